"""Labelled sets: questions with the passages, or the words, that answer them.

A set is a folder in one of two forms:

- `corpus.jsonl` (`_id`, `title`, `text`; one passage each), `queries.jsonl` (`_id`, `text`) and `qrels.tsv` (a header,
  then query, passage, score), with optional `answers.jsonl` (`_id`, `answers`) and `unanswerable.jsonl` (`_id`,
  `text`): the form of BEIR. Entries with the same title are one document.
- `documents/` and `questions.jsonl` (`question`, `gold`: strings of which one must be in the quotation; empty if the
  documents don't answer the question).
"""

import csv
import json
from pathlib import Path
from typing import Any

from index.errors import OperatorError


class SetError(OperatorError):
    """A labelled set has neither of the two forms."""


def read_set(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, dict[str, float]]]:
    """The corpus, the queries that have relevant passages, and the gain of each of these. Raises SetError."""
    corpus = read_lines(folder / "corpus.jsonl", "_id", "text")
    relevant = read_gains(folder / "qrels.tsv")
    queries = [query for query in read_lines(folder / "queries.jsonl", "_id", "text") if relevant.get(query["_id"])]
    return corpus, queries, relevant


def read_lines(path: Path, *fields: str) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file, which must have these fields. Raises SetError."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SetError(f"{path}, line {number}, isn't JSON: {error}.") from error
        if not isinstance(row, dict) or not all(field in row for field in fields):
            raise SetError(f"{path}, line {number}, must be an object with {', '.join(fields)}.")
        rows.append(row)
    if not rows:
        raise SetError(f"{path} is empty.")
    return rows


def read_optional(path: Path, *fields: str) -> list[dict[str, Any]]:
    """The same; none if there is no such file."""
    return read_lines(path, *fields) if path.exists() else []


def read_gains(path: Path) -> dict[str, dict[str, float]]:
    """The gain of each relevant passage, by query."""
    relevant: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows, None)
        for number, row in enumerate(rows, 2):
            try:
                query, passage, score = row
                if float(score) > 0:
                    relevant.setdefault(query, {})[passage] = float(score)
            except ValueError as error:
                raise SetError(
                    f"{path}, line {number}, must be query, passage and score, with tabs between."
                ) from error
    return relevant
