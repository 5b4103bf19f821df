"""Equations (OMML) on one line: a fraction is a/b, a power is x^2, a root is √x."""

from xml.etree.ElementTree import Element

from index.reading.office.elements import child, children, local_name, value_of

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_SCRIPTS = {"num": "", "den": "/", "sup": "^", "sub": "_"}


def is_math(element: Element) -> bool:
    return element.tag.startswith(_NAMESPACES)


def marks_around(element: Element) -> tuple[str, str]:
    """The signs before and after a part of an equation: a fraction's stroke, a root's sign, brackets."""
    name = local_name(element)
    if name in _SCRIPTS:
        if not any(local_name(inner) != "ctrlPr" for inner in element):
            return "", ""
        return _SCRIPTS[name] + ("" if _is_simple(element) else "("), "" if _is_simple(element) else ")"
    if name == "d":
        properties = child(element, "dPr")
        opening, closing = child(properties, "begChr"), child(properties, "endChr")
        return "(" if opening is None else value_of(opening), ")" if closing is None else value_of(closing)
    if name == "fName":
        return "", " "
    if name == "nary":
        sign = child(element, "naryPr", "chr")
        return "∫" if sign is None else value_of(sign), ""
    return ("√", "") if name == "rad" else ("", "")


def _is_simple(element: Element) -> bool:
    """True if it is a single number or name, which needs no brackets."""
    parts = [inner for inner in element if local_name(inner) != "ctrlPr"]
    return len(parts) == 1 and "".join(text.text or "" for text in children(parts[0], "t")).isalnum()
