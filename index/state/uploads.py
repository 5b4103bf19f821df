"""The files that servers uploaded, with their bytes.

A table's row begins on a page that it shares with other rows, and SQLite may move it within that page and leave a copy
behind. A row that is larger than a page continues on overflow pages, which it shares with nobody. So each row of
`contents` begins with a page's worth of zeros (`_PADDING`): an upload's own bytes are only on overflow pages, where
`secure_delete` reaches them all.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from index.errors import UploadLimit
from index.messages import UploadRefused
from index.state.backend import Backend, Transaction, marks
from index.state.pseudonyms import checked_server, member_hash, secret_key, upload_document_id

MOST_UPLOADS = 500  # of one server
LARGEST_TOTAL = 256 * 1024 * 1024  # bytes of all uploads of one server
MOST_KEPT = 1_000  # messages that one server keeps as answers; they don't count as uploads
COLUMNS = ("number", "guild_id", "name", "document_id", "digest", "size", "added_ns")  # of an `Upload`

_PADDING = 4096  # bytes


class Upload(NamedTuple):
    """A file that somebody gave to a server. `Uploads.content` has its bytes."""

    number: int  # never used again, not even for another file of the same name
    guild_id: int
    name: str
    document_id: str  # of the document that it becomes; can't be guessed
    digest: str  # SHA-256 of its bytes
    size: int  # bytes
    added_ns: int


class Origin(NamedTuple):
    """The message that a server keeps as an answer: where it is on Discord, and who wrote it."""

    channel_id: int
    message_id: int
    author_id: int  # only a keyed hash is kept
    edited_ns: int = 0  # when it was last edited; 0 if it never was


class Uploads:
    """What servers uploaded."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def of_server(self, guild_id: int) -> list[Upload]:
        """A server's uploads, by name."""
        return self._select("where guild_id = ? order by name", [checked_server(guild_id)])

    def all(self) -> list[Upload]:
        """The uploads of all servers, by server and name. For building the index; never show these to anybody."""
        return self._select("order by guild_id, name", [])

    def stamp(self) -> tuple[object, ...]:
        """A value that is another one after an upload was added, replaced or removed, or all of this was replaced."""
        return self._database.uploads_stamp()

    def there(self) -> frozenset[tuple[int, str, str]]:
        """The server, the name and the digest of every upload. For hiding others; never show these to anybody."""
        return self._database.uploads_there()

    def _select(self, condition: str, values: Sequence[int]) -> list[Upload]:
        query = f"select {', '.join(COLUMNS)} from uploads {condition}"
        return [Upload(*row) for row in self._database.rows(query, values)]

    def content(self, upload: Upload) -> bytes:
        """An upload's bytes. Raises FileNotFoundError if it has been removed or replaced."""
        rows = self._database.rows("select data from contents where upload = ?", [upload.number])
        if not rows:
            raise FileNotFoundError(upload.name)
        data: bytes = rows[0][0]
        return data

    def put(
        self, guild_id: int, name: str, data: bytes, *, user_id: int | None = None, origin: Origin | None = None
    ) -> tuple[Upload, bool]:
        """Keeps a file, in place of the server's upload of the same name if there is one.

        `origin` is where it is from, if it is a message that the server keeps as an answer.

        Returns the upload, and True if it replaced another. Raises UploadLimit.
        """
        checked_server(guild_id)
        digest, now = hashlib.sha256(data).hexdigest(), time.time_ns()
        with self._database.writing(erases=True, adds=max(1, len(data))) as db:
            _check_room(db, guild_id, name, len(data), kept=origin is not None)
            replaced = remove(db, "where guild_id = ? and name = ?", [guild_id, name])
            key = secret_key(db)
            document_id = upload_document_id(key, guild_id, name)
            added_by = None if user_id is None else member_hash(key, guild_id, user_id)
            values = [guild_id, name, document_id, digest, len(data), now, added_by]
            columns = f"{', '.join(COLUMNS[1:])}, added_by"
            ((number,),) = db.execute(
                f"insert into uploads ({columns}) values ({marks(len(values))}) returning number", values
            ).fetchall()
            db.execute("insert into contents (upload, away, data) values (?, ?, ?)", [number, bytes(_PADDING), data])
            if origin:
                author = member_hash(key, guild_id, origin.author_id)
                row = [number, guild_id, origin.channel_id, origin.message_id, author, origin.edited_ns]
                columns = "upload, guild_id, channel_id, message_id, author, edited_ns"
                db.execute(f"insert into kept ({columns}) values ({marks(len(row))})", row)
        return Upload(number, guild_id, name, document_id, digest, len(data), now), replaced > 0

    def remove(self, upload: Upload) -> None:
        """Removes an upload, if it is still there."""

        def delete(db: Transaction) -> None:
            remove(db, "where number = ?", [upload.number])
            db.rewrite(["uploads", "kept"])

        self._database.erase(delete)


def remove(db: Transaction, condition: str, values: Sequence[Any]) -> int:
    """Deletes uploads, their bytes and where they are from; returns how many there were."""
    found = db.execute(f"select number from uploads {condition}", values).fetchall()
    numbers = ", ".join(str(int(number)) for (number,) in found)
    for table, column in (("contents", "upload"), ("kept", "upload"), ("uploads", "number")) if found else ():
        db.execute(f"delete from {table} where {column} in ({numbers})")
    return len(found)


def batches(database: Backend, guild_id: int) -> list[tuple[int, int]]:
    """The first and last numbers of a server's uploads that can be deleted at once: together they are no larger than
    the largest, and the disk has room reserved for deleting that."""
    rows = database.rows("select number, size from uploads where guild_id = ? order by number", [guild_id])
    most = max((size for _, size in rows), default=0)
    found: list[tuple[int, int]] = []
    room = 0
    for number, size in rows:
        if not found or size > room:
            found.append((number, number))
            room = most
        found[-1] = (found[-1][0], number)
        room -= size
    return found


def _check_room(db: Transaction, guild_id: int, name: str, size: int, *, kept: bool) -> None:
    """Raises UploadLimit if the server has no room for another upload, or to keep another message. One with the same
    name would be replaced, so it doesn't count."""
    others = "from uploads left join kept on upload = number where uploads.guild_id = ? and name != ?"
    ((files, messages, total),) = db.execute(
        f"select count(*) - count(upload), count(upload), coalesce(sum(size), 0) {others}", [guild_id, name]
    ).fetchall()
    if kept and messages >= MOST_KEPT:
        raise UploadLimit(UploadRefused.TOO_MANY_KEPT, count=messages, most=MOST_KEPT)
    if not kept and files >= MOST_UPLOADS:
        raise UploadLimit(UploadRefused.TOO_MANY, count=files, most=MOST_UPLOADS)
    if total + size > LARGEST_TOTAL:
        sizes = {"most": LARGEST_TOTAL, "others": int(total), "size": size}
        raise UploadLimit(UploadRefused.TOO_LARGE, **{each: _megabytes(value) for each, value in sizes.items()})


def _megabytes(size: int) -> int:
    """Rounded up, so that the three numbers of the message never seem to fit."""
    return -(-size // 2**20)
