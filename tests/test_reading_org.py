"""Org is read as its exported page shows it."""

import pytest
from growth import is_linear
from shown import blocks, line_of, marks

from index.reading import org
from index.reading.raw import RawDocument


def read(text: str) -> RawDocument:
    return org.read(text.encode())


def test_keywords_state_the_title_the_author_and_the_date() -> None:
    raw = read("#+TITLE: The *Guide*\n#+AUTHOR: Anna Weber\n#+DATE: <2024-05-03 Fri>\n#+LANGUAGE: de\n\nText.\n")
    assert (raw.info.title, raw.info.author, raw.info.date) == ("The Guide", "Anna Weber", "2024-05-03")
    assert (raw.info.language, raw.text, raw.titled) == ("de", "Text.", False)


def test_a_heading_has_no_stars_priority_or_tags_and_its_properties_are_no_text() -> None:
    raw = read("* TODO [#A] Ferries :lake:travel:\n:PROPERTIES:\n:ID: 7\n:END:\nText.\n** Inner\n")
    assert blocks(raw) == [("heading 2", "TODO Ferries"), ("paragraph", "Text."), ("heading 3", "Inner")]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (
            "a *b* /c/ =d= ~e~",
            "a b c d e",
            [("strong", "b", ""), ("emphasis", "c", ""), ("code", "d", ""), ("code", "e", "")],
        ),
        ("+gone+ _under_", "gone under", [("struck", "gone", "")]),
        ("1 + 2 + 3, a/b/c and x_y_z", "1 + 2 + 3, a/b/c and x_y_z", []),
        ("[[https://e.org][the *pier*]]", "the *pier*", [("link", "the *pier*", "https://e.org")]),
        (
            "[[file:a/map.png]] [[file:notes.org]]",
            "map.png notes.org",
            [("image", "map.png", "file:a/map.png"), ("link", "notes.org", "file:notes.org")],
        ),
        ("on <2024-05-03 Fri>[fn:1] or[fn:: at last]", "on 2024-05-03 Fri[1] or [ at last]", []),
        ("a \\rarr b \\nothing @@html:<b>@@c \\frac12", "a → b \\nothing c \\frac12", []),
        ("1 \\frac12{} \\Omega \\nbsp.", "1 \\frac12{} Ω .", []),
        ("[[notes.org][file:a/small.png]]", "small.png", [("image", "small.png", "file:a/small.png")]),
        ("at last[fn:: the =b= one]", "at last [ the b one]", [("code", "b", "")]),
    ],
)
def test_markup_inside_a_line_becomes_marks(source: str, text: str, found: list[tuple[str, str, str]]) -> None:
    raw = read(source)
    assert (raw.text, marks(raw)) == (text, found)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Press {{{kbd(C-c })}}}, {{{kbd(C-c C-e)}}} or {{{key(a\\, b,c)}}}.", "Press C-c }, C-c C-e or a, b,c."),
        ("#+MACRO: version 9.6\nOf {{{version}}}{{{none}}}.", "Of 9.6."),
        ("Pier {{{pier(3,*Mole*)}}}.\n#+macro: pier @@t:@b{@@$2@@t:}@@ $1$3", "Pier Mole 3."),
        ("#+MACRO: now (eval (current-time $1))\nAt {{{now(ten)}}} ~{{{now(ten)}}}~", "At ten {{{now(ten)}}}"),
        ("#+MACRO: a $1$1$1$1\n{{{a(" + "b" * 400 + ")}}}", "b" * 400),
        ("#+MACRO: a {{{a}}}b\n{{{a}}}", "b"),
    ],
)
def test_a_macro_is_what_it_says_or_at_least_the_words_it_is_given(source: str, text: str) -> None:
    assert read(source).text == text


def test_lists_have_their_markers_and_depths_and_wrapped_lines() -> None:
    raw = read("- one\n  more\n  1. [X] inner\n  2. [ ] next\n- tide :: the rise\n\nAfter.\n")
    assert blocks(raw) == [
        ("item 1", "• one more"),
        ("item 2", "☑ inner"),
        ("item 2", "☐ next"),
        ("term", "tide"),
        ("definition", "the rise"),
        ("paragraph", "After."),
    ]
    assert line_of(raw, "more") == 2


def test_a_table_has_its_columns_and_a_row_is_its_cells() -> None:
    raw = read("#+CAPTION: Ferries\n| Day | Hour |\n|-----+------|\n| Monday | 9 |\n|  | 10 |\n#+TBLFM: $1=2\n")
    assert blocks(raw) == [("title", "Ferries"), ("columns", "Day\tHour"), ("row", "Monday\t9"), ("row", "\t10")]
    table = raw.blocks[1].table
    assert table
    assert (table.columns, table.caption) == (("Day", "Hour"), "Ferries")


def test_blocks_say_what_they_are_and_comments_are_no_text() -> None:
    raw = read(
        "#+BEGIN_SRC python :results output\nprint(1)\n\n,* 2\n#+END_SRC\n#+RESULTS:\n: 1\n: 2\n"
        "#+begin_quote\nNobody drowned.\n#+end_quote\n# hidden\n#+begin_comment\nhidden\n#+end_comment\n"
        "#+begin_export html\n<b>\n#+end_export\n#+begin_warning\nMind it.\n#+end_warning\n"
    )
    assert blocks(raw) == [
        ("verbatim python", "print(1)\n\n* 2"),
        ("verbatim", "1\n2"),
        ("quotation paragraph", "Nobody drowned."),
        ("warning paragraph", "Mind it."),
    ]


@pytest.mark.parametrize("heading", ["* COMMENT Hidden", "* TODO [#A] COMMENT Hidden", "* Hidden :a:noexport:"])
def test_a_section_that_no_page_shows_is_no_text(heading: str) -> None:
    raw = read(f"* One\na\n{heading}\nhidden\n** Hidden\nhidden\n* COMMENTS\nb\n")
    assert raw.text.split() == ["One", "a", "COMMENTS", "b"]


@pytest.mark.parametrize("piece", ["*a ", "=a ", "[[a", "| a ", "- a\n", "* a\n", ":a:\n", "#+begin_quote\n", "\\a "])
def test_reading_takes_linear_time(piece: str) -> None:
    assert is_linear(lambda count: read(f"a {piece * count}\nb"), 10_000)


@pytest.mark.parametrize("start", ["* a", "- a", "| a", "|---", "#+a:", ":a:", "[fn:1]", "a", "#+begin_src a"])
@pytest.mark.parametrize("filler", [" ", "-", ":"])
def test_long_runs_of_a_sign_take_linear_time(start: str, filler: str) -> None:
    assert is_linear(lambda count: read(f"{start}{filler * count}b\n"), 50_000)
