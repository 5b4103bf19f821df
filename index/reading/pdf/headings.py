"""Headings: from the document's outline, or else from their type."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.layout import BlockKind
from index.messages import Flag
from index.reading.pdf.body_style import BodyStyle
from index.reading.pdf.lines import BULLET, LONGEST_HEADING, Group, Line, has_gaps

_LONGEST_BOLD_HEADING = 100  # characters; being bold is a weaker sign than being large
_LARGER = 1.12  # times the body's size, at least, for a heading
_TITLE = 1.4  # times the body's size, at least, for the document's title on its first page
_BEGINNING = 4  # letters; a line that begins otherwise isn't looked at
_NO_HEADING_END = re.compile(r"[.,;:]$")
_NUMBERING = re.compile(r"^(?:(?:chapter|section|part|appendix)\s+)?(?:[A-Z]|\d{1,3})(?:\.\d{1,3}){0,6}[.:]?\s+", re.I)
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of the PDF's outline (its bookmarks)."""

    title: str
    level: int  # from 1
    page: int  # from 1


def outline_headings(
    pages: Sequence[Sequence[Line]], outline: Sequence[OutlineEntry], margins: Sequence[set[int]]
) -> dict[int, dict[int, tuple[int, int]]]:
    """Find the outline's entries on their pages.

    Returns:
        By page (from 0) and by the place of the line that starts a heading: its number of lines, and its level.
    """
    wanted: dict[int, list[OutlineEntry]] = defaultdict(list)
    for entry in outline:
        wanted[entry.page - 1].append(entry)
    found: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for index, entries in wanted.items():
        if not 0 <= index < len(pages):
            continue
        places = _heading_places(
            pages[index], margins[index], {key[:_BEGINNING] for entry in entries for key in _keys(entry.title)}
        )
        for entry in entries:
            candidates = next(filter(None, map(places.get, _keys(entry.title))), ())
            # The largest type comes first, since a table of contents or the text may contain the same words.
            for start, count in candidates:
                if not any(position in found[index] for position in range(start, start + count)):
                    found[index][start] = (count, entry.level)
                    break
    return {index: starts for index, starts in found.items() if starts}


def _heading_places(page: Sequence[Line], margin: set[int], beginnings: set[str]) -> dict[str, list[tuple[int, int]]]:
    """The places of every text of one to three lines that begins like an entry, largest type first."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    short = {
        index: line for index, line in enumerate(page) if index not in margin and len(line.text) <= LONGEST_HEADING
    }
    firsts = {beginning[0] for beginning in beginnings if beginning}
    for start, line in sorted(short.items(), key=lambda item: -item[1].size):
        if _begins_otherwise(line.text, firsts):
            continue
        starts = {key for key in _keys(line.text) if key[:_BEGINNING] in beginnings or len(key) < _BEGINNING}
        if not starts:
            continue
        rest = ""
        for count in range(1, 4):
            for key in starts:
                if len(places[key + rest]) < 8:  # more could hardly matter, and would cost time
                    places[key + rest].append((start, count))
            following = short.get(start + count)
            if not following or abs(following.size - line.size) > 1:
                break
            rest += _letters(following.text)
    return places


def _begins_otherwise(text: str, firsts: set[str]) -> bool:
    """True if a text begins neither with one of these letters nor with a number such as "A.", "1" or "Chapter 1"."""
    first = text[0].lower()
    return "a" <= first <= "z" and first not in firsts and first not in "cspa" and text[1:2] not in " .:"


def _keys(text: str) -> tuple[str, ...]:
    """The letters of a heading, with and without its number."""
    bare = _NUMBERING.sub("", text)
    return (_letters(text),) if bare == text else (_letters(text), _letters(bare))


def _letters(text: str) -> str:
    """The letters and digits, in one case: spacing and punctuation often differ between outline and page."""
    return _NOT_WORD.sub("", text).casefold()


def mark_title(groups: list[Group], body: BodyStyle) -> None:
    """Make a heading of the title: the largest lines of the first page. An outline doesn't contain it."""
    first = [group for group in groups if group.page == groups[0].page]
    for group in first:
        if group.kind is BlockKind.HEADING:
            return
        if _can_be_heading(group, LONGEST_HEADING) and size_of(group) >= _TITLE * body.size:
            if size_of(group) >= max(size_of(other) for other in first):
                group.kind, group.level, group.item = BlockKind.HEADING, 1, False
            return


def mark_headings(groups: list[Group], body: BodyStyle) -> None:
    """Make headings of short groups in larger type, and of short bold groups. Each combination is a level."""
    styles: dict[tuple[float, bool], list[Group]] = defaultdict(list)
    contents = {group.page for group in groups if group.flag == Flag.CONTENTS}
    for group in groups:
        if group.page in contents and group.lines[-1].text[-1].isdigit():
            continue  # a chapter in the table of contents
        size, bold = size_of(group), all(line.bold for line in group.lines)
        if size >= _LARGER * body.size and _can_be_heading(group, LONGEST_HEADING):
            styles[round(size), False].append(group)
        elif bold and not body.bold and size >= 0.95 * body.size and _can_be_heading(group, _LONGEST_BOLD_HEADING):
            styles[round(size), True].append(group)
    order = sorted(styles, key=lambda style: (-style[0], style[1]))
    for level, style in enumerate(order, start=1):
        for group in styles[style]:
            group.kind, group.level, group.item = BlockKind.HEADING, min(level, 6), False


def _can_be_heading(group: Group, longest: int) -> bool:
    if group.kind is not BlockKind.PARAGRAPH or group.flag or len(group.lines) > 3:
        return False
    if BULLET.match(group.lines[0].text):
        return False
    if sum(len(line.text) for line in group.lines) > longest or group.lines[0].turn:
        return False
    if any(has_gaps(line) for line in group.lines):
        return False
    text = " ".join(line.text for line in group.lines)
    letters = sum(character.isalpha() for character in text)
    return letters >= 3 and 2 * letters >= len(text) - text.count(" ") and not _NO_HEADING_END.search(text)


def has_title(groups: Sequence[Group]) -> bool:
    """True if the first heading is the document's title: it is on the first page, and larger than all the others."""
    sizes = [(size_of(group), group.page) for group in groups if group.kind is BlockKind.HEADING]
    if not sizes or sizes[0][1] != groups[0].page:
        return False
    return all(size < sizes[0][0] - 0.5 for size, _ in sizes[1:])


def size_of(group: Group) -> float:
    return min(line.size for line in group.lines)
