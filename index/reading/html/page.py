"""A parsed page as flat lists.

The tree is walked once, without recursion, into lists in document order. An element is a place in these lists, and its
descendants are the stretch from its place to its end.
"""

import re
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from selectolax.lexbor import LexborNode

from index.reading.html.hidden import HIDING_ATTRIBUTES, is_hidden, meaning
from index.reading.html.math import equation
from index.reading.html.renamed import Renaming
from index.reading.html.tabs import TAB, Tabs

TEXT = ""  # the tag of a text

# Elements without text of the page, or with text that only repeats what is beside them.
_WITHOUT_TEXT = frozenset(
    "script style noscript noframes noembed template iframe object embed canvas video audio svg head title meta link"
    " base select option datalist textarea map area progress meter rt rp rtc annotation annotation-xml"
    " clipboard-copy".split()
)
LEVELS = {f"h{level}": level for level in range(1, 7)}
HEADINGS = frozenset(LEVELS)
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p"
    " search section summary table tbody td tfoot th thead tr ul".split()
)
_SOMETIMES = frozenset(("img", "input", "button"))  # they show text only sometimes
# In these a button unfolds the section below, and its text is the page's.
_KEEPS_BUTTONS = frozenset(("summary", "dt", *HEADINGS))
_TELLING = frozenset(
    "class id role itemprop href start value colspan rowspan epub:type alt src type reversed checked data-callout"
    " data-lang data-language data-syntaxhighlighter-params aria-controls aria-expanded".split()
)
_LONGEST_STYLE = 200  # characters
_COMMENT = "#cmnt_ref"  # of a remark that Google Docs puts below the text
_MOST = 0.5  # of the text of a page that is only an index
_MOST_OF_INDEX = 0.3  # of its text is in links, at least; a glossary explains its words itself
# What cannot be selected. In code these are numbers of lines, such as Hugo's; elsewhere they may be any numbers.
_UNSELECTABLE = re.compile(r"(?<![\w-])user-select\s{0,3}:\s{0,3}none", re.IGNORECASE)
_CODE = frozenset(("pre", "code"))
_LINE_DEPTH = 4  # elements from a line's number up to its code
_NO_NUMBERS = re.compile(r"[^\d\s.:|]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's elements and texts in document order; the first is the body."""

    tags: list[str]
    ends: "array[int]"  # for each place, the one after its last descendant
    texts: list[str]  # empty for an element
    attributes: dict[int, dict[str, str]]  # by place; only the attributes in `_TELLING`
    hidden: frozenset[int]  # elements that a browser doesn't show, or not as part of the text
    indexes: frozenset[int]  # lists of keywords with links to where they are explained, as at the end of a book
    titles: dict[int, tuple[str, str]]  # kinds and labels of tabs and the like, by the places of their panels

    def __len__(self) -> int:
        return len(self.tags)

    def attribute(self, place: int, name: str) -> str:
        return self.attributes[place].get(name, "") if place in self.attributes else ""

    def classes(self, place: int) -> list[str]:
        return self.attribute(place, "class").split()

    def is_index(self) -> bool:
        """True if an index of keywords is most of the page."""
        indexed = end = 0
        for place in sorted(self.indexes):
            indexed += sum(len(text.strip()) for text in self.texts[max(place, end) : self.ends[place]])
            end = max(end, self.ends[place])
        return bool(indexed) and indexed > _MOST * sum(len(text.strip()) for text in self.texts)


def flatten(body: LexborNode) -> Page:
    """The lists for a parsed page."""
    tags: list[str] = []
    ends = array("I")
    texts: list[str] = []
    telling: dict[int, dict[str, str]] = {}
    hidden = set()
    indexes = set()
    gutters: list[int] = []
    shared: dict[tuple[str, ...], dict[str, str]] = {}  # saves memory: most elements have the same few attributes
    above: list[int] = []
    parents: list[LexborNode] = []  # the nodes of these
    renaming = Renaming(tags, telling)
    node: LexborNode | None = body
    while node is not None:
        place = len(tags)
        child = None
        tag = node.tag
        if tag in ("-text", "math"):
            tags.append(TEXT)
            texts.append(equation(node) if tag == "math" else node.text_content or "")
            ends.append(place + 1)
        elif (
            tag and tag not in _WITHOUT_TEXT and tag[0] != "-" and (tag not in _SOMETIMES or _shows(node, tags, above))
        ):
            tags.append(tag)
            texts.append("")
            ends.append(place + 1)
            attributes = node.attributes
            classes = attributes.get("class") or ""
            if attributes:
                if names := [name for name in attributes if name in _TELLING]:
                    values = [attributes[name] or "" for name in names]
                    key = (*names, *values)
                    telling[place] = shared.get(key) or shared.setdefault(key, dict(zip(names, values, strict=True)))
                if tag == "a" and above and (attributes.get("href") or "").startswith(_COMMENT):
                    hidden.add(above[-1])
                if tag == "ol" and (style := attributes.get("style")):
                    telling[place] = {**telling.get(place, {}), "style": style[:_LONGEST_STYLE]}
                means = meaning(classes) if classes else ""
                if means == "hidden" or (
                    (means == "closed" or not HIDING_ATTRIBUTES.isdisjoint(attributes))
                    and is_hidden(attributes, closed=means == "closed")
                ):
                    hidden.add(place)
                elif means == "index":
                    indexes.add(place)
                elif means == "gutter" or (
                    (means == "unselectable" or _UNSELECTABLE.search(attributes.get("style") or ""))
                    and any(tags[each] in _CODE for each in above[-_LINE_DEPTH:])
                ):
                    gutters.append(place)
            tags[place] = renaming.tag(place, above, lined="fragment" in classes and _is_line(node.first_child))
            child = node.first_child
        if child is not None:
            above.append(place)
            parents.append(node)
            node = child
            continue
        # Asking for a neighbour is what takes most of the time, so each is asked for once.
        following = node.next if above else None
        while following is None and above:
            ends[above.pop()] = len(tags)
            node = parents.pop()
            following = node.next if above else None
        node = following
    if gutters:
        others = list(accumulate((bool(_NO_NUMBERS.search(text)) for text in texts), initial=0))
        hidden.update(place for place in gutters if others[ends[place]] == others[place])
    if indexes:
        indexes = set(_leading_elsewhere(indexes, tags, ends, texts))
    labelled = Tabs(tags, ends, texts, telling).found()
    hidden = (hidden - labelled.unfolded) | labelled.hidden
    return Page(tags, ends, texts, telling, frozenset(hidden), frozenset(indexes), labelled.titles)


def _shows(node: LexborNode, tags: list[str], above: list[int]) -> bool:
    """True for an image with a description, the box of a task, and a button that unfolds a section or a tab."""
    if node.tag == "img":
        return bool((node.attributes.get("alt") or "").strip())
    if node.tag == "input":
        return node.attributes.get("type") == "checkbox"
    attributes = node.attributes
    if attributes.get("role") == TAB or ("aria-expanded" in attributes and attributes.get("aria-controls")):
        return True
    return any(tags[parent] in _KEEPS_BUTTONS for parent in above[-3:])


def _is_line(node: LexborNode | None) -> bool:
    """True if this is a line of code in a box of its own."""
    return node is not None and node.tag == "div" and node.attributes.get("class") == "line"


def _leading_elsewhere(
    places: Collection[int], tags: list[str], ends: Sequence[int], texts: list[str]
) -> Iterator[int]:
    """Those of the elements at these places that have much of their text in links."""
    link_end = 0
    linked = []
    for place, tag in enumerate(tags):
        if tag == "a":
            link_end = ends[place]
        linked.append(len(texts[place].strip()) if place < link_end else 0)
    in_links = list(accumulate(linked, initial=0))
    whole = list(accumulate((len(text.strip()) for text in texts), initial=0))
    for place in places:
        end = ends[place]
        if in_links[end] - in_links[place] > _MOST_OF_INDEX * (whole[end] - whole[place]):
            yield place


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
