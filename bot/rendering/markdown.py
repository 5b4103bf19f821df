"""Discord's Markdown for text that is shown literally, no matter what it contains. A document's own emphasis and links
are shown by `inline` and `quoted`."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise

from bot.rendering.limits import cut, units
from index import Span
from index.operations import covered, hidden, visible_line

CUT = "[…]"
_TABS = re.compile(r"\t(?: *\t)*")  # between the cells of a row, of which some are empty
CELLS = " · "  # between the cells of a row of a table, which the text separates by tabs
LONGEST_FOOTNOTE = 300  # UTF-16 units

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# A backslash may be put before any ASCII punctuation. Only characters that begin something in Discord's Markdown get
# one: emphasis, code, spoilers, links, mentions, timestamps, emoji; and at the start of a line headings, lists, quotes.
_SPECIAL = re.compile(
    r"[\\`*_~|\[\]<>@]|:(?!\s)|^[ \t]*[#+-]|^[ \t]*\d+[.)]",
    re.MULTILINE,
)
# What Discord's client writes for a mention of a member, a role or a channel, and for an emoji of a server.
_TOKEN = re.compile(r"<(?:@[!&]?|#)\d{15,20}>|<a?:\w{2,32}:\d{15,20}>")
_SPOILER = re.compile(r"`[^`]*`|\|\|([^|`]+)\|\|")  # that a member wrote; what is in code is none
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|⟨U\+[0-9A-F]{4,5}⟩")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def escape(text: str, start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` as Markdown that shows it literally. Linear in its length; the result is at most ten times as
    long."""
    end = len(text) if end is None else end
    edits = [(match.end() - 1, f"\\{match[0][-1]}") for match in _SPECIAL.finditer(text, start, end)]
    parts: list[str] = []
    for place, shown in sorted([*edits, *hidden(text, start, end)]):
        parts += (text[start:place], shown)
        start = place + 1
    return "".join([*parts, text[start:end]])


def escape_said(text: str) -> str:
    """What a member wrote, escaped, but mentions, emoji and spoilers as Discord shows them. A message with it mustn't
    ping."""
    bars = [
        bar
        for spoiler in spoilers(text)
        for bar in ((spoiler.start - 2, spoiler.start), (spoiler.end, spoiler.end + 2))
    ]
    asis = sorted([*(token.span() for token in _TOKEN.finditer(text)), *bars])
    ends = [0, *chain.from_iterable(asis), len(text)]
    return "".join(
        text[start:end] if place % 2 else escape(text, start, end) for place, (start, end) in enumerate(pairwise(ends))
    )


def spoilers(text: str) -> list[Span]:
    """What a member covered in what they wrote.

    >>> spoilers("Does ||the cook|| die?")
    [Span(start=7, end=15)]
    """
    return [Span(*found.span(1)) for found in _SPOILER.finditer(text) if found[1]]


def without_tokens(text: str) -> str:
    """What a member wrote, for a name that Discord shows as it is: emoji by their names, without mentions, and with
    blocks for spoilers."""
    text = covered(text, spoilers(text))
    return _TOKEN.sub(lambda token: f":{token[0].split(':')[1]}:" if ":" in token[0] else "", text)


def unescape(markdown: str) -> str:
    """The text that `escape` or `escape_said` was given, but without its hidden characters."""
    return _ESCAPE.sub(r"\1", markdown)


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def label(text: str, limit: int) -> str:
    """A text for where Discord shows no Markdown (menus, choices): in one line, at most `limit` UTF-16 units."""
    return cut(visible_line(text), limit) or "…"


def escape_and_cut(text: str, limit: int) -> str:
    """The text, escaped, and shortened to `limit` UTF-16 units."""
    return cut_safely(escape(text), limit)


def clean_option(text: str | None, limit: int) -> str:
    """An option's text in one line, cut to a number of UTF-16 units."""
    line = " ".join(_CONTROLS.sub(" ", text or "").split())[:limit]
    while units(line) > limit:
        line = line[:-1]
    return line.rstrip()


def cut_safely(markdown: str, limit: int) -> str:
    """Shortens escaped text, but never between a backslash and the character that it escapes."""
    shortened = cut(markdown, limit)
    if shortened is markdown:
        return markdown
    kept = shortened[:-1]
    dangling = len(kept) - len(kept.rstrip("\\"))
    return (kept[:-1] if dangling % 2 else kept) + "…"


def block_quote(text: str, room: int, *, bold: Sequence[Span] = (), around: Span | None = None) -> str:
    """A block quote of at most `room` UTF-16 units: the whole text if it fits, otherwise the part `around` a span.

    The spans in `bold` don't overlap.
    """
    window = _window(text, room, len(bold), around)
    shown = _emphasise(text, window, bold)
    if window.start > 0:
        shown = f"{CUT} {shown}"
    if window.end < len(text):
        shown = f"{shown} {CUT}"
    return "> " + _TABS.sub(CELLS, shown).replace("\n", "\n> ")


def _emphasise(text: str, window: Span, bold: Sequence[Span]) -> str:
    inner = {edge for span in bold for edge in (span.start, span.end) if window.start < edge < window.end}
    parts = []
    for start, end in pairwise(sorted({window.start, window.end} | inner)):
        stretch = escape(text, start, end)
        parts.append(f"**{stretch}**" if any(span.start <= start and end <= span.end for span in bold) else stretch)
    return "".join(parts)


def _window(text: str, room: int, bold: int, around: Span | None) -> Span:
    """The part of the text to show: as long as certainly fits, and whole words."""
    costs = _costs(text)
    room -= len("****") * bold + len("> ")
    if sum(costs) <= room:
        return Span(0, len(text))
    room -= len(f"{CUT}  {CUT}\\")  # at the end of the window, a colon is escaped that isn't in the whole text
    start = end = around.start if around else 0
    while end < len(costs) and costs[end] <= room:
        room -= costs[end]
        end += 1
    while start > 0 and costs[start - 1] <= room:
        room -= costs[start - 1]
        start -= 1
    return _at_spaces(text, start, end)


def _costs(text: str) -> list[int]:
    """How many units each character takes in a block quote, when it is escaped."""
    costs = [3 if character in "\n\t" else 1 if character <= "\uffff" else 2 for character in text]
    for match in _SPECIAL.finditer(text):
        costs[match.end() - 1] += 1
    for place, shown in hidden(text):
        costs[place] = len(shown)
    return costs


def _at_spaces(text: str, start: int, end: int) -> Span:
    """The stretch without the broken words at its ends, unless it has no space at all."""
    if start > 0 and not text[start - 1].isspace():
        start = next((place for place in range(start, end) if text[place].isspace()), start)
    if end < len(text) and not text[end].isspace():
        end = next((place for place in range(end, start, -1) if text[place - 1].isspace()), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, max(end, start + 1))


def superscript(number: int) -> str:
    return str(number).translate(_SUPERSCRIPT)
