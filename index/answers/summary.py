"""The sentences that carry a document, word for word and in the order of its text.

LexRank (Erkan & Radev 2004), its continuous form: a sentence counts for as much as the sentences that it resembles, and
they for as much as theirs. What resembles is measured by the cosine of BM25 weights. The graph of all pairs is never
built: one step through it is a step from sentences to their terms and one back, so time and memory grow with the words
of the document, not with the square of its sentences.

Left out are headings, flagged blocks, code, table rows, questions, half a quotation, and what is too short or too long
to stand alone. A sentence that leans on the one before it (“He …”, “However, …”, a quotation) is chosen only after
that one. Of a document longer than `LONGEST` characters an even share is read: the opening of its long paragraphs, and
every so many of the short ones.

What a lead is worth, and when a sixth sentence is still worth showing, are guesses: there is no labelled set for them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.model import Block, BlockKind, Document, Span
from index.retrieval.formulas import K1, B
from index.text.analysis import Analyser, analyser
from index.text.sentences import sentences
from index.text.wordlists import WordFile

LONGEST = 1_000_000  # characters that are read
OPENING = 1_000  # characters of a paragraph that are read at the least, where not all are

SHORTEST_SENTENCE, LONGEST_SENTENCE = 40, 400  # characters
WIDE = 3  # a character of a script without spaces says as much as so many letters

DAMPING = 0.85
ROUNDS = 40  # of which the damping leaves less than 0.2 % of the start
LEADS = (1.35, 1.15, 1.15)  # what the first sentences of a document count for …
OPENS_SECTION = 1.15  # … and the first of a section
ALIKE = 0.5  # cosine: so near to a sentence that is chosen already, it says the same again
WORTH = 0.7  # a sentence beyond the fewest carries at least this share of what they carry on average

_CLOSERS = "\"”’'»)\\]」』"
_FINISHED = re.compile(rf"(?<!\.\.)[.!。！．।۔][{_CLOSERS}]*$")
_QUESTION = re.compile(rf"[?？؟][{_CLOSERS}]*$")
_LIST_MARK = re.compile(r"(?:[•*\-–—]|\(?\d{1,3}[.)])\s+")
# Table rows, code, markup, dotted leaders, and the reference that belongs to the sentence before.
_NO_PROSE = re.compile(r" · |[{}|\\]|</?[A-Za-z]|!\[|\.{4}|_{3}|^\[\d")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_QUOTES = re.compile("[“”„«»「」『』]")

_LISTS = WordFile(__package__, "leaning")
_OPENING_QUOTES = '“"«„「『‘'
# A document that speaks of itself leans on nothing.
_ITSELF = r"this (?:document|page|guide|article|report|paper|manual|book|study|policy|agreement|project|package)\b"


def _leaning(language: str | None) -> re.Pattern[str]:
    """The openings of sentences that depend on the one before; for an unknown language (None), only quotations."""
    openings = _LISTS.words(language) if language else ()
    words = "|".join(re.escape(opening.replace("_", " ")) for opening in openings)
    border = "" if language in ("zh", "ja") else r"\b"
    words = f"|(?:{words}){border}" if words else ""
    this = rf"|(?!{_ITSELF})this\b" if language == "en" else ""
    return re.compile(rf"[{_OPENING_QUOTES}]{words}{this}", re.IGNORECASE)


_LEANS = {language: _leaning(language) for language in _LISTS.sections}
_ONLY_QUOTES = _leaning(None)


class _Sentence(NamedTuple):
    span: Span
    number: int  # one more than that of the sentence just before it
    opens: bool  # whether it is the first of its section that can be chosen
    leans: bool
    finished: bool


class _Weights(NamedTuple):
    """Sentences by terms, as far as they are not 0. The weights of a sentence have length 1."""

    rows: NDArray[np.int64]  # [entries] the sentence
    columns: NDArray[np.int64]  # [entries] the term
    values: NDArray[np.float64]  # [entries]
    shape: tuple[int, int]

    def to_terms(self, worths: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each term holds when each sentence holds so much."""
        return _sums(self.columns, self.values * worths[self.rows], self.shape[1])

    def to_sentences(self, worths: NDArray[np.float64]) -> NDArray[np.float64]:
        return _sums(self.rows, self.values * worths[self.columns], self.shape[0])

    def likeness(self, sentence: int) -> NDArray[np.float64]:
        """The cosine of each sentence with this one."""
        return self.to_sentences(self.to_terms(np.eye(1, self.shape[0], sentence)[0]))


def summary(document: Document, most: int = 7, fewest: int = 5) -> tuple[Span, ...]:
    """The sentences that carry the document, in order: `fewest`, and up to `most` while they carry nearly as much.

    Fewer where the document has fewer that can stand alone. Lines without a sentence's end count only where there is
    nothing else.
    """
    found = list(_candidates(document))
    if any(sentence.finished for sentence in found):
        found = [sentence for sentence in found if sentence.finished]
    weights = _weights([sentence.span.of(document.text) for sentence in found], analyser(document.language))
    chosen = _chosen(found, weights, _salience(weights) * _by_place(found), most, fewest)
    return tuple(found[place].span for place in sorted(chosen))


def _candidates(document: Document) -> Iterator[_Sentence]:
    """The sentences that can stand in a summary, in order."""
    leaning = _LEANS.get(document.language, _ONLY_QUOTES)
    text = document.text
    number, opens = 0, False
    for block, cut in _read(document):
        if block.kind is not BlockKind.PARAGRAPH or block.row:
            number += 1  # nothing leans on what stands before it
            opens = opens or block.kind is BlockKind.HEADING
            continue
        for sentence in sentences(text, block.span.start, cut):
            number += 1
            mark = _LIST_MARK.match(text, sentence.start, sentence.end)
            span = Span(mark.end(), sentence.end) if mark else sentence
            if len(span) > LONGEST_SENTENCE or sentence.end == cut < block.span.end:
                continue
            words = span.of(text)
            if _stands(words):
                leans = leaning.match(words) is not None
                yield _Sentence(span, number, opens and not leans, leans, _FINISHED.search(words) is not None)
                opens = opens and leans


def _stands(sentence: str) -> bool:
    """Whether a sentence is prose, whole, and of a length that says something."""
    length = len(sentence)
    if length < SHORTEST_SENTENCE and length + (WIDE - 1) * len(_WIDE.findall(sentence)) < SHORTEST_SENTENCE:
        return False
    if sentence.count('"') % 2 or len(_QUOTES.findall(sentence)) % 2:
        return False
    return not _QUESTION.search(sentence) and not _NO_PROSE.search(sentence)


def _read(document: Document) -> Iterator[tuple[Block, int]]:
    """The blocks that are not flagged, and up to where each is read. Of too long a document an even share is."""
    blocks = [block for block in document.blocks if not block.flag]
    length = sum(len(block.span) for block in blocks if block.kind is BlockKind.PARAGRAPH)
    share = min(1.0, LONGEST / max(1, length))
    owed = 0.0  # characters that may be read by now, and were not
    for block in blocks:
        if block.kind is not BlockKind.PARAGRAPH or share == 1:
            yield block, block.span.end
            continue
        owed += share * len(block.span)
        take = min(len(block.span), int(owed))
        if take == len(block.span) or take >= OPENING:
            owed -= take
            yield block, block.span.start + take


def _weights(texts: Sequence[str], words: Analyser) -> _Weights:
    """BM25 weights of the terms of sentences, each sentence's divided by their length as a vector."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    counts: list[int] = []
    for number, text in enumerate(texts):
        for term, count in Counter(key.partition("/")[2] for key in words.keys(text)).items():
            if term:
                rows.append(number)
                columns.append(numbers.setdefault(term, len(numbers)))
                counts.append(count)
    shape = len(texts), len(numbers)
    row, column, times = np.array(rows, np.int64), np.array(columns, np.int64), np.array(counts, np.float64)
    lengths = _sums(row, times, shape[0])
    frequency = np.bincount(column, minlength=shape[1])
    idf = np.log(1 + (shape[0] - frequency + 0.5) / (frequency + 0.5))
    norm = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean()) if shape[0] else 1.0))
    values = idf[column] * times * (K1 + 1) / (times + norm[row])
    values /= np.sqrt(_sums(row, values**2, shape[0]))[row]
    return _Weights(row, column, values, shape)


def _sums(bins: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(bins, weights=values, minlength=size), np.float64)


def _salience(weights: _Weights) -> NDArray[np.float64]:
    """LexRank of each sentence; 1 on average, as far as sentences share terms at all."""
    alone = weights.to_sentences(weights.to_terms(np.ones(weights.shape[0])))
    degree = np.maximum(alone - 1, 0)  # the sum of likenesses to the others
    linked = degree > 1e-9
    rank = np.ones(weights.shape[0])
    for _ in range(ROUNDS):
        given = np.divide(rank, degree, out=np.zeros_like(rank), where=linked)
        rank = 1 - DAMPING + DAMPING * (weights.to_sentences(weights.to_terms(given)) - given)
    return rank


def _by_place(found: Sequence[_Sentence]) -> NDArray[np.float64]:
    """What sentences count for by where they stand: leads say what is to come."""
    worth = np.array([OPENS_SECTION if sentence.opens else 1.0 for sentence in found])
    leads = LEADS[: len(found)]
    worth[: len(leads)] = leads
    return worth


def _chosen(
    found: Sequence[_Sentence], weights: _Weights, salience: NDArray[np.float64], most: int, fewest: int
) -> list[int]:
    """Which sentences: again and again the one that carries most and resembles those before it least."""
    free = np.array([not sentence.leans for sentence in found], bool)
    alike = np.zeros(len(found))
    chosen: list[int] = []
    worths: list[float] = []
    while len(chosen) < most and free.any():
        values = np.where(free, salience * (1 - alike), -1)
        best = int(values.argmax())
        if len(chosen) >= fewest and values[best] < WORTH * np.mean(worths[:fewest]):
            break
        chosen.append(best)
        worths.append(float(values[best]))
        alike = np.maximum(alike, weights.likeness(best))
        following = best + 1
        if following < len(found) and found[following].number == found[best].number + 1:
            free[following] |= found[following].leans
        free[best] = False
        free &= alike < ALIKE
    return chosen
