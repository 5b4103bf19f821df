"""Tables in web pages: which ones are data, and their rows as text."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.reading.html.page import HEADINGS, Page, Sums, number_in, text_in

LONGEST_LABEL = 80  # characters of a column's header; a longer one isn't repeated in every row
_MOST_COLUMNS = 100  # whose headers and spans are taken into account
_LONGEST_CELL = 2_000  # characters; a table with a longer one is layout, not data
_USUAL_CELL = 120  # characters, on average, in a table of data without headers


def table_rows(page: Page, sums: Sums, dropped: Collection[int], table: int) -> list[str]:
    """A data table's caption and rows as lines of text; none if the table is only there for the layout."""
    if sums.tables(table) > 1 or page.attribute(table, "role") in ("presentation", "none"):
        return []
    captions: list[str] = []
    rows: list[list[_Cell]] = []
    heads = head_end = 0
    place = table + 1
    while place < page.ends[table]:
        tag = page.tags[place]
        if place in dropped:
            place = page.ends[place]
            continue
        if tag in HEADINGS:
            return []
        if tag == "thead":
            head_end = page.ends[place]
        elif tag == "tr":
            rows.append([])
            heads += place < head_end
        elif tag in ("td", "th") and rows:
            if any(inner in HEADINGS for inner in page.tags[place : page.ends[place]]):
                return []
            columns = min(max(number_in(page.attribute(place, "colspan"), 1), 1), _MOST_COLUMNS)
            down = number_in(page.attribute(place, "rowspan"), 1)
            rows[-1].append(_Cell(text_in(page, place, dropped), tag == "th", columns, down))
            place = page.ends[place]
            continue
        elif tag == "caption":
            captions.append(text_in(page, place, dropped))
            place = page.ends[place]
            continue
        place += 1
    return captions + _rows_as_text(rows, heads) if _is_data(rows, bool(captions)) else []


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    header: bool
    columns: int = 1
    rows: int = 1


def _is_data(rows: list[list[_Cell]], captioned: bool) -> bool:
    """True if the table holds data, judged by its header cells and the length of its texts."""
    cells = [cell for row in rows for cell in row if cell.text]
    if not cells or max(len(cell.text) for cell in cells) > _LONGEST_CELL:
        return False
    if captioned or any(cell.header for cell in cells):
        return True
    usual = sum(len(cell.text) for cell in cells) / len(cells)
    return len(rows) > 1 and max(map(len, rows)) > 1 and usual <= _USUAL_CELL


def _rows_as_text(rows: list[list[_Cell]], heads: int) -> list[str]:
    """One line for each row, with each cell after its column's header. `heads` is the number of header rows."""
    if not heads and rows and sum(cell.header for cell in rows[0]) > 1:
        heads = all(cell.header or not cell.text for cell in rows[0])
    placed = list(_on_grid(rows))
    labels: dict[int, str] = {}
    for row in placed[:heads]:
        for column, cell in row:
            for each in range(column, column + cell.columns):
                if cell.text and cell.text != labels.get(each):
                    labels[each] = f"{labels[each]} {cell.text}" if each in labels else cell.text
    if len(placed) <= heads or any(len(label) > LONGEST_LABEL for label in labels.values()):
        labels, heads = {}, 0
    return [line for row in placed[heads:] if (line := _row_as_text(row, labels))]


def _on_grid(rows: list[list[_Cell]]) -> Iterator[list[tuple[int, _Cell]]]:
    """Each row's cells with their columns, including the cells that reach down into it from rows above.

    A cell that spans rows is repeated in each of them, but all repetitions together are no longer than the table's own
    text: a few bytes of rowspan could otherwise ask for gigabytes.
    """
    budget = sum(len(cell.text) + 1 for row in rows for cell in row)
    reaching: dict[int, tuple[int, _Cell]] = {}
    for row in rows:
        placed: list[tuple[int, _Cell]] = []
        following: dict[int, tuple[int, _Cell]] = {}
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


def _row_as_text(row: list[tuple[int, _Cell]], labels: dict[int, str]) -> str:
    named = [(labels.get(column, ""), cell) for column, cell in row if cell.text]
    if not labels and len(named) > 1 and named[0][1].header and not named[1][1].header:
        return f"{named[0][1].text}: {' · '.join(cell.text for _, cell in named[1:])}"
    return " · ".join(f"{label}: {cell.text}" if label not in ("", cell.text) else cell.text for label, cell in named)
