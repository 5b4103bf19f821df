"""OpenDocument texts, sheets and presentations: what is on the page is read, in order, and nothing else."""

import pytest
from growth import is_linear
from office import open_document, package
from shown import texts_of

from index.errors import UnreadableFile
from index.layout import BlockKind, Numbering, Table
from index.messages import Flag, Message, ReadingNote
from index.reading import odf
from index.reading.odf import sheets
from index.reading.raw import RawDocument

STYLES = """
<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Bolder" style:family="text" style:parent-style-name="Bold">
  <style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="Struck" style:family="text">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Quiet" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Back" style:family="text"><style:text-properties text:display="true"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="Round" style:family="paragraph" style:parent-style-name="Round"/>
<style:style style:name="Heavy" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Off" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="Away" style:family="drawing-page">
  <style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>
  <text:list-level-style-bullet text:level="2" text:bullet-char="◦"/></text:list-style>
<text:list-style style:name="Numbers">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:start-value="2"/>
</text:list-style>
<text:list-style style:name="Legal">
  <text:list-level-style-number text:level="1" style:num-format="I"/>
  <text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" style:num-prefix="§ "/>
</text:list-style>
<text:list-style style:name="New">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-list-format="(%1%)" style:num-suffix="x"/>
</text:list-style>
"""


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def listing(*items: str, style: str = "", more: str = "") -> str:
    name = f'text:style-name="{style}"' if style else ""
    inside = "".join(f"<text:list-item>{one if one.startswith('<') else p(one)}</text:list-item>" for one in items)
    return f"<text:list {name} {more}>{inside}</text:list>"


def table(*rows: tuple[str, ...], headers: int = 0, name: str = "Table") -> str:
    def row(cells: tuple[str, ...]) -> str:
        inside = "".join(one if one.startswith("<table:") else cell(one) for one in cells)
        return f"<table:table-row>{inside}</table:table-row>"

    top = "".join(map(row, rows[:headers]))
    head = f"<table:table-header-rows>{top}</table:table-header-rows>" if headers else ""
    return f'<table:table table:name="{name}">{head}{"".join(map(row, rows[headers:]))}</table:table>'


def cell(text: str, more: str = "") -> str:
    inside = text if text.startswith("<") else p(text) if text else ""
    return f"<table:table-cell {more}>{inside}</table:table-cell>"


def text(body: str, **how: str) -> RawDocument:
    return odf.read(open_document("text", body, styles=STYLES, **how))


def kinds(document: RawDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(document.text)) for block in document.blocks]


def test_paragraphs_and_headings_come_in_order() -> None:
    body = (
        p("The guide", "P2")
        + '<text:h text:outline-level="1">Scope</text:h>'
        + p("One\n   paragraph<text:s text:c='3'/>with<text:tab/>white<text:line-break/>space.")
        + '<text:h text:outline-level="2">Details</text:h>'
        + f"<text:section>{p('In a section.')}</text:section>"
    )
    document = text(body)
    assert [(block.kind.value, block.level, block.span.of(document.text)) for block in document.blocks] == [
        ("heading", 1, "The guide"),
        ("heading", 1, "Scope"),
        ("paragraph", 0, "One paragraph with white\nspace."),
        ("heading", 2, "Details"),
        ("paragraph", 0, "In a section."),
    ]
    assert document.titled


def test_items_have_their_depth_and_their_label() -> None:
    nested = p("two") + listing("half", "third", style="")
    body = listing("milk", p("eggs") + listing("two", style=""), style="Dots")
    body += listing("one", nested, p("three") + p("more of it"), style="Numbers")
    body += listing("four", style="Numbers", more='text:continue-numbering="true"') + listing("one", style="Numbers")
    document = text(body)
    assert [(block.kind.value, block.depth, block.span.of(document.text)) for block in document.blocks] == [
        ("item", 1, "• milk"),
        ("item", 1, "• eggs"),
        ("item", 2, "• two"),
        ("item", 1, "1. one"),
        ("item", 1, "2. two"),
        ("item", 2, "b) half"),
        ("item", 2, "c) third"),
        ("item", 1, "3. three"),
        ("paragraph", 1, "more of it"),
        ("item", 1, "4. four"),
        ("item", 1, "1. one"),
    ]


def test_a_label_may_show_the_numbers_of_several_levels_or_follow_a_template() -> None:
    legal = listing(p("one") + listing("first", "second"), style="Legal")
    assert texts_of(text(legal + listing("x", style="New"))) == ["I one", "§ I.1 first", "§ I.2 second", "(1) x"]


def test_headings_in_lists_and_in_the_outline_have_their_numbers() -> None:
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>'
    body = '<text:h text:outline-level="1">Scope</text:h><text:h text:outline-level="1">Terms</text:h>'
    assert texts_of(text(body, shared=f"{outline}</text:outline-style>")) == ["1. Scope", "2. Terms"]
    assert kinds(text(listing('<text:h text:outline-level="1">Scope</text:h>', style="Numbers"))) == [
        ("heading", "1. Scope")
    ]


def test_how_text_is_shown_is_a_mark() -> None:
    link = '<text:a xlink:href="https://example.org/map">map</text:a> <text:a xlink:href="#top">top</text:a>'
    looks = (
        f"{span('loud', 'Bold')} {span('louder', 'Bolder')} {span('gone', 'Struck')} {span('x()', 'Source_20_Text')}"
    )
    document = text(p(f"A {looks} {link}"))
    assert document.text == "A loud louder gone x() map top"
    assert [(mark.kind.value, mark.span.of(document.text), mark.target) for mark in document.marks] == [
        ("strong", "loud", ""),
        ("strong", "louder", ""),
        ("emphasis", "louder", ""),
        ("struck", "gone", ""),
        ("code", "x()", ""),
        ("link", "map", "https://example.org/map"),
    ]


def test_quotations_and_code_are_known_by_their_styles() -> None:
    body = (
        p("Never.", "P1") + p("def f():", "Preformatted_20_Text") + p("  return 1", "Preformatted_20_Text") + p("End.")
    )
    document = text(body)
    assert kinds(document) == [("paragraph", "Never."), ("verbatim", "def f():\n  return 1"), ("paragraph", "End.")]
    assert [block.aside for block in document.blocks] == ["quotation", "", ""]


def test_text_that_is_not_on_the_page_is_left_out() -> None:
    body = (
        f"<text:tracked-changes><text:deletion>{p('deleted')}</text:deletion></text:tracked-changes>"
        + p(f"Seen {span('hidden', 'Gone')}<office:annotation>{p('a comment')}</office:annotation>here.")
        + p("Hidden paragraph.", "Quiet")
        + p(f"hidden {span('shown', 'Back')}", "Quiet")
        + f'<text:section text:display="none">{p("hidden section")}</text:section>'
        + f"<text:table-of-content><text:index-body>{p('Scope 1')}</text:index-body></text:table-of-content>"
        + p("<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とう</text:ruby-text></text:ruby>")
    )
    assert texts_of(text(body)) == ["Seen here.", "shown", "東京"]


def test_notes_and_boxes_follow_the_paragraph_that_they_are_in() -> None:
    body = f"<text:note-body>{p('The source.')}{p('More.')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    box = f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>"
    assert texts_of(text(p(f"A claim{note}.{box}") + p("After."))) == [
        "A claim.",
        "In the box.",
        "[1] The source.",
        "More.",
        "After.",
    ]


def test_an_images_description_is_text() -> None:
    document = text(p("See <draw:frame><draw:image/><svg:desc>A red fox</svg:desc></draw:frame>!"))
    assert document.text == "See A red fox !"
    assert [(mark.kind.value, mark.span.of(document.text)) for mark in document.marks] == [("image", "A red fox")]


def test_a_table_is_its_rows_below_the_row_that_names_the_columns() -> None:
    marked = text(p("Table 1: Rooms", "Table") + table(("Room", "Opens"), ("Hall", "nine"), headers=1))
    assert kinds(marked)[1:] == [("columns", "Room\tOpens"), ("row", "Hall\tnine")]
    assert marked.blocks[-1].table == Table(("Room", "Opens"), "Table 1: Rooms")
    bold = (cell(p(span("Room", "Bold"))), cell("Opens", 'table:style-name="Heavy"'))
    assert text(table(bold, ("Hall", "nine"))).blocks[-1].table == Table(("Room", "Opens"))
    assert text(table(("Name", "Anna"), ("City", "Bonn"))).blocks[-1].table == Table()
    assert text(table(("Name", "Age", "City"), ("Anna", "31", "Bonn"))).blocks[0].kind is BlockKind.COLUMNS


def test_a_first_row_with_a_single_cell_is_the_caption_of_the_table_below_it() -> None:
    document = text(
        table(("Visitors", "", ""), ("Year", "Adults", "Children"), ("2023", "12", "7"), ("2024", "9", "8"))
    )
    assert [kind for kind, _ in kinds(document)] == ["paragraph", "columns", "row", "row"]
    assert document.blocks[-1].table == Table(("Year", "Adults", "Children"), "Visitors")


def test_a_row_with_a_single_cell_is_no_caption_if_there_are_more_of_them() -> None:
    monday = ("Monday", "", "", ""), ("Rowing", "Quay", "with Ann", "cancelled"), ("Chess", "Hall", "with Bo", "full")
    tuesday = ("Tuesday", "", "", ""), ("Cards", "Hall", "with Cleo", "open")
    document = text(table(*monday, *tuesday))
    assert all(block.table is None or block.table.caption == "" for block in document.blocks)


def test_cells_keep_their_places_and_tables_in_them_follow_the_row() -> None:
    covered = "<table:covered-table-cell/>"
    inner = cell(p("x") + p("y") + table(("c", "d")))
    assert texts_of(text(table(("a", covered, "b"), (inner, "", "")))) == ["a\t\tb", "x y", "c\td"]


def test_a_table_with_one_column_or_with_headings_is_there_for_the_layout() -> None:
    assert kinds(text(table(("One.",), ("Two.",)))) == [("paragraph", "One."), ("paragraph", "Two.")]
    head = cell('<text:h text:outline-level="2">Skills</text:h>')
    assert kinds(text(table((head, "First.")))) == [("heading", "Skills"), ("paragraph", "First.")]


def test_properties_are_read() -> None:
    meta = (
        "<dc:title>The guide</dc:title><dc:creator>Bela</dc:creator><meta:initial-creator>Anna</meta:initial-creator>"
    )
    info = text(p("Text."), meta=meta).info
    assert (info.title, info.author) == ("The guide", "Anna")


# Sheets


def sheet(*tables: str) -> RawDocument:
    return odf.read(open_document("spreadsheet", "".join(tables), styles=STYLES))


def test_a_sheet_is_its_name_and_its_rows_with_their_numbers() -> None:
    rows = (("Item", "Price", "Note"), ("Lamp", "€ 12.50", ""), ("Desk", "80", "oak"))
    document = sheet(table(*rows, name="Prices"), table(name="Empty"))
    assert [(block.kind.value, block.row, block.span.of(document.text)) for block in document.blocks] == [
        ("heading", None, "Prices"),
        ("columns", 1, "Item\tPrice\tNote"),
        ("row", 2, "Lamp\t€ 12.50"),
        ("row", 3, "Desk\t80\toak"),
    ]


def test_repeated_rows_and_cells_are_counted() -> None:
    gap = '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
    wide = '<table:table-cell table:number-columns-repeated="16000"/>'
    twice = cell("a", "table:number-columns-repeated='2'")
    rows = f"<table:table-row>{twice}{wide}</table:table-row>{gap}"
    rows += f'<table:table-row table:number-rows-repeated="2">{cell("b")}</table:table-row>'
    document = sheet(f'<table:table table:name="S">{rows}</table:table>')
    assert [(block.row, block.span.of(document.text)) for block in document.blocks[1:]] == [
        (1, "a\ta"),
        (1002, "b"),
        (1003, "b"),
    ]


def test_a_date_in_digits_is_written_in_iso_and_another_as_it_is_shown() -> None:
    date = 'office:value-type="date" office:date-value="2024-05-03{}"'
    cells = (
        cell("05/03/24", date.format("")),
        cell("3 May 2024", date.format("")),
        cell("5/3 2:30", date.format("T14:30:00")),
    )
    assert texts_of(sheet(table(cells)))[1:] == ["2024-05-03\t3 May 2024\t2024-05-03 14:30:00"]


def test_hidden_sheets_and_rows_are_left_out_with_a_note() -> None:
    hidden = f'<table:table-row table:visibility="collapse">{cell("hidden")}</table:table-row>'
    first = f'<table:table table:name="A"><table:table-row>{cell("seen")}</table:table-row>{hidden}</table:table>'
    off = f"<table:table-row>{cell('x')}</table:table-row>"
    second = f'<table:table table:name="B" table:style-name="Off">{off}</table:table>'
    document = sheet(first, second)
    assert texts_of(document) == ["A", "seen"]
    assert document.notes == (
        Message.of(ReadingNote.HIDDEN_SHEETS, sheets="B", count=1),
        Message.of(ReadingNote.HIDDEN_ROWS, count=1),
    )


def test_a_cell_merged_over_rows_is_repeated_and_a_comment_is_left_out() -> None:
    covered = "<table:covered-table-cell/>"
    top = cell(f"<office:annotation>{p('a comment')}</office:annotation>{p('North')}", 'table:number-rows-spanned="2"')
    assert texts_of(sheet(table((top, "1"), (covered, "2"), (covered, "3"))))[1:] == ["North\t1", "North\t2", "\t3"]


@pytest.mark.parametrize(
    ("bound", "rows", "reason"),
    [
        ("MOST_ROWS", '<table:table-row table:number-rows-repeated="1000">', "more than 100 rows; split it"),
        ("MOST_CHARACTERS", '<table:table-row table:number-rows-repeated="90">', "more than 100 characters; split it"),
    ],
)
def test_a_repeated_row_cant_make_endless_text(
    monkeypatch: pytest.MonkeyPatch, bound: str, rows: str, reason: str
) -> None:
    monkeypatch.setattr(sheets, bound, 100)
    with pytest.raises(UnreadableFile, match=reason):
        sheet(f"<table:table>{rows}{cell('long text')}</table:table-row></table:table>")


# Presentations


def slides(*pages: str) -> RawDocument:
    return odf.read(open_document("presentation", "".join(pages), styles=STYLES))


def page(*shapes: str, style: str = "") -> str:
    return f'<draw:page draw:style-name="{style}">{"".join(shapes)}</draw:page>'


def box(*paragraphs: str, kind: str = "", more: str = "") -> str:
    place = f'presentation:class="{kind}"' if kind else ""
    return f"<draw:frame {place} {more}><draw:text-box>{''.join(paragraphs)}</draw:text-box></draw:frame>"


def test_a_slide_is_a_page_whose_title_is_its_heading() -> None:
    notes = f"<presentation:notes>{box(p('Say hello.'), kind='notes')}</presentation:notes>"
    first = page(
        box(p("Before.")),
        box(p("Opening hours"), kind="title"),
        box(listing("nine", "ten", style="Dots"), kind="outline"),
        box(p("ACME"), kind="footer"),
        box(p("Click here"), kind="outline", more='presentation:placeholder="true"'),
        notes,
    )
    document = slides(first, page(box(p("Draft.")), style="Away"), page(f"<draw:g>{box(p('Last.'))}</draw:g>"))
    assert [
        (block.kind.value, block.page, block.aside, block.flag, block.span.of(document.text))
        for block in document.blocks
    ] == [
        ("heading", 1, "", None, "Opening hours"),
        ("paragraph", 1, "", None, "Before."),
        ("item", 1, "", None, "• nine"),
        ("item", 1, "", None, "• ten"),
        ("paragraph", 1, "", Flag.MARGIN, "ACME"),
        ("paragraph", 1, "note", None, "Say hello."),
        ("paragraph", 3, "", None, "Last."),
    ]
    assert document.numbering is Numbering.SLIDE
    assert document.notes == (Message.of(ReadingNote.HIDDEN_SLIDES, slides="2", count=1, total=3),)


# The file


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"plain", "isn’t the ZIP archive"),
        (package({"mimetype": "application/epub+zip"}), "isn’t an OpenDocument text, sheet or presentation"),
        (package({"content.xml": "<html/>"}), "isn’t an OpenDocument text, sheet or presentation"),
        (open_document("drawing", ""), "isn’t an OpenDocument text, sheet or presentation"),
        (open_document("text", p("")), "contains no text"),
        (open_document("spreadsheet", table(name="A")), "contains no text"),
        (open_document("presentation", page()), "contains no text; its slides may be pictures"),
        (open_document("text", "<text:section>" * 300 + "</text:section>" * 300), "inside each other"),
        (package({"content.xml": "<!DOCTYPE d [<!ENTITY a 'b'>]><d>&a;</d>"}), "document type"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(file: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        odf.read(file)


def test_a_file_with_a_password_is_named_as_one() -> None:
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(UnreadableFile, match="protected by a password"):
        odf.read(package({"META-INF/manifest.xml": manifest, "content.xml": "\x00"}))


@pytest.mark.parametrize(
    ("opening", "closing", "times"),
    [
        ("<text:section>", "</text:section>", 230),
        ("<text:list><text:list-item>", "</text:list-item></text:list>", 110),
        ("<draw:g>", "</draw:g>", 230),
        ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>", 75),
        ("<text:p><text:note><text:note-body>", "</text:note-body></text:note></text:p>", 75),
        (
            "<table:table><table:table-row><table:table-cell/><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
            75,
        ),
    ],
)
def test_deep_nesting_is_read(opening: str, closing: str, times: int) -> None:
    assert "deepest" in text(opening * times + p("deepest") + closing * times).text


@pytest.mark.parametrize(
    "body",
    [
        lambda n: p("x") * n,
        lambda n: p(span("x", "Bold") * n),
        lambda n: p("<text:s/>" * n + "x"),
        lambda n: listing(*["x"] * n, style="Numbers"),
        lambda n: listing("x", style="Numbers") * n,
        lambda n: p("x", "Round") * n,
        lambda n: table(*[("a", "b")] * (n // 10)),
        lambda n: table(("x",) * 90) * (n // 100),
        lambda n: p("x<text:note><text:note-body><text:p>y</text:p></text:note-body></text:note>" * n),
        lambda n: p(f"<draw:frame>{p('x')}</draw:frame>" * n),
    ],
)
def test_time_is_linear_in_hostile_texts(body) -> None:
    assert is_linear(lambda size: text(body(size)), 5_000)


def test_a_style_may_be_based_on_itself() -> None:
    assert texts_of(text(p("x", "Round"))) == ["x"]
