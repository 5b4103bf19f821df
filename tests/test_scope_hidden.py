"""A document that is hidden from a scope influences nothing that the scope sees, as if it weren't there."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libraries import put
from test_scope import DOCUMENT, FOLDERS, canaries, everything, learnt_ids, misspelt

from index import FactKind, Library, Scope, UnknownPassage, UnknownSource

HIDDEN = ("staff/", "minutes.md", "*.draft.md")
SERVER = Scope.guild(7)
MEMBERS = SERVER.without(*HIDDEN)
# Of the folder and of the server, those that are hidden and those that aren't.
STAFFS = {"staff/plan.md": 1, "staff/deep/rota.md": 2, "minutes.md": 3, "notes/next.DRAFT.md": 4}
EVERYBODYS = {"guide.md": 5, "staffing.md": 6}
UPLOADED = {"Minutes.md": 7}
EVERYBODYS_UPLOADS = {"tides.md": 8}


def text_of(number: int) -> str:
    return DOCUMENT.format(*canaries(0, number))


def write(docs: Path, files: dict[str, int]) -> None:
    put(docs, {name: text_of(number) for name, number in files.items()})


def words_of(numbers: Iterator[int]) -> list[str]:
    return [word.casefold() for number in numbers for word in canaries(0, number)]


@pytest.fixture
def furnished(docs: Path, library: Library) -> Library:
    (docs / "rules.md").write_text(FOLDERS, encoding="utf-8")
    write(docs, STAFFS | EVERYBODYS)
    (docs / "staff" / "zagreldo.pdf").write_bytes(b"no PDF")
    for name, number in (UPLOADED | EVERYBODYS_UPLOADS).items():
        library.accept(name, text_of(number).encode(), scope=SERVER)
    library.sync(docs)
    return library


def test_no_way_in_leads_to_a_hidden_document(furnished: Library) -> None:
    hidden = words_of(iter([*STAFFS.values(), *UPLOADED.values()]))
    names = [name.casefold() for name in (*STAFFS, *UPLOADED)]
    ids = learnt_ids(furnished, SERVER)
    theirs = {id for id in ids - learnt_ids(furnished, MEMBERS) if "." not in id}
    assert len(theirs) > 10
    typed = random.Random(0).sample(hidden, 4)
    learnt = everything(furnished, MEMBERS, typed, ids)
    echoed = {word for word in typed for word in (word, misspelt(word))}
    assert not [word for word in [*hidden, *names, *theirs, "zagreldo"] if word in learnt and word not in echoed]
    assert all(word in learnt for word in words_of(iter([*EVERYBODYS.values(), *EVERYBODYS_UPLOADS.values()])))
    assert all(word in everything(furnished, SERVER, typed, ids) for word in hidden)


def test_what_is_seen_is_the_same_as_without_the_hidden_documents(
    furnished: Library, docs: Path, tmp_path: Path
) -> None:
    """Only scores differ: how much a word weighs depends on how many passages of all documents have it."""
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "rules.md").write_text(FOLDERS, encoding="utf-8")
    write(bare, EVERYBODYS)
    for name in (*EVERYBODYS, "rules.md"):
        shutil.copystat(docs / name, bare / name)
    with Library.open(tmp_path / "other") as other:
        for name, number in EVERYBODYS_UPLOADS.items():
            other.accept(name, text_of(number).encode(), scope=SERVER)
        other.sync(bare)
        assert [info.source for info in furnished.documents(scope=MEMBERS)] == [
            info.source for info in other.documents(scope=SERVER)
        ]
        assert [info.title for info in furnished.documents(scope=MEMBERS)] == [
            info.title for info in other.documents(scope=SERVER)
        ]
        assert furnished.skipped(scope=MEMBERS) == other.skipped(scope=SERVER) == []
        assert list(furnished.fact_counts(scope=MEMBERS).values()) == list(other.fact_counts(scope=SERVER).values())
        for kind in (FactKind.PEOPLE, FactKind.DEFINITIONS):
            assert furnished.names(kind, scope=MEMBERS) == other.names(kind, scope=SERVER)
        hidden, seen = canaries(0, 1)[0], canaries(0, 5)[0]
        for question in ("When do the gates open?", "THO", "gates", hidden, misspelt(hidden), misspelt(seen), "tide"):
            ours, theirs = furnished.ask(question, scope=MEMBERS), other.ask(question, scope=SERVER)
            assert (ours.searched, ours.notices, ours.found) == (theirs.searched, theirs.notices, theirs.found)
            assert {quote.text for quote in ours.quotes} == {quote.text for quote in theirs.quotes}
            quotation = f"The {question} cost $500 and stay open."
            found, known = furnished.verify(quotation, scope=MEMBERS), other.verify(quotation, scope=SERVER)
            assert (found.agreement, found.searched, len(found.matches)) == (
                known.agreement,
                known.searched,
                len(known.matches),
            )


@pytest.mark.parametrize(
    ("pattern", "hidden"),
    [
        ("staff/", {"staff/plan.md", "staff/deep/rota.md"}),
        ("staff", {"staff/plan.md", "staff/deep/rota.md"}),
        ("STAFF/Plan.md", {"staff/plan.md"}),
        ("plan.md", set()),
        ("*plan.md", {"staff/plan.md"}),
        ("*/deep/*", {"staff/deep/rota.md"}),
        ("minutes.md", {"minutes.md", "Minutes.md"}),
        ("m?nutes.md", set()),
        ("minutes.m[d]", set()),
        ("*", {*STAFFS, *EVERYBODYS, *UPLOADED, *EVERYBODYS_UPLOADS, "rules.md"}),
        ("", set()),
    ],
)
def test_a_pattern_names_documents(furnished: Library, pattern: str, hidden: set[str]) -> None:
    every = {info.source for info in furnished.documents(scope=SERVER)}
    left = {info.source for info in furnished.documents(scope=SERVER.without(pattern))}
    assert every - left == hidden


def test_a_title_isnt_told_apart_from_a_hidden_one(docs: Path, library: Library) -> None:
    for folder in ("public", "staff"):
        (docs / folder).mkdir()
        (docs / folder / "rules.md").write_text(f"# House rules\n\nThe {folder} gates open.", encoding="utf-8")
    library.sync(docs)
    (quote,) = library.ask("public gates", scope=SERVER, limit=1).quotes
    assert quote.citation.title == "House rules (public)"
    (quote,) = library.ask("public gates", scope=MEMBERS, limit=1).quotes
    assert quote.citation.title == "House rules"
    assert [info.title for info in library.documents(scope=MEMBERS)] == ["House rules"]


def test_an_abbreviation_of_a_hidden_document_changes_no_question(docs: Path, library: Library) -> None:
    (docs / "staff").mkdir()
    (docs / "staff" / "names.md").write_text("The Tidal Harvest Office (THO) opens at nine.", encoding="utf-8")
    (docs / "rules.md").write_text("The Rules Of Play (ROP) are here. A Tidal Harvest Office.", encoding="utf-8")
    library.sync(docs)
    known = []
    for scope in (SERVER, MEMBERS):
        with library._reading(scope) as index:
            assert index is not None
            names = index.vocabulary.other_names
            known.append((bool(names(["tho"])), bool(names(["rop"]))))
    assert known == [(True, True), (False, True)]


def test_a_label_of_a_hidden_document_is_no_other_word_for_what_is_asked(docs: Path, library: Library) -> None:
    (docs / "staff").mkdir()
    (docs / "staff" / "arms.md").write_text("Weight: 6 lb.", encoding="utf-8")
    (docs / "rules.md").write_text("The sword is a long one.", encoding="utf-8")
    library.sync(docs)
    added = []
    for scope in (SERVER, MEMBERS):
        with library._reading(scope) as index:
            assert index is not None
            question = index.understand("How heavy is the sword?", index.visible(scope, None))
            added.append(("weight" in question.terms, "weight" in question.columns["heavi"]))
    assert added == [(True, True), (False, False)]


def test_hidden_words_take_no_place_among_the_corrections(docs: Path, library: Library) -> None:
    """At most three words are looked at that somebody may have meant."""
    (docs / "staff").mkdir()
    (docs / "staff" / "names.md").write_text("zentral zentril zentrol. " * 9, encoding="utf-8")
    (docs / "rules.md").write_text("Boats wait at the zentrul.", encoding="utf-8")
    library.sync(docs)
    (told,) = library.ask("Where is the zentrel?", scope=MEMBERS).notices
    assert dict(told.fields)["right"] == "zentrul"


def test_a_word_that_only_a_hidden_document_has_is_corrected_like_any_other(docs: Path, library: Library) -> None:
    """Otherwise whoever asks for it would learn that it is in some document."""
    (docs / "staff").mkdir()
    (docs / "rules.md").write_text("Boats wait at the lighthouse in the harbour.", encoding="utf-8")
    told = []
    for secret in ("Nothing.", "The lighthouze."):
        (docs / "staff" / "plan.md").write_text(secret, encoding="utf-8")
        library.sync(docs)
        answer = library.ask("Where is the lighthouze?", scope=MEMBERS)
        told.append((answer.notices, answer.searched, [quote.text for quote in answer.quotes]))
    assert told[0] == told[1]
    assert told[0][0]


def test_a_document_that_comes_later_is_hidden_too(docs: Path, furnished: Library) -> None:
    assert furnished.documents(scope=MEMBERS)
    word = canaries(0, 9)[0]
    write(docs, {"staff/later.md": 9})
    furnished.sync(docs)
    assert furnished.ask(word, scope=SERVER).found
    answer = furnished.ask(word, scope=MEMBERS)
    assert (answer.quotes, answer.searched.unknown) == ((), answer.searched.terms)
    (later,) = furnished.ask(word, scope=SERVER, limit=1).quotes
    with pytest.raises(UnknownPassage):
        furnished.passage(later.id, scope=MEMBERS)
    with pytest.raises(UnknownSource):
        furnished.summary("staff/later.md", scope=MEMBERS)


def test_a_list_is_found_beside_a_hidden_one_of_the_same_name(docs: Path, library: Library) -> None:
    for number, name in enumerate(("fleet", "staff/fleet", "yard")):
        (docs / name).parent.mkdir(exist_ok=True)
        rows = "\n".join(f"- {word}" for word in canaries(0, number)[:3])
        (docs / f"{name}.md").write_text(f"# Boats\n\n{rows}\n", encoding="utf-8")
    library.sync(docs)
    quotes = library.ask("Which boats are there?", scope=MEMBERS).quotes
    assert sorted(quote.citation.source for quote in quotes) == ["fleet.md", "yard.md"]


def test_a_removed_upload_stays_hidden_from_a_scope_that_hides_others(furnished: Library) -> None:
    word = canaries(0, 8)[0]
    assert furnished.ask(word, scope=MEMBERS).found
    (upload,) = (upload for upload in furnished.uploads(scope=MEMBERS))
    assert upload.name == "tides.md"
    furnished.withdraw(upload.document_id, scope=SERVER)
    assert not furnished.ask(word, scope=MEMBERS).found
    assert furnished.ask(canaries(0, 5)[0], scope=MEMBERS).found


def test_many_scopes_are_read_one_after_the_other(furnished: Library) -> None:
    """The parts of the index that aren't kept are closed, and made again."""
    questions = "When do the gates open?"
    first = furnished.ask(questions, scope=MEMBERS)
    for number in range(40):
        assert furnished.ask(questions, scope=MEMBERS.without(f"{number}.md")).quotes == first.quotes
    assert furnished.ask(questions, scope=MEMBERS) == first


@given(st.text("ab/*", min_size=1, max_size=7), st.text("ab/", max_size=8))
def test_a_star_stands_for_any_characters(pattern: str, source: str) -> None:
    plain = ".*".join(map(re.escape, pattern.split("*")))
    meant = plain + (".*" if pattern.endswith("/") else "(?:/.*)?")
    assert Scope.guild(1).without(pattern).hides(source) == bool(re.fullmatch(meant, source))


def test_many_stars_are_soon_compared() -> None:
    """It would take years if every place of every star were tried."""
    assert not Scope.guild(1).without("*a" * 40 + "*x").hides("a" * 200 + "b")
