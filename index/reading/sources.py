"""`sources.toml`, beside the documents: what their operator says about them.

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

Every key may be left out. `flag` and `keep` are regular expressions, as in Python, that are looked for in each
paragraph: what one of `keep` matches is never taken for boilerplate, what one of `flag` matches always is; those under
a source are for that source. The file itself is never indexed.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from index.model import Skipped
from index.reading.boilerplate import check_pattern

SIDECAR = "sources.toml"

_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T\s])", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9_-]{1,20})?", re.ASCII)
_LISTS = ("questions", "flag", "keep")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known about a source besides its text."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: str | None = None  # ISO 8601
    language: str | None = None  # ISO 639-1
    questions: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()  # patterns of its boilerplate
    keep: tuple[str, ...] = ()  # patterns of what isn't

    def overridden_by(self, other: "SourceInfo") -> "SourceInfo":
        """This, with whatever the other states in its place."""
        return SourceInfo(*(getattr(other, f.name) or getattr(self, f.name) for f in fields(self)))


NOTHING_KNOWN = SourceInfo()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What the sidecar says, and what in it could not be used."""

    infos: Mapping[str, SourceInfo]  # by source
    flag: tuple[str, ...] = ()  # patterns of boilerplate, for all documents
    keep: tuple[str, ...] = ()  # patterns of what never is boilerplate
    problems: tuple[Skipped, ...] = ()


def parse(data: bytes) -> Sidecar:
    """What the sidecar says of each source. A table that is wrong is left out, and named."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Sidecar({}, problems=(Skipped(SIDECAR, f"it isn't valid TOML, so nothing in it was used: {error}"),))
    wrong = [
        f'"{key}" isn\'t known here; a file\'s table is [sources."its/path.txt"]'
        for key in sorted(table.keys() - {"sources", "boilerplate"})
    ]
    infos: dict[str, SourceInfo] = {}
    sources = table.get("sources", {})
    if not isinstance(sources, Mapping):
        wrong.append('"sources" must be tables such as [sources."its/path.txt"]')
        sources = {}
    for source, entry in sources.items():
        try:
            infos[source] = _info(entry)
        except ValueError as error:
            wrong.append(f'[sources."{source}"]: {error}')
    flag: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    try:
        flag, keep = _patterns(table.get("boilerplate", {}))
    except ValueError as error:
        wrong.append(f"[boilerplate]: {error}")
    return Sidecar(infos, flag, keep, tuple(Skipped(SIDECAR, reason) for reason in wrong))


def iso_date(value: str) -> str | None:
    """The day, month or year that an ISO 8601 date or time states; None when it states none."""
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
    """The two letters of a language tag such as en-GB; None when it hasn't got them."""
    found = _LANGUAGE.fullmatch(value.strip())
    return found[1] if found else None


def _info(entry: Any) -> SourceInfo:
    known = {f.name for f in fields(SourceInfo)}
    if not isinstance(entry, Mapping):
        raise ValueError("must be a table of title, author, publisher, url, date, language, questions, flag, keep")
    if unknown := entry.keys() - known:
        raise ValueError(f"{', '.join(sorted(unknown))}: not one of {', '.join(sorted(known))}")
    values = {name: value for name, value in entry.items() if name not in _LISTS}
    if isinstance(values.get("date"), datetime.date):
        values["date"] = values["date"].isoformat()
    for name, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{name} must be a string with something in it")
    if not values.get("url", "https://").startswith(("https://", "http://")):
        raise ValueError("url must begin with https:// or http://")
    if "date" in values and not (date := iso_date(values["date"])):
        raise ValueError("date must be a date such as 2024-03-01, 2024-03 or 2024")
    if "date" in values:
        values["date"] = date
    if "language" in values and not re.fullmatch("[a-z]{2}", values["language"]):
        raise ValueError('language must be two letters, such as "en"')
    flag, keep = _patterns({name: entry[name] for name in ("flag", "keep") if name in entry})
    return SourceInfo(**values, questions=_strings(entry, "questions"), flag=flag, keep=keep)


def _patterns(table: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Checked patterns, to flag and to keep."""
    if not isinstance(table, Mapping):
        raise ValueError("must be a table of flag and keep")
    if unknown := table.keys() - {"flag", "keep"}:
        raise ValueError(f"{', '.join(sorted(unknown))}: not one of flag, keep")
    flag, keep = _strings(table, "flag"), _strings(table, "keep")
    for pattern in (*flag, *keep):
        check_pattern(pattern)
    return flag, keep


def _strings(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError(f"{name} must be a list of strings")
    return tuple(value)
