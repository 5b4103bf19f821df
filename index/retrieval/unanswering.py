"""What rules out a sure answer although the words are there: something else is done, or the passage points elsewhere.

"Users can delete media" has the words of "how do I delete a user?", but in it the user deletes. Only for English.
"""

import re

from index.retrieval.query import Question
from index.text.analysis import analyser
from index.text.sentences import sentences

_ASKS_HOW_TO = re.compile(r"\bhow (?:to|(?:do|can|could|should|would) (?:i|we|you|one))\b", re.IGNORECASE)
_MODALS = frozenset("can cannot could may might must shall should will would".split())
_LONGEST = 120  # characters of a sentence that only points elsewhere
_PLACE = (
    r"(?:(?:the )?(?:previous|next|last|preceding|following) (?:question|answer|section|page|chapter|entry|paragraph)"
    r"|above|below)"
)
_POINTS = re.compile(
    rf"\W*(?:(?:please )?(?:see|refer to) {_PLACE}|(?:the )?same as {_PLACE}"
    rf"|as (?:described|explained|mentioned|noted|shown|stated) (?:in )?{_PLACE})\W*",
    re.IGNORECASE,
)


def only_points_elsewhere(text: str) -> bool:
    """True if a text says nothing itself.

    >>> only_points_elsewhere("See the previous question."), only_points_elsewhere("See below: it takes two days.")
    (True, False)
    """
    return len(text) <= _LONGEST and bool(_POINTS.fullmatch(text.strip()))


def swaps_roles(question: Question, text: str, heading: frozenset[str]) -> bool:
    """True if a question asks how to do something with a thing, and a passage only says what that thing does.

    Args:
        question: as it was searched for.
        text: the passage's.
        heading: the terms of the heading right above it, which may be about what is asked.
    """
    if question.language != "en" or not _ASKS_HOW_TO.search(question.text) or len(question.required) < 2:
        return False
    verb, *others = (word.term for word in question.required)
    things, swapped = set(others) - {verb}, False
    if verb in heading and things & heading:
        return False
    for span in sentences(text):
        words = [(token.word, token.term) for token in analyser("en").tokens(span.of(text))]
        for place, (_, term) in enumerate(words):
            if term != verb:
                continue
            if any(other in things for _, other in words[place + 1 :]):
                return False
            does = place > 1 and words[place - 1][0] in _MODALS and words[place - 2][1] in things
            if not does:
                return False
            swapped = True
    return swapped
