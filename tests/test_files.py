"""Only regular files below the documents folder are opened, and they are read within bounds.

A file may turn into something else after it was listed, so these tests open it without listing it first.
"""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import files


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    """A test that waits for a pipe's other end fails and doesn't wait forever."""

    def never(*_: object) -> None:
        raise AssertionError("opening it waits without an end")

    before = signal.signal(signal.SIGALRM, never)
    signal.alarm(20)
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
    found, skipped = files.find(docs)
    assert [file.source for file in found] == ["doors.txt"]
    assert [(skip.file, skip.reason.template) for skip in skipped] == [("link.txt", Unreadable.LINK)]


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
