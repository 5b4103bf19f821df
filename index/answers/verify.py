"""Does this quotation stand in this text? Pure: `compare` looks at one quotation and one text.

What the verdicts mean:

- `exact`: the quotation's letters, digits and punctuation stand in the text so. A run of white space is as good as one
  space, and what typesetting does to a word counts for nothing: a wrapped line, a hyphen at a line's end
  ("imple-\\nmentation" is quoted as "implementation", or "well-\\nknown" as "well-known"), ligatures, soft hyphens,
  composed or decomposed accents (NFC). Case counts.
- `punctuation`: the same letters, digits and signs in the same order; punctuation, quotation marks, dashes or case
  differ. A space is not punctuation ("the rapist" is no "therapist"), nor is what makes another number of one: a
  decimal point (1.5 is not 15), a minus, `<` for `>`, and the signs in `_SIGNS`, such as $ and %.
- `partial`: a stretch of the text has at least `PARTIAL` of the quotation's words in order, and with them half of its
  weight when common words count for less. The differing words are told. A quotation of one or two words is never
  partial.
- `absent`: none of these; the closest place is told when a fair part of the quotation stands there. `None` where there
  is no such place either, or where the quotation has no letter or digit.

A quotation stands at the borders of words: "ease" is not in "ceasefire". Of quotation marks around the whole of it, and
of a Markdown `>` before it, nothing is expected. An ellipsis (… ... […]) at its ends says nothing. One in the middle
that the text hasn't got parts the quotation: the parts must stand in order, at most `LONGEST_OMISSION` characters
apart, each of two words or more. The verdict is then that of the worst part, and `omitted` says what was left out: a
quotation that is exact but for omissions is `exact` with `omitted`.

How it works: `Normalised` is a text's letters, digits and signs alone, folded; places are kept for every `CHUNK`
characters and worked out within a chunk when asked for. So a quotation of any punctuation is found by `str.find`, in
linear time, and what stands between the letters is compared only where they agree. It takes about as much memory again
as the text, and is worth keeping while one document is asked for several quotations. For `partial` the text's
words that the quotation has are counted in a sliding window, and the quotation is aligned with the best few windows, at
a cost bounded by the square of the quotation's length.
"""

import re
import sys
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log
from operator import itemgetter
from typing import NamedTuple, Self

import numpy as np

from index.model import Agreement, Change, Span
from index.retrieval.arrays import Array
from index.text.analysis import spaceless
from index.text.folding import INVISIBLE, MARKS

CHUNK = 512  # characters
LONGEST_OMISSION = 5_000  # characters
MOST_PLACES = 1_000  # with the same letters that are looked at …
MOST_LETTERS = 100_000  # … and letters compared at them
MOST_PARTS = 10  # that ellipses part a quotation into
PARTIAL = 0.6  # of the quotation's words
PARTIAL_WEIGHT = 0.5  # of their weight
CLOSE = 0.25  # of their weight: less is no closest place
FEWEST_WORDS = 3  # of a quotation that can be partial
EDGE = 3  # so many changed words at an end are told as changed; more are not in the text
WINDOWS = 3  # that are aligned
ROOM = 1.5  # of the quotation's length: how long a stretch may be that stands for it

# What a step of an alignment is worth, in hundredths of a rare word.
_RARE, _COMMON = 100, 25
_CHANGED, _ADDED, _MISSING = -25, -30, -15

_SIGNS = "$¢-¥\u20a0-\u20cf%‰°§&@+×÷±≈√"
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_KEPT = re.compile(rf"[^\W_\u0640]|[{MARKS}]|[{_SIGNS}]")
_TYPESET = re.compile("[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")  # ligatures, full width
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACE = re.compile(r"\s+")
_AT_LINE_END = re.compile(r"[-‐\u00ad][^\S\n]*\n\s*")
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_COMPARISONS = re.compile("[<>=≤≥≠]")
_MINUS = "-\u2212"

_QUOTED = re.compile("[\"“”„‟«»‹›「『'‘’‚](.*)[\"“”„‟«»‹›」』'‘’][.,;]?", re.DOTALL)
_DOTS = r"(?:…+|\.{3,}|\. \. \.)"
_ELLIPSIS = re.compile(rf"[\[(]\s*{_DOTS}\s*[\])]|{_DOTS}")
_AT_AN_END = re.compile(rf"\A(?:{_ELLIPSIS.pattern})\s*|\s*(?:{_ELLIPSIS.pattern})\Z")

_CLUSTER = re.compile(
    rf"(?:[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[\uac00-\ud7a3][\u11a8-\u11ff]|.)[{MARKS}]{{0,30}}", re.DOTALL
)
# Composing takes time by the square of such a pile. What can't be a mark is told first: there are many marks.
_PILE = re.compile(rf"(?=[^\w\s\x00-\x7f]{{31}})[{MARKS}]{{31}}")

_WORD = re.compile(
    r"[A-Za-z]++(?=[\s,;:!?)])"  # most words, told at once
    rf"|(?=[^\W_])[{_SPACELESS}][{MARKS}]*"
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}"
    rf"|(?:(?<![^\W_])[{_MINUS}](?=\d))?"
    rf"(?:[^\W_{_SPACELESS}]++|(?![\x00-\x7f])[{MARKS}{INVISIBLE}]|(?<=\d)[.,:](?=\d)"
    r"|(?<=[^\W_])(?:['’]|[-‐][^\S\n]*\n[^\S\n]*)(?=[^\W\d_]))++"
    rf"|[{_SIGNS}]|(?:(?<=[^\s>] )|(?<=[^\W_]))[<>≤≥≠]"
)
_IN_WORD = re.compile(rf"['’{INVISIBLE}]|(?<!\d)\.|(?<=\d),(?=\d{{3}}(?!\d))|[-‐]\s+")


_ORDER = tuple(Agreement)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quotation stands in a text, or what comes closest to it. Offsets are into that text."""

    agreement: Agreement
    span: Span
    share: float  # of the quotation's words that stand there, in order
    changes: tuple[Change, ...] = ()  # the words that differ, in order; none unless partial or absent
    omitted: tuple[Span, ...] = ()  # what the quotation's ellipses leave out

    @property
    def distance(self) -> tuple[int, float, int]:
        """Smaller is closer, whatever the text: what the best of several texts is chosen by."""
        return _ORDER.index(self.agreement), -self.share, len(self.span)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text and its letters, digits and signs alone, folded."""

    text: str  # NFC
    letters: str
    starts: tuple[int, ...]  # of each chunk of the text, in `letters`
    origins: "array[int] | None"  # where each character stood before it was composed; None: where it stands now

    @classmethod
    def of(cls, text: str) -> Self:
        text, origins = _composed(text)
        parts = [text[start : start + CHUNK].translate(_FOLDED) for start in range(0, len(text), CHUNK)]
        starts = [0]
        for part in parts:
            starts.append(starts[-1] + len(part))
        return cls(text, "".join(parts), tuple(starts), origins)

    def places(self, start: int, end: int) -> list[int]:
        """Where letters[start:end] stand in `text`. Two that one character was folded to stand at the same place."""
        chunk = bisect_right(self.starts, start) - 1
        first = self.starts[chunk]
        found: list[int] = []
        while self.starts[chunk] < end:
            for place, character in enumerate(self.text[chunk * CHUNK : (chunk + 1) * CHUNK], chunk * CHUNK):
                found.extend([place] * len(_FOLDED[ord(character)]))
            chunk += 1
        return found[start - first : end - first]

    def span(self, start: int, end: int) -> Span:
        """text[start:end] in the text as it was before it was composed."""
        if self.origins is None:
            return Span(start, end)
        return Span(self.origins[start], self.origins[end])


class _Place(NamedTuple):
    """A stretch of a text that agrees with a quotation."""

    start: int
    end: int
    exact: bool


class _Word(NamedTuple):
    word: str  # folded
    start: int
    end: int


def compare(quotation: str, text: str | Normalised) -> Found | None:
    """How far a text says what a quotation says; None where nothing in it comes close.

    Give a whole document, or a stretch of one: what is told is told of that. Time is linear in the text, and bounded
    by the square of the quotation.
    """
    stated = _stated(quotation)
    asked = Normalised.of(stated)
    if not any(map(str.isalnum, asked.letters)):
        return None
    within = text if isinstance(text, Normalised) else Normalised.of(text)
    if whole := _best(_places(asked, within)):
        return _found(within, [whole])
    if parts := _in_parts(stated, within):
        return _found(within, parts)
    return _aligned(asked.text, within)


def _stated(quotation: str) -> str:
    """The quotation without what says that it is one: quotation marks around it, `>` before it, and end ellipses."""
    stated = quotation.strip().lstrip("> \t\n")
    quoted = _QUOTED.fullmatch(stated)
    return _AT_AN_END.sub("", (quoted[1] if quoted else stated).strip())


def _found(within: Normalised, parts: Sequence[_Place]) -> Found:
    return Found(
        Agreement.EXACT if all(part.exact for part in parts) else Agreement.PUNCTUATION,
        within.span(parts[0].start, parts[-1].end),
        1.0,
        omitted=tuple(within.span(before.end, after.start) for before, after in pairwise(parts)),
    )


# The text without its punctuation


def _composed(text: str) -> tuple[str, "array[int] | None"]:
    """NFC, and where each character stood, with the end; None where none moved. Never more than linear."""
    if text.isascii() or (not _PILE.search(text) and unicodedata.is_normalized("NFC", text)):
        return text, None
    pieces: list[str] = []
    origins = array("q")
    for cluster in _CLUSTER.finditer(text):
        piece = unicodedata.normalize("NFC", cluster[0])
        pieces.append(piece)
        origins.extend([cluster.start()] * len(piece))
    origins.append(len(text))
    return "".join(pieces), origins


def _spelled(text: str) -> str:
    """Ligatures and full-width letters as plain ones. Character by character, so that no place is lost."""
    return text if text.isascii() else _TYPESET.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _fold(text: str) -> str:
    return _spelled(text).casefold()


class _Folded(dict[int, str]):
    """What `str.translate` makes of each character, as they are met: nothing of those that are left out."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code)) if _KEPT.match(chr(code)) else ""
        return self[code]


_FOLDED = _Folded()


# Places where the letters agree


def _places(asked: Normalised, within: Normalised) -> Iterator[_Place]:
    """Where the quotation stands, up to its punctuation, in order; of the first with its letters alone."""
    letters = asked.letters
    ours = asked.places(0, len(letters))
    start = -1
    for _ in range(min(MOST_PLACES, 1 + MOST_LETTERS // len(letters))):
        start = within.letters.find(letters, start + 1)
        if start < 0:
            return
        if place := _place(asked, ours, within, start):
            yield place


def _best(places: Iterator[_Place]) -> _Place | None:
    """The first that is exact, else the first."""
    first = None
    for place in places:
        if place.exact:
            return place
        first = first or place
    return first


def _place(asked: Normalised, ours: list[int], within: Normalised, start: int) -> _Place | None:
    """The place of letters that agree, if what stands between them allows it."""
    end = start + len(ours)
    around = within.places(max(0, start - 1), min(end + 1, len(within.letters)))
    head = 1 if start else 0
    theirs = around[head : head + len(ours)]
    first, last = theirs[0], theirs[-1] + 1
    text = within.text
    if head and (around[0] == first or _inside(text, around[0], first)):
        return None
    if end < len(within.letters) and (around[-1] == theirs[-1] or _inside(text, theirs[-1], around[-1])):
        return None
    if _minus(text, first) != _minus(asked.text, ours[0]):
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
    return _Place(
        first if before is None else before,
        last if after is None else after,
        exact and before is not None and after is not None,
    )


def _inside(text: str, one: int, other: int) -> bool:
    """Whether two letters that follow each other are of one word or number."""
    before, after = text[one], text[other]
    if other == one + 1:
        if unicodedata.category(after) in ("Mn", "Mc"):
            return True
        return before.isalnum() and after.isalnum() and not (spaceless(before) or spaceless(after))
    return before.isdigit() and after.isdigit() and text[one + 1 : other] in (".", ",", ":")


def _minus(text: str, place: int) -> bool:
    """Whether a number begins here that has a minus before it."""
    if not place or not text[place].isdigit() or text[place - 1] not in _MINUS:
        return False
    return place == 1 or not text[place - 2].isalnum()


def _same_letters(asked: Normalised, ours: list[int], within: Normalised, theirs: list[int]) -> bool:
    """Whether the letters are the same, with their case."""
    one = "".join(asked.text[place] for place in dict.fromkeys(ours))
    return _spelled(one) == _spelled("".join(within.text[place] for place in dict.fromkeys(theirs)))


def _compatible(ours: str, here: int, next_here: int, theirs: str, there: int, next_there: int) -> bool:
    """Whether what stands between two letters in both is, at the most, different punctuation."""
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
    return _minus(ours, next_here) == _minus(theirs, next_there)


def _equal(ours: str, theirs: str, before: str, after: str) -> bool:
    """Whether what stands between two letters is the same but for white space and the ends of lines."""
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
    """Where the quotation's first punctuation begins in the text, if it stands before this place."""
    punctuation = punctuation.lstrip()
    if not punctuation:
        return place
    backwards = text[max(0, place - 2 * len(punctuation) - 8) : place][::-1]
    match = _pattern(punctuation[::-1]).match(backwards)
    return place - match.end() if match else None


def _after(punctuation: str, text: str, place: int) -> int | None:
    punctuation = punctuation.rstrip()
    match = _pattern(punctuation).match(text, place)
    return match.end() if match else None


# Ellipses


def _in_parts(stated: str, within: Normalised) -> list[_Place] | None:
    """Where the parts between a quotation's ellipses stand, one after the other; where all are exact if they can be."""
    parts = _ELLIPSIS.split(stated)
    if not 2 <= len(parts) <= MOST_PARTS or any(len(list(_words(part))) < 2 for part in parts):
        return None
    places = []
    for part in parts:
        places.append(list(_places(Normalised.of(part), within)))
        if not places[-1]:
            return None
    exact = [[place for place in found if place.exact] for found in places]
    return _chain(exact) or _chain(places)


def _chain(places: Sequence[Sequence[_Place]]) -> list[_Place] | None:
    """The shortest stretch with one place of each part in order, each the next that follows the one before."""
    starts = [[place.start for place in found] for found in places]
    best: list[_Place] | None = None
    for first in places[0]:
        chain = [first]
        for found, begins in zip(places[1:], starts[1:], strict=True):
            following = bisect_left(begins, chain[-1].end)
            if following == len(found) or begins[following] - chain[-1].end > LONGEST_OMISSION:
                break
            chain.append(found[following])
        if len(chain) == len(places) and (best is None or _length(chain) < _length(best)):
            best = chain
    return best


def _length(chain: Sequence[_Place]) -> int:
    return chain[-1].end - chain[0].start


# Words in the same order


def _key(word: str) -> str:
    """A word as it is compared: 1,000 is 1000, U.S. is us, don’t is don't."""
    if word.isascii() and word.isalnum():
        return word.lower()
    return _fold(_IN_WORD.sub("", word))


def _words(text: str, start: int = 0, end: int = sys.maxsize, known: Container[str] = ()) -> Iterator[_Word]:
    """The words of a text. One that a line's end parts is two, unless it is known as one."""
    for match in _WORD.finditer(text, start, end):
        key = _key(match[0])
        if "\n" in match[0] and key not in known:
            for part in re.finditer(r"[^\n]+", match[0]):
                yield _Word(_key(part[0]).strip(" \t-‐"), match.start() + part.start(), match.start() + part.end())
        elif key:
            yield _Word(key, match.start(), match.end())


def _aligned(quotation: str, within: Normalised) -> Found | None:
    """The stretch of the text that has most of the quotation's words in their order."""
    asked = list(_words(quotation))
    numbers: dict[str, int] = {}
    ours = np.array([numbers.setdefault(word.word, len(numbers)) for word in asked], np.int32)
    hits = [(word.start, numbers[word.word]) for word in _words(within.text, known=numbers) if word.word in numbers]
    if not hits:
        return None
    times = Counter(number for _, number in hits)
    weights = np.array([1 / (1 + log(max(1, times[number]))) for number in range(len(numbers))])
    found = [
        _alignment(asked, ours, list(_stretch(within.text, window, numbers)), numbers, weights)
        for window in _windows(hits, ours, weights, int(ROOM * len(quotation)))
    ]
    best = max(found, key=lambda alignment: alignment.weight)
    return _told(quotation, asked, within, best)


def _windows(hits: Sequence[tuple[int, int]], ours: Array, weights: Array, width: int) -> Iterator[tuple[int, int]]:
    """The stretches of at most so many characters with most of the words that are looked for, best first."""
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


def _stretch(text: str, window: tuple[int, int], known: Container[str]) -> Iterator[_Word]:
    """The whole words in and around a window."""
    room = (window[1] - window[0]) // 2 + 40
    start, end = max(0, window[0] - room), min(len(text), window[1] + room)
    for word in _words(text, start, end, known):
        cut = word.start == start > 0 and text[start - 1].isalnum()
        if not cut and (word.end < end or end == len(text)):
            yield word


class _Alignment(NamedTuple):
    """Pairs of places in the quotation's words and in the stretch's; -1: no word there."""

    pairs: list[tuple[int, int]]
    same: list[bool]
    stretch: list[_Word]
    share: float
    weight: float  # the share, when common words count for less


def _alignment(
    asked: Sequence[_Word], ours: Array, stretch: list[_Word], numbers: Mapping[str, int], weights: Array
) -> _Alignment:
    """The best way to turn the stretch into the quotation (Needleman & Wunsch), where its ends may stay out."""
    theirs = np.array([numbers.get(word.word, -1) for word in stretch], np.int32)
    gains = (_COMMON + (_RARE - _COMMON) * weights[ours]).astype(np.int32)
    steps = np.arange(len(theirs) + 1, dtype=np.int32) * _MISSING
    worth = np.zeros((len(ours) + 1, len(theirs) + 1), np.int32)
    for row, number in enumerate(ours.tolist(), 1):
        here = worth[row]
        here[0] = row * _ADDED
        here[1:] = worth[row - 1, :-1] + np.where(theirs == number, gains[row - 1], _CHANGED)
        np.maximum(here[1:], worth[row - 1, 1:] + _ADDED, out=here[1:])
        here[:] = np.maximum.accumulate(here - steps) + steps
    row, column = len(ours), int(worth[-1].argmax())
    pairs: list[tuple[int, int]] = []
    while row:
        value = worth[row, column]
        if column and value == worth[row - 1, column - 1] + (
            gains[row - 1] if theirs[column - 1] == ours[row - 1] else _CHANGED
        ):
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif value == worth[row - 1, column] + _ADDED:
            row -= 1
            pairs.append((row, -1))
        else:
            column -= 1
            pairs.append((-1, column))
    pairs.reverse()
    same = [one >= 0 <= other and asked[one].word == stretch[other].word for one, other in pairs]
    held = weights[[ours[one] for (one, _), equal in zip(pairs, same, strict=True) if equal]].sum()
    return _Alignment(pairs, same, stretch, sum(same) / len(ours), float(held / weights[ours].sum()))


def _told(quotation: str, asked: Sequence[_Word], within: Normalised, found: _Alignment) -> Found | None:
    """The verdict on the closest stretch, with the words that differ."""
    partial = len(asked) >= FEWEST_WORDS and found.share >= PARTIAL and found.weight >= PARTIAL_WEIGHT
    if not all(found.same) and not partial and found.weight < CLOSE:
        return None
    edge = EDGE if partial else 0
    first, last = None, 0
    changes = []
    runs = [
        (equal, [pair for pair, _ in run])
        for equal, run in groupby(zip(found.pairs, found.same, strict=True), itemgetter(1))
    ]
    for place, (equal, run) in enumerate(runs):
        mine = [asked[one] for one, _ in run if one >= 0]
        theirs = [found.stretch[other] for _, other in run if other >= 0]
        if not equal and place in (0, len(runs) - 1) and len(mine) > edge:
            theirs = []
        if theirs:
            first = theirs[0].start if first is None else first
            last = theirs[-1].end
        if not equal:
            changes.append(Change(_between(quotation, mine), _between(within.text, theirs)))
    if first is None:
        return None
    agreement = Agreement.PARTIAL if partial else Agreement.ABSENT
    return Found(agreement if changes else Agreement.PUNCTUATION, within.span(first, last), found.share, tuple(changes))


def _between(text: str, words: Sequence[_Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
