"""A generation while it is being built."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from sqlite_utils import Database

from index.analysis import analyser
from index.model import Document, Passage, Skipped
from index.store.schema import DOCUMENTS, PASSAGES, SEEN, SKIPPED, Seen, WordsOf, WriteArrays
from index.synonyms import Group, definitions


class Draft:
    """A generation while it is being built. `Store.draft` makes one and publishes it."""

    def __init__(self, db: Database, number: int, write: WriteArrays) -> None:
        self.number = number
        self._write = write
        self.documents = 0
        self.passages = 0
        self.flagged = 0
        self.synonyms: Sequence[Group] = ()
        self._db = db
        db.table("documents").create(DOCUMENTS, pk="number", not_null={"id", "source", "title", "text"})
        db.table("passages").create(PASSAGES, pk="number", not_null={"id", "document", "text", "words"})
        db.table("skipped").create(SKIPPED)
        db.table("meta").create({"key": str, "value": str}, pk="key")
        db.table("names").create({"thing": int, "first": str, "terms": str, "given": int})
        db.table("terms").create({"term": str, "number": int}, pk="term")
        db.table("words").create({"number": int, "key": str, "frequency": int}, pk="number")

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        words: WordsOf,
        seen: Seen,
        owner: int | None = None,
    ) -> None:
        """A document that was read, and the Discord server that uploaded it; None for the folder's own.

        Raises ValueError when a passage isn't what its document says there.
        """
        self.flagged += (flagged := sum(block.flag is not None for block in document.blocks))
        self._db.table("documents").insert(
            {
                "number": self.documents,
                "id": document.id,
                "owner": owner,
                "source": document.source,
                "title": document.title,
                "publisher": document.publisher,
                "url": document.url,
                "date": document.date,
                "language": document.language,
                "questions": json.dumps(document.questions),
                "headings": json.dumps([path[-1] for path, _ in groupby(p.heading for p in passages) if path]),
                "passages": len(passages),
                "text": document.text,
                "flagged": flagged,
                "definitions": json.dumps(list(definitions(document.text))),
                **asdict(seen),
            }
        )
        self._db.table("passages").insert_all(self._rows(document, passages, words))
        self.documents += 1

    def _rows(self, document: Document, passages: Iterable[Passage], words: WordsOf) -> Iterator[dict[str, Any]]:
        for passage in passages:
            if passage.text != passage.span.of(document.text):
                raise ValueError(f"a passage of {document.source} is not what stands at {passage.span}")
            yield {
                "number": self.passages,
                "id": passage.id,
                "document": self.documents,
                "start": passage.span.start,
                "end": passage.span.end,
                "text": passage.text,
                "heading": json.dumps(passage.heading),
                "page": passage.page,
                "first_line": passage.lines[0],
                "last_line": passage.lines[1],
                "words": "\n".join(" ".join(sentence) for sentence in words(passage)),
            }
            self.passages += 1

    def keep(self, source: str, seen: Seen) -> None:
        """A document that has not changed: its rows are copied from the generation before."""
        db = self._db
        number, flagged = db.execute(
            "select number, flagged from base.documents where source = ? and owner is null", [source]
        ).fetchone()
        copied = ", ".join(DOCUMENTS.keys() - {"number", *SEEN})
        db.execute(
            f"insert into documents (number, {', '.join(SEEN)}, {copied})"
            f" select ?, ?, ?, ?, ?, ?, {copied} from base.documents where number = ?",
            [self.documents, *astuple(seen), number],
        )
        copied = ", ".join(PASSAGES.keys() - {"number", "document"})
        count = db.execute(
            f"insert into passages (number, document, {copied})"
            f" select ? + row_number() over (order by number) - 1, ?, {copied} from base.passages where document = ?",
            [self.passages, self.documents, number],
        ).rowcount
        self.documents += 1
        self.passages += count
        self.flagged += flagged

    def skip(self, skipped: Skipped, seen: Seen | None) -> None:
        self._db.table("skipped").insert(asdict(skipped) | (asdict(seen) if seen else {}))

    def finish(self, folder: Path, documents_folder: str, made_with: str) -> None:
        """Writes the arrays into the folder, and what they leave to be stored beside them."""
        db = self._db
        self._store_names()
        rows = db.execute("select words, document from passages order by number")
        written = self._write(folder, (([line.split() for line in words.split("\n")], of) for words, of in rows))
        db.conn.executemany("insert into terms (term, number) values (?, ?)", written.terms.items())
        db.conn.executemany(
            "insert into words (key, number, frequency) values (?, ?, ?)",
            zip(written.words, written.words.values(), written.frequencies.tolist(), strict=True),
        )
        owners = [owner or 0 for (owner,) in db.execute("select owner from documents order by number")]
        sizes = np.bincount([of for (of,) in db.execute("select document from passages")], minlength=len(owners))
        np.save(folder / "owners.npy", np.array(owners, np.int64))
        np.save(folder / "sizes.npy", sizes.astype(np.int64))
        languages = db.execute(
            "select d.language from documents d join passages p on p.document = d.number"
            " group by d.language order by count(*) desc, d.language"
        )
        meta = {
            "folder": documents_folder,
            "made_with": made_with,
            "flagged": self.flagged,
            "languages": json.dumps([language for (language,) in languages] or ["en"]),
            "synonyms": json.dumps(self.synonyms),
        }
        db.table("meta").insert_all({"key": key, "value": str(value)} for key, value in meta.items())
        db.table("words").create_index(["key"], unique=True)
        db.table("passages").create_index(["id"])
        db.table("passages").create_index(["document"])
        db.table("documents").create_index(["id"])
        db.table("documents").create_index(["source"])

    def _store_names(self) -> None:
        """The names of each thing that has several, as terms: those given, and those of the folder's documents."""
        rows = self._db.execute(
            "select definitions, language from documents where owner is null and definitions != '[]'"
        )
        defined = {(tuple(group), language) for found, language in rows for group in json.loads(found)}
        languages = {language for (language,) in self._db.execute("select distinct language from documents")}
        given = [(group, language) for group in self.synonyms for language in sorted(languages)]
        names = [
            {"thing": thing, "first": terms[0], "terms": " ".join(terms), "given": thing < len(given)}
            for thing, (group, language) in enumerate([*given, *sorted(defined)])
            for name in group
            if (terms := analyser(language).terms(name))
        ]
        self._db.table("names").insert_all(names)
        self._db.table("names").create_index(["first"])
        self._db.table("names").create_index(["thing"])
