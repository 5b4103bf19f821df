"""A line that is set aside as boilerplate, if a question names it.

Such lines aren't ranked, so they never come before a passage or count as its words. One is looked for only if no
passage answers for sure, or if the question quotes something that the passages found don't have; and it is shown only
if it has all that is named while none of these passages has. It comes last, and says why it was set aside.
"""

import re
from collections.abc import Collection

import numpy as np

from index.answers.spans import merge
from index.model import Confidence, Quote
from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.query import Question
from index.retrieval.searcher import Index, Results
from index.scope import Scope
from index.text.analysis import analyser
from index.text.folding import normalised

MOST_ALSO = 3  # other places with the same line
COMPARED = 10  # passages that a quoted phrase is looked for in
_QUOTED = re.compile('["“”„«]([^"“”„«»]{3,300})["“”»]')


def named_line(index: Index, question: Question, found: Results, scope: Scope, source: str | None) -> Quote | None:
    """The line that is set aside and that a question names; None if there is none, or if passages have it too.

    Args:
        question: as it was searched for.
        found: the passages.
        scope: whose documents are searched.
        source: only search this document; None for all of them.
    """
    if not index.generation.sets_aside:
        return None
    quoted = _QUOTED.search(question.text)
    phrase = _folded(quoted[1]) if quoted else ""
    if found.confidence is Confidence.STRONG and not phrase:
        return None
    terms = _named(question, quoted[1] if quoted else question.text)
    if not terms:
        return None
    if _is_held(index, found, phrase) if phrase else _are_held_together(found, terms):
        return None
    places = [
        (document, span, text)
        for document, span in index.generation.set_aside(sorted(terms), scope, source)
        if phrase in _folded(text := index.generation.stretch(document, span))
    ]
    if not places:
        return None
    cited, *others = (
        index.generation.cite(document, span, scope) for document, span, text in places if text == places[0][2]
    )
    _, span, text = places[0]
    matches = merge(analyser(question.language).matches(text, terms))
    also = tuple(other.citation for other in others[:MOST_ALSO])
    return Quote(cited.passage, text, span, None, matches, cited.citation, 0.0, also, cited.layout)


def _named(question: Question, text: str) -> frozenset[str]:
    """The terms that a line must have."""
    terms = frozenset(analyser(question.language).terms(text))
    return terms - generic_terms(question.language) or terms


def _folded(text: str) -> str:
    return " ".join(normalised(text).casefold().split())


def _is_held(index: Index, found: Results, phrase: str) -> bool:
    rows = index.generation.passage_rows(found.passages[:COMPARED])
    return any(phrase in _folded(row.text) for row in rows)


def _are_held_together(found: Results, terms: Collection[str]) -> bool:
    """True if a passage that was found has all of these."""
    if found.rescored is None:
        return False
    column = {term: place for place, term in enumerate(found.rescored.terms)}
    if any(term not in column for term in terms):
        return False
    columns = [column[term] for term in terms]
    return bool(np.all(np.any(found.rescored.held[:, :, columns], axis=1), axis=1).any())
