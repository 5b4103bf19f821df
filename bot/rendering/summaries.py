"""A summary as a message: the most important sentences of a document, word for word, each with its footnote."""

from collections.abc import Sequence

import discord

from bot.i18n.speech import N_, _, number, option
from bot.rendering.facts import cited_in_turn
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, MOST_CHOICES, units
from bot.rendering.markdown import escape_and_cut, label, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, Item, footnote, message
from bot.rendering.quoted import quoted
from bot.rendering.room import length, shares
from index import DocumentInfo, Quote

_LONGEST_TITLE = 200
_NOTHING = N_("This document has too little running text for a summary.")


def summary_view(title: str, sentences: Sequence[Quote]) -> discord.ui.LayoutView:
    """The sentences in the order of the document, under its title."""
    head = f"### {_('Summary')}\n-# {escape_and_cut(one_line(title), _LONGEST_TITLE)}"
    if not sentences:
        return message([head, _(_NOTHING)], NONE_COLOUR)
    citations = [sentence.citation for sentence in sentences]
    lines = list(cited_in_turn(citations, citations[0].document_id))
    rooms = shares(list(map(_length_whole, sentences, lines)), LONGEST_MESSAGE - units(head))
    body = [head]
    for place, (sentence, line, room) in enumerate(zip(sentences, lines, rooms, strict=True), 1):
        cited = footnote(line, sentence.citation.url, place, room // 2)
        left = room - units(cited) - 1
        body.append(f"{quoted(sentence.text, left, sentence.layout)}\n{cited}")
    return message(body, STRONG_COLOUR)


def choice_view(documents: int, menu: Item) -> discord.ui.LayoutView:
    """Asks which of several documents to summarise."""
    lines = [f"**{_('Which document?')}**"]
    if documents > MOST_CHOICES:
        some = _("The menu shows {some} of {all}. To find the others, use the option `{option}`.")
        lines.append(f"-# {some.format(some=MOST_CHOICES, all=number(documents), option=option('source'))}")
    return message(lines, NONE_COLOUR, rows=[[menu]])


def options(documents: Sequence[DocumentInfo]) -> list[discord.SelectOption]:
    """The first documents as options of a menu, which takes 25."""
    return [
        discord.SelectOption(
            label=label(document.title, LONGEST_CHOICE),
            value=document.id,
            description=label(document.source, LONGEST_CHOICE),
        )
        for document in documents[:MOST_CHOICES]
    ]


def _length_whole(sentence: Quote, line: str) -> int:
    """About how many units a whole sentence takes with its footnote."""
    return length(sentence.text) + 2 * units(footnote(line, sentence.citation.url, 1, LONGEST_MESSAGE))
