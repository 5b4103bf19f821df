"""Which part of a passage answers: a sentence, two of them, a lead-in with its list or code, a row of a table."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import compress
from operator import or_

import numpy as np

from index.answers.listings import Asked, is_prose, listing_asked
from index.answers.manners import asks, continuing, says
from index.layout import BlockKind, MarkKind
from index.model import Block, Span
from index.retrieval.question.answer_types import REMEMBERED, contains, expected_types, folded
from index.retrieval.question.query import Question
from index.retrieval.question.several import enumerates, head_of, several_asked
from index.retrieval.ranking.rerank import Rescored
from index.store import PassageRow
from index.text.analysis import analyser
from index.text.sentences import sentences

LONGEST = 400  # characters of the part
LEAST = 0.1  # of a score: with less, no sentence is said to answer
SHORT = 300  # characters of a passage that may be the answer as a whole …
UNSURE = 0.85  # … which it is if another sentence has this much of the best score, or another row if that is one

# The sentence that answers is the one with most of the question's idf, plus:
SHARED_GRAMS = 0.6  # times the share of the question's character grams that it has
POINTS_BACK = 0.15  # of the score of the sentence before it, if it begins with a pronoun
HAS_ANSWER_TYPE = 0.5  # if it has the date, number or name that the question asks for …
ENUMERATES = 0.3  # if the question asks for several things, and the sentence lists some: "dwarves, elves and gnomes" …
INSTRUCTS = 0.2  # if the question asks how to do something, and the sentence begins like an instruction
LABEL = 1.0  # if it is a value behind a label that the question asks for: "Default: 30" …
ASKED = 0.6  # … and that label and what is above the passage are at least this share of the question
CELL = 0.5  # if it is a row, and the question has its first cell
UNASKED = 0.1  # less for a row if the question has nothing of its first cell
ECHO = 1.2  # less for a row if the question has all of its other cells
RULES = 0.3  # or if it says what one may, must or can do, and the question asks that: …
UNRELATED = 0.4  # … this share of it, for a sentence that has nothing else of the question
LEADS = 0.5  # times its own score, if the question asks how to do something, and a list or code follows it
FIXES = 2.5  # if the question is a message, and the sentence begins to say what to do about it after the message
SAYS_NOTHING_NEW = 0.3  # less for a sentence whose words are all in the question, and for "see also …"
LIKENESS = 0.5  # times the cosine of sentence and question, if there is an encoder: only of the two best sentences, …
CLOSE = 0.25  # … and if their scores differ by at most this: else a cosine would have to be .5 greater than the other
USUAL = 0.4  # a cosine, where nothing is encoded
HEADING_WORD = 0.15  # of the idf of a word that the title or a heading has: it is in the whole section
SAYS_LITTLE = 0.5  # less for a sentence of fewer words than `FEWEST_WORDS`
FEWEST_WORDS = 3
SAID = 0.8  # of the question's idf, from which a sentence is the message that the question is
NEVER = 100.0  # less for the header row of a table, and for a title
GOES_ON = 0.5  # of the best score: the next sentence is part of the answer if it has this much

_PRONOUN = re.compile(
    r"^[\"'“(]*(?:it|its|this|these|those|they|their|he|his|she|her|such|both|er|sie|es|diese[rsmn]?|ihre?|seine?|dies|il"
    r"|elle|ils|elles|ce|cette|ces|este|esta|estos|estas|su|sus)\b|^(?:他|她|它|这|该|此)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"(?!it (?:is|was) \w+ (?:that|to)\b)(?:{_PRONOUN.pattern}|^(?:\w+\W+){{1,6}}(?:this|these|that|those|such)\b)",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"(?:for (?:example|instance)|e\.g\.|in other words|that is)\b", re.IGNORECASE)
_SEE = re.compile(
    r"^\W*(?:see(?: also)?|refer to|for (?:more|further|details)|more (?:information|details)|read more)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"[:：]$|\b(?:the )?following\b(?!.*[,;])|\bas follows\.?$|\bbelow\.?$", re.IGNORECASE)
_FIX = re.compile(
    r"^(?:the )?(?:solution|fix|workaround|cause|remedy|resolution|reason)\b|\b(?:caused by|causes? th(?:is|e)"
    r"|to (?:fix|solve|resolve|avoid|prevent|work around)|(?:happens?|occurs?) (?:when|if|because)|means that)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?$|\b(?:how|what|when|where|which|who|whom|whose|why)\b"
    r"|^(?:can|could|should|would|may|must|do|does|did|is|are|was|were|has|have|will)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"{_PRONOUN.pattern}|^(?:instead|however|otherwise|then|but|so|therefore|also|if not|afterwards?|after this"
    r"|for (?:example|instance)|in (?:this|that) case|to (?:fix|do|solve|avoid) (?:it|this|that|so))\b"
    rf"|{continuing()}",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(r"\bhow (?:do|can|should|would|to|does)\b|\bwhat(?:'s| is) the (?:way|command)\b", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"^(?:\d+[.)] |• )?(?:add|always|choose|click|configure|copy|create|delete|disable|download|edit|enable|enter|go to"
    r"|install|make|never|open|press|put|remove|replace|restart|run|save|select|set|start|stop|to |turn|type|use|write"
    r"|you (?:can|must|need|should|may))\b",
    re.IGNORECASE,
)
_ALLOWS = re.compile(
    r"^(?:yes|no)\b|\b(?:can(?:not|['’]t)?|may|must not|mustn['’]t|never|allow(?:ed|s)?|(?:im)?possible|forbidden"
    r"|prohibited|permitted|ok(?:ay)?|fine|able|supported)\b",
    re.IGNORECASE,
)
_DEMANDS = re.compile(
    r"^(?:yes|no)\b|\b(?:must(?:n['’]t)?|should(?:n['’]t)?|never|always|need(?:s|ed|n['’]t)?|required|(?:un)?necessary"
    r"|recommended|advisable|important|optional|mandatory|have to|has to)\b",
    re.IGNORECASE,
)
_CLAUSE = r"(?:^|[,.:;!?–-] +|\b(?:so|and|but|or|hey) )"
_ASKS_IF = (
    (
        re.compile(
            rf"{_CLAUSE}(?:(?:can|could|may)\b|(?:am|are|is) \w+ (?:allowed|ok(?:ay)?|possible|forbidden|supported)\b)",
            re.IGNORECASE,
        ),
        _ALLOWS,
    ),
    (
        re.compile(
            rf"{_CLAUSE}(?:(?:must|should|shall)\b|(?:do|does) \w+ (?:need|have) to\b"
            r"|(?:am|are|is) \w+ (?:safe|necessary|required|mandatory|important)\b)",
            re.IGNORECASE,
        ),
        _DEMANDS,
    ),
)
_LABEL = re.compile(r"(?:• )?([^\W\d_][\w /-]{1,40}):\s+\S")
_STEP = re.compile(r"\d+[.)] ")
_WORD = re.compile(r"\w+")
_SEVERAL_WORDS = re.compile(rf"\W*+(?:\w++\W++){{{FEWEST_WORDS - 1}}}\w")
_ROWS = (BlockKind.ROW, BlockKind.COLUMNS)
_LISTED = (BlockKind.ITEM, BlockKind.VERBATIM)


Likeness = Callable[[Sequence[str]], Iterable[float]]
"""Gives the cosines of sentences and the question, from -1 to 1."""


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
    scores = _scores(row, spans, blocks, question, rescored, candidate, answer_type)
    if likeness:
        scores = _with_likeness(scores, [span.of(text) for span in spans], likeness)
    best = scores.index(max(scores))
    if scores[best] < LEAST:
        return None
    if asked := _several(row, spans, blocks, question, rescored, candidate):
        heading = row.citation.heading[-1] if row.citation.heading else row.citation.title
        if part := listing_asked(text, spans, blocks, heading, best, asked, LONGEST):
            return part if len(part) < len(text) else None
    row_answers = _is_row(blocks[best])  # then only another row makes it doubtful
    rivals = [
        place
        for place, block in enumerate(blocks)
        if place != best and _is_row(block) >= row_answers and scores[place] > UNSURE * scores[best]
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
        listed = _is_listed(block) or (several and block.kind in _ROWS)
        if not listed or block.span.end - lead.start > LONGEST or text[end : block.span.start].strip():
            break
        end = block.span.end
    return Span(lead.start, end)


def _several(
    row: PassageRow,
    spans: Sequence[Span],
    blocks: Sequence[Block | None],
    question: Question,
    rescored: Rescored,
    candidate: int,
) -> Asked | None:
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
        said=_Around(row.language, rescored.terms).held,
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
        return _is_listed(blocks[place]) and bool(_STEP.match(spans[place].of(text)))

    if not is_step(best) or not _manner(question.text, question.asked_in, question.language)[0]:
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


@lru_cache(REMEMBERED)
def _manner(question: str, asked_in: str, language: str) -> tuple[bool, bool, re.Pattern[str] | None]:
    """True if a question asks how to do something; True if it may only say something; and the pattern of what answers
    it, if it asks whether something is so."""
    if asking := asks(asked_in):
        asked, saying = folded(question), says(language)
        allows, demands = (saying.if_allowed, saying.if_needed) if saying else (_ALLOWS, _DEMANDS)
        allowed, needed = asking.if_allowed.search(asked), asking.if_needed.search(asked)
        return bool(asking.how.search(asked)), False, allows if allowed else demands if needed else None
    rules = next((rules for asking, rules in _ASKS_IF if asking.search(question)), None)
    return bool(_ASKS_HOW.search(question)), not _ASKS.search(question), rules


def _scores(
    row: PassageRow,
    spans: Sequence[Span],
    blocks: Sequence[Block | None],
    question: Question,
    rescored: Rescored,
    candidate: int,
    answer_type: re.Pattern[str] | None,
) -> list[float]:
    """How well each sentence answers by its own words."""
    held: list[list[bool]] = rescored.held[candidate].tolist()
    weighed = rescored.weights * np.where(held[0], HEADING_WORD, 1.0)
    weights, lowered = weighed.tolist(), (rescored.weights - weighed).tolist()
    total = max(float(weighed.sum()), 1e-9)
    shared = rescored.shared_grams(candidate, len(spans))
    nothing = [False] * len(weights)
    new = rescored.others[candidate].tolist()
    around = _Around(row.language, rescored.terms)
    asks_how, is_said, rules = _manner(question.text, question.asked_in, row.language)
    saying = says(row.language)
    instructs, leads = (saying.instructs, saying.leads) if saying else (_INSTRUCTION, _LEADS)
    asks_several = bool(several_asked(question.text, question.asked_in))
    is_message = is_said and len(question.content) >= FEWEST_WORDS
    asked = {term: place for place, term in enumerate(rescored.terms)}
    scores: list[float] = []
    own = 0.0
    said = False  # the message that the question is has been said
    for place, (span, block) in enumerate(zip(spans, blocks, strict=True)):
        sentence, before = span.of(row.text), own
        words = held[place + 1] if place + 1 < len(held) else nothing
        of_group = 0.0  # for other rows they are words of a heading
        if block and _is_row(block) and block.table:
            words = list(map(or_, words, around.held(*block.table.columns)))
        if block and block.group:
            group = around.held(block.group)
            of_group = sum(compress(lowered, group))
            words = list(map(or_, words, group))
        worth = sum(compress(weights, words))
        own = (worth + of_group) / total + SHARED_GRAMS * shared[place]
        score, related = own, min(1.0, 2 * own + UNRELATED)
        if place and _PRONOUN.match(sentence):
            score += POINTS_BACK * before
        if answer_type and contains(sentence, answer_type, question.text):
            score += HAS_ANSWER_TYPE * related
        if rules and rules.search(sentence):
            score += RULES * related
        if asks_several and is_prose(block) and enumerates(sentence):
            score += ENUMERATES * related
        if asks_how and instructs.match(sentence):
            score += INSTRUCTS
        if asks_how and leads.search(sentence) and place + 1 < len(spans) and _is_listed(blocks[place + 1]):
            score += LEADS * min(1.0, own)
        if block and _is_row(block):
            score += _cells(sentence, question, block.group)
        elif label := _LABEL.match(sentence):
            places = [asked.get(term, -1) for term in analyser(row.language).terms(label[1])]
            score += LABEL * _is_asked(places, held[0], rescored.weights.tolist())
        if said and not _is_verbatim(block) and _FIX.search(sentence):
            score += FIXES
        said = is_message and (said or worth >= SAID * total)
        if not _SEVERAL_WORDS.match(sentence, 0, 100) or _is_image(row, span):
            score -= SAYS_LITTLE
        if place + 1 >= len(new) or new[place + 1] < 1 or _SEE.match(sentence):
            score -= SAYS_NOTHING_NEW
        if block and block.kind in (BlockKind.COLUMNS, BlockKind.TITLE):
            score -= NEVER
        scores.append(score)
    return scores


def _with_likeness(scores: Sequence[float], texts: Sequence[str], likeness: Likeness) -> list[float]:
    """The scores of at least two sentences with what they mean, which decides between the two best ones.

    To encode more takes longer, and chooses no better. The others count as if they were as near to the question as
    those two are on average.
    """
    best, second = sorted(range(len(scores)), key=lambda place: -scores[place])[:2]
    close = sorted((best, second)) if scores[best] - scores[second] <= CLOSE else []
    cosines = dict(zip(close, likeness([texts[place] for place in close]), strict=True)) if close else {}
    usual = sum(cosines.values()) / len(cosines) if cosines else USUAL
    return [score + LIKENESS * cosines.get(place, usual) for place, score in enumerate(scores)]


def _is_asked(label: Sequence[int], above: Sequence[bool], weights: Sequence[float]) -> bool:
    """True if a question asks for all terms of a label, and for little that neither it nor a heading or the title has.

    Args:
        label: the places of its terms among the question's; -1 for others.
        above: [terms] True for those of the question that are in the title or a heading.
        weights: [terms] of each in the question.
    """
    if not label or min(label) < 0 or all(above[place] for place in label):
        return False
    said = sum(weight for place, weight in enumerate(weights) if above[place] or place in label)
    return said >= ASKED * sum(weights)


def _is_row(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.ROW


def _is_verbatim(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.VERBATIM


def _is_listed(block: Block | None) -> bool:
    return block is not None and block.kind in _LISTED


def _cells(sentence: str, question: Question, group: str) -> float:
    """What the first cell of a row and its other cells are worth: the first one says what the row is about, as the name
    of its group does."""
    asked = f" {' '.join(_WORD.findall(question.text.casefold()))} "
    group, first, *rest = (" ".join(_WORD.findall(cell.casefold())) for cell in [group, *sentence.split("\t")])
    is_number = any(map(str.isdigit, first))  # or a code, for which people ask by what it stands for
    echo = not is_number and all(f" {cell} " in asked for cell in rest if cell)
    if not any(f" {word} " in asked for word in (*group.split(), *first.split())):
        return -UNASKED - ECHO * echo
    return CELL * any(name and f" {name} " in asked for name in (group, first)) - ECHO * echo


class _Around:
    """Which terms the words around a row have: the header cells of its table, and the name of its group."""

    def __init__(self, language: str, terms: Sequence[str]) -> None:
        self._language = language
        self._terms = terms
        self._known: dict[str, list[bool]] = {}

    def held(self, *texts: str) -> list[bool]:
        """[terms] True for those that some texts have."""
        text = " \n ".join(texts)
        if text not in self._known:
            said = set(analyser(self._language).terms(text))
            self._known[text] = [term in said for term in self._terms]
        return self._known[text]


def _is_image(row: PassageRow, span: Span) -> bool:
    """True if a sentence is only the description of an image."""
    return bool(row.layout.marks) and any(
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
    text_of_best = sentence(best)
    needs_lead = _POINTS_BACK.match(text_of_best) or _EXAMPLE.match(text_of_best) or kinds[best] is BlockKind.VERBATIM
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
