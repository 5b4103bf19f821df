"""An answer becomes a message: pure, and the only owner of Discord's limits and of its Markdown.

Messages are Components V2: a calm container, one block a passage, the footnote as a small line under it. Document text
is shown literally, whatever it contains; emphasis is ours alone. Discord counts UTF-16 units, and so does this module.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import quote as percent_encoded

import discord

from index import Answer, Confidence, Quote, Span

LONGEST_MESSAGE = 4000  # UTF-16 units in all text displays of a message
LONGEST_QUESTION = 500  # characters in a slash command's question
LONGEST_CHOICE = 100  # UTF-16 units in the name and in the value of an autocomplete choice
MOST_CHOICES = 25

STRONG_COLOUR = 0x4E7AA8
WEAK_COLOUR = 0xB08A3C
NONE_COLOUR = 0x7A7F87

_LONGEST_FOOTNOTE = 300
_URL_SAFE = "/:?#[]@!$&'*+,;=%~-._"
_LONGEST_ECHO = 300  # of the question above an answer
_LONGEST_SUMMARY = 900  # of what was searched for
_CUT = "[…]"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Bidirectional controls reorder what is shown; tags and a few others hide text. They are shown as what they are.
_HIDDEN = "\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
# Any ASCII punctuation may stand behind a backslash. What is escaped is what begins something in Discord's Markdown:
# emphasis, code, spoilers, links, mentions, timestamps, emoji; and at the start of a line headings, lists, quotes.
_SPECIAL = re.compile(
    rf"(?P<hidden>[{_HIDDEN}])|[\\`*_~|\[\]<>@]|:(?!\s)|^[ \t]*[#+-]|^[ \t]*\d+[.)]",
    re.MULTILINE,
)


def units(text: str) -> int:
    """The length of a text as Discord counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def escaped(text: str, start: int = 0, end: int | None = None) -> str:
    """text[start:end] as Markdown that shows it literally. Linear in its length, which at most grows tenfold."""
    parts: list[str] = []
    end = len(text) if end is None else end
    for match in _SPECIAL.finditer(text, start, end):
        parts.append(text[start : match.start()])
        found = match[0]
        parts.append(f"⟨U+{ord(found):04X}⟩" if match["hidden"] else f"{found[:-1]}\\{found[-1]}")
        start = match.end()
    return "".join([*parts, text[start:end]])


def cut(text: str, limit: int) -> str:
    """The text, shortened to so many UTF-16 units with an ellipsis."""
    if units(text) <= limit:
        return text
    kept, room = 0, limit - 1
    for character in text:
        room -= units(character)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def answer_view(answer: Answer, *, echo: bool = False) -> discord.ui.LayoutView:
    """The message for an answer; with `echo` the question stands above it."""
    head = [f"-# {escaped(notice)}" for notice in answer.notices]
    if echo:
        head.insert(0, f"-# {_cut_escaped(_one_line(answer.question), _LONGEST_ECHO)}")
    if answer.confidence is Confidence.NONE:
        nearest = _cut_escaped(" · ".join(answer.suggestions), _LONGEST_SUMMARY)
        lines = ["**The documents don’t say.**", _searched(answer), *([f"-# Nearest: {nearest}"] if nearest else [])]
        return _view(head, lines, NONE_COLOUR)
    weak = answer.confidence is Confidence.WEAK
    body = ["**The documents may not say.** The closest passages:"] if weak else []
    used = sum(units(text) for text in [*head, *body])
    for number, quote in enumerate(answer.quotes, 1):
        room = (LONGEST_MESSAGE - used) // (len(answer.quotes) - number + 1)
        block = _quote_block(quote, number, room)
        used += sum(units(text) for text in block)
        body += block
    return _view(head, body, WEAK_COLOUR if weak else STRONG_COLOUR)


def notice_view(*lines: str) -> discord.ui.LayoutView:
    """A message of our own words; each line is escaped."""
    return _view([], [cut("\n".join(escaped(line) for line in lines), LONGEST_MESSAGE)], NONE_COLOUR)


def _view(head: Sequence[str], body: Sequence[str], colour: int) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    for text in head:
        view.add_item(discord.ui.TextDisplay(text))
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=colour)
    for place, text in enumerate(body):
        if place and text.startswith(">"):
            container.add_item(discord.ui.Separator(visible=False))
        container.add_item(discord.ui.TextDisplay(text))
    view.add_item(container)
    return view


def _searched(answer: Answer) -> str:
    """What was looked for, and where."""
    searched = answer.searched
    place = f"{_count(searched.documents, 'document')} ({_count(searched.passages, 'passage')})"
    if not searched.terms:
        return f"-# Searched {place}, but the question has no word to look for."
    line = f"-# Searched {place} for: {escaped(', '.join(searched.terms))}."
    if searched.unknown:
        line += f" Not in any document: {escaped(', '.join(searched.unknown))}."
    return _cut_safely(line, _LONGEST_SUMMARY)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut_escaped(text: str, limit: int) -> str:
    """Escaped and shortened; never in the middle of an escape."""
    return _cut_safely(escaped(text), limit)


def _cut_safely(markdown: str, limit: int) -> str:
    shortened = cut(markdown, limit)
    if shortened is markdown:
        return markdown
    kept = shortened[:-1]
    dangling = len(kept) - len(kept.rstrip("\\"))
    return (kept[:-1] if dangling % 2 else kept) + "…"


def _quote_block(quote: Quote, number: int, room: int) -> tuple[str, str]:
    """The passage as a block quote, and its footnote; whole where it fits, else around the sentence that answers."""
    footnote = _footnotes(quote, number, room // 2)
    window = _window(quote, room - units(footnote))
    text = _emphasised(quote, window)
    if window.start > 0:
        text = f"{_CUT} {text}"
    if window.end < len(quote.text):
        text = f"{text} {_CUT}"
    return "> " + text.replace("\n", "\n> "), footnote


def _footnotes(quote: Quote, number: int, room: int) -> str:
    """Where the passage stands, and the other places that say the same, as far as there is room."""
    mark = f"-# {str(number).translate(_SUPERSCRIPT)}"
    line = _cut_escaped(_one_line(str(quote.citation)), _LONGEST_FOOTNOTE)
    linked = _linked(line, quote.citation.url)
    lines = [f"{mark} {linked if units(linked) + 4 <= room else line}"]
    for citation in quote.also:
        also = f"{mark} {_cut_escaped(_one_line(str(citation)), _LONGEST_FOOTNOTE)}"
        if sum(map(units, lines)) + len(lines) + units(also) > room:
            break
        lines.append(also)
    return "\n".join(lines)


def _linked(text: str, url: str | None) -> str:
    return f"[{text}](<{percent_encoded(url, safe=_URL_SAFE)}>)" if url else text


def _emphasised(quote: Quote, window: Span) -> str:
    """The text within the window: matched words bold, the sentence that answers underlined."""
    spans = [*quote.matches, *([quote.sentence] if quote.sentence else [])]
    inner = {edge for span in spans for edge in (span.start, span.end) if window.start < edge < window.end}
    parts: list[str] = []
    underlined = False
    for start, end in pairwise(sorted({window.start, window.end} | inner)):
        stretch = escaped(quote.text, start, end)
        if any(match.start <= start and end <= match.end for match in quote.matches):
            stretch = f"**{stretch}**"
        answers = quote.sentence is not None and quote.sentence.start <= start and end <= quote.sentence.end
        if answers != underlined:
            parts.append("__")
            underlined = answers
        parts.append(stretch)
    return "".join(parts) + ("__" if underlined else "")


def _window(quote: Quote, room: int) -> Span:
    """The longest stretch of the passage that surely fits, around the sentence that answers."""
    costs = _costs(quote.text)
    room -= len("****") * len(quote.matches) + len("____") + len("> ")
    if sum(costs) <= room:
        return Span(0, len(quote.text))
    room -= len(f"{_CUT}  {_CUT}\\")  # a colon at the end of a window is escaped though none follows in the text
    start = end = quote.sentence.start if quote.sentence else 0
    while end < len(costs) and costs[end] <= room:
        room -= costs[end]
        end += 1
    while start > 0 and costs[start - 1] <= room:
        room -= costs[start - 1]
        start -= 1
    return _at_spaces(quote.text, start, end)


def _costs(text: str) -> list[int]:
    """How many units each character takes in a block quote, escaped."""
    costs = [3 if character == "\n" else units(character) for character in text]
    for match in _SPECIAL.finditer(text):
        costs[match.end() - 1] = 10 if match["hidden"] else costs[match.end() - 1] + 1
    return costs


def _at_spaces(text: str, start: int, end: int) -> Span:
    """The stretch without the halves of words at its ends, where it has a space at all."""
    if start > 0 and not text[start - 1].isspace():
        start = next((place for place in range(start, end) if text[place].isspace()), start)
    if end < len(text) and not text[end].isspace():
        end = next((place for place in range(end, start, -1) if text[place - 1].isspace()), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, max(end, start + 1))
