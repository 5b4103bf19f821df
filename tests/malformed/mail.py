"""Mails."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format

_HEAD = b"From: Anna <a@e.org>\nTo: b@e.org\nSubject: The Harbour\nDate: Fri, 3 May 2024 14:02:00 +0200\n"


def make() -> bytes:
    return (
        _HEAD
        + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n'
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + "\n\n".join(PROSE).encode()
        + b'\n\n> quoted\n--x\nContent-Type: image/png\nContent-Disposition: attachment; filename="a.png"\n'
        + b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n"
    )


def attacks(_: Path) -> Files:
    yield "only headers", _HEAD * HUNDRED
    yield "many headers", b"A: b\n" * 200 * HUNDRED + b"\nText.\n"
    yield "a long header", b"Subject: " + b"a " * 10 * MUCH + b"\n\nText.\n"
    yield "a folded header", b"Subject: a\n" + b" a\n" * 200 * HUNDRED + b"\nText.\n"
    for name, value in {
        "open words": b"=?utf-8?q?",
        "words": b"=?utf-8?q?a?= ",
        "words in base64": b"=?utf-8?b?YQ==?= ",
        "words in nothing": b"=?x-none?b?////?= ",
        "brackets": b"<(",
        "quotation marks": b'"',
        "commas": b"a@b, ",
    }.items():
        yield f"a subject of {name}", b"Subject: " + value * 50 * HUNDRED + b"\n\nText.\n"
        yield f"a sender of {name}", b"From: " + value * 50 * HUNDRED + b"\n\nText.\n"
        yield f"a type of {name}", b"From: a\nContent-Type: " + value * 50 * HUNDRED + b"\n\nText.\n"
        yield f"a date of {name}", b"Date: " + value * 50 * HUNDRED + b"\n\nText.\n"
    inner = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number) for number in range(2_000)
    )
    yield "parts within each other", b"From: a\n" + inner + b"\nText.\n"
    yield "mails within each other", b"Content-Type: message/rfc822\n\n" * 20 * HUNDRED + b"From: a\n\nText.\n"
    yield "many parts", b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 20 * HUNDRED
    yield "boundaries", b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 200 * HUNDRED
    yield "no boundary", b"From: a\nContent-Type: multipart/mixed\n\n--x\nText.\n"
    yield (
        "many attachments",
        b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"".join(b'--x\nContent-Disposition: attachment; filename="%d.png"\n\na\n' % number for number in range(900)),
    )
    yield (
        "a long name",
        (
            b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nText.\n--x\n"
            b'Content-Disposition: attachment; filename="' + b"a" * MUCH + b'"\n\na\n--x--\n'
        ),
    )
    yield "base64 that is none", b"From: a\nContent-Transfer-Encoding: base64\n\n" + b"=A" * MUCH
    yield (
        "a coding that is none",
        b"From: a\nContent-Transfer-Encoding: x\nContent-Type: text/plain; charset=x\n\nText.\n",
    )
    yield "uu", b"From: a\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * MUCH
    yield "quotations", b"From: a\n\n" + b"> " * 50 * HUNDRED + b"a\n" + b"> a\nb\n" * 20 * HUNDRED
    yield "flowed lines", b"From: a\nContent-Type: text/plain; format=flowed\n\n" + b"a \n" * 100 * HUNDRED
    yield "a page", b"From: a\nContent-Type: text/html\n\n" + b"<div>" * 50 * HUNDRED + b"<p>Text of the page.</p>"


FORMAT = Format("eml", {".eml": make()}, attacks)
