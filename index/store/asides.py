"""What is in no passage: lines that are set aside, by their terms, and all of it by its letters."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any, NamedTuple

from index.layout import Span
from index.scope import Scope
from index.store.texts import stretch

MOST = 50
GROUP = 1_024  # asides whose letters are joined
MOST_GROUPS = 10
MOST_TERMS = 100  # that SQLite looks for: a condition of 1,000 parts is too deep for it


class FoundAside(NamedTuple):
    """Something that is in no passage."""

    document: str  # id
    text: str
    span: Span | None  # None for a title that the document's text doesn't have


def lines_with(
    db: sqlite3.Connection, terms: Sequence[str], scope: Scope, source: str | None
) -> list[tuple[str, Span]]:
    """The first lines that have all of these terms, with the ids of their documents.

    Args:
        source: Only of this document: its path or its id.
    """
    query = (
        "select d.id, s.start, s.end, s.terms from asides s join documents d on d.number = s.document"
        f" where {' and '.join(['instr(s.terms, ?)'] * len(terms[:MOST_TERMS]))} and d.passages > 0"
        " and (d.owner is null or d.owner = ?) and (? is null or d.source = ? or d.id = ?)"
        " order by d.number, s.start"
    )
    rows = db.execute(query, [*(f" {term} " for term in terms[:MOST_TERMS]), scope.guild_id, source, source, source])
    found = (
        (document, Span(start, end))
        for document, start, end, held in rows
        if all(f" {term} " in held for term in terms[MOST_TERMS:])
    )
    return list(islice(found, MOST))


def group_letters(db: sqlite3.Connection) -> None:
    """Joins the letters of the asides, so that few of them are looked at one by one. No aside may come later."""
    db.execute(
        "insert into aside_letters select min(rowid), max(rowid), cast(group_concat(letters, char(10)) as blob)"
        f" from asides group by rowid / {GROUP}"
    )


def asides_with(db: sqlite3.Connection, letters: str, scope: Scope) -> list[FoundAside]:
    """The first stretches outside of passages, and titles, that have these letters: see `folding.bare_letters`."""
    wanted = letters.encode("utf-8", "surrogatepass")
    groups = db.execute("select first, last, letters from aside_letters")
    held = [(first, last) for first, last, joined in groups if wanted in joined]
    if not held:
        return []
    if len(held) > MOST_GROUPS:  # then looking at all of them is as fast
        held = [(held[0][0], held[-1][1])]
    # Rows are in the order of their documents, so that not all of them are looked at for letters that most have.
    query = (
        "select d.number, a.start, a.end, d.id, d.title from asides a cross join documents d on d.number = a.document"
        f" where ({' or '.join(['a.rowid between ? and ?'] * len(held))})"
        " and instr(a.letters, ?) and (d.owner is null or d.owner = ?) order by a.rowid"
    )
    rows: list[tuple[Any, ...]] = []
    for row in db.execute(query, [*chain.from_iterable(held), letters, scope.guild_id]):
        if len(rows) >= MOST and row[0] != rows[-1][0]:
            break
        rows.append(row)
    found = []
    for _number, start, end, document, title in sorted(rows, key=itemgetter(0, 1))[:MOST]:
        span = Span(start, end) if end else None
        found.append(FoundAside(document, stretch(db, document, span) if span else title, span))
    return found
