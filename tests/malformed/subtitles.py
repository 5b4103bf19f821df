"""Subtitles."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make(comma: str = ",", head: str = "") -> bytes:
    parts = [
        f"{number}\n00:00:{number * 5:02}{comma}000 --> 00:00:{number * 5 + 4:02}{comma}500\n<i>{text}</i>\n"
        for number, text in enumerate(PROSE, 1)
    ]
    return (head + "\n".join(parts)).encode()


def attacks(_: Path) -> Files:
    one = b"00:00:01,000 --> 00:00:02,000\n"
    yield "no times", b"1\n2\n3\n" * HUNDRED
    yield "only times", one * 50 * HUNDRED
    yield "the same line", (one + b"a\n\n") * 30 * HUNDRED
    yield "backwards", b"".join(b"00:00:%02d,000 --> 00:00:00,000\na\n\n" % (59 - n % 60) for n in range(3_000))
    yield "a huge time", b"999:99:99,999 --> 999:99:99,999\nText.\n"
    yield "a long line", one + b"a " * MUCH
    yield "many lines", one + b"a\n" * 100 * HUNDRED
    yield "open tags", one + b"<i" * 100 * HUNDRED
    yield "tags", one + b"<i>" * 100 * HUNDRED + b"a"
    yield "voices", one + b"<v A>a " * 50 * HUNDRED
    yield "open voices", one + b"<v " * 100 * HUNDRED
    yield "braces", one + b"{\\" * 100 * HUNDRED
    yield "changes", one + b">> " * 100 * HUNDRED
    yield "turns", one + b"- a\n" * 50 * HUNDRED
    yield "notes", b"WEBVTT\n\n" + b"NOTE a\n\n" * 20 * HUNDRED + one + b"a\n"
    yield "arrows", b"-->" * 200 * HUNDRED
    yield "digits", b"1" * MUCH + b":00:00,000 --> 00:00:02,000\na\n"
    yield "entities", one + b"&amp;&#0;&#xD800;&#99999999999;" * 20 * HUNDRED


SRT = Format("srt", {".srt": make()}, attacks, in_any_encoding=True)
VTT = Format("vtt", {".vtt": make(".", "WEBVTT\n\nNOTE hidden\n\n")}, attacks)
