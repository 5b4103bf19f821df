"""A citation in one line of a window as wide as a screen: what matters least is left out first, the place never.

A phone shows the line as two or three: a line that fits there would have to leave out the title or the heading, and a
citation without them isn't one. The line links to the words themselves, and "In context" shows the citation in full.
"""

from unicodedata import east_asian_width

from bot.rendering.markdown import one_line
from index import Citation

ONE_LINE = 160  # Latin characters, in small print, beside the footnote's number

_LEAST = 12  # of a title or a heading; less says nothing
_BETWEEN = " · "


def brief(citation: Citation, place: str, room: int = ONE_LINE) -> str:
    """Title, date and heading, and whose it is where there is room; and `place`, the lines or the page in words."""

    def line(text: str | None) -> str:
        return one_line(text or "")[: room + 1]  # what follows doesn't fit anyhow

    title, date, *names = map(line, (citation.title, citation.date, citation.author, citation.publisher))
    headings = [line(heading) for heading in citation.heading[citation.heading[:1] == (citation.title,) :]]
    path, last = " › ".join(headings), headings[-1] if headings else ""
    ends = f"{headings[0]} › … › {last}" if len(headings) > 2 else path
    for whole in (
        _joined(title, *names, date, path, place),
        _joined(title, date, path, place),
        _joined(title, date, ends, place),
        _joined(title, date, last, place),
    ):
        if width(whole) <= room:
            return whole
    return _cut(title, date, last, place, room)


def shortened(text: str, room: int) -> str:
    """Its first words, at most so wide."""
    if width(text[: room + 1]) <= room:
        return text
    kept = text[:room]
    while width(kept) >= room > 1:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0]
    return f"{(words if 2 * len(words) > len(kept) else kept).rstrip(' ,;:.–—-')}…"


def width(text: str) -> int:
    """In Latin characters; an ideograph is as wide as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cut(title: str, date: str, heading: str, place: str, room: int) -> str:
    """With less of the title and of the heading; without a number of a page or a line, the heading is the place."""
    left = room - width(_joined("…", date, place)) + len("…")
    if date and left < _LEAST:
        return _cut(title, "", heading, place, room)
    beside = left - len(_BETWEEN)
    if place or not heading:
        rest = beside - width(title)
        if rest < _LEAST:
            return _joined(shortened(title, left), date, place)
        return _joined(title, date, shortened(heading, rest), place)
    first = min(width(title), max(beside // 2, beside - width(heading)))
    return _joined(shortened(title, first), date, shortened(heading, beside - first))


def _joined(*parts: str) -> str:
    return _BETWEEN.join(filter(None, parts))
