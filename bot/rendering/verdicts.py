"""A verdict as a message: if a quotation is in the documents, where, and which words differ.

If it isn't there, the closest passage may be shown, and the message says that this is all it is.
"""

from collections.abc import Sequence
from itertools import chain, pairwise

import discord

from bot.i18n.speech import N_, _, quantity, say
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import block_quote, escape, escape_and_cut, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, footnotes, message
from bot.rendering.room import length, narrowed, shares
from index import Agreement, Change, Match, Span, Verdict

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
_MOST_CHANGES = 6  # shown under a place


def verdict_view(verdict: Verdict) -> discord.ui.LayoutView:
    """The quotation, the verdict, and the places."""
    head = [f"-# {escape_and_cut(one_line(verdict.quotation), _LONGEST_ECHO)}"] if verdict.quotation.strip() else []
    if not verdict.searched.documents:
        return message(head, [f"**{_('No documents are indexed yet.')}**"], NONE_COLOUR)
    said = _(_VERDICTS[verdict.agreement])
    if verdict.agreement is Agreement.EXACT and any(match.omitted for match in verdict.matches):
        said = _("The documents say this word for word, except for the parts that its ellipses leave out.")
    body = [f"**{said}**"]
    if not any(map(str.isalnum, verdict.quotation)):
        return message(head, [f"**{_('The quotation has no words to look for.')}**"], NONE_COLOUR)
    if verdict.agreement is Agreement.ABSENT:
        searched = quantity("Searched {n} document.", "Searched {n} documents.", verdict.searched.documents)
        body.append(f"-# {searched}")
    if verdict.closest:
        body.append(_("The closest passage, which is not the quotation:"))
    places = verdict.matches or tuple(filter(None, [verdict.closest]))
    used = sum(units(text) for text in [*head, *body])
    rooms = shares([_length_whole(place) for place in places], LONGEST_MESSAGE - used)
    body += [_place(place, number, room) for number, (place, room) in enumerate(zip(places, rooms, strict=True), 1)]
    return message(head, body, _COLOURS.get(verdict.agreement, STRONG_COLOUR))


def _place(place: Match, number: int, room: int) -> str:
    """The document's words, the differences, and the footnote."""
    footnote = footnotes(place.citation, number, room // 2, whole=True)
    left = room - units(footnote) - 1
    lines = [_change(change) for change in place.changes[:_MOST_CHANGES]]
    if place.note:
        lines.insert(0, f"-# {escape(one_line(say(place.note)))}")
    if len(place.changes) > _MOST_CHANGES:
        more = len(place.changes) - _MOST_CHANGES
        lines.append(f"-# {quantity('and {n} more difference', 'and {n} more differences', more)}")
    while lines and sum(units(line) + 1 for line in lines) > left // 2:
        lines.pop()
    left -= sum(units(line) + 1 for line in lines)
    kept = _quoted_parts(place)
    text, _is_cut, around = narrowed(place.text, 0, 1, left)
    bold = [Span(span.start, min(span.end, len(text))) for span in kept if span.start < len(text)]
    return "\n".join([block_quote(text, left, bold=bold, around=around), *lines, footnote])


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
    return length(place.text) + 4 * len(place.omitted) + changes + footnote
