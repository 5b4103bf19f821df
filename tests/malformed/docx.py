# ruff: noqa: E501 (an attack is a line)
"""Word documents."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from malformed import archive
from malformed.archive import bomb, parts_of, zipped
from malformed.base import KILO, MEGA, PROSE, Files, Format

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def make(
    body: str = "",
    *,
    document: bytes = b"",
    styles: str = "",
    numbering: str = "",
    rels: str = "",
    extra: Iterable[tuple[str, bytes]] = (),
    method: int = zipfile.ZIP_DEFLATED,
    change: Callable[[zipfile.ZipInfo], None] = id,
) -> bytes:
    body = body or (
        '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>The Harbour</w:t></w:r></w:p>'
        + "".join(_p(prose) for prose in PROSE)
        + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>'
        f"<w:tbl><w:tr><w:tc>{_p('a')}</w:tc><w:tc>{_p('b')}</w:tc></w:tr></w:tbl>"
    )
    style = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    levels = '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbers = f'{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    parts = [
        ("[Content_Types].xml", b"<Types/>"),
        (
            "_rels/.rels",
            f'{_RELS}<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        ),
        ("word/document.xml", document or f"<w:document {_W}><w:body>{body}</w:body></w:document>"),
        (
            "word/_rels/document.xml.rels",
            f'{_RELS}<Relationship Id="b" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="c" Type="{_OFFICE}/numbering" Target="numbering.xml"/>{rels}</Relationships>',
        ),
        ("word/styles.xml", f"<w:styles {_W}>{styles or style}</w:styles>"),
        ("word/numbering.xml", f"<w:numbering {_W}>{numbering or numbers}</w:numbering>"),
        *extra,
    ]
    return zipped(((name, data.encode() if isinstance(data, str) else data) for name, data in parts), method, change)


def _p(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def attacks(canary: Path) -> Files:
    others = parts_of(make(), "word/document.xml")
    yield "bomb of spaces", bomb(others, "word/document.xml", 1_000)
    yield "bomb that says it is small", bomb(others, "word/document.xml", 1_000, said=5_000)
    yield "bomb of elements", bomb(others, "word/document.xml", 60, filler=b"<w:p/>")
    yield "bomb of styles", bomb(parts_of(make(), "word/styles.xml"), "word/styles.xml", 500)
    yield "bomb in a picture", bomb(parts_of(make(), ""), "word/media/picture.png", 2_000)
    inner = make()
    for _ in range(20):
        inner = zipped([("word/document.xml", inner)])
    yield "archive in archive", inner
    yield "a million elements", make(document=b"<a>" + b"<b/>" * MEGA + b"</a>")
    yield "document twice", make(extra=[("word/document.xml", b"<a>other</a>")])
    yield "paragraphs", make(_p("a") * 3 * KILO)
    yield "runs", make("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 50 * KILO + "</w:p>")
    yield "tables within each other", make("<w:tbl><w:tr><w:tc>" * 60 + _p("a") + "</w:tc></w:tr></w:tbl>" * 60)
    yield "tables within each other, twice each", make(_twice(16))
    yield (
        "wide cells",
        make(
            "<w:tbl>"
            + f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{_p("a")}</w:tc></w:tr>' * 100
            + "</w:tbl>"
        ),
    )
    merged = '<w:tcPr><w:vMerge w:val="{}"/></w:tcPr>'
    yield (
        "cells merged for ever",
        make(
            f"<w:tbl><w:tr><w:tc>{merged.format('restart')}{_p('long ' * 5_000)}</w:tc><w:tc>{_p('b')}</w:tc></w:tr>"
            + f"<w:tr><w:tc>{merged.format('continue')}{_p('')}</w:tc><w:tc>{_p('b')}</w:tc></w:tr>" * 3_000
            + "</w:tbl>"
        ),
    )
    yield "many cells", make("<w:tbl>" + ("<w:tr>" + f"<w:tc>{_p('a')}</w:tc>" * 60 + "</w:tr>") * 30 + "</w:tbl>")
    yield "long header above many rows", make(
        "<w:tbl>" + f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{('<w:tc>' + _p('name ' * 19) + '</w:tc>') * 60}</w:tr>"
        + ("<w:tr>" + f"<w:tc>{_p('a')}</w:tc>" * 60 + "</w:tr>") * 30 + "</w:tbl>"
    )  # fmt: skip
    yield "a style that is based on itself", make(styles=_style("H1", "H1") + _style("A", "B") + _style("B", "A"))
    yield (
        "styles in a chain",
        make(styles=_style("H1", "s0") + "".join(_style(f"s{n}", f"s{n + 1}") for n in range(20_000))),
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    )
    yield "lists at odd levels", make("".join(item.format(level) for level in (-1, 9, 99, 10**9, 10**30, "x", "")))
    level = (
        '<w:abstractNum w:abstractNumId="0">{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    for form in ("upperRoman", "lowerLetter", "decimal", "none", "bullet", "x"):
        for start in (-(10**9), 0, 999_999_999, 10**30):
            one = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{"%1" * 200}"/></w:lvl>'
            yield f"list of {form} from {start}", make(item.format(0) * 5, numbering=level.format(one))
    yield "lists linked in a circle", make(
        item.format(0), numbering='<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="H1"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )  # fmt: skip
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    yield "open fields", make("<w:p>" + field.format("begin") * 10_000 + "</w:p>" + _p("text"))
    yield (
        "closed fields",
        make("<w:p>" + field.format("end") * 10_000 + field.format("separate") * 10_000 + "</w:p>" + _p("text")),
    )
    yield (
        "a field of a megabyte",
        make(f"<w:p>{field.format('begin')}<w:r><w:instrText>{'TOC ' * 250_000}</w:instrText></w:r></w:p>"),
    )
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    rel = f'<Relationship Id="{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
    yield (
        "a note in itself",
        make(
            f"<w:p>{note * 50}</w:p>",
            rels=rel.format("f", "footnotes", "footnotes.xml"),
            extra=[
                (
                    "word/footnotes.xml",
                    f'<w:footnotes {_W}><w:footnote w:id="1"><w:p>{note * 50}</w:p></w:footnote></w:footnotes>'.encode(),
                )
            ],
        ),
    )
    yield (
        "a long note, often",
        make(
            f"<w:p>{note}</w:p>" * 5_000,
            rels=rel.format("f", "footnotes", "footnotes.xml"),
            extra=[
                (
                    "word/footnotes.xml",
                    f'<w:footnotes {_W}><w:footnote w:id="1">{_p("x" * 50_000)}</w:footnote></w:footnotes>'.encode(),
                )
            ],
        ),
    )
    box = "<w:p><w:r><w:txbxContent>"
    yield "text boxes within each other", make(box * 60 + _p("a") + "</w:txbxContent></w:r></w:p>" * 60)
    yield "text of half characters", make(_p("&#xD83D;"))
    yield "symbols", make('<w:p><w:r><w:sym w:font="Symbol" w:char="FFFFFFFFFFF"/><w:sym w:char="-1"/><w:sym w:char="D800"/></w:r>'
                          '<w:r><w:sym w:char="110000"/><w:sym/></w:r></w:p>')  # fmt: skip
    for name, target in {
        "canary": f"../../../../..{canary}", "canary as address": f"file://{canary}", "passwd": "/etc/passwd",
        "server": "http://127.0.0.1:9/", "itself": "document.xml", "nothing": "", "odd": "\x7f%00//..//",
    }.items():  # fmt: skip
        yield f"relation to {name}", make(rels=rel.format("x", "styles", target) + rel.format("y", "footnotes", target))
    yield (
        "main part elsewhere",
        zipped(
            [
                (
                    "_rels/.rels",
                    f"{_RELS}{rel.format('a', 'officeDocument', '../../etc/passwd')}</Relationships>".encode(),
                )
            ]
        ),
    )
    yield (
        "properties",
        make(
            extra=[
                (
                    "docProps/core.xml",
                    b"<p><title>" + b"long " * 200_000 + b"</title><creator>" + b";" * 200_000 + b"</creator></p>",
                )
            ],
        ),
    )
    yield (
        "a long heading",
        make(
            '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>'
            + "word " * 20_000
            + "</w:t></w:r></w:p>"
            + _p("A sentence.") * 100
        ),
    )
    yield from archive.attacks(lambda document, **how: make(document=document, **how))


def _twice(depth: int) -> str:
    """Tables of two cells, a table in one and text in the other."""
    inner = _p("a")
    for _ in range(depth):
        inner = (
            f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{_p('b')}</w:tc></w:tr><w:tr><w:tc>{_p('c')}</w:tc></w:tr></w:tbl>"
        )
    return inner


def _style(name: str, base: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:basedOn w:val="{base}"/></w:style>'
    )


_SUFFIXES = (".docx", ".docm")
FORMAT = Format(
    "docx",
    dict.fromkeys(_SUFFIXES, make()),
    attacks,
    dict.fromkeys(_SUFFIXES, make(method=zipfile.ZIP_STORED)),
)
