"""The names of headings, which an address may lead to: https://example.org/hours#holidays."""

from collections.abc import Sequence
from urllib.parse import quote

from index.reading.html.page import TEXT, Page

LONGEST = 200  # characters
_INSIDE = 6  # elements and texts at the beginning of a heading that may have its name
_SECTIONS = frozenset({"section", "div", "article"})
_SAFE = "-_.~!$&'()*+,;=:@/?%"


def fragment_of(page: Page, place: int, above: Sequence[int]) -> str:
    """The end of the address that leads to a heading, with "#"; "" if it has no name.

    The name is the heading's own, that of a mark in it, or that of the section that it begins.
    """
    names = [page.attribute(place, "id")]
    names += (page.attribute(each, "id") for each in range(place + 1, min(page.ends[place], place + _INSIDE)))
    if above and page.tags[above[-1]] in _SECTIONS and _begins(page, above[-1], place):
        names.append(page.attribute(above[-1], "id"))
    name = next(filter(None, names), "")
    return f"#{quote(name, safe=_SAFE)}" if 0 < len(name) <= LONGEST and not any(map(str.isspace, name)) else ""


def _begins(page: Page, section: int, place: int) -> bool:
    """True if there is nothing before a heading in its section, apart from marks without text."""
    return all(page.tags[each] != TEXT or not page.texts[each].strip() for each in range(section + 1, place))
