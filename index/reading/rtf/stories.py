"""Stories: the body, a footnote, a text box. Each collects its paragraphs and tables, and hands them to a builder."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.layout import BlockKind, Table
from index.reading.office.cells import LONGEST_NAME, Merged, is_headed, is_titled, row_runs
from index.reading.raw import Builder, Run
from index.reading.runs import STRONG, is_blank, on_one_line, spaced, without


@dataclass(slots=True)
class Paragraph:
    runs: list[Run]
    level: int = 0  # of a heading
    label: str = ""  # of a list item, with a space after it
    depth: int = 0
    code: bool = False
    quotation: bool = False


@dataclass(slots=True)
class Row:
    cells: list[list[Run]] = field(default_factory=list)
    header: bool = False  # to be repeated on every page
    merged: list[str] = field(default_factory=list)  # "first", "continued" or "", by column
    next_merged: str = ""  # of the column that is being defined


@dataclass(slots=True)
class Story:
    """What is read so far: finished items, and the paragraph, cell and row that are still open."""

    items: list["Paragraph | list[Row] | Story"] = field(default_factory=list)
    label: str = ""  # of a note, such as "[1] "
    runs: list[Run] = field(default_factory=list)
    cell: list[Run] = field(default_factory=list)
    row: Row = field(default_factory=Row)
    rows: list[Row] = field(default_factory=list)
    after: list["Story"] = field(default_factory=list)  # notes and text boxes, for when the paragraph has ended

    def end_paragraph(self, paragraph: Paragraph) -> None:
        """End the open paragraph outside of a table."""
        self.end_table()
        if any(run.text.strip() for run in self.runs):
            paragraph.runs = self.runs
            self.items.append(paragraph)
        self.runs = []
        self._put_after()

    def end_line(self) -> None:
        """End a paragraph inside of a cell."""
        if self.runs:
            self.cell = spaced((self.cell, self.runs)) if self.cell else self.runs
            self.runs = []

    def end_cell(self) -> None:
        self.end_line()
        self.row.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        if self.cell or self.runs:
            self.end_cell()
        if self.row.cells:
            self.rows.append(self.row)
        self.row = Row()

    def end_table(self) -> None:
        if self.cell or self.row.cells:
            self.end_row()
        if self.rows:
            self.items.append(self.rows)
            self.rows = []
            self._put_after()

    def finish(self) -> None:
        self.end_paragraph(Paragraph([]))

    def _put_after(self) -> None:
        self.items += self.after
        self.after = []


def hand_over(story: Story, builder: Builder) -> None:
    """Hand the items of a story to a builder, and those of the stories in it."""
    pending: list[Paragraph | list[Row] | Story] = [story]
    carried: list[Run] = []
    in_list = False
    code: list[str] = []
    while pending:
        item = pending.pop()
        if isinstance(item, Story):
            pending += reversed(item.items)
            if item.items and item.label:
                carried = [Run(item.label)]
            continue
        if code and not (isinstance(item, Paragraph) and item.code):
            builder.add("\n".join(code), BlockKind.VERBATIM)
            code = []
        if isinstance(item, list):
            _table(item, builder)
            in_list = False
        elif item.code:
            code.append("".join(run.text for run in item.runs))
        else:
            runs = [*carried, Run(item.label), *(without(STRONG, item.runs) if item.level else item.runs)]
            kind = BlockKind.HEADING if item.level else BlockKind.ITEM if item.label else BlockKind.PARAGRAPH
            builder.add(
                runs,
                kind,
                level=item.level,
                depth=item.depth if item.label else 0,
                near=in_list and kind is BlockKind.ITEM,
                aside="quotation" if item.quotation else "",
            )
            carried = []
            in_list = kind is BlockKind.ITEM
    if code:
        builder.add("\n".join(code), BlockKind.VERBATIM)


def _table(rows: list[Row], builder: Builder) -> None:
    for row in rows:
        while row.cells and is_blank(row.cells[-1]):
            row.cells.pop()
    if max((len(row.cells) for row in rows), default=0) < 2:  # it is there for the layout
        for row in rows:
            for cell in row.cells:
                builder.add(cell)
        return
    _repeat_merged(rows)
    texts = [tuple(map(on_one_line, row.cells)) for row in rows]
    caption = ""
    if is_titled(texts):
        builder.add(without(STRONG, rows[0].cells[0]))
        caption, rows, texts = texts[0][0], rows[1:], texts[1:]
    names = texts[0] if _has_header(rows, texts) else ()
    about = Table(names, caption)
    for place, row in enumerate(rows):
        first = bool(names) and not place
        cells = [without(STRONG, cell) for cell in row.cells] if first else row.cells
        kind = BlockKind.COLUMNS if first else BlockKind.ROW
        builder.add(row_runs(cells), kind, table=about, near=place > 0)


def _repeat_merged(rows: Sequence[Row]) -> None:
    merged = Merged()
    for row in rows:
        states = [*row.merged, *[""] * len(row.cells)]
        row.cells = [
            merged.cell(column, cell, begins=states[column] == "first", goes_on=states[column] == "continued")
            for column, cell in enumerate(row.cells)
        ]


def _has_header(rows: Sequence[Row], texts: Sequence[Sequence[str]]) -> bool:
    if len(rows) < 2 or any(len(name) > LONGEST_NAME for name in texts[0]):
        return False
    marked = rows[0].header and not rows[1].header
    return is_headed(texts, named=marked or (_is_bold(rows[0]) and not _is_bold(rows[1])))


def _is_bold(row: Row) -> bool:
    runs = [run for cell in row.cells for run in cell if run.text.strip()]
    return bool(runs) and all(STRONG in run.styles for run in runs)
