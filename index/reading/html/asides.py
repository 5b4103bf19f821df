"""Boxes in a text: quotations, and admonitions such as notes and warnings, by the names that generators give them."""

import re
from functools import lru_cache

from index.reading.html.page import HEADINGS, Page

QUOTATION = "quotation"
DETAILS = "details"

KINDS = frozenset(
    "note info tip hint important warning caution danger error attention seealso example question success failure bug"
    " abstract todo".split()
)
# Words of class names that make the other words a kind: `alert alert-warning`, `custom-block tip`.
_FAMILIES = frozenset("admonition admonitionblock callout alert custom-block aside information-macro hint-box".split())
_BY_THEMSELVES = frozenset("note tip warning important caution danger attention seealso".split())
_ALWAYS = frozenset(("admonition", "admonitionblock", "callout"))  # also of a kind that isn't known
_TAGS = frozenset("div aside section figure p table details li".split())
_FAMILY = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(sorted(_FAMILIES))})(?:$|[\s_-])")
_WORD = re.compile(r"[a-z]+")
_TITLE = re.compile(r"title|heading|header|summary", re.IGNORECASE)
_LONGEST_NAMES = 300  # characters of class names that are looked at


def aside_of(page: Page, place: int) -> str:
    """The kind of box that an element is: "quotation", "details", or the kind of an admonition; "" for any other."""
    tag = page.tags[place]
    if tag == "blockquote":
        kind = _kind(names) if (names := page.attribute(place, "class")) else ""
        return kind or QUOTATION
    if tag not in _TAGS or place not in page.attributes:
        return DETAILS if tag == "details" else ""
    if callout := page.attribute(place, "data-callout").lower():
        return callout if callout in KINDS else "note"
    names = page.attribute(place, "class")
    return (_kind(names) if names else "") or (DETAILS if tag == "details" else "")


def begins_with_icon(page: Page, table: int) -> bool:
    """True if the first cell of a table is made for an icon, or only has a picture."""
    cell = next((each for each in range(table, page.ends[table]) if page.tags[each] in ("td", "th")), table)
    inside = range(cell, page.ends[cell])
    return "icon" in page.classes(cell) or (
        any(page.tags[each] == "img" for each in inside) and not any(page.texts[each].strip() for each in inside)
    )


def is_title(page: Page, place: int) -> bool:
    """True if an element at the beginning of an admonition is its title."""
    tag = page.tags[place]
    if tag == "th" or (tag == "td" and "icon" in page.classes(place)):
        return True  # of a table that only holds the box
    return tag == "summary" or (tag in HEADINGS and tag > "h2") or bool(_TITLE.search(page.attribute(place, "class")))


@lru_cache(10_000)
def _kind(names: str) -> str:
    names = names[:_LONGEST_NAMES].lower()
    own = names.split()
    if kind := next((name for name in own if name in _BY_THEMSELVES), ""):
        return kind
    if not _FAMILY.search(names):
        return ""
    if kind := next((word for word in _WORD.findall(names) if word in KINDS), ""):
        return kind
    return "" if _ALWAYS.isdisjoint(own) else "note"
