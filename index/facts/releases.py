"""Releases: a version, when it came out, and what changed.

A heading is a release if it is a version with a date (`## [2.1.0] - 2024-05-13`), or only a version in a document about
changes. "2.1 Overview" is a numbered section. The sentence of a release goes on with the first lines below its heading,
which say what changed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.fact_kinds import FactKind
from index.facts.base import RawFact
from index.facts.structure import Structure, column
from index.layout import BlockKind
from index.model import Block, Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_VERSION_COLUMNS, _DATE_COLUMNS = _LISTS.words("version columns"), _LISTS.words("date columns")
_NUMBER = r"v?\d{1,4}(?:\.\d{1,4}){1,3}(?:[.-]?(?:a|b|c|rc|alpha|beta|pre|dev|post|final|m|p)[.-]?\d{0,4})?"
_VERSION = re.compile(_NUMBER)
_LINE = re.compile(
    rf"(?:[^\W\d][\w’'.+-]{{0,30}}\s){{0,3}}[\[(]?(?P<version>{_NUMBER})[\])]?(?![\w+]|\.\d)[\s:(,|/–—-]*(?P<rest>.{{0,80}})",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:released?|on|the|of|as|stable|final|and|latest|current|unreleased|yanked|[\s()\[\].,:–—“”\"'/|-])*",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:change ?logs?|changes|release (?:notes?|history)|releases|(?:version )?history|news|what[’']?s new)\b",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    rf"(?P<version>(?:[Vv]ersion\s|\bv)?{_NUMBER})\s(?:(?:was|is|has\sbeen|were)\s)?(?:first\s)?(?:released|published)"
    r"\s(?:on|in|at)?\s?(?:the\s)?"
)
_LONGEST_LINE = 160  # characters of a heading or line with a version
_LONGEST_CHANGES = 500  # characters of a release, with the lines below its heading


def find(structure: Structure, dates: Sequence[RawFact]) -> Iterator[RawFact]:
    """The releases of a document, in no order.

    Args:
        dates: the dates of the document, in order.
    """
    text, document = structure.text, structure.document
    about_changes = bool(_CHANGES.search(f"{document.title} \n {re.sub('[_-]', ' ', document.source)}"))
    when = _When(dates)
    for number, block in enumerate(structure.blocks):
        is_heading = block.kind is BlockKind.HEADING
        if not is_heading and block.kind is not BlockKind.PARAGRAPH:
            continue
        newline = text.find("\n", block.span.start, block.span.end)
        end = newline if newline >= 0 else block.span.end
        match = _LINE.fullmatch(text, block.span.start, end) if end - block.span.start < _LONGEST_LINE else None
        if not match:
            continue
        date = when.first_in(match.end("version"), end)
        rest = text[match.end("version") : date.span.start] + text[date.span.end : end] if date else match["rest"]
        listed = is_heading and (about_changes or any(map(_CHANGES.search, block.heading[:-1])))
        if (date or listed) and _NOTHING.fullmatch(rest):
            sentence = with_changes(structure, number) if is_heading else block.span
            yield _release(text, Span(*match.span("version")), date, sentence)
    for match in _RELEASED.finditer(text) if "released" in text or "published" in text else ():
        stating = structure.sentence_at(match.start())
        if stating and (date := when.first_in(match.end(), stating.end)) and date.span.start == match.end():
            yield _release(text, Span(*match.span("version")), date, stating)
    for table in structure.tables:
        version, day = column(table.columns, _VERSION_COLUMNS), column(table.columns, _DATE_COLUMNS)
        if version is None or day is None:
            continue
        for row in table.rows:
            yield from _in_row(text, structure.cells(row), version, day, row.span, when)


class _When:
    """The dates of a document by their places."""

    def __init__(self, dates: Sequence[RawFact]) -> None:
        self._dates = dates
        self._starts = [date.span.start for date in dates]

    def first_in(self, start: int, end: int) -> RawFact | None:
        """The first date in a stretch."""
        place = bisect_left(self._starts, start)
        found = self._dates[place] if place < len(self._dates) else None
        return found if found and found.span.end <= end else None


def _in_row(
    text: str, cells: Sequence[Span | None], version: int, day: int, row: Span, when: _When
) -> Iterator[RawFact]:
    """The release in a row of a table with a column for versions and one for dates."""
    named, stated = (cells[place] if place < len(cells) else None for place in (version, day))
    date = when.first_in(stated.start, stated.end) if stated else None
    if named and date and _VERSION.match(text, named.start, named.end):
        yield _release(text, named, date, row)


def _release(text: str, version: Span, date: RawFact | None, sentence: Span) -> RawFact:
    stated = date.span.of(text) if date else None
    return RawFact(FactKind.RELEASES, version, sentence, value=version.of(text), attribution=stated)


def with_changes(structure: Structure, number: int) -> Span:
    """A heading with the first lines below it, as far as they are short."""
    first, *below = structure.blocks[number : number + 20]
    end = first.span.end
    for block in below:
        inside = block.heading[: len(first.heading)] == first.heading
        if not inside or block.span.end - first.span.start > _LONGEST_CHANGES or block.kind is BlockKind.VERBATIM:
            break
        if block.kind is not BlockKind.HEADING:  # none of them is the end
            end = block.span.end
    return Span(first.span.start, end)


def dated(structure: Structure, dates: Sequence[RawFact], releases: Sequence[RawFact]) -> Iterator[RawFact]:
    """The dates of a document; those of headings with the lines below, and with the version that they are of."""
    headings = {block.span.start: number for number, block in enumerate(structure.blocks) if _is_heading(block)}
    versions = {release.sentence.start: release for release in releases}
    for date in dates:
        number = headings.get(date.sentence.start)
        sentence = date.sentence if number is None else with_changes(structure, number)
        release = versions.get(date.sentence.start)
        version = release.span if release and release.span.end <= sentence.end else None
        yield replace(date, sentence=sentence, subject=version) if version or number is not None else date


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING
