"""A document isn't forgotten because its file can't be found or looked at for a while."""

import errno
import json
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from processes import run

from index import FolderError, Library, Scope
from index.building import removals, sync
from index.building.apply import SourceReader
from index.building.removals import PATIENCE_NS, FolderMemory, HeldBack
from index.cli.commands import main
from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import files, stand_ins

COUNT = 6


@pytest.fixture
def filled(docs: Path, request: pytest.FixtureRequest) -> Library:
    """An index of documents in the folder and in a subfolder."""
    (docs / "inner").mkdir()
    for number in range(COUNT):
        folder = docs / "inner" if number % 2 else docs
        (folder / f"{number}.md").write_text(f"Report {number} is about the harbour.", encoding="utf-8")
    (docs / "sources.toml").write_text('[sources."0.md"]\ntitle = "The first report"', encoding="utf-8")
    library: Library = request.getfixturevalue("indexed_docs")
    assert library.sync(docs).documents == COUNT  # it was the index of a copy of the folder
    return library


def empty(docs: Path) -> None:
    """Leaves one stray file, as below a mount point."""
    shutil.rmtree(docs)
    docs.mkdir()
    (docs / "stray.txt").write_text("A stray file.", encoding="utf-8")


def finds(library: Library, number: int) -> bool:
    return any(f"Report {number} " in quote.text for quote in library.ask(f"report {number} harbour", limit=9).quotes)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets time pass for syncs."""
    clock = [sync.time.time_ns()]

    class Clock:
        time_ns = staticmethod(lambda: clock[0])

    monkeypatch.setattr(sync, "time", Clock)

    def pass_by(ns: int) -> None:
        clock[0] += ns

    return pass_by


def test_a_folder_with_only_a_stray_file_left_keeps_its_documents(docs: Path, filled: Library, tmp_path: Path) -> None:
    empty(docs)
    report = filled.sync(docs)
    assert (len(report.held_back), report.removed, report.added) == (COUNT, (), ("stray.txt",))
    assert report.documents == COUNT + 1
    assert all(finds(filled, number) for number in range(COUNT))
    assert filled.document("0.md").title == "The first report"
    again = filled.sync(docs)
    assert (again.generation, again.held_back) == (report.generation, report.held_back)
    filled.close()
    with Library.open(tmp_path / "data") as reopened:
        assert reopened.sync(docs).held_back == report.held_back
        held = reopened.held_back()
        assert held
        assert (held.documents, held.of, held.elsewhere) == (report.held_back, COUNT, False)


def test_files_that_all_became_empty_keep_their_documents(docs: Path, filled: Library) -> None:
    texts = {file: file.read_text(encoding="utf-8") for file in docs.rglob("*.md")}
    (docs / "stray.txt").write_text("A stray file.", encoding="utf-8")
    for file in texts:
        file.write_text("", encoding="utf-8")
    report = filled.sync(docs)
    assert (len(report.held_back), report.removed, report.changed) == (COUNT, (), ())
    assert finds(filled, 3)
    for file, text in list(texts.items())[1:]:
        file.write_text(text, encoding="utf-8")
    report = filled.sync(docs)
    assert (len(report.held_back), len(report.removed)) == (0, 1)  # a single one is meant


def test_the_files_come_back_and_nothing_was_lost(docs: Path, filled: Library) -> None:
    away = docs.with_name("away")
    shutil.copytree(docs, away)
    empty(docs)
    filled.sync(docs)
    shutil.rmtree(docs)
    shutil.copytree(away, docs)
    report = filled.sync(docs)
    assert (report.added, report.changed, report.removed, report.held_back) == ((), (), ("stray.txt",), ())
    assert filled.held_back() is None


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_a_few_removed_files_are_gone_at_once(docs: Path, filled: Library, gone: int) -> None:
    names = [f"{number}.md" for number in range(0, 2 * gone, 2)]
    for name in names:
        (docs / name).unlink()
    assert filled.sync(docs).removed == tuple(names)
    assert not finds(filled, 0)


def test_removals_are_accepted_on_demand(docs: Path, filled: Library) -> None:
    empty(docs)
    filled.sync(docs)
    report = filled.sync(docs, accept_removals=True)
    assert (report.documents, len(report.removed), report.held_back) == (1, COUNT, ())
    assert not finds(filled, 0)
    assert filled.sync(docs).held_back == ()


def test_removals_are_accepted_after_an_hour(docs: Path, filled: Library, later: Callable[[int], None]) -> None:
    empty(docs)
    filled.sync(docs)
    later(PATIENCE_NS - 1)
    assert len(filled.sync(docs).held_back) == COUNT
    later(1)
    assert len(filled.sync(docs).removed) == COUNT


def test_time_accepts_nothing_on_another_device(
    docs: Path, filled: Library, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(docs)
    find = files.find

    def mounted(folder: Path, **options: Any) -> files.Listing:
        listing = find(folder, **options)
        listing.devices[""] += 1
        return listing

    monkeypatch.setattr(files, "find", mounted)
    filled.sync(docs)
    later(99 * PATIENCE_NS)
    assert len(filled.sync(docs).held_back) == COUNT
    assert filled.held_back().elsewhere  # type: ignore[union-attr]
    assert len(filled.sync(docs, accept_removals=True).removed) == COUNT


@pytest.mark.parametrize("version", [0, None])
def test_an_upgrade_forgets_nothing_while_the_folder_is_gone(
    docs: Path, filled: Library, tmp_path: Path, version: int | None
) -> None:
    """With other tables, or with the same ones that were filled by other rules."""
    away = shutil.copytree(docs, docs.with_name("away"))
    generation = tmp_path / "data" / f"generation-{filled.ask('').generation}"
    filled.close()
    with closing(sqlite3.connect(generation / "library.db")) as db:
        if version is not None:
            db.execute(f"pragma user_version = {version}")
        db.execute("update meta set value = 'another version' where key = 'made_with'")
        db.commit()
    empty(docs)
    with Library.open(tmp_path / "data") as library:
        for _ in range(2):
            with pytest.raises(FolderError, match=r"6 of its 6 documents are gone .*--accept-removals"):
                library.sync(docs)
            with pytest.raises(FolderError, match="The former index is kept"):
                library.add("note.md", b"A server's own words.", scope=Scope.guild(7))
        assert generation.exists()
        held = library.held_back()
        assert held
        assert len(held.documents) == COUNT
        shutil.rmtree(docs)
        shutil.copytree(away, docs)
        assert library.sync(docs).documents == COUNT
        assert all(finds(library, number) for number in range(COUNT))


@pytest.mark.parametrize("accept", [True, False])
def test_at_an_upgrade_too_removals_are_accepted_on_demand_or_after_an_hour(
    docs: Path, filled: Library, later: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, accept: bool
) -> None:
    monkeypatch.setattr(sync, "MADE_WITH", "a later version")
    empty(docs)
    with pytest.raises(FolderError, match="After an hour they are forgotten"):
        filled.sync(docs)
    later(0 if accept else PATIENCE_NS)
    assert filled.sync(docs, accept_removals=accept).documents == 1


def test_an_upgrade_goes_on_without_a_few_files(docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MADE_WITH", "a later version")
    (docs / "0.md").unlink()
    assert filled.sync(docs).documents == COUNT - 1


def test_new_and_changed_files_are_taken_meanwhile(docs: Path, filled: Library) -> None:
    empty(docs)
    filled.sync(docs)
    (docs / "stray.txt").write_text("A changed stray file.", encoding="utf-8")
    (docs / "new.txt").write_text("A new file.", encoding="utf-8")
    report = filled.sync(docs)
    assert (report.added, report.changed, len(report.held_back)) == (("new.txt",), ("stray.txt",), COUNT)
    (docs / "new.txt").unlink()
    assert filled.sync(docs).removed == ("new.txt",)


def test_files_that_were_moved_are_not_held_back(docs: Path, filled: Library) -> None:
    (docs / "moved").mkdir()
    for path in list(docs.rglob("*.md")):
        path.rename(docs / "moved" / path.name)
    report = filled.sync(docs)
    assert (len(report.added), len(report.removed), report.held_back) == (COUNT, COUNT, ())


def test_another_folder_replaces_all_documents(docs: Path, filled: Library) -> None:
    other = docs.with_name("other")
    other.mkdir()
    (other / "x.txt").write_text("Something else.", encoding="utf-8")
    assert len(filled.sync(other).removed) == COUNT


def test_an_empty_folder_is_an_error_unless_its_removals_are_accepted(docs: Path, filled: Library) -> None:
    empty(docs)
    (docs / "stray.txt").unlink()
    with pytest.raises(FolderError, match="run python -m index build --accept-removals"):
        filled.sync(docs)
    assert finds(filled, 0)
    assert len(filled.sync(docs, accept_removals=True).removed) == COUNT
    assert filled.documents() == []


def test_the_command_says_it_and_accepts_them(docs: Path, tmp_path: Path) -> None:
    arguments = ["build", "--docs", str(docs), "--data", str(tmp_path / "data")]
    for number in range(COUNT):
        (docs / f"{number}.md").write_text(f"Report {number}.", encoding="utf-8")
    assert CliRunner().invoke(main, arguments).exit_code == 0
    empty(docs)
    said = CliRunner().invoke(main, arguments).stdout
    assert (
        "held back: the files of 6 documents are gone or can't be read (0.md, 1.md, 2.md, 3.md, 4.md and 1 more)"
        in said
    )
    told = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert (told["held_back"], told["files"]["held_back"][0], told["removed"]) == (COUNT, "0.md", 0)
    told = json.loads(CliRunner().invoke(main, [*arguments, "--accept-removals", "--json"]).stdout)
    assert (told["held_back"], told["removed"]) == (0, COUNT)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"devices": 3, "held": null}', '{"devices": {}, "held": [1]}', "\0"])
def test_a_memory_that_cant_be_read_accepts_nothing(
    docs: Path, filled: Library, tmp_path: Path, later: Callable[[int], None], text: str
) -> None:
    memories = list((tmp_path / "data").glob(f"generation-*/{removals.FILE}"))
    assert memories
    for memory in memories:
        memory.write_text(text, encoding="utf-8")
    empty(docs)
    filled.sync(docs)
    later(99 * PATIENCE_NS)
    assert len(filled.sync(docs).held_back) == COUNT


def test_the_memory_is_read_as_it_was_written(tmp_path: Path) -> None:
    for memory in (FolderMemory(), FolderMemory({"": 1, "a/b": 2}, HeldBack(("ä.txt",), 3, 4, elsewhere=True))):
        removals.save(tmp_path, memory)
        assert removals.load(tmp_path) == memory


# What can't be looked at. Root may look at everything, so the system's answers are made up.


def refuse(monkeypatch: pytest.MonkeyPatch, function: str, name: str, number: int) -> None:
    """Lets os.open, os.stat or os.listdir fail for one name."""
    real = getattr(os, function)

    def refused(path: Any, *arguments: Any, **options: Any) -> Any:
        if path == name or (isinstance(path, int) and os.path.basename(os.readlink(f"/proc/self/fd/{path}")) == name):
            raise OSError(number, os.strerror(number), path)
        return real(path, *arguments, **options)

    monkeypatch.setattr(files.os, function, refused)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE])
@pytest.mark.parametrize(
    ("function", "name"), [("open", "inner"), ("listdir", "inner"), ("stat", "inner"), ("stat", "1.md")]
)
def test_documents_that_cant_be_looked_at_stay_and_the_folder_is_named(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, function: str, name: str, number: int
) -> None:
    if (function, name, number) == ("stat", "inner", errno.EACCES):
        pytest.skip("the documents folder itself can't be entered")
    with monkeypatch.context() as patch:
        refuse(patch, function, name, number)
        (docs / "0.md").write_text("Report 0 is about the harbour and has changed.", encoding="utf-8")
        report = filled.sync(docs)
        assert (report.changed, report.removed, report.held_back) == (("0.md",), (), ())
        assert all(finds(filled, each) for each in range(COUNT))
        (skip,) = report.skipped
        whole = name == "inner" or number == errno.EACCES  # without permission to enter it, it is the same for all
        assert skip.file == ("inner" if whole else "inner/1.md")
        assert os.strerror(number) in str(skip.reason)
        assert "until that is fixed, answers come from what was read before" in str(skip.reason)
        assert filled.sync(docs).generation == report.generation
    assert filled.sync(docs).skipped == ()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_changed_file_that_cant_be_opened_keeps_its_document(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as patch:
        (docs / "0.md").write_text("Report 0 has changed.", encoding="utf-8")
        refuse(patch, "open", "0.md", number)
        report = filled.sync(docs)
        assert ([skip.file for skip in report.skipped], report.removed, report.changed) == (["0.md"], (), ())
        assert finds(filled, 0)
    assert filled.sync(docs).changed == ("0.md",)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EIO])
def test_files_that_vanish_while_they_are_read_keep_their_documents(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for path in docs.rglob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + " It has changed.", encoding="utf-8")

    def gone(*_: object) -> bytes:
        error = OSError(number, os.strerror(number))
        if number == errno.ENOENT:
            raise error
        raise UnreadableFile(Unreadable.CANNOT_OPEN, error=str(error.strerror))

    with monkeypatch.context() as patch:
        patch.setattr(SourceReader, "content", gone)
        report = filled.sync(docs)
        assert (report.documents, report.removed, report.changed) == (COUNT, (), ())
    assert len(filled.sync(docs).changed) == COUNT


def test_a_link_in_the_place_of_sources_toml_is_not_out_of_reach(docs: Path, filled: Library) -> None:
    (docs / "sources.toml").rename(docs.with_name("sources.toml"))
    (docs / "sources.toml").symlink_to(docs.with_name("sources.toml"))
    filled.sync(docs)
    assert filled.document("0.md").title != "The first report"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_titles_stay_while_sources_toml_cant_be_read(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as patch:
        refuse(patch, "open", "sources.toml", number)
        report = filled.sync(docs)
        assert [skip.file for skip in report.skipped] == ["sources.toml"]
        assert filled.document("0.md").title == "The first report"
    assert filled.sync(docs).changed == ()


@pytest.mark.parametrize("function", ["listdir", "stat"])
def test_a_folder_that_cant_be_entered_is_an_error_and_everything_stays(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    refuse(monkeypatch, function, docs.name if function == "listdir" else "0.md", errno.EACCES)
    with pytest.raises(FolderError, match=r"can't be listed: Permission denied. Let this user read and enter it"):
        filled.sync(docs)
    assert finds(filled, 0)


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root may enter every folder")
@pytest.mark.parametrize("mode", [0, stat.S_IRUSR, stat.S_IXUSR])
def test_permissions_of_a_real_folder(docs: Path, filled: Library, tmp_path: Path, mode: int) -> None:
    (docs / "inner").chmod(mode)
    command = (sys.executable, "-m", "index", "build", "--json", "--docs", docs, "--data", tmp_path / "data")
    without = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")  # root's right to look at everything
    done = run(*(without if os.getuid() == 0 else ()), *command, cwd=ROOT)
    (docs / "inner").chmod(0o700)
    told = json.loads(done.stdout)
    assert ([skip["file"] for skip in told["skipped"]], told["removed"], told["documents"]) == (["inner"], 0, COUNT)


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n"
ANNEX = b"../.git/annex/objects/f8/x2/SHA256E-s12--%064d.md/SHA256E-s12--%064d.md"
LOST = {
    "zeros": lambda text, number: bytes(len(text)),
    "Git LFS": lambda text, number: LFS % number,
    "an old pointer of Git LFS": lambda text, number: (LFS % number).replace(b"\noid", b"\next-0-x sha256:1\noid"),
    "git-annex": lambda text, number: ANNEX % (number, number),
    "git-crypt": lambda text, number: b"\0GITCRYPT\0" + bytes(range(number, 200)),
    "encrypted": lambda text, number: sha256(text).digest() * 9,
    "a block of zeros": lambda text, number: text[:9] + bytes(len(text)),
}


@pytest.mark.parametrize("kind", LOST)
def test_files_that_cant_be_read_any_more_keep_their_documents(docs: Path, filled: Library, kind: str) -> None:
    texts = {file: file.read_bytes() for file in sorted(docs.rglob("*.md"))}
    for number, (file, text) in enumerate(texts.items()):
        file.write_bytes(LOST[kind](text, number))
    (docs / "new.md").write_text("A new file.", encoding="utf-8")
    report = filled.sync(docs)
    assert (len(report.held_back), report.removed, report.changed, report.added) == (COUNT, (), (), ("new.md",))
    assert all(finds(filled, number) for number in range(COUNT))
    again = filled.sync(docs)
    assert (again.generation, again.held_back) == (report.generation, report.held_back)
    assert filled.held_back().documents == report.held_back  # type: ignore[union-attr]
    for file, text in list(texts.items())[1:]:
        file.write_bytes(text)
    report = filled.sync(docs)
    assert (len(report.held_back), len(report.removed), report.changed) == (0, 1, ())  # a single one is meant


@pytest.mark.parametrize("accept", [True, False])
def test_they_are_forgotten_on_demand_or_after_an_hour(
    docs: Path, filled: Library, later: Callable[[int], None], accept: bool
) -> None:
    for file in docs.rglob("*.md"):
        file.write_bytes(LFS % 1)
    (docs / "new.md").write_text("A new file.", encoding="utf-8")
    assert len(filled.sync(docs).held_back) == COUNT
    later(0 if accept else PATIENCE_NS)
    report = filled.sync(docs, accept_removals=accept)
    assert (report.documents, len(report.removed), report.held_back) == (1, COUNT, ())
    assert {str(skip.reason) for skip in report.skipped if skip.file.endswith(".md")} == {
        "it isn’t the file itself but a pointer to it, for Git LFS; fetch the file with it"
    }
    assert filled.sync(docs).generation == report.generation


def test_files_that_are_gone_and_files_that_cant_be_read_count_together(docs: Path, filled: Library) -> None:
    for number in (0, 1):
        next(docs.rglob(f"{number}.md")).unlink()
    for number in (2, 3):
        next(docs.rglob(f"{number}.md")).write_bytes(bytes(40))
    assert len(filled.sync(docs).held_back) == 4


def test_two_damaged_files_are_meant_and_named(docs: Path, filled: Library) -> None:
    for number in (2, 3):
        next(docs.rglob(f"{number}.md")).write_bytes(bytes(40))
    report = filled.sync(docs)
    assert (report.held_back, report.removed) == ((), ("2.md", "inner/3.md"))
    assert "it only has zero bytes" in str(report.skipped[0].reason)


def test_files_that_change_while_it_is_found_out_are_no_crash(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    files_, content, count = list(docs.rglob("*.md")), SourceReader.content, iter(range(1, 999))
    for file in files_:
        file.write_bytes(bytes(50))
    (docs / "new.md").write_text("A new file.", encoding="utf-8")

    def other(self: SourceReader, file: Any) -> bytes:
        return content(self, file) if file.source == "new.md" else bytes(next(count))

    with monkeypatch.context() as patch:
        patch.setattr(SourceReader, "content", other)
        assert len(filled.sync(docs).held_back) == COUNT
    assert len(filled.sync(docs).held_back) == COUNT


@pytest.mark.parametrize("content", [b"", bytes(300), LFS % 7])
def test_an_upgrade_forgets_nothing_while_files_are_pointers(
    docs: Path, filled: Library, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    texts = {file: file.read_bytes() for file in docs.rglob("*.md")}
    monkeypatch.setattr(sync, "MADE_WITH", "a later version")
    for file in texts:
        file.write_bytes(content)
    (docs / "new.md").write_text("A new file.", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(FolderError, match=r"6 of its 6 documents are gone .*--accept-removals"):
            filled.sync(docs)
    for file, text in texts.items():
        file.write_bytes(text)
    assert filled.sync(docs).documents == COUNT + 1


@pytest.mark.parametrize("content", [bytes(70), LFS % 1, ANNEX % (1, 1)])
def test_titles_stay_while_sources_toml_is_a_pointer(docs: Path, filled: Library, content: bytes) -> None:
    (docs / "sources.toml").write_bytes(content)
    assert [skip.file for skip in filled.sync(docs).skipped] == ["sources.toml"]
    assert filled.document("0.md").title == "The first report"


@pytest.mark.parametrize(
    "text",
    [
        b"version https://git-lfs.github.com/spec/v1\nis the first line of a pointer.",
        b"See .git/annex/objects for the contents.",
        b"\0\0 a\0",
        LFS % 1 + b"# What a pointer looks like\n" + b"It has three lines. " * 200,
        b"",
    ],
)
def test_a_text_about_pointers_is_none(text: bytes) -> None:
    stand_ins.check(text)
