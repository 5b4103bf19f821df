"""A Jupyter notebook: its cells in order, each with its number as the page.

A cell of text is read as Markdown, one of code is kept as it is, and of its output only what is text: pictures and the
like are left out. Notebooks of format 3 have sheets of cells, and other names for some fields.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from index.errors import UnreadableFile
from index.layout import BlockKind, Numbering
from index.messages import Unreadable
from index.reading import markdown
from index.reading.json_text import parse_json
from index.reading.log import TERMINAL
from index.reading.markdown.front_matter import front_matter
from index.reading.markdown.quarto import chunk
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo
from index.reading.text import decode

MOST_CELLS = 50_000
LONGEST_OUTPUT = 20_000  # characters of one output; the rest is mostly a log
LONGEST_LANGUAGE = 40  # characters

_OBJECT = re.compile(r"<[^<>]{1,300}>")
_LANGUAGE = re.compile(r"[\w+#.-]+")


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    notebook = parse_json(text)
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), str):
        raise UnreadableFile(Unreadable.NOT_NOTEBOOK)
    metadata = _mapping(notebook.get("metadata"))
    language = _language(metadata)
    builder = Builder()
    info = _info(metadata)
    for number, cell in enumerate(_cells(notebook), 1):
        if number > MOST_CELLS:
            raise UnreadableFile(Unreadable.TOO_MANY_PARAGRAPHS, most=MOST_CELLS)
        if number == 1 and cell.get("cell_type") in ("raw", "markdown"):
            cell, info = _without_front_matter(builder, cell, info)
        _add_cell(builder, cell, number, language)
    raw = builder.document(info, titled=True, notes=notes, numbering=Numbering.CELL)
    return replace(raw, lines=None)  # those of a cell aren't those of the file


def _cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    sheets = _list(notebook.get("worksheets"))
    for sheet in [notebook, *sheets]:
        yield from map(_mapping, _list(_mapping(sheet).get("cells")))


def _without_front_matter(
    builder: Builder, cell: Mapping[str, Any], info: SourceInfo
) -> tuple[Mapping[str, Any], SourceInfo]:
    """The first cell without what Quarto and Jekyll are told in it, and what this says about the notebook."""
    source = _joined(cell.get("source")).replace("\r\n", "\n")
    stated, told, end = front_matter(source)
    for place, line in enumerate(told):
        builder.add(line, page=1, near=place > 0)
    return ({**cell, "source": source[end:]}, stated) if end else (cell, info)


def _add_cell(builder: Builder, cell: Mapping[str, Any], number: int, language: str) -> None:
    source = _joined(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "markdown" and source.strip():
        markdown.add(builder, source.replace("\r\n", "\n"), page=number)
    elif kind == "heading" and source.strip():
        level = str(cell.get("level", "1"))
        builder.add(source, BlockKind.HEADING, level=int(level) if level in "123456" else 1, page=number)
    elif kind == "code":
        run = chunk(source)
        builder.add(run.code, BlockKind.VERBATIM, page=number, language=_language_of_cell(source) or language)
        for output in _list(cell.get("outputs")):
            builder.add(_output(_mapping(output)), BlockKind.VERBATIM, page=number)
        builder.add(run.caption, page=number)
    else:
        builder.add(source, BlockKind.VERBATIM, page=number)


def _language_of_cell(source: str) -> str:
    """The language that a cell's first line names, as `%%bash` does."""
    magic = re.match(r"%%(bash|sh|sql|html|javascript|js|latex|perl|ruby|R)\b", source)
    return magic[1] if magic else ""


def _output(output: Mapping[str, Any]) -> str:
    """What an output shows as text; "" if it is something else."""
    match output.get("output_type"):
        case "stream":
            text = _joined(output.get("text"))
        case "error" | "pyerr":
            text = f"{output.get('ename', '')}: {output.get('evalue', '')}"
        case _:
            data = _mapping(output.get("data"))
            text = _joined(data.get("text/plain", output.get("text")))
            if len(data) > 1 and _OBJECT.fullmatch(text):  # in place of a picture
                return ""
    text = TERMINAL.sub("", text[: 2 * LONGEST_OUTPUT])
    return text if len(text) <= LONGEST_OUTPUT else f"{text[:LONGEST_OUTPUT]}…"


def _info(metadata: Mapping[str, Any]) -> SourceInfo:
    title = metadata.get("title")
    names = [_mapping(author).get("name") for author in _list(metadata.get("authors"))]
    authors = ", ".join(name for name in names if isinstance(name, str) and name)
    return SourceInfo(title=title if isinstance(title, str) and title.strip() else None, author=authors or None)


def _language(metadata: Mapping[str, Any]) -> str:
    named = _mapping(metadata.get("language_info")).get("name") or _mapping(metadata.get("kernelspec")).get("language")
    if isinstance(named, str) and len(named) <= LONGEST_LANGUAGE and _LANGUAGE.fullmatch(named):
        return named.lower()
    return ""


def _joined(lines: Any) -> str:
    """A text that is a string or a list of its lines, which had no line ends in the first versions of the format."""
    if isinstance(lines, list):
        texts = [line for line in lines if isinstance(line, str)]
        return ("" if any(text.endswith("\n") for text in texts) else "\n").join(texts)
    return lines if isinstance(lines, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
