"""The labels of tabs: each is put above its panel, where a reader sees it after a click.

Generators write the labels as a list before all panels. ARIA says which label belongs to which panel. Where it doesn't,
and for the tabs of MkDocs and VitePress, their order says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

TAB = "tab"  # the role of a label, and what a panel is called as a box
_PANEL = "tabpanel"
_LIST = "tablist"
_LABELS = frozenset(("tabbed-labels", "tabs"))  # class names of what has the labels in it
_PANELS = frozenset(("tabbed-content", "blocks"))  # of the box with the panels, right after their labels
_WORD = re.compile(r"\w")
_LONGEST = 80  # characters of a label
_LARGEST = 600  # elements and texts of a list of labels
_HIGHEST = 3  # elements with attributes around the labels; one of them has the panels in it, too


@dataclass(frozen=True, slots=True)
class Tabs:
    """Finds the labels of tabs in a page, whose lists are those of `index.reading.html.page.Page`."""

    tags: Sequence[str]
    ends: Sequence[int]
    texts: Sequence[str]
    attributes: Mapping[int, Mapping[str, str]]

    def found(self) -> tuple[dict[int, str], set[int]]:
        """The labels by the places of their panels, and the places of what isn't text once they are there."""
        labels: dict[int, str] = {}
        hidden = {place for place in self.attributes if self.tags[place] == "button"} & set(self._with_role(TAB))
        ids: dict[str, int] | None = None
        above: list[int] = []
        for place in sorted(self.attributes):
            while above and self.ends[above[-1]] <= place:
                above.pop()
            if self._is_list(place) and (listed := self._labels(place)):
                if ids is None:
                    ids = {own["id"]: each for each, own in self.attributes.items() if "id" in own}
                panels = self._named(listed, ids) or self._in_order(place, above, len(listed))
                names = [" ".join("".join(self.texts[each : self.ends[each]]).split()) for each in listed]
                if len(panels) == len(listed) and max(map(len, names)) <= _LONGEST:
                    labels.update(
                        (panel, name) for panel, name in zip(panels, names, strict=True) if _WORD.search(name)
                    )
                    hidden.add(place)
            above.append(place)
        return labels, hidden

    def _with_role(self, role: str) -> Iterator[int]:
        return (place for place, own in self.attributes.items() if own.get("role") == role)

    def _role(self, place: int) -> str:
        return self.attributes[place].get("role", "") if place in self.attributes else ""

    def _has_name(self, place: int, names: frozenset[str]) -> bool:
        return place in self.attributes and not names.isdisjoint(self.attributes[place].get("class", "").split())

    def _is_list(self, place: int) -> bool:
        return self._role(place) == _LIST or self._has_name(place, _LABELS)

    def _labels(self, place: int) -> list[int]:
        """The labels in a list; none if it is too large to be one."""
        if self.ends[place] - place > _LARGEST:
            return []
        inside = range(place + 1, self.ends[place])
        if self._role(place) == _LIST:
            return [each for each in inside if self._role(each) == TAB]
        return [each for each in inside if self.tags[each] == "label"]

    def _named(self, labels: Sequence[int], ids: Mapping[str, int]) -> list[int]:
        """The panels that the labels name; none if one of them doesn't."""
        found = []
        for label in labels:
            own = self.attributes.get(label, {})
            panel = ids.get(own.get("aria-controls") or own.get("href", "").removeprefix("#"))
            if panel is None or panel < label or panel in found:
                return []
            found.append(panel)
        return found

    def _in_order(self, place: int, above: Sequence[int], count: int) -> list[int]:
        """The panels after a list of labels, up to the next list."""
        box = self._next(self.ends[place])
        if self._has_name(box, _PANELS):
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
