"""Documents that answer alike, but not the same: which of them disagree, in what, and which one is newer.

Only the best few passages are compared, and only those of different documents that are about the same thing: their
titles and folders name the same subject, whatever edition, and so do the headings above them. A text that two documents
share but for a number is no disagreement if one is about mummies and the other about mummy lords.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.layout import BlockKind, Span
from index.messages import Disagree, Message
from index.model import Citation, Difference, Disagreement, Statement
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.sentences import sentences
from index.text.wordlists import WordFile

if TYPE_CHECKING:  # it compiles many patterns, and most answers come from one document
    from index.answers.differences import Change, Sentence

MOST_PASSAGES = 9  # that are compared with the best one
MOST_FIRST = 3  # of the best passages that are compared with those after them
MOST_SENTENCES = 24  # of a passage
NEAR = 0.7  # of the best passage's score, from which a passage is compared
TIE = 0.9  # … and from which a copy comes first if it is newer
ALIKE = 0.4  # of the different words of the shorter passage, below which two aren't compared
COPY, COPY_WORDS = 0.85, 6  # of the words of both, and the least number of them: otherwise they aren't copies
HALF = 0.5  # of the words of a sentence: fewer in common, and it isn't compared closely
FEWEST_BESIDE_NAME, MOST_NAMES = 3, 0.5  # words beside a name that differs, and their share of the sentence

_EDITIONS = WordFile(__package__, "differences").words("editions")
_PROSE = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION, BlockKind.ROW)


@dataclass(frozen=True)
class Candidate:
    """One of the best passages."""

    row: PassageRow
    score: float
    terms: frozenset[str]  # the question's terms that it has, with its title and headings
    answering: Callable[[], Span | None]  # the part of its text that answers

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(self.row.text.casefold().split())

    @cached_property
    def subject(self) -> frozenset[str]:
        """What its document is about: the words of title and folders, without those that name an edition.

        Equal titles are told apart by the file's name, which counts without its ending: fees-old.md is about fees.
        """
        return _subject_of(self.row.citation.title, self.row.citation.source)

    @cached_property
    def heading(self) -> frozenset[str]:
        section = self.row.citation.section
        return _subject(section[-1]) if section else frozenset()

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Its sentences in which something may be stated."""
        text, blocks = self.row.text, self.row.layout.blocks
        spans = list(sentences(text))[:MOST_SENTENCES]
        if blocks:
            stated = [block.span for block in blocks if block.kind in _PROSE]
            spans = [span for span in spans if any(one.start <= span.start < one.end for one in stated)]
        from index.answers.differences import read_sentence

        return [read_sentence(text, span, self.row.language) for span in spans]


@dataclass(frozen=True)
class _Pair:
    """A sentence, and the one of another document that states the same or differs in one thing."""

    one: Sentence
    other: Sentence
    changes: tuple[Change, ...]
    owner: int  # the place of the other one's candidate


def disagreement(
    candidates: Sequence[Candidate], asked: Collection[str], place: Callable[[PassageRow, Span], Citation]
) -> tuple[list[int], Disagreement | None]:
    """The order in which the best passages should be shown, and in what their documents disagree.

    Only documents that disagree, and copies that come near the best passage, change places, the newer ones coming
    first: if the question names a year, the one of that year does.

    Args:
        candidates: the best passages, best first.
        asked: the terms of the question.
        place: gives the citation of a sentence of a passage.
    """
    order = list(range(len(candidates)))
    near = [number for number in order if candidates[number].score >= NEAR * candidates[0].score][: 1 + MOST_PASSAGES]
    for first in near[:MOST_FIRST]:
        pairs = _pairs(candidates, first, [other for other in near if other > first], asked)
        if not pairs:
            continue
        members = sorted([first, *(pair.owner for pair in pairs)])
        for slot, member in zip(members, _newest_first(candidates, members, asked), strict=True):
            order[slot] = member
        return order, _disagreement(candidates, first, pairs, place)
    copies = [
        other
        for other in near[1:]
        if _alike(candidates[0], candidates[other]) and _copies(candidates[0], candidates[other])
    ]
    members = [*near[:1], *(other for other in copies if candidates[other].score >= TIE * candidates[0].score)]
    for slot, member in zip(members, _newest_first(candidates, members, asked), strict=True):
        order[slot] = member
    return order, None


def _pairs(candidates: Sequence[Candidate], first: int, others: Sequence[int], asked: Collection[str]) -> list[_Pair]:
    """What other passages state instead of a sentence: of the first one with which any of them disagrees."""
    ours = candidates[first]
    alike = [other for other in others if _alike(ours, candidates[other])]
    if not alike:
        return []
    part = ours.answering()
    stated = sorted(ours.sentences, key=lambda said: (not _overlap(said.span, part), -len(said.keys & set(asked))))
    for sentence in stated:
        if part and not _overlap(sentence.span, part) and not sentence.keys & set(asked):
            continue
        pairs = [pair for other in alike if (pair := _pair(ours, candidates[other], other, sentence, asked))]
        if any(pair.changes for pair in pairs):
            return pairs
    return []


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one.start < other.end and other.start < one.end


def _alike(one: Candidate, other: Candidate) -> bool:
    """True if two passages of different documents may state the same about the same thing."""
    if one.row.citation.document_id == other.row.citation.document_id or one.row.language != other.row.language:
        return False
    if one.subject != other.subject or (one.heading and other.heading and one.heading != other.heading):
        return False
    shared = len(one.words.keys() & other.words.keys())
    return shared >= ALIKE * min(len(one.words), len(other.words))


def _shared(one: Candidate, other: Candidate) -> int:
    return (one.words & other.words).total()


def _copies(one: Candidate, other: Candidate) -> bool:
    """True if most words of both passages are in the other one too."""
    shared = _shared(one, other)
    return shared >= COPY_WORDS and 2 * shared >= COPY * (one.words.total() + other.words.total())


def _pair(ours: Candidate, theirs: Candidate, owner: int, sentence: Sentence, asked: Collection[str]) -> _Pair | None:
    """The sentence of another passage that states the same as one of ours, or differs from it in one thing."""
    equal = [other for other in theirs.sentences if other.said == sentence.said]
    if equal:
        return _Pair(sentence, equal[0], (), owner)
    from index.answers.differences import changes

    copies = _copies(ours, theirs)
    unsaid, changed = _unsaid(theirs, ours), _unsaid(ours, theirs)
    for other in sorted(unsaid, key=lambda other: -len(other.keys & sentence.keys)):
        if len(other.keys & sentence.keys) < HALF * min(len(other.keys), len(sentence.keys)):
            return None
        found = changes(sentence, other, copies=copies)
        single = copies and len(unsaid) == len(changed) == 1  # all other sentences are in both
        if found is not None and all(_holds(change, ours, theirs, sentence, asked, single) for change in found):
            return _Pair(sentence, other, found, owner)
    return None


def _unsaid(one: Candidate, other: Candidate) -> list[Sentence]:
    """The sentences of a passage that another one doesn't have."""
    said = {sentence.said for sentence in other.sentences}
    return [sentence for sentence in one.sentences if sentence.said not in said]


def _holds(
    change: Change, ours: Candidate, theirs: Candidate, sentence: Sentence, asked: Collection[str], single: bool
) -> bool:
    """True if a change is a disagreement, and not the answer about something else."""
    said = set(analyser(ours.row.language).terms(change.one.of(ours.row.text)))
    if ours.terms - theirs.terms - said:  # only one of them has what is asked
        return False
    if change.difference is not Difference.NAME or single:
        return True
    names = change.one_keys | change.other_keys
    if names & (ours.subject | theirs.subject | set(asked)):
        return False
    if change.one_keys <= _keys(theirs) and change.other_keys <= _keys(ours):  # both speak of both
        return False
    shared = len(sentence.keys - names)
    return _copies(ours, theirs) or shared >= max(FEWEST_BESIDE_NAME, MOST_NAMES * len(sentence.keys))


def _keys(candidate: Candidate) -> frozenset[str]:
    return frozenset().union(*(sentence.keys for sentence in candidate.sentences))


def _newest_first(candidates: Sequence[Candidate], members: Sequence[int], asked: Collection[str]) -> list[int]:
    """Some of the candidates, the newest first, or that of the year that is asked for; as given if that isn't known."""
    dates = [candidates[member].row.citation.date for member in members]
    if not all(_newer(one, other) is not None or one == other for one, other in combinations(dates, 2)):
        return list(members)
    return sorted(
        members,
        key=lambda member: ((date := candidates[member].row.citation.date or "")[:4] in asked, date),
        reverse=True,
    )


def _newer(one: str | None, other: str | None) -> bool | None:
    """True if a date is after another one; None if they don't say. 2024 is neither before nor after 2024-03."""
    if not one or not other:
        return None
    length = min(len(one), len(other))
    return None if one[:length] == other[:length] else one[:length] > other[:length]


def _disagreement(
    candidates: Sequence[Candidate], first: int, pairs: Sequence[_Pair], place: Callable[[PassageRow, Span], Citation]
) -> Disagreement:
    from index.answers.differences import changes

    changed = next(pair for pair in pairs if pair.changes)
    change = changed.changes[0]
    found = {first: (changed.one, change.one)}
    for pair in pairs:
        differs = pair.changes or changes(changed.other, pair.other, copies=True)  # one that agrees with ours
        if differs:
            found[pair.owner] = (pair.other, differs[0].other)
    documents = {candidates[number].row.citation.document_id: number for number in sorted(found, reverse=True)}
    numbers = _newest_first(candidates, sorted(documents.values()), ())
    statements = tuple(_statement(candidates[number].row, *found[number], place) for number in numbers)
    other = next((each for each in statements if _value(each) != _value(statements[0])), statements[1])
    dated = _is_dated(statements)
    return Disagreement(change.difference, statements, dated, _message(statements[0], other, dated))


def _statement(
    row: PassageRow, said: Sentence, value: Span, place: Callable[[PassageRow, Span], Citation]
) -> Statement:
    return Statement(
        row.id,
        said.span.of(row.text),
        said.span.shifted(row.span.start),
        Span(value.start - said.span.start, value.end - said.span.start),
        place(row, said.span),
    )


def _is_dated(statements: Sequence[Statement]) -> bool:
    return all(
        _newer(one.citation.date, other.citation.date) or (_value(one) == _value(other) and one.citation.date)
        for one, other in pairwise(statements)
    )


def _value(statement: Statement) -> str:
    return " ".join(statement.value.of(statement.text).split())


def _message(one: Statement, other: Statement, dated: bool) -> Message:
    fields: dict[str, str] = {
        "first": _value(one),
        "second": _value(other),
        "first_title": one.citation.title,
        "second_title": other.citation.title,
    }
    if not dated:
        return Message.of(Disagree.UNDATED, **fields)
    dates = {"first_date": one.citation.date or "", "second_date": other.citation.date or ""}
    return Message.of(Disagree.DATED, **fields, **dates)


@lru_cache(4_000)
def _subject_of(title: str, source: str) -> frozenset[str]:
    """The subject of a document with this title and this path."""
    path = PurePosixPath(source)
    stem = path.stem.replace("-", " ").replace("_", " ")
    return _subject(f"{title.replace(path.name, stem)} {path.parent.as_posix()}")


@lru_cache(1_000)
def _subject(text: str) -> frozenset[str]:
    terms = (term for word in analyser("en").tokens(text) for term in [word.term] if word.word not in _EDITIONS)
    return frozenset(term for term in terms if len(term) > 1 and not any(map(str.isdecimal, term)))
