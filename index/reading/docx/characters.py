"""Elements that are one character or a few: text, tabs and line breaks, and characters from fonts of symbols."""

import re
from xml.etree.ElementTree import Element

from index.reading.office.elements import local_name, value_of

SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}

# The font "Symbol" from 0x20 to 0x7e and from 0xa1 on.
_SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
_SYMBOL = dict(enumerate(_SYMBOL_LOW, 0x20)) | dict(enumerate(_SYMBOL_HIGH, 0xA1))
_WINGDINGS = {0xA8: "☐", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}


def is_character(name: str) -> bool:
    """True if elements with this local name are text."""
    return name in ("t", "sym") or name in SPACES


def characters(element: Element) -> str:
    """The text of such an element."""
    match local_name(element):
        case "t":
            return (element.text or "").replace("\n", " ")
        case "sym":
            return _symbol(value_of(element, "char"), value_of(element, "font").lower())
        case name:
            return SPACES[name]


def _symbol(digits: str, font: str) -> str:
    """The Unicode character that looks like this one of a symbol font; "" if none is known.

    Word writes the places of such a font as code points of the private use area, from U+F000 on.
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", digits):
        return ""
    code = int(digits, 16)
    if 0xF000 <= code <= 0xF0FF:
        return symbol(code - 0xF000, font)
    return "" if 0xD800 <= code <= 0xF8FF else chr(code)


def symbol(place: int, font: str) -> str:
    """The Unicode character that looks like the one in this place of a symbol font; "" if none is known."""
    known = _WINGDINGS if font == "wingdings" else _SYMBOL if font == "symbol" else {}
    return known.get(place, "")
