"""What one server uploaded is never seen in another, nor in a direct message."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library, Scope, UnknownPassage, UnknownSource
from index.chunking import passages
from index.preparing import words
from index.reading import read
from index.searching import Writer
from index.store import Seen, Store
from index.syncing import MADE_WITH

CANARIES = {
    None: "The doors open at nine.",
    7: "The doors open at the canary seven.",
    8: "The doors open at the canary eight.",
}


@pytest.fixture
def shared_house(tmp_path: Path) -> Iterator[Library]:
    """The folder's document, and one that each of two servers uploaded."""
    with Store(tmp_path / "data").draft(None, MADE_WITH, {}, Writer) as draft:
        for owner, text in CANARIES.items():
            document = read(f"doors-{owner}.txt", text.encode())
            draft.put(document.text, "")
            found = passages(document)
            draft.add(document, found, [words(document, one) for one in found], Seen(0, 0, 0, ""), owner=owner)
    with Library.open(tmp_path / "data") as library:
        yield library


@pytest.mark.parametrize(
    ("scope", "owners"), [(Scope.shared(), [None]), (Scope.guild(7), [None, 7]), (Scope.guild(9), [None])]
)
def test_a_scope_sees_the_folders_documents_and_its_own(
    shared_house: Library, scope: Scope, owners: list[int | None]
) -> None:
    seen = {CANARIES[owner] for owner in owners}
    answer = shared_house.ask("When do the canary doors open, at seven or eight?", scope=scope, limit=25)
    assert {quote.text for quote in answer.quotes} <= seen
    assert {quote.text for quote in shared_house.ask("doors open", scope=scope).quotes} == seen
    assert (answer.searched.documents, answer.searched.passages) == (len(seen), len(seen))
    assert {document.source for document in shared_house.documents(scope=scope)} == {
        f"doors-{owner}.txt" for owner in owners
    }


def test_a_passage_or_source_of_another_server_is_unknown(shared_house: Library) -> None:
    (theirs,) = shared_house.ask("doors", scope=Scope.guild(8), source="doors-8.txt").quotes
    assert shared_house.passage(theirs.id, scope=Scope.guild(8)).text == CANARIES[8]
    for scope in (Scope.shared(), Scope.guild(7)):
        with pytest.raises(UnknownPassage):
            shared_house.passage(theirs.id, scope=scope)
        with pytest.raises(UnknownSource):
            shared_house.ask("doors", scope=scope, source="doors-8.txt")
        with pytest.raises(UnknownSource):
            shared_house.ask("doors", scope=scope, source=theirs.citation.document_id)


def test_words_of_another_server_correct_no_misspelling_of_ours(shared_house: Library) -> None:
    answer = shared_house.ask("When do the canaary doors open?", scope=Scope.shared())
    assert "canary" not in " ".join([*answer.notices, *answer.suggestions])
    ours = shared_house.ask("When do the canaary doors open?", scope=Scope.guild(7))
    assert ours.notices == ("Searched for “canary” instead of “canaary”.",)


def test_a_word_that_only_another_server_uses_is_unknown(shared_house: Library) -> None:
    assert shared_house.ask("canary doors", scope=Scope.shared()).searched.unknown == ("canary",)
    assert shared_house.ask("canary doors", scope=Scope.guild(8)).searched.unknown == ()
