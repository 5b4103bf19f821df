"""What a quotation leaves out of its sentence that changes what the sentence says.

“The chair can call a meeting” is in “Only the chair can call a meeting”, word for word, and says something else. So the
rest of the sentence is searched for a negation, for a word that limits it, such as “only”, and for an exception. Those
of the same clause count, and a negation that the sentence begins with; an exception counts wherever it is. The sentence
that leads to a list belongs to each of its items.

The words are in `words/left_out.txt` and `words/differences.txt`, for five languages and, as signs, for three more.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from index.answers.differences import NEGATIONS, NOT
from index.layout import Block, BlockKind, Span
from index.text.sentences import sentences
from index.text.wordlists import WordFile
from index.verdicts import LeftOut

LOOK = 1_500  # characters on either side of a quotation in which its sentence is looked for
LONGEST = 800  # characters of a sentence, with what leads to it

_FILE = WordFile(__package__, "left_out")
_FIRST = 2  # words of a sentence: a negation of all of it is one of them

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BOUNDARY = re.compile(r"[,;:、，；：()\[\]—]|\s[–-]+\s")
_ENDS = re.compile(rf"{_BOUNDARY.pattern}|\b(?:and|but|or|und|aber|oder|et|mais|ou|y|pero|o|e|mas)\b", re.IGNORECASE)


def left_out(
    text: str, quoted: Span, omitted: Sequence[Span], blocks: Sequence[Block], language: str
) -> LeftOut | None:
    """The sentence of a quotation, with the words that change it; None if the quotation leaves out none.

    Args:
        text: a stretch of a document around the quotation.
        quoted: the quotation in it.
        omitted: the stretches of it that the quotation's ellipses leave out.
        blocks: those of the stretch.
        language: of the document, in two letters.

    >>> found = left_out("Only the chair can call a meeting.", Span(5, 33), (), (), "en")
    >>> [word.of(found.sentence) for word in found.words]
    ['Only']
    """
    whole, words = _sentence(text, quoted), set[Span]()
    if whole.start < quoted.start:
        words.update(_before(text, Span(whole.start, quoted.start), language))
    if quoted.end < whole.end:
        words.update(_after(text, Span(quoted.end, whole.end), language))
    for gap in omitted:
        words.update(_changing(text, gap, language), _exceptions(text, gap, language))
    if (lead := _lead(text, whole, blocks)) and (leading := {*_before(text, lead, language)}):
        whole = Span(lead.start, whole.end)
        words |= leading
    if not words or len(whole) > LONGEST:
        return None
    return LeftOut(whole.of(text), whole, tuple(word.shifted(-whole.start) for word in sorted(words)))


def _sentence(text: str, quoted: Span) -> Span:
    """The sentence that a quotation is in, or those from its first to its last one."""
    blank = max(0, text.rfind("\n\n", 0, quoted.start))  # a sentence ends before it
    until = takewhile(lambda span: span.start < quoted.end, sentences(text, blank))
    found = [span for span in until if span.end > quoted.start]
    return Span(min(found[0].start, quoted.start), max(found[-1].end, quoted.end)) if found else quoted


def _lead(text: str, whole: Span, blocks: Sequence[Block]) -> Span | None:
    """The sentence that leads to the list which a quotation is an item of; None if it is in no such list."""
    place = next((place for place, block in enumerate(blocks) if block.span.end > whole.start), len(blocks))
    if place == len(blocks) or blocks[place].kind is not BlockKind.ITEM:
        return None
    while place and blocks[place].kind is BlockKind.ITEM:
        place -= 1
    before = blocks[place]
    if before.kind is BlockKind.ITEM or not before.span.of(text).rstrip().endswith((":", "：")):
        return None
    lead = [*sentences(text, before.span.start, before.span.end)][-1]
    return Span(lead.start, lead.end - 1) if len(lead) > 1 else None  # without the colon


def _before(text: str, part: Span, language: str) -> Iterator[Span]:
    """The words that change a sentence before a quotation: in its clause, or at the beginning of the sentence."""
    clause = max((found.end() for found in _BOUNDARY.finditer(text, part.start, part.end)), default=part.start)
    first = [found.span() for _, found in zip(range(_FIRST), _WORD.finditer(text, part.start, part.end), strict=False)]
    for word in _changing(text, part, language):
        opens = any(start <= word.start < end for start, end in first) and text[word.end : word.end + 1] != ","
        if word.start >= clause or opens:
            yield word
    yield from _exceptions(text, part, language)


def _after(text: str, part: Span, language: str) -> Iterator[Span]:
    """The words that change a sentence after a quotation: in its clause, and exceptions after that."""
    end = next((found.start() for found in _ENDS.finditer(text, part.start, part.end)), part.end)
    if part.start < end:
        yield from _changing(text, Span(part.start, end), language)
    yield from _exceptions(text, part, language)


def _changing(text: str, part: Span, language: str) -> Iterator[Span]:
    """The negations and the words that limit what is said, in a part of a sentence."""
    if signs := _signs(language):
        yield from (Span(*found.span()) for found in signs.finditer(text, part.start, part.end))
        return
    for found in _WORD.finditer(text, part.start, part.end):
        word = found[0].casefold()
        if word in _words(language) or (language == "en" and NOT.search(word)):
            yield Span(*found.span())


def _exceptions(text: str, part: Span, language: str) -> Iterator[Span]:
    """The exceptions in a part of a sentence."""
    if pattern := _phrases(language):
        yield from (Span(*found.span()) for found in pattern.finditer(text, part.start, part.end))


@cache
def _words(language: str) -> frozenset[str]:
    limits = f"limits {language}"
    words = NEGATIONS.get(language, frozenset()) | (_FILE.words(limits) if limits in _FILE.sections else frozenset())
    return words - _FILE.words("by the way")


@cache
def _phrases(language: str) -> re.Pattern[str] | None:
    name = f"exceptions {language}"
    if name not in _FILE.sections:
        return None
    phrases = (r"\s+".join(map(re.escape, phrase)) for phrase in _FILE.phrases(name))
    return re.compile(rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})\b", re.IGNORECASE)


@cache
def _signs(language: str) -> re.Pattern[str] | None:
    name = f"signs {language}"
    return re.compile("|".join(sorted(_FILE.words(name)))) if name in _FILE.sections else None
