"""A citation in one line, as wide as a screen: the least important parts are left out first, the place never.

On a phone the line takes two or three. One that fits there would have to leave out the title or the heading, and a
citation without them isn't one. The line links to the words themselves, and "In context" shows the whole citation.
"""

from unicodedata import east_asian_width

from bot.i18n.speech import N_, _
from bot.rendering.markdown import one_line
from index import Citation, Numbering

ONE_LINE = 160  # Latin characters, in small print, beside the footnote's number

_PAGES = {
    Numbering.PAGE: N_("page {page}"),
    Numbering.SLIDE: N_("slide {page}"),
    Numbering.CELL: N_("cell {page}"),
    Numbering.MESSAGE: N_("message {page}"),
}
_LEAST = 12  # of a title or a heading; fewer say nothing
_BETWEEN = " · "


def place(citation: Citation) -> str:
    """The page, the rows or the lines in the reader's language; empty if the format has none of them."""
    if citation.page is not None:
        said = N_("page {page}, read by OCR") if citation.by_ocr else _PAGES.get(citation.numbering)
        return _(said).format(page=citation.page) if said else citation.place
    if citation.rows:
        first, last = citation.rows
        return (_("row {row}") if first == last else _("rows {first}–{last}")).format(row=first, first=first, last=last)
    if citation.lines:
        first, last = citation.lines
        said = _("line {line}") if first == last else _("lines {first}–{last}")
        return said.format(line=first, first=first, last=last)
    return ""


def whole(citation: Citation) -> str:
    """Everything that is known of where a quotation is from, however long that gets."""
    return str(citation).removesuffix(citation.place) + place(citation)


def brief(citation: Citation, room: int = ONE_LINE) -> str:
    """Title, date, heading and place, and if there is room the author and the publisher."""

    def line(text: str | None) -> str:
        return one_line(text or "")[: room + 1]  # the rest wouldn't fit anyhow

    where = place(citation)
    title, date, *names = map(line, (citation.title, citation.date, citation.author, citation.publisher))
    headings = [line(heading) for heading in citation.section]
    path, last = " › ".join(headings), headings[-1] if headings else ""
    ends = f"{headings[0]} › … › {last}" if len(headings) > 2 else path
    for text in (
        _join(title, *names, date, path, where),
        _join(title, date, path, where),
        _join(title, date, ends, where),
        _join(title, date, last, where),
    ):
        if width(text) <= room:
            return text
    return _cut(title, date, last, where, room)


def shorten(text: str, room: int) -> str:
    """The text, or its first words and an ellipsis, at most `room` wide."""
    if width(text[: room + 1]) <= room:
        return text
    kept = text[:room]
    while width(kept) >= room > 1:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0]
    return f"{(words if 2 * len(words) > len(kept) else kept).rstrip(' ,;:.–—-')}…"


def width(text: str) -> int:
    """The width in Latin characters; an ideograph is as wide as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cut(title: str, date: str, heading: str, where: str, room: int) -> str:
    """Shortens the title and the heading. Without a page or a line number, the heading is the place, and gets more."""
    left = room - width(_join("…", date, where)) + len("…")
    if date and left < _LEAST:
        return _cut(title, "", heading, where, room)
    beside = left - len(_BETWEEN)
    if where or not heading:
        rest = beside - width(title)
        if rest < _LEAST:
            return _join(shorten(title, left), date, where)
        return _join(title, date, shorten(heading, rest), where)
    first = min(width(title), max(beside // 2, beside - width(heading)))
    return _join(shorten(title, first), date, shorten(heading, beside - first))


def _join(*parts: str) -> str:
    return _BETWEEN.join(filter(None, parts))
