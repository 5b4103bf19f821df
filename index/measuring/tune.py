"""Tunes the weights of re-scoring: `python -m index.measuring.tune SET …` (`make tune`).

It is coordinate ascent over a grid; the features of each set's questions are computed once. Each set is also measured
with weights that were tuned without it, which shows how good they are on unseen questions. Sets that share the name
before a hyphen (xquad-en, xquad-de) are left out together. The tuning maximises the mean over the sets of
-ln(1 - nDCG@10), so that avoiding a tenth of the errors counts the same in every set.
"""

import math
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from index.measuring.evaluate import indexed
from index.measuring.labelled import read_set
from index.retrieval.ranking.rerank import WEIGHTS, Weights
from index.retrieval.searcher import CANDIDATES
from index.scope import Scope

GRID = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5)
MOST_QUESTIONS = 500  # of a set
WIDTH = 150  # characters of the printed table
ROUNDS = 4  # of coordinate ascent; more don't change anything


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages among which one question's order is decided."""

    base: NDArray[np.float64]  # [candidates]
    features: NDArray[np.float64]  # [candidates, features]
    numbers: NDArray[np.int32]  # [candidates]
    gains: NDArray[np.float64]  # [candidates]
    ideal: float  # the discounted gain of the best order of all relevant passages

    def ndcg(self, weights: NDArray[np.float64]) -> float:
        order = np.lexsort((self.numbers, -(self.base + self.features @ weights)))[:10]
        return float((self.gains[order] / np.log2(np.arange(len(order)) + 2)).sum() / self.ideal)


def features_of(folder: Path) -> list[Candidates]:
    """The candidates of a set's questions."""
    corpus, queries, relevant = read_set(folder)
    chosen = random.Random(1).sample(queries, min(MOST_QUESTIONS, len(queries)))
    asked = []
    with tempfile.TemporaryDirectory() as data, indexed(corpus, Path(data)) as (index, entries):
        everything = index.visible(Scope.shared(), None)
        for query in chosen:
            gains = relevant[query["_id"]]
            found = index.search(index.understand(query["text"], everything), everything, CANDIDATES).rescored
            if found is None:
                continue
            got = np.array([gains.get(entries[number]["_id"], 0.0) for number in found.passages.tolist()])
            best = sorted(gains.values(), reverse=True)[:10]
            ideal = sum(gain / math.log2(place + 2) for place, gain in enumerate(best))
            asked.append(Candidates(found.base, found.features, found.passages, got, ideal))
    return asked


def mean_ndcg(asked: Sequence[Candidates], weights: NDArray[np.float64]) -> float:
    """The mean nDCG@10 of some questions with these weights, an array [features]."""
    return sum(question.ndcg(weights) for question in asked) / len(asked)


def tuned(sets: Iterable[Sequence[Candidates]]) -> NDArray[np.float64]:
    """The best weights on the grid, by coordinate ascent from the current ones."""
    listed = list(sets)
    weights = WEIGHTS.column()

    def worth(candidate: NDArray[np.float64]) -> float:
        return sum(-math.log(max(1 - mean_ndcg(asked, candidate), 1e-6)) for asked in listed)

    best = worth(weights)
    for _ in range(ROUNDS):
        before = best
        for place in range(len(weights)):
            for value in GRID:
                candidate = weights.copy()
                candidate[place] = value
                if (value_worth := worth(candidate)) > best + 1e-9:
                    best, weights = value_worth, candidate
        if best == before:
            break
    return weights


def main(folders: Sequence[Path]) -> None:
    console = Console(width=WIDTH, highlight=False)
    sets = {}
    for folder in folders:
        console.print(f"Asking {folder} …", style="dim")
        sets[folder.name] = features_of(folder)
    names = [field.name for field in fields(Weights)]
    table = Table("set", "BM25", "today", "left out", "tuned on all", *names, title="nDCG@10")
    everything = tuned(sets.values())
    rows = []
    for name, asked in sets.items():
        family = name.split("-")[0]
        others = [other for key, other in sets.items() if key.split("-")[0] != family]
        without = tuned(others) if others else WEIGHTS.column()
        measured = [mean_ndcg(asked, w) for w in (np.zeros(len(names)), WEIGHTS.column(), without, everything)]
        rows.append(measured)
        table.add_row(name, *(f"{value:.4f}" for value in measured), *(f"{value:g}" for value in without.tolist()))
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    table.add_row("mean", *(f"{value:.4f}" for value in means), *(f"{value:g}" for value in everything.tolist()))
    console.print(table)
    console.print("The weights in a set's row were tuned without it; in the last row, on all sets.")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
