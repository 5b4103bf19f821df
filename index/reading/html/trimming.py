"""Lines of a page's main content that only point to other pages.

They are recognised by their links and their place, or by a phrase and their links: a list under "Related", "See also:
another page", links before the first sentence and after the last one, and headings with nothing left under them.
"""

import re
from collections.abc import Sequence

from index.layout import BlockKind
from index.reading.html.blocks import HtmlBlock
from index.reading.html.names import any_of
from index.reading.html.sums import SENTENCE

_RELATED = re.compile(rf"^\W*{any_of('related_headings')}\b", re.IGNORECASE)
_CREDIT = re.compile(rf"^\W*{any_of('credits')}", re.IGNORECASE)
_END = re.compile(rf"\W*{any_of('end_headings')}\W*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_LINKED = 0.5  # share of links in a block that points elsewhere
_ALL_LINKED = 0.9
_A_TEXT = 500  # characters of a text that may be followed by something else
_END_AT_MOST = 0.5  # of what is before it
_LOWEST = 6  # level of a heading
_LONGEST_LABEL = 60  # characters of a line that announces links
_LONGEST_CREDIT = 120
_NO_SENTENCES = (BlockKind.HEADING, BlockKind.VERBATIM)


def is_related(text: str) -> bool:
    """True if this line announces links to other pages."""
    return bool(_RELATED.match(text))


def trimmed(found: Sequence[HtmlBlock]) -> list[HtmlBlock]:
    """The blocks without those that only point elsewhere."""
    found = _without_ends(found)
    kept: list[HtmlBlock] = []
    first = next((place for place, block in enumerate(found) if is_sentence(block)), len(found))
    under: HtmlBlock | None = None  # the line that announces the links that come now
    for place, block in enumerate(found):
        if block.kind is BlockKind.VERBATIM:
            under = None
        elif _is_announcement(block):
            under = block
            if block.linked >= _LINKED or _announces(found, place):
                continue
        elif not _is_defined(found, place) and (
            _belongs_to(under, block) if under else _is_alone(block, kept, before=place < first)
        ):
            continue
        else:
            under = None
            if len(block.text) <= _LONGEST_CREDIT and _CREDIT.match(block.text):
                continue
        kept.append(block)
    while kept and kept[-1].kind is BlockKind.HEADING:
        kept.pop()
    return kept


def _without_ends(found: Sequence[HtmlBlock]) -> list[HtmlBlock]:
    """The blocks without the sections that come after a page's own text, by their headings.

    A section with more text than there is before it is kept, whatever it is called.
    """
    kept: list[HtmlBlock] = []
    size = place = after = 0
    while place < len(found):
        block = found[place]
        if place >= after and size >= _A_TEXT and _is_end(block):
            after = _section_end(found, place)
            if sum(len(each.text) for each in found[place:after]) <= _END_AT_MOST * size:
                place = after
                continue
        kept.append(block)
        size += len(block.text)
        place += 1
    return kept


def _is_end(block: HtmlBlock) -> bool:
    if len(block.text) > _LONGEST_LABEL or block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
        return False
    return bool(_END.fullmatch(block.text))


def _section_end(found: Sequence[HtmlBlock], place: int) -> int:
    """The place after a section. One that begins with a line, not with a heading, ends at the next heading."""
    level = found[place].level or _LOWEST
    after = place + 1
    while after < len(found) and not 0 < found[after].level <= level:
        after += 1
    return after


def is_sentence(block: HtmlBlock) -> bool:
    return block.kind not in _NO_SENTENCES and len(block.text) >= SENTENCE and block.linked < _LINKED


def _is_announcement(block: HtmlBlock) -> bool:
    """True for "Related" and for "Read more: another headline", but not for a sentence with links in it."""
    if block.text.endswith(".") or not is_related(block.text):
        return False
    return block.kind is BlockKind.HEADING or len(block.text) <= _LONGEST_LABEL or block.linked >= _LINKED


def _is_item(block: HtmlBlock) -> bool:
    return block.kind is BlockKind.ITEM or block.text[:1].isdigit()


def _announces(found: Sequence[HtmlBlock], place: int) -> bool:
    """True if links follow this line, or nothing."""
    if place + 1 == len(found):
        return True
    after = found[place + 1]
    return after.linked >= _LINKED or (after.kind is BlockKind.HEADING and after.level <= (found[place].level or 6))


def _belongs_to(under: HtmlBlock, block: HtmlBlock) -> bool:
    """True if this block is one of the links that are announced by the line above them."""
    return block.linked >= _LINKED and not (block.level and block.level <= under.level)


def _is_defined(found: Sequence[HtmlBlock], place: int) -> bool:
    """True for a term that is explained right below it, which is no link to another page only because it is one."""
    after = found[place + 1] if place + 1 < len(found) else None
    return found[place].kind is BlockKind.TERM and after is not None and after.kind is BlockKind.DEFINITION


def _is_alone(block: HtmlBlock, kept: Sequence[HtmlBlock], *, before: bool) -> bool:
    """True if this line has no words or is a link and nothing else, and neither a heading nor a colon leads to it."""
    wordless = block.kind is BlockKind.PARAGRAPH and not _WORD.search(block.text)
    if not wordless and (block.linked < _ALL_LINKED or block.kind is BlockKind.HEADING or _is_item(block)):
        return False
    return before or not (kept and (kept[-1].kind is BlockKind.HEADING or kept[-1].text.endswith(":")))
