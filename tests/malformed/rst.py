# ruff: noqa: E501 (an attack is a line)
"""reStructuredText."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make() -> bytes:
    return (
        "===========\nThe Harbour\n===========\n\n:Author: Anna\n:Date: 2024-05-03\n\n"
        + "\n\n".join(PROSE)
        + "\n\nFerries\n-------\n\n.. note:: Beware.\n\n   Of waves::\n\n      code\n\n"
        "* one\n* two\n\n+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n==  ==\nc   d\n==  ==\n3   4\n==  ==\n\n.. _x: y\n"
    ).encode()


def attacks(canary: Path) -> Files:
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
        yield f"lines of {name}", line.encode() * 20 * HUNDRED
    yield (
        "every adornment",
        "".join(f"a\n{mark * 5}\n\n" for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 30).encode(),
    )
    yield "a long adornment", b"=" * MUCH + b"\na\n" + b"=" * MUCH + b"\n"
    yield "two long adornments", b"=" * MUCH + b"\n" + b"-" * MUCH + b"\n"
    yield "a long title", b"a " * 250 * HUNDRED + b"\n" + b"=" * 500 * HUNDRED + b"\n\n" + b"Text.\n\n" * 100
    for name, line in {"bullets": "* a", "directives": ".. note::", "terms": "a", "literals": "a::"}.items():
        yield f"{name} within each other", "\n\n".join(" " * 2 * depth + line for depth in range(200)).encode()
    for mark in "`*|_[:(<":
        yield f"10,000 of U+{ord(mark):04x}", (mark * 100 * HUNDRED).encode()
    yield "markers in one line", b"* " * 50 * HUNDRED
    yield "numbers in one line", b"(1) " * 50 * HUNDRED
    yield "a huge number", b"9" * 50 * HUNDRED + b". a\n"
    yield "a roman number", b"i" * 50 * HUNDRED + b". a\n"
    yield "a large grid", (b"+-" * 500 + b"+\n" + b"|a" * 500 + b"|\n") * 50
    yield "an outlined grid", b"+" + b"-" * 300 * HUNDRED + b"+\n|" + b" " * 300 * HUNDRED + b"|\n"
    yield "spaces", b" " * MUCH + b"a\n" + b" " * MUCH + b"b\n"
    yield "tabs", b"\t" * 300 * HUNDRED + b"a\n"
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


FORMAT = Format("rst", {".rst": make()}, attacks, in_any_encoding=True)
