"""Which part of a passage answers: a sentence, two of them, a lead-in with its list or code, a row of a table."""

import re
from collections.abc import Sequence

from index.answers.listings import Asked, listing_asked
from index.answers.scoring import (
    LISTED,
    PRONOUN,
    Around,
    Likeness,
    is_listed,
    is_row,
    manner,
    sentence_scores,
    with_likeness,
)
from index.layout import Block, BlockKind, Span
from index.retrieval.question.answer_types import contains, expected_types
from index.retrieval.question.manners import continuing
from index.retrieval.question.query import Question
from index.retrieval.question.several import head_of, several_asked
from index.retrieval.ranking.rerank import Rescored
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.sentences import sentences

LONGEST = 400  # characters of the part
LEAST = 0.1  # of a score: with less, no sentence is said to answer
SHORT = 300  # characters of a passage that may be the answer as a whole …
UNSURE = 0.85  # … which it is if another sentence has this much of the best score, or another row if that is one
GOES_ON = 0.5  # of the best score: the next sentence is part of the answer if it has this much

_POINTS_BACK = re.compile(
    rf"(?!it (?:is|was) \w+ (?:that|to)\b)(?:{PRONOUN.pattern}|^(?:\w+\W+){{1,6}}(?:this|these|that|those|such)\b)",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"(?:for (?:example|instance)|e\.g\.|in other words|that is)\b", re.IGNORECASE)
_GOES_ON = re.compile(rf"{PRONOUN.pattern}|{continuing()}", re.IGNORECASE)
_STEP = re.compile(r"\d+[.)] ")
_ROWS = (BlockKind.ROW, BlockKind.COLUMNS)


def answering(
    row: PassageRow,
    question: Question,
    rescored: Rescored,
    candidate: int,
    likeness: Likeness | None = None,
    defining: Span | None = None,
) -> Span | None:
    """The part of a passage that answers the question best; None if that is all of it.

    Args:
        row: the passage.
        question: as it was searched for.
        rescored: has the question's words in each sentence of the candidates.
        candidate: the passage's row there.
        likeness: of sentences and the question, if an encoder knows it.
        defining: where the passage defines the term whose meaning is asked for, if it does.
    """
    text = row.text
    spans = list(sentences(text))
    blocks = _blocks(row, spans)
    if len(spans) < 2:
        return None
    answer_type = _answer_type(text, question)
    if defining:
        return _definition(text, spans, blocks, defining, question)
    scores = sentence_scores(row, spans, blocks, question, rescored, candidate, answer_type)
    if likeness:
        scores = with_likeness(scores, [span.of(text) for span in spans], likeness)
    best = scores.index(max(scores))
    if scores[best] < LEAST:
        return None
    if asked := _several(row, question, rescored, candidate):
        heading = row.citation.heading[-1] if row.citation.heading else row.citation.title
        if part := listing_asked(text, spans, blocks, heading, best, asked, LONGEST):
            return part if len(part) < len(text) else None
    row_answers = is_row(blocks[best])  # then only another row makes it doubtful
    rivals = [
        place
        for place, block in enumerate(blocks)
        if place != best and is_row(block) >= row_answers and scores[place] > UNSURE * scores[best]
    ]
    if row_answers and rivals and (rows := _together(spans, sorted([best, *rivals]))):
        return rows
    if len(text) <= SHORT and rivals:
        return None
    if steps := _steps(text, spans, blocks, best, question):
        return steps
    return _whole(text, spans, scores, best, blocks, answer_type, question.text)


def with_its_list(text: str, blocks: Sequence[Block], lead: Span, question: Question) -> Span:
    """A lead-in with the list or the code after it, as far as `LONGEST` characters reach.

    The rows of a table only go with it if the question asks for several things: otherwise one of them is meant.
    """
    end, several = lead.end, several_asked(question.text, question.asked_in)
    for block in blocks:
        if block.span.end <= end:
            continue
        listed = is_listed(block) or (several and block.kind in _ROWS)
        if not listed or block.span.end - lead.start > LONGEST or text[end : block.span.start].strip():
            break
        end = block.span.end
    return Span(lead.start, end)


def _several(row: PassageRow, question: Question, rescored: Rescored, candidate: int) -> Asked | None:
    """What is needed to find the list that answers a question for several things; None for other questions."""
    if not (thing := several_asked(question.text, question.asked_in)):
        return None
    word, one = head_of(thing, question.asked_in), analyser(row.language)
    names, head = one.terms(thing), one.terms(word)
    if not head or head[-1] not in rescored.terms:
        return None
    held: list[list[bool]] = rescored.held[candidate].tolist()
    nothing = [False] * len(rescored.terms)
    return Asked(
        thing=frozenset(place for place, term in enumerate(rescored.terms) if term in names),
        head=rescored.terms.index(head[-1]),
        word=word,
        language=row.language,
        weights=rescored.weights.tolist(),
        held=lambda place: held[place + 1] if place + 1 < len(held) else nothing,
        said=Around(row.language, rescored.terms).held,
    )


def _definition(
    text: str, spans: Sequence[Span], blocks: Sequence[Block | None], defining: Span, question: Question
) -> Span | None:
    """The sentence that defines a term, with the one after it if that goes on; None if that is all of the passage."""
    start = next(span.start for span in spans if span.end > defining.start)  # with the bullet of an item
    place = max(place for place, span in enumerate(spans) if span.start < defining.end)
    only = [float(other == place) for other in range(len(spans))]  # so no sentence is added for its words alone
    whole = _whole(text, spans, only, place, blocks, None, question.text)
    part = Span(start, max(min(defining.end, len(text)), whole.end))
    return part if len(part) < len(text) else None


def _together(spans: Sequence[Span], places: Sequence[int]) -> Span | None:
    """All these rows, as "Rope, hempen" and "Rope, silk" are, if each is the next one of the table; None otherwise."""
    first, last = places[0], places[-1]
    fits = spans[last].end - spans[first].start <= LONGEST
    return Span(spans[first].start, spans[last].end) if fits and last - first < len(places) else None


def _steps(
    text: str, spans: Sequence[Span], blocks: Sequence[Block | None], best: int, question: Question
) -> Span | None:
    """The steps from the first one on, if one of them would answer how to do something; None otherwise."""

    def is_step(place: int) -> bool:
        return is_listed(blocks[place]) and bool(_STEP.match(spans[place].of(text)))

    if not is_step(best) or not manner(question.text, question.asked_in, question.language)[0]:
        return None
    first = last = best
    while first and is_step(first - 1):
        first -= 1
    while last + 1 < len(spans) and is_step(last + 1) and spans[last + 1].end - spans[first].start <= LONGEST:
        last += 1
    fits = spans[last].end - spans[first].start <= LONGEST
    return Span(spans[first].start, spans[last].end) if fits and last > first else None


def _answer_type(text: str, question: Question) -> re.Pattern[str] | None:
    """The most exact answer type of a question that a passage has something of."""
    types = expected_types(question.text, question.asked_in)
    return next((each for each in types if contains(text, each, question.text)), None)


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
    text_of_best = sentence(best)
    needs_lead = _POINTS_BACK.match(text_of_best) or _EXAMPLE.match(text_of_best) or kinds[best] is BlockKind.VERBATIM
    if needs_lead and fits(best - 1, best) and kinds[best - 1] is not BlockKind.VERBATIM:
        first -= 1
    if sentence(best).endswith((":", "：")):
        while fits(first, last + 1) and kinds[last + 1] not in _ROWS and (last == best or kinds[last + 1] in LISTED):
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
