"""What a document's layout states: values with labels, rows of tables, items of lists.

A layout says what is so in fewer words than a sentence. `Casting Time: 1 action`, an entry of a list of terms, and a
record are fields: a value, with a label that says what it is. What it is about is the first cell of its row, or the
heading above.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from index.facts.base import LONGEST_SENTENCE, Prose, RawFact
from index.layout import PROSE, Block, BlockKind, MarkKind, Span
from index.model import Document

MARKER = re.compile(r"[ \t]*(?:(?:[•◦▪☐☑☒*+–-]|\(?\d{1,3}[.)])[ \t]+)?")  # of a list item
_LABELLED = re.compile(
    r"(?P<label>[^\W_][^\n\t:;!?]{0,59}?)[ \t\u00a0\u202f]*(?::|[ \t][–—])[ \t]+(?P<value>\S[^\n\t]*)"
)
_MARK, _AFTER_BOLD = re.compile("[:–—]"), re.compile(r"[ \t]*(?:[:–—-][ \t]+|(?=[\d+−$€£]))")
_LINE, _SPACE, _LETTER = re.compile(r"[^\n]+"), re.compile(r"[ \t]*"), re.compile(r"[^\W\d_]")
_MOST_WORDS, _SHORTEST = 7, 2  # of a label; characters of a line with one: a bold letter before a digit
_DEEPEST, _MOST_ITEMS, _MOST_CODE = 99, 20, 4  # lists in lists; items, and code, between a name and what is said of it
PARTED = r"[A-Za-z](?=\w*[_.]\w)\w*(?:\.\w+)*"  # "log_level", "log.level"
_KEY = re.compile(rf"(?:-{{1,2}}[a-z][\w-]*|{PARTED})(?=\s*(?:[:(–—]|- ))")  # that an item begins with


class Field(NamedTuple):
    """A value with its label: a line, an entry of a list of terms, or a record's."""

    sentence: Span  # has both
    label: Span
    value: Span
    block: Block  # that has the value

    @property
    def heading(self) -> str:
        """The heading above: what the field is about; "" if there is none."""
        return self.block.heading[-1] if self.block.heading else ""


class TableRows(NamedTuple):
    """A table whose columns have names, and its rows."""

    columns: tuple[str, ...]  # in small letters
    rows: tuple[Block, ...]


class Structure:
    """The parts of one document that state something by where they stand. Boilerplate is left out."""

    def __init__(self, document: Document, prose: Prose) -> None:
        self.document, self.prose, self.text = document, prose, document.text
        self.blocks = [block for block in document.blocks if not block.flag]
        self.headings = [block for block in self.blocks if block.kind is BlockKind.HEADING]
        self.names = (document.title, re.sub("[_-]", " ", document.source))
        self.sentences = prose.sentences
        self._marked = {kind: sorted(mark.span for mark in document.marks if mark.kind is kind) for kind in MarkKind}
        self.bold, self.code = (  # where they end, by their beginnings
            {span.start: span.end for span in self._marked[kind]} for kind in (MarkKind.STRONG, MarkKind.CODE)
        )
        self.fields = tuple(self._fields())  # of lines, lists of terms and records, in order
        self.tables = tuple(_tables(self.blocks))  # those whose columns have names, in order
        self._starts = [sentence.start for sentence in self.sentences]
        self._labels = [field.label.start for field in self.fields]
        self._blocks = [block.span.start for block in self.blocks]
        self._rows = {block.span.start: block for block in self.blocks if block.kind is BlockKind.ROW}

    def sentence_at(self, place: int) -> Span | None:
        """The sentence of running text or the row with this place in it; None if it isn't in one."""
        number = bisect_right(self._starts, place) - 1
        found = self.sentences[number] if number >= 0 else None
        return found if found and place < found.end else None

    def named_by(self, place: int) -> tuple[str, bool]:
        """What this place is about: the name of its entry in a list, and True; or the heading above, and False."""
        number = bisect_right(self._blocks, place) - 1
        depth = _DEEPEST
        for block in reversed(self.blocks[max(0, number - _MOST_ITEMS) : number + 1]):
            if block.kind is BlockKind.TERM:
                return block.span.of(self.text), True
            if block.kind not in PROSE or not (block.depth or block.kind is BlockKind.DEFINITION):
                break
            if block.depth < depth:
                start = self.after_marker(block.span)
                plain = _KEY.match(self.text, start, block.span.end)
                end = self.bold.get(start) or self.code.get(start) or (plain.end() if plain else 0)
                if end and start < place:
                    return self.text[start:end].strip(": "), True
                depth = block.depth + (block.kind is not BlockKind.ITEM)
        return "".join(self.headings_above(place)[-1:]), False

    def headings_above(self, place: int) -> tuple[str, ...]:
        """The headings above this place, outermost first."""
        number = bisect_right(self._blocks, place) - 1
        return self.blocks[number].heading if number >= 0 else ()

    def code_before(self, place: int, start: int) -> list[int]:
        """Where stretches of code in text[start:place] begin, the last first; no more than a few of them."""
        end = bisect_left(self._marked[MarkKind.CODE], place, key=lambda code: code.start)
        near = self._marked[MarkKind.CODE][max(0, end - _MOST_CODE) : end]
        return [code.start for code in reversed(near) if code.start >= start]

    def has(self, kind: MarkKind, stretch: Span) -> bool:
        """True if some of a stretch has such a mark."""
        number = bisect_left(self._marked[kind], stretch.end, key=lambda span: span.start)
        return number > 0 and stretch.start < self._marked[kind][number - 1].end

    def after_marker(self, stretch: Span) -> int:
        """Where a stretch goes on after the marker of a list item."""
        marker = MARKER.match(self.text, stretch.start, stretch.end)
        return marker.end() if marker else stretch.start

    def cells(self, row: Block) -> list[Span | None]:
        """The cells of a row, at least one for each column; None for an empty one."""
        found: list[Span | None] = []
        start = row.span.start
        for cell in row.span.of(self.text).split("\t"):
            inner = cell.strip()
            first = start + cell.index(inner)
            found.append(Span(first, first + len(inner)) if inner else None)
            start += len(cell) + 1
        return found + [None] * (len(row.table.columns) - len(found) if row.table else 0)

    def subject(self, fact: RawFact) -> Span | None:
        """What a fact is about by its place in a row or a labelled line; None if it is only the heading above."""
        if row := self._rows.get(fact.sentence.start):
            end = self.text.find("\t", row.span.start, row.span.end)
            first = Span(row.span.start, end) if row.span.start < end <= fact.span.start else None
            return first if first and _LETTER.search(self.text, first.start, first.end) else None
        place = bisect_right(self._labels, fact.span.start) - 1
        field = self.fields[place] if place >= 0 else None
        if field and fact.sentence.start <= field.label.start and fact.span.end <= field.value.end:
            return field.label if field.value.start <= fact.span.start else None
        return None

    def _fields(self) -> Iterator[Field]:
        term: Block | None = None
        for block in self.blocks:
            if block.kind is BlockKind.ROW and not (block.table and any(block.table.columns)):
                cells = self.cells(block)
                if len(cells) == 2 and cells[0] and cells[1]:
                    yield Field(block.span, cells[0], cells[1], block)
            elif block.kind is BlockKind.DEFINITION and term and block.span.end - term.span.start <= LONGEST_SENTENCE:
                yield Field(Span(term.span.start, block.span.end), term.span, block.span, block)
            elif block.kind in PROSE and len(block.span) >= _SHORTEST:
                yield from self._lines(block)
            term = block if block.kind is BlockKind.TERM else None

    def _lines(self, block: Block) -> Iterator[Field]:
        for line in _LINE.finditer(self.text, block.span.start, block.span.end):
            begin, end = self.after_marker(Span(*line.span())), line.end()
            if begin < end and (field := self._labelled(block, begin, end)):
                yield field

    def _labelled(self, block: Block, begin: int, end: int) -> Field | None:
        """The field in a line, if it begins with a label: in bold, or with a colon or a dash after it."""
        text = self.text
        bold = self.bold.get(begin, 0)
        label = Span(begin, bold) if begin < bold < end else None
        if label:
            stop = len(label.of(text).rstrip(": \t")) + begin
            between = (_SPACE if stop < bold else _AFTER_BOLD).match(text, bold, end)
            if stop == begin or not between or text[stop - 1] in ".?!":
                return None  # a heading within the line
            label, value = Span(begin, stop), between.end()
        elif _MARK.search(text, begin, end) and (match := _LABELLED.match(text, begin, end)):
            label, value = Span(*match.span("label")), match.start("value")
        words = label.of(text) if label and value < end and end - begin <= LONGEST_SENTENCE else ""
        if not label or len(words.split()) > _MOST_WORDS or ". " in words or not _LETTER.search(words):
            return None
        return Field(Span(begin, end), label, Span(value, end), block)


def _tables(blocks: Iterable[Block]) -> Iterator[TableRows]:
    rows = (block for block in blocks if block.kind is BlockKind.ROW and block.table)
    for _, group in groupby(rows, key=lambda block: id(block.table)):
        first, *others = group
        if first.table and any(first.table.columns):
            yield TableRows(tuple(" ".join(name.lower().split()) for name in first.table.columns), (first, *others))


def column(names: Sequence[str], words: frozenset[str]) -> int | None:
    """The place of the first column whose name ends in one of these words; None if there is none."""
    return next((place for place, name in enumerate(names) if name and name.split()[-1] in words), None)
