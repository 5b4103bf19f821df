"""What a file states about itself at its top, between two lines of `---` (YAML) or `+++` (TOML), or in `{…}` (JSON).

Who wrote it, when, and which version it is are part of the text too, a line each: people ask for them. The other keys
are for the program that makes pages of the file.

They are read without a YAML library. Of YAML, only `key: value`, quotation marks, lists and texts of several lines are
understood, and anything else is left out. If not all of the lines are keys, they aren't front matter but text between
two rules.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from index.errors import UnreadableFile
from index.reading.json_text import parse_json
from index.reading.sources import NOTHING_KNOWN, SourceInfo, iso_date, language_code

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)|\+\+\+[ \t]*\n(?P<toml>.*?)\n\+\+\+[ \t]*(?:\n|\Z)"
    r"|(?P<json>\{[ \t]*\n[ \t]*\".*?\n\})[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_LONGEST_MATTER = 20_000  # characters
_YAML_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_YAML_REST = re.compile(r"[ \t#\]}]|-[ \t]|-?$")  # a continued value, an item of a list, a comment
_YAML_TEXT = re.compile(r"[>|][-+]?[ \t]*")  # a text follows, on lines that are indented
_YAML_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)\"""")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_TOLD = frozenset(
    "date author authors contact contacts email maintainer maintainers owner owners editor editors chair secretary"
    " attendees participants present version revision status updated last_updated last_modified last_reviewed reviewed"
    " effective effective_date deadline due".split()
)
_COMPUTED = "`r "  # by R, when a page is made
_NO_PLAIN_VALUE = ("|", ">", "{", "&", "*", "!", "[", "%", "@", "`", "'", '"')


def front_matter(text: str) -> tuple[SourceInfo, list[str], int]:
    """What is between `---` (YAML) or `+++` (TOML) at the top, its lines that are text, and where the body begins.

    >>> front_matter(chr(10).join(["---", "title: Rules", "version: 2.1", "---", "Text."]))[1:]
    (['version: 2.1'], 34)
    """
    matter = _FRONT_MATTER.match(text, 0, _LONGEST_MATTER)
    if not matter:
        return NOTHING_KNOWN, [], 0
    yaml, toml, json = matter["yaml"], matter["toml"], matter["json"]
    found = _yaml(yaml) if yaml is not None else _toml(toml) if toml is not None else _json(json)
    if not found:
        return NOTHING_KNOWN, [], 0
    told = {name: said for name, value in found.items() if _plain(name) in _TOLD and (said := _as_text(value))}
    return _info(found), [f"{name}: {said}" for name, said in told.items()], matter.end()


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _info(found: Mapping[str, Any]) -> SourceInfo:
    values = {name.lower(): _as_text(value) for name, value in found.items()}
    url = values.get("url")
    return SourceInfo(
        title=values.get("title"),
        author=values.get("author") or values.get("authors"),
        publisher=values.get("publisher"),
        url=url if url and url.startswith(("https://", "http://")) else None,
        date=iso_date(values.get("date") or ""),
        language=language_code(values.get("language") or values.get("lang") or ""),
    )


def _as_text(value: Any) -> str | None:
    """A value as text: a string, a date, or the strings of a list."""
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str) and item) or None
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or value.startswith(_COMPUTED):
        return None
    return " ".join(value.split()) or None


def _toml(matter: str) -> dict[str, Any]:
    try:
        return tomllib.loads(matter)
    except (ValueError, RecursionError):
        return {}


def _json(matter: str) -> dict[str, Any]:
    try:
        found = parse_json(matter)
    except UnreadableFile:
        return {}
    return found if isinstance(found, dict) else {}


def _yaml(matter: str) -> dict[str, str | list[str]]:
    """The keys at the left margin with their values; none if the lines aren't YAML."""
    found: dict[str, str | list[str]] = {}
    items: list[str] = []
    name = ""  # of the key whose text is on the lines below it
    for line in matter.split("\n"):
        if name and line[:1] in " \t" and line:
            found[name] = f"{found[name]} {line.strip()}".strip()
        elif key := _YAML_KEY.fullmatch(line):
            items = []
            name = key[1] if _YAML_TEXT.fullmatch(key[2] or "") else ""
            value = _COMMENT.sub("", key[2] or "").strip() if not _QUOTED.match(key[2] or "") else key[2]
            found[key[1]] = _list_items(value) if value.startswith("[") else _scalar(value) if value else items
        elif item := _YAML_ITEM.fullmatch(line):
            items.append(_scalar(item[1]))
        elif line and not _YAML_REST.match(line):
            return {}
    return found


def _list_items(value: str) -> list[str]:
    """The items between brackets on one line; none if the list is written in another way."""
    if not value.endswith("]"):
        return []
    return [_scalar(part) for part in re.findall(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^,\s][^,]*""", value[1:-1])]


def _scalar(value: str) -> str:
    """A string with or without quotation marks; "" for a value that is anything more complex."""
    if quoted := _QUOTED.match(value):
        return quoted[1].replace("''", "'") if quoted[1] is not None else re.sub(r"\\(.)", r"\1", quoted[2])
    plain = _COMMENT.sub("", value).strip()
    return "" if plain.startswith(_NO_PLAIN_VALUE) else plain
