"""Retrieval measured on labelled sets, by the same path that a question takes.

Two forms of a set:

- `corpus.jsonl` (`_id`, `title`, `text`; one passage each), `queries.jsonl` (`_id`, `text`), `qrels.tsv` (header, then
  query, passage, score), optional `answers.jsonl` (`_id`, `answers`) and `unanswerable.jsonl` (`_id`, `text`): the form
  of BEIR. Entries of one title are one document.
- `documents/` and `questions.jsonl` (`question`, `gold`: strings of which one must stand in the quotation; empty where
  the documents don't say).
"""

import csv
import json
import math
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.building.prepare import words
from index.building.sync import MADE_WITH
from index.errors import OperatorError
from index.library import Library
from index.model import Block, BlockKind, Confidence, Document, Passage, Scope, Span
from index.retrieval.rerank import WEIGHTS, Weights
from index.retrieval.searcher import Index, Results, Writer
from index.store import Seen, Store
from index.text.languages import detect

DEPTH = 100  # passages that are looked at for recall
CUTOFFS = (1, 3, 5)


class SetError(OperatorError):
    """A labelled set isn't in one of the two forms."""


def evaluate(folder: Path, weights: Weights = WEIGHTS) -> dict[str, Any]:
    """The measures of a set, by name; shares are between 0 and 1. Raises SetError."""
    with tempfile.TemporaryDirectory() as data:
        if (folder / "questions.jsonl").exists() and (folder / "documents").is_dir():
            return _evaluate_documents(folder, Path(data))
        if all((folder / name).exists() for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")):
            return _evaluate_passages(folder, Path(data), weights)
    raise SetError(
        f"{folder} holds neither corpus.jsonl, queries.jsonl and qrels.tsv, nor documents/ and questions.jsonl."
    )


def read_set(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, dict[str, float]]]:
    """The corpus, the queries that have relevant passages, and the gain of each of these. Raises SetError."""
    corpus = _lines(folder / "corpus.jsonl", "_id", "text")
    relevant = _relevant(folder / "qrels.tsv")
    queries = [query for query in _lines(folder / "queries.jsonl", "_id", "text") if relevant.get(query["_id"])]
    return corpus, queries, relevant


def _evaluate_passages(folder: Path, data: Path, weights: Weights) -> dict[str, Any]:
    corpus, asked, relevant = read_set(folder)
    answers = {row["_id"]: row["answers"] for row in _optional(folder / "answers.jsonl", "_id", "answers")}
    unanswerable = _optional(folder / "unanswerable.jsonl", "_id", "text")
    with indexed(corpus, data) as (index, entries):
        start = time.perf_counter()
        found = [_search(index, query["text"], weights) for query in asked]
        seconds = time.perf_counter() - start
        refused = [_search(index, query["text"], weights) for query in unanswerable]
    ranked = [[entries[number]["_id"] for number in result.passages] for result in found]
    gains = [relevant[query["_id"]] for query in asked]
    with_answers = [
        (answers[query["_id"]], [entries[number]["text"] for number in result.passages])
        for query, result in zip(asked, found, strict=True)
        if answers.get(query["_id"])
    ]
    pairs = list(zip(ranked, gains, strict=True))
    return {
        "ndcg@10": _mean(ndcg(ids, gain, 10) for ids, gain in pairs),
        "recall@100": _mean(len(set(ids[:DEPTH]) & gain.keys()) / len(gain) for ids, gain in pairs),
        "mrr@10": _mean(_reciprocal_rank(ids[:10], gain) for ids, gain in pairs),
        **{f"success@{k}": _mean(any(id in gain for id in ids[:k]) for ids, gain in pairs) for k in CUTOFFS},
        **{
            f"answer@{k}": _mean(
                any(answer in text for text in texts[:k] for answer in wanted) for wanted, texts in with_answers
            )
            if with_answers
            else None
            for k in CUTOFFS
        },
        "confidence": _confidence(found, refused),
        "seconds": seconds,
        "queries": len(asked),
        "passages": len(corpus),
    }


def _search(index: Index, text: str, weights: Weights) -> Results:
    everything = index.visible(Scope.shared(), None)
    return index.search(index.understand(text, everything), everything, DEPTH, weights)


class indexed:
    """An index of a corpus' entries, one passage each, in a data folder; and the entry of each passage number."""

    def __init__(self, corpus: Sequence[Mapping[str, Any]], data: Path) -> None:
        self._corpus = corpus
        self._store = Store(data)

    def __enter__(self) -> tuple[Index, list[Mapping[str, Any]]]:
        documents: dict[str, list[Mapping[str, Any]]] = {}
        for number, entry in enumerate(self._corpus):
            if entry["text"].strip():
                documents.setdefault(entry.get("title") or f"\0{number}", []).append(entry)
        with self._store.draft(None, MADE_WITH, {}, Writer) as draft:
            for number, (title, entries) in enumerate(documents.items()):
                document, passages = _document(str(number), title if title[0] != "\0" else "", entries)
                draft.put(document.text, "")
                draft.add(document, passages, [words(document, passage) for passage in passages], Seen(0, 0, 0, ""))
        self._index = Index(self._store.open(draft.number))
        return self._index, [entry for entries in documents.values() for entry in entries]

    def __exit__(self, *exception: object) -> None:
        self._index.generation.close()


def _document(id: str, title: str, entries: Iterable[Mapping[str, Any]]) -> tuple[Document, list[Passage]]:
    """Entries of one title as a document, and each as a passage of it."""
    text = ""
    passages: list[Passage] = []
    for place, entry in enumerate(entries):
        start = len(text) + 2 * bool(text)
        text = f"{text}\n\n{entry['text']}" if text else entry["text"]
        passages.append(Passage(f"{id}.{place}", Span(start, len(text)), entry["text"], (), None, None, None))
    blocks = tuple(Block(BlockKind.PARAGRAPH, passage.span) for passage in passages)
    return Document(id, id, title, text, blocks, language=detect(f"{title}\n{text}")), passages


def _evaluate_documents(folder: Path, data: Path) -> dict[str, Any]:
    questions = _lines(folder / "questions.jsonl", "question", "gold")
    with Library.open(data) as library:
        report = library.sync(folder / "documents")
        start = time.perf_counter()
        answers = [library.ask(row["question"], scope=Scope.shared()) for row in questions]
        seconds = time.perf_counter() - start
        signals = [library.signal(row["question"], scope=Scope.shared()) for row in questions]
    rows = list(zip(questions, answers, strict=True))

    def held(row: Mapping[str, Any], texts: Iterable[str]) -> bool:
        """Whether a gold string stands in a text, however its lines are broken."""
        return any(_one_line(gold) in _one_line(text) for text in texts for gold in row["gold"])

    shown = [(row, [quote.text for quote in answer.quotes]) for row, answer in rows if row["gold"]]
    sure = [(answer.confidence, signal) for answer, signal in zip(answers, signals, strict=True)]
    return {
        **{f"answered@{k}": _mean(held(row, texts[:k]) for row, texts in shown) for k in (1, 3)},
        "confidence": _shares(
            [pair for pair, row in zip(sure, questions, strict=True) if row["gold"]],
            [pair for pair, row in zip(sure, questions, strict=True) if not row["gold"]],
        ),
        "seconds": seconds,
        "answerable": len(shown),
        "unanswerable": len(questions) - len(shown),
        "documents": report.documents,
        "passages": report.passages,
        "misses": [
            {
                "question": row["question"],
                "confidence": answer.confidence,
                "first": answer.quotes[0].text if answer.quotes else None,
            }
            for row, answer in rows
            if row["gold"] and not held(row, [quote.text for quote in answer.quotes])
        ],
    }


def ndcg(ids: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), linear gains."""
    gained = sum(gains.get(id, 0) / math.log2(place + 2) for place, id in enumerate(ids[:depth]))
    ideal = sorted(gains.values(), reverse=True)[:depth]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive's signal is above a negative's, ties counted half; None without both."""
    if not positive or not negative:
        return None
    marked = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    wins, below, place = 0.0, 0, 0
    while place < len(marked):
        end = place
        while end < len(marked) and marked[end][0] == marked[place][0]:
            end += 1
        ones = sum(mark for _, mark in marked[place:end])
        zeros = end - place - ones
        wins += ones * (below + zeros / 2)
        below += zeros
        place = end
    return wins / (len(positive) * len(negative))


def _reciprocal_rank(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    return next((1 / place for place, id in enumerate(ids, 1) if id in gains), 0.0)


def _confidence(answerable: Sequence[Results], unanswerable: Sequence[Results]) -> dict[str, Any]:
    return _shares(
        [(result.confidence, result.signal) for result in answerable],
        [(result.confidence, result.signal) for result in unanswerable],
    )


def _shares(
    answerable: Sequence[tuple[Confidence, float]], unanswerable: Sequence[tuple[Confidence, float]]
) -> dict[str, Any]:
    def shares(results: Sequence[tuple[Confidence, float]]) -> dict[str, float]:
        counted = Counter(confidence for confidence, _ in results)
        return {level.value: counted[level] / len(results) for level in Confidence} if results else {}

    return {
        "auroc": auroc([signal for _, signal in answerable], [signal for _, signal in unanswerable]),
        "answerable": shares(answerable),
        "unanswerable": shares(unanswerable),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _lines(path: Path, *fields: str) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file. Raises SetError for one that isn't, or lacks a field."""
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


def _optional(path: Path, *fields: str) -> list[dict[str, Any]]:
    return _lines(path, *fields) if path.exists() else []


def _relevant(path: Path) -> dict[str, dict[str, float]]:
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
