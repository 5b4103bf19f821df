"""The tables of PDFs become rows whose cells are named by their headers."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from growth import is_linear
from pdf_writing import Put, column, made

from index.layout import BlockKind, Table
from index.reading import pdf
from index.reading.document import settle
from index.reading.pdf.group_text import text_of, vocabulary
from index.reading.pdf.layout import arrange
from index.reading.pdf.lines import Line, Rule
from index.reading.raw import RawDocument

ROWS = [
    ("Ticket", "Adults", "Children", "Groups"),
    ("Day ticket", "12.50", "6.00", "100.00 in advance"),
    ("Evening ticket", "7.00", "3.50", "60.00 in advance"),
    ("Season ticket", "180.00", "90.00", "not for them"),
]
STARTS = (60, 200, 300, 400)
PROSE = "The prices of the season are those of the year before, and nothing is paid twice."


def placed(
    rows: Sequence[Sequence[str]], starts: Sequence[float] = STARTS, y: float = 600, step: float = 14, header: str = "F"
) -> list[Put]:
    """The cells of a table; a line break in a cell begins another line."""
    puts = []
    for number, row in enumerate(rows):
        for cell, x in zip(row, starts, strict=True):
            puts += column(*cell.split("\n"), x=x, y=y, size=10, font="F" if number else header, step=12)
        y -= step + 12 * max(cell.count("\n") for cell in row)
    return puts


def read(*page: Put | str) -> RawDocument:
    return pdf.read(made(page))


def rows_of(document: RawDocument) -> list[tuple[str, ...]]:
    """The cells of the rows, the headers among them."""
    kinds = (BlockKind.ROW, BlockKind.COLUMNS)
    return [tuple(block.span.of(document.text).split("\t")) for block in document.blocks if block.kind in kinds]


def tables(document: RawDocument) -> set[Table]:
    return {block.table for block in document.blocks if block.table}


def across(*heights: float, left: float = 50, right: float = 550) -> list[str]:
    return [f"{left} {height} m {right} {height} l S" for height in heights]


def test_numbers_below_a_word_make_it_a_header() -> None:
    document = read(Put("Prices of the season", 60, 640), *placed(ROWS), Put(PROSE, 60, 500))
    assert rows_of(document) == ROWS
    assert tables(document) == {Table(ROWS[0])}
    assert [block.kind for block in document.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.COLUMNS,
        *[BlockKind.ROW] * 3,
        BlockKind.PARAGRAPH,
    ]


def test_a_tables_cells_may_be_drawn_column_by_column() -> None:
    assert rows_of(read(*sorted(placed(ROWS), key=lambda put: put.x))) == ROWS


def test_bold_headers_name_columns_of_words() -> None:
    rows = [("Name", "Role", "Town"), ("Ada", "editor", "Leeds"), ("Bo", "printer", "York"), ("Cleo", "binder", "Hull")]
    document = read(*placed(rows, STARTS[:3], header="B"))
    assert rows_of(document) == rows
    assert tables(document) == {Table(rows[0])}


def test_nothing_names_the_columns_of_words_without_a_sign() -> None:
    rows = [("Ada", "editor", "Leeds"), ("Bo", "printer", "York"), ("Cleo", "binder", "Hull")]
    document = read(*placed(rows, STARTS[:3]))
    assert rows_of(document) == rows
    assert tables(document) == {Table()}


def test_a_rule_below_the_first_row_makes_it_the_headers() -> None:
    rows = [("Name", "Role", "Town"), ("Ada", "editor", "Leeds"), ("Bo", "printer", "York"), ("Cleo", "binder", "Hull")]
    document = read(*placed(rows, STARTS[:3]), *across(615, 596, 550, right=450))
    assert rows_of(document) == rows
    assert tables(document) == {Table(rows[0])}


def test_the_lines_of_a_cell_are_one_cell_where_rows_have_rules() -> None:
    rows = [
        ("Form", "Who must file it", "When it is due"),
        (
            "12-A",
            "Owners of a boat that is\nlonger than six metres and\nnot let",
            "The first of May of\nthe next year",
        ),
        ("12-B", "Those who let a boat to others\nfor more than a week", "Before the boat is let for\nthe first time"),
        ("12-C", "Nobody who has filed one of the\nother two forms", "Never"),
    ]
    document = read(*placed(rows, (60, 140, 330), step=22), *across(614, 590, 544, 510, 476))
    assert rows_of(document) == [tuple(cell.replace("\n", " ") for cell in row) for row in rows]
    assert tables(document) == {Table(rows[0])}


def test_the_lines_of_a_cell_are_one_cell_where_gaps_part_the_rows() -> None:
    rows = [
        ("Form", "Who must file it", "Fee"),
        ("12-A", "Every owner of a boat that is\nlonger than six metres", "10.00"),
        ("12-B", "Those who let a boat to others", "20.00"),
        ("12-C", "Nobody who has filed one of\nthe other two forms", "5.00"),
    ]
    document = read(*placed(rows, (60, 140, 330), step=20))
    assert rows_of(document) == [tuple(cell.replace("\n", " ") for cell in row) for row in rows]
    assert tables(document) == {Table(rows[0])}


def test_headers_of_several_lines_are_one_name_each() -> None:
    head = [Put("Groups of ten", 400, 612, 10), *placed([("Ticket", "Adults", "Children", "or more"), *ROWS[1:]])]
    document = read(*head)
    assert tables(document) == {Table(("Ticket", "Adults", "Children", "Groups of ten or more"))}
    assert rows_of(document)[1:] == ROWS[1:]


def width(text: str) -> float:
    """Of a text in ten points, roughly."""
    return 5.2 * len(text)


def right(rows: Sequence[Sequence[str]], ends: Sequence[float], y: float) -> list[Put]:
    """Rows whose first cells begin below each other, and whose other cells end there."""
    return [
        Put(cell, ends[0] if column == 0 else ends[column] - width(cell), y - 14 * number, 10, "F")
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]


@pytest.mark.parametrize("ruled", [False, True])
def test_a_header_above_several_columns_is_in_the_name_of_each(ruled: bool) -> None:
    ends = (60, 240, 320, 420, 500)
    names = ("", "Visitors", "Members", "Day", "Year")
    rows = [("North quay", "3", "9", "22.00", "1240.00"), ("South quay", "10", "20", "18.00", "980.00")]
    middle = [(ends[1] - width("Visitors") + ends[2]) / 2, (ends[3] - width("22.00") + ends[4]) / 2]
    document = read(
        Put("Place", 60, 614, 10),
        Put("Berths", middle[0] - width("Berths") / 2, 614, 10),
        Put("Price", middle[1] - width("Price") / 2, 614, 10),
        *right([names, *rows], ends, 600),
        *(across(592) if ruled else ()),
    )
    assert tables(document) == {Table(("Place", "Berths Visitors", "Berths Members", "Price Day", "Price Year"))}
    assert rows_of(document) == [("Place", "Berths Visitors", "Members", "Price Day", "Year"), *rows]


def test_a_name_that_is_wider_than_its_numbers_is_still_above_them() -> None:
    ends = (60, 200, 300, 400)
    rows = [("Boat", "Greatest draught", "Length", "Fee"), ("A", "2", "9", "80"), ("B", "3", "11", "95")]
    assert rows_of(read(*right([*rows, ("C", "1", "7", "60")], ends, 600)))[0] == rows[0]


def test_a_table_between_columns_of_text_has_none_of_it() -> None:
    left, right_column = 60, 320
    text = [
        "The harbour office keeps a list of all of the berths",
        "and of what they cost, and it changes the list once a",
    ]
    above = [column(*text * 2, x=x, y=680, size=10, step=12) for x in (left, right_column)]
    below = [column(*text * 2, x=x, y=560, size=10, step=12) for x in (left, right_column)]
    document = read(*above[0], *above[1], *placed(ROWS, y=628), *below[0], *below[1])
    assert rows_of(document) == ROWS
    assert tables(document) == {Table(ROWS[0])}


def test_empty_cells_keep_their_place() -> None:
    rows = [*ROWS[:2], ("Evening ticket", "", "3.50", "60.00 in advance"), ("Season ticket", "180.00", "", "")]
    assert rows_of(read(*placed(rows))) == rows


def test_labels_and_values_are_rows() -> None:
    rows = [
        ("Range:", "150 feet"),
        ("Casting time:", "1 action"),
        ("Duration:", "One minute, or less"),
        ("Level:", "3"),
    ]
    assert rows_of(read(*placed(rows, (60, 160)))) == rows


def test_labels_beside_paragraphs_are_rows() -> None:
    rows = [
        ("Deposit", "A deposit of fifty is paid when the boat is taken\nover, and it is given back at the end."),
        ("Insurance", "Every boat is insured against storms and against\nthe loss of its anchor, but not of its crew."),
        ("Return", "It is returned to the harbour in which it was taken\nover, clean and before the evening."),
    ]
    document = read(*placed(rows, (60, 160), step=20))
    assert rows_of(document) == [tuple(cell.replace("\n", " ") for cell in row) for row in rows]


def test_a_sentence_with_wide_gaps_is_no_table() -> None:
    page = column("It was   a dark   and stormy   night when   they left", "the harbour for the crossing of the lake.")
    assert rows_of(read(*page)) == []


@pytest.mark.parametrize("count", [2, 3])
def test_prose_in_columns_is_no_table_although_rules_part_its_sections(count: int) -> None:
    lines = [
        "The harbour is open from May to the",
        "end of October, and closed for the",
        "winter, when there is ice on the",
    ] * 6
    page = [put for place in range(count) for put in column(*lines, x=50 + 175 * place, size=9, step=11)]
    assert rows_of(read(*page, *across(706, 500))) == []


def test_the_words_of_a_name_with_wide_spaces_are_one_name() -> None:
    gaps = ((1, 55.0, 62.0), (2, 72.0, 79.0), (3, 114.0, 121.0))  # smaller ones, in a line that was cut after them
    name = Line("no. of correct answers", 1, 40, 156, 700, 10.0, gaps=gaps)
    head = [name, *cells(1, 700, ("Share", 260), ("Sum", 360))]
    rows = [cells(1, 685 - 15 * n, (str(n), 44), (f"{n}.5", 262), (f"{3 * n}.5", 362)) for n in range(1, 6)]
    groups = arrange([[*head, *(line for row in rows for line in row)]]).groups
    assert {group.table.columns for group in groups if group.table} == {("no. of correct answers", "Share", "Sum")}


def test_the_hatching_of_a_drawing_makes_no_table_of_columns() -> None:
    lines = [
        "The harbour is open from May to the",
        "end of October, and closed for the",
        "winter, when there is ice on the",
    ] * 6
    page = [put for place in range(2) for put in column(*lines, x=50 + 250 * place, size=9, step=11)]
    labels = [Put("Hull", 320, 480, 9), Put("Keel", 380, 460, 9), Put("Mast", 320, 440, 9)]
    hatching = [
        line
        for height in (485, 470, 465, 450, 445, 430)
        for step in range(20)
        for line in across(height, left=310 + step, right=380 + step)
    ]
    assert rows_of(read(*page, *labels, *column(*lines, x=50, y=492, size=9, step=11), *hatching)) == []


NUMBERS = [
    ("2003", "142,526", "153,203", "161,817", "168,333"),
    ("2004", "123,474", "124,758", "127,830", "128,603"),
    ("2005", "139,258", "139,881", "130,108", "130,384"),
    ("2006", "147,100", "147,152", "146,779", "147,317"),
]


@pytest.mark.parametrize("between", ["     ", "  "])
def test_numbers_that_are_written_as_one_text_are_cells(between: str) -> None:
    page = [Put(between.join(row), 60, 600 - 12 * number, 10) for number, row in enumerate(NUMBERS)]
    assert rows_of(read(*column(PROSE, PROSE, PROSE, y=700), *page)) == (NUMBERS if len(between) > 2 else [])


def test_numbers_after_dots_are_cells() -> None:
    page = [
        Put(f"{name}{' .' * 20} {'     '.join(values)}", 60, 600 - 12 * number, 10)
        for number, (name, *values) in enumerate(NUMBERS)
    ]
    assert rows_of(read(*page)) == NUMBERS


def test_a_table_goes_on_on_the_next_page_with_the_same_names() -> None:
    more = [("Night ticket", "9.00", "4.50", "80.00 in advance"), ("Week ticket", "50.00", "25.00", "400.00")]
    document = pdf.read(made(placed(ROWS, y=200), placed(more, y=700)))
    assert rows_of(document) == [*ROWS, *more]
    assert tables(document) == {Table(ROWS[0])}


def test_a_caption_is_no_lead_too() -> None:
    page = [Put("Table 3: What the crossing costs", 60, 624, 10), *placed(ROWS)]
    blocks = settle("prices.pdf", read(*page)).blocks
    assert {(block.table.caption, block.table.lead) for block in blocks if block.table} == {
        ("Table 3: What the crossing costs", "")
    }


def test_a_caption_is_beside_its_rows() -> None:
    caption = "Table 3: What the crossing costs"
    document = read(Put(caption, 60, 625, 10), *placed(ROWS))
    assert tables(document) == {Table(ROWS[0], caption)}
    below = read(*placed(ROWS), Put(caption, 60, 536, 10), *column(PROSE, y=500))
    assert tables(below) == {Table(ROWS[0], caption)}


def grid(size: int) -> list[Line]:
    return [
        Line("12", 1, 60 + 20 * (place % 20), 70 + 20 * (place % 20), -12.0 * (place // 20), 10)
        for place in range(size)
    ]


def scattered(size: int) -> list[Line]:
    chance = random.Random(3)
    places = ((chance.uniform(0, 600), chance.uniform(0, 800)) for _ in range(size))
    return [Line("a word", 1, left, left + 20, base, 10, cut=True) for left, base in places]


def lonely_and_wide_rows(size: int) -> list[Line]:
    """Rows with text on the left only, and after each hundred of them one with sixty pieces, and one that is full."""
    lines: list[Line] = []
    base = 0.0
    while len(lines) < size:
        lines += [Line("a word", 1, 0, 5, base - 12 * row, 10) for row in range(100)]
        lines += [Line("b", 1, 20 + 20 * place, 21 + 20 * place, base - 1200, 10) for place in range(60)]
        lines.append(Line("c" * 300, 1, 0, 1300, base - 1212, 10))
        base -= 1224
    return lines


def many_bands(size: int) -> list[Line]:
    """Two columns and a line across, again and again."""
    lines: list[Line] = []
    for band in range(size // 9):
        base = -60.0 * band
        lines += [
            Line("some words of text", 1, left, left + 90, base - 12 * row, 10) for row in range(4) for left in (0, 120)
        ]
        lines.append(Line("and all the way across " * 2, 1, 0, 210, base - 48, 10))
    return lines


@pytest.mark.parametrize("page_of", [grid, scattered, lonely_and_wide_rows, many_bands])
def test_a_page_with_too_many_columns_takes_linear_time(page_of: Callable[[int], list[Line]]) -> None:
    def work(size: int) -> None:
        page = page_of(size)
        rules = [Rule(0, 600, 12.0 * height) for height in range(-size // 20, 0)]
        words = vocabulary([page])
        for group in arrange([page], rules={0: rules}).groups:
            text_of(group, words)

    assert is_linear(work, 20_000)


def test_a_line_with_very_many_pieces_takes_linear_time() -> None:
    def work(size: int) -> None:
        pdf.read(made([f"BT /F 1 Tf 0 500 Td {'(a b) Tj 4 0 Td ' * size} ET"]))

    assert is_linear(work, 10_000)


def test_the_wide_spaces_of_justified_lines_are_no_gutters() -> None:
    words = [
        ("harbours", "lighthouse", "ferries"),
        ("crossings", "anchorages", "boats"),
        ("captains", "boatswain", "sails"),
    ]
    lines = [
        f"BT /C 10 Tf 8 Tw 60 {600 - 12 * place} Td ({' '.join(row)}) Tj ET" for place, row in enumerate(words * 2)
    ]
    assert rows_of(read(*lines, *column(PROSE, y=400))) == []


def cells(page: int, y: float, *texts: tuple[str, float]) -> list[Line]:
    """The cells of a row, which begin at these places; a letter is as wide as half of the type is high."""
    return [Line(text, page, x, x + 5 * len(text), y, 10.0) for text, x in texts]


def test_the_rows_of_a_table_over_several_pages_are_no_running_heads() -> None:
    pages = [
        [
            *cells(page, 700, ("Berth", 90), ("Owner", 260), ("Fee", 480)),
            *(
                line
                for row in range(20)
                for line in cells(page, 685 - 15 * row, (f"B{page}{row}", 40), (f"Boat {row}", 140), (f"{row}.50", 420))
            ),
        ]
        for page in (1, 2, 3)
    ]
    groups = arrange(pages).groups
    assert {group.flag for group in groups} == {None}
    rows = [group for group in groups if group.kind is BlockKind.ROW]
    assert len(rows) == 60
    assert {group.table.columns for group in rows if group.table} == {("Berth", "Owner", "Fee")}


def test_running_heads_above_a_table_stay_running_heads() -> None:
    pages = [
        [
            *cells(page, 740, ("Harbour", 40), ("Rules", 260), ("2024", 480)),
            *(
                line
                for row in range(9)
                for line in cells(page, 685 - 15 * row, ("B", 40), ("Boat", 140), ("1.50", 420))
            ),
        ]
        for page in (1, 2, 3)
    ]
    assert [group.flag is not None for group in arrange(pages).groups[:4]] == [True, True, True, False]


def test_a_name_in_the_middle_above_a_wide_last_column_has_no_column_of_its_own() -> None:
    rows = [("Item", 140), ("A", 315), ("E", 732)]
    below = [(f"Row {n}", 35, str(11 * n), 271, str(15 * n), 667) for n in range(1, 7)]
    page = cells(1, 549, *rows)
    for place, (a, x, b, y, c, z) in enumerate(below):
        page += cells(1, 533 - 16 * place, (a, x), (b, y), (c, z))
    tables = {group.table.columns for group in arrange([page]).groups if group.table}
    assert tables == {("Item", "A", "E")}


def test_cells_that_come_one_by_one_are_a_table() -> None:
    page = [
        line
        for row in range(5)
        for line in cells(1, 700 - 15 * row, (f"Part {row}", 36), (f"{row},50", 180), (f"Shelf {row}", 376))
    ]
    assert [group.kind for group in arrange([page]).groups] == [BlockKind.ROW] * 5


def test_a_line_ends_where_the_next_one_is_lower() -> None:
    """PDFium takes a page with little text for one that is written from top to bottom, and breaks no line there."""
    letters = [
        Put(letter, x + 6 * place, 692 - 15 * number)
        for number, row in enumerate(ROWS)
        for x, cell in zip((94, 263, 380, 461), row, strict=True)
        for place, letter in enumerate(cell[:6].replace(" ", "-"))
    ]
    document = read(Put("Prices", 34, 727, 24), *letters)
    assert document.blocks[0].span.of(document.text) == "Prices"
    assert len(rows_of(document)) == len(ROWS)


def boxes(*heights: float, edges: Sequence[float] = (30, 60, 500, 560)) -> list[Rule]:
    """The upper and lower edges of boxes side by side."""
    return [Rule(left, right, height) for height in heights for left, right in pairwise(edges)]


WRAPPED = [
    *cells(1, 746, ("Rule", 35), ("Text", 250), ("Since", 510)),
    *cells(1, 730, ("The wall was built from granite that", 65)),
    *cells(1, 717, ("R1", 35), ("came by boat. Masons worked on it", 65), ("1612", 510)),
    *cells(1, 704, ("for eleven summers.", 65)),
    *cells(1, 687, ("A warden walks along it every", 65)),
    *cells(1, 674, ("R2", 35), ("morning and notes each stone in", 65), ("1901", 510)),
    *cells(1, 661, ("a blue book.", 65)),
]


def test_a_box_around_each_cell_tells_what_is_in_it() -> None:
    groups = arrange([WRAPPED], rules={0: boxes(758, 741.6, 740.4, 699.5, 698.2, 656)}).groups
    words = vocabulary(group.lines for group in groups)
    assert [text_of(group, words) for group in groups] == [
        "Rule\tText\tSince",
        "R1\tThe wall was built from granite that came by boat. Masons worked on it for eleven summers.\t1612",
        "R2\tA warden walks along it every morning and notes each stone in a blue book.\t1901",
    ]
    assert {group.table for group in groups} == {Table(("Rule", "Text", "Since"))}


def test_boxes_that_text_runs_across_are_no_cells() -> None:
    across_all = Line(
        "A line over all of the boxes, from the first one to the last, is not in a cell.", 1, 35, 540, 717, 10.0
    )
    page = [line if line.base != 717 else across_all for line in WRAPPED if line.base != 717 or line.text == "R1"]
    groups = arrange([page], rules={0: boxes(758, 741, 699, 656)}).groups
    assert any(
        across_all.text in line.text for group in groups for line in group.lines if group.kind is BlockKind.PARAGRAPH
    )
