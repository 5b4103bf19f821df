"""A few words of a passage, around what matches: for one line, and for an option of a menu."""

import re

from bot.rendering.citing import shorten, width
from bot.rendering.markdown import CELLS, one_line
from index import Quote, Span
from index.operations import covered

CUT = "…"
_LONGEST = 1000  # characters that are looked at, on either side of the first match
_BEFORE = 0.4  # of the room, at most, for words before the match
_WORD = re.compile(r"\S+\s*")
_MARKER = re.compile(r"(?:• ?|\d{1,3}[.)] )")
_ENDED = re.compile(r"[.!?…。！？][\"”’»)\]]*\Z")


def stretch(quote: Quote, room: int) -> str:
    """The words of a passage around the first match, as `around` gives them."""
    part = quote.sentence or Span(0, len(quote.text))
    match = next((match for match in quote.matches if part.start <= match.start < part.end), None)
    return around(_covered(quote), match, room, part)


def around(text: str, match: Span | None, room: int, part: Span | None = None) -> str:
    """The words of a text around a match, with “…” where the text goes on. At most `room` wide.

    They begin where the part begins, unless the match would then be out of sight.
    """
    begin, end = (part.start, part.end) if part else (0, len(text))
    if match and _width(text, begin, match.start) + len(match) + len(" …") > room:
        words = _WORD.findall(text, max(begin, match.start - _LONGEST), match.start)
        while words and width(_plain("".join(words))) > _BEFORE * room:
            del words[0]
        start = match.start - len("".join(words))
        return f"{CUT}\u00a0{_cut(text, start, end, room - 2)}"
    return _cut(text, begin, end, room)


def first_words(quote: Quote) -> str:
    """The passage from the part that answers on, in one line."""
    begin = quote.sentence.start if quote.sentence else 0
    return _plain(_covered(quote)[begin : begin + _LONGEST])


def _covered(quote: Quote) -> str:
    return covered(quote.text, quote.layout.spoilers)


def _cut(text: str, start: int, end: int, room: int) -> str:
    shown = _plain(text[start : min(end, start + _LONGEST)])
    if width(shown) > room:
        return shorten(shown, max(room, 1))
    if _ENDED.search(shown) or end == len(text):
        return shown
    goes_on = f"{shown.rstrip(' ,;:–—-')}\u00a0{CUT}"
    return goes_on if width(goes_on) <= room else shorten(f"{shown} {CUT * 2}", max(room, 1))


def _width(text: str, start: int, end: int) -> int:
    """The width of a stretch; of one that is longer than any line, its length."""
    return width(_plain(text[start:end])) if end - start <= _LONGEST else end - start


def _plain(text: str) -> str:
    bare = text[marker.end() :] if (marker := _MARKER.match(text)) else text
    return one_line(bare.replace("\t", CELLS))
