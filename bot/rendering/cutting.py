"""Where a text that doesn't fit is cut: at the edge of a sentence, of a clause, or at least of a word."""

import re
from collections.abc import Sequence

from index import Span

# Not after an initial or a common abbreviation, and not if the next word goes on in small letters.
_SENTENCE_END = re.compile(
    r"(?<!\b\w)(?<!\b(?:Dr|Mr|Ms|No|Nr|St|vs|ca|cf))[.!?…][\"”’»)\]]*(?=\s+[^\sa-zà-ÿ]|\s*$)|[。！？][”’»）」]*|\n"
)
_CLAUSE_END = re.compile(r"[,;:–—](?=\s)|[，；：、]")
_SPACE = re.compile(r"\s+")


def good_end(text: str, span: Span, length: int, from_end: bool, strict: bool) -> int:
    """At most this many characters of the stretch, up to the edge of a sentence, of a clause or at least of a word.

    Args:
        strict: No characters rather than a part of a clause.
    """
    if from_end:
        start = span.end - length
        ends = (
            next((match.end() for match in pattern.finditer(text, start, span.end - 1)), None)
            for pattern in (_SENTENCE_END, _CLAUSE_END)
        )
        begin = next((end for end in ends if end is not None), None)
        if begin is None and not strict:
            begin = next((place for place in range(start, span.end) if text[place].isspace()), None)
        return 0 if begin is None or not text[begin : span.end].strip() else span.end - begin
    end = span.start + length
    for pattern in (_SENTENCE_END, _CLAUSE_END):
        found = [match.end() for match in pattern.finditer(text, span.start, end)]
        if found and (strict or 2 * (found[-1] - span.start) >= length):
            return found[-1] - span.start
    while end > span.start and (strict or not text[end - 1 : end].isspace()):
        end -= 1
    return end - span.start


def start_around(text: str, span: Span, length: int, matches: Sequence[Span]) -> int:
    """Where so many characters of a stretch have to begin to have the most of the words that match; 0 for its start.

    It is the beginning of the sentence of a match, or, if that is too far, as early a clause or word as there is room
    for half of it before the match.
    """
    inside = [match for match in matches if span.start <= match.start and match.end <= span.end]

    def words(start: int) -> int:
        return len(
            {text[match.start : match.end].casefold() for match in inside if start <= match.start < start + length}
        )

    best, most = 0, words(span.start)
    for match in inside:
        earliest = max(span.start, min(match.start - length // 2, span.end - length))
        sentences, clauses, spaces = (
            [found.end() for found in pattern.finditer(text, earliest, match.start)]
            for pattern in (_SENTENCE_END, _CLAUSE_END, _SPACE)
        )
        start = next(iter([*sentences[-1:], *clauses, *spaces]), match.start)
        if (there := words(start)) > most:
            best, most = start, there
    return best
