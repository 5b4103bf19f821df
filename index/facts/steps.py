"""Steps: the items of a procedure, each with its number, below the heading that says what it is for.

A numbered list may also be one of rules, reasons or sources. It is a procedure if most of its items say what to do
("3. Open the settings"). Items with bullets are steps only after words such as "To set it up:".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from index.fact_kinds import FactKind
from index.facts.base import LONGEST_SENTENCE, RawFact
from index.facts.structure import Structure
from index.layout import Block, BlockKind, Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_IMPERATIVES = _LISTS.words("imperatives")
_NUMBERED = re.compile(r"(?:[Ss]tep\s)?(?P<number>\d{1,2})[.):]\s+(?=\S)|[•◦▪]\s+(?=\S)")
_HEADING = re.compile(r"[Ss]tep\s(?P<number>\d{1,2})\s?[.):–—-]\s*(?=\S)")
# Where the verb of an instruction may be: first, after a condition, a place or a purpose, or after "then" or "please".
_CLAUSE = re.compile(
    rf"^(?:{'|'.join(_LISTS.words('openers of instructions'))})\b[^.:;]{{0,120}}?[,:]\s+"
    r"(?:please\s+|you\s+(?:can|should|must|may(?:\s+now)?)\s+)?(?P<later>[a-z]+)|"
    rf"{_LISTS.pattern('places of verbs')}",
    re.IGNORECASE,
)
_NO_PROCEDURE, _AIMS, _DEMANDS = map(_LISTS.whole_words, ("no procedures", "headings of aims", "demands"))
_FOLLOWS = re.compile(r"\b(?:steps?|procedure|process|instructions?|as follows)\b", re.IGNORECASE)
_ANNOUNCED = re.compile(r"\b(?:(?<![Nn]ext\s)steps|(?<!able\sto\s)do\s+the\s+following)\b[^.:]{0,40}[.:]$")
_PURPOSE = re.compile(r"(?:^|[.!]\s)(?:In\s+order\s+to|To)\s[a-z][^.!?]*[,:]$")  # "To set it up, follow these:"
_GERUND = re.compile(r"(?:(?<=([bdgmnprt]))\1)?ing$")  # "stopping" as well as "stop"
_STEMS = _IMPERATIVES | {verb.removesuffix("e") for verb in _IMPERATIVES}
_HEAD = 160  # characters of an item in which its verb may come
_SHARE, _SOME = 0.6, 0.3  # of the items must say what to do; below "How to"
_KINDS = (BlockKind.ITEM, BlockKind.PARAGRAPH)
Item = tuple[Block, re.Match[str]]


def find(structure: Structure) -> Iterator[RawFact]:
    """The steps of a document, in no order."""
    text = structure.text
    runs: dict[tuple[int, bool], list[Item]] = {}  # the items that may go on, by their depth, and if they have numbers
    for block in structure.blocks if structure.prose.english else ():  # "plan" is a noun in Spanish
        if block.kind is BlockKind.HEADING:
            yield from chain.from_iterable(_steps(text, run) for run in runs.values())
            runs = {}
            if match := _HEADING.match(text, block.span.start, block.span.end):
                yield _step((block, match), int(match["number"]))
        elif block.kind in _KINDS and (match := _NUMBERED.match(text, block.span.start, block.span.end)):
            place = block.depth, match["number"] is not None
            number = int(match["number"] or len(runs.get(place, ())) + 1)
            goes_on = number == len(runs.get(place, ())) + 1
            for other in [other for other in runs if other[0] >= block.depth and not (goes_on and other == place)]:
                yield from _steps(text, runs.pop(other))
            if number == len(runs.get(place, ())) + 1:
                runs.setdefault(place, []).append((block, match))
        elif block.kind is BlockKind.PARAGRAPH:  # no list with bullets goes on after it
            for other in [other for other in runs if other[0] > block.depth and not other[1]]:
                yield from _steps(text, runs.pop(other))
    yield from chain.from_iterable(_steps(text, run) for run in runs.values())


def _steps(text: str, run: Sequence[Item]) -> Iterator[RawFact]:
    """The steps of a numbered list; none if it is no procedure."""
    asked = sum(text.endswith("?", 0, block.span.end) for block, _ in run)  # a quiz
    lead = text[max(0, run[0][0].span.start - _HEAD) : run[0][0].span.start].strip().rpartition("\n")[2]
    announced = (*run[0][0].heading[-1:], lead if lead[-1:] in ":," and not _FOLLOWS.search(lead) else "")
    aims = any(map(_AIMS.search, (*run[0][0].heading, *announced))) or _DEMANDS.search(lead)
    if len(run) < 2 or 3 * asked > len(run) or aims or any(map(_NO_PROCEDURE.search, announced)):
        return
    numbered, as_steps = run[0][1]["number"], _ANNOUNCED.search(lead)
    share = 0 if numbered and as_steps else _SOME if announced[0].lower().startswith("how to") else _SHARE
    procedure = numbered or as_steps or _PURPOSE.search(lead)
    if procedure and sum(_instructs(text, item) for item in run) >= share * len(run):
        yield from (_step(item, at) for at, item in enumerate(run, 1) if len(item[0].span) <= LONGEST_SENTENCE)


def _instructs(text: str, item: Item) -> bool:
    block, match = item
    head = text[match.end() : min(block.span.end, match.end() + _HEAD)]
    verbs = [clause[clause.lastgroup or 0].lower() for clause in _CLAUSE.finditer(head)]
    if not _IMPERATIVES.isdisjoint(verbs):
        return True
    above = block.heading[-1].split()[0].lower() if block.heading and block.heading[-1] else ""
    return above in _IMPERATIVES and any(_GERUND.sub("", verb) in _STEMS for verb in verbs)


def _step(item: Item, number: int) -> RawFact:
    block, match = item
    return RawFact(FactKind.STEPS, Span(match.end(), block.span.end), block.span, value=str(number))
