"""OpenDocument's content, from top to bottom, into blocks: paragraphs, headings, lists, tables, text boxes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.messages import Flag
from index.reading.odf.paragraphs import SHAPES, SKIPPED, Paragraphs, description
from index.reading.odf.styles import BULLET, Counter, Style, Styles
from index.reading.odf.tables import cells_of, header_of, is_layout, rows_of
from index.reading.office.cells import is_titled, row_runs
from index.reading.office.elements import local_name, number_of, value_of
from index.reading.raw import Builder, Run
from index.reading.runs import is_blank, on_one_line, plain


@dataclass(slots=True)
class Blocks:
    """Hands content to a builder."""

    styles: Styles
    builder: Builder = field(default_factory=Builder)
    page: int | None = None
    aside: str = ""
    flag: Flag | None = None
    titled: bool = False
    _text: Paragraphs = field(init=False)
    _outline: Counter = field(init=False)
    _counters: dict[str, Counter] = field(default_factory=dict)  # of lists, by the names of their styles
    _headings: int = 0
    _in_list: bool = False
    _in_notes: bool = False
    _code: list[str] = field(default_factory=list)
    _caption: str = ""
    _carried: list[Run] = field(default_factory=list)  # text that the next paragraph starts with

    def __post_init__(self) -> None:
        self._text = Paragraphs(self.styles)
        self._outline = Counter(self.styles.outline)

    def add(self, elements: Iterable[Element]) -> None:
        """Read the content of a body, a section, a cell, a text box or a note."""
        for element in elements:
            match local_name(element):
                case "p":
                    self._paragraph(element)
                case "h":
                    self._heading(element)
                case "list":
                    self._list(element, "", 1)
                case "table":
                    self._table(element)
                case "section" if value_of(element, "display") not in ("none", "condition"):
                    self.add(element)
                case "table-of-content" | "section":
                    pass
                case name if name in SHAPES:
                    self._shape(element)
                case name if name not in SKIPPED and not name.endswith("-source") and name != "index-title-template":
                    self.add(element)

    def finish(self) -> None:
        if self._code:
            self.builder.add("\n".join(self._code), BlockKind.VERBATIM, page=self.page, aside=self.aside)
            self._code.clear()

    def _style(self, element: Element) -> Style:
        return self.styles.get("paragraph", value_of(element, "style-name"))

    def _paragraph(self, element: Element, label: str = "", depth: int = 0) -> None:
        style = self._style(element)
        runs = self._text.runs(element, style)
        if is_blank(runs):
            pass
        elif style.title and not label:
            self.titled |= not self._headings
            self._headings += 1
            self._put(runs, BlockKind.HEADING, level=1)
        elif style.code and not label:
            self._code.append(plain(runs).replace("\t", "    "))
            self._in_list = False
        else:
            item = BlockKind.ITEM if label else BlockKind.PARAGRAPH
            self._put([Run(label), *runs], item, depth=depth, quotation=bool(style.quotation))
            self._caption = plain(runs).strip() if style.caption else ""
        self._read_anchored()

    def _heading(self, element: Element, label: str = "") -> None:
        style = self._style(element)
        level = max(number_of(element, "outline-level", style.level or 1), 1)
        runs = self._text.runs(element, style)
        if not is_blank(runs):
            self._headings += 1
            if not label and self._outline.levels and value_of(element, "is-list-header") != "true":
                label = self._outline.label(level)
            self._put([Run(label), *runs], BlockKind.HEADING, level=level)
        self._read_anchored()

    def _put(
        self, runs: list[Run], kind: BlockKind, *, level: int = 0, depth: int = 0, quotation: bool = False
    ) -> None:
        self.finish()
        self._caption = ""
        near = kind is BlockKind.ITEM and self._in_list
        aside = "quotation" if quotation and not self.aside else self.aside
        runs = [*self._carried, *runs]
        self._carried.clear()
        self.builder.add(runs, kind, level=level, depth=depth, page=self.page, aside=aside, near=near, flag=self.flag)
        self._in_list = kind is BlockKind.ITEM

    def _list(self, element: Element, name: str, depth: int) -> None:
        own = value_of(element, "style-name")
        name = own or name
        counter = self._counters.get(name)
        goes_on = value_of(element, "continue-numbering") == "true" or value_of(element, "continue-list")
        if counter is None or (depth == 1 and not goes_on):
            counter = self._counters[name] = self.styles.counter(name)
        for item in element:
            kind = local_name(item)
            if kind not in ("list-item", "list-header"):
                continue
            start = number_of(item, "start-value", -1)
            waiting = kind == "list-item"  # for the paragraph that gets the label
            for inner in item:
                inner_kind = local_name(inner)
                if inner_kind == "list":
                    self._list(inner, name, depth + 1)
                elif inner_kind in ("p", "h"):
                    shown = waiting and not _is_empty(inner)
                    label = counter.label(depth, start if start >= 0 else None) if shown else ""
                    if inner_kind == "h":
                        self._heading(inner, label if label != BULLET else "")
                    else:
                        self._paragraph(inner, label, depth)
                    waiting = waiting and not shown
                else:
                    self.add((inner,))

    def _read_anchored(self) -> None:
        """Read the shapes and notes that belong to the last block. Notes in notes join the queue."""
        shapes, self._text.anchored = self._text.anchored, []
        for shape in shapes:
            if local_name(shape) == "table":
                self._table(shape)
            else:
                self._shape(shape, described=True)
        if self._in_notes:
            return
        self._in_notes = True
        while self._text.notes:
            label, body = self._text.notes.popleft()
            if label:
                self._carried.append(Run(f"[{label}] "))
            self.add(body)
            self._carried.clear()
        self._in_notes = False

    def _shape(self, shape: Element, *, described: bool = False) -> None:
        """The text in a shape, and its description unless that is in the text already."""
        if not described and not is_blank(runs := description(shape)):
            self._put(runs, BlockKind.PARAGRAPH)
        self.add(inner for inner in shape if local_name(inner) not in ("desc", "title", "image", "object-ole"))

    def _table(self, element: Element) -> None:
        caption = self._caption
        self.finish()
        rows = rows_of(element)
        if is_layout(rows):
            for row in rows:
                for cell in cells_of(row):
                    self.add(cell.element if cell.element is not None else ())
            return
        read: list[list[list[Run]]] = []
        after: list[list[Element]] = []
        for row in rows:
            cells = [self._cell(cell.element) for cell in cells_of(row)]
            while cells and is_blank(cells[-1]):
                cells.pop()
            read.append(cells)
            after.append(self._text.anchored)
            self._text.anchored = []
        texts = [tuple(map(on_one_line, cells)) for cells in read]
        if is_titled(texts):
            self.builder.add(row_runs(read[0]), page=self.page, aside=self.aside, flag=self.flag)
            caption = caption or texts[0][0]
            self._text.anchored += after[0]
            self._read_anchored()
            rows, read, texts, after = rows[1:], read[1:], texts[1:], after[1:]
        header = header_of(rows, texts, self.styles)
        about = Table(texts[header - 1] if header else (), caption)
        for place, cells in enumerate(read):
            kind = BlockKind.COLUMNS if place < header else BlockKind.ROW
            self.builder.add(
                row_runs(cells), kind, page=self.page, aside=self.aside, flag=self.flag, table=about, near=place > 0
            )
            self._in_list = False
            self._text.anchored += after[place]
            self._read_anchored()

    def _cell(self, cell: Element | None) -> list[Run]:
        """The paragraphs of a cell on one line."""
        runs: list[Run] = []
        pending = list(reversed(cell)) if cell is not None else []
        while pending:
            element = pending.pop()
            name = local_name(element)
            if name in ("p", "h"):
                found = self._text.runs(element, self._style(element))
                if not is_blank(found):
                    runs += [*([Run(" ")] if runs else []), *found]
            elif name == "list":
                pending += reversed([inner for item in element for inner in item])
            elif name == "table" or name in SHAPES:
                self._text.anchored.append(element)
            elif name not in SKIPPED:
                pending += reversed(element)
        return runs


def _is_empty(paragraph: Element) -> bool:
    return not len(paragraph) and not (paragraph.text or "").strip()
