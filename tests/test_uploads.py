"""A server's uploads are read, kept, only searched in that server, and gone once they are removed."""

import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from failing import failing
from hypothesis import given
from hypothesis import strategies as st
from libraries import put_earlier

from bot.following import Follower
from index import (
    Answer,
    FolderError,
    Library,
    LibraryBusy,
    Scope,
    UnknownPassage,
    UnknownSource,
    UnreadableFile,
    UploadLimit,
)
from index.building import prepare, uploads
from index.building.uploads import LONGEST_NAME, clean_name
from index.cli.commands import main
from index.reading.sandbox import Begun, Sandbox, Unchecked
from index.store import Store

SHARED, OURS, THEIRS = Scope.shared(), Scope.guild(7), Scope.guild(8)
DOORS = b"# Doors\n\nThe doors open at nine.\n"


def ask(library: Library, scope: Scope = OURS, question: str = "When do the doors open?") -> Answer:
    return library.ask(question, scope=scope)


def sources(library: Library, scope: Scope) -> list[str]:
    return [document.source for document in library.documents(scope=scope)]


@pytest.fixture
def rent(docs: Path, library: Library) -> Library:
    """A library whose folder says when rent is due."""
    put_earlier(docs, rent="Rent is due on Friday.")
    library.sync(docs)
    return library


# Names


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("rules.txt", "rules.txt"),
        ("House Rules (2024).PDF", "House Rules (2024).PDF"),
        ("../../etc/rules.txt", "rules.txt"),
        ("C:\\Users\\me\\rules.txt", "rules.txt"),
        ("rules\x00\n\u202etxt.md", "rulestxt.md"),
        ("\u200brules\u00ad.txt", "rules.txt"),
        ("  tab\tand   spaces .txt ", "tab and spaces .txt"),
        ("Cafe\u0301.txt", "Caf\u00e9.txt"),
        (".hidden.txt", "hidden.txt"),
        ("rules\ud800.txt", "rules.txt"),
        ("правила 📜.txt", "правила 📜.txt"),
    ],
)
def test_a_name_becomes_a_files_name_in_characters_that_show(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it has no name"),
        ("../", "it has no name"),
        ("...", "it has no name"),
        ("rules.pages", r"\.pages files can’t be read; save it as one of \.txt"),
        ("rules.zip", "it is an archive; unpack it and use the documents in it"),
        ("rules.mp3", "it is a sound recording, and only text can be read"),
        (f"{'a' * 97}.txt", "its name has 101 characters, more than 100"),
    ],
)
def test_a_name_that_wont_do_is_refused(library: Library, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        library.accept(name, b"Rules.", scope=OURS)
    assert library.uploads(scope=OURS) == []


@given(st.text())
def test_every_name_becomes_printable_short_and_clean_for_good(name: str) -> None:
    try:
        clean = clean_name(f"{name}.txt")
    except UnreadableFile:
        return
    assert clean_name(clean) == clean
    assert clean.isprintable()
    assert unicodedata.is_normalized("NFC", clean)
    assert not {"/", "\\"} & set(clean)
    assert 0 < len(clean) <= LONGEST_NAME


# Accepting


def test_what_is_accepted_says_what_was_read_and_comes_with_the_next_sync(docs: Path, rent: Library) -> None:
    text = DOORS + b"\nSubscribe to our newsletter!\n"
    accepted = rent.accept("doors.md", text, scope=OURS, user_id=5)
    assert (accepted.info.title, accepted.info.headings, accepted.info.passages) == ("Doors", ("Doors",), 1)
    assert (accepted.flagged, accepted.replaced) == (1, False)
    assert [upload.name for upload in rent.uploads(scope=OURS)] == ["doors.md"]
    assert not ask(rent).found
    rent.sync(docs)
    assert [quote.text for quote in ask(rent).quotes] == ["The doors open at nine."]
    assert rent.documents(scope=OURS)[1] == accepted.info


def test_a_guessed_encoding_is_noted(library: Library) -> None:
    text = "Die Türen öffnen um neun Uhr, und das Café schließt früher als die Küche.".encode("cp1252")
    accepted = library.accept("tueren.txt", text, scope=OURS)
    assert accepted.notes
    library.add("tueren.txt", text, scope=OURS)
    assert library.document(accepted.info.id, scope=OURS).notes == accepted.notes


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("scan.pdf", b"%PDF-1.7 and nothing else", "damaged|PDF"),
        ("empty.txt", b"", "it contains no text|it is empty"),
        ("long.txt", bytes(64 * 1024 * 1024 + 1), r"it has 67,108,865 bytes, more than the 67,108,864"),
    ],
    ids=["damaged", "empty", "too large"],
)
def test_what_cant_be_read_is_refused_and_not_kept(library: Library, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        library.accept(name, data, scope=OURS)
    assert library.uploads(scope=OURS) == []


def test_a_server_without_room_is_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.state.uploads.MOST_UPLOADS", 1)
    library.accept("one.txt", b"One.", scope=OURS)
    with pytest.raises(UploadLimit, match="Remove some first"):
        library.accept("two.txt", b"Two.", scope=OURS)


def test_a_direct_message_has_no_uploads(library: Library) -> None:
    for call in (library.accept, library.add):
        with pytest.raises(ValueError, match="belong to a server"):
            call("rules.txt", b"Rules.", scope=SHARED)
    for call in (library.withdraw, library.remove):
        with pytest.raises(ValueError, match="belong to a server"):
            call("0123456789abcdef", scope=SHARED)
    assert (library.uploads(scope=SHARED), library.refused(scope=SHARED)) == ([], [])


# At once


def test_an_upload_is_added_and_removed_at_once(rent: Library, docs: Path) -> None:
    info = rent.add("doors.md", DOORS, scope=OURS)
    assert info in rent.documents(scope=OURS)
    assert ask(rent).quotes[0].citation.document_id == info.id
    assert ask(rent, question="When is rent due?").found
    assert not ask(rent, THEIRS).found
    assert rent.holds(docs)
    rent.remove(info.id, scope=OURS)
    assert not ask(rent).found
    assert ask(rent, question="When is rent due?").found
    with pytest.raises(UnknownSource, match="may have been removed already"):
        rent.remove(info.id, scope=OURS)


def test_a_library_without_a_folder_has_uploads(library: Library) -> None:
    info = library.add("doors.md", DOORS, scope=OURS)
    assert ask(library).found
    library.remove(info.id, scope=OURS)
    assert not ask(library).found
    assert library.documents(scope=OURS) == []
    assert library.verify("The doors open at nine.", scope=OURS).closest is None


def test_removing_what_was_never_indexed_leaves_nothing(library: Library, docs: Path, tmp_path: Path) -> None:
    accepted = library.accept("doors.md", DOORS, scope=OURS)
    library.remove(accepted.info.id, scope=OURS)
    assert not (tmp_path / "data" / "CURRENT").exists()
    assert library.documents(scope=OURS) == []


def everything_shown(library: Library) -> str:
    """What a server is shown of its uploads, in every way that there is."""
    found: list[object] = [library.documents(scope=OURS), library.refused(scope=OURS), library.facts(scope=OURS)]
    found += [ask(library, question=question).quotes for question in ("When do the doors open?", "What costs 5 euros?")]
    found += [library.verify("The doors open at nine.", scope=OURS), library.fact_names("people", scope=OURS)]
    for info in library.documents(scope=OURS):
        found += [library.document(info.id, scope=OURS), library.summary(info.id, scope=OURS)]
    return repr(found)


def test_what_is_withdrawn_is_shown_no_more_although_the_index_still_has_it(rent: Library, tmp_path: Path) -> None:
    info = rent.add("doors.md", b"# Doors\n\nThe doors open at nine. Ada Brown, the mayor, pays 5 euros.\n", scope=OURS)
    other = rent.add("rules.md", b"Dogs wait outside.", scope=OURS)
    passage = ask(rent).quotes[0].id
    assert "The doors open at nine" in everything_shown(rent)
    with Library.open(tmp_path / "data") as another:
        assert ask(another).found
        rent.withdraw(info.id, scope=OURS)
        for library in (rent, another):
            shown = everything_shown(library)
            assert not [text for text in ("doors.md", "Ada Brown", "5 euros", "open at nine. ") if text in shown]
            assert not [quote for quote in ask(library).quotes if quote.citation.document_id == info.id]
            with pytest.raises(UnknownPassage):
                library.passage(passage, scope=OURS)
            for look in (library.overview, library.document, library.summary):
                with pytest.raises(UnknownSource):
                    look(info.id, scope=OURS)
            with pytest.raises(UnknownSource):
                library.ask("doors", scope=OURS, source=info.id)
            assert ask(library, question="Where do dogs wait?").quotes[0].citation.document_id == other.id
    rent.catch_up()
    assert sources(rent, OURS) == ["rent.txt", "rules.md"]


def test_the_former_text_of_a_replaced_upload_is_shown_no_more(rent: Library) -> None:
    rent.add("doors.md", DOORS, scope=OURS)
    rent.accept("doors.md", b"The doors open at ten.", scope=OURS)
    assert not ask(rent).found
    rent.catch_up()
    assert "at ten" in ask(rent).quotes[0].text
    rent.accept("doors.md", DOORS, scope=THEIRS)
    assert "at ten" in ask(rent).quotes[0].text, "another server's upload changes nothing"


def test_a_new_upload_replaces_one_of_its_name(rent: Library) -> None:
    first = rent.add("doors.md", DOORS, scope=OURS)
    second = rent.add("doors.md", DOORS.replace(b"nine", b"noon"), scope=OURS)
    assert first.id == second.id
    assert [quote.text for quote in ask(rent).quotes] == ["The doors open at noon."]
    assert rent.accept("doors.md", DOORS, scope=OURS).replaced


def test_what_is_not_the_servers_cant_be_removed(rent: Library) -> None:
    (shared,) = rent.documents(scope=SHARED)
    theirs = rent.add("doors.md", DOORS, scope=THEIRS)
    with pytest.raises(UnknownSource, match=r"“rent” was not uploaded here: it is in the documents folder"):
        rent.remove(shared.id, scope=OURS)
    with pytest.raises(UnknownSource, match="No such document was uploaded to this server"):
        rent.remove(theirs.id, scope=OURS)
    assert sources(rent, THEIRS) == ["rent.txt", "doors.md"]


def test_the_same_name_is_another_document_in_each_server_and_in_the_folder(docs: Path, library: Library) -> None:
    put_earlier(docs, doors="The doors open at one.")
    library.sync(docs)
    for scope, hour in ((OURS, b"two"), (THEIRS, b"three")):
        library.add("doors.txt", b"The doors open at " + hour, scope=scope)
    ids = {document.id for scope in (SHARED, OURS, THEIRS) for document in library.documents(scope=scope)}
    assert len(ids) == 3
    for scope, hour in ((OURS, "two"), (THEIRS, "three")):
        folders, uploaded = library.documents(scope=scope)
        assert library.document(uploaded.id, scope=scope).text == f"The doors open at {hour}"
        assert library.document("doors.txt", scope=scope).id == folders.id  # just a name means the folder's
    assert library.withdraw(library.documents(scope=OURS)[1].id, scope=OURS).name == "doors.txt"
    library.sync(docs)
    assert len(library.documents(scope=THEIRS)) == 2


def test_while_another_process_writes_nothing_is_kept(rent: Library, tmp_path: Path) -> None:
    with Store(tmp_path / "data").writing():
        with pytest.raises(LibraryBusy):
            rent.add("doors.md", DOORS, scope=OURS)
        assert rent.uploads(scope=OURS) == []
        assert rent.accept("doors.md", DOORS, scope=OURS).info.passages == 1  # which waits for no index


# Parsing


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a sandbox parses from here on."""
    names: list[str] = []
    begin = Sandbox.begin

    def counted(sandbox: Sandbox, source: str, data: bytes) -> Begun:
        names.append(source)
        return begin(sandbox, source, data)

    monkeypatch.setattr(Sandbox, "begin", counted)
    return names


def test_an_upload_is_parsed_once(docs: Path, rent: Library, parsed: list[str]) -> None:
    rent.accept("doors.md", DOORS, scope=OURS)
    rent.catch_up()
    assert ask(rent).found
    rent.add("cats.md", b"Cats may enter.", scope=OURS)
    rent.accept("dogs.md", b"Dogs stay outside.", scope=OURS)
    rent.sync(docs)
    assert parsed == ["doors.md", "cats.md", "dogs.md"]


def test_a_sync_in_another_process_does_not_parse_it_again(
    docs: Path, rent: Library, parsed: list[str], tmp_path: Path
) -> None:
    rent.accept("doors.md", DOORS, scope=OURS)
    options = ["--docs", str(docs), "--data", str(tmp_path / "data"), "--parsed-uploads", "-"]
    done = CliRunner().invoke(main, ["build", *options], input=rent.hand_over())
    assert done.exit_code == 0, done.output
    assert ask(rent).found
    assert parsed == ["doors.md"]
    assert rent.hand_over() == b"[]"


async def test_the_bots_reading_process_is_given_what_was_parsed(docs: Path, rent: Library, tmp_path: Path) -> None:
    rent.accept("doors.md", DOORS, scope=OURS)
    assert await Follower(rent, docs, tmp_path / "data").sync()
    assert ask(rent).found
    assert rent.hand_over() == b"[]"


def test_it_is_parsed_again_where_its_text_is_gone(rent: Library, parsed: list[str], tmp_path: Path) -> None:
    rent.accept("doors.md", DOORS, scope=OURS)
    with Library.open(tmp_path / "data") as another:
        another.catch_up()
        assert ask(another).found
    assert parsed == ["doors.md", "doors.md"]
    rent.catch_up()
    assert len(parsed) == 2


def test_a_text_that_waits_is_only_used_for_its_own_bytes(rent: Library, parsed: list[str]) -> None:
    rent.accept("doors.md", DOORS, scope=OURS)
    rent.accept("doors.md", DOORS.replace(b"nine", b"noon"), scope=OURS)
    rent.withdraw(rent.accept("cats.md", b"Cats may enter.", scope=OURS).info.id, scope=OURS)
    rent.catch_up()
    assert [quote.text for quote in ask(rent).quotes] == ["The doors open at noon."]
    assert sources(rent, OURS) == ["rent.txt", "doors.md"]
    assert len(parsed) == 3


def test_texts_that_wait_take_only_so_much_memory(
    rent: Library, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.parsed.MOST", 2_000)
    for name in ("one", "two", "three"):
        rent.accept(f"{name}.txt", f"{name} {'word ' * 50}".encode(), scope=OURS)
    rent.catch_up()
    assert parsed == ["one.txt", "two.txt", "three.txt", "one.txt"]


def test_a_long_upload_is_summarised_in_a_process_with_bounds(
    rent: Library, monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    text = b"# Doors\n\n" + b"The doors open at nine.\n\n" * 9 + b"Subscribe to our newsletter!\n"
    short = rent.accept("doors.md", text, scope=OURS)
    monkeypatch.setattr(uploads, "SHORT", 0)
    monkeypatch.setattr(prepare, "settle", lambda *_: pytest.fail("this is done in another process"))
    long = rent.accept("doors.md", text, scope=OURS)
    assert (long.info, long.flagged, long.notes) == (short.info, short.flagged, short.notes)
    rent.catch_up()
    assert ask(rent).found
    assert parsed == ["doors.md", "doors.md"]


@pytest.mark.parametrize("short", [0, 10**9])
def test_what_a_parser_can_not_have_found_is_refused_and_not_kept(
    rent: Library, monkeypatch: pytest.MonkeyPatch, short: int
) -> None:
    monkeypatch.setattr(uploads, "SHORT", short)
    monkeypatch.setattr(Sandbox, "read", lambda *_: Unchecked("text", '{"blocks": [["text", 0, 99, 0]]}'))
    with pytest.raises(UnreadableFile):
        rent.accept("doors.md", DOORS, scope=OURS)
    assert rent.uploads(scope=OURS) == []
    assert rent.hand_over() == b"[]"


# Syncing


def test_an_upload_that_has_not_changed_is_not_read_again(
    docs: Path, rent: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    rent.add("doors.md", DOORS, scope=OURS)
    rent.accept("doors.md", DOORS, scope=OURS)  # the same bytes once more

    never = failing(AssertionError("a file was read again"))
    monkeypatch.setattr("index.reading.sandbox.Sandbox.begin", never)
    monkeypatch.setattr("index.building.workers._Worker.prepare", never)
    generation = ask(rent).generation
    assert rent.sync(docs).generation == generation
    put_earlier(docs, rent="Rent is due on Friday.")
    (docs / "sources.toml").write_text('flag = ["never there"]\n', encoding="utf-8")
    assert rent.sync(docs).generation == generation + 1
    assert ask(rent).found


def test_the_report_and_what_was_skipped_are_the_folders_own(docs: Path, rent: Library) -> None:
    before = rent.sync(docs)
    rent.accept("doors.md", DOORS + b"\nSubscribe to our newsletter!\n", scope=OURS)
    rent.state.uploads.put(8, "broken.txt", b"")  # as if an older version could read it
    (docs / "sheet.xlsx").write_bytes(b"x")
    report = rent.sync(docs)
    assert (report.documents, report.passages, report.flagged) == (1, 1, 0)
    assert (report.added, report.unchanged, report.notes) == ((), ("rent.txt",), before.notes)
    assert [skip.file for skip in report.skipped] == ["sheet.xlsx"] == [skip.file for skip in rent.skipped()]
    assert [skip.file for skip in rent.refused(scope=THEIRS)] == ["broken.txt"]
    assert (rent.refused(scope=OURS), rent.refused(scope=SHARED)) == ([], [])
    again = rent.sync(docs)
    assert (again.generation, again.documents, again.passages, again.flagged) == (report.generation, 1, 1, 0)
    assert again.skipped == report.skipped
    rent.state.uploads.put(8, "broken.txt", b"It is whole now.")
    rent.sync(docs)
    assert rent.refused(scope=THEIRS) == []
    assert sources(rent, THEIRS) == ["rent.txt", "broken.txt"]


def test_lines_that_many_documents_have_are_only_counted_in_the_folder(docs: Path, library: Library) -> None:
    line = "The harbour office · Quay Street 4 · © 2024"
    for number in range(3):
        library.accept(f"{number}.txt", f"{line}\n\nNotice {number} is here.".encode(), scope=OURS)
    put_earlier(docs, a=f"{line}\n\nAlpha.", b=f"{line}\n\nBeta.", c="Gamma.")
    assert library.sync(docs).flagged == 0
    put_earlier(docs, c=f"{line}\n\nGamma.")
    assert library.sync(docs).flagged == 3
    uploaded = [library.document(upload.document_id, scope=OURS) for upload in library.uploads(scope=OURS)]
    assert [block.flag for document in uploaded for block in document.blocks] == [None] * 6


def test_what_the_sidecars_say_stays_while_uploads_come(docs: Path, rent: Library) -> None:
    (docs / "sources.toml").write_text('[sources."rent.txt"]\ntitle = "House rules"\n', encoding="utf-8")
    (docs / "synonyms.toml").write_text('synonyms = [["rent", "lease"]]\n', encoding="utf-8")
    rent.sync(docs)
    asked = ask(rent, question="When is the lease due?").quotes
    rent.add("doors.md", DOORS, scope=OURS)
    assert ask(rent, question="When is the lease due?").quotes[0].citation == asked[0].citation
    generation = ask(rent).generation
    assert rent.sync(docs).generation == generation
    assert rent.documents(scope=SHARED)[0].title == "House rules"


@pytest.mark.parametrize("folder", ["missing", "empty", "unreadable"])
def test_no_upload_waits_for_a_folder_that_cant_be_read(docs: Path, rent: Library, folder: str) -> None:
    removed = rent.add("cats.md", b"Cats may enter.", scope=OURS)
    rent.accept("doors.md", DOORS, scope=OURS)
    rent.withdraw(removed.id, scope=OURS)
    (docs / "rent.txt").unlink()
    if folder == "missing":
        docs.rmdir()
    elif folder == "unreadable":
        (docs / "rent.txt").write_bytes(b"")
    for _ in range(2):
        with pytest.raises(FolderError):
            rent.sync(docs)
        assert ask(rent, question="When is rent due?").found
        assert ask(rent).generation == 3
        assert sources(rent, OURS) == ["rent.txt", "doors.md"]
    docs.mkdir(exist_ok=True)
    put_earlier(docs, rent="Rent is due on Monday.")
    assert rent.sync(docs).changed == ("rent.txt",)
    assert ask(rent).found


def test_without_any_index_uploads_come_and_the_folder_later(docs: Path, library: Library) -> None:
    library.accept("doors.md", DOORS, scope=OURS)
    with pytest.raises(FolderError, match=r"can be read .* put some in\.$"):
        library.sync(docs)
    assert ask(library).found
    assert not library.holds(docs)
    put_earlier(docs, rent="Rent is due on Friday.")
    assert library.sync(docs).added == ("rent.txt",)
    assert library.holds(docs)
    assert sources(library, OURS) == ["rent.txt", "doors.md"]


@pytest.mark.parametrize("by", ["sync", "add"])
def test_an_index_of_another_version_is_built_again_from_both(
    docs: Path, rent: Library, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    rent.add("doors.md", DOORS, scope=OURS)
    for module in ("building.sync", "upkeep"):
        monkeypatch.setattr(f"index.{module}.MADE_WITH", "a later version")
    if by == "sync":
        rent.sync(docs)
    else:
        rent.add("cats.md", b"Cats may enter.", scope=THEIRS)
    assert rent.holds(docs)
    assert ask(rent).found
    assert ask(rent, question="When is rent due?").found


def test_an_index_of_another_version_is_left_when_the_last_upload_goes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = library.add("doors.md", DOORS, scope=OURS)
    monkeypatch.setattr("index.building.sync.MADE_WITH", "a later version")
    library.remove(info.id, scope=OURS)
    assert library.documents(scope=OURS) == []


def test_an_index_of_another_version_is_kept_while_its_folder_is_missing(
    docs: Path, rent: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.sync.MADE_WITH", "a later version")
    docs.rename(docs.with_name("elsewhere"))
    with pytest.raises(FolderError, match="doesn't exist"):
        rent.add("doors.md", DOORS, scope=OURS)
    assert ask(rent, question="When is rent due?").found
    docs.with_name("elsewhere").rename(docs)
    rent.sync(docs)
    assert ask(rent).found


def test_what_was_removed_is_gone_from_every_file_once_nobody_can_be_reading_it(
    docs: Path, rent: Library, tmp_path: Path
) -> None:
    def holders() -> list[str]:
        files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
        return [str(file) for file in files if b"canary" in file.read_bytes()]

    info = rent.add("canary.md", b"The canary sings at nine.", scope=OURS)
    assert holders()
    rent.remove(info.id, scope=OURS)
    assert holders()  # in the generation before, which somebody may be reading
    rent.sync(docs)
    assert holders()
    os.utime(tmp_path / "data" / "CURRENT", (1, 1))
    rent.sync(docs)
    assert holders() == []


def test_another_state_file_brings_its_own_uploads(docs: Path, rent: Library, tmp_path: Path) -> None:
    before = rent.add("doors.md", DOORS, scope=OURS)
    rent.close()
    for file in (tmp_path / "data").glob("state.*"):
        file.unlink()
    with Library.open(tmp_path / "data") as library:
        after = library.add("doors.md", DOORS, scope=OURS)
        assert after.id != before.id
        assert [document.id for document in library.documents(scope=OURS)][1] == after.id
        assert library.passage(ask(library).quotes[0].id, scope=OURS).citation.document_id == after.id


def test_a_data_folder_can_be_moved(docs: Path, rent: Library, tmp_path: Path) -> None:
    info = rent.add("doors.md", DOORS, scope=OURS)
    rent.close()
    shutil.copytree(tmp_path / "data", tmp_path / "moved")
    with Library.open(tmp_path / "moved") as moved:
        assert moved.sync(docs).unchanged == ("rent.txt",)
        assert info in moved.documents(scope=OURS)
