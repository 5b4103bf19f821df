"""The quotations in what somebody writes: between quotation marks of any style, and in block quotes.

Marks around a single word say that it is strange or a name, not that somebody said it; so such a word is no quotation.
"""

import re
from collections.abc import Iterator

from index.facts.quotation_marks import Marks
from index.layout import Span

_FEWEST_WORDS = 2
_FEWEST_SIGNS = 4  # in a script without spaces between words

_BLOCK = re.compile(r"^>>> ?(?P<rest>.+)\Z|(?:^> ?[^\n]*(?:\n|\Z))+", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^>(?:>> ?| ?)", re.MULTILINE)
_SOURCE = re.compile(r"\n[^\S\n]*(?:[—–]|--|-# )[^\n]*\Z")  # who is quoted, below a block quote
_BETWEEN = re.compile(r"\n[^\S\n]*\n")  # paragraphs
_WORD = re.compile(r"\w+")
_SIGN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0eff]")


def quotations_in(text: str) -> list[str]:
    """The quotations in a text, in order and each once, without their marks.

    >>> quotations_in("She said “the doors open at nine”, and that’s all.")
    ['the doors open at nine']
    """
    found: list[tuple[int, str]] = []
    rest = list(text)
    for block in _BLOCK.finditer(text):
        found.append((block.start(), _SOURCE.sub("", _MARK.sub("", block[0]).rstrip())))
        rest[block.start() : block.end()] = "\n" * len(block[0])
    other = "".join(rest)
    found += ((span.start, span.of(other)[1:-1]) for span in _between_marks(other))
    texts = (" ".join(quotation.split()) for _, quotation in sorted(found))
    return [quotation for quotation in dict.fromkeys(texts) if _is_quotation(quotation)]


def _between_marks(text: str) -> Iterator[Span]:
    """What is between quotation marks, with these."""
    marks, start = Marks(text), 0
    for between in _BETWEEN.finditer(text):
        marks.read(start, between.start())
        start = between.end()
    marks.read(start, len(text))
    yield from marks.spans()


def _is_quotation(text: str) -> bool:
    return len(_WORD.findall(text)) >= _FEWEST_WORDS or len(_SIGN.findall(text)) >= _FEWEST_SIGNS
