"""Values with names (JSON, YAML, TOML): every value is a row with its path and itself, exactly as it is written.

- A list of objects that are alike is a table: a row for each, a column for each name.
- An object with several values is a section. Its heading is its name, or what it says that its name is.
- Any other value is a row "path, value". The path begins below the section.
- A text of several lines, or a long one, is a section too: its paragraphs, or all of it as it is if it is code.

A section's own values come before the sections in it, because below their headings they would belong to them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Message, Unreadable
from index.reading.raw import Builder, RawDocument
from index.reading.records.values import Mapping, Value, check_depth

MOST_VALUES = 100_000
DEEPEST_SECTION = 4
SMALLEST_SECTION = 3  # values; an object with fewer has no heading of its own
LONGEST_VALUE = 600  # characters of a value in a row
LONGEST_LIST = 200  # characters of a list of plain values in a row
MOST_COLUMNS = 40
ALIKE = 0.5  # share of the columns that each object of a table has
LONGEST_NAME = 120  # characters of a section's name

_NAMES = ("name", "title", "label", "id", "key")  # of what says how an object is called, the best first
_PLAIN_KEY = re.compile(r"[^\s.\[\]\"]+")
_CODE_LINE = re.compile(r"(?m)^(?:[ \t]{2,}\S|[#$<{}@/&|;-]|\S+=|\w[\w-]* --?\w)|[;{\\]$")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ROW = Table()


@dataclass(frozen=True, slots=True)
class _Section:
    level: int  # of its heading; 0 above all
    path: str = ""  # of a value, below the heading


class Writer:
    """Makes a document of values."""

    def __init__(self) -> None:
        self._builder = Builder()
        self._count = 0
        self._near = False  # the last block was a row of the same object
        self._line: int | None = None  # of the file, if each value has one

    def add(self, value: Value) -> None:
        """Add a whole document's value."""
        check_depth(value)
        self._near = False
        self._add(value, _Section(0))

    def add_lines(self, values: Sequence[tuple[int, Value]]) -> None:
        """Add the values of a file that has one on each line, given the numbers of these lines."""
        if columns := _columns([value for _, value in values]):
            self._table(values, columns, _Section(0))
            return
        for self._line, value in values:
            check_depth(value)
            name = _name_of(value)
            if name and _is_section(value, _Section(0)):
                self._headed(name, value, _Section(0))
            else:
                self._near = False
                self._add(value, _Section(0))

    def document(self, notes: tuple[Message, ...]) -> RawDocument:
        return self._builder.document(notes=notes)

    def _add(self, value: Value, section: _Section) -> None:
        match value:
            case str():
                self._leaf(section.path, value)
            case Mapping():
                self._mapping(value, section)
            case list():
                self._list(value, section)

    def _mapping(self, value: Mapping, section: _Section) -> None:
        if not value.pairs:
            self._leaf(section.path, "")
        inner = []
        for name, item in value.pairs:
            if _is_section(item, section):
                inner.append((name, item))
            else:
                self._add(item, replace(section, path=_joined(section.path, name)))
        for name, item in inner:
            self._headed(_joined(section.path, name, quoted=False), item, section)

    def _headed(self, name: str, item: Value, section: _Section) -> None:
        self._put(name, BlockKind.HEADING, level=section.level + 1)
        self._near = False
        self._add(item, _Section(section.level + 1))
        self._near = False

    def _list(self, value: list[Value], section: _Section) -> None:
        if (row := _as_row(value)) is not None:
            self._leaf(section.path, row)
        elif columns := _columns(value):
            self._table([(None, item) for item in value], columns, section)
        elif all(isinstance(item, str) for item in value):
            self._items(value, section)
        else:
            names = [_name_of(item) for item in value]
            headed = any(names) and section.level < DEEPEST_SECTION
            for place, (name, item) in enumerate(zip(names, value, strict=True)):
                path = f"{section.path}[{place}]"
                if headed:
                    self._headed(name or path, item, section)
                else:
                    self._near = self._near and isinstance(item, str)
                    self._add(item, replace(section, path=path))

    def _items(self, value: list[Value], section: _Section) -> None:
        self._put(section.path, BlockKind.PARAGRAPH)
        for place, item in enumerate(value):
            self._counted()
            self._put(f"• {item}", BlockKind.ITEM, depth=1, near=place > 0)
        self._near = False

    def _table(self, value: Sequence[tuple[int | None, Value]], columns: Sequence[str], section: _Section) -> None:
        table = Table(tuple(columns), caption=section.path)
        self._put(section.path, BlockKind.PARAGRAPH)
        self._put("\t".join(columns), BlockKind.COLUMNS, table=table)
        for line, item in value:
            self._line = line or self._line
            cells = dict(_cells(item) or ()) if isinstance(item, Mapping) else {}
            self._counted()
            self._put("\t".join(cells.get(name, "") for name in columns), BlockKind.ROW, near=True, table=table)
        self._near = False

    def _leaf(self, path: str, value: str) -> None:
        self._counted()
        if path:
            self._put(f"{path}\t{_cell(value)}", BlockKind.ROW, near=self._near, table=_ROW)
            self._near = True
        elif "\n" in value.strip() and _CODE_LINE.search(value):
            self._put(value, BlockKind.VERBATIM)
        else:
            for part in _BLANK_LINE.split(value):
                self._put(part, BlockKind.PARAGRAPH)

    def _put(self, text: str, kind: BlockKind, **details: Any) -> None:
        self._builder.add(text, kind, line=self._line, **details)

    def _counted(self) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_VALUES)


def _cell(value: str) -> str:
    return " ".join(value.split())


def _joined(path: str, name: str, *, quoted: bool = True) -> str:
    shown = name if not quoted or _PLAIN_KEY.fullmatch(name) else f'"{name}"'
    return f"{path}.{shown}" if path else shown


def _is_section(value: Value, section: _Section) -> bool:
    """True if a value has a heading of its own."""
    if section.level >= DEEPEST_SECTION:
        return False
    if isinstance(value, str):
        return len(value) > LONGEST_VALUE or "\n" in value.strip()
    if isinstance(value, list):
        return bool(value) and _as_row(value) is None
    return _size(value) >= SMALLEST_SECTION


def _size(value: Value) -> int:
    """How many values are in it, as far as that matters."""
    if isinstance(value, str):
        return 1
    count = 0
    for item in value if isinstance(value, list) else [inner for _, inner in value.pairs]:
        count += 1 if isinstance(item, str) else SMALLEST_SECTION if item else 0
        if count >= SMALLEST_SECTION:
            break
    return count


def _as_row(value: list[Value]) -> str | None:
    """A list of plain values in one line, if it fits."""
    if not all(isinstance(item, str) and "\n" not in item for item in value):
        return None
    text = ", ".join(item for item in value if isinstance(item, str))
    return text if len(text) <= LONGEST_LIST else None


def _columns(value: list[Value]) -> tuple[str, ...]:
    """The columns of a table, in the order in which they are first named; none if the objects aren't alike."""
    if len(value) < 2:
        return ()
    names: dict[str, None] = {}
    widths = []
    for item in value:
        if not isinstance(item, Mapping) or (cells := _cells(item)) is None or len(dict(cells)) < len(cells):
            return ()
        names |= dict.fromkeys(name for name, _ in cells)
        widths.append(len(cells))
        if len(names) > MOST_COLUMNS:
            return ()
    return tuple(names) if len(names) > 1 and min(widths) >= ALIKE * len(names) else ()


def _cells(value: Mapping) -> list[tuple[str, str]] | None:
    """The values of an object as cells; None if one of them is more than a short plain value or a list of those."""
    cells = []
    for name, item in value.pairs:
        text = item if isinstance(item, str) else _as_row(item) if isinstance(item, list) else None
        if text is None or len(text) > LONGEST_LIST or "\n" in text.strip():
            return None
        cells.append((_cell(name), _cell(text)))
    return cells


def _name_of(value: Value) -> str:
    """What an object says that its name is; "" if it doesn't."""
    if isinstance(value, Mapping):
        for name in _NAMES:
            found = value.get(name)
            if isinstance(found, str) and 0 < len(found.strip()) <= LONGEST_NAME and "\n" not in found:
                return found
    return ""
