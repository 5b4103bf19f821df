"""Small PDFs for tests, written line by line."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Put:
    """A line of text on a page, in Windows' Western characters."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 11
    font: str = "F"  # Helvetica; B bold, C Courier, S in Adobe's encoding, P with a private-use map, M with `letters`
    turned: bool = False


FIRST_FIELD = 900  # of the numbers of objects
PICTURE = "q 100 0 0 100 72 500 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
FONTS = {
    "F": "/BaseFont /Helvetica /Encoding /WinAnsiEncoding",
    "B": "/BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding",
    "C": "/BaseFont /Courier /Encoding /WinAnsiEncoding",
    "S": "/BaseFont /Times-Roman",
    "P": "/BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 3 0 R",
    "M": "/BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 7 0 R",
}
PRIVATE = (
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
    "1 beginbfrange <20> <7e> <e020> endbfrange endcmap end"
)


def content(page: Iterable[Put | str]) -> bytes:
    parts = []
    for put in page:
        if isinstance(put, str):
            parts.append(put.encode("latin-1"))
            continue
        text = put.text.encode("cp1252") if put.font != "S" else put.text.encode("latin-1")
        escaped = re.sub(rb"([\\()])", rb"\\\1", text)
        matrix = "0 1 -1 0" if put.turned else "1 0 0 1"
        parts.append(f"BT /{put.font} {put.size} Tf {matrix} {put.x} {put.y} Tm (".encode() + escaped + b") Tj ET")
    return b"\n".join(parts)


def made(
    *pages: Sequence[Put | str],
    outline: Sequence[tuple[str, int, int]] = (),
    info: dict[str, str] | None = None,
    password: str | None = None,
    letters: Mapping[str, str] | None = None,
    filled: Sequence[Put] = (),
) -> bytes:
    """A PDF of these pages; `outline` has titles, levels from 1 and pages from 1.

    `letters` says which letters each character stands for if it is in the font M, and `filled` is what was written into
    the fields of the first page.
    """
    objects: dict[int, bytes] = {}
    names = " ".join(f"/{name} << /Type /Font /Subtype /Type1 {font} >>" for name, font in FONTS.items())
    first_page, first_entry = 10, 10 + 2 * len(pages)
    kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(pages)))
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    objects[3] = stream(PRIVATE.encode())
    objects[7] = stream(mapping(letters or {}).encode())
    objects[4] = (
        b"<< " + b" ".join(f"/{key} ({value})".encode("cp1252") for key, value in (info or {}).items()) + b" >>"
    )
    fields = f"/Annots [{' '.join(f'{FIRST_FIELD + 2 * index} 0 R' for index in range(len(filled)))}]" if filled else ""
    for index, put in enumerate(filled):
        number = FIRST_FIELD + 2 * index
        objects[number] = (
            f"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /Rect [{put.x} {put.y - 5} {put.x + 200} {put.y + 15}] "
            f"/AP << /N {number + 1} 0 R >> >>"
        ).encode()
        drawn = content([Put(put.text, 0, 5, put.size, put.font)])
        look = f"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << {names} >> >>"
        objects[number + 1] = f"<< {look} /Length {len(drawn)} >>\nstream\n".encode() + drawn + b"\nendstream"
    for index, page in enumerate(pages):
        number = first_page + 2 * index
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R "
            f"/Resources << /Font << {names} >> >> {fields if not index else ''} >>"
        ).encode()
        objects[number + 1] = stream(content(page))
    catalog = "<< /Type /Catalog /Pages 2 0 R"
    if outline:
        objects[5], catalog = b"", catalog + " /Outlines 5 0 R"
        objects.update(entries(outline, first_entry, first_page))
    objects[1] = f"{catalog} >>".encode()
    return assembled(objects, password)


def mapping(letters: Mapping[str, str]) -> str:
    pairs = " ".join(f"<{ord(sign):02x}> <{text.encode('utf-16-be').hex()}>" for sign, text in letters.items())
    return (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(letters)} beginbfchar {pairs} endbfchar endcmap end"
    )


def stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def entries(outline: Sequence[tuple[str, int, int]], first: int, first_page: int) -> dict[int, bytes]:
    parents, children = [], {5: []}
    above = [5]
    for offset, (_, level, _) in enumerate(outline):
        number = first + offset
        del above[level:]
        parents.append(above[-1])
        children[above[-1]].append(number)
        children[number] = []
        above.append(number)
    objects = {}
    for offset, (title, _, page) in enumerate(outline):
        number, siblings = first + offset, children[parents[offset]]
        place = siblings.index(number)
        links = f"/Parent {parents[offset]} 0 R /Dest [{first_page + 2 * (page - 1)} 0 R /Fit]"
        links += f" /Next {siblings[place + 1]} 0 R" if place + 1 < len(siblings) else ""
        links += f" /First {children[number][0]} 0 R /Last {children[number][-1]} 0 R" if children[number] else ""
        objects[number] = f"<< /Title ({title}) {links} >>".encode("cp1252")
    objects[5] = f"<< /Type /Outlines /First {children[5][0]} 0 R /Last {children[5][-1]} 0 R >>".encode()
    return objects


def assembled(objects: dict[int, bytes], password: str | None) -> bytes:
    trailer = "/Root 1 0 R /Info 4 0 R"
    if password is not None:
        key, entry = locked(password)
        objects = {number: encrypted(key, number, body) for number, body in objects.items()}
        objects[6] = entry
        trailer += f" /Encrypt 6 0 R /ID [<{IDENTITY.hex()}> <{IDENTITY.hex()}>]"
    data, offsets = bytearray(b"%PDF-1.4\n"), {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(data)
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    last, start = max(objects), len(data)
    data += f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, last + 1):
        line = f"{offsets[number]:010} 00000 n \n" if number in offsets else "0000000000 65535 f \n"
        data += line.encode()
    data += f"trailer\n<< /Size {last + 1} {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(data)


# The oldest encryption of PDFs: 40 bits of RC4 (PDF 32000-1, 7.6).

IDENTITY = b"0123456789abcdef"
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    result, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        result.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(result)


def locked(password: str) -> tuple[bytes, bytes]:
    """The key of a file with this user password, and its encryption dictionary."""
    padded = (password.encode() + PADDING)[:32]
    owner = rc4(hashlib.md5((b"owner" + PADDING)[:32]).digest()[:5], padded)
    allowed = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + allowed + IDENTITY).digest()[:5]
    user = rc4(key, PADDING)
    return key, f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode()


def encrypted(key: bytes, number: int, body: bytes) -> bytes:
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    if b"stream\n" in body:
        head, data = body.split(b"stream\n", 1)
        return head + b"stream\n" + rc4(own, data.removesuffix(b"\nendstream")) + b"\nendstream"
    return re.sub(rb"\(([^()]*)\)", lambda found: b"<" + rc4(own, found[1]).hex().encode() + b">", body)


def column(
    *texts: str, x: float = 72, y: float = 700, size: float = 11, font: str = "F", step: float = 13
) -> list[Put]:
    """Lines below each other."""
    return [Put(text, x, y - step * index, size, font) for index, text in enumerate(texts)]
