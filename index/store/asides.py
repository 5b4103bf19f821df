"""The lines that are set aside as boilerplate, found by their terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.model import Scope, Span

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST = 50


def lines_with(db: Database, terms: Sequence[str], scope: Scope, source: str | None) -> list[tuple[str, Span]]:
    """The first lines that have all of these terms, with the ids of their documents.

    Args:
        source: Only of this document: its path or its id.
    """
    query = (
        "select d.id, s.start, s.end from set_aside s join documents d on d.number = s.document"
        f" where {' and '.join(['instr(s.terms, ?)'] * len(terms))} and d.passages > 0"
        " and (d.owner is null or d.owner = ?) and (? is null or d.source = ? or d.id = ?)"
        " order by d.number, s.start limit ?"
    )
    values = [*(f" {term} " for term in terms), scope.guild_id, source, source, source, MOST]
    return [(document, Span(start, end)) for document, start, end in db.execute(query, values)]
