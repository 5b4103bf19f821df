# ruff: noqa: E501 (an attack is a line)
"""PDF."""

import random
import zlib
from collections.abc import Mapping
from pathlib import Path

from malformed.base import KILO, MEGA, PROSE, Files, Format


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


_PAGE_TEXT = b"BT /F1 12 Tf 72 700 Td (" + PROSE[0].encode() + b") Tj 0 -20 Td (A ferry crosses the lake.) Tj ET"


def make(
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


def attacks(canary: Path) -> Files:
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
        "a title of a megabyte": {8: b"<< /Title (" + b"a" * MEGA + b") /Dest [3 0 R] >>", 10: b"<< /Title (" + b"word " * 200 * KILO + b") >>"},
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
        "a bomb of runs": {6: stream(b"\x81 " * 2 * MEGA, b"/Filter /RunLengthDecode")},
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
        yield name, make(objects)
    yield (
        "tables in a circle",
        make(trailer=b"/Prev 0 /XRefStm 0").replace(
            b"/Prev 0", b"/Prev %d" % make(trailer=b"/Prev 000").rfind(b"xref\n0")
        ),
    )
    for number, start in enumerate((b"-1", b"0", b"99999999999999999999", b"2147483647", b"x", b"")):
        yield f"table at {number}", make(startxref=start or b" ")
    yield (
        "another table",
        make(
            end=b"xref\n0 99999999\n0000000000 65535 f \ntrailer\n<< /Size 99999999 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
        ),
    )
    yield "huge size", make(trailer=b"/Size 2147483647")
    yield "root that isn't there", make(trailer=b"/Root 99 0 R")
    for name, how in {
        "odd": b"/Filter /Standard /V 99 /R 99",
        "public key": b"/Filter /Adobe.PubSec /V 4",
        "in full": b"/Filter /Standard /V 1 /R 2 /P -1 /O (" + b"x" * 32 + b") /U (" + b"y" * 32 + b")",
        "with a long key": b"/Filter /Standard /V 2 /R 3 /Length 2147483647 /P -1 /O (x) /U (y)",
    }.items():
        yield f"locked, {name}", make(trailer=b"/Encrypt << %s >> /ID [(a) (b)]" % how)
    yield (
        "objects in a stream in itself",
        make({11: stream(b"11 0 5 0 << >>", b"/Type /ObjStm /N 999999 /First 9 /Extends 11 0 R")}),
    )
    yield (
        "linear, it says",
        make().replace(
            b"%\xe2", b"1 0 obj << /Linearized 1 /L 99999999 /H [0 1] /O 9 /E 9 /N 999999 /T 9 >> endobj\n%\xe2"
        ),
    )
    yield "headers", b"%PDF-1.7\n" * 200_000
    yield "objects", b"%PDF-1.7\n" + b"1 0 obj\n" * 200_000
    yield "many objects", make({n: b"<< /A %d 0 R >>" % (n - 1) for n in range(11, 30_000)})
    yield "a header late", bytes(900) + make()
    yield "a header too late", b"%" * 5_000 + b"\n" + make()
    yield "only a header", b"%PDF-1.7"
    yield "zeros", b"%PDF-1.7\n" + bytes(2 * MEGA)
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
    block = filler * (MEGA // len(filler))
    head = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    data = head + again * (megabytes - 1)  # without a checksum, which comes too late to matter
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [" + b"/FlateDecode " * times + b"]")


FORMAT = Format("pdf", {".pdf": make()}, attacks)
