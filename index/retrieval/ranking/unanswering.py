"""Passages that say nothing themselves: those that only point elsewhere make no answer sure, and of a table those with
nothing but its names come later."""

import re

from index.layout import BlockKind, Layout

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


def only_has_names(text: str, layout: Layout) -> bool:
    """True if a part of a table has nothing but the names of its columns, and of groups of its rows: a first cell."""
    return bool(layout.blocks) and all(_is_name(block.kind, block.span.of(text)) for block in layout.blocks)


def _is_name(kind: BlockKind, cells: str) -> bool:
    _, several, others = cells.partition("\t")
    return kind is BlockKind.COLUMNS or (kind is BlockKind.ROW and bool(several) and not others.strip())
