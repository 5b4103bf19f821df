"""Paragraphs whose lines were wrapped because of their length, so that a screen may wrap them elsewhere."""

import re

SHORTEST_WRAPPED, LONGEST_WRAPPED = 45, 100  # characters of a line that was wrapped because of its length

ITEM = re.compile(r"(?:[-•*–—]|\d{1,3}[.)])\s")


def is_wrapped(paragraph: str) -> bool:
    """True if its lines were wrapped because of their length."""
    *lines, last = paragraph.split("\n")
    return all(SHORTEST_WRAPPED <= len(line) <= LONGEST_WRAPPED for line in lines) and not any(
        ITEM.match(line.lstrip()) for line in (*lines[1:], last)
    )
