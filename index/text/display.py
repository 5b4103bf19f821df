"""Text made safe to look at: for Discord, a terminal, a log and a web page alike.

A person must see what a text has in it. Some characters show nothing, or change how the text around them looks: they
reorder it, hide a second message in it, pile up over the lines above, or make a file's name look like two lines of a
log. These are shown by their numbers, as in "safe⟨U+202E⟩gpj.exe". The text itself isn't changed: it is only shown so.

Which characters those are follows from Unicode's properties, most of which Python knows:

- Control characters, halves of UTF-16 pairs, and separators of lines and paragraphs (categories Cc, Cs, Zl, Zp).
- Format characters (Cf), without those that are drawn (Prepended_Concatenation_Mark). The bidirectional controls and
  the tag characters are among them.
- Characters that a font draws nothing for (Default_Ignorable_Code_Point), noncharacters, and a few blanks.
- The ninth combining mark in a row, and all after it.

A few of them have a function in some places, and stay there: joiners in emoji and in the scripts that need them,
variation selectors after a character that has variants, flags that are written with tags, and zero-width spaces in
scripts without spaces.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from unicodedata import category, name

from index.layout import Span

_LETTER = re.compile(r"\S")

# Default_Ignorable_Code_Point, which Python doesn't know: DerivedCoreProperties.txt, Unicode 17.0.
DEFAULT_IGNORABLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

# Extended_Pictographic: emoji-data.txt, Unicode 17.0. The last range is wider than the property, which has gaps there
# for symbols that aren't emoji.
_PICTOGRAPHIC = re.compile(
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626"
    "\u262a\u262e\u262f\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f"
    "\u2692-\u2697\u2699\u269b\u269c\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce"
    "\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714"
    "\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27a1"
    "\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_MODIFIERS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # skin tones, between an emoji and a joiner
# The three flags that are written with tags: emoji-sequences.txt (RGI_Emoji_Tag_Sequence).
_TAG_FLAGS = tuple(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
# Characters without ink that no property tells of: a blank Braille pattern, the Khitan filler, blanks between
# hieroglyphs, a note without a head.
_BLANK = frozenset("\u2800\U00016fe4\U00013441\U00013442\U0001d159")
# Line ends and tabs, and the format characters that are drawn (Prepended_Concatenation_Mark: PropList.txt, Unicode
# 17.0).
_SEEN = frozenset("\n\t\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")

# Scripts by the first word of their characters' names. In these, a joiner changes how letters are drawn (The Unicode
# Standard, 9.2 and 12.1).
_JOINING = frozenset(
    "ADLAM ARABIC BALINESE BENGALI CHAKMA DEVANAGARI GRANTHA GUJARATI GURMUKHI HANIFI JAVANESE KAITHI KANNADA KHMER"
    " MALAYALAM MANDAIC MANICHAEAN MONGOLIAN MYANMAR NEWA NKO ORIYA PHAGS SINHALA SYRIAC TAMIL TELUGU TIBETAN".split()
)
_WITHOUT_SPACES = frozenset("BALINESE JAVANESE KHMER LAO MYANMAR NEW TAI THAI TIBETAN".split())  # "NEW TAI LUE"
_WITH_VARIANTS = frozenset("CJK MANICHAEAN MYANMAR PHAGS EGYPTIAN".split())  # StandardizedVariants.txt

# Combining marks on one letter. Tibetan has up to eight (ཧྐྵྨླྺྼྻྂ), other scripts five; more is a pile over other lines.
MOST_MARKS = 8

# Any character but line ends, tabs, and those that are letters, digits, spaces or signs with nothing to hide: of ASCII,
# Latin, Greek, Cyrillic, Japanese, Chinese and Korean. It spares most texts the pattern of `_suspects`.
_OTHERS = (
    "[^\n\t -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u218b\u2190-\u23ff\u2460-\u27ff\u3001-\u3029\u3041-\u3096\u30a0-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9e]"
)  # compiled when a text needs it
_OTHERS_OF_ASCII = re.compile("[^\n\t -~]")  # those of a text in ASCII

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_MARKS = frozenset(("Mn", "Me"))


def covered(text: str, spoilers: Iterable[Span]) -> str:
    """A text with a block for each letter of its spoilers, for where nobody could uncover them.

    >>> covered("It was the cook.", [Span(7, 15)])
    'It was ███ ████.'
    """
    for span in spoilers:
        text = text[: span.start] + _LETTER.sub("█", text[span.start : span.end]) + text[span.end :]
    return text


def visible(text: str, start: int = 0, end: int | None = None, *, lines: bool = True) -> str:
    """`text[start:end]` with the characters that nobody can see shown by their numbers.

    Line ends and tabs stay; without `lines` they are shown by their numbers too, so that the text is one line. The text
    before `start` and after `end` counts: a joiner may have its function there. Takes time in proportion to the text's
    length; the result is at most ten times as long.
    """
    end = len(text) if end is None else end
    parts: list[str] = []
    for place, number in hidden(text, start, end):
        parts += (text[start:place], number)
        start = place + 1
    shown = "".join([*parts, text[start:end]]) if parts else text[start:end]
    return shown if lines else shown.replace("\n", "⟨U+000A⟩").replace("\t", "⟨U+0009⟩")


def visible_line(text: str) -> str:
    """The text in one line, with each run of white space as one space and its hidden characters shown by their
    numbers."""
    return visible(" ".join(text.split()))


def hidden(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, str]]:
    """The characters in `text[start:end]` that nobody can see: their places, and the numbers that they are shown by."""
    others = _OTHERS_OF_ASCII if text.isascii() else re.compile(_OTHERS)
    if not others.search(text, start, len(text) if end is None else end):
        return
    for match in _suspects().finditer(text, start, len(text) if end is None else end):
        if is_hidden(text, match.start()):
            yield match.start(), f"⟨U+{ord(match[0]):04X}⟩"


def is_hidden(text: str, place: int) -> bool:
    """True if nobody can see the character at this place of a text, or its effect on the text around it is unwanted."""
    character = text[place]
    if not _shows_nothing(character):
        return category(character) in _MARKS and _is_piled_up(text, place)
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if character in "\u200c\u200d":
        return not (_joins_letters(before, after) or (character == "\u200d" and _joins_emoji(text, place)))
    if character == "\u200b":
        return not all(_script(one) in _WITHOUT_SPACES and not _shows_nothing(one) for one in (before, after))
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return not _has_variant(before, character, after)
    if "\u180b" <= character <= "\u180f":  # variation selectors and the vowel separator of Mongolian
        return not (_script(before) == "MONGOLIAN" and not _shows_nothing(before))
    if "\U000e0020" <= character <= "\U000e007f":
        return not _is_in_tag_flag(text, place)
    if character == "\u2800":
        return not (_script(before) == "BRAILLE" and before != character)
    if "\U00013430" <= character <= "\U0001345f":  # they arrange hieroglyphs
        return not (_script(before) == "EGYPTIAN" and not _shows_nothing(before))
    return True


@cache
def _suspects() -> re.Pattern[str]:
    """A pattern for characters that may be hidden; all others need no closer look.

    It is made when it is first needed, because that takes 50 milliseconds.
    """
    ends = {code for plane in range(17) for code in (0x10000 * plane + 0xFFFE, 0x10000 * plane + 0xFFFF)}
    ignorable = {code for first, last in DEFAULT_IGNORABLE for code in range(first, last + 1)}
    odd = ends | ignorable | set(range(0xFDD0, 0xFDF0)) | set(map(ord, _BLANK))
    basic: list[int] = []  # characters of the basic plane
    beyond: list[int] = []
    marks: list[int] = []
    for code in chain(range(0x20000), sorted(code for code in odd if code >= 0x20000)):
        kind = category(chr(code))
        if (kind in _UNSEEN and chr(code) not in _SEEN) or code in odd:
            (basic if code < 0x10000 else beyond).append(code)
        elif kind in _MARKS:
            (marks if code < 0x10000 else beyond).append(code)
    pile = f"[{_ranges(marks)}](?<=[{_ranges(marks)}]{{{MOST_MARKS + 1}}})"
    # A class with large and small characters is slow for both, so the large ones are looked for by themselves.
    return re.compile(f"[{_ranges(basic)}]|{pile}|(?=[\U00010000-\U0010ffff])[{_ranges(beyond)}]")


def _ranges(codes: list[int]) -> str:
    """The inside of a character class with these characters, which are in order."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


def _shows_nothing(character: str) -> bool:
    """True if a character by itself is invisible, or must not be obeyed."""
    code = ord(character)
    return (
        (category(character) in _UNSEEN and character not in _SEEN)
        or character in _BLANK
        or any(first <= code <= last for first, last in DEFAULT_IGNORABLE)
        or code & 0xFFFE == 0xFFFE  # noncharacters: the last two of each plane, and 32 more
        or 0xFDD0 <= code <= 0xFDEF
    )


def _is_piled_up(text: str, place: int) -> bool:
    """True if a mark has already as many marks before it as a letter may carry."""
    before = text[max(0, place - MOST_MARKS) : place]
    return len(before) == MOST_MARKS and all(category(mark) in _MARKS for mark in before)


def _script(character: str) -> str:
    """The first word of a character's name, which is its script."""
    return re.split("[ -]", name(character, ""))[0] if character else ""


def _joins_letters(before: str, after: str) -> bool:
    """True if a joiner follows a letter, or a mark on a letter, of a script that uses joiners."""
    if _script(before) not in _JOINING or _shows_nothing(before):
        return False
    kind = category(before)
    # A mark after the joiner belongs to the letter before it; otherwise joiners could divide a pile of marks.
    return kind[0] == "L" or (kind[0] == "M" and not (after and category(after)[0] == "M"))


def _joins_emoji(text: str, place: int) -> bool:
    """True if a joiner is between two emoji."""
    before = place - 1
    if before > 0 and text[before] in ("\ufe0f", *_MODIFIERS):
        before -= 1
    return bool(before >= 0 and _PICTOGRAPHIC.match(text, before) and _PICTOGRAPHIC.match(text, place + 1))


def _has_variant(before: str, selector: str, after: str) -> bool:
    """True if a variation selector chooses a variant of the character before it."""
    if selector in "\ufe0e\ufe0f":
        if before and before in "0123456789#*":
            return after == "\u20e3"  # a keycap
        return bool(_PICTOGRAPHIC.match(before)) and before not in _MODIFIERS
    if selector >= "\U000e0100":
        return _script(before) == "CJK"
    return _script(before) in _WITH_VARIANTS or (bool(before) and category(before) == "Sm")


def _is_in_tag_flag(text: str, place: int) -> bool:
    """True if a tag is a part of a flag that is written with tags."""
    start = text.rfind("\U0001f3f4", max(0, place - len(_TAG_FLAGS[0])), place)
    return start >= 0 and text.startswith(_TAG_FLAGS, start) and place < start + len(_TAG_FLAGS[0])
