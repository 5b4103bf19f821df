"""Releases: a version, when it came out, and what changed.

A heading is a release if it is a version with a date (`## [2.1.0] - 2024-05-13`), or only a version in a document about
changes; "2.1 Overview" is a numbered section. Its sentence goes on with the first lines below, which say what changed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.fact_kinds import FactKind
from index.facts.base import WORD, RawFact
from index.facts.structure import Structure, column
from index.layout import BlockKind, Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_VERSION_COLUMNS, _DATE_COLUMNS = _LISTS.words("version columns"), _LISTS.words("date columns")
_NUMBER = r"v?\d{1,4}(?:\.\d{1,4}){1,3}(?:[.-]?(?:a|b|c|rc|alpha|beta|pre|dev|post|final|m|p)[.-]?\d{0,4})?"
_VERSION = re.compile(_NUMBER)
_LINE = re.compile(
    rf"(?:[^\W\d][\w’'.+-]{{0,30}}\s){{0,3}}[\[(]?(?P<version>{_NUMBER})[\])]?(?![\w+]|\.\d)[\s:(,|/–—-]*.{{0,80}}",
    re.I,
)
_NAMED = re.compile(rf"(?:version|release)\s{_NUMBER}|v\d", re.I)
_NOTHING = re.compile(rf"(?:{'|'.join(_LISTS.words('words of releases'))}|[\s()\[\].,:–—“”\"'/|-])*", re.I)
_CHANGES = re.compile(rf"\b(?:{_LISTS.pattern('changelogs')})\b", re.I)
_RELEASED = re.compile(
    rf"(?P<version>(?:[Vv]ersion\s|\bv)?{_NUMBER})\s(?:(?:was|is|has\sbeen|were)\s)?(?:first\s)?(?:released|published)"
    r"\s(?:on|in|at)?\s?(?:the\s)?"
)
_LONGEST_LINE = 160  # characters of a heading or line with a version
_LONGEST_CHANGES = 500  # and of a release with the lines below its heading


def find(structure: Structure, dates: Sequence[RawFact]) -> Iterator[RawFact]:
    """The releases of a document, in no order. `dates` are the dates of the document, in order."""
    text = structure.text

    def date_in(start: int, end: int) -> Span | None:
        place = bisect_left(dates, start, key=lambda date: date.span.start)
        return dates[place].span if place < len(dates) and dates[place].span.end <= end else None

    def release(version: Span, date: Span | None, sentence: Span) -> RawFact:
        stated = date.of(text) if date else None
        return RawFact(FactKind.RELEASES, version, sentence, value=version.of(text), attribution=stated)

    versions = sum(bool(_NAMED.match(block.heading[-1])) for block in structure.headings)
    about_changes = versions > 1 or any(map(_CHANGES.search, structure.names))
    for number, block in enumerate(structure.blocks):
        is_heading = block.kind is BlockKind.HEADING
        if not is_heading and block.kind is not BlockKind.PARAGRAPH:
            continue
        end = block.span.start + len(block.span.of(text).split("\n", 1)[0])
        match = _LINE.fullmatch(text, block.span.start, end) if end - block.span.start < _LONGEST_LINE else None
        if match:
            after = match.end("version")
            date = date_in(after, end)
            rest = text[after : date.start] + text[date.end : end] if date else text[after:end]
            listed = is_heading and (about_changes or any(map(_CHANGES.search, block.heading[:-1])))
            if (date or listed) and _NOTHING.fullmatch(rest):
                sentence = with_changes(structure, number) if is_heading else block.span
                yield release(Span(*match.span("version")), date, sentence)
    for match in _RELEASED.finditer(text) if "released" in text or "published" in text else ():
        stating = structure.sentence_at(match.start())
        if stating and (date := date_in(match.end(), stating.end)) and date.start == match.end():
            yield release(Span(*match.span("version")), date, stating)
    for table in structure.tables:
        version, day = column(table.columns, _VERSION_COLUMNS), column(table.columns, _DATE_COLUMNS)
        for row in table.rows if version is not None and day is not None else ():
            cells = structure.cells(row)
            named, stated = cells[version or 0], cells[day or 0]
            date = date_in(stated.start, stated.end) if stated else None
            if named and date and _VERSION.match(text, named.start, named.end):
                yield release(named, date, row.span)


def with_changes(structure: Structure, number: int, *, parts: bool = True) -> Span:
    """A heading with the first lines below it, as far as they are short; without `parts` only to the next heading."""
    first, *below = structure.blocks[number : number + 20]
    end = first.span.end
    for block in below:
        inside = block.heading[: len(first.heading)] == first.heading and (parts or block.kind is not BlockKind.HEADING)
        if not inside or block.span.end - first.span.start > _LONGEST_CHANGES or block.kind is BlockKind.VERBATIM:
            break
        if block.kind is not BlockKind.HEADING:  # none of them is the end
            end = block.span.end
    return Span(first.span.start, end)


def dated(structure: Structure, dates: Sequence[RawFact], releases: Sequence[RawFact]) -> Iterator[RawFact]:
    """The dates of a document; those of headings with the lines below, and with the version that they are of.

    Below a heading that says more, such as "Meeting of 13 May 2024", the parts have headings of their own.
    """
    headings = {block.span.start: at for at, block in enumerate(structure.blocks) if block.kind is BlockKind.HEADING}
    versions = {release.sentence.start: release.span for release in releases}
    for date in dates:
        number = headings.get(date.sentence.start)
        version = versions.get(date.sentence.start)
        sentence = date.sentence
        if number is not None:
            rest = structure.text[sentence.start : date.span.start] + structure.text[date.span.end : sentence.end]
            sentence = with_changes(structure, number, parts=bool(version) or not WORD.search(rest))
        yield replace(date, sentence=sentence, subject=version if version and version.end <= sentence.end else None)
