"""Lists and files in the database: publishing, looking for the latest, reading a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.errors import LibraryBusy
from index.sharing.listing import PIECE, Listing, SharedFile
from index.state.postgres.connections import Connection

CHANNEL = "footnote"
SYNC = "sync"  # somebody asks for the uploads to be taken up


def latest(db: Connection, *, files: bool = False) -> Listing | None:
    """The list that is published, with its files if these are asked for."""
    with db.transaction():
        db.execute("set transaction isolation level repeatable read, read only")
        rows = db.execute("select number, uploads from lists order by number desc limit 1").fetchall()
        if not rows:
            return None
        ((number, uploads),) = rows
        query = "select path, digest, size from listed where list = %s order by path"
        found = db.execute(query, (number,)).fetchall() if files else []
    return Listing(number, uploads, tuple(SharedFile(*row) for row in found))


def pieces(db: Connection, digest: str) -> Iterator[bytes]:
    """A file's bytes, a piece at a time; nothing if it was removed, because a newer list doesn't have it."""
    part = 0
    while rows := db.execute(
        "select data from chunks where digest = %s and part = %s", (digest, part), binary=True
    ).fetchall():
        yield rows[0][0]
        part += 1


def publish(db: Connection, folder: Path, listing: Listing, term: int) -> int:
    """Makes this the list of all machines, and removes the former one with the files that only that had.

    Returns:
        How many bytes were sent.

    Raises:
        LibraryBusy: Another process writes the index now.
    """
    sent = 0
    with db.transaction():
        db.execute("set local statement_timeout = 0")
        check_term(db, term)
        digests = list({file.digest for file in listing.files})
        query = "select digest from chunks where part = 0 and digest = any(%s)"
        there = {digest for (digest,) in db.execute(query, (digests,))}
        for file in listing.files:
            if file.digest not in there:
                _send(db, folder / file.path, file.digest)
                there.add(file.digest)
                sent += file.size
        db.execute("delete from lists")
        db.execute(
            "insert into lists (number, term, uploads) values (%s, %s, %s)", (listing.number, term, listing.uploads)
        )
        with db.cursor().copy("copy listed (list, path, digest, size) from stdin") as rows:
            for file in listing.files:
                rows.write_row((listing.number, file.path, file.digest, file.size))
        removed = db.execute(
            "delete from chunks where not exists (select 1 from listed where listed.digest = chunks.digest)"
        ).rowcount
        if removed:
            db.execute("insert into unclean values ('chunks') on conflict do nothing")
        db.execute("select pg_notify(%s, %s)", (CHANNEL, str(listing.number)))
    return sent


def note_uploads(db: Connection, number: int, uploads: int, term: int) -> None:
    """Says that a published list has all uploads up to here, although it is no new one."""
    with db.transaction():
        check_term(db, term)
        db.execute("update lists set uploads = greatest(uploads, %s) where number = %s", (uploads, number))
        db.execute("select pg_notify(%s, %s)", (CHANNEL, str(number)))


def check_term(db: Connection, term: int) -> None:
    """Holds the writer's turn until the transaction ends. Raises LibraryBusy if it is another one's."""
    ((current,),) = db.execute("select term from writer for share").fetchall()
    if current != term:
        raise LibraryBusy("Another process writes the shared index now, so this one published nothing.")


def _send(db: Connection, path: Path, digest: str) -> None:
    with (
        path.open("rb") as stream,
        db.cursor().copy("copy chunks (digest, part, data) from stdin (format binary)") as rows,
    ):
        rows.set_types(["text", "int4", "bytea"])
        part = 0
        while (piece := stream.read(PIECE)) or part == 0:  # an empty file has a piece too
            rows.write_row((digest, part, piece))
            part += 1
