"""A verdict as a message: if a quotation is in the documents, where, and which words differ.

If it isn't there, the closest passage may be shown, and the message says that this is all it is.
"""

from collections.abc import Sequence
from itertools import chain, pairwise

import discord

from bot.i18n.speech import N_, _, join_list, number, quantity, say
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import block_quote, escape, escape_and_cut, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, footnotes, message
from bot.rendering.room import length, narrowed, shares
from index import Agreement, Change, Match, Span, Verdict
from index.operations import LeftOut

_VERDICTS = {
    Agreement.EXACT: N_("The documents say this word for word."),
    Agreement.PUNCTUATION: N_(
        "The words are in the documents; only punctuation, quotation marks or capital letters differ."
    ),
    Agreement.PARTIAL: N_("The documents say something similar, but some words differ."),
    Agreement.ABSENT: N_("I didn’t find this in the documents."),
}
_COLOURS = {Agreement.PARTIAL: WEAK_COLOUR, Agreement.ABSENT: NONE_COLOUR}

_LONGEST_ECHO = 400  # of the quotation above the verdict
_LONGEST_CHANGE = 60  # of the words on one side of a difference
_WORST = (STRONG_COLOUR, WEAK_COLOUR, NONE_COLOUR)
MOST_CHECKED = 6  # quotations of a message
_MOST_CHANGES = 6  # shown under a place
_MOST_LEFT_OUT = 4  # words that are named
_LONGEST_CHECKED = 200  # of each quotation, if there are several
_TOO_MANY = N_("I checked the first {n} quotations of this message.")


def verdict_view(verdict: Verdict) -> discord.ui.LayoutView:
    """The quotation, the verdict, and the places."""
    head = [f"-# {escape_and_cut(one_line(verdict.quotation), _LONGEST_ECHO)}"] if verdict.quotation.strip() else []
    if not verdict.searched.documents:
        return message([f"**{_('No documents are indexed yet.')}**"], NONE_COLOUR, above=head)
    if not any(map(str.isalnum, verdict.quotation)):
        return message([f"**{_('The quotation has no words to look for.')}**"], NONE_COLOUR, above=head)
    body = _said(verdict)
    places = verdict.matches or tuple(filter(None, [verdict.closest]))
    used = sum(units(text) for text in [*head, *body])
    rooms = shares([_length_whole(place) for place in places], LONGEST_MESSAGE - used)
    body += [_place(place, at, room) for at, (place, room) in enumerate(zip(places, rooms, strict=True), 1)]
    return message(body, _colour(verdict), above=head)


def checked_view(verdicts: Sequence[Verdict], quotations: int) -> discord.ui.LayoutView:
    """The verdicts on several quotations, each with its first place.

    Args:
        verdicts: at most `MOST_CHECKED`.
        quotations: how many there were.
    """
    if not verdicts[0].searched.documents:
        return message([f"**{_('No documents are indexed yet.')}**"], NONE_COLOUR)
    head = [f"-# {_(_TOO_MANY).format(n=number(len(verdicts)))}"] if quotations > len(verdicts) else []
    heads = [
        "\n".join([f"-# {escape_and_cut(one_line(verdict.quotation), _LONGEST_CHECKED)}", *_said(verdict)])
        for verdict in verdicts
    ]
    places = [next(iter(verdict.matches), verdict.closest) for verdict in verdicts]
    room = LONGEST_MESSAGE - sum(units(text) + 1 for text in [*head, *heads])
    rooms = shares([_length_whole(place) if place else 0 for place in places], room)
    body = []
    for at, (said, place, room) in enumerate(zip(heads, places, rooms, strict=True), 1):
        body += [said, _place(place, at, room)] if place else [said]
    worst = max(verdicts, key=lambda verdict: _WORST.index(_colour(verdict)))
    return message(body, _colour(worst), above=head)


def _said(verdict: Verdict) -> list[str]:
    """The verdict in words, and what the place below is if it isn't the quotation."""
    said = _(_VERDICTS[verdict.agreement])
    if verdict.agreement is Agreement.EXACT and any(match.omitted for match in verdict.matches):
        said = _("The documents say this word for word, except for the parts that its ellipses leave out.")
    if _misleads(verdict):
        said = _("The documents have these words, but the quotation leaves out words that change what they say.")
    lines = [f"**{said}**"]
    if verdict.agreement is Agreement.ABSENT:
        searched = quantity("Searched {n} document.", "Searched {n} documents.", verdict.searched.documents)
        lines.append(f"-# {searched}")
    if verdict.closest:
        lines.append(_("The closest passage, which is not the quotation:"))
    return lines


def _misleads(verdict: Verdict) -> bool:
    """True if the quotation is there, but each time in a sentence that says something else."""
    there = verdict.agreement in (Agreement.EXACT, Agreement.PUNCTUATION)
    return there and all(match.left_out for match in verdict.matches)


def _colour(verdict: Verdict) -> int:
    return WEAK_COLOUR if _misleads(verdict) else _COLOURS.get(verdict.agreement, STRONG_COLOUR)


def _place(place: Match, at: int, room: int) -> str:
    """The document's words, the differences, and the footnote."""
    footnote = footnotes(place.citation, at, room // 2, whole=True)
    left = room - units(footnote) - 1
    lines = [_change(change) for change in place.changes[:_MOST_CHANGES]]
    if place.note:
        lines.insert(0, f"-# {escape(one_line(say(place.note)))}")
    if place.left_out:
        lines.insert(0, _left_out(place.left_out))
    if len(place.changes) > _MOST_CHANGES:
        more = len(place.changes) - _MOST_CHANGES
        lines.append(f"-# {quantity('and {n} more difference', 'and {n} more differences', more)}")
    wanted = length(_shown(place))
    while lines and (used := sum(units(line) + 1 for line in lines)) > left // 2 and used + wanted > left:
        lines.pop()
    left -= sum(units(line) + 1 for line in lines)
    kept = place.left_out.words if place.left_out else _quoted_parts(place)
    text, _is_cut, around = narrowed(_shown(place), 0, 1, left)
    bold = [Span(span.start, min(span.end, len(text))) for span in kept if span.start < len(text)]
    return "\n".join([block_quote(text, left, bold=bold, around=around), *lines, footnote])


def _shown(place: Match) -> str:
    """The words of the quotation, or the whole sentence if the quotation leaves out what changes it."""
    return place.left_out.sentence if place.left_out else place.text


def _left_out(left: LeftOut) -> str:
    words = (one_line(word.of(left.sentence)) for word in left.words[:_MOST_LEFT_OUT])
    listed = join_list([_("“{words}”").format(words=escape(cut(word, _LONGEST_CHANGE))) for word in words])
    return f"-# ⚠️ {_('your quotation leaves out {words}, which changes what this says').format(words=listed)}"


def _quoted_parts(place: Match) -> Sequence[Span]:
    """The parts that a quotation with ellipses takes from the passage; empty if it takes all of it."""
    if not place.omitted:
        return ()
    edges = [0, *chain.from_iterable((span.start, span.end) for span in place.omitted), len(place.text)]
    return [Span(start, end) for start, end in list(pairwise(edges))[::2] if start < end]


def _change(change: Change) -> str:
    """Both sides of a difference, or the side that has words which the other lacks."""
    yours, theirs = (escape(cut(one_line(words), _LONGEST_CHANGE)) for words in (change.quotation, change.text))
    if not theirs:
        return f"-# {_('your quotation has “{words}”, but the document doesn’t').format(words=yours)}"
    if not yours:
        return f"-# {_('the document has “{words}”, but your quotation doesn’t').format(words=theirs)}"
    return f"-# {_('your quotation: “{yours}” → the document: “{theirs}”').format(yours=yours, theirs=theirs)}"


def _length_whole(place: Match) -> int:
    """About how many units a place takes when nothing is cut."""
    changes = sum(units(_change(change)) + 1 for change in place.changes[:_MOST_CHANGES])
    changes += units(say(place.note)) + 4 if place.note else 0
    footnote = 2 * units(footnotes(place.citation, 1, LONGEST_MESSAGE, whole=True))
    if place.left_out:
        changes += units(_left_out(place.left_out)) + 4 * len(place.left_out.words)
    return length(_shown(place)) + 4 * len(place.omitted) + changes + footnote
