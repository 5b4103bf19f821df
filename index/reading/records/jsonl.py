"""JSON Lines: a value on each line."""

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading.json_text import parse_json
from index.reading.raw import RawDocument
from index.reading.records.sections import MOST_VALUES, Writer
from index.reading.records.values import Value, of_python
from index.reading.text import decode


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    values: list[tuple[int, Value]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(values) == MOST_VALUES:
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS, most=MOST_VALUES)
        values.append((number, of_python(parse_json(line, first_line=number))))
    writer = Writer()
    writer.add_lines(values)
    return writer.document(notes)
