"""The last change of each file of the documents folder, for a server's digest."""

import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from index.messages import Message
from index.state.backend import Backend, storable
from index.state.expiry import expiry


class FileChange(NamedTuple):
    """The last thing that happened to a file of the documents folder."""

    file: str
    what: str  # added, changed, removed, failed
    reason: Message | None  # why it failed
    at_ns: int


class FileChanges:
    """The last change of each file of the documents folder."""

    def __init__(self, database: Backend) -> None:
        self._database = database

    def note(
        self,
        *,
        added: Iterable[str] = (),
        changed: Iterable[str] = (),
        removed: Iterable[str] = (),
        failed: Mapping[str, Message] = {},
    ) -> None:
        """Keeps what a sync found. `failed` has every file that could not be read, with the reason; one that failed
        for the same reason before keeps its time."""
        known = dict(self._database.rows("select file, reason from files where what = 'failed'"))
        reasons = {storable(file): storable(reason.to_json()) for file, reason in failed.items()}
        new = [file for file, reason in reasons.items() if known.get(file) != reason]
        now = time.time_ns()
        rows = [
            (storable(file), what, reasons[file] if what == "failed" else "", now)
            for what, files in {"added": added, "changed": changed, "removed": removed, "failed": new}.items()
            for file in files
        ]
        if rows:
            size = sum(len(file) + len(reason) for file, _, reason, _ in rows)
            with self._database.writing(adds=4 * size) as db:  # bytes of UTF-8
                db.execute_each(
                    "insert into files (file, what, reason, at_ns) values (?, ?, ?, ?) on conflict (file) do update"
                    " set what = excluded.what, reason = excluded.reason, at_ns = excluded.at_ns",
                    rows,
                )

    def all(self, *, since_ns: int = 0) -> list[FileChange]:
        """The last thing that happened to each file of the folder, by file name."""
        query = "select file, what, reason, at_ns from files where at_ns >= ? order by file"
        rows = self._database.rows(query, [since_ns])
        return [FileChange(file, what, _message(reason), at_ns) for file, what, reason, at_ns in rows]

    def expire(self, days: float) -> None:
        """Deletes the changes that are older than this."""
        bounds = expiry(days)
        if bounds and self._database.rows(
            "select 1 from files where at_ns < ? or at_ns > ? limit 1", [bounds.oldest, bounds.latest]
        ):
            with self._database.writing(erases=True) as db:
                db.execute("update files set at_ns = ? where at_ns > ?", [bounds.now, bounds.latest])
                db.execute("delete from files where at_ns < ?", [bounds.oldest])


def _message(reason: str) -> Message | None:
    """A stored reason; None for one that another version wrote and this one doesn't know."""
    try:
        return Message.from_json(reason)
    except ValueError:
        return None
