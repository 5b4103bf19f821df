"""The list or table that answers a question for several things: "which commands are there", "what ports does it use".

One item of a list, or a sentence beside it, answers such a question only in part. So if what is asked for is named by
the sentence above a list, by its heading or by a table's header, all of the list is the answer. A row that says more of
the question than the others is asked for itself: "which weapons are made of silver". Only for questions in English.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.layout import BlockKind
from index.model import Block, Span

LONGEST_THING = 4  # words that name it
ROW_ITSELF = 0.25  # of the question's idf, which a row has and neither what is above the list nor what is asked for
FEWEST = 2  # items that are shown of a list

_WORD = re.compile(r"[\w'’-]+")
_ASKING = frozenset("what which who".split())
_BE = frozenset("are were".split())
_BEFORE_THING = frozenset(
    "the all of any some your our its their his her my this these those other different possible available various"
    " sorts sort kinds kind types type".split()
)
_AFTER_THING = frozenset(
    "do does did are is was were can could should shall must may might will would have has had exist there i you we"
    " they he she it to".split()
)
_AFTER_NAMED_THING = frozenset("of for in on at with by from about when if that which who and or".split())
_LIST_OF = re.compile(
    r"(?:\blist of|^(?:(?:please|can you|could you) )*(?:list|name|(?:show|give|tell) (?:me|us)))"
    r"(?: (?:a|all|the|every|full|complete|list|of))* ",
    re.IGNORECASE,
)
_MANY = frozenset(  # without an s, and nouns of what is several things
    "data people children men women criteria media software hardware equipment gear food furniture clothing".split()
)
_ENUMERATES = re.compile(r"[^\s,;:.]+(?: [^\s,;:]+){0,5}, [^,;:]{2,60}(?:, |,? (?:and|or|&) )\w", re.IGNORECASE)
_STEPS = frozenset("steps stages phases rules instructions".split())
_NUMBERED = re.compile(r"\d+[.)]\s")
_ROWS = frozenset((BlockKind.ROW, BlockKind.COLUMNS))
_ITEMS = frozenset((BlockKind.ITEM, BlockKind.TERM, BlockKind.DEFINITION))


def several_asked(question: str) -> str:
    """What a question asks several of; empty if it asks for something else.

    >>> several_asked("which log files can I delete"), several_asked("what are the steps of a release")
    ('log files', 'steps')
    >>> several_asked("what happens in a week"), several_asked("what does the boss do")
    ('', '')
    """
    if listing := _LIST_OF.search(question):
        return _thing(_WORD.findall(question[listing.end() :].casefold()), _AFTER_THING | _AFTER_NAMED_THING)
    words = _WORD.findall(question.casefold())
    for place, word in enumerate(words):
        if word in _ASKING:
            rest = words[place + 1 :]
            if named := len(rest) > 1 and rest[0] in _BE:  # "what are mounts" asks what they are
                rest = rest[1:] if rest[1] in _BEFORE_THING else []
            if word != "who" or named:
                after = _AFTER_THING | _AFTER_NAMED_THING if named or word == "which" else _AFTER_THING
                return _thing(rest, after)
    return ""


def _thing(words: Sequence[str], after: frozenset[str]) -> str:
    """The words that name several things, up to one that may come after them; empty if there are none."""
    start = next((place for place, word in enumerate(words) if word not in _BEFORE_THING), len(words))
    end = next((place for place, word in enumerate(words) if place >= start and word in after), len(words))
    if not 0 < end - start <= LONGEST_THING or not is_plural(words[end - 1]):
        return ""
    if not _AFTER_NAMED_THING.isdisjoint(words[start:end]):
        return ""
    return " ".join(words[start:end])


def is_plural(word: str) -> bool:
    """True if a word seems to mean several things, or one that is several."""
    return word.casefold() in _MANY or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")))


def enumerates(sentence: str) -> bool:
    """True if a sentence lists several things itself: "dwarves, elves and gnomes".

    >>> enumerates("Heroes are dwarves, elves and gnomes."), enumerates("If so, then it stops.")
    (True, False)
    """
    return bool(_ENUMERATES.search(sentence))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list or a table in a passage: places of its first and its last sentence or row."""

    first: int
    last: int
    items: int


def listings(blocks: Sequence[Block | None]) -> Iterator[Listing]:
    """The lists and tables of a passage that have at least `FEWEST` items or rows."""
    place = 0
    while place < len(blocks):
        block = blocks[place]
        kinds = next((kinds for kinds in (_ROWS, _ITEMS) if block and block.kind in kinds), None)
        first, items = place, 0
        while kinds and place < len(blocks) and (block := blocks[place]) and block.kind in kinds:
            items += block.kind is not BlockKind.COLUMNS and (place == first or block is not blocks[place - 1])
            place += 1
        if items >= FEWEST:
            yield Listing(first, place - 1, items)
        place += place == first


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a question and a passage decides whether a list answers. Terms are places in the question's terms."""

    thing: frozenset[int]  # the terms that name what several are asked of …
    head: int  # … and the last of them …
    word: str  # … as it is asked
    weights: Sequence[float]  # [terms]
    held: Callable[[int], Sequence[bool]]  # [terms] those that a sentence has, by its place
    said: Callable[..., Sequence[bool]]  # [terms] those that some texts have


def listing_asked(
    text: str,
    spans: Sequence[Span],
    blocks: Sequence[Block | None],
    heading: str,
    best: int,
    asked: Asked,
    longest: int,
) -> Span | None:
    """The list or table of what is asked for, with the sentence above it, as far as `longest` characters reach.

    Args:
        text: of the passage.
        spans: its sentences.
        blocks: the block of each.
        heading: the one above the passage.
        best: the place of the sentence that answers best by its words.
        asked: for.
        longest: characters of the part.
    """
    if enumerates(spans[best].of(text)) and asked.held(best)[asked.head] and is_prose(blocks[best]):
        return None
    above = _places(asked.said(heading))
    headed = asked.head in _places(asked.said(named(heading)))
    found: list[tuple[bool, bool, int, Listing, bool]] = []
    for listing in listings(blocks):
        lead = listing.first - 1
        has_lead = lead >= 0 and is_prose(blocks[lead]) and _leads(spans[lead].of(text), asked.word)
        leading = _places(asked.held(lead)) if has_lead else frozenset[int]()
        names = leading | _table_says(blocks[listing.last], asked)
        steps = asked.word not in _STEPS and _NUMBERED.match(spans[listing.first].of(text))
        if asked.head not in names and (steps or not headed):
            continue
        known = names | above | asked.thing
        rows = [place for place in range(listing.first, listing.last + 1) if _says_more(place, known, asked)]
        if rows and 2 * len(rows) <= listing.items:
            continue
        is_best = lead <= best <= listing.last
        found.append((is_best, asked.head in names, -listing.first, listing, has_lead))
    if not found:
        return None
    *_, listing, has_lead = max(found, key=lambda each: each[:3])
    for first in (listing.first - has_lead, listing.first):
        last = _last_that_fits(spans, blocks, spans[first].start + longest, listing)
        if last is not None:
            return Span(spans[first].start, spans[last].end)
    return None


def is_prose(block: Block | None) -> bool:
    """True if a sentence of this block is no item, row or heading."""
    return block is None or block.kind is BlockKind.PARAGRAPH


def _leads(sentence: str, word: str) -> bool:
    """True if a sentence may lead into a list: it ends so, or speaks of several of what is asked for."""
    return sentence.endswith((":", "：")) or bool(re.search(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE))


def named(heading: str) -> str:
    """The last word of what a heading names: "Steps of the release" is about steps, as "All steps" is."""
    words = _WORD.findall(heading)
    end = next((place for place, word in enumerate(words) if place and word in _AFTER_NAMED_THING), len(words))
    return " ".join(words[max(0, end - 1) : end])


def _places(held: Sequence[bool]) -> frozenset[int]:
    return frozenset(place for place, has in enumerate(held) if has)


def _table_says(block: Block | None, asked: Asked) -> frozenset[int]:
    """The terms around the rows of a table."""
    table = block.table if block else None
    return _places(asked.said(*table.columns, table.caption, table.lead)) if table else frozenset()


def _says_more(place: int, known: frozenset[int], asked: Asked) -> bool:
    """True if an item or a row has much of the question that isn't said around it."""
    more = sum(asked.weights[term] for term in _places(asked.held(place)) - known)
    return more >= ROW_ITSELF * sum(asked.weights)


def _last_that_fits(spans: Sequence[Span], blocks: Sequence[Block | None], end: int, listing: Listing) -> int | None:
    """The last sentence of the last item that ends before a place; None if fewer than `FEWEST` items do."""
    ends = [
        place
        for place in range(listing.first, listing.last + 1)
        if place == listing.last or blocks[place + 1] is not blocks[place]
    ]
    fit = [place for place in ends if spans[place].end <= end and not _is_header(blocks[place])]
    return fit[-1] if len(fit) >= FEWEST else None


def _is_header(block: Block | None) -> bool:
    return block is not None and block.kind is BlockKind.COLUMNS
