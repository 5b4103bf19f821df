"""The labels of list items and numbered headings, counted the way Word counts them.

The file holds no labels, only rules. A list (`num`) points to a definition (`abstractNum`), whose levels say how to
count and how the label looks. Several lists that point to the same definition share one counter.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.reading.docx.styles import Styles
from index.reading.lists import numeral
from index.reading.office.elements import child, children, number_of, switch, value_of

LONGEST_LABEL = 100  # characters of a list item's label
BULLET = "• "


@dataclass(frozen=True, slots=True)
class Label:
    text: str  # with a space after it; "" if there is none to show
    depth: int  # of its list, from 1


@dataclass(slots=True)
class _Level:
    """How a list counts and labels one of its levels."""

    start: int = 1
    form: str = "decimal"
    label: str = ""  # such as "%1.%2)"
    style: str = ""  # the paragraph style that implies this level
    restarts: bool = True
    legal: bool = False  # every number in Arabic digits


@dataclass(slots=True)
class _List:
    counter: str  # lists with the same counter continue each other's numbers
    levels: dict[int, _Level]
    starts: dict[int, int]  # by level: the number that this list starts again from


class Numbering:
    """The numbering part of a document. It remembers the counts, so labels must be asked for in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract = {value_of(element, "abstractNumId"): element for element in children(root, "abstractNum")}
        targets = {
            value_of(element, "numId"): value_of(child(element, "abstractNumId")) for element in children(root, "num")
        }
        levels: dict[str, dict[int, _Level]] = {}
        for element in children(root, "num"):
            counter = value_of(child(element, "abstractNumId"))
            if link := value_of(child(abstract.get(counter), "numStyleLink")):
                counter = targets.get(styles[link].list_id or "", counter)
            if counter not in levels:
                levels[counter] = _levels(abstract.get(counter))
            own, starts = levels[counter], {}
            for override in children(element, "lvlOverride"):
                place = number_of(override, "ilvl")
                if (start := child(override, "startOverride")) is not None:
                    starts[place] = number_of(start)
                if redefined := _levels(override):
                    own = own | redefined
            self._lists[value_of(element, "numId")] = _List(counter, own, starts)

    def label(self, identity: str, level: int | None, style: str) -> Label | None:
        """The next item's label; None if there is no such list."""
        found = self._lists.get(identity)
        if found is None:
            return None
        if level is None:
            level = next((place for place, one in found.levels.items() if style and one.style == style), 0)
        counts = self._counts.setdefault(found.counter, {})
        rule = found.levels.get(level, _Level())
        if level in found.starts and (identity, level) not in self._seen:
            self._seen.add((identity, level))
            counts[level] = found.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else rule.start
        # An item starts the numbering below it again: after 2. comes 2.1, no matter how far 1. got.
        for deeper in [place for place in counts if place > level and found.levels.get(place, _Level()).restarts]:
            del counts[deeper]
        if rule.form == "bullet":
            return Label(BULLET, level + 1)
        label = re.sub(r"%([1-9])", lambda place: self._count(found, counts, rule, int(place[1]) - 1), rule.label)
        return Label(f"{label.strip()} " if label.strip() and rule.form != "none" else "", level + 1)

    @staticmethod
    def _count(found: _List, counts: dict[int, int], rule: _Level, place: int) -> str:
        other = found.levels.get(place, _Level())
        return numeral(counts.get(place, other.start), "decimal" if rule.legal else other.form)


def _levels(element: Element | None) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for one in children(element, "lvl") if element is not None else ():
        levels[number_of(one, "ilvl")] = _Level(
            start=number_of(child(one, "start"), default=1),
            form=value_of(child(one, "numFmt")) or "decimal",
            label=value_of(child(one, "lvlText"))[:LONGEST_LABEL],
            style=value_of(child(one, "pStyle")),
            restarts=number_of(child(one, "lvlRestart"), default=1) != 0,
            legal=bool(switch(one, "isLgl")),
        )
    return levels
