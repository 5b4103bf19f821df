"""Looks only at those paths of the documents folder that are said to have changed, and takes the others as known.

Then a sync doesn't depend on how large the folder is: of the known documents only those of the segments are loaded to
which the paths belong. Whatever can't be decided without the others is left to a look at the whole folder: most of its
documents are gone, a sidecar has changed, another disk is mounted, or something else is as it rarely is.
"""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from index.building import removals
from index.building.folder import Sidecars, readable
from index.building.plan import FolderState, KnownIndex, MustLookAtAll, found_as_known, vanished
from index.building.removals import FolderMemory
from index.reading import files
from index.reading.ocr.engine import Engine
from index.store import Generation, Slot


def look_at_paths(
    path: Path, paths: Collection[str], base: Generation, memory: FolderMemory, engine: Engine | None, *, data: Path
) -> tuple[KnownIndex, FolderState]:
    """Looks at some paths of a folder of documents.

    Args:
        path: The folder.
        paths: The files and folders that may have changed, relative to it; at least one.
        base: The current generation.
        memory: What the sync before remembered of the folder.
        engine: It recognises pictures; without one none is looked at.
        data: The data folder.

    Returns:
        What is known of the segments to which these paths belong, and the folder as it is now, as far as these go.

    Raises:
        MustLookAtAll: That isn't enough.
        FolderError: The folder can't be listed.
    """
    sidecars = Sidecars.read(path)
    out_of_reach = sidecars.described.out_of_reach or sidecars.named.out_of_reach
    if out_of_reach or sidecars.settings(path, engine) != base.settings or memory.held:
        raise MustLookAtAll
    listing = files.find(path, pictures=engine is not None, data=data, paths=paths)
    if not all(map(_is_usual, listing.covered)) or not _same_devices(path, listing.devices, memory):
        raise MustLookAtAll
    known = KnownIndex.of(base, _begins(base, listing.covered))
    now, left_out = readable(path, listing, known)
    covers = _Covered(listing.covered)
    here = {file.source for file in now}
    before = {source for owner, source in [*known.documents, *known.refusals] if owner is None}
    if any((source in here) != (source in before) for source in sidecars.sidecar.infos if covers(source)):
        raise MustLookAtAll  # what sources.toml says of a file that isn't there is a mistake, or no mistake any more
    taken = [source for source in before if not covers(source)]
    as_known = (found_as_known(known, (None, source)) for source in taken)
    folder = FolderState(
        found=tuple(sorted([*now, *as_known], key=lambda file: file.source)),
        skipped=(*left_out, *(skip for skip in known.left_out() if not covers(skip.file))),
        synonyms=sidecars.synonyms,
        settings=known.settings,
        sidecar=sidecars.sidecar,
        out_of_reach=listing.out_of_reach,
        devices=memory.devices,
        taken=frozenset(taken),
    )
    if removals.is_most(len(vanished(known, folder)), _documents(base.slots)):
        raise MustLookAtAll
    return known, folder


class _Covered:
    """Tells of which paths a look at some of them can tell."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._folders = tuple(f"{path}/" for path in self._paths)

    def __call__(self, source: str) -> bool:
        return source in self._paths or source.startswith(self._folders)


def _is_usual(path: str) -> bool:
    """True if files are named as this path is where they are skipped, and no sidecar."""
    shown = files.printable(path) == path and len(path) < files.LONGEST_SHOWN // 2
    return shown and path not in files.SIDECARS and "\ufffd" not in path  # in place of what isn't UTF-8


def _same_devices(path: Path, found: Iterable[str], memory: FolderMemory) -> bool:
    """True if the same devices are mounted in the folder as before."""
    try:
        now = {place: os.stat(path / place).st_dev for place in memory.devices}
    except OSError:
        return False
    return now == memory.devices and memory.devices.keys() >= set(found)


def _begins(base: Generation, covered: Iterable[str]) -> dict[int, str]:
    """The places of the segments that may have documents at these paths, each with its first source."""
    own = [one for one in base.segments if not one.slot.uploads]
    firsts = [one.first_source() for one in own]
    if not own or not all(firsts):
        raise MustLookAtAll
    wanted: set[int] = set()
    for path in covered:
        first, last = bisect_right(firsts, path) - 1, bisect_left(firsts, f"{path}0") - 1  # "0" comes after "/"
        inside = bisect_right(firsts, f"{path}/") - 1
        wanted.update((max(first, 0), *range(max(inside, 0), last + 1)))
    return {own[at].slot.place: firsts[at] for at in wanted}


def _documents(slots: Sequence[Slot]) -> int:
    """How many of the folder there are."""
    return sum(len(slot.documents) for slot in slots if not slot.uploads)
