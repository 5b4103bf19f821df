"""Hits become an answer: what is shown, what is emphasised, and when the documents don't say.

Nothing here writes a word: a quotation is a passage as it stands, and emphasis is spans.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.analysis import Token, tokens
from index.model import Confidence, Hit, Quote, Span
from index.ranking import Okapi
from index.sentences import sentences
from index.store import PassageRow

LONGEST_QUESTION = 2000  # characters: what a Discord message holds

# The share of a question's weight (idf of its words, unseen ones at the most) that its best passage must hold.
STRONG = 0.6
WEAK = 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """A question, taken apart."""

    text: str
    tokens: tuple[Token, ...]
    notices: tuple[str, ...]

    @property
    def terms(self) -> list[str]:
        return [token.term for token in self.tokens]


def understand(question: str) -> Question:
    """Takes any string: what can't be shown is replaced, what is too long is cut, with a notice."""
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\x00" else c for c in question).strip()
    notices: list[str] = []
    if len(text) > LONGEST_QUESTION:
        notices.append(f"The question has {len(text):,} characters; its first {LONGEST_QUESTION:,} were searched for.")
        text = text[:LONGEST_QUESTION]
    return Question(text, tuple(tokens(text)), tuple(notices))


def confidence(question: Question, ranking: Okapi, best: Sequence[str]) -> Confidence:
    """How well the best passage, given as its terms, covers the question."""
    wanted = set(question.terms)
    present = set(best)
    weight = {term: ranking.lucene_idf(ranking.frequency(term)) for term in wanted}
    total = sum(weight.values())
    if not total:
        return Confidence.NONE
    covered = sum(weight[term] for term in wanted & present) / total
    if covered >= STRONG:
        return Confidence.STRONG
    return Confidence.WEAK if covered >= WEAK else Confidence.NONE


def quote(row: PassageRow, hit: Hit, question: Question, ranking: Okapi) -> Quote:
    """A passage with its matched words and the sentence that answers marked."""
    wanted = set(question.terms)
    found = [token for token in tokens(row.text) if token.term in wanted]
    return Quote(
        id=row.id,
        text=row.text,
        span=row.span,
        sentence=_best_sentence(row.text, found, ranking),
        matches=_joined(token.span for token in found),
        citation=row.citation,
        score=hit.score,
    )


def _best_sentence(text: str, found: Sequence[Token], ranking: Okapi) -> Span | None:
    """The sentence that holds the most telling of the matched words; None when the passage is one sentence."""
    spans = list(sentences(text))
    if len(spans) < 2 or not found:
        return None

    def weight(span: Span) -> float:
        held = {token.term for token in found if span.start <= token.span.start and token.span.end <= span.end}
        return sum(ranking.lucene_idf(ranking.frequency(term)) for term in held)

    return max(spans, key=weight)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without overlaps: pairs of characters share one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
