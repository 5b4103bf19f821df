"""Words that are split at the end of a line, with a hyphen."""

import re
from collections.abc import Mapping

_LAST_WORD = re.compile(r"[^\W\d_]{1,40}$")
_FIRST_WORD = re.compile(r"[^\W\d_]{1,40}")


def drops_hyphen(before: str, after: str, words: Mapping[str, int]) -> bool:
    """True if a hyphen at a line's end only splits a word, and isn't part of it.

    The rest of the document decides: whichever of the two spellings it has more often.

    Args:
        before: the line, without its hyphen.
        after: the next line.
        words: how often each word occurs whole in the document, in lower case.
    """
    before = before[-40:]
    left, right = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not left or not right:
        return False
    joined, hyphened = words.get((left[0] + right[0]).lower(), 0), words.get(f"{left[0]}-{right[0]}".lower(), 0)
    if joined or hyphened:
        return joined >= hyphened
    if not (left[0][-1].islower() and right[0][0].islower()):
        return False
    # After a word that the document knows, it is rather a compound: a syllable is seldom a word, unless it is short.
    known, known_too = words.get(left[0].lower(), 0), words.get(right[0].lower(), 0)
    compound = (len(left[0]) > 3 and known > 1) or (len(left[0]) > 2 and known and known_too)
    return not compound and before[: left.start()][-1:] != "-"
