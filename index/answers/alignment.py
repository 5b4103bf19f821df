"""The stretch of a text that has most of a quotation's words in their order."""

import re
import sys
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from math import log
from typing import NamedTuple

import numpy as np

from index.answers.letters import SIGNS, fold
from index.retrieval.inverted.arrays import Array
from index.text.folding import INVISIBLE, MARKS

WINDOWS = 3  # stretches of a text that are aligned
ROOM = 1.5  # times the quotation's length: the longest stretch that may correspond to it
CELLS = 1_000_000  # of the tables of all alignments of a quotation, unless a single one has more

# What a step of an alignment is worth. A rare word in common counts 100.
_RARE, _COMMON = 100, 25
_CHANGED, _ADDED, _MISSING = -25, -30, -15

_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
MINUS = "-\u2212"
_WORD = re.compile(
    r"[A-Za-z]++(?=[\s,;:!?)])"  # most words, matched quickly
    rf"|(?=[^\W_])[{_SPACELESS}][{MARKS}]*"
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}"
    rf"|(?:(?<![^\W_])[{MINUS}](?=\d))?"
    rf"(?:[^\W_{_SPACELESS}]++|(?![\x00-\x7f])[{MARKS}{INVISIBLE}]|(?<=\d)[.,:](?=\d)"
    r"|(?<=[^\W_])(?:['’]|[-‐][^\S\n]*\n[^\S\n]*)(?=[^\W\d_]))++"
    rf"|[{SIGNS}]|(?:(?<=[^\s>] )|(?<=[^\W_]))[<>≤≥≠]"
)
_IN_WORD = re.compile(rf"['’{INVISIBLE}]|(?<!\d)\.|(?<=\d),(?=\d{{3}}(?!\d))|[-‐]\s+")


class WordAt(NamedTuple):
    """A word of a text and its span."""

    word: str  # folded
    start: int
    end: int


class Alignment(NamedTuple):
    """The words of the quotation beside those of a stretch of the text."""

    quotation: list[WordAt]
    stretch: list[WordAt]
    pairs: list[tuple[int, int]]  # indices of words that belong together; -1 where one side has no word
    same: list[bool]  # of each pair: both words are the same
    share: float  # of the quotation's words that the stretch has, in order
    weight: float  # the same share with less weight for common words


def _key(word: str) -> str:
    """The word in the form that is compared: 1,000 becomes 1000, U.S. us, and don’t dont."""
    if word.isascii() and word.isalnum():
        return word.lower()
    return fold(_IN_WORD.sub("", word))


def words(text: str, start: int = 0, end: int = sys.maxsize, known: Container[str] = ()) -> Iterator[WordAt]:
    """The words of text[start:end]. A word hyphenated at a line's end is one if it is in `known`, otherwise two."""
    keys: dict[str, str] = {}
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        key = keys.get(word)
        if key is None:
            key = keys[word] = _key(word)
        if "\n" in word and key not in known:
            for part in re.finditer(r"[^\n]+", word):
                yield WordAt(_key(part[0]).strip(" \t-‐"), match.start() + part.start(), match.start() + part.end())
        elif key:
            yield WordAt(key, *match.span())


def affordable(size: int) -> int:
    """How many stretches a quotation of so many words can be aligned with, at least one.

    A table of an alignment grows with the square of the words, so a long quotation gets fewer of them.
    """
    return max(1, CELLS // max(1, int(2 * ROOM * size * size)))


def align(quotation: str, text: str, most: int) -> Alignment | None:
    """The stretch of the text that has most of the quotation's words in their order; None if it has none of them.

    Args:
        quotation: has at least one word.
        text: where they are looked for.
        most: the stretches that are looked at closely.
    """
    asked = list(words(quotation))
    numbers: dict[str, int] = {}
    ours = np.array([numbers.setdefault(word.word, len(numbers)) for word in asked], np.int32)
    hits = [(word.start, numbers[word.word]) for word in words(text, known=numbers) if word.word in numbers]
    if not hits:
        return None
    times = Counter(number for _, number in hits)
    weights = np.array([1 / (1 + log(max(1, times[number]))) for number in range(len(numbers))])
    found = [
        _align_words(asked, ours, list(_words_around(text, window, numbers)), numbers, weights)
        for window in islice(_windows(hits, ours, weights, int(ROOM * len(quotation))), most)
    ]
    return max(found, key=lambda alignment: alignment.weight)


def _windows(hits: Sequence[tuple[int, int]], ours: Array, weights: Array, width: int) -> Iterator[tuple[int, int]]:
    """Up to `WINDOWS` stretches of about `width` characters that hold most of the quotation's words, best first.

    One pass of a sliding window over the hits. Each word of the quotation counts as often as the quotation has it.

    Args:
        hits: place and number of each word of the text that the quotation has, in order.
        ours: [words] the number of each word of the quotation.
        weights: [numbers] the weight of each distinct word.
        width: in characters.
    """
    wanted = np.bincount(ours).tolist()
    worth = weights.tolist()
    total = 0.0
    left = 0
    totals = np.empty(len(hits))
    lefts = []
    for right, (place, number) in enumerate(hits):
        if wanted[number] > 0:
            total += worth[number]
        wanted[number] -= 1
        while hits[left][0] < place - width:
            gone = hits[left][1]
            wanted[gone] += 1
            if wanted[gone] > 0:
                total -= worth[gone]
            left += 1
        totals[right] = total
        lefts.append(left)
    places = np.array([place for place, _ in hits])
    for _ in range(WINDOWS):
        right = int(totals.argmax())
        if totals[right] <= 0:
            return
        yield hits[lefts[right]][0], hits[right][0]
        near = slice(*np.searchsorted(places, (places[right] - width // 2, places[right] + width // 2 + 1)))
        totals[near] = 0


def _words_around(text: str, window: tuple[int, int], known: Container[str]) -> Iterator[WordAt]:
    """The words in a window and around it; none that is cut off by the edge."""
    room = (window[1] - window[0]) // 2 + 40
    start, end = max(0, window[0] - room), min(len(text), window[1] + room)
    for word in words(text, start, end, known):
        cut = word.start == start > 0 and text[start - 1].isalnum()
        if not cut and (word.end < end or end == len(text)):
            yield word


def _align_words(
    asked: list[WordAt], ours: Array, stretch: list[WordAt], numbers: Mapping[str, int], weights: Array
) -> Alignment:
    """The best alignment of the quotation with a stretch, whose ends may stay unaligned.

    Semi-global alignment (Needleman & Wunsch 1970). Rows of the table are words of the quotation, columns words of the
    stretch. A row is computed at once: column j of the table is too high by j times the cost of a gap in the row, so
    that such a gap is a running maximum. What a word gains in each column is computed once for all rows with it.
    """
    theirs = [numbers.get(word.word, -1) for word in stretch]
    asked_for = ours.tolist()
    gains = (_COMMON + (_RARE - _COMMON) * weights).astype(np.int32).tolist()
    changed = np.full(len(theirs), _CHANGED - _MISSING, np.int32)
    rows: dict[int, Array] = {}
    for column, number in enumerate(theirs):
        if number >= 0:
            if number not in rows:
                rows[number] = changed.copy()
            rows[number][column] = gains[number] - _MISSING
    start = np.arange(len(theirs) + 1, dtype=np.int32) * -_MISSING
    worth = np.empty((len(asked_for) + 1, len(theirs) + 1), np.int32)
    worth[0] = start
    added = np.empty(len(theirs), np.int32)
    for row, number in enumerate(asked_for, 1):
        here, before = worth[row], worth[row - 1]
        here[0] = row * _ADDED
        rest = here[1:]
        np.add(before[:-1], rows.get(number, changed), out=rest)
        np.maximum(rest, np.add(before[1:], _ADDED, out=added), out=rest)
        np.maximum.accumulate(here, out=here)
    row, column = len(asked_for), int((worth[-1] - start).argmax())
    value_at = worth.item
    pairs: list[tuple[int, int]] = []
    while row:
        value, number = value_at(row, column), asked_for[row - 1]
        if column and value == value_at(row - 1, column - 1) - _MISSING + (
            gains[number] if theirs[column - 1] == number else _CHANGED
        ):
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif value == value_at(row - 1, column) + _ADDED:
            row -= 1
            pairs.append((row, -1))
        else:
            column -= 1
            pairs.append((-1, column))
    pairs.reverse()
    same = [one >= 0 <= other and asked[one].word == stretch[other].word for one, other in pairs]
    held = weights[[ours[one] for (one, _), equal in zip(pairs, same, strict=True) if equal]].sum()
    return Alignment(asked, stretch, pairs, same, sum(same) / len(ours), float(held / weights[ours].sum()))
