"""Where code is cut: between functions rather than inside them, at blank lines rather than between lines.

A stretch that is too long is cut where a line with the least indentation follows a blank line; what is still too long,
at any line with the least indentation; and what is below its first line by the same rules again.
"""

import re
from collections.abc import Iterator

from index.layout import Span

DEEPEST = 6  # levels of indentation at which a place is looked for; below them, any line will do

_GOES_ON = re.compile(
    r"[\])}>]|(?:end|fi|done|esac|else|elif|except|finally|catch|then|do|begin)\b"
)  # a line like this
_BELONGS_TO_NEXT = re.compile(r"@|#|//|/\*|\*|--|\"\"\"|rem\b|REM\b|template\b")  # an annotation, a comment

Line = tuple[int, int, int]  # where it begins and ends, and its indentation


def code_units(text: str, span: Span, most: int) -> Iterator[Span]:
    """The parts of code that aren't cut, in order: each has at most so many characters, unless it is one line."""
    lines = list(_lines(text, span))
    yield from _units(text, lines, most, 0)


def _lines(text: str, span: Span) -> Iterator[Line]:
    """The lines with text in them."""
    start = span.start
    while start < span.end:
        newline = text.find("\n", start, span.end)
        end = span.end if newline < 0 else newline
        content = text[start:end].lstrip()
        if content:
            yield start, start + len(text[start:end].rstrip()), end - start - len(content)
        start = end + 1


def _units(text: str, lines: list[Line], most: int, depth: int) -> Iterator[Span]:
    if not lines:
        return
    if depth >= 2 * DEEPEST:
        yield from (Span(start, end) for start, end, _ in lines)
        return
    first = lines[0][2]
    least = min(
        (indent for start, _, indent in lines[1:] if indent > first or not _GOES_ON.match(text, start + indent)),
        default=first,
    )
    starts = [0]
    for place in range(1, len(lines)):
        start, _, indent = lines[place]
        before = lines[place - 1]
        if indent > least or _GOES_ON.match(text, start + indent):
            continue
        blank = "\n" in text[before[1] : start - 1]
        if blank or (depth % 2 and not _BELONGS_TO_NEXT.match(text, before[0] + before[2])):
            starts.append(place)
    for first, last in zip(starts, [*starts[1:], len(lines)], strict=True):
        unit = Span(lines[first][0], lines[last - 1][1])
        if len(unit) <= most or last - first == 1:
            yield unit
        else:
            yield from _units(text, lines[first:last], most, depth + 1)
