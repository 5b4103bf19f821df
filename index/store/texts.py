"""Texts of a generation, of which only the pieces that are wanted are read."""

from __future__ import annotations

import sqlite3

from index.layout import Span
from index.store.schema import PIECE


def stretch(db: sqlite3.Connection, document_id: str, span: Span) -> str:
    """A stretch of a document's text."""
    return _between(db, "(select number from documents where id = ?)", document_id, span.start, span.end)


def text_between(db: sqlite3.Connection, number: int, start: int, end: int) -> str:
    """A stretch of a text; only the pieces that have it are read."""
    return _between(db, "?", number, start, end)


def _between(db: sqlite3.Connection, which: str, value: int | str, start: int, end: int) -> str:
    first, last = start // PIECE, max(start, end - 1) // PIECE
    query = f"select content from pieces where text = {which} and place between ? and ? order by place"
    pieces = "".join(piece for (piece,) in db.execute(query, [value, first, last]))
    return pieces[start - first * PIECE : end - first * PIECE]
