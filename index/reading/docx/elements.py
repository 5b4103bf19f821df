"""What is shown in WordprocessingML: elements without text, deleted text, alternatives, content controls."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.reading.office.elements import child, local_name, switch, value_of

SKIPPED = {
    # Properties, which hold no text.
    *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"),
    *("naryPr", "dPr", "radPr", "fPr", "ctrlPr"),
    # Text that was deleted or moved away, and the reading of a ruby.
    *("del", "moveFrom", "delText", "delInstrText", "rt"),
}


def shown_children(element: Element) -> list[Element]:
    """The children to search for text: of several alternatives the first, of a content control what was filled in."""
    name = local_name(element)
    inside: Element | None = element
    if name == "AlternateContent":
        choice = child(element, "Choice")
        inside = child(element, "Fallback") if choice is None else choice
    elif name == "sdt":
        properties = child(element, "sdtPr")
        gallery = value_of(child(properties, "docPartObj", "docPartGallery"))
        placeholder = switch(properties, "showingPlcHdr")
        inside = None if placeholder or gallery == "Table of Contents" else child(element, "sdtContent")
    return [] if inside is None else list(inside)


def unwrapped(container: Element, *names: str) -> Iterator[Element]:
    """The elements with these names, also those inside content controls and the like, but not inside each other."""
    pending = list(reversed(container))
    while pending:
        element = pending.pop()
        name = local_name(element)
        if name in names:
            yield element
        elif name not in SKIPPED:
            pending += reversed(shown_children(element))
