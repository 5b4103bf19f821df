"""Which part of a passage answers: a sentence, two of them, a lead-in with its list or code, a row of a table."""

import re
from collections.abc import Sequence

import numpy as np

from index.layout import BlockKind, MarkKind, Table
from index.model import Block, Span
from index.retrieval.answer_types import contains, expected_type
from index.retrieval.arrays import Array
from index.retrieval.query import Question
from index.retrieval.rerank import Rescored
from index.retrieval.searcher import Index
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.sentences import sentences

LONGEST = 400  # characters of the part
SHORT = 300  # characters of a passage that may be the answer as a whole …
UNSURE = 0.85  # … which it is if another sentence has this much of the best score

# The sentence that answers is the one with most of the question's idf, plus:
SHARED_GRAMS = 0.6  # times the share of the question's character grams that it has
POINTS_BACK = 0.15  # of the score of the sentence before it, if it begins with a pronoun
HAS_ANSWER_TYPE = 0.5  # if it has the date, number or name that the question asks for
INSTRUCTS = 0.2  # if the question asks how to do something, and the sentence begins like an instruction
HEADING_WORD = 0.3  # of the idf of a word that the title or a heading has: it is in the whole section
SAYS_LITTLE = 0.5  # less for a sentence of fewer words than `FEWEST_WORDS`
FEWEST_WORDS = 3
NEVER = 100.0  # less for the header row of a table, and for a title
GOES_ON = 0.7  # of the best score: the next sentence is part of the answer if it has this much

_PRONOUN = re.compile(
    r"^[\"'“(]*(?:it|its|this|these|those|they|their|he|his|she|her|such|both|er|sie|es|diese[rsmn]?|ihre?|seine?|dies|il"
    r"|elle|ils|elles|ce|cette|ces|este|esta|estos|estas|su|sus)\b|^(?:他|她|它|这|该|此)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"(?!it (?:is|was) \w+ (?:that|to)\b)(?:{_PRONOUN.pattern}|^(?:\w+\W+){{1,6}}(?:this|these|that|those|such)\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"{_PRONOUN.pattern}|^(?:instead|however|otherwise|then|but|so|therefore|also|if not|afterwards?|after this"
    r"|for (?:example|instance)|in (?:this|that) case|to (?:fix|do|solve|avoid) (?:it|this|that|so))\b",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(r"\bhow (?:do|can|should|would|to|does)\b|\bwhat(?:'s| is) the (?:way|command)\b", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"^(?:\d+[.)] |• )?(?:add|always|choose|click|configure|copy|create|delete|disable|download|edit|enable|enter|go to"
    r"|install|make|never|open|press|put|remove|replace|restart|run|save|select|set|start|stop|to |turn|type|use|write"
    r"|you (?:can|must|need|should|may))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_ROWS = (BlockKind.ROW, BlockKind.COLUMNS)
_LISTED = (BlockKind.ITEM, BlockKind.VERBATIM)


def answering(index: Index, row: PassageRow, question: Question, rescored: Rescored, candidate: int) -> Span | None:
    """The part of a passage that answers the question best; None if that is all of it.

    Args:
        index: has the passage.
        row: the passage.
        question: as it was searched for.
        rescored: has the question's words in each sentence of the candidates.
        candidate: the passage's row there.
    """
    text = row.text
    spans = list(sentences(text))
    blocks = _blocks(row, spans)
    if len(spans) < 2:
        return None
    scores = _scores(index, row, spans, blocks, question, rescored, candidate)
    best = scores.index(max(scores))
    if len(text) <= SHORT and sorted(scores)[-2] > UNSURE * scores[best]:
        return None
    return _whole(text, spans, scores, best, blocks, expected_type(question.text), question.text)


def _scores(
    index: Index,
    row: PassageRow,
    spans: Sequence[Span],
    blocks: Sequence[Block | None],
    question: Question,
    rescored: Rescored,
    candidate: int,
) -> list[float]:
    """How well each sentence answers by its own words."""
    held = rescored.held[candidate].astype(np.float64)
    weights = rescored.weights * np.where(held[0] > 0, HEADING_WORD, 1.0)
    total = max(float(weights.sum()), 1e-9)
    shared = index.forward.shared_grams(int(rescored.passages[candidate]), rescored.shared, len(spans))
    columns = _Columns(row.language, rescored.terms)
    answer_type, asks_how = expected_type(question.text), bool(_ASKS_HOW.search(question.text))
    scores: list[float] = []
    own = 0.0
    for place, (span, block) in enumerate(zip(spans, blocks, strict=True)):
        sentence, before = span.of(row.text), own
        words = held[place + 1] if place + 1 < len(held) else np.zeros(len(weights))
        if block and block.kind is BlockKind.ROW and block.table:
            words = np.maximum(words, columns.held(block.table))
        own = float(words @ weights) / total + SHARED_GRAMS * float(shared[place])
        score = own
        if place and _PRONOUN.match(sentence):
            score += POINTS_BACK * before
        if answer_type and contains(sentence, answer_type, question.text):
            score += HAS_ANSWER_TYPE * min(1.0, 2 * own + 0.2)
        if asks_how and _INSTRUCTION.match(sentence):
            score += INSTRUCTS
        if len(_WORD.findall(sentence[:100])) < FEWEST_WORDS or _is_image(row, span):
            score -= SAYS_LITTLE
        if block and block.kind in (BlockKind.COLUMNS, BlockKind.TITLE):
            score -= NEVER
        scores.append(score)
    return scores


class _Columns:
    """Which terms the header cells of a table have."""

    def __init__(self, language: str, terms: Sequence[str]) -> None:
        self._language = language
        self._terms = terms
        self._known: dict[int, Array] = {}

    def held(self, table: Table) -> Array:
        """[terms] 1 for those that they have."""
        if id(table) not in self._known:
            said = set(analyser(self._language).terms(" \n ".join(table.columns)))
            self._known[id(table)] = np.array([float(term in said) for term in self._terms])
        return self._known[id(table)]


def _is_image(row: PassageRow, span: Span) -> bool:
    """True if a sentence is only the description of an image."""
    return any(
        mark.kind is MarkKind.IMAGE and mark.span.start <= span.start and span.end <= mark.span.end
        for mark in row.layout.marks
    )


def _blocks(row: PassageRow, spans: Sequence[Span]) -> list[Block | None]:
    """The block of each sentence; None where the passage is plain."""
    blocks, found, place = row.layout.blocks, [], 0
    for span in spans:
        while place < len(blocks) and blocks[place].span.end <= span.start:
            place += 1
        found.append(blocks[place] if place < len(blocks) and blocks[place].span.start < span.end else None)
    return found


def _whole(
    text: str,
    spans: Sequence[Span],
    scores: Sequence[float],
    best: int,
    blocks: Sequence[Block | None],
    answer_type: re.Pattern[str] | None,
    question: str,
) -> Span:
    """The best sentence, with those beside it without which it says little."""
    kinds = [block.kind if block else BlockKind.PARAGRAPH for block in blocks]
    if kinds[best] in _ROWS:
        return spans[best]

    def sentence(place: int) -> str:
        return spans[place].of(text)

    def fits(start: int, end: int) -> bool:
        return start >= 0 and end < len(spans) and spans[end].end - spans[start].start <= LONGEST

    first = last = best
    needs_lead = _POINTS_BACK.match(sentence(best)) or kinds[best] is BlockKind.VERBATIM
    if needs_lead and fits(best - 1, best) and kinds[best - 1] is not BlockKind.VERBATIM:
        first -= 1
    if sentence(best).endswith((":", "：")):
        while fits(first, last + 1) and kinds[last + 1] not in _ROWS and (last == best or kinds[last + 1] in _LISTED):
            last += 1
    elif fits(first, best + 1) and kinds[best + 1] not in _ROWS and kinds[best] is not BlockKind.VERBATIM:
        following = sentence(best + 1)
        if answer_type and contains(sentence(best), answer_type, question):
            goes_on = False  # it says what is asked
        elif answer_type and contains(following, answer_type, question):
            goes_on = True
        else:
            goes_on = bool(_GOES_ON.match(following)) or scores[best + 1] >= GOES_ON * scores[best]
        if goes_on or kinds[best + 1] is BlockKind.VERBATIM:
            last += 1
    return Span(spans[first].start, spans[last].end)
