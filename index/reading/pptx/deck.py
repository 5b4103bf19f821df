"""PPTX (Office Open XML): a ZIP archive of parts → RawDocument.

Each slide is a page, and its title a heading. Its shapes come in the order in which PowerPoint reads them out, the
title first; the speaker's notes come last. The words of diagrams and the numbers of charts are read too. Hidden slides
are left out, which a note says; comments are left out, and dates and footers are set aside like running feet.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.layout import Numbering
from index.messages import Unreadable
from index.reading.office.elements import child, children, number_of, value_of
from index.reading.office.hidden import hidden_slides
from index.reading.office.ooxml import Package, links
from index.reading.pptx.placeholders import Master, masters_of
from index.reading.pptx.slide import Slide
from index.reading.raw import Builder, RawDocument

MOST_SLIDES = 5_000


def read(data: bytes) -> RawDocument:
    """Read a presentation. Raises UnreadableFile."""
    package = Package(data)
    main, root = package.main("ppt/presentation.xml", "presentation", Unreadable.NOT_PRESENTATION)
    builder = Builder()
    layouts: dict[str, Master] = {}
    hidden: list[int] = []
    titled = False
    total = 0
    for number, name in _slides(package, main, root):
        total += 1
        slide_root = package.part(name)
        if value_of(slide_root, "show") in ("0", "false"):
            hidden.append(number)
            continue
        relations = package.relations(name)
        layout = package.parts(relations, "slideLayout").get("slideLayout", "")
        if layout not in layouts:
            layouts[layout] = masters_of(package, layout)
        slide = Slide(
            builder, number, layouts[layout], links(relations), package.roots(relations, "chart", "diagramData")
        )
        slide.read(slide_root)
        titled |= slide.is_title and total == 1
        if part := package.parts(relations, "notesSlide").get("notesSlide"):
            slide.read_notes(package.part(part))
    document = builder.document(
        package.properties(titled=titled),
        titled=titled,
        notes=(*hidden_slides(hidden, total), *package.notes),
        numbering=Numbering.SLIDE,
    )
    if not document.blocks:
        raise UnreadableFile(Unreadable.PRESENTATION_WITHOUT_TEXT)
    return document


def _slides(package: Package, main: str, root: Element) -> Iterator[tuple[int, str]]:
    """The slides' numbers and parts, in the order of the presentation."""
    first = number_of(root, "firstSlideNum", 1)
    targets = {relation.id: relation for relation in package.relations(main)}
    for place, element in enumerate(children(child(root, "sldIdLst"), "sldId")):
        if place == MOST_SLIDES:
            raise UnreadableFile(Unreadable.TOO_MANY_PAGES, pages=place + 1, most=MOST_SLIDES)
        # An id of the slide itself comes without a namespace, and the one of the relation with one.
        relation = next((targets[value] for key, value in element.items() if "}" in key and value in targets), None)
        if relation and not relation.outside and relation.target in package.archive:
            yield max(1, first) + place, relation.target
