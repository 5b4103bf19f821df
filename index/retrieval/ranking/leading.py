"""What comes first in an answer, whatever its score: passages that have a phrase of the question word for word, define
the term that is asked for, or begin the section of that name or number or the notes of that release. Lists of just what
is asked for, and the sections of two things that are compared, come among the first."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from enum import Enum, auto
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from index.layout import Span
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.answer_types import required_type
from index.retrieval.question.columns import asks_how_or_whether
from index.retrieval.question.comparisons import compared
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.phrases import NO_PASSAGES, passages_with
from index.retrieval.question.query import Question
from index.retrieval.question.releases import is_release, release_terms, version_asked
from index.retrieval.question.several import headings_of_lists, listing_terms, lists_several, several_asked
from index.retrieval.question.working import words_of_working
from index.retrieval.ranking.entries import entry_of
from index.retrieval.ranking.parts import find_parts
from index.store import Defined, Generation, PassageRow
from index.text.analysis import analyser
from index.text.context import has_parts, name_of_section, subject_of
from index.text.sentences import sentences

SHORT_OPENING = 100  # characters: what is quoted of the section that a word names has at least as many, if it can
HEADINGS_READ, MOST_INSIDE = 32, 4  # after a section without text of its own; and sections in it that are shown
LOOKED_UP = 2_000  # sections that are looked up by their headings, in each segment: many may be hidden …
MOST_NAMED = 30  # … and that are read
RELEASES_AMONG = 1000  # passages with a version, among which its release notes are looked for
AGREEING = 0.5  # of the different words of two entries, from which they say about the same
LISTS_READ = 10  # sections with the name of a list of what is asked for, that are read …
LIST_WITHIN = 5  # … and how many passages of each: the list may begin in any of them


class By(Enum):
    """Why passages come first in an answer. The first of these that any passage has decides."""

    QUOTING = auto()  # they have the question's phrases
    DEFINING = auto()  # they define the term that is asked for
    NAME = auto()  # they begin the section of that name, or the notes of that release
    NUMBER = auto()  # they begin the part of that number, or have it as an item
    ENTRY = auto()  # they have an entry of the term in a list


class Leading(NamedTuple):
    """The passages that come first in an answer, and others that come among the first."""

    by: By | None = None  # None if no passage leads
    first: Mapping[int, Span | None] = MappingProxyType({})  # those that lead, and where each says what is asked for
    sure: Set[int] = frozenset()  # those of them that say just what is asked for, whatever words they have
    following: Sequence[int] = ()  # those that come right after the first one
    compared: Sequence[int] = ()  # the beginnings of the sections of two things that are compared
    listing: Sequence[int] = ()  # passages that begin a list of just what is asked for

    def marked(self, best: PassageRow) -> Span | None:
        """The sentences of the best passage that say what is asked for, if it leads because of them."""
        if self.by is By.NAME and best.number in self.first:
            return _opening(best)
        if not (span := self.first.get(best.number)):
            return None
        said = span.clipped(best.span.start, best.span.end)  # the term that is defined may be the heading above
        return said.shifted(best.span.start) if said else None

    def with_entries(self, question: Question, rows: Iterable[PassageRow]) -> "Leading":
        """The same with those of some passages that have the term whose meaning is asked for in a list, if nothing
        else leads. They are sure if all say about the same, and not of something else whose name has the term: what
        "Luck" means isn't said by the luck of a Luck Blade."""
        if not question.meaning or self.by:
            return self
        asked = {word.term for word in question.required}
        looked_at = ((row, entry_of(asked, row.text, row.layout, row.language)) for row in rows)
        found = [(row, entry) for row, entry in looked_at if entry]
        if not found:
            return self
        said = [set(analyser(row.language).terms(entry.of(row.text))) for row, entry in found]
        agree = all(len(said[0] & other) >= AGREEING * len(said[0] | other) for other in said[1:])
        above = (set(analyser(row.language).terms(_heading(row))) for row, _ in found)
        sure = agree and not any(asked < names for names in above)
        first = {row.number: entry.shifted(row.span.start) for row, entry in found}
        return self._replace(by=By.ENTRY, first=first, sure=first.keys() if sure else frozenset())


def find_leading(
    question: Question, visible: Visible, generation: Generation, forward: Forward, ranking: Ranking
) -> Leading:
    """The visible passages that lead the answer to a question."""
    compared = _compared(question, visible, generation)
    leading = Leading(compared=compared, following=compared, listing=_listing(question, visible, generation, forward))
    quoting = passages_with(question.phrases, forward, visible.mask) if question.phrases else NO_PASSAGES
    if len(quoting):
        return leading._replace(by=By.QUOTING, first=dict.fromkeys(quoting.tolist()))
    if defining := _defining(question, visible, generation):
        sure = {number for number, one in defining.items() if one.begins}
        return leading._replace(by=By.DEFINING, first={n: one.sentence for n, one in defining.items()}, sure=sure)
    named, inside = _changes(question, visible, generation, ranking), list[int]()
    if not named:
        named, inside = _named(question, visible, generation, forward)
    if named:
        only = len(named) == 1 and not inside
        says = only and (question.meaning or bool(version_asked(question.text, question.asked_in)))
        following = inside or leading.following
        sure = set(named) if says else set()
        return leading._replace(by=By.NAME, first=dict.fromkeys(named), sure=sure, following=following)
    parts = find_parts(question, visible, generation, forward, ranking)
    if parts.found:
        sure, following = set(parts.found) if parts.sure else set(), compared or list(parts.found)
        return leading._replace(by=By.NUMBER, first=parts.found, sure=sure, following=following)
    return leading


def _defining(question: Question, visible: Visible, generation: Generation) -> dict[int, Defined]:
    """The definitions of the term whose meaning is asked for, by the visible passages that have them.

    If a sentence is about the term, only such sentences count: others may only have an abbreviation's long form.
    """
    if not question.meaning or not question.content:
        return {}
    wanted, terms = [word.term for word in question.required], analyser(question.language).terms
    defined = generation.facts.defining(question.content[0].word)
    # A name such as "PyPI" is several terms as it is written, and one if it is asked for in small letters.
    found = [one for one in defined if wanted in (terms(one.name), terms(one.term))]
    seen = _seen([one.passage for one in found], visible)
    found = [one for one in found if one.passage in seen]
    begins = any(one.begins for one in found)
    return {one.passage: one for one in reversed(found) if one.begins or not begins}


def _named(
    question: Question, visible: Visible, generation: Generation, forward: Forward
) -> tuple[list[int], list[int]]:
    """The first passages of the visible sections whose heading is exactly what is asked for.

    If some headings are so word for word, only they count: "DEBUG" isn't "Debugging". How a thing works is in the
    section of its name, if there is only one. A section without text of its own begins with the first section inside of
    it, which doesn't say how to do something or whether it is so.

    Returns:
        These passages; and if there is one, of a section without text of its own, where the next sections in it begin.
    """
    one = analyser(question.language)
    asked = frozenset(word.term for word in question.required if not has_parts(word.text, one))
    if not asked or required_type(question.text, question.asked_in):
        return [], []
    several = several_asked(question.text, question.asked_in)
    subjects = headings_of_lists(subject_of(several, question.language), question.language) if several else [asked]
    works = words_of_working(question.text, question.asked_in)
    if how := bool(works) and bool(asked - works):
        asked -= works
        subjects = [asked]
    begin = [] if several else generation.begin_sections(subjects, LOOKED_UP)
    if not asks_how_or_whether(question.text):
        begin += generation.begin_chapters(subjects, LOOKED_UP)
    rows = generation.passage_rows(_seen(begin, visible)[:MOST_NAMED])
    named = [(row, path) for row in rows if (path := _begun(row, subjects))]
    exact = [(row, path) for row, path in named if name_of_section(path[-1]).casefold() in question.text.casefold()]
    chosen = exact or named
    if (how or several) and len(chosen) > 1:
        return [], []
    inside = _next_inside(*chosen[0], generation, forward) if len(chosen) == 1 else []
    if several and not inside:
        return [], []
    return sorted(row.number for row, _ in chosen), inside


def _begun(passage: PassageRow, subjects: Collection[Set[str]]) -> tuple[str, ...]:
    """The title and the headings down to one with just these terms, if a passage may begin that section."""
    path = (passage.citation.title, *passage.citation.heading)
    ends = (end for end in range(len(path), 0, -1) if subject_of(path[end - 1], passage.language) in subjects)
    return path[: next(ends, 0)]


def _next_inside(passage: PassageRow, path: tuple[str, ...], generation: Generation, forward: Forward) -> list[int]:
    """Where the sections right inside of one begin, after the first of them; none if it has text of its own."""
    place, own = len(path) - 1, passage.citation.heading
    if place >= len(own):
        return []
    begin, before = list[int](), own[: place + 1]
    for number, heading in generation.headings_after(passage.number, HEADINGS_READ):
        inside = forward.documents[number] == forward.documents[passage.number] and heading[:place] == own[:place]
        if not inside or len(begin) == MOST_INSIDE:
            break
        if heading[: place + 1] != before:
            before = heading[: place + 1]
            begin.append(number)
    return begin


def _compared(question: Question, visible: Visible, generation: Generation) -> list[int]:
    """The first passages of the sections of two things that are compared: in one document, if there is one with both;
    else only if no other section has one of the names."""
    sides = compared(question.text, question.asked_in)
    names = [[asked for name in side if (asked := subject_of(name, question.language))] for side in sides]
    if not all(names):
        return []
    begin = generation.begin_sections([*names[0], *names[1]], LOOKED_UP)
    rows = generation.passage_rows(_seen(begin, visible)[:MOST_NAMED])
    headed: dict[frozenset[str], list[PassageRow]] = {}
    for row in rows:
        headed.setdefault(subject_of(_heading(row), row.language), []).append(row)
    first, second = (next((headed[name] for name in side if name in headed), []) for side in names)
    pairs = [(one, other) for one in first for other in second if one.number != other.number]
    near = [pair for pair in pairs if pair[0].citation.document_id == pair[1].citation.document_id]
    chosen = near[:1] or (pairs if len(pairs) == 1 else [])
    return [row.number for pair in chosen for row in pair]


def _changes(question: Question, visible: Visible, generation: Generation, ranking: Ranking) -> list[int]:
    """Where the release notes of a version begin, if a question only asks what has changed in it: "what's new in 5.0".

    All of their passages have its words in the title, and none of them has more than another.
    """
    version, language = version_asked(question.text, question.asked_in), question.language
    asked = {word.term: word.number for word in question.required}
    if asked.get(version, -1) < 0:
        return []
    others = asked.keys() - {version} - generic_terms(language) - release_terms(question.asked_in)
    above = generation.above(ranking.top([asked[version]], RELEASES_AMONG, visible.mask)[0].tolist())
    begins: dict[tuple[str, ...], int] = {}
    for number in sorted(above):
        place = next((place for place, name in enumerate(above[number]) if is_release(name, version)), -1)
        if place >= 0 and others <= set(analyser(language).terms(" \n ".join(above[number]))):
            begins.setdefault(above[number][: place + 1], number)
    return list(begins.values())


def _listing(question: Question, visible: Visible, generation: Generation, forward: Forward) -> list[int]:
    """The passages that begin a list or a table below a heading of just what is asked for, if a question only asks
    for several things: "which commands are there".

    Such a passage has the question's words once, however often others have them.
    """
    if not (thing := several_asked(question.text, question.asked_in)):
        return []
    language = question.language
    terms = set(analyser(language).terms(thing))
    numbers = {word.number for word in question.required if word.term in terms}
    others = {word.term for word in question.required} - terms - generic_terms(language) - listing_terms(language)
    if not numbers or others or len(numbers) < len(terms) or min(numbers) < 0:
        return []
    headed = generation.begin_sections(headings_of_lists(subject_of(thing, language), language), LOOKED_UP)
    begin = dict[tuple[str, tuple[str, ...]], int]()
    for first in _seen(headed, visible)[:LISTS_READ]:
        near = forward.documents[first : first + LIST_WITHIN]
        rows = generation.passage_rows((first + np.flatnonzero(near == near[0])).tolist())
        heading = rows[0].citation.heading
        lists = (row for row in rows if row.citation.heading == heading and lists_several(row.layout))
        for row in islice(lists, 1):
            begin.setdefault((row.citation.document_id, heading), row.number)
    return list(begin.values())


def _seen(passages: Sequence[int], visible: Visible) -> list[int]:
    """Those of some passages that the question may look at."""
    numbers = np.array(passages, np.intp)
    seen: list[int] = (numbers if visible.mask is None else numbers[visible.mask(numbers)]).tolist()
    return seen


def _heading(passage: PassageRow) -> str:
    """What the heading right above a passage names; the title if it has none."""
    return name_of_section(passage.citation.heading[-1] if passage.citation.heading else passage.citation.title)


def _opening(passage: PassageRow) -> Span | None:
    """The first sentences of a passage if its heading is a single word, which each of its sentences is about."""
    if " " in _heading(passage):
        return None
    spans = list(sentences(passage.text))
    last = next((span for span in spans if span.end >= SHORT_OPENING), spans[-1])
    return Span(passage.span.start, passage.span.start + last.end)
