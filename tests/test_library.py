"""The façade on a real folder: sync, ask, cite; nothing stale, nothing lost, nothing of another server's."""

import dataclasses
import gc
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import SEEDS
from failing import failing
from libraries import put, put_earlier

from index import (
    Agreement,
    Confidence,
    DiskFull,
    FactKind,
    FolderError,
    Library,
    LibraryBusy,
    LibraryDamaged,
    Scope,
    Skipped,
    UnknownPassage,
    UnknownSource,
)
from index.messages import Message, Notice, SidecarProblem, Unreadable
from index.retrieval.question.query import LONGEST
from index.store import Store

SHARED = Scope.shared()


def first(library: Library, question: str) -> str | None:
    answer = library.ask(question, scope=SHARED)
    return answer.quotes[0].text if answer.quotes else None


def test_a_folder_is_read_and_asked(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.", rent="Rent is due on Friday.")
    report = library.sync(docs)
    assert (report.documents, report.passages, report.added) == (2, 2, ("doors.txt", "rent.txt"))
    answer = library.ask("When do the doors open?", scope=SHARED)
    assert answer.confidence is Confidence.STRONG
    (quote,) = answer.quotes
    assert quote.text == "The doors open at nine."
    assert [match.of(quote.text) for match in quote.matches] == ["doors", "open"]
    assert (quote.citation.source, quote.citation.title, quote.citation.lines) == ("doors.txt", "doors", (1, 1))
    assert (answer.searched.documents, answer.searched.passages) == (2, 2)
    assert answer.searched.terms == ("doors", "open")


def test_a_second_sync_reads_nothing(docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    (docs / "table.xlsx").write_bytes(b"\x00")
    os.utime(docs / "table.xlsx", (1, 1))
    before = library.sync(docs)

    monkeypatch.setattr("index.reading.sandbox.Sandbox.begin", failing(AssertionError("a file was read again")))
    after = library.sync(docs)
    assert after.generation == before.generation
    assert after.unchanged == ("doors.txt",)
    assert after.skipped == before.skipped


def test_a_data_folder_with_the_documents_is_refused_and_nothing_stays_in_it(docs: Path) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    with Library.open(docs) as library, pytest.raises(FolderError, match="is the data folder"):
        library.sync(docs)
    assert [file.name for file in docs.iterdir()] == ["doors.txt"]


def test_a_second_start_opens_no_document(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    with Library.open(tmp_path / "data") as library:
        library.sync(docs)
    opened: list[str] = []
    from index.reading import files

    content = files.content
    monkeypatch.setattr(files, "content", lambda folder, source: opened.append(source) or content(folder, source))
    with Library.open(tmp_path / "data") as library:
        library.sync(docs)
        assert first(library, "When do the doors open?") == "The doors open at nine."
    assert opened == ["sources.toml", "synonyms.toml"]


def test_what_is_new_changed_and_gone_is_followed(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.", rent="Rent is due on Friday.", cats="Cats may enter.")
    library.sync(docs)
    put_earlier(docs, doors="The doors open at noon now.", dogs="Dogs stay outside.")
    (docs / "rent.txt").unlink()
    report = library.sync(docs)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("dogs.txt",),
        ("doors.txt",),
        ("rent.txt",),
        ("cats.txt",),
    )
    assert report.generation == 2
    assert first(library, "When do the doors open?") == "The doors open at noon now."
    assert first(library, "When is rent due?") is None
    assert first(library, "May cats enter?") == "Cats may enter."
    assert first(library, "Where do dogs stay?") == "Dogs stay outside."


def test_an_edit_that_keeps_size_and_second_is_seen(docs: Path, library: Library) -> None:
    path = docs / "doors.txt"
    path.write_text("The doors open at nine.", encoding="utf-8")
    status = path.stat()
    library.sync(docs)
    path.write_text("The doors open at five.", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert library.sync(docs).changed == ("doors.txt",)
    assert first(library, "When do the doors open?") == "The doors open at five."


def test_a_touched_file_is_not_read_again(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    os.utime(docs / "doors.txt", (5, 5))
    report = library.sync(docs)
    assert (report.changed, report.unchanged) == ((), ("doors.txt",))
    assert library.sync(docs).generation == report.generation


def test_what_the_sidecar_says_is_followed(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    (docs / "sources.toml").write_text(
        '[sources."doors.txt"]\ntitle = "House rules"\nurl = "https://example.org/rules"\ndate = 2024-03-01\n'
        '[sources."gone.txt"]\ntitle = "Nothing"\n',
        encoding="utf-8",
    )
    report = library.sync(docs)
    assert report.changed == ("doors.txt",)
    assert report.skipped == (Skipped("sources.toml", Message.of(SidecarProblem.ABSENT, source="gone.txt")),)
    citation = library.ask("When do the doors open?", scope=SHARED).quotes[0].citation
    assert str(citation) == "House rules · 2024-03-01 · line 1"
    assert citation.url == "https://example.org/rules"
    assert [document.source for document in library.documents(scope=SHARED)] == ["doors.txt"]


def test_every_file_that_is_not_read_is_named(docs: Path, library: Library, tmp_path: Path) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    (docs / "binary.txt").write_bytes(bytes(range(256)))
    (docs / "empty.md").write_bytes(b"")
    (docs / "sheet.xlsx").write_bytes(b"x")
    (docs / ".hidden.txt").write_text("hidden", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("Secret.", encoding="utf-8")
    (docs / "link.txt").symlink_to(tmp_path / "outside.txt")
    (docs / "folder-link").symlink_to(tmp_path)
    os.mkfifo(docs / "pipe.txt")
    os.mkdir(docs / "inner")
    (docs / "inner" / "bad.txt").write_bytes(b"a\x00\xff")
    with open(os.path.join(os.fsencode(docs), b"\xff.txt"), "wb") as handle:
        handle.write(b"x")
    report = library.sync(docs)
    assert {skip.file for skip in report.skipped} == {
        "binary.txt", "empty.md", "sheet.xlsx", "link.txt", "folder-link", "pipe.txt", "inner/bad.txt", "\\udcff.txt",
    }  # fmt: skip
    assert report.documents == 1
    assert library.skipped() == list(report.skipped)
    assert first(library, "secret") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_skipped_and_read_once_it_can_be(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.", rent="Rent is due on Friday.")
    (docs / "rent.txt").chmod(0)
    assert library.sync(docs).skipped == (Skipped("rent.txt", Message(Unreadable.FORBIDDEN)),)
    (docs / "rent.txt").chmod(0o600)
    assert library.sync(docs).added == ("rent.txt",)


def test_a_file_that_cant_be_opened_is_skipped_and_read_once_it_can_be(
    docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_earlier(docs, doors="The doors open at nine.", rent="Rent is due on Friday.")
    opening = os.open

    def closed(path: object, *args: object, **kwargs: object) -> int:
        if path == "rent.txt":
            raise PermissionError(13, "Permission denied")
        return opening(path, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", closed)
        report = library.sync(docs)
        assert report.skipped == (Skipped("rent.txt", Message(Unreadable.FORBIDDEN)),)
        assert first(library, "When do the doors open?")
        assert library.sync(docs) == dataclasses.replace(report, added=(), unchanged=("doors.txt",))
    assert library.sync(docs).added == ("rent.txt",)


def test_an_index_of_another_version_is_built_again(
    docs: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    assert library.holds(docs)
    for module in ("building.sync", "upkeep"):
        monkeypatch.setattr(f"index.{module}.MADE_WITH", "a later version")
    assert not library.holds(docs)
    report = library.sync(docs)
    assert (report.generation, report.added) == (2, ("doors.txt",))
    assert library.holds(docs)


def test_a_missing_folder_changes_nothing(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    with pytest.raises(FolderError, match=r"doesn't exist\. Create it"):
        library.sync(docs / "nowhere")
    with pytest.raises(FolderError, match="is a file"):
        library.sync(docs / "doors.txt")
    assert first(library, "When do the doors open?")


@pytest.mark.parametrize("leftover", [None, "sheet.xlsx"])
def test_a_folder_without_documents_changes_nothing(docs: Path, library: Library, leftover: str | None) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    (docs / "doors.txt").unlink()
    if leftover:
        (docs / leftover).write_bytes(b"x")
    with pytest.raises(FolderError, match="holds no document that can be read") as refusal:
        library.sync(docs)
    assert "The documents that were indexed before stay in the index" in str(refusal.value)
    assert (leftover or "") in str(refusal.value)
    assert first(library, "When do the doors open?")


def test_nothing_indexed_is_an_answer(library: Library) -> None:
    answer = library.ask("When do the doors open?", scope=SHARED)
    assert (answer.found, answer.quotes, answer.generation) == (False, (), 0)
    assert list(map(str, answer.notices)) == ["No documents are indexed yet."]
    assert library.documents(scope=SHARED) == []


def test_a_long_question_is_cut_with_a_notice(seed_library: Library) -> None:
    answer = seed_library.ask("When is the Mar-a-Lago meeting? " * 200, scope=SHARED)
    assert "December 29" in answer.quotes[0].text
    assert answer.notices == (Message.of(Notice.CUT, length=6399, searched=LONGEST),)


@pytest.mark.parametrize("question", ["", " ", "?", "\x00", "\ud800", "\udcff Gaza \x00", "🙂" * 999, "a" * 1_000_000])
def test_any_string_is_a_question(seed_library: Library, question: str) -> None:
    answer = seed_library.ask(question, scope=SHARED)
    answer.question.encode()
    assert "\x00" not in answer.question


def test_a_source_narrows_the_search(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.", gate="The gate has no doors that open.")
    library.sync(docs)
    gate = next(document for document in library.documents(scope=SHARED) if document.source == "gate.txt")
    for name in ("gate.txt", gate.id):
        answer = library.ask("When do the doors open?", scope=SHARED, source=name)
        assert [quote.citation.source for quote in answer.quotes] == ["gate.txt"]
        assert (answer.searched.documents, answer.searched.passages) == (1, 1)
    with pytest.raises(UnknownSource, match=r"No document is called “roof\.txt”"):
        library.ask("When do the doors open?", scope=SHARED, source="roof.txt")


def test_a_passage_is_found_by_its_id_after_a_rebuild(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    quote = library.ask("When do the doors open?", scope=SHARED).quotes[0]
    put_earlier(docs, another="Something else entirely.")
    library.sync(docs)
    assert library.passage(quote.id, scope=SHARED).text == quote.text
    with pytest.raises(UnknownPassage, match="No passage has the id zebra"):
        library.passage("zebra", scope=SHARED)


def test_only_two_generations_stay(docs: Path, library: Library, tmp_path: Path) -> None:
    for number in range(5):
        put_earlier(docs, doors=f"The doors open at {number}.")
        library.sync(docs)
    kept = sorted(path.name for path in (tmp_path / "data").glob("generation-*"))
    assert kept == ["generation-4", "generation-5"]


def test_another_library_on_the_same_folder_follows(docs: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data") as writer, Library.open(tmp_path / "data") as reader:
        for text in ("The doors open at nine.", "The doors open at noon now."):
            put_earlier(docs, doors=text)
            writer.sync(docs)
            assert first(reader, "When do the doors open?") == text


def test_a_second_writer_is_told_who_is_writing(docs: Path, library: Library, tmp_path: Path) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    with (
        Store(tmp_path / "data").writing(),
        pytest.raises(LibraryBusy, match=f"Process {os.getpid()} is writing to"),
    ):
        library.sync(docs)
    assert library.sync(docs).documents == 1


def test_a_failed_build_leaves_the_generation_before(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_earlier(docs, doors="The doors open at nine.")
    library.sync(docs)
    put_earlier(docs, rent="Rent is due on Friday.")

    with monkeypatch.context() as patch:
        patch.setattr("index.store.segment_draft.SegmentDraft.add", failing(OSError(28, "No space left on device")))
        with pytest.raises(DiskFull, match=r"no room left .* is unchanged and in use"):
            library.sync(docs)
    assert first(library, "When do the doors open?")
    whole = ["CURRENT", "generation-1", "lock", "segment-1", "words-1"]
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == whole
    assert library.sync(docs).added == ("rent.txt",)


@pytest.mark.parametrize("damage", ["pointer", "generation", "segment", "array", "missing"])
def test_damage_is_named_with_a_way_out(docs: Path, tmp_path: Path, damage: str) -> None:
    data = tmp_path / "data"
    put_earlier(docs, doors="The doors open at nine.")
    with Library.open(data) as library:
        library.sync(docs)
    if damage == "pointer":
        (data / "CURRENT").write_text("one", encoding="ascii")
    elif damage == "generation":
        (data / "generation-1" / "library.db").write_bytes(b"not a database" * 100)
    elif damage == "segment":
        (data / "segment-1" / "library.db").write_bytes(b"not a database" * 100)
    elif damage == "array":
        (data / "segment-1" / "forward" / "words.npy").write_bytes(b"not an array")
    else:
        shutil.rmtree(data / "generation-1")
    with Library.open(data) as library, pytest.raises(LibraryDamaged, match=r"Remove .*CURRENT and build it again"):
        library.ask("When do the doors open?", scope=SHARED)


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x", encoding="ascii")
    with pytest.raises(LibraryDamaged, match="can't be created"):
        Library.open(tmp_path / "data")


@pytest.mark.slow
def test_fifty_swaps_under_load_fail_no_question_and_mix_no_generations(docs: Path, library: Library) -> None:
    """Two documents always say the same number; an answer that has two of them would be of two generations."""

    def number(to: int) -> None:
        put_earlier(docs, doors=f"The doors open at number {to}.", gates=f"The gates open at number {to}.")
        library.sync(docs)

    number(0)
    stop = threading.Event()

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            answer = library.ask("Which number do the doors and gates open at?", scope=SHARED)
            said = answer.generation - 1
            assert {quote.text for quote in answer.quotes} == {
                f"The doors open at number {said}.",
                f"The gates open at number {said}.",
            }
            asked += 1
        return asked

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for to in range(1, 51):
                number(to)
        finally:
            stop.set()
        assert sum(one.result() for one in asking) >= 50


def test_the_seeds_are_listed(seed_library: Library) -> None:
    (document,) = seed_library.documents(scope=SHARED)
    assert document.publisher == "The Dupree Report"
    assert document.headings[0] == "Egyptian Officials Accuse Netanyahu of Obstruction"
    assert len(document.headings) == 5
    assert (SEEDS / document.source).exists()


def test_facts_about_something_are_in_sentences_that_have_its_words(docs: Path, library: Library) -> None:
    put_earlier(
        docs,
        harbour="Captain Ada Brook, head of the harbour, said that 12 ships came. “Ice held us. Fog did it,” she said.",
        school="Dean Kai Long, head of the school, said that 40 pupils came on 3 May 1911. The harbour was closed.",
    )
    library.sync(docs)

    def about(words: str) -> set[str]:
        return {fact.sentence for fact in library.facts(scope=SHARED, about=words)}

    (harbour, quotation) = "Captain Ada Brook, head of the harbour, said that 12 ships came.", "Fog did it"
    assert about("the ships") == {harbour}
    assert about("fog")
    assert all(quotation in sentence for sentence in about("fog"))
    assert about("zebra") == set()
    everything = library.facts(scope=SHARED)
    assert library.facts(scope=SHARED, limit=2, start=1) == everything[1:3]
    assert [fact for fact in everything if fact.kind is FactKind.DATES] == library.facts(FactKind.DATES, scope=SHARED)
    assert library.fact_names(FactKind.PEOPLE, "ada", scope=SHARED) == ["Ada Brook"]


def test_a_quotation_of_only_function_words_is_found_where_they_are_in_a_row(docs: Path, library: Library) -> None:
    put_earlier(
        docs, play="To be, or not to be, that is the question.", other="Not to be or to be is the other question."
    )
    library.sync(docs)
    found = library.verify("to be, or not to be", scope=SHARED)
    assert found.agreement is Agreement.PUNCTUATION
    assert [match.citation.source for match in found.matches] == ["play.txt"]
    assert library.verify("be not or to", scope=SHARED).agreement is Agreement.ABSENT
    assert library.verify("thou", scope=SHARED).agreement is Agreement.ABSENT
    assert library.verify("", scope=SHARED).agreement is Agreement.ABSENT


def test_documents_are_found_by_a_part_of_their_title_or_path(docs: Path, library: Library) -> None:
    titles = {"a/one.md": "Harbour RULES", "b/two.md": "Écluses", "three.md": "100% sn_ake"}
    put(docs, {name: f"# {title}\n\nSome text.\n" for name, title in titles.items()})
    library.sync(docs)

    def found(part: str, limit: int | None = None) -> list[str]:
        return [info.source for info in library.documents(part=part, limit=limit)]

    assert found("rules") == found("Rules") == found("A/ONE") == ["a/one.md"]
    assert found("écl") == found("ÉCLUSES") == ["b/two.md"]
    assert found("%") == found("n_a") == ["three.md"]
    assert found("' or 1 --") == found("nothing") == []
    assert found("") == ["a/one.md", "b/two.md", "three.md"]
    assert found("", 2) == found(".md", 2) == ["a/one.md", "b/two.md"]
    with pytest.raises(ValueError, match="limit must be at least 1"):
        library.documents(limit=0)


def test_a_document_that_is_only_a_heading_has_no_facts(docs: Path, library: Library) -> None:
    (docs / "release.md").write_text("# Released on March 5, 1999\n", encoding="utf-8")
    (docs / "doors.md").write_text("# Doors\n\nThe doors open at nine.\n", encoding="utf-8")
    assert library.sync(docs).added == ("doors.md", "release.md")
    assert library.facts(scope=SHARED) == []


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says which files are mapped")
def test_a_closed_library_holds_no_file(docs: Path, tmp_path: Path) -> None:
    """Without a collection of what refers to itself, so that a volume can be taken away at once."""
    put_earlier(docs, a="The room opens at nine.")
    gc.collect()
    gc.disable()
    try:
        with Library.open(tmp_path / "data") as library:
            library.sync(docs)
            assert library.ask("When does the room open?").found
            assert str(tmp_path) in Path("/proc/self/maps").read_text(encoding="utf-8")
        del library
        assert str(tmp_path) not in Path("/proc/self/maps").read_text(encoding="utf-8")
    finally:
        gc.enable()
