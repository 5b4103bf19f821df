"""Marks, tables and lines: put together by a reader, stored, and given back with a quotation."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_parts import store

from index import Library, Scope
from index.layout import PLAIN, Block, BlockKind, Layout, Lines, Mark, MarkKind, Numbering, Span, Table
from index.reading import parse, plain
from index.reading import raw as making
from index.reading import runs as settling
from index.reading.document import settle
from index.reading.raw import Builder, RawDocument, Run, Style, from_json, to_json

STRONG, CODE = Style(MarkKind.STRONG), Style(MarkKind.CODE)
LINK = Style(MarkKind.LINK, "https://example.org/hours")
PRICES = Table(("Item", "Price"), caption="Weapons")


def built(*runs: Run, kind: BlockKind = BlockKind.PARAGRAPH) -> RawDocument:
    builder = Builder()
    builder.add(runs, kind)
    return builder.document()


def marked(raw: RawDocument) -> list[tuple[str, str, str]]:
    return [(mark.kind.value, mark.span.of(raw.text), mark.target) for mark in raw.marks]


def test_a_run_in_a_style_becomes_a_mark_on_its_text() -> None:
    raw = built(Run("The "), Run("reading  room", (STRONG,)), Run(" opens "), Run("daily", (LINK,)), Run("."))
    assert raw.text == "The reading room opens daily."
    assert marked(raw) == [("strong", "reading room", ""), ("link", "daily", "https://example.org/hours")]


def test_marks_inside_each_other_come_outermost_first() -> None:
    raw = built(Run("see ", (STRONG,)), Run("make run", (STRONG, CODE)), Run(" now", (STRONG,)))
    assert marked(raw) == [("strong", "see make run now", ""), ("code", "make run", "")]


def test_a_style_inside_of_itself_is_one_mark() -> None:
    raw = built(Run("a ", (STRONG,) * 60), Run("b", (STRONG, CODE, STRONG)), Run(" c", (STRONG, STRONG)))
    assert marked(raw) == [("strong", "a b c", ""), ("code", "b", "")]
    assert marked(built(Run("a", (STRONG, LINK, STRONG)))) == [("strong", "a", ""), ("link", "a", LINK.target)]


def test_text_after_the_most_marks_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_MARKS", 2)
    raw = built(*(Run(text, (STRONG,) if text != " " else ()) for text in "a b c d"))
    assert (raw.text, marked(raw)) == ("a b c d", [("strong", "a", ""), ("strong", "b", "")])


def test_a_file_of_too_many_lines_is_cited_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (plain, making):
        monkeypatch.setattr(module, "MOST_LINES", 3)
    for name in ("a.txt", "a.md"):
        assert (few := parse(name, b"a\n\nb")).lines
        assert few.lines.at(few.text.index("b")) == 3
        assert parse(name, b"a\n\n\nb").lines is None


def test_white_space_between_runs_is_one_space_and_none_is_marked_at_the_edges() -> None:
    raw = built(Run("a "), Run(" b ", (STRONG,)), Run(" \n c"))
    assert raw.text == "a b\nc"
    assert marked(raw) == [("strong", "b", "")]


def test_cells_are_separated_by_one_tab_and_keep_their_empty_neighbours() -> None:
    raw = built(Run(" Longsword \t"), Run(" 15  gp", (STRONG,)), Run("\t\t3 lb. \t"), kind=BlockKind.ROW)
    assert raw.text == "Longsword\t15 gp\t\t3 lb.\t"
    assert marked(raw) == [("strong", "15 gp", "")]


def test_a_style_around_nothing_leaves_no_mark() -> None:
    assert built(Run("a"), Run(" \u200b ", (STRONG,)), Run("b")).marks == ()


def test_lines_are_those_of_the_file_also_where_a_line_shows_nothing() -> None:
    builder = Builder()
    builder.add("Rules", BlockKind.HEADING, level=1, line=1)
    builder.add([Run("One", line=3), Run(" two", line=4), Run("\nthree")], near=True)  # 4: a soft break, 5: a hard one
    builder.add("x = 1\n\ny = 2", BlockKind.VERBATIM, line=8)  # a fence is in line 7
    raw = builder.document()
    assert raw.lines
    places = {word: raw.lines.at(raw.text.index(word)) for word in ("Rules", "One", "two", "three", "x", "y")}
    assert places == {"Rules": 1, "One": 3, "two": 4, "three": 5, "x": 8, "y": 10}
    assert raw.lines.between(raw.text.index("One"), raw.text.index("three") + 5) == (3, 5)


@given(st.text("ab\n", max_size=60), st.data())
def test_the_lines_of_a_text_that_is_its_file_are_counted(text: str, data: st.DataObject) -> None:
    lines = Lines.of(text)
    for offset in range(len(text)):
        assert lines.at(offset) == 1 + text.count("\n", 0, offset)
    if text:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        within = lines.within(start, end)
        assert [within.at(offset) for offset in range(start, end)] == [lines.at(offset) for offset in range(start, end)]


def table_document() -> RawDocument:
    builder = Builder()
    builder.add("Weapons", BlockKind.HEADING, level=1, line=1)
    builder.add([Run("A smith sells "), Run("these", (STRONG,)), Run(".")], line=3)
    builder.add("Item\tPrice", BlockKind.COLUMNS, table=PRICES, line=5)
    for number, row in enumerate(("Longsword\t15 gp", "Dagger\t2 gp"), 7):
        builder.add(row, BlockKind.ROW, table=PRICES, line=number, near=True)
    builder.add([Run("print(1)")], BlockKind.VERBATIM, language="python", line=10)
    builder.add("☐ sharpen", BlockKind.ITEM, depth=2, aside="note", url="https://example.org/1", line=12)
    return builder.document(numbering=Numbering.SLIDE)


def test_what_a_reader_finds_survives_its_way_between_processes() -> None:
    raw = table_document()
    again = from_json(raw.text, to_json(raw))
    assert again == raw
    tables = [block.table for block in again.blocks if block.table]
    assert len(tables) == 3
    assert len({id(table) for table in tables}) == 1


def test_a_table_is_introduced_by_the_last_sentence_above_it() -> None:
    blocks = settle("weapons.md", table_document()).blocks
    assert {block.table.lead for block in blocks if block.table} == {"A smith sells these."}


def test_a_quotation_comes_with_its_layout(tmp_path: Path) -> None:
    raw = table_document()
    document = settle("weapons.md", raw)
    store(tmp_path, raw, document)
    with Library.open(tmp_path) as library:
        (prose,) = library.ask("Who sells these?").quotes
        assert prose.text == "A smith sells these."
        assert [mark.span.of(prose.text) for mark in prose.layout.marks] == ["these"]
        assert prose.citation.lines == (3, 3)
        (rows,) = library.ask("What does a longsword cost?").quotes
        assert [(block.kind.value, block.span.of(rows.text)) for block in rows.layout.blocks] == [
            (block.kind.value, block.span.of(raw.text)) for block in raw.blocks[2:]
        ]
        columns, row, _, code, item = rows.layout.blocks
        assert columns.table == row.table
        assert row.table
        assert row.table.columns == ("Item", "Price")
        assert code.language == "python"
        assert (item.depth, item.aside, item.url) == (2, "note", "https://example.org/1")
        assert rows.citation.lines == (5, 12)
        excerpt = library.excerpt("weapons.md", 0, len(raw.text))
        assert excerpt
        assert excerpt.blocks == document.blocks
        assert excerpt.marks == document.marks
        assert excerpt.lines == document.lines


def test_a_row_is_found_by_its_header_and_by_its_caption(tmp_path: Path) -> None:
    raw = table_document()
    store(tmp_path, raw, settle("list.md", raw))
    with Library.open(tmp_path) as library:
        assert library.ask("price dagger").confidence == "strong"


def test_a_document_with_marks_is_read_whole_as_it_was_stored(tmp_path: Path) -> None:
    raw = table_document()
    document = settle("weapons.md", raw)
    store(tmp_path, raw, document)
    with Library.open(tmp_path) as library:
        assert library.document("weapons.md", scope=Scope.shared()) == document


def test_the_layout_of_a_stretch_is_clipped_to_it() -> None:
    blocks = [Block(BlockKind.ITEM, Span(0, 5), depth=1), Block(BlockKind.ITEM, Span(6, 12), depth=1)]
    marks = [Mark(MarkKind.STRONG, Span(2, 5)), Mark(MarkKind.CODE, Span(8, 9))]
    layout = Layout.clipped(blocks, marks, 4, 8)
    assert [block.span for block in layout.blocks] == [Span(0, 1), Span(2, 4)]
    assert layout.marks == (Mark(MarkKind.STRONG, Span(0, 1)),)
    assert Layout.clipped((), (), 0, 3) == PLAIN


@pytest.mark.parametrize(("second", "shown"), [(0, "0:00"), (130, "2:10"), (3725, "1:02:05")])
def test_the_place_in_a_recording_is_a_time(second: int, shown: str, tmp_path: Path) -> None:
    builder = Builder()
    builder.add("The gate opens at nine.", page=second)
    raw = builder.document(numbering=Numbering.SECOND)
    store(tmp_path, raw, settle("talk.srt", raw))
    with Library.open(tmp_path) as library:
        assert library.ask("When does the gate open?").quotes[0].citation.place == shown


RUNS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([*"ab \n\té", "  ", " \n", "cd", "e\u0301"]), max_size=8).map("".join),
        st.sampled_from([(), (STRONG,), (LINK, CODE)]),
        st.none(),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@given(st.lists(st.tuples(RUNS, st.sampled_from([BlockKind.PARAGRAPH, BlockKind.ROW, BlockKind.VERBATIM])), max_size=3))
@example([([("a  b\nc", (), None, True), ("d", (STRONG,), None, False)], BlockKind.PARAGRAPH)])
@example([([("a ", (), None, False), (" b  c", (STRONG,), None, False)], BlockKind.PARAGRAPH)])
def test_text_that_needs_little_settling_comes_out_as_if_it_needed_more(blocks: list[tuple[list[Any], Any]]) -> None:
    def document() -> RawDocument:
        builder = Builder()
        line = 1
        for content, kind in blocks:
            content = [(text, styles, at, wraps and kind is BlockKind.PARAGRAPH) for text, styles, at, wraps in content]
            builder.add(content, kind, line=line)
            line += sum(text.count("\n") for text, *_ in content) + 2
        return builder.document()

    quick = document()
    with pytest.MonkeyPatch.context() as patch:
        for module in (making, settling):
            patch.setattr(module, "is_settled", lambda text, kind: False)
        assert document() == quick
