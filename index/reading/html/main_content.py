"""A web page's own text, without the navigation, advertisements and widgets around it ("chrome").

Losing text is worse than keeping some chrome. So an element that holds a good part of the page's prose is never left
out, no matter what it is called. The part that is read is the one that the page marks as its main content, or else the
smallest element with nearly all the prose. A page that consists of links is read whole.
"""

import re
from collections.abc import Collection, Iterator

from index.model import BlockKind
from index.reading import wordlists
from index.reading.html.page import HEADINGS, TEXT, Page, Sums
from index.reading.html.walk import LINKY, HtmlBlock, Walk

# Shares of the page's prose. They were tuned on the pages of tests/measure_html.py; for other pages they are guesses.
_CHROME_AT_MOST = 0.3  # of an element that is chrome by its name
_NAVIGATION_AT_MOST = 0.5
_HIDDEN_AT_MOST = 0.5
_MAIN_AT_LEAST = 0.3  # of an element that is marked as main content
_ARTICLE_AT_LEAST = 0.75  # of the main content's prose, for an article inside to be read in its place
_NEARLY_ALL = 0.97  # of the smallest element that is read, if nothing is marked

_LOST_AT_MOST = 500  # characters outside that element
_ROOTS = frozenset("div section center td".split())
_HOLDERS = _ROOTS | frozenset("table tbody tr".split())

# Shares of links in an element's text.
_LINKS_IN_ASIDE = 0.3  # an aside or footer inside an article with more links isn't part of it
_LINK_LIST = 0.7
_LINK_LIST_IN_MAIN = 0.8
_FEWEST_LINKS = 3

_NAVIGATION_ROLES = frozenset("navigation search menu menubar toolbar dialog alertdialog banner contentinfo".split())
_TELLING_TAGS = frozenset("article main blockquote figure nav dialog footer form aside".split())
_CHROME_TAGS = frozenset("div section aside ul ol p table header dl".split())


def _any_of(name: str) -> str:
    """The patterns of a word list, as alternatives."""
    return f"(?:{'|'.join(wordlists.lines(name))})"


_CHROME = re.compile(rf"(?:^|[\s_-]){_any_of('chrome_classes')}(?=$|[\s_-])", re.IGNORECASE)
_CONTENT = re.compile(rf"(?:^|\s){_any_of('content_classes')}(?=$|\s)", re.IGNORECASE)
_RELATED = re.compile(rf"^{_any_of('related_headings')}\b", re.IGNORECASE)
_LONGEST_CLASSES = 500  # characters of class names that are searched


def main_content(page: Page) -> list[HtmlBlock]:
    """The blocks of the page's own text."""
    everything = Sums(page)
    dropped = set(hidden_parts(page, everything))
    sums = Sums(page, dropped)
    dropped.update(_chrome(page, sums, dropped))
    sums = Sums(page, dropped)
    root, marked = _root(page, sums, dropped)
    walk = _MainWalk(page, sums, dropped, marked)
    if title := _title_outside(page, sums, dropped, root):
        walk.blocks(title)
    walk.blocks(root)
    found = walk.finished()
    if sum(len(block.text) for block in found) < (sums.prose(0) + sums.linked(0)) / 2:
        found = Walk(page, sums, dropped).blocks()  # it consists of links
    return found or Walk(page, everything).blocks()


def hidden_parts(page: Page, sums: Sums) -> Iterator[int]:
    """The hidden elements, except those with most of the prose: a saved page may have its text behind a dialog."""
    whole = sums.prose(0)
    return (place for place in page.hidden if sums.prose(place) <= _HIDDEN_AT_MOST * whole)


def _chrome(page: Page, sums: Sums, dropped: Collection[int]) -> Iterator[int]:
    """Navigation, banners, forms and the like, recognised by tag, role or class."""
    tags, ends, attributes = page.tags, page.ends, page.attributes
    whole = sums.prose(0)
    article_end = quotation_end = place = 0
    while place < len(tags):
        tag = tags[place]
        if place in dropped:
            place = ends[place]
            continue
        if tag == TEXT or (place not in attributes and tag not in _TELLING_TAGS):
            place += 1
            continue
        if tag in ("article", "main") or page.attribute(place, "role") == "main":
            article_end = max(article_end, ends[place])
        elif tag in ("blockquote", "figure"):
            quotation_end = max(quotation_end, ends[place])
        share = _most_prose(page, sums, place, in_article=place < article_end, in_quotation=place < quotation_end)
        if share and sums.prose(place) <= share * whole:
            yield place
            place = ends[place]
        else:
            place += 1


def _most_prose(page: Page, sums: Sums, place: int, *, in_article: bool, in_quotation: bool) -> float:
    """The share of the page's prose up to which this element counts as chrome; 0 if nothing says that it is."""
    tag, role = page.tags[place], page.attribute(place, "role")
    if tag == "nav" or (tag == "dialog") or role in _NAVIGATION_ROLES:
        return _NAVIGATION_AT_MOST
    if tag == "footer":
        fitting = in_quotation or (in_article and sums.link_share(place) < _LINKS_IN_ASIDE)
        return 0 if fitting else _CHROME_AT_MOST
    if tag == "form":
        return _CHROME_AT_MOST
    if tag in _CHROME_TAGS and _CHROME.search(page.attribute(place, "class")[:_LONGEST_CLASSES]):
        return _CHROME_AT_MOST
    if tag == "aside" or role == "complementary":
        fitting = in_article and sums.link_share(place) < _LINKS_IN_ASIDE
        return 0 if fitting else _CHROME_AT_MOST
    return 0


def _root(page: Page, sums: Sums, dropped: Collection[int]) -> tuple[int, bool]:
    """The element to read, and True if the page itself marks it as its main content."""
    mains: list[int] = []
    articles: list[int] = []
    contents: list[int] = []
    article_end = place = 0
    while place < len(page.tags):
        if place in dropped:
            place = page.ends[place]
            continue
        tag = page.tags[place]
        if tag == TEXT:
            pass
        elif tag == "main" or page.attribute(place, "role") == "main":
            mains.append(place)
        elif tag == "article" and place >= article_end:
            articles.append(place)
            article_end = page.ends[place]
        elif place in page.attributes and tag in ("div", "section", "td"):
            names = f"{page.attribute(place, 'class')[:_LONGEST_CLASSES]} {page.attribute(place, 'id')[:100]}"
            if page.attribute(place, "itemprop") == "articleBody" or _CONTENT.search(names):
                contents.append(place)
        place += 1
    root = max(mains, key=sums.prose, default=0)
    if sums.prose(root) < _MAIN_AT_LEAST * sums.prose(0):
        root = 0
    for candidates in (articles, contents):
        best = max(candidates, key=sums.prose, default=0)
        inside = root <= best < page.ends[root]
        if best and inside and sums.prose(best) >= _ARTICLE_AT_LEAST * sums.prose(root):
            return best, True
    return (root, True) if root else (_smallest(page, sums, dropped), False)


def _smallest(page: Page, sums: Sums, dropped: Collection[int]) -> int:
    """The smallest element that holds nearly all the prose, and all the headings."""
    tags, ends, whole = page.tags, page.ends, sums.prose(0)
    root, place = 0, 1
    enough = max(_NEARLY_ALL * whole, whole - _LOST_AT_MOST)
    while place < ends[root]:
        if place in dropped or tags[place] not in _HOLDERS or sums.prose(place) < enough:
            place = ends[place]
            continue
        if tags[place] in _ROOTS:
            if not HEADINGS.isdisjoint(tags[root:place]) or not HEADINGS.isdisjoint(tags[ends[place] : ends[root]]):
                break
            root = place
        place += 1
    return root


def _title_outside(page: Page, sums: Sums, dropped: Collection[int], root: int) -> int | None:
    """The <h1> before the part that is read, if that part has none itself."""
    if "h1" in page.tags[root : page.ends[root]]:
        return None
    place = 0
    while place < root:
        if place in dropped:
            place = page.ends[place]
            continue
        if page.tags[place] == "h1" and sums.prose(place):  # one that is only a link is the site's name
            return place
        place += 1
    return None


class _MainWalk(Walk):
    """Leaves out lists of links to other pages, and tables of contents."""

    def __init__(self, page: Page, sums: Sums, dropped: Collection[int], marked: bool) -> None:
        super().__init__(page, sums, dropped)
        self._marked = marked

    def leaves_out(self, place: int) -> bool:
        tag, links = self.page.tags[place], self.sums.links(place)
        if tag not in LINKY or links < _FEWEST_LINKS:
            return False
        if self.sums.link_share(place) <= (_LINK_LIST_IN_MAIN if self._marked else _LINK_LIST):
            return False
        if tag == "table" and "th" in self.page.tags[place : self.page.ends[place]]:
            return False  # data with links in it
        if self.sums.local_links(place) == links:
            return True
        last = self.found[-1] if self.found else None
        if last is None or last.kind is not BlockKind.HEADING or not _RELATED.match(last.text):
            return not self._marked and not (last and last.text.endswith(":"))
        return True
