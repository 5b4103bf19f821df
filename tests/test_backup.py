"""Back-ups are complete, also while the bot runs; restoring one works on damaged folders too, and never in part."""

import json
import os
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import Library, LibraryBusy, LibraryDamaged, OperatorError, Scope, StateTooNew
from index.__main__ import main
from index.operations import BackupError, State
from index.state import reserve

SEVEN = Scope.guild(7)
TIDES = b"# Tides\n\nThe tide turns at noon.\n"


@pytest.fixture
def given(library: Library, tmp_path: Path) -> Library:
    """Two servers gave something, and links to uploads have a key."""
    library.accept("tides.md", TIDES, scope=SEVEN, user_id=3)
    library.state.settings.set(8, {"private": True})
    (tmp_path / "data" / "reader.key").write_bytes(bytes(32))
    return library


def everything(state: State) -> object:
    uploads = state.uploads.all()
    return uploads, [state.uploads.content(upload) for upload in uploads], [state.settings.get(id) for id in (7, 8, 9)]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_given_comes_back_as_it_was(given: Library, tmp_path: Path) -> None:
    file = tmp_path / "away" / "footnote.zip"
    file.parent.mkdir()
    held = given.backup(file)
    assert (held.uploads, held.servers, held.key, held.size) == (1, 2, True, file.stat().st_size)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(file.parent) == {"footnote.zip"}
    before = everything(given.state)
    given.state.forget_guild(7)
    given.state.settings.set(9, {"later": True})
    (tmp_path / "data" / "reader.key").write_bytes(b"x" * 32)
    assert given.restore(file) == (held, None)
    assert everything(given.state) == before
    assert (tmp_path / "data" / "reader.key").read_bytes() == bytes(32)
    given.state.settings.set(9, {"now": True})
    assert given.state.settings.get(9) == {"now": True}
    with Library.open(tmp_path / "elsewhere") as other:
        other.restore(file)
        assert stat.S_IMODE((tmp_path / "elsewhere" / "state.db").stat().st_mode) == 0o600
        assert everything(other.state) == before
        other.sync(Path("seeds"))
        assert other.ask("When does the tide turn?", scope=SEVEN).found


def test_a_restore_leaves_nothing_behind(given: Library, tmp_path: Path) -> None:
    given.backup(tmp_path / "footnote.zip")
    given.restore(tmp_path / "footnote.zip")
    assert names(tmp_path / "data") == {"state.db", "state.lock", "reader.key", "lock", reserve.NAME, *reserve.PLACES}


def test_what_is_written_while_it_is_copied_is_in_it_whole_or_not_at_all(given: Library, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "state.db", isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("delete from uploads")
        held = given.backup(tmp_path / "footnote.zip")
        writer.execute("rollback")
    assert held.uploads == 1
    assert given.uploads(scope=SEVEN)


def test_a_later_back_up_takes_the_place_of_an_earlier_one_and_of_nothing_else(given: Library, tmp_path: Path) -> None:
    file = tmp_path / "footnote.zip"
    given.backup(file)
    given.state.forget_guild(7)
    assert given.backup(file).uploads == 0
    thesis = tmp_path / "thesis.zip"
    with zipfile.ZipFile(thesis, "w") as archive:
        archive.writestr("manifest.json", "[1]")
    content = thesis.read_bytes()
    with pytest.raises(BackupError, match="isn't a back-up"):
        given.backup(thesis)
    assert thesis.read_bytes() == content


def test_nothing_to_back_up_is_said(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        library.backup(tmp_path / "footnote.zip")
    assert not (tmp_path / "footnote.zip").exists()


def test_a_place_that_can_not_be_written_to_is_said(given: Library, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"can't be written: No such file or directory\."):
        given.backup(tmp_path / "absent" / "footnote.zip")


def test_a_damaged_database_is_not_carried_away(given: Library, tmp_path: Path) -> None:
    given.backup(tmp_path / "footnote.zip")
    good = (tmp_path / "footnote.zip").read_bytes()
    given.state.close()
    damage(tmp_path / "data" / "state.db")
    with pytest.raises(LibraryDamaged, match="can't be copied"):
        given.backup(tmp_path / "footnote.zip")
    assert (tmp_path / "footnote.zip").read_bytes() == good


def damage(database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(content[:4096] + b"\xff" * 4096 + content[8192:])


def test_what_the_disk_changed_is_noticed_when_it_is_read_again(
    given: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = zipfile.ZipFile.write

    def spoilt(archive: zipfile.ZipFile, path: Path, name: str) -> None:
        damage(path)
        write(archive, path, name)

    monkeypatch.setattr(zipfile.ZipFile, "write", spoilt)
    with pytest.raises(BackupError, match="reads differently"):
        given.backup(tmp_path / "footnote.zip")
    assert not (tmp_path / "footnote.zip").exists()


def test_nothing_is_put_back_while_the_bot_runs(given: Library, tmp_path: Path) -> None:
    given.backup(tmp_path / "footnote.zip")
    given.state.forget_guild(7)
    before = everything(given.state)  # leaves the database open, as the bot does
    with Library.open(tmp_path / "data") as other, pytest.raises(LibraryBusy, match="Stop the bot"):
        other.restore(tmp_path / "footnote.zip")
    assert everything(given.state) == before
    given.state.settings.set(9, {"works": True})


def test_nothing_is_put_back_while_the_index_is_written(given: Library, tmp_path: Path) -> None:
    given.backup(tmp_path / "footnote.zip")
    with given._store.writing(), Library.open(tmp_path / "data") as other, pytest.raises(LibraryBusy):
        other.restore(tmp_path / "footnote.zip")


def test_a_damaged_database_is_replaced_and_kept(given: Library, tmp_path: Path) -> None:
    given.backup(tmp_path / "footnote.zip")
    before = everything(given.state)
    given.state.close()
    path = tmp_path / "data" / "state.db"
    path.write_bytes(b"no database at all" * 1000)
    path.with_name("state.db-wal").write_bytes(b"of it")
    _, former = given.restore(tmp_path / "footnote.zip")
    assert former
    assert former.read_bytes() == b"no database at all" * 1000
    assert everything(given.state) == before


def changed(file: Path, name: str, content: bytes | None) -> None:
    """Puts other bytes in the place of a file of an archive, or takes it out."""
    with zipfile.ZipFile(file) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    del files[name]
    if content is not None:
        files[name] = content
    with zipfile.ZipFile(file, "w") as archive:
        for each, data in files.items():
            archive.writestr(each, data)


def declared(file: Path, **values: object) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    changed(file, "manifest.json", json.dumps(manifest | values).encode())


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def no_database(file: Path) -> None:
    content = b"no database"
    changed(file, "state.db", content)
    entry = {"size": len(content), "sha256": sha256(content).hexdigest()}
    declared(file, files={"state.db": entry})


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "is damaged"),
        (flipped, "is damaged"),
        (no_database, "its database is damaged"),
        (lambda file: changed(file, "state.db", b"shorter"), "another size"),
        (lambda file: changed(file, "reader.key", b"x" * 32), "isn't what it was"),
        (lambda file: changed(file, "state.db", None), "is damaged"),
        (lambda file: changed(file, "manifest.json", None), "isn't a back-up"),
        (lambda file: changed(file, "manifest.json", b"{"), "isn't a back-up"),
        (lambda file: changed(file, "manifest.json", b"[" * 50_000), "isn't a back-up"),
        (lambda file: declared(file, files={}), "isn't a back-up"),
        (lambda file: declared(file, files=3), "isn't a back-up"),
        (lambda file: declared(file, format=2), "a later version"),
        (lambda file: file.write_text("a letter"), "is damaged, or isn't a back-up"),
        (Path.unlink, "There is no file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_whole_changes_nothing(
    given: Library, tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    file = tmp_path / "footnote.zip"
    given.backup(file)
    given.state.settings.set(9, {"later": True})
    before = everything(given.state)
    spoil(file)
    with pytest.raises(BackupError, match=sentence):
        given.restore(file)
    assert everything(given.state) == before
    assert not [name for name in names(tmp_path / "data") if name.startswith((".", "state.db.former"))]


def from_later(database: Path) -> None:
    """A later version made another step."""
    with closing(sqlite3.connect(database)) as db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('state', '_tenth', '')")
        db.commit()


def test_what_a_later_version_wrote_is_neither_replaced_nor_put_back(given: Library, tmp_path: Path) -> None:
    file = tmp_path / "footnote.zip"
    given.backup(file)
    given.state.close()
    from_later(tmp_path / "data" / "state.db")
    with pytest.raises(StateTooNew):
        given.restore(file)
    with pytest.raises(StateTooNew):
        given.backup(tmp_path / "later.zip")
    with zipfile.ZipFile(file) as archive:
        archive.extract("state.db", tmp_path)
    from_later(tmp_path / "state.db")
    content = (tmp_path / "state.db").read_bytes()
    changed(file, "state.db", content)
    declared(file, files={"state.db": {"size": len(content), "sha256": sha256(content).hexdigest()}})
    with Library.open(tmp_path / "elsewhere") as other, pytest.raises(StateTooNew):
        other.restore(file)
    assert names(tmp_path / "elsewhere") == {"lock"}


def test_a_restore_that_dies_at_any_step_leaves_the_former_or_the_new_whole(
    given: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "footnote.zip"
    given.backup(file)
    new = everything(given.state)
    given.state.forget_guild(7)
    old = everything(given.state)
    seen, done = [], False
    for step in range(20):
        calls = iter(range(100))

        def dying(original: Callable[..., object], calls: object = calls, step: int = step) -> Callable[..., object]:
            def call(*arguments: object, **options: object) -> object:
                if next(calls) == step:  # type: ignore[call-overload]
                    raise OSError(5, "the disk died")
                return original(*arguments, **options)

            return call

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", dying(os.fsync))
            patch.setattr(os, "link", dying(os.link))
            patch.setattr(Path, "replace", dying(Path.replace))
            try:
                given.restore(file)
                done = True
            except OperatorError:
                pass
        seen.append(everything(given.state))
        assert seen[-1] in (old, new)
        if done:
            break
    assert done
    assert seen[0] == old
    assert seen[-1] == new
    assert "state.db.former" not in names(tmp_path / "data")


def test_the_shell_says_what_was_done_and_what_was_not(given: Library, tmp_path: Path) -> None:
    file, data = tmp_path / "footnote.zip", tmp_path / "data"
    given.state.close()
    runner = CliRunner()
    done = runner.invoke(main, ["backup", str(file), "--data", str(data)])
    assert (done.exit_code, done.stdout.split(" to ")[0]) == (0, "Wrote 1 upload and the data of 2 servers")
    printed = json.loads(runner.invoke(main, ["restore", str(file), "--data", str(data), "--json"]).stdout)
    assert (printed["file"], printed["uploads"], printed["servers"], printed["former"]) == (str(file), 1, 2, None)
    failed = runner.invoke(main, ["restore", str(tmp_path / "absent"), "--data", str(data)])
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "There is no file" in failed.stderr
