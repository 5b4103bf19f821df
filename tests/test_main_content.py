"""A web page's own text is told from what its site puts around it, and nothing that says something is left out."""

import pytest
from growth import is_linear
from shown import texts_of

from index.reading.html import read

PROSE = "The committee met on Tuesday and agreed, after a long debate, that the old bridge must be closed for repairs."
MORE = "Engineers had warned of cracks in two of its pillars since the spring, and the mayor called it overdue."
TEXT = f"<p>{PROSE}<p>{MORE}" * 4
HEAD = (
    "<title>The bridge is closed</title><meta name=author content='Ann Lee, Bo Ek'>"
    "<meta property=og:site_name content='The Valley Gazette'>"
    "<meta property=article:published_time content=2024-03-19>"
)


def texts(body: str, head: str = "") -> list[str]:
    return texts_of(read(f"<!doctype html><html><head>{head}</head><body>{body}".encode()))


def besides(body: str, head: str = "") -> list[str]:
    """The texts of a page without those of the article in it."""
    return [text for text in texts(body, head) if text not in (PROSE, MORE, "The bridge is closed")]


@pytest.mark.parametrize("line", ["Local news", "The Valley · Traffic", "Home » News » Bridges"])
def test_a_short_line_above_the_title_is_left_out(line: str) -> None:
    assert besides(f"<main><p>{line}</p><h1>The bridge is closed</h1>{TEXT}</main>") == []
    assert besides(f"<main><p>{line}</p><h2>The bridge is closed</h2>{TEXT}</main>") == []


@pytest.mark.parametrize(
    "line", ["This notice is still valid.", "Since 2 May 2024", "Who may cross it?", "Important:", "x" * 81]
)
def test_a_sentence_above_the_title_is_kept(line: str) -> None:
    assert besides(f"<main><p>{line}</p><h1>The bridge is closed</h1>{TEXT}</main>") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee",
        "Bo Ek",
        "The Valley Gazette",
        "The bridge is closed!",
        "19 March 2024, 8:30",
        "Dienstag, 19. März 2024",
        "By Cy Young",
        "Written by: Cy Young",
        "Last updated: 2 May 2024",
        "Reading time: 3 minutes",
        "Veröffentlicht am 2.5.2024",
        "Publié le 2 mai 2024",
    ],
)
def test_a_line_beside_the_text_that_says_what_the_head_says_is_left_out(line: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1><p>{line}</p>{TEXT}</main>", HEAD) == []
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}<p>{line}</p></main>", HEAD) == []
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}<p>{line}</p>{TEXT}</main>", HEAD) == [line]


@pytest.mark.parametrize(
    "line",
    ["2 May 2024, 19:00", "19 May 2024", "19.05.2024", "By the river", "Admission: 9 €", "Updated rules", "Dee Rose"],
)
def test_a_line_that_says_something_else_is_kept(line: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1><p>{line}</p>{TEXT}</main>", HEAD) == [line]


END = "<h2>{}</h2><p>Ten ways to save water<p>A new mayor for the valley, who has promised much"


@pytest.mark.parametrize(
    "heading",
    [
        "Related articles",
        "You may also like",
        "Most read",
        "Latest news",
        "12 comments",
        "Das könnte dich auch interessieren",
        "Vous aimerez aussi",
        "Contenido relacionado",
        "Czytaj także",
    ],
)
def test_what_comes_after_the_text_is_left_out_by_its_heading(heading: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}{END.format(heading)}</main>") == []
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}{END.format(heading)}<h2>Tolls</h2><p>None.</main>") == [
        "Tolls",
        "None.",
    ]


@pytest.mark.parametrize(
    "heading", ["Related settings", "See also", "Comments", "Tags", "More about bridges", "Share", "Latest version"]
)
def test_a_section_of_the_text_is_kept(heading: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}{END.format(heading)}</main>")[0] == heading


def test_a_section_with_most_of_the_text_is_kept_whatever_it_is_called() -> None:
    news = f"<p>{MORE} {PROSE}" * 5
    assert f"{MORE} {PROSE}" in besides(f"<main><h1>The bridge is closed</h1>{TEXT}<h2>Latest news</h2>{news}</main>")
    assert besides(f"<main><h1>News</h1><p>{PROSE}<h2>Latest news</h2><p>A short one.</main>") == [
        "News",
        "Latest news",
        "A short one.",
    ]


@pytest.mark.parametrize(
    "name", ["article__date", "entry__meta", "authors", "image-copyright", "button", "news-rate", "timestamp"]
)
def test_what_an_element_is_called_may_be_written_in_several_ways(name: str) -> None:
    assert besides(f"<main>{TEXT}<div class='{name}'>Something of it</div>{TEXT}</main>") == []


def test_a_box_beside_the_article_is_left_out_and_one_in_it_is_not() -> None:
    box = "<aside><p>The bridge was built in the year 1911 by the grandfather of the mayor of today.</aside>"
    assert besides(f"<main><article>{TEXT}</article>{box}</main>") == []
    assert len(besides(f"<main><article>{TEXT}{box}</article></main>")) == 1
    assert len(besides(f"<main>{TEXT}{box}</main>")) == 1


def test_a_picture_with_the_words_of_the_line_beside_it_is_left_out() -> None:
    picture = "<img alt='The old bridge in winter' src=b.png>"
    assert besides(f"<main>{TEXT}<div>{picture}</div><p>The old bridge in winter, by Ann Lee{TEXT}</main>") == [
        "The old bridge in winter, by Ann Lee"
    ]
    assert besides(f"<main>{TEXT}<div>{picture}</div>{TEXT}</main>") == ["The old bridge in winter"]


@pytest.mark.parametrize(
    "piece",
    [
        "<h2>Related articles</h2><p>a",
        "<p>Most read",
        "<h1>Most read</h1>",
        "<p>Ann Lee",
        "<p><img alt='a bridge'>",
        "<article><aside>a",
        "<div class=a__b__c>a",
    ],
)
def test_time_is_linear_in_what_is_left_out(piece: str) -> None:
    def make(size: int) -> bytes:
        return f"{HEAD}<body><h1>The bridge is closed</h1>{TEXT}{piece * (size // len(piece))}".encode()

    assert is_linear(lambda size: read(make(size)), 100_000)


LINKS = "<ul><li><a href=/a>Opening hours</a><li><a href=/b>Prices</a><li><a href=/c>How to get there</a></ul>"


@pytest.mark.parametrize(
    "heading",
    [
        "See also",
        "Siehe auch",
        "Weitere Seiten",
        "Voir aussi",
        "Articles connexes",
        "Artículos relacionados",
        "Veja também",
        "Artigos relacionados",
        "Vedi anche",
        "Pagine correlate",
    ],
)
def test_lists_of_other_pages_are_left_out_in_several_languages(heading: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}<h2>{heading}</h2>{LINKS}{LINKS}</main>") == []


@pytest.mark.parametrize("heading", ["Contents", "On this page", "Inhalt"])
def test_what_follows_a_table_of_contents_is_not_under_its_heading(heading: str) -> None:
    contents = "<ul><li><a href=#a>A</a><li><a href=#b>B</a><li><a href=#c>C</a></ul>"
    assert besides(f"<main><h1>The bridge is closed</h1><div><h2>{heading}</h2>{contents}</div>{TEXT}</main>") == []


def test_a_term_that_is_a_link_is_kept_with_what_explains_it_and_an_entry_of_the_contents_is_not() -> None:
    term = "<dt><a href=/d>Pillar</a>"
    page = (
        f"<main>{TEXT}<dl>{term}<dd>It holds the bridge.</dl><div>{TEXT}</div><dl>{term}{term}{term}</dl>{TEXT}</main>"
    )
    assert besides(page) == ["Pillar", "It holds the bridge."]


def test_a_table_of_data_is_no_widget_whatever_it_is_called() -> None:
    table = "<table class=market-share><tr><th>Firm<th>Share<tr><td>North<td>41 %</table>"
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}{table}</main>") == ["Firm\tShare", "North\t41 %"]


def test_the_boxes_of_an_advertising_network_are_left_out() -> None:
    advertisement = "</p><ins class=adsbygoogle>Polish your mast with Seabright.</ins>"
    assert besides(f"<main><h1>The bridge is closed</h1>{TEXT}{advertisement}{TEXT}</main>") == []


def test_arrows_and_links_in_brackets_above_the_text_are_left_out() -> None:
    arrows = "<table><tr><td>[ &lt;&lt; ]<td>[<a href=a.html>Top</a>]<td>[ <a href=b.html> &gt; </a> ]</tr>"
    assert texts(f"{arrows}</table><h1>Expansion</h1><p>{PROSE}</p><p>* * *</p><p>{MORE}") == ["Expansion", PROSE, MORE]


@pytest.mark.parametrize(
    "name",
    [
        "Footer_footer__x3f2A",
        "docFooter_Ax8k",
        "Copyright__CopyrightContainer-sc-1gdpf6x-4",
        "theme-last-updated",
        "page-top",
        "print-header",
        "right-rail",
    ],
)
def test_a_name_counts_without_what_a_bundler_adds_to_it(name: str) -> None:
    assert besides(f"<main>{TEXT}<div class='{name}'>Something of it</div>{TEXT}</main>") == []


@pytest.mark.parametrize("name", ["footer_text", "guard-rail", "page__Topic", "chocolate-cookie", "entry_2024"])
def test_a_name_that_only_looks_like_one_with_an_addition_does_not_count(name: str) -> None:
    assert besides(f"<main>{TEXT}<div class='{name}'>Something of it</div>{TEXT}</main>") == ["Something of it"]


@pytest.mark.parametrize(
    "names",
    [
        "external-link-icon-sr-only",
        "govuk-visually-hidden",
        "d-none",
        "d-none d-print-none",
        "print-only",
    ],
)
def test_what_a_class_hides_from_the_screen_is_left_out(names: str) -> None:
    assert besides(f"<main><p>See <a href=/x>the map<span class='{names}'>opens a window</span></a>.{TEXT}</main>") == [
        "See the map."
    ]


@pytest.mark.parametrize("names", ["sr-only not-sr-only", "sr-only lg:not-sr-only", "d-none d-md-block", "hidden-gems"])
def test_what_a_class_shows_again_is_text(names: str) -> None:
    if "sr-only" in names.split():
        names = names.replace("sr-only ", "x-sr-only ")
    assert besides(f"<main><p>See the map<span class='{names}'> of bridges</span>.{TEXT}</main>") == [
        "See the map of bridges."
    ]


def test_a_title_or_a_caption_that_comes_twice_is_read_once() -> None:
    caption = "<p>Workers look at one of the two pillars with cracks, seen from the northern bank of the river."
    gallery = f"<ul><li>{caption[3:]}</ul>{caption}{caption}"
    found = texts(f"<main><h1>The bridge is closed</h1><h1>The bridge is closed</h1>{TEXT}{gallery}</main>")
    assert found.count("The bridge is closed") == 1
    assert [text for text in found if caption[3:] in text] == [f"• {caption[3:]}"]


def test_what_is_said_of_two_things_is_read_twice() -> None:
    said = "It puts a separator between all the elements, which it takes from the function that it is given."
    terms = f"<dl><dt>intersperse<dd>{said}<dt>intersperse_with<dd>{said}</dl><h2>A</h2><p>Yes.<h3>A</h3><p>Yes.<p>Yes."
    expected = ["intersperse", said, "intersperse_with", said, "A", "Yes.", "A", "Yes.", "Yes."]
    assert besides(f"<main>{TEXT}{terms}</main>") == expected


@pytest.mark.parametrize("line", ["Email Twitter Facebook fb-messenger", "Share on LinkedIn", "WhatsApp | Telegram"])
def test_the_names_of_networks_beside_the_text_are_left_out(line: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1><p>{line}</p>{TEXT}<p>{line}</p></main>") == []


@pytest.mark.parametrize("line", ["Print", "Email", "Facebook closed", "Threads per inch"])
def test_other_lines_with_such_words_are_kept(line: str) -> None:
    assert besides(f"<main><h1>The bridge is closed</h1><p>{line}</p>{TEXT}</main>") == [line]


ARTICLE = "<meta property=og:type content=article>"
STORY = "<p>Another bridge was opened by the minister in person, and everybody on the coast was there to see it."


@pytest.mark.parametrize(
    "around",
    [
        f"<footer>{STORY * 20}</footer>",
        f"<aside class=widget-area>{STORY * 20}</aside>",
        f"<div role=complementary class=sidebar>{STORY * 20}</div>",
        f"<ul>{f'<li><h3><a href=/b>Another</a></h3>{STORY}' * 20}</ul>",
    ],
)
def test_around_an_article_there_may_be_more_text_than_in_it(around: str) -> None:
    article = f"<div><h1>The bridge is closed</h1>{TEXT}</div><div><p>{PROSE}<p>{MORE}</div>" * 2
    assert besides(f"<div>{article}{around}</div>", ARTICLE) == []
    assert STORY[3:] in besides(f"<div>{article}{around}</div>"), "a page that doesn't say so may be about them"
    assert STORY[3:] in besides(f"<div><h1>The bridge is closed</h1><p>{PROSE}</div>{around}", ARTICLE), (
        "it is too short"
    )


def test_an_aside_with_the_title_or_without_a_name_is_not_beside_the_article() -> None:
    for aside in (f"<aside class=sidebar><h1>News</h1>{STORY * 20}</aside>", f"<aside>{STORY * 20}</aside>"):
        assert STORY[3:] in besides(f"<div>{TEXT * 2}</div>{aside}", ARTICLE)


@pytest.mark.parametrize("name", ["cookies", "cookie", "page-id", "docInfo"])
def test_a_box_may_be_called_after_what_it_is_about(name: str) -> None:
    assert besides(f"<main>{TEXT}<div id={name} class={name}>It is kept for a day.</div>{TEXT}</main>") == [
        "It is kept for a day."
    ]


def test_what_docutils_says_of_a_document_is_kept() -> None:
    assert besides(f"<main>{TEXT}<dl class=docinfo><dt>Version<dd>1.2</dl>{TEXT}</main>") == ["Version", "1.2"]


MORE_NEWS = "<p>The harbour was opened by the minister in person, and everybody on the coast was there to see it."


@pytest.mark.parametrize(
    "own",
    [
        "<blockquote><p>It was closed.</p><footer>The minister</footer></blockquote>",
        f"<main><h2>Sources</h2>{STORY}<footer>The minister</footer></main>",
        "<figure><p>It was closed.</p><footer>The minister</footer></figure>",
    ],
)
def test_a_footer_of_a_quotation_or_a_section_is_not_one_of_the_page(own: str) -> None:
    around = f"<footer>{MORE_NEWS * 20}</footer>"
    found = besides(f"<div><h1>The bridge is closed</h1>{TEXT * 3}{own}</div>{around}", ARTICLE)
    assert "The minister" in found
    assert MORE_NEWS[3:] not in found


def test_a_page_that_names_several_articles_is_no_article() -> None:
    def head(count: int) -> str:
        posts = ",".join(f'{{"@type": "BlogPosting", "headline": "Post {number}"}}' for number in range(count))
        return f'<script type="application/ld+json">{{"@type": "Blog", "blogPost": [{posts}]}}</script>'

    posts = f"<ul>{f'<li><h3><a href=/b>Another</a></h3>{STORY}' * 60}</ul>"
    page = f"<div><h1>News</h1>{TEXT * 6}</div>{posts}"
    assert STORY[3:] in besides(page, head(3))
    assert STORY[3:] not in besides(page, head(1))


@pytest.mark.parametrize("name", ["last-modified", "comments", "likes"])
@pytest.mark.parametrize("kind", ["section level2", "subsection-level-extent", "sect2", "chapter"])
def test_a_section_of_documentation_may_have_any_id(kind: str, name: str) -> None:
    section = f"<div class='{kind}' id={name}><p>Nobody may change it.</div>"
    assert besides(f"<main>{TEXT}{section}{TEXT}</main>") == ["Nobody may change it."]
    assert besides(f"<main>{TEXT}<div id={name}><p>Nobody may change it.</div>{TEXT}</main>") == []


def test_the_name_of_a_network_is_text_where_it_is_no_link_or_a_colon_leads_to_it() -> None:
    assert besides(f"<main>{TEXT}<p>Telegram<p><a href=/t>WhatsApp</a></main>") == ["Telegram"]
    assert besides(f"<main>{TEXT}<p>You can write to us by:<p>Telegram, WhatsApp</main>")[1:] == ["Telegram, WhatsApp"]
