"""Web pages become their own text, without the navigation around it, and with the facts in their heads."""

import json
from collections.abc import Callable

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_html import made_up, words
from shown import texts_of

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading.document import settle
from index.reading.html import markup, read
from index.reading.html.page import flatten
from index.reading.html.sums import Sums
from index.reading.html.walk import Walk
from index.reading.raw import RawDocument
from index.reading.sources import SourceInfo

PROSE = "The committee met on Tuesday and agreed, after a long debate, that the old bridge must be closed for repairs."
MORE = "Engineers had warned of cracks in two of its pillars since the spring, and the mayor called it overdue."
MENU = "<ul><li><a href=/a>Home</a><li><a href=/b>World</a><li><a href=/c>Sport</a></ul>"


def page(body: str, head: str = "") -> RawDocument:
    return read(f"<!doctype html><html><head>{head}</head><body>{body}".encode())


def texts(body: str) -> list[str]:
    return texts_of(page(body))


def info(head: str, html: str = "<html>") -> SourceInfo:
    return read(f"<!doctype html>{html}<head>{head}</head><body><h1>Heading</h1><p>{PROSE}".encode()).info


@pytest.mark.parametrize(
    ("heading", "fragment"),
    [
        ("<h2 id=holidays>Holidays</h2>", "#holidays"),
        ("<h2><a name=x id=holidays></a>Holidays</h2>", "#holidays"),
        ("<section id=holidays><h2>Holidays</h2>", "#holidays"),
        ("<section id=other><p>Before.</p><h2>Holidays</h2>", None),
        ("<h2 id='für alle'>Holidays</h2>", None),
        ("<h2 id=für>Holidays</h2>", "#f%C3%BCr"),
        ("<h2 id='\"><b>'>Holidays</h2>", "#%22%3E%3Cb%3E"),
        ("<h2>Holidays</h2>", None),
    ],
)
def test_the_blocks_below_a_heading_lead_to_it(heading: str, fragment: str | None) -> None:
    raw = page(f"<h1>Hours</h1><p>{PROSE}</p>{heading}<p>{MORE}</p><h3>Deeper</h3><p>{PROSE}</p><h2>Fees</h2><p>{MORE}")
    found = {raw.text[block.span.start : block.span.end]: block.url for block in raw.blocks}
    assert found["Hours"] is None
    assert found["Holidays"] == found["Deeper"] == fragment
    assert found["Fees"] is None
    document = settle("a.html", raw, SourceInfo(url="https://example.org/hours#top"))
    (block,) = [block for block in document.blocks if block.span.of(document.text) == "Holidays"]
    assert block.url == (fragment and f"https://example.org/hours{fragment}")
    assert {block.url for block in settle("a.html", raw).blocks} == {None}


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<time itemprop=datePublished datetime=2021-03-12T08:00:00Z>12 March</time>", "2021-03-12"),
        ("<time class='entry-date published' datetime=2021-03-12>12 March</time>", "2021-03-12"),
        ("<span itemprop=datePublished content=2021-03>March</span>", "2021-03"),
        ("<time datetime=2021-03-12>12 March</time>", None),
        ("<time pubdate datetime=2021-03-12>12</time><time pubdate datetime=2020-01-01>1</time>", None),
    ],
)
def test_a_page_that_marks_its_day_of_publication_has_that_date(line: str, date: str | None) -> None:
    assert page(f"<h1>Bridge</h1><p>{line}</p><p>{PROSE}</p>").info.date == date


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Just text.", ["Just text."]),
        ("<p>One\n   line<p>Two", ["One line", "Two"]),
        ("b<b>ol</b>d and <i>so</i> <a href=x>on</a>.", ["bold and so on."]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<p>Roses<br>Violets<br><br>Sugar", ["Roses\nViolets", "Sugar"]),
        ("<address>1 Road<br>\n  Town</address>", ["1 Road\nTown"]),
        ("<ul><li>a<li>b<ul><li>c</ul><li><p>d<p>e</ul>", ["• a", "• b", "• c", "• d", "e"]),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", ["3. a", "7. b", "8. c"]),
        ("<dl><dt>Term<dd>Meaning<dd>Another</dl>", ["Term", "Meaning", "Another"]),
        ("<blockquote><p>Said.<footer>She</footer></blockquote>", ["Said.", "She"]),
        ("<figure><img alt=bridge><figcaption>A bridge</figcaption></figure>", ["A bridge"]),
        ("<details><summary>Why?</summary>Because.</details>", ["Why?", "Because."]),
        ("<p>He said <q>no</q>.", ["He said “no”."]),
        ("<p>10<sup>6</sup> m<sup>2</sup>, the 1<sup>st</sup>, H<sub>2</sub>O", ["10⁶ m², the 1st, H2O"]),
        ("<p>Proven.<sup><a href=#n1>[1]</a></sup> So.", ["Proven. So."]),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>", ["漢字"]),
        ("<p>soft\u00adhyphen and\u00a0space<wbr>", ["softhyphen and space"]),
        ("<p>Run<pre>\nif x:\n    y()\n</pre>", ["Run", "if x:\n    y()"]),
        ("<p>See<pre><code><div>one</div><div>two</div></code></pre>", ["See", "one\ntwo"]),
        ("<h2>Cards<a class=headerlink href=#c>¶</a></h2><p>Draw two.", ["Cards", "Draw two."]),
        (
            "<h3><button>How do I reset it?</button></h3><p>Press.<button>Like</button>",
            ["How do I reset it?", "Press."],
        ),
        ("<p>&lt;b&gt; &amp;amp; &#x2019;", ["<b> &amp; ’"]),
    ],
)
def test_blocks_are_those_of_the_page(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_list_items_and_definitions_stand_on_consecutive_lines() -> None:
    assert page("<p>Bring:<ul><li>a<li>b</ul><p>Then<ul><li>c</ul><dl><dt>T<dd>D").text == (
        "Bring:\n\n• a\n• b\n\nThen\n\n• c\n\nT\nD"
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "<caption>Sizes</caption><thead><tr><th>Name<th>Height</thead><tr><td>Oak<td>20 m<tr><td>Yew<td>",
            ["Sizes", "Name\tHeight", "Oak\t20 m", "Yew\t"],
        ),
        ("<tr><th>Name<th>Height<tr><th>Oak<td>20 m", ["Name\tHeight", "Oak\t20 m"]),
        ("<tr><th>Height<td>20 m<tr><th>Age<td>300<td>years", ["Height\t20 m", "Age\t300\tyears"]),
        ("<tr><td>Oak<td>20 m<tr><td>Yew<td>9 m", ["Oak\t20 m", "Yew\t9 m"]),
        (
            "<tr><th>Kind<th>Name<tr><td rowspan=2>Tree<td>Oak<tr><td>Yew",
            ["Kind\tName", "Tree\tOak", "Tree\tYew"],
        ),
        (
            "<thead><tr><th><th colspan=2>Year<tr><th>Town<th>2019<th>2020</thead><tr><td>Ulm<td>1<td>2",
            ["Town\tYear 2019\tYear 2020", "Ulm\t1\t2"],
        ),
        ("<tr><th>Only<th>Headers", ["Only\tHeaders"]),
        (
            "<tr><th colspan=2>Trees<tr><th>Name<th>Height<tr><td>Oak<td>20 m",
            ["Trees", "Name\tHeight", "Oak\t20 m"],
        ),
        (
            "<tr><th>Name<th>Height<th>Age<tr><td colspan=2>Yew<td>900<tr><td colspan=3>Unknown<tr><td><td>9 m<td>",
            ["Name\tHeight\tAge", "Yew\t\t900", "Unknown", "\t9 m\t"],
        ),
        ("<tr><th>Name<th>Uses<tr><td>Oak<td><ul><li>ships<li>casks</ul>", ["Name\tUses", "Oak\t• ships • casks"]),
        ("<tr><td class=linenos>1 2<td class=code><pre>x = 1\ny = 2</pre>", ["x = 1\ny = 2"]),
        (f"<tr><td>{MENU}<td><h1>Title</h1><p>{PROSE}", ["Title", PROSE]),
        (f"<tr><td><table><tr><td>{PROSE}</table>", [PROSE]),
    ],
)
def test_tables_of_data_become_rows_and_tables_of_layout_text(table: str, expected: list[str]) -> None:
    assert texts(f"<table>{table}</table>") == expected


def test_headings_have_their_levels_and_tell_the_title() -> None:
    document = page("<h1>A</h1><p>x<h3>B</h3><p>y")
    assert [block.level for block in document.blocks] == [1, 0, 3, 0]
    assert document.titled
    assert not page("<h2>A</h2><p>x<h1>B</h1>").titled
    assert not page("<p>x").titled


@pytest.mark.parametrize(
    ("title", "headings", "expected"),
    [
        ("csv — Files — Python 3.11 documentation", ["csv — Files", "Examples"], "csv — Files"),
        ("Refunds | The Shop", ["Refunds"], "Refunds"),
        ("Refunds: how they are paid", ["Refunds"], "Refunds: how they are paid"),
        ("Refunds", ["Refunds"], "Refunds"),
        ("Refunds and returns", ["Refunds"], "Refunds and returns"),
        ("The Shop | Refunds", ["Refunds"], "The Shop | Refunds"),
        ("The Shop - Refunds", ["The Shop", "Refunds"], "The Shop - Refunds"),
        ("Node (Java SE 17 & JDK 17)", ["Interface Node"], "Node"),
        ("Cell Arrays (GNU Octave (version 7.3.0))", ["6.3 Cell Arrays"], "Cell Arrays"),
        ("Node (Java SE 17)", ["NodeList"], "Node (Java SE 17)"),
        ("Mercury (planet)", ["Mercury"], "Mercury (planet)"),
        ("Mercury (planet)", ["Mercury (planet)"], "Mercury (planet)"),
    ],
)
def test_a_title_goes_without_what_stands_after_the_first_heading(
    title: str, headings: list[str], expected: str
) -> None:
    body = "".join(f"<h1>{heading}</h1><p>{PROSE} It is about {heading}.</p>" for heading in headings)
    assert page(body, f"<title>{title}</title>").info.title == expected


@pytest.mark.parametrize(
    "chrome",
    [
        f"<nav>{MENU}</nav>",
        "<script>var a = 'word';</script><style>p {}</style><template>t</template><noscript>Turn it on</noscript>",
        "<div class='cookie-banner'>We use cookies.</div>",
        "<div id=x class='Related-Articles box'><p>Another story</div>",
        "<p hidden>unseen</p><p style='color: red; DISPLAY:none'>unseen</p><i aria-hidden=true>icon</i>",
        "<form action=/s><label>Subscribe</label><select><option>one</select></form>",
        "<aside><ul><li><a href=/1>Another story</a></ul></aside>",
        "<div role=dialog>Please log in</div>",
    ],
)
@pytest.mark.parametrize("template", ["<main>{0}<p>{1}<p>{2}</main>", "<div>{0}</div><div><p>{1}<p>{2}</div>"])
def test_chrome_around_the_text_is_left_out(chrome: str, template: str) -> None:
    assert texts(template.format(chrome, PROSE, MORE)) == [PROSE, MORE]


@pytest.mark.parametrize(
    "folded",
    [
        "<div role=tabpanel hidden>{}</div>",
        "<div class='tab-pane fade' style='display: none'>{}</div>",
        "<div class='accordion-content' aria-hidden=true>{}</div>",
        "<div class=vc_toggle_content style='display: none'>{}</div>",
        "<div class=faq__answer hidden>{}</div>",
        "<div itemprop=acceptedAnswer style=display:none>{}</div>",
    ],
)
def test_what_a_click_unfolds_is_text(folded: str) -> None:
    assert texts(f"<main><p>{PROSE}{folded.format(f'<p>{MORE}')}</main>") == [PROSE, MORE]


@pytest.mark.parametrize("name", ["nav-toggle-content", "search-collapse-panel", "toggle", "modal-content", "faq-tip"])
def test_what_is_hidden_is_no_text_because_of_another_name(name: str) -> None:
    assert texts(f"<main><p>{PROSE}<p>{MORE}<div class={name} hidden><p>Other text.</div></main>") == [PROSE, MORE]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=comments><p>{PROSE}<p>{MORE}</div>",
        f"<nav><p>{PROSE}<p>{MORE}</nav>",
        f"<form><p>{PROSE}<p>{MORE}</form>",
        f"<div aria-hidden=true><p>{PROSE}<p>{MORE}</div><div role=dialog>Accept?</div>",
        f"<footer><p>{PROSE}<p>{MORE}</footer>",
        f"<main>Loading</main><div><p>{PROSE}<p>{MORE}</div>",
        f"<article>Teaser</article><div><p>{PROSE}<p>{MORE}</div>",
        f"<header><p>{PROSE}</header><section><p>{MORE}</section>",
        f"<center><font><p>{PROSE}<p>{MORE}</font></center>",
    ],
)
def test_the_text_is_found_no_matter_what_its_element_is_called(body: str) -> None:
    found = texts(body)
    assert PROSE in found
    assert MORE in found


def test_a_heading_before_the_main_content_is_kept_and_the_sites_name_is_not() -> None:
    main = f"<main><p>{PROSE}<p>{MORE}</main>"
    assert texts(f"<h1><a href=/>The Site</a></h1><p>Slogan</p>{main}") == [PROSE, MORE]
    assert texts(f"<div><h1>The bridge</h1></div><p>Slogan</p>{main}") == ["The bridge", PROSE, MORE]


def test_lists_of_links_are_left_out_with_the_headings_over_them() -> None:
    related = "<h2>Related</h2><ul><li><a href=/1>One</a><li><a href=/2>Two</a><li><a href=/3>Three</a></ul>"
    contents = "<h2>Contents</h2><ul><li><a href=#1>One</a><li><a href=#2>Two</a><li><a href=#3>Three</a></ul>"
    assert texts(f"<main>{contents}<h2>A</h2><p>{PROSE}{related}</main>") == ["A", PROSE]
    assert texts(f"<main><p>{PROSE}<p>These are:{MENU}</main>") == [
        PROSE, "These are:", "• Home", "• World", "• Sport"
    ]  # fmt: skip


def test_a_page_of_links_is_read_as_it_is() -> None:
    assert texts(f"<h1>Index</h1>{MENU}") == ["Index", "• Home", "• World", "• Sport"]


def test_a_page_of_code_stays_code() -> None:
    document = page("<pre>if x:\n    y()\n\nif z:\n    return\n</pre>")
    assert [block.kind for block in document.blocks] == [BlockKind.VERBATIM]


def test_a_text_file_with_a_page_around_it_has_paragraphs() -> None:
    document = page("<pre>First line\nsecond line.\n\nAnother paragraph.</pre>")
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH] * 2
    assert document.text == "First line\nsecond line.\n\nAnother paragraph."


def test_pages_of_several_makes_lose_nothing_and_little_is_added() -> None:
    groups: dict[str, list[tuple[float, float]]] = {}
    for group, data, gold in made_up(4):
        found, expected = words(read(data).text), words(gold)
        common = (found & expected).total()
        groups.setdefault(group, []).append((common / expected.total(), common / found.total()))
    assert len(groups) == 7
    for group, figures in groups.items():
        assert min(recall for recall, _ in figures) == 1, group
        assert min(precision for _, precision in figures) > 0.9, group


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Grün".encode(), "Grün"),
        (b"\xef\xbb\xbf" + "Grün".encode(), "Grün"),
        ("Grün".encode("utf-16"), "Grün"),
        ("<meta charset=iso-8859-1>Grün “x”".encode("cp1252"), "Grün “x”"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Мост'.encode("cp1251"), "Мост"),
        ("<meta charset='Shift_JIS'>橋".encode("cp932"), "橋"),
        ("<meta charset=gb2312>橋樑".encode("gb18030"), "橋樑"),
        ("<?xml version='1.0' encoding='iso-8859-2'?><html><body>Łódź".encode("iso-8859-2"), "Łódź"),
        ("<meta charset=iso-8859-1>Grün".encode(), "Grün"),  # it says one thing and is another
        ("<meta charset=utf-16>Grün".encode(), "Grün"),
        ("<meta charset=nonsense>Grün".encode(), "Grün"),
    ],
)
def test_the_encoding_is_that_of_the_bytes_or_the_declared_one(data: bytes, expected: str) -> None:
    document = read(data)
    assert document.text == expected
    assert document.notes == ()


def test_a_guessed_encoding_is_noted() -> None:
    assert read(f"<p>{PROSE} Über die Brücke, für alle.".encode("latin-1")).notes


LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Site"},
        {
            "@type": "NewsArticle",
            "headline": "Bridge &amp; road closed",
            "datePublished": "2024-03-01T08:00:00+01:00",
            "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ek"}],
            "publisher": {"@type": "Organization", "name": "The Times"},
            "comment": {"@type": "Comment", "datePublished": "2030-01-01"},
        },
    ],
}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<title>Bridge\n closed</title>", SourceInfo(title="Bridge closed")),
        ("<title>Bridge closed | The Times</title>", SourceInfo(title="Bridge closed | The Times")),
        (
            "<title>Bridge closed | The Times</title><meta property=og:site_name content='The Times'>",
            SourceInfo(title="Bridge closed", publisher="The Times"),
        ),
        ("<title>The Times</title><meta property=og:site_name content=Times>", SourceInfo("The Times", None, "Times")),
        ("<title>x</title><meta property=og:title content='Bridge closed'>", SourceInfo(title="Bridge closed")),
        (
            f"<script type='application/ld+json'>{json.dumps(LINKED)}</script>",
            SourceInfo("Bridge & road closed", "Ann Lee, Bo Ek", "The Times", None, "2024-03-01"),
        ),
        ("<script type='application/ld+json'>{broken</script><title>T</title>", SourceInfo(title="T")),
        (f"<script type='application/ld+json'>{'[' * 100_000}</script><title>T</title>", SourceInfo(title="T")),
        ("<meta name=author content='Ann Lee'><meta name=author content='Bo Ek'>", SourceInfo(author="Ann Lee, Bo Ek")),
        ("<meta property=article:author content=https://example.org/ann>", SourceInfo()),
        ("<link rel=canonical href=https://example.org/a>", SourceInfo(url="https://example.org/a")),
        (
            "<link rel=canonical href=/a><meta property=og:url content=http://example.org/>",
            SourceInfo(url="http://example.org/"),
        ),
        ("<link rel=canonical href='javascript:alert(1)'>", SourceInfo()),
        ("<link rel=canonical href='https://[broken'>", SourceInfo()),
        ("<meta property=article:published_time content=2024-02-29>", SourceInfo(date="2024-02-29")),
        ("<meta property=article:published_time content=2023-02-29>", SourceInfo()),
        ("<meta name=dc.date content=2024-02><meta name=date content=2020>", SourceInfo(date="2024-02")),
        ("<meta name=date content='1 March 2024'>", SourceInfo()),
    ],
)
def test_the_head_describes_the_page(head: str, expected: SourceInfo) -> None:
    assert info(head) == expected


@pytest.mark.parametrize(("tag", "expected"), [("de-AT", "de"), ("EN", "en"), ("gsw", None), ("", None), ("x-y", None)])
def test_the_language_is_the_tags_first_part(tag: str, expected: str | None) -> None:
    assert info("", f"<html lang='{tag}'>").language == expected


def test_a_date_is_never_taken_from_the_text() -> None:
    assert page(f"<p>{PROSE}<time datetime=2024-01-01>1 January 2024</time>").info.date is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<html><body></body></html>", "it contains no text"),
        (b"<body><div id=root></div><script src=app.js></script>", "scripts put it together"),
        (
            b"<meta http-equiv=Refresh content='0; url=sums.html'><p>The node is at <a href=sums.html>minus</a>.",
            "only leads to other pages",
        ),
        (b"<body class=SRPage><div class=SRStatus>Loading...</div>", "only leads to other pages"),
        (
            b"<h3>Index</h3><table class=index-cp><tr><th>Entry<th>Section<tr><td><a href=sums.html#i>sum</a>"
            b"<td><a href=sums.html>Sums</a></table>",
            "only leads to other pages",
        ),
        (b"<html><frameset><frame src=a.html></frameset></html>", "it consists of frames"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "."),
    ],
)
def test_a_page_without_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(data)


def test_a_page_with_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_TAGS", 20)
    page("<p>x" * 15)
    with pytest.raises(UnreadableFile, match="more than 20 tags"):
        page("<p>x" * 17)


DEEP = 100_000


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "<div>" * n + "word" + "</div>" * n,
        lambda n: "<div>" * n + "word",
        lambda n: "<p><span>" * n + "word",
        lambda n: "<blockquote><ul><li>" * (n // 10) + "word",
        lambda n: "<table><tr><td>" * (n // 10) + "word",
        lambda n: "".join(f"<b id={id}>" for id in range(n // 10)) + "<p>word" * 100,
        lambda n: "<x-y>" * n + "word",
        lambda n: "<!--" * n + "--><p>word",
        lambda n: "<p>word<script>" + "<!--<script>" * n,
        lambda n: "word" + "<a b " * n,
        lambda n: "<svg>" + "<a b " * n + "></svg><p>word",
        lambda n: "<table><tr>" + "<td rowspan=9999>word" * 90 + "<tr><td>x" * (n // 100),
        lambda n: "<p>word" + "\n \t" * n,
    ],
)
def test_time_is_linear_in_hostile_markup(make: Callable[[int], str]) -> None:
    text = read(make(DEEP).encode()).text
    assert "word" in text
    assert len(text) < len(make(DEEP)) + 10_000
    assert is_linear(lambda size: read(make(size).encode()), DEEP)


def test_tags_that_stand_too_deep_are_left_out_and_their_text_is_not() -> None:
    document = page("<div>one" * 5_000 + "</div>" * 5_000 + "<h2>Two</h2><p>three")
    assert words(document.text) == {"one": 5_000, "two": 1, "three": 1}
    assert [block.level for block in document.blocks][-2:] == [2, 0]


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            "<p> </p> <div> </div> <ul> <li> </ul> <table> <tr> <td> </table> <h2> </h2> <b> </b> <i> </i> <pre> </pre>"
            " <br> <q> </q> <sup> </sup> <dl> <dt> <dd> <nav> </nav> <main> </main> one two three".split()
        ),
        max_size=60,
    )
)
def test_the_blocks_of_any_markup_hold_all_its_words(parts: list[str]) -> None:
    body = markup.parse(" ".join([*parts, "last"])).body
    assert body is not None
    flat = flatten(body)
    found = words(" ".join(block.text for block in Walk(flat, Sums(flat)).blocks()))
    assert words(" ".join(flat.texts)) <= found


def test_no_tree_is_deeper_than_its_bound() -> None:
    node, depth = markup.parse("<div>" * 5_000 + "word").body, 0
    while node := node and node.child:
        depth += 1
    assert 100 < depth <= markup.DEEPEST + 1  # the text itself


@pytest.mark.parametrize(
    "name",
    ["Page__Part--Ads", "race-comment-body", "has-sidebar", "tag-newsletter", "share-price-text", "footer-less"],
)
def test_a_word_inside_a_compound_name_says_nothing(name: str) -> None:
    assert texts(f"<main><p>{PROSE}<p>{MORE}<div class='{name}'>The bridge is closed.</div></main>")[2:] == [
        "The bridge is closed."
    ]


@pytest.mark.parametrize("name", ["ads", "top-ads", "AdSlot", "page-comments", "related-posts-box", "shareBar"])
def test_a_compound_name_is_named_by_its_last_words(name: str) -> None:
    assert texts(f"<main><p>{PROSE}<p>{MORE}<div class='{name}'>Buy two.</div></main>") == [PROSE, MORE]


def test_a_section_that_is_about_comments_is_not_a_comment() -> None:
    section = "<div class=section id=comments><h2>Comments</h2><p>They begin with a sign.</div>"
    assert texts(f"<main><p>{PROSE}<p>{MORE}{section}</main>")[-1] == "They begin with a sign."


def test_comments_are_left_out_even_if_they_are_longer_than_the_article() -> None:
    article = f"<p>{PROSE}<p>{MORE}" * 6
    found = texts(f"<div>{article}</div><div class=comments>{'<p>I have another opinion on all of this. ' * 60}</div>")
    assert set(found) == {PROSE, MORE}


@pytest.mark.parametrize(
    "carrier",
    ["<template>{}</template>", "<noscript>{}</noscript>", "<script type='text/x-template'>{}</script>"],
)
def test_text_that_a_page_only_carries_is_read_once(carrier: str) -> None:
    carried = carrier.format(f"<p>{PROSE}")
    assert texts(f"<h1>News</h1>{carried}<noscript><p>{PROSE}</noscript>") == ["News", PROSE]
    assert texts(f"<h1>News</h1>{carried}<p>{PROSE}") == ["News", PROSE]


@pytest.mark.parametrize(
    "carried",
    [
        "<p>You have to turn on JavaScript in your browser before you can read this page of ours.",
        "<p>{{ name }} said at {{ time }} that all of this is quite wrong and must be corrected.",
        "<style>.a, .b, .c, .d, .e, .f, .g, .h, .i, .j, .k, .l { display: none !important; }</style>",
    ],
)
def test_notices_and_blanks_that_a_page_carries_are_not_its_text(carried: str) -> None:
    assert texts(f"<p>{PROSE}<noscript>{carried}</noscript><template>{carried}</template>") == [PROSE]


def test_two_lists_of_links_under_one_heading_are_both_left_out() -> None:
    lists = "<ul><li><a href=/1>One</a><li><a href=/2>Two</a><li><a href=/3>Three</a></ul>" * 2
    assert texts(f"<main><h1>A</h1><p>{PROSE}<h2>Related</h2>{lists}</main>") == ["A", PROSE]


@pytest.mark.parametrize("control", [b"\0", b"\x01", b"\x0b", b"\0" * 40])
def test_stray_control_bytes_are_dropped(control: bytes) -> None:
    data = f"<p>{PROSE}</p>*<p>{MORE}</p>".encode().replace(b"*", control)
    assert read(data).text == f"{PROSE}\n\n{MORE}"


def test_boxes_that_announce_other_pages_are_left_out_unless_the_page_consists_of_them() -> None:
    box = "<div class=x><h3><a href=/{0}>Headline {0}</a></h3><p>The first words of another page.</div>"
    boxes = "".join(map(box.format, range(4)))
    assert texts(f"<div><h1>A</h1><p>{PROSE}<p>{MORE}<p>{PROSE} {MORE}</div>{boxes}") == [
        "A", PROSE, MORE, f"{PROSE} {MORE}"
    ]  # fmt: skip
    assert "The first words of another page." in texts(f"<div>{boxes}</div>")


def test_lines_that_point_to_other_pages_are_left_out_and_sentences_with_links_are_not() -> None:
    lines = "<p><b>Read more:</b> <a href=/x>Another headline</a><p><a href=/y>Back to the list</a>"
    assert texts(f"<main><p>{PROSE}{lines}<p>{MORE}</main>") == [PROSE, MORE]
    kept = "Read more on it in <a href=/r>the rules for visitors</a>."
    assert texts(f"<main><p>{PROSE}<p>{kept}<p>{MORE}</main>")[1].startswith("Read more on it")


def test_a_lead_between_the_title_and_the_article_is_kept() -> None:
    body = f"<div class=entry-content>{f'<p>{PROSE}<p>{MORE}' * 4}</div>"
    lead = "After a long debate, the town has to find a way to pay for its oldest bridge."
    assert texts(f"<main><h1>A</h1><div class=x>{lead}</div>{body}</main>")[:3] == ["A", lead, PROSE]


def test_an_index_at_the_end_of_a_page_is_no_passage() -> None:
    index = "<table class=index-cp><tr><th>Entry<th>Section<tr><td><a href=#i>bridge</a><td><a href=#b>Bridges</a>"
    body = f"<h1>Bridges</h1><p>{PROSE}<h2>Concept Index</h2><div class=printindex>{index}</table></div>"
    assert texts(body) == ["Bridges", PROSE]


def test_a_page_of_doxygen_is_called_by_its_own_title() -> None:
    body = f"<div class=headertitle><div class=title>sf::Text Class Reference</div></div><p>{PROSE}"
    assert page(body, "<title>SFML</title>").info.title == "sf::Text Class Reference"


def test_a_title_goes_without_its_book_under_a_heading_of_any_level() -> None:
    body = f"<h3>4.1 Matrices</h3><p>{PROSE}"
    assert page(body, "<title>Matrices (GNU Octave (version 7.3.0))</title>").info.title == "Matrices"


def test_a_page_of_confluence_is_called_by_its_title_without_the_name_of_its_space() -> None:
    body = f"<h1 id=title-heading><span id=title-text>Handbook : First day</span></h1><p>{PROSE}"
    assert page(body, "<title>Handbook : First day</title>").info.title == "First day"
    assert page(f"<h1>Dune : a novel</h1><p>{PROSE}", "<title>Dune : a novel</title>").info.title == "Dune : a novel"


def test_the_headings_of_a_text_file_in_a_page_are_headings_and_its_rules_are_no_text() -> None:
    rule = "=" * 70
    text = f"{rule}\nThe bridge.\n\nRIGHT ALIGNMENT\n\n{PROSE}\n\nClosing Times\n-------------\n\n{MORE}\n\n{rule}"
    found = page(f"<pre>{text}</pre>")
    assert [(block.level, block.span.of(found.text)) for block in found.blocks] == [
        (0, "The bridge."),
        (1, "RIGHT ALIGNMENT"),
        (0, PROSE),
        (2, "Closing Times"),
        (0, MORE),
    ]
