"""A web page's emphasis, links, images, lists, boxes, tables and code are kept beside its text."""

import pytest
from growth import is_linear
from test_reading_epub import book, chapter

from index.errors import UnreadableFile
from index.layout import BlockKind, Mark, MarkKind, Span, Table
from index.reading.epub import read as read_book
from index.reading.html import read
from index.reading.raw import RawBlock, RawDocument

PROSE = "The committee met on Tuesday and agreed, after a long debate, that the old bridge must be closed for repairs."


def page(body: str, head: str = "") -> RawDocument:
    return read(f"<!doctype html><html><head>{head}</head><body>{body}".encode())


def marked(document: RawDocument) -> list[tuple[MarkKind, str, str]]:
    return [(mark.kind, mark.span.of(document.text), mark.target) for mark in document.marks]


def marks(body: str, head: str = "") -> list[tuple[MarkKind, str, str]]:
    return marked(page(body, head))


def blocks(body: str) -> list[tuple[RawBlock, str]]:
    document = page(body)
    return [(block, block.span.of(document.text)) for block in document.blocks]


def kinds(body: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text) for block, text in blocks(body)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("a <b>word</b>", MarkKind.STRONG),
        ("a <strong>word</strong>", MarkKind.STRONG),
        ("a <i> word </i> here", MarkKind.EMPHASIS),
        ("a <em>word</em>", MarkKind.EMPHASIS),
        ("a <dfn>word</dfn>", MarkKind.EMPHASIS),
        ("a <del>word</del>", MarkKind.STRUCK),
        ("a <s>word</s>", MarkKind.STRUCK),
        ("a <code>word</code>", MarkKind.CODE),
        ("a <kbd>word</kbd>", MarkKind.CODE),
        ("a <samp>word</samp>", MarkKind.CODE),
    ],
)
def test_what_elements_emphasise_is_marked(body: str, kind: MarkKind) -> None:
    assert marks(f"<p>{body}") == [(kind, "word", "")]


def test_marks_may_be_inside_each_other() -> None:
    assert marks("<p>See <a href=/x><b>the</b> <code>list</code></a>.") == [
        (MarkKind.LINK, "the list", "/x"),
        (MarkKind.STRONG, "the", ""),
        (MarkKind.CODE, "list", ""),
    ]


def test_emphasis_around_blocks_marks_each_of_them() -> None:
    assert marks("<b><p>one<p>two</b>") == [(MarkKind.STRONG, "one", ""), (MarkKind.STRONG, "two", "")]


@pytest.mark.parametrize(
    "empty", ['<i class="icon"></i>', '<a href="/run"></a>', "<b></b>", "<code></code>", "<q></q>"]
)
def test_an_element_with_nothing_in_it_marks_nothing_after_it(empty: str) -> None:
    document = page(f"<p>{empty} one<p><b>two {empty}</b> three<p>four")
    assert document.text == "one\n\ntwo three\n\nfour"
    assert marked(document) == [(MarkKind.STRONG, "two", "")]


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("/rules", "https://example.com/rules"),
        ("c.html#d", "https://example.com/a/c.html#d"),
        ("#here", "https://example.com/a/b#here"),
        (" two words ", "https://example.com/a/two%20words"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("https://[broken", "https://[broken"),
        ("//[broken", "//[broken"),
    ],
)
def test_a_link_leads_where_the_page_says(href: str, target: str) -> None:
    head = "<link rel=canonical href=https://example.com/a/b>"
    assert marks(f"<p>See <a href='{href}'>the list</a>.", head) == [(MarkKind.LINK, "the list", target)]


def test_without_the_pages_address_a_link_is_as_it_is_written() -> None:
    assert marks("<p>See <a href=../list>the list</a>.") == [(MarkKind.LINK, "the list", "../list")]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "java\nscript:alert(1)", " data:text/html,x", "x" * 2_001, ""])
def test_a_link_that_leads_nowhere_is_only_text(href: str) -> None:
    assert marks(f"<p>See <a href='{href}'>the list</a>.") == []


def test_an_images_description_is_text() -> None:
    document = page("<p>Press<img alt='the bell' src=bell.png>twice.<img src=line.png><img alt=''>")
    assert document.text == "Press the bell twice."
    assert document.marks == (Mark(MarkKind.IMAGE, Span(6, 14), "bell.png"),)


@pytest.mark.parametrize(
    "image",
    [
        "<img alt='IMG_0042.jpg' src=x>",
        "<figure><img alt='Old bridge'><figcaption>Old bridge, in winter</figcaption></figure>",
        "<p><a href=/other><img alt='Buy now' src=x></a>",
    ],
)
def test_an_image_without_a_description_of_its_own_adds_nothing(image: str) -> None:
    assert MarkKind.IMAGE not in {kind for kind, *_ in marks(f"<main><p>{PROSE}{image}<p>{PROSE}</main>")}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", [(1, "• a"), (1, "• b"), (2, "• c")]),
        ("<ol type=a start=2><li>a<li>b</ol>", [(1, "b. a"), (1, "c. b")]),
        ("<ol type=I><li>a<li value=9>b</ol>", [(1, "I. a"), (1, "IX. b")]),
        ("<ol class='lowerroman simple'><li>a<li>b</ol>", [(1, "i. a"), (1, "ii. b")]),
        ("<ol style='list-style-type: upper-alpha'><li>a</ol>", [(1, "A. a")]),
        ("<ol reversed><li>a<li>b</ol>", [(1, "2. a"), (1, "1. b")]),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", [(1, "1. a"), (2, "• b"), (1, "2. c")]),
        ("<ul><li><input type=checkbox checked> a<li><input type=checkbox> b</ul>", [(1, "☑ a"), (1, "☐ b")]),
        ("<ul class=inline-task-list><li class=checked>a<li>b</ul>", [(1, "☑ a"), (1, "☐ b")]),
        (
            "<ul class=to-do-list><li><div class='checkbox checkbox-on'></div>a<li><div class=checkbox></div>b</ul>",
            [(1, "☑ a"), (1, "☐ b")],
        ),
        ("<li>a", [(1, "• a")]),
    ],
)
def test_items_begin_with_the_markers_that_a_browser_shows(body: str, expected: list[tuple[int, str]]) -> None:
    found = blocks(body)
    assert [(block.depth, text) for block, text in found] == expected
    assert {block.kind for block, _ in found} == {BlockKind.ITEM}


def test_a_further_paragraph_of_an_item_is_in_its_list() -> None:
    assert [(block.kind, block.depth) for block, _ in blocks("<ul><li><p>a<p>b</ul><p>c")] == [
        (BlockKind.ITEM, 1),
        (BlockKind.PARAGRAPH, 1),
        (BlockKind.PARAGRAPH, 0),
    ]


def test_terms_have_their_definitions() -> None:
    assert kinds("<dl><dt>Quorum<dt>Majority<dd>Half.<dd><p>More.<ul><li>a</ul></dl>") == [
        ("term", "Quorum"),
        ("term", "Majority"),
        ("definition", "Half."),
        ("definition", "More."),
        ("item", "• a"),
    ]
    assert page("<dl><dt>T<dd>D<dt>U<dd>E").text == "T\nD\n\nU\nE"


BOXES = {
    "Sphinx": "<div class='admonition warning'><p class=admonition-title>Warning</p>{}</div>",
    "Docutils": "<aside class='admonition warning'><p class=admonition-title>Warning</p>{}</aside>",
    "GitHub": "<div class='markdown-alert markdown-alert-warning'><p class=markdown-alert-title>Warning</p>{}</div>",
    "Docusaurus": "<div class='theme-admonition theme-admonition-warning alert alert--warning'>"
    "<div class=admonitionHeading_x>Warning</div><div class=admonitionContent_x>{}</div></div>",
    "VitePress": "<div class='warning custom-block'><p class=custom-block-title>Warning</p>{}</div>",
    "Starlight": "<aside class='starlight-aside starlight-aside--warning'><p class=starlight-aside__title>Warning</p>"
    "<section>{}</section></aside>",
    "Obsidian": "<div class=callout data-callout=warning><div class=callout-title><div>Warning</div></div>"
    "<div class=callout-content>{}</div></div>",
    "Asciidoctor": "<div class='admonitionblock warning'><table><tr><td class=icon><div class=title>Warning</div>"
    "<td class=content>{}</table></div>",
    "DocBook": "<div class=warning><h3 class=title>Warning</h3>{}</div>",
    "Confluence": "<div class='confluence-information-macro confluence-information-macro-warning'>"
    "<p class=title>Warning</p><div class=confluence-information-macro-body>{}</div></div>",
    "MkDocs": "<details class=warning><summary>Warning</summary>{}</details>",
}


@pytest.mark.parametrize("name", BOXES)
def test_a_box_has_its_kind_and_title(name: str) -> None:
    body = BOXES[name].format("<p>Stay off the bridge.</p><ul><li>Really.</ul>")
    found = blocks(f"<p>Before.{body}<p>After.")
    assert [(block.kind.value, block.aside, text) for block, text in found] == [
        ("paragraph", "", "Before."),
        ("title", "warning", "Warning"),
        ("paragraph", "warning", "Stay off the bridge."),
        ("item", "warning", "• Really."),
        ("paragraph", "", "After."),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<blockquote><p>a<p>b</blockquote>c", ["quotation", "quotation", ""]),
        ("<details><summary>a</summary>b</details>c", ["details", "details", ""]),
        ("<aside class=note>a</aside><div class='alert alert-danger'>b</div>", ["note", "danger"]),
        ("<figure class=callout><div>a</div></figure>", ["note"]),
        ("<blockquote>a<div class='admonition tip'>b</div>c</blockquote>", ["quotation", "tip", "quotation"]),
        ("<div class=alert>a</div><div class=notebook>b</div><div class=important-links>c</div>", ["", "", ""]),
    ],
)
def test_a_block_knows_the_box_around_it(body: str, expected: list[str]) -> None:
    assert [block.aside for block, _ in blocks(body)] == expected


def test_a_heading_in_a_summary_is_a_heading() -> None:
    assert kinds("<details><summary><h3>Why?</h3></summary>Because.</details>")[0] == ("heading", "Why?")


def test_the_rows_of_a_table_share_what_is_said_of_them() -> None:
    table = "<table><caption>Fees</caption><tr><th>Who<th>How much<tr><th>Adults<td>9 €<tr><td>Children<td>free</table>"
    caption, header, adults, children = (block for block, _ in blocks(f"<p>{PROSE}{table}")[1:])
    assert caption.kind is BlockKind.PARAGRAPH
    assert header.kind is BlockKind.COLUMNS
    assert adults.kind is children.kind is BlockKind.ROW
    assert header.table == adults.table == Table(("Who", "How much"), "Fees")
    assert adults.table is children.table
    assert page(table).text == "Fees\n\nWho\tHow much\nAdults\t9 €\nChildren\tfree"


def test_a_table_without_a_header_has_no_columns() -> None:
    found = blocks("<table><tr><th>Height<td>20 m<tr><th>Age<td>300</table>")
    assert [(block.kind.value, text, block.table) for block, text in found] == [
        ("row", "Height\t20 m", Table()),
        ("row", "Age\t300", Table()),
    ]


def test_marks_reach_into_cells() -> None:
    cells = "<tr><td><b>Oak</b> tree<td>see <a href=/oak>the <i>list</i></a>"
    assert marks(f"<table><tr><th>Name<th>Where{cells}</table>") == [
        (MarkKind.STRONG, "Oak", ""),
        (MarkKind.LINK, "the list", "/oak"),
        (MarkKind.EMPHASIS, "list", ""),
    ]


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("<pre><code class=language-python>x</code></pre>", "python"),
        ("<pre class=lang-js>x</pre>", "js"),
        ("<div class='highlight-c++ notranslate'><div class=highlight><pre><span></span>x</pre></div></div>", "c++"),
        ("<div class='language-toml highlight'><pre><code>x</code></pre></div>", "toml"),
        ("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell"),
        ("<pre class='sourceCode haskell'><code>x</code></pre>", "haskell"),
        ("<pre class='brush: sql; gutter: false'>x</pre>", "sql"),
        ("<pre data-syntaxhighlighter-params='brush: java; theme: Emacs'>x</pre>", "java"),
        ("<pre><code data-lang=YAML>x</code></pre>", "yaml"),
        ("<div class='mw-highlight mw-highlight-lang-lua'><pre>x</pre></div>", "lua"),
        ("<div class=highlight-default><pre>x</pre></div>", ""),
        ("<pre>x</pre>", ""),
        ("<div class='highlight important'><pre>x</pre></div>", ""),
    ],
)
def test_code_has_the_language_that_its_element_names(body: str, language: str) -> None:
    assert [(block.kind, block.language, text) for block, text in blocks(f"<p>{PROSE}{body}")[1:]] == [
        (BlockKind.VERBATIM, language, "x")
    ]


@pytest.mark.parametrize(
    "extra",
    [
        "<a class=headerlink href=#x title='Link to this heading'>¶</a>",
        "<a class=header-anchor href=#x>#</a>",
        "<a class=anchor href=#x></a>",
        "<span class=mw-editsection>[<a href=/edit>edit</a>]</span>",
        "<a href=/edit>[edit]</a>",
        "<button class=copybtn>Copy</button>",
        "<span class=copy-btn>Copy</span>",
        "<a href=/source><span class=viewcode-link>[source]</span></a>",
    ],
)
def test_links_to_the_place_itself_and_buttons_are_not_text(extra: str) -> None:
    assert page(f"<h2 id=x>Fees{extra}</h2><p>{PROSE}").text == f"Fees\n\n{PROSE}"


def test_a_heading_inside_its_own_link_is_read() -> None:
    assert kinds("<h2><a class=header-anchor href=#x><span>Opening hours</span></a></h2><p>Nine.")[0] == (
        "heading",
        "Opening hours",
    )


@pytest.mark.parametrize(
    "code",
    [
        "<pre class=line-numbers><code>x = 1\ny = 2</code></pre>",
        "<pre><span class=linenos>1</span>x = 1\n<span class=linenos>2</span>y = 2</pre>",
        "<div class=gutter>1<br>2</div><pre>x = 1\ny = 2</pre>",
        "<div class=gutter><pre>x = 1\ny = 2</pre></div>",
        "<table><tr><td class=gutter><pre>1\n2</pre><td class=code><pre>x = 1\ny = 2</pre></table>",
    ],
)
def test_the_numbers_of_lines_are_not_part_of_code(code: str) -> None:
    assert page(f"<main><p>{PROSE}{code}</main>").text == f"{PROSE}\n\nx = 1\ny = 2"


def test_a_book_has_the_marks_of_its_pages() -> None:
    body = '<p>See <a href="c.xhtml">chapter <b>two</b></a>.</p><ol type="i"><li>a</li></ol>'
    document = read_book(book({"a.xhtml": chapter(body)}))
    assert document.text == "See chapter two.\n\ni. a"
    assert marked(document) == [(MarkKind.LINK, "chapter two", "c.xhtml"), (MarkKind.STRONG, "two", "")]


@pytest.mark.parametrize(
    "piece",
    [
        "<b>a<i>b</i>",
        "<a href=x>a</a>",
        "<ol reversed><li>a</ol>",
        "<ul><li><input type=checkbox>a",
        "<div class='admonition note'><p class=title>a",
        "<details><summary>a",
        "<figure><img alt=a><figcaption>b",
        "<td class=gutter>1",
        "<table><tr><td colspan=100>a<td>b</table>",
        "a<br>",
        "a<br><br>",
    ],
)
def test_time_is_linear_in_marks_and_boxes(piece: str) -> None:
    assert is_linear(lambda size: read((piece * (size // len(piece))).encode()), 100_000)


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><b>Day</b><td><p><strong>Open</strong></p><tr><td>Mon<td>9:00</table>",
        "<div role=table><div role=rowgroup><div role=row><span role=columnheader>Day</span>"
        "<span role=columnheader>Open</span></div></div><div role=rowgroup><div role=row>"
        "<div role=cell>Mon</div><div role=cell><p>9:00</p></div></div></div></div>",
    ],
)
def test_the_names_of_columns_are_known_in_bold_and_by_their_roles(table: str) -> None:
    rows = [(block.kind.value, text) for block, text in blocks(f"<h1>Hours</h1><p>{PROSE}</p>{table}") if block.table]
    assert rows == [("columns", "Day\tOpen"), ("row", "Mon\t9:00")]


def test_a_row_of_bold_cells_among_others_names_no_columns() -> None:
    table = "<table><tr><td><b>A</b><td><b>B</b><tr><td><b>C</b><td><b>D</b></table>"
    assert {block.kind for block, _ in blocks(table)} == {BlockKind.ROW}


def test_code_beside_the_numbers_of_its_lines_is_code() -> None:
    code = (
        "<div class=highlight><table class=highlighttable><tr><th colspan=2 class=filename>tide.py"
        "<tr><td class=linenos><pre>1\n2</pre>"
        "<td class=code><pre><code>def tide():\n    return 3</code></pre></table></div>"
    )
    *_, name, (block, text) = blocks(f"<h1>Hours</h1><p>{PROSE}</p>{code}")
    assert (name[1], block.kind, text) == ("tide.py", BlockKind.VERBATIM, "def tide():\n    return 3")


@pytest.mark.parametrize(
    "number",
    ["<span class=ln>{}</span>", "<span style='margin-right:.4em;-webkit-user-select:none;user-select:none'>{}</span>"],
)
def test_numbers_before_the_lines_of_code_are_left_out(number: str) -> None:
    one, two = number.format(" 1"), number.format(" 2")
    *_, (block, text) = blocks(f"<h1>Hours</h1><p>{PROSE}</p><pre><code>{one}if low:\n{two}    go(3)\n</code></pre>")
    assert (block.kind, text) == (BlockKind.VERBATIM, "if low:\n    go(3)")


@pytest.mark.parametrize("number", ["<span class=ln>12</span>", "<b style='user-select:none'>12</b>"])
def test_a_number_that_cannot_be_selected_is_text_outside_code(number: str) -> None:
    assert kinds(f"<p>{PROSE}</p><p>It costs {number} euros a day.</p>")[1:] == [
        ("paragraph", "It costs 12 euros a day.")
    ]


@pytest.mark.parametrize(
    ("quotation", "shown"),
    [
        ("<cite>Ann wrote:</cite>It is late.", "Ann wrote:\nIt is late."),
        ("It is late, says <cite>Ann</cite> here.", "It is late, says Ann here."),
    ],
)
def test_who_wrote_what_is_quoted_is_on_a_line_of_its_own(quotation: str, shown: str) -> None:
    assert kinds(f"<p>{PROSE}</p><blockquote><div>{quotation}</div></blockquote>")[1:] == [("paragraph", shown)]
    assert kinds(f"<p>{PROSE}</p><p><cite>Note:</cite> it is late.</p>")[1:] == [("paragraph", "Note: it is late.")]


def test_a_site_in_brackets_is_no_part_of_the_title() -> None:
    head = "<title>Rules of the pool [Valley Wiki]</title>"
    assert page(f"<h1>Rules of the pool</h1><p>{PROSE}", head).info.title == "Rules of the pool"
    assert page(f"<h1>Rules</h1><p>{PROSE}", "<title>Rules [old] for all</title>").info.title == "Rules [old] for all"


def test_the_pages_of_writerside_keep_their_paragraphs_their_terms_and_their_code() -> None:
    found = kinds(
        "<main><article><h1>API</h1><section class='chapter h1-related'><h2>Methods</h2>"
        f"<p class='article__p h2-related'>{PROSE}</p><dl class='definition-list h2-related'><div><dt>"
        "<a href=https://example.org/d>getItems()</a></dt><dd><p>Returns the items.</p>"
        "<div class=code-block data-lang=http>GET /items\n  x</div></dd></div></dl></section></article></main>"
    )
    assert found == [
        ("heading", "API"),
        ("heading", "Methods"),
        ("paragraph", PROSE),
        ("term", "getItems()"),
        ("definition", "Returns the items."),
        ("verbatim", "GET /items\n  x"),
    ]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("<h2 class='anchor anchorWithStickyNavbar_LWe7' id=h>Hours</h2><p>Nine.</p>", ["Hours", "Nine."]),
        ("<div class=tabbed-labels><label>Linux</label><label>macOS</label></div>", ["Linux", "macOS"]),
        ("<ol><li><p>Note.&#160;<a class=footnote-backref href=#fnref:1>&#8617;</a></p></ol>", ["1. Note."]),
        ("<dl class=postprofile><dd>Member<dd>Posts: 31</dl>", []),
    ],
)
def test_what_generators_put_around_a_text_is_told_from_it(extra: str, expected: list[str]) -> None:
    found = [text for _, text in blocks(f"<main><h1>Gate</h1><p>{PROSE}</p>{extra}<p>So {PROSE}</p></main>")]
    assert found == ["Gate", PROSE, *expected, f"So {PROSE}"]


def test_the_boxes_of_doxygen_are_headings_code_and_definitions() -> None:
    body = (
        '<div class="header"><div class="headertitle"><div class="title">sf::Text Class Reference'
        '<div class="ingroups"><a href="g.html">Graphics</a></div></div></div></div><div class="contents">'
        f'<p>{PROSE} <a href="classText.html#details">More...</a></p><table class="memberdecls"><tr class="heading">'
        '<td colspan="2"><h2 class="groupheader">Public Member Functions</h2></td></tr><tr class="memitem:a66">'
        '<td class="memItemLeft">void&#160;</td><td class="memItemRight"><a href="#a66">setStyle</a> (Uint32 style)'
        '</td></tr><tr class="memdesc:a66"><td class="mdescLeft">&#160;</td><td class="mdescRight">Set the style. '
        '<a href="classText.html#a66">More...</a></td></tr></table><h2 class="memtitle"><span class="permalink">'
        '<a href="#a66">&#9670;&nbsp;</a></span>setStyle()</h2><div class="memproto"><table class="mlabels"><tr>'
        '<td class="mlabels-left"><table class="memname"><tr><td class="memname">void sf::Text::setStyle </td><td>('
        '</td><td class="paramtype">Uint32&#160;</td><td class="paramname"><em>style</em></td><td>)</td></tr></table>\n'
        '</td><td class="mlabels-right"><span class="mlabels"><span>inherited</span></span></td></tr></table>'
        '</div><div class="fragment"><div class="line">text.setStyle(Bold);</div><div class="line">draw(text);</div>'
        '<div class="ttc"><div class="ttdef">Definition: Text.hpp:48</div></div></div></div>'
    )
    assert kinds(body) == [
        ("heading", "sf::Text Class Reference"),
        ("paragraph", PROSE),
        ("heading", "Public Member Functions"),
        ("term", "void setStyle (Uint32 style)"),
        ("definition", "Set the style."),
        ("heading", "setStyle()"),
        ("paragraph", "void sf::Text::setStyle (Uint32 style) inherited"),
        ("verbatim", "text.setStyle(Bold);\ndraw(text);"),
    ]


def test_a_box_that_only_shares_a_name_with_doxygens_is_no_code() -> None:
    body = f'<h2>Agenda</h2><div class="fragment"><p>{PROSE}</div><div class="title">Roads</div><p>{PROSE}'
    assert kinds(body) == [("heading", "Agenda"), ("paragraph", PROSE), ("paragraph", "Roads"), ("paragraph", PROSE)]


def test_the_boxes_of_javadoc_are_a_table_and_its_lists_of_sections_have_no_bullets() -> None:
    body = (
        f'<h1>Interface Node</h1><p>{PROSE}</p><ul class="summary-list"><li><section><h2>Method Summary</h2>'
        '<div class="summary-table three-column-summary"><div class="table-header col-first">Modifier and Type</div>'
        '<div class="table-header col-second">Method</div><div class="table-header col-last">Description</div>'
        '<div class="col-first even-row-color"><code>void</code></div><div class="col-second"><code>normalize()</code>'
        '</div><div class="col-last"><div class="block">Puts all text together.</div></div>'
        '<div class="col-first odd-row-color"><code>Node</code></div><div class="col-second"><code>getParent()</code>'
        '</div><div class="col-last">&nbsp;</div></div></section></li><li><section><h2>Method Details</h2>'
        '<ul class="member-list"><li><section><h3>normalize</h3><div class="member-signature">void normalize()</div>'
        "<ul><li>Text nodes only</ul></section></ul></section></ul>"
    )
    assert [(block.kind.value, text, block.depth) for block, text in blocks(body)] == [
        ("heading", "Interface Node", 0),
        ("paragraph", PROSE, 0),
        ("heading", "Method Summary", 0),
        ("columns", "Modifier and Type\tMethod\tDescription", 0),
        ("row", "void\tnormalize()\tPuts all text together.", 0),
        ("row", "Node\tgetParent()\t", 0),
        ("heading", "Method Details", 0),
        ("heading", "normalize", 0),
        ("paragraph", "void normalize()", 0),
        ("item", "• Text nodes only", 1),
    ]


def test_the_method_headings_of_rdoc_are_headings() -> None:
    body = (
        f'<h1>class Parser</h1><p>{PROSE}</p><h3>Public Class Methods</h3><div class="method-heading">'
        '<span class="method-name">parse</span><span class="method-args">(reader)</span>'
        '<span class="method-click-advice">click to toggle source</span></div><p>Returns the document.</p>'
        '<div class="method-source-code"><pre># File lib/parser.rb, line 494</pre></div>'
    )
    assert kinds(body)[2:] == [
        ("heading", "Public Class Methods"),
        ("heading", "parse(reader)"),
        ("paragraph", "Returns the document."),
    ]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="note"><table border="0" summary="Note"><tr><td rowspan="2"><img alt="[Note]" src="note.png"></td>'
        "<th>Note</th></tr><tr><td><p>Bring a torch.</p></td></tr></table></div>",
        '<div class="admonitionblock"><table><tr><td class="icon"><div class="title">Note</div></td>'
        '<td class="content">Bring a torch.</td></tr></table></div>',
        '<div class="admonitionblock note"><table><tr><td class="icon"><img src="note.png" alt="Note"></td>'
        '<td class="content">Bring a torch.</td></tr></table></div>',
    ],
    ids=["docbook", "asciidoc", "asciidoctor"],
)
def test_a_table_that_only_holds_a_notes_icon_and_text_is_the_note(box: str) -> None:
    found = blocks(f"<p>{PROSE}</p>{box}<p>{PROSE}</p>")[1:-1]
    assert [(block.kind.value, block.aside, text) for block, text in found] == [
        ("title", "note", "Note"),
        ("paragraph", "note", "Bring a torch."),
    ]


def test_a_term_that_is_only_a_marker_makes_an_item_of_what_it_defines() -> None:
    body = f"<p>{PROSE}</p><dl><dt>•<dd>open files<dt>2.<dd>traps<dt>*<dd>All parameters</dl>"
    assert kinds(body)[1:] == [
        ("item", "• open files"),
        ("item", "2. traps"),
        ("term", "*"),
        ("definition", "All parameters"),
    ]


def test_marks_of_texinfo_beside_terms_arent_part_of_them() -> None:
    body = f'<p>{PROSE}</p><dl><dt><code>POSIX</code><a href="#index-POSIX"> &para;</a><dd>A family of standards.</dl>'
    assert kinds(body)[1:] == [("term", "POSIX"), ("definition", "A family of standards.")]


def test_columns_that_only_keep_others_apart_are_left_out() -> None:
    body = (
        f"<p>{PROSE}</p><table><tr><th></th><th>Entry</th><th>Section</th></tr><tr><td></td><td>addition</td>"
        "<td>Arithmetic</td></tr></table><table><tr><td><tt>Date</tt></td><td>&nbsp;</td><td>The current date</td></tr>"
        "<tr><td><tt>Now</tt></td><td>&nbsp;</td><td>The current time</td></tr></table>"
    )
    assert kinds(body)[1:] == [
        ("columns", "Entry\tSection"),
        ("row", "addition\tArithmetic"),
        ("row", "Date\tThe current date"),
        ("row", "Now\tThe current time"),
    ]


def test_what_word_saves_as_a_web_page_has_its_title_its_lists_and_its_notes() -> None:
    bullet = "<span style='font-family:Symbol'>·<span style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span>"
    body = (
        "<div class=WordSection1><p class=MsoTitle>Statute of the club<o:p></o:p></p><p class=MsoToc1>"
        "<a href='#_Toc1'>1. Name<span>......... </span>2</a></p><h1><a name='_Toc1'></a>1. Name</h1>"
        f"<p class=MsoNormal>{PROSE}</p><p class=MsoListParagraphCxSpFirst>{bullet}Rowing on the river</p>"
        "<p class=MsoListParagraphCxSpMiddle>a)<span>&nbsp;&nbsp; </span>Repair of boats</p>"
        "<p class=MsoListParagraphCxSpLast>A second paragraph</p><p class=MsoNormal>Members of honour pay nothing"
        "<a href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference>[1]</span></a> unless they row.</p></div>"
        "<div><hr><div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>[1]</a> As decided in 2019."
        "</div></div>"
    )
    assert kinds(body) == [
        ("heading", "Statute of the club"),
        ("heading", "1. Name"),
        ("paragraph", PROSE),
        ("item", "• Rowing on the river"),
        ("item", "a) Repair of boats"),
        ("paragraph", "A second paragraph"),
        ("paragraph", "Members of honour pay nothing unless they row."),
        ("paragraph", "[1] As decided in 2019."),
    ]


def test_what_google_docs_saves_as_a_web_page_has_its_title_and_the_levels_of_its_lists() -> None:
    body = (
        '<p class="c3 title" id="h.abc">Volunteer guide</p><p class="c3"><a href="#h.1">Arrival</a>&nbsp;1</p>'
        f'<h1 id="h.1">Arrival</h1><p>{PROSE}<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
        '<ul class="c10 lst-kix_b-0 start"><li>Bring gloves</ul><ul class="c10 lst-kix_b-1 start"><li>leather ones</ul>'
        '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>&nbsp;is this right?</p></div>'
    )
    assert [(block.kind.value, text, block.depth) for block, text in blocks(body)] == [
        ("heading", "Volunteer guide", 0),
        ("heading", "Arrival", 0),
        ("paragraph", PROSE, 0),
        ("item", "• Bring gloves", 1),
        ("item", "• leather ones", 2),
    ]


@pytest.mark.parametrize(
    "short",
    [
        '<p id="fees"><a href="#fees">Fees</a></p>',
        '<p>See <a href="#refunds">Refunds</a>.</p>',
        '<ul><li><p><a href="#homepage">Homepage</a></p></li></ul>',
        '<dl><dt><p><a href="#enum.Enum">Enum</a></p></dt><dd>is a base class.</dd></dl>',
    ],
)
def test_a_line_that_leads_to_another_place_of_its_page_is_kept(short: str) -> None:
    assert len(kinds(f"<p>{PROSE}</p>{short}<p>{PROSE} Again.</p>")) == (4 if "<dl>" in short else 3)


def test_a_table_of_contents_of_an_office_program_isnt_text() -> None:
    entries = (
        '<p><a href="#__RefHeading___Toc12_3">1. Fees</a><span>..... 2</span></p><p><a href="#_Toc7">Rows</a> 3</p>'
    )
    assert kinds(f"{entries}<p>{PROSE}</p>") == [("paragraph", PROSE)]


def test_a_heading_that_leads_back_to_the_contents_is_no_mark() -> None:
    body = f'<p>{PROSE}</p><h2><a role="doc-backlink" href="#toc-1">Options</a></h2><p>{PROSE} Again.</p>'
    assert kinds(body)[1] == ("heading", "Options")


def test_only_marks_of_notes_are_left_out_of_sentences() -> None:
    body = f'<p>{PROSE} Use array<a href="#index">[i]</a>, as in <a href="#RFC1">[1]</a><a href="#_ftn1">[2]</a>.</p>'
    assert kinds(body)[0][1].endswith(" Use array[i], as in [1].")


def test_signs_below_a_heading_are_kept_and_those_between_pages_arent() -> None:
    body = f"<p>{PROSE}</p><p>* * *</p><h2>The sign</h2><p>©</p><p>{PROSE} Again.</p>"
    assert [text for _, text in kinds(body)] == [PROSE, "The sign", "©", f"{PROSE} Again."]


def test_a_small_table_that_begins_an_admonition_is_a_table() -> None:
    table = "<table><tr><th>Port</th><th>Use</th></tr><tr><td>80</td><td>Web</td></tr></table>"
    assert kinds(f'<p>{PROSE}</p><div class="admonition note">{table}</div>')[1:] == [
        ("columns", "Port\tUse"),
        ("row", "80\tWeb"),
    ]


def test_the_letters_that_word_shows_as_bullets_are_words_before_a_single_space() -> None:
    body = f"<p>{PROSE}</p><p class=MsoListParagraph>o&nbsp;&nbsp; Row</p><p class=MsoListParagraph>v 2 is out</p>"
    assert kinds(body)[1:] == [("item", "• Row"), ("paragraph", "v 2 is out")]


def test_a_short_page_that_shows_itself_again_after_some_time_is_read() -> None:
    again = '<html><head><meta http-equiv="refresh" content="{}; url=status.html"></head><body><p>All boats are out.'
    assert read(again.format(300).encode()).text == "All boats are out."
    with pytest.raises(UnreadableFile):
        read(again.format(0).encode())


def test_a_glossary_or_a_page_that_is_called_an_index_is_kept() -> None:
    terms = "<div class='indexdiv'><dl><dt>Bollard</dt><dd>A post that boats are tied to.</dd></dl></div>"
    assert kinds(f"<div class='index-en'><p>{PROSE}</p>{terms}</div>") == [
        ("paragraph", PROSE),
        ("term", "Bollard"),
        ("definition", "A post that boats are tied to."),
    ]


def test_the_icon_of_a_callout_and_the_bullet_of_a_toggle_arent_text() -> None:
    body = (
        f'<p>{PROSE}</p><figure class="callout"><div><span class="icon">💡</span></div><div>Fees are due in March.'
        '</div></figure><ul class="toggle"><li><details><summary>Who may vote?</summary><p>Only members.</details></ul>'
    )
    assert kinds(body)[1:] == [
        ("paragraph", "Fees are due in March."),
        ("title", "Who may vote?"),
        ("paragraph", "Only members."),
    ]


def test_a_table_with_a_line_of_code_in_each_row_is_code() -> None:
    rows = (
        "<tr><td><p><tt><b>function</b> Replace(</tt></p></td></tr><tr><td><tt>&nbsp;&nbsp;Text: string</tt></td></tr>"
    )
    assert kinds(f"<p>{PROSE}</p><table>{rows}<tr><td><tt>):string;</tt></td></tr></table>")[1:] == [
        ("verbatim", "function Replace(\n  Text: string\n):string;")
    ]
    assert kinds(f"<p>{PROSE}</p><table>{rows}<tr><td>and so on</td></tr></table>")[1][0] != "verbatim"


def test_the_box_of_facts_of_a_fandom_wiki_is_a_table() -> None:
    fact = '<div class="pi-data"><h3 class="pi-data-label">{}</h3><div class="pi-data-value pi-font">{}</div></div>'
    body = (
        '<h1>Iron Sword</h1><aside role="region" class="portable-infobox"><h2 class="pi-item pi-title">Iron Sword</h2>'
        '<figure class="pi-image"><img src="x.png" alt="A sword"></figure><section><h2 class="pi-header">Stats</h2>'
        f"{fact.format('Damage', '12 <a href=/fire>fire</a>')}{fact.format('Price', '50 gold')}</section></aside>"
        f"<p>{PROSE}"
    )
    assert kinds(body) == [
        ("heading", "Iron Sword"),
        ("row", "Damage\t12 fire"),
        ("row", "Price\t50 gold"),
        ("paragraph", PROSE),
    ]
