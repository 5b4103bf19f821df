"""OpenDocument's styles: how runs and paragraphs look, and how lists count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from index.reading.lists import numeral
from index.reading.office.elements import child, integer, local_name, number_of, value_of

DEEPEST_STYLE = 50  # styles based on each other
LEVELS = 10  # of lists
LONGEST_AFFIX = 20  # characters before and after an item's number
LONGEST_TEMPLATE = 100
BULLET = "• "

_PLACE = re.compile(r"%([1-9]|10)%")
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CODE = {"preformatted_20_text", "source_20_text", "source_20_code", "code", "teletype", "html_20_preformatted"}
_QUOTATIONS = {"quotations", "quote", "intense_20_quote", "block_20_text"}


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a style that matter for reading. None means "the same as in the style it is based on"."""

    parent: str = ""
    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    code: bool | None = None
    quotation: bool | None = None
    title: bool | None = None
    caption: bool | None = None
    level: int | None = None  # of a heading
    list_name: str | None = None


_INHERITED = tuple(name for name in Style.__dataclass_fields__ if name != "parent")


@dataclass(frozen=True, slots=True)
class Level:
    """How a list labels the items of one of its levels."""

    form: str = ""  # "" for none, "bullet", or one of `numeral`
    before: str = ""
    after: str = ""
    start: int = 1
    shown: int = 1  # how many levels' numbers are shown
    template: str = ""  # the label with the levels' numbers as %1% and so on; newer files have it besides the others


@dataclass(slots=True)
class Counter:
    """The numbers of a list so far."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)  # by level, from 1

    def label(self, depth: int, start: int | None = None) -> str:
        """The label of the next item on this level, with a space after it; "" if there is none to show."""
        level = self.levels.get(depth, Level())
        for deeper in [place for place in self.counts if place > depth]:
            del self.counts[deeper]
        if start is not None:
            self.counts[depth] = start
        else:
            self.counts[depth] = self.counts[depth] + 1 if depth in self.counts else level.start
        if level.form in ("", "bullet"):
            return BULLET if level.form else ""
        if level.template:
            label = _PLACE.sub(lambda place: self._number(int(place[1])), level.template)
        else:
            numbers = filter(None, map(self._number, range(max(1, depth - level.shown + 1), depth + 1)))
            label = f"{level.before}{'.'.join(numbers)}{level.after}"
        return f"{label.strip()} " if label.strip() else ""

    def _number(self, depth: int) -> str:
        level = self.levels.get(depth, Level())
        if level.form in ("", "bullet"):
            return ""
        return numeral(self.counts.get(depth, level.start), level.form)


class Styles:
    """All the styles of a file."""

    def __init__(self, shared: Sequence[Element], content: Element) -> None:
        """`shared` are the roots of other parts with styles."""
        self._own: dict[tuple[str, str], Style] = {}  # by family and name
        self._resolved: dict[tuple[str, str], Style] = {}
        self._hidden: set[tuple[str, str]] = set()  # tables and slides
        self._lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        for root in (*shared, content):
            for group in root:
                if local_name(group) in ("styles", "automatic-styles"):
                    self._read(group)

    def _read(self, group: Element) -> None:
        for element in group:
            name = value_of(element, "name")
            match local_name(element):
                case "style":
                    family = value_of(element, "family")
                    self._own[family, name] = _style(element, name)
                    for properties in element:
                        invisible = value_of(properties, "visibility") == "hidden"
                        if local_name(properties) == "drawing-page-properties" and invisible:
                            self._hidden.add((family, name))
                        if local_name(properties) == "table-properties" and value_of(properties, "display") == "false":
                            self._hidden.add((family, name))
                case "list-style":
                    self._lists[name] = _levels(element)
                case "outline-style":
                    self.outline = _levels(element)

    def is_hidden(self, family: str, name: str) -> bool:
        """True for the style of a sheet or a slide that isn't shown."""
        return (family, name) in self._hidden

    def counter(self, list_name: str) -> Counter:
        return Counter(self._lists.get(list_name, {}))

    def get(self, family: str, name: str) -> Style:
        """A style with everything that it inherits. Goes up without recursion: a hostile file can make a circle."""
        chain: list[str] = []
        while name and (family, name) not in self._resolved and name not in chain and len(chain) < DEEPEST_STYLE:
            chain.append(name)
            name = self._own[family, name].parent if (family, name) in self._own else ""
        style = self._resolved.get((family, name), Style())
        for name in reversed(chain):
            own = self._own.get((family, name)) or _called(name)
            inherited = {each: getattr(style, each) for each in _INHERITED if getattr(own, each) is None}
            style = self._resolved[family, name] = replace(own, **inherited)
        return style


def _style(element: Element, name: str) -> Style:
    text = child(element, "text-properties")
    bold, slant = value_of(text, "font-weight"), value_of(text, "font-style")
    line, display = value_of(text, "text-line-through-style"), value_of(text, "display")
    level = value_of(element, "default-outline-level")
    return replace(
        _called(name),
        parent=value_of(element, "parent-style-name"),
        bold=bold == "bold" or integer(bold) >= 600 if bold else None,
        italic=slant in ("italic", "oblique") if slant else None,
        struck=line != "none" if line else None,
        hidden=display == "none" if display else None,
        level=integer(level) or None,
        list_name=value_of(element, "list-style-name") or None,
    )


def _called(name: str) -> Style:
    """The properties that follow from a style's name."""
    small = name.lower()
    return Style(
        code=small in _CODE or None,
        quotation=small in _QUOTATIONS or None,
        title=small == "title" or None,
        caption=small in ("caption", "table", "figure", "illustration") or None,
    )


def _levels(element: Element) -> dict[int, Level]:
    levels = {}
    for one in element:
        name = local_name(one)
        depth = number_of(one, "level")
        if not 1 <= depth <= LEVELS:
            continue
        if name == "list-level-style-bullet" or name == "list-level-style-image":
            levels[depth] = Level("bullet")
        elif name in ("list-level-style-number", "outline-level-style"):
            levels[depth] = Level(
                _FORMS.get(form, "decimal") if (form := value_of(one, "num-format")) else "",
                value_of(one, "num-prefix")[:LONGEST_AFFIX],
                value_of(one, "num-suffix")[:LONGEST_AFFIX],
                number_of(one, "start-value", 1),
                min(max(number_of(one, "display-levels", 1), 1), LEVELS),
                value_of(one, "num-list-format")[:LONGEST_TEMPLATE],
            )
    return levels
