"""Quotation marks: which of them open, which close, and the text between them.

They are paired in one pass over a paragraph. An apostrophe, an inch sign or a mark without a partner therefore does
little harm beyond itself.
"""

import re
from dataclasses import dataclass, field

from index.facts.base import Paragraph
from index.layout import Span

LONGEST = 3_000  # characters: beyond that it isn't a quotation but a mark that was never closed
_MOST_PARAGRAPHS = 20
# The closing marks of each opening one.
_PAIRS = {pair[0]: pair[1:] for pair in "“” „“” «» »« ‹› 「」 『』 ‘’ '' \"\" ””".split()}
_QUOTE_MARK = re.compile(f"[{''.join(_PAIRS)}」』›’]")
_DEEPEST = 6  # quotations within quotations
_BEFORE_OPENING = "([{—–-/"


def quoted_spans(text: str, paragraphs: tuple[Paragraph, ...], at: int) -> tuple[int, list[Span]]:
    """The outermost quotations of paragraphs[at].

    Its last one may go on through the next paragraphs, each of which then repeats the opening mark.

    Returns:
        The number of the first paragraph that hasn't been read, and the quotations with their marks.
    """
    if not _QUOTE_MARK.search(text, paragraphs[at][0].start, paragraphs[at][-1].end):  # as in most paragraphs
        return at + 1, []
    scan = Marks(text)
    scan.read(paragraphs[at][0].start, paragraphs[at][-1].end)
    opening = scan.unclosed()
    end = at + 1
    if opening is not None:
        last, closing = _continuation(text, paragraphs, at, opening)
        if closing is not None:
            scan.close(opening, closing + 1)
            scan.read(closing + 1, paragraphs[last][-1].end)
            end = last + 1
    return end, scan.spans()


def _continuation(text: str, paragraphs: tuple[Paragraph, ...], at: int, opening: int) -> tuple[int, int | None]:
    """The last paragraph of a quotation that goes on through several, and the place of its closing mark; `at` and None
    if it isn't one."""
    if opening > paragraphs[at][0].start and text[max(0, opening - 2) : opening].rstrip()[-1:] not in ":,":
        return at, None  # "An “open mark"
    mark = text[opening]
    after = paragraphs[at][-1].end
    places = [text.find(closing, after, opening + LONGEST) for closing in _PAIRS[mark]]
    for last in range(at + 1, min(len(paragraphs), at + _MOST_PARAGRAPHS)):
        start, end = paragraphs[last][0].start, paragraphs[last][-1].end
        if text[start] != mark or max(places) < 0:
            break
        if mark == '"':
            places = [text.find(mark, start + 1, min(end, opening + LONGEST))]
        closing = min((place for place in places if start < place < end), default=None)
        if closing is not None:
            return last, closing
    return at, None


@dataclass(slots=True)
class Marks:
    """Pairs quotation marks from left to right.

    A single mark after a letter may be an apostrophe ("the sailors' boats"), so `_maybe` remembers it. A later mark
    decides if it closed the quotation.
    """

    text: str
    _open: list[int] = field(default_factory=list)
    _pairs: list[tuple[int, int]] = field(default_factory=list)
    _maybe: int | None = None  # the place of an apostrophe that may have closed the open single mark

    def read(self, start: int, end: int) -> None:
        """Pair the marks of text[start:end]."""
        self._open.clear()
        self._maybe = None
        for match in _QUOTE_MARK.finditer(self.text, start, end):
            self._take(match.start(), start, end)
        self._settle_apostrophe()

    def unclosed(self) -> int | None:
        """The place of the outermost mark that was left open."""
        return self._open[0] if self._open and self.text[self._open[0]] in '“"«„‘' else None

    def close(self, opening: int, end: int) -> None:
        """Add a pair that was found elsewhere."""
        self._pairs.append((opening, end))

    def spans(self) -> list[Span]:
        """The outermost quotations, with their marks."""
        outer: list[Span] = []
        for start, end in sorted(self._pairs, key=lambda pair: (pair[0], -pair[1])):
            if (not outer or start >= outer[-1].end) and 2 < end - start <= LONGEST:
                outer.append(Span(start, end))
        return outer

    def _take(self, at: int, start: int, end: int) -> None:
        mark = self.text[at]
        before = self.text[at - 1] if at > start else " "
        after = self.text[at + 1] if at + 1 < end else " "
        if mark in "'’" and before.isalnum() and after.isalnum():
            return  # an apostrophe within a word: don’t
        depth = self._partner(mark)
        if depth is not None and self._may_close(at, mark, before, after):
            if mark not in "'’":
                self._pop(depth, at)
            elif before.isalnum():
                self._maybe = at if self._maybe is None else self._maybe
            elif self._maybe is not None and self.text[self._maybe - 1] != "s":
                self._settle_apostrophe()  # what looked like an apostrophe has closed the quotation already
            else:
                self._pop(depth, at)
        elif mark in _PAIRS and len(self._open) < _DEEPEST and self._may_open(mark, before, after):
            if mark in "'‘":
                self._settle_apostrophe()
            self._open.append(at)

    def _partner(self, mark: str) -> int | None:
        """The innermost of the open marks that this one can close, by its place in the list of open ones."""
        inner = range(len(self._open) - 1, -1, -1)
        return next((depth for depth in inner if mark in _PAIRS[self.text[self._open[depth]]]), None)

    def _may_close(self, at: int, mark: str, before: str, after: str) -> bool:
        if mark == "“":
            return not before.isspace()  # of „…“
        if mark in "'\"’" and (before.isspace() or after.isalnum()):
            return False
        return not (mark == '"' and before.isdigit() and "'" in self.text[max(0, at - 4) : at])  # 5'10"

    def _may_open(self, mark: str, before: str, after: str) -> bool:
        if mark in "「『":
            return True
        if mark in "«»":
            return not before.isalnum() or mark == "«"
        if mark in "“„‹":
            return not before.isalnum() and (not after.isspace() or mark != "“")
        if mark in "‘'" and not after.isalpha():
            return False
        return (before.isspace() or before in _BEFORE_OPENING or before in _PAIRS) and not after.isspace()

    def _settle_apostrophe(self) -> None:
        """Take the apostrophe that may have closed a single mark as its closing mark: nothing else has closed it."""
        depth = self._partner(self.text[self._maybe]) if self._maybe is not None else None
        if self._maybe is not None and depth is not None:
            self._pop(depth, self._maybe)
        self._maybe = None

    def _pop(self, depth: int, at: int) -> None:
        self._pairs.append((self._open[depth], at + 1))
        del self._open[depth:]
        self._maybe = None
