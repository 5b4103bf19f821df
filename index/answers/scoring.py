"""How well each sentence of a passage answers a question."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import compress
from operator import or_

import numpy as np

from index.answers.labels import Labels
from index.answers.listings import is_prose
from index.layout import Block, BlockKind, MarkKind, Span
from index.retrieval.question.answer_types import REMEMBERED, contains, folded
from index.retrieval.question.comparisons import compares, contrasts
from index.retrieval.question.manners import asks, says
from index.retrieval.question.query import Question
from index.retrieval.question.several import enumerates, several_asked
from index.retrieval.ranking.rerank import Rescored
from index.store import PassageRow
from index.text.analysis import analyser

# The sentence that answers is the one with most of the question's idf, plus:
SHARED_GRAMS = 0.6  # times the share of the question's character grams that it has
POINTS_BACK = 0.15  # of the score of the sentence before it, if it begins with a pronoun
HAS_ANSWER_TYPE = 0.5  # if it has the date, number or name that the question asks for …
ENUMERATES = 0.3  # if the question asks for several things, and the sentence lists some: "dwarves, elves and gnomes" …
CONTRASTS = 0.3  # if the question asks how things differ, and the sentence sets things against each other …
LABEL = 1.0  # if it is a value behind a label that the question asks for: "Default: 30"
CELL = 0.5  # if it is a row, and the question has its first cell
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

PRONOUN = re.compile(
    r"^[\"'“(]*(?:it|its|this|these|those|they|their|he|his|she|her|such|both|er|sie|es|diese[rsmn]?|ihre?|seine?|dies|il"
    r"|elle|ils|elles|ce|cette|ces|este|esta|estos|estas|su|sus)\b|^(?:他|她|它|这|该|此)",
    re.IGNORECASE,
)
_SEE = re.compile(
    r"^\W*(?:see(?: also)?|refer to|for (?:more|further|details)|more (?:information|details)|read more)\b",
    re.IGNORECASE,
)
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
_WORD = re.compile(r"\w+")
_SEVERAL_WORDS = re.compile(rf"\W*+(?:\w++\W++){{{FEWEST_WORDS - 1}}}\w")
LISTED = (BlockKind.ITEM, BlockKind.VERBATIM)


Likeness = Callable[[Sequence[str]], Iterable[float]]
"""Gives the cosines of sentences and the question, from -1 to 1."""


@lru_cache(REMEMBERED)
def manner(question: str, asked_in: str, language: str) -> tuple[bool, bool, re.Pattern[str] | None]:
    """True if a question asks how to do something; True if it may only say something; and the pattern of what answers
    it in a language, if it asks whether something is so."""
    asking, saying, asked = asks(asked_in), says(language), folded(question)
    allowed, needed = asking.if_allowed.search(asked), asking.if_needed.search(asked)
    rules = saying.if_allowed if allowed else saying.if_needed if needed else None
    return bool(asking.how.search(asked)), asked_in == "en" and not _ASKS.search(question), rules


def sentence_scores(
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
    around = Around(row.language, rescored.terms)
    asks_how, is_said, rules = manner(question.text, question.asked_in, row.language)
    saying = says(row.language)
    asks_several = bool(several_asked(question.text, question.asked_in))
    is_message = is_said and len(question.content) >= FEWEST_WORDS
    labels = Labels(question, rescored.terms, rescored.weights.tolist(), held[0], row.language)
    comparing = compares(question.text, question.asked_in)
    scores: list[float] = []
    own = 0.0
    said = False  # the message that the question is has been said
    for place, (span, block) in enumerate(zip(spans, blocks, strict=True)):
        sentence, before = span.of(row.text), own
        words = held[place + 1] if place + 1 < len(held) else nothing
        of_group = 0.0  # for other rows they are words of a heading
        if block and is_row(block) and block.table:
            words = list(map(or_, words, around.held(*block.table.columns)))
        if block and block.group:
            group = around.held(block.group)
            of_group = sum(compress(lowered, group))
            words = list(map(or_, words, group))
        worth = sum(compress(weights, words))
        own = (worth + of_group) / total + SHARED_GRAMS * shared[place]
        score, related = own, min(1.0, 2 * own + UNRELATED)
        if place and PRONOUN.match(sentence):
            score += POINTS_BACK * before
        if answer_type and contains(sentence, answer_type, question.text):
            score += HAS_ANSWER_TYPE * related
        if rules and rules.search(sentence):
            score += RULES * related
        if asks_several and is_prose(block) and enumerates(sentence):
            score += ENUMERATES * related
        if comparing and contrasts(sentence, row.language):
            score += CONTRASTS * related
        if asks_how and saying.leads.search(sentence) and place + 1 < len(spans) and is_listed(blocks[place + 1]):
            score += LEADS * min(1.0, own)
        if block and is_row(block):
            score += _cells(sentence, question, block.group)
        elif labels.begins(sentence) or labels.renamed(sentence):
            score += LABEL
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


def with_likeness(scores: Sequence[float], texts: Sequence[str], likeness: Likeness) -> list[float]:
    """The scores of at least two sentences with what they mean, which decides between the two best ones.

    To encode more takes longer, and chooses no better. The others count as if they were as near to the question as
    those two are on average.
    """
    best, second = sorted(range(len(scores)), key=lambda place: -scores[place])[:2]
    close = sorted((best, second)) if scores[best] - scores[second] <= CLOSE else []
    cosines = dict(zip(close, likeness([texts[place] for place in close]), strict=True)) if close else {}
    usual = sum(cosines.values()) / len(cosines) if cosines else USUAL
    return [score + LIKENESS * cosines.get(place, usual) for place, score in enumerate(scores)]


def _cells(sentence: str, question: Question, group: str) -> float:
    """What the first cell of a row and its other cells are worth: the first one says what the row is about, as the name
    of its group does."""
    asked = f" {' '.join(_WORD.findall(question.text.casefold()))} "
    group, first, *rest = (" ".join(_WORD.findall(cell.casefold())) for cell in [group, *sentence.split("\t")])
    is_number = any(map(str.isdigit, first))  # or a code, for which people ask by what it stands for
    echo = not is_number and all(f" {cell} " in asked for cell in rest if cell)
    return CELL * any(name and f" {name} " in asked for name in (group, first)) - ECHO * echo


class Around:
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


def is_row(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.ROW


def _is_verbatim(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.VERBATIM


def is_listed(block: Block | None) -> bool:
    return block is not None and block.kind in LISTED
