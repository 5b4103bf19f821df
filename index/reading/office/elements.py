"""Finding things in XML by the local names of elements and attributes, whatever their namespaces are called.

The transitional and the strict forms of Office Open XML, for example, only differ in their namespaces.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

_INTEGER = re.compile(r"-?[0-9]{1,9}", re.ASCII)


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


def children(element: Element | None, name: str) -> Iterator[Element]:
    return (inner for inner in element if local_name(inner) == name) if element is not None else iter(())


def value_of(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; "" if the element or the attribute is missing."""
    if element is not None:
        for key, value in element.items():
            if key.rpartition("}")[2] == name:
                return value
    return ""


def number_of(element: Element | None, name: str = "val", default: int = 0) -> int:
    return integer(value_of(element, name), default)


def integer(text: str, default: int = 0) -> int:
    """The number that a short text is; the default if it isn't one."""
    return int(text) if _INTEGER.fullmatch(text) else default


def is_on(element: Element | None) -> bool:
    """True if a switch such as <w:b/> is there and not turned off."""
    return element is not None and value_of(element) not in ("0", "false", "off", "none")


def switch(properties: Element | None, name: str) -> bool | None:
    """The state of a switch among these properties; None if they don't mention it."""
    element = child(properties, name)
    return None if element is None else is_on(element)
