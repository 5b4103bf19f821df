"""Workbooks: each row is a block of what its cells show, below the name of its sheet."""

import pytest
from growth import is_linear
from office import package, relations, workbook

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Message, ReadingNote
from index.reading import xlsx
from index.reading.raw import RawDocument
from index.reading.xlsx import sheet
from index.reading.xlsx.formats import shown

BOLD = (
    "<fonts><font/><font><b/></font></fonts>"
    '<cellXfs><xf fontId="0"/><xf fontId="1"/><xf numFmtId="14"/><xf numFmtId="9"/></cellXfs>'
)


def cell(value: object, kind: str = "", style: int = 0, at: str = "") -> str:
    """A cell: a string stands in the cell itself, a number has a style."""
    if isinstance(value, str) and not kind:
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{at}" s="{style}" t="{kind or "n"}"><v>{value}</v></c>'


def row(number: int, *values: object, style: int = 0, more: str = "") -> str:
    cells = "".join(one if isinstance(one, str) and one.startswith("<c") else cell(one, style=style) for one in values)
    return f'<row r="{number}" {more}>{cells}</row>'


def data(*rows: str, after: str = "", before: str = "") -> str:
    return f"{before}<sheetData>{''.join(rows)}</sheetData>{after}"


def blocks(document: RawDocument) -> list[tuple[str, int | None, str]]:
    return [(block.kind.value, block.row, block.span.of(document.text)) for block in document.blocks]


def one(*rows: str, **how: str) -> RawDocument:
    """A workbook with a single sheet of these rows."""
    return xlsx.read(workbook(("Prices", data(*rows, **how)), styles=BOLD))


def texts(document: RawDocument) -> list[str]:
    return [text for kind, _, text in blocks(document) if kind != "heading"]


def test_a_sheet_is_its_name_and_its_rows_with_their_numbers() -> None:
    prices = data(row(1, "Item", "Price", "Note"), row(2, "Lamp", 12.5), row(4, "Desk", 80, "oak"))
    document = xlsx.read(workbook(("Prices", prices), ("Empty", data()), ("Staff", data(row(3, "Anna")))))
    assert blocks(document) == [
        ("heading", None, "Prices"),
        ("columns", 1, "Item\tPrice\tNote"),
        ("row", 2, "Lamp\t12.5"),
        ("row", 4, "Desk\t80\toak"),
        ("heading", None, "Staff"),
        ("row", 3, "Anna"),
    ]
    assert [block.table for block in document.blocks[1:4]] == [Table(("Item", "Price", "Note"))] * 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (cell(0, "s"), "first"),
        (cell(1, "s"), "rich text"),
        (cell(2, "s"), "東京"),
        (cell(3, "s"), "two lines"),
        (cell(9, "s"), ""),
        (cell("inline"), "inline"),
        ('<c t="str"><f>A1&amp;"x"</f><v>joined</v></c>', "joined"),
        ("<c><f>SUM(A1:A3)</f><v>6</v></c>", "6"),
        (cell(1, "b"), "TRUE"),
        (cell(0, "b"), "FALSE"),
        (cell("#N/A", "e"), "#N/A"),
        (cell("2024-05-03T00:00:00", "d"), "2024-05-03"),
        (cell(45415, style=2), "2024-05-03"),
        (cell(0.125, style=3), "13%"),
        (cell(0.1, style=77), "0.1"),
    ],
)
def test_a_cell_is_what_the_sheet_shows(value: str, text: str) -> None:
    strings = (
        "<t>first</t>",
        "<r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r>",
        "<t>東京</t><rPh><t>トウキョウ</t></rPh>",
        "<t>two_x000D_\nlines</t>",
    )
    file = workbook(("A", data(row(1, value, "end"))), strings=strings, styles=BOLD)
    assert texts(xlsx.read(file)) == [f"{text}\tend".lstrip("\t")]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("0.1234", "0%", "12%"),
        ("-5", "0.00;(0.00)", "(5.00)"),
        ("7", "0000", "0007"),
        ("5551234", "000-0000", "555-1234"),
        ("0.30000000000000004", "General", "0.3"),
        ("123456789012", "General", "123456789012"),
        ("1E-5", "General", "0.00001"),
        ("1234567", "#,##0,", "1,235"),
        ("12.5", '"$"#,##0.00', "$12.50"),
        ("12.5", '#,##0.00\\ "€"', "12.50 €"),
        ("12.5", "[$€-407] #,##0.00", "€ 12.50"),
        ("5", '0 "pieces"', "5 pieces"),
        ("0", '#,##0;-#,##0;"-"', "-"),
        ("5", "[>=10]0;[<10]0.0", "5.0"),
        ("12345", "0.00E+00", "1.23E+4"),
        ("-1234", '_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', "(1,234)"),
        ("3", ";;;", ""),
        ("0.5", "# ?/?", "0.5"),
        ("45415", "dd/mm/yyyy", "2024-05-03"),
        ("45415", "d mmm yyyy", "3 May 2024"),
        ("45415", "[$-409]mmmm d, yyyy;@", "May 3, 2024"),
        ("45415", "[$-407]d. mmmm yyyy", "2024-05-03"),
        ("45415.604166667", "yyyy/mm/dd hh:mm", "2024-05-03 14:30"),
        ("45415", "mm/yyyy", "2024-05"),
        ("44197", "yyyy", "2021"),
        ("0.75", "h:mm", "18:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("1.25", "[h]:mm", "30:00"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("99999999999", "yyyy", "99999999999"),
        ("1e400", "0", "1e400"),
        ("NaN", "0", "NaN"),
        ("1", "0" * 300, "0" * 254 + "1"),
    ],
)
def test_a_number_is_shown_in_its_format(number: str, code: str, text: str) -> None:
    assert shown(number, code) == text


def test_dates_may_count_from_1904() -> None:
    rows = data(row(1, cell(43953, style=2)))
    file = workbook(("A", rows), styles=BOLD, properties='<workbookPr date1904="1"/>')
    assert texts(xlsx.read(file)) == ["2024-05-03"]


def test_the_header_is_the_row_that_a_filter_or_bold_or_its_looks_make_one() -> None:
    pairs = (row(1, "Name", "Anna"), row(2, "City", "Bonn"))
    assert one(*pairs).blocks[1].table == Table()
    assert one(row(1, "Name", "Anna", style=1), pairs[1]).blocks[1].table == Table(("Name", "Anna"))
    assert one(*pairs, after='<autoFilter ref="A1:B2"/>').blocks[1].table == Table(("Name", "Anna"))


def test_a_table_of_the_workbook_has_its_header_where_it_says() -> None:
    rows = data(row(1, "Our own"), row(2, "Name", "Anna"), row(3, "City", "Bonn"), after="<tableParts/>")
    extra = {
        "xl/worksheets/_rels/sheet0.xml.rels": relations(("t", "table", "../tables/table1.xml")),
        "xl/tables/table1.xml": '<table ref="A2:B3"/>',
    }
    assert blocks(xlsx.read(workbook(("A", rows), extra=extra))) == [
        ("heading", None, "A"),
        ("paragraph", 1, "Our own"),
        ("columns", 2, "Name\tAnna"),
        ("row", 3, "City\tBonn"),
    ]


def test_a_blank_row_ends_no_table_but_a_title_begins_one() -> None:
    document = one(
        *(row(1, "Item", "Price", "Note"), row(2, "Lamp", 1, "x"), row(4, "Desk", 2, "y")),
        *(row(7, "Staff of 2024"), row(8, "Name", "Room", "Phone"), row(9, "Anna", 12, 34)),
    )
    assert [
        (block.row, block.table and block.table.columns[:1], block.table and block.table.caption)
        for block in document.blocks[1:]
    ] == [
        (1, ("Item",), ""),
        (2, ("Item",), ""),
        (4, ("Item",), ""),
        (7, None, None),
        (8, ("Name",), "Staff of 2024"),
        (9, ("Name",), "Staff of 2024"),
    ]


def test_names_with_a_blank_row_below_them_are_the_header() -> None:
    document = one(row(1, "Number", "Square", "Cube"), *(row(n, n, n * n, n**3) for n in (3, 4, 5)))
    assert document.blocks[-1].table == Table(("Number", "Square", "Cube"))


def test_words_above_numbers_are_the_header_although_a_name_comes_twice_or_is_missing() -> None:
    names = ("Item", "Mass", "Price", "Mass", "", "Stock")
    document = one(row(1, *names), *(row(n, f"Lamp {n}", n, 2 * n, 3 * n, n, n) for n in (2, 3, 4)))
    assert document.blocks[-1].table == Table(names)


def test_a_row_of_words_above_rows_of_words_is_no_header() -> None:
    document = one(row(1, "Lamp", "red", "red", "old"), *(row(n, "Desk", "blue", "red", "new") for n in (2, 3, 4)))
    assert document.blocks[-1].table == Table()


def test_names_in_two_rows_are_one_name_for_each_column() -> None:
    header = (
        row(1, "Region", "Open", "", "Closed", ""),
        row(2, "", "this year", "last year", "this year", "last year"),
    )
    document = one(*header, *(row(n, f"Area {n}", n, 2 * n, 3 * n, 4 * n) for n in (4, 5, 6)))
    names = ("Region", "Open this year", "Open last year", "Closed this year", "Closed last year")
    assert [(block.kind, block.table) for block in document.blocks[1:]] == [
        *[(BlockKind.COLUMNS, Table(names))] * 2,
        *[(BlockKind.ROW, Table(names))] * 3,
    ]


def test_hidden_sheets_rows_and_columns_are_left_out_with_a_note() -> None:
    rows = data(
        row(1, "seen", "secret", "seen too"),
        row(2, "hidden", "row", more='hidden="1"'),
        row(3, "last"),
        before='<cols><col min="2" max="2" hidden="1"/></cols>',
    )
    document = xlsx.read(workbook(("A", rows), ("B", data(row(1, "never"))), hidden=["B"]))
    assert texts(document) == ["seen\tseen too", "last"]
    assert document.notes == (
        Message.of(ReadingNote.HIDDEN_SHEETS, sheets="B", count=1),
        Message.of(ReadingNote.HIDDEN_ROWS, count=2),
    )


def test_a_cell_merged_over_rows_is_repeated_in_each_of_them() -> None:
    rows = (row(1, "North", cell(1, at="B1")), row(2, cell(2, at="B2")), row(3, cell(3, at="B3")))
    assert texts(one(*rows, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')) == [
        "North\t1",
        "North\t2",
        "\t3",
    ]


def test_a_row_that_can_have_no_such_number_is_the_next_one() -> None:
    found = blocks(one(row(4, "Lamp", 1), row(-1, "Desk", 2), row(2_000_000, "Chair", 3)))
    assert [number for kind, number, _ in found if kind != "heading"] == [4, 5, 6]


def test_columns_begin_at_the_first_one_with_anything_in_it() -> None:
    assert texts(one(row(1, cell("x", at="D1"), cell("y", at="F1")), row(2, cell("z", at="E2")))) == ["x\t\ty", "\tz"]


def test_the_text_of_a_box_comes_after_the_rows() -> None:
    box = '<xdr:wsDr xmlns:xdr="x" xmlns:a="y"><xdr:sp><xdr:txBody><a:p><a:r><a:t>Prices are net.</a:t></a:r></a:p>'
    extra = {
        "xl/worksheets/_rels/sheet0.xml.rels": relations(("d", "drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": f"{box}</xdr:txBody></xdr:sp></xdr:wsDr>",
    }
    assert texts(xlsx.read(workbook(("A", data(row(1, "Lamp"))), extra=extra))) == ["Lamp", "Prices are net."]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"plain", "isn’t the ZIP archive"),
        (package({"word/document.xml": "<document/>"}), "isn’t a workbook"),
        (package({"xl/workbook.xml": "<presentation/>"}), "is a presentation; rename it so that it ends in .pptx"),
        (package({"xl/workbook.xml": "<document/>"}), "is a Word document; rename it so that it ends in .docx"),
        (workbook(("A", data()), ("B", data(row(1, "x"))), hidden=["B"]), "its sheets are empty or hidden"),
        (workbook(("A", data("<row>" * 300 + "</row>" * 300))), "inside each other"),
        (workbook(("A", "<!DOCTYPE a><b>")), "broken"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(file: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        xlsx.read(file)


def test_a_string_that_many_cells_share_cant_make_endless_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_CHARACTERS", 10_000)
    rows = "".join(row(n, cell(0, "s")) for n in range(1, 30))
    with pytest.raises(UnreadableFile, match="more than 10,000 characters; split it"):
        xlsx.read(workbook(("A", data(rows)), strings=[f"<t>{'x' * 500}</t>"]))


def test_rows_beyond_the_bound_are_refused_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 100)
    with pytest.raises(UnreadableFile, match="more than 100 rows; split it"):
        one(*(row(n, "x") for n in range(1, 110)))


def test_a_sheet_may_have_more_elements_than_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.archive.MOST_ELEMENTS", 2_000)
    assert len(one(*(row(n, n, n) for n in range(1, 1_001))).blocks) == 1_001
    with pytest.raises(UnreadableFile, match="more than 2,000 elements"):
        one(row(1, *range(1_001)))


@pytest.mark.parametrize(
    ("rows", "after"),
    [
        (lambda n: "".join(row(place, "x", place) for place in range(1, n)), ""),
        (lambda n: row(1, *["x"] * n), ""),
        (lambda n: row(1, "x" * n * 20), ""),
        (lambda n: "".join(row(9_999_999 - place, "x") for place in range(n)), ""),
        (lambda n: "<row/>" * n + row(1, "x"), '<mergeCells><mergeCell ref="A1:A9999999"/></mergeCells>'),
        (lambda n: row(1, "x") + "<row><c/></row>" * n, '<mergeCell ref="A1:XFD1048576"/>' * 500),
    ],
)
def test_time_is_linear_in_hostile_sheets(rows, after: str) -> None:
    assert is_linear(lambda size: one(rows(size), after=after), 20_000)
