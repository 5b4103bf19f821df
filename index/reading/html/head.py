"""A page's title, author, publisher, address, date and language, as its head states them.

Only explicit statements count. A date is never taken from the text or from a bare `<time>`, which is just as often the
date of a comment. A value that isn't well-formed is left out.
"""

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from index.reading.html.linked_data import Linked
from index.reading.sources import SourceInfo, iso_date, language_code

LONGEST_VALUE = 300  # characters; anything longer isn't a title or a name
LONGEST_URL = 2_000  # characters
MOST_AUTHORS = 5

_MOST_MARKED = 50  # elements
_LONGEST_TYPE = 300  # characters
_ARTICLE = re.compile(r"Article|BlogPosting")
# Microdata, HTML's former attribute, and the names of microformats and of WordPress.
_PUBLISHED = "[itemprop~=datePublished], time[pubdate], time.dt-published, time.entry-date.published, abbr.published"
_SEPARATORS = " \t\n-–—|·•:«»‹›<>/~"

# Between a page's title and the name of its site, which DokuWiki puts in brackets.
_CUT = re.compile(r" (?:[-–—|·•«»‹›/~] |\[(?=[^\[\]]+\]$))")
_BRACKETED = re.compile(r"(\w.*?) (\(.+\))")  # a page's title, and that of the book it is in

# The names of <meta>, best first.
_TITLES = ("og:title", "twitter:title", "citation_title", "dcterms.title", "dc.title")
_AUTHORS = ("author", "article:author", "citation_author", "parsely-author", "dcterms.creator", "dc.creator")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dcterms.publisher", "dc.publisher", "application-name")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "citation_publication_date", "dcterms.issued",
    "dcterms.created", "dc.date.issued", "dc.date.created", "dcterms.date", "dc.date", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "date",
)  # fmt: skip


def page_info(tree: LexborHTMLParser, linked: Sequence[Linked]) -> SourceInfo:
    """The facts about a page, from its <meta> elements, linked data (JSON-LD), <title>, <link> and `lang`."""
    metas = _metas(tree)
    publisher = _first([*_values(metas, _PUBLISHERS), *_names(linked, "publisher")])
    site = _first(metas.get("og:site_name", []))
    element = tree.css_first("head > title")
    titles = [*metas.get("og:title", []), *_strings(linked, "headline")]
    if element is not None:
        titles.append(_without_site(clean(element.text()) or "", site))
    links = [link.attributes.get("href") for link in tree.css("link[rel~='canonical' i]")]
    authors = [name for name in _values(metas, _AUTHORS) if not name.startswith(("http://", "https://", "@"))]
    dates = _strings(linked, "datePublished")
    root = tree.root
    languages = [root.attributes.get("lang"), root.attributes.get("xml:lang")] if root is not None else []
    return SourceInfo(
        title=_first([*titles, *_values(metas, _TITLES)]),
        author=", ".join(list(dict.fromkeys(authors or _names(linked, "author")))[:MOST_AUTHORS]) or None,
        publisher=publisher,
        url=next(filter(None, map(web_address, [*links, *metas.get("og:url", [])])), None),
        date=next(filter(None, map(iso_date, [*dates, *_values(metas, _DATES), *_marked(tree)])), None),
        language=next(filter(None, (language_code(tag.lower()) for tag in languages if tag)), None),
    )


def is_article(tree: LexborHTMLParser, linked: Sequence[Linked]) -> bool:
    """True if a page says that it is one article, and not a list of them."""
    if tree.css_first("meta[property='og:type' i][content^='article' i]") is not None:
        return True
    articles = (item for item in linked if _ARTICLE.search(str(item.get("@type"))[:_LONGEST_TYPE]))
    return len({str(item.get("headline")) for item in articles}) == 1


def _marked(tree: LexborHTMLParser) -> list[str]:
    """The day that elements of the page say it was published on, if they all say the same.

    With several, as on a page of teasers, none is the page's own.
    """
    found = {
        day
        for element in tree.css(_PUBLISHED)[:_MOST_MARKED]
        if (day := iso_date((element.attributes.get("datetime") or element.attributes.get("content") or "").strip()))
    }
    return list(found) if len(found) == 1 else []


def clean(text: str | None) -> str | None:
    """A name or title on one line; None if it is empty or too long."""
    text = " ".join(html.unescape(text or "").split())
    return text if 0 < len(text) <= LONGEST_VALUE else None


def web_address(text: str | None) -> str | None:
    """The text if it is an http or https address that is safe to link to; otherwise None."""
    text = (text or "").strip()
    if len(text) > LONGEST_URL or any(character.isspace() or not character.isprintable() for character in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def _first(values: Iterable[str | None]) -> str | None:
    return next(filter(None, map(clean, values)), None)


def _without_site(title: str, site: str | None) -> str:
    """The title without the site's name at its end, if the page states the site's name."""
    if not site or title[-len(site) :].casefold() != site.casefold():
        return title
    rest = title[: -len(site)]
    return rest.rstrip(_SEPARATORS) if rest[-2:].strip(_SEPARATORS) != rest[-2:].strip() else title


def without_site(title: str, headings: Sequence[str]) -> str:
    """The title without what stands after the page's first heading: "csv — Python documentation" under "csv" is "csv".

    Args:
        title: the page's, as its head states it.
        headings: all of the page, the first one of them of level 1. If another one is what stands after the first, the
            first is the site's name.
    """
    first, *others = (" ".join(heading.split()) for heading in headings)
    if not first or not title.startswith(first) or not (cut := _CUT.match(title, len(first))):
        return title
    return title if any(title.startswith(other, cut.end()) for other in others if other) else first


def without_book(title: str, heading: str) -> str:
    """The title without what it is part of: "Node (Java SE 17)" above "Interface Node" is "Node".

    Above "Mercury", "Mercury (planet)" says which.
    """
    bracketed = _BRACKETED.fullmatch(title)
    if not bracketed or bracketed[2] in heading or bracketed[1] == heading:
        return title
    return bracketed[1] if re.search(rf"(?<!\w){re.escape(bracketed[1])}(?!\w)", heading) else title


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.css("meta"):
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and (content := clean(attributes.get("content"))):
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _values(metas: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    """The values of all these names, in the order of the names."""
    return [value for name in names for value in metas.get(name, [])]


def _strings(objects: Sequence[Linked], key: str) -> list[str]:
    return [value for item in objects if isinstance(value := item.get(key), str)]


def _names(objects: Sequence[Linked], key: str) -> list[str]:
    """The names under this key in the first object that has some: a text, an object with a name, or a list of these."""
    for item in objects:
        value = item.get(key)
        things = value if isinstance(value, list) else [value]
        names = [thing.get("name") if isinstance(thing, dict) else thing for thing in things[:MOST_AUTHORS]]
        if named := [name for each in names if isinstance(each, str) and (name := clean(each))]:
            return named
    return []
