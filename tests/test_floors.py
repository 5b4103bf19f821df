"""Answers stay good on the labelled sets, if these are beside the checkout (docs/retrieval.md)."""

from pathlib import Path

import pytest
from conftest import ROOT

from index.measuring.evaluate import evaluate

SETS = ROOT.parent / "shared" / "data"
FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")  # no floor is about the questions that have no answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("squad2", 0.915),
        ("covidqa", 0.70),
        ("covidfaq", 0.71),
        ("pyfaq", 0.36),
        ("xquad-en", 0.977),
        ("xquad-de", 0.965),
        ("xquad-zh", 0.96),
    ],
)
def test_ndcg_stays_above_its_floor(name: str, floor: float, tmp_path: Path) -> None:
    if not (SETS / name).exists():
        pytest.skip(f"the labelled set {name} is not beside this checkout")
    for file in FILES:
        (tmp_path / file).symlink_to(SETS / name / file)
    assert evaluate(tmp_path, meaning=False)["ndcg@10"] >= floor
