"""A library that followed its folder step by step answers as one that was made of it at once."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from index import Answer, Library, Scope

SHARED = Scope.shared()
TOPICS = ("harbour", "orchard", "railway", "lighthouse", "market", "theatre", "observatory", "windmill")
VERBS = ("opens", "closes", "was repaired", "was painted", "welcomes visitors", "needs volunteers")
TIMES = ("on Monday", "in spring", "at nine", "after the storm", "every second week", "before sunrise")
QUESTIONS = ("When does the harbour open?", "Who repaired the lighthause?", "orchard volunteers", "What is a zeppelin?")


def sentence(random: random.Random) -> str:
    name = f"{random.choice(TOPICS)}{random.randrange(3) or ''}"
    return f"The {name} {random.choice(VERBS)} {random.choice(TIMES)}."


def document(random: random.Random) -> str:
    paragraphs = (" ".join(sentence(random) for _ in range(random.randrange(1, 12))) for _ in range(4))
    return f"# {random.choice(TOPICS).title()} notes\n\n" + "\n\n".join(paragraphs) + "\n"


def change(random: random.Random, docs: Path) -> None:
    """Adds, rewrites, touches or removes a few files."""
    for _ in range(random.randrange(1, 4)):
        path = docs / f"{random.randrange(8)}.md"
        if path.exists() and random.random() < 0.3 and len(list(docs.iterdir())) > 1:
            path.unlink()
        elif path.exists() and random.random() < 0.2:
            path.touch()
        else:
            path.write_text(document(random), encoding="utf-8")


def answers(library: Library) -> list[Answer]:
    return [replace(library.ask(question, scope=SHARED, limit=8), generation=0) for question in QUESTIONS]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))])
def test_step_by_step_and_at_once_come_out_the_same(docs: Path, tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    with Library.open(tmp_path / "steps") as steps:
        for step in range(6):
            change(choose, docs)
            if not any(docs.iterdir()):
                continue
            stepped = steps.sync(docs)
            with Library.open(tmp_path / f"at-once-{step}") as at_once:
                made = at_once.sync(docs)
                assert (stepped.documents, stepped.passages) == (made.documents, made.passages)
                assert answers(steps) == answers(at_once)
                assert steps.documents(scope=SHARED) == at_once.documents(scope=SHARED)
