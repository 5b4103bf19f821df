"""The body of a Word document, read from top to bottom into blocks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.layout import BlockKind
from index.reading.docx.characters import characters, is_character
from index.reading.docx.elements import SKIPPED, child, local_name, shown_children, unwrapped, value_of
from index.reading.docx.equations import is_math, marks_around
from index.reading.docx.fields import Fields, makes_contents
from index.reading.docx.notes import Notes
from index.reading.docx.numbering import BULLET, Numbering
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
)
from index.reading.raw import Builder
from index.reading.table import row_text


@dataclass(slots=True)
class Body:
    """Goes through the body in order and hands its blocks to the builder."""

    styles: Styles
    numbering: Numbering
    notes: Notes
    builder: Builder = field(default_factory=Builder)
    titled: bool = False
    embeds: bool = False  # another document, whose text is not read
    _headings: int = 0  # so far
    _in_list: bool = False
    _fields: Fields = field(default_factory=Fields)
    _carried: list[str] = field(default_factory=list)  # text that the next paragraph starts with
    _code: list[str] = field(default_factory=list)  # lines of the code block so far
    _anchored: list[Iterable[Element]] = field(default_factory=list)  # text boxes that are still to be read
    _in_notes: bool = False

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
            self._add("")
        self._end_code()

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        style = self.styles.of_paragraph(properties)
        level = outline_level(properties, style.level)
        if level:
            self._fields.close_all()
        text = self._text(paragraph, style)
        label = self._label(properties, style)
        if not text.strip() or style.contents:
            pass
        elif _continues_in_next(properties):
            self._carried.append(text)
        elif level:
            self.titled |= style.title and not self._headings
            self._headings += 1
            self._add(text if label in (None, BULLET) else f"{label}{text}", BlockKind.HEADING, level=level)
        elif style.code and label is None:
            self._code.append("".join([*self._carried, text]))
            self._carried.clear()
            self._in_list = False
        else:
            self._add(f"{label or ''}{text}", item=bool(label))
        self._read_anchored()

    def _label(self, properties: Element | None, style: Style) -> str | None:
        """The label of a list item; None if the paragraph isn't one."""
        own_id, own_level = list_place(child(properties, "numPr"))
        list_id = style.list_id if own_id is None else own_id
        level = style.list_level if own_level is None else own_level
        return self.numbering.label(list_id, level, value_of(child(properties, "pStyle"))) if list_id else None

    def _add(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, level: int = 0, item: bool = False) -> None:
        self._end_code()
        text = "".join([*self._carried, text])
        self._carried.clear()
        self.builder.add(text, kind, level=level, near=item and self._in_list)
        self._in_list = item

    def _end_code(self) -> None:
        if self._code:
            self.builder.add("\n".join(self._code), BlockKind.VERBATIM)
            self._code.clear()

    def _read_anchored(self) -> None:
        """Read the text boxes and notes that belong to the last block.

        Notes may refer to further notes. These join the queue, so each is read once and nothing nests.
        """
        boxes, self._anchored = self._anchored, []
        for box in boxes:
            self.blocks(box)
        if self._in_notes or self._carried:
            return
        self._in_notes = True
        for label, note in self.notes.next_ones():
            mark = f"[{label}] "
            self._carried.append(mark)
            self.blocks(note)
            if self._carried == [mark]:  # the note is empty
                self._carried.clear()
            self.finish()
        self._in_notes = False

    # Tables

    def _table(self, table: Element) -> None:
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
        names, header_rows = header_of(table, read, cells, self.styles)
        for place, one in enumerate(read):
            if place >= header_rows:
                self._add(row_text(names, one.texts()))
            self._anchored += one.after
            self.notes.put_back(one.notes)
            self._read_anchored()

    def _row(self, row: Element, cells: list[CellPlace]) -> Row:
        waiting = self.notes.take()
        read = Row([], is_marked(row), [], [])
        for cell, column, span in cells:
            read.cells.append(Cell(column, span, self._cell_text(cell, read.after), merge_of(cell)))
        read.after += self._anchored
        read.notes, self._anchored = self.notes.take(), []
        self.notes.put_back(waiting)
        return read

    def _cell_text(self, cell: Element, after: list[Iterable[Element]]) -> str:
        """The paragraphs of a cell on one line. Its tables are added to `after`."""
        texts = []
        for element in unwrapped(cell, "p", "tbl"):
            if local_name(element) == "tbl":
                after.append((element,))
                continue
            properties = child(element, "pPr")
            style = self.styles.of_paragraph(properties)
            if text := " ".join(self._text(element, style).split()):
                texts.append(f"{self._label(properties, style) or ''}{text}")
        return " ".join(texts)

    # Text

    def _text(self, paragraph: Element, style: Style) -> str:
        """A paragraph's text. Text boxes and notes in it are kept for later.

        Walks without recursion, because a hostile file can nest elements deeply. A string on the stack is text to be
        added when its turn comes.
        """
        parts: list[str] = []
        pending: list[Element | str] = list(reversed(paragraph))
        while pending:
            element = pending.pop()
            if isinstance(element, str):
                parts.append(element)
                continue
            name = local_name(element)
            if name in SKIPPED or (name == "fldSimple" and makes_contents(value_of(element, "instr"))):
                continue
            if name == "r" and self._is_hidden(element, style):
                # A hidden run may still begin or end a field.
                pending += [inner for inner in reversed(element) if local_name(inner) == "fldChar"]
            elif name == "fldChar":
                self._fields.step(value_of(element, "fldCharType"))
            elif name == "instrText":
                self._fields.add_code(element.text or "")
            elif is_character(name):
                if not self._fields.hide_text:
                    parts.append(characters(element))
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.refer(name.removesuffix("Reference"), value_of(element, "id"))
            elif name == "txbxContent":
                self._anchored.append(element)
            elif is_math(element):
                before, after = marks_around(element)
                pending += [after, *reversed(element), before]
            else:
                pending += reversed(shown_children(element))
        self._fields.close_codes()
        return "".join(parts)

    def _is_hidden(self, run: Element, style: Style) -> bool:
        return bool(self.styles.run_switch(child(run, "rPr"), "vanish", style.hidden, lambda named: named.hidden))


def _continues_in_next(properties: Element | None) -> bool:
    """True if the next paragraph continues this one: after a drop cap, or if the mark between them was deleted."""
    frame = value_of(child(properties, "framePr"), "dropCap")
    return frame in ("drop", "margin") or child(properties, "rPr", "del") is not None
