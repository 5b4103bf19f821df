# ruff: noqa: E501 (an attack is a line)
"""ZIP archives and the XML in them: sound ones, bombs, and the attacks that all formats in archives share."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from malformed.base import MEGA, Files


def zipped(
    parts: Iterable[tuple[str, bytes]],
    method: int = zipfile.ZIP_DEFLATED,
    change: Callable[[zipfile.ZipInfo], None] = id,
) -> bytes:
    """An archive; the same bytes every time. Of parts with the same name, all are kept."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts with the same name
        for name, data in parts:
            info = zipfile.ZipInfo("placeholder", (2024, 5, 3, 0, 0, 0))
            info.filename, info.compress_type = name, method
            archive.writestr(info, data)
            change(info)
    return file.getvalue()


def parts_of(data: bytes, leave: str = "") -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != leave}


def bomb(
    parts: Mapping[str, bytes], name: str, megabytes: int, *, said: int | None = None, filler: bytes = b" "
) -> bytes:
    """An archive with a part that unpacks to this size, made without packing all of it. It claims the size `said`."""
    block = filler * (MEGA // len(filler))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # may be repeated
    packed = piece * megabytes + packer.flush()
    return assembled(
        [*((key, 0, data, len(data)) for key, data in parts.items()), (name, 8, packed, said or len(block) * megabytes)]
    )


def assembled(parts: Iterable[tuple[str, int, bytes, int]]) -> bytes:
    """An archive from names, methods, packed bytes and the size that each claims to have."""
    body, entries, number = bytearray(), bytearray(), 0
    for name, method, packed, size in parts:
        crc = zlib.crc32(packed) if method == 0 else 0
        common = struct.pack("<HHHHHLLLHH", 20, 0, method, 0, 0x21, crc, len(packed), size & 0xFFFFFFFF, len(name), 0)
        entries += b"PK\x01\x02" + b"\x14\0" + common + bytes(10) + struct.pack("<L", len(body)) + name.encode()
        body += b"PK\x03\x04" + common + name.encode() + packed
        number += 1
    return bytes(body + entries) + struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, number, number, len(entries), len(body), 0
    )


def repaired(data: bytes) -> bytes:
    """An unpacked archive with the right checksums and sizes for its damaged content, so that this is read."""
    parts = []
    broken = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error)
    with suppress(*broken), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.orig_filename)
            parts.append((info.filename, data[start : start + info.file_size]))
        return zipped(parts, zipfile.ZIP_STORED)
    return data


def attacks(made: Callable[..., bytes]) -> Files:
    """Attacks on XML in a ZIP archive, which DOCX and EPUB have in common. `made` puts the XML into a document."""
    sound = made(b"")
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    for name, document in {
        "billion laughs": b'<!DOCTYPE a [<!ENTITY l0 "ha">' + laughs + b"]><a>&l9;</a>",
        "quadratic blow-up": b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 50_000 + b'">]><a>' + b"&x;" * 50_000 + b"</a>",
        "parameter entities": b"<!DOCTYPE a [<!ENTITY % x \"<!ENTITY y 'z'>\"> %x;]><a>&y;</a>",
        "an entity of itself": b'<!DOCTYPE a [<!ENTITY x "&x;">]><a>&x;</a>',
        "attribute defaults": b'<!DOCTYPE a [<!ATTLIST a b CDATA "'
        + b"c" * 500_000
        + b'">]>'
        + b"<a>"
        + b"<a/>" * 1_000
        + b"</a>",
        "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "external definition": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "definition on a server": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        "inclusion": b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>',
        "100,000 elements within each other": b"<a>" * 100_000,
        "100,000 sound elements within each other": b"<a>" * 100_000 + b"</a>" * 100_000,
        "many attributes": b"<a " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>",
        "many namespaces": b"<a " + b" ".join(b'xmlns:a%d="b%d"' % (n, n) for n in range(20_000)) + b"/>",
        "an attribute of 5 MB": b'<a b="' + b"x" * 5_000_000 + b'"/>',
        "a token without an end": b"<a " + b"x" * 5_000_000,
        "a comment without an end": b"<a><!--" + b"x" * 2_000_000,
        "instructions": b"<a>" + b"<?x y?>" * 200_000 + b"</a>",
        "references": b"<a>" + b"&#65;&lt;" * 200_000 + b"</a>",
        "forbidden characters": b"<a>&#0;&#xD800;\x01</a>",
        "two roots": b"<a/><b/>",
        "no root": b"   ",
        "utf-7": b'<?xml version="1.0" encoding="utf-7"?><a>+ADw-b+AD4-</a>',
        "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><a>b</a>',
        "EBCDIC": '<?xml version="1.0" encoding="cp037"?><a>b</a>'.encode("cp037"),
        "cp500 declared": b'<?xml version="1.0" encoding="cp500"?><a>b</a>',
        "multi-byte encoding": b'<?xml version="1.0" encoding="shift_jis"?><a>\x83\x41</a>',
        "rare encoding": b'<?xml version="1.0" encoding="mac-arabic"?><a>\xe9</a>',
        "codec that isn't text": b'<?xml version="1.0" encoding="zlib"?><a>b</a>',
        "UTF-16": '<?xml version="1.0" encoding="utf-16"?><a>b</a>'.encode("utf-16"),
        "an archive": sound,
    }.items():
        yield f"XML, {name}", made(document)
    for name, method in {"bzip2": zipfile.ZIP_BZIP2, "LZMA": zipfile.ZIP_LZMA}.items():
        yield f"ZIP, {name}", made(b"", method=method)
    local, entry = sound.find(b"PK\x03\x04"), sound.find(b"PK\x01\x02")
    for name, place, form, value in (
        ("encrypted", 8, "<H", 1),
        ("method 93", 10, "<H", 93),
        ("method 14", 10, "<H", 14),
        ("checksum", 16, "<L", 1),
        ("packed size", 20, "<L", 0xFFFFFFF0),
        ("size", 24, "<L", 1),
        ("huge size", 24, "<L", 0xFFFFFFF0),
        ("name length", 28, "<H", 0xFFFF),
        ("extra length", 30, "<H", 0xFFFF),
        ("offset", 42, "<L", 0xFFFFFF00),
        ("64 bits", 24, "<L", 0xFFFFFFFF),
    ):
        yield f"ZIP, all entries lie about {name}", _everywhere(sound, b"PK\x01\x02", place, struct.pack(form, value))
    for name, place, value in (("method", 8, b"\x63\0"), ("flags", 6, b"\xff\xff"), ("name length", 26, b"\xff\xff")):
        yield f"ZIP, all headers lie about {name}", _everywhere(sound, b"PK\x03\x04", place, value)
    end = sound.rfind(b"PK\x05\x06")
    for name, place, value in (
        ("count", 8, b"\xff\xff\xff\xff"),
        ("size", 12, b"\xff\xff\xff\x7f"),
        ("start", 16, b"\xff\xff\xff\x7f"),
    ):
        yield f"ZIP, the end lies about {name}", sound[: end + place] + value + sound[end + place + len(value) :]
    yield "ZIP, two ends", sound[:-2] + b"\x16\0" + sound[end:]
    yield "ZIP, junk ahead", bytes(2_000_000) + sound
    yield "ZIP, PK and junk", b"PK" + bytes(100_000) + sound
    yield "ZIP, an end alone", b"PK\x05\x06" + bytes(18)
    yield "ZIP, beginning without an end", sound[local:entry]
    yield "ZIP, entries for ever", b"PK\x03\x04" + bytes(26) + (b"PK\x01\x02" + bytes(42)) * 30_000 + sound[end:]
    yield "ZIP, 20,000 parts", made(b"", extra=[(f"x{number}", b"") for number in range(20_000)])
    escapes = (
        "../../../x",
        "/etc/passwd",
        "..\\..\\x",
        "C:\\x",
        "a\0b",
        "",
        ".",
        "..",
        "x" * 60_000,
        "é\u202e",
        "\x1b[2J\n@everyone",
    )
    yield "ZIP, names that lead elsewhere", made(b"", extra=[(name, b"x") for name in escapes])
    yield "ZIP, names that aren't UTF-8", made(b"", extra=[("é" * 50, b"x")]).replace("é".encode(), b"\xff\xfe")


def _everywhere(data: bytes, mark: bytes, place: int, value: bytes) -> bytes:
    """The value, put at this distance from every mark."""
    changed = bytearray(data)
    found = data.find(mark)
    while found >= 0:
        changed[found + place : found + place + len(value)] = value
        found = data.find(mark, found + 1)
    return bytes(changed)
