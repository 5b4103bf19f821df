"""A citation in a line of a wide window, or two of a phone: the least important parts are left out first, the place
never.

The line links to the words themselves where people can follow that, and "In context" shows the whole citation.
"""

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import east_asian_width

from bot.i18n.speech import N_, _
from bot.rendering import dates
from bot.rendering.markdown import one_line
from index import Citation, Numbering

ONE_LINE = 64  # Latin characters, in small print, beside the footnote's number
LONGEST_POINTER = 34

_PAGES = {
    Numbering.PAGE: N_("page {page}"),
    Numbering.SLIDE: N_("slide {page}"),
    Numbering.CELL: N_("cell {page}"),
    Numbering.MESSAGE: N_("message {page}"),
}
_LEAST = 12  # of a title or a heading; fewer say nothing
_BETWEEN, _UNDER = " · ", " › "
_JOINED = "\u00a0"  # a space that no line ends at


def place(citation: Citation) -> str:
    """The page, the rows or the lines in the reader's language; empty if the format has none of them."""
    if citation.page is not None:
        return page_name(citation.page, citation.numbering, by_ocr=citation.by_ocr)
    if citation.rows:
        first, last = citation.rows
        return (_("row {row}") if first == last else _("rows {first}–{last}")).format(row=first, first=first, last=last)
    if citation.lines:
        first, last = citation.lines
        said = _("line {line}") if first == last else _("lines {first}–{last}")
        return said.format(line=first, first=first, last=last)
    return ""


def page_name(page: int, numbering: Numbering, *, by_ocr: bool) -> str:
    """A page, a slide and so on in the reader's language."""
    said = N_("page {page}, read by OCR") if by_ocr else _PAGES.get(numbering)
    return _(said).format(page=page) if said else numbering.named(page)


def whole(citation: Citation) -> str:
    """Everything that is known of where a quotation is from, however long that gets."""
    in_words = replace(citation, date=dates.in_words(one_line(citation.date or "")) or None)
    return str(in_words).removesuffix(citation.place) + place(citation)


def brief(citation: Citation, room: int = ONE_LINE, *, dated: bool = True) -> str:
    """Title, headings, date and place: “Spells › Fireball · line 13”.

    The headings between the first names and the last are left out first, then the title and the last heading are
    shortened, then the date is left out. The place is always there.
    """
    name, headings = path_of(citation, room)
    date = dates.in_words(one_line(citation.date or "")).replace(" ", _JOINED)[: room + 1] if dated else ""
    end = _BETWEEN.join(filter(None, (date, place(citation).replace(" ", _JOINED))))
    for path in ([name, *headings], [name, "…", *headings[-1:]])[: 2 if len(headings) > 1 else 1]:
        line = _BETWEEN.join(filter(None, (_UNDER.join(path), end)))
        if width(line) <= room:
            return line
    left = room - width(end) - (len(_BETWEEN) if end else 0)
    if date and left < 2 * _LEAST:
        return brief(citation, room, dated=False)
    return _BETWEEN.join(filter(None, (shorten_path([name, *headings[-1:]], left), end)))


def nearby(citation: Citation, section: Sequence[str] | None) -> str:
    """As `brief`, for a document that was just named: its last heading and the place, “The same · line 17”.

    Args:
        section: The headings that were named with it; None if only its title was.
    """
    within = [one_line(heading) for heading in citation.section[-1:]]
    if section is not None and tuple(section) == tuple(citation.section):
        within = [_("The same")]
    end = place(citation).replace(" ", _JOINED)
    left = ONE_LINE - width(end) - (len(_BETWEEN) if end else 0)
    return _BETWEEN.join(filter(None, [*(shorten(name[: 2 * ONE_LINE], left) for name in within), end])) or brief(
        citation
    )


def pointer(citation: Citation, near: Citation | None = None, room: int = LONGEST_POINTER) -> str:
    """Where a passage is, in few words: its title and last heading.

    Beside a passage of the same document it is only the heading; without one, the place.
    """
    name, headings = path_of(citation, room)
    if near and near.document_id == citation.document_id and (within := headings[-1] if headings else place(citation)):
        return shorten(within, room)
    return shorten_path([name, *headings[-1:]], room)


def path_of(citation: Citation, room: int) -> tuple[str, list[str]]:
    """A document's title, with its folder before it where that tells it apart from others, and the headings below it.

    Each of them is cut to little more than `room`.
    """

    def line(text: str) -> str:
        return one_line(text[: 2 * room])[: room + 1]  # the rest wouldn't fit anyhow

    title, headings = citation.title, [line(heading) for heading in citation.section]
    first = citation.heading[0] if citation.heading else ""
    if first and title.startswith(f"{first} (") and title.endswith(")"):
        return line(f"{title[len(first) + 2 : -1]}{_UNDER}{first}"), [*filter(None, headings)]
    if title[:1] == "[" and title[-1:] == "]":  # only a description, as bibliographies give it
        title = citation.publisher or citation.author or title[1:-1]
    return line(title), [*filter(None, headings)]


def shorten_path(names: Sequence[str], room: int) -> str:
    """A title, and a heading below it, in at most so much room. The title is shortened first, but not to nothing."""
    if len(names) == 1:
        return shorten(names[0], room)
    title, heading = names
    room -= len(_UNDER)
    below = min(width(heading), max(room * 3 // 5, room - width(title)))
    return f"{shorten(title, max(room - below, 1))}{_UNDER}{shorten(heading, max(below, 1))}"


def shorten(text: str, room: int) -> str:
    """The text, or its first words and an ellipsis, at most `room` wide."""
    if width(text[: room + 1]) <= room:
        return text
    kept = text[:room]
    while width(kept) >= room > 1:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0].rstrip(" ,;:.–—-")
    if 2 * len(words) > len(kept):
        return f"{words if width(words) + 2 <= room else words[: room - 2]}{_JOINED}…"
    return f"{kept.rstrip(' ,;:.–—-')}…"


def width(text: str) -> int:
    """The width in Latin characters; an ideograph is as wide as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
