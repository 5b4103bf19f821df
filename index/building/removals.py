"""Which documents are dropped when their files are gone, and which are held back.

A file that somebody deletes is gone from the answers within seconds. But when most of a folder vanishes at once, or its
files become empty or can't be read any more, a disk or a share may only be unmounted, or a copy may have failed, and
forgetting its documents would be wrong. So these removals are held back until somebody accepts them, or until an hour
has passed and the folder is on the same device as before.

The decision is pure. What it has to remember is in `folder.json`, beside the generation's tables and published together
with them. It may change while they don't, when another device is found to be mounted.
"""

import json
import logging
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.disk import flush

_log = logging.getLogger(__name__)

FILE = "folder.json"

FEWEST = 3  # documents: fewer are always dropped at once
SHARE = 0.5  # of the folder's documents: more than this is "most of them"
PATIENCE_NS = 3600 * 10**9  # how long removals are held back if the folder is on the same device


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Documents that stay in the index although their files are gone, until that is known to be meant."""

    documents: tuple[str, ...]  # their paths in the folder, in order
    of: int  # how many documents the folder had
    since_ns: int  # Unix time
    elsewhere: bool = False  # the folder, or a part of it, isn't on the device that it was on: time changes nothing

    @property
    def until(self) -> float:
        """The Unix time from which on they are dropped, if the folder is on the same device."""
        return (self.since_ns + PATIENCE_NS) / 10**9


@dataclass(frozen=True, slots=True)
class FolderMemory:
    """What a sync has to know of the syncs before it, besides the index."""

    devices: Mapping[str, int] = field(default_factory=dict)  # see Listing; while removals are held back, those before
    held: HeldBack | None = None
    lost: Mapping[str, str] = field(default_factory=dict)  # the digests of files of these that can't be read


def judge(
    known: Set[str],
    vanished: Set[str],
    devices: Mapping[str, int],
    memory: FolderMemory,
    now_ns: int,
) -> FolderMemory:
    """Decides which removals are held back; the others are dropped.

    Args:
        known: The folder's documents in the current generation.
        vanished: Those whose files are gone, or don't have what can be read.
        devices: The devices that the folder is on now.
        memory: What the sync before remembered.
        now_ns: Unix time.
    """
    unmounted = tuple(f"{place}/" for place in memory.devices if place and place not in devices)
    lost = {source for source in vanished if source.startswith(unmounted)} if unmounted else set()
    elsewhere = bool(lost) or memory.devices.get("") != devices.get("")

    held: set[str] = set()
    of, since_ns = len(known), now_ns
    if earlier := memory.held:
        held = set(vanished & set(earlier.documents))
        if is_most(len(held), earlier.of) or held & lost:
            of, since_ns = earlier.of, min(earlier.since_ns, now_ns)  # the clock may have been wrong then
        else:
            held = set()  # most of them are back
    others = vanished - held
    fresh = others if is_most(len(others), len(known) - len(held)) else others & lost
    if fresh:
        held |= fresh
        of, since_ns = len(known), now_ns
    if not held or (not elsewhere and now_ns - since_ns >= PATIENCE_NS):
        return FolderMemory(devices)
    return FolderMemory(memory.devices, HeldBack(tuple(sorted(held)), of, since_ns, elsewhere))


def is_most(vanished: int, documents: int) -> bool:
    """True if so many of so many documents are most of them, and not only a few."""
    return vanished >= FEWEST and vanished > SHARE * documents


def load(generation: Path) -> FolderMemory:
    """The memory that was published with a generation. If it can't be read, then removals are held back until somebody
    accepts them."""
    try:
        data = json.loads((generation / FILE).read_text(encoding="utf-8"))
        held = data["held"]
        return FolderMemory(
            devices={str(place): int(device) for place, device in data["devices"].items()},
            held=HeldBack(
                tuple(map(str, held["documents"])), int(held["of"]), int(held["since_ns"]), bool(held["elsewhere"])
            )
            if held
            else None,
            lost={str(source): str(digest) for source, digest in data.get("lost", {}).items()},
        )
    except FileNotFoundError:
        return FolderMemory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("%s can't be read (%s), so nothing is known of the folder's device.", generation / FILE, error)
        return FolderMemory()


def save(generation: Path, memory: FolderMemory) -> None:
    """Writes it in one step. Raises OSError if there is no room. The caller holds the lock for building."""
    held = memory.held
    data: dict[str, Any] = {"devices": dict(memory.devices), "held": None, "lost": dict(memory.lost)}
    if held:
        names = ("of", "since_ns", "elsewhere")
        data["held"] = {"documents": list(held.documents)} | {name: getattr(held, name) for name in names}
    draft = generation / f"{FILE}.new"
    draft.write_text(json.dumps(data), encoding="utf-8")
    flush(draft)
    draft.replace(generation / FILE)
