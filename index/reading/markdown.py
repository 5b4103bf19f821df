"""Markdown (CommonMark and tables): markdown-it-py finds the blocks, and the text is kept as it was written.

Only markdown-it's rules for blocks are used, which take linear time. Its rules for the inside of a block aren't needed.

Front matter is read without a YAML library. Of YAML, only `key: value`, quotation marks and lists are understood, and
anything else is left out. If not all of its lines are keys, it isn't front matter but text between two rules.
"""

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt

from index.layout import BlockKind, Lines
from index.messages import Flag
from index.model import Span
from index.reading.raw import RawBlock, RawDocument, paragraphs, stripped
from index.reading.sources import NOTHING_KNOWN, SourceInfo, iso_date, language_code
from index.reading.text import decode

_PARSER = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
_VERBATIM = {"fence", "code_block", "table_open"}
_WHOLE = {"paragraph_open", "html_block"} | _VERBATIM
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_LONGEST_MATTER = 20_000  # characters
_YAML_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_YAML_REST = re.compile(r"[ \t#\]}]|-[ \t]|-?$")  # a continued value, an item of a list, a comment
_YAML_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)\"""")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_NO_PLAIN_VALUE = ("|", ">", "{", "&", "*", "!", "[", "%", "@", "`", "'", '"')
_HTML_COMMENTS = re.compile(r"(?:<!--(?>.*?-->)\s*+)++", re.DOTALL)  # which no reader of the page sees
_OPENING_MARKS = re.compile(r"[\s>]*#{1,6}[ \t]+|[\s>]+")
_CLOSING_MARKS = re.compile(r"\s(?:#+[ \t]*|[=-]+[ \t]*)$")


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    info, body = _front_matter(text)
    blocks = tuple(_with_gaps(text, body, list(_blocks(text, body))))
    return RawDocument(text, blocks, info, titled=True, lines=Lines.of(text), notes=notes)


def _front_matter(text: str) -> tuple[SourceInfo, int]:
    """The facts between `---` (YAML) or `+++` (TOML) at the top, and the place where the body begins."""
    matter = _FRONT_MATTER.match(text, 0, _LONGEST_MATTER)
    if not matter:
        return NOTHING_KNOWN, 0
    found = _yaml(matter["yaml"]) if matter["toml"] is None else _toml(matter["toml"])
    return (_info(found), matter.end()) if found else (NOTHING_KNOWN, 0)


def _info(found: Mapping[str, Any]) -> SourceInfo:
    values = {name.lower(): _as_text(value) for name, value in found.items()}
    url = values.get("url")
    return SourceInfo(
        title=values.get("title"),
        author=values.get("author") or values.get("authors"),
        publisher=values.get("publisher"),
        url=url if url and url.startswith(("https://", "http://")) else None,
        date=iso_date(values.get("date") or ""),
        language=language_code(values.get("language") or values.get("lang") or ""),
    )


def _as_text(value: Any) -> str | None:
    """A value as text: a string, a date, or the strings of a list."""
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str) and item) or None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _toml(matter: str) -> dict[str, Any]:
    try:
        return tomllib.loads(matter)
    except (ValueError, RecursionError):
        return {}


def _yaml(matter: str) -> dict[str, str | list[str]]:
    """The keys at the left margin with their values; none if the lines aren't YAML."""
    found: dict[str, str | list[str]] = {}
    items: list[str] = []
    for line in matter.split("\n"):
        if key := _YAML_KEY.fullmatch(line):
            items = []
            value = _COMMENT.sub("", key[2] or "").strip() if not _QUOTED.match(key[2] or "") else key[2]
            found[key[1]] = _list_items(value) if value.startswith("[") else _scalar(value) if value else items
        elif item := _YAML_ITEM.fullmatch(line):
            items.append(_scalar(item[1]))
        elif line and not _YAML_REST.match(line):
            return {}
    return found


def _list_items(value: str) -> list[str]:
    """The items between brackets on one line; none if the list is written in another way."""
    if not value.endswith("]"):
        return []
    return [_scalar(part) for part in re.findall(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^,\s][^,]*""", value[1:-1])]


def _scalar(value: str) -> str:
    """A string with or without quotation marks; "" for a value that is anything more complex."""
    if quoted := _QUOTED.match(value):
        return quoted[1].replace("''", "'") if quoted[1] is not None else re.sub(r"\\(.)", r"\1", quoted[2])
    plain = _COMMENT.sub("", value).strip()
    return "" if plain.startswith(_NO_PLAIN_VALUE) else plain


def _blocks(text: str, body: int) -> Iterator[RawBlock]:
    starts = [body]  # of each line; like markdown-it, we only count "\n" as the end of a line
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
            hidden = token.type == "html_block" and _HTML_COMMENTS.fullmatch(text, span.start, span.end)
            yield RawBlock(kind, span, flag=Flag.COMMENT if hidden else None)


def _heading_text(text: str, span: Span) -> Span | None:
    """The heading's text, without its `#` or underline."""
    start, end = span.start, span.end
    if marks := _OPENING_MARKS.match(text, start, end):
        start = marks.end()
    if marks := _CLOSING_MARKS.search(text, start, end):
        end = marks.start()
    return stripped(text, start, end)


def _with_gaps(text: str, body: int, blocks: list[RawBlock]) -> Iterator[RawBlock]:
    """The blocks in order, and between them the text that is in no block, such as link definitions."""
    position = body
    for block in [*blocks, None]:
        end = block.span.start if block else len(text)
        for span in paragraphs(text, position, end):
            if any(character.isalnum() for character in span.of(text)):
                yield RawBlock(BlockKind.PARAGRAPH, span)
        if block:
            yield block
            position = block.span.end
