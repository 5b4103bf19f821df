"""Looks through the documents folder: its files, their sidecars, and the bytes that have to be compared."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from index.building.plan import FolderState, FoundSource, KnownIndex, may_have_moved, needs_bytes
from index.errors import UnreadableFile
from index.messages import STAND_INS, Message, SidecarProblem
from index.reading import files, reader_of, sources, stand_ins
from index.reading.ocr.engine import Engine
from index.reports import Skipped
from index.text import synonyms
from index.text.sidecars import problems_of


def look_at_folder(path: Path, known: KnownIndex, engine: Engine | None, *, data: Path) -> FolderState:
    """Looks through a folder of documents.

    Args:
        engine: It recognises pictures; without one none is looked at.
        data: The data folder, which may be inside that folder and has no documents.

    Raises:
        FolderError: The folder can't be listed.
    """
    listing = files.find(path, pictures=engine is not None, data=data)
    found, skipped = readable(path, listing, known)
    if moved := may_have_moved(known, found):
        found = [_with_digest(path, file) if file.source in moved else file for file in found]
    sidecars = Sidecars.read(path)
    absent = sorted(sidecars.sidecar.infos.keys() - {file.source for file in found})
    if listing.out_of_reach:
        inside = tuple(f"{place}/" for place in listing.out_of_reach)
        absent = [source for source in absent if source not in listing.out_of_reach and not source.startswith(inside)]
    missing = (Message.of(SidecarProblem.ABSENT, source=files.printable(source)) for source in absent)
    problems = [*sidecars.problems, *problems_of(sources.SIDECAR, missing)]
    settings = sidecars.settings(path, engine)
    groups = sidecars.synonyms
    # What a sidecar said before stays while it is out of reach.
    if known.documents and sidecars.described.out_of_reach:
        settings["described"] = known.settings["described"]
    if known.documents and sidecars.named.out_of_reach:
        settings["synonyms"] = known.settings["synonyms"]
        groups = [tuple(group) for group in json.loads(settings["synonyms"])]
    return FolderState(
        found=tuple(found),
        skipped=(*skipped, *problems),
        synonyms=groups,
        settings=settings,
        sidecar=sidecars.sidecar,
        sidecar_read=not sidecars.described.out_of_reach,
        has_synonyms=sidecars.named.exists,
        out_of_reach=listing.out_of_reach,
        devices=listing.devices,
    )


def readable(path: Path, listing: files.Listing, known: KnownIndex) -> tuple[list[FoundSource], list[Skipped]]:
    """The listed files of formats that can be read, with digests where the bytes must be compared; and the others."""
    found, skipped = [], list(listing.skipped)
    for file in listing.files:
        try:
            reader_of(file.source)
        except UnreadableFile as error:
            skipped.append(Skipped(file.source, error.message))
        else:
            source = FoundSource(None, file.source, file.size, file.mtime_ns)
            found.append(_with_digest(path, source) if needs_bytes(known, source) else source)
    return found, skipped


def _with_digest(path: Path, file: FoundSource) -> FoundSource:
    read_ns = time.time_ns()
    try:
        return replace(file, digest=sha256(files.content(path, file.source)).hexdigest(), read_ns=read_ns)
    except FileNotFoundError:
        return file  # gone since it was listed; the plan is to read it, which finds that out
    except UnreadableFile as error:
        return replace(file, error=error.message)


@dataclass(frozen=True, slots=True)
class Sidecars:
    """What sources.toml and synonyms.toml say."""

    described: "_Sidecar"
    named: "_Sidecar"
    sidecar: sources.Sidecar
    synonyms: Sequence[synonyms.Group]
    problems: tuple[Skipped, ...]

    @classmethod
    def read(cls, path: Path) -> "Sidecars":
        """Those of a folder of documents."""
        described, named = _Sidecar.read(path, sources.SIDECAR), _Sidecar.read(path, synonyms.SIDECAR)
        sidecar = sources.parse(described.data)
        groups, wrong = synonyms.parse(named.data)
        return cls(described, named, sidecar, groups, (*described.problems, *named.problems, *sidecar.problems, *wrong))

    def settings(self, path: Path, engine: Engine | None) -> dict[str, str]:
        """The settings of an index of the folder, to be compared by the next sync."""
        infos = sorted((source, repr(info)) for source, info in self.sidecar.infos.items())
        return {
            "folder": os.path.realpath(path),
            "described": sha256(repr((infos, self.sidecar.flag, self.sidecar.keep)).encode()).hexdigest(),
            "synonyms": json.dumps(self.synonyms),
            "ocr": engine.name if engine else "",
        }


@dataclass(frozen=True, slots=True)
class _Sidecar:
    data: bytes  # empty if there is none, or it can't be read
    problems: tuple[Skipped, ...] = ()  # why it can't be
    exists: bool = True
    out_of_reach: bool = False  # it may say the same as before

    @classmethod
    def read(cls, path: Path, name: str) -> "_Sidecar":
        try:
            data = files.content(path, name)
            stand_ins.check(data)
            return cls(data)
        except FileNotFoundError:
            return cls(b"", exists=False)
        except UnreadableFile as error:
            is_elsewhere = files.is_out_of_reach(error.message) or error.message.template in STAND_INS
            problem = Skipped(name, Message.of(SidecarProblem.UNREADABLE, reason=error.message))
            return cls(b"", (problem,), out_of_reach=is_elsewhere)
