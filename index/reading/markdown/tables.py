"""A table while its cells are collected, and its rows as blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.layout import BlockKind, MarkKind, Table
from index.reading.runs import PlainRun, on_one_line, run_of
from index.text.folding import normalize

LONGEST_CELL = 2_000  # characters; a table with a longer one is there for the layout
_MOST_COLUMNS = 100  # that one cell may span


@dataclass(slots=True)
class Row:
    cells: list[list[PlainRun]] = field(default_factory=list)
    header: bool = False
    line: int | None = None


@dataclass(slots=True)
class OpenTable:
    """A table that isn't complete yet."""

    html: bool = False
    rows: list[Row] = field(default_factory=list)
    caption: str = ""

    def is_data(self) -> bool:
        """True unless the table is only there for the layout of its page."""
        if not self.html:
            return True
        longest = max((len(plain(cell)) for row in self.rows for cell in row.cells), default=0)
        return max((len(row.cells) for row in self.rows), default=0) > 1 and longest <= LONGEST_CELL


def settled(table: OpenTable) -> tuple[Table, list[tuple[BlockKind, Row]]]:
    """The words around the rows, and the rows, of which the first may be that of the headers."""
    rows = table.rows
    header = rows[0] if rows and rows[0].header else None
    if header is not None:
        rows = rows[1:]
        if not any(map(plain, header.cells)):
            header = None
            if rows and all(map(_is_strong, rows[0].cells)) and len(rows) > 1:
                header, rows = rows[0], rows[1:]
    columns = tuple(map(plain, header.cells)) if header else ()
    found = [(BlockKind.ROW, row) for row in rows]
    return Table(columns, table.caption), [(BlockKind.COLUMNS, header), *found] if header else found


def runs_of(row: Row) -> list[PlainRun]:
    """The cells with tabs between them. What has no style and is on the row's line is one run."""
    runs: list[PlainRun] = []
    unstyled = ""
    for place, cell in enumerate(row.cells):
        if place:
            unstyled += "\t"
        for text, styles, line, _ in cell:
            if "\t" in text:
                text = text.replace("\t", " ")
            if not styles and line is None:
                unstyled += text
                continue
            if unstyled:
                runs.append(run_of(unstyled))
                unstyled = ""
            runs.append((text, styles, line, False))
    if unstyled:
        runs.append(run_of(unstyled))
    return runs


def plain(cell: Sequence[PlainRun]) -> str:
    return normalize("NFC", on_one_line(cell))


def _is_strong(cell: Sequence[PlainRun]) -> bool:
    return all(any(style.kind is MarkKind.STRONG for style in styles) for text, styles, *_ in cell if text.strip())
