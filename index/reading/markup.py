"""Text files that are written in a markup language although their names don't say so.

The documentations of Django and docutils are reStructuredText in files that end in `.txt`, that of git is AsciiDoc, and
a README without an ending is often one of them, or Markdown. Read as plain text, every quotation would show the signs.
"""

import re
from collections.abc import Callable

from index.reading import asciidoc, markdown, rst
from index.reading.raw import RawDocument

_LOOKED_AT = 100_000  # characters
_FEWEST = 3  # signs: a text may have one or two for another reason

_MARKS = ("`", "::", "](", "[[", "**")  # a text without any of them has hardly any sign, and most texts are such
_RST = re.compile(
    r"^[ \t]*\.\. (?:[a-z][\w:-]*::(?:[ \t]|$)|_[^:\n]{1,99}:(?:[ \t]|$)|\|[^|\n]{1,99}\| [a-z]+::)"  # directives …
    r"|(?<!\w):[a-z][a-z:+-]{1,29}:`[^`\n]{1,199}`"  # roles
    r"|`[^`\n<]{1,199} <[^`\n>]{1,199}>`__?",  # links
    re.MULTILINE,
)
_ASCIIDOC = re.compile(
    r"^(?:include|image|ifdef|ifndef|ifeval|endif|toc)::\S*\[.*\]$"
    r"|^\[(?:verse|source|listing|quote|horizontal|NOTE|TIP|IMPORTANT|WARNING|CAUTION)\b[^\]\n]*\]$|^\[\[[\w-]+\]\]$"
    r"|\b(?:link|linkgit|xref):[^\s\[\]]{1,199}\[[^\]\n]*\]",
    re.MULTILINE,
)
_MARKDOWN = (
    re.compile(r"^ {0,3}```\s*\w*$", re.MULTILINE),
    re.compile(r"^#{1,4} \S.*\n\n", re.MULTILINE),
    re.compile(r"\[[^\]\n]{1,199}\]\((?:https?://|mailto:|[./#])[^)\s]{0,499}\)"),
    re.compile(r"(?<![*\w])\*\*[^\s*][^*\n]{0,199}\*\*(?![*\w])"),
    re.compile(r"^\|? *:?-{3,}:? *\|[ :|-]*$", re.MULTILINE),
)
_FEWEST_KINDS = 2  # of Markdown's signs: each of them is also used without it


def markup_of(text: str) -> Callable[[bytes], RawDocument] | None:
    """The reader of the language that a text is written in; None if it is plain.

    >>> markup_of("See :ref:`doors`.\\n\\n.. note:: Open :doc:`daily </hours>`.\\n") is rst.read
    True
    >>> markup_of("Doors\\n=====\\n\\nOpen daily.\\n") is None
    True
    """
    text = text[:_LOOKED_AT]
    if not any(mark in text for mark in _MARKS):
        return None
    counts = {rst.read: len(_RST.findall(text)), asciidoc.read: len(_ASCIIDOC.findall(text))}
    signs = [len(sign.findall(text)) for sign in _MARKDOWN]
    if sum(map(bool, signs)) >= _FEWEST_KINDS:
        counts[markdown.read] = sum(signs)
    best = max(counts, key=lambda reader: counts[reader])
    return best if counts[best] >= _FEWEST else None
