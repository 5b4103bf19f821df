"""Tables in text files."""

from pathlib import Path

from malformed.base import HUNDRED, KILO, MUCH, Files, Format


def make(delimiter: str = ",") -> bytes:
    rows = [("Ferry", "Hour", "Note"), ("Anna", "18:40", '"last, on Sundays"'), ("Berta", "9:00", '"the ""first"""')]
    return "\n".join(delimiter.join(row) for row in rows * 4).encode()


def attacks(_: Path) -> Files:
    yield "an open quotation mark", b'a,b\n"' + b"x,y\n" * 30 * HUNDRED
    yield "many open ones", b'a,b\nx,"y\n' * 10 * HUNDRED
    yield "quotation marks", b'"' * 100_001
    yield "marks and commas", b'",' * 300 * HUNDRED
    yield "doubled marks", b'"a""' * 200 * HUNDRED
    yield "10,000 columns", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 10_000 + b"\n"
    yield "columns in most rows", (b"a," * 1_000 + b"\n") * 20
    yield "delimiters", b"," * 3 * MUCH
    yield "delimiters of all kinds", b",;\t|" * 300 * HUNDRED
    yield "rows of nothing", b",\n" * 500 * HUNDRED
    yield "rows", b"a,b\n" + b"1,2\n" * 30 * HUNDRED
    yield "more rows than are read", b"a,b\n" + b"1,2\n" * 210_000
    yield "a cell that is too long", b'a,b\n1,"' + b"x" * 1_000_001 + b'"\n'
    yield (
        "long names above many rows",
        b",".join(b"n" * 95 + b"%03d" % n for n in range(500)) + b"\n" + (b"1," * 500 + b"\n") * 10,
    )
    yield "ragged rows", b"\n".join(b"a," * n for n in range(200))
    yield "old line ends", b"a,b\r1,2\r" * 10 * HUNDRED
    yield "zeros", b"a,b\n1,\x002\n"
    yield "formulas", b"a,b\n=cmd|' /C calc'!A0,@SUM(1)\n+1,-1\n"
    for number, hint in enumerate(
        (b"sep=\n", b"sep=,,\n", b'sep="\n', b"sep=\x00\n", b"sep=\r\n", "sep=→\n".encode(), b"sep=sep=")
    ):
        yield f"hint {number}", hint + b"a,b\n1,2\n"
    yield "backslashes", b'a,b\n"\\",\\\n' * 5_000
    yield "numbers", b"1" * 200 * HUNDRED + b"," + b"2" * 200 * HUNDRED + b"\n3,4\n"


def attacks_with_tabs(canary: Path) -> Files:
    for name, data in attacks(canary):
        if len(data) < 100 * KILO:
            yield name, data.replace(b",", b"\t")


COMMAS = Format("csv", {".csv": make()}, attacks, in_any_encoding=True)
TABS = Format("tsv", {".tsv": make("\t")}, attacks_with_tabs)
