"""Footnotes and endnotes: which ones the text refers to, their marks, and which of them are still to be read."""

from collections import deque
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from index.reading.lists import numeral

Reference = tuple[str, str]  # "footnote" or "endnote", and the note's id

_FORMS = {"footnote": "decimal", "endnote": "lowerRoman"}


class Notes:
    """The notes of a document. Each is read once, after the block that first refers to it."""

    def __init__(self, texts: dict[str, dict[str, Element]]) -> None:
        """`texts` holds the notes of each kind by their ids."""
        self._texts = texts
        self._marks: dict[Reference, str] = {}
        self._counts: dict[str, int] = {}
        self._waiting: deque[Reference] = deque()

    def refer(self, kind: str, identity: str) -> None:
        """Give the note its mark, and put it in the queue, if this is the first reference to it."""
        reference = (kind, identity)
        if reference not in self._marks and identity in self._texts[kind]:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._marks[reference] = numeral(self._counts[kind], _FORMS[kind])
            self._waiting.append(reference)

    def take(self) -> list[Reference]:
        """The notes that are waiting now, which are no longer in the queue after this."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def put_back(self, references: Iterable[Reference]) -> None:
        self._waiting.extend(references)

    def next_ones(self) -> Iterator[tuple[str, str, Element]]:
        """The kind, mark and text of each note in the queue, including those that are added meanwhile."""
        while self._waiting:
            kind, identity = reference = self._waiting.popleft()
            yield kind, self._marks[reference], self._texts[kind][identity]
