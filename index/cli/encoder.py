"""The library's values as JSON, for everything that `--json` prints.

One rule for all of them: a dataclass becomes an object with its fields' names. Three things are flat, so that a program
can read them without knowing our classes:

- the fields of a value's `citation` are the value's own, and the document's id is called `document`;
- `span` becomes `start` and `end` (`sentence_span` becomes `sentence_start` and `sentence_end`), offsets in code points
  into the document's text, or in the blocks and marks of a `layout` into the value's own `text`; every other span is a
  pair, `[start, end]`, into that `text`;
- messages are their English.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from index.layout import Span
from index.messages import Message
from index.model import Answer, Citation, Fact, Quote
from index.reports import SkippedFiles, SyncReport
from index.text.display import hidden
from index.verdicts import Verdict

# Names that differ from the field's.
_KEYS = {(Citation, "document_id"): "document", (Verdict, "agreement"): "verdict"}
# Properties that are printed too.
_PROPERTIES: dict[type, tuple[str, ...]] = {Answer: ("found",), Quote: ("set_aside",), Fact: ("qualifier",)}


def encode(value: object) -> Any:
    """The value as dicts, lists, strings, numbers and None."""
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value) and not isinstance(value, type):
        return _FORMS.get(type(value), _object)(value)
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(encode, value))
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    return value


def dumps(value: object) -> str:
    """The value as indented JSON.

    Characters that nobody can see are written as JSON's escapes: they reach a program as they are, but not a terminal.
    """
    written = json.dumps(encode(value), ensure_ascii=False, indent=2)
    parts: list[str] = []
    start = 0
    for place, _ in hidden(written):
        parts += (written[start:place], json.dumps(written[place])[1:-1])
        start = place + 1
    return "".join([*parts, written[start:]])


def _object(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if isinstance(inner, Citation):
            found |= encode(inner)
        elif field.name.endswith("span"):
            before = field.name.removesuffix("span")
            found |= {f"{before}start": inner and inner.start, f"{before}end": inner and inner.end}
        else:
            found[_KEYS.get((type(value), field.name), field.name)] = encode(inner)
    return found | {name: encode(getattr(value, name)) for name in _PROPERTIES.get(type(value), ())}


def _report(report: SyncReport) -> dict[str, Any]:
    """A report counts the files; their names are beside the counts."""
    found = _object(report)
    names = {name: found[name] for name in ("added", "changed", "removed", "held_back")}
    counts = {name: len(found[name]) for name in (*names, "unchanged")}
    left_out = {kind.name.lower(): count for kind, count in SkippedFiles.of(report.skipped).counts}
    return found | counts | {"files": names, "waiting": list(report.waiting), "left_out": left_out}


_FORMS: dict[type, Callable[[Any], dict[str, Any]]] = {SyncReport: _report}
