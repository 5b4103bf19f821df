"""The uploads of one server are never seen in another, nor in a direct message."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import library_of

from index import AskerError, Confidence, FactKind, Library, Scope, UnknownPassage, UnknownSource
from index.building.prepare import words
from index.building.sync import MADE_WITH
from index.messages import Message, Notice
from index.operations import State
from index.reading.document import read
from index.retrieval.inverted.writer import Writer
from index.store import Seen, Store
from index.store.portions import to_rows
from index.text.analysis import analyser
from index.text.passages import passages

CANARIES = {
    None: "The doors open at nine.",
    7: "The doors open at the canary seven.",
    8: "The doors open at the canary eight.",
}


@pytest.fixture
def shared_house(tmp_path: Path) -> Iterator[Library]:
    """The folder's document, and one that each of two servers uploaded."""
    with (
        Store(tmp_path / "data").draft(None, MADE_WITH, {}, Writer) as draft,
        closing(State(tmp_path / "data")) as state,
    ):
        for owner, text in CANARIES.items():
            document = read(f"doors-{owner}.txt", text.encode())
            segment = draft.segment((), uploads=owner is not None)
            segment.put(document.text, "")
            found = passages(document)
            digest = state.uploads.put(owner, document.source, text.encode())[0].digest if owner else ""
            rows = to_rows(document, found, [words(document, one) for one in found])
            segment.add(rows, Seen(0, 0, 0, digest), owner=owner)
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
    assert "canary" not in " ".join(map(str, [*answer.notices, *answer.suggestions]))
    ours = shared_house.ask("When do the canaary doors open?", scope=Scope.guild(7))
    assert ours.notices == (Message.of(Notice.CORRECTED, right="canary", wrong="canaary"),)


@pytest.mark.parametrize(
    ("scope", "corrected"), [(Scope.shared(), False), (Scope.guild(7), True), (Scope.guild(8), False)]
)
def test_a_misspelt_word_of_an_upload_in_another_language_is_corrected_for_those_who_have_it(
    tmp_path: Path, scope: Scope, corrected: bool
) -> None:
    """The correction has a term in the question's language that the index doesn't know."""
    upload = "Die Genehmigungen werden vom Amt erteilt. Der Antrag ist schriftlich zu stellen und wird geprüft."
    with library_of(tmp_path, {"rules.txt": "The doors of the house open at nine."}) as library:
        library.add("regeln.txt", upload.encode(), scope=Scope.guild(7))
        answer = library.ask("When are the Genehmigungne of the house issued?", scope=scope)
    right = Message.of(Notice.CORRECTED, right="genehmigungen", wrong="Genehmigungne")
    assert answer.notices == ((right,) if corrected else ())
    assert ("Genehmigungne" in answer.searched.unknown) is not corrected


def test_a_misspelt_word_that_another_server_uses_is_corrected_all_the_same(tmp_path: Path) -> None:
    """Otherwise an answer would tell that somebody else's document has the word."""
    with library_of(tmp_path, {"rules.txt": "Only the wagtail opens the doors at nine."}) as library:

        def seen() -> list[object]:
            answers = [library.ask("Is there a wagtial?", scope=scope) for scope in (Scope.shared(), Scope.guild(8))]
            return [(one.notices, one.searched, [quote.text for quote in one.quotes]) for one in answers]

        before = seen()
        assert "wagtail" in str(before)
        library.add("bird.txt", b"The wagtial is closed.", scope=Scope.guild(7))
        assert seen() == before
        assert library.ask("Is there a wagtial?", scope=Scope.guild(7)).notices == ()


def test_a_word_that_only_another_server_uses_is_unknown(shared_house: Library) -> None:
    assert shared_house.ask("canary doors", scope=Scope.shared()).searched.unknown == ("canary",)
    assert shared_house.ask("canary doors", scope=Scope.guild(8)).searched.unknown == ()


# Several servers upload, remove and ask. Every document has canary words that no other has. Everything that comes back
# to a scope, by any way in, only has the canary words of documents that it may see now.

GUILDS = (1, 7, 8)
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
DOCUMENT = """# The {0} handbook

The {1} Harbour Office (THO) opens the gates at nine. A {2} is a device that measures the tide at the gates.

## Gates of {2}

On March 3, 2024, Dr. Anna {3}, director of the {1} Harbour Office, said: “The gates of {0} cost $500 and stay open.”
Visitors of {3} must pay 20 percent more. {2} means the number of gates that are open.
"""
FOLDERS = "# House rules\n\nThe gates open at nine, said Dr. Anna Berg. Visitors must pay $500 on March 3, 2024.\n"


def canaries(owner: int, number: int) -> list[str]:
    """The words that only this document has."""
    choose = random.Random(f"{owner}/{number}")
    return ["".join(choose.choices(SYLLABLES, k=5)).title() for _ in range(4)]


NAMES = {guild: [f"{word}.md" for word in canaries(guild, -1)[:3]] for guild in GUILDS}


def misspelt(word: str) -> str:
    return word[:5] + word[6] + word[5] + word[7:]


def everything(library: Library, scope: Scope, words: list[str], ids: set[str]) -> str:
    """Everything that a scope can learn, also by asking with misspelt words and with ids of others' documents."""
    found: list[object] = [library.skipped(scope=scope), library.refused(scope=scope), library.uploads(scope=scope)]
    documents = library.documents(scope=scope)
    questions = ["When do the gates open?", "gates", "What is a device?", "Who is the director?", "zeppelin"]
    for question in [*questions, *map(misspelt, words)]:
        found.append(library.ask(question, scope=scope, limit=25))
        found.append(library.facts(scope=scope, about=question, limit=500))
        found.append(library.verify(f"The {question} cost $500 and stay open.", scope=scope))
    found.append(library.verify("The gates cost $500 and stay open.", scope=scope))
    for kind in FactKind:
        found.append(library.facts(kind, scope=scope, limit=500))
        for part in ("", *(word[:3] for word in words)):
            found += [library.fact_names(kind, part, scope=scope), library.facts(kind, scope=scope, name=part or None)]
    for id in ids:
        for look in (library.passage, library.document, library.summary):
            with suppress(AskerError):
                found.append(look(id, scope=scope))
        with suppress(AskerError):
            found += [library.ask("gates", scope=scope, source=id), library.facts(scope=scope, source=id)]
    if scope.guild_id:
        found += [library.state.questions.of_server(scope.guild_id), library.state.votes.tallies(scope.guild_id)]
        found.append(library.state.settings.get(scope.guild_id))
    return repr((documents, found)).casefold()


def learnt_ids(library: Library, scope: Scope) -> set[str]:
    """Every document's and passage's id that a scope gets to know, and the names of documents."""
    quotes = library.ask("gates device visitors tide", scope=scope, limit=25).quotes
    known = {quote.id for quote in quotes}
    for document in library.documents(scope=scope):
        known |= {document.id, document.source, *(quote.id for quote in library.summary(document.id, scope=scope))}
    return known


def change(choose: random.Random, library: Library, standing: dict[tuple[int, str], int], step: int) -> None:
    """A server uploads, replaces or removes a document, and its members do something."""
    guild = choose.choice(GUILDS)
    ours = [name for owner, name in standing if owner == guild]
    if ours and choose.random() < 0.35:
        name = choose.choice(ours)
        del standing[guild, name]
        (upload,) = (upload for upload in library.uploads(scope=Scope.guild(guild)) if upload.name == name)
        library.withdraw(upload.document_id, scope=Scope.guild(guild))
        return
    name = choose.choice(NAMES[guild])
    standing[guild, name] = step
    words = canaries(guild, step)
    library.accept(name, DOCUMENT.format(*words).encode(), scope=Scope.guild(guild), user_id=step)
    library.state.questions.add(guild, words[0], user_id=step, confidence=Confidence.NONE, origin="slash")
    library.state.votes.put(guild, user_id=step, passage_id=words[1], document_id=words[2], helpful=True)
    library.state.settings.set(guild, {"channel": words[3]})


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_no_way_in_leads_to_what_another_server_uploaded(docs: Path, library: Library, seed: int) -> None:
    choose = random.Random(seed)
    (docs / "rules.md").write_text(FOLDERS, encoding="utf-8")
    standing: dict[tuple[int, str], int] = {}  # of each upload: the step that it came with
    # All words that a server ever gave, its uploads' names among them.
    given = {guild: {name.removesuffix(".md").casefold() for name in NAMES[guild]} for guild in GUILDS}
    ids: set[str] = set()
    seen_their_own = 0
    for step in range(7):
        change(choose, library, standing, step)
        library.sync(docs)
        for guild in GUILDS:
            given[guild] |= {word.casefold() for word in canaries(guild, step)}
            ids |= learnt_ids(library, Scope.guild(guild))
        words = [word for (owner, _), number in standing.items() for word in canaries(owner, number)[:2]]
        for guild in (None, *GUILDS):
            learnt = everything(library, Scope(guild), choose.sample(words, min(4, len(words))), ids)
            others = set().union(*(theirs for owner, theirs in given.items() if owner != guild))
            assert not [word for word in others if word in learnt]
            ours = {
                word.casefold()
                for (owner, _), number in standing.items()
                if owner == guild
                for word in canaries(owner, number)
            }
            assert all(word in learnt for word in ours)
            seen_their_own += len(ours)
    assert seen_their_own


def test_a_word_of_another_servers_is_echoed_and_found_nowhere(docs: Path, library: Library) -> None:
    (docs / "rules.md").write_text(FOLDERS, encoding="utf-8")
    words = canaries(7, 0)
    library.accept("a.md", DOCUMENT.format(*words).encode(), scope=Scope.guild(7))
    library.sync(docs)
    for scope in (Scope.shared(), Scope.guild(8)):
        for word in words:
            answer = library.ask(word, scope=scope)
            assert (answer.quotes, answer.suggestions, answer.notices, answer.choices) == ((), (), (), ())
            assert answer.searched.unknown == answer.searched.terms
            assert not library.facts(scope=scope, name=word)
            verdict = library.verify(f"The gates of {word} cost $500 and stay open.", scope=scope)
            assert word not in repr((verdict.matches, verdict.closest and verdict.closest.text))
    assert library.ask(words[0], scope=Scope.guild(7)).found


def test_sections_of_another_server_with_the_same_name_hide_none_of_ours(docs: Path, library: Library) -> None:
    for number in range(40):
        library.accept(f"{number}.md", f"# Gates\n\nThey are number {number}.\n".encode(), scope=Scope.guild(7))
    mentions = "\n\n".join(f"## Gate {number}\n\nThe gates here are gates like others." for number in range(40))
    library.accept("ours.md", f"# Gates\n\nA warden locks them.\n\n{mentions}\n".encode(), scope=Scope.guild(8))
    (docs / "other.md").write_text("# Other\n\nNothing of it.\n", encoding="utf-8")
    library.sync(docs)
    assert library.ask("Gates", scope=Scope.guild(8)).quotes[0].text.startswith("A warden locks them.")


def test_an_abbreviation_that_a_server_defines_changes_no_question(docs: Path, library: Library) -> None:
    definition = "The Tidal Harvest Office (THO) opens at nine."
    terms = analyser("en").terms("Tidal Harvest Office")
    known = []
    for folders in ("The gates open at nine.", definition):
        (docs / "rules.md").write_text(folders, encoding="utf-8")
        library.accept("a.md", definition.encode(), scope=Scope.guild(7))
        store = Store(library.state.path.parent)
        with closing(store.open(library.sync(docs).generation)) as generation:
            known.append(bool(generation.other_names(terms)))
    assert known == [False, True]


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_uploads_step_by_step_and_at_once_come_out_the_same(
    docs: Path, library: Library, tmp_path: Path, seed: int
) -> None:
    choose = random.Random(seed)
    standing: dict[tuple[int, str], int] = {}
    for step in range(8):
        (docs / "rules.md").write_text(f"{FOLDERS}\nThis is version {step // 3}.\n", encoding="utf-8")
        change(choose, library, standing, step)
        library.sync(docs)
    library.state.close()
    (tmp_path / "at-once").mkdir()
    shutil.copy(tmp_path / "data" / "state.db", tmp_path / "at-once")
    with Library.open(tmp_path / "at-once") as at_once:
        at_once.sync(docs)
        for scope in (Scope.shared(), *map(Scope.guild, GUILDS)):
            assert library.documents(scope=scope) == at_once.documents(scope=scope)
            assert library.facts(scope=scope, limit=500) == at_once.facts(scope=scope, limit=500)
            for question in ("When do the gates open?", misspelt(canaries(7, 3)[0]), "tide"):
                stepped, made = (one.ask(question, scope=scope, limit=8) for one in (library, at_once))
                assert replace(stepped, generation=0) == replace(made, generation=0)
