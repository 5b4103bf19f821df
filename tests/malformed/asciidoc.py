"""AsciiDoc."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make() -> bytes:
    return (
        "= The Harbour\nAnna Weber <anna@e.org>\n:lake: Constance\n\n"
        + "\n\n".join(PROSE)
        + "\n\n== Ferries on {lake}\n\nNOTE: Beware of *waves*.\n\n* one\n** two\n. three\n\nTide:: the rise\n\n"
        '[cols="1,2",options="header"]\n|===\n|a |b\n\n|1 |https://e.org[x]\n|===\n\n[source,py]\n----\n'
        "print(1) # <1>\n----\n<1> prints\n\n.Title\n====\ninside\n====\n\n____\nquoted\n____\n\n////\nhidden\n////\n"
    ).encode()


def attacks(canary: Path) -> Files:
    for name, line in {
        "headings": "== a\n\n",
        "fences": "----\n",
        "examples": "====\n",
        "blocks without an end": "[quote]\n____\n",
        "tables without an end": "|===\n",
        "styles": "[NOTE]\n",
        "titles": ".a\n",
        "attributes": ":a: {a}{a}\n",
        "continuations": "+\n",
        "terms": "a::\n",
        "bullets": "* a\n",
        "cells": "|a |b\n",
        "comments": "////\n",
        "conditions": "ifdef::a[]\n",
    }.items():
        yield f"lines of {name}", line.encode() * 20 * HUNDRED
    yield "bullets within each other", "\n".join("*" * min(6, depth) + " a" for depth in range(1, 3_000)).encode()
    yield "fences within each other", "".join("=" * length + "\n" for length in range(4, 400)).encode() + b"a"
    for mark in "*_`#^~{<[(+|\\":
        yield f"many of U+{ord(mark):04x}", b"a " + mark.encode() * 300 * HUNDRED
        yield f"many open U+{ord(mark):04x}", f"{mark}a ".encode() * 100 * HUNDRED
    yield "links", b"https://e.org[a] " * 50 * HUNDRED
    yield "open links", b"link:a[" * 100 * HUNDRED
    yield "a long address", b"https://" + b"e" * MUCH + b"[a]"
    yield "cells in a line", b"|===\n" + b"|a" * 100 * HUNDRED + b"\n|===\n"
    yield "cells that are copied", b"|===\n" + b"999*|a\n" * 5 * HUNDRED + b"|===\n"
    yield "a million columns", b'[cols="1000000*"]\n|===\n|a |b\n|===\n'
    yield (
        "attributes that grow",
        b":a0: xxxxxxxxxx\n"
        + b"".join(b":a%d: {a%d}{a%d}{a%d}\n" % (number + 1, number, number, number) for number in range(60))
        + b"\n{a60}\n",
    )
    yield "a long attribute", b":a: " + b"x \\\n" * 100 * HUNDRED
    yield "spaces", b" " * MUCH + b"a\n" + b"a" + b" " * MUCH + b"\n"
    yield "files", f"include::/etc/passwd[]\n\ninclude::{canary}[]\n\nimage::{canary}[]\n\nText.\n".encode()


FORMAT = Format("asciidoc", {".adoc": make(), ".asciidoc": make()}, attacks, in_any_encoding=True)
