"""`sources.toml`, beside the documents: what their operator says about each file.

    [sources."rules/2024.md"]
    title = "Rulebook, 2024 edition"
    publisher = "The Games Committee"
    url = "https://example.org/rules"
    date = 2024-03-01
    questions = ["How many cards does each player draw?"]

Every key may be left out. The file is never indexed itself.
"""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from index.model import Skipped

SIDECAR = "sources.toml"


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known about a source besides its text."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: str | None = None  # ISO 8601
    questions: tuple[str, ...] = ()

    def overridden_by(self, other: "SourceInfo") -> "SourceInfo":
        """This, with whatever the other states in its place."""
        return SourceInfo(*(getattr(other, f.name) or getattr(self, f.name) for f in fields(self)))


NOTHING_KNOWN = SourceInfo()


def parse(data: bytes) -> tuple[dict[str, SourceInfo], list[Skipped]]:
    """What the sidecar says of each source, and what in it could not be used."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Skipped(SIDECAR, f"it isn't valid TOML, so nothing in it was used: {error}")]
    infos: dict[str, SourceInfo] = {}
    problems: list[Skipped] = []
    for key in table.keys() - {"sources"}:
        problems.append(Skipped(SIDECAR, f'"{key}" isn\'t known here; a file\'s table is [sources."its/path.txt"]'))
    sources = table.get("sources", {})
    if not isinstance(sources, Mapping):
        return {}, [*problems, Skipped(SIDECAR, '"sources" must be tables such as [sources."its/path.txt"]')]
    for source, entry in sources.items():
        try:
            infos[source] = _info(entry)
        except ValueError as error:
            problems.append(Skipped(SIDECAR, f'[sources."{source}"]: {error}'))
    return infos, problems


def _info(entry: Any) -> SourceInfo:
    if not isinstance(entry, Mapping):
        raise ValueError("must be a table of title, publisher, url, date, questions")
    known = {f.name for f in fields(SourceInfo)}
    if unknown := entry.keys() - known:
        raise ValueError(f"{', '.join(sorted(unknown))}: not one of {', '.join(sorted(known))}")
    values = dict(entry)
    questions = values.pop("questions", [])
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise ValueError("questions must be a list of strings")
    if isinstance(values.get("date"), datetime.date):
        values["date"] = values["date"].isoformat()
    for name, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{name} must be a string with something in it")
    if not values.get("url", "https://").startswith(("https://", "http://")):
        raise ValueError("url must begin with https:// or http://")
    return SourceInfo(**values, questions=tuple(questions))
