"""Passages are found by what they mean: their vectors, and how these count beside words. The encoder here is a stub."""

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from failing import failing
from libraries import put

from index import Confidence, DiskFull, Library, LibraryDamaged, Quote, Scope
from index.meaning import vectors
from index.meaning.vectors import VectorFile, Vectors
from index.meaning.weights import WIDTH, Floats
from index.measuring.evaluate import evaluate
from index.reports import Meaning
from index.retrieval.ranking.meaning import COMPARED, combine, nearest

ONE, OTHER, SHARED = Scope.guild(1), Scope.guild(2), Scope.shared()
CONCEPTS = ["wage wages salary paid pay earn", "dog dogs hound", "closed shut close", "soup broth", "tram rail"]


class Stub:
    """Texts with words of the same concept are near each other; every other word is a direction of its own."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        rows = np.full((len(texts), WIDTH), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                place = next((n for n, words in enumerate(CONCEPTS) if word in words.split()), None)
                row[sum(word.encode()) % 300 + 50 if place is None else place] += 0.1 if place is None else 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """The encoder that every library has, also as the process for documents."""
    stub = Stub()
    monkeypatch.setattr("index.meaning.encoder.Encoder.open", lambda: stub)
    monkeypatch.setattr("index.meaning.process.EncodingProcess.open", lambda: stub)
    monkeypatch.setattr("index.upkeep.is_installed", lambda: True)
    return stub


@pytest.fixture
def docs(docs: Path) -> Path:
    (docs / "work.md").write_text(
        "# Work\n\n## Money\n\nWages are transferred on the last Friday.\n\n## Time\n\nLunch is at noon.\n"
    )
    (docs / "animals.md").write_text(
        "# Animals\n\nEvery hound sleeps in the kennel.\n\n## Food\n\nCats eat fish at noon.\n"
    )
    return docs


@pytest.fixture
def library(stub: Stub, docs: Path, tmp_path: Path, indexed: Callable[[Path], Path]) -> Iterator[Library]:
    shutil.copytree(indexed(docs), tmp_path / "data")
    with Library.open(tmp_path / "data") as library:
        yield library


def first(library: Library, question: str, scope: Scope = SHARED) -> str | None:
    quotes = library.ask(question, scope=scope).quotes
    return quotes[0].text if quotes else None


def vector_file(library: Library) -> Path:
    (path,) = library.state.path.parent.glob("vectors-*")
    return path


# How far it is.


def test_a_sync_waits_for_no_vectors_and_they_come_as_many_at_a_time_as_wanted(library: Library, stub: Stub) -> None:
    assert library.meaning() == Meaning(available=True, encoded=0, passages=4)
    assert not stub.texts
    assert library.encode(3) == Meaning(available=True, encoded=3, passages=4)
    assert library.encode(3).complete
    assert len(stub.texts) == 4
    library.encode(3)
    assert len(stub.texts) == 4


def test_the_newest_files_come_first(library: Library, docs: Path, stub: Stub) -> None:
    os.utime(docs / "work.md", (2e9, 2e9))
    library.sync(docs)
    library.encode(2)
    assert [text.splitlines()[0] for text in stub.texts] == ["Work", "Work"]


def test_a_passage_is_encoded_with_its_title_and_headings(library: Library, stub: Stub) -> None:
    library.encode(9)
    assert "Work\nMoney\nWages are transferred on the last Friday." in stub.texts


def test_nothing_is_encoded_where_there_is_no_encoder(docs: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data", meaning=False) as library:
        library.sync(docs)
        assert library.encode(9) == Meaning(available=False, encoded=0, passages=4)
        assert not list((tmp_path / "data").glob("vectors*"))


def test_an_empty_library_has_nothing_to_encode(stub: Stub, tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as library:
        assert library.encode(9) == Meaning(available=True, encoded=0, passages=0)
        assert not library.ask("Who is paid?").found


# Ranking.


def test_a_passage_is_found_by_what_it_means(library: Library) -> None:
    question = "When do people earn their salary at noon?"
    assert "Wages" not in (first(library, question) or "")
    library.encode(9)
    assert first(library, question) == "Wages are transferred on the last Friday."


def test_what_is_found_by_meaning_is_never_a_strong_answer(library: Library) -> None:
    library.encode(9)
    assert library.ask("When do people earn their salary at noon?").confidence is Confidence.WEAK


def test_a_strong_answer_by_words_stays_as_it_is(library: Library) -> None:
    question = "When are wages transferred?"
    before = library.ask(question)
    assert before.confidence is Confidence.STRONG
    library.encode(9)
    after = library.ask(question)
    assert (after.confidence, after.quotes[0].id) == (before.confidence, before.quotes[0].id)


def test_without_vectors_the_answer_is_the_one_by_words(library: Library, stub: Stub, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data", meaning=False) as plain:
        for question in ("Which dogs sleep?", "When is lunch?", "salary at noon", "Who?", "xyzzy"):
            assert library.ask(question) == plain.ask(question)
            assert library.signal(question) == plain.signal(question)
        library.encode(9)
        assert plain.ask("salary at noon") != library.ask("salary at noon")
    assert not [text for text in stub.texts if text == "Which dogs sleep?"]


def test_a_question_in_another_language_is_answered_by_words(docs: Path, library: Library, stub: Stub) -> None:
    (docs / "arbeit.md").write_text(
        "# Arbeit\n\nDer Lohn wird am letzten Freitag des Monats auf das Konto überwiesen.\n"
    )
    library.sync(docs)
    library.encode(9)
    asked = len(stub.texts)
    library.ask("Wann wird das Gehalt der Leute auf das Konto gezahlt?")
    assert len(stub.texts) == asked


# Scopes.


def test_misspelt_words_are_encoded_corrected_and_everyday_words_as_they_were_typed(
    docs: Path, library: Library, stub: Stub
) -> None:
    (docs / "garden.md").write_text("# Garden\n\nThe sliver of grass is open to guests.\n")
    library.sync(docs)
    library.encode(9)
    stub.texts.clear()
    answer = library.ask("Where may my silver and the houdn sleep?")
    assert stub.texts[0] == "Where may my silver and the hound sleep?"
    assert {"sliver", "hound"} <= set(answer.searched.terms)  # by words, the likeliest words of the documents


def test_an_upload_is_near_only_for_its_own_server(library: Library) -> None:
    library.add("pay.txt", b"Salary, pay and wages: see the board at noon.", scope=ONE)
    library.encode(9)
    question = "Who will earn what, and how are people paid at noon?"
    assert first(library, question, ONE) == "Salary, pay and wages: see the board at noon."
    for scope in (OTHER, SHARED):
        assert all("board" not in quote.text for quote in library.ask(question, scope=scope, limit=9).quotes)


# Keeping them.


def test_only_what_changed_is_encoded_again(library: Library, docs: Path, stub: Stub) -> None:
    library.encode(9)
    stub.texts.clear()
    (docs / "animals.md").write_text(
        "# Animals\n\nEvery hound sleeps in the barn.\n\n## Food\n\nCats eat fish at noon.\n"
    )
    (docs / "a.md").write_text("# First\n\nThis comes before all others.\n")
    library.sync(docs)
    assert library.meaning().encoded == 3
    library.encode(9)
    assert [text.splitlines()[-1] for text in sorted(stub.texts)] == [
        "Every hound sleeps in the barn.",
        "This comes before all others.",
    ]
    assert first(library, "Which dogs sleep there?") == "Every hound sleeps in the barn."
    assert first(library, "When do people earn their salary at noon?") == "Wages are transferred on the last Friday."


def test_another_library_on_the_same_folder_has_them_at_once(library: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as other:
        assert other.meaning().encoded == 0
        library.encode(9)
        assert other.meaning().complete


def test_a_removed_upload_leaves_no_vector(library: Library) -> None:
    info = library.add("pay.txt", b"Salary and wages: see the board.", scope=ONE)
    library.encode(9)
    size = vector_file(library).stat().st_size
    library.remove(info.id, scope=ONE)
    assert vector_file(library).stat().st_size == size * 4 // 5
    assert library.meaning().complete


def test_a_removal_by_another_process_leaves_no_vector_after_tidying(library: Library, tmp_path: Path) -> None:
    info = library.add("pay.txt", b"Salary and wages: see the board.", scope=ONE)
    library.encode(9)
    kept = vector_file(library).read_bytes()
    with Library.open(tmp_path / "data") as other:
        other.remove(info.id, scope=ONE)
    vector_file(library).write_bytes(kept)  # as if that process had been killed before it came to the vectors
    with Library.open(tmp_path / "data") as bot:
        bot.tidy()
    assert vector_file(library).stat().st_size == len(kept) * 4 // 5


def test_what_is_removed_while_it_is_encoded_does_not_come_back(
    library: Library, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = library.add("pay.txt", b"Salary and wages: see the board.", scope=ONE)
    encode = stub.encode

    def remove_meanwhile(texts: Sequence[str]) -> Floats:
        if library.uploads(scope=ONE):
            library.remove(info.id, scope=ONE)
        return encode(texts)

    monkeypatch.setattr(stub, "encode", remove_meanwhile)
    assert library.encode(5).complete
    assert vector_file(library).stat().st_size == 4 * 780


def test_documents_that_are_gone_leave_no_file_of_vectors(library: Library, docs: Path) -> None:
    library.encode(9)
    shutil.rmtree(docs)
    docs.mkdir()
    (docs / "new.md").write_text("# New\n\nEverything else is gone.\n")
    library.sync(docs, accept_removals=True)
    assert not list(library.state.path.parent.glob("vectors-*"))


# Crashes and full disks.


@pytest.mark.parametrize("length", [1, 779])
def test_a_record_that_a_killed_process_began_is_written_again(library: Library, length: int) -> None:
    library.encode(2)
    path = vector_file(library)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:length])
    assert library.meaning().encoded == 2
    assert library.encode(9).complete
    assert path.stat().st_size == 4 * 780
    assert path.read_bytes().startswith(whole)


@pytest.mark.parametrize("damage", [bytes(780), b"\xff" * 780, b"x" + bytes(779)])
def test_a_record_that_was_damaged_does_not_count(library: Library, damage: bytes, tmp_path: Path) -> None:
    library.encode(9)
    path = vector_file(library)
    whole = path.read_bytes()
    path.write_bytes(whole[:780] + damage + whole[2 * 780 :])
    with Library.open(tmp_path / "data") as again:
        assert again.meaning().encoded == 3
        assert again.encode(9).complete
        assert first(again, "Which dogs sleep there?") == "Every hound sleeps in the kennel."


def test_where_the_vectors_cant_be_read_everything_else_goes_on(
    library: Library, docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library.encode(9)
    path = vector_file(library)
    path.unlink()
    path.mkdir()  # not even root can read that
    assert library.ask("Where do dogs sleep?").found
    assert library.meaning().encoded == 0
    with pytest.raises(LibraryDamaged, match="only found by their words"):
        library.encode(9)
    (docs / "more.md").write_text("# Cats\n\nThe cats sleep on the sofa.\n", encoding="utf-8")
    assert library.sync(docs).added == ("more.md",)
    library.tidy()
    library.tidy()
    assert caplog.text.count("remove them; they are made again") == 1
    path.rmdir()
    assert library.encode(9).complete


def test_a_full_disk_is_reported_and_what_was_made_stays(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.encode(2)

    monkeypatch.setattr(vectors.os, "fsync", failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    with pytest.raises(DiskFull, match="for the vectors of passages"):
        library.encode(9)
    assert library.meaning().encoded >= 2


def test_without_room_to_drop_some_vectors_all_are_dropped(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.encode(9)
    (docs / "work.md").unlink()

    def full(path: Path) -> None:
        if path.name.startswith("vectors-"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(vectors, "flush", full)
    library.sync(docs)
    assert not list(library.state.path.parent.glob("vectors-*"))
    assert library.encode(9).complete


def test_files_of_other_versions_are_removed(library: Library, docs: Path) -> None:
    for name in ("vectors-0", "vectors-1.new"):
        (library.state.path.parent / name).write_bytes(b"left")
    (docs / "work.md").unlink()
    library.sync(docs)
    assert not list(library.state.path.parent.glob("vectors-*"))


# The vectors themselves.


def test_cosines_are_those_of_the_vectors_but_for_the_rounding_to_bytes(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    given = generator.standard_normal((1000, WIDTH)).astype(np.float32)
    given /= np.linalg.norm(given, axis=1, keepdims=True)
    keys = generator.integers(0, 2**63, 1000).astype(np.uint64)
    passages = np.concatenate([keys[::-1], keys[:5], np.array([7], np.uint64)])  # the last one has no vector
    file = VectorFile(tmp_path)
    for start in range(0, 1000, 300):
        file.add(keys[start : start + 300], given[start : start + 300], lambda: keys)
    found = Vectors(file, passages)
    assert found.refresh() == 1005
    assert found.missing().tolist() == [1005]
    expected = np.concatenate([given[::-1], given[:5]]) @ given[3]
    assert np.abs(found.cosines(given[3])[:-1] - expected).max() < 0.005
    assert found.cosines(given[3])[-1] == -1.0


def test_vectors_are_kept_once_however_often_they_are_added(tmp_path: Path) -> None:
    file, keys = VectorFile(tmp_path), np.array([3, 3, 5], np.uint64)
    given = np.eye(3, WIDTH, dtype=np.float32)
    for _ in range(2):
        file.add(keys, given, lambda: keys)
    assert file.read()[1]["key"].tolist() == [3, 5]


# How words and meaning are put together.


def test_a_question_of_everyday_words_is_answered_if_a_passage_is_near(library: Library) -> None:
    questions = ("What time do salary cheques arrive?", "What time do tram drivers arrive?")
    for question in questions:
        assert library.ask(question).confidence is Confidence.NONE
    library.encode(9)
    near, far = map(library.ask, questions)
    assert near.confidence is Confidence.WEAK
    assert near.quotes[0].text == "Wages are transferred on the last Friday."
    assert far.confidence is Confidence.NONE


def test_words_count_more_for_the_first_passage_than_for_those_after_it() -> None:
    by_words, cosines = np.array([3.0, 1.0, 1.2]), np.array([0.3, 0.5, 0.2], np.float32)
    order, scores = combine(by_words, cosines, None)
    assert order.tolist() == [0, 1, 2]
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert combine(by_words, cosines, 2)[0].tolist() == [2, 1, 0]
    assert combine(np.array([1.0, 1.0]), np.array([-0.5, -0.1], np.float32), None)[0].tolist() == [0, 1]


def test_what_is_kept_is_the_third_unless_it_comes_before() -> None:
    by_words, cosines = np.array([1.0, 1.1, 0.9, 0.8, 2.0]), np.array([0.9, 0.8, 0.7, 0.6, 0.1], np.float32)
    assert combine(by_words, cosines, None)[0].tolist() == [0, 1, 2, 3, 4]
    order, scores = combine(by_words, cosines, None, kept=4)
    assert order.tolist() == [0, 1, 4, 2, 3]
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    assert combine(by_words, cosines, None, kept=1)[0].tolist() == [0, 1, 2, 3, 4]
    assert combine(by_words[:2], cosines[:2], None, kept=1)[0].tolist() == [0, 1]


def ask_of(library: Library, folder: Path, pages: dict[str, str], question: str, encoded: int = 99) -> list[Quote]:
    """The quotations of an answer from these pages, by meaning too if some passages are encoded; best first."""
    shutil.rmtree(folder)
    put(folder, pages)
    library.sync(folder, accept_removals=True)
    if encoded:
        library.encode(encoded)
    quotes = list(library.ask(question).quotes)
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)
    return quotes


def sources(quotes: Sequence[Quote]) -> list[str]:
    return [quote.citation.source for quote in quotes]


FEW_WORDS = {f"{n}.md": f"Wages are paid on day {n}." for n in range(4)}
ONLY_WORDS = "The committee meets by night in a cold hall with hounds and dogs, dogs, dogs, dogs."


def test_the_section_that_is_named_stays_first(library: Library, docs: Path) -> None:
    pages = {f"{number}.md": f"# Day {number}\n\nWages, salary: earn and pay, pay." for number in range(9)}
    pages |= {"terms.md": "# Terms\n\n## Pay\n\nThe board in the hall with the green door shows it every Friday."}
    assert sources(ask_of(library, docs, pages, "What about pay?"))[0] == "terms.md"


def test_what_only_has_the_words_is_not_kept(library: Library, docs: Path) -> None:
    pages, question = {"club.md": ONLY_WORDS, **FEW_WORDS}, "Who meets to pay wages, a committee?"
    assert sources(ask_of(library, docs, pages, question, encoded=0))[0] == "club.md"
    assert "club.md" not in sources(ask_of(library, docs, pages, question))


def test_what_has_no_vector_yet_is_kept(library: Library, docs: Path) -> None:
    pages, question = {"club.md": ONLY_WORDS, **FEW_WORDS}, "Who meets to pay wages, a committee?"
    ask_of(library, docs, pages, question, encoded=0)
    os.utime(docs / "club.md", (1e9, 1e9))
    library.sync(docs)
    assert library.encode(len(FEW_WORDS)).encoded == len(FEW_WORDS)
    assert library.ask(question).quotes[-1].citation.source == "club.md"


NORTH, SOUTH = "Wages of people here are paid.", "Wages of people there are paid."
WEST = "Each Friday some people get wages, and all are paid."
LONG = "People earn this." + " Wages, wages, wages and wages are paid there." * 13


@pytest.mark.parametrize(
    ("work", "expected", "share"),
    [
        (f"## Offices\n\n### North\n\n{NORTH}\n\n### South\n\n{SOUTH}\n", ["South", "West", "North"], None),
        (
            f"## Offices\n\n### North\n\n{NORTH}\n\n## Shops\n\n### South\n\n{SOUTH}\n",
            ["South", "North", "West"],
            None,
        ),
        (f"## Offices\n\n### North\n\n{LONG}\n\nOr so. {LONG}\n", ["North", "North", "West"], 0.9),
    ],
    ids=["one chapter", "two chapters", "neighbours in one section, whatever a chapter's share is"],
)
def test_passages_of_one_chapter_take_turns_with_others(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch, work: str, expected: list[str], share: float | None
) -> None:
    if share:
        monkeypatch.setattr("index.answers.answer.SAME_CHAPTER", share)
    pages = {
        "work.md": f"# Work\n\n{work}",
        "club.md": f"# Club\n\n## Rooms\n\n### West\n\n{WEST}\n",
        **{f"{n}.md": f"# Page\n\nThe tram number {n} takes people home.\n" for n in range(4)},
    }
    quotes = ask_of(library, docs, pages, "What do people earn?")
    assert [quote.citation.heading[-1] for quote in quotes] == expected


def test_half_of_what_other_words_are_worth_counts_for_the_first_passage_too(
    library: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {
        "a.md": "# Channels\n\nOpen a channel: press the red button in its settings.",
        "b.md": "# Channels\n\nRemove a channel: press the red button in its settings.",
        **{f"{n}.md": f"# Page {n}\n\nThe tram number {n} takes people to some channel." for n in range(6)},
    }
    question = "How can somebody delete a channel?"
    assert sources(ask_of(library, docs, pages, question, encoded=0))[:2] == ["a.md", "b.md"]
    assert sources(ask_of(library, docs, pages, question))[:2] == ["b.md", "a.md"]

    def score(share: float) -> float:
        monkeypatch.setattr("index.retrieval.searcher.OTHER_WORDS", share)
        return next(quote.score for quote in library.ask(question).quotes if quote.citation.source == "b.md")

    half = library.ask(question).quotes[0].score
    assert half == pytest.approx((score(0.0) + score(1.0)) / 2)


def test_the_nearest_passages_are_those_with_vectors_and_of_equals_the_first() -> None:
    cosines = np.array([-1.0, 0.5, 0.9, 0.5, -1.0, 0.5], np.float32)
    assert nearest(cosines, 3).tolist() == [2, 1, 3]
    assert nearest(cosines, 9).tolist() == [2, 1, 3, 5]
    assert nearest(cosines[:0], 9).tolist() == []


def test_the_sentence_that_means_what_is_asked_is_marked(docs: Path, library: Library) -> None:
    both = "Lunch is at noon, with salad and bread. Wages are transferred in the last week."
    (quote,) = ask_of(library, docs, {"both.md": f"# People\n\n{both}\n"}, "How do people earn their salary?")
    assert quote.sentence
    assert quote.sentence.of(quote.text).startswith("Wages")


@pytest.mark.parametrize(
    ("question", "encoded"),
    [
        ("Who collects the deposit?", ["The deposit is kept until spring.", "People with a deposit get it back."]),
        ("Who likes rain?", ["The landlord likes soup.", "It rains a lot here, all year."]),
        ("When is the rest transferred to the landlord?", []),  # one sentence has most of these words
    ],
)
def test_only_the_two_best_sentences_are_encoded_and_none_if_one_is_far_better(
    stub: Stub, docs: Path, library: Library, question: str, encoded: list[str]
) -> None:
    text = (
        "The landlord likes soup. The deposit is kept until spring. It rains a lot here, all year. "
        "People with a deposit get it back. The rest is transferred in spring to the landlord, not the deposit."
    )
    ask_of(library, docs, {"flat.md": f"# Flat\n\n{text}\n"}, question)
    assert stub.texts[stub.texts.index(question) :] == [question, *encoded]


def test_of_a_long_sentence_only_the_beginning_is_encoded(stub: Stub, docs: Path, library: Library) -> None:
    long = f"The deposit is kept until spring, {'as is usual in this town, ' * 20}and then it is paid back"
    ask_of(library, docs, {"flat.md": f"# Flat\n\nPeople like the deposit. {long}.\n"}, "Who collects the deposit?")
    assert stub.texts[-2:] == ["People like the deposit.", long[:COMPARED]]


# Measuring.


@pytest.mark.parametrize("form", ["passages", "documents"])
def test_an_evaluation_is_made_with_and_without_meaning(
    stub: Stub, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("index.measuring.evaluate.Encoder.open", lambda: stub)
    question, text = "When do people earn their salary at noon?", "Wages are transferred on the last Friday."
    folder = tmp_path / "set"
    folder.mkdir()
    if form == "documents":
        shutil.copytree(docs, folder / "documents")
        (folder / "questions.jsonl").write_text(json.dumps({"question": question, "gold": [text]}))
    else:
        corpus = [text, "Lunch is at noon.", "Every hound sleeps in the kennel.", "Cats eat fish at noon."]
        rows = (json.dumps({"_id": str(number), "text": one}) for number, one in enumerate(corpus))
        (folder / "corpus.jsonl").write_text("\n".join(rows))
        (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": question}))
        (folder / "qrels.tsv").write_text("query\tpassage\tscore\nq\t0\t1\n")
    measure = "answered@1" if form == "documents" else "success@1"
    assert evaluate(folder)[measure] == 1.0
    assert evaluate(folder, meaning=False)[measure] == 0.0
