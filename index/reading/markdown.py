"""Markdown (CommonMark and tables): markdown-it-py finds the blocks, the text stays as it was written."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from index.model import BlockKind, Span
from index.reading.plain import decode
from index.reading.raw import RawBlock, RawDocument, paragraphs, stripped
from index.reading.sources import NOTHING_KNOWN, SourceInfo

_PARSER = MarkdownIt("commonmark").enable("table")
_VERBATIM = {"fence", "code_block", "table_open"}
_WHOLE = {"paragraph_open", "html_block"} | _VERBATIM
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|publisher|url|date)[ \t]*:[ \t]*(['\"]?)(.+?)\2[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OPENING_MARKS = re.compile(r"[\s>]*#{1,6}[ \t]+|[\s>]+")
_CLOSING_MARKS = re.compile(r"\s(?:#+[ \t]*|[=-]+[ \t]*)$")


def read(data: bytes) -> RawDocument:
    text = decode(data)
    info, body = _front_matter(text)
    blocks = tuple(_with_gaps(text, body, list(_blocks(text, body))))
    return RawDocument(text, blocks, info, titled=True)


def _front_matter(text: str) -> tuple[SourceInfo, int]:
    """What the lines between `---` at the top say, and where the body begins."""
    matter = _FRONT_MATTER.match(text)
    if not matter:
        return NOTHING_KNOWN, 0
    fields = {name.lower(): value for name, _, value in _FIELD.findall(matter[1])}
    return SourceInfo(**fields), matter.end()


def _blocks(text: str, body: int) -> Iterator[RawBlock]:
    starts = [body]  # of each line; markdown-it counts lines by "\n" alone, and so do we
    while (newline := text.find("\n", starts[-1])) >= 0:
        starts.append(newline + 1)
    starts.append(len(text))
    for token in _PARSER.parse(text[body:]):
        if token.map is None:
            continue
        span = stripped(text, starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        if span is None:
            continue
        if token.type == "heading_open":
            if name := _heading_text(text, span):
                yield RawBlock(BlockKind.HEADING, name, int(token.tag[1:]))
        elif token.type in _WHOLE:
            kind = BlockKind.VERBATIM if token.type in _VERBATIM else BlockKind.PARAGRAPH
            yield RawBlock(kind, span)


def _heading_text(text: str, span: Span) -> Span | None:
    """The heading without its `#` or underline."""
    start, end = span.start, span.end
    if marks := _OPENING_MARKS.match(text, start, end):
        start = marks.end()
    if marks := _CLOSING_MARKS.search(text, start, end):
        end = marks.start()
    return stripped(text, start, end)


def _with_gaps(text: str, body: int, blocks: list[RawBlock]) -> Iterator[RawBlock]:
    """The blocks in order, and between them what has words but is no block, such as link definitions."""
    position = body
    for block in [*blocks, None]:
        end = block.span.start if block else len(text)
        for span in paragraphs(text, position, end):
            if any(character.isalnum() for character in span.of(text)):
                yield RawBlock(BlockKind.PARAGRAPH, span)
        if block:
            yield block
            position = block.span.end
