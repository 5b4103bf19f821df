"""Passages that say nothing themselves, and only point elsewhere: they make no answer sure. Only for English."""

import re

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
