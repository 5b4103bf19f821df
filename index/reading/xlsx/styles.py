"""The styles of cells: their number formats, and which are bold."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.reading.office.elements import child, children, number_of, switch, value_of
from index.reading.xlsx.formats import BUILT_IN


@dataclass(frozen=True, slots=True)
class CellStyle:
    code: str = "General"  # of its number format
    bold: bool = False


def cell_styles(root: Element | None) -> Sequence[CellStyle]:
    """The styles that cells refer to by their places."""
    codes = BUILT_IN | {
        number_of(element, "numFmtId"): value_of(element, "formatCode")
        for element in children(child(root, "numFmts"), "numFmt")
    }
    bold = [bool(switch(font, "b")) for font in children(child(root, "fonts"), "font")]
    styles = []
    for element in children(child(root, "cellXfs"), "xf"):
        font = number_of(element, "fontId")
        styles.append(
            CellStyle(codes.get(number_of(element, "numFmtId"), "General"), 0 <= font < len(bold) and bold[font])
        )
    return styles
