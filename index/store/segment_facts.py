"""The facts of a segment."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from index.fact_kinds import FactKind
from index.layout import Span
from index.model import Fact
from index.scope import Scope
from index.store.database import Database
from index.store.rows import HEADING, KINDS, named, placeholders, to_fact
from index.store.slots import Slot
from index.store.texts import stretch
from index.store.titles import SHOWN_TITLE

_FACT_QUERY = (
    f"select f.rowid as fact, f.*, {HEADING}, p.page, p.first_row, p.last_row, p.link, p.text as passage_text,"
    f" p.start as passage_start, d.id as document_id, d.language, {SHOWN_TITLE} as title, d.source, d.author,"
    " d.publisher, d.url, d.date, d.numbering, d.scanned"
    " from facts f join passages p on p.number = f.passage join documents d on d.number = f.document"
)
MOST_BEFORE = 12  # characters of a sentence before its term, or before the words that define it: "• The term “"
_VISIBLE = "join documents d on d.number = f.document where (d.owner is null or d.owner = ?) and f.kind = ?"


class FactPlace(NamedTuple):
    """A fact in a listing, and its sentences by their place in a passage."""

    undated: bool  # True unless it is a date whose year is stated
    moment: str  # of such a date; sorts in the order of time
    weight: int
    fact: int
    passage: int
    first: int  # of the passage's sentences, from 1
    last: int  # the same for the last one, which is included


class Tally(NamedTuple):
    """How often facts have a name."""

    name: str  # folded
    first: int  # the first of them
    sentences: int  # that have it


class Defined(NamedTuple):
    """A sentence that defines a term."""

    name: str  # the term, folded …
    term: str  # … and as the text has it
    passage: int  # that holds the beginning of the sentence
    begins: bool  # True if the sentence begins with the term or the words that define it, and so is about it
    sentence: Span  # in the document


class SegmentFacts:
    """Safe to use from several threads at once. Numbers are those of the generation."""

    def __init__(self, database: Database, slot: Slot) -> None:
        """`database` has the tables of the segment in this slot."""
        self._database = database
        self._first_document = slot.documents.start
        self._first_passage = slot.passages.start
        self._before = slot.facts.start

    def places(
        self,
        scope: Scope,
        *,
        kind: FactKind | None,
        document: int | None,
        name: str | None,
        passages: Sequence[int] | None = None,
        limit: int = -1,
    ) -> list[FactPlace]:
        """As `Facts.places` gives them."""
        at = None if document is None else document - self._first_document
        where, values = _wanted(scope, kind, at, name)
        by, order = "", " order by f.moment is null, f.moment, f.weight desc, f.document, f.start, f.rowid"
        if passages is not None:
            by, order = " indexed by idx_facts_passage", ""
            where += f" and f.passage in ({placeholders(passages)})"
            values += [passage - self._first_passage for passage in passages]
        query = (
            "select f.moment is null, f.moment, f.weight, f.rowid, f.passage, f.first_sentence, f.last_sentence"
            f" from facts f{by} join documents d on d.number = f.document {where}"
            f"{order} limit ?"
        )
        rows = self._database.rows(query, [*values, limit])
        return [
            FactPlace(
                bool(undated), moment or "", weight, fact + self._before, passage + self._first_passage, first, last
            )
            for undated, moment, weight, fact, passage, first, last in rows
        ]

    def at(self, numbers: Sequence[int]) -> dict[int, Fact]:
        """The facts with these numbers."""
        query = f"{_FACT_QUERY} where f.rowid in ({placeholders(numbers)})"
        with self._database() as db:
            rows = named(db, query, [number - self._before for number in numbers])
            return {row["fact"] + self._before: _fact(db, row) for row in rows}

    def tallies(self, scope: Scope, kind: FactKind, part: str = "") -> list[Tally]:
        """The names that facts of a kind have, those with this part, in no particular order."""
        # A sentence is told apart by one number: its document's, with its place in the low 40 bits.
        query = (
            "select f.name, min(f.rowid), count(distinct (f.document << 40) | f.sentence_start)"
            f" from facts f {_VISIBLE} and f.name is not null and instr(f.name, ?) group by f.name"
        )
        rows = self._database.rows(query, [scope.guild_id, KINDS.index(kind), part])
        return [Tally(name, first + self._before, sentences) for name, first, sentences in rows]

    def values(self, numbers: Sequence[int], *, attributed: bool) -> dict[int, str]:
        """The values of facts, or whom they are attributed to."""
        column = "attribution" if attributed else "value"
        query = f"select rowid, {column} from facts where rowid in ({placeholders(numbers)})"
        rows = self._database.rows(query, [number - self._before for number in numbers])
        return {number + self._before: value for number, value in rows}

    def roles(self, scope: Scope, kind: FactKind, names: Sequence[str]) -> dict[str, str]:
        """What the first fact that says so says that these names are."""
        query = (
            f"select f.name, f.attribution from facts f {_VISIBLE} and f.name in ({placeholders(names)})"
            " and f.attribution is not null order by f.rowid desc"
        )
        return dict(self._database.rows(query, [scope.guild_id, KINDS.index(kind), *names]))

    def defining(self, beginning: str, limit: int) -> list[Defined]:
        """The first definitions of terms with this beginning."""
        query = (
            "select name, value, passage, start - sentence_start - length(attribution), sentence_start, sentence_end"
            " from facts where kind = ? and name between ? and ? order by name, rowid limit ?"
        )
        values = [KINDS.index(FactKind.DEFINITIONS), beginning, f"{beginning}\U0010ffff", limit]
        rows = self._database.rows(query, values)
        return [
            Defined(name, term, passage + self._first_passage, before <= MOST_BEFORE, Span(start, end))
            for name, term, passage, before, start, end in rows
        ]

    def counts(self, scope: Scope) -> dict[str, dict[FactKind, int]]:
        """How many facts of each kind each document has, by its id; documents without facts are left out."""
        query = (
            "select d.id, f.kind, count(*) from facts f join documents d on d.number = f.document"
            " where d.owner is null or d.owner = ? group by f.document, f.kind order by f.document, f.kind"
        )
        found: dict[str, dict[FactKind, int]] = {}
        for document, kind, amount in self._database.rows(query, [scope.guild_id]):
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
