"""An answer becomes a message: the passages with their footnotes, and around them what can be done with them.

What is pressed does something, and nothing here does: buttons and menus come from whoever sends the message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.i18n.speech import _, command, counted, listed, option, say
from bot.rendering import citing
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, MOST_CHOICES, cut, units
from bot.rendering.markdown import cut_escaped, cut_safely, escaped, one_line, quoted
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, MessageView, footnotes
from index import Answer, Choice, Citation, Confidence, Document, Quote, Span

PAGE = 3  # passages that are shown at once
LONGEST_ECHO = 1000  # of the question above an answer; whoever continues an answer finds its question there

_LONGEST_NOTICES = 500
_LONGEST_HEAD = 120  # a line that is set above an answer later: who shares it, and whom it is for
_LONGEST_SUMMARY = 900  # of what was searched for
_LONGEST_SURROUNDINGS = 1100  # on either side of a passage
_MOST_BLOCKS = 12  # on either side that are looked at

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|⟨U\+[0-9A-F]{4,5}⟩")

Item = discord.ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Controls:
    """What can be pressed: a menu, and under it rows of buttons."""

    menu: Item | None = None
    rows: Sequence[Sequence[Item]] = ()


def url_of(quote: Quote) -> str | None:
    return quote.citation.url


def answer_view(
    answer: Answer,
    *,
    echo: bool = False,
    above: str = "",
    start: int = 0,
    controls: Controls = Controls(),
    link: Callable[[Quote], str | None] = url_of,
) -> discord.ui.LayoutView:
    """The message for an answer, with its passages from `start` on; with `echo` the question stands above it.

    `above` is a line of Markdown before everything else.
    """
    head = [above] if above else []
    if echo:
        head += _echo(answer.question)
    if answer.notices and not start:
        head.append(
            cut_safely("\n".join(f"-# {escaped(one_line(say(notice)))}" for notice in answer.notices), _LONGEST_NOTICES)
        )
    if answer.choices and answer.found:
        word = cut_escaped(one_line(answer.question), LONGEST_CHOICE)
        text = _("**“{word}” is in several sections.** Which one do you mean?").format(word=word)
        return _assembled(head, [discord.ui.TextDisplay(text)], WEAK_COLOUR, controls)
    if not answer.found:
        lines = [f"**{_('The documents don’t say.')}**", _searched(answer)]
        if answer.choices:
            lines.append(_("These headings come closest. Choose one:"))
        return _assembled(head, [discord.ui.TextDisplay(line) for line in lines], NONE_COLOUR, controls)
    weak = answer.confidence is Confidence.WEAK
    said = [_("**The documents may not say.** The closest passages:")] if weak and not start else []
    body: list[Item] = [discord.ui.TextDisplay(text) for text in said]
    body += _quotes(answer.quotes[start : start + PAGE], start + 1, _left(head, said), link)
    return _assembled(head, body, WEAK_COLOUR if weak else STRONG_COLOUR, controls)


def section_view(
    question: str,
    quote: Quote,
    *,
    controls: Controls = Controls(),
    link: Callable[[Quote], str | None] = url_of,
) -> discord.ui.LayoutView:
    """The passage of a section that somebody chose: it is called that, for it may not answer."""
    head, said = _echo(question), [f"-# {_('From the chosen section:')}"]
    body = [discord.ui.TextDisplay(said[0]), *_quotes([quote], 1, _left(head, said), link)]
    return _assembled(head, body, STRONG_COLOUR, controls)


def passage_view(
    quote: Quote,
    document: Document,
    *,
    controls: Controls = Controls(),
    link: Callable[[Quote], str | None] = url_of,
) -> discord.ui.LayoutView:
    """A passage with what stands before and after it in its document, which is smaller and grey."""
    before = _surroundings(document, 0, quote.span.start, last=True)
    after = _surroundings(document, quote.span.end, len(document.text), last=False)
    address = f"{command('passage')} {option('id')}:{quote.id}"
    permalink = f"-# {_('Permalink: `{address}`').format(address=address)}"
    used = sum(units(text) for text in (before, after, permalink))
    block, footnote = _quote_block(quote, 1, LONGEST_MESSAGE - _LONGEST_HEAD - used, link, whole=True)
    body: list[Item] = []
    for text in filter(None, [before, block, after, f"{footnote}\n{permalink}"]):
        body += [discord.ui.Separator(visible=False), discord.ui.TextDisplay(text)]
    return _assembled([], body[1:], STRONG_COLOUR, controls)


def section_options(choices: Iterable[Choice]) -> list[discord.SelectOption]:
    """Sections as the options of a menu: the heading, and under it where that stands."""
    options = {}
    for choice in choices:
        cited = choice.citation
        *path, heading = cited.heading or (cited.title,)
        where = " · ".join(filter(None, [" › ".join(path), cited.title if cited.heading else "", citing.place(cited)]))
        options[choice.passage_id] = discord.SelectOption(
            label=cut(one_line(heading), LONGEST_CHOICE) or "…",
            value=choice.passage_id,
            description=cut(one_line(where), LONGEST_CHOICE) or None,
        )
    return list(options.values())[:MOST_CHOICES]


def echoed_whole(question: str) -> bool:
    """Whether the line above an answer holds the whole question."""
    return bool(question.strip()) and units(escaped(one_line(question))) <= LONGEST_ECHO


def question_in(texts: Iterable[str]) -> str | None:
    """The question that stands above an answer, taken from the texts above it."""
    echo = next((text for text in texts if text.startswith("-# ")), None)
    return _ESCAPE.sub(r"\1", echo.removeprefix("-# ")) if echo else None


def _echo(question: str) -> list[str]:
    line = cut_escaped(one_line(question), LONGEST_ECHO)
    return [f"-# {line}"] if line else []


def _left(*texts: Sequence[str]) -> int:
    return LONGEST_MESSAGE - _LONGEST_HEAD - sum(units(text) for some in texts for text in some)


def _searched(answer: Answer) -> str:
    """What was looked for, and where."""
    searched = answer.searched
    documents = counted("{n} document", "{n} documents", searched.documents)
    passages = counted("{n} passage", "{n} passages", searched.passages)
    if not searched.terms:
        said = _("Searched {documents} ({passages}), but the question has no words to search for.")
        return f"-# {said.format(documents=documents, passages=passages)}"
    said = _("Searched {documents} ({passages}) for: {words}.")
    line = said.format(documents=documents, passages=passages, words=escaped(listed(searched.terms)))
    if searched.unknown:
        line += " " + _("Not in any document: {words}.").format(words=escaped(listed(searched.unknown)))
    return cut_safely(f"-# {line}", _LONGEST_SUMMARY)


def _quotes(quotes: Sequence[Quote], number: int, left: int, link: Callable[[Quote], str | None]) -> Iterable[Item]:
    """Each passage and its footnote; they share the room that is left."""
    for place, quote in enumerate(quotes):
        block, footnote = _quote_block(quote, number + place, left // (len(quotes) - place), link)
        left -= units(block) + units(footnote)
        if place:
            yield discord.ui.Separator(visible=False)
        yield discord.ui.TextDisplay(block)
        yield discord.ui.TextDisplay(footnote)


def _quote_block(
    quote: Quote, number: int, room: int, link: Callable[[Quote], str | None], *, whole: bool = False
) -> tuple[str, str]:
    """The passage as a block quote, and its footnote; whole where it fits, else around the sentence that answers."""
    cited: Citation = replace(quote.citation, url=link(quote))
    footnote = footnotes(cited, number, room // 2, quote.also, whole=whole)
    return quoted(quote.text, room - units(footnote), bold=quote.matches, underlined=quote.sentence), footnote


def _surroundings(document: Document, begin: int, end: int, *, last: bool) -> str:
    """The first or the last of a stretch of a document in small grey lines: headings bold, advertisements left out."""
    blocks = [
        block for block in document.blocks if block.span.start < end and block.span.end > begin and not block.flag
    ]
    text, bold = "", []
    for block in blocks[-_MOST_BLOCKS:] if last else blocks[:_MOST_BLOCKS]:
        start, stop = max(block.span.start, begin), min(block.span.end, end)
        if block.kind == "heading" and block.heading:
            part = one_line(block.heading[-1])
            bold += [Span(len(text), len(text) + len(part))] if part else []
        else:
            near = slice(max(start, stop - LONGEST_MESSAGE), stop) if last else slice(start, start + LONGEST_MESSAGE)
            part = document.text[near][: stop - start].strip()
        text += f"{part}\n" if part else ""
    text = text.rstrip()
    if not text:
        return ""
    # A line begins with a unit more than in a block quote, where it takes three at the least.
    around = Span(len(text) - 1, len(text)) if last else Span(0, 1)
    lines = quoted(text, 3 * _LONGEST_SURROUNDINGS // 4, bold=bold, around=around).split("\n")
    return "\n".join(f"-# {line[2:]}" for line in lines if line[2:].strip())


def _assembled(head: Sequence[str], body: Sequence[Item], colour: int, controls: Controls) -> discord.ui.LayoutView:
    view = MessageView()
    for text in head:
        view.add_item(discord.ui.TextDisplay(text))
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=colour)
    for item in body:
        container.add_item(item)
    view.add_item(container)
    for row in ([controls.menu] if controls.menu else [], *controls.rows):
        if row:
            view.add_item(discord.ui.ActionRow(*row))
    return view
