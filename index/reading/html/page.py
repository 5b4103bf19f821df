"""A parsed page as flat lists.

The tree is walked once, without recursion, into lists in document order. An element is a place in these lists, and its
descendants are the stretch from its place to its end. Sums over such a stretch, such as how much of its text is links,
are differences of two running totals. So a rule may ask for them at every element, and a page of any depth takes linear
time.
"""

import re
from array import array
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from selectolax.lexbor import LexborNode

from index.reading.html.math import equation
from index.reading.html.renamed import Renaming
from index.reading.html.tabs import TAB, Tabs

TEXT = ""  # the tag of a text
SENTENCE = 60  # characters of a line that is probably a sentence, not a label
_FEWEST_RUNNING = 100  # characters of sentences in a page that is judged by its sentences
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")

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
_HIDING_ATTRIBUTES = frozenset("hidden aria-hidden style role epub:type".split())
_LONGEST_STYLE = 200  # characters
_HIDING = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_HIDING_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only noprint d-print-none"
    " mw-editsection mw-jump-link mw-cite-backlink navbox viewcode-link"
    " copybtn copy-btn copy-button copybutton btn-copy copy-code-button code-copy btn-clipboard"
    # What generators of references show on a click, or while the page is loading.
    " ttc ingroups SRStatus method-click-advice method-source-code signature-attributes"
    # What is only printed.
    " print-only printonly only-print visible-print visible-print-block visible-print-inline show-for-print".split()
)
_UNSEEN = ("-sr-only", "-visually-hidden", "-visuallyhidden")  # how design systems' names for this end
_SEEN = re.compile(r"(?:[\w-]+:)?not-sr-only")
_UNDISPLAYED = "d-none"
_DISPLAYED = re.compile(r"d-(?:(?:sm|md|lg|xl|xxl)-)?(?:block|flex|grid|inline\S{0,20}|table\S{0,20}|initial|contents)")
_CONTENTS = re.compile(r"MsoToc(?:\d|Heading)")  # lines of a table of contents
_COMMENT = "#cmnt_ref"  # of a remark that Google Docs puts below the text
# What a reader opens with a click: the panels of tabs and accordions.
_UNFOLDING_CLASSES = frozenset(
    "tab-pane tabpane tab-panel tabpanel tabs-panel tab-content tabcontent tabs-content accordion-collapse"
    " accordion-content accordion-body accordion-panel accordion__content panel-collapse collapse collapsible-content"
    " collapsible__content faq-answer".split()
)
_UNFOLDING_WORDS = ("accordion", "collaps", "toggle", "faq", "expand", "spoiler")
_PANELS = ("content", "body", "panel", "answer", "pane", "inner")
_MENU_WORDS = ("nav", "menu", "search", "cookie", "consent", "cart", "share", "filter", "login")
_MODULES = "modindextable"  # with a sentence on each
_MOST = 0.5  # of the text of a page that is only an index
_MOST_OF_INDEX = 0.3  # of its text is in links, at least; a glossary explains its words itself
_INDEX = re.compile(
    "(?:gen)?indextable|genindex-jumpbox|printindex|index-[a-z]{2}|[a-z]{2}-(?:letters-header|entries)-printindex|indexdiv"
)
# Numbers of lines beside code. An element is only hidden if it has nothing else in it: these are names of grids too.
_GUTTERS = frozenset(
    "linenos lineno linenumbers linenumber line-numbers line-number linenodiv gutter rouge-gutter blob-num"
    " hljs-ln-numbers crayon-nums react-syntax-highlighter-line-number".split()
)
# What cannot be selected. In code these are numbers of lines, such as Hugo's; elsewhere they may be any numbers.
_UNSELECTABLE = re.compile(r"(?<![\w-])user-select\s{0,3}:\s{0,3}none", re.IGNORECASE)
_UNSELECTABLE_CLASSES = frozenset(("ln", "select-none"))
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
                means = _meaning(classes) if classes else ""
                if means == "hidden" or (
                    (means == "closed" or not _HIDING_ATTRIBUTES.isdisjoint(attributes))
                    and _is_hidden(attributes, closed=means == "closed")
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


@lru_cache(10_000)
def _meaning(classes: str) -> str:
    """What class names say of an element: that it is "hidden", "closed" (hidden until a click, if it is a panel), an
    "index", or that it may be a "gutter", or one if it is in code ("unselectable")."""
    names = classes.split()
    if not _HIDING_CLASSES.isdisjoint(names) or any(map(_CONTENTS.fullmatch, names)):
        return "hidden"
    if any(name.endswith(_UNSEEN) for name in names) and not any(map(_SEEN.fullmatch, names)):
        return "hidden"
    if _UNDISPLAYED in names and not any(map(_DISPLAYED.fullmatch, names)):
        return "closed"
    if _MODULES not in names and any(_INDEX.fullmatch(name) for name in names):
        return "index"
    if not _GUTTERS.isdisjoint(names):
        return "gutter"
    return "" if _UNSELECTABLE_CLASSES.isdisjoint(names) else "unselectable"


@lru_cache(10_000)
def _unfolds(classes: str) -> bool:
    """True if class names say that a click shows this, as `vc_toggle_content` does, and that it isn't a menu."""
    names = classes.split()
    return not _UNFOLDING_CLASSES.isdisjoint(names) or any(
        name.endswith(_PANELS)
        and any(word in name for word in _UNFOLDING_WORDS)
        and not any(word in name for word in _MENU_WORDS)
        for name in names
    )


def _is_hidden(attributes: dict[str, str | None], *, closed: bool) -> bool:
    """`closed`: its class names say so."""
    if attributes.get("role") == "tabpanel" or attributes.get("itemprop") == "acceptedAnswer":
        return False
    if _unfolds(attributes.get("class") or ""):
        return False
    if closed or attributes.get("hidden", "until-found") != "until-found" or attributes.get("aria-hidden") == "true":
        return True
    if _HIDING.search(attributes.get("style") or ""):
        return True
    # The number of a printed page, in the middle of a sentence.
    return "pagebreak" in (attributes.get("epub:type") or attributes.get("role") or "")


_PROSE, _LINKED, _LINKS, _LOCAL, _OUTWARD, _TABLES, _RUNNING = range(7)


class Sums:
    """Running totals over a page, not counting the elements that are dropped from it.

    Each method takes the place of an element and returns the sum over it and its descendants.
    """

    def __init__(self, page: Page) -> None:
        tags, ends, texts, attributes = page.tags, page.ends, page.texts, page.attributes
        size = len(page)
        prose, linked, links, local, outward, tables, running = (array("I", bytes(4 * size)) for _ in range(7))
        link_end = line = line_prose = line_linked = 0
        open_blocks = [size]  # their ends
        for place, tag in enumerate(tags):
            while place >= open_blocks[-1]:
                open_blocks.pop()
                if line_prose >= SENTENCE and line_linked < line_prose:
                    running[line] = line_prose
                line_prose = line_linked = 0
            if tag == TEXT:
                text = texts[place].strip()
                if not text:
                    continue
                length = len(text) if text.isascii() else weight(text)
                if place < link_end:
                    linked[place] = len(text)
                    line_linked += length
                else:
                    prose[place] = len(text)
                    line_prose += length
                    line = place
            elif tag == "a":
                if place in attributes and (href := attributes[place].get("href")):
                    link_end = ends[place]
                    links[place] = 1
                    local[place] = href.startswith("#")
                    outward[place] = href.startswith(("http:", "https:", "//"))
            elif tag in BLOCKS:
                if line_prose >= SENTENCE and line_linked < line_prose:
                    running[line] = line_prose
                line_prose = line_linked = 0
                open_blocks.append(ends[place])
                if tag == "table":
                    tables[place] = 1
        if line_prose >= SENTENCE and line_linked < line_prose:
            running[line] = line_prose
        self._ends = ends
        self._each = prose, linked, links, local, outward, tables, running
        self._dropped = list[int]()
        self._totals: list[array[int] | None] = [None] * len(self._each)

    def without(self, dropped: Collection[int]) -> "Sums":
        """The sums without these elements."""
        sums = copy(self)
        sums._dropped = sorted(dropped)
        sums._totals = [None] * len(self._each)
        return sums

    def _sum(self, which: int, place: int) -> int:
        totals = self._totals[which] or self._total(which)
        return totals[self._ends[place]] - totals[place]

    def _total(self, which: int) -> "array[int]":
        """The running totals of one of the sums; they are made when somebody asks for them."""
        values = self._each[which]
        if self._dropped:
            values = array("I", values)
            for place in self._dropped:
                values[place : self._ends[place]] = array("I", bytes(4 * (self._ends[place] - place)))
        totals = self._totals[which] = array("I", accumulate(values, initial=0))
        return totals

    def prose(self, place: int) -> int:
        """Characters of text outside links."""
        return self._sum(_PROSE, place)

    def linked(self, place: int) -> int:
        """Characters of text inside links."""
        return self._sum(_LINKED, place)

    def links(self, place: int) -> int:
        return self._sum(_LINKS, place)

    def local_links(self, place: int) -> int:
        """Links to a place in the same page."""
        return self._sum(_LOCAL, place)

    def running(self, place: int) -> int:
        """Characters outside links in lines that are long enough to be sentences.

        In a page that has hardly any, all characters outside links.
        """
        totals = self._totals[_RUNNING] or self._total(_RUNNING)
        return self._sum(_RUNNING if totals[-1] >= _FEWEST_RUNNING else _PROSE, place)

    def outward_links(self, place: int) -> int:
        """Links with the address of a site."""
        return self._sum(_OUTWARD, place)

    def tables(self, place: int) -> int:
        """Tables, counting the element itself."""
        return self._sum(_TABLES, place)

    def link_share(self, place: int) -> float:
        """Links' share of the text, from 0 to 1."""
        linked = self.linked(place)
        return linked / (linked + self.prose(place)) if linked else 0.0


def weight(text: str) -> int:
    """The length of a text in which a Chinese, Japanese or Korean character counts as much as three letters."""
    return len(text) + 2 * len(_WIDE.findall(text))


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
