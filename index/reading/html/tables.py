"""Tables in web pages: which ones are data, their headers, and their cells on a grid."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from index.reading.html.page import HEADINGS, Page, number_in, pieces_in, text_in
from index.reading.html.sums import Sums

LONGEST_LABEL = 80  # characters of a column's header; a longer one is a row like the others
# Of generators that put code and the numbers of its lines beside each other.
_CODE = frozenset("highlighttable rouge-table lntable gutter-table".split())
_MOST_COLUMNS = 100  # whose headers and spans are taken into account
_LONGEST_CELL = 2_000  # characters; a table with a longer one is layout, not data
_USUAL_CELL = 120  # characters, on average, in a table of data without headers


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, or what is left of it where it reaches into another column or row."""

    place: int  # of its element; 0 for an empty cell that stands for one that reaches into its column
    text: str
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class DataTable:
    caption: int  # the place of its caption; 0 if it has none
    title: str  # a header over all columns, if there is no caption
    columns: tuple[str, ...]  # the header of each column; none if the table has no header row
    rows: list[list[Cell]]


def data_table(page: Page, sums: Sums, dropped: Collection[int], table: int) -> DataTable | None:
    """A table of data; None if it is only there for the layout."""
    if sums.tables(table) > 1 or page.attribute(table, "role") in ("presentation", "none"):
        return None
    if not _CODE.isdisjoint(page.classes(table)):
        return None
    caption = 0
    rows: list[list[Cell]] = []
    heads = head_end = 0
    inside = page.tags[table : page.ends[table]]
    width = 0 if "tr" in inside else inside.count("th")  # of the rows of a table whose cells aren't in rows
    place = table + 1
    while place < page.ends[table]:
        tag = page.tags[place]
        if place in dropped:
            place = page.ends[place]
            continue
        if tag in HEADINGS:
            return None
        if tag == "thead":
            head_end = page.ends[place]
        elif tag == "tr":
            rows.append([])
            heads += place < head_end
        elif tag in ("td", "th") and (rows or width):
            if width and (not rows or len(rows[-1]) == width):
                rows.append([])
            if any(inner in HEADINGS for inner in page.tags[place : page.ends[place]]):
                return None
            columns = min(max(number_in(page.attribute(place, "colspan"), 1), 1), _MOST_COLUMNS)
            down = number_in(page.attribute(place, "rowspan"), 1)
            rows[-1].append(Cell(place, text_in(page, place, dropped), tag == "th", columns, down))
            place = page.ends[place]
            continue
        elif tag == "caption":
            caption = caption or place
            place = page.ends[place]
            continue
        place += 1
    if not _is_data(rows, bool(caption)):
        return None
    if not any(cell.header for row in rows for cell in row) and _is_bold_header(page, rows):
        rows[0] = [replace(cell, header=True) for cell in rows[0]]
    return _without_empty_columns(page, _table(rows, heads, caption))


def _without_empty_columns(page: Page, table: DataTable) -> DataTable:
    """The table without columns that only keep others apart, or only hold icons."""
    columns = table.columns
    used = {column for column, label in enumerate(columns) if label}
    for row in table.rows:
        used.update(column for column, cell in enumerate(row) if column not in used and _shows(page, cell))
    if len(used) == max(map(len, (columns, *table.rows)), default=0):
        return table
    rows = [[cell for column, cell in enumerate(row) if column in used] for row in table.rows]
    labels = tuple(label for column, label in enumerate(columns) if column in used)
    return replace(table, columns=labels, rows=rows)


def _shows(page: Page, cell: Cell) -> bool:
    return bool(cell.text) or "img" in page.tags[cell.place : page.ends[cell.place]]


def code_in(page: Page, table: int, dropped: Collection[int]) -> str:
    """The lines of a table that only has a line of code in each row; "" for any other."""
    lines: list[str] = []
    rows, place = 0, table + 1
    while place < page.ends[table]:
        tag = page.tags[place]
        rows += tag == "tr"
        if tag in ("td", "th"):
            if not _is_all_in(page, place, ("code", "tt")):
                return ""
            lines.append("".join(pieces_in(page, place, dropped)).replace("\xa0", " ").strip("\n").rstrip())
            place = page.ends[place]
        else:
            place += 1
    return "\n".join(lines) if len(lines) == rows > 1 else ""


def _is_bold_header(page: Page, rows: list[list[Cell]]) -> bool:
    """True if all of the first row is bold, and not all of the second."""
    if len(rows) < 2 or len(rows[0]) < 2 or not all(cell.text for cell in rows[0]):
        return False
    return all(_is_bold(page, cell) for cell in rows[0]) and not all(_is_bold(page, cell) for cell in rows[1])


def _is_bold(page: Page, cell: Cell) -> bool:
    return _is_all_in(page, cell.place, ("b", "strong"))


def _is_all_in(page: Page, cell: int, tags: Collection[str]) -> bool:
    """True if all text of a cell is in elements with these tags."""
    place = cell
    while place < page.ends[cell]:
        if page.tags[place] in tags:
            place = page.ends[place]
            continue
        if page.texts[place].strip():
            return False
        place += 1
    return True


def _is_data(rows: list[list[Cell]], captioned: bool) -> bool:
    """True if the table holds data, judged by its header cells and the length of its texts."""
    cells = [cell for row in rows for cell in row if cell.text]
    if not cells or max(len(cell.text) for cell in cells) > _LONGEST_CELL:
        return False
    if captioned or any(cell.header for cell in cells):
        return True
    usual = sum(len(cell.text) for cell in cells) / len(cells)
    return len(rows) > 1 and max(map(len, rows)) > 1 and usual <= _USUAL_CELL


def _table(rows: list[list[Cell]], heads: int, caption: int) -> DataTable:
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)

    def is_head(row: list[Cell]) -> bool:
        begins_group = len(row) == 1 and row[0].columns == width > 1
        return bool(row) and not begins_group and all(cell.header or not cell.text for cell in row)

    if not heads and rows and sum(cell.header for cell in rows[0]) > 1:
        while heads < len(rows) and is_head(rows[heads]):
            heads += 1
    placed = list(_on_grid(rows))
    title = ""
    labels: dict[int, str] = {}
    for row in placed[:heads]:
        if len(row) == 1 and row[0][1].columns == width > 1 and not caption:
            title = row[0][1].text
            continue
        for column, cell in row:
            for each in range(column, column + cell.columns):
                if cell.text and cell.text != labels.get(each):
                    labels[each] = f"{labels[each]} {cell.text}" if each in labels else cell.text
    if len(placed) <= heads or any(len(label) > LONGEST_LABEL for label in labels.values()):
        labels, heads, title = {}, 0, ""
    most = max(map(len, placed), default=0)
    columns = tuple(labels.get(column, "") for column in range(max(labels, default=-1) + 1))
    return DataTable(caption, title, columns, [list(_filled(row, most)) for row in placed[heads:]])


def _on_grid(rows: list[list[Cell]]) -> Iterator[list[tuple[int, Cell]]]:
    """Each row's cells with their columns, including the cells that reach down into it from rows above.

    A cell that spans rows is repeated in each of them, but all repetitions together are no longer than the table's own
    text: a few bytes of rowspan could otherwise ask for gigabytes.
    """
    budget = sum(len(cell.text) + 1 for row in rows for cell in row)
    reaching: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        placed: list[tuple[int, Cell]] = []
        following: dict[int, tuple[int, Cell]] = {}
        column = 0
        cells = iter(row)
        while column < _MOST_COLUMNS:
            if column in reaching:
                left, cell = reaching[column]
                budget -= len(cell.text) + 1
            else:
                own = next(cells, None)
                if own is None:
                    later = [each for each in reaching if each > column]
                    if not later:
                        break
                    column = min(later)
                    continue
                left, cell = own.rows, own
            if left > 1 and budget > 0:
                following[column] = left - 1, cell
            placed.append((column, cell))
            column += cell.columns
        placed.extend((_MOST_COLUMNS, cell) for cell in cells)
        reaching = following
        yield placed


def _filled(row: list[tuple[int, Cell]], most: int) -> Iterator[Cell]:
    """A row's cells, and an empty one for each column that a cell reaches into from its left. `most`: of all rows."""
    reached = 0
    for column, cell in row:
        for _ in range(reached, min(column, most)):
            yield _EMPTY
        yield cell
        reached = max(reached, min(column, most)) + 1


_EMPTY = Cell(0, "")
