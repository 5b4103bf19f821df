"""PDFs become text with paragraphs, headings and pages; a PDF that can't be read is refused with a reason."""

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_writing import PICTURE, Put, column, made

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Flag, Message, ReadingNote
from index.reading import pdf
from index.reading.pdf import document as pdf_document
from index.reading.pdf.group_text import text_of, vocabulary
from index.reading.pdf.headings import OutlineEntry
from index.reading.pdf.layout import arrange
from index.reading.pdf.lines import Group, Line
from index.reading.properties import of_this_text
from index.reading.raw import RawDocument
from index.reading.sources import SourceInfo

# Reading


def texts(document: RawDocument, kind: BlockKind | None = None) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks if kind in (None, block.kind)]


def flagged(document: RawDocument) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks if block.flag == Flag.MARGIN]


FULL = "All work and no play makes Jack a dull boy, as the proverb has it, and"  # fills a line
NAMES = ["Ada", "Bo", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida"]
BODY = [FULL, "this is the second line of a paragraph that goes on and on and then", "ends."]


def test_the_lines_of_a_paragraph_are_joined_and_a_gap_parts_two() -> None:
    document = pdf.read(made(column(*BODY) + column(*BODY, y=640)))
    assert texts(document) == [" ".join(BODY)] * 2


def test_an_indent_begins_a_paragraph() -> None:
    page = [*column(FULL, FULL, FULL), Put(FULL, 90, 661), *column(FULL, y=648)]
    assert texts(pdf.read(made(page))) == [f"{FULL} {FULL} {FULL}", f"{FULL} {FULL}"]


def test_a_line_that_ends_early_ends_a_paragraph_after_a_full_stop_and_is_kept_after_none() -> None:
    assert texts(pdf.read(made(column(FULL, "ends.", FULL)))) == [f"{FULL} ends.", FULL]
    address = pdf.read(made(column("Footnote Ltd", "12 Long Lane", "Anytown in the county of somewhere")))
    assert texts(address) == ["Footnote Ltd\n12 Long Lane\nAnytown in the county of somewhere"]


def test_a_paragraph_goes_on_over_the_page_and_is_cited_by_its_first() -> None:
    document = pdf.read(made(column(FULL, y=80), column("it goes on here, on the next page.", FULL + ".")))
    assert texts(document)[0].startswith(f"{FULL} it goes on here")
    assert document.blocks[0].page == 1


def test_a_paragraph_goes_on_after_the_footnotes_of_its_page() -> None:
    notes = column("1. The proverb is older than the book", "that it is known from.", y=80, size=8, step=9)
    pages = [[*column(FULL, FULL, FULL, y=200), *notes], column("so it goes on here, and ends.", *BODY)]
    document = pdf.read(made(*pages))
    assert texts(document)[0] == f"{FULL} {FULL} {FULL} so it goes on here, and ends."
    assert [block.page for block in document.blocks] == [1, 1, 2]


def test_a_sentence_that_has_ended_doesnt_go_on_after_footnotes() -> None:
    notes = column("1. The proverb is older than the book.", y=80, size=8)
    document = pdf.read(made([*column(*BODY, y=200), *notes], column("so it begins here", "and ends.")))
    assert texts(document)[0] == " ".join(BODY)


def test_lines_far_apart_are_a_paragraph_although_a_tables_rows_are_close() -> None:
    prose = column(FULL, FULL.lower(), FULL.lower(), FULL.lower(), y=700, step=24)
    rows = [
        put
        for number, name in enumerate(NAMES)
        for put in (Put(name, 72, 500 - 13 * number), Put("12", 300, 500 - 13 * number))
    ]
    document = pdf.read(made([*prose, *rows]))
    assert texts(document)[0] == " ".join(put.text for put in prose)


RAGGED = [
    "They keep the boats that nobody has hired in the old house",
    "behind the pier, where they are dry in the winter and out",
    "of the way of all who come for a walk in the early morning,",
    "as people here have done for as long as there was a pier",
    "in the town and a path that leads from the old market to it,",
    "which is rather a long time by now, if you ask them",
    "where it begins.",
]


def test_lines_that_end_below_each_other_and_begin_anywhere_are_a_paragraph() -> None:
    page = [Put(text, 500 - 6.6 * len(text), 700 - 13 * index, font="C") for index, text in enumerate(RAGGED)]
    assert texts(pdf.read(made(page))) == [" ".join(RAGGED)]


def test_the_last_line_of_a_paragraph_from_right_to_left_belongs_to_it() -> None:
    words = "\u05d4\u05e1\u05d9\u05e8\u05d5\u05ea \u05d1\u05e0\u05de\u05dc"
    lines = [(80, f"{words} {words} {words}"), (80, f"{words} {words} {words}"), (300, f"{words}.")]
    page = [Line(text, 1, left, 500, 700 - 13 * index, 11) for index, (left, text) in enumerate(lines)]
    assert len(arrange([page]).groups) == 1


def test_two_columns_are_read_one_after_the_other() -> None:
    half = "a narrow column with lines that"
    left = column("The left column begins here and", half, half, half)
    right = column("goes on at the top of the right", half, "and ends.", x=320)
    assert texts(pdf.read(made(left + right))) == [
        f"The left column begins here and {half} {half} {half} goes on at the top of the right {half} and ends."
    ]


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "expected"),
    [
        ("the implemen-", "tation is", "", "the implementation is"),
        ("a well-", "known man", "It is well-known here.", "a well-known man"),
        ("a data-", "driven man", "The data are data.", "a data-driven man"),
        ("the whole data-", "base is", "Our database is old.", "the whole database is"),
        ("in the Franco-", "German war", "", "in the Franco-German war"),
        ("from 2010-", "2012 it was", "", "from 2010-2012 it was"),
        ("AN INTER-", "NATIONAL law", "International law.", "AN INTERNATIONAL law"),
    ],
)
def test_a_hyphen_at_a_line_end_goes_when_it_only_splits_a_word(
    before: str, after: str, elsewhere: str, expected: str
) -> None:
    lead = FULL[: len(FULL) - len(before)]
    document = pdf.read(made([*column(f"{lead}{before}", after), Put(elsewhere, y=500)]))
    assert texts(document)[0] == f"{lead}{expected}"


def test_list_items_are_blocks_on_consecutive_lines() -> None:
    page = [
        *column("Take with you:", "• a tent that keeps the rain away, and with it pegs and poles and", y=700),
        *column("a mat;", x=80, y=674),
        *column("• a lamp;", "1. some matches", "2. some oil", y=661),
    ]
    document = pdf.read(made(page))
    assert texts(document)[1:] == [
        "- a tent that keeps the rain away, and with it pegs and poles and a mat;",
        "- a lamp;",
        "1. some matches",
        "2. some oil",
    ]
    assert "a mat;\n- a lamp;\n1. some matches\n2. some oil" in document.text


def test_signs_that_are_printed_after_the_text_find_their_items() -> None:
    page = [*column(FULL, "second", x=90), *column("•", "•", x=76)]
    assert texts(pdf.read(made(page))) == [f"- {FULL}", "- second"]


def test_code_keeps_its_lines_and_indents() -> None:
    code = [
        Put("def f(x):", 72, 600, 10, "C"),
        Put("return x", 72 + 4 * 6, 588, 10, "C"),
        Put("f(1)", 72, 564, 10, "C"),
    ]
    document = pdf.read(made([*column(*BODY), *code, *column(*BODY, y=520)]))
    assert texts(document, BlockKind.VERBATIM) == ["def f(x):\n    return x\n\nf(1)"]


def test_a_document_in_a_typewriters_font_is_prose() -> None:
    document = pdf.read(made(column(*(["It was typed on an old machine that has"] * 3), font="C")))
    assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}


def test_the_rows_of_a_table_are_rows_although_nothing_names_its_columns() -> None:
    page = [*column("Apple", "Pear", "Fig", x=72), *column("3.00", "12.50", "7.25", x=200)]
    rows = [put for pair in zip(page[:3], page[3:], strict=True) for put in pair]
    document = pdf.read(made([*rows, *column(FULL, FULL, y=600)]))
    assert texts(document, BlockKind.ROW) == ["Apple\t3.00", "Pear\t12.50", "Fig\t7.25"]
    assert {block.table for block in document.blocks[:3]} == {Table()}


def test_larger_type_makes_headings_and_a_style_is_a_level() -> None:
    page = [
        Put("The Title of It All", y=740, size=24),
        Put("1. A Chapter", y=710, size=16),
        *column(*BODY, y=680),
        Put("A Section", y=630, font="B"),
        *column(*BODY, y=605),
        Put("A large remark that ends in a full stop.", y=550, size=16),
    ]
    document = pdf.read(made(page))
    headings = [(block.level, block.span.of(document.text)) for block in document.blocks if block.level]
    assert headings == [(1, "The Title of It All"), (2, "1. A Chapter"), (3, "A Section")]
    assert document.titled


def test_the_outline_tells_the_headings_and_their_levels() -> None:
    pages = [
        [Put("1 Beginning", y=740), *column(*BODY), Put("Larger but no heading", y=600, size=13)],
        [Put("1.1 A long heading that is set", y=740), Put("on two lines", y=727), *column(*BODY)],
    ]
    outline = [("Beginning", 1, 1), ("A long heading that is set on two lines", 2, 2), ("Missing", 1, 2)]
    document = pdf.read(made(*pages, outline=outline))
    headings = [(block.level, block.span.of(document.text)) for block in document.blocks if block.level]
    assert headings == [(1, "1 Beginning"), (2, "1.1 A long heading that is set on two lines")]
    assert not document.titled


def test_running_heads_and_feet_are_flagged_and_stay_in_the_text() -> None:
    pages = [
        [
            Put("The Handbook, odd" if number % 2 else "A Handbook, even", y=760),
            *column(f"{NAMES[number]} says this.", *BODY, f"So said {NAMES[number]}."),
            Put(f"{number + 6}", 300, 40),
        ]
        for number in range(1, 9)
    ]
    heads = [
        text
        for number in range(1, 9)
        for text in (["A Handbook, even", "The Handbook, odd"][number % 2], f"{number + 6}")
    ]
    assert flagged(pdf.read(made(*pages))) == heads


def test_the_heads_of_short_chapters_are_flagged_on_the_row_of_other_heads() -> None:
    chapters = ["One"] * 4 + ["Two"] * 4 + ["Three"]
    pages = [
        [Put(f"Chapter {name}", y=760), *column(*(f"{who} says {what}." for what in "abcd"))]
        for name, who in zip(chapters, NAMES, strict=True)
    ]
    assert flagged(pdf.read(made(*pages))) == [f"Chapter {name}" for name in chapters]


def test_a_line_on_two_pages_is_no_running_head() -> None:
    pages = [[Put("Warning", y=760), *column(*BODY)], [Put("Warning", y=760), *column(*BODY)]]
    assert flagged(pdf.read(made(*pages))) == []


def test_a_table_of_contents_is_flagged() -> None:
    page = column(*(f"{number} Chapter {'. ' * 30}{number * 7}" for number in range(1, 6)))
    document = pdf.read(made([*page, *column(*BODY, y=500)]))
    assert [block.flag for block in document.blocks] == [Flag.CONTENTS] * 5 + [None]


def test_an_entry_without_a_page_belongs_to_the_table_of_contents() -> None:
    pages = ["1", "3", "N/A", "", "8"]
    page = column(*(f"{number}. Chapter {'. ' * 30}{place}" for number, place in enumerate(pages, 1)))
    document = pdf.read(made([*page, *column(*BODY, y=500)]))
    assert [block.flag for block in document.blocks] == [Flag.CONTENTS] * 5 + [None]


def test_an_index_is_flagged() -> None:
    names = ["Anchor", "Bridge", "Compass", "Deck", "Engine"]
    page = column(*(f"{name} {'. ' * 30}{number}" for name, number in zip(names, (2, 1, 2, 1, 2), strict=True)))
    document = pdf.read(made([*page, *column(*BODY, y=500)], column(*BODY)))
    assert [block.flag for block in document.blocks[:5]] == [Flag.CONTENTS] * 5


@pytest.mark.parametrize("numbers", [(15, 10, 8, 30, 12), (9628, 9812, 7390, 9054, 1615)])
def test_prices_and_codes_after_dots_are_no_table_of_contents(numbers: tuple[int, ...]) -> None:
    names = ["Axe", "Bow", "Club", "Dagger", "Flail"]
    page = [
        Put(text, 500 - 6.6 * len(text), 700 - 13 * index, font="F")
        for index, (name, number) in enumerate(zip(names, numbers, strict=True))
        for text in (f"{name} {'. ' * 30}{number}",)
    ]
    document = pdf.read(made([*page, *column(*BODY, y=500)]))
    assert {block.flag for block in document.blocks} == {None}


def test_prices_after_dots_are_rows() -> None:
    written = (
        f"A boat for a day {'. ' * 20}45.00",
        "A boat for an evening, with",
        f"oars and a lamp {'. ' * 20}30.00",
        f"A rope {'. ' * 20}11.00",
    )
    prices = [
        Line(text, 1, 72, 500 if "." in text else 230, 700 - 13 * index, 11) for index, text in enumerate(written)
    ]
    body = [Line(text, 1, 72, 500, 600 - 13 * index, 11) for index, text in enumerate(BODY)]
    groups = arrange([[*prices, *body]]).groups
    assert [text_of(group, {}) for group in groups if group.kind is BlockKind.ROW] == [
        "A boat for a day\t45.00",
        "A boat for an evening, with oars and a lamp\t30.00",
        "A rope\t11.00",
    ]


def test_dots_around_a_cell_are_left_out() -> None:
    cells = [[Line("Bread . . . . .", 1, 72, 300, 700, 11)], [Line(". . . . . 3.20", 1, 310, 500, 700, 11)]]
    assert text_of(Group([cells[0][0], cells[1][0]], BlockKind.ROW, cells=cells), {}) == "Bread\t3.20"


def test_pages_are_counted_from_one() -> None:
    document = pdf.read(made(column("One."), column("Two."), [], column("Four.")))
    assert [block.page for block in document.blocks] == [1, 2, 4]
    assert document.notes == ()


def test_ligatures_are_expanded() -> None:
    assert texts(pdf.read(made([Put("a \xaerm \xafoor", font="S")]))) == ["a firm floor"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mrs ¨Ost of B¨orse", "Mrs Öst of Börse"),
        ("Fran¸cois, Pas¸ca", "François, Paşca"),
        ("caf´e, maˆıtre", "café, maˆıtre"),
        ("www.example.org/˜ada", "www.example.org/˜ada"),
        ("a hat ˆ and xˆ2", "a hat ˆ and xˆ2"),
        ("press ˆC in ˜user", "press ˆC in ˜user"),
    ],
)
def test_an_accent_that_is_a_sign_of_its_own_is_put_on_its_letter(written: str, expected: str) -> None:
    known = written.replace("ı", "i")
    assert texts(pdf.read(made([Put(known)]))) == [expected.replace("ˆı", "î")]


@pytest.mark.parametrize("font", "FC")
def test_a_font_that_is_upside_down_is_read_line_by_line(font: str) -> None:
    page = [f"BT /{font} -11 Tf 1 0 0 1 400 {700 - 13 * index} Tm ({text}) Tj ET" for index, text in enumerate(BODY)]
    assert "ends." in pdf.read(made(page)).text


def test_what_is_written_into_a_form_is_read_beside_its_label() -> None:
    labels = [Put(f"{label}:", 72, 600 - 20 * index) for index, label in enumerate(("Name", "Town", "Boat"))]
    filled = [Put(text, 200, 600 - 20 * index) for index, text in enumerate(("Ada", "Leeds", "Swallow"))]
    document = pdf.read(made([*labels, *column(*BODY, y=500)], filled=filled))
    assert texts(document)[:3] == ["Name:\tAda", "Town:\tLeeds", "Boat:\tSwallow"]


def test_turned_text_is_read_along_its_direction() -> None:
    page = [Put(text, 100 + 13 * index, 72, turned=True) for index, text in enumerate(BODY)]
    assert texts(pdf.read(made(page))) == [" ".join(BODY)]


def test_text_off_the_page_is_left_out() -> None:
    assert texts(pdf.read(made([Put("Seen."), Put("Unseen.", x=2000, y=3000)]))) == ["Seen."]


@pytest.mark.parametrize("number", ["1e39", "-1e39", "3e38", "99999999999", "0", "1e-39"])
@pytest.mark.parametrize("place", range(6))
def test_no_number_on_a_page_is_too_strange(number: str, place: int) -> None:
    matrix = ["1", "0", "0", "1", "72", "600"]
    matrix[place] = number
    strange = [f"BT /F 11 Tf {' '.join(matrix)} Tm (Strange) Tj ET", f"BT /F {number} Tf 72 500 Td (Strange) Tj ET"]
    assert "Plain." in texts(pdf.read(made([Put("Plain."), *strange])))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Notes on Owls", "Notes on Owls"),
        ("Microsoft Word - final.docx", None),
        ("report_2.tex", None),
        ("untitled", None),
        ("Document1", None),
        ("  ", None),
    ],
)
def test_a_title_that_nobody_gave_is_none(title: str, expected: str | None) -> None:
    info = {"Title": title, "Author": "Ada Lovelace", "CreationDate": "D:20200101000000Z"}
    document = pdf.read(made(column(*BODY), info=info))
    assert (document.info.title, document.info.author, document.info.date) == (expected, "Ada Lovelace", None)


@pytest.mark.parametrize(
    ("title", "lines", "kept"),
    [
        ("Rules of the Chi Phi Fraternity", 40, False),  # "rules" alone is in the text
        ("Rules of the Rowing Club", 40, True),
        ("Rowing Rule 2016 v2", 40, True),
        ("Fraternity Rules", 40, True),  # too few words to tell
        ("Rules of the Chi Phi Fraternity", 3, True),  # too little text
    ],
)
def test_a_title_that_is_of_another_text_is_none(title: str, lines: int, kept: bool) -> None:
    page = column(*["the rowing club has these rules for its boats"] * lines)
    document = pdf.read(made(page, info={"Title": title, "Author": "Ada Lovelace"}))
    assert (document.info.title, document.info.author) == ((title, "Ada Lovelace") if kept else (None, None))


def test_a_title_in_another_script_may_be_the_texts_own() -> None:
    info = SourceInfo(title="Правила клуба братства гребцов")
    assert of_this_text(info, "the rowing club has these rules\n" * 40) == info


def test_a_title_that_isnt_valid_unicode_is_none() -> None:
    broken = b"\xfe\xff\xd8\x00".decode("cp1252")  # half of a surrogate pair
    document = pdf.read(made(column(*BODY), outline=[(broken, 1, 1)], info={"Title": broken}))
    assert document.info.title is None


def test_pictures_are_named_in_a_note() -> None:
    document = pdf.read(made(column(*BODY), [PICTURE], [PICTURE], column(*BODY), [PICTURE], []))
    assert [str(note) for note in document.notes] == [
        "pages that are pictures without text, which are only read where tesseract is installed: 2–3, 5 (3 of 6)"
    ]


CONTROLS = {chr(code): chr(code - 96) for code in range(97, 123)} | {" ": "\x1f"}


def test_fonts_without_letters_are_named_in_a_note_and_their_lines_left_out() -> None:
    document = pdf.read(made(column(*BODY), [Put("Nobody can read this", font="P")]))
    assert document.notes == (Message.of(ReadingNote.PAGES_UNREADABLE, pages="2", count=1, total=2),)
    assert texts(document) == [" ".join(BODY)]


def test_control_characters_instead_of_letters_are_noticed() -> None:
    hidden = Put("nobody can read this because no letter is one", font="M", y=600)
    document = pdf.read(made(column(*BODY), [*column(*BODY), hidden], letters=CONTROLS))
    assert document.notes == (Message.of(ReadingNote.PAGES_UNREADABLE, pages="2", count=1, total=2),)
    assert texts(document) == [" ".join(BODY)] * 2
    with pytest.raises(UnreadableFile, match="fonts don’t say which letters"):
        pdf.read(made([hidden], letters=CONTROLS))


def test_arabic_lam_and_alef_of_one_sign_are_in_the_order_in_which_they_are_read() -> None:
    letters = {"s": "\u0633", "l": "\u0644\u0627", "m": "\u0645", "a": "\u0627", "L": "\u0644"}
    page = [Put("mls", y=700, font="M"), Put("mlsLa", y=500, font="M")]  # drawn from left to right
    peace = "\u0633\u0644\u0627\u0645"
    assert texts(pdf.read(made(page, letters=letters))) == [peace, "\u0627\u0644" + peace]


def test_soft_hyphens_at_line_ends_go() -> None:
    lead = FULL[: len(FULL) - 10]
    assert texts(pdf.read(made(column(f"{lead}the implemen\xad", "tation is")))) == [f"{lead}the implementation is"]


def test_an_empty_user_password_opens() -> None:
    assert texts(pdf.read(made(column(*BODY), password=""))) == [" ".join(BODY)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "isn’t a PDF"),
        (b"<html>not a PDF</html>", "isn’t a PDF"),
        (b"%PDF-1.7\n" + random.Random(1).randbytes(5000), "damaged or was cut short"),
        (made(column(*BODY))[:300], "damaged or was cut short"),
        (made(column(*BODY), password="secret"), "locked with a password"),
        (
            made([PICTURE], [PICTURE]),
            "its pages are pictures without text; install tesseract to have them read, or run it through OCR",
        ),
        (
            made([PICTURE]),
            "its pages are pictures without text; install tesseract to have them read, or run it through OCR",
        ),
        (made([], []), "its pages are empty"),
        (made([Put("Nobody can read this", font="P")]), "fonts don’t say which letters"),
    ],
    ids=["empty", "html", "garbage", "cut", "locked", "scans", "scan", "blank", "fonts"],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(reason)):
        pdf.read(data)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_document, "MOST_PAGES", 2)
    with pytest.raises(UnreadableFile, match="it has 3 pages, more than the 2 that are read"):
        pdf.read(made([], [], []))


SAMPLE = made(
    column(*BODY), [PICTURE], column("• one", "• two"), outline=[("One", 1, 1), ("Two", 2, 3)], info={"Title": "T"}
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for position, byte in changes:
        data[position] = byte
    try:
        document = pdf.read(bytes(data))
    except UnreadableFile:
        return
    assert all(block.span.of(document.text).strip() for block in document.blocks)


# Only the layout


def lines(*texts: str, page: int = 1, left: float = 72, top: float = 700, size: float = 10) -> list[Line]:
    return [Line(text, page, left, left + 5 * len(text), top - 12 * index, size) for index, text in enumerate(texts)]


def test_a_footnotes_raised_number_is_a_word_of_its_own() -> None:
    note = "BT /F 6 Tf 72 600 Td 3 Ts (12) Tj /F 10 Tf 0 Ts (The proverb is older than the book.) Tj ET"
    number = "BT /F 10 Tf 72 560 Td (12th of May) Tj ET"
    assert texts(pdf.read(made([*column(*BODY), note, number])))[1:] == [
        "12 The proverb is older than the book.",
        "12th of May",
    ]


def test_lines_within_a_path_and_in_chinese_are_joined_without_a_space() -> None:
    for first, second, joined in (
        ("see /usr/", "share", "see /usr/share"),
        ("天地玄黄", "宇宙洪荒", "天地玄黄宇宙洪荒"),
    ):
        page = lines(first, second)
        [group] = arrange([page]).groups
        assert text_of(group, vocabulary([page])) == joined


@pytest.mark.parametrize(
    ("before", "expected"), [("4 m", "4 m2 in all"), ("known", "known 2 in all")], ids=["exponent", "footnote"]
)
def test_a_raised_number_breaks_no_line_and_a_footnotes_spoils_no_word(before: str, expected: str) -> None:
    right = 72 + 5 * len(before)
    page = [
        Line(before, 1, 72, right, 700, 10),
        Line("2", 1, right, right + 4, 704, 7),
        Line("in all", 1, right + 7, right + 40, 700, 10),
    ]
    [group] = arrange([page]).groups
    assert text_of(group, {}) == expected


WORDS = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9), min_size=1, max_size=6)
PLACED = st.builds(
    lambda words, left, base, size, bold, fixed, split: Line(
        " ".join(words), 1, left, left + 5 * len(" ".join(words)), base, size, bold, fixed, 0, split
    ),
    WORDS,
    st.floats(0, 600),
    st.floats(0, 800),
    st.sampled_from([6.0, 10.0, 10.5, 24.0]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60)
@given(
    st.lists(st.lists(PLACED, max_size=12), max_size=5),
    st.lists(st.builds(OutlineEntry, WORDS.map(" ".join), st.just(1), st.integers(0, 6))),
)
def test_no_letter_is_lost_and_none_is_added(pages: list[list[Line]], outline: list[OutlineEntry]) -> None:
    words = vocabulary(pages)
    read = "".join(text_of(group, words) for group in arrange(pages, outline).groups)

    def letters(text: str) -> Counter[str]:
        return Counter(character for character in text if character.isalnum())

    assert letters(read) == letters("".join(line.text for page in pages for line in page))


@pytest.mark.parametrize(
    "page_of",
    [
        lambda size: lines("a" * 25 * size, "1" * 2 * size, ". " * 2 * size, "-" * 2 * size),
        lambda size: [Line("•", 1, 72, 75, 700, 10)] * (size // 2) + [Line("word", 1, 80, 100, 700, 10)] * (size // 2),
        lambda size: [Line("code", 1, 72, 96, 700, 10, fixed=True)] * size,
        lambda size: [Line("the same", 1, 72, 96, 700 - index / 99, 10) for index in range(size)],
    ],
    ids=["long lines", "signs", "code", "one row"],
)
def test_a_hostile_page_takes_linear_time(page_of: Callable[[int], list[Line]]) -> None:
    def read(size: int) -> None:
        page = page_of(size)
        words = vocabulary([page])
        for group in arrange([page], [OutlineEntry("the same", 1, 1)] * (size // 8)).groups:
            text_of(group, words)

    assert is_linear(read, 40_000)
