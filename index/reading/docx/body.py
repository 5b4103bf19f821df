"""The body of a Word document, read from top to bottom into blocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.reading.docx.elements import SKIPPED, shown_children, unwrapped
from index.reading.docx.notes import Notes
from index.reading.docx.numbering import BULLET, Label, Numbering
from index.reading.docx.styles import Style, Styles, list_place, outline_level
from index.reading.docx.tables import (
    Cell,
    CellPlace,
    Row,
    cells_of,
    header_of,
    is_layout,
    is_marked,
    merge_of,
    repeat_merged,
    rows_of,
    title_of,
)
from index.reading.docx.text import Text
from index.reading.office.cells import row_runs
from index.reading.office.charts import add_chart
from index.reading.office.elements import child, local_name, value_of
from index.reading.raw import Builder, Run
from index.reading.runs import STRONG, is_blank, plain, spaced, without


@dataclass(slots=True)
class Body:
    """Goes through the body in order and hands its blocks to the builder."""

    styles: Styles
    numbering: Numbering
    notes: Notes
    links: dict[str, dict[str, str]]  # for "document", "footnote" and "endnote": addresses by the ids of relations
    charts: Mapping[str, Element] = field(default_factory=dict)  # by the ids of relations
    builder: Builder = field(default_factory=Builder)
    titled: bool = False
    embeds: bool = False  # another document, whose text is not read
    _text: Text = field(init=False)
    _headings: int = 0  # so far
    _in_list: bool = False
    _carried: list[Run] = field(default_factory=list)  # text that the next paragraph starts with
    _code: list[str] = field(default_factory=list)  # lines of the code block so far
    _caption: str = ""  # of the table that comes next
    _in_notes: bool = False

    def __post_init__(self) -> None:
        self._text = Text(self.styles, self.notes, links=self.links.get("document", {}))

    def blocks(self, elements: Iterable[Element]) -> None:
        """Read these elements of the body, or of something with the same content: a cell, a note, a text box."""
        for element in elements:
            match local_name(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "altChunk":
                    self.embeds = True
                case name if name not in SKIPPED:
                    self.blocks(shown_children(element))

    def finish(self) -> None:
        """Hand over everything that still waits for another paragraph."""
        if self._carried:
            self._add([])
        self._end_code()

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self.styles.of_paragraph(properties)
        level = outline_level(properties, style.level)
        if level:
            self._text.fields.close_all()
        runs = self._text.runs(paragraph, style)
        label = self._label(properties, style)
        if is_blank(runs) or style.contents:
            pass
        elif _continues_in_next(properties):
            self._carried += runs
        elif level:
            self.titled |= style.title and not self._headings
            self._headings += 1
            shown = [Run(label.text)] if label and label.text != BULLET else []
            self._add([*shown, *without(STRONG, runs)], BlockKind.HEADING, level=level)
        elif style.code and label is None:
            self._code.append(plain([*self._carried, *runs]))
            self._carried.clear()
            self._in_list = False
        else:
            self._add(runs, label=label, aside="quotation" if style.quotation else "")
            self._caption = plain(runs).strip() if style.caption else ""
        self._read_anchored()

    def _label(self, properties: Element | None, style: Style) -> Label | None:
        """The label of a list item; None if the paragraph isn't one."""
        own_id, own_level = list_place(child(properties, "numPr"))
        list_id = style.list_id if own_id is None else own_id
        level = style.list_level if own_level is None else own_level
        return self.numbering.label(list_id, level, value_of(child(properties, "pStyle"))) if list_id else None

    def _add(
        self,
        runs: Sequence[Run],
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        level: int = 0,
        label: Label | None = None,
        aside: str = "",
    ) -> None:
        self._end_code()
        self._caption = ""
        shown = [*self._carried, *runs]
        self._carried.clear()
        item = label is not None and bool(label.text)
        if label and label.text:
            kind, shown = BlockKind.ITEM, [Run(label.text), *shown]
        near = item and self._in_list
        self.builder.add(shown, kind, level=level, near=near, depth=label.depth if label else 0, aside=aside)
        self._in_list = item

    def _end_code(self) -> None:
        if self._code:
            self.builder.add("\n".join(self._code), BlockKind.VERBATIM)
            self._code.clear()

    def _read_anchored(self) -> None:
        """Read the text boxes and notes that belong to the last block.

        Notes may refer to further notes. These join the queue, so each is read once and nothing nests.
        """
        boxes, self._text.anchored = self._text.anchored, []
        for box in boxes:
            self.blocks(box)
        charts, self._text.charts = self._text.charts, []
        for chart in charts:
            if chart in self.charts:
                self.finish()
                add_chart(self.builder, self.charts[chart])
        if self._in_notes or self._carried:
            return
        self._in_notes = True
        for kind, label, note in self.notes.next_ones():
            mark = Run(f"[{label}] ")
            self._carried.append(mark)
            self._text.links = self.links.get(kind, {})
            self.blocks(note)
            if self._carried == [mark]:  # the note is empty
                self._carried.clear()
            self.finish()
        self._text.links = self.links.get("document", {})
        self._in_notes = False

    # Tables

    def _table(self, table: Element) -> None:
        caption = self._caption
        self.finish()
        rows = rows_of(table)
        cells = [list(cells_of(row)) for row in rows]
        if is_layout(cells, self.styles):
            for places in cells:
                for cell, _, _ in places:
                    self.blocks(cell)
            return
        read = [self._row(row, places) for row, places in zip(rows, cells, strict=True)]
        repeat_merged(read)
        if title := title_of(read, cells, self.styles):
            self.builder.add(without(STRONG, row_runs(read[0].runs())))
            self._text.anchored += read[0].after
            self.notes.put_back(read[0].notes)
            self._read_anchored()
            caption, read, cells = caption or title, read[1:], cells[1:]
        names, header_rows = header_of(table, read, cells, self.styles)
        about = Table(tuple(names), caption)
        near = False
        for place, one in enumerate(read):
            kind = BlockKind.COLUMNS if place < header_rows else BlockKind.ROW
            runs = row_runs(one.runs())
            self._in_list = False
            self.builder.add(without(STRONG, runs) if place < header_rows else runs, kind, table=about, near=near)
            self._text.anchored += one.after
            self.notes.put_back(one.notes)
            near = not self._text.anchored and not one.notes
            self._read_anchored()

    def _row(self, row: Element, cells: list[CellPlace]) -> Row:
        waiting = self.notes.take()
        read = Row([], is_marked(row), [], [])
        for cell, column, span in cells:
            read.cells.append(Cell(column, span, self._cell(cell, read.after), merge_of(cell)))
        read.after += self._text.anchored
        read.notes, self._text.anchored = self.notes.take(), []
        self.notes.put_back(waiting)
        return read

    def _cell(self, cell: Element, after: list[Iterable[Element]]) -> list[Run]:
        """The paragraphs of a cell on one line. Its tables are added to `after`."""
        shown: list[list[Run]] = []
        for element in unwrapped(cell, "p", "tbl"):
            if local_name(element) == "tbl":
                after.append((element,))
                continue
            properties = child(element, "pPr")
            style = self.styles.of_paragraph(properties)
            runs = self._text.runs(element, style)
            if not is_blank(runs):
                label = self._label(properties, style)
                shown.append([Run(label.text if label else ""), *runs])
        return spaced(shown)


def _continues_in_next(properties: Element | None) -> bool:
    """True if the next paragraph continues this one: after a drop cap, or if the mark between them was deleted."""
    frame = value_of(child(properties, "framePr"), "dropCap")
    return frame in ("drop", "margin") or child(properties, "rPr", "del") is not None
