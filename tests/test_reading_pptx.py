"""Presentations: each slide is a page with its title, its lists and tables, and the speaker's notes."""

import pytest
from growth import is_linear
from office import DRAWING, deck, package

from index.errors import UnreadableFile
from index.layout import Numbering, Table
from index.messages import Flag, Message, ReadingNote
from index.reading import parse, pptx
from index.reading.document import settle
from index.reading.raw import RawDocument

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph; text that is XML stands for its own runs."""
    runs = text if text.startswith("<") else f"<a:r><a:rPr {run}/><a:t>{text}</a:t></a:r>"
    inside = properties.startswith("<")
    stated = f"<a:pPr>{properties}</a:pPr>" if inside else f"<a:pPr {properties}/>"
    return f"<a:p>{stated}{runs}</a:p>"


def shape(*paragraphs: str, kind: str = "", more: str = "", about: str = "", index: str = "") -> str:
    """A shape with text; of a kind, it fills a placeholder."""
    place = f'<p:ph type="{kind}" idx="{index}"/>' if kind or index else ""
    inside = "".join(one if one.startswith("<") else p(one) for one in paragraphs)
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr {about}/><p:nvPr>{place}</p:nvPr></p:nvSpPr>"
        f"<p:txBody>{more}{inside}</p:txBody></p:sp>"
    )


def frame(inside: str, about: str = "") -> str:
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr {about}/></p:nvGraphicFramePr>"
        f"<a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def blocks(document: RawDocument) -> list[tuple[str, int | None, str]]:
    return [(block.kind.value, block.page, block.span.of(document.text)) for block in document.blocks]


def texts(*slides: str, **how: object) -> list[str]:
    return [text for _, _, text in blocks(pptx.read(deck(*slides, **how)))]


TITLE = shape("Opening hours", kind="title")
LEVELS = "".join(f'<a:lvl{level}pPr><a:buChar char="•"/></a:lvl{level}pPr>' for level in (1, 2))
BULLETS = f"<p:txStyles><p:bodyStyle>{LEVELS}</p:bodyStyle></p:txStyles>"


def test_a_slide_is_a_page_whose_title_is_its_heading() -> None:
    document = pptx.read(deck(shape("Before the title.") + TITLE, shape("Second", kind="ctrTitle") + shape("Text.")))
    assert blocks(document) == [
        ("heading", 1, "Opening hours"),
        ("paragraph", 1, "Before the title."),
        ("heading", 2, "Second"),
        ("paragraph", 2, "Text."),
    ]
    assert (document.numbering, document.titled) == (Numbering.SLIDE, False)


def test_the_title_of_the_first_slide_is_the_presentations() -> None:
    assert pptx.read(deck(shape("The new library", kind="ctrTitle"), TITLE)).titled


def test_a_slide_without_a_title_is_not_below_that_of_the_slide_before() -> None:
    raw = pptx.read(deck(TITLE, shape("Nobody has given this slide a title.")))
    assert [block.heading for block in settle("deck.pptx", raw).blocks] == [("Opening hours",), ()]


def test_the_only_text_in_the_largest_letters_is_the_title_of_a_slide_without_one() -> None:
    slide = shape(p("We open at nine.", run='sz="1800"')) + shape(p("Hours", run='sz="4000"'))
    assert blocks(pptx.read(deck(slide)))[0] == ("heading", 1, "Hours")
    assert blocks(pptx.read(deck(shape(p("Hours", run='sz="4000"')))))[0][0] == "paragraph"


def test_items_have_their_depth_and_the_marker_that_the_slide_shows() -> None:
    numbers = '<a:buAutoNum type="arabicPeriod"/>'
    letters = '<a:buAutoNum type="alphaLcParenR" startAt="3"/>'
    slide = TITLE + shape(
        "first",
        p("second", 'lvl="1"'),
        p("none", "<a:buNone/>"),
        p("one", numbers),
        p("", numbers),
        p("two", numbers),
        p("and", "<a:buNone/>"),
        p("one again", numbers),
        p("three", letters),
        kind="body",
    )
    document = pptx.read(deck(slide, master=BULLETS))
    assert [(block.kind.value, block.depth, block.span.of(document.text)) for block in document.blocks[1:]] == [
        ("item", 1, "• first"),
        ("item", 2, "• second"),
        ("paragraph", 0, "none"),
        ("item", 1, "1. one"),
        ("item", 1, "2. two"),
        ("paragraph", 0, "and"),
        ("item", 1, "1. one again"),
        ("item", 1, "c) three"),
    ]


def test_bullets_come_from_the_nearest_style_that_says_it() -> None:
    layout = shape(kind="body", index="1", more="<a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>")
    own = '<a:lstStyle><a:lvl1pPr><a:buChar char="*"/></a:lvl1pPr></a:lstStyle>'
    slide = shape("plain", index="1") + shape("own", index="1", more=own) + shape("other", index="2")
    assert texts(slide, layout=layout, master=BULLETS) == ["plain", "• own", "• other"]


def test_how_a_run_is_shown_is_a_mark() -> None:
    runs = "".join(
        f"<a:r><a:rPr {look}>{inside}</a:rPr><a:t>{text}</a:t></a:r>"
        for text, look, inside in [
            ("Doors ", "", ""),
            ("open", 'b="1"', ""),
            (" at ", "", ""),
            ("nine", 'i="1"', ""),
            (" ", "", ""),
            ("ten", 'strike="sngStrike"', ""),
            (" ", "", ""),
            ("map", "", '<a:hlinkClick r:id="x"/>'),
        ]
    )
    document = pptx.read(deck(shape(p(runs)), links={"x": "https://example.org/map"}))
    assert [(mark.kind.value, mark.span.of(document.text), mark.target) for mark in document.marks] == [
        ("strong", "open", ""),
        ("emphasis", "nine", ""),
        ("struck", "ten", ""),
        ("link", "map", "https://example.org/map"),
    ]


def test_line_breaks_are_kept_and_fields_are_read_but_for_the_slides_number() -> None:
    runs = "<a:r><a:t>a_x000B_b</a:t></a:r><a:br/><a:fld type='datetime'><a:t>Monday</a:t></a:fld>"
    runs += "<a:fld type='slidenum'><a:t>7</a:t></a:fld>"
    assert texts(shape(p(runs))) == ["a\nb\nMonday"]


def test_groups_are_opened_and_hidden_shapes_are_not() -> None:
    hidden = shape("hidden", about="hidden='1'")
    group = f"<p:grpSp><p:nvGrpSpPr><p:cNvPr/></p:nvGrpSpPr>{shape('inside')}{hidden}</p:grpSp>"
    assert texts(group + shape("after")) == ["inside", "after"]


def test_hidden_slides_are_left_out_with_a_note_and_count() -> None:
    document = pptx.read(deck(TITLE, shape("Draft."), shape("Last."), hidden=[1]))
    assert blocks(document) == [("heading", 1, "Opening hours"), ("paragraph", 3, "Last.")]
    assert document.notes == (Message.of(ReadingNote.HIDDEN_SLIDES, slides="2", count=1, total=3),)


def test_the_speakers_notes_come_last() -> None:
    notes = shape("7", kind="sldNum") + shape("Say hello.", kind="body")
    document = pptx.read(deck(TITLE + shape("Text."), notes={0: notes}))
    assert [(block.aside, block.span.of(document.text)) for block in document.blocks] == [
        ("", "Opening hours"),
        ("", "Text."),
        ("note", "Say hello."),
    ]


def test_dates_and_footers_are_set_aside_and_the_slides_number_is_left_out() -> None:
    slide = shape("ACME Ltd", kind="ftr") + shape("3 May", kind="dt") + shape("7", kind="sldNum") + shape("Text.")
    document = pptx.read(deck(slide))
    assert [(block.flag, block.span.of(document.text)) for block in document.blocks] == [
        (None, "Text."),
        (Flag.MARGIN, "ACME Ltd"),
        (Flag.MARGIN, "3 May"),
    ]


def test_a_table_is_its_rows_below_the_row_that_names_the_columns() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<a:tc {more}><a:txBody>{p(text)}</a:txBody></a:tc>"

    def rows(*rows: tuple[str, ...]) -> str:
        return "".join(f"<a:tr>{''.join(row)}</a:tr>" for row in rows)

    table = rows(
        (cell("Room"), cell("Opens")),
        (cell("Hall", 'rowSpan="2"'), cell("nine")),
        (cell("", 'vMerge="1"'), cell("ten")),
    )
    document = pptx.read(deck(TITLE + frame(f'<a:tbl><a:tblPr firstRow="1"/>{table}</a:tbl>')))
    assert blocks(document)[1:] == [
        ("columns", 1, "Room\tOpens"),
        ("row", 1, "Hall\tnine"),
        ("row", 1, "Hall\tten"),
    ]
    assert document.blocks[-1].table == Table(("Room", "Opens"))
    assert pptx.read(deck(frame(f"<a:tbl>{table}</a:tbl>"))).blocks[-1].table == Table()


def test_a_tables_title_is_its_caption_and_a_merged_name_is_that_of_each_column() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<a:tc {more}><a:txBody>{p(text)}</a:txBody></a:tc>"

    def rows(*rows: str) -> str:
        return frame(f"<a:tbl>{''.join(f'<a:tr>{one}</a:tr>' for one in rows)}</a:tbl>")

    merged = cell("", 'hMerge="1"')
    names = cell("Year") + cell("Adults", 'gridSpan="2"') + merged + cell("Children")
    numbers = [cell("2023") + cell("12") + cell("14") + cell("7"), cell("2024") + cell("9") + cell("8") + cell("8")]
    document = pptx.read(deck(rows(cell("Visitors", 'gridSpan="4"') + merged * 3, names, *numbers)))
    assert document.blocks[-1].table == Table(("Year", "Adults", "Adults", "Children"), "Visitors")
    assert [kind for kind, _, _ in blocks(document)] == ["paragraph", "columns", "row", "row"]


def test_a_charts_numbers_are_a_table() -> None:
    def points(kind: str, *values: object, code: str = "") -> str:
        inside = "".join(f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate(values))
        return f"<c:{kind}>{f'<c:formatCode>{code}</c:formatCode>' if code else ''}{inside}</c:{kind}>"

    def series(name: str, *values: object) -> str:
        categories = points("strCache", "2023", "2024")
        return (
            f"<c:ser><c:tx><c:strRef>{points('strCache', name)}</c:strRef></c:tx><c:cat><c:strRef>{categories}"
            f"</c:strRef></c:cat><c:val><c:numRef>{points('numCache', *values, code='0%')}</c:numRef></c:val></c:ser>"
        )

    title = f"<c:title><c:tx><c:rich>{p('Visitors')}</c:rich></c:tx></c:title>"
    plot = f"<c:plotArea><c:barChart>{series('North', 0.25, 0.5)}{series('South', 0.75, 0.5)}</c:barChart></c:plotArea>"
    part = f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}"><c:chart>{title}{plot}</c:chart></c:chartSpace>'
    document = pptx.read(deck(TITLE + frame('<chart r:id="c1"/>'), parts={"c1": ("chart", part)}))
    assert blocks(document)[1:] == [
        ("paragraph", 1, "Visitors"),
        ("columns", 1, "\tNorth\tSouth"),
        ("row", 1, "2023\t25%\t75%"),
        ("row", 1, "2024\t50%\t50%"),
    ]
    assert document.blocks[-1].table == Table(("", "North", "South"), "Visitors")


def test_a_diagrams_words_are_read() -> None:
    points = "".join(
        f"<pt {kind}><t>{p(text)}</t></pt>"
        for text, kind in [("Plan", ""), ("Build", 'type="node"'), ("line", 'type="parTrans"')]
    )
    part = f'<dataModel xmlns:a="{DRAWING}"><ptLst>{points}</ptLst></dataModel>'
    assert texts(frame('<relIds r:dm="d1"/>'), parts={"d1": ("diagramData", part)}) == ["Plan", "Build"]


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("A plan of the hall", ["A plan of the hall"]),
        ("A plan\n\nDescription automatically generated", ["A plan"]),
        ("plan.png", []),
        ("Picture 7", []),
    ],
)
def test_a_pictures_description_is_text_unless_nobody_wrote_it(description: str, shown: list[str]) -> None:
    picture = f'<p:pic><p:nvPicPr><p:cNvPr descr="{description}"/></p:nvPicPr></p:pic>'
    assert texts(TITLE + picture)[1:] == shown


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password"),
        (package({"ppt/slides/slide1.xml": "<sld/>"}), "isn’t a presentation"),
        (package({"ppt/presentation.xml": "<workbook/>"}), "a spreadsheet; rename it so that it ends in .xlsx"),
        (deck("", ""), "contains no text; its slides may be pictures"),
        (deck("<p:grpSp>" * 300 + "</p:grpSp>" * 300), "inside each other"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(file: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        pptx.read(file)


def test_deep_nesting_is_read() -> None:
    nested = shape("deepest")
    for _ in range(240):
        nested = f"<p:grpSp>{nested}</p:grpSp>"
    assert texts(nested) == ["deepest"]


@pytest.mark.parametrize(
    "slide",
    [
        lambda n: shape(*["x"] * n),
        lambda n: shape("x" * n),
        lambda n: shape("x") * n,
        lambda n: shape(*(p("x", f'lvl="{place % 9}"') for place in range(n)), kind="body"),
        lambda n: frame(f"<a:tbl><a:tr>{'<a:tc><a:txBody><a:p/></a:txBody></a:tc>' * n}</a:tr></a:tbl>") + shape("x"),
        lambda n: frame("<a:tbl><a:tr/></a:tbl>") * n + shape("x"),
    ],
)
def test_time_is_linear_in_hostile_slides(slide) -> None:
    assert is_linear(lambda size: pptx.read(deck(slide(size))), 3_000)


def test_presentations_are_known_by_their_name() -> None:
    assert parse("talk.pptx", deck(TITLE)).text == "Opening hours"
