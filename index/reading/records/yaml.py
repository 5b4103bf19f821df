"""YAML, by libyaml's events: nothing is constructed, converted or expanded.

So a value is read as it is written (`yes`, `0o17`, `1.50`), a tag is a word, and an alias is its own name. That is what
a reader of the file sees, and a file of aliases of aliases is no larger than it looks.
"""

from typing import Any

import yaml

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.raw import RawDocument
from index.reading.records.sections import MOST_VALUES, Writer
from index.reading.records.values import DEEPEST, Mapping, Value
from index.reading.text import decode

_STANDARD = "tag:yaml.org,2002:"


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    writer = Writer()
    for value in _values(text):
        writer.add(value)
    return writer.document(notes)


def _values(text: str) -> list[Value]:
    """The values of all documents in a text. Raises UnreadableFile."""
    outermost: list[Value] = []
    around: list[tuple[list[Value], bool]] = [(outermost, False)]  # of each open list or object: its items
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
            if count > 3 * MOST_VALUES:
                raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_VALUES)
            match event:
                case yaml.ScalarEvent() | yaml.AliasEvent():
                    around[-1][0].append(_scalar(event))
                case yaml.CollectionStartEvent():
                    around.append(([], isinstance(event, yaml.MappingStartEvent)))
                    if len(around) > DEEPEST:
                        raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=DEEPEST)
                case yaml.CollectionEndEvent():
                    items, is_mapping = around.pop()
                    around[-1][0].append(_mapping(items) if is_mapping else items)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise UnreadableFile(Unreadable.BROKEN_AT, format="YAML", line=line, column=column) from error
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableFile(Unreadable.BROKEN_AT, format="YAML", line=1, column=1) from error
    return outermost


def _mapping(items: list[Value]) -> Mapping:
    names = [name if isinstance(name, str) else "?" for name in items[::2]]
    return Mapping(tuple(zip(names, items[1::2], strict=True)))


def _scalar(event: Any) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"*{event.anchor}"
    tag = event.tag or ""
    value: str = event.value
    return f"{tag} {value}" if tag and tag != "!" and not tag.startswith(_STANDARD) else value
