# ruff: noqa: E501 (an attack is a line)
"""Electronic books."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from malformed import archive, docx, pdf
from malformed.archive import assembled, bomb, parts_of, zipped
from malformed.base import KILO, MEGA, PROSE, Files, Format

_CONTAINER = '<container><rootfiles><rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'


def make(
    chapter: bytes = b"",
    *,
    container: bytes = b"",
    package: bytes = b"",
    opf: str = "OPS/book.opf",
    href: str = "one.xhtml",
    extra: Iterable[tuple[str, bytes]] = (),
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    chapter = (
        chapter
        or (
            '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><h1>The Harbour</h1><p>'
            + "</p><p>".join(PROSE)
            + "</p></body></html>"
        ).encode()
    )
    package = (
        package
        or (
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:title>Harbour</dc:title><dc:language>en</dc:language></metadata><manifest>"
            f'<item id="a" href="{href}" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
        ).encode()
    )
    return zipped(
        [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container or _CONTAINER.format(opf).encode()),
            ("OPS/book.opf", package),
            ("OPS/one.xhtml", chapter),
            *extra,
        ],
        method,
    )


def attacks(canary: Path) -> Files:
    yield "bomb of spaces", bomb(parts_of(make(), "OPS/one.xhtml"), "OPS/one.xhtml", 1_000)
    yield "bomb that says it is small", bomb(parts_of(make(), "OPS/one.xhtml"), "OPS/one.xhtml", 1_000, said=5_000)
    yield "bomb of tags", bomb(parts_of(make(), "OPS/one.xhtml"), "OPS/one.xhtml", 60, filler=b"<b>")
    yield "bomb of a package", bomb(parts_of(make(), "OPS/book.opf"), "OPS/book.opf", 500)
    item = '<item id="{0}" href="{1}" media-type="application/xhtml+xml"/>'
    package = "<package><manifest>{}</manifest><spine>{}</spine></package>"
    chapters = [f"c{n}" for n in range(2_000)]
    many = package.format(
        "".join(item.format(name, name) for name in chapters),
        "".join(f'<itemref idref="{name}"/>' for name in chapters),
    )
    yield "many chapters share one bomb", _shared(many.encode(), chapters, b"<p>" + b" " * 10 * MEGA)
    yield "many chapters share one deep text", _shared(many.encode(), chapters, b"<div>" * 50 * KILO)
    for name, parts in {
        "one chapter 100,000 times": package.format(item.format("a", "one.xhtml"), '<itemref idref="a"/>' * 100_000),
        "100,000 items": package.format(
            "".join(item.format(n, f"{n}.x") for n in range(100_000)), '<itemref idref="5"/>'
        ),
        "chapters that aren't there": package.format(
            item.format("a", "none"), '<itemref idref="a"/><itemref/><itemref idref="z"/>'
        ),
        "itself": package.format(item.format("a", "book.opf"), '<itemref idref="a"/>'),
        "the container": package.format(item.format("a", "../META-INF/container.xml"), '<itemref idref="a"/>'),
        "no spine": "<package/>",
        "long names that aren't there": package.format(
            "".join(item.format(n, "x" * 5_000 + f"\n@everyone{n}") for n in range(50)),
            "".join(f'<itemref idref="{n}"/>' for n in range(50)),
        ),
    }.items():
        yield f"package with {name}", make(package=parts.encode())
    title = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">{}</dc:title>'
    sound = package.format(item.format("a", "one.xhtml"), '<itemref idref="a"/>')
    yield (
        "a title of a megabyte",
        make(package=sound.replace("<manifest>", title.format("long " * 200_000) + "<manifest>").encode()),
    )
    yield (
        "20,000 titles",
        make(package=sound.replace("<manifest>", title.format("a") * 20_000 + "<manifest>").encode()),
    )
    for name, href in {
        "canary": f"../../../../../../..{canary}", "canary as address": f"file://{canary}", "passwd": "/etc/passwd",
        "escaped": "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "zero": "one%00.xhtml", "half an address": "http://[", "odd": "//[::1/%ff",
    }.items():  # fmt: skip
        yield f"chapter from {name}", make(href=href)
        yield f"package from {name}", make(opf=href)
    yield "no path", make(container=b"<container><rootfile full-path=''/><rootfile/></container>")
    yield "many packages", make(container=b"<container>" + b'<rootfile full-path="x"/>' * 50_000 + b"</container>")
    yield "protected", make(extra=[("META-INF/encryption.xml", b"<e xmlns='x'><EncryptionMethod Algorithm='y'/></e>")])
    yield "protected in a broken way", make(extra=[("META-INF/encryption.xml", b"<e>")])
    for name, chapter in {
        "a PDF": pdf.make(), "an archive": docx.make(), "nothing": b" ", "zeros": bytes(10_000), "UTF-16": "<p>text".encode("utf-16"),
        "less": b"<" * 2 * MEGA, "deep": b"<div>" * 100 * KILO, "entities": b"<p>" + b"&nbsp;&foo;" * 50 * KILO,
        "an external entity": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file://{canary}">]><html><p>Text &y;</p></html>'.encode(),
        "self-closing tags": b"<?xml version='1.0'?><p>" + b"<a " * 100 * KILO + b"/>", "an open title": b"<title>" + b"text " * 9_999,
        "a declared codec": b'<?xml version="1.0" encoding="utf-7"?><p>+ADw-\xe9', "a frameset": b"<frameset><frame src=x></frameset>",
    }.items():  # fmt: skip
        yield f"a chapter of {name}", make(chapter)
    yield from archive.attacks(lambda package, **how: make(package=package, **how))


def _shared(package: bytes, names: list[str], chapter: bytes) -> bytes:
    """An archive with many names for the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(chapter) + packer.flush()
    parts = {"META-INF/container.xml": _CONTAINER.format("book.opf").encode(), "book.opf": package}
    whole = assembled(
        [*((key, 0, data, len(data)) for key, data in parts.items()), (names[0], 8, packed, len(chapter))]
    )
    body, end = whole[: whole.rfind(b"PK\x01\x02")], whole.rfind(b"PK\x05\x06")
    last = whole[len(body) : end]
    count = len(parts) + len(names)
    entries = whole[whole.find(b"PK\x01\x02") : len(body)]
    for name in names:
        entries += last[:28] + struct.pack("<H", len(name)) + last[30:46] + name.encode()
    start = whole.find(b"PK\x01\x02")
    return (
        whole[:start] + entries + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    )


FORMAT = Format("epub", {".epub": make()}, attacks, {".epub": make(method=zipfile.ZIP_STORED)})
