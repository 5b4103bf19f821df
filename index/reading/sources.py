"""`sources.toml`, beside the documents: what the operator says about them.

    [sources."rules/2024.md"]
    title = "Rulebook, 2024 edition"
    author = "A. Author"
    publisher = "The Games Committee"
    url = "https://example.org/rules"
    date = 2024-03-01
    language = "en"
    questions = ["How many cards does each player draw?"]
    keep = ["^Sign up for the league"]

    [boilerplate]
    flag = ["^Printed by the Games Committee"]
    keep = ["^Subscribe to a tournament"]

Every key may be left out. `flag` and `keep` are regular expressions in Python's syntax, which are searched for in each
paragraph: a paragraph that matches one of `keep` is never boilerplate, and one that matches one of `flag` always is.
Patterns under a source are only for that source. The file itself is never indexed.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from index.messages import Message, SidecarProblem
from index.reading.patterns import UnusablePattern, check_pattern
from index.reports import Skipped
from index.text.sidecars import UnusableToml, describe, parse_toml, problems_of

SIDECAR = "sources.toml"

LONGEST_VALUE = 1000  # characters of a title and the like: every citation has them
MOST_STRINGS = 200  # in a list: each paragraph is searched for every pattern
LONGEST_STRING = 1000  # characters of a pattern or a question

_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T\s])", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9_-]{1,20})?", re.ASCII)
_LISTS = ("questions", "flag", "keep")
_PATTERN_LISTS = ("flag", "keep")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Facts about a source besides its text."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: str | None = None  # ISO 8601
    language: str | None = None  # ISO 639-1
    questions: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()  # patterns of its boilerplate
    keep: tuple[str, ...] = ()  # patterns of text that isn't

    def overridden_by(self, other: "SourceInfo") -> "SourceInfo":
        """These facts, replaced by the other's where it has any."""
        return SourceInfo(*(getattr(other, f.name) or getattr(self, f.name) for f in fields(self)))


NOTHING_KNOWN = SourceInfo()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The content of sources.toml, and the problems in it."""

    infos: Mapping[str, SourceInfo]  # by source
    flag: tuple[str, ...] = ()  # patterns of boilerplate, for all documents
    keep: tuple[str, ...] = ()  # patterns of text that never is boilerplate
    problems: tuple[Skipped, ...] = ()


class _Unusable(Exception):
    """A part of the file can't be used."""

    def __init__(self, problem: SidecarProblem | Message, **fields: str | int) -> None:
        self.message = Message.of(problem, **fields) if isinstance(problem, SidecarProblem) else problem
        super().__init__(str(self.message))


def parse(data: bytes) -> Sidecar:
    """Read sources.toml. A table that is wrong is left out, and becomes one of the problems."""
    try:
        table = parse_toml(data)
    except UnusableToml as error:
        return Sidecar({}, problems=(Skipped(SIDECAR, error.message),))
    problems = [
        Message.of(SidecarProblem.UNKNOWN_TABLE, key=describe(key))
        for key in sorted(table.keys() - {"sources", "boilerplate"})
    ]
    infos: dict[str, SourceInfo] = {}
    sources = table.get("sources", {})
    if not isinstance(sources, Mapping):
        problems.append(Message(SidecarProblem.SOURCES_NO_TABLES))
        sources = {}
    for source, entry in sources.items():
        try:
            infos[source] = _info(entry)
        except _Unusable as error:
            problems.append(Message.of(SidecarProblem.IN_SOURCE, source=describe(source), problem=error.message))
    flag: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    try:
        flag, keep = _patterns(table.get("boilerplate", {}))
    except _Unusable as error:
        problems.append(Message.of(SidecarProblem.IN_BOILERPLATE, problem=error.message))
    return Sidecar(infos, flag, keep, tuple(problems_of(SIDECAR, problems)))


def iso_date(value: str) -> str | None:
    """The day, month or year of an ISO 8601 date or time; None if it isn't one."""
    found = _ISO_DATE.match(value.strip())
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    return found[0]


def language_code(value: str) -> str | None:
    """The two letters of a language tag such as en-GB; None if it isn't one."""
    found = _LANGUAGE.fullmatch(value.strip())
    return found[1] if found else None


def _info(entry: Any) -> SourceInfo:
    """The facts in a source's table. Raises _Unusable."""
    if not isinstance(entry, Mapping):
        keys = ", ".join(field.name for field in fields(SourceInfo))
        raise _Unusable(SidecarProblem.NO_TABLE, keys=keys)
    known = {field.name for field in fields(SourceInfo)}
    if unknown := entry.keys() - known:
        raise _Unusable(SidecarProblem.UNKNOWN_KEY, unknown=_listed(unknown), keys=_listed(known))
    values = {name: value for name, value in entry.items() if name not in _LISTS}
    if isinstance(values.get("date"), datetime.date):
        values["date"] = values["date"].isoformat()
    for name, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise _Unusable(SidecarProblem.NO_STRING, key=name)
        if len(value) > LONGEST_VALUE:
            raise _Unusable(SidecarProblem.TOO_LONG, key=name, length=len(value), most=LONGEST_VALUE)
    if not values.get("url", "https://").startswith(("https://", "http://")):
        raise _Unusable(SidecarProblem.NO_ADDRESS)
    if "date" in values and not (date := iso_date(values["date"])):
        raise _Unusable(SidecarProblem.NO_DATE)
    if "date" in values:
        values["date"] = date
    if "language" in values and not re.fullmatch("[a-z]{2}", values["language"]):
        raise _Unusable(SidecarProblem.NO_LANGUAGE)
    flag, keep = _patterns({name: entry[name] for name in _PATTERN_LISTS if name in entry})
    return SourceInfo(**values, questions=_strings(entry, "questions"), flag=flag, keep=keep)


def _patterns(table: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patterns under `flag` and `keep`, after checking them. Raises _Unusable."""
    if not isinstance(table, Mapping):
        raise _Unusable(SidecarProblem.NO_TABLE, keys=", ".join(_PATTERN_LISTS))
    if unknown := table.keys() - set(_PATTERN_LISTS):
        raise _Unusable(SidecarProblem.UNKNOWN_KEY, unknown=_listed(unknown), keys=", ".join(_PATTERN_LISTS))
    flag, keep = _strings(table, "flag"), _strings(table, "keep")
    for pattern in (*flag, *keep):
        try:
            check_pattern(pattern)
        except UnusablePattern as error:
            raise _Unusable(error.message) from error
    return flag, keep


def _strings(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise _Unusable(SidecarProblem.NO_LIST, key=name)
    if len(value) > MOST_STRINGS:
        raise _Unusable(SidecarProblem.TOO_MANY, key=name, count=len(value), most=MOST_STRINGS)
    if (longest := max(map(len, value), default=0)) > LONGEST_STRING:
        raise _Unusable(SidecarProblem.TOO_LONG, key=name, length=longest, most=LONGEST_STRING)
    return tuple(value)


def _listed(names: Iterable[str]) -> str:
    return describe(", ".join(sorted(names)))
