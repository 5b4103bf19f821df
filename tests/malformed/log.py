"""Logs."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make() -> bytes:
    return "".join(f"2024-05-03 14:0{place}:00 INFO {text}\n" for place, text in enumerate(PROSE)).encode()


def attacks(_: Path) -> Files:
    entry = b"2024-05-03 14:02:00 INFO a\n"
    yield "entries", entry * 50 * HUNDRED
    yield "more lines than are read", b"14:02:00 a\n" * 110_000
    yield "a long entry", entry + b"  at a\n" * 50 * HUNDRED
    yield "a long line", entry[:-1] + b"a" * MUCH
    yield "escapes", entry + b"\x1b[" * 100 * HUNDRED + b"\n" + entry * 5
    yield "colours", (entry[:-1] + b"\x1b[31ma\x1b[0m\n") * 10 * HUNDRED
    yield "digits", b"1" * MUCH + b"\n" + entry
    yield "brackets", b"[" * MUCH + b"\n" + entry
    yield "words", b"a b c [" * 100 * HUNDRED


FORMAT = Format("log", {".log": make()}, attacks, in_any_encoding=True)
