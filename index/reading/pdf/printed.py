"""The printed lines of a page: the characters that PDFium reads, with their places, sizes and fonts."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from index.reading.pdf.gaps import cut_at_gaps
from index.reading.pdf.letters import HYPHENED, clean
from index.reading.pdf.lines import Line

if TYPE_CHECKING:  # PDFium's home imports this module
    from index.reading.pdf.pdfium import PageProbe

# A line ends at a line break, or at U+FFFE or U+0002, which PDFium writes for a hyphen that splits a word.
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_UNKNOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_NOTE_MARK = re.compile(r"\d{1,3}(?=[^\W\d_]{2})")  # of a footnote, before its first word …
_RAISED = 0.8  # … times the size of the line's type, at most
_UNREADABLE = 0.4  # of a line's characters; with more of them unknown, its font doesn't say which letters it shows
_MOST_SCRIPTS = 3  # blocks of 256 letters each, other than Chinese ones, in a line


def lines_of(probe: PageProbe, visible: tuple[float, float, float, float], number: int) -> tuple[list[Line], int]:
    """The lines of a page, cut where they have gaps, without those that lie off the page or can't be read.

    Returns:
        The lines, and the number of characters that can't be read.
    """
    found: list[tuple[Line, int, str]] = []
    unreadable = 0
    for match in _LINE.finditer(probe.text):
        split = match[0][-1] in "\ufffe\x02"
        units = match[0][:-1] if split else match[0]
        start = match.start() + len(units) - len(units.lstrip())
        units = units.strip()
        if HYPHENED.search(units[-2:]):
            units, split = units[:-1], True
        for begin, end in _level(probe, units, start) if units else ():
            part = units[begin:end].rstrip()
            line = _line(probe, part, start + begin, visible, number, split and end == len(units))
            if not line:
                continue
            if _is_unreadable(probe, part, start + begin):
                unreadable += len(part)
            else:
                found.append((line, start + begin, part))
    fixed = sum(len(line.text) for line, _, _ in found if line.fixed)
    typed = 2 * fixed > sum(len(line.text) for line, _, _ in found)
    return list(cut_at_gaps(probe, found, typed)), unreadable


def _level(probe: PageProbe, units: str, start: int) -> list[tuple[int, int]]:
    """The stretches of a line that are at one height: PDFium may take a page with little text for one that is written
    from top to bottom, and then goes on with the next line."""
    a, b, _, height = probe.placing(start)
    step = max(probe.size(start) * math.hypot(a, b), 1.0)
    if b or abs(probe.placing(start + len(units) - 1)[3] - height) < step:
        return [(0, len(units))]
    begins = [0]
    for place, unit in enumerate(units):
        if not unit.isspace():
            before, height = height, probe.placing(start + place)[3]
            if before - height > step:
                begins.append(place)
    return list(pairwise([*begins, len(units)]))


def _is_unreadable(probe: PageProbe, units: str, start: int) -> bool:
    """True if a line's characters are not the letters that it shows."""
    unknown = 0 if units.isascii() and units.isprintable() else len(_UNKNOWN.findall(units))
    if unknown > 2 and unknown > _UNREADABLE * len(units):
        return True
    if not probe.is_unmapped(start) or not probe.is_unmapped(start + len(units) - 1):
        return False
    # A font without a map may still number its letters as everybody does; then its spaces are spaces.
    blocks = {ord(unit) >> 8 for unit in units if unit.isalpha() and unit < "\u2e80"}
    return unknown > max(1, units.count(" ")) or len(blocks) > _MOST_SCRIPTS


def _line(
    probe: PageProbe, units: str, start: int, visible: tuple[float, float, float, float], number: int, split: bool
) -> Line | None:
    """The line with these UTF-16 units of the page's text; None if it can't be seen."""
    end = start + len(units) - 1
    middle = start + len(units) // 2
    while probe.text[middle].isspace():
        middle -= 1
    first_box, last_box = probe.box(start), probe.box(end)
    left, bottom = min(first_box[0], last_box[0]), min(first_box[1], last_box[1])
    right, top = max(first_box[2], last_box[2]), max(first_box[3], last_box[3])
    if not (right >= visible[0] and left <= visible[2] and top >= visible[1] and bottom <= visible[3]):
        return None  # off the page; or nowhere, since every comparison with NaN is false
    a, b, x, y = probe.placing(middle)
    turn = round(math.degrees(math.atan2(b, a))) % 360
    size = probe.size(start)
    if size != (another_size := probe.size(middle)):
        size = sorted((size, another_size, probe.size(end)))[1]
    size *= math.hypot(a, b)
    if turn:  # turn it until it runs to the right
        sine, cosine = math.sin(-math.radians(turn)), math.cos(math.radians(turn))
        corners = [corner * cosine - height * sine for corner in (left, right) for height in (bottom, top)]
        left, right, y = min(corners), max(corners), x * sine + y * cosine
    bold, fixed = probe.font(start)
    for position in (middle, end):
        if bold or fixed:
            another = probe.font(position)
            bold, fixed = bold and another[0], fixed and another[1]
    text = clean(units)
    if (mark := _NOTE_MARK.match(text)) and _size(probe, start) < _RAISED * size:
        text = f"{mark[0]} {text[mark.end() :]}"
    return Line(text, number, left, right, y, max(size, 1.0), bold, fixed, turn, split)


def _size(probe: PageProbe, position: int) -> float:
    a, b, _, _ = probe.placing(position)
    return probe.size(position) * math.hypot(a, b)
