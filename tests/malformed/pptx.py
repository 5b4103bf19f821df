# ruff: noqa: E501 (an attack is a line)
"""Presentations."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from malformed import archive
from malformed.archive import bomb, parts_of, zipped
from malformed.base import HUNDRED, KILO, PROSE, Files, Format

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_NAMES = f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{_OFFICE}"'


def make(
    shapes: str = "",
    *,
    document: bytes = b"",
    slides: str = '<p:sldId id="256" r:id="s"/>',
    layout: str = "",
    rels: str = "",
    extra: Iterable[tuple[str, bytes]] = (),
    method: int = zipfile.ZIP_DEFLATED,
    change: Callable[[zipfile.ZipInfo], None] = id,
) -> bytes:
    shapes = shapes or (
        _shape(_p("The Harbour"), "title") + _shape("".join(map(_p, PROSE)) + _p("one", '<a:buAutoNum type="arabicPeriod"/>'), "body")
        + _frame(f"<a:tbl><a:tblPr firstRow='1'/>{'<a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc><a:tc/></a:tr>' * 2}</a:tbl>")
    )  # fmt: skip
    parts = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", f'{_RELS}<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="ppt/presentation.xml"/></Relationships>'),
        ("ppt/presentation.xml", f"<p:presentation {_NAMES}><p:sldIdLst>{slides}</p:sldIdLst></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", f'{_RELS}<Relationship Id="s" Type="{_OFFICE}/slide" Target="slides/slide1.xml"/></Relationships>'),
        ("ppt/slides/slide1.xml", document or f"<p:sld {_NAMES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            f'{_RELS}<Relationship Id="l" Type="{_OFFICE}/slideLayout" Target="../layout.xml"/>'
            f'<Relationship Id="n" Type="{_OFFICE}/notesSlide" Target="../notes.xml"/>{rels}</Relationships>',
        ),
        ("ppt/layout.xml", layout or f"<p:sldLayout {_NAMES}><p:cSld><p:spTree/></p:cSld></p:sldLayout>"),
        ("ppt/notes.xml", f"<p:notes {_NAMES}><p:cSld><p:spTree>{_shape(_p('Say it.'), 'body')}</p:spTree></p:cSld></p:notes>"),
        *extra,
    ]  # fmt: skip
    return zipped(((name, data.encode() if isinstance(data, str) else data) for name, data in parts), method, change)


def _p(words: str, properties: str = "", level: object = 0) -> str:
    return f'<a:p><a:pPr lvl="{level}">{properties}</a:pPr><a:r><a:t>{words}</a:t></a:r></a:p>'


def _shape(paragraphs: str, kind: str = "") -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    return f"<p:sp><p:nvSpPr><p:cNvPr/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


def _frame(inside: str) -> str:
    return f"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr/></p:nvGraphicFramePr><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></p:graphicFrame>"


def attacks(_: Path) -> Files:
    slide = "ppt/slides/slide1.xml"
    text = _shape(_p("a"))
    yield "bomb of spaces", bomb(parts_of(make(), slide), slide, 500)
    yield "bomb of elements", bomb(parts_of(make(), slide), slide, 60, filler=b"<p:sp/>")
    yield "shapes", make(text * 3 * KILO)
    yield "titles", make(_shape(_p("a"), "title") * KILO)
    yield "paragraphs", make(_shape(_p("a") * 3 * KILO))
    yield "runs", make(_shape("<a:p>" + "<a:r><a:t>a</a:t></a:r>" * 50 * KILO + "</a:p>"))
    yield "breaks", make(_shape("<a:p>" + "<a:br/>" * 50 * KILO + "</a:p>" + _p("a")))
    yield (
        "levels",
        make(
            _shape(
                "".join(
                    _p("a", '<a:buAutoNum type="romanLcParenBoth" startAt="99999"/>', level)
                    for level in (-1, 9, 10**30, "x", "", 3)
                )
            )
        ),
    )
    yield (
        "kinds of numbers",
        make(
            _shape(
                "".join(
                    _p("a", f'<a:buAutoNum type="{kind}" startAt="{start}"/>')
                    for kind in ("", "x", "alphaLc", "thaiNumPeriod", "romanUcPlain")
                    for start in (-5, 0, 10**9, "x")
                )
            )
        ),
    )
    yield "groups", make("<p:grpSp>" * 240 + text + "</p:grpSp>" * 240)
    yield "groups that are too deep", make("<p:grpSp>" * 900 + text + "</p:grpSp>" * 900)
    yield "alternatives", make("<AlternateContent><Choice>" * 100 + text + "</Choice></AlternateContent>" * 100)
    cell = "<a:tc rowSpan='9999999' gridSpan='9999999'><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc>"
    yield "cells", make(_frame(f"<a:tbl><a:tr>{cell * 5 * KILO}</a:tr></a:tbl>"))
    yield "rows", make(_frame(f"<a:tbl>{f'<a:tr>{cell}{cell}</a:tr>' * KILO}</a:tbl>"))
    merged = "<a:tr><a:tc vMerge='1'/><a:tc vMerge='1'/></a:tr>"
    yield "merged cells", make(_frame(f"<a:tbl><a:tr>{cell * 2}</a:tr>{merged * 3 * KILO}</a:tbl>"))
    yield "a slide again and again", make(slides='<p:sldId id="1" r:id="s"/>' * 300)
    yield "more slides than are read", make(slides='<p:sldId id="1" r:id="s"/>' * 20 * KILO, document=b"<sld/>")
    yield "slides that aren't there", make(slides='<p:sldId id="1" r:id="x"/><p:sldId/>' * HUNDRED)
    yield (
        "a layout that is a slide",
        make(rels=f'<Relationship Id="z" Type="{_OFFICE}/slideMaster" Target="slide1.xml"/>', layout="<a><b/></a>"),
    )
    points = "<c:pt idx='{}'><c:v>1e308</c:v></c:pt>"
    series = f"<c:ser><c:tx><c:v>s</c:v></c:tx><c:val><c:numRef><c:numCache><c:formatCode>0</c:formatCode>{''.join(points.format(n) for n in (-1, 0, 10**30, 'x', 7))}</c:numCache></c:numRef></c:val></c:ser>"
    chart = f"<c:chartSpace xmlns:c='c'><c:chart><c:plotArea><c:barChart>{series * 500}</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    related = f'<Relationship Id="c" Type="{_OFFICE}/chart" Target="../chart.xml"/>'
    yield (
        "a chart of many series",
        make(_frame('<chart r:id="c"/>'), rels=related, extra=[("ppt/chart.xml", chart.encode())]),
    )
    many = f"<c:chartSpace xmlns:c='c'><c:chart><c:plotArea><c:barChart><c:ser><c:val><c:numCache>{''.join(points.format(n) for n in range(50 * KILO))}</c:numCache></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    yield (
        "a chart of many points",
        make(_frame('<chart r:id="c"/>'), rels=related, extra=[("ppt/chart.xml", many.encode())]),
    )
    yield (
        "a chart again and again",
        make(_frame('<chart r:id="c"/>') * 500, rels=related, extra=[("ppt/chart.xml", chart.encode()[:-1] + b">")]),
    )
    yield from archive.attacks(lambda document, **how: make(document=document, **how))


_SUFFIXES = (".pptx", ".pptm", ".ppsx")
FORMAT = Format(
    "pptx",
    dict.fromkeys(_SUFFIXES, make()),
    attacks,
    dict.fromkeys(_SUFFIXES, make(method=zipfile.ZIP_STORED)),
)
