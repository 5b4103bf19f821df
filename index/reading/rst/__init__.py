"""reStructuredText: a scanner of our own reads it as its page shows it, by the rules of docutils and Sphinx.

docutils isn't used: its nodes don't say which line of the file each part of a paragraph is from, a directive or role
of Sphinx or its extensions is an error to it, and it takes four times as long.

- Blocks are found first (`blocks`, `directives`, `tables`), with the targets, substitutions, footnotes and titles that
  the document defines. Then inline markup is read (`inline`, `roles`), and the text is put together (`page`).
- A heading is a line with an adornment below it, or above and below. Its level is that of its style, in the order in
  which the styles first appear. The first one is the document's title if only comments come before it.
- Comments, targets, definitions, options, and lists of other files are no text. What other files hold isn't known: a
  reference to a place in one of them shows its label.
- Title, author, date and language come from the fields at the top, or from a header such as those of PEPs.
"""

from dataclasses import replace

from index.layout import BlockKind
from index.reading.raw import RawDocument
from index.reading.rst.blocks import Parser
from index.reading.rst.drafts import Place
from index.reading.rst.fields import info
from index.reading.rst.inline import Inliner
from index.reading.rst.lines import Body
from index.reading.rst.page import build
from index.reading.text import decode


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    parser = Parser()
    parser.parse(Body.of(text), Place())
    raw = build(parser.drafts, Inliner(parser.references, len(text))).document(info(parser.fields), notes=notes)
    titled = bool(raw.blocks) and raw.blocks[0].kind is BlockKind.HEADING
    return replace(raw, titled=titled)
