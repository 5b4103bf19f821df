"""Org."""

from pathlib import Path

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def make() -> bytes:
    return (
        "#+TITLE: The Harbour\n#+AUTHOR: Anna\n\n"
        + "\n\n".join(PROSE)
        + "\n\n* TODO Ferries :lake:\n:PROPERTIES:\n:ID: 7\n:END:\n- one\n  - [X] two\n- tide :: the rise\n\n"
        "| a | b |\n|---+---|\n| 1 | [[https://e.org][x]] |\n\n#+begin_src py\nprint(1)\n#+end_src\n: 1\n\n"
        "#+begin_quote\nquoted /well/ and *much* =code=[fn:1]\n#+end_quote\n\n[fn:1] a note\n# hidden\n"
    ).encode()


def attacks(canary: Path) -> Files:
    for name, line in {
        "headings": "* a\n",
        "deep headings": "*" * 20 + " a\n",
        "blocks without an end": "#+begin_quote\n",
        "code without an end": "#+begin_src py\n",
        "ends": "#+end_quote\n",
        "drawers without an end": ":a:\n",
        "properties": ":PROPERTIES:\n:END:\n",
        "keywords": "#+a: b\n",
        "titles": "#+title: a\n",
        "rows": "| a | b |\n",
        "rules": "|---+---|\n",
        "items": "- a\n",
        "terms": "- a :: b\n",
        "fixed lines": ": a\n",
        "notes": "[fn:1] a\n",
    }.items():
        yield f"lines of {name}", line.encode() * 20 * HUNDRED
    yield "items within each other", "\n".join(" " * depth + "- a" for depth in range(1_000)).encode()
    for mark in "*/_+=~[<{@\\|":
        yield f"many of U+{ord(mark):04x}", b"a " + mark.encode() * 300 * HUNDRED
        yield f"many open U+{ord(mark):04x}", f"{mark}a ".encode() * 100 * HUNDRED
    yield "links", b"[[a][b]] " * 50 * HUNDRED
    yield "open links", b"[[a][" * 100 * HUNDRED
    yield "a wide row", b"| a " * 100 * HUNDRED + b"|\n"
    yield "spaces", b" " * MUCH + b"- a\n" + b"a" + b" " * MUCH + b"::\n"
    yield "files", f"#+INCLUDE: /etc/passwd\n#+SETUPFILE: {canary}\n[[file:{canary}]]\n\nText.\n".encode()


FORMAT = Format("org", {".org": make()}, attacks, in_any_encoding=True)
