"""Elements that stand for others: tables by their roles, and what generators and office programs write.

Doxygen writes headings, code and declarations in boxes and tables, Javadoc tables in boxes, and RDoc the headings of
methods. Word and Google Docs write the title as a paragraph. They are read as what they look like.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

# Tables that are written with other elements, by their roles.
_ROLES = {
    "table": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
}
_PLAIN = frozenset(("div", "span", "section"))
_DEPTH = 8  # elements from a cell up to its table

_CODE_BOX = "code-block"  # with the name of a language, of Writerside
_CODE = "fragment"  # other generators name something else so, without lines in it
_BOXES = {_CODE: "pre", "method-heading": "h4", "summary-table": "table", "title": "h1"}
_TITLES = frozenset(("MsoTitle", "title"))  # paragraphs
_NAMED = "h."  # how Google Docs begins the names of titles and headings
_TITLE_BOX = "headertitle"  # a title that isn't in it is that of something smaller
_CELLS = frozenset("table-header col-first col-second col-last col-constructor-name col-summary-item-name".split())
# The box of facts on pages of Fandom's wikis. The headings in it are names of facts.
_INFOBOX = {
    "portable-infobox": "table",
    "pi-data": "tr",
    "pi-data-label": "th",
    "pi-data-value": "td",
    "pi-title": "p",
    "pi-header": "p",
}
_INFOBOX_TAGS = frozenset("aside div h2 h3".split())
# A table that holds one declaration, or a list of them: what its parts stand for.
_DECLARATION = {"table": "p", "tbody": "span", "tr": "code", "td": "span"}
_LABELLED = {"table": "p", "tbody": "span", "tr": "span", "td": "span"}
_LIST = {"table": "div", "tbody": "div", "tr": "div", "td": "span"}
_TABLES = {"memname": _DECLARATION, "mlabels": _LABELLED, "memberdecls": _LIST}
_PARTS = frozenset(_LIST)
_ENTRIES = {"memitem": "dt", "memdesc": "dd"}  # rows of the list, each with a colon and a number after it


class Renaming:
    """Tells what elements stand for, while a page is walked from its beginning."""

    def __init__(self, tags: Sequence[str], attributes: Mapping[int, Mapping[str, str]]) -> None:
        """`tags`, `attributes`: of the elements before, by their places."""
        self._tags, self._attributes = tags, attributes
        self._parts: dict[int, dict[str, str]] = {}  # what the parts of a table stand for, by its place

    def tag(self, place: int, above: Sequence[int], *, lined: bool) -> str:
        """The tag of what the element at a place stands for.

        Args:
            place: the element's.
            above: the places of the elements around it.
            lined: True if its first child is a box with the name of a line.
        """
        tag, own = self._tags[place], self._attributes.get(place)
        if own and tag in _INFOBOX_TAGS and (stands := _fact(own.get("class", ""))):
            return stands
        if own and tag == "div" and "data-lang" in own and _CODE_BOX in own.get("class", "").split():
            return "pre"
        if own and tag in _PLAIN:
            if (role := own.get("role")) in _ROLES and (role == "table" or self._is_in_table(above)):
                return _ROLES[role]
            if name := _told(own.get("class", "")):
                return self._box(name, above, lined=lined) or tag
        elif tag == "p" and own and not _TITLES.isdisjoint(names := own.get("class", "").split()):
            return "h1" if "title" not in names or own.get("id", "").startswith(_NAMED) else tag
        elif tag in _PARTS and (self._parts or tag == "table"):
            return self._part(tag, place, above)
        return tag

    def _is_in_table(self, above: Sequence[int]) -> bool:
        return any(self._tags[each] == "table" for each in above[-_DEPTH:])

    def _box(self, name: str, above: Sequence[int], *, lined: bool) -> str:
        """What a box with this name stands for; "" for nothing else."""
        around = self._attributes.get(above[-1], {}).get("class", "").split() if above else []
        if name in _CELLS:
            return ("th" if name == "table-header" else "td") if "summary-table" in around else ""
        if (name == "title" and _TITLE_BOX not in around) or (name == _CODE and not lined):
            return ""
        return _BOXES[name]

    def _part(self, tag: str, place: int, above: Sequence[int]) -> str:
        names = self._attributes.get(place, {}).get("class", "").split()
        outer = next((each for each in reversed(above[-_DEPTH:]) if each in self._parts), None)
        if tag == "table":
            parts = next((_TABLES[name] for name in names if name in _TABLES), None)
            if parts is None:
                return tag
            self._parts[place] = parts
            return "span" if outer is not None else parts["table"]
        if outer is None or "table" in (self._tags[each] for each in above[-_DEPTH:] if each > outer):
            return tag
        entry = next((entry for name in names if (entry := _ENTRIES.get(name.partition(":")[0]))), "")
        return entry if entry and tag == "tr" else self._parts[outer][tag]


@lru_cache(10_000)
def _fact(names: str) -> str:
    return next((_INFOBOX[name] for name in names.split() if name in _INFOBOX), "")


@lru_cache(10_000)
def _told(names: str) -> str:
    """The first of these class names that says what an element stands for; "" if none does."""
    return next((name for name in names.split() if name in _BOXES or name in _CELLS), "")
