"""A generation while it is being built: segments that stay, others that are written, and what belongs to all."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.reports import Note, Skipped
from index.store.names import defined_in, name_rows
from index.store.schema import (
    APART,
    DATABASE,
    NAMES,
    SEGMENT,
    SEGMENTS,
    SKIPPED,
    VERSION,
    WORDS,
    ArraysWriter,
    Manifest,
    Seen,
)
from index.store.segment import Segment
from index.store.segment_draft import SegmentDraft, grouped
from index.store.slots import Slot, slots
from index.store.titles import told_apart
from index.text.synonyms import Group

if TYPE_CHECKING:
    from sqlite_utils import Database

    from index.store.generation import Generation


def get_ready() -> None:
    """Loads what a draft needs."""
    import sqlite_utils  # noqa: F401


class Draft:
    """Takes segments in order. `Store.draft` creates and publishes it."""

    def __init__(self, path: Path, number: int, base: Generation | None, first: int, arrays: ArraysWriter) -> None:
        """
        Args:
            path: Its folder; empty.
            number: Its number.
            base: The generation before.
            first: The number of the next new segment.
            arrays: Writes the arrays.
        """
        self.path = path
        self.number = number
        self.flagged = 0  # set by `finish`
        self.notes: tuple[Note, ...] = ()  # set by `finish`
        self.synonyms: Sequence[Group] = ()
        self.shared: frozenset[int] = frozenset()
        self.renews = arrays.renews  # True if no segment may stay
        self._base = base
        self._next = first
        self._arrays = arrays
        self._segments: list[Segment | SegmentDraft] = []
        self._skipped: list[dict[str, object]] = []
        self.folders = [path]  # that are new

    def keep(self, slot: Slot) -> None:
        """The next segment is one of the generation before."""
        assert self._base
        self._segments.append(self._base.segments[slot.place])

    def segment(self, bases: Sequence[int], *, uploads: bool) -> SegmentDraft:
        """Begins the next segment.

        Args:
            bases: The places of the segments of the generation before whose texts may be kept.
            uploads: True if all its documents are uploads.
        """
        folder = self.path.parent / f"{SEGMENT}{self._next}"
        self._next += 1
        folder.mkdir()
        self.folders.append(folder)
        sources = [self._base.segments[place] for place in bases] if self._base else []
        arrays = self._arrays.segment(folder, [one.folder for one in sources])
        draft = SegmentDraft(folder, sources, arrays, uploads=uploads)
        self._segments.append(draft)
        return draft

    def rewrite(self, slot: Slot) -> SegmentDraft:
        """Writes a segment anew that was going to stay."""
        assert self._base
        place = self._segments.index(self._base.segments[slot.place])
        draft = self.segment([slot.place], uploads=slot.uploads)
        self._segments[place] = self._segments.pop()
        return draft

    def find_shared_lines(self, share: float, least: int) -> None:
        """Finds the lines that so large a share of the folder's documents have, and at least so many.

        Call it when all texts are in. A line that many of all documents have is one that as many of the documents of
        some segment have, so only these are counted everywhere.
        """
        own = [one for one in self._segments if not _of_uploads(one)]
        sizes = [one.texts if isinstance(one, SegmentDraft) else len(one.slot.documents) for one in own]
        wanted = max(least, round(share * sum(sizes)))
        drawn = [Counter(key for _, key in one.lines()) if isinstance(one, SegmentDraft) else one for one in own]
        likely: set[int] = set()
        for counted, size in zip(drawn, sizes, strict=True):
            enough = wanted * size // max(sum(sizes), 1)
            if isinstance(counted, Counter):
                likely.update(key for key, count in counted.items() if count >= enough)
            else:
                likely.update(counted.frequent_lines(max(1, enough)))
        totals: Counter[int] = Counter()
        for counted in drawn:
            held = counted if isinstance(counted, Counter) else counted.count_lines(likely)
            totals.update({key: held[key] for key in likely & held.keys()})
        self.shared = frozenset(key for key, count in totals.items() if count >= wanted)

    def shared_in(self, slot: Slot) -> list[frozenset[int]]:
        """The keys of those lines that each document of a segment has that stays."""
        assert self._base
        return grouped(self._base.segments[slot.place].line_keys(self.shared), len(slot.documents))

    def of_folder(self) -> tuple[int, int]:
        """How many documents of the folder, and passages of these, there are until now."""
        own = [one for one in self._segments if not _of_uploads(one)]
        documents = sum(one.documents if isinstance(one, SegmentDraft) else len(one.slot.documents) for one in own)
        passages = sum(one.passages if isinstance(one, SegmentDraft) else len(one.slot.passages) for one in own)
        return documents, passages

    def skip(self, skipped: Skipped, seen: Seen | None, *, owner: int | None = None) -> None:
        """Notes a file that becomes no document."""
        row: dict[str, object] = {"owner": owner, "file": skipped.file, "reason": skipped.reason.to_json()}
        self._skipped.append(row | (asdict(seen) if seen else {}))

    def finish(self, made_with: str, settings: Mapping[str, str]) -> None:
        """Writes the rest. Raises RuntimeError if a segment is incomplete."""
        for draft in self.drafts:
            draft.end_texts()
        with ThreadPoolExecutor(1, "arrays") as beside:
            # Of one segment both are written at the same time. Of several, as in a first build, that would take memory.
            started = beside.submit(self._finish_arrays) if len(self.drafts) == 1 else None
            found = slots(
                (one.folder.name, one.uploads, *one.finish())
                if isinstance(one, SegmentDraft)
                else (one.slot.name, one.slot.uploads, len(one.slot.documents), len(one.slot.passages))
                for one in self._segments
            )
            words = started.result() if started else self._finish_arrays()
        if words.name == f"{WORDS}{self.number}":
            self.folders.append(words)
        Manifest(words.name, tuple(slot.name for slot in found), self._next).write(self.path)
        finished = [Segment(self.path.parent / slot.name, slot, None) for slot in found]
        try:
            self._write(finished, made_with, settings)
        finally:
            for one in finished:
                one.close()

    def _finish_arrays(self) -> Path:
        return self._arrays.finish([one.folder for one in self._segments])

    def _write(self, segments: Sequence[Segment], made_with: str, settings: Mapping[str, str]) -> None:
        from sqlite_utils import Database  # here, because it loads click

        self.flagged = sum(one.flagged() for one in segments)
        self.notes = tuple(note for one in segments for note in one.notes())
        spoken: Counter[str] = Counter()
        passages: Counter[str] = Counter()
        for one in segments:
            for language, documents, size in one.spoken():
                spoken[language] += documents
                passages[language] += size
        most = sorted((language for language in passages if passages[language]), key=lambda one: (-passages[one], one))
        meta = {
            "made_with": made_with,
            "settings": json.dumps(settings),
            "flagged": self.flagged,
            "languages": json.dumps(most or ["en"]),
            "shared": json.dumps(sorted(self.shared)),
        }
        with closing(sqlite3.connect(self.path / DATABASE)) as connection:
            db = Database(connection, execute_plugins=False)
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            db.execute(f"pragma user_version = {VERSION}")
            db.table("segments").create(SEGMENTS, pk="place")
            db.table("apart").create(APART, pk="number")
            db.table("skipped").create(SKIPPED)
            db.table("meta").create({"key": str, "value": str}, pk="key")
            db.table("names").create(NAMES)
            db.table("segments").insert_all(
                {"place": one.slot.place, "name": one.slot.name, "uploads": one.slot.uploads}
                | {"documents": len(one.slot.documents), "passages": len(one.slot.passages)}
                for one in segments
            )
            connection.executemany("insert into apart values (?, ?)", self._apart(segments).items())
            db.table("skipped").insert_all(self._skipped)
            db.table("meta").insert_all({"key": key, "value": str(value)} for key, value in meta.items())
            self._store_names(db, segments, sorted(spoken))
            connection.commit()

    def _apart(self, segments: Sequence[Segment]) -> dict[int, str]:
        """What tells documents with the same title apart. That may have changed for those whose title others have that
        are new or gone; the others have it from before."""
        pairs = list(zip(segments, self._segments, strict=True))
        titles: set[int] = set()
        found: dict[int, str] = {}
        before = self._base.apart if self._base else {}
        kept, stay = set[int](), set[int]()  # documents, and places of segments, of the generation before
        for segment, drawn in pairs:
            start = segment.slot.documents.start
            if isinstance(drawn, SegmentDraft):
                found |= {start + number: before[old] for old, number in drawn.former.items() if old in before}
                titles |= segment.title_keys(set(range(drawn.documents)) - set(drawn.former.values()))
                kept |= drawn.former.keys()
            else:
                own = drawn.slot.documents
                found |= {start + number - own.start: place for number, place in before.items() if number in own}
                stay.add(drawn.slot.place)
        for one in self._base.segments if self._base else ():
            if one.slot.place not in stay:
                own = one.slot.documents
                titles |= one.title_keys({number - own.start for number in own if number not in kept})
        rows = [row for one in segments for row in one.titled(titles)]
        again = {number for number, *_rest in rows}
        return {number: place for number, place in found.items() if number not in again} | told_apart(rows)

    def _store_names(self, db: Database, segments: Sequence[Segment], languages: Sequence[str]) -> None:
        """Stores the other names of things, as terms: those in synonyms.toml, and the abbreviations that the folder's
        documents define."""
        given = [(group, language) for group in self.synonyms for language in languages]
        defined = defined_in((found, language) for one in segments for _, found, language in one.definitions())
        names = [*name_rows(given, 0, given=True), *name_rows(defined, len(given), given=False)]
        db.table("names").insert_all(name._asdict() for name in names)
        db.table("names").create_index(["first"])
        db.table("names").create_index(["thing"])

    def close(self) -> None:
        """Closes its files, finished or not."""
        with ExitStack() as stack:
            stack.callback(self._arrays.close)  # may find that the disk is full
            for one in self.drafts:
                stack.callback(one.close)

    @property
    def drafts(self) -> list[SegmentDraft]:
        """The segments that are written."""
        return [one for one in self._segments if isinstance(one, SegmentDraft)]


def _of_uploads(segment: Segment | SegmentDraft) -> bool:
    return segment.slot.uploads if isinstance(segment, Segment) else segment.uploads
