"""Looks through the documents folder: its files, their sidecars, and the bytes that have to be compared."""

import json
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from index.building.plan import FolderState, FoundSource, KnownIndex, needs_bytes
from index.errors import UnreadableFile
from index.messages import Message, SidecarProblem
from index.model import Skipped
from index.reading import files, reader_of, sources
from index.text import synonyms


def look_at_folder(path: Path, known: KnownIndex) -> FolderState:
    """Raises FolderError if the folder can't be listed."""
    readable, skipped = files.find(path)
    found = []
    for file in readable:
        try:
            reader_of(file.source)
        except UnreadableFile as error:
            skipped.append(Skipped(file.source, error.message))
        else:
            source = FoundSource(None, file.source, file.size, file.mtime_ns)
            found.append(_with_digest(path, source) if needs_bytes(known, source) else source)
    described, problems = _read_sidecar(path, sources.SIDECAR)
    named, closed = _read_sidecar(path, synonyms.SIDECAR)
    sidecar = sources.parse(described)
    groups, wrong = synonyms.parse(named)
    problems += [*closed, *sidecar.problems, *wrong]
    absent = sorted(sidecar.infos.keys() - {file.source for file in found})
    problems += [Skipped(sources.SIDECAR, Message.of(SidecarProblem.ABSENT, source=source)) for source in absent]
    infos = sorted((source, repr(info)) for source, info in sidecar.infos.items())
    return FolderState(
        found=tuple(found),
        skipped=(*skipped, *problems),
        synonyms=groups,
        settings={
            "folder": str(path.resolve()),
            "described": sha256(repr((infos, sidecar.flag, sidecar.keep)).encode()).hexdigest(),
            "synonyms": json.dumps(groups),
        },
        sidecar=sidecar,
    )


def _with_digest(path: Path, file: FoundSource) -> FoundSource:
    read_ns = time.time_ns()
    try:
        return replace(file, digest=sha256(files.content(path, file.source)).hexdigest(), read_ns=read_ns)
    except FileNotFoundError:
        return file  # gone since it was listed; the plan is to read it, which finds that out
    except UnreadableFile as error:
        return replace(file, error=error.message)


def _read_sidecar(path: Path, name: str) -> tuple[bytes, list[Skipped]]:
    """A sidecar's bytes, empty if there is none or it can't be read; and why it can't be."""
    try:
        return files.content(path, name), []
    except FileNotFoundError:
        return b"", []
    except UnreadableFile as error:
        return b"", [Skipped(name, Message.of(SidecarProblem.UNREADABLE, reason=error.message))]
