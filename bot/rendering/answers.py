"""An answer as a message: the passages with their footnotes, and the controls that the caller puts below them.

Nothing here reacts to a button: buttons and menus are made by the extension that sends the message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.i18n.speech import _, command, join_list, join_sentences, option, quantity, say
from bot.rendering import citing
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, MOST_CHOICES, units
from bot.rendering.markdown import cut_safely, escape, escape_and_cut, label, one_line
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, MessageView, footnotes
from bot.rendering.quoted import quoted, surroundings
from index import Answer, Choice, Citation, Confidence, Quote
from index.operations import Excerpt

PAGE = 3  # passages in a message
AROUND = 2 * LONGEST_MESSAGE  # characters of a document on either side of a passage: more than a message can show
LONGEST_ECHO = 1000  # of the question above an answer, from where the buttons read it

_LONGEST_NOTICES = 500
_LONGEST_HEAD = 120  # of a line that may be put above an answer later: who shares it, or who it is for
_LONGEST_SUMMARY = 900  # of the line about the search
_LONGEST_SURROUNDINGS = 1100  # on either side of a passage

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|⟨U\+[0-9A-F]{4,5}⟩")

Item = discord.ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls under a message: a menu, and below it rows of buttons."""

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
    """The message for an answer.

    Args:
        echo: put the question above the answer.
        above: a line of Markdown to put before everything else.
        start: the number of the first passage to show, from 0; an answer may take several messages.
        controls: buttons and menus to put below.
        link: gives the address that a passage's footnote links to.
    """
    head = [above] if above else []
    if echo:
        head += _echo(answer.question)
    if answer.notices and not start:
        head.append(
            cut_safely("\n".join(f"-# {escape(one_line(say(notice)))}" for notice in answer.notices), _LONGEST_NOTICES)
        )
    if answer.choices and answer.found:
        word = escape_and_cut(one_line(answer.question), LONGEST_CHOICE)
        text = _("**“{word}” is in several sections.** Which one do you mean?").format(word=word)
        return _build(head, [discord.ui.TextDisplay(text)], WEAK_COLOUR, controls)
    if not answer.found:
        lines = [f"**{_('The documents don’t say.')}**", _search_line(answer)]
        if answer.choices:
            lines.append(_("These headings come closest. Choose one:"))
        return _build(head, [discord.ui.TextDisplay(line) for line in lines], NONE_COLOUR, controls)
    weak = answer.confidence is Confidence.WEAK
    said = [_("**The documents may not say.** The closest passages:")] if weak and not start else []
    body: list[Item] = [discord.ui.TextDisplay(text) for text in said]
    body += _quotes(answer.quotes[start : start + PAGE], start + 1, _room_left(head, said), link)
    return _build(head, body, WEAK_COLOUR if weak else STRONG_COLOUR, controls)


def section_view(
    question: str,
    quote: Quote,
    *,
    controls: Controls = Controls(),
    link: Callable[[Quote], str | None] = url_of,
) -> discord.ui.LayoutView:
    """The passage of a section that somebody chose. The message says so, because the passage may not answer."""
    head, said = _echo(question), [f"-# {_('From the chosen section:')}"]
    body = [discord.ui.TextDisplay(said[0]), *_quotes([quote], 1, _room_left(head, said), link)]
    return _build(head, body, STRONG_COLOUR, controls)


def passage_view(
    quote: Quote,
    excerpt: Excerpt,
    *,
    controls: Controls = Controls(),
    link: Callable[[Quote], str | None] = url_of,
) -> discord.ui.LayoutView:
    """A passage with the text before and after it in its document, which is smaller and grey.

    Args:
        excerpt: The passage and up to `AROUND` characters before and after it.
    """
    end = excerpt.start + len(excerpt.text)
    before = surroundings(excerpt, excerpt.start, quote.span.start, _LONGEST_SURROUNDINGS, last=True)
    after = surroundings(excerpt, quote.span.end, end, _LONGEST_SURROUNDINGS, last=False)
    address = f"{command('passage')} {option('id')}:{quote.id}"
    permalink = f"-# {_('Permalink: `{address}`').format(address=address)}"
    used = sum(units(text) for text in (before, after, permalink))
    block, footnote = _quote_block(quote, 1, LONGEST_MESSAGE - _LONGEST_HEAD - used, link, whole=True)
    body: list[Item] = []
    for text in filter(None, [before, block, after, f"{footnote}\n{permalink}"]):
        body += [discord.ui.Separator(visible=False), discord.ui.TextDisplay(text)]
    return _build([], body[1:], STRONG_COLOUR, controls)


def section_options(choices: Iterable[Choice]) -> list[discord.SelectOption]:
    """Sections as the options of a menu: the heading, and below it the headings above, the title and the place."""
    options = {}
    for choice in choices:
        cited = choice.citation
        *path, heading = cited.heading or (cited.title,)
        where = " · ".join(filter(None, [" › ".join(path), cited.title if cited.heading else "", citing.place(cited)]))
        options[choice.passage_id] = discord.SelectOption(
            label=label(heading, LONGEST_CHOICE),
            value=choice.passage_id,
            description=label(where, LONGEST_CHOICE) if where.strip() else None,
        )
    return list(options.values())[:MOST_CHOICES]


def fits_echo(question: str) -> bool:
    """True if the line above an answer has room for the whole question."""
    return bool(question.strip()) and units(escape(one_line(question))) <= LONGEST_ECHO


def question_in(texts: Iterable[str]) -> str | None:
    """The question above an answer, taken from the texts of its message."""
    echo = next((text for text in texts if text.startswith("-# ")), None)
    return _ESCAPE.sub(r"\1", echo.removeprefix("-# ")) if echo else None


def _echo(question: str) -> list[str]:
    line = escape_and_cut(one_line(question), LONGEST_ECHO)
    return [f"-# {line}"] if line else []


def _room_left(*texts: Sequence[str]) -> int:
    return LONGEST_MESSAGE - _LONGEST_HEAD - sum(units(text) for some in texts for text in some)


def _search_line(answer: Answer) -> str:
    """The line that says what was searched for, and where."""
    searched = answer.searched
    documents = quantity("{n} document", "{n} documents", searched.documents)
    passages = quantity("{n} passage", "{n} passages", searched.passages)
    if not searched.terms:
        said = _("Searched {documents} ({passages}), but the question has no words to search for.")
        return f"-# {said.format(documents=documents, passages=passages)}"
    said = _("Searched {documents} ({passages}) for: {words}.")
    line = said.format(documents=documents, passages=passages, words=escape(join_list(searched.terms)))
    if searched.unknown:
        unknown = _("Not in any document: {words}.").format(words=escape(join_list(searched.unknown)))
        line = join_sentences(line, unknown)
    return cut_safely(f"-# {line}", _LONGEST_SUMMARY)


def _quotes(quotes: Sequence[Quote], number: int, left: int, link: Callable[[Quote], str | None]) -> Iterable[Item]:
    """Each passage and its footnote. They share the room that is left."""
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
    """The passage with its answer in normal size, and its footnote. A passage that is too long is cut around the
    answer."""
    cited: Citation = replace(quote.citation, url=link(quote))
    footnote = footnotes(cited, number, room // 2, quote.also, whole=whole)
    return quoted(quote.text, room - units(footnote), quote.layout, answer=quote.sentence), footnote


def _build(head: Sequence[str], body: Sequence[Item], colour: int, controls: Controls) -> discord.ui.LayoutView:
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
