"""Plain text: paragraphs between blank lines, and lines that can only be headings, or are underlined."""

import re
from collections.abc import Iterator
from itertools import chain

from index.model import BlockKind, Span
from index.reading.raw import RawBlock, RawDocument, paragraphs, stripped
from index.reading.text import decode

LONGEST_HEADING = 90  # characters
MOST_WORDS = 14
CAPITALISED = 0.8  # of a heading's longer words

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+(?=\S)")
_UNDERLINED = re.compile(r"(?:([=~#*-])\1{2,}[ \t]*\n)?(?P<name>[^\n]+)\n(?P<line>([=~#*-])\4{2,})[ \t]*(?:\n|\Z)")
_SHORTEST_LINE, _LONGEST_LINE = 0.5, 1.5  # of the name that it underlines
_SENTENCE_END = re.compile(r"[.!?:;,…”\"')\]]$")
_LIST_ITEM = re.compile(r"[•*\-–—]\s")


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    blocks = tuple(chain.from_iterable(_blocks(text, span) for span in paragraphs(text, 0, len(text))))
    return RawDocument(text, blocks, lined=True, notes=notes)


def _blocks(text: str, paragraph: Span) -> Iterator[RawBlock]:
    """The paragraph, or the underlined heading that it begins with and what follows that."""
    start, end = paragraph.start, paragraph.end
    lined = _UNDERLINED.match(text, start, end)
    if lined and _heading_like(lined) and (name := stripped(text, *lined.span("name"))):
        yield RawBlock(BlockKind.HEADING, name, 1 if lined["line"].startswith("=") else 2)
        start = lined.end()
    if span := stripped(text, start, end):
        level = heading_level(span.of(text))
        yield RawBlock(BlockKind.HEADING if level else BlockKind.PARAGRAPH, span, level)


def _heading_like(lined: re.Match[str]) -> bool:
    """Whether the line below is as long as the name, more or less: a rule across the page underlines nothing."""
    length = len(lined["name"].strip())
    return any(map(str.isalnum, lined["name"])) and length <= LONGEST_HEADING and _fits(len(lined["line"]), length)


def _fits(line: int, name: int) -> bool:
    return _SHORTEST_LINE * name <= line <= max(_LONGEST_LINE * name, name + 3)


def heading_level(paragraph: str) -> int:
    """How deep a heading this paragraph is, from 1; 0 when it is none.

    A heading is one short line without a sentence's end whose longer words are capitalised, or that is numbered.
    """
    if "\n" in paragraph or len(paragraph) > LONGEST_HEADING:
        return 0
    if _SENTENCE_END.search(paragraph) or _LIST_ITEM.match(paragraph):
        return 0
    words = _WORD.findall(paragraph)
    if not 1 <= len(words) <= MOST_WORDS:
        return 0
    if (numbered := _NUMBERED.match(paragraph)) and not paragraph[numbered.end()].islower():
        return 1 + numbered[1].count(".")
    telling = [word for place, word in enumerate(words) if place == 0 or len(word) > 3]
    return int(sum(word[0].isupper() for word in telling) >= CAPITALISED * len(telling))
