"""Word documents: what is on the page is read, in order, and nothing else."""

from collections.abc import Mapping
from functools import cache

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from office import package
from shown import texts_of

from index.errors import UnreadableFile
from index.layout import BlockKind, Table
from index.messages import Message, ReadingNote
from index.reading import docx

OFFICE = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
PREFIXES = (
    f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:r="{OFFICE}/officeDocument/2006/relationships" '
    f'xmlns:wp="{OFFICE}/drawingml/2006/wordprocessingDrawing" xmlns:m="{OFFICE}/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="Chapter"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Fliess"><w:name w:val="Body"/><w:basedOn w:val="berschrift1"/>
  <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Verz1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Artikel"><w:name w:val="Article"/>
  <w:pPr><w:numPr><w:numId w:val="4"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/></w:style>
<w:style w:type="character" w:styleId="Geheim"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="IntenseQuote"><w:name w:val="Intense Quote"/></w:style>
<w:style w:type="table" w:styleId="Bunt"><w:name w:val="Colourful"/><w:tblStylePr w:type="firstRow"/></w:style>
"""


def _level(place: int, form: str, label: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{label}"/>'
        "</w:lvl>"
    )


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{_level(0, "bullet", "•")}{_level(1, "bullet", "o")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{_level(0, "decimal", "%1.")}{_level(1, "lowerLetter", "%2)")}'
    f"{_level(2, 'upperRoman', '%1.%3')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="2">{_level(0, "decimal", "Article %1.", "")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>'
)


def word(
    body: str,
    *,
    core: str = "",
    program: str = "",
    footnotes: str = "",
    endnotes: str = "",
    links: Mapping[str, str] = {},
    strict: bool = False,
) -> bytes:
    """A Word document with this body, which may use links by their ids."""
    kinds = {"styles": STYLES, "numbering": NUMBERING, "footnotes": footnotes, "endnotes": endnotes}
    relation = '<Relationship Id="{0}" Type="' + OFFICE + '/officeDocument/2006/relationships/{0}" Target="{1}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts = {
        "_rels/.rels": relations.format(
            relation.format("officeDocument", "word/document.xml")
            + relation.format("core-properties", "docProps/core.xml")
            + relation.format("extended-properties", "docProps/app.xml")
        ),
        "word/document.xml": f"<w:document {PREFIXES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations.format(
            "".join(relation.format(kind, f"/word/{kind}.xml") for kind in kinds)
            + "".join(
                f'<Relationship Id="{name}" Type="x/hyperlink" Target="{target}" TargetMode="External"/>'
                for name, target in links.items()
            )
        ),
        "docProps/core.xml": CORE.format(core),
        "docProps/app.xml": f"<Properties><Application>{program}</Application></Properties>",
        **{f"word/{kind}.xml": f"<w:{kind} {PREFIXES}>{content}</w:{kind}>" for kind, content in kinds.items()},
    }
    if strict:
        for name in parts:
            parts[name] = (
                parts[name]
                .replace(f"{OFFICE}/wordprocessingml/2006/main", f"{STRICT}/wordprocessingml/main")
                .replace(f"{OFFICE}/officeDocument/2006/math", f"{STRICT}/officeDocument/math")
                .replace(f"{OFFICE}/officeDocument/2006/relationships", f"{STRICT}/officeDocument/relationships")
            )
    return package(parts)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; what isn't XML is a run's text."""
    runs = "".join(part if part.startswith("<") else run(part) for part in inside)
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{name}{properties}</w:pPr>{runs}</w:p>"


def item(text: str, identity: int, level: int = 0, style: str = "") -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{identity}"/></w:numPr>'
    return p(text, style=style, properties=numbering)


def cell(*inside: str, properties: str = "") -> str:
    content = "".join(part if part.startswith("<w:p>") or "<w:tbl>" in part else p(part) for part in inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def field_(step: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def texts(body: str, **parts: str) -> list[str]:
    return texts_of(docx.read(word(body, **parts)))


DRAWN = '<w:r><w:drawing><wp:inline><c:chart xmlns:c="x" r:id="c1"/></wp:inline></w:drawing></w:r>'
HEADER = "<w:tblHeader/>"
BOLD = "<w:b/>"


def test_paragraphs_and_headings_come_in_order_in_any_language_of_the_styles() -> None:
    body = (
        p("Das Handbuch", style="Titel")
        + p("Einführung", style="berschrift1")
        + p("Ein ", run("fetter", BOLD), " Satz.")
        + p("Details", style="berschrift2")
        + p("Ein Kapitel", style="Kapitel")
        + p("Kein Kapitel", style="Fliess")
        + p("Selbst eine", properties='<w:outlineLvl w:val="2"/>')
        + p("Unknown style", style="Heading4")
    )
    document = docx.read(word(body))
    assert [(block.kind.value, block.level, block.span.of(document.text)) for block in document.blocks] == [
        ("heading", 1, "Das Handbuch"),
        ("heading", 1, "Einführung"),
        ("paragraph", 0, "Ein fetter Satz."),
        ("heading", 2, "Details"),
        ("heading", 1, "Ein Kapitel"),
        ("paragraph", 0, "Kein Kapitel"),
        ("heading", 3, "Selbst eine"),
        ("heading", 4, "Unknown style"),
    ]
    assert (document.titled, document.lines) == (True, None)


def test_styles_based_on_each_other_in_a_circle_are_read() -> None:
    assert texts(p("One.", style="A") + p("Two.", style="B")) == ["One.", "Two."]


def test_strict_documents_are_read_too() -> None:
    body = p("Head", style="berschrift1") + item("One", 2) + p("Note", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    notes = f'<w:footnote w:id="2">{p("Noted.")}</w:footnote>'
    loose, strict = (docx.read(word(body, footnotes=notes, strict=strict)) for strict in (False, True))
    assert (loose.text, loose.blocks) == (strict.text, strict.blocks)
    assert loose.text == "Head\n\n1. One\n\nNote\n\n[1] Noted."


def test_lists_have_the_labels_that_word_shows() -> None:
    body = (
        p("Before.")
        + item("milk", 1)
        + item("eggs", 1, 1)
        + p("Between.")
        + item("first", 2)
        + item("second", 2)
        + item("nested", 2, 1)
        + item("nested again", 2, 1)
        + item("deep", 2, 2)
        + item("third", 2)
        + item("nested anew", 2, 1)
        + p("Between.")
        + item("goes on", 2)
        + item("begins anew", 3)
        + item("second of the new", 3)
    )
    assert docx.read(word(body)).text == (
        "Before.\n\n• milk\n• eggs\n\nBetween.\n\n1. first\n2. second\na) nested\nb) nested again\n2.I deep\n3. third\n"
        "a) nested anew\n\nBetween.\n\n4. goes on\n1. begins anew\n2. second of the new"
    )


def test_items_say_how_deep_they_are_and_of_what_list() -> None:
    document = docx.read(word(item("milk", 1) + item("skimmed", 1, 1) + item("first", 2) + item("part", 2, 1)))
    assert [(block.kind.value, block.depth, block.span.of(document.text)) for block in document.blocks] == [
        ("item", 1, "• milk"),
        ("item", 2, "• skimmed"),
        ("item", 1, "1. first"),
        ("item", 2, "a) part"),
    ]


def marked(body: str, **parts: object) -> list[tuple[str, str, str]]:
    """The marks of a document: what they are, what they are on, where they lead."""
    document = docx.read(word(body, **parts))
    return [(mark.kind.value, mark.span.of(document.text), mark.target) for mark in document.marks]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ("<w:b/>", "strong"),
        ("<w:i/>", "emphasis"),
        ("<w:strike/>", "struck"),
        ("<w:dstrike/>", "struck"),
        ('<w:rStyle w:val="Strong"/>', "strong"),
        ('<w:rStyle w:val="Emphasis"/>', "emphasis"),
        ('<w:rStyle w:val="HTML Code"/>', "code"),
    ],
)
def test_how_a_run_is_shown_is_a_mark(properties: str, kind: str) -> None:
    assert marked(p("A ", run("loud", properties), " word")) == [(kind, "loud", "")]


def test_neighbouring_runs_that_look_the_same_have_one_mark() -> None:
    body = p(run("one ", BOLD), run("two ", "<w:b/><w:i/>"), run("three", BOLD), run(" four", '<w:b w:val="0"/>'))
    assert marked(body) == [("strong", "one two three", ""), ("emphasis", "two", "")]


def test_a_heading_has_no_bold_of_its_own() -> None:
    assert marked(p(run("Head", BOLD), style="berschrift1")) == []


def test_links_lead_where_the_document_says() -> None:
    link = f'<w:hyperlink r:id="x1">{run("here")}</w:hyperlink>'
    within = f'<w:hyperlink w:anchor="top">{run("top")}</w:hyperlink>'
    field = field_("begin") + code('HYPERLINK "https://example.org/b"') + field_("separate") + run("there")
    simple = f"<w:fldSimple w:instr='HYPERLINK \"https://example.org/c\"'>{run('also')}</w:fldSimple>"
    body = p("Look ", link, " and ", within, " or ", field, field_("end"), " ", simple, ".")
    assert texts(body) == ["Look here and top or there also."]
    assert marked(body, links={"x1": "https://example.org/a"}) == [
        ("link", "here", "https://example.org/a"),
        ("link", "there", "https://example.org/b"),
        ("link", "also", "https://example.org/c"),
    ]


def test_an_images_description_is_text_unless_a_program_made_it_up() -> None:
    def image(description: str) -> str:
        about = f'<wp:docPr id="1" name="Picture 1" descr="{description}"/>'
        return f"<w:r><w:drawing><wp:inline>{about}</wp:inline></w:drawing></w:r>"

    body = p("See", image("A red fox"), ".") + p(image("fox.png")) + p(image("Picture 3"))
    assert texts(body) == ["See A red fox ."]
    assert marked(body) == [("image", "A red fox", "")]


def test_quotations_are_known_by_their_style() -> None:
    document = docx.read(word(p("He said:") + p("Never.", style="IntenseQuote") + p("After.")))
    assert [block.aside for block in document.blocks] == ["", "quotation", ""]


def test_numbered_headings_keep_their_numbers() -> None:
    assert texts(p("Scope", style="Artikel") + p("Text.") + p("Term", style="Artikel")) == [
        "Article 1. Scope",
        "Text.",
        "Article 2. Term",
    ]


def test_a_list_may_be_switched_off() -> None:
    assert texts(item("Plain", 0, style="Artikel")) == ["Plain"]


def test_text_that_is_not_on_the_page_is_left_out() -> None:
    body = (
        p("Kept", f"<w:ins>{run(' and inserted')}</w:ins>", "<w:del><w:r><w:delText> gone</w:delText></w:r></w:del>")
        + p("Here", f"<w:moveFrom>{run(' no more')}</w:moveFrom>", '<w:commentReference w:id="1"/>')
        + p("Seen", run(" hidden", "<w:vanish/>"), run(" by style", '<w:rStyle w:val="Geheim"/>'))
        + p(run("not hidden", '<w:vanish w:val="0"/>'))
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here')}</w:sdtContent></w:sdt>"
        + table(row("a", "b"), row("gone", "gone", properties="<w:del/>"))
    )
    assert texts(body) == ["Kept and inserted", "Here", "Seen", "not hidden", "a\tb"]


def test_wrappers_are_looked_through() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
        f"<w:customXml>{p('In custom XML.')}</w:customXml>"
        + p("A ", f"<w:smartTag>{run('smart')}</w:smartTag>", f"<w:hyperlink>{run(' link')}</w:hyperlink>")
        + p(f"<w:sdt><w:sdtContent>{run('Inline')}</w:sdtContent></w:sdt>")
    )
    assert texts(body) == ["In a control.", "In custom XML.", "A smart link", "Inline"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:t>a</w:t><w:br/><w:t>b</w:t>", "a\nb"),
        ("<w:t>a</w:t><w:cr/><w:t>b</w:t>", "a\nb"),
        ("<w:t>a</w:t><w:tab/><w:t>b</w:t>", "a b"),
        ("<w:t>co</w:t><w:softHyphen/><w:t>op</w:t>", "coop"),
        ("<w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t>", "co\u2011op"),
        ('<w:sym w:font="Symbol" w:char="F061"/><w:t>-decay</w:t>', "α-decay"),
        ('<w:sym w:font="Wingdings" w:char="F0E0"/><w:t> next</w:t>', "→ next"),
        ('<w:sym w:font="Webdings" w:char="F061"/><w:t>next</w:t>', "next"),
        ('<w:sym w:font="Arial" w:char="2192"/><w:t> next</w:t>', "→ next"),
        ('<w:sym w:font="Arial" w:char="D800"/><w:t>next</w:t>', "next"),
        ('<w:sym w:char="no"/><w:t>next</w:t>', "next"),
        ("<w:t>two\nlines</w:t>", "two lines"),
    ],
)
def test_characters_that_are_elements_are_read(inside: str, text: str) -> None:
    assert texts(p(f"<w:r>{inside}</w:r>")) == [text]


def test_a_fields_result_is_read_not_its_code() -> None:
    nested = field_("begin") + code("IF ") + field_("begin") + code("PAGE") + field_("separate") + run("9")
    nested += field_("end") + run("code") + field_("separate") + run("the result") + field_("end")
    assert texts(p("See ", nested, ".")) == ["See the result."]
    assert texts(p("On ", f'<w:fldSimple w:instr="DATE">{run("Monday")}</w:fldSimple>')) == ["On Monday"]


def test_a_table_of_contents_is_left_out() -> None:
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    entry = p(field_("begin"), code("PAGEREF x"), field_("separate"), "Entry 3", field_("end"))
    body = (
        f"{control}<w:sdtContent>{p('Contents')}{p('Intro 1')}</w:sdtContent></w:sdt>"
        + p("Intro 1", style="Verz1")
        + p(field_("begin"), code(' TOC \\o "1-3" '), field_("separate"), "Entry 1")
        + p("Entry 2")
        + entry
        + p(field_("end"))
        + p("Text.")
    )
    assert texts(body) == ["Text."]


def test_a_field_that_is_never_closed_hides_little() -> None:
    assert texts(p("One", field_("begin"), code("PAGE"), "lost") + p("Two")) == ["One", "Two"]
    body = p(field_("begin"), code("TOC"), field_("separate"), "Entry") + p("Head", style="berschrift1") + p("Two")
    assert texts(body + p(field_("end"), "Three", field_("separate"))) == ["Head", "Two", "Three"]


def test_notes_stand_after_the_block_that_refers_to_them() -> None:
    def refer(kind: str, identity: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{identity}"/></w:r>'

    body = (
        p("A claim", refer("footnote", 2), " and more", refer("endnote", 1), ".")
        + p("Another", refer("footnote", 3), refer("footnote", 2), refer("footnote", 99), ".")
        + table(row("Name", "Sum", properties=HEADER), row("Anna", p("3", refer("footnote", 4))))
    )
    footnotes = (
        f'<w:footnote w:type="separator" w:id="0">{p("never")}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", "The source.")}{p("Its second part.")}</w:footnote>'
        f'<w:footnote w:id="3">{p("")}</w:footnote><w:footnote w:id="4">{p("Estimated.")}</w:footnote>'
    )
    assert texts(body, footnotes=footnotes, endnotes=f'<w:endnote w:id="1">{p("At the end.")}</w:endnote>') == [
        "A claim and more.",
        "[1] The source.",
        "Its second part.",
        "[i] At the end.",
        "Another.",
        "Name\tSum",
        "Anna\t3",
        "[3] Estimated.",
    ]


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    alternatives = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(p("Be", alternatives, "side.") + p("After.")) == ["Beside.", "In the box.", "After."]
    assert texts(p(alternatives)) == ["In the box."]


def test_a_charts_numbers_are_a_table_after_its_paragraph() -> None:
    points = '<c:pt idx="0"><c:v>{}</c:v></c:pt>'
    series = f"<c:ser><c:tx><c:v>Visitors</c:v></c:tx><c:cat><c:strCache>{points.format('May')}</c:strCache></c:cat>"
    series += f"<c:val><c:numCache>{points.format(7)}</c:numCache></c:val></c:ser>"
    chart = (
        f'<c:chartSpace xmlns:c="x"><c:chart><c:plotArea><c:pie>{series}</c:pie></c:plotArea></c:chart></c:chartSpace>'
    )
    body = p("See", DRAWN, ".") + p("End.")
    parts = {"word/document.xml": f"<w:document {PREFIXES}><w:body>{body}</w:body></w:document>"}
    relations = '<Relationships><Relationship Id="c1" Type="x/chart" Target="chart.xml"/></Relationships>'
    document = docx.read(package(parts | {"word/_rels/document.xml.rels": relations, "word/chart.xml": chart}))
    assert texts_of(document) == ["See.", "\tVisitors", "May\t7", "End."]
    broken = docx.read(package(parts | {"word/_rels/document.xml.rels": relations, "word/chart.xml": "<c:chart"}))
    assert texts_of(broken) == ["See.", "End."]
    assert [note.template for note in broken.notes] == [ReadingNote.PART_LEFT_OUT]


def test_a_drop_cap_and_a_deleted_paragraph_mark_join_paragraphs() -> None:
    body = p("O", properties='<w:framePr w:dropCap="drop"/>') + p("nce upon a time")
    assert texts(body) == ["Once upon a time"]
    assert texts(p("One ", properties="<w:rPr><w:del/></w:rPr>") + p("paragraph.")) == ["One paragraph."]
    assert texts(p("Last ", properties="<w:rPr><w:del/></w:rPr>")) == ["Last"]


def test_lines_of_code_are_one_block_as_they_are() -> None:
    document = docx.read(word(p("def f():", style="Code") + p("    return 1", style="Code") + p("After.")))
    assert [(block.kind.value, block.span.of(document.text)) for block in document.blocks] == [
        ("verbatim", "def f():\n    return 1"),
        ("paragraph", "After."),
    ]


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("<m:r><m:t>E=mc</m:t></m:r>", "E=mc"),
        ("<m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f>", "a/b"),
        ("<m:f><m:num>{sum}</m:num><m:den>{b}</m:den></m:f>", "a+b/b"),
        ("<m:sSup><m:e>{a}</m:e><m:sup>{b}</m:sup></m:sSup>", "a^b"),
        ("<m:sSub><m:e>{a}</m:e><m:sub>{sum}</m:sub></m:sSub>", "a_(a+b)"),
        ("<m:d><m:dPr/><m:e>{a}</m:e></m:d>", "(a)"),
        ('<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{a}</m:e></m:d>', "[a]"),
        ('<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub/><m:sup/><m:e>{a}</m:e></m:nary>', "∑a"),
        ("<m:rad><m:deg/><m:e>{a}</m:e></m:rad>", "√a"),
        ("<m:func><m:fName>{a}</m:fName><m:e>{b}</m:e></m:func>", "a b"),
    ],
)
def test_equations_are_read_in_a_line(equation: str, text: str) -> None:
    letters = {name: f"<m:r><m:t>{value}</m:t></m:r>" for name, value in [("a", "a"), ("b", "b"), ("sum", "a+b")]}
    expected = text.replace("a+b/b", "(a+b)/b")
    assert texts(p("Let ", f"<m:oMath>{equation.format(**letters)}</m:oMath>", ".")) == [f"Let {expected}."]


# Tables


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("Name", "Age", properties=HEADER), row("Anna", "31")], ("Name", "Age")),
        ([row("Name", "Anna"), row("Age", "31")], ()),
        ([row(p(run("Name", BOLD)), p(run("Age", BOLD))), row("Anna", "31")], ("Name", "Age")),
        ([row(p(run("Name", BOLD)), p(run("Anna", BOLD))), row(p(run("Age", BOLD)), p(run("31", BOLD)))], ()),
        ([row("Name", "Age", "City"), row("Anna", "31", "Bonn")], ("Name", "Age", "City")),
        ([row("1", "2", "3"), row("4", "5", "6")], ()),
        ([row("Name", "Age", properties=HEADER)], ()),
        ([row("Name", "Age", properties=HEADER), row("Total", "", properties=HEADER)], ("Name", "Age")),
        ([row("x" * 101, "Age", properties=HEADER), row("Anna", "31")], ()),
    ],
    ids=["marked", "pairs", "bold", "all bold", "looks like one", "numbers", "alone", "all marked", "too long"],
)
def test_the_first_row_is_the_header_where_it_is_one(rows: list[str], expected: tuple[str, ...]) -> None:
    document = docx.read(word(table(*rows)))
    assert {block.table for block in document.blocks} == {Table(expected)}
    kinds = [BlockKind.COLUMNS if expected else BlockKind.ROW, BlockKind.ROW]
    assert [block.kind for block in document.blocks] == kinds[: len(document.blocks)]


def test_a_row_is_its_cells_with_tabs_and_nothing_else() -> None:
    document = docx.read(word(table(row("Name", "Born", "Age", properties=HEADER), row("Anna", "", "3\t1"))))
    assert document.text == "Name\tBorn\tAge\nAnna\t\t3 1"


def test_bold_cells_are_marked_below_the_header_only() -> None:
    bold = row(p(run("Name", BOLD)), p(run("Age", BOLD)))
    document = docx.read(word(table(bold, row(p(run("Anna", BOLD)), "31"))))
    assert [(mark.kind.value, mark.span.of(document.text)) for mark in document.marks] == [("strong", "Anna")]


def test_a_caption_above_a_table_is_kept_beside_its_rows() -> None:
    body = p("Table 1: Ages", style="Caption") + table(row("Name", "Age", properties=HEADER), row("Anna", "31"))
    document = docx.read(word(body + p("Between.") + table(row("a", "b"))))
    assert texts_of(document) == ["Table 1: Ages", "Name\tAge", "Anna\t31", "Between.", "a\tb"]
    assert [block.table and block.table.caption for block in document.blocks] == [
        None,
        "Table 1: Ages",
        "Table 1: Ages",
        None,
        "",
    ]


@pytest.mark.parametrize("look", ['w:firstRow="1"', 'w:val="04A0"'])
def test_a_table_style_may_set_the_header_apart(look: str) -> None:
    properties = f'<w:tblStyle w:val="Bunt"/><w:tblLook {look}/>'
    rows = (row("Name", "Age"), row("Anna", "31"))
    named, plain = (
        docx.read(word(table(*rows, properties=each))).blocks[-1].table
        for each in (properties, '<w:tblStyle w:val="Bunt"/>')
    )
    assert (named, plain) == (Table(("Name", "Age")), Table())


def test_a_first_row_with_a_single_cell_is_the_caption_of_the_table_below_it() -> None:
    title = row(cell(p(run("Visitors in thousands", BOLD)), properties='<w:gridSpan w:val="3"/>'))
    document = docx.read(
        word(table(title, row("Year", "Adults", "Children"), row("2023", "12", "7"), row("2024", "9", "8")))
    )
    assert texts_of(document) == ["Visitors in thousands", "Year\tAdults\tChildren", "2023\t12\t7", "2024\t9\t8"]
    assert document.blocks[-1].table == Table(("Year", "Adults", "Children"), "Visitors in thousands")


def test_a_first_row_with_a_single_cell_names_nothing_where_no_header_is_below_it() -> None:
    title = row(cell("January", properties='<w:gridSpan w:val="2"/>'))
    document = docx.read(word(table(title, row("1", "New Year"), row("6", "Epiphany"))))
    assert texts_of(document) == ["January", "1\tNew Year", "6\tEpiphany"]
    assert {block.table for block in document.blocks} == {Table()}


def test_merged_cells_are_repeated_in_each_row() -> None:
    def merged(text: str, kind: str) -> str:
        return cell(text, properties=f'<w:vMerge w:val="{kind}"/>')

    body = table(
        row(merged("Region", "restart"), cell("2023", properties='<w:gridSpan w:val="2"/>'), properties=HEADER),
        row(merged("", "continue"), "Plan", "Sum", properties=HEADER),
        row(merged("North", "restart"), "1", "2"),
        row(merged("", "continue"), "3", "4"),
        row("South", cell("both", properties='<w:gridSpan w:val="2"/>')),
        row("5", properties='<w:gridBefore w:val="2"/>'),
    )
    document = docx.read(word(body))
    assert texts_of(document) == [
        "Region\t2023",
        "Region\tPlan\tSum",
        "North\t1\t2",
        "North\t3\t4",
        "South\tboth",
        "\t\t5",
    ]
    assert {block.table for block in document.blocks} == {Table(("Region", "2023 Plan", "2023 Sum"))}


def test_a_cell_of_several_paragraphs_is_one_line() -> None:
    assert texts(table(row(cell("One.", "Two."), item("three", 1)))) == ["One. Two.\t• three"]


def test_layout_tables_are_read_like_the_rest() -> None:
    assert texts(table(row(cell("One.", "Two.")), row("Three."))) == ["One.", "Two.", "Three."]
    body = table(row(p("Skills", style="berschrift1"), cell("First.", "Second.")))
    assert texts(body) == ["Skills", "First.", "Second."]


def test_nested_tables_and_text_boxes_follow_the_row() -> None:
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{p('Boxed.')}</w:txbxContent></v:textbox></w:pict></w:r>"
    body = table(row("a", cell("b", table(row("c", "d")))), row(p("e", box), "f"))
    assert texts(body) == ["a\tb", "c\td", "e\tf", "Boxed."]


def test_rows_and_cells_may_be_wrapped() -> None:
    inside = f"<w:sdt><w:sdtContent>{row('a', 'b')}</w:sdtContent></w:sdt>"
    assert texts(table(inside)) == ["a\tb"]


# The file


def test_properties_are_read_but_no_date() -> None:
    core = (
        "<dc:title>The guide</dc:title><dc:creator>Anna Berg;Bela Bartos</dc:creator><dc:language>de-AT</dc:language>"
        "<dcterms:created>2020-01-01T00:00:00Z</dcterms:created>"
    )
    info = docx.read(word(p("Text."), core=core)).info
    assert (info.title, info.author, info.language, info.date) == ("The guide", "Anna Berg, Bela Bartos", "de", None)


@pytest.mark.parametrize("title", ["Microsoft Word - draft7.doc", "draft7.docx", "Untitled", ""])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    core = f"<dc:title>{title}</dc:title><dc:creator>python-docx</dc:creator>"
    info = docx.read(word(p("Text."), core=core)).info
    assert (info.title, info.author) == (None, None)


def test_a_title_in_the_properties_that_is_of_another_text_is_none() -> None:
    core = "<dc:title>Rules of the Chi Phi Fraternity</dc:title><dc:creator>Anna Berg</dc:creator>"
    text = p("The rowing club has these rules for its boats.") * 40
    info = docx.read(word(text, core=core)).info
    assert (info.title, info.author) == (None, None)


def test_the_language_that_libreoffice_was_installed_with_tells_nothing() -> None:
    core = "<dc:language>en-US</dc:language>"
    assert docx.read(word(p("Ein Satz."), core=core, program="LibreOffice/7.4$Linux")).info.language is None


def test_the_title_on_the_page_wins() -> None:
    document = docx.read(word(p("On the page", style="Titel"), core="<dc:title>Template</dc:title>"))
    assert (document.titled, document.info.title) == (True, None)


def test_a_document_needs_nothing_but_its_main_part() -> None:
    main = f"<w:document {PREFIXES}><w:body>{p('Head', style='Heading1')}{p('Text.')}</w:body></w:document>"
    document = docx.read(package({"word/document.xml": main}))
    assert [(block.level, block.span.of(document.text)) for block in document.blocks] == [(1, "Head"), (0, "Text.")]


def test_embedded_documents_are_named() -> None:
    document = docx.read(word(p("Text.") + "<w:altChunk/><w:altChunk/>"))
    assert document.notes == (Message(ReadingNote.EMBEDDED),)


MAIN = '<Relationships><Relationship Type="x/officeDocument" Target="main.xml"/></Relationships>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
        (b"plain text", "isn’t the ZIP archive"),
        (package({"mimetype": "application/epub+zip"}), "isn’t a Word document"),
        (
            package({"_rels/.rels": MAIN, "main.xml": "<workbook/>"}),
            "a spreadsheet; rename it so that it ends in .xlsx",
        ),
        (
            package({"_rels/.rels": MAIN, "main.xml": "<presentation/>"}),
            "a presentation; rename it so that it ends in .pptx",
        ),
        (package({"_rels/.rels": MAIN, "main.xml": "<html/>"}), "isn’t a Word document"),
        (package({"_rels/.rels": MAIN, "main.xml": "<document>"}), "broken"),
        (package({"word/document.xml": "<!DOCTYPE d [<!ENTITY a 'b'>]><document>&a;</document>"}), "document type"),
        (word(p("")), "contains no text"),
        (word("<w:p>" * 300 + "</w:p>" * 300), "inside each other"),
        (word(p("Text."))[:300], "damaged"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        docx.read(data)
    assert reason in str(refusal.value)


# Hostile input


def _chain_of_notes(size: int) -> str:
    return "".join(
        f'<w:footnote w:id="{place}">{p("n", f"""<w:r><w:footnoteReference w:id="{place + 1}"/></w:r>""")}</w:footnote>'
        for place in range(size)
    )


REFERENCE = '<w:r><w:footnoteReference w:id="0"/></w:r>'
MANY = 2_000


@pytest.mark.parametrize(
    ("body", "footnotes"),
    [
        (lambda n: p(REFERENCE, "x"), _chain_of_notes),
        (lambda n: p(REFERENCE * n, "x"), lambda n: f'<w:footnote w:id="0">{p("long " * n)}</w:footnote>'),
        (lambda n: p(field_("begin") * n, "x") + p(field_("end") * n, "y"), lambda n: ""),
        (lambda n: p(field_("begin"), code("x") * n), lambda n: ""),
        (lambda n: p("x", properties="<w:rPr><w:del/></w:rPr>") * n, lambda n: ""),
        (lambda n: p("x", style="Code") * n, lambda n: ""),
        (lambda n: table(row(*["x"] * n), row(*["y"] * n)), lambda n: ""),
        (lambda n: table(row("Name", "Age", properties=HEADER), *[row("x", "y")] * n), lambda n: ""),
        (lambda n: table(row("n", cell("x" * n, properties='<w:vMerge w:val="restart"/>')), *[row("x", "y")] * n), str),
        (lambda n: "".join(item("x", 2, place % 9) for place in range(n)), lambda n: ""),
        (lambda n: "".join(p("x", style=f"s{place}") for place in range(n)), lambda n: ""),
        (lambda n: p("x" * n * 20), lambda n: ""),
        (lambda n: table(row(cell("x", properties='<w:gridSpan w:val="999999999"/>'), "y")), lambda n: ""),
    ],
)
def test_time_is_linear_in_hostile_documents(body, footnotes) -> None:
    @cache
    def data(size: int) -> bytes:
        return word(body(size) + p("end"), footnotes=footnotes(size))

    assert docx.read(data(MANY)).text.endswith("end")
    assert is_linear(lambda size: docx.read(data(size)), MANY)


def test_deep_nesting_is_read() -> None:
    nested = p("deepest")
    for _ in range(79):
        nested = table(row("a", cell("b", nested)))
    assert texts(nested) == ["a\tb"] * 78 + ["a\tb deepest"]


@settings(max_examples=50)
@given(st.lists(st.text("abc é\t\n日", max_size=20), max_size=6), st.lists(st.text("xyz 1", max_size=9), max_size=6))
def test_every_word_of_every_paragraph_and_cell_stands_in_the_text(paragraphs: list[str], cells: list[str]) -> None:
    body = "".join(p(run(text)) for text in paragraphs) + table(row("left", *cells)) + p("end")
    document = docx.read(word(body))
    words = [word for text in (*paragraphs, "left", *cells, "end") for word in text.split()]
    assert document.text.split() == words
