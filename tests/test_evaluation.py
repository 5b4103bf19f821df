"""The measures, compared with values worked out by hand, and the two forms of a labelled set."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from index.__main__ import main
from index.measuring.evaluate import evaluate
from index.measuring.labelled import SetError
from index.measuring.measures import auroc, ndcg
from index.measuring.tune import features_of, mean_ndcg, tuned
from index.retrieval.ranking.rerank import WEIGHTS, Weights

CORPUS = [
    {"_id": "a", "title": "Doors", "text": "The doors open at nine in the morning."},
    {"_id": "b", "title": "Doors", "text": "They close at noon, and the keys are kept by the porter."},
    {"_id": "c", "title": "", "text": "Rent is due on Friday."},
    {"_id": "d", "title": "Pets", "text": "Dogs stay outside; cats may enter."},
]
QUERIES = [
    {"_id": "1", "text": "When do the doors open?"},
    {"_id": "2", "text": "When is the rent due?"},
    {"_id": "3", "text": "Who keeps the keys?"},
    {"_id": "4", "text": "A query without a relevant passage"},
]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    write(tmp_path / "corpus.jsonl", CORPUS)
    write(tmp_path / "queries.jsonl", QUERIES)
    (tmp_path / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tc\t1\n3\tb\t1\n4\ta\t0\n", encoding="utf-8"
    )
    write(tmp_path / "answers.jsonl", [{"_id": "1", "answers": ["nine"]}, {"_id": "3", "answers": ["a robot"]}])
    write(tmp_path / "unanswerable.jsonl", [{"_id": "x", "text": "What is the capital of France?"}])
    return tmp_path


def test_a_set_of_passages(passages: Path) -> None:
    measures = evaluate(passages)
    assert measures["queries"] == 3
    assert measures["passages"] == 4
    for name in ("ndcg@10", "recall@100", "mrr@10", "success@1", "success@3", "success@5"):
        assert measures[name] == 1, name
    assert measures["answer@1"] == measures["answer@5"] == 0.5
    assert measures["confidence"]["auroc"] == 1
    assert measures["confidence"]["unanswerable"] == {"strong": 0, "weak": 0, "none": 1}
    assert math.isclose(sum(measures["confidence"]["answerable"].values()), 1)
    assert measures["seconds"] > 0


def test_the_optional_files_may_be_missing(passages: Path) -> None:
    (passages / "answers.jsonl").unlink()
    (passages / "unanswerable.jsonl").unlink()
    measures = evaluate(passages)
    assert measures["answer@1"] is None
    assert measures["confidence"]["auroc"] is None
    assert measures["confidence"]["unanswerable"] == {}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "doors.txt").write_text("The doors open\nat nine in the morning.", encoding="utf-8")
    (tmp_path / "documents" / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
    write(
        tmp_path / "questions.jsonl",
        [
            {"question": "When do the doors open?", "gold": ["open at nine"]},
            {"question": "When is the rent due?", "gold": ["on Monday"]},
            {"question": "What is the capital of France?", "gold": []},
        ],
    )
    return tmp_path


def test_a_set_of_documents(documents: Path) -> None:
    measures = evaluate(documents)
    assert (measures["answered@1"], measures["answered@3"]) == (0.5, 0.5)
    assert (measures["answerable"], measures["unanswerable"], measures["documents"]) == (2, 1, 2)
    assert measures["confidence"]["auroc"] == 1
    (miss,) = measures["misses"]
    assert miss["question"] == "When is the rent due?"
    assert miss["first"] == "Rent is due on Friday."


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("queries.jsonl", "{", "line 1, isn't JSON"),
        ("corpus.jsonl", '{"_id": "a"}', "must be an object with _id, text"),
        ("queries.jsonl", "\n", "is empty"),
        ("qrels.tsv", "header\n1\ta\n", "line 2, must be query, passage and score"),
        ("qrels.tsv", "header\n1\ta\tmuch\n", "line 2, must be query, passage and score"),
    ],
)
def test_a_broken_set_is_named(passages: Path, file: str, text: str, reason: str) -> None:
    (passages / file).write_text(text, encoding="utf-8")
    with pytest.raises(SetError, match=reason):
        evaluate(passages)


def test_a_folder_in_neither_form_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="has neither"):
        evaluate(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "meaning"),
    [([], [], True), (["--meaning", "off"], [], False), ([], ["--no-meaning"], False)],
)
def test_it_measures_by_words_if_meaning_is_off(
    passages: Path, monkeypatch: pytest.MonkeyPatch, before: list[str], after: list[str], meaning: bool
) -> None:
    measured = []
    monkeypatch.setattr("index.measuring.evaluate.evaluate", lambda _, meaning: measured.append(meaning) or {})
    monkeypatch.delenv("FOOTNOTE_MEANING", raising=False)
    assert CliRunner().invoke(main, [*before, "evaluate", str(passages), *after, "--json"]).exit_code == 0
    assert measured == [meaning]


def test_the_command_prints_json_for_one_set_and_a_table_for_several(passages: Path) -> None:
    one = CliRunner().invoke(main, ["evaluate", str(passages), "--json"])
    assert json.loads(one.stdout)["ndcg@10"] == 1
    several = CliRunner().invoke(main, ["evaluate", str(passages), str(passages)])
    assert passages.name[:10] in several.stdout
    broken = CliRunner().invoke(main, ["evaluate", str(passages.parent), "--json"])
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "has neither" in broken.stderr


@pytest.mark.parametrize(
    ("ids", "gains", "expected"),
    [
        (["a"], {"a": 1}, 1),
        (["x", "a"], {"a": 1}, 1 / math.log2(3)),
        (["x"], {"a": 1}, 0),
        (["b", "a"], {"a": 2, "b": 1}, (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))),
        (["x"] * 10 + ["a"], {"a": 1}, 0),
    ],
)
def test_ndcg(ids: list[str], gains: dict[str, float], expected: float) -> None:
    assert ndcg(ids, gains, 10) == pytest.approx(expected)


@given(st.lists(st.integers(0, 5), max_size=8), st.lists(st.integers(0, 5), max_size=8))
def test_auroc_counts_pairs(positive: list[float], negative: list[float]) -> None:
    value = auroc(positive, negative)
    if not positive or not negative:
        assert value is None
        return
    wins = sum((one > other) + (one == other) / 2 for one in positive for other in negative)
    assert value == pytest.approx(wins / (len(positive) * len(negative)))


def test_tuning_never_ends_below_where_it_began(passages: Path) -> None:
    asked = features_of(passages)
    assert len(asked) == 3
    weights = tuned([asked])
    assert mean_ndcg(asked, weights) >= mean_ndcg(asked, WEIGHTS.column())
    assert Weights(*weights.tolist())
