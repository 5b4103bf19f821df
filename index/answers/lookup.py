"""Key facts and summaries, from one generation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from heapq import nsmallest
from itertools import pairwise

import numpy as np

from index.excerpts import Excerpt
from index.fact_kinds import FactKind
from index.facts.keys import fold_name
from index.layout import Span
from index.model import Fact, Quote
from index.retrieval.inverted.arrays import Array
from index.retrieval.searcher import Index
from index.scope import Scope
from index.store.segment_facts import FactPlace

MOST_PARTS = 12  # of a document that are read for its summary: 2.4 million characters, or 40,000 tiny blocks
NEAR = 200  # passages about something whose facts are ranked


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
        return index.generation.facts.find(scope, kind=kind, document=document, name=name, limit=limit, start=start)
    question = index.understand(about, visible)
    words = [word for word in question.content if word.number >= 0]
    passages, scores = index.ranking.top([word.number for word in words], NEAR, visible.mask)
    if not len(passages):
        return []
    places = index.generation.facts.places(scope, kind=kind, document=document, name=name, passages=passages.tolist())
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

    pairs = [(weight(place.passage, place.first, place.last), place) for place in places]
    if any(pair[0] for pair in pairs):
        pairs = [pair for pair in pairs if pair[0]]

    def rank(pair: tuple[float, FactPlace]) -> tuple[float, float, bool, str, int, int]:
        weight, place = pair
        return -weight, -worth[place.passage], place.undated, place.moment, -place.weight, place.fact

    first = nsmallest(start + limit, pairs, key=rank)
    return index.generation.facts.at([place for _, place in first[start:]])


def _terms_by_sentence(index: Index, passages: Array, terms: Iterable[int]) -> dict[tuple[int, int], set[int]]:
    """The terms, of those given, that each sentence holds, by passage and sentence."""
    held: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for passage, sentence, term in index.forward.occurrences(passages, np.array(list(terms))):
        held[passage, sentence].add(term)
    return held


def summarise(index: Index, source: str, scope: Scope) -> list[Quote] | None:
    """The most important sentences of a document, in order; None if the scope has no such document.

    Its parts are read one after the other. Of a document with more than `MOST_PARTS` parts, as many are read, evenly
    spread from the first on.
    """
    generation = index.generation
    overview = generation.overview(source, scope)
    if overview is None:
        return None
    id = overview.info.id
    parts = list(pairwise((*overview.parts, overview.length)))
    share = min(1.0, MOST_PARTS / len(parts))
    chosen = [parts[int(number / share)] for number in range(int(len(parts) * share))]

    def read() -> Iterator[Excerpt]:
        for start, end in chosen:
            if part := generation.excerpt(id, start, end, scope):
                yield part

    prose, language = round(overview.prose * share), overview.info.language
    from index.answers.summary import summary  # here, because asking doesn't need it

    spans = summary(read(), prose, language, lambda span: generation.stretch(id, span))
    return [_quote(index, id, span, scope) for span in spans]


def _quote(index: Index, document: str, span: Span, scope: Scope) -> Quote:
    """A span of a document as a quotation, with the id of the passage in which it begins."""
    cited = index.generation.cite(document, span, scope)
    text = cited.around.cut(span.start, span.end)
    return Quote(cited.passage, text, span, None, (), cited.citation, 0.0, layout=cited.layout)
