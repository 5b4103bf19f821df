"""What is found becomes an answer: what is shown, what is emphasised, and when the documents don't say.

Nothing here writes a word: a quotation is the document's text as it stands, and emphasis is spans.
"""

import re
from collections.abc import Iterable, Sequence

from index.analysis import Token, analyser
from index.forward import grams
from index.model import Answer, Confidence, Quote, Searched, Span
from index.question import Question, cleaned
from index.rescoring import Rescored
from index.searching import Found, Index, Visible
from index.sentences import sentences
from index.store import PassageRow

# A passage is shown after the best one when its score is at least this share of the best one's.
RELATED = 0.4

# What a sentence is worth as the one that answers, besides the share of the question's idf that it holds.
SHARED_GRAMS = 0.6  # the share of the question's character grams
POINTS_BACK = 0.15  # of the score of the sentence before, when it begins with a pronoun
ANSWERS_IN_KIND = 0.2  # it holds a date, number or name where the question asks for one

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|dozen|half"
    r"|first|second|third)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1\d{3}|20\d\d)\b|\b\d{1,2}(?:st|nd|rd|th)? century|\d{1,2}:\d\d|\b(?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w’'-]+")
_ASKS_FOR = (
    (re.compile(r"\b(?:when|(?:what|which) (?:year|date|day|month|century))\b", re.IGNORECASE), _DATE),
    (
        re.compile(
            r"\b(?:how (?:many|much|long|old|far|large|big|tall|high|often)"
            r"|what (?:percent|percentage|number|amount|proportion))\b",
            re.IGNORECASE,
        ),
        _NUMBER,
    ),
    (re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE), _NAME),
)
_PRONOUN = re.compile(
    r"^[\"'“(]*(?:it|its|this|these|those|they|their|he|his|she|her|such|both|er|sie|es|diese[rsmn]?|ihre?|seine?|dies|il"
    r"|elle|ils|elles|ce|cette|ces|este|esta|estos|estas|su|sus)\b|^(?:他|她|它|这|该|此)",
    re.IGNORECASE,
)


def nothing_indexed(text: str) -> Answer:
    """The answer of a library without documents."""
    question, notices = cleaned(text)
    notices = (*notices, "No documents are indexed yet.")
    return Answer(question, Confidence.NONE, (), (), Searched(0, 0, (), ()), 0, notices)


def answer(index: Index, text: str, visible: Visible, limit: int) -> Answer:
    """What the documents that may be looked at say to a question, which may be any string."""
    shown, notices = cleaned(text)
    question = index.understand(shown)
    found = index.search(question, visible, limit)
    quotes = () if found.confidence is Confidence.NONE else tuple(_quotes(index, question, found))
    replaced = {word.text: word.word for word in question.content if word.corrected}
    notices += tuple(f"Searched for “{right}” instead of “{wrong}”." for wrong, right in replaced.items())
    asked = [word for word in question.content if not word.optional]
    return Answer(
        question=shown,
        confidence=found.confidence,
        quotes=quotes,
        suggestions=(question.corrected,) if question.corrected else (),
        searched=Searched(
            documents=visible.documents,
            passages=visible.passages,
            terms=tuple(dict.fromkeys(word.word if word.corrected else word.text for word in asked)),
            unknown=tuple(dict.fromkeys(word.text for word in asked if word.number < 0)),
        ),
        generation=index.generation.number,
        notices=notices,
    )


def _quotes(index: Index, question: Question, found: Found) -> Iterable[Quote]:
    """Quotations of the passages that are worth showing: the best, and those that come near it."""
    assert found.rescored is not None
    worth = [place for place, score in enumerate(found.scores) if score >= RELATED * found.scores[0]]
    rows = index.generation.passage_rows(found.passages[place] for place in worth)
    for place, row in zip(worth, rows, strict=True):
        yield _quote(row, question, found.rescored, found.rows[place], found.scores[place])


def _quote(row: PassageRow, question: Question, rescored: Rescored, candidate: int, score: float) -> Quote:
    tokens = analyser(row.language).tokens(row.text)
    terms = set(question.terms)
    return Quote(
        id=row.id,
        text=row.text,
        span=row.span,
        sentence=_sentence(row.text, tokens, question, rescored) if candidate >= 0 else None,
        matches=joined(token.span for token in tokens if token.term in terms),
        citation=row.citation,
        score=score,
    )


def _sentence(text: str, tokens: Sequence[Token], question: Question, rescored: Rescored) -> Span | None:
    """The sentence of a passage that answers; None when the passage is one sentence."""
    spans = list(sentences(text))
    if len(spans) < 2:
        return None
    weights = dict(zip(rescored.terms, rescored.weights.tolist(), strict=True))
    total = sum(weights.values())
    asked = {gram for word in question.content for gram in grams(word.word)}
    wanted = next((kind for asking, kind in _ASKS_FOR if asking.search(question.text)), None)
    said = question.text.casefold()
    plain: list[float] = []
    scores: list[float] = []
    for span in spans:
        inside = [token for token in tokens if token.term and span.start <= token.start and token.end <= span.end]
        held = sum(weights.get(term, 0.0) for term in {token.term for token in inside})
        shared = asked & {gram for token in inside for gram in grams(token.word)}
        score = held / total + SHARED_GRAMS * len(shared) / len(asked)
        sentence = span.of(text)
        plain.append(score)
        if len(plain) > 1 and _PRONOUN.match(sentence):
            score += POINTS_BACK * plain[-2]
        if wanted and any(match[0].casefold() not in said for match in wanted.finditer(sentence)):
            score += ANSWERS_IN_KIND
        scores.append(score)
    return spans[scores.index(max(scores))]


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, without overlaps: pairs of characters share one, initials cover a name."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start < result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
