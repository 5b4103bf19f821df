"""Tables: which delimiter, which header, which row, and nothing swallowed by a quotation mark."""

import csv
import io
import unicodedata
from collections.abc import Callable

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Message, ReadingNote
from index.reading import table
from index.reading.raw import RawDocument


def rows(document: RawDocument) -> list[tuple[int | None, str]]:
    return [(block.row, block.span.of(document.text)) for block in document.blocks]


def lines(text: str) -> list[str]:
    return [line for _, line in rows(table.read(text.encode()))]


def test_a_row_is_a_block_of_cells_beside_the_columns_names() -> None:
    document = table.read(b"City,Inhabitants,Founded\nBonn,330000,1 BC\nRome,,753 BC\n")
    assert document.text == "City\tInhabitants\tFounded\nBonn\t330000\t1 BC\nRome\t\t753 BC"
    assert [(block.kind.value, block.row) for block in document.blocks] == [("columns", 1), ("row", 2), ("row", 3)]
    assert {block.table for block in document.blocks} == {Table(("City", "Inhabitants", "Founded"))}
    assert (document.titled, document.lines, document.notes) == (False, None, ())


def test_the_line_right_above_the_header_is_the_tables_caption() -> None:
    document = table.read(b"Sales 2024\nCity,Sum\nBonn,3\n")
    assert [(block.kind.value, block.table and block.table.caption) for block in document.blocks] == [
        ("paragraph", None),
        ("columns", "Sales 2024"),
        ("row", "Sales 2024"),
    ]


def test_the_lines_of_a_file_with_one_column_are_paragraphs() -> None:
    document = table.read(b"Thought\nThe first, in short.\nThe second.\nThe third.\n")
    assert [(block.kind, block.row, block.table) for block in document.blocks] == [
        (BlockKind.PARAGRAPH, number, None) for number in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a,b,c\n1,2,3\n", "1\t2\t3"),
        ("a;b;c\n1,5;2,5;3,5\n2,5;3,5;4,5\n", "2,5\t3,5\t4,5"),
        ("x;1,5;2,5\ny;3,5;4,5\n", "y\t3,5\t4,5"),
        ("a\tb\nx, y\t2\n", "x, y\t2"),
        ("a|b\nx|2\n", "x\t2"),
        ("sep=;\na;b\nx, y, z;2\n", "x, y, z\t2"),
        ('"a;b","c"\n"x;y","2"\n', "x;y\t2"),
        ('a, b\n1, "x, y"\n', "1\tx, y"),
        ("Thought\nThe first, in short.\nThe second.\nThe third.\n", "The third."),
        ("Hello, world.\nNo comma here.\nNor here.\n", "Nor here."),
    ],
)
def test_the_delimiter_is_the_one_that_the_rows_agree_on(text: str, last: str) -> None:
    assert lines(text)[-1] == last


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Name,Country\nAnna,Germany\nBela,Hungary\n", True),
        ("Term,Definition\nHTTP,A protocol.\n", True),
        ("Country,2019,2020\nFrance,3.1,3.2\n", True),
        (",mean,std\n0,1.2,0.3\n1,1.3,0.4\n", True),
        ("Name,Age,\nAnna,31,\n", True),
        ("Title of it all,\nName,Age\nAnna,31\n", True),
        ("Anna,31\nBela,40\n", False),
        ("A-12,bolt\nA-13,nut\n", False),
        ("anna@example.org,Anna\nbela@example.org,Bela\n", False),
        ("12 May 2024,start\n3 June 2024,end\n", False),
        ("Paris,2019\nRome,2020\n", False),
        ("yes,no\nyes,yes\n", False),
        ("Name,Name\nAnna,Bela\n", False),
        ("Name,,Age\nAnna,x,31\n", False),
        (f"{'long ' * 30},b\nx,y\n", False),
        ("Name,Country\n", False),
        ("Name,Country\nName,Country\n", False),
    ],
)
def test_a_header_is_told_from_data(text: str, named: bool) -> None:
    blocks = table.read(text.encode()).blocks
    assert any(block.table and block.table.columns for block in blocks) is named
    assert any(block.kind is BlockKind.COLUMNS for block in blocks) is named


def test_lines_above_the_header_are_text() -> None:
    assert rows(table.read(b"Sales 2024\n\nCity,Sum\nBonn,3\n")) == [
        (1, "Sales 2024"),
        (3, "City\tSum"),
        (4, "Bonn\t3"),
    ]


def test_a_header_that_comes_back_is_a_header_again() -> None:
    assert lines("City,Sum\nBonn,3\nCity,Sum\nRome,4\n") == [
        "City\tSum",
        "Bonn\t3",
        "City\tSum",
        "Rome\t4",
    ]
    assert [block.kind.value for block in table.read(b"City,Sum\nBonn,3\nCity,Sum\nRome,4\n").blocks] == [
        "columns",
        "row",
        "columns",
        "row",
    ]


def test_an_empty_cell_keeps_its_place() -> None:
    assert lines("City,Sum\nBonn,3\n,estimated\n") == ["City\tSum", "Bonn\t3", "\testimated"]


def test_rows_may_be_ragged() -> None:
    ragged = lines("City,Sum\nBonn,3,extra,more\nRome\nOslo,4\n")
    assert ragged == ["City\tSum", "Bonn\t3\textra\tmore", "Rome", "Oslo\t4"]


def test_empty_rows_are_skipped_and_counted() -> None:
    assert rows(table.read(b"a,b\n\n1,2\n,\n3,4\n")) == [(1, "a\tb"), (3, "1\t2"), (5, "3\t4")]


def test_line_ends_in_a_cell_are_spaces_and_make_no_row() -> None:
    assert rows(table.read(b'a,b\r\n"one\r\ntwo",2\r\n3,4\r\n')) == [(1, "a\tb"), (2, "one two\t2"), (3, "3\t4")]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    document = table.read(b'item,size\nscreen,"27 inch\nlamp,3\ndesk,4\n')
    assert rows(document) == [
        (1, "item\tsize"),
        (2, 'screen\t"27 inch'),
        (3, "lamp\t3"),
        (4, "desk\t4"),
    ]
    assert document.notes == (Message.of(ReadingNote.QUOTATION_MARKS, count=1, row=2),)


def test_text_after_a_closing_quotation_mark_is_kept() -> None:
    document = table.read(b'item,size\n"The ""Lamp""" large,3\n"a, b",4\n"x" y,5\n')
    assert [line for _, line in rows(document)] == [
        "item\tsize",
        '"The ""Lamp""" large\t3',
        "a, b\t4",
        '"x" y\t5',
    ]
    assert document.notes == (Message.of(ReadingNote.QUOTATION_MARKS, count=2, row=2),)


def test_a_quotation_mark_inside_a_cell_is_text() -> None:
    document = table.read(b'item,size\nscreen,27"\n')
    assert (rows(document), document.notes) == ([(1, "item\tsize"), (2, 'screen\t27"')], ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"a,b\x00,c\n", "binary"),
        (b",,,\n,,,\n", "only empty cells"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        table.read(data)
    assert reason in str(refusal.value)


def test_rows_beyond_the_bound_are_refused_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 1_000)
    assert len(lines("a,b\n" + "1,2\n" * 999)) == 1_000
    with pytest.raises(UnreadableFile, match="more than 1,000 rows; split it"):
        table.read(b"a,b\n" + b"1,2\n" * 1_000)


@pytest.mark.parametrize(
    "line",
    ['x",""",\n', '"\n', '"""\n', 'a,"\n', '"a"b\n', ",\n", '""""""x\n'],
    ids=["opens again and again", "lone", "three", "at the end", "text behind", "empty cells", "pairs"],
)
def test_time_is_linear_in_hostile_lines(line: str) -> None:
    assert is_linear(lambda size: table.read(b"start,1\n" + line.encode() * (size // 2)), 40_000)


@pytest.mark.parametrize(
    "make",
    [
        lambda size: "x" * size,
        lambda size: '"' * (size | 1),
        lambda size: "," * size + "x",
        lambda size: '"' + "y\n" * (size // 150),
    ],
    ids=["letters", "quotes", "cells", "lines in a cell"],
)
def test_time_is_linear_in_a_huge_line_or_cell(make: Callable[[int], str]) -> None:
    assert is_linear(lambda size: table.read(make(size).encode()), 3_000_000)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Mn", "Mc", "Me"]), max_size=12)


@settings(max_examples=50)
@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8))
def test_every_cell_below_the_header_stands_in_the_text(cells: list[list[str]]) -> None:
    file = io.StringIO()
    file.write("sep=,\n")
    csv.writer(file).writerows([["first column", "second column"], *cells, ["one", "1"]])
    read = "".join(table.read(file.getvalue().encode()).text.split())
    for row in cells:
        for cell in row:
            assert "".join(unicodedata.normalize("NFC", cell).split()) in read
