"""An everyday word of English isn't rare because few passages of an index have it."""

from collections.abc import Iterator

import pytest
from libraries import library_of

from index import Library, Scope
from index.model import Answer
from index.retrieval.question.everyday import english_share, is_everyday

PAGES = {
    "a.md": "# Page\n\nA clock needs a face with twelve numbers.\n",
    "b.md": "# Page\n\nNext to a goblin nobody shoots well.\n",
    "c.md": "# Page\n\nIn this cave a goblin sleeps.\n",
    "d.md": "# Page\n\nBy night the goblin guards a camp, and the river.\n",
    **{f"{n}.md": f"# Day {n}\n\nOn day {n} no goblin came to the river.\n" for n in range(9)},
    "k.md": "# Kobold\n\nDer Kobold schläft im Keller, und niemand weckt ihn.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("everyday"), PAGES, meaning=False) as opened:
        yield opened


def ask(library: Library, question: str) -> Answer:
    return library.ask(question, scope=Scope.shared())


def test_a_frequent_word_of_english_counts_less_than_a_rare_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "What if a goblin is in my face?"
    assert ask(library, question).quotes[0].citation.source != "a.md"
    monkeypatch.setattr("index.retrieval.ranking.rerank.english_share", lambda word: 0.0)
    assert ask(library, question).quotes[0].citation.source == "a.md"


def test_the_words_of_other_languages_count_as_they_are_in_the_documents(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("index.retrieval.ranking.rerank.english_share", lambda word: asked.append(word) or 0.0)
    assert ask(library, "Wo schläft der Kobold?").quotes[0].citation.source == "k.md"
    assert not asked
    ask(library, "Where does the goblin sleep?")
    assert "goblin" in asked


def test_frequent_words_are_in_more_passages_than_rare_ones() -> None:
    shares = [english_share(word) for word in ("the", "time", "face", "machine", "goblin", "gnocchi")]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8
    assert shares[-1] == english_share("") == 0.0
    assert is_everyday("goblin")
    assert not is_everyday("gnocchi")
