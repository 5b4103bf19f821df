"""People in lists: under a heading such as "Attendees", or after such a label: "Present: Jane Roe, John Doe (chair)".

A name in a list has no verb beside it, so the heading or the label has to say that these are people.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from index.facts.base import BULLET, Prose
from index.model import Span
from index.text.wordlists import WordFile

_WORDS = WordFile(__package__, "people")
_GROUPS = frozenset(" ".join(words) for words in _WORDS.phrases("lists of people"))
_GROUP = f"(?:{'|'.join(sorted(map(re.escape, _GROUPS), key=len, reverse=True))})"
_OF_PEOPLE = re.compile(rf"(?:\d[\d.]*\s+)?(?:(?:list\s+of|the|our)\s+)?{_GROUP}(?:\s+\(\d+\))?:?", re.IGNORECASE)
_LABEL = re.compile(r"[*_]{0,3}(?P<group>[^\s*_:][^:\n(]{1,50}?)(?:\s+\(\d+\))?(?:\s?:[*_]{0,3}|[*_]{1,3}\s?:)\s+")
_WITHIN = re.compile(rf"\b{_GROUP}:\s+", re.IGNORECASE)
_LEAD = re.compile(rf"\b{_GROUP}(?:\s+(?:were|are|was|is|included?))?:[*_]{{0,3}}\s*$", re.IGNORECASE)
_JOINS = r"(?:and|und|et|y|e)\b"
_NAME = rf"[^\W\d_][\w’'.-]{{0,30}}(?:[ ](?!{_JOINS})[^\W\d_][\w’'.-]{{0,30}}){{1,4}}"
_HANDLE = r"(?:\s+\(?@[\w.-]{1,40}\)?)?"
_ENTRY = re.compile(
    rf"(?:(?P<office>[^\W\d_][^\n,;:()]{{2,40}}):\s+)?(?:(?:Avv|Dott|Ing|Dr|Prof|Sig)\w{{0,3}}\.\s+)?(?P<name>{_NAME}){_HANDLE}(?:\s*\((?P<inside>[^()\n]{{1,60}})\)|(?:,|\s+[–—-])\s+(?P<role>[^\W\d][^\n,;()]{{1,79}}?))?(?=\s*[.;]?\s*$)"
)
_ITEM = re.compile(
    rf"(?P<name>{_NAME}){_HANDLE}(?:\s*\((?P<role>[^()\n]{{1,60}})\))?\s*(?:[,;]|(?:,\s*)?\b{_JOINS}|&|\.?\s*$)\s*"
)
_BULLET = re.compile(BULLET.replace("[-•*–]", "[-•*–◦▪]"))
_LONGEST = 600  # characters; a longer sentence is no list of names
_LONGEST_LABEL = 60  # characters


class Listed(NamedTuple):
    """A name in a list, and what stands in brackets or after a comma beside it."""

    name: Span
    role: Span | None


class Lists:
    """The lists of people in one document.

    Its headings are read once, because most documents have none that announces people.
    """

    def __init__(self, prose: Prose) -> None:
        self._prose, self._led = prose, -1
        headings = enumerate((heading.of(prose.text) for heading in prose.headings), 1)
        self._of_people = {at for at, text in headings if len(text) <= _LONGEST_LABEL and _OF_PEOPLE.fullmatch(text)}

    def entries(self, sentence: Span) -> Iterator[Listed]:
        """The entries in a sentence, in order; none where nothing says that these are people."""
        text = self._prose.text
        heading = bisect_right(self._prose.headings, sentence)  # its number
        labelled = text.find(":", sentence.start, min(sentence.end, sentence.start + _LONGEST)) >= 0
        bullet = _BULLET.match(text, sentence.start, sentence.end)
        place = bullet.end() if bullet else sentence.start
        if place == sentence.start:  # "Board members in attendance were:" announces the items below it
            start = max(sentence.start, sentence.end - _LONGEST_LABEL)
            led = ":" in text[sentence.end - 4 : sentence.end] and _LEAD.search(text, start, sentence.end)
            self._led = heading if led else -1
        under = heading == self._led or heading in self._of_people
        if len(sentence) > _LONGEST or not (labelled or under):
            return
        label = _LABEL.match(text, place, sentence.end) if labelled else None
        if not (label and label["group"].lower() in _GROUPS):
            label = _WITHIN.search(text, place, sentence.end) if labelled else None
        if label:
            yield from _items(text, label.end(), sentence.end)
        elif under and (entry := _ENTRY.match(text, place, sentence.end)):
            role = next((group for group in ("inside", "office") if entry[group]), "role")
            yield Listed(Span(*entry.span("name")), Span(*entry.span(role)) if entry[role] else None)


def _items(text: str, start: int, end: int) -> Iterator[Listed]:
    """The names of a list with commas. It ends at the first item that is none."""
    while start < end and (item := _ITEM.match(text, start, end)):
        yield Listed(Span(*item.span("name")), Span(*item.span("role")) if item["role"] else None)
        start = item.end()
