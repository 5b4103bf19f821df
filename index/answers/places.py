"""The places of a text that agree with a quotation up to punctuation."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.answers.letters import Normalised, code_points, without_ligatures
from index.text.analysis import spaceless
from index.text.folding import INVISIBLE

LONGEST_OMISSION = 5_000  # characters that an ellipsis may leave out
WORK = 24_000  # letters that are compared in all places with the same letters …
PLACE_WORK = 100  # … where each place costs as much as so many letters besides …
GLANCE = 5  # … and one that two letters rule out as much as so many
BLOCK = 4_096  # letters of a text whose places are worked out together

_NO_GAPS = np.zeros(0, np.intp)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACE = re.compile(r"\s+")
_AT_LINE_END = re.compile(r"[-‐\u00ad][^\S\n]*\n\s*")
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_COMPARISONS = re.compile("[<>=≤≥≠]")
MINUS = "-\u2212"


class Place(NamedTuple):
    """A stretch of the text that agrees with the quotation. `exact`: its punctuation and case do too."""

    start: int
    end: int
    exact: bool


def places(quoted: "Quoted", within: Normalised, work: int = WORK) -> Iterator[Place]:
    """The places that agree with the quotation up to punctuation, in order, among the first with the same letters.

    If there are more of these than `work` allows to compare, those that are written like it follow.
    """
    return _places(quoted, within, work, every=True)


def best(quoted: "Quoted", within: Normalised, work: int = WORK) -> Place | None:
    """The first exact place, or the first of all; see `places`."""
    first = None
    for place in _places(quoted, within, work, every=False):
        if place.exact:
            return place
        first = first or place
    return first


def _places(quoted: "Quoted", within: Normalised, work: int, *, every: bool) -> Iterator[Place]:
    """See `places`. Without `every`, no more places follow the first one that can't be exact."""
    start, block, known = -1, 0, within.places(0, 0)
    size, left, found = len(quoted.places), work, False
    while left >= 0:
        start = within.letters.find(quoted.asked.letters, start + 1)
        if start < 0:
            return
        before, after = max(0, start - 1), min(start + size + 1, len(within.letters))
        if after > block + len(known):
            block, known = before, within.places(before, min(max(after, before + BLOCK), len(within.letters)))
        at = start - block
        if (start and _within_a_word(within.text, int(known[at - 1]), int(known[at]))) or (
            found and not every and not quoted.begins_like(within.text, int(known[at]))
        ):
            left -= GLANCE
            continue
        left -= PLACE_WORK + size
        if place := _place_at(quoted, within, start, known[before - block : after - block]):
            found = True
            yield place
    at, left = int(within.places(start, start + 1)[0]), work
    while left >= 0:
        at = within.text.find(quoted.text, at + 1)
        if at < 0:
            return
        if at and _within_a_word(within.text, at - 1, at):
            left -= GLANCE
            continue
        left -= PLACE_WORK + size
        start = within.number(at)
        around = within.places(max(0, start - 1), min(start + size + 1, len(within.letters)))
        if place := _place_at(quoted, within, start, around):
            yield place


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation, or a part of one, made ready to be compared at many places."""

    asked: Normalised
    text: str  # from its first letter to its last one
    places: NDArray[np.int64]  # of its letters in the whole
    letters: "_Letters"

    @classmethod
    def of(cls, asked: Normalised) -> Self:
        places = asked.places(0, len(asked.letters))
        text = asked.text[int(places[0]) : int(places[-1]) + 1]
        return cls(asked, text, places, _Letters.of(text, places))

    def may_be_in(self, text: str) -> bool:
        """False if a text has no two letters in a row that are written like the first ones of the quotation."""
        head = self.text[:2]
        return not head.isascii() or head in without_ligatures(text)

    def begins_like(self, text: str, place: int) -> bool:
        """False if the letter at this place of a text is written differently from the first one of the quotation."""
        return text[place] == self.text[0] or not (text[place].isascii() and self.text[0].isascii())


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a text as they are written."""

    written: str  # without what is between them, and without ligatures
    gaps: NDArray[np.int64]  # for each letter but the last, how many characters are between it and the next one
    behind: NDArray[np.uint32]  # for each letter but the last, the character behind it

    @classmethod
    def of(cls, text: str, places: NDArray[np.int64]) -> Self:
        """The letters at these ascending places of a text that begins at the first of them."""
        codes, own = code_points(text), places - places[0]
        steps = own[1:] - own[:-1]
        new = np.append(True, steps > 0)  # several letters may be made from one character
        written = codes.take(own[new]).tobytes().decode("utf-32-le", "surrogatepass")
        return cls(without_ligatures(written), steps - 1, codes.take(np.minimum(own[:-1] + 1, len(codes) - 1)))

    def differing_gaps(self, other: "_Letters") -> NDArray[np.intp]:
        """The letters with something else behind them than those of another text with the same letters have."""
        empty = (self.gaps < 1) & (other.gaps < 1)
        single = (self.gaps == 1) & (other.gaps == 1) & (self.behind == other.behind)
        return np.flatnonzero(~(empty | single))


def _place_at(quoted: Quoted, within: Normalised, start: int, around: NDArray[np.int64]) -> Place | None:
    """The place whose letters begin at `start`; None if the text between them rules it out.

    The letters already agree. Not allowed are: an end within a word, a minus on one side only, and different words or
    numbers made by what is between two letters. `around` has the places of the letters, and of those beside them.
    """
    ours, asked = quoted.places, quoted.asked.text
    end = start + len(ours)
    head = 1 if start else 0
    theirs = around[head : head + len(ours)]
    first, last = int(theirs[0]), int(theirs[-1]) + 1
    text = within.text
    if head and (around[0] == first or _within_a_word(text, int(around[0]), first)):
        return None
    if end < len(within.letters) and (around[-1] == last - 1 or _within_a_word(text, last - 1, int(around[-1]))):
        return None
    begin, stop = int(ours[0]), int(ours[-1]) + 1
    if _has_minus(text, first) != _has_minus(asked, begin):
        return None
    exact = True
    if text[first:last] != quoted.text:
        if last - first == len(ours) == stop - begin and _in_a_row(ours) and _in_a_row(theirs):  # as in a word
            exact, gaps = without_ligatures(text[first:last]) == quoted.letters.written, _NO_GAPS
        else:
            letters = _Letters.of(text[first:last], theirs)
            exact, gaps = letters.written == quoted.letters.written, quoted.letters.differing_gaps(letters)
        columns = (column.take(places).tolist() for column in (ours, theirs) for places in (gaps, gaps + 1))
        for here, next_here, there, next_there in zip(*columns, strict=True):
            our_gap, their_gap = asked[here + 1 : next_here], text[there + 1 : next_there]
            if our_gap != their_gap:
                if not _compatible(asked, here, next_here, text, there, next_there):
                    return None
                exact = exact and _equal(our_gap, their_gap, text[there], text[next_there])
    before = _before(asked[:begin], text, first)
    after = _after(asked[stop:], text, last)
    return Place(
        first if before is None else before,
        last if after is None else after,
        exact and before is not None and after is not None,
    )


def _in_a_row(places: NDArray[np.int64]) -> bool:
    return bool((places[1:] - places[:-1] == 1).all())


def _within_a_word(text: str, one: int, other: int) -> bool:
    """True if two consecutive letters belong to the same word or number."""
    before, after = text[one], text[other]
    if other == one + 1:
        if unicodedata.category(after) in ("Mn", "Mc"):
            return True
        return before.isalnum() and after.isalnum() and not (spaceless(before) or spaceless(after))
    return before.isdigit() and after.isdigit() and text[one + 1 : other] in (".", ",", ":")


def _has_minus(text: str, place: int) -> bool:
    """True if a negative number begins here."""
    if not place or not text[place].isdigit() or text[place - 1] not in MINUS:
        return False
    return place == 1 or not text[place - 2].isalnum()


def _compatible(ours: str, here: int, next_here: int, theirs: str, there: int, next_there: int) -> bool:
    """True if the quotation and the text differ between two letters by punctuation at most."""
    before, after = theirs[there], theirs[next_there]
    gaps = ours[here + 1 : next_here], theirs[there + 1 : next_there]
    one, other = (_INVISIBLE.sub("", gap) for gap in gaps)
    if not one or not other:
        if not one and not other:
            return True
        if before.isdigit() and after.isdigit():
            return any(_THOUSANDS.match(text, place + 1) for text, place in ((ours, here), (theirs, there)))
        if (spaceless(before) and spaceless(after)) or any(_AT_LINE_END.fullmatch(gap) for gap in gaps):
            return True
        return not _SPACE.search(one or other)
    signs = _COMPARISONS.findall(one), _COMPARISONS.findall(other)
    if all(signs) and signs[0] != signs[1]:
        return False
    return _has_minus(ours, next_here) == _has_minus(theirs, next_there)


def _equal(ours: str, theirs: str, before: str, after: str) -> bool:
    """True if two gaps are the same except for white space and hyphens at line ends."""
    one, other = (_SPACE.sub(" ", _INVISIBLE.sub("", gap)) for gap in (ours, theirs))
    if one == other:
        return True
    for gap, plain in ((theirs, one), (ours, other)):
        if _AT_LINE_END.fullmatch(gap) and (plain == "-" or (not plain and before.isalpha() and after.isalpha())):
            return True
        if not plain and "\n" in gap and gap.isspace() and spaceless(before) and spaceless(after):
            return True
    return False


def _pattern(punctuation: str) -> re.Pattern[str]:
    return re.compile(
        "".join(r"\s+" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", punctuation))
    )


def _before(punctuation: str, text: str, place: int) -> int | None:
    """The start of the quotation's leading punctuation in the text; None if it differs there."""
    punctuation = punctuation.lstrip()
    if not punctuation:
        return place
    backwards = text[max(0, place - 2 * len(punctuation) - 8) : place][::-1]
    match = _pattern(punctuation[::-1]).match(backwards)
    return place - match.end() if match else None


def _after(punctuation: str, text: str, place: int) -> int | None:
    """The end of the quotation's closing punctuation in the text; None if it differs there."""
    punctuation = punctuation.rstrip()
    if not punctuation:
        return place
    match = _pattern(punctuation).match(text, place)
    return match.end() if match else None


def shortest_chain(places: Sequence[Sequence[Place]]) -> list[Place] | None:
    """The shortest stretch that holds a place of each part in order.

    From each place of the first part, every following part takes the next place after the one before.
    """
    starts = [[place.start for place in found] for found in places]
    best: list[Place] | None = None
    for first in places[0]:
        chain = [first]
        for found, begins in zip(places[1:], starts[1:], strict=True):
            following = bisect_left(begins, chain[-1].end)
            if following == len(found) or begins[following] - chain[-1].end > LONGEST_OMISSION:
                break
            chain.append(found[following])
        if len(chain) == len(places) and (best is None or _chain_length(chain) < _chain_length(best)):
            best = chain
    return best


def _chain_length(chain: Sequence[Place]) -> int:
    return chain[-1].end - chain[0].start
