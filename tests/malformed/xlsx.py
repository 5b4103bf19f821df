# ruff: noqa: E501 (an attack is a line)
"""Workbooks."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from malformed import archive
from malformed.archive import bomb, parts_of, zipped
from malformed.base import HUNDRED, KILO, PROSE, Files, Format

_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def make(
    rows: str = "",
    *,
    document: bytes = b"",
    after: str = "",
    before: str = "",
    strings: str = "",
    styles: str = "",
    sheets: str = "",
    extra: Iterable[tuple[str, bytes]] = (),
    method: int = zipfile.ZIP_DEFLATED,
    change: Callable[[zipfile.ZipInfo], None] = id,
) -> bytes:
    rows = rows or (
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>Note</t></is></c></row>'
        + "".join(
            f'<row r="{number}"><c t="inlineStr"><is><t>{prose}</t></is></c><c s="1"><v>45415.5</v></c><c s="2"><v>0.5</v></c></row>'
            for number, prose in enumerate(PROSE, 2)
        )
    )
    formats = (
        '<numFmts><numFmt numFmtId="164" formatCode="d mmm yyyy;@"/></numFmts><fonts><font/><font><b/></font></fonts>'
    )
    formats += '<cellXfs><xf fontId="1"/><xf numFmtId="164"/><xf numFmtId="9"/></cellXfs>'
    parts = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", f'{_RELS}<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook {_S} xmlns:r="{_OFFICE}"><sheets>{sheets}<sheet name="Ferries" r:id="s"/></sheets></workbook>'),
        (
            "xl/_rels/workbook.xml.rels",
            f'{_RELS}<Relationship Id="s" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="u" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        ),
        ("xl/worksheets/sheet1.xml", document or f"<worksheet {_S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"),
        ("xl/sharedStrings.xml", f"<sst {_S}>{strings or '<si><t>Ferry</t></si><si><r><t>Ho</t></r><r><t>ur</t></r></si>'}</sst>"),
        ("xl/styles.xml", f"<styleSheet {_S}>{styles or formats}</styleSheet>"),
        *extra,
    ]  # fmt: skip
    return zipped(((name, data.encode() if isinstance(data, str) else data) for name, data in parts), method, change)


def _row(*cells: str, number: int | str = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def attacks(_: Path) -> Files:
    cell = '<c t="inlineStr"><is><t>a</t></is></c>'
    for name, part in [
        ("sheet", "xl/worksheets/sheet1.xml"),
        ("strings", "xl/sharedStrings.xml"),
        ("styles", "xl/styles.xml"),
    ]:
        yield f"bomb of {name}", bomb(parts_of(make(), part), part, 500)
    yield (
        "bomb of rows",
        bomb(parts_of(make(), "xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml", 60, filler=b"<row/>"),
    )
    yield "rows", make("".join(_row(cell, number=number) for number in range(1, 3 * KILO)))
    yield "empty rows", make("<row/>" * 500 * KILO + _row(cell))
    yield "cells", make(_row(cell * 50 * KILO))
    yield "empty cells", make(_row("<c/>" * 500 * KILO))
    yield (
        "a string for all",
        make(
            "".join(_row('<c t="s"><v>0</v></c>' * 9, number=number) for number in range(1, 2 * KILO)),
            strings=f"<si><t>{'x' * 100_000}</t></si>",
        ),
    )
    yield "strings", make(strings="<si><t>a</t></si>" * 200 * KILO)
    yield (
        "places",
        make(
            "".join(
                _row(f'<c r="{place}"><v>1</v></c>', number=row)
                for place in ("XFD1048576", "ZZZ1", "A0", "A-1", "A99999999999", "1", "ÄÖ1", "")
                for row in ("9999999", "-1", "99999999999999", "x", "")
            )
        ),
    )
    yield "rows backwards", make("".join(_row(cell, number=number) for number in range(2 * KILO, 0, -1)))
    yield "one row again and again", make(_row(cell) * 2 * KILO)
    yield (
        "merged cells",
        make(_row(cell), after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50 * KILO + "</mergeCells>"),
    )
    yield (
        "merged cells at odd places",
        make(_row(cell), after='<mergeCells><mergeCell ref="B9:A1"/><mergeCell ref=":"/><mergeCell/></mergeCells>'),
    )
    yield (
        "hidden columns",
        make(_row(cell), before="<cols>" + '<col min="1" max="99999999" hidden="1"/>' * KILO + "</cols>"),
    )
    codes = (
        "0" * 255,
        "#" * 255,
        "[" * 255,
        '"' * 255,
        ";" * 255,
        "\\" * 255,
        "y" * 255,
        "[h]" * 80,
        "0.0.0.0",
        "E+E+E+",
        "0,,,,,,",
        "%%%%0",
        "[>1e9]0",
        "[=x]0",
        "[$-",
        "yyyymmddhhss",
        "???/???",
        "_",
        "*",
        "General General",
    )
    for number, code in enumerate(codes):
        shown = code.replace('"', "&quot;").replace(">", "&gt;")
        values = (
            "0",
            "-1",
            "1e308",
            "-1e-308",
            "NaN",
            "inf",
            "1e999",
            "45415.99999999",
            "2958465.9999999",
            "9" * 300,
            "0x1",
            "１",
            "",
        )
        yield (
            f"format {number}",
            make(
                _row(*(f'<c s="0"><v>{value}</v></c>' for value in values)),
                styles=f'<numFmts><numFmt numFmtId="200" formatCode="{shown}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>',
            ),
        )
    yield "styles", make(styles="<cellXfs>" + "<xf/>" * 200 * KILO + "</cellXfs>")
    yield (
        "numbers of strings and styles",
        make(
            "".join(
                _row(f'<c t="s" s="{number}"><v>{number}</v></c>', number=2) for number in (-1, 10**30, "x", "", 2**31)
            )
        ),
    )
    yield (
        "kinds of cells",
        make(_row(*(f'<c t="{kind}"><v>1</v></c>' for kind in ("b", "d", "e", "n", "str", "x", "", "s")))),
    )
    yield "sheets", make(sheets='<sheet name="Ferries" r:id="s"/>' * 200)
    yield "sheets that aren't there", make(sheets='<sheet name="x" r:id="zz"/><sheet/>' * HUNDRED)
    yield "cells within each other", make("<row>" + "<c>" * 200 + "</c>" * 200 + "</row>")
    yield "rows within each other", make("<row>" * 240 + cell + "</row>" * 240)
    yield from archive.attacks(lambda document, **how: make(document=document, **how))


_SUFFIXES = (".xlsx", ".xlsm")
FORMAT = Format(
    "xlsx",
    dict.fromkeys(_SUFFIXES, make()),
    attacks,
    dict.fromkeys(_SUFFIXES, make(method=zipfile.ZIP_STORED)),
)
