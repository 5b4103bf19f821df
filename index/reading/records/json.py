"""JSON, and the exports of Discord channels that are written in it."""

from index.reading.chat import json as chat_json
from index.reading.json_text import parse_json
from index.reading.raw import RawDocument
from index.reading.records.sections import Writer
from index.reading.records.values import of_python
from index.reading.text import decode


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    value = parse_json(text)
    if chat_json.is_export(value):
        return chat_json.document(value, notes)
    writer = Writer()
    writer.add(of_python(value))
    return writer.document(notes)
