"""How good the answers are, measured on labelled sets by the same path that a question takes."""

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.building.prepare import words
from index.building.versions import MADE_WITH
from index.library import Library
from index.meaning.encoder import Encoder
from index.meaning.filling import AT_ONCE, fill
from index.meaning.lazy import LazyEncoder
from index.meaning.vectors import VectorFile
from index.measuring.corpus import document_of
from index.measuring.labelled import SetError, read_lines, read_optional, read_set
from index.measuring.measures import confidence, mean, ndcg, reciprocal_rank
from index.model import Confidence
from index.retrieval.inverted.writer import Writer
from index.retrieval.ranking.rerank import WEIGHTS, Weights
from index.retrieval.searcher import Index, Results
from index.scope import Scope
from index.store import Seen, Store
from index.store.portions import to_rows
from index.text.synonyms import definitions

DEPTH = 100  # passages that are ranked, for recall
CUTOFFS = (1, 3, 5)


def evaluate(folder: Path, weights: Weights = WEIGHTS, *, meaning: bool = True) -> dict[str, Any]:
    """The measures of a labelled set, by name. Shares are between 0 and 1.

    Args:
        folder: The set.
        weights: Of re-scoring.
        meaning: Also find passages by what they mean, if the encoder is installed. They are all encoded first.

    Raises:
        SetError: It has neither of the two forms.
    """
    with tempfile.TemporaryDirectory() as data:
        if (folder / "questions.jsonl").exists() and (folder / "documents").is_dir():
            return _evaluate_documents(folder, Path(data), meaning)
        if all((folder / name).exists() for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")):
            return _evaluate_passages(folder, Path(data), weights, meaning)
    raise SetError(
        f"{folder} has neither corpus.jsonl, queries.jsonl and qrels.tsv, nor documents/ and questions.jsonl."
    )


def _evaluate_passages(folder: Path, data: Path, weights: Weights, meaning: bool) -> dict[str, Any]:
    corpus, asked, relevant = read_set(folder)
    answers = {row["_id"]: row["answers"] for row in read_optional(folder / "answers.jsonl", "_id", "answers")}
    unanswerable = read_optional(folder / "unanswerable.jsonl", "_id", "text")
    with indexed(corpus, data) as (index, entries):
        encoder = LazyEncoder(Encoder.open) if meaning else None
        _encode(index, data, encoder)
        start = time.perf_counter()
        found = [_search(index, query["text"], weights, encoder) for query in asked]
        seconds = time.perf_counter() - start
        refused = [_search(index, query["text"], weights, encoder) for query in unanswerable]
    ranked = [[entries[number]["_id"] for number in result.passages] for result in found]
    gains = [relevant[query["_id"]] for query in asked]
    with_answers = [
        (answers[query["_id"]], [entries[number]["text"] for number in result.passages])
        for query, result in zip(asked, found, strict=True)
        if answers.get(query["_id"])
    ]
    pairs = list(zip(ranked, gains, strict=True))
    return {
        "ndcg@10": mean(ndcg(ids, gain, 10) for ids, gain in pairs),
        "recall@100": mean(len(set(ids[:DEPTH]) & gain.keys()) / len(gain) for ids, gain in pairs),
        "mrr@10": mean(reciprocal_rank(ids[:10], gain) for ids, gain in pairs),
        **{f"success@{k}": mean(any(id in gain for id in ids[:k]) for ids, gain in pairs) for k in CUTOFFS},
        **{
            f"answer@{k}": mean(
                any(answer in text for text in texts[:k] for answer in wanted) for wanted, texts in with_answers
            )
            if with_answers
            else None
            for k in CUTOFFS
        },
        "confidence": confidence(_sure(found), _sure(refused)),
        "seconds": seconds,
        "queries": len(asked),
        "passages": len(corpus),
    }


def _sure(results: Iterable[Results]) -> list[tuple[Confidence, float]]:
    return [(result.confidence, result.signal) for result in results]


def _encode(index: Index, data: Path, encoder: LazyEncoder | None) -> None:
    """Makes the vectors of all passages."""
    opened, file, contexts = encoder.get() if encoder else None, VectorFile(data), index.vectors.contexts
    documents, aside = index.forward.documents, set[int]()
    while opened and index.vectors.refresh() < len(contexts):
        if not fill(index.generation, index.vectors, documents, file, opened, AT_ONCE, lambda: contexts, aside):
            return


def _search(index: Index, text: str, weights: Weights, encoder: LazyEncoder | None) -> Results:
    everything = index.visible(Scope.shared(), None)
    question = index.understand(text, everything)
    return index.search(question, everything, DEPTH, weights, index.sense(question, encoder))


@contextmanager
def indexed(corpus: Sequence[Mapping[str, Any]], data: Path) -> Iterator[tuple[Index, list[Mapping[str, Any]]]]:
    """Index the entries of a corpus in a data folder, one passage each. Yields the index, and each passage's entry."""
    store = Store(data)
    documents: dict[str, list[Mapping[str, Any]]] = {}
    for number, entry in enumerate(corpus):
        if entry["text"].strip():
            documents.setdefault(entry.get("title") or f"\0{number}", []).append(entry)
    with store.draft(None, MADE_WITH, {}, Writer) as draft:
        segment = draft.segment((), uploads=False)
        for number, (title, entries) in enumerate(documents.items()):
            texts = [entry["text"] for entry in entries]
            document, passages = document_of(str(number), title if title[0] != "\0" else "", texts)
            segment.put(document.text, "")
            keys = (words(document, passage) for passage in passages)
            found = tuple(definitions(document.text))
            segment.add(to_rows(document, passages, keys, definitions=found), Seen(0, 0, 0, ""))
    index = Index(store.open(draft.number))
    try:
        yield index, [entry for entries in documents.values() for entry in entries]
    finally:
        index.generation.close()


def _evaluate_documents(folder: Path, data: Path, meaning: bool) -> dict[str, Any]:
    questions = read_lines(folder / "questions.jsonl", "question", "gold")
    with Library.open(data, meaning=meaning) as library:
        report = library.sync(folder / "documents")
        library.encode(max(1, report.passages))
        start = time.perf_counter()
        answers = [library.ask(row["question"]) for row in questions]
        seconds = time.perf_counter() - start
        signals = [library.signal(row["question"]) for row in questions]
    rows = list(zip(questions, answers, strict=True))

    def answered(row: Mapping[str, Any], texts: Iterable[str]) -> bool:
        """True if a gold string is in one of the texts, wherever their lines are broken."""
        return any(_one_line(gold) in _one_line(text) for text in texts for gold in row["gold"])

    shown = [(row, [quote.text for quote in answer.quotes]) for row, answer in rows if row["gold"]]
    sure = [(answer.confidence, signal) for answer, signal in zip(answers, signals, strict=True)]
    return {
        **{f"answered@{k}": mean(answered(row, texts[:k]) for row, texts in shown) for k in (1, 3)},
        "confidence": confidence(
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
            if row["gold"] and not answered(row, [quote.text for quote in answer.quotes])
        ],
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
