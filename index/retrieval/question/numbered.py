"""The numbered parts of documents, for which members ask by their numbers: "what is rule 3", "section 5.3", "§ 12".

A part is a section whose heading begins with its number, or a paragraph or an item of a list that does. The words of a
part seldom say its number, and other parts may name it more often than it does itself.
"""

import re
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from index.layout import Layout, Span
from index.retrieval.question.answer_types import REMEMBERED
from index.retrieval.question.numerals import other_forms
from index.text.context import ANY_KIND, KINDS
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "numbered")
_ABOUT = _LISTS.words("about")
_OF_HEADINGS = {KINDS[word] for word in _LISTS.words("of headings")}
_DIGITS = r"\d{1,4}(?:\.\d{1,4}){0,6}[a-z]?"
_ASKED = re.compile(
    rf"(?<!\w)(?P<kind>{ANY_KIND})(?:\.?\s|\.?(?=[\d#№]))(?:#|№|(?:no|nr|number)\b\.?\s?)?"
    rf"(?P<number>{_DIGITS}|[ivxlc]{{1,7}}|(?-i:[A-Z])|[a-z](?=\W*$)|[^\W\d_]{{3,9}})(?!\w)",
    re.IGNORECASE,
)
_GOES_ON = r"(?! (?-i:[a-zß-ÿ]))"  # "3 members may …" is a sentence
_AT_START = re.compile(
    rf"(?P<kind>{ANY_KIND})(?:\.?\s|\.?(?=[\d#№]))[#№]?(?P<named>{_DIGITS}|[ivxlc]{{1,7}}|[a-z])(?!\w){_GOES_ON}"
    rf"|(?P<dotted>\d{{1,4}}(?:\.\d{{1,4}}){{1,6}}[a-z]?)(?=[.):]|\s)|(?P<number>\d{{1,4}}[a-z]?)(?=[.):]|\s){_GOES_ON}"
    r"|(?P<roman>[IVXLC]{1,7})[.)]",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\W*(\d{1,4}(?:\.\d{1,4}){1,6}[a-z]?)\W*", re.IGNORECASE)
_KEYCAP = re.compile("\ufe0f?\u20e3")  # what makes a digit an emoji
_ROMAN = re.compile(r"(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_VALUES = {"c": 100, "xc": 90, "l": 50, "xl": 40, "x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1}
_WORD = re.compile(r"[^\W\d_]+|§")

MOST_ASKED = 4  # parts inside each other, such as an article and its section; a question with more asks for none


class Part(NamedTuple):
    """A numbered part of a document."""

    kind: int | None  # the same for words that mean the same; None if only the number is there
    number: str  # in digits, or a letter


@lru_cache(REMEMBERED)
def parts_asked(question: str, language: str) -> tuple[tuple[Part, ...], str]:
    """The numbered parts that a question names, and the question without them.

    >>> parts_asked("what does § 3.2 say?", "en") == parts_asked("what does section 3.2 say?", "en")
    True
    >>> [part.number for part in parts_asked("Article III, rule four", "en")[0]]
    ['3', '4']
    >>> parts_asked("the 3 rules of the first part of it", "en")
    ((), 'the 3 rules of the first part of it')
    """
    if alone := _ALONE.fullmatch(question):
        return (Part(None, alone[1].casefold()),), ""
    found, rest, end = [], [], 0
    for match in _ASKED.finditer(question):
        if number := _in_digits(match["number"], language):
            found.append(Part(KINDS[match["kind"].casefold()], number))
            rest.append(question[end : match.start()])
            end = match.end()
    if len(found) > MOST_ASKED:
        return (), question
    return tuple(found), "".join([*rest, question[end:]])


def asks_about(question: str) -> bool:
    """True if a question asks something about a part that it names, such as who made it, and not what it says."""
    return not _ABOUT.isdisjoint(_WORD.findall(question.casefold()))


def names_all(parts: Iterable[Part], text: str, language: str) -> bool:
    """True if a text in a language names each of these parts as a question does: with its kind and its number."""
    found = _ASKED.finditer(text)
    return {(KINDS[match["kind"].casefold()], _in_digits(match["number"], language)) for match in found} >= set(parts)


def part_at_start(text: str) -> Part | None:
    """The part that a heading, a paragraph or an item begins.

    >>> part_at_start("§ 12. Quorum") == part_at_start("Section 12: Quorum"), part_at_start("5.3 Damage").number
    (True, '5.3')
    """
    if not (match := _AT_START.match(_KEYCAP.sub(".", text[:20]))):
        return None
    number = _in_digits(match["named"] or match["dotted"] or match["number"] or match["roman"])
    kind = KINDS[match["kind"].casefold()] if match["kind"] else None
    return Part(kind, number) if number else None


def depth_of(parts: Sequence[Part], names: Sequence[str]) -> int:
    """How many of the names above a passage lead to the innermost of some parts; 0 if one of these isn't there.

    >>> depth_of(parts_asked("section 2 of article 3", "en")[0], ["Bylaws", "Article III", "Section 2. Dues", "When"])
    3
    """
    there = [(place, one) for place, name in enumerate(names, 1) if (one := part_at_start(name))]
    there.sort(key=lambda found: found[1].kind is None)  # "Chapter 3" comes before "3." in "Chapter 4"
    said = kinds_said(" ".join(names)) | _OF_HEADINGS
    places = [next((place for place, one in there if _are_same(part, one, said)), 0) for part in parts]
    return max(places, default=0) if all(places) and len(set(places)) == len(places) else 0


def item_of(part: Part, text: str, layout: Layout, names: Iterable[str]) -> Span | None:
    """The item, the row or the paragraph of a passage that is this part, with the items inside it.

    A number by itself must have several places, or the headings or the text before it must say what is counted:
    "3. No spam" is a rule if it is below "Our rules".
    """
    above, start = " ".join(names), 0
    for line in text.split("\n"):
        there, end = part_at_start(line), start + len(line)
        if there and _are_same(part, there, kinds_said(f"{above} {text[:start]}")):
            return Span(start, max(end, _end_within(start, layout)))
        start = end + 1
    return None


def kinds_said(text: str) -> set[int]:
    """The kinds of parts that a text names."""
    return {KINDS[word] for word in _WORD.findall(text.casefold()) if word in KINDS}


def _end_within(start: int, layout: Layout) -> int:
    """Where the last item inside of the item that begins here ends; 0 if none is inside of it."""
    blocks = [block for block in layout.blocks if block.span.start >= start]
    inner = list(takewhile(lambda block: block.depth > blocks[0].depth, blocks[1:]))
    return inner[-1].span.end if inner else 0


def _are_same(asked: Part, there: Part, said: Set[int]) -> bool:
    """True if a part is the one that is asked for, where these kinds may be meant by a number by itself."""
    if asked.number != there.number:
        return False
    if asked.kind is None or there.kind is not None:
        return asked.kind in (None, there.kind)
    return "." in asked.number or asked.kind in said


def _in_digits(number: str, language: str = "") -> str:
    """A number in digits, or a letter; empty if it is neither.

    >>> _in_digits("4.2A"), _in_digits("XIV"), _in_digits("three", "en"), _in_digits("B"), _in_digits("of")
    ('4.2a', '14', '3', 'b', '')
    """
    number = number.casefold()
    if number[0].isdecimal():
        return number
    if match := _ROMAN.fullmatch(number):
        return str(sum(_VALUES.get(group) or sum(map(_VALUES.__getitem__, group)) for group in match.groups()))
    return next(filter(str.isdecimal, other_forms(number, language)), number if len(number) == 1 else "")
