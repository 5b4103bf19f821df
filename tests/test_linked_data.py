"""The article of a page that scripts put together is read from its linked data, if the page itself doesn't have it."""

import json

import pytest
from shown import texts_of

from index.errors import UnreadableFile
from index.messages import ReadingNote
from index.reading.html import read
from index.reading.raw import RawDocument

BODY = (
    "The committee met on Tuesday and agreed that the old bridge must be closed for repairs.",
    "Engineers had warned of cracks in two of its pillars since the spring, and the mayor called it overdue.",
    "The ferry runs every ten minutes until the bridge is open again, and takes bicycles without charge.",
)
OTHER = "Something else is told here at length, about a fair in the market hall with forty stalls and a brass band. "
TITLE = "The bridge is closed"


def page(body: str, article: object = "\n\n".join(BODY), kind: str = "NewsArticle", title: str = TITLE) -> RawDocument:
    data = json.dumps({"@context": "https://schema.org", "@type": kind, "headline": title, "articleBody": article})
    return read(
        f"<!doctype html><html><head><title>{title}</title><script type='application/ld+json'>{data}</script>"
        f"</head><body>{body}</body></html>".encode()
    )


def is_noted(document: RawDocument) -> bool:
    return str(ReadingNote.LINKED_ARTICLE) in [str(note) for note in document.notes]


@pytest.mark.parametrize(
    "body",
    [
        "<div id=app></div><script src=app.js></script>",
        "<div id=app>Loading …</div>",
        f"<main><h1>{TITLE}</h1><p>The committee met on Tuesday …</p><a href=/join>Read on</a></main>",
        f"<main><h1>{TITLE}</h1><p>{BODY[0]}</p><p>Sign in to read on.</p></main>",
    ],
)
def test_a_page_that_has_only_a_teaser_is_read_with_its_article(body: str) -> None:
    document = page(body)
    assert texts_of(document) == [TITLE, *BODY]
    assert is_noted(document)
    assert document.titled


@pytest.mark.parametrize(
    "article",
    [
        "".join(f"<p>{text}</p>" for text in BODY),
        "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in BODY),
        "\n".join(BODY),
        "\r\n \r\n".join(BODY),
    ],
)
def test_the_article_may_be_text_or_markup(article: str) -> None:
    assert texts_of(page("<div id=app></div>", article)) == [TITLE, *BODY]


def test_text_of_an_article_isnt_taken_for_markup() -> None:
    long = "If a < b & b > c, then a & c are less than or equal to nothing at all, as the table says. " * 4
    assert texts_of(page("<div></div>", long)) == [TITLE, long.strip()]


@pytest.mark.parametrize(
    "body",
    ["".join(f"<p>{text}</p>" for text in BODY), f"<main><h1>{TITLE}</h1><p>{BODY[0]}</p><p>{BODY[1]}</p></main>"],
)
def test_a_page_that_has_its_article_is_read_itself(body: str) -> None:
    document = page(body)
    assert BODY[0] in texts_of(document)
    assert BODY[2] in texts_of(document) or "<h1>" in body
    assert not is_noted(document)


def test_a_page_with_a_text_of_its_own_keeps_it() -> None:
    document = page(f"<main><p>{OTHER * 2}</p><p>{OTHER}</p></main>")
    assert OTHER.strip() in texts_of(document)
    assert not is_noted(document)


@pytest.mark.parametrize("kind", ["Comment", "Review", "Product", "ItemList"])
def test_the_text_of_something_else_isnt_the_pages(kind: str) -> None:
    with pytest.raises(UnreadableFile):
        page("<div id=app></div>", kind=kind)


@pytest.mark.parametrize("article", ["Too short.", None, 7, ["a", "b"], {}, " " * 500])
def test_what_is_no_article_changes_nothing(article: object) -> None:
    with pytest.raises(UnreadableFile):
        page("<div id=app></div>", article)


def test_of_two_articles_neither_is_the_pages() -> None:
    both = json.dumps(
        [{"@type": "Article", "articleBody": " ".join(BODY)}, {"@type": "Article", "articleBody": OTHER * 3}]
    )
    with pytest.raises(UnreadableFile):
        read(f"<html><head><script type='application/ld+json'>{both}</script></head><body><div></div>".encode())
