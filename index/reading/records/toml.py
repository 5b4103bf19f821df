"""TOML."""

import re
import tomllib

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.raw import RawDocument
from index.reading.records.sections import Writer
from index.reading.records.values import DEEPEST, of_python
from index.reading.text import decode
from index.text.sidecars import UnusableToml, check_shape

_PLACE = re.compile(r"at line (\d+), column (\d+)")
# Whole numbers become strings before `tomllib` sees them, because it doesn't say how they were written. As a name, a
# number and the same in quotation marks mean the same.
_WHOLE_NUMBER = re.compile(
    r'"""(?:[^\\"]|\\.?|"(?!""))*(?:"""|\Z)'
    r"|\'\'\'(?:[^\']|\'(?!\'\'))*(?:\'\'\'|\Z)"
    r'|"(?:[^"\\\n]|\\.?)*"?'
    r"|\'[^\'\n]*\'?"
    r"|#[^\n]*"
    r"|(?<![\w.:+-])(?P<number>[+-]?(?:0[xob][\da-fA-F_]+|\d[\d_]*))(?=[\s,\]}#]|\Z)",
    re.DOTALL,
)


def read(data: bytes) -> RawDocument:
    source, notes = decode(data)
    try:
        check_shape(source)
        value = tomllib.loads(_WHOLE_NUMBER.sub(_quoted, source), parse_float=str)
    except (UnusableToml, RecursionError) as error:
        raise UnreadableFile(Unreadable.NESTED_TOO_DEEP, most=DEEPEST) from error
    except ValueError as error:
        line, column = found.groups() if (found := _PLACE.search(str(error))) else (1, 1)
        raise UnreadableFile(Unreadable.BROKEN_AT, format="TOML", line=int(line), column=int(column)) from error
    writer = Writer()
    writer.add(of_python(value))
    return writer.document(notes)


def _quoted(found: re.Match[str]) -> str:
    return f'"{number}"' if (number := found["number"]) else found[0]
