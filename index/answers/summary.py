"""Summarises a document by its most important sentences, word for word and in the order of the text.

This is continuous LexRank (Erkan & Radev, "LexRank: graph-based lexical centrality as salience in text summarization",
2004): a sentence is important if it resembles important sentences. Likeness is the cosine of BM25 weights. The graph of
all pairs of sentences is never built: one step through it is a step from sentences to their terms and one back, so time
and memory grow with the words of the document, not with the square of its sentences.

Sentences are then chosen greedily, each the most important one that doesn't repeat those before it (maximal marginal
relevance, Carbonell & Goldstein 1998).

Left out are flagged blocks, code, table rows, questions, incomplete quotations, and sentences that are too short or too
long. A sentence that leans on the one before it (“He …”, “However, …”, a quotation) is chosen only after that one. Of a
document longer than `LONGEST` characters an even share is read: the beginning of each long paragraph, and one in so
many of the short ones.

Rules, changelogs and minutes are mostly lists. Where lines have more text than sentences do, lines count as sentences:
items, short rules, and headings with nothing below them. They are then spread over the sections, as the important ones
share no words with each other: the best line of the first section, of the second and so on. A line that says what was
decided, or what may not be done, is better than others.

The bonus for leads and for such words, and the limit for a sixth sentence, are guesses: there is no labelled set.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.excerpts import Excerpt
from index.layout import PROSE, Block, BlockKind, Span
from index.retrieval.inverted.formulas import K1, B
from index.text.analysis import Analyser, analyser
from index.text.sentences import sentences
from index.text.wordlists import WordFile

LONGEST = 1_000_000  # characters that are read
OPENING = 1_000  # characters: at least so many of a paragraph are read, if it isn't skipped

SHORTEST_SENTENCE, LONGEST_SENTENCE = 40, 400  # characters
SHORTEST_LINE = 8  # characters of a line that counts as a sentence
WIDE = 3  # letters that a character of a script without spaces counts as

DAMPING = 0.85  # as in PageRank
ROUNDS = 40  # of power iteration: 0.85 ** 40 leaves less than 0.2 % of the start
LEADS = (1.35, 1.15, 1.15)  # factors for the first sentences of a document …
OPENS_SECTION = 1.15  # … and for the first of a section
PROSE_SHARE = 2 / 3  # of the text of sentences and lines: with less in sentences, lines count too
OUTCOME = 1.5  # a factor for a line that says what was decided, or what must be
LATER = 0.1  # of a section's worth, lost with each section before it
ALIKE = 0.5  # cosine: a sentence this close to a chosen one repeats it
WORTH = 0.7  # of the mean value of the fewest sentences: another one needs at least this share

Read = Callable[[Span], str]  # a stretch of the document

_CLOSERS = "\"”’'»)\\]」』"
_FINISHED = re.compile(rf"(?<!\.\.)[.!。！．।۔][{_CLOSERS}]*$")
_QUESTION = re.compile(rf"[?？؟][{_CLOSERS}]*$")
_LIST_MARK = re.compile(r"(?:[•*\-–—]|\(?\d{1,3}[.)])\s+")
# Table rows, code, markup, dotted leaders, and the reference that belongs to the sentence before.
_NO_PROSE = re.compile(r" · |[{}|\\]|</?[A-Za-z]|!\[|\.{4}|_{3}|^\[\d")
_ADDRESS = re.compile(r"https?://\S+")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_QUOTES = re.compile("[“”„«»「」『』]")

_LISTS = WordFile(__package__, "leaning")
_OUTCOMES = WordFile(__package__, "outcomes")
_OPENING_QUOTES = '“"«„「『‘'
# A document that speaks of itself doesn't lean on another sentence.
_ITSELF = r"this (?:document|page|guide|article|report|paper|manual|book|study|policy|agreement|project|package)\b"


def _leaning(language: str | None) -> re.Pattern[str]:
    """The openings of sentences that depend on the one before; for an unknown language (None), only quotations."""
    openings = _LISTS.words(language) if language else ()
    words = "|".join(re.escape(opening.replace("_", " ")) for opening in openings)
    border = "" if language in ("zh", "ja") else r"\b"
    words = f"|(?:{words}){border}" if words else ""
    this = rf"|(?!{_ITSELF})this\b" if language == "en" else ""
    return re.compile(rf"[{_OPENING_QUOTES}]{words}{this}", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(word.replace('_', ' ')) for word in words)})\b", re.IGNORECASE)


_SAYS_OUTCOME = {language: _any_of(_OUTCOMES.words(language)) for language in _OUTCOMES.sections}
_LEANS = {language: _leaning(language) for language in _LISTS.sections}
_ONLY_QUOTES = _leaning(None)


class _Sentence(NamedTuple):
    span: Span  # in the document
    text: str
    number: int  # one more than that of the sentence just before it
    section: int  # how many headings are before it
    opens: bool  # True if it is the first of its section that can be chosen
    leans: bool
    whole: bool  # False for a line: it is short, or doesn't end as a sentence does


class _Matrix(NamedTuple):
    """A sparse matrix of sentences by terms. Each sentence is a vector of length 1."""

    rows: NDArray[np.int64]  # [entries] the sentence
    columns: NDArray[np.int64]  # [entries] the term
    values: NDArray[np.float64]  # [entries]
    shape: tuple[int, int]

    def to_terms(self, worths: NDArray[np.float64]) -> NDArray[np.float64]:
        """The product of a row of sentences with the matrix: a value for each term."""
        return _sums(self.columns, self.values * worths[self.rows], self.shape[1])

    def to_sentences(self, worths: NDArray[np.float64]) -> NDArray[np.float64]:
        """The product of the matrix with a column of terms: a value for each sentence."""
        return _sums(self.rows, self.values * worths[self.columns], self.shape[0])

    def likeness(self, sentence: int) -> NDArray[np.float64]:
        """The cosine of each sentence with this one."""
        return self.to_sentences(self.to_terms(np.eye(1, self.shape[0], sentence)[0]))


def summary(
    parts: Iterable[Excerpt], prose: int, language: str, read: Read, most: int = 7, fewest: int = 5
) -> tuple[Span, ...]:
    """The most important sentences of a document, in order; of one that is mostly lines, the most important lines.

    Args:
        parts: The document's parts, in order. Only one is needed at a time.
        prose: The characters of its paragraphs that aren't flagged; up to `LONGEST` of them are read.
        language: The document's.
        read: Reads a stretch that goes on after its part.
        most: at most so many sentences.
        fewest: so many if the document has them; more only if they are nearly as important.
    """
    found = list(_candidates(parts, prose, language, read))
    whole = [sentence for sentence in found if sentence.whole]
    in_lines = sum(len(sentence.text) for sentence in whole) < PROSE_SHARE * sum(len(line.text) for line in found)
    if not in_lines:
        found = whole
    weights = _vectors([sentence.text for sentence in found], analyser(language))
    worth = _salience(weights) * _place_factors(found)
    if in_lines:
        chosen = _spread(found, weights, worth * _outcomes(found, language), most)
    else:
        chosen = _choose(found, weights, worth, most, fewest)
    return tuple(found[place].span for place in sorted(chosen))


def _candidates(parts: Iterable[Excerpt], prose: int, language: str, read: Read) -> Iterator[_Sentence]:
    """The sentences that can be in a summary, in order."""
    leaning = _LEANS.get(language, _ONLY_QUOTES)
    number, section, opens = 0, 0, False
    after: Excerpt | None = None
    alone: Block | None = None  # a heading with nothing below it so far
    for part, block, cut in _blocks_to_read(parts, prose):
        if after and after is not part and after.start + len(after.text) != part.start:
            number += 1  # a part was left out
        after = part
        if block.kind not in PROSE or block.row:
            number += 1  # a gap: the next sentence doesn't follow the last one directly
            if block.kind is BlockKind.HEADING:
                if alone and len(alone.heading) >= len(block.heading):
                    yield from _heading(alone, read, number, section)
                section += 1
                opens = True
            alone = block if block.kind is BlockKind.HEADING else None
            continue
        alone = None
        start, text = part.start, part.text
        if cut > start + len(text):
            start, text = block.span.start, read(Span(block.span.start, cut))
        for sentence in sentences(text, block.span.start - start, cut - start):
            number += 1
            mark = _LIST_MARK.match(text, sentence.start, sentence.end)
            span = Span(mark.end(), sentence.end) if mark else sentence
            if len(span) > LONGEST_SENTENCE or start + sentence.end == cut < block.span.end:
                continue
            words = span.of(text)
            if _is_prose(words):
                leans = leaning.match(words) is not None
                whole = _length(words) >= SHORTEST_SENTENCE and _FINISHED.search(words) is not None
                yield _Sentence(span.shifted(start), words, number, section, opens and not leans, leans, whole)
                opens = opens and leans
    if alone:
        yield from _heading(alone, read, number, section)


def _heading(block: Block, read: Read, number: int, section: int) -> Iterator[_Sentence]:
    """A heading as a line, if it can be one."""
    if section > 1 and len(block.span) <= LONGEST_SENTENCE and _is_prose(words := read(block.span)):
        yield _Sentence(block.span, words, number, section, opens=True, leans=False, whole=False)


def _length(text: str) -> int:
    """Its characters; those of a script without spaces count more."""
    return len(text) + (WIDE - 1) * len(_WIDE.findall(text))


def _is_prose(sentence: str) -> bool:
    """True if a sentence or a line is prose, complete, and not too short."""
    said = _ADDRESS.sub("", sentence).rstrip()
    if _length(said) < SHORTEST_LINE or (said != sentence and said.endswith(":")):
        return False
    if sentence.count('"') % 2 or len(_QUOTES.findall(sentence)) % 2:
        return False
    return not _QUESTION.search(sentence) and not _NO_PROSE.search(sentence)


def _blocks_to_read(parts: Iterable[Excerpt], prose: int) -> Iterator[tuple[Excerpt, Block, int]]:
    """The blocks that aren't flagged, each with its part and the end of what is read: all of it, or an even share."""
    share = min(1.0, LONGEST / max(1, prose))
    owed = 0.0  # characters of the share that haven't been read yet
    for part, block in ((one, block) for one in parts for block in one.blocks):
        if block.flag or block.span.start < part.start:  # a block that goes on from the part before was read there
            continue
        if block.kind not in PROSE or share == 1:
            yield part, block, block.span.end
            continue
        owed += share * len(block.span)
        take = min(len(block.span), int(owed))
        if take == len(block.span) or take >= OPENING:
            owed -= take
            yield part, block, block.span.start + take


def _vectors(texts: Sequence[str], words: Analyser) -> _Matrix:
    """The BM25 weights of the terms of each sentence, as vectors of length 1."""
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
    return _Matrix(row, column, values, shape)


def _sums(bins: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(bins, weights=values, minlength=size), np.float64)


def _salience(weights: _Matrix) -> NDArray[np.float64]:
    """The LexRank of each sentence, by power iteration. 1 on average over sentences that share terms with others."""
    likeness = weights.to_sentences(weights.to_terms(np.ones(weights.shape[0])))
    degree = np.maximum(likeness - 1, 0)  # the sum of its likeness to the others: without itself, which is 1
    linked = degree > 1e-9
    rank = np.ones(weights.shape[0])
    for _ in range(ROUNDS):
        given = np.divide(rank, degree, out=np.zeros_like(rank), where=linked)
        rank = 1 - DAMPING + DAMPING * (weights.to_sentences(weights.to_terms(given)) - given)
    return rank


def _place_factors(found: Sequence[_Sentence]) -> NDArray[np.float64]:
    """A factor for each sentence by its place: the first ones often sum up the rest."""
    worth = np.array([OPENS_SECTION if sentence.opens else 1.0 for sentence in found])
    leads = LEADS[: len(found)]
    worth[: len(leads)] = leads
    return worth


def _outcomes(found: Sequence[_Sentence], language: str) -> NDArray[np.float64]:
    """A factor for each line: larger if it says what was decided or what must be, smaller if it is short."""
    outcome = _SAYS_OUTCOME.get(language)
    factors = np.array([OUTCOME if outcome and outcome.search(line.text) else 1.0 for line in found])
    return factors * np.minimum(1, [0.5 + _length(line.text) / (2 * SHORTEST_SENTENCE) for line in found])


def _spread(found: Sequence[_Sentence], weights: _Matrix, worth: NDArray[np.float64], most: int) -> list[int]:
    """The indices of the best lines: one of each section, then another one of each, until there are `most`.

    Sections come in the order of the worth of their best lines, of which a later section has a little less: the newest
    release is the first one.
    """
    sections: dict[int, list[int]] = {}
    for place, line in enumerate(found):
        if not line.leans:
            sections.setdefault(line.section, []).append(place)
    waiting = [sorted(places, key=lambda place: (-worth[place], place)) for places in sections.values()]
    later = {places[0]: order for order, places in enumerate(waiting)}
    waiting.sort(key=lambda places: -worth[places[0]] / (1 + LATER * later[places[0]]))
    alike = np.zeros(len(found))
    chosen: list[int] = []
    while waiting and len(chosen) < most:
        for places in waiting:
            fresh = next((place for place in places if alike[place] < ALIKE), None)
            if fresh is None or len(chosen) == most:
                places.clear()
                continue
            del places[: places.index(fresh) + 1]
            chosen.append(fresh)
            alike = np.maximum(alike, weights.likeness(fresh))
        waiting = [places for places in waiting if places]
    return chosen


def _choose(
    found: Sequence[_Sentence], weights: _Matrix, salience: NDArray[np.float64], most: int, fewest: int
) -> list[int]:
    """The indices of the sentences: each time the most important one that is least like those chosen before."""
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
