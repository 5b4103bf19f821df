# ruff: noqa: E501 (an attack is a line)
"""Markdown."""

from pathlib import Path

from malformed.base import KILO, PROSE, Files, Format


def make() -> bytes:
    return (
        '---\ntitle: "The Harbour"\ntags: [lake, "ferry"]\ndate: 2024-05-03\n---\n# The Harbour\n\n'
        + PROSE[0]
        + "\n\n## Ferries\n\n- "
        + "\n- ".join(PROSE[1:])
        + "\n\n> quoted\n\n```py\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | [x](y) |\n\n1. one\n2. two\n\n[x]: http://e.org\n"
    ).encode()


def attacks(canary: Path) -> Files:
    for name, opening in {
        "quotes": "> ",
        "tight quotes": ">",
        "bullets": "- ",
        "numbers": "1. ",
        "quoted bullets": "> - ",
        "brackets": "[",
        "pictures": "![",
        "emphasis": "*a ",
        "strong": "**",
        "underscores": "_a ",
        "ticks": "` ",
        "tags": "<a ",
        "less": "<",
        "bang": "<!",
        "instructions": "<?",
        "comments": "<!-- ",
        "data": "<![CDATA[",
        "links": "[a](",
        "braces": "{",
        "escapes": "\\",
        "entities": "&amp",
        "hashes": "#",
        "hashes and spaces": "# ",
        "pipes": "|",
        "tildes": "~",
        "dashes": "- - ",
        "equals": "=",
        "images within each other": "![a](",
        "dollars": "$a ",
        "wiki links": "[[a|",
        "components": "<A b={",
        "comments of MDX": "{/* ",
        "templates": "{% a ",
        "elements": "<ul><li>",
        "cells": "<table><tr><td>",
        "highlights": "==a ",
        "keys": "++a",
    }.items():
        yield f"10,000 {name}", (opening * 10 * KILO + "text").encode()
    for name, line in {
        "quoted": "> a\n",
        "quoted and not": "> a\nb\n\n",
        "fences": "```\n",
        "rules": "---\n",
        "table rows": "|a|b|\n|---|---|\n",
        "empty bullets": "-\n",
        "definitions": "[a]: b\n",
        "open definitions": '[a]: b "\n',
        "html": "<div>\n\n",
        "tabs": "\t\ta\n",
        "headings": "# a\n",
        "underlined": "a\n---\n",
        "half a table": "|a|\n|-\n",
        "references": "[a][b]\n",
        "hard breaks": "a  \n",
        "directives": "::: note\n",
        "admonitions": "!!! note\n\n    ",
        "open components": "<A>\n    <B>\n",
        "statements": "export const a = {\n\n",
        "terms": "a\n: b\n",
        "notes": "[^a] [^a]: b\n\n",
        "comments over lines": "a <!-- b\n\n--> c\n",
        "details": "<details>\n\n</blockquote>\n\n",
        "code of directives": "```{note}\n",
    }.items():
        yield f"lines of {name}", line.encode() * 2 * KILO
    yield "ticks of every length", " ".join("`" * length for length in range(400)).encode()
    yield "fences of every length", "\n".join("`" * length for length in range(3, 400)).encode()
    yield "list within list", "\n".join("  " * depth + "- a" for depth in range(300)).encode()
    yield "quote within quote", "\n".join(">" * depth + " a" for depth in range(300)).encode()
    yield "wide table", b"|a" * 5 * KILO + b"|\n" + b"|-" * 5 * KILO + b"|\n" + b"|1" * 5 * KILO + b"|\n"
    yield "wide table with short rows", b"|a" * 2 * KILO + b"|\n" + b"|-" * 2 * KILO + b"|\n" + b"|1|\n" * 2 * KILO
    yield "a long heading", b"# " + b"word " * 20 * KILO + b"\n\n" + b"A sentence of its own.\n\n" * 100
    yield (
        "long headings above each other",
        b"".join(
            b"#" * level + b" " + b"word%d " % level * 1_000 + b"\n\n" + b"Some text.\n\n" * 20 for level in range(1, 7)
        ),
    )
    yield "deep TOML", b"+++\na = " + b"[" * 9_000 + b"\n+++\ntext\n"
    yield "deep TOML keys", b"+++\n" + b"a." * 4_000 + b"a = 1\n+++\ntext\n"
    yield "huge TOML number", b"+++\ntitle = " + b"9" * 15_000 + b"\n+++\ntext\n"
    yield "odd TOML dates", b"+++\ndate = 0000-99-99\ntitle = 07:99:99\n+++\ntext\n"
    yield "YAML quotes", b'---\ntitle: "' + b"\\" * 15_001 + b"\n---\ntext\n"
    yield "YAML apostrophes", b"---\ntitle: '" + b"''" * 7_000 + b"\n---\ntext\n"
    yield "YAML list", b"---\ntags: [" + b"'," * 7_000 + b"]\n---\ntext\n"
    yield "YAML comments", b"---\ntitle: " + b" #" * 7_000 + b"\n---\ntext\n"
    yield (
        "YAML anchors",
        b"---\na: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n<<: *c\ntitle: !!python/object/apply:os.system [id]\n---\nb\n",
    )
    yield "YAML without an end", b"---\n" + b"a: b\n" * 10 * KILO
    yield "a title of 19,000 characters", b"---\ntitle: " + b"long " * 3_800 + b"\n---\n\n" + b"A sentence.\n\n" * 100
    yield "half a character in the title", b'---\ntitle: "\\ud800"\n---\ntext\n'
    yield (
        "files",
        f"![x](file://{canary}) [y](/etc/passwd)\n\n{{% include {canary} %}}\n\n<!--#include file='{canary}'-->\n\n--8<-- \"{canary}\"\n\n"
        f"![[{canary}]]\n\nimport x from '{canary}'\n".encode(),
    )


FORMAT = Format(
    "markdown", dict.fromkeys((".md", ".markdown", ".mdx", ".qmd", ".rmd"), make()), attacks, in_any_encoding=True
)
