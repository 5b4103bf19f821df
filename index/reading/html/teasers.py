"""Announcements of other pages: boxes with a heading that is a link, or a link around a whole box.

A page that consists of them, such as a blog's list of posts, is read; in a page with a text of its own they are left
out.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from index.reading.html.names import is_teaser
from index.reading.html.page import BLOCKS, HEADINGS, TEXT, Page
from index.reading.html.sums import Sums

_LONGEST = 300  # characters of sentences in an announcement
_AT_MOST = 0.4  # of a page's sentences
_HIGHEST = 12  # elements from a link to the box around it
_BOXES = frozenset("div article section aside li td figure".split())
_LINK_SHARE = 0.3  # of a box that is an announcement by its name


def teasers(page: Page, sums: Sums, dropped: Collection[int], *, at_least: int | None = None) -> list[int]:
    """The boxes that announce other pages; none if the page consists of them.

    `at_least`: The characters of sentences beside them that are an article. The boxes may have any number then.
    """
    found = list(_boxes(page, sums, dropped))
    alone = [place for place, box in enumerate(found) if not place or page.ends[found[place - 1]] <= box]
    boxes = [found[place] for place in alone]
    inside, whole = sum(map(sums.running, boxes)), sums.running(0)
    return boxes if inside <= _AT_MOST * whole or (at_least and whole - inside >= at_least) else []


def _boxes(page: Page, sums: Sums, dropped: Collection[int]) -> Iterator[int]:
    own = [place for place, tag in enumerate(page.tags) if tag in HEADINGS and sums.prose(place)]
    above: list[int] = []
    place, size = 0, len(page)
    while place < size:
        tag = page.tags[place]
        if tag == TEXT:
            place += 1
            continue
        while above and page.ends[above[-1]] <= place:
            above.pop()
        if place in dropped:
            place = page.ends[place]
            continue
        if tag == "a" and _leads_away(sums, place) and not BLOCKS.isdisjoint(page.tags[place + 1 : page.ends[place]]):
            yield _around(page, sums, above, own) or place
            place = page.ends[place]
            continue
        if tag in HEADINGS and _is_link(sums, place) and (box := _around(page, sums, above, own)):
            yield box
            place = page.ends[box]
            continue
        if (
            tag in _BOXES
            and place in page.attributes
            and sums.link_share(place) >= _LINK_SHARE
            and sums.running(place) <= _LONGEST
            and is_teaser(page, place)
        ):
            yield place
            place = page.ends[place]
            continue
        above.append(place)
        place += 1


def _leads_away(sums: Sums, place: int) -> bool:
    return sums.links(place) > sums.local_links(place) and sums.linked(place) > 0


def _is_link(sums: Sums, place: int) -> bool:
    return not sums.prose(place) and not sums.local_links(place) and sums.linked(place) > 0


def _around(page: Page, sums: Sums, above: Sequence[int], own: Sequence[int]) -> int | None:
    """The largest box around a place that is short and has no heading of its own. `own`: all such headings."""
    found = None
    for box in reversed(above[-_HIGHEST:]):
        if page.tags[box] in ("main", "body") or sums.running(box) > _LONGEST:
            break
        if bisect_left(own, box) != bisect_left(own, page.ends[box]):
            break
        if page.tags[box] in _BOXES:
            found = box
    return found
