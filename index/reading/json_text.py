"""JSON → values, with every number as it is written, within bounds.

Settings files are often written with comments and commas at the ends of lists. Such a file is read too.
"""

import json
import re
from typing import Any

from index.errors import UnreadableFile
from index.messages import Unreadable

DEEPEST = 200  # brackets inside each other

# Strings are matched first, so that nothing inside one is taken for a comment or a comma.
_LOOSE = re.compile(
    r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|,(?=(?:\s|//[^\n]*\n)*[\]}])', re.DOTALL
)


def parse_json(text: str, first_line: int = 1) -> Any:
    """The value of a JSON text. Numbers are strings, as they are written. Raises UnreadableFile."""
    try:
        try:
            return _parse(text)
        except json.JSONDecodeError:
            return _parse(_LOOSE.sub(_without_comment, text))
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise UnreadableFile(Unreadable.BROKEN_AT, format="JSON", line=line, column=error.colno) from error
    except RecursionError as error:
        raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=DEEPEST) from error


def _parse(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _without_comment(found: re.Match[str]) -> str:
    """White space in place of a comment or a comma that is too many; line breaks stay, for the places of errors."""
    return found[0] if found[0].startswith('"') else re.sub(r"[^\n]+", " ", found[0])
