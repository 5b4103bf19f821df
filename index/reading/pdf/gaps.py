"""The gaps in printed lines: where a line is cut, because its parts may belong to different columns or cells."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from index.reading.pdf.letters import HYPHENED, clean
from index.reading.pdf.lines import Line, along, goes_down, has_gaps, is_sign, usual_width, without_justified

if TYPE_CHECKING:  # PDFium's home imports this module
    from index.reading.pdf.pdfium import PageProbe

_WORD = re.compile(r"\S+")
_GAP = 0.8  # times the type's size, at least, between two parts of a line that might belong to different columns …
_SMALL_GAP = 0.3  # … or to different cells of a table, if there are larger gaps in the line too
_LEADERS = re.compile(r"\.\s?\.\s?\.\s?\.\s?\.")  # up to a page's number: the line is one, whatever its gaps
_FEW_PIECES = 3  # in which a line is drawn; numbers may have spaces between them that aren't pieces' ends
_DOTS = re.compile(r"[.\s]+$")
_NUMBER = re.compile(r"(?<!\S)\W?\d[\d.,:%–-]*\S?(?!\S)")
_MANY_NUMBERS = 4  # in a line that may be a table's row
_SAMPLED = 3  # one in so many lines
_EDGE, _FULL = 2, 20  # lines at the top and the bottom of a page of so many lines that may be its head and foot
_LONGEST_SIGN = 20  # of a list item, with the white space after it
_DASHES = "-–—*"  # an empty cell's, too


def cut_at_gaps(probe: PageProbe, found: Sequence[tuple[Line, int, str]], typed: bool) -> Iterator[Line]:
    """The lines with these places and units, cut at their gaps.

    A gutter has gaps in several lines, so where lines come from top to bottom, every third one and the wide ones are
    looked at first, and the others only if there was a gap, other than in a running head or foot.
    """
    whole = [line for line, _, _ in found]
    times = usual_width(whole)
    step = _SAMPLED if goes_down(whole) else 1
    edge = _EDGE if len(found) > _FULL else 0
    gaps: dict[int, list[tuple[int, float, float]]] = {}
    for first in (True, False):
        for index, (line, start, units) in enumerate(found):
            if (typed or not line.fixed) and first == (index % step == 0 or has_gaps(line, times)):
                gaps[index] = _gaps(probe, line, start, units, times)
        if not any(own and edge <= index < len(found) - edge for index, own in gaps.items()):
            break
    for index, (line, start, units) in enumerate(found):
        if own := gaps.get(index):
            yield from _cut(probe, line, start, units, own)
        else:
            yield line


def _cut(
    probe: PageProbe, line: Line, start: int, units: str, gaps: Sequence[tuple[int, float, float]]
) -> Iterator[Line]:
    """The parts of a line between its larger gaps."""
    begin = 0
    small: list[tuple[int, float, float]] = []
    words, counted = 0, 0
    for place, left, right in [*gaps, (len(units), 0.0, math.inf)]:
        words += len(units[counted:place].split())
        counted = place
        if right - left <= _GAP * line.size:
            small.append((words, left, right))
            continue
        piece = units[begin:place].rstrip()
        if place < len(units) and _LEADERS.search(piece):
            piece = _DOTS.sub("", piece) or piece
        split = line.split if place == len(units) else bool(HYPHENED.search(piece[-2:]))
        if split and place < len(units):
            piece = piece[:-1]
        if begin == 0 and place == len(units):
            yield line
        else:
            yield _piece(probe, line, piece, start + begin, split, tuple(small), cut=begin > 0)
        begin, words, small = place, 0, []


def _gaps(probe: PageProbe, line: Line, start: int, units: str, times: float) -> list[tuple[int, float, float]]:
    """The gaps in a line: the place in `units` of the word after each, and where the gap begins and ends.

    PDFium is asked for the pieces in which the line was drawn, and only if it is `times` wider than usual and these
    don't tell why, for the place of each word. None of the gaps is between the sign of a list item and its text.
    """
    if " " not in units or line.turn % 90:
        return []
    extents = probe.extents(start, start + len(units) - 1, line.turn)
    spaced = has_gaps(line, times)
    with_leaders = _has_cells(units)
    if not with_leaders and _LEADERS.search(units):
        return []
    if with_leaders or (len(extents) <= _FEW_PIECES and _has_numbers(units)):
        extents, spaced = [], True
    if not (extents or spaced):
        return []
    if spaced and extents:
        inked = sum(right - left for left, right in extents)
        spaced = inked > times * 0.5 * line.size * len(units)
    words = [match.start() for match in _WORD.finditer(units) if not with_leaders or match[0].strip(".")]

    def box(place: int) -> tuple[float, float]:
        found = probe.box(start + place)
        return along(line.turn, *found) if line.turn else (found[0], found[2])

    least = _SMALL_GAP * line.size
    found: list[tuple[int, float, float]] = []
    if not spaced and all(after[0] > before[0] for before, after in pairwise(extents)):
        gaps = [(before[1], after[0]) for before, after in pairwise(extents) if after[0] - before[1] > least]
        large = [(left, right) for left, right in gaps if right - left > _GAP * line.size]
        if large:
            # In justified lines most gaps are a little wider; those are not between cells.
            for left, right in gaps if len(gaps) <= 2 * len(large) + 2 else large:
                number = bisect_left(words, right, key=lambda word: box(word)[1])
                if 0 < number < len(words) and words[number] > (found[-1][0] if found else 0):
                    found.append((words[number], left, right))
    else:
        for place in words[1:]:
            before, after = box(_end(units, place, with_leaders)), box(place)
            left, right = (before[1], after[0]) if after[0] >= before[0] else (after[1], before[0])
            if right - left > (_GAP * line.size if with_leaders and not _are_numbers(units, place) else least):
                found.append((place, left, right))
    begin, kept = 0, []
    for place, left, right in without_justified(found, len(words) - 1, line):
        text = units[begin:place].rstrip() if place - begin < _LONGEST_SIGN else ""
        if not is_sign(text) or (begin and text in _DASHES):
            kept.append((place, left, right))
            if right - left > _GAP * line.size:
                begin = place
    return kept


def _has_cells(units: str) -> bool:
    """True if several numbers follow leaders, as in a table's row."""
    leaders = _LEADERS.search(units)
    words = [word for word in units[leaders.start() :].split() if word.strip(".")] if leaders else []
    return len(words) > 1 and all(_is_number(word) or sum(map(str.isalpha, word)) < 2 for word in words)


def _has_numbers(units: str) -> bool:
    return units.count(" ") >= _MANY_NUMBERS and len(_NUMBER.findall(units)) >= _MANY_NUMBERS


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word))


def _are_numbers(units: str, place: int) -> bool:
    """True if there is a number before this place, and one after it."""
    return _is_number(units[:place].split()[-1]) and _is_number(units[place:].split(maxsplit=1)[0])


def _end(units: str, place: int, with_leaders: bool) -> int:
    """The place of the last letter before a word."""
    if with_leaders:
        return max(len(_DOTS.sub("", units[:place])) - 1, 0)
    place -= 1
    while units[place].isspace():
        place -= 1
    return place


def _piece(
    probe: PageProbe,
    line: Line,
    units: str,
    start: int,
    split: bool,
    gaps: tuple[tuple[int, float, float], ...],
    cut: bool,
) -> Line:
    """A part of a line that was cut at its gaps."""
    boxes = [along(line.turn, *probe.box(position)) for position in (start, start + len(units) - 1)]
    bold, fixed = probe.font(start)
    a, b, x, y = probe.placing(start)
    base = {0: y, 90: -x, 180: -y, 270: x}[line.turn]
    size = max(probe.size(start) * math.hypot(a, b), 1.0)
    left, right = min(boxes)[0], max(box[1] for box in boxes)
    return Line(clean(units), line.page, left, right, base, size, bold, fixed, line.turn, split, cut, gaps)
