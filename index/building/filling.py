"""Everything that changes a library: syncs of its folder, and what servers give it."""

import math
import os
from collections.abc import Collection
from pathlib import Path

from index.building import uploads
from index.building.parsed import ParsedUploads, content_key
from index.building.ready import Ready
from index.building.sync import sync
from index.building.uploads import Accepted
from index.reading import KEPT
from index.reading.kept import KeptAnswer, to_bytes
from index.reports import Progress, SyncReport
from index.state import Origin, State
from index.store import Store


class Filling:
    """Fills one data folder. The methods are those of `Library`, which says what they do."""

    def __init__(self, store: Store, state: State, ocr: str) -> None:
        self._store = store
        self._state = state
        self._ocr = ocr
        self._parsed = ParsedUploads()
        self._ready = Ready()  # for the next sync

    def get_ready(self, folder: Path, paths: Collection[str]) -> None:
        from index.store import draft  # here, because who only uploads doesn't need it

        draft.get_ready()
        self._ready.start(path for path in paths if os.path.isfile(folder / path))

    def close(self) -> None:
        self._ready.close()

    def sync(
        self,
        folder: Path | None,
        progress: Progress | None = None,
        *,
        accept_removals: bool = False,
        ocr_seconds: float = math.inf,
        paths: Collection[str] = (),
    ) -> SyncReport:
        """The caller holds the store's lock. Without a folder, its documents stay as they are."""
        ready, self._ready = self._ready, Ready()
        return sync(
            self._store,
            self._state,
            folder,
            self._parsed,
            progress or _no_progress,
            ready,
            accept_removals=accept_removals,
            ocr=self._ocr,
            ocr_seconds=ocr_seconds,
            paths=paths,
        )

    def accept(self, name: str, data: bytes, guild_id: int, user_id: int | None) -> Accepted:
        return self._take_in(uploads.clean_name(name), data, guild_id, user_id)

    def keep(self, answer: KeptAnswer, origin: Origin, guild_id: int, user_id: int | None) -> Accepted:
        return self._take_in(f"{origin.message_id}{KEPT}", to_bytes(answer), guild_id, user_id, origin)

    def _take_in(
        self, name: str, data: bytes, guild_id: int, user_id: int | None, origin: Origin | None = None
    ) -> Accepted:
        arrival = uploads.read(name, data, self._ocr)
        summary = uploads.summarise(arrival)
        upload, replaced = self._state.uploads.put(guild_id, name, data, user_id=user_id, origin=origin)
        self._parsed.put(content_key(upload), arrival.text, summary.raw)
        return uploads.accepted(upload, summary, replaced=replaced)

    def hand_over(self) -> bytes:
        return self._parsed.dump()

    def take_over(self, texts: bytes) -> None:
        self._parsed.load(texts)


def _no_progress(what: str, done: int, total: int, source: str) -> None:
    """For those who don't ask to be shown any."""
