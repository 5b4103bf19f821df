"""The other names of things, as rows of terms: those in synonyms.toml, and the abbreviations that documents define."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from index.text.analysis import analyser


class NameRow(NamedTuple):
    """A name of a thing. All names of a thing have its number."""

    thing: int
    first: str  # term
    terms: str  # separated by spaces
    given: bool  # True if it is from synonyms.toml


def defined_in(rows: Iterable[tuple[str, str]]) -> list[tuple[Sequence[str], str]]:
    """The abbreviations that documents define, each with its long form and the document's language.

    Args:
        rows: the definitions of each document, as JSON, and its language.
    """
    return sorted({(tuple(group), language) for found, language in rows for group in json.loads(found)})


def name_rows(groups: Iterable[tuple[Sequence[str], str]], first: int, *, given: bool) -> Iterator[NameRow]:
    """The rows for the names of some things, each group in its language; `first` is the first thing's number."""
    for thing, (group, language) in enumerate(groups, first):
        for name in group:
            if terms := analyser(language).terms(name):
                yield NameRow(thing, terms[0], " ".join(terms), given)
