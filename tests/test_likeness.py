"""Passages that say it in other words than the question come earlier, after the first one."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import library_of

from index import Library, Scope
from index.model import Answer
from index.retrieval.ranking.likeness import LEAST, NEIGHBOURS, Likenesses, neighbours

OTHERS = 40  # pages that have the question's other word, more than BM25 hands on
PAGES = {
    "removing.md": "# Taking away\n\nTo remove such a channel, open its settings, scroll to the end of it, "
    "and press the red button there.\n",
    "cheese.md": "# Cheese\n\nBrie is soft.\n",
    **{f"c{n}.md": f"# Day {n}\n\nOn day {n} there was news in many a channel.\n" for n in range(OTHERS)},
}
QUESTION = "how do I delete a channel?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("alike"), PAGES) as opened:
        yield opened


def ask(library: Library, question: str) -> Answer:
    return library.ask(question, scope=Scope.shared())


def sources(answer: Answer) -> list[str]:
    return [quote.citation.source for quote in answer.quotes]


def test_a_word_that_no_passage_has_finds_passages_with_a_word_like_it(library: Library) -> None:
    found = sources(ask(library, QUESTION))
    assert "removing.md" in found
    assert found[0] != "removing.md"  # the first one is the best by the question's own words
    assert "removing.md" not in sources(ask(library, "how do I paint a channel?"))


def test_how_sure_an_answer_is_does_not_depend_on_other_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_them = ask(library, QUESTION)
    monkeypatch.setattr(Likenesses, "of", lambda *_: [])
    without = ask(library, QUESTION)
    assert sources(with_them)[0] == sources(without)[0]
    assert (with_them.confidence, with_them.probability) == (without.confidence, without.probability)
    assert "removing.md" not in sources(without)


def test_words_that_are_like_each_other_are_known_by_their_stems() -> None:
    assert neighbours("delet") == {"remov": 0.75, "uninstal": 0.62}
    assert not neighbours("dele")
    assert not neighbours("zzzz")
    assert not neighbours("")


def test_the_list_of_words_is_in_order_and_its_origin_is_stated() -> None:
    lines = NEIGHBOURS.read_text(encoding="ascii").splitlines()
    assert lines == sorted(set(lines), key=lambda line: line.split()[0])
    assert all(LEAST <= near <= 1 for line in lines for near in neighbours(line.split()[0]).values())
    described = Path(NEIGHBOURS).with_name("likeness-origin.txt").read_text(encoding="utf-8")
    assert hashlib.sha256(NEIGHBOURS.read_bytes()).hexdigest() in described
