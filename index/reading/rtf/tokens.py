"""RTF's tokens: braces, control words with their numbers, characters by their codes, and stretches of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    rb"(?P<text>[^\\{}\r\n\x00]+)"
    rb"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<code>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<brace>[{}])",
    re.DOTALL,
)


class Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    WORD = auto()  # \par: `name` and, if there is one, `number`
    SYMBOL = auto()  # \~: `name`
    TEXT = auto()  # `data`


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    name: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token(Kind.OPEN), Token(Kind.CLOSE)


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a file. Anything that is none, such as a line break, is passed over; so is binary data."""
    position, end = 0, len(data)
    match_at = _TOKEN.match
    while position < end:
        match = match_at(data, position)
        if match is None:
            position += 1
            continue
        position = match.end()
        kind = match.lastgroup
        if kind == "text":
            yield Token(Kind.TEXT, data=match["text"])
        elif kind == "code":
            yield Token(Kind.TEXT, data=bytes((int(match["code"], 16),)))
        elif kind == "brace":
            yield _OPEN if match["brace"] == b"{" else _CLOSE
        elif kind == "symbol":
            yield Token(Kind.SYMBOL, match["symbol"].decode("latin-1"))
        else:
            name, number = match["word"].decode(), match["number"]
            if name == "bin":
                position += max(0, int(number or 0))
            else:
                yield Token(Kind.WORD, name, None if number is None else int(number))
