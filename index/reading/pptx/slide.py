"""A slide: its shapes become blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.layout import BlockKind
from index.messages import Flag
from index.reading.office.charts import add_chart
from index.reading.office.drawingml import Paragraph, paragraphs
from index.reading.office.elements import child, children, local_name, value_of
from index.reading.office.images import described
from index.reading.pptx.placeholders import MARGINS, TITLES, Master, placeholder_of
from index.reading.pptx.tables import add_table
from index.reading.raw import Builder, Run
from index.reading.runs import spaced

LONGEST_TITLE = 100  # characters of a title that is known by its large letters


@dataclass(slots=True)
class Slide:
    builder: Builder
    number: int
    master: Master
    links: Mapping[str, str]
    parts: Mapping[str, Element]  # charts and diagrams, by the ids of their relations
    is_title: bool = False  # of the presentation

    def read(self, root: Element) -> None:
        shapes = list(_shapes(child(root, "cSld", "spTree")))
        texts = {place: self._paragraphs(shape) for place, shape in enumerate(shapes)}
        title = self._title(shapes, texts)
        if title is not None:
            runs = spaced(paragraph.runs for paragraph in texts[title])
            self.builder.add(
                [Run(run.text.replace("\n", " ")) for run in runs], BlockKind.HEADING, level=1, page=self.number
            )
        margins: list[Paragraph] = []
        for place, shape in enumerate(shapes):
            kind = _kind(shape)
            if place == title or kind == "sldNum":
                continue
            if kind in MARGINS:
                margins += texts[place]
            else:
                self._shape(shape, texts[place])
        for paragraph in margins:
            self.builder.add(paragraph.runs, page=self.number, flag=Flag.MARGIN)

    def read_notes(self, root: Element) -> None:
        """The speaker's notes, from their part."""
        for shape in _shapes(child(root, "cSld", "spTree")):
            if _kind(shape) == "body":
                self._add(self._paragraphs(shape), aside="note")

    def _paragraphs(self, shape: Element) -> Sequence[Paragraph]:
        body = child(shape, "txBody")
        if body is None:
            return ()
        return list(paragraphs(body, self.master.lists(placeholder_of(shape)), self.links))

    def _title(self, shapes: Sequence[Element], texts: Mapping[int, Sequence[Paragraph]]) -> int | None:
        """The place of the shape that is the slide's title.

        A slide without one often has its title in a text box, in larger letters than all the rest.
        """
        for place, shape in enumerate(shapes):
            if _kind(shape) in TITLES and texts[place]:
                self.is_title = _kind(shape) == "ctrTitle"
                return place
        sizes = {place: max(paragraph.size for paragraph in found) for place, found in texts.items() if found}
        largest = max(sizes.values(), default=0)
        candidates = [place for place, size in sizes.items() if size == largest]
        if largest and len(sizes) > 1 and len(candidates) == 1:
            found = texts[candidates[0]]
            if len(found) == 1 and not found[0].depth and len(found[0].text) <= LONGEST_TITLE:
                return candidates[0]
        return None

    def _shape(self, shape: Element, found: Sequence[Paragraph]) -> None:
        self._add(found)
        for properties in shape:
            if local_name(properties).startswith("nv"):
                self.builder.add(described(value_of(child(properties, "cNvPr"), "descr")), page=self.number)
        data = child(shape, "graphic", "graphicData")
        for element in data if data is not None else ():
            match local_name(element):
                case "tbl":
                    add_table(self.builder, element, self.number, self.links)
                case "chart" if (part := self.parts.get(value_of(element, "id"))) is not None:
                    add_chart(self.builder, part, self.number)
                case "relIds" if (part := self.parts.get(value_of(element, "dm"))) is not None:
                    self._diagram(part)

    def _diagram(self, data: Element) -> None:
        """The words of a diagram's nodes."""
        for point in children(child(data, "ptLst"), "pt"):
            if value_of(point, "type") in ("", "node", "asst"):
                self._add(list(paragraphs(child(point, "t"))))

    def _add(self, found: Sequence[Paragraph], aside: str = "") -> None:
        in_list = False
        for paragraph in found:
            kind = BlockKind.ITEM if paragraph.depth else BlockKind.PARAGRAPH
            near = in_list and kind is BlockKind.ITEM
            self.builder.add(paragraph.runs, kind, page=self.number, depth=paragraph.depth, aside=aside, near=near)
            in_list = kind is BlockKind.ITEM


def _kind(shape: Element) -> str:
    place = placeholder_of(shape)
    return place.kind if place else ""


def _shapes(tree: Element | None) -> Iterator[Element]:
    """The shapes with anything to read, those inside of groups too, without hidden ones."""
    pending = list(reversed(tree)) if tree is not None else []
    while pending:
        shape = pending.pop()
        name = local_name(shape)
        if name == "AlternateContent":
            choice = child(shape, "Choice")
            inside = child(shape, "Fallback") if choice is None or not len(choice) else choice
            pending += reversed(inside) if inside is not None else ()
        elif name == "grpSp":
            if not _is_hidden(shape):
                pending += reversed(shape)
        elif name in ("sp", "pic", "graphicFrame", "cxnSp") and not _is_hidden(shape):
            yield shape


def _is_hidden(shape: Element) -> bool:
    return any(
        value_of(child(properties, "cNvPr"), "hidden") in ("1", "true")
        for properties in shape
        if local_name(properties).startswith("nv")
    )
