"""What is found becomes an answer: what is shown, what is emphasised, and when the documents don't say.

Nothing here writes a word: a quotation is the document's text as it stands, and emphasis is spans.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from index.messages import Message, Notice
from index.model import Answer, Choice, Citation, Confidence, Quote, Searched, Span
from index.retrieval.answer_types import asked_for, holds
from index.retrieval.forward import grams
from index.retrieval.query import Question, cleaned
from index.retrieval.rerank import Rescored
from index.retrieval.searcher import CANDIDATES, Found, Index, Visible
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.sentences import sentences

# A passage is shown after the best one when its score is at least this share of the best one's.
RELATED = 0.5
LONGEST_MERGED = 1100  # characters: neighbours are shown as one up to here
HEADINGS = 3  # that are suggested where nothing was found
# A single word that so many sections hold, none of them much better than the next, is no question yet. A section whose
# heading names it, and no other's does, is what is meant.
FEWEST_SECTIONS, MOST_SECTIONS = 3, 8
CLEARLY = 0.8  # of the best section's score: the next one has less

# What a sentence is worth as the one that answers, besides the share of the question's idf that it holds.
SHARED_GRAMS = 0.6  # the share of the question's character grams
POINTS_BACK = 0.15  # of the score of the sentence before, when it begins with a pronoun
ANSWERS_IN_KIND = 0.2  # it holds a date, number or name where the question asks for one

_PRONOUN = re.compile(
    r"^[\"'“(]*(?:it|its|this|these|those|they|their|he|his|she|her|such|both|er|sie|es|diese[rsmn]?|ihre?|seine?|dies|il"
    r"|elle|ils|elles|ce|cette|ces|este|esta|estos|estas|su|sus)\b|^(?:他|她|它|这|该|此)",
    re.IGNORECASE,
)


def nothing_indexed(text: str) -> Answer:
    """The answer of a library without documents."""
    question, notices = cleaned(text)
    notices = (*notices, Message.of(Notice.NOTHING_INDEXED))
    return Answer(question, Confidence.NONE, (), (), Searched(0, 0, (), ()), 0, notices)


def answer(index: Index, text: str, visible: Visible, limit: int) -> Answer:
    """What the documents that may be looked at say to a question, which may be any string."""
    shown, notices = cleaned(text)
    question = index.understand(shown, visible)
    found = index.search(question, visible, max(CANDIDATES, limit))
    replaced = {word.text: word.word for word in question.content if word.corrected}
    notices += tuple(Message.of(Notice.CORRECTED, right=right, wrong=wrong) for wrong, right in replaced.items())
    asked = [word for word in question.content if not word.optional]
    quotes = () if found.confidence is Confidence.NONE else tuple(_quotes(index, question, found, limit))
    choices = tuple(_sections(index, question, found))
    vague = choices and found.confidence is Confidence.STRONG
    return Answer(
        question=shown,
        confidence=Confidence.WEAK if vague else found.confidence,
        quotes=quotes,
        suggestions=tuple(_suggestions(index, question, found)),
        searched=index.searched(asked, visible),
        generation=index.generation.number,
        notices=notices,
        choices=choices,
    )


def _sections(index: Index, question: Question, found: Found) -> Iterable[Choice]:
    """The sections that a vague question may mean; where nothing was found, those that come nearest."""
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        return [_choice(row) for row in _one_a_section(rows).values() if row.citation.heading]
    if not question.content or len([word for word in question.words if not word.optional]) != 1:
        return ()
    near = [
        place
        for place, score in enumerate(found.scores)
        if score >= RELATED * found.scores[0] and _matches_itself(found, place)
    ]
    rows = index.generation.passage_rows(found.passages[place] for place in near)
    sections = _one_a_section(rows)
    scores = dict(zip((row.id for row in rows), (found.scores[place] for place in near), strict=True))
    best = sorted((scores[row.id] for row in sections.values()), reverse=True)
    if len(sections) < FEWEST_SECTIONS or best[1] < CLEARLY * best[0] or _named(question, sections.values()) == 1:
        return ()
    return [_choice(row) for row in list(sections.values())[:MOST_SECTIONS]]


def _one_a_section(rows: Iterable[PassageRow]) -> dict[tuple[str, tuple[str, ...]], PassageRow]:
    """The first passage of each section, in the order given."""
    sections: dict[tuple[str, tuple[str, ...]], PassageRow] = {}
    for row in rows:
        sections.setdefault((row.citation.document_id, row.citation.heading), row)
    return sections


def _named(question: Question, rows: Iterable[PassageRow]) -> int:
    """How many sections are named by the question: their own heading holds its word."""
    terms = set(question.terms)
    headings = ((row.language, row.citation.heading[-1]) for row in rows if row.citation.heading)
    return sum(bool(analyser(language).matches(heading, terms)) for language, heading in headings)


def _choice(row: PassageRow) -> Choice:
    return Choice(row.id, row.citation)


def _suggestions(index: Index, question: Question, found: Found) -> Iterable[str]:
    """The question put right where it was misspelt; the nearest headings where nothing was found."""
    if question.corrected:
        yield question.corrected
    if found.confidence is Confidence.NONE:
        rows = index.generation.passage_rows(found.passages[:HEADINGS])
        yield from dict.fromkeys(row.citation.heading[-1] for row in rows if row.citation.heading)


@dataclass(slots=True)
class _Group:
    """Passages that are shown as one: neighbours in their document, best first; and who else says the same."""

    rows: list[PassageRow]
    place: int  # of the best among what was found
    also: list[Citation] = field(default_factory=list)

    def adjoins(self, row: PassageRow) -> bool:
        """Whether a passage continues this one under the same heading."""
        ours = self.rows[0].citation
        numbers = [ours_row.number for ours_row in self.rows]
        return (
            (row.citation.document_id, row.citation.heading, row.citation.page)
            == (ours.document_id, ours.heading, ours.page)
            and row.number in (min(numbers) - 1, max(numbers) + 1)
            and sum(len(ours_row.text) for ours_row in self.rows) + len(row.text) <= LONGEST_MERGED
        )


def _quotes(index: Index, question: Question, found: Found, limit: int) -> Iterable[Quote]:
    """Quotations of the passages that are worth showing: the best, and those that come near it."""
    assert found.rescored is not None
    worth = [
        place
        for place, score in enumerate(found.scores)
        if score >= RELATED * found.scores[0] and (place == 0 or _matches_itself(found, place))
    ][: 3 * limit]
    rows = index.generation.passage_rows(found.passages[place] for place in worth)
    groups: list[_Group] = []
    said: dict[str, _Group] = {}
    for place, row in zip(worth, rows, strict=True):
        words = " ".join(row.text.casefold().split())
        if words in said:
            said[words].also.append(row.citation)
        elif near := next((group for group in groups if group.adjoins(row)), None):
            near.rows.append(row)
        elif len(groups) < limit:
            groups.append(_Group([row], place))
            said[words] = groups[-1]
    for group in groups:
        yield _quote(index, group, question, found)


def _matches_itself(found: Found, place: int) -> bool:
    """Whether a passage holds a word of the question, and not only its title or headings do."""
    row = found.rows[place]
    return row < 0 or found.rescored is None or bool(found.rescored.held[row, 1:].any())


def _quote(index: Index, group: _Group, question: Question, found: Found) -> Quote:
    best = group.rows[0]
    first, last = min(group.rows, key=lambda row: row.number), max(group.rows, key=lambda row: row.number)
    text, span = best.text, best.span
    if first is not last:
        merged = Span(first.span.start, last.span.end)
        stretch = index.generation.stretch(best.citation.document_id, merged)
        held = sum(len("".join(row.text.split())) for row in group.rows)
        if len("".join(stretch.split())) == held:  # nothing else stands between them, such as an advertisement
            text, span = stretch, merged
        else:
            first = last = best
    assert found.rescored is not None
    terms = set(question.terms)
    sentence = None
    if found.rows[group.place] >= 0:
        sentence = _sentence(index, best.text, question, found.rescored, found.rows[group.place])
        if sentence:
            sentence = sentence.shifted(best.span.start - span.start)
        elif text != best.text:
            sentence = Span(best.span.start - span.start, best.span.end - span.start)
    return Quote(
        id=best.id,
        text=text,
        span=span,
        sentence=sentence,
        matches=joined(analyser(best.language).matches(text, terms)),
        citation=replace(
            best.citation,
            rows=_from_to(first.citation.rows, last.citation.rows),
            lines=_from_to(first.citation.lines, last.citation.lines),
        ),
        score=found.scores[group.place],
        also=tuple(group.also),
    )


def _from_to(first: tuple[int, int] | None, last: tuple[int, int] | None) -> tuple[int, int] | None:
    return (first[0], last[1]) if first and last else None


def _sentence(index: Index, text: str, question: Question, rescored: Rescored, candidate: int) -> Span | None:
    """The sentence of a passage that answers; None when the passage is one sentence."""
    spans = list(sentences(text))
    if len(spans) < 2:
        return None
    held = rescored.held[candidate, 1 : len(spans) + 1] @ rescored.weights / rescored.weights.sum()
    shared = index.forward.shared_grams(int(rescored.passages[candidate]), _grams(question), len(spans))
    kind = asked_for(question.text)
    plain = [
        (float(held[place]) if place < len(held) else 0.0) + SHARED_GRAMS * shared[place] for place in range(len(spans))
    ]
    scores = []
    for place, span in enumerate(spans):
        sentence = span.of(text)
        score = plain[place]
        if place and _PRONOUN.match(sentence):
            score += POINTS_BACK * plain[place - 1]
        if kind and holds(sentence, kind, question.text):
            score += ANSWERS_IN_KIND
        scores.append(score)
    return spans[scores.index(max(scores))]


def _grams(question: Question) -> list[str]:
    return list(dict.fromkeys(gram for word in question.content for gram in grams(word.word)))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, without overlaps: pairs of characters share one, initials cover a name."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start < result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
