# ruff: noqa: E501 (an attack is a line)
"""OpenDocument texts, sheets and presentations."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from malformed import archive
from malformed.archive import bomb, parts_of, zipped
from malformed.base import KILO, PROSE, Files, Format

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("presentation", "presentation"), ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible")]
)  # fmt: skip


def make(
    body: str = "",
    *,
    kind: str = "text",
    document: bytes = b"",
    styles: str = "",
    extra: Iterable[tuple[str, bytes]] = (),
    method: int = zipfile.ZIP_DEFLATED,
    change: Callable[[zipfile.ZipInfo], None] = id,
) -> bytes:
    table = (
        f"<table:table table:name='Ferries'><table:table-row>{_cell('a')}{_cell('b')}</table:table-row></table:table>"
    )
    body = body or {
        "text": f"<text:h text:outline-level='1'>The Harbour</text:h>{''.join(map(_p, PROSE))}<text:list text:style-name='L'><text:list-item>{_p('one')}</text:list-item></text:list>{table}",
        "spreadsheet": f"<table:table table:name='Ferries'>{''.join(f'<table:table-row>{_cell(prose)}{_cell(str(place))}</table:table-row>' for place, prose in enumerate(PROSE))}</table:table>",
        "presentation": f"<draw:page><draw:frame presentation:class='title'><draw:text-box>{_p('The Harbour')}</draw:text-box></draw:frame><draw:frame><draw:text-box>{''.join(map(_p, PROSE))}</draw:text-box></draw:frame></draw:page>",
    }[kind]  # fmt: skip
    lists = "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/></text:list-style>"
    parts = [
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}"),
        ("content.xml", document or f"<office:document-content {_NAMES}><office:automatic-styles>{styles or lists}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"),
        ("styles.xml", f"<office:document-styles {_NAMES}><office:styles/></office:document-styles>"),
        ("meta.xml", f"<office:document-meta {_NAMES}><office:meta><title>The Harbour</title></office:meta></office:document-meta>"),
        *extra,
    ]  # fmt: skip
    return zipped(((name, data.encode() if isinstance(data, str) else data) for name, data in parts), method, change)


def _p(words: str, style: str = "") -> str:
    return f"<text:p text:style-name='{style}'>{words}</text:p>"


def _cell(words: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{_p(words)}</table:table-cell>"


def attacks(_: Path) -> Files:
    yield "bomb of spaces", bomb(parts_of(make(), "content.xml"), "content.xml", 500)
    yield "bomb of styles", bomb(parts_of(make(), "styles.xml"), "styles.xml", 500)
    yield "bomb of elements", bomb(parts_of(make(), "content.xml"), "content.xml", 60, filler=b"<p/>")
    yield "bomb of a manifest", bomb(parts_of(make(), ""), "META-INF/manifest.xml", 500)
    yield "paragraphs", make(_p("a") * 3 * KILO)
    yield "spans", make(_p("<text:span>a</text:span>" * 50 * KILO))
    yield "spaces", make(_p("<text:s text:c='999999999'/>" * 3 * KILO + "a"))
    yield "breaks", make(_p("<text:line-break/>" * 50 * KILO + "a"))
    for name, opening, closing in [
        ("sections", "<text:section>", "</text:section>"),
        ("lists", "<text:list><text:list-item>", "</text:list-item></text:list>"),
        ("groups", "<draw:g>", "</draw:g>"),
        ("boxes", "<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
        ("notes", "<text:p><text:note><text:note-body>", "</text:note-body></text:note></text:p>"),
        ("tables", "<table:table><table:table-row><table:table-cell/><table:table-cell>", "</table:table-cell></table:table-row></table:table>"),
        ("spans in spans", "<text:p><text:span>" , "</text:span></text:p>"),
    ]:  # fmt: skip
        times = 240 // opening.count("<")
        yield f"{name} within each other", make(opening * times + _p("deepest") + closing * times)
        yield f"{name} that are too deep", make(opening * 500 + _p("deepest") + closing * 500)
    style = "<style:style style:name='{}' style:family='paragraph' style:parent-style-name='{}'/>"
    yield "a style that is based on itself", make(_p("a", "A"), styles=style.format("A", "B") + style.format("B", "A"))
    yield (
        "styles in a chain",
        make(_p("a", "s0"), styles="".join(style.format(f"s{n}", f"s{n + 1}") for n in range(20 * KILO))),
    )
    level = "<text:list-level-style-number text:level='{}' style:num-format='{}' text:display-levels='{}' text:start-value='{}' style:num-prefix='{}'/>"
    odd = "".join(
        level.format(*how)
        for how in [
            (0, 1, 1, 1, ""),
            (1, "I", 10**9, -5, "x" * KILO),
            (2, "ア", -1, 10**9, ""),
            (10**30, "1", 1, 1, ""),
            ("x", "", "", "", ""),
        ]
    )
    nested = (
        "<text:list text:style-name='L'><text:list-item>"
        + _p("a")
        + "<text:list><text:list-item text:start-value='999999999'>"
        + _p("b")
        + "</text:list-item></text:list></text:list-item></text:list>"
    )
    yield "lists that count strangely", make(nested, styles=f"<text:list-style style:name='L'>{odd}</text:list-style>")
    item = "<text:list-item>" + _p("a") + "</text:list-item>"
    yield "items", make("<text:list text:style-name='L'>" + item * 3 * KILO + "</text:list>")
    yield (
        "tracked changes",
        make("<text:tracked-changes>" + "<text:changed-region/>" * 50 * KILO + "</text:tracked-changes>" + _p("a")),
    )
    wide = "table:number-columns-repeated='999999999'"
    yield (
        "repeated cells",
        make(f"<table:table><table:table-row>{_cell('a', wide) * 50}</table:table-row></table:table>"),
    )
    for what in (
        "table:number-rows-repeated='999999999'",
        "table:number-rows-repeated='-5'",
        "table:number-rows-repeated='x'",
    ):
        rows = f"<table:table-row {what}>{_cell('a', wide)}</table:table-row>"
        yield (
            f"a sheet with {what.rpartition('=')[2].strip(chr(39))} rows",
            make(f"<table:table>{rows}</table:table>", kind="spreadsheet"),
        )
    yield (
        "a long text again and again",
        make(
            f"<table:table><table:table-row table:number-rows-repeated='100000'>{_cell('long ' * 5 * KILO)}</table:table-row></table:table>",
            kind="spreadsheet",
        ),
    )
    yield (
        "merged cells",
        make(
            "<table:table>"
            + "<table:table-row>"
            + _cell("a", "table:number-rows-spanned='999999999'")
            + "</table:table-row>"
            + "<table:table-row><table:covered-table-cell/></table:table-row>" * 3 * KILO
            + "</table:table>",
            kind="spreadsheet",
        ),
    )
    yield (
        "slides",
        make(
            "<draw:page><draw:frame><draw:text-box>"
            + _p("a")
            + "</draw:text-box></draw:frame></draw:page>"
            + "<draw:page/>" * 20 * KILO,
            kind="presentation",
        ),
    )
    yield "no kind of document", make(kind="text").replace(b"opendocument.text", b"opendocument.xxxx")
    yield from archive.attacks(lambda document, **how: make(document=document, **how))


_KINDS = {".odt": "text", ".ods": "spreadsheet", ".odp": "presentation"}
FORMAT = Format(
    "odf",
    {suffix: make(kind=kind) for suffix, kind in _KINDS.items()},
    attacks,
    {suffix: make(kind=kind, method=zipfile.ZIP_STORED) for suffix, kind in _KINDS.items()},
)
