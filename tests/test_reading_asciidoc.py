"""AsciiDoc is read as its rendered page shows it."""

import pytest
from growth import is_linear
from shown import blocks, line_of, marks

from index.reading import asciidoc
from index.reading.raw import RawDocument


def read(text: str) -> RawDocument:
    return asciidoc.read(text.encode())


def test_the_title_the_author_and_the_date_are_known_and_attributes_are_filled_in() -> None:
    raw = read("= The Guide\nAnna Weber <anna@e.org>\nv1.2, 2024-05-03\n:ship: Berta\n\nThe {ship} sails. {other}\n")
    assert (raw.info.author, raw.info.date, raw.titled) == ("Anna Weber", "2024-05-03", True)
    assert blocks(raw) == [("heading 1", "The Guide"), ("paragraph", "The Berta sails. {other}")]
    assert line_of(raw, "The Berta") == 6


def test_a_wrapped_paragraph_is_one_line_and_a_plus_breaks_it() -> None:
    raw = read("The *bold\nwords* go\non. +\nHere.\n")
    assert blocks(raw) == [("paragraph", "The bold words go on.\nHere.")]
    assert marks(raw) == [("strong", "bold words", "")]
    assert [line_of(raw, word) for word in ("The", "words", "on.", "Here.")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("a *b* _c_ `d` #e#", "a b c d e", [("strong", "b", ""), ("emphasis", "c", ""), ("code", "d", "")]),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name", []),
        ("un**bold**ed", "unbolded", [("strong", "bold", "")]),
        (r"\*not bold*", "*not bold*", []),
        ("see https://e.org/a[the page^].", "see the page.", [("link", "the page", "https://e.org/a")]),
        ("see https://e.org/a.", "see https://e.org/a.", [("link", "https://e.org/a", "https://e.org/a")]),
        ("link:a.pdf[A file]", "A file", [("link", "A file", "a.pdf")]),
        (
            "<<pier,the pier>> and <<dock>>",
            "the pier and dock",
            [("link", "the pier", "#pier"), ("link", "dock", "#dock")],
        ),
        (r"xref:a.adoc[List[\]] of it", "List[] of it", [("link", "List[]", "a.adoc")]),
        ("<<side,<side>-margin>>{zwsp}s", "<side>-margins", [("link", "<side>-margin", "#side")]),
        ("image:a.png[A map,200]", "A map", [("image", "A map", "a.png")]),
        ("press kbd:[Ctrl+C]", "press Ctrl+C", [("code", "Ctrl+C", "")]),
        ("menu:File[Save > As]", "File › Save › As", []),
        ("text((term)) and (((hidden, too)))word", "textterm and word", []),
        ("[.red]#colour# {nbsp}x {plus}", "colour x +", []),
        ("`+a*b*c+`", "a*b*c", [("code", "a*b*c", "")]),
    ],
)
def test_markup_inside_a_line_becomes_marks(source: str, text: str, found: list[tuple[str, str, str]]) -> None:
    raw = read(source)
    assert (raw.text, marks(raw)) == (text, found)


def test_lists_have_their_markers_and_depths() -> None:
    raw = read("* one\n** two\n* [x] done\n* [ ] open\n\n. first\n.. inner\n. second\nwrapped\n\n1. written\n")
    assert blocks(raw) == [
        ("item 1", "• one"),
        ("item 2", "• two"),
        ("item 1", "☑ done"),
        ("item 1", "☐ open"),
        ("item 1", "1. first"),
        ("item 2", "1. inner"),
        ("item 1", "2. second wrapped"),
        ("item 1", "1. written"),
    ]


def test_a_term_has_its_definition() -> None:
    raw = read("Tide:: The rise of\nthe sea.\nEbb::\n  The fall.\n")
    assert blocks(raw) == [
        ("term", "Tide"),
        ("definition", "The rise of the sea."),
        ("term", "Ebb"),
        ("definition", "The fall."),
    ]


def test_code_keeps_its_lines_and_its_language_without_callouts() -> None:
    raw = read(
        "[source,python]\n----\nif a: # <1>\n    b()\n----\n<1> a test\n\n```sh\nls\n```\n\n....\n*as is*\n....\n"
    )
    assert blocks(raw) == [
        ("verbatim python", "if a:\n    b()"),
        ("item 1", "1. a test"),
        ("verbatim sh", "ls"),
        ("verbatim", "*as is*"),
    ]


def test_admonitions_and_quotations_say_what_they_are() -> None:
    raw = read(
        "WARNING: Mind the gap.\n\n[TIP]\n.Advice\n====\nSwim.\n\n* early\n====\n\n"
        "[quote, Anna]\n____\nNobody drowned.\n____\n"
    )
    assert blocks(raw) == [
        ("warning paragraph", "Mind the gap."),
        ("tip title", "Advice"),
        ("tip paragraph", "Swim."),
        ("tip item 1", "• early"),
        ("quotation paragraph", "Nobody drowned."),
        ("quotation paragraph", "— Anna"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        '[options="header"]\n|===\n|Day |Hour\n|Monday |9\n|Sunday |10\n|===\n',
        "|===\n|Day |Hour\n\n|Monday\n|9\n\n|Sunday\n|10\n|===\n",
        "[%header,format=csv]\n|===\nDay,Hour\nMonday,9\nSunday,10\n|===\n",
        ",===\nDay,Hour\n\nMonday,9\nSunday,10\n,===\n",
    ],
)
def test_a_table_has_its_columns_and_a_row_is_its_cells(table: str) -> None:
    raw = read(f".Ferries\n{table}")
    assert blocks(raw) == [
        ("title", "Ferries"),
        ("columns", "Day\tHour"),
        ("row", "Monday\t9"),
        ("row", "Sunday\t10"),
    ]
    rows = [block.table for block in raw.blocks[1:]]
    assert rows[0]
    assert (rows[0].columns, rows[0].caption) == (("Day", "Hour"), "Ferries")
    assert all(row is rows[0] for row in rows)


def test_a_table_that_states_its_columns_is_cut_by_them() -> None:
    raw = read('[cols="2*"]\n|===\n|a |b |c |d\n|e\n|f\n2+|both\n|===\n')
    assert [text for kind, text in blocks(raw) if kind == "row"][:3] == ["a\tb", "c\td", "e\tf"]


def test_a_number_alone_is_how_many_columns_a_table_has() -> None:
    assert blocks(read('[cols="2"]\n|===\n|a\n|b\n|c\n|d\n|===\n')) == [("row", "a\tb"), ("row", "c\td")]
    assert blocks(read('[cols="2,1"]\n|===\n|a\n|b\n|===\n')) == [("row", "a\tb")]


def test_comments_conditions_and_files_are_no_text() -> None:
    assert read("[comment]\nhidden\nhidden\n\nshown\n").text == "shown"
    raw = read("// a\n\n////\nb\n////\n\nifdef::x[]\nshown\nendif::[]\ninclude::c.adoc[]\n[[anchor]]\n'''\n")
    assert raw.text == "shown"


@pytest.mark.parametrize(("begin", "sign"), [("|===", "|"), ("[format=csv]\n|===", ","), (":===", ":")])
def test_comments_in_a_table_are_no_text(begin: str, sign: str) -> None:
    first = sign if sign == "|" else ""
    rows = [f"{first}{one}{sign}{two}" for one, two in ("AB", "CD", "EF")]
    lines = [begin, "// hidden", rows[0], "// hidden", "", rows[1], f"// hidden{sign}hidden", rows[2], begin[-4:]]
    raw = read("\n".join(lines) + "\n")
    assert blocks(raw) == [("columns", "A\tB"), ("row", "C\tD"), ("row", "E\tF")]


@pytest.mark.parametrize(
    "piece", ["*a ", "`", "{a}", "|", "[a", "link:a[", "<<a,", "a::\n", "====\n", "[x]\n", "* a\n"]
)
def test_reading_takes_linear_time(piece: str) -> None:
    assert is_linear(lambda count: read(f"a {piece * count}\nb"), 10_000)


@pytest.mark.parametrize("start", ["= a", "a::", "----\na <1>", ".a", "* a", "|===\n|a", ":a: b", "[a", "a"])
def test_long_runs_of_spaces_take_linear_time(start: str) -> None:
    assert is_linear(lambda count: read(f"{start}{' ' * count}b\n"), 50_000)


def test_a_comma_in_quotation_marks_ends_no_cell() -> None:
    raw = read('[%header,format=csv]\n|===\nItem,Price\nRope,"12,50"\n"a ""b""",3\n|===\n')
    assert [text for _, text in blocks(raw)] == ["Item\tPrice", "Rope\t12,50", 'a "b"\t3']


def test_a_list_in_a_cell_has_bullets() -> None:
    document = read(
        "[cols=2]\n|===\n|Grants\na|\n* Code\n** Consent\n* Token\nand more\n\n|Sum\n|2 * 3\n**bold** it is\n|===\n"
    )
    assert [block.span.of(document.text) for block in document.blocks] == [
        "Grants\t• Code • Consent • Token and more",
        "Sum\t2 * 3 bold it is",
    ]
