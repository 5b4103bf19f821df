"""Titles and authors that a file kept from another one: who copies a file to write the next one seldom changes them."""

import re
from dataclasses import replace

from index.reading.sources import SourceInfo

_ENOUGH = 1_000  # characters of a text in which its title's words would be
_FEWEST = 3  # words of a title that can tell
_WORD = re.compile(r"[^\W\d_]{3,40}")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]*")
_SAME = 5  # letters at the beginning of two forms of a word


def of_this_text(info: SourceInfo, text: str) -> SourceInfo:
    """The properties, without the title and the author if most of the title's words aren't in the text."""
    words = {word[:_SAME] for word in _WORD.findall((info.title or "").casefold())}
    if len(text) < _ENOUGH or len(words) < _FEWEST or not all(map(_LATIN.fullmatch, words)):
        return info
    known = {word[:_SAME] for word in _WORD.findall(text.casefold())}
    return replace(info, title=None, author=None) if 2 * len(words - known) > len(words) else info
