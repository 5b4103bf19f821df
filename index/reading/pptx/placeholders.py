"""What a shape on a slide inherits from the slide's layout and master: the bullets of its paragraphs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.reading.office.elements import child, local_name, value_of
from index.reading.office.ooxml import Package

TITLES = ("title", "ctrTitle")
BODIES = ("body", "obj", "subTitle", "tbl", "chart", "dgm", "media", "clipArt", "pic")
MARGINS = ("dt", "ftr", "hdr")

_STYLES = {"title": "titleStyle", "ctrTitle": "titleStyle", "": "otherStyle"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A place of the layout that a shape fills."""

    kind: str  # such as "title", "body", "ftr"
    index: str


@dataclass(frozen=True, slots=True)
class Master:
    """The placeholders of a layout and of its master, with their styles of lists, and the master's styles."""

    layout: Sequence[tuple[Placeholder, Element]] = ()
    master: Sequence[tuple[Placeholder, Element]] = ()
    styles: dict[str, Element] = field(default_factory=dict)

    def lists(self, place: Placeholder | None) -> list[Element]:
        """The styles of lists that a shape in this place inherits, the nearest first."""
        found = []
        if place:
            kind = place.kind
            for other, style in self.layout:
                if (other.index == place.index and place.index) or (other.kind == kind and not place.index):
                    found.append(style)
                    kind = other.kind
                    break
            found += [style for other, style in self.master if _base(other.kind) == _base(kind)][:1]
            name = _STYLES.get(kind, "bodyStyle" if kind in BODIES else "otherStyle")
        else:
            name = "otherStyle"
        return [*found, *([self.styles[name]] if name in self.styles else [])]


def _base(kind: str) -> str:
    return "title" if kind in TITLES else "body" if kind in BODIES else kind


def masters_of(package: Package, layout: str) -> Master:
    """What slides with this layout inherit."""
    if layout not in package.archive:
        return Master()
    relations = package.relations(layout)
    name = package.parts(relations, "slideMaster").get("slideMaster")
    layout_places = list(_places(package.part(layout)))
    if name is None:
        return Master(layout_places)
    root = package.part(name)
    styles = {local_name(element): element for element in child(root, "txStyles") or ()}
    return Master(layout_places, list(_places(root)), styles)


def _places(root: Element) -> Iterator[tuple[Placeholder, Element]]:
    tree = child(root, "cSld", "spTree")
    for shape in tree if tree is not None else ():
        place = placeholder_of(shape)
        style = child(shape, "txBody", "lstStyle")
        if place and style is not None:
            yield place, style


def placeholder_of(shape: Element) -> Placeholder | None:
    for properties in shape:
        if local_name(properties).startswith("nv"):
            element = child(properties, "nvPr", "ph")
            if element is not None:
                return Placeholder(value_of(element, "type") or "obj", value_of(element, "idx"))
    return None
