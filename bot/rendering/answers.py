"""An answer becomes a message."""

import discord

from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.markdown import count, cut_escaped, cut_safely, escaped, one_line, quoted
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, footnotes, message
from index import Answer, Confidence, Quote

_LONGEST_ECHO = 300  # of the question above an answer
_LONGEST_SUMMARY = 900  # of what was searched for


def answer_view(answer: Answer, *, echo: bool = False) -> discord.ui.LayoutView:
    """The message for an answer; with `echo` the question stands above it."""
    head = [f"-# {escaped(notice)}" for notice in answer.notices]
    if echo:
        head.insert(0, f"-# {cut_escaped(one_line(answer.question), _LONGEST_ECHO)}")
    if answer.confidence is Confidence.NONE:
        nearest = cut_escaped(" · ".join(answer.suggestions), _LONGEST_SUMMARY)
        lines = ["**The documents don’t say.**", _searched(answer), *([f"-# Nearest: {nearest}"] if nearest else [])]
        return message(head, lines, NONE_COLOUR)
    weak = answer.confidence is Confidence.WEAK
    body = ["**The documents may not say.** The closest passages:"] if weak else []
    used = sum(units(text) for text in [*head, *body])
    for number, quote in enumerate(answer.quotes, 1):
        room = (LONGEST_MESSAGE - used) // (len(answer.quotes) - number + 1)
        block = _quote_block(quote, number, room)
        used += sum(units(text) for text in block)
        body += block
    return message(head, body, WEAK_COLOUR if weak else STRONG_COLOUR)


def _searched(answer: Answer) -> str:
    """What was looked for, and where."""
    searched = answer.searched
    place = f"{count(searched.documents, 'document')} ({count(searched.passages, 'passage')})"
    if not searched.terms:
        return f"-# Searched {place}, but the question has no word to look for."
    line = f"-# Searched {place} for: {escaped(', '.join(searched.terms))}."
    if searched.unknown:
        line += f" Not in any document: {escaped(', '.join(searched.unknown))}."
    return cut_safely(line, _LONGEST_SUMMARY)


def _quote_block(quote: Quote, number: int, room: int) -> tuple[str, str]:
    """The passage as a block quote, and its footnote; whole where it fits, else around the sentence that answers."""
    footnote = footnotes(quote.citation, number, room // 2, quote.also)
    return quoted(quote.text, room - units(footnote), bold=quote.matches, underlined=quote.sentence), footnote
