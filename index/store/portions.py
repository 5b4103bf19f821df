"""A document as rows of the tables of a generation, a portion at a time.

The process that prepares a document makes them, and the one that builds the index stores them. So the document itself,
which takes several times as much memory, is only in the first of them. A row doesn't have the number of its document,
and passages are counted from the first one of their document; `Draft.add` knows the rest.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, NamedTuple

from index.excerpts import Excerpt
from index.facts import keys
from index.facts.base import RawFact
from index.layout import stretches
from index.model import Document, DocumentInfo, Passage
from index.store.layouts import pack_blocks, pack_layout, pack_lines, pack_marks
from index.store.packing import pack
from index.store.parts import pack_overview
from index.store.rows import KINDS
from index.store.schema import Words
from index.store.titles import subject_key, title_key
from index.text.asides import asides
from index.text.context import context_key, in_context, subject_of
from index.text.parts import overview, parts
from index.text.sentences import sentences
from index.text.synonyms import Group

MOST = 500  # rows of a portion

Row = dict[str, Any]
"""Values by the names of their columns."""


class Portion(NamedTuple):  # it is pickled in a third of the time of a dataclass
    """Rows of one table."""

    table: str
    rows: Sequence[Row]
    words: Sequence[Words] = ()  # of passages: of each, the keys of its words …
    contexts: Sequence[int] = ()  # … and the key of its context


@dataclass(frozen=True, slots=True)
class Rows:
    """What is stored of a document."""

    document: Row  # without what only the draft knows
    portions: Iterable[Portion]  # can be read once


def to_rows(
    document: Document,
    passages: Sequence[Passage],
    words: Iterable[Words],
    facts: Sequence[RawFact] = (),
    definitions: Sequence[Group] = (),
) -> Rows:
    """The rows of a document. The portions are made while they are read.

    Args:
        document: What its reader found, settled.
        passages: In order.
        words: The keys of the words of each passage; read once, together with the portions.
        facts: In order.
        definitions: The abbreviations that it defines, each with its long form.

    Raises:
        ValueError: A passage isn't the document's text at its place; raised while the portions are read.
    """
    info = DocumentInfo.of(document, passages)
    found = parts(document)
    flags = {place: block.flag.to_data() for place, block in enumerate(document.blocks) if block.flag}
    row = {
        **{field.name: getattr(info, field.name) for field in fields(info)},
        "title_key": title_key(info.title),
        "questions": json.dumps(info.questions),
        "headings": json.dumps(info.headings),
        "notes": json.dumps([note.to_data() for note in document.notes]),
        "lined": document.lines is not None,
        "numbering": document.numbering,
        "scanned": json.dumps(stretches(document.scanned)),
        "flagged": len(flags),
        "flags": pack(json.dumps(flags)),
        "overview": pack_overview(overview(document, info, found)),
        "definitions": json.dumps(definitions),
    }
    return Rows(row, _portions(document, found, passages, words, facts if passages else ()))


def _portions(
    document: Document,
    found: Iterable[Excerpt],
    passages: Sequence[Passage],
    words: Iterable[Words],
    facts: Iterable[RawFact],
) -> Iterator[Portion]:
    tables = {
        "parts": map(_part_row, found),
        "headings": _heading_rows(document, passages),
        "chapters": _chapter_rows(document, passages),
        "facts": _fact_rows(document, passages, facts),
        "asides": _aside_rows(document),
    }
    remaining = iter(words)
    for number in range(0, len(passages), MOST):
        some = passages[number : number + MOST]
        rows = [_passage_row(document, place, passage) for place, passage in enumerate(some, number)]
        contexts = [
            context_key(in_context(document.title, passage.heading, passage.layout, passage.text)) for passage in some
        ]
        yield Portion("passages", rows, list(islice(remaining, len(some))), contexts)
    for table, rows_of_table in tables.items():
        while rows := list(islice(rows_of_table, MOST)):
            yield Portion(table, rows)


def _part_row(part: Excerpt) -> Row:
    return {
        "start": part.start,
        "end": part.start + len(part.text),
        "first": part.first,
        "blocks": pack_blocks(part),
        "marks": pack_marks(part),
        "lines": pack_lines(part),
    }


def _passage_row(document: Document, number: int, passage: Passage) -> Row:
    if passage.text != passage.span.of(document.text):
        raise ValueError(f"a passage of {document.source} isn't the text at {passage.span}")
    rows, lines = passage.rows or (None, None), passage.lines or (None, None)
    return {
        "number": number,
        "id": passage.id,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "page": passage.page,
        "first_row": rows[0],
        "last_row": rows[1],
        "first_line": lines[0],
        "last_line": lines[1],
        "link": passage.url,
        "layout": pack_layout(passage.layout),
    }


def _heading_rows(document: Document, passages: Sequence[Passage]) -> Iterator[Row]:
    """A row for each passage whose headings aren't those of the passage before."""
    before: tuple[str, ...] | None = None
    for number, passage in enumerate(passages):
        if passage.heading != before:
            before = passage.heading
            subject = _subject(before[-1] if before else document.title, document)
            yield {"passage": number, "path": json.dumps(before), "subject": subject}


def _chapter_rows(document: Document, passages: Sequence[Passage]) -> Iterator[Row]:
    """A row for each section, or document, that begins with a passage of another section inside of it."""
    before: tuple[str, ...] = ()
    for number, passage in enumerate(passages):
        path = passage.heading
        if path and path != before:
            begun = [path[depth] for depth in range(len(path) - 1) if path[: depth + 1] != before[: depth + 1]]
            names = [document.title, *begun] if number == 0 else begun
            for subject in {_subject(name, document) for name in names} - {_subject(path[-1], document)}:
                yield {"passage": number, "subject": subject}
        before = path


def _subject(name: str, document: Document) -> int:
    return subject_key(subject_of(name, document.language))


def _fact_rows(document: Document, passages: Sequence[Passage], facts: Iterable[RawFact]) -> Iterator[Row]:
    starts, ends = [passage.span.start for passage in passages], [passage.span.end for passage in passages]
    within: dict[int, list[int]] = {}  # where in the document the sentences of a passage begin
    for fact in facts:
        # A heading is in no passage; what it states belongs to the text under it.
        place = min(len(passages) - 1, bisect_right(ends, fact.sentence.start))
        if place not in within:
            within[place] = [starts[place] + span.start for span in sentences(passages[place].text)]
        lines = document.lines.between(fact.sentence.start, fact.sentence.end) if document.lines else (None, None)
        yield {
            "passage": place,
            "first_sentence": max(1, bisect_right(within[place], fact.sentence.start)),
            "last_sentence": max(1, bisect_left(within[place], fact.sentence.end)),
            "kind": KINDS.index(fact.kind),
            "start": fact.span.start,
            "end": fact.span.end,
            "sentence_start": fact.sentence.start,
            "sentence_end": fact.sentence.end,
            "lead_start": fact.lead.start if fact.lead else None,
            "lead_end": fact.lead.end if fact.lead else None,
            "subject_start": fact.subject.start if fact.subject else None,
            "subject_end": fact.subject.end if fact.subject else None,
            "value": fact.value,
            "unit": fact.unit,
            "notes": " ".join(note.name for note in fact.notes) or None,
            "markers": json.dumps(fact.markers) if fact.markers else None,
            "named_in": fact.named_in,
            "first_line": lines[0],
            "last_line": lines[1],
            "attribution": fact.attribution,
            "moment": keys.moment(fact),
            "weight": keys.weight(fact, document.text, (document.title, *passages[place].heading)),
            "name": keys.name(fact),
        }


def _aside_rows(document: Document) -> Iterator[Row]:
    for one in asides(document):
        yield {
            "start": one.span.start if one.span else 0,
            "end": one.span.end if one.span else 0,
            "letters": one.letters,
            "terms": one.terms,
        }
