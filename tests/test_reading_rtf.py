"""Rich text: what is on the page is read, in order, and nothing else, whatever its code pages are."""

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from shown import texts_of

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Message, ReadingNote
from index.reading import rtf
from index.reading.raw import RawDocument

FONTS = (
    r"{\fonttbl{\f0\fswiss\fcharset0 Helvetica;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial Cyr;}"
    r"{\f3\fcharset128 MS Mincho;}{\f4\fcharset2 Wingdings;}{\f5\fnil\cpg1250 Old;}}"
)
STYLES = (
    r"{\stylesheet{\s0 Normal;}{\s1\b\fs32 heading 1;}{\s2\outlinelevel1 Own heading;}{\s3 Intense Quote;}"
    r"{\s4 HTML Preformatted;}{\s5 Title;}{\*\cs10 Default Paragraph Font;}}"
)


def rich(body: str, head: str = r"\ansi\ansicpg1252\deff0", info: str = "") -> bytes:
    return rf"{{\rtf1{head}{FONTS}{STYLES}{info}{body}}}".encode("latin-1")


def text(body: str, **how: str) -> RawDocument:
    return rtf.read(rich(body, **how))


def texts(body: str, **how: str) -> list[str]:
    return texts_of(text(body, **how))


def test_paragraphs_and_headings_come_in_order() -> None:
    body = (
        r"\pard\s5 The guide\par\pard\s1 Scope\par\pard A \b bold\b0  word.\par"
        r"\pard\s2\outlinelevel1 Details\par\pard{\outlinelevel2 Deeper\par}\pard Text.\sect Last"
    )
    document = text(body)
    assert [(block.kind.value, block.level, block.span.of(document.text)) for block in document.blocks] == [
        ("heading", 1, "The guide"),
        ("heading", 1, "Scope"),
        ("paragraph", 0, "A bold word."),
        ("heading", 2, "Details"),
        ("heading", 3, "Deeper"),
        ("paragraph", 0, "Text."),
        ("paragraph", 0, "Last"),
    ]
    assert document.titled


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r"caf\'e9", "café"),
        (r"\u8364?5", "€5"),
        (r"\u8364 5", "€"),
        (r"\uc0\u8364 5", "€5"),
        (r"\uc2\u8364\'80\'805", "€5"),
        (r"\u8217\rquote s", "’s"),
        (r"{\uc0 \u8364}\u8364?5", "€€5"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\u-10179?x", "\ufffdx"),
        (r"{\f2\'cf\'f0\'e8\'e2\'e5\'f2} x", "Привет x"),
        (r"{\f3\'93\'8c\'8b\'9e}", "東京"),
        (r"{\f3\'83A}", "ア"),
        (r"{\f5\'8a}", "Š"),
        (r"{\f1 a}-decay {\f4\'fc}", "α-decay ✓"),
        (r"{\f1\u-3999 ?}-decay", "α-decay"),
        (r"a\~b\_c\-d\{e\}\\f", "a b\u2011cd{e}\\f"),
        (r"a\line b\tab c", "a\nb c"),
        (r"\ldblquote a\emdash b\rdblquote\~\bullet", "“a—b” •"),
        ("two\r\nparts of a word", "twoparts of a word"),
        (r"{\unknown x}{\*\unknown y}", "x"),
        (r"a\bin5 }}}}}b", "ab"),
    ],
)
def test_characters_are_read_however_they_are_written(inside: str, text: str) -> None:
    assert texts(inside) == [text]


@pytest.mark.parametrize(
    ("head", "text"),
    [(r"\ansi\ansicpg1251", "Ж"), (r"\mac", "∆"), (r"\pc", "╞"), (r"\ansi\ansicpg9999", "Æ")],
)
def test_the_documents_own_code_page_is_the_default(head: str, text: str) -> None:
    assert texts(r"\f9\'c6", head=head) == [text]


def test_a_hostile_line_end_is_a_paragraphs_end() -> None:
    assert texts("one\\\ntwo\\\r\nthree") == ["one", "two", "three"]


def test_characters_that_cant_be_read_are_counted() -> None:
    document = text(r"{\f3 a\'81\'20} b\'81")
    assert document.notes == (Message.of(ReadingNote.CHARACTERS_DAMAGED, encoding="cp1252", count=2),)


def test_items_have_the_label_that_the_program_wrote() -> None:
    def item(label: str, inside: str, level: int = 0) -> str:
        return rf"{{\listtext\pard\plain {label}\tab}}\pard\ls1\ilvl{level} {inside}\par"

    body = item("1.", "one") + item(r"\f1\'b7", "dot", 1) + item("o", "ring", 1) + item("2.", "two") + r"\pard End.\par"
    body += r"{\pntext\f0 iii)\tab}{\*\pn\pnlvlbody{\pntxta )}}old\par"
    document = text(body)
    assert [(block.kind.value, block.depth, block.span.of(document.text)) for block in document.blocks] == [
        ("item", 1, "1. one"),
        ("item", 2, "• dot"),
        ("item", 2, "• ring"),
        ("item", 1, "2. two"),
        ("paragraph", 0, "End."),
        ("item", 1, "iii) old"),
    ]


def test_how_text_is_shown_is_a_mark() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "https://example.org/map"}}{\fldrslt{\ul map}}}'
    document = text(rf"A {{\b loud}} \i soft\i0  {{\strike gone}} {{\b\plain plain}} {link}.")
    assert document.text == "A loud soft gone plain map."
    assert [(mark.kind.value, mark.span.of(document.text), mark.target) for mark in document.marks] == [
        ("strong", "loud", ""),
        ("emphasis", "soft", ""),
        ("struck", "gone", ""),
        ("link", "map", "https://example.org/map"),
    ]


def test_quotations_and_code_are_known_by_their_styles() -> None:
    document = text(r"\pard\s3 Never.\par\pard\s4 def f():\par   return 1\par\pard\s0 End.")
    assert [(block.kind.value, block.aside, block.span.of(document.text)) for block in document.blocks] == [
        ("paragraph", "quotation", "Never."),
        ("verbatim", "", "def f():\n  return 1"),
        ("paragraph", "", "End."),
    ]


def test_text_that_is_not_on_the_page_is_left_out() -> None:
    body = (
        r"{\header Head\par}{\footerr Foot\par}Seen {\v hidden}{\deleted gone}{\*\annotation comment}{\xe x}here."
        r"{\pict\pngblip 89504e47}{\object{\*\objdata 0105}{\result shown}}\par"
        r'{\field{\*\fldinst TOC \\o "1-3"}{\fldrslt Scope 1\par Terms 2\par}}Text.'
    )
    assert texts(body) == ["Seen here.shown", "Text."]


def test_notes_and_boxes_follow_the_paragraph_that_they_are_in() -> None:
    box = (
        r"{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard In the box.\par}}{\shprslt In the box.}}"
    )
    note = r"{\super\chftn{\footnote\pard{\super\chftn} The source.\par Its second part.}}"
    assert texts(rf"A claim{note}{box}.\par After.") == [
        "A claim.",
        "[1] The source.",
        "Its second part.",
        "In the box.",
        "After.",
    ]


def test_of_two_forms_of_a_text_the_one_in_unicode_is_read() -> None:
    assert texts(r"{\upr{Kyoto?}{\*\ud{Ky\u333?to}}}") == ["Kyōto"]


def row(*cells: str, more: str = "") -> str:
    edges = "".join(rf"\cellx{1000 * place}" for place, _ in enumerate(cells, 1)) if "cellx" not in more else ""
    inside = "".join(rf"{one}\cell " for one in cells)
    return rf"\trowd{more}{edges}\pard\intbl {inside}\row "


def test_a_table_is_its_rows_below_the_row_that_names_the_columns() -> None:
    document = text("Before.\\par" + row("Room", "Opens", more=r"\trhdr") + row("Hall", "nine") + r"\pard After.")
    assert [(block.kind.value, block.span.of(document.text)) for block in document.blocks] == [
        ("paragraph", "Before."),
        ("columns", "Room\tOpens"),
        ("row", "Hall\tnine"),
        ("paragraph", "After."),
    ]
    assert document.blocks[2].table == Table(("Room", "Opens"))
    assert text(row(r"{\b Room}", r"{\b Opens}") + row("Hall", "nine")).blocks[0].kind is BlockKind.COLUMNS
    assert text(row("Name", "Anna") + row("City", "Bonn")).blocks[0].table == Table()


def test_cells_keep_their_places_and_their_paragraphs_are_on_one_line() -> None:
    merged = r"\clvmgf\cellx1000\cellx2000", r"\clvmrg\cellx1000\cellx2000"
    body = row("North", r"One.\par Two.", more=merged[0]) + row("", "3", more=merged[1]) + row("", "4")
    assert texts(body) == ["North\tOne. Two.", "North\t3", "\t4"]


def test_a_first_row_with_a_single_cell_is_the_caption_of_the_table_below_it() -> None:
    rows = (r"{\b Visitors}", "", ""), ("Year", "Adults", "Children"), ("2023", "12", "7"), ("2024", "9", "8")
    document = text("".join(row(*cells) for cells in rows))
    assert [block.kind.value for block in document.blocks] == ["paragraph", "columns", "row", "row"]
    assert document.blocks[-1].table == Table(("Year", "Adults", "Children"), "Visitors")


def test_a_table_with_one_column_is_there_for_the_layout() -> None:
    assert [block.kind for block in text(row("One.") + row("Two.")).blocks] == [BlockKind.PARAGRAPH] * 2


def test_properties_are_read() -> None:
    info = text("Text.", info=r"{\info{\title The g\'fcide}{\author Anna}{\operator Bela}{\nofwords3}}").info
    assert (info.title, info.author) == ("The güide", "Anna")
    both = text("Text.", info=r"{\info{\upr{\author Anna Lyd}{\*\ud\uc0{\author Anna \u321Lyd}}}}")
    assert (both.text, both.info.author) == ("Text.", "Anna ŁLyd")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text", "isn’t rich text"),
        (rich(""), "contains no text"),
        (b"{\\rtf1" + b"{" * 2_000 + b"x", "damaged"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        rtf.read(data)


@pytest.mark.parametrize(
    "data", [b"{\\rtf1 text", b"{\\rtf1 text}}}} more", b"\xef\xbb\xbf{\\rtf1 text}", b"{\\rtf1 text\\"]
)
def test_broken_groups_hide_nothing(data: bytes) -> None:
    assert rtf.read(data).text.startswith("text")


@pytest.mark.parametrize(
    "unit",
    [
        "x",
        r"\'e9",
        r"\u8364?",
        r"\u-10179?",
        r"\par x",
        r"{x}",
        r"{\b x\par}",
        r"\trowd\intbl x\cell\row ",
        r"\intbl x\cell ",
        r"x{\footnote y}",
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt y}}",
        r"{\listtext 1.}x\par ",
        r"{\listtext 1.}",
        r"\f1 x\f2 y",
        r"\bin9 ",
        r"\uc99\u1",
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    assert is_linear(lambda size: text("start " + unit * size), 20_000)


@settings(max_examples=50)
@given(st.lists(st.text("abc é\t日😀{}\\", max_size=20), max_size=6))
def test_every_word_of_every_paragraph_stands_in_the_text(paragraphs: list[str]) -> None:
    def written(character: str) -> str:
        if character in "{}\\":
            return f"\\{character}"
        if character == "\t":
            return r"\tab "
        units = character.encode("utf_16_le")
        numbers = (int.from_bytes(units[place : place + 2], "little", signed=True) for place in range(0, len(units), 2))
        return character if character.isascii() else "".join(rf"\u{number}?" for number in numbers)

    body = "".join("".join(map(written, each)) + r"\par " for each in paragraphs)
    assert text(f"start\\par {body}").text.split()[1:] == [word for each in paragraphs for word in each.split()]
