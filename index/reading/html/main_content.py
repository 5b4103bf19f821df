"""A web page's own text, without the navigation, advertisements and widgets around it ("chrome").

Losing text is worse than keeping some chrome. So an element that holds a good part of the page's prose is never left
out, no matter what it is called. The part that is read is the one that the page marks as its main content, or else the
smallest element with nearly all the prose. A page that consists of links is read whole.
"""

import re
from collections.abc import Collection, Iterator

from index.layout import BlockKind
from index.reading.html.asides import aside_of
from index.reading.html.blocks import HtmlBlock
from index.reading.html.inline import NOTE
from index.reading.html.names import is_chrome, is_comments, is_content
from index.reading.html.page import BLOCKS, HEADINGS, TEXT, Page, text_in
from index.reading.html.page_facts import without_page_facts
from index.reading.html.sums import Sums
from index.reading.html.teasers import teasers
from index.reading.html.trimming import is_related, is_sentence, trimmed
from index.reading.html.walk import LINKY, Walk
from index.reading.sources import SourceInfo

# Shares of the page's prose. They were tuned on the pages of tests/measure_html.py; for other pages they are guesses.
_CHROME_AT_MOST = 0.3  # of an element that is chrome by its name
_NAVIGATION_AT_MOST = 0.5
_HIDDEN_AT_MOST = 0.5
_MAIN_AT_LEAST = 0.5  # of an element that is marked as main content
_ARTICLE_AT_LEAST = 0.7  # of the main content's prose, for an article inside to be read in its place
_NEARLY_ALL = 0.97  # of the smallest element that is read, if nothing is marked

_AN_ARTICLE = 1_000  # characters of sentences that are an article, if the comments under it are longer
_WITH_ITS_OWN = frozenset(("article", "blockquote", "figure"))  # a footer or an aside in it belongs to it
_SECTIONS = frozenset("main section details fieldset td".split())  # so does a footer in these
_INLINE = frozenset("span a small time ins".split())
_LINES = frozenset("p li dt dd td th caption blockquote h1 h2 h3 h4 h5 h6".split())
_WHOLE = frozenset("pre code listing xmp".split())  # nothing inside is chrome
_LONGEST_LEAD = 200  # elements and texts
_LEADS = frozenset("p div h2 h3 h4 strong span section header".split())
_COMMENT_TAGS = frozenset("div section ul ol li article".split())
_LOST_AT_MOST = 500  # characters outside that element
_ROOTS = frozenset("div section center td".split())
_BOXES = frozenset("div section aside center table td header footer nav ul ol form".split())
_HOLDERS = _ROOTS | frozenset("table tbody tr".split())

# Shares of links in an element's text.
_LINKS_IN_ASIDE = 0.3  # an aside or footer inside an article with more links isn't part of it
_LINK_LIST = 0.7
_LINK_LIST_IN_MAIN = 0.8
_FEWEST_LINKS = 3
# How office programs name the places that their tables of contents lead to.
_CONTENTS_OF = re.compile(r"#(?:h\.|_{0,3}(?:RefHeading_{0,3})?Toc\d)")

_NAVIGATION_ROLES = frozenset("navigation search menu menubar toolbar dialog alertdialog banner contentinfo".split())
_TELLING_TAGS = frozenset("article main blockquote figure nav dialog footer form aside".split())
_CHROME_TAGS = frozenset("div section aside ul ol li p table header dl h2 h3 h4 h5 h6 article".split())


def main_content(page: Page, info: SourceInfo, *, declared: bool = False) -> list[HtmlBlock]:
    """The blocks of the page's own text.

    Args:
        info: What its head states.
        declared: It says that it is one article. Then what is around the article may have more text than the article.
    """
    base = info.url or ""
    everything = Sums(page)
    dropped = {*hidden_parts(page, everything), *page.indexes}
    sums = everything.without(dropped)
    dropped.update(_chrome(page, sums, dropped))
    sums = everything.without(dropped)
    dropped.update(_comments(page, sums, dropped))
    sums = everything.without(dropped)
    if declared:
        dropped.update(_beside(page, sums, dropped))
        sums = everything.without(dropped)
    dropped.update(teasers(page, sums, dropped, at_least=_AN_ARTICLE if declared else None))
    sums = everything.without(dropped)
    root, marked = _root(page, sums, dropped)
    walk = _MainWalk(page, sums, dropped, marked, base)
    for place in _lead(page, sums, dropped, root):
        walk.blocks(place)
    walk.blocks(root)
    for place in _notes(page, sums, dropped, root):
        walk.blocks(place)
    found = without_page_facts(trimmed(walk.finished()), info)
    expected = sums.running(0) if any(map(is_sentence, found)) else sums.prose(0) + sums.linked(0)
    if sum(len(block.text) for block in found) < expected / 2:
        found = Walk(page, sums, dropped, base).blocks()  # it consists of links
    return found or ([] if page.indexes else Walk(page, everything, base=base).blocks())


def hidden_parts(page: Page, sums: Sums) -> Iterator[int]:
    """The hidden elements, except those with most of the prose: a saved page may have its text behind a dialog."""
    whole = sums.prose(0)
    return (place for place in page.hidden if sums.prose(place) <= _HIDDEN_AT_MOST * whole)


def _chrome(page: Page, sums: Sums, dropped: Collection[int]) -> Iterator[int]:
    """Navigation, banners, forms and the like, recognised by tag, role or class."""
    tags, ends, attributes = page.tags, page.ends, page.attributes
    whole = sums.running(0)
    articles = [each for each, tag in enumerate(tags) if tag == "article" and each not in dropped]
    # Beside an article with most of the text, the rest of <main> isn't part of it.
    has_article = any(sums.running(each) >= _MAIN_AT_LEAST * whole for each in articles)
    article_end = quotation_end = line_end = place = 0
    while place < len(tags):
        tag = tags[place]
        if tag == TEXT:
            place += 1
            continue
        if place in dropped or tag in _WHOLE:
            place = ends[place]
            continue
        if place not in attributes and tag not in _TELLING_TAGS and tag not in _LINES:
            place += 1
            continue
        if tag in _LINES:
            line_end = max(line_end, ends[place])
        if tag == "article" or (not has_article and (tag == "main" or page.attribute(place, "role") == "main")):
            article_end = max(article_end, ends[place])
        elif tag in ("blockquote", "figure"):
            quotation_end = max(quotation_end, ends[place])
        share = _most_prose(
            page,
            sums,
            place,
            in_article=place < article_end,
            in_quotation=place < quotation_end,
            in_line=place < line_end,
        )
        if share and sums.running(place) <= share * whole:
            yield place
            place = ends[place]
        else:
            place += 1


def _most_prose(page: Page, sums: Sums, place: int, *, in_article: bool, in_quotation: bool, in_line: bool) -> float:
    """The share of the page's prose up to which this element counts as chrome; 0 if nothing says that it is."""
    tag, role = page.tags[place], page.attribute(place, "role")
    if tag == "nav" or (tag == "dialog") or role in _NAVIGATION_ROLES:
        return _NAVIGATION_AT_MOST
    if tag == "footer":
        fitting = in_quotation or (in_article and sums.link_share(place) < _LINKS_IN_ASIDE)
        return 0 if fitting else _CHROME_AT_MOST
    if tag == "form":
        return _CHROME_AT_MOST
    named = (tag in _CHROME_TAGS or (tag in _INLINE and not in_line)) and place in page.attributes
    if named and (sums.prose(place) or sums.linked(place)) and is_chrome(page, place):
        is_data = tag == "table" and _has_headers(page, place)  # a table of "market-share"
        return 0 if is_data else _CHROME_AT_MOST
    if tag == "aside" or role == "complementary":
        fitting = (in_article and sums.link_share(place) < _LINKS_IN_ASIDE) or bool(aside_of(page, place))
        return 0 if fitting else _CHROME_AT_MOST
    return 0


def _has_headers(page: Page, table: int) -> bool:
    return "th" in page.tags[table : page.ends[table]]


def _comments(page: Page, sums: Sums, dropped: Collection[int]) -> Iterator[int]:
    """The comments of readers, no matter how many there are, if they are under an article."""
    found: list[int] = []
    place, size = 0, len(page)
    while place < size:
        if page.tags[place] == TEXT:
            place += 1
        elif place in dropped:
            place = page.ends[place]
        elif place in page.attributes and page.tags[place] in _COMMENT_TAGS and is_comments(page, place):
            found.append(place)
            place = page.ends[place]
        else:
            place += 1
    if sums.running(0) - sum(map(sums.running, found)) >= _AN_ARTICLE:
        yield from found


def _beside(page: Page, sums: Sums, dropped: Collection[int]) -> list[int]:
    """What is beside an article by its tag or role, no matter how much text it has; none if no article is left."""
    found: list[int] = []
    place = section_end = 0
    while place < len(page):
        tag = page.tags[place]
        if tag == TEXT:
            place += 1
        elif place in dropped or tag in _WITH_ITS_OWN:
            place = page.ends[place]
        elif _is_beside(page, place, of_page=place >= section_end) and "h1" not in page.tags[place : page.ends[place]]:
            found.append(place)
            place = page.ends[place]
        else:
            if tag in _SECTIONS:
                section_end = max(section_end, page.ends[place])
            place += 1
    return found if sums.running(0) - sum(map(sums.running, found)) >= _AN_ARTICLE else []


def _is_beside(page: Page, place: int, *, of_page: bool) -> bool:
    """True for a footer of the page and not of a section, and for a column at the side that is called one."""
    tag, role = page.tags[place], page.attribute(place, "role")
    if (tag == "footer" and of_page) or role == "contentinfo":
        return True
    return (tag == "aside" or role == "complementary") and place in page.attributes and is_chrome(page, place)


def _root(page: Page, sums: Sums, dropped: Collection[int]) -> tuple[int, bool]:
    """The element to read, and True if the page itself marks it as its main content."""
    mains: list[int] = []
    articles: list[int] = []
    contents: list[int] = []
    article_end = place = 0
    while place < len(page.tags):
        tag = page.tags[place]
        if tag == TEXT:
            place += 1
            continue
        if place in dropped:
            place = page.ends[place]
            continue
        if tag == "main" or page.attribute(place, "role") == "main":
            mains.append(place)
        elif tag == "article" and place >= article_end:
            articles.append(place)
            article_end = page.ends[place]
        elif place in page.attributes and tag in ("div", "section", "td") and is_content(page, place):
            contents.append(place)
        place += 1
    root = max(mains, key=sums.running, default=0)
    if sums.running(root) < _MAIN_AT_LEAST * sums.running(0):
        root = 0
    for candidates in (articles, contents):
        inside = [place for place in candidates if root <= place < page.ends[root]]
        best = max(inside, key=sums.running, default=0)
        if best and sums.running(best) >= _ARTICLE_AT_LEAST * sums.running(root):
            root = best
    return (root, True) if root else (_smallest(page, sums, dropped), False)


def _smallest(page: Page, sums: Sums, dropped: Collection[int]) -> int:
    """The smallest element that holds nearly all the prose, and has only boxes beside it."""
    tags, ends, whole = page.tags, page.ends, sums.running(0)
    root, place = 0, 1
    enough = max(_NEARLY_ALL * whole, whole - _LOST_AT_MOST)
    while place < ends[root]:
        if place in dropped or tags[place] not in _HOLDERS or sums.running(place) < enough:
            place = ends[place]
            continue
        if tags[place] in _ROOTS:
            if _has_lines_beside(page, sums, dropped, root, place):
                break
            root = place
        place += 1
    return root


def _has_lines_beside(page: Page, sums: Sums, dropped: Collection[int], root: int, inner: int) -> bool:
    """True if the root has headings, code or sentences beside the inner element that are in no box of their own."""
    place = root + 1
    while place < page.ends[root]:
        tag = page.tags[place]
        if place < inner < page.ends[place]:
            place += 1
            continue
        line = tag in HEADINGS or tag == "pre" or (tag not in _BOXES and sums.running(place) > 0)
        if line and place != inner and place not in dropped:
            return True
        place = page.ends[place]
    return False


def _lead(page: Page, sums: Sums, dropped: Collection[int], root: int) -> Iterator[int]:
    """The title before the part that is read, and the paragraphs and subtitles between them.

    A title that is only a link is the site's name. One that the part has itself isn't repeated.
    """
    titled = "h1" in page.tags[root : page.ends[root]]
    found: list[int] = []
    place = article = 0
    while place < root:
        if place in dropped:
            place = page.ends[place]
            continue
        tag = page.tags[place]
        if tag == "h1" and sums.prose(place):
            if not article:
                found.clear()
            found = [each for each in found if page.tags[each] != "h1"]
            found.append(place)
            place = page.ends[place]
        elif tag == "article" and page.ends[place] > root:
            article = place
            found.clear()
            place += 1
        elif tag in _LEADS and page.ends[place] <= root and _is_flat(page, place):
            counts = sums.running(place) or (tag == "h2" and sums.prose(place))
            if counts and (found or article):
                found.append(place)
            place = page.ends[place]
        else:
            place += 1
    return (each for each in found if not titled or page.tags[each] != "h1")


def _notes(page: Page, sums: Sums, dropped: Collection[int], root: int) -> Iterator[int]:
    """The footnotes after the part that is read: lines that begin with a link back to where they belong."""
    place, box, begins = page.ends[root], 0, False
    while place < len(page):
        tag = page.tags[place]
        if place in dropped:
            place = page.ends[place]
            continue
        if tag in BLOCKS:
            box, begins = place, True
        elif tag == TEXT:
            begins = begins and not page.texts[place].strip()
        elif tag == "a" and begins and sums.local_links(place) and NOTE.fullmatch(text_in(page, place, dropped)):
            yield box
            place, begins = page.ends[box], False
            continue
        place += 1


def _is_flat(page: Page, place: int) -> bool:
    """True if this element is a line: not long, and without blocks inside."""
    end = page.ends[place]
    return end - place <= _LONGEST_LEAD and BLOCKS.isdisjoint(page.tags[place + 1 : end])


class _MainWalk(Walk):
    """Leaves out lists of links to other pages, and tables of contents."""

    def __init__(self, page: Page, sums: Sums, dropped: Collection[int], marked: bool, base: str) -> None:
        super().__init__(page, sums, dropped, base)
        self._marked = marked

    def leaves_out(self, place: int) -> bool:
        tag, links = self.page.tags[place], self.sums.links(place)
        if tag == "p" and self._is_entry(place):
            return True
        if tag not in LINKY or links < _FEWEST_LINKS:
            return False
        if self.sums.link_share(place) <= (_LINK_LIST_IN_MAIN if self._marked else _LINK_LIST):
            return False
        if tag == "table" and _has_headers(self.page, place):
            return False  # data with links in it
        if self.sums.local_links(place) == links:
            if self.found and self.found[-1].kind is BlockKind.HEADING and is_related(self.found[-1].text):
                self.found.pop()  # of the table of contents; else what follows would be under it
            return True
        last = self.found[-1] if self.found else None
        if last is None or last.kind is not BlockKind.HEADING or not is_related(last.text):
            return not self._marked and not (last and last.text.endswith(":"))
        return True

    def _is_entry(self, place: int) -> bool:
        """True if a paragraph is an entry of an office program's table of contents: links to headings, and a number."""
        linked = place
        for each in range(place, self.page.ends[place]):
            if self.page.tags[each] == "a":
                if not _CONTENTS_OF.match(self.page.attribute(each, "href")):
                    return False
                linked = self.page.ends[each]
            elif each >= linked and any(map(str.isalpha, self.page.texts[each])):
                return False
        return True
