"""Key facts, and the places of a quotation, in one generation."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import groupby

import numpy as np

from index.answers.verify import Comparison, compare
from index.facts.keys import fold_name
from index.model import Agreement, Document, Fact, FactKind, Match, Quote, Scope, Span, Verdict
from index.retrieval.arrays import Array
from index.retrieval.query import Question
from index.retrieval.searcher import Index
from index.retrieval.vocabulary import Visible

NEAR = 200  # passages about something whose facts are ranked
LIKELY = 40  # passages around which a quotation is searched for
AROUND = 12_000  # characters on either side of them: more than ellipses may leave out


def facts(
    index: Index,
    scope: Scope,
    *,
    kind: FactKind | None,
    about: str | None,
    source: str | None,
    name: str | None,
    limit: int,
    start: int,
) -> list[Fact]:
    """Facts of the documents in a scope; `about` is a cleaned question.

    Facts about something are ranked by the idf of the question's words in the fact's own sentences, then by the BM25
    score of its passage. If no sentence has any of the words, the facts of the best passages are returned.

    Raises:
        UnknownSource: if the scope has no such document.
    """
    visible = index.visible(scope, source)
    document = index.generation.document_number(source, scope) if source else None
    name = fold_name(name)
    if not about:
        return index.generation.facts(scope, kind=kind, document=document, name=name, limit=limit, start=start)
    question = index.understand(about, visible)
    words = [word for word in question.content if word.number >= 0]
    passages, scores = index.ranking.top([word.number for word in words], NEAR, visible.mask)
    if not len(passages):
        return []
    places = index.generation.fact_places(passages.tolist(), scope, kind=kind, document=document, name=name)
    worth = dict(zip(passages.tolist(), scores.tolist(), strict=True))
    weights: defaultdict[int, float] = defaultdict(float)
    for word in words:
        weights[word.number] += index.ranking.idf_of(word.frequency)
    held = _terms_by_sentence(index, passages, weights)

    @cache  # a sentence may have several facts
    def weight(passage: int, first: int, last: int) -> float:
        """The idf of the question's words in some sentences."""
        terms = set[int]().union(*(held.get((passage, sentence), ()) for sentence in range(first, last + 1)))
        return sum(weights[term] for term in terms)

    pairs = [(weight(*place[1:]), place) for place in places]
    if any(pair[0] for pair in pairs):
        pairs = [pair for pair in pairs if pair[0]]
    pairs.sort(key=lambda pair: (-pair[0], -worth[pair[1].passage]))  # stable: otherwise in the order of the text
    return index.generation.facts_at([place for _, place in pairs[start : start + limit]])


def _terms_by_sentence(index: Index, passages: Array, terms: Iterable[int]) -> dict[tuple[int, int], set[int]]:
    """The terms, of those given, that each sentence holds, by passage and sentence."""
    held: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for passage, sentence, term in index.forward.occurrences(passages, np.array(list(terms))):
        held[passage, sentence].add(term)
    return held


def verify(index: Index, quotation: str, scope: Scope, limit: int) -> Verdict:
    """At most `limit` places of a quotation, which was cleaned, in the documents of a scope; or the place that comes
    closest."""
    visible = index.visible(scope, None)
    question = index.understand(quotation, visible)
    passages = _likely(index, question, visible)
    rows = sorted(index.generation.passage_rows(passages), key=lambda row: (row.citation.document_id, row.span))
    found: list[tuple[str, Comparison]] = []
    for document, group in groupby(rows, key=lambda row: row.citation.document_id):
        for stretch in _stretches([row.span for row in group]):
            start = stretch.start
            if place := compare(quotation, index.generation.stretch(document, stretch)):
                found.append((document, _shift(place, start)))
    found.sort(key=lambda pair: pair[1].distance)
    agreement = found[0][1].agreement if found else Agreement.ABSENT
    best = [pair for pair in found if pair[1].agreement is agreement]
    shown = best[: limit if agreement is not Agreement.ABSENT else 1]
    matches = tuple(_match(index, document, place, scope) for document, place in shown)
    return Verdict(
        quotation=quotation,
        agreement=agreement,
        matches=matches if agreement is not Agreement.ABSENT else (),
        closest=matches[0] if matches and agreement is Agreement.ABSENT else None,
        searched=index.searched(question.content, visible),
        generation=index.generation.number,
    )


def _likely(index: Index, question: Question, visible: Visible) -> list[int]:
    """Passages that may have a quotation: those with its terms, or with its words in a row if none has a term."""
    if question.content:
        numbers = [word.number for word in question.content if word.number >= 0]
        return [int(passage) for passage in index.ranking.top(numbers, LIKELY, visible.mask)[0]]
    words = [word.key_number for word in question.words]
    if not words or min(words) < 0:
        return []
    passages = index.forward.sequence(words)
    return [int(passage) for passage in (passages[visible.mask(passages)] if visible.mask else passages)[:LIKELY]]


def _stretches(spans: list[Span]) -> list[Span]:
    """The surroundings of some passages of a document; those that overlap are joined."""
    joined: list[Span] = []
    for span in spans:
        start, end = max(0, span.start - AROUND), span.end + AROUND
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def _shift(found: Comparison, by: int) -> Comparison:
    omitted = tuple(span.shifted(by) for span in found.omitted)
    return Comparison(found.agreement, found.span.shifted(by), found.share, found.changes, omitted)


def _match(index: Index, document: str, found: Comparison, scope: Scope) -> Match:
    text = index.generation.stretch(document, found.span)
    return Match(
        text=text,
        span=found.span,
        changes=found.changes,
        omitted=tuple(span.shifted(-found.span.start) for span in found.omitted),
        citation=index.generation.cite(document, found.span, text, scope)[1],
    )


def quote(index: Index, document: Document, span: Span, scope: Scope) -> Quote:
    """A span of a document as a quotation, with the id of the passage in which it begins."""
    text = span.of(document.text)
    passage, citation = index.generation.cite(document.id, span, text, scope)
    return Quote(passage, text, span, None, (), citation, 0.0)
