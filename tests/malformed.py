# ruff: noqa: E501 (an attack is a line)
"""Malformed files of every format that is read, generated from a seed: `python tests/malformed.py FOLDER`.

Three kinds. *Mutants* are small sound documents that were cut short, flipped, zeroed or shuffled at random places.
*Attacks* are written by hand: bombs, loops, depth, floods, lies, and everything that could make a reader open a file.
*Misnamed* ones are sound but have another format's name. There are also things that aren't regular files at all.

Run as a program, it writes the files, reads them with a real library, and prints the results.
"""

import io
import os
import random
import resource
import socket
import struct
import sys
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

SUFFIXES = (".txt", ".md", ".rst", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub", ".csv", ".tsv")
CANARY = "canary.txt"  # a file beside the folder, which attacks try to get at
SONG = "zanzibar kerfuffle"  # words that only the canary and /etc/passwd's name lead to

Files = Iterator[tuple[str, bytes]]  # name, content


def generate(folder: Path, count: int = 2000, seed: int = 1) -> list[str]:
    """Write `count` regular files or a few more, and some that aren't regular. Returns the names that can be shown."""
    chance = random.Random(seed)
    canary = folder.parent.resolve() / CANARY
    written = []
    for name, data in chain(attacks(canary), misnamed()):
        written.append(_put(folder, name, data))
    while len(written) < count:
        place = len(written)
        kind = chance.choice(list(SOUND))
        written.append(_put(folder, f"mutants/{place:05}{kind}", mutant(chance, SOUND[kind])))
    return written + special(folder, canary)


def _put(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name


# Sound documents, small

_PROSE = (
    "The harbour of Lindau was dredged in 1856. Its lighthouse is 33 metres high.",
    "A ferry crosses the lake every hour; on Sundays, the last one leaves at 18:40.",
    "“Nobody drowned”, said Anna Weber, the harbour master, on 3 May 1921.",
)


def text() -> bytes:
    return ("The Harbour\n\n" + "\n\n".join(_PROSE)).encode()


def markdown() -> bytes:
    return (
        '---\ntitle: "The Harbour"\ntags: [lake, "ferry"]\ndate: 2024-05-03\n---\n# The Harbour\n\n'
        + _PROSE[0]
        + "\n\n## Ferries\n\n- "
        + "\n- ".join(_PROSE[1:])
        + "\n\n> quoted\n\n```py\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | [x](y) |\n\n1. one\n2. two\n\n[x]: http://e.org\n"
    ).encode()


def rst() -> bytes:
    return (
        "===========\nThe Harbour\n===========\n\n:Author: Anna\n:Date: 2024-05-03\n\n"
        + "\n\n".join(_PROSE)
        + "\n\nFerries\n-------\n\n.. note:: Beware.\n\n   Of waves::\n\n      code\n\n"
        "* one\n* two\n\n+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n==  ==\nc   d\n==  ==\n3   4\n==  ==\n\n.. _x: y\n"
    ).encode()


def html(body: str = "", head: str = "") -> bytes:
    inner = body or (
        f"<nav><a href=/>Home</a></nav><main><h1>The Harbour</h1><p>{_PROSE[0]}<br>{_PROSE[1]}</p><h2>Ferries</h2>"
        f"<ul><li>one<li>two</ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>code</pre><blockquote>{_PROSE[2]}"
        "</blockquote></main><footer>&copy; &#8364;</footer><script>var x = '<p>';</script>"
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour</title>{head}'
        '<script type="application/ld+json">{"@type": "Article", "headline": "Harbour", "author": {"name": "A"}}</script>'
        f"</head><body>{inner}</body></html>"
    ).encode("utf-8", "surrogatepass")


def table(delimiter: str = ",") -> bytes:
    rows = [("Ferry", "Hour", "Note"), ("Anna", "18:40", '"last, on Sundays"'), ("Berta", "9:00", '"the ""first"""')]
    return "\n".join(delimiter.join(row) for row in rows * 4).encode()


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


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def docx(
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
        + "".join(_p(prose) for prose in _PROSE)
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


_CONTAINER = '<container><rootfiles><rootfile full-path="{}" media-type="application/oebps-package+xml"/></rootfiles></container>'


def epub(
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
            + "</p><p>".join(_PROSE)
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


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


_PAGE_TEXT = b"BT /F1 12 Tf 72 700 Td (" + _PROSE[0].encode() + b") Tj 0 -20 Td (A ferry crosses the lake.) Tj ET"


def pdf(
    objects: Mapping[int, bytes] | None = None, trailer: bytes = b"", startxref: bytes = b"", end: bytes = b""
) -> bytes:
    """A document of two pages with an outline, compressed text and a table of its objects; `objects` replace its own."""
    own = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 7 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 612 792] >>",
        3: b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> /Contents 6 0 R >>",
        4: b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> /Contents 9 0 R >>",
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: stream(_PAGE_TEXT),
        7: b"<< /Type /Outlines /First 8 0 R /Last 8 0 R /Count 1 >>",
        8: b"<< /Title (Harbour) /Parent 7 0 R /Dest [3 0 R /Fit] >>",
        9: stream(zlib.compress(_PAGE_TEXT), b"/Filter /FlateDecode"),
        10: b"<< /Title (The Harbour) /Author (Anna) >>",
    } | dict(objects or {})
    file = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in own.items():
        places[number] = len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (max(own) + 1)
    file += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, max(own) + 1))
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info 10 0 R %s >>\n" % (max(own) + 1, trailer)
    return bytes(file) + b"startxref\n" + (startxref or b"%d" % at) + b"\n%%EOF\n" + end


SOUND: Mapping[str, bytes] = {
    ".txt": text(),
    ".md": markdown(),
    ".rst": rst(),
    ".html": html(),
    ".htm": html().replace(b"utf-8", b"iso-8859-1"),
    ".pdf": pdf(),
    ".docx": docx(),
    ".epub": epub(),
    ".csv": table(),
    ".tsv": table("\t"),
}
# Packed data breaks at its checksum; without packing, the damage gets through to the XML.
_UNPACKED = {".docx": docx(method=zipfile.ZIP_STORED), ".epub": epub(method=zipfile.ZIP_STORED)}


# Mutants


def mutant(chance: random.Random, sound: bytes) -> bytes:
    """The document after one to three accidents."""
    for kind, unpacked in _UNPACKED.items():
        if sound is SOUND[kind] and chance.random() < 0.7:
            return _repaired(_accidents(chance, unpacked)) if chance.random() < 0.8 else _accidents(chance, unpacked)
    return _accidents(chance, sound)


def _accidents(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(_ACCIDENTS)(chance, bytearray(data)) if data else data
    return data


def _cut_short(chance: random.Random, data: bytearray) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def _beheaded(chance: random.Random, data: bytearray) -> bytes:
    return bytes(data[chance.randrange(len(data)) :])


def _flipped(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(chance.choice((1, 3, 10, 100))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _filled(chance: random.Random, data: bytearray) -> bytes:
    start, end = _run(chance, data)
    data[start:end] = bytes([chance.choice((0, 0x20, 0x22, 0x3C, 0x28, 0x5B, 0x80, 0xFF))]) * (end - start)
    return bytes(data)


def _repeated(chance: random.Random, data: bytearray) -> bytes:
    start, end = _run(chance, data)
    return bytes(data[:end] + data[start:end] * chance.choice((1, 5, 50)) + data[end:])


def _taken_out(chance: random.Random, data: bytearray) -> bytes:
    start, end = _run(chance, data)
    return bytes(data[:start] + data[end:])


def _shuffled(chance: random.Random, data: bytearray) -> bytes:
    start, end = _run(chance, data)
    run = list(data[start:end])
    chance.shuffle(run)
    data[start:end] = bytes(run)
    return bytes(data)


def _lying(chance: random.Random, data: bytearray) -> bytes:
    """A number in it is another."""
    digits = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if digits:
        place = chance.choice(digits)
        data[place : place + 1] = chance.choice(
            (b"0", b"-1", b"2147483648", b"99999999999999999999", b"1e999", b"\xff")
        )
    return bytes(data)


def _mixed(chance: random.Random, data: bytearray) -> bytes:
    start, end = _run(chance, data)
    return bytes(data[:start]) + chance.choice(list(SOUND.values()))[: end - start] + bytes(data[end:])


def _strewn(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(chance.choice((1, 5, 20))):
        place = chance.randrange(len(data) + 1)
        data[place:place] = chance.choice(_NASTY)
    return bytes(data)


def _run(chance: random.Random, data: bytearray) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 4, 32, 256, 2048)))


_NASTY = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\r", b"\x0c", b"\x1b[2J", b"\x85"),
    *(
        "\u202e".encode(),
        "\u2028".encode(),
        "e\u0301\u0323".encode(),
        "😀".encode(),
        "\ufdfa".encode(),
        "\u200d".encode(),
    ),
    *(
        b'"',
        b"'",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"&#xD800;",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"</",
        b"<?",
        b"<!DOCTYPE",
    ),
    *(b"`", b"```\n", b"[", b"](", b"\n\n", b"\n---\n", b"\n===\n", b"::\n\n", b".. ", b"|", b",", b"\t", b";", b"\\"),
    *(b"endstream", b"endobj", b"<<", b">>", b"(", b")", b"PK\x03\x04", b"PK\x05\x06", b"%s%n", b"${x}", b"@everyone"),
)
_ACCIDENTS = (
    *(_cut_short, _beheaded, _flipped, _filled, _repeated, _taken_out),
    *(_shuffled, _lying, _mixed, _strewn),
)


def _repaired(data: bytes) -> bytes:
    """An unpacked archive with the right checksums and sizes for its damaged content, so that this is read."""
    parts = []
    broken = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error)
    with suppress(*broken), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.orig_filename)
            parts.append((info.filename, data[start : start + info.file_size]))
        return zipped(parts, zipfile.ZIP_STORED)
    return data


# Attacks

_KILO, _MEGA = 1_000, 1_000_000
# Text is shorter than other attacks, because it would be indexed, which takes time.
_HUNDRED, _MUCH = 100, 100_000


def attacks(canary: Path) -> Files:
    """Every attack, with its name."""
    families = {
        "plain": (".txt", plain_attacks()),
        "markdown": (".md", markdown_attacks(canary)),
        "rst": (".rst", rst_attacks(canary)),
        "html": (".html", html_attacks(canary)),
        "table": (".csv", table_attacks()),
        "docx": (".docx", chain(docx_attacks(canary), archive_attacks(_docx_with))),
        "epub": (".epub", chain(epub_attacks(canary), archive_attacks(_epub_with))),
        "pdf": (".pdf", pdf_attacks(canary)),
    }
    for family, (suffix, files) in families.items():
        for name, data in files:
            yield f"{family}/{name}{suffix}", data
    for name, data in table_attacks():
        if len(data) < 100 * _KILO:
            yield f"table/{name}.tsv", data.replace(b",", b"\t")
    for name, data in encodings():
        for suffix in (".txt", ".md", ".rst", ".csv", ".html"):
            yield f"encodings/{name}{suffix}", data
    for name in names():
        yield f"names/{name}", text()


def plain_attacks() -> Files:
    prose = (" ".join(_PROSE) + "\n").encode()
    yield "no space", b"x" * 5 * _MUCH
    yield "digits", b"7" * _MUCH
    yield "digits and dots", b"1." * 500 * _HUNDRED
    yield "one line", prose.replace(b"\n", b" ") * 100
    yield "paragraphs", b"a\n\n" * 50 * _HUNDRED
    yield "lines", b"a\n" * 500 * _HUNDRED
    yield "blank lines", b"\n" * 3 * _MUCH + b"a"
    yield "spaces", b" " * 3 * _MUCH + b"a"
    yield "odd spaces", "\u2003\xa0\u2028\u3000\x85".encode() * 300 * _HUNDRED + b"a"
    yield "marks", "".join(chr(0x300 + place % 0x70) for place in range(300 * _HUNDRED)).encode()
    yield "marks out of order", ("a" + "\u0301\u0323" * 300 * _HUNDRED).encode()
    yield "marks after every letter", ("a\u0323\u0301\u0327\u0345" * 100 * _HUNDRED).encode()
    yield "ligatures that grow", "\ufdfa".encode() * 200 * _HUNDRED
    yield "hangul parts", "\u1100\u1161\u11a8".encode() * 100 * _HUNDRED
    yield "joiners", "a\u200d".encode() * 200 * _HUNDRED
    yield "written backwards", ("\u202e" * 100 * _HUNDRED + "abc").encode()
    yield "emoji", "👨‍👩‍👧‍👦".encode() * 30 * _HUNDRED
    yield "sentence ends", b". " * 100 * _HUNDRED
    yield "full stops", b"." * _MUCH
    yield "abbreviations", b"e.g. Dr. St. No. i.e. U.S. " * 30 * _HUNDRED
    yield "capitals", b"A B C D E F. " * 50 * _HUNDRED
    yield "quotation marks", '“"'.encode() * 200 * _HUNDRED
    yield "brackets", b"(" * 500 * _HUNDRED + b")" * 500 * _HUNDRED
    yield "hyphens", b"a-" * 500 * _HUNDRED
    yield "apostrophes", b"o'" * 500 * _HUNDRED
    yield "addresses", b"http://a.b/" * 100 * _HUNDRED
    yield "mail", b"a@" * 300 * _HUNDRED
    yield "years", b"1999-" * 100 * _HUNDRED
    yield "dates", b"3 May 3 May " * 20 * _HUNDRED
    yield "headings", b"".join(b"Chapter %d\n\n" % number for number in range(50 * _HUNDRED))
    yield "numbered headings", (".".join(["1"] * 40) + " Deep\n\n").encode() * 20 * _HUNDRED
    yield "many words", " ".join(f"w{number:x}" for number in range(150 * _HUNDRED)).encode()
    yield "control characters", bytes(range(32)) * 30 * _HUNDRED
    yield "zeros", bytes(5 * _MUCH)
    yield "noise", random.Random(7).randbytes(2 * _MUCH)
    yield "terminal", b"\x1b]0;title\x07\x1b[2J\x1b[31m" + prose
    yield "pings", b"@everyone @here <@1> <#2> ||spoiler|| ~~a~~ `b` [c](d)\n" * 500
    yield "line ends", prose.replace(b" ", b"\r") + prose.replace(b" ", b"\r\n") + prose.replace(b" ", b"\n\r")
    yield "same line", b"Subscribe to our newsletter today!\n\n" * 20 * _HUNDRED
    yield "nothing", b""
    yield "one space", b" "
    yield "one zero", b"\x00"


def markdown_attacks(canary: Path) -> Files:
    for name, opening in {
        "quotes": "> ",
        "tight quotes": ">",
        "bullets": "- ",
        "numbers": "1. ",
        "quoted bullets": "> - ",
        "brackets": "[",
        "pictures": "![",
        "emphasis": "*a ",
        "strong": "**",
        "underscores": "_a ",
        "ticks": "` ",
        "tags": "<a ",
        "less": "<",
        "bang": "<!",
        "instructions": "<?",
        "comments": "<!-- ",
        "data": "<![CDATA[",
        "links": "[a](",
        "braces": "{",
        "escapes": "\\",
        "entities": "&amp",
        "hashes": "#",
        "hashes and spaces": "# ",
        "pipes": "|",
        "tildes": "~",
        "dashes": "- - ",
        "equals": "=",
    }.items():
        yield f"10,000 {name}", (opening * 10 * _KILO + "text").encode()
    for name, line in {
        "quoted": "> a\n",
        "quoted and not": "> a\nb\n\n",
        "fences": "```\n",
        "rules": "---\n",
        "table rows": "|a|b|\n|---|---|\n",
        "empty bullets": "-\n",
        "definitions": "[a]: b\n",
        "open definitions": '[a]: b "\n',
        "html": "<div>\n\n",
        "tabs": "\t\ta\n",
        "headings": "# a\n",
        "underlined": "a\n---\n",
        "half a table": "|a|\n|-\n",
        "references": "[a][b]\n",
        "hard breaks": "a  \n",
    }.items():
        yield f"lines of {name}", line.encode() * 2 * _KILO
    yield "ticks of every length", " ".join("`" * length for length in range(400)).encode()
    yield "fences of every length", "\n".join("`" * length for length in range(3, 400)).encode()
    yield "list within list", "\n".join("  " * depth + "- a" for depth in range(300)).encode()
    yield "quote within quote", "\n".join(">" * depth + " a" for depth in range(300)).encode()
    yield "wide table", b"|a" * 5 * _KILO + b"|\n" + b"|-" * 5 * _KILO + b"|\n" + b"|1" * 5 * _KILO + b"|\n"
    yield "wide table with short rows", b"|a" * 2 * _KILO + b"|\n" + b"|-" * 2 * _KILO + b"|\n" + b"|1|\n" * 2 * _KILO
    yield "a long heading", b"# " + b"word " * 20 * _KILO + b"\n\n" + b"A sentence of its own.\n\n" * 100
    yield (
        "long headings above each other",
        b"".join(
            b"#" * level + b" " + b"word%d " % level * 1_000 + b"\n\n" + b"Some text.\n\n" * 20 for level in range(1, 7)
        ),
    )
    yield "deep TOML", b"+++\na = " + b"[" * 9_000 + b"\n+++\ntext\n"
    yield "deep TOML keys", b"+++\n" + b"a." * 4_000 + b"a = 1\n+++\ntext\n"
    yield "huge TOML number", b"+++\ntitle = " + b"9" * 15_000 + b"\n+++\ntext\n"
    yield "odd TOML dates", b"+++\ndate = 0000-99-99\ntitle = 07:99:99\n+++\ntext\n"
    yield "YAML quotes", b'---\ntitle: "' + b"\\" * 15_001 + b"\n---\ntext\n"
    yield "YAML apostrophes", b"---\ntitle: '" + b"''" * 7_000 + b"\n---\ntext\n"
    yield "YAML list", b"---\ntags: [" + b"'," * 7_000 + b"]\n---\ntext\n"
    yield "YAML comments", b"---\ntitle: " + b" #" * 7_000 + b"\n---\ntext\n"
    yield (
        "YAML anchors",
        b"---\na: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n<<: *c\ntitle: !!python/object/apply:os.system [id]\n---\nb\n",
    )
    yield "YAML without an end", b"---\n" + b"a: b\n" * 10 * _KILO
    yield "a title of 19,000 characters", b"---\ntitle: " + b"long " * 3_800 + b"\n---\n\n" + b"A sentence.\n\n" * 100
    yield "half a character in the title", b'---\ntitle: "\\ud800"\n---\ntext\n'
    yield (
        "files",
        f"![x](file://{canary}) [y](/etc/passwd)\n\n{{% include {canary} %}}\n\n<!--#include file='{canary}'-->\n".encode(),
    )


def rst_attacks(canary: Path) -> Files:
    for name, line in {
        "adornments": "====\n",
        "titles": "a\n=\n\n",
        "short underlines": "abcdef\n===\n\n",
        "overlines": "=====\n a\n=====\n\n",
        "overlines without an end": "=====\nabc\n\n",
        "literal marks": "::\n\n",
        "directives": ".. note::\n",
        "comments": "..\n",
        "substitutions": ".. |a| replace:: |a|\n",
        "targets": ".. _a: a_\n",
        "footnotes": ".. [#] [#]_\n",
        "fields": ":a: b\n",
        "options": "-a  b\n",
        "definitions": "a\n b\n",
        "line blocks": "| a\n",
        "bullets": "* a\n",
        "enumerations": "#. a\n",
        "grid tables": "+--+\n|a |\n+--+\n",
        "simple tables": "== ==\na  b\n== ==\n",
        "open tables": "== ==\na  b\n",
        "doctests": ">>> a\n",
        "quotations": "   a\n",
        "anonymous": "__ a\n",
    }.items():
        yield f"lines of {name}", line.encode() * 20 * _HUNDRED
    yield (
        "every adornment",
        "".join(f"a\n{mark * 5}\n\n" for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 30).encode(),
    )
    yield "a long adornment", b"=" * _MUCH + b"\na\n" + b"=" * _MUCH + b"\n"
    yield "two long adornments", b"=" * _MUCH + b"\n" + b"-" * _MUCH + b"\n"
    yield "a long title", b"a " * 250 * _HUNDRED + b"\n" + b"=" * 500 * _HUNDRED + b"\n\n" + b"Text.\n\n" * 100
    for name, line in {"bullets": "* a", "directives": ".. note::", "terms": "a", "literals": "a::"}.items():
        yield f"{name} within each other", "\n\n".join(" " * 2 * depth + line for depth in range(200)).encode()
    for mark in "`*|_[:(<":
        yield f"10,000 of U+{ord(mark):04x}", (mark * 100 * _HUNDRED).encode()
    yield "markers in one line", b"* " * 50 * _HUNDRED
    yield "numbers in one line", b"(1) " * 50 * _HUNDRED
    yield "a huge number", b"9" * 50 * _HUNDRED + b". a\n"
    yield "a roman number", b"i" * 50 * _HUNDRED + b". a\n"
    yield "a large grid", (b"+-" * 500 + b"+\n" + b"|a" * 500 + b"|\n") * 50
    yield "an outlined grid", b"+" + b"-" * 300 * _HUNDRED + b"+\n|" + b" " * 300 * _HUNDRED + b"|\n"
    yield "spaces", b" " * _MUCH + b"a\n" + b" " * _MUCH + b"b\n"
    yield "tabs", b"\t" * 300 * _HUNDRED + b"a\n"
    yield (
        "substitutions that grow",
        b"".join(b".. |%d| replace:: |%d| |%d|\n" % (n, n + 1, n + 1) for n in range(99)) + b"|0|\n",
    )
    yield (
        "files",
        (
            f".. include:: /etc/passwd\n\n.. include:: {canary}\n\n.. raw:: html\n   :file: {canary}\n\n"
            f".. csv-table::\n   :file: {canary}\n\n.. literalinclude:: {canary}\n\n.. figure:: file://{canary}\n\nText.\n"
        ).encode(),
    )


def html_attacks(canary: Path) -> Files:
    deep = 100 * _KILO
    for (
        tag
    ) in "div b a table p span ul li font blockquote section h1 select button svg math template ruby form".split():
        yield f"100,000 {tag} within each other", html(f"<{tag}>" * deep + "text")
    yield "tables within each other", html("<table><tr><td>" * 30_000 + "text")
    yield "lists within each other", html("<ul><li>" * 30_000 + "text")
    yield "templates within tables", html("<table><template>" * 10_000 + "text")
    yield "svg within html within svg", html("<svg><foreignObject>" * 10_000 + "text")
    yield "misnested formatting", html("<b><i><a><p>" * 10_000 + "text" + "</b></i></a>" * 10_000)
    yield "formatting through paragraphs", html("<b>" * 60 + "<p>x" * 5_000)
    yield "formatting with attributes", html("".join(f"<b id={n}>" for n in range(5_000)) + "<p>x" * 5_000)
    yield "closing tags", html("</p>" * 30 * _KILO + "text")
    yield "closing br", html("</br>" * 20 * _KILO + "text")
    for name, piece, times in (
        ("less", "<", 10 * _MEGA),
        ("closing less", "</", 2 * _MEGA),
        ("bangs", "<!", _MEGA),
        ("questions", "<?", _MEGA),
        ("ampersands", "&", 100 * _KILO),
        ("entities", "&amp;", 50 * _KILO),
        ("entities without an end", "&notit", 20 * _KILO),
        ("numbers", "&#x1F600;", 20 * _KILO),
        ("huge numbers", "&#99999999999;", 20 * _KILO),
        ("halves of characters", "&#xD800;&#xDFFF;", 20 * _KILO),
        ("zeros", "&#0;\x00", 20 * _KILO),
        ("comments", "<!---->", 200 * _KILO),
        ("open comments", "<!--", 300 * _KILO),
        ("half comments", "<!-- --!>", 100 * _KILO),
        ("cdata", "<![CDATA[", 200 * _KILO),
        ("breaks", "<br>", 50 * _KILO),
        ("paragraphs", "<p>a", 5 * _KILO),
        ("headings", "<h2>a</h2>", 3 * _KILO),
        ("rows", "<table><tr><td>a<td>b</table>", 2 * _KILO),
        ("links", "<a href=x>y</a> ", 20 * _KILO),
        ("options", "<option>a", 20 * _KILO),
        ("scripts", "<script></script>", 50 * _KILO),
        ("styles", "<style>", 100 * _KILO),
        ("pictures", "<img src=x>", 100 * _KILO),
        ("tags with slashes", "<a/", 200 * _KILO),
        ("unknown tags", "<x-y>a</x-y>", 10 * _KILO),
    ):
        yield f"a flood of {name}", html(piece * times)
    yield "a flood of tag names", html("".join(f"<x{n}>" for n in range(50 * _KILO)))
    for (
        tag
    ) in "script style title textarea xmp plaintext iframe noembed noframes noscript template select frameset".split():
        yield f"open {tag}", html(f"<p>before</p><{tag}><p>" + _PROSE[0] * 300)
    yield "an open comment", html("<p>before</p><!--" + _PROSE[0] * 300)
    yield "an open tag", html('<p>before</p><a href="' + _PROSE[0] * 300)
    yield "15,000 attributes", html("<p " + " ".join(f"a{n}=1" for n in range(15 * _KILO)) + ">text")
    yield "one attribute a million times", html("<p " + "a=1 " * (_MEGA // 2) + ">text")
    yield (
        "an attribute of a megabyte",
        html(f'<p class="{"ad-" * 300_000}" id="{"x " * 300_000}" style="{"a:b;" * 99_999}">text'),
    )
    yield "classes that nearly match", html(f'<div class="{"share-" * 80}">text</div>' * 5_000)
    yield "a tag name of a megabyte", html(f"<{'x' * _MEGA}>text</{'x' * _MEGA}>")
    yield (
        "a title of a megabyte",
        html("<p>text", head=f"<title>{'word ' * 200_000}</title>").replace(b"<title>Harbour</title>", b""),
    )
    yield "a long heading", html(f"<h1>{'word ' * 20_000}</h1>" + "<p>A sentence of its own.</p>" * 100)
    yield "spans of columns", html("<table><tr>" + "<td colspan=1000000000 rowspan=65534>a" * 1_000 + "</table>")
    yield "rows and columns", html("<table>" + "<tr><td rowspan=65534 colspan=1000>a<td>b" * 500 + "</table>")
    yield "meta", html(head="<meta name=author content=a>" * 100 * _KILO)
    yield "meta without end", html(head="<meta charset " * 70 * _KILO)
    ld = '<script type="application/ld+json">{}</script>'
    yield "deep JSON-LD", html(head=ld.format("[" * deep))
    yield "deep sound JSON-LD", html(head=ld.format("[" * 900 + "]" * 900) + ld.format('{"a":' * 900 + "1" + "}" * 900))
    yield "huge number in JSON-LD", html(head=ld.format('{"headline": ' + "9" * 10_000 + "}"))
    yield (
        "half characters in JSON-LD",
        html(
            head=ld.format(
                '{"@type": "Article", "headline": "\\ud800 a", "author": {"name": "\\udfff"}, "datePublished": "\\ud800"}'
            )
        ).replace(b"<title>Harbour</title>", b""),
    )
    yield (
        "odd types in JSON-LD",
        html(head=ld.format('{"@type": [[]], "headline": {}, "author": [[[1]]], "datePublished": NaN}')),
    )
    yield (
        "odd dates in JSON-LD",
        html(head=ld.format('{"@type": "Article", "datePublished": "99999-99-99T99:99:99+99:99"}')),
    )
    yield (
        "control characters in JSON-LD",
        html(head=ld.format('{"@type": "Article", "headline": "\\u0000\\u001b[2J\\n\\r"}')),
    )
    yield "many in JSON-LD", html(head=ld.format("[" + '{"@type":"Article"},' * 50_000 + "1]"))
    yield "many JSON-LD", html(head=ld.format('{"@type":"Article"}') * 20_000)
    yield "half characters as they stand", html("<p>\ud800 text \udfff</p>")
    yield "doctype", b"<!DOCTYPE html [" + b"<!ENTITY a 'b'>" * 30_000 + b"]><p>&a;"
    yield (
        "external entity",
        (
            f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{canary}"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
            "<html><body><p>Text. &x; &y;</p></body></html>"
        ).encode(),
    )
    yield (
        "files",
        html(
            f'<base href="file://{canary.parent}/"><p>Text.</p><iframe src="{canary}"></iframe><object data="file://{canary}"></object>'
            f'<embed src="/etc/passwd"><link rel="import" href="{canary}"><img src="{canary}"><xi:include href="file://{canary}"/>'
        ),
    )
    for codec in (
        *("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot13", "zlib", "hex", "base64", "bz2"),
        *(
            "utf-16",
            "utf-16-be",
            "utf-32",
            "cp037",
            "undefined",
            "mbcs",
            "uu",
            "quopri",
            "utf_8_sig",
            "hz",
            "iso2022_kr",
        ),
        *(
            "../../../etc/passwd",
            "x" * 40,
            "%00",
            "latin-1",
            "cp437",
            "mac_arabic",
            "johab",
            "cp65001",
            "ptcp154",
            "tis-620",
        ),
        *("windows-1252", "shift_jis", "euc-kr", "gbk", "big5", "koi8-u", "iso-8859-16", "macintosh", "x-user-defined"),
    ):
        name = codec.replace("/", "_")
        yield f"declared {name}", b"<meta charset=%s><p>Caf\xe9 \xc4\x80 +AGE- \\u0041" % codec.encode()


def table_attacks() -> Files:
    yield "an open quotation mark", b'a,b\n"' + b"x,y\n" * 30 * _HUNDRED
    yield "many open ones", b'a,b\nx,"y\n' * 10 * _HUNDRED
    yield "quotation marks", b'"' * 100_001
    yield "marks and commas", b'",' * 300 * _HUNDRED
    yield "doubled marks", b'"a""' * 200 * _HUNDRED
    yield "10,000 columns", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 10_000 + b"\n"
    yield "columns in most rows", (b"a," * 1_000 + b"\n") * 20
    yield "delimiters", b"," * 3 * _MUCH
    yield "delimiters of all kinds", b",;\t|" * 300 * _HUNDRED
    yield "rows of nothing", b",\n" * 500 * _HUNDRED
    yield "rows", b"a,b\n" + b"1,2\n" * 30 * _HUNDRED
    yield "more rows than are read", b"a,b\n" + b"1,2\n" * 210_000
    yield "a cell that is too long", b'a,b\n1,"' + b"x" * 1_000_001 + b'"\n'
    yield (
        "long names above many rows",
        b",".join(b"n" * 95 + b"%03d" % n for n in range(500)) + b"\n" + (b"1," * 500 + b"\n") * 10,
    )
    yield "ragged rows", b"\n".join(b"a," * n for n in range(200))
    yield "old line ends", b"a,b\r1,2\r" * 10 * _HUNDRED
    yield "zeros", b"a,b\n1,\x002\n"
    yield "formulas", b"a,b\n=cmd|' /C calc'!A0,@SUM(1)\n+1,-1\n"
    for number, hint in enumerate(
        (b"sep=\n", b"sep=,,\n", b'sep="\n', b"sep=\x00\n", b"sep=\r\n", "sep=→\n".encode(), b"sep=sep=")
    ):
        yield f"hint {number}", hint + b"a,b\n1,2\n"
    yield "backslashes", b'a,b\n"\\",\\\n' * 5_000
    yield "numbers", b"1" * 200 * _HUNDRED + b"," + b"2" * 200 * _HUNDRED + b"\n3,4\n"


def _docx_with(document: bytes, **how: object) -> bytes:
    return docx(document=document, **how)  # type: ignore[arg-type]


def _epub_with(document: bytes, **how: object) -> bytes:
    return epub(package=document, **how)  # type: ignore[arg-type]


def archive_attacks(made: Callable[..., bytes]) -> Files:
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


def bomb(
    parts: Mapping[str, bytes], name: str, megabytes: int, *, said: int | None = None, filler: bytes = b" "
) -> bytes:
    """An archive with a part that unpacks to this size, made without packing all of it. It claims the size `said`."""
    block = filler * (_MEGA // len(filler))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # may be repeated
    packed = piece * megabytes + packer.flush()
    return _assembled(
        [*((key, 0, data, len(data)) for key, data in parts.items()), (name, 8, packed, said or len(block) * megabytes)]
    )


def _assembled(parts: Iterable[tuple[str, int, bytes, int]]) -> bytes:
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


def _parts(data: bytes, leave: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != leave}


def docx_attacks(canary: Path) -> Files:
    others = _parts(docx(), "word/document.xml")
    yield "bomb of spaces", bomb(others, "word/document.xml", 1_000)
    yield "bomb that says it is small", bomb(others, "word/document.xml", 1_000, said=5_000)
    yield "bomb of elements", bomb(others, "word/document.xml", 60, filler=b"<w:p/>")
    yield "bomb of styles", bomb(_parts(docx(), "word/styles.xml"), "word/styles.xml", 500)
    yield "bomb in a picture", bomb(_parts(docx(), ""), "word/media/picture.png", 2_000)
    inner = docx()
    for _ in range(20):
        inner = zipped([("word/document.xml", inner)])
    yield "archive in archive", inner
    yield "a million elements", docx(document=b"<a>" + b"<b/>" * _MEGA + b"</a>")
    yield "document twice", docx(extra=[("word/document.xml", b"<a>other</a>")])
    yield "paragraphs", docx(_p("a") * 3 * _KILO)
    yield "runs", docx("<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 50 * _KILO + "</w:p>")
    yield "tables within each other", docx("<w:tbl><w:tr><w:tc>" * 60 + _p("a") + "</w:tc></w:tr></w:tbl>" * 60)
    yield "tables within each other, twice each", docx(_twice(16))
    yield (
        "wide cells",
        docx(
            "<w:tbl>"
            + f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{_p("a")}</w:tc></w:tr>' * 100
            + "</w:tbl>"
        ),
    )
    merged = '<w:tcPr><w:vMerge w:val="{}"/></w:tcPr>'
    yield (
        "cells merged for ever",
        docx(
            f"<w:tbl><w:tr><w:tc>{merged.format('restart')}{_p('long ' * 5_000)}</w:tc><w:tc>{_p('b')}</w:tc></w:tr>"
            + f"<w:tr><w:tc>{merged.format('continue')}{_p('')}</w:tc><w:tc>{_p('b')}</w:tc></w:tr>" * 3_000
            + "</w:tbl>"
        ),
    )
    yield "many cells", docx("<w:tbl>" + ("<w:tr>" + f"<w:tc>{_p('a')}</w:tc>" * 60 + "</w:tr>") * 30 + "</w:tbl>")
    yield "long header above many rows", docx(
        "<w:tbl>" + f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{('<w:tc>' + _p('name ' * 19) + '</w:tc>') * 60}</w:tr>"
        + ("<w:tr>" + f"<w:tc>{_p('a')}</w:tc>" * 60 + "</w:tr>") * 30 + "</w:tbl>"
    )  # fmt: skip
    yield "a style that is based on itself", docx(styles=_style("H1", "H1") + _style("A", "B") + _style("B", "A"))
    yield (
        "styles in a chain",
        docx(styles=_style("H1", "s0") + "".join(_style(f"s{n}", f"s{n + 1}") for n in range(20_000))),
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    )
    yield "lists at odd levels", docx("".join(item.format(level) for level in (-1, 9, 99, 10**9, 10**30, "x", "")))
    level = (
        '<w:abstractNum w:abstractNumId="0">{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    for form in ("upperRoman", "lowerLetter", "decimal", "none", "bullet", "x"):
        for start in (-(10**9), 0, 999_999_999, 10**30):
            one = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{"%1" * 200}"/></w:lvl>'
            yield f"list of {form} from {start}", docx(item.format(0) * 5, numbering=level.format(one))
    yield "lists linked in a circle", docx(
        item.format(0), numbering='<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="H1"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )  # fmt: skip
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    yield "open fields", docx("<w:p>" + field.format("begin") * 10_000 + "</w:p>" + _p("text"))
    yield (
        "closed fields",
        docx("<w:p>" + field.format("end") * 10_000 + field.format("separate") * 10_000 + "</w:p>" + _p("text")),
    )
    yield (
        "a field of a megabyte",
        docx(f"<w:p>{field.format('begin')}<w:r><w:instrText>{'TOC ' * 250_000}</w:instrText></w:r></w:p>"),
    )
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    rel = f'<Relationship Id="{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
    yield (
        "a note in itself",
        docx(
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
        docx(
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
    yield "text boxes within each other", docx(box * 60 + _p("a") + "</w:txbxContent></w:r></w:p>" * 60)
    yield "text of half characters", docx(_p("&#xD83D;"))
    yield "symbols", docx('<w:p><w:r><w:sym w:font="Symbol" w:char="FFFFFFFFFFF"/><w:sym w:char="-1"/><w:sym w:char="D800"/></w:r>'
                          '<w:r><w:sym w:char="110000"/><w:sym/></w:r></w:p>')  # fmt: skip
    for name, target in {
        "canary": f"../../../../..{canary}", "canary as address": f"file://{canary}", "passwd": "/etc/passwd",
        "server": "http://127.0.0.1:9/", "itself": "document.xml", "nothing": "", "odd": "\x7f%00//..//",
    }.items():  # fmt: skip
        yield f"relation to {name}", docx(rels=rel.format("x", "styles", target) + rel.format("y", "footnotes", target))
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
        docx(
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
        docx(
            '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>'
            + "word " * 20_000
            + "</w:t></w:r></w:p>"
            + _p("A sentence.") * 100
        ),
    )


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


def epub_attacks(canary: Path) -> Files:
    yield "bomb of spaces", bomb(_parts(epub(), "OPS/one.xhtml"), "OPS/one.xhtml", 1_000)
    yield "bomb that says it is small", bomb(_parts(epub(), "OPS/one.xhtml"), "OPS/one.xhtml", 1_000, said=5_000)
    yield "bomb of tags", bomb(_parts(epub(), "OPS/one.xhtml"), "OPS/one.xhtml", 60, filler=b"<b>")
    yield "bomb of a package", bomb(_parts(epub(), "OPS/book.opf"), "OPS/book.opf", 500)
    item = '<item id="{0}" href="{1}" media-type="application/xhtml+xml"/>'
    package = "<package><manifest>{}</manifest><spine>{}</spine></package>"
    chapters = [f"c{n}" for n in range(2_000)]
    many = package.format(
        "".join(item.format(name, name) for name in chapters),
        "".join(f'<itemref idref="{name}"/>' for name in chapters),
    )
    yield "many chapters share one bomb", _shared(many.encode(), chapters, b"<p>" + b" " * 10 * _MEGA)
    yield "many chapters share one deep text", _shared(many.encode(), chapters, b"<div>" * 50 * _KILO)
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
        yield f"package with {name}", epub(package=parts.encode())
    title = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">{}</dc:title>'
    sound = package.format(item.format("a", "one.xhtml"), '<itemref idref="a"/>')
    yield (
        "a title of a megabyte",
        epub(package=sound.replace("<manifest>", title.format("long " * 200_000) + "<manifest>").encode()),
    )
    yield (
        "20,000 titles",
        epub(package=sound.replace("<manifest>", title.format("a") * 20_000 + "<manifest>").encode()),
    )
    for name, href in {
        "canary": f"../../../../../../..{canary}", "canary as address": f"file://{canary}", "passwd": "/etc/passwd",
        "escaped": "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "zero": "one%00.xhtml", "half an address": "http://[", "odd": "//[::1/%ff",
    }.items():  # fmt: skip
        yield f"chapter from {name}", epub(href=href)
        yield f"package from {name}", epub(opf=href)
    yield "no path", epub(container=b"<container><rootfile full-path=''/><rootfile/></container>")
    yield "many packages", epub(container=b"<container>" + b'<rootfile full-path="x"/>' * 50_000 + b"</container>")
    yield "protected", epub(extra=[("META-INF/encryption.xml", b"<e xmlns='x'><EncryptionMethod Algorithm='y'/></e>")])
    yield "protected in a broken way", epub(extra=[("META-INF/encryption.xml", b"<e>")])
    for name, chapter in {
        "a PDF": pdf(), "an archive": docx(), "nothing": b" ", "zeros": bytes(10_000), "UTF-16": "<p>text".encode("utf-16"),
        "less": b"<" * 2 * _MEGA, "deep": b"<div>" * 100 * _KILO, "entities": b"<p>" + b"&nbsp;&foo;" * 50 * _KILO,
        "an external entity": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file://{canary}">]><html><p>Text &y;</p></html>'.encode(),
        "self-closing tags": b"<?xml version='1.0'?><p>" + b"<a " * 100 * _KILO + b"/>", "an open title": b"<title>" + b"text " * 9_999,
        "a declared codec": b'<?xml version="1.0" encoding="utf-7"?><p>+ADw-\xe9', "a frameset": b"<frameset><frame src=x></frameset>",
    }.items():  # fmt: skip
        yield f"a chapter of {name}", epub(chapter)


def _shared(package: bytes, names: list[str], chapter: bytes) -> bytes:
    """An archive with many names for the same packed bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(chapter) + packer.flush()
    parts = {"META-INF/container.xml": _CONTAINER.format("book.opf").encode(), "book.opf": package}
    whole = _assembled(
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


def pdf_attacks(canary: Path) -> Files:
    page = b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> %s >> /Contents 6 0 R %s >>"
    for name, objects in {
        "pages within themselves": {2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 5 >>"},
        "pages in a circle": {2: b"<< /Type /Pages /Kids [4 0 R] /Count 9 >>", 4: b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"},
        "two billion pages": {2: b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"},
        "minus one page": {2: b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>"},
        "9,000 pages that aren't there": {2: b"<< /Type /Pages /Kids [3 0 R] /Count 9000 >>"},
        "one page 100,000 times": {2: b"<< /Type /Pages /Count 100000 /Kids [" + b"3 0 R " * 100_000 + b"] >>"},
        "one page 200 times": {2: b"<< /Type /Pages /Count 200 /Kids [" + b"3 0 R " * 200 + b"] >>"},
        "no pages": {2: b"<< /Type /Pages /Kids [] /Count 0 >>"},
        "pages that are null": {2: b"null"},
        "a page of itself": {3: b"3 0 R"},
        "contents in a circle": {6: b"[6 0 R 6 0 R]"},
        "contents 10,000 times": {3: page.replace(b"/Contents 6 0 R", b"/Contents [" + b"6 0 R " * 10_000 + b"]") % (b"", b"")},
        "parents in a circle": {3: page.replace(b"/Parent 2 0 R", b"/Parent 4 0 R") % (b"", b""), 4: page.replace(b"2 0 R", b"3 0 R") % (b"", b"")},
        "a form within itself": _forms(1, 1),
        "forms in forms, ten each": _forms(5, 10),
        "1,000 forms within each other": _forms(1_000, 1),
        "an outline in a circle": {8: b"<< /Title (a) /Parent 7 0 R /Next 8 0 R /First 8 0 R /Dest [3 0 R] >>"},
        "an outline of 5,000": {
            7: b"<< /First 11 0 R /Count 5000 >>",
            **{n: b"<< /Title (a) /Parent 7 0 R /Next %d 0 R /Dest [3 0 R /Fit] >>" % (n + 1) for n in range(11, 5_011)},
        },
        "an outline 5,000 deep": {
            7: b"<< /First 11 0 R /Count 5000 >>",
            **{n: b"<< /Title (a) /First %d 0 R /Dest [3 0 R /Fit] >>" % (n + 1) for n in range(11, 5_011)},
        },
        "odd destinations": {8: b"<< /Title (a) /Parent 7 0 R /Dest [99999 /XYZ 1e999 -1e999 null] >>"},
        "a title of a megabyte": {8: b"<< /Title (" + b"a" * _MEGA + b") /Dest [3 0 R] >>", 10: b"<< /Title (" + b"word " * 200 * _KILO + b") >>"},
        "half characters in the title": {10: b"<< /Title <FEFFD800> /Author <FEFFDFFF0041D800> >>", 8: b"<< /Title <FEFFD800> /Dest [3 0 R] >>"},
        "control characters in the title": {10: b"<< /Title (\\000\\033[2J\\n@everyone) /Author (a\\000b) >>"},
        "arrays within each other": {11: b"[" * 100_000, 10: b"<< /Title " + b"[" * 100_000 + b" >>"},
        "dictionaries within each other": {10: b"<< /Title " * 50_000 + b">>" * 50_000},
        "strings within each other": {10: b"<< /Title " + b"(" * 500_000 + b" >>"},
        "a font of itself": {5: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>"},
        "a font without anything": {5: b"<< >>"},
        "a drawn font that draws itself": {
            5: b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 0 /LastChar 255 "
               b"/CharProcs << /a 12 0 R >> /Encoding << /Differences [0 " + b"/a " * 256 + b"] >> /Resources << /Font << /F1 5 0 R >> >> >>",
            12: stream(b"1 0 0 0 1 1 d1 BT /F1 1 Tf (aaaaaaaaaa) Tj ET"),
        },
        "letters without end": {
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /X /ToUnicode 12 0 R >>",
            12: stream(b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange 1 beginbfrange <00> <FF> <D800> endbfrange"),
        },
        "letters that are long": {
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 12 0 R >>",
            12: stream(b"1 beginbfrange <00> <ff> <" + b"0041" * 5_000 + b"> endbfrange"),
        },
        "a broken font file": {
            5: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor << /Flags 4 /FontFile2 12 0 R >> >>",
            12: stream(b"\0\1\0\0\xff\xff" + bytes(2_000)),
        },
        "a page of no size": {3: page % (b"", b"/MediaBox [0 0 0 0]")},
        "a page of odd size": {3: page % (b"", b"/MediaBox [nan 1e38 -1e38 99999999999999999999] /UserUnit 1e30 /Rotate 33")},
        "huge letters": {6: stream(b"BT /F1 1e30 Tf 1e30 0 0 1e30 1e30 -1e30 Tm (abc) Tj ET")},
        "letters without size": {6: stream(b"BT /F1 0 Tf 0 0 0 0 0 0 Tm (abc) Tj ET")},
        "a line of 300,000 letters": {6: stream(b"BT /F1 1 Tf (" + b"a" * 300_000 + b") Tj ET")},
        "50,000 letters, each placed": {6: stream(b"BT /F1 9 Tf " + b"1 0 0 1 300 300 Tm (a) Tj " * 50_000 + b"ET")},
        "a staircase of letters": {6: stream(b"BT /F1 9 Tf " + b"1 -11 Td (a b) Tj " * 20_000 + b"ET")},
        "saved states": {6: stream(b"q " * 300_000)},
        "open arrays": {6: stream(b"[" * 300_000)},
        "marked content": {6: stream(b"/a << /b " * 50_000 + b"BDC ")},
        "numbers": {6: stream(b"1 " * 500_000)},
        "paths": {6: stream(b"0 0 m 1 1 l S " * 30_000)},
        "a picture of two billion dots": {6: stream(b"BI /W 2147483647 /H 2147483647 /BPC 8 /CS /RGB ID x EI " + _PAGE_TEXT)},
        "a bomb": {6: _flate(500)},
        "a bomb, packed twice": {6: _flate(1_500, 2)},
        "a bomb, packed three times": {6: _flate(5_000, 3)},
        "a bomb of letters": {6: _flate(10, filler=b"BT /F1 9 Tf (abcdefgh) Tj ET ")},
        "a bomb of runs": {6: stream(b"\x81 " * 2 * _MEGA, b"/Filter /RunLengthDecode")},
        "100 filters": {6: stream(b"20" * 1_000, b"/Filter [" + b"/ASCIIHexDecode " * 100 + b"]")},
        "odd predictors": {6: stream(zlib.compress(bytes(10_000)), b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 99 >>")},
        "a stream of negative length": {6: stream(_PAGE_TEXT).replace(b"/Length ", b"/Length -")},
        "a stream of endless length": {6: stream(_PAGE_TEXT).replace(b"/Length ", b"/Length 99999999999")},
        "a length of itself": {6: b"<< /Length 6 0 R >>\nstream\nx\nendstream"},
        "a stream in another file": {6: stream(b"", b"/F (%s) /FFilter /None" % str(canary).encode())},
        "actions": {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> /AA << /O << /S /URI /URI (file:///etc/passwd) >> >> "
                      b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert(1); while (1);) >>] >> >> >>"},
        "names in a circle": {1: b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests 11 0 R >> /PageLabels 11 0 R >>", 11: b"<< /Kids [11 0 R 11 0 R] >>"},
        "layers in a circle": {1: b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [11 0 R] /D << /Order [11 0 R] >> >> >>", 11: b"[11 0 R 11 0 R]"},
        "a structure in a circle": {1: b"<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 11 0 R >>", 11: b"<< /K [11 0 R 11 0 R] >>"},
        "a form that asks": {1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [11 0 R] /XFA 11 0 R >> >>", 11: b"<< /Kids [11 0 R] /Parent 11 0 R >>"},
    }.items():  # fmt: skip
        yield name, pdf(objects)
    yield (
        "tables in a circle",
        pdf(trailer=b"/Prev 0 /XRefStm 0").replace(
            b"/Prev 0", b"/Prev %d" % pdf(trailer=b"/Prev 000").rfind(b"xref\n0")
        ),
    )
    for number, start in enumerate((b"-1", b"0", b"99999999999999999999", b"2147483647", b"x", b"")):
        yield f"table at {number}", pdf(startxref=start or b" ")
    yield (
        "another table",
        pdf(
            end=b"xref\n0 99999999\n0000000000 65535 f \ntrailer\n<< /Size 99999999 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
        ),
    )
    yield "huge size", pdf(trailer=b"/Size 2147483647")
    yield "root that isn't there", pdf(trailer=b"/Root 99 0 R")
    for name, how in {
        "odd": b"/Filter /Standard /V 99 /R 99",
        "public key": b"/Filter /Adobe.PubSec /V 4",
        "in full": b"/Filter /Standard /V 1 /R 2 /P -1 /O (" + b"x" * 32 + b") /U (" + b"y" * 32 + b")",
        "with a long key": b"/Filter /Standard /V 2 /R 3 /Length 2147483647 /P -1 /O (x) /U (y)",
    }.items():
        yield f"locked, {name}", pdf(trailer=b"/Encrypt << %s >> /ID [(a) (b)]" % how)
    yield (
        "objects in a stream in itself",
        pdf({11: stream(b"11 0 5 0 << >>", b"/Type /ObjStm /N 999999 /First 9 /Extends 11 0 R")}),
    )
    yield (
        "linear, it says",
        pdf().replace(
            b"%\xe2", b"1 0 obj << /Linearized 1 /L 99999999 /H [0 1] /O 9 /E 9 /N 999999 /T 9 >> endobj\n%\xe2"
        ),
    )
    yield "headers", b"%PDF-1.7\n" * 200_000
    yield "objects", b"%PDF-1.7\n" + b"1 0 obj\n" * 200_000
    yield "many objects", pdf({n: b"<< /A %d 0 R >>" % (n - 1) for n in range(11, 30_000)})
    yield "a header late", bytes(900) + pdf()
    yield "a header too late", b"%" * 5_000 + b"\n" + pdf()
    yield "only a header", b"%PDF-1.7"
    yield "zeros", b"%PDF-1.7\n" + bytes(2 * _MEGA)
    yield "noise", b"%PDF-1.7\n" + random.Random(3).randbytes(500_000)


def _forms(depth: int, calls: int) -> dict[int, bytes]:
    """Forms that draw the next one so many times; the last draws the first."""
    entry = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>"
    text = b"BT /F1 9 Tf (a) Tj ET " + b"/X Do " * calls
    forms = {11 + n: stream(text, entry % (11 + (n + 1) % depth)) for n in range(depth)}
    return forms | {
        6: stream(b"/X Do", b""),
        3: b"<< /Type /Page /Parent 2 0 R /Resources << /XObject << /X 11 0 R >> >> /Contents 6 0 R >>",
    }


def _flate(megabytes: int, times: int = 1, filler: bytes = b" ") -> bytes:
    packer = zlib.compressobj(9)
    block = filler * (_MEGA // len(filler))
    head = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    data = head + again * (megabytes - 1)  # without a checksum, which comes too late to matter
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [" + b"/FlateDecode " * times + b"]")


def encodings() -> Files:
    """The same words in encodings that aren't stated, and bytes that are in none."""
    words = "Le café était fermé. “Nobody drowned”, said Anna. 33 €\n" * 3
    for codec in (
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
        "utf-7",
        "cp037",
        "cp500",
        "utf-16",
        "utf-32",
        "utf-8-sig",
    ):
        yield codec, words.encode(codec, "replace")
    for codec in (
        "cp1252",
        "mac-roman",
        "cp850",
        "iso8859-2",
        "cp1251",
        "koi8-r",
        "shift_jis",
        "euc-kr",
        "gb18030",
        "big5",
        "hz",
    ):
        yield codec, (words + "Привет мир Łódź 日本語 한국어 漢字").encode(codec, "replace")
    yield "cut UTF-16", words.encode("utf-16")[:-1]
    yield "cut UTF-32", words.encode("utf-32")[:-3]
    yield "lone halves in UTF-16", b"\xff\xfe" + ("a\ud800b" * 50).encode("utf-16-le", "surrogatepass")
    yield "CESU", ("a\ud83d\ude00b" * 50).encode("utf-8", "surrogatepass")
    yield "lone halves", ("a\ud800b " * 50).encode("utf-8", "surrogatepass")
    yield "overlong", b"a \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf b\n" * 50
    yield "beyond Unicode", b"a \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 b\n" * 50
    yield "cut UTF-8", words.encode()[:-4] + b"\xe2\x82"
    yield "a few wrong bytes", words.encode() * 50 + b"\xff\xfe\x80"
    yield "mixed", words.encode() + words.encode("cp1252", "replace") + words.encode("utf-16-le")
    yield "marks alone", b"\xef\xbb\xbf"
    yield "many marks", b"\xef\xbb\xbf" * 1_000 + words.encode()
    yield "wrong mark", b"\xff\xfe" + words.encode()
    yield "escapes of ISO-2022", b"\x1b$B" + b"\x21" * 1_001 + b"\x1b(B text \x1b$(D\x1b$@"
    yield "high bytes", bytes(range(128, 256)) * 500


def misnamed() -> Files:
    """Every format under every other's name, and things that are no documents."""
    strangers = {
        "png": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "gif": b"GIF89a" + bytes(500),
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(500),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(500),
        "gzip": b"\x1f\x8b\x08" + zlib.compress(text()),
        "rtf": rb"{\rtf1\ansi " + text() + b"}",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
        "sqlite": b"SQLite format 3\0" + bytes(500),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(500),
        "postscript": b"%!PS-Adobe-3.0\n(Text) show\n",
        "json": b'{"a": "' + text() + b'"}',
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>' + text() + b"</text></svg>",
        "empty": b"",
        "blank": b" \r\n\t ",
        "zip": zipped([("a.txt", text())]),
    }
    sound = {kind[1:]: data for kind, data in SOUND.items()}
    for name, data in (sound | strangers).items():
        for suffix in SUFFIXES:
            yield f"misnamed/{name}{suffix}", data


def names() -> Iterator[str]:
    yield from (
        "new\nline.txt",
        "-rf.txt",
        "--help.md",
        "😀👨‍👩‍👧.txt",
        "‮txt.exe.txt",
        "a" * 251 + ".txt",
        "'; drop table x; --.txt",
    )
    yield from (
        "\x1b[2J.txt",
        "<@everyone>.md",
        "$(id).txt",
        "%s%n.txt",
        "CON.txt",
        "nul .txt",
        ".txt.txt",
        "no ending",
        "UPPER.TXT",
    )
    yield from (
        "e\u0301.txt",
        "é.txt",
        "\\..\\x.txt",
        "deep/" * 100 + "x.txt",
        "*.txt",
        "a.txt.",
        "[x](y).md",
        "x.tar.gz",
        "x.doc",
    )


def special(folder: Path, canary: Path) -> list[str]:
    """Make things that aren't regular files or have no valid name. Returns the names that can be shown."""
    place = folder / "special"
    place.mkdir(exist_ok=True)
    os.mkfifo(place / "fifo.txt")
    (place / "link.txt").symlink_to(canary)
    (place / "linked folder").symlink_to(canary.parent)
    (place / "dangling.txt").symlink_to("nowhere")
    (place / "itself.txt").symlink_to("itself.txt")
    (place / "device.txt").symlink_to("/dev/zero")
    (place / "folder.pdf").mkdir()
    (place / "closed.txt").write_bytes(text())
    (place / "closed.txt").chmod(0)
    with socket.socket(socket.AF_UNIX) as listener:
        at = os.open(place, os.O_RDONLY | os.O_DIRECTORY)  # the path to a socket may have a hundred bytes
        try:
            listener.bind(f"/proc/self/fd/{at}/socket.txt")
        except OSError:
            (place / "socket.txt").symlink_to("nowhere")
        finally:
            os.close(at)
    shown = [
        "fifo.txt",
        "link.txt",
        "linked folder",
        "dangling.txt",
        "itself.txt",
        "device.txt",
        "closed.txt",
        "socket.txt",
    ]
    with suppress(OSError):  # some file systems take no such names
        with open(os.fsencode(place) + b"/not \xff utf-8.txt", "wb") as file:
            file.write(text())
        shown.append("not \\udcff utf-8.txt")
    return [f"special/{name}" for name in shown]


# The figures

_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024  # of getrusage's memory, in a megabyte


def main() -> None:
    """Write the files, read them, and print the results."""
    from index import Library, Scope

    folder = Path(sys.argv[1])
    began = time.perf_counter()
    written = generate(folder)
    print(f"{len(written):,} files in {time.perf_counter() - began:.1f} s")
    (folder / "good.txt").write_bytes(text())
    with TemporaryDirectory() as data, Library.open(Path(data)) as library:
        began = time.perf_counter()
        report = library.sync(folder)
        seconds = time.perf_counter() - began
        sources = {document.source for document in library.documents(scope=Scope.shared())}
    parent, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    refused = Counter(PurePosixPath(skip.file).suffix.lower() for skip in report.skipped)
    read = Counter(PurePosixPath(source).suffix.lower() for source in sources)
    print("| format | read | refused |\n|---|---:|---:|")
    for suffix in SUFFIXES:
        print(f"| {suffix} | {read[suffix]:,} | {refused[suffix]:,} |")
    print(
        f"{seconds:.1f} s; processor: {parent.ru_utime + parent.ru_stime:.1f} s, and {child.ru_utime + child.ru_stime:.1f} s in the processes that it started"
    )
    print(f"peak memory: {peak()} MB, and {peak_of_children()} MB in the largest of those")


def peak() -> int:
    """The most memory that this process has used, in megabytes.

    On Linux getrusage includes the memory of the process that started this one, so /proc is asked there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _UNIT


def peak_of_children() -> int:
    """Megabytes that the largest of the processes took that this one started and that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _UNIT


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
