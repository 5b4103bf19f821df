"""Finding things in WordprocessingML.

Elements are recognised by their local names, which are the same in the transitional and the strict namespaces.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

SKIPPED = {
    # Properties, which hold no text.
    *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"),
    *("naryPr", "dPr", "radPr", "fPr", "ctrlPr"),
    # Text that was deleted or moved away, and the reading of a ruby.
    *("del", "moveFrom", "delText", "delInstrText", "rt"),
}


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of this name, or the first descendant along a path of names."""
    for name in path:
        for inner in element if element is not None else ():
            if inner.tag.rpartition("}")[2] == name:
                element = inner
                break
        else:
            return None
    return element


def children(element: Element, name: str) -> Iterator[Element]:
    return (inner for inner in element if local_name(inner) == name)


def value_of(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; "" if the element or the attribute is missing."""
    if element is not None:
        for key, value in element.items():
            if key.rpartition("}")[2] == name:
                return value
    return ""


def number_of(element: Element | None, name: str = "val", default: int = 0) -> int:
    value = value_of(element, name)
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else default


def is_on(element: Element | None) -> bool:
    """True if a switch such as <w:b/> is there and not turned off."""
    return element is not None and value_of(element) not in ("0", "false", "off", "none")


def switch(properties: Element | None, name: str) -> bool | None:
    """The state of a switch among these properties; None if they don't mention it."""
    element = child(properties, name)
    return None if element is None else is_on(element)


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
