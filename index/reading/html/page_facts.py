"""Lines before and after a page's own text that only say what its head says, or when and by whom it was published.

They are short, they are no sentences, and they are outside the text: before its first sentence, or after its last. A
kicker above the title, a date, an author's name, the title once more, a picture's description that is also its caption.
"""

import re
from collections.abc import Iterator, Sequence

from index.layout import BlockKind, MarkKind
from index.reading.html.blocks import HtmlBlock
from index.reading.html.lists import BULLET
from index.reading.html.names import any_of
from index.reading.html.sums import SENTENCE
from index.reading.sources import SourceInfo

_FACT = re.compile(rf"^\W*{any_of('page_facts')}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…。！？][”\"')\]]?$")
_NUMBER = re.compile(r"\d+")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
# The beginnings of the months' names, in the languages of Western and Central Europe.
_MONTHS = tuple(
    re.compile(rf"\b(?:{names})", re.IGNORECASE)
    for names in (
        "jan|jän|ene|gen|sty", "feb|fév|fev|lut", "mar|mär|mrt|maa", "apr|avr|abr|kwi", "ma[iyjg]", "jun|juin|giu|cze",
        "jul|juil|lug|lip", "aug|aoû|ago|sie", "sep|set|wrz", "o[ck]t|out|ott|paź", "nov|lis", "de[cz]|déc|dic|gru",
    )
)  # fmt: skip
_NO_LETTERS = re.compile(r"[\W_]+")
_NETWORKS = frozenset(
    "facebook twitter whatsapp telegram linkedin pinterest reddit tumblr xing instagram flipboard messenger hatena"
    " vkontakte weibo wechat mastodon bluesky threads".split()
)
_SHARING = frozenset(
    "share tweet pin post follow like send on us via to by this page article email e mail print copy link rss google"
    " plus pocket line fb x teilen auf folgen drucken partager sur compartir en condividi su".split()
)
_LONGEST = 100  # characters of such a line
_LONGEST_KICKER = 80
_FURTHEST_TITLE = 8  # blocks before it
_LONGEST_CAPTION = 200
_CAPTION = 60  # characters, at least, of one that isn't read again
_BESIDE = 2  # blocks on either side of a picture that may have the same text
_LONGEST_DATE = 60  # characters of a line with the page's date


def without_page_facts(found: Sequence[HtmlBlock], info: SourceInfo) -> list[HtmlBlock]:
    """The blocks without these lines."""
    left_out = {place for place, block in enumerate(found) if _is_picture(block) and _repeats_another(found, place)}
    left_out.update(_before_title(found, _letters(info.title or "")))
    left_out.update(place for place in range(1, len(found)) if _is_again(found[place], found[place - 1]))
    sentences = [place for place, block in enumerate(found) if _is_own(block)]
    if sentences:
        stated = _Stated(info)
        for place in (*range(sentences[0]), *range(sentences[-1] + 1, len(found))):
            block = found[place]
            if block.kind is not BlockKind.PARAGRAPH or len(block.text) > _LONGEST:
                continue
            if stated.has(block.text) or (_is_sharing(block) and not found[place - 1].text.endswith(":")):
                left_out.add(place)
    return [block for place, block in enumerate(found) if place not in left_out]


def _is_again(block: HtmlBlock, before: HtmlBlock) -> bool:
    """True for a title that a template has put above the page's own, and for a caption in each size of its picture."""
    if block.kind is BlockKind.HEADING:
        return (block.kind, block.level, block.text) == (before.kind, before.level, before.text)
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) < _CAPTION:
        return False
    return before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and block.text == before.text.removeprefix(BULLET)


def _is_own(block: HtmlBlock) -> bool:
    """True for a sentence, and for anything that isn't a line."""
    if block.kind is BlockKind.PARAGRAPH:
        return len(block.text) >= SENTENCE and (len(block.text) > _LONGEST or bool(_SENTENCE_END.search(block.text)))
    return block.kind is not BlockKind.HEADING


def _before_title(found: Sequence[HtmlBlock], title: str) -> Iterator[int]:
    """The short lines above the title, such as the name of a section."""
    beginning = range(min(len(found), _FURTHEST_TITLE))
    headings = [place for place in beginning if found[place].kind is BlockKind.HEADING]
    if not headings:
        return
    titles = (place for place in headings if found[place].level == 1 or _letters(found[place].text) == title)
    place = next(titles, headings[0])
    if all(_is_line(found[each]) for each in range(place)):
        for each in range(place):
            if found[each].kind is BlockKind.PARAGRAPH and not _NUMBER.search(found[each].text):
                yield each


def _is_line(block: HtmlBlock) -> bool:
    if block.kind is BlockKind.HEADING:
        return True
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(block.text) <= _LONGEST_KICKER
        and not _SENTENCE_END.search(block.text)
    )


def _repeats_another(found: Sequence[HtmlBlock], place: int) -> bool:
    """True for a picture whose description is also the text of a block beside it."""
    text = _letters(found[place].text)
    beside = (*range(max(0, place - _BESIDE), place), *range(place + 1, min(len(found), place + _BESIDE + 1)))
    return any(len(found[each].text) <= _LONGEST_CAPTION and text in _letters(found[each].text) for each in beside)


def _is_picture(block: HtmlBlock) -> bool:
    """True for a block that is nothing but the description of a picture."""
    if len(block.text) > _LONGEST_CAPTION:
        return False
    return all(
        any(style.kind is MarkKind.IMAGE for style in styles) or text.isspace() for text, styles, *_ in block.runs
    )


def _is_sharing(block: HtmlBlock) -> bool:
    """True for names of networks and nothing else: the descriptions of the icons by which a page is shared.

    A single name that isn't a link is a word like any other.
    """
    words = set(_letters(block.text).split())
    if words.isdisjoint(_NETWORKS) or not words <= _NETWORKS | _SHARING:
        return False
    return len(words) > 1 or bool(block.linked) or _is_picture(block)


class _Stated:
    """What a page's head states."""

    def __init__(self, info: SourceInfo) -> None:
        names = [info.title or "", info.publisher or "", *(info.author or "").split(",")]
        self._names = {letters for name in names if (letters := _letters(name))}
        self._date = tuple(map(int, info.date.split("-"))) if info.date else ()

    def has(self, line: str) -> bool:
        """True if a line says no more than the head does, or begins as such lines do."""
        letters = _letters(line)
        if letters in self._names or _FACT.match(line):
            return True
        return len(self._date) == 3 and len(line) <= _LONGEST_DATE and self._has_date(line)

    def _has_date(self, line: str) -> bool:
        year, month, day = self._date
        numbers = [int(number) for number in _NUMBER.findall(_TIME.sub("", line)) if len(number) <= 4]
        return year in numbers and day in numbers and (month in numbers or bool(_MONTHS[month - 1].search(line)))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub(" ", text).strip().casefold()
