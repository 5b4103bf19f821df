"""The labels of tabs and accordions: each is put above its panel, where a reader sees it after a click.

Generators write the labels as a list before all panels. ARIA says which label belongs to which panel. Where it doesn't,
and for the tabs of MkDocs and VitePress, their order says so.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

TAB = "tab"  # the role of a label, and what a panel is called as a box
DETAILS = "details"  # what a panel of an accordion is called, as the element that does the same
_UNFOLDS = "aria-expanded"  # of a button that shows something
_A_TEXT = 60  # characters outside links
_PANEL = "tabpanel"
_LIST = "tablist"
_LABELS = frozenset(("tabbed-labels", "tabs"))  # class names of what has the labels in it
_PANELS = frozenset(("tabbed-content", "blocks"))  # of the box with the panels, right after their labels
_WORD = re.compile(r"\w")
_LONGEST = 200  # characters of a label, which may be a question
_LARGEST = 600  # elements and texts of a list of labels, or of a label
_MOST = 100  # labels of a list whose panels are in order
_NEAR = 6  # elements and texts from a heading to the button in it
# What stays where it is, with the label in it: a heading, or what says itself that its text is below.
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary".split())
_HIGHEST = 3  # elements with attributes around the labels; one of them has the panels in it, too


@dataclass(frozen=True, slots=True)
class Labelled:
    """What was found."""

    titles: dict[int, tuple[str, str]]  # by the place of a panel: what kind of box it is, and its label
    hidden: frozenset[int]  # the labels where they were, and buttons without a panel
    unfolded: frozenset[int]  # panels of accordions, which are text although they are hidden at first


@dataclass(frozen=True, slots=True)
class Tabs:
    """Finds the labels of tabs in a page, whose lists are those of `index.reading.html.page.Page`."""

    tags: Sequence[str]
    ends: Sequence[int]
    texts: Sequence[str]
    attributes: Mapping[int, Mapping[str, str]]

    def found(self) -> "Labelled":
        """The panels of the page, each with its label."""
        tabs = sorted(place for place, own in self.attributes.items() if own.get("role") == TAB)
        panels = self._named(tabs)
        above: list[int] = []
        for place in sorted(self.attributes):
            while above and self.ends[above[-1]] <= place:
                above.pop()
            if self._is_list(place):
                listed = self._labels(place, tabs)
                if panels.keys().isdisjoint(listed):
                    found = self._in_order(place, above, len(listed))
                    if len(found) == len(listed):
                        panels.update(zip(listed, found, strict=True))
            above.append(place)
        titles: dict[int, tuple[str, str]] = {}
        hidden = {tab for tab in tabs if self.tags[tab] == "button" and tab not in panels and not self._is_heading(tab)}
        unfolding = [place for place, own in self.attributes.items() if _UNFOLDS in own and own.get("role") != TAB]
        answers = {label: panel for label, panel in self._named(unfolding).items() if self._is_text(label, panel)}
        hidden.update(
            place
            for place in unfolding
            if self.tags[place] == "button" and place not in answers and not self._is_heading(place)
        )
        places = sorted({*panels.values(), *answers.values()})
        for kind, pairs in ((TAB, panels), (DETAILS, answers)):
            for label, panel in pairs.items():
                if bisect_left(places, label) < bisect_left(places, self.ends[label]):
                    continue  # a panel is in it, or it is one itself
                name = " ".join("".join(self.texts[label : self.ends[label]]).split())
                if len(name) <= _LONGEST and not self._is_heading(label):
                    hidden.add(label)
                    if _WORD.search(name):
                        titles[panel] = kind, name
        return Labelled(titles, frozenset(hidden), frozenset(answers.values()))

    def _is_text(self, label: int, panel: int) -> bool:
        """True if what a button unfolds is text of the page, and not a menu."""
        if self._role(panel) == "region" or self._is_heading(label):
            return True
        characters = link_end = 0
        for place in range(panel, min(self.ends[panel], panel + _LARGEST)):
            if self.tags[place] == "a":
                link_end = self.ends[place]
            elif place >= link_end:
                characters += len(self.texts[place].strip())
        return characters >= _A_TEXT

    def _role(self, place: int) -> str:
        return self.attributes[place].get("role", "") if place in self.attributes else ""

    def _has_name(self, place: int, names: frozenset[str]) -> bool:
        return place in self.attributes and not names.isdisjoint(self.attributes[place].get("class", "").split())

    def _is_list(self, place: int) -> bool:
        return self._role(place) == _LIST or self._has_name(place, _LABELS)

    def _is_heading(self, label: int) -> bool:
        """True if a label is a heading or the like, or has one inside or around it. It stays one."""
        inside = self.tags[label : min(self.ends[label], label + _LARGEST)]
        around = range(max(0, label - _NEAR), label)
        return not _HEADINGS.isdisjoint(inside) or any(
            self.tags[each] in _HEADINGS and self.ends[each] > label for each in around
        )

    def _labels(self, place: int, tabs: Sequence[int]) -> Sequence[int]:
        """The labels in a list; none if it is too large to be one. `tabs`: those that have the role."""
        if self._role(place) == _LIST:
            found = tabs[bisect_left(tabs, place) : bisect_left(tabs, self.ends[place])]
            return found if len(found) <= _MOST else []
        if self.ends[place] - place > _LARGEST:
            return []
        return [each for each in range(place + 1, self.ends[place]) if self.tags[each] == "label"]

    def _named(self, tabs: Sequence[int]) -> dict[int, int]:
        """The panels that the labels name by their ids, without those that several name."""
        ids = {own["id"]: place for place, own in self.attributes.items() if "id" in own} if tabs else {}
        found: dict[int, int] = {}
        for tab in tabs:
            own = self.attributes[tab]
            panel = ids.get(own.get("aria-controls") or own.get("href", "").removeprefix("#"))
            if panel is not None and not panel <= tab < self.ends[panel]:
                found[tab] = panel
        times = Counter(found.values())
        return {tab: panel for tab, panel in found.items() if times[panel] == 1}

    def _in_order(self, place: int, above: Sequence[int], count: int) -> list[int]:
        """The panels after a list of labels, up to the next list."""
        box = self._next(self.ends[place])
        if count and self._has_name(box, _PANELS):
            return list(self._children(box))
        if self._role(place) != _LIST:
            return []
        inner = next((each for each in reversed(above) if self._role(each) == _PANEL), 0)
        end = self.ends[max(inner, *above[-_HIGHEST:][:1], 0)]
        found: list[int] = []
        each = self.ends[place]
        while each < end and len(found) < count and not self._is_list(each):
            if self._role(each) == _PANEL:
                found.append(each)
                each = self.ends[each]
            else:
                each += 1
        return found

    def _next(self, place: int) -> int:
        """The place of the first element from here on, with only white space before it."""
        while place < len(self.tags) and not self.tags[place] and not self.texts[place].strip():
            place += 1
        return place

    def _children(self, box: int) -> Iterator[int]:
        place = box + 1
        while place < self.ends[box]:
            if self.tags[place]:
                yield place
            place = self.ends[place]
