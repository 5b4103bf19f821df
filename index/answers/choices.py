"""What an answer offers besides its quotations: sections to choose from, and other questions."""

from collections.abc import Iterable

from index.model import Choice, Confidence
from index.retrieval.question.query import Question
from index.retrieval.searcher import RELATED, Index, Results
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.display import covered

HEADINGS = 3  # suggested if nothing was found
FIRST_WORDS = 200  # characters of a section that may be chosen

# A single word in several sections, none of them much better than the next, is too vague to answer: the asker chooses a
# section. If only one section's heading has the word, that section is meant.
FEWEST_SECTIONS, MOST_SECTIONS = 3, 8
CLEARLY = 0.8  # of the best section's score: if the next one has less, the best one is clearly better


def sections(index: Index, question: Question, found: Results) -> Iterable[Choice]:
    """The sections that a vague question may mean; the nearest ones if nothing was found."""
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        return [_choice(row) for row in _first_of_each_section(rows).values() if row.citation.heading]
    if (
        (found.defining and question.meaning)
        or not question.content
        or len([word for word in question.words if not word.optional]) != 1
    ):
        return ()
    own = found.match_themselves()
    near = [place for place, score in enumerate(found.scores) if score >= RELATED * found.scores[0] and own[place]]
    rows = index.generation.passage_rows(found.passages[place] for place in near)
    first = _first_of_each_section(rows)
    scores = dict(zip((row.id for row in rows), (found.scores[place] for place in near), strict=True))
    best = sorted((scores[row.id] for row in first.values()), reverse=True)
    if len(first) < FEWEST_SECTIONS or best[1] < CLEARLY * best[0] or _naming(question, first.values()) == 1:
        return ()
    return [_choice(row) for row in list(first.values())[:MOST_SECTIONS]]


def _first_of_each_section(rows: Iterable[PassageRow]) -> dict[tuple[str, tuple[str, ...]], PassageRow]:
    """The first passage of each section, in the order given."""
    sections: dict[tuple[str, tuple[str, ...]], PassageRow] = {}
    for row in rows:
        sections.setdefault((row.citation.document_id, row.citation.heading), row)
    return sections


def _naming(question: Question, rows: Iterable[PassageRow]) -> int:
    """The number of sections whose own heading has the question's word."""
    terms = set(question.terms)
    headings = ((row.language, row.citation.heading[-1]) for row in rows if row.citation.heading)
    return sum(bool(analyser(language).matches(heading, terms)) for language, heading in headings)


def _choice(row: PassageRow) -> Choice:
    return Choice(row.id, row.citation, covered(row.text, row.layout.spoilers)[:FIRST_WORDS])


def suggestions(index: Index, question: Question, found: Results) -> Iterable[str]:
    """The question without its misspellings, if it has any; the nearest headings, if nothing was found."""
    if question.corrected:
        yield question.corrected
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        yield from dict.fromkeys(row.citation.heading[-1] for row in rows if row.citation.heading)
