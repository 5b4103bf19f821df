"""The list or table that answers a question for several things: "which commands are there", "what ports does it use".

One item of a list, or a sentence beside it, answers such a question only in part. So if what is asked for is named by
the sentence above a list, by its heading or by a table's header, all of the list is the answer. A row that says more of
the question than the others is asked for itself: "which weapons are made of silver". Only for questions in English.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.layout import Block, BlockKind, Span
from index.retrieval.question.several import enumerates, named

ROW_ITSELF = 0.25  # of the question's idf, which a row has and neither what is above the list nor what is asked for
FEWEST = 2  # items that are shown of a list

_STEPS = frozenset("steps stages phases rules instructions".split())
_NUMBERED = re.compile(r"\d+[.)]\s")
_ROWS = frozenset((BlockKind.ROW, BlockKind.COLUMNS))
_ITEMS = frozenset((BlockKind.ITEM, BlockKind.TERM, BlockKind.DEFINITION))


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
    language: str  # of the passage, as an ISO 639-1 code
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
    headed = asked.head in _places(asked.said(named(heading, asked.language)))
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
