"""The places of a text that agree with a quotation up to punctuation."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.answers.letters import Normalised, without_ligatures
from index.text.analysis import spaceless
from index.text.folding import INVISIBLE

LONGEST_OMISSION = 5_000  # characters that an ellipsis may leave out
MOST_PLACES = 1_000  # places with the same letters that are compared …
MOST_LETTERS = 100_000  # … and letters that are compared in all of them

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


def places(asked: Normalised, within: Normalised) -> Iterator[Place]:
    """The places that agree with the quotation up to punctuation, in order, among the first with the same letters."""
    letters = asked.letters
    ours = asked.places(0, len(letters))
    start = -1
    for _ in range(min(MOST_PLACES, 1 + MOST_LETTERS // len(letters))):
        start = within.letters.find(letters, start + 1)
        if start < 0:
            return
        if place := _place_at(asked, ours, within, start):
            yield place


def best(places: Iterator[Place]) -> Place | None:
    """The first exact place, or the first of all."""
    first = None
    for place in places:
        if place.exact:
            return place
        first = first or place
    return first


def _place_at(asked: Normalised, ours: list[int], within: Normalised, start: int) -> Place | None:
    """The place whose letters begin at `start`; None if the text between them rules it out.

    The letters already agree. Not allowed are: an end within a word, a minus on one side only, and different words or
    numbers made by what is between two letters.
    """
    end = start + len(ours)
    around = within.places(max(0, start - 1), min(end + 1, len(within.letters)))
    head = 1 if start else 0
    theirs = around[head : head + len(ours)]
    first, last = theirs[0], theirs[-1] + 1
    text = within.text
    if head and (around[0] == first or _within_a_word(text, around[0], first)):
        return None
    if end < len(within.letters) and (around[-1] == theirs[-1] or _within_a_word(text, theirs[-1], around[-1])):
        return None
    if _has_minus(text, first) != _has_minus(asked.text, ours[0]):
        return None
    exact = _same_letters(asked, ours, within, theirs)
    for k in range(len(ours) - 1):
        our_gap, their_gap = asked.text[ours[k] + 1 : ours[k + 1]], text[theirs[k] + 1 : theirs[k + 1]]
        if our_gap != their_gap:
            if not _compatible(asked.text, ours[k], ours[k + 1], text, theirs[k], theirs[k + 1]):
                return None
            exact = exact and _equal(our_gap, their_gap, text[theirs[k]], text[theirs[k + 1]])
    before = _before(asked.text[: ours[0]], text, first)
    after = _after(asked.text[ours[-1] + 1 :], text, last)
    return Place(
        first if before is None else before,
        last if after is None else after,
        exact and before is not None and after is not None,
    )


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


def _same_letters(asked: Normalised, ours: list[int], within: Normalised, theirs: list[int]) -> bool:
    """True if the letters are the same, including their case."""
    one = "".join(asked.text[place] for place in dict.fromkeys(ours))
    return without_ligatures(one) == without_ligatures("".join(within.text[place] for place in dict.fromkeys(theirs)))


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
