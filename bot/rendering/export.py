"""Kept questions as a table for a spreadsheet."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO

from index.operations import KeptQuestion

COLUMNS = ("asked_at", "how", "confidence", "question")


def as_csv(questions: Iterable[KeptQuestion]) -> str:
    """The questions as CSV. A spreadsheet opens it as text: no question becomes a formula."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for asked in questions:
        at = datetime.fromtimestamp(asked.at_ns / 1e9, UTC).isoformat(timespec="seconds")
        table.writerow([at, _defuse(asked.origin), str(asked.confidence), _defuse(asked.text or "")])
    return out.getvalue()


def _defuse(text: str) -> str:
    """Puts an apostrophe before a text that begins like a formula."""
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text
