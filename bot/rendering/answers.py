"""An answer as a message that is read at a glance: one passage with its footnote, a line for each further one, and the
controls that the caller puts below them.

The order is that of a screen reader: the question, the verdict in words, the passage, its footnote, the other passages,
the menu, the buttons. Nothing here reacts to a button: buttons and menus are made by the extension that sends the
message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import discord

from bot.i18n.speech import _, command, join_list, join_sentences, ngettext, option, quantity, say
from bot.rendering import citing, dates
from bot.rendering.limits import LONGEST_CHOICE, LONGEST_MESSAGE, MOST_CHOICES, units
from bot.rendering.linked import link_text
from bot.rendering.markdown import (
    cut_safely,
    escape,
    escape_and_cut,
    escape_said,
    label,
    one_line,
    spoilers,
    superscript,
    unescape,
)
from bot.rendering.messages import NONE_COLOUR, STRONG_COLOUR, WEAK_COLOUR, Item, footnotes, laid_out, message
from bot.rendering.quoted import MOST_LINES, MOST_OPENED_LINES, quoted, surroundings
from bot.rendering.stretches import first_words, stretch
from index import Answer, Choice, Citation, Confidence, Disagreement, Layout, MarkKind, Quote
from index.operations import MOST_DISAGREEING, Excerpt, asked_columns

PAGE = 3  # passages in a message: the first, and a line for each of the others
OTHERS = 5  # passages that the menu offers; each takes about a tenth of the time of an answer
MOST_ASKED = 1 + OTHERS  # passages that the library is asked for: one is shown, and the menu offers the others
AROUND = 2 * LONGEST_MESSAGE  # characters of a document on either side of a passage: more than a message can show
LONGEST_ECHO = 1000  # of the question above an answer, from where the buttons read it

LONGEST_SEEN = 400  # characters of a passage, as a reader sees them
_VERDICT = 50  # the line that says that it may not be the answer takes about as much
LONGEST_OPENED = 1800  # of one that was chosen from the menu
_LONGEST_LINE = 70  # of a further passage
_LONGEST_WORDS = 300  # UTF-16 units in either half of that line, if everything in it is escaped
_LONGEST_LINK = 800

_LONGEST_NOTICES = 500
_LONGEST_HEAD = 120  # of a line that may be put above an answer later: who shares it, or who it is for
_LONGEST_SUMMARY = 300  # of the line about the search
_LONGEST_SURROUNDINGS = 1100  # on either side of a passage
_ROOM = LONGEST_MESSAGE - _LONGEST_HEAD

_LONGEST_REASON = 80  # for which a line was set aside

_LABEL = re.compile(r"-# \*\*[^*]+\*\* ")  # in front of a question; a question's own asterisks are escaped

Link = Callable[[Quote], str | None]  # the address that a passage's footnote links to


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
    together: bool = False,
    above: str = "",
    size: int = PAGE,
    controls: Controls = Controls(),
    link: Link = url_of,
) -> discord.ui.LayoutView:
    """The message for an answer.

    Args:
        echo: put the question above the answer.
        together: say that this question is how a follow-up was read, together with the question before it.
        above: a line of Markdown to put before everything else.
        size: the number of passages to show, all but the first as a line.
        controls: buttons and menus to put below.
        link: gives the address that a passage's footnote links to.
    """
    body: list[Item]
    head = [above] if above else []
    if echo or together:
        head += echo_lines(answer.question, label=f"**{_('Read as:')}** " if together else "")
    if not answer.found and not answer.searched.documents:
        said = f"**{_('No documents are indexed yet.')}**"
        return _build(head, [discord.ui.TextDisplay(said)], NONE_COLOUR, controls)
    if answer.notices:
        head.append(
            cut_safely("\n".join(f"-# {escape(one_line(say(notice)))}" for notice in answer.notices), _LONGEST_NOTICES)
        )
    if not answer.found:
        said = "\n".join([f"**{_('I found nothing about this.')}**", _search_lines(answer)])
        return _build(head, [discord.ui.TextDisplay(said)], NONE_COLOUR, controls)
    if answer.disagreement:
        said = f"**{_('The documents disagree.')}**"
        room = _ROOM - _length([*head, said])
        body = [discord.ui.TextDisplay(said), *_disagreement(answer.disagreement, answer.quotes, room, link)]
        return _build(head, body, WEAK_COLOUR, controls)
    weak = answer.confidence is Confidence.WEAK
    body = [discord.ui.TextDisplay(f"**{_('This may not answer it.')}**")] if weak else []
    first, *others = answer.quotes[:size]
    pairs = enumerate(pairwise([first, *others]), 2)
    lines = [_line(quote, number, before, link) for number, (before, quote) in pairs]
    used = _length(head) + _length(lines) + LONGEST_CHOICE
    longest = LONGEST_SEEN - _VERDICT if weak else LONGEST_SEEN
    shown = _quote_block(first, 1, _ROOM - used, link, question=answer.question, longest=longest)
    body += map(discord.ui.TextDisplay, shown)
    if lines:
        body += [discord.ui.Separator(), discord.ui.TextDisplay("\n".join(lines))]
    return _build(head, body, WEAK_COLOUR if weak else STRONG_COLOUR, controls)


def section_view(
    question: str, quote: Quote, *, controls: Controls = Controls(), link: Link = url_of
) -> discord.ui.LayoutView:
    """The passage of a section that somebody chose. The message says so, because the passage may not answer."""
    head, said = echo_lines(question), f"-# {_('From the chosen section:')}"
    shown = _quote_block(quote, 1, _ROOM - _length([*head, said]), link, question=question)
    return _build(head, map(discord.ui.TextDisplay, [said, *shown]), STRONG_COLOUR, controls)


def opened_view(
    quote: Quote, number: int, *, controls: Controls = Controls(), link: Link = url_of
) -> discord.ui.LayoutView:
    """A passage that somebody chose from the menu: all of it, with the number that it has in the answer."""
    shown = _quote_block(quote, number, _ROOM, link, longest=LONGEST_OPENED)
    return _build([], map(discord.ui.TextDisplay, shown), STRONG_COLOUR, controls)


def passage_view(
    quote: Quote,
    excerpt: Excerpt,
    *,
    controls: Controls = Controls(),
    link: Link = url_of,
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
    block, footnote = _quote_block(quote, 1, _ROOM - used, link, longest=None, whole=True)
    body: list[Item] = []
    for text in filter(None, [before, block, after, f"{footnote}\n{permalink}"]):
        body += [discord.ui.Separator(visible=False), discord.ui.TextDisplay(text)]
    return _build([], body[1:], STRONG_COLOUR, controls)


def reading_options(quotes: Sequence[Quote], number: int) -> list[discord.SelectOption]:
    """Further passages as the options of a menu: the number and the place, and below them the words that match.

    Args:
        quotes: The passages.
        number: The number of the first of them.
    """
    options: dict[str, discord.SelectOption] = {}
    for place, quote in enumerate(quotes, number):
        name = f"{superscript(place)} {citing.pointer(quote.citation, room=LONGEST_CHOICE)}"
        options.setdefault(quote.id, _option(quote.id, name, first_words(quote)))
    return list(options.values())[:MOST_CHOICES]


def section_options(choices: Iterable[Choice]) -> list[discord.SelectOption]:
    """Sections as the options of a menu: the title and the heading, and below them the first words."""
    options = {}
    for choice in choices:
        cited = choice.citation
        words = choice.text or citing.place(cited)
        options[choice.passage_id] = _option(choice.passage_id, citing.pointer(cited, room=LONGEST_CHOICE), words)
    return list(options.values())[:MOST_CHOICES]


def _option(value: str, name: str, words: str) -> discord.SelectOption:
    described = label(words, LONGEST_CHOICE) if words.strip() else None
    return discord.SelectOption(label=label(name, LONGEST_CHOICE), value=value, description=described)


def fits_echo(question: str) -> bool:
    """True if the line above an answer has room for the whole question."""
    return bool(question.strip()) and units(escape_said(one_line(question))) <= LONGEST_ECHO


def question_in(texts: Iterable[str]) -> str | None:
    """The question above an answer, taken from the texts of its message."""
    lines = (line for text in texts for line in text.split("\n"))
    echo = next((line for line in lines if line.startswith("-# ")), None)
    if not echo:
        return None
    label = _LABEL.match(echo)
    return unescape(echo[label.end() if label else len("-# ") :])


def is_read_together(texts: Iterable[str]) -> bool:
    """True if the question above an answer is a follow-up and the question before it, read together."""
    return any(_LABEL.match(line) for text in texts for line in text.split("\n"))


def with_question(view: discord.ui.LayoutView, question: str, row: Sequence[Item]) -> discord.ui.LayoutView:
    """A message with a question above it, from where the buttons of the row below it read it."""
    return laid_out([*map(discord.ui.TextDisplay, echo_lines(question)), *view.children], [row])


def with_lines(lines: Sequence[str], view: discord.ui.LayoutView) -> discord.ui.LayoutView:
    """A message with lines of Markdown above it."""
    return laid_out([discord.ui.TextDisplay("\n".join(lines)), *view.children])


def echo_lines(question: str, *, label: str = "") -> list[str]:
    line = cut_safely(escape_said(one_line(question)), LONGEST_ECHO)
    if line.count("||") % 2:  # it was cut inside of a spoiler
        line = f"{line[: line.rindex('||')]}…"
    return [f"-# {label}{line}"] if line else []


def _length(texts: Iterable[str]) -> int:
    return sum(units(text) + 1 for text in texts)


def _search_lines(answer: Answer) -> str:
    """What was searched for and where, and which words no document has."""
    searched = answer.searched
    documents = quantity("{n} document", "{n} documents", searched.documents)
    if not searched.terms:
        said = _("Searched {documents}, but the question has no words to search for.")
        return f"-# {said.format(documents=documents)}"
    if spoilers(answer.question):  # its words would be uncovered
        return f"-# {quantity('Searched {n} document.', 'Searched {n} documents.', searched.documents)}"
    terms, absent = (_as_asked(words, answer.question) for words in (searched.terms, searched.unknown))
    words = escape(join_list(terms))
    line = cut_safely(
        _("Searched {documents} for: {words}.").format(documents=documents, words=words), _LONGEST_SUMMARY
    )
    unknown = len(absent)
    if len(searched.unknown) == len(searched.terms):
        if unknown == 2:
            said = _("Neither word is in any document.")
        else:
            said = ngettext("This word is in no document.", "None of these words is in any document.", unknown)
        return f"-# {line}\n-# {said}"
    if unknown:
        words = escape_and_cut(join_list(absent), _LONGEST_SUMMARY)
        line = join_sentences(line, _("No document has: {words}.").format(words=words))
    return f"-# {line}"


def _as_asked(terms: Sequence[str], question: str) -> list[str]:
    """Terms as the question has them. Text without spaces is searched by pairs of characters, and pairs that go on in
    the question are one stretch of it.

    >>> _as_asked(["何人", "人で", "猫"], "何人で猫")
    ['何人で', '猫']
    """
    stretches: list[str] = []
    for term in terms:
        before = stretches[-1] if stretches else ""
        goes_on = len(term) == 2 and not term.isascii() and before.endswith(term[0])
        if goes_on and before + term[1] in question:
            stretches[-1] += term[1]
        else:
            stretches.append(term)
    return stretches


def _line(quote: Quote, number: int, before: Quote, link: Link) -> str:
    """A further passage in one line, below another: its heading, and the words around what matches."""
    where = citing.pointer(quote.citation, before.citation)
    aside = f" · {said}" if (said := _set_aside(quote)) else ""
    words = stretch(quote, max(0, _LONGEST_LINE - citing.width(where + aside) - len("² — “”")))
    line = f"-# {superscript(number)} {_linked(where, link(quote))}{aside}"
    said = _("“{words}”").format(words=escape_and_cut(words, _LONGEST_WORDS))
    return f"{line} — {said}" if words else line


def _set_aside(quote: Quote) -> str:
    """Why a line of boilerplate is one; empty for every other passage."""
    return escape_and_cut(one_line(say(quote.set_aside)), _LONGEST_REASON) if quote.set_aside else ""


def _linked(where: str, url: str | None) -> str:
    """The name of a place, as a link unless its address is so long that there is no room for it."""
    linked = link_text(where, url, _LONGEST_WORDS)
    return linked if units(linked) <= _LONGEST_LINK else escape_and_cut(where, _LONGEST_WORDS)


def _disagreement(disagreement: Disagreement, quotes: Sequence[Quote], room: int, link: Link) -> Iterable[Item]:
    """What each of two documents says. The dates come first, because they decide which one to believe."""
    links = {quote.id: link(quote) for quote in quotes}
    layouts = {quote.id: quote.layout.shifted(quote.span.start) for quote in quotes}
    said = disagreement.statements[:MOST_DISAGREEING]
    for number, statement in enumerate(said, 1):
        cited = statement.citation
        date = dates.in_words(one_line(cited.date)) if cited.date else _("no date")
        where = _linked(citing.brief(cited, dated=False), links.get(statement.passage_id))
        footnote = f"-# {superscript(number)} **{escape_and_cut(date, LONGEST_CHOICE)}** · {where}"
        share = room // (len(said) - number + 1)
        marks = layouts.get(statement.passage_id, Layout()).marks
        hiding = [mark for mark in marks if mark.kind is MarkKind.SPOILER]
        layout = Layout.clipped((), hiding, statement.span.start, statement.span.end)
        shown = quoted(statement.text, share - units(footnote), layout, longest=LONGEST_SEEN // len(said))
        room -= units(footnote) + units(shown)
        if number > 1:
            yield discord.ui.Separator(visible=False)
        yield discord.ui.TextDisplay(shown)
        yield discord.ui.TextDisplay(footnote)


def _quote_block(
    quote: Quote,
    number: int,
    room: int,
    link: Link,
    *,
    question: str = "",
    longest: int | None = LONGEST_SEEN,
    whole: bool = False,
) -> tuple[str, str]:
    """The passage with its answer in normal size, and its footnote. A passage that is too long is cut around the
    answer."""
    is_part = longest is not None and longest <= LONGEST_SEEN
    cited: Citation = replace(quote.answering if is_part else quote.citation, url=link(quote))
    footnote = footnotes(cited, number, room // 2, quote.also if whole else quote.also[:1], whole=whole)
    if said := _set_aside(quote):
        footnote += f"\n-# {said}"
    asks = partial(asked_columns, question) if question else None
    room -= units(footnote)
    block = quoted(
        quote.text,
        room,
        quote.layout,
        answer=quote.sentence,
        longest=longest,
        lines=MOST_LINES if is_part else MOST_OPENED_LINES,
        matches=quote.matches,
        asks=asks,
    )
    return block, footnote


def _build(head: Sequence[str], body: Iterable[Item], colour: int, controls: Controls) -> discord.ui.LayoutView:
    above = ["\n".join(head)] if head else []
    return message(body, colour, above=above, rows=[[controls.menu] if controls.menu else [], *controls.rows])
