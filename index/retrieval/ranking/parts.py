"""The passages that begin a numbered part of a document, or have it as an item; see `question.numbered`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from index.layout import Span
from index.retrieval.inverted.bm25 import Ranking
from index.retrieval.inverted.forward import Forward
from index.retrieval.inverted.vocabulary import Visible
from index.retrieval.question.asking import asking_words
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.numbered import (
    Part,
    asks_about,
    depth_of,
    item_of,
    kinds_said,
    names_all,
    parts_asked,
)
from index.retrieval.question.query import Question
from index.store import Generation, PassageRow
from index.text.analysis import analyser

BEGINNING_AMONG = 1000  # passages with a number, among which what begins with it is looked for …
ITEMS_AMONG = 30  # … as a paragraph or an item of a list, which must be read


class Parts(NamedTuple):
    """The passages that begin a part whose number is asked for, or have it as an item, and where."""

    found: Mapping[int, Span | None]
    sure: bool  # True if there is no other such part, and the question asks what it says


def find_parts(
    question: Question, visible: Visible, generation: Generation, forward: Forward, ranking: Ranking
) -> Parts:
    """The passages that begin a part of a document whose number is all that is asked for, or have it as an item."""
    parts, rest = parts_asked(question.text, question.language)
    known = [word.number for word in question.required if word.number >= 0]
    if not parts or not known:
        return Parts({}, sure=False)
    others = _others(question, rest)
    passages = ranking.top(known, BEGINNING_AMONG, visible.mask)[0].tolist()
    above = generation.above(passages)
    if others:
        above = {number: names for number, names in above.items() if others <= _terms(names, question.language)}
    begins: dict[tuple[int, tuple[str, ...]], int] = {}
    for number in sorted(above):
        if depth := depth_of(parts, above[number]):
            begins.setdefault((int(forward.documents[number]), above[number][:depth]), number)
    if begins:
        found: Mapping[int, Span | None] = dict.fromkeys(begins.values())
        among_all = True
    else:
        found, among_all = _items(parts, [number for number in passages if number in above], generation)
    return Parts(found, sure=among_all and len(found) == 1 and not asks_about(rest))


def lacks_part(question: Question, passage: PassageRow) -> bool:
    """True if a question names a part of a document that a passage neither is in nor names."""
    parts, rest = parts_asked(question.text, question.language)
    names = (passage.citation.title, *passage.citation.heading)
    if not parts or names_all(parts, " \n ".join([*names, passage.text]), passage.language):
        return False
    is_in = depth_of(parts, names) or item_of(parts[-1], passage.text, passage.layout, names)
    return not is_in or not _others(question, rest) <= _terms(names, question.language)


def _others(question: Question, rest: str) -> set[str]:
    """The terms of the question besides its parts that don't only ask: what the parts are of."""
    asking = asking_words(question.asked_in)
    terms = {token.term for token in analyser(question.language).tokens(rest) if token.word not in asking}
    return terms - generic_terms(question.language) - {""}


def _terms(names: Iterable[str], language: str) -> set[str]:
    return set(analyser(language).terms(" \n ".join(names)))


def _items(
    parts: Sequence[Part], passages: Sequence[int], generation: Generation
) -> tuple[Mapping[int, Span | None], bool]:
    """Those of the first of some passages that have a part as a paragraph or an item, and where; it may be inside of
    others. If what is counted is in the title or a heading of some, only they count.

    Returns:
        These; and False if others may have it too: if nothing above them says so, and not all passages were read.
    """
    found, titled = dict[int, Span | None](), list[int]()
    for row in generation.passage_rows(passages[:ITEMS_AMONG]):
        names = (row.citation.title, *row.citation.heading)
        if (depth_of(parts[:-1], names) or not parts[1:]) and (item := item_of(parts[-1], row.text, row.layout, names)):
            found[row.number] = item.shifted(row.span.start)
            titled += [row.number] * (parts[-1].kind in kinds_said(" ".join(names)))
    return {number: found[number] for number in titled or found}, bool(titled) or len(passages) <= ITEMS_AMONG
