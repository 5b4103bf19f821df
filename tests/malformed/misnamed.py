"""Every format under every other's name, and things that are no documents."""

import zlib

from malformed import plain
from malformed.archive import zipped
from malformed.base import Files
from malformed.formats import FORMATS


def misnamed() -> Files:
    strangers = {
        "png": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "gif": b"GIF89a" + bytes(500),
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(500),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(500),
        "gzip": b"\x1f\x8b\x08" + zlib.compress(plain.make()),
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
        "sqlite": b"SQLite format 3\0" + bytes(500),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(500),
        "postscript": b"%!PS-Adobe-3.0\n(Text) show\n",
        "json": b'{"a": "' + plain.make() + b'"}',
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>' + plain.make() + b"</text></svg>",
        "empty": b"",
        "blank": b" \r\n\t ",
        "zip": zipped([("a.txt", plain.make())]),
    }
    sound = {one.name: one.sound[one.suffix] for one in FORMATS}
    for name, data in (sound | strangers).items():
        for one in FORMATS:
            yield f"misnamed/{name}{one.suffix}", data
