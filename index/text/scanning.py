"""Looking for what is rare in much text.

A regular expression that begins with a look at what is before it is tried at every character. Where it can only match
at certain characters or words, looking for those first takes a fraction of the time.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator


def beginnings(words: Iterable[str]) -> str:
    """A pattern for the beginnings of words: "two" is found in "two" and "twofold", and not in "network".

    Args:
        words: Plain ones, and none of them empty.

    >>> re.findall(beginnings(["two", "ten"]), "two or ten networks often")
    ['two', 'ten']
    """
    by_first: dict[str, list[str]] = defaultdict(list)
    for word in words:
        by_first[word[0]].append(re.escape(word[1:]))
    return "|".join(rf"{first}(?<![\w’'-]{first})(?:{'|'.join(rests)})" for first, rests in by_first.items())


def matches(
    places: re.Pattern[str], pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """The matches of a pattern in text[start:end], the same as its `finditer`, if each of them begins where `places`
    matches. That has to be a pattern whose own matches are found quickly."""
    past = start
    for place in places.finditer(text, start, end):
        if place.start() >= past and (match := pattern.match(text, place.start(), end)):
            past = match.end()
            yield match
