"""Markdown, as a reader of the rendered page sees it.

It is CommonMark with GitHub's tables, and the dialects of MkDocs, Docusaurus and Starlight (MDX), Obsidian, Jekyll,
Kramdown, Pandoc and MyST, all at once: a mark of one of them is rarely anything else in another.

Other readers whose files have Markdown in them, such as notebooks, hand it to `add`.
"""

import re
from bisect import bisect_left

from index.reading.markdown.front_matter import front_matter
from index.reading.markdown.writer import Writer
from index.reading.raw import Builder, RawDocument
from index.reading.text import decode

# An item that Kramdown puts the table of contents in the place of.
_CONTENTS = re.compile(
    r"^ {0,3}(?:[-*+]|\d{1,2}\.)[ \t]+[^\n]{1,100}\n[ \t]*\{:[ \t]*\.?toc(?![\w-])[^{}\n]*\}[ \t]*$", re.MULTILINE
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    info, told, body = front_matter(text)
    builder = Builder()
    for number, line in enumerate(told):
        builder.add(line, line=2, near=number > 0)
    add(builder, text[body:], first_line=1 + text.count("\n", 0, body))
    return builder.document(info, titled=True, notes=notes)


def add(builder: Builder, text: str, *, first_line: int = 1, page: int | None = None) -> None:
    """Append a text in Markdown to a document.

    Args:
        text: Its lines end with line feeds.
        first_line: The line of the file in which it begins, from 1.
        page: The page, slide or cell that it is on.
    """
    if "{:" in text:
        text = _without_contents(text)
    Writer(builder, first_line, page).write(text)


def _without_contents(text: str) -> str:
    fences = [fence.start() for fence in _FENCE.finditer(text)]

    def shown(found: re.Match[str]) -> str:
        return found[0] if bisect_left(fences, found.start()) % 2 else "\n"  # in code, it is what it is

    return _CONTENTS.sub(shown, text)
