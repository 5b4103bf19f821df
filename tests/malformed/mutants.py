"""Small sound documents after accidents at random places: cut short, flipped, zeroed, shuffled."""

import random

from malformed.archive import repaired
from malformed.formats import SOUND, UNPACKED


def mutant(chance: random.Random, suffix: str) -> bytes:
    """The sound document with this suffix after one to three accidents."""
    if suffix not in UNPACKED or chance.random() < 0.3:
        return _accidents(chance, SOUND[suffix])
    damaged = _accidents(chance, UNPACKED[suffix])
    return repaired(damaged) if chance.random() < 0.8 else damaged


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
