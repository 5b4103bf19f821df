"""Plain text: paragraphs between blank lines, and headings, which are underlined or look like nothing else.

The text is the file's, except for words that are split at the end of a line: the rest of such a word moves up to its
beginning. So it is found, shown and checked like any other word, as in a PDF, and every line keeps its number.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from index.layout import BlockKind, Lines, Span
from index.messages import Message
from index.reading.hyphens import drops_hyphen
from index.reading.markup import markup_of
from index.reading.raw import MOST_LINES, RawBlock, RawDocument, paragraphs, stripped
from index.reading.text import decode

LONGEST_HEADING = 90  # characters
MOST_WORDS = 14
CAPITALISED = 0.8  # share of a heading's longer words
LONGEST_WORD = 60  # characters
MOST_COUNTED = 2_000_000  # characters of a text whose words decide about hyphens

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+(?=\S)")
_UNDERLINED = re.compile(r"(?:([=~#*-])\1{2,}[ \t]*\n)?(?P<name>[^\n]+)\n(?P<line>([=~#*-])\4{2,})[ \t]*(?:\n|\Z)")
_SHORTEST_LINE, _LONGEST_LINE = 0.5, 1.5  # times the length of the name above it
_SENTENCE_END = re.compile(r"[.!?:;,…”\"')\]]$")
_LIST_ITEM = re.compile(r"[•*\-–—]\s")
_SOFT_HYPHEN = "\xad"
_LINE_END = re.compile("[^\\W\\d_](?P<hyphen>[-‐\xad])\n")
_SPLIT_WORD = re.compile("[^\\W\\d_]{1,60}[-‐\xad]\n[ \t]*[^\\W\\d_]+")
# What moves up is a word with the punctuation after it. It isn't moved if that would leave a blank line in a paragraph.
_REST = re.compile(r"([ \t]*)([^\W\d_]\S{0,60})(?:[ \t]+(?=\S)|(?=[ \t]*\n[ \t]*(?:\n|\Z))|[ \t]*\Z)")
_COUNTED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    if reader := markup_of(text):
        return reader(data)
    return from_text(text, notes)


def from_text(text: str, notes: tuple[Message, ...] = ()) -> RawDocument:
    """Read a text that was decoded before."""
    text = join_words(text)
    blocks = tuple(chain.from_iterable(_blocks(text, span) for span in paragraphs(text, 0, len(text))))
    lines = Lines.of(text) if text.count("\n") < MOST_LINES else None
    return RawDocument(text, blocks, lines=lines, notes=notes)


def join_words(text: str) -> str:
    """The text without hyphens that only split a word at the end of a line; its lines keep their numbers."""
    ends = list(_LINE_END.finditer(text))
    words = _words(text) if ends else Counter()
    parts: list[str] = []
    position = 0
    for end in ends:
        place = end.start("hyphen")
        rest = _REST.match(text, end.end())
        if place < position or not rest:
            continue
        line = text[max(position, place - LONGEST_WORD) : place]
        if end["hyphen"] == _SOFT_HYPHEN or drops_hyphen(line, rest[2], words):
            parts += [text[position:place], rest[2], "\n", rest[1]]
            position = rest.end()
    return "".join([*parts, text[position:]])


def _words(text: str) -> Counter[str]:
    """How often each word occurs whole in a line. A compound counts as one word and as its parts."""
    words: Counter[str] = Counter()
    for found in _COUNTED.finditer(_SPLIT_WORD.sub(" ", text[:MOST_COUNTED]).lower()):
        words[found[0]] += 1
        if "-" in found[0]:
            words.update(found[0].split("-"))
    return words


def _blocks(text: str, paragraph: Span) -> Iterator[RawBlock]:
    """A paragraph's blocks: an underlined heading at its start, if there is one, and the rest."""
    start, end = paragraph.start, paragraph.end
    lined = _UNDERLINED.match(text, start, end)
    if lined and _is_heading(lined) and (name := stripped(text, *lined.span("name"))):
        yield RawBlock(BlockKind.HEADING, name, 1 if lined["line"].startswith("=") else 2)
        start = lined.end()
    if span := stripped(text, start, end):
        level = heading_level(span.of(text))
        yield RawBlock(BlockKind.HEADING if level else BlockKind.PARAGRAPH, span, level)


def _is_heading(lined: re.Match[str]) -> bool:
    """True if the underline is about as long as the name. A line across the page underlines nothing."""
    length = len(lined["name"].strip())
    return (
        any(map(str.isalnum, lined["name"]))
        and length <= LONGEST_HEADING
        and _has_length_of(len(lined["line"]), length)
    )


def _has_length_of(line: int, name: int) -> bool:
    return _SHORTEST_LINE * name <= line <= max(_LONGEST_LINE * name, name + 3)


def heading_level(paragraph: str) -> int:
    """The level of a heading, from 1; 0 if the paragraph isn't one.

    A heading is a short line that doesn't end like a sentence, and is numbered or has capitals on its longer words.
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
