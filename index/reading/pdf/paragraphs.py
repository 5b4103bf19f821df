"""The lines of a page, grouped into paragraphs, list items and code.

The main rule is the one that every typesetter follows: a line ends early only on purpose. If the signs disagree, lines
are kept apart rather than run together.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from index.layout import BlockKind, Table
from index.messages import Flag
from index.reading.pdf.body_style import BodyStyle
from index.reading.pdf.lines import BULLET, NUMBER, SENTENCE_END, Group, Line, has_gaps
from index.text.labels import are_records

_WIDER = 1.2  # times the usual distance between lines, at least, before a new paragraph
_NARROW = 0.4  # times the usual width: lines in a narrower column are no paragraph that was filled
_RAGGED = 0.75  # of a column; a line that is shorter ends on purpose, even if its sentence goes on
_FEWEST_ALIGNED = 5  # lines
_MOST_INDENTS = 4  # in a paragraph
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FEWEST_ENTRIES = 3  # of a table of contents, on a page
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*(?:(\d{1,5})|[ivxlc]{1,7})$")
_DOTS = re.compile(r"(?:\.\s?){5,}")
_LONGEST_VALUE = 40  # characters after the dots
_SAME_END = 4  # points
_IN_ORDER = 0.75  # of the entries of a table of contents, or of an index, at least


def page_groups(
    page: Sequence[Line], margin: set[int], headings: Mapping[int, tuple[int, int]], body: BodyStyle, pages: int
) -> Iterator[Group]:
    """The groups of a page.

    Args:
        page: its lines, in reading order.
        margin: the places of its running heads and feet.
        headings: by place, the number of lines and the level of each heading that is known from the outline.
        body: the type of the document's body text.
        pages: how many pages the document has.
    """
    contents = _contents(page, pages)
    entries = _entries(page, contents | margin | headings.keys())
    table = Table()
    run: list[Line] = []
    index = 0
    while index < len(page):
        line = page[index]
        if index in entries:
            label, value = entries[index]
            goes_on = run and line.text[0].islower() and not _are_apart(run[-1], line, body)
            above = [run.pop()] if goes_on else []
            yield from _split_run(run, body)
            run = []
            yield Group([*above, label, value], BlockKind.ROW, cells=[[*above, label], [value]], table=table)
        elif index in margin or index in headings or index in contents:
            yield from _split_run(run, body)
            run = []
            if index in margin:
                yield Group([line], flag=Flag.MARGIN)
            elif index in contents:
                yield Group([line], flag=Flag.CONTENTS)
            else:
                count, level = headings[index]
                yield Group(list(page[index : index + count]), BlockKind.HEADING, level)
                index += count - 1
        else:
            if run and _are_apart(run[-1], line, body):
                yield from _split_run(run, body)
                run = []
            run.append(line)
        index += 1
    yield from _split_run(run, body)


def _contents(page: Sequence[Line], pages: int) -> set[int]:
    """The places of the lines that lead to a page: those of a table of contents, whose numbers rise, or of an index.

    Prices may have dots before them as well.
    """
    found = {place: leaders for place, line in enumerate(page) if (leaders := _LEADERS.search(line.text[-200:]))}
    numbers = [int(leaders[1]) for leaders in found.values() if leaders[1]]
    names = [page[place].text.lower() for place in found]
    in_order = _share(before <= after for before, after in pairwise(numbers)) >= _IN_ORDER
    if not in_order and max(numbers, default=0) <= pages:
        in_order = _share(before <= after for before, after in pairwise(names)) >= _IN_ORDER
    if len(found) < _FEWEST_ENTRIES or not in_order:
        return set()
    # Some entries may have no page, or "N/A".
    return set(found) | {place for place, line in enumerate(page) if _DOTS.search(line.text)}


def _entries(page: Sequence[Line], others: Set[int]) -> dict[int, tuple[Line, Line]]:
    """By place, the parts before and after the dots of lines such as those of a price list.

    There are several of them, whose ends are below each other.
    """
    found: dict[int, tuple[Line, Line]] = {}
    for place, line in enumerate(page):
        dots = _DOTS.search(line.text) if place not in others and not line.fixed else None
        label, value = (line.text[: dots.start()].rstrip(), line.text[dots.end() :].strip()) if dots else ("", "")
        if label and 0 < len(value) <= _LONGEST_VALUE and not _DOTS.search(value):
            found[place] = replace(line, text=label, split=False), replace(line, text=value)
    ends = Counter(round(value.right / _SAME_END) for _, value in found.values())
    return {
        place: parts for place, parts in found.items() if ends[round(parts[1].right / _SAME_END)] >= _FEWEST_ENTRIES
    }


def _share(tests: Iterable[bool]) -> float:
    """How many of them are true; 1 if there are none."""
    results = list(tests)
    return sum(results) / len(results) if results else 1.0


def _are_apart(above: Line, line: Line, body: BodyStyle) -> bool:
    """True if the places and sizes of two lines already show that they are not in one paragraph."""
    if above.turn != line.turn or not 0.8 < above.size / line.size < 1.25:
        return True
    if line.left > above.right or line.right < above.left:
        return True
    distance = above.base - line.base
    usual = body.distance(max(above.size, line.size))
    return distance < -0.3 * line.size or distance > _WIDER * usual + 0.3


def _split_run(run: Sequence[Line], body: BodyStyle) -> Iterator[Group]:
    """The groups in lines without a gap between them: stretches of code, and prose.

    Two lines or more in a typewriter's font are code; a single one is only if there is nothing else in the run.
    """
    start = 0
    while start < len(run):
        end = start
        while end < len(run) and run[end].fixed and not body.fixed:
            end += 1
        if end - start >= 2 or (end > start and end - start == len(run)):
            yield Group(list(run[start:end]), BlockKind.VERBATIM)
            start = end
            continue
        end = max(end, start + 1)
        while end < len(run) and (body.fixed or not (run[end].fixed and end + 1 < len(run) and run[end + 1].fixed)):
            end += 1
        yield from _split_prose(run[start:end], body)
        start = end


def _split_prose(run: Sequence[Line], body: BodyStyle) -> Iterator[Group]:
    """The paragraphs and list items in lines without a gap between them."""
    if not _begins_at_the_right(run):
        yield from _split_lines(run, body)
        return
    mirrored = [replace(line, left=-line.right, right=-line.left) for line in run]
    printed = dict(zip(map(id, mirrored), run, strict=True))
    for group in _split_lines(mirrored, body):
        group.lines = [printed[id(line)] for line in group.lines]
        yield group


def _begins_at_the_right(run: Sequence[Line]) -> bool:
    """True if lines are written from right to left, or end below each other and begin anywhere."""
    letters = sum(len(line.text) for line in run)
    if 2 * sum(len(_RIGHT_TO_LEFT.findall(line.text)) for line in run if not line.text.isascii()) > letters:
        return True
    if len(run) < _FEWEST_ALIGNED:
        return False
    right = max(line.right for line in run)
    step = 0.7 * run[0].size
    in_line = sum(line.right > right - step for line in run)
    # Where lines are indented, there are only a few places to begin at.
    places = len({round(line.left / step) for line in run})
    return in_line > 0.8 * len(run) and places > max(_MOST_INDENTS, 0.5 * len(run))


def _split_lines(run: Sequence[Line], body: BodyStyle) -> Iterator[Group]:
    """The same of lines that begin at the left."""
    edge = max(line.right for line in run)
    narrow = edge - min(line.left for line in run) < _NARROW * body.width  # such as a list of names, or a table's cells
    group = Group([run[0]], item=_starts_item(None, run[0]))
    for above, line in pairwise(run):
        early = not above.split and (
            narrow
            or _ends_early(above, line, edge)
            or _is_row(above, edge)
            or _is_row(line, edge)
            or are_records(above.text, line.text)
        )
        ended = bool(SENTENCE_END.search(above.text[-8:]))
        item = not above.split and _starts_item(above, line, early or ended, group.item)
        if item or _is_indented(group, above, line, edge) or (early and (ended or _font_of(above) != _font_of(line))):
            yield group
            group = Group([line], item=item)
        else:
            if early:
                group.kept.add(len(group.lines))
            group.lines.append(line)
    yield group


def _ends_early(above: Line, line: Line, edge: float) -> bool:
    """True if the first word of a line would have fitted on the line above, so that one ended on purpose."""
    width = (line.right - line.left) / max(len(line.text), 1)
    first = len(line.text.split(maxsplit=1)[0])
    if above.right + width * (first + 2) >= edge:
        return False
    goes_on = line.text[0].islower() and not SENTENCE_END.search(above.text[-8:])
    return not goes_on or above.right < above.left + _RAGGED * (edge - above.left)


def _is_row(line: Line, edge: float) -> bool:
    """True if a line is a table's row. A justified line has gaps too, but smaller ones, and it fills its column."""
    return has_gaps(line, 1.4 if line.right < edge - line.size else 2.0)


def _font_of(line: Line) -> tuple[bool, bool]:
    return line.bold, line.fixed


def _starts_item(above: Line | None, line: Line, free: bool = True, listed: bool = False) -> bool:
    """True if a line starts a list item. `free`: the line above has ended. `listed`: it was in a list."""
    if BULLET.match(line.text):
        return free or listed or line.text[0] not in "-–—*"
    if number := NUMBER.match(line.text):
        return (free or listed) and (above is None or number.end() < len(line.text))
    return False


def _is_indented(group: Group, above: Line, line: Line, edge: float) -> bool:
    """True if a line is indented like the first of a paragraph, and not like the further lines of a list item."""
    step = 0.7 * line.size
    if line.left < above.left - step:
        # Back to the left: usual on a paragraph's second line; anywhere else a new paragraph starts.
        return len(group.lines) > 1 and abs(group.lines[-1].left - group.lines[-2].left) < 1
    if line.left <= above.left + step or group.item:
        return False
    return len(group.lines) > 1 or above.right < edge - 2 * step
