"""A parsed page as flat lists.

The tree is walked once, without recursion, into lists in document order. An element is a place in these lists, and its
descendants are the stretch from its place to its end. Sums over such a stretch, such as how much of its text is links,
are differences of two running totals. So a rule may ask for them at every element, and a page of any depth takes linear
time.
"""

import re
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborNode

TEXT = ""  # the tag of a text

# Elements without text of the page, or with text that only repeats what is beside them.
_WITHOUT_TEXT = frozenset(
    "script style noscript noframes noembed template iframe object embed canvas video audio svg head title meta link"
    " base select option datalist textarea input map area progress meter rt rp rtc annotation annotation-xml".split()
)
LEVELS = {f"h{level}": level for level in range(1, 7)}
HEADINGS = frozenset(LEVELS)
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p"
    " search section summary table tbody td tfoot th thead tr ul".split()
)
# In these a button unfolds the section below, and its text is the page's.
_KEEPS_BUTTONS = frozenset(("summary", "dt", *HEADINGS))
_TELLING = ("class", "id", "role", "itemprop", "href", "start", "value", "colspan", "rowspan", "epub:type")
_HIDING = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only mw-editsection mw-jump-link"
    " noprint d-print-none navbox linenos lineno linenumbers line-numbers gutter".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's elements and texts in document order; the first is the body."""

    tags: list[str]
    ends: "array[int]"  # for each place, the one after its last descendant
    texts: list[str]  # empty for an element
    attributes: dict[int, dict[str, str]]  # by place; only the attributes in `_TELLING`
    hidden: frozenset[int]  # elements that a browser doesn't show, or not as part of the text

    def __len__(self) -> int:
        return len(self.tags)

    def attribute(self, place: int, name: str) -> str:
        return self.attributes[place].get(name, "") if place in self.attributes else ""

    def classes(self, place: int) -> list[str]:
        return self.attribute(place, "class").split()


def flatten(body: LexborNode) -> Page:
    """The lists for a parsed page."""
    page = Page([], array("I"), [], {}, frozenset())
    hidden = set()
    shared: dict[
        tuple[tuple[str, str], ...], dict[str, str]
    ] = {}  # saves memory: most elements have the same few attributes
    above: list[int] = []
    node: LexborNode | None = body
    while node is not None:
        place = len(page.tags)
        child = None
        tag = node.tag
        if tag == "-text":
            _append(page, TEXT, node.text_content or "")
        elif tag and _may_hold_text(page, tag, above):
            _append(page, tag)
            if attributes := node.attributes:
                telling = tuple((name, attributes[name] or "") for name in _TELLING if name in attributes)
                if telling:
                    page.attributes[place] = shared.setdefault(telling, dict(telling))
                if _is_hidden(attributes):
                    hidden.add(place)
            child = node.first_child
        if child is not None:
            above.append(place)
            node = child
            continue
        while above and node is not None and node.next is None:
            node = node.parent
            page.ends[above.pop()] = len(page.tags)
        node = node.next if above and node is not None else None
    return Page(page.tags, page.ends, page.texts, page.attributes, frozenset(hidden))


def _may_hold_text(page: Page, tag: str, above: list[int]) -> bool:
    if tag == "button":
        return any(page.tags[parent] in _KEEPS_BUTTONS for parent in above[-3:])
    return tag[0] != "-" and tag not in _WITHOUT_TEXT


def _append(page: Page, tag: str, text: str = "") -> None:
    page.tags.append(tag)
    page.texts.append(text)
    page.ends.append(len(page.tags))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if attributes.get("hidden", "until-found") != "until-found" or attributes.get("aria-hidden") == "true":
        return True
    if _HIDING.search(attributes.get("style") or ""):
        return True
    if "pagebreak" in (attributes.get("epub:type") or attributes.get("role") or ""):
        return True  # the number of a printed page, in the middle of a sentence
    return not _HIDING_CLASSES.isdisjoint((attributes.get("class") or "").split())


class Sums:
    """Running totals over a page, not counting the elements that are dropped from it.

    Each method takes the place of an element and returns the sum over it and its descendants.
    """

    def __init__(self, page: Page, dropped: Collection[int] = frozenset()) -> None:
        tags, ends, texts = page.tags, page.ends, page.texts
        size = len(page)
        prose, linked, links, local, outward, tables = (array("I", bytes(4 * size)) for _ in range(6))
        place = link_end = 0
        while place < size:
            if place in dropped:
                place = ends[place]
                continue
            tag = tags[place]
            if tag == TEXT:
                (linked if place < link_end else prose)[place] = len(texts[place].strip())
            elif tag == "a":
                if href := page.attribute(place, "href"):
                    link_end = ends[place]
                    links[place] = 1
                    local[place] = href.startswith("#")
                    outward[place] = href.startswith(("http:", "https:", "//"))
            elif tag == "table":
                tables[place] = 1
            place += 1
        self._ends = page.ends
        self._prose, self._linked, self._links, self._local, self._outward, self._tables = (
            array("I", accumulate(each, initial=0)) for each in (prose, linked, links, local, outward, tables)
        )

    def _sum(self, totals: "array[int]", place: int) -> int:
        return totals[self._ends[place]] - totals[place]

    def prose(self, place: int) -> int:
        """Characters of text outside links."""
        return self._sum(self._prose, place)

    def linked(self, place: int) -> int:
        """Characters of text inside links."""
        return self._sum(self._linked, place)

    def links(self, place: int) -> int:
        return self._sum(self._links, place)

    def local_links(self, place: int) -> int:
        """Links to a place in the same page."""
        return self._sum(self._local, place)

    def outward_links(self, place: int) -> int:
        """Links with the address of a site."""
        return self._sum(self._outward, place)

    def tables(self, place: int) -> int:
        """Tables, counting the element itself."""
        return self._sum(self._tables, place)

    def link_share(self, place: int) -> float:
        """Links' share of the text, from 0 to 1."""
        linked = self.linked(place)
        return linked / (linked + self.prose(place)) if linked else 0.0


def number_in(text: str, default: int) -> int:
    """An attribute's value as a positive number of up to five digits; the default if it isn't one."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else default


def pieces_in(page: Page, place: int, dropped: Collection[int], *, raw: bool = False) -> Iterator[str]:
    """The texts in an element, with a line break wherever a browser would break the line.

    In `raw` text, such as code, line breaks are only added where the text doesn't have one already.
    """
    inner = place + 1
    at_line_start = True
    while inner < page.ends[place]:
        tag = page.tags[inner]
        if inner in dropped:
            inner = page.ends[inner]
            continue
        if tag == TEXT:
            yield page.texts[inner]
            at_line_start = page.texts[inner].endswith("\n")
        elif tag == "br" or (tag in BLOCKS and not (raw and at_line_start)):
            yield "\n"
            at_line_start = True
        inner += 1


def text_in(page: Page, place: int, dropped: Collection[int]) -> str:
    """The text of an element on one line."""
    return " ".join("".join(pieces_in(page, place, dropped)).split())
