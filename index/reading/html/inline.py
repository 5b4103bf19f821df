"""Elements inside a line: emphasis, code, links, images, raised numbers, and marks that aren't part of the text."""

import re
from functools import lru_cache
from urllib.parse import urljoin

from index.layout import MarkKind
from index.reading.html.page import Page, text_in
from index.reading.html.sums import Sums
from index.reading.raw import Style
from index.reading.superscripts import superscript

LONGEST_ADDRESS = 2_000  # characters; a longer one isn't worth keeping

_STYLES = {
    **dict.fromkeys(("strong", "b"), Style(MarkKind.STRONG)),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Style(MarkKind.EMPHASIS)),
    **dict.fromkeys(("s", "del", "strike"), Style(MarkKind.STRUCK)),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style(MarkKind.CODE)),
}
STYLED = frozenset((*_STYLES, "a"))
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SCHEMES = frozenset(("http:", "https:", "mailto:", "tel:", "ftp:", "ftps:"))
_LINE_BREAKS = re.compile(r"[\t\n\r]")
_FILE_NAME = re.compile(r"\S*\.(?:jpe?g|png|gif|webp|svg|avif|bmp)", re.IGNORECASE)

_PERMALINKS = frozenset(("headerlink", "anchorjs-link", "hash-link", "copiable-anchor", "copiable-link"))
_ANCHORS = frozenset(("heading-anchor", "header-anchor", "permalink", "anchor"))  # some have the heading itself inside
_NOTE_ROLES = frozenset(
    ("doc-noteref", "noteref", "footnote-reference", "footnote-ref", "footnote-backref", "doc-backlink")
)
_PILCROW = "¶"  # a mark also outside headings
_PERMALINK_SIGNS = frozenset("¶ # § ◆ 🔗 [edit] [link] ∞ ⚓ ⚓︎".split())
_ELSEWHERE = "More..."  # what leads from Doxygen's summary to the description
_WORD = re.compile(r"[^\W\d_]{2}")
_NOTE_PLACE = re.compile(r"#_*(?:ftn|edn|fn|foot|end|note|cmnt)", re.IGNORECASE)
NOTE = re.compile(r"\[(?:\d{1,3}|[a-z])\]")  # how the mark of a note looks in a line
_LONGEST_MARK = 7  # characters
_MOST_IN_A_MARK = 12  # elements and texts


def style_of(page: Page, place: int, base: str) -> Style | None:
    """The style that an element gives to its text. `base` is the page's own address, if it is known."""
    tag = page.tags[place]
    if tag != "a":
        return _STYLES[tag]
    return _link(page.attribute(place, "href"), base)


@lru_cache(4_096)
def _link(reference: str, base: str) -> Style | None:
    target = address(reference, base)
    return Style(MarkKind.LINK, target) if target else None


def address(reference: str, base: str) -> str:
    """Where a link or an image leads; as the page states it if the page's own address isn't known, "" if nowhere."""
    reference = _LINE_BREAKS.sub("", reference).strip().replace(" ", "%20")
    if not reference or len(reference) > LONGEST_ADDRESS:
        return ""
    if scheme := _SCHEME.match(reference):
        return reference if scheme[0].lower() in _SCHEMES else ""
    try:
        return urljoin(base, reference) if base else reference
    except ValueError:
        return reference


def description(page: Page, place: int) -> str:
    """An image's text, unless that is only the name of its file."""
    text = " ".join(page.attribute(place, "alt").split())
    return "" if _FILE_NAME.fullmatch(text) else text


def raised(page: Page, sums: Sums, place: int) -> str | None:
    """A raised number in raised digits; None if this isn't one."""
    if not _is_short(page, sums, place):
        return None
    text = text_in(page, place, ())
    return superscript(text) or None


def is_mark(page: Page, sums: Sums, place: int, *, in_heading: bool, in_line: bool) -> bool:
    """True if this is the mark of a note, or a link to the very place that it is at: not part of the text.

    Args:
        page: the page.
        sums: over it, without what is dropped.
        place: of a link or a raised text.
        in_heading: True if it is in a heading.
        in_line: True if there is something before it in its line. A note begins with its number, which is kept.
    """
    if page.tags[place] == "sup":
        return bool(sums.local_links(place)) and _is_short(page, sums, place)
    if place not in page.attributes:
        return False
    classes = page.classes(place)
    if not _PERMALINKS.isdisjoint(classes):
        return True
    if not _is_short(page, sums, place):
        return False
    text = text_in(page, place, ())
    if sums.local_links(place) and (text == _PILCROW or (in_line and _is_note(page, place, text))):
        return True
    roles = [*classes, *page.attribute(place, "role").split(), *page.attribute(place, "epub:type").split()]
    if not _NOTE_ROLES.isdisjoint(roles):
        return not in_heading or not _WORD.search(text)  # a heading may itself lead back to the table of contents
    if in_heading or not _ANCHORS.isdisjoint(classes):
        return text in _PERMALINK_SIGNS
    return text == _ELSEWHERE and "#" in page.attribute(place, "href")


def _is_note(page: Page, place: int, text: str) -> bool:
    return bool(NOTE.fullmatch(text) and _NOTE_PLACE.match(page.attribute(place, "href")))


def _is_short(page: Page, sums: Sums, place: int) -> bool:
    """True if the element contains no more than a mark."""
    if page.ends[place] - place > _MOST_IN_A_MARK:
        return False
    return sums.prose(place) + sums.linked(place) <= _LONGEST_MARK
