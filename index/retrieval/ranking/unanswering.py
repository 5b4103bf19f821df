"""Passages that say nothing themselves, and only point elsewhere: they make no answer sure."""

import re

_LONGEST = 120  # characters of a sentence that only points elsewhere
_PLACE = (
    r"(?:(?:the )?(?:previous|next|last|preceding|following) (?:question|answer|section|page|chapter|entry|paragraph)"
    r"|above|below)"
)
_POINTS = re.compile(
    r"\W*(?:(?:please )?(?:see|refer to)(?! (?:an?|how|if|that|what|whether|who|you)\b)|siehe|voir|véase|vedi|veja)\b"
    r"[^:;!?\n]*"
    rf"|\W*(?:(?:the )?same as {_PLACE}|as (?:described|explained|mentioned|noted|shown|stated) (?:in )?{_PLACE})\W*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"\w{2}\. +\w")


def only_points_elsewhere(text: str) -> bool:
    """True if a text says nothing itself.

    >>> only_points_elsewhere("See the previous question."), only_points_elsewhere("See below: it takes two days.")
    (True, False)
    >>> only_points_elsewhere("Please see “Payments”."), only_points_elsewhere("See Payments. It takes two days.")
    (True, False)
    """
    said = text.strip()
    return len(text) <= _LONGEST and bool(_POINTS.fullmatch(said)) and not _SENTENCE_ENDS.search(said)
