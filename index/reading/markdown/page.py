"""The page that a text is rendered as: its open lists, tables and elements, and the block that is being filled."""

import html
import re
from dataclasses import dataclass
from typing import Any

from index.layout import BlockKind, MarkKind
from index.reading.markdown.asides import Asides
from index.reading.markdown.tables import OpenTable, Row, runs_of, settled
from index.reading.raw import Builder, Style
from index.reading.runs import PlainRun, on_one_line, run_of
from index.reading.superscripts import superscript

_DEEPEST = 50  # lists and styles within each other; what is deeper counts as that deep
_PROGRAM = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")


def link_styles(target: str) -> tuple[Style, ...]:
    """The style of a link with this address; none if there is no address, or a program in it."""
    return (Style(MarkKind.LINK, target),) if target and not _PROGRAM.match(target) else ()


@dataclass(slots=True)
class _List:
    owner: str
    ordered: bool
    number: int
    delimiter: str
    begun: bool = False  # an item of it, or of a list around it, has been written


class Page:
    """Collects the runs of a block, and hands the block to the builder when it ends."""

    def __init__(self, builder: Builder, page: int | None) -> None:
        self.asides = Asides()
        self.line = 1  # of the file
        self.heading = 0  # the level of the heading that is open
        self.kind: BlockKind | None = None  # of the block that is open, if it isn't an ordinary one
        self.marker = ""  # of a list item whose text hasn't come yet
        self.prefix = ""  # of a footnote whose text hasn't come yet
        self.tight = False  # the paragraph has no blank lines around it
        self._builder = builder
        self._page = page
        self._runs: list[PlainRun] = []
        self._begin: int | None = None  # the line in which the block began
        self._told: int | None = None  # the line that the last run was in
        self._styles: list[tuple[str, Style | None]] = []
        self._style: tuple[Style, ...] = ()
        self.raised = 0  # how many superscripts are open
        self.hidden = ""  # the element that is open and isn't shown …
        self._hidden_depth = 0  # … and how many of its name are open in it
        self._lists: list[_List] = []
        self._floors: list[tuple[int, BlockKind | None]] = []
        self._table: OpenTable | None = None
        self._table_floor = 0
        self._cell: list[PlainRun] | None = None

    # Text

    @property
    def in_link(self) -> bool:
        return any(style.kind is MarkKind.LINK for style in self._style)

    @property
    def has_text(self) -> bool:
        """True if the block that is open has any."""
        return any(text.strip() for text, *_ in self._runs)

    def has_style(self, name: str) -> bool:
        return any(each == name for each, _ in self._styles)

    def hide(self, name: str, step: int) -> None:
        """Begin or end (-1) an element that isn't shown, or an element of any name inside it."""
        if self.hidden in ("", name):
            self._hidden_depth += step
            self.hidden = name if self._hidden_depth > 0 else ""

    def text(self, text: str, styles: tuple[Style, ...] = (), *, wraps: bool = False) -> None:
        """Append text in these styles, besides those that are open. Its lines are only the file's if it wraps."""
        if not text or self.hidden:
            return
        if self.raised:
            text = superscript(text) or text
        if self._style:
            styles = (*self._style, *styles)
        if self._begin is None:
            self._begin = self._told = self.line
        self._runs.append((text, styles, None if self._told == self.line else self.line, wraps))
        if wraps:
            self.line += text.count("\n")
        self._told = self.line

    def add(self, runs: list[PlainRun]) -> None:
        """Append runs that don't say which line they are in. Their lines are those of the file."""
        if self._runs or self._style or self.raised or self.hidden:
            for text, styles, _, wraps in runs:
                if text == "\n":
                    self.next_line(self.line + 1, hard=True)
                else:
                    self.text(text, styles, wraps=wraps)
            return
        self._runs = runs
        self._begin = self.line
        for text, _, _, wraps in runs:
            if wraps or text == "\n":
                self.line += text.count("\n")
        self._told = self.line

    def next_line(self, line: int, *, hard: bool = False) -> None:
        """End a line of the file, which is one of the page only if it is hard."""
        if not self._runs:
            pass
        elif hard:
            self.line_break()
        else:
            self._runs.append(run_of(" ", self._style))
        self.line = line

    def line_break(self) -> None:
        if self._runs and self._runs[-1][0] == "\n":
            self.flush()
        elif self._runs:
            self._runs.append(run_of("\n"))
            self._told = None

    def open_style(self, name: str, style: Style | None) -> None:
        if len(self._styles) < _DEEPEST:
            self._styles.append((name, style))
            if style:
                self._style = (*self._style, style)

    def open_link(self, name: str, target: str) -> None:
        """Begin a link. One without an address, or with a program in it, is only text."""
        style = link_styles(target)
        self.open_style(name, style[0] if style else None)

    def close_style(self, name: str) -> None:
        for place in range(len(self._styles) - 1, -1, -1):
            if self._styles[place][0] == name:
                del self._styles[place]
                self._style = tuple(style for _, style in self._styles if style)
                return

    # Blocks

    def end_block(self, *, keep: bool = False) -> None:
        """End the block, and everything that can't reach beyond it, except a heading of HTML if it is to be kept."""
        if self._runs:
            self.flush()
        if self._styles or self.raised or self._hidden_depth:
            self._styles.clear()
            self._style = ()
            self.raised = self._hidden_depth = 0
            self.hidden = ""
        if not keep:
            self.heading = 0

    def flush(self, kind: BlockKind | None = None) -> None:
        """Hand the runs that have been collected to the builder, as a block."""
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        begin, self._begin = self._begin, None
        self._told = None
        if runs[0][0].isspace() and all(text.isspace() for text, *_ in runs):
            return
        if self._cell is not None:
            if self._cell:
                self._cell.append(run_of(" "))
            if self.marker:
                self._cell.append(run_of(self.marker))
                self.marker = ""
            self._cell += runs
            return
        near = False
        if self.prefix:
            runs.insert(0, run_of(self.prefix))
            self.prefix = ""
        if kind is None:
            if self.marker:
                kind, near = BlockKind.ITEM, self._near_item()
                runs.insert(0, run_of(self.marker))
                self.marker = ""
            elif self.heading and not self._lists:
                kind = BlockKind.TITLE if self.asides.kind == "quotation" else BlockKind.HEADING
            else:
                kind = self.kind or BlockKind.PARAGRAPH
                near = kind is BlockKind.DEFINITION
        level = self.heading if kind is BlockKind.HEADING else 0
        self.heading = 0
        self._put(runs, kind, level=level, near=near, line=begin)

    def _put(
        self, content: str | list[PlainRun], kind: BlockKind = BlockKind.PARAGRAPH, *, line: int | None, **details: Any
    ) -> None:
        """Hand a block to the builder, with what it is inside of."""
        self._builder.add(
            content, kind, page=self._page, depth=len(self._lists), aside=self.asides.kind, line=line, **details
        )

    def _near_item(self) -> bool:
        """True if the item follows without a blank line on the page."""
        items = self._lists[-1] if self._lists else None
        if items is None:
            return False
        near = items.begun and (self.tight or items.owner != "md")
        for each in self._lists:
            each.begun = True
        return near

    def verbatim(self, text: str, language: str, line: int) -> None:
        self.end_block()
        self._spend_marker()
        if self.in_html_table:
            self._give_up_table()
        self._put(text, BlockKind.VERBATIM, language=language, line=line)

    def preformatted(self, content: str) -> None:
        """The inside of `<pre>`."""
        line = self.line
        self.flush()
        self.verbatim(html.unescape(_TAG.sub("", content)), "", line)

    def finish(self) -> None:
        self.end_block()
        if self._table:
            self.close_table()

    def enter(self) -> None:
        """Begin a block with blocks in it. Elements of HTML that begin in it end with it."""
        self.asides.enter()
        self._floors.append((len(self._lists), self.kind))
        self.kind = None

    def leave(self) -> None:
        self.flush()
        if self.in_html_table and self._table_floor >= len(self._floors):
            self.close_table()
        self.asides.leave()
        floor, self.kind = self._floors.pop()
        del self._lists[floor:]

    # Lists

    def open_list(self, owner: str, ordered: bool, start: int, delimiter: str) -> None:
        if self.marker and self._lists:
            self._spend_marker()
        if len(self._lists) == _DEEPEST:
            return
        begun = bool(self._lists) and self._lists[-1].begun
        self._lists.append(_List(owner, ordered, start, ")" if delimiter == ")" else ".", begun))

    def close_list(self, owner: str) -> None:
        floor = self._floors[-1][0] if self._floors else 0
        if len(self._lists) > floor and self._lists[-1].owner == owner:
            self._lists.pop()
        self.marker = ""

    def open_item(self) -> None:
        if self._lists and self._lists[-1].ordered:
            items = self._lists[-1]
            self.marker = f"{items.number}{items.delimiter} "
            items.number += 1
        else:
            self.marker = "• "

    def close_item(self) -> None:
        self.marker = ""

    def mark_task(self, done: bool) -> None:
        self.marker = self.marker.removeprefix("• ") + ("☑ " if done else "☐ ")

    def _spend_marker(self) -> None:
        """Write the number of an item that doesn't begin with text of its own."""
        if self.marker[:1].isdigit():
            self._put(self.marker, BlockKind.ITEM, near=self._near_item(), line=self.line)
        self.marker = ""

    # Tables

    def open_table(self, *, html: bool) -> None:
        self.flush()
        if self._table:
            if not self._table.html:
                return
            self._give_up_table()
        self._table = OpenTable(html)
        self._table_floor = len(self._floors)

    @property
    def in_html_table(self) -> bool:
        return self._table is not None and self._table.html

    def caption(self) -> None:
        """Make the text since the last block the caption of the table."""
        if self._table:
            self._table.caption = on_one_line(self._runs)
            self._runs.clear()
            self._begin = None

    def open_row(self) -> None:
        if self._table:
            self.close_cell()
            self._table.rows.append(Row(line=self.line))

    def open_cell(self, *, header: bool) -> None:
        if not self._table:
            return
        self.close_cell()
        if not self._table.rows:
            self.open_row()
        row = self._table.rows[-1]
        row.header = header and (row.header or not row.cells)
        self._cell = []
        row.cells.append(self._cell)

    def plain_cell(self, text: str, *, header: bool) -> bool:
        """Add a cell without markup, if nothing comes before its text. False if that can't be done so simply."""
        if not self._table or not self._table.rows or self._cell is not None or self.marker or self.prefix:
            return False
        row = self._table.rows[-1]
        row.header = header and (row.header or not row.cells)
        row.cells.append([run_of(text)] if text.strip() else [])
        return True

    def close_cell(self) -> None:
        if self._cell is not None:
            self.end_block()
            self._cell = None

    def close_table(self) -> None:
        table = self._table
        if not table:
            return
        self.close_cell()
        if not table.is_data():
            self._give_up_table()
            return
        self._table = None
        shared, rows = settled(table)
        if table.caption:
            self._put(table.caption, line=None)
        for place, (kind, row) in enumerate(rows):
            self._put(runs_of(row), kind, near=place > 0, table=shared, line=row.line)

    def _give_up_table(self) -> None:
        """Write the cells so far as paragraphs: the table is only there for the layout."""
        table, self._table, self._cell = self._table, None, None
        for row in table.rows if table else ():
            for cell in row.cells:
                self._put(cell, line=row.line)
