"""The facts of a generation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from index.fact_kinds import FactKind
from index.facts.keys import fold_name
from index.model import Fact, Scope, Span
from index.store.rows import HEADING, KINDS, named, placeholders, to_fact
from index.store.texts import stretch
from index.store.titles import SHOWN_TITLE

_FACT_QUERY = (
    f"select f.rowid as fact, f.*, {HEADING}, p.page, p.first_row, p.last_row, p.link, p.text as passage_text,"
    f" p.start as passage_start, d.id as document_id, d.language, {SHOWN_TITLE} as title, d.source, d.author,"
    " d.publisher, d.url, d.date, d.numbering, d.scanned"
    " from facts f join passages p on p.number = f.passage join documents d on d.number = f.document"
)
SAME_BEGINNING, MOST_TERMS = 3, 1_000  # letters with which the terms begin that may be forms of one; and of these
_IN_ORDER = "order by f.moment is null, f.moment, f.weight desc, f.document, f.start, f.rowid"


class FactPlace(NamedTuple):
    """The sentences of a fact, by their place in a passage."""

    fact: int
    passage: int
    first: int  # of the passage's sentences, from 1
    last: int  # the same for the last one, which is included


class FactName(NamedTuple):
    """A name that facts have, in how many sentences, and what one of them says that it is: a role, another name."""

    name: str
    sentences: int
    role: str | None


class Facts:
    """Safe to use from several threads at once."""

    def __init__(self, database: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        """`database` gives a connection to the generation."""
        self._database = database

    def find(
        self,
        scope: Scope,
        *,
        kind: FactKind | None = None,
        document: int | None = None,
        name: str | None = None,
        limit: int = -1,
        start: int = 0,
    ) -> list[Fact]:
        """Facts by weight, and those of the same weight in the order of the documents; dates whose year is stated come
        first, in the order of time.

        `name` is folded, and any part of a name will do.
        """
        where, values = _wanted(scope, kind, document, name)
        with self._database() as db:
            rows = named(db, f"{_FACT_QUERY} {where} {_IN_ORDER} limit ? offset ?", [*values, limit, start])
            return [_fact(db, row) for row in rows]

    def places(
        self,
        passages: Sequence[int],
        scope: Scope,
        *,
        kind: FactKind | None = None,
        document: int | None = None,
        name: str | None = None,
    ) -> list[FactPlace]:
        """The places of the facts in these passages, in the same order as `find` gives them."""
        where, values = _wanted(scope, kind, document, name)
        query = (
            "select f.rowid, f.passage, f.first_sentence, f.last_sentence"
            f" from facts f indexed by idx_facts_passage join documents d on d.number = f.document {where}"
            f" and f.passage in ({placeholders(passages)}) {_IN_ORDER}"
        )
        with self._database() as db:
            return [FactPlace._make(row) for row in db.execute(query, [*values, *passages])]

    def at(self, places: Sequence[FactPlace]) -> list[Fact]:
        """The facts of some places, in their order."""
        numbers = [place.fact for place in places]
        with self._database() as db:
            rows = named(db, f"{_FACT_QUERY} where f.rowid in ({placeholders(numbers)})", numbers)
            found = {row["fact"]: _fact(db, row) for row in rows}
        return [found[number] for number in numbers]

    def names_with(self, scope: Scope, kind: FactKind, part: str, limit: int) -> list[str]:
        """Names that facts of a kind can be looked up by and that have this part, the most frequent first."""
        shown = "attribution" if kind is FactKind.QUOTATIONS else "value"
        query = (
            f"select shown.{shown} from"
            " (select f.name, min(f.rowid) as first, count(*) as often"
            " from facts f join documents d on d.number = f.document"
            " where f.kind = ? and f.name is not null and instr(f.name, ?) and (d.owner is null or d.owner = ?)"
            " group by f.name order by often desc, f.name limit ?) found"
            " join facts shown on shown.rowid = found.first order by found.often desc, found.name"
        )
        with self._database() as db:
            return [name for (name,) in db.execute(query, [KINDS.index(kind), part, scope.guild_id, limit])]

    def defining(self, term: str) -> list[tuple[str, int]]:
        """The defined terms that begin with the same letters as this one, each with a passage that defines it."""
        beginning = (fold_name(term) or "")[:SAME_BEGINNING]
        query = "select name, passage from facts where kind = ? and name between ? and ? order by name, rowid limit ?"
        values = [KINDS.index(FactKind.DEFINITIONS), beginning, f"{beginning}\U0010ffff", MOST_TERMS]
        with self._database() as db:
            return db.execute(query, values).fetchall()

    def names(self, scope: Scope, kind: FactKind, limit: int) -> list[FactName]:
        """The names that facts of a kind have, those in the most sentences first."""
        quoted = kind is FactKind.QUOTATIONS
        shown, number = "attribution" if quoted else "value", KINDS.index(kind)
        visible = "join documents d on d.number = f.document where (d.owner is null or d.owner = ?) and f.kind = ?"
        described = (
            f"select f.attribution from facts f {visible} and f.name = found.name and f.attribution is not null"
            " order by f.rowid limit 1"
        )
        # A sentence is told apart by one number: its document's, with its place in the low 40 bits.
        query = (
            f"select shown.{shown}, found.often, {'null' if quoted else f'({described})'} from"
            " (select f.name, min(f.rowid) as first, count(distinct (f.document << 40) | f.sentence_start) as often"
            f" from facts f {visible} and f.name is not null group by f.name order by often desc, f.name limit ?) found"
            " join facts shown on shown.rowid = found.first order by found.often desc, found.name"
        )
        values = [scope.guild_id, number, *([] if quoted else [scope.guild_id, number]), limit]
        with self._database() as db:
            return [FactName._make(row) for row in db.execute(query, values)]

    def counts(self, scope: Scope) -> dict[str, dict[FactKind, int]]:
        """How many facts of each kind each document has, by its id; documents without facts are left out."""
        query = (
            "select d.id, f.kind, count(*) from facts f join documents d on d.number = f.document"
            " where d.owner is null or d.owner = ? group by f.document, f.kind order by f.document, f.kind"
        )
        found: dict[str, dict[FactKind, int]] = {}
        with self._database() as db:
            for document, kind, amount in db.execute(query, [scope.guild_id]):
                found.setdefault(document, {})[KINDS[kind]] = amount
        return found


def _wanted(scope: Scope, kind: FactKind | None, document: int | None, name: str | None) -> tuple[str, list[object]]:
    """A where clause that selects facts, and its values."""
    kinds = [] if kind is None else [KINDS.index(one) for one in kind.kinds]
    wanted = {"f.document = ?": document, "f.name is not null and instr(f.name, ?)": name}
    wanted = {condition: value for condition, value in wanted.items() if value is not None}
    conditions = ["(d.owner is null or d.owner = ?)", *wanted]
    if kinds:
        conditions.append(f"f.kind in ({placeholders(kinds)})")
    return f"where {' and '.join(conditions)}", [scope.guild_id, *wanted.values(), *kinds]


def _fact(db: sqlite3.Connection, row: dict[str, Any]) -> Fact:
    lead = None if row["lead_start"] is None else _cut(db, row, Span(row["lead_start"], row["lead_end"]))
    return to_fact(row, _cut(db, row, Span(row["sentence_start"], row["sentence_end"])), lead)


def _cut(db: sqlite3.Connection, row: dict[str, Any], span: Span) -> str:
    """A stretch of a fact's document: from the fact's passage, which almost always has it, or from the whole text."""
    inside = span.clipped(row["passage_start"], row["passage_start"] + len(row["passage_text"]))
    if inside and len(inside) == len(span):
        return inside.of(row["passage_text"])
    return stretch(db, row["document_id"], span)
