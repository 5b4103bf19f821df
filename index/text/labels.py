"""Lines that are a label and a value, such as "Range: 150 feet". Each is a record of its own, even where the page runs
them together: "Present: Anna", below it "Excused: Carla".

A paragraph that is only wrapped has such a line by chance. So a label counts if the line above has one too, or if that
line is too short to have been wrapped. One in small letters has to meet both conditions.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_WORD = r"\w[\w'’()/&.-]{0,40}"
_OPEN, _CLOSE = r"[*_']{0,3}", r"[*_'`]{0,3}"  # the marks of bold text, which plain text and wikis have in their lines
_LABEL = re.compile(
    rf"[ \t]*`?{_OPEN}(?P<first>{_WORD})(?: {_WORD}){{0,5}}"
    rf"{_CLOSE}(?:[ \xa0\u202f]?:{_CLOSE}[ \t]|：{_CLOSE})[ \t]*[^\s*_`]"
)
_DASHED = re.compile(rf"[ \t]*{_OPEN}(?P<first>{_WORD})(?: {_WORD}){{0,2}}{_CLOSE} [-–—][ \t]+\S")
_ENDS = ".!?:;"
SHORT = 60  # characters; a longer line may have been wrapped


def are_records(above: str, line: str) -> bool:
    """Return True if two lines that follow each other both begin with a label.

    >>> are_records("Casting Time: 1 action", "Range: 150 feet")
    True
    >>> are_records("Breakfast – 5 €", "Lunch – 8 €")
    True
    >>> are_records("Data flows one way: from a file to its text, and on to the passages. And a", "question: back.")
    False
    """
    for pattern in (_LABEL, _DASHED):
        label = pattern.match(line)
        if label and pattern.match(above):
            return not label["first"][0].islower() or (pattern is _LABEL and len(above) < SHORT)
    return False


def records(lines: Sequence[str]) -> list[str]:
    """Put together the lines of a paragraph that belong together: a labelled line, and those that only go on with it.

    A paragraph that has no records is one text, with line breaks in it.

    >>> records(["Present: Anna, Bert,", "Dora", "Excused: Carla"])
    ['Present: Anna, Bert,\\nDora', 'Excused: Carla']
    >>> records(["A sentence that goes on in the next line.", "Note: it does."])
    ['A sentence that goes on in the next line.\\nNote: it does.']
    """
    if len(lines) < 2 or not _begins_with_label(lines[0]):
        return ["\n".join(lines)]
    starts = [0]
    for place, (above, line) in enumerate(pairwise(lines), 1):
        if are_records(above, line) or (_is_early(above) and _is_label(line)):
            starts.append(place)
    return ["\n".join(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]


def _begins_with_label(line: str) -> bool:
    """True if a line begins with a label of either kind. Most lines haven't even its sign, which is seen at once."""
    return bool(
        ((":" in line or "：" in line) and _LABEL.match(line))
        or ((" -" in line or " –" in line or " —" in line) and _DASHED.match(line))
    )


def _is_early(line: str) -> bool:
    """True if a line ends on purpose."""
    return len(line) < SHORT or line.rstrip()[-1:] in _ENDS


def _is_label(line: str) -> bool:
    label = _LABEL.match(line)
    return label is not None and not label["first"][0].islower()
