"""Does a text contain this quotation? Pure: `compare` looks at one quotation and one text.

The verdicts:

- `exact`: the text has the same letters, digits and punctuation. Any run of white space counts as one space, and
  typesetting counts for nothing: wrapped lines, hyphens at a line's end ("imple-\\nmentation" may be quoted as
  "implementation", "well-\\nknown" as "well-known"), ligatures, soft hyphens, composed or decomposed accents (NFC).
  Case counts.
- `punctuation`: the same letters, digits and signs in the same order, but punctuation, quotation marks, dashes or case
  differ. A space isn't punctuation ("the rapist" is not "therapist"), nor is anything that changes a number: a decimal
  point (1.5 is not 15), a minus, `<` for `>`, and the signs in `letters.SIGNS`, such as $ and %.
- `partial`: a stretch of the text has at least `PARTIAL` of the quotation's words in order, and at least
  `PARTIAL_WEIGHT` of them when common words count for less. The words that differ are listed. A quotation of one or two
  words is never partial.
- `absent`: none of these. The closest place is still given if it has a fair part of the quotation. The result is `None`
  if there is no such place, or if the quotation has no letter or digit.

A quotation begins and ends at the borders of words: "ease" is not in "ceasefire". Quotation marks around the whole
quotation and a Markdown `>` before it are ignored, and so is an ellipsis (… ... […]) at either end. An ellipsis in the
middle that the text doesn't have splits the quotation into parts. They must follow each other in the text, at most
`places.LONGEST_OMISSION` characters apart, and each must have two words or more. The verdict is then the worst part's,
and `omitted` holds the text between the parts: a quotation that is exact except for omissions is `exact`.

How it works: `letters.Normalised` is a text's letters, digits and signs without the rest. So a quotation with any
punctuation is found by `str.find`, in linear time, and only at these places is the rest compared (`places`). A
`Normalised` text takes about as much memory again as the text; keep it to compare several quotations with one document.
If the letters are nowhere, the quotation is aligned word by word with the likeliest stretches (`alignment`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from index.answers.alignment import WINDOWS, Alignment, WordAt, affordable, align, words
from index.answers.letters import Normalised
from index.answers.places import WORK, Place, Quoted, best, places, shortest_chain
from index.layout import Span
from index.verdicts import Agreement, Change

MOST_PARTS = 10  # that ellipses may split a quotation into
PARTIAL = 0.6  # of the quotation's words
PARTIAL_WEIGHT = 0.5  # of their weight
CLOSE = 0.25  # of their weight: a place with less isn't worth showing
FEWEST_WORDS = 3  # in a quotation that can be partial
EDGE = 3  # up to so many words at an end may be changed; if more differ, they are missing from the text

_QUOTED = re.compile("[\"“”„‟«»‹›「『'‘’‚](.*)[\"“”„‟«»‹›」』'‘’][.,;]?", re.DOTALL)
_DOTS = r"(?:…+|\.{3,}|\. \. \.)"
_ELLIPSIS = re.compile(rf"[\[(]\s*{_DOTS}\s*[\])]|{_DOTS}")
_AT_AN_END = re.compile(rf"\A(?:{_ELLIPSIS.pattern})\s*|\s*(?:{_ELLIPSIS.pattern})\Z")


_ORDER = tuple(Agreement)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a text has a quotation, or the place that comes closest. Offsets are into that text."""

    agreement: Agreement
    span: Span
    share: float  # of the quotation's words that are there, in order
    changes: tuple[Change, ...] = ()  # the words that differ, in order; only if partial or absent
    omitted: tuple[Span, ...] = ()  # left out by the quotation's ellipses

    @property
    def distance(self) -> tuple[int, float, int]:
        """A sort key that compares places in different texts: smaller is closer."""
        return _ORDER.index(self.agreement), -self.share, len(self.span)

    def shifted(self, by: int) -> "Comparison":
        """The same place in a text that begins this many characters earlier."""
        omitted = tuple(span.shifted(by) for span in self.omitted)
        return Comparison(self.agreement, self.span.shifted(by), self.share, self.changes, omitted)


@dataclass(frozen=True, slots=True)
class Asked:
    """A quotation, parsed once to be compared with several texts."""

    quoted: Quoted
    parts: tuple[Quoted, ...]  # between its ellipses; empty if it has none
    affordable: int  # stretches of texts that it can be aligned with in all

    @classmethod
    def of(cls, quotation: str) -> "Asked | None":
        """None if it has no letter or digit."""
        stated = _without_marks(quotation)
        letters = Normalised.of(stated)
        if not any(map(str.isalnum, letters.letters)):
            return None
        parts = _ELLIPSIS.split(stated)
        usable = 2 <= len(parts) <= MOST_PARTS and all(len(list(words(part))) >= 2 for part in parts)
        of_parts = tuple(Quoted.of(Normalised.of(part)) for part in parts) if usable else ()
        return cls(Quoted.of(letters), of_parts, affordable(len(list(words(stated)))))

    @property
    def longest(self) -> str:
        """The quotation, or the longest part between its ellipses: a text without these letters doesn't have it."""
        return max((part.asked.text for part in self.parts or [self.quoted]), key=len)

    def may_be_exact(self, text: str) -> bool:
        """False if this text doesn't have the quotation exactly, as a glance shows."""
        return bool(self.parts) or self.quoted.may_be_in(text)

    def find(self, within: Normalised, work: int = WORK) -> Comparison | None:
        """The place that agrees, exactly or up to punctuation; None if there is none. `work`: see `places`."""
        if whole := best(self.quoted, within, work):
            return _agreeing(within, [whole])
        parts = _places_of_parts(self.parts, within, work) if self.parts else None
        return _agreeing(within, parts) if parts else None

    def closest(self, within: Normalised, most: int) -> Comparison | None:
        """The place with most of the words, in their order; None if nothing comes close.

        Args:
            within: a text.
            most: the stretches of it that are looked at closely.
        """
        alignment = align(self.quoted.asked.text, within.text, most)
        return _closest(self.quoted.asked.text, within, alignment) if alignment else None


def compare(quotation: str, text: str | Normalised) -> Comparison | None:
    """Compares a quotation with a text, which may be a whole document or a stretch of one.

    Time is linear in the text and at most quadratic in the quotation.

    Returns:
        The place that agrees best; None if nothing in the text comes close.
    """
    asked = Asked.of(quotation)
    if asked is None:
        return None
    within = text if isinstance(text, Normalised) else Normalised.of(text)
    return asked.find(within) or asked.closest(within, min(WINDOWS, asked.affordable))


def _without_marks(quotation: str) -> str:
    """The quotation without the quotation marks around it, `>` before it, and ellipses at its ends."""
    stated = quotation.strip().lstrip("> \t\n")
    quoted = _QUOTED.fullmatch(stated)
    return _AT_AN_END.sub("", (quoted[1] if quoted else stated).strip())


def _agreeing(within: Normalised, parts: Sequence[Place]) -> Comparison:
    return Comparison(
        Agreement.EXACT if all(part.exact for part in parts) else Agreement.PUNCTUATION,
        within.span(parts[0].start, parts[-1].end),
        1.0,
        omitted=tuple(within.span(before.end, after.start) for before, after in pairwise(parts)),
    )


def _places_of_parts(parts: Sequence[Quoted], within: Normalised, work: int) -> list[Place] | None:
    """A place for each part between the quotation's ellipses, in order; all of them exact if that is possible."""
    found = []
    for part in parts:
        found.append(list(places(part, within, work // len(parts))))
        if not found[-1]:
            return None
    exact = [[place for place in of_part if place.exact] for of_part in found]
    return shortest_chain(exact) or shortest_chain(found)


def _closest(quotation: str, within: Normalised, found: Alignment) -> Comparison | None:
    """The comparison with the closest stretch, and the words that differ; None if too little agrees."""
    asked = found.quotation
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
    return Comparison(
        agreement if changes else Agreement.PUNCTUATION, within.span(first, last), found.share, tuple(changes)
    )


def _between(text: str, words: Sequence[WordAt]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
