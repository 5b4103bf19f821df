"""Only regular files below the documents folder are opened, and they are read within bounds.

A file may turn into something else after it was listed, so these tests open it without listing it first.
"""

import json
import os
import shutil
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from failing import failing
from processes import run

from index.errors import FolderError, UnreadableFile
from index.messages import LeftOut, Unreadable
from index.reading import files
from index.reading.kinds import left_out


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    """A test that waits for a pipe's other end fails and doesn't wait forever."""

    before = signal.signal(signal.SIGALRM, failing(AssertionError("opening it waits without an end")))
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file outside of the documents folder."""
    (tmp_path / "outside").mkdir()
    path = tmp_path / "outside" / "secret.txt"
    path.write_text("Secret.", encoding="utf-8")
    return path


@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_to_a_file_is_not_opened(docs: Path, secret: Path, absolute: bool) -> None:
    (docs / "link.txt").symlink_to(secret if absolute else "../outside/secret.txt")
    with pytest.raises(UnreadableFile, match="can’t be opened"):
        files.content(docs, "link.txt")


def test_a_link_to_a_folder_is_not_entered_at_any_depth(docs: Path, secret: Path) -> None:
    (docs / "a" / "b").mkdir(parents=True)
    (docs / "a" / "b" / "c").symlink_to(secret.parent)
    (docs / "d").symlink_to(secret.parent)
    for source in ("d/secret.txt", "a/b/c/secret.txt"):
        with pytest.raises(UnreadableFile, match="can’t be opened"):
            files.content(docs, source)


def test_a_link_within_the_folder_is_not_followed_either(docs: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    (docs / "link.txt").symlink_to("doors.txt")
    listing = files.find(docs)
    assert [file.source for file in listing.files] == ["doors.txt"]
    assert [(skip.file, skip.reason.template) for skip in listing.skipped] == [("link.txt", Unreadable.LINK)]


def test_the_data_folder_has_no_documents(docs: Path) -> None:
    (docs / "inner" / "data" / "generation-1").mkdir(parents=True)
    for place in ("a.txt", "inner/b.txt", "inner/data/lock", "inner/data/generation-1/c.txt"):
        (docs / place).write_text("text", encoding="utf-8")
    listing = files.find(docs, data=docs / "inner" / "data")
    assert [file.source for file in listing.files] == ["a.txt", "inner/b.txt"]
    assert [(skip.file, skip.reason.template) for skip in listing.skipped] == [("inner/data", LeftOut.PACKAGES)]
    with pytest.raises(FolderError, match="is the data folder, where the index is kept"):
        files.find(docs, data=docs / "inner" / "..")


def test_a_pipe_is_not_waited_for(docs: Path) -> None:
    os.mkfifo(docs / "pipe.txt")
    with pytest.raises(UnreadableFile, match="isn’t a regular file"):
        files.content(docs, "pipe.txt")


def test_anything_but_a_regular_file_is_refused(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docs / "folder.txt").mkdir()
    monkeypatch.chdir(docs)  # a socket's path may have a hundred characters
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")
        for source in ("folder.txt", "socket.txt"):
            with pytest.raises(UnreadableFile):
                files.content(docs, source)


def test_a_file_that_grew_since_it_was_listed_is_read_up_to_a_bound(docs: Path) -> None:
    path = docs / "grown.txt"
    path.write_text("x", encoding="utf-8")
    try:
        os.truncate(path, 2**40)  # all of it a hole
    except OSError as error:
        pytest.skip(f"this file system holds no file of a terabyte: {error.strerror}")
    with pytest.raises(UnreadableFile, match="more than the 67,108,864 bytes"):
        files.content(docs, "grown.txt")


def test_folders_inside_each_other_are_named_at_a_bound_and_the_rest_is_read(docs: Path) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    there = os.open(docs, os.O_RDONLY)
    for number in range(1500):
        name = "d" if number else "deep"
        os.mkdir(name, dir_fd=there)
        inner = os.open(name, os.O_RDONLY, dir_fd=there)
        os.close(there)
        there = inner
    os.close(os.open("lost.txt", os.O_CREAT, dir_fd=there))
    os.close(there)
    try:
        listing = files.find(docs)
    finally:
        run("rm", "-rf", docs / "deep", check=True)  # shutil can't remove it either
    assert [file.source for file in listing.files] == ["doors.txt"]
    assert [(skip.file, skip.reason.template) for skip in listing.skipped] == [
        ("deep" + "/d" * files.DEEPEST, Unreadable.FOLDER_TOO_DEEP)
    ]


def test_a_folder_at_the_bound_is_read(docs: Path) -> None:
    (docs / "/".join("d" * files.DEEPEST)).mkdir(parents=True)
    source = "d/" * files.DEEPEST + "doors.txt"
    (docs / source).write_text("The doors open at nine.", encoding="utf-8")
    listing = files.find(docs)
    assert ([file.source for file in listing.files], listing.skipped) == ([source], [])
    assert files.content(docs, source) == b"The doors open at nine."


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        (b"a\nb.txt", "a\\x0ab.txt", Unreadable.CONTROL_IN_NAME),
        (b"a\x1b[2Jb.txt", "a\\x1b[2Jb.txt", Unreadable.CONTROL_IN_NAME),
        ("a\u2028b.txt".encode(), "a\\x2028b.txt", Unreadable.CONTROL_IN_NAME),
        (b"a\xffb.txt", "a\\udcffb.txt", Unreadable.NAME_NOT_UTF8),
        (b"a\xff\nb.txt", "a\\udcff\\x0ab.txt", Unreadable.NAME_NOT_UTF8),
    ],
)
@pytest.mark.parametrize("folder", [False, True])
def test_names_that_cant_be_shown_are_named_all_the_same(
    docs: Path, name: bytes, shown: str, reason: Unreadable, folder: bool
) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    path = os.path.join(os.fsencode(docs), name)
    if folder:
        os.mkdir(path)
    with open(os.path.join(path, b"x.txt") if folder else path, "wb") as file:
        file.write(b"Something.")
    listing = files.find(docs)
    assert [file.source for file in listing.files] == ["doors.txt"]
    assert [(skip.file, skip.reason.template) for skip in listing.skipped] == [(shown, reason)]


# What `doctor` says and what a build does, for the exit code and lines of JSON.
BOTH = """
import json, pathlib, sys
from index import Library
from index.building.survey import survey
docs, data = map(pathlib.Path, sys.argv[1:])
found = survey(docs, "auto", data=data)
print(json.dumps([sum(found.formats.values()), [skip.file for skip in found.skipped]]))
with Library.open(data) as library:
    report = library.sync(docs)
print(json.dumps([report.documents, [skip.file for skip in report.skipped]]))
"""


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root may enter every folder")
def test_folders_that_cant_be_listed_or_entered_are_named_and_the_rest_is_read(docs: Path, tmp_path: Path) -> None:
    modes = {
        "---": 0,
        "--x": stat.S_IXUSR,
        "r--": stat.S_IRUSR,
        "-w-": stat.S_IWUSR,
        "-wx": stat.S_IWUSR | stat.S_IXUSR,
    }
    closed = {f"{place}{mode}" for mode in modes for place in ("", "inner/")}
    for name in closed:
        (docs / name).mkdir(parents=True)
        (docs / name / "rent.txt").write_text("Rent is due on Friday.", encoding="utf-8")
    for name in ("doors.txt", "inner/tides.txt", "zoo.txt"):
        (docs / name).write_text("The doors open at nine.", encoding="utf-8")
    (docs / "synonyms.toml").write_text("synonyms", encoding="utf-16")
    (docs / "sources.toml").mkdir()
    for name in closed:
        (docs / name).chmod(modes[name[-3:]])
    try:
        without = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")  # root's right to look at everything
        command = (sys.executable, "-c", BOTH, docs, tmp_path / "data")
        done = run(*(without if os.getuid() == 0 else ()), *command, cwd=ROOT, check=True)
    finally:
        for name in closed:
            (docs / name).chmod(0o700)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(count, sorted(names)) for count, names in told] == [(3, sorted([*closed, *files.SIDECARS]))] * 2


def test_a_path_that_is_too_long_is_named_at_some_length_only(docs: Path) -> None:
    (docs / ("a" * 250) / ("b" * 250) / ("c" * 250)).mkdir(parents=True)
    fits = docs / ("a" * 250) / ("b" * 250) / ("c" * 250) / ("d" * 243 + ".txt")
    for path in (fits, fits.with_name("d" * 244 + ".txt"), fits.with_name("\u00e4" * 122 + ".txt")):
        path.write_text("Something.", encoding="utf-8")
    listing = files.find(docs)
    assert [len(file.source) for file in listing.files] == [files.LONGEST_PATH]
    assert {skip.reason.template for skip in listing.skipped} == {Unreadable.LONG_PATH}
    assert all(len(skip.file) <= files.LONGEST_SHOWN + 1 for skip in listing.skipped)


@pytest.mark.parametrize("name", files.SIDECARS)
def test_a_sidecar_is_read_up_to_a_bound(docs: Path, name: str) -> None:
    (docs / name).write_bytes(b"#" * files.LARGEST_SIDECAR)
    assert len(files.content(docs, name)) == files.LARGEST_SIDECAR
    (docs / name).write_bytes(b"#" * (files.LARGEST_SIDECAR + 1))
    with pytest.raises(UnreadableFile, match="more than the 2,097,152 bytes"):
        files.content(docs, name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.PNG", LeftOut.IMAGE),
        ("a.tar.gz", LeftOut.ARCHIVE),
        ("Plan.excalidraw.md", LeftOut.IMAGE),
        ("Thumbs.db", LeftOut.LEFTOVER),
        ("a.sqlite", LeftOut.DATABASE),
        ("rules.md~", LeftOut.LEFTOVER),
        (".rules.md.swp", LeftOut.LEFTOVER),
        ("~$rules.docx", LeftOut.LEFTOVER),
        ("rules.md.orig", LeftOut.LEFTOVER),
        ("rules (Anna's conflicted copy 2024-05-03).md", LeftOut.LEFTOVER),
        ("rules.sync-conflict-20240503-140200-ABCDEFG.md", LeftOut.LEFTOVER),
        ("main.py", LeftOut.SOURCE_CODE),
        ("package-lock.json", LeftOut.SOURCE_CODE),
        ("rules.md", None),
        ("conflicted copy.md", None),
        ("rules.doc", None),
        ("README", None),
    ],
)
def test_what_nobody_expects_to_be_read_is_known_by_its_name(name: str, kind: LeftOut | None) -> None:
    assert left_out(name) is kind


def test_folders_of_packages_are_not_entered(docs: Path) -> None:
    for folder in ("node_modules", "a/Node_Modules", "a/__pycache__", "a/CVS", "a/_sources", "modules"):
        (docs / folder).mkdir(parents=True)
        (docs / folder / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    listing = files.find(docs)
    assert [file.source for file in listing.files] == ["modules/doors.txt"]
    assert [(skip.file, skip.reason.template) for skip in listing.skipped] == [
        (name, LeftOut.PACKAGES) for name in ("a/CVS", "a/Node_Modules", "a/__pycache__", "a/_sources", "node_modules")
    ]
