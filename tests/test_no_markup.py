"""No passage shows the marks that its file is written with: they are beside the text. Code is shown as it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from index.errors import UnreadableFile
from index.layout import BlockKind, MarkKind
from index.model import Document
from index.reading import FORMATS, plain
from index.reading.document import read, settle
from index.text.passages import passages

SHARED = ROOT.parent / "shared" / "data" / "answers"
MARKUP = re.compile(r"\*\*|\]\(|\| --|\{:|:::|:ref:")

MARKDOWN = """\
# Opening the **door** {: #door }

The *range* is **150 feet**, see [the table](#table "All of it") and ![a door](door.png){: width="300" }.
***At Higher Levels***. It opens **at once**, which [one **bold** link](a.md) says.

- **Key:** `**not bold**`
- [ ] a [task](b.md)

| Item | Price |
| ---- | ----: |
| **Key** | [12](c.md) |

:::note[Beware]
Of the **dog**.
:::

??? tip "A **tip**"
    Knock [twice](d.md).

> [!WARNING]
> It is **loud**.

Term
:   Its **definition**{: .wide }

```text
**stays** | -- | as {: it } is
```
"""
STRUCTURED_TEXT = """\
Opening the *door*
==================

The **range** is 150 feet, see :ref:`the table <table>` and :ref:`door`, or `a page <https://example.org/a>`_.

:Key: **12**

.. note:: Beware of the **dog**, says :ref:`the table <table>`.

.. list-table:: Prices
   :header-rows: 1

   * - Item
     - Price
   * - **Key**
     - :ref:`12 <table>`

==== =====
Item Price
==== =====
Key  **9**
==== =====

.. code-block:: text

   **stays** :ref: as it is
"""
ASCIIDOC = """\
= Opening the door

The **range** is *150 feet*, see <<table,the table>> and link:a.html[**a page**].

[NOTE]
====
Beware of the **dog**.
====

|===
|Item |Price

|**Key** |link:c.html[12]
|===

----
**stays** | -- |
----
"""
ORG = """\
* Opening the *door*

The *range* is /150 feet/, see [[https://example.org/a][the table]].

| Item | Price |
|------+-------|
| *Key* | [[c][12]] |

#+BEGIN_SRC text
**stays**
#+END_SRC
"""
PAGE = """\
<article><h1>Opening the <b>door</b></h1><p>The <em>range</em> is <b>150 feet</b>, see <a href="a">the table</a>.</p>
<table><tr><th>Item</th><th>Price</th></tr><tr><td><b>Key</b></td><td><a href="c">12</a></td></tr></table>
<pre><code>**stays** | -- |</code></pre></article>
"""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": MARKDOWN},
        {"cell_type": "code", "metadata": {}, "source": "print('**stays**')", "outputs": [], "execution_count": 1},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
CHANNEL = {
    "guild": {"id": "1", "name": "Doors"},
    "channel": {"id": "2", "type": "GuildTextChat", "name": "keys"},
    "messages": [
        {
            "id": "3",
            "type": "Default",
            "timestamp": "2026-01-02T03:04:05+00:00",
            "author": {"id": "4", "name": "Ada"},
            "content": "The **range** is __150 feet__, see [the table](https://example.org/a).\n```\n**stays**\n```",
        }
    ],
}
WIKI = """\
<mediawiki><page><title>Opening the door</title><ns>0</ns><revision><text>The '''range''' is ''150 feet'', see
[[Table|the table]] and [https://example.org/a a page].

{| class="wikitable"
! Item !! Price
|-
| '''Key''' || [[C|12]]
|}
</text></revision></page></mediawiki>
"""
DOCUMENTS = {
    "door.md": MARKDOWN,
    "door.mdx": f'import Door from "./door"\n\n{MARKDOWN}\n\n<Door to="e">A **red** one</Door>\n',
    "door.rst": STRUCTURED_TEXT,
    "door.adoc": ASCIIDOC,
    "door.org": ORG,
    "door.html": PAGE,
    "door.ipynb": json.dumps(NOTEBOOK),
    "door.json": json.dumps(CHANNEL),
    "door.xml": WIKI,
}


def markup(document: Document) -> Iterator[str]:
    """The marks that passages show outside of code, each with the text around it."""
    for passage in passages(document):
        code = [block.span for block in passage.layout.blocks if block.kind is BlockKind.VERBATIM]
        code += [mark.span for mark in passage.layout.marks if mark.kind is MarkKind.CODE]
        text = passage.text
        for span in code:
            text = f"{text[: span.start]}{' ' * len(span)}{text[span.end :]}"
        yield from (text[max(0, found.start() - 30) : found.end() + 30] for found in MARKUP.finditer(text))


@pytest.mark.parametrize("source", DOCUMENTS)
def test_a_passage_has_no_markup_outside_of_code(source: str) -> None:
    document = read(source, DOCUMENTS[source].encode())
    assert "150 feet" in document.text
    assert not list(markup(document))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pihole", "devguide", "rulebook"])
def test_real_documentation_has_no_markup_outside_of_code(name: str) -> None:
    folder: Path = SHARED / name / "documents"
    if not folder.is_dir():
        pytest.skip(f"the documents aren't here: {folder}")
    looked_at = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in FORMATS:
            continue
        try:
            document = read(path.name, path.read_bytes())
        except UnreadableFile:
            continue
        looked_at += 1
        assert not list(markup(document)), path
    assert looked_at > 50


@pytest.mark.parametrize("source", ["door.md", "door.rst"])
def test_the_same_file_as_plain_text_has_markup(source: str) -> None:
    assert list(markup(settle("door.txt", plain.from_text(DOCUMENTS[source]))))
