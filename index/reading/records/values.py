"""Values as files write them: texts, lists, and objects with names. Numbers and the like are texts, as written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from index.errors import UnreadableFile
from index.messages import Unreadable

DEEPEST = 200  # objects inside each other


@dataclass(frozen=True, slots=True)
class Mapping:
    """The pairs of an object in the order of the file. A name may be there twice."""

    pairs: tuple[tuple[str, "Value"], ...]

    def get(self, name: str) -> "Value | None":
        """The value of a name, in upper or lower case."""
        return next((value for key, value in self.pairs if key.casefold() == name), None)


Value: TypeAlias = "str | list[Value] | Mapping"

_WORDS = {None: "null", True: "true", False: "false"}


def of_python(value: object) -> Value:
    """The value of what Python's parsers return. Raises UnreadableFile if it is too deep."""
    try:
        return _of_python(value)
    except RecursionError as error:
        raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=DEEPEST) from error


def _of_python(value: object) -> Value:
    match value:
        case dict():
            return Mapping(tuple((str(name), _of_python(item)) for name, item in value.items()))
        case list():
            return [_of_python(item) for item in value]
        case None | bool():
            return _WORDS[value]
    return str(value)


def check_depth(value: Value) -> None:
    """Raises UnreadableFile if too many objects are inside each other."""
    level: list[Value] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inner(outer)]
        if not level:
            return
    raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=DEEPEST)


def _inner(value: Value) -> Iterator[Value]:
    items = (
        value if isinstance(value, list) else [item for _, item in value.pairs] if isinstance(value, Mapping) else []
    )
    return (item for item in items if not isinstance(item, str))
