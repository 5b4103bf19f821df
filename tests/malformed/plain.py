"""Plain text."""

import random
from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make() -> bytes:
    return ("The Harbour\n\n" + "\n\n".join(PROSE)).encode()


def attacks(_: Path) -> Files:
    prose = (" ".join(PROSE) + "\n").encode()
    yield "no space", b"x" * 5 * MUCH
    yield "digits", b"7" * MUCH
    yield "digits and dots", b"1." * 500 * HUNDRED
    yield "one line", prose.replace(b"\n", b" ") * 100
    yield "paragraphs", b"a\n\n" * 50 * HUNDRED
    yield "lines", b"a\n" * 500 * HUNDRED
    yield "blank lines", b"\n" * 3 * MUCH + b"a"
    yield "spaces", b" " * 3 * MUCH + b"a"
    yield "odd spaces", "\u2003\xa0\u2028\u3000\x85".encode() * 300 * HUNDRED + b"a"
    yield "marks", "".join(chr(0x300 + place % 0x70) for place in range(300 * HUNDRED)).encode()
    yield "marks out of order", ("a" + "\u0301\u0323" * 300 * HUNDRED).encode()
    yield "marks after every letter", ("a\u0323\u0301\u0327\u0345" * 100 * HUNDRED).encode()
    yield "ligatures that grow", "\ufdfa".encode() * 200 * HUNDRED
    yield "hangul parts", "\u1100\u1161\u11a8".encode() * 100 * HUNDRED
    yield "joiners", "a\u200d".encode() * 200 * HUNDRED
    yield "written backwards", ("\u202e" * 100 * HUNDRED + "abc").encode()
    yield "emoji", "👨‍👩‍👧‍👦".encode() * 30 * HUNDRED
    yield "sentence ends", b". " * 100 * HUNDRED
    yield "full stops", b"." * MUCH
    yield "abbreviations", b"e.g. Dr. St. No. i.e. U.S. " * 30 * HUNDRED
    yield "capitals", b"A B C D E F. " * 50 * HUNDRED
    yield "quotation marks", '“"'.encode() * 200 * HUNDRED
    yield "brackets", b"(" * 500 * HUNDRED + b")" * 500 * HUNDRED
    yield "hyphens", b"a-" * 500 * HUNDRED
    yield "apostrophes", b"o'" * 500 * HUNDRED
    yield "addresses", b"http://a.b/" * 100 * HUNDRED
    yield "mail", b"a@" * 300 * HUNDRED
    yield "years", b"1999-" * 100 * HUNDRED
    yield "dates", b"3 May 3 May " * 20 * HUNDRED
    yield "headings", b"".join(b"Chapter %d\n\n" % number for number in range(50 * HUNDRED))
    yield "numbered headings", (".".join(["1"] * 40) + " Deep\n\n").encode() * 20 * HUNDRED
    yield "many words", " ".join(f"w{number:x}" for number in range(150 * HUNDRED)).encode()
    yield "control characters", bytes(range(32)) * 30 * HUNDRED
    yield "zeros", bytes(5 * MUCH)
    yield "noise", random.Random(7).randbytes(2 * MUCH)
    yield "terminal", b"\x1b]0;title\x07\x1b[2J\x1b[31m" + prose
    yield "pings", b"@everyone @here <@1> <#2> ||spoiler|| ~~a~~ `b` [c](d)\n" * 500
    yield "line ends", prose.replace(b" ", b"\r") + prose.replace(b" ", b"\r\n") + prose.replace(b" ", b"\n\r")
    yield "same line", b"Subscribe to our newsletter today!\n\n" * 20 * HUNDRED
    yield "nothing", b""
    yield "one space", b" "
    yield "one zero", b"\x00"


FORMAT = Format("plain", {".txt": make(), ".text": make()}, attacks, in_any_encoding=True)
