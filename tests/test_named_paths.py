"""A sync that is told which files have changed looks only at these, and does what a look at the whole folder does."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from index import FolderError, Library, Scope
from index.building import leaves
from index.building.removals import FEWEST
from index.reading import files

REPORTS = 6


@pytest.fixture
def filled(docs: Path, library: Library) -> Library:
    for number in range(REPORTS):
        folder = docs / ("d" if number % 2 else "b")
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.md").write_text(f"# Report\n\nReport {number} is about the harbour.", encoding="utf-8")
    library.sync(docs)
    return library


def shown(library: Library) -> tuple[object, ...]:
    """What a look at the whole folder would find another time."""
    answers = library.ask("harbour reports", limit=9).quotes
    return [(quote.text, quote.citation.title) for quote in answers], library.documents(), library.skipped()


def write(docs: Path, source: str, text: str = "The zeppelin lands in the harbour.") -> str:
    path = docs / source
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    return source


def move(docs: Path, source: str, to: str) -> list[str]:
    (docs / source).rename(docs / to)
    return [source, to]


def replace_by_link(docs: Path, folder: str) -> list[str]:
    (docs / folder).rename(docs.with_name("elsewhere"))
    (docs / folder).symlink_to(docs.with_name("elsewhere"))
    return [f"{folder}/1.md"]  # the link itself isn't named


def remove(docs: Path, source: str) -> list[str]:
    (docs / source).unlink()
    return [source]


def make_large(docs: Path, source: str) -> list[str]:
    os.truncate(docs / source, files.LARGEST + 1)
    return [source]


@pytest.mark.parametrize(
    "change",
    [
        lambda docs: [write(docs, "c/new.md")],
        lambda docs: [write(docs, "aa.md")],
        lambda docs: [write(docs, "z.md", "# Report\n\nAnother harbour.")],  # the same title
        lambda docs: [write(docs, "b/0.md"), write(docs, "d/1.md")],
        lambda docs: [write(docs, "b/0.md", "")],
        lambda docs: [write(docs, "b/conflict (copy).md", "# Report\n\nReport 0 is about the harbour.")],
        lambda docs: [write(docs, "new/inner/a.md"), "new"],
        lambda docs: [write(docs, "b/picture.jpg")],
        lambda docs: [write(docs, "node_modules/a.md")],
        lambda docs: [write(docs, ".hidden/a.md"), write(docs, "b/.a.md")],
        lambda docs: [write(docs, "b/broken.pdf")],
        lambda docs: [write(docs, "sources.toml", '[sources."b/0.md"]\ntitle = "The first"\n')],
        lambda docs: [write(docs, "synonyms.toml", 'names = [["harbour", "haven"]]\n')],
        lambda docs: remove(docs, "b/0.md"),
        lambda docs: make_large(docs, "b/2.md"),
        lambda docs: move(docs, "b/0.md", "d/0.md"),
        lambda docs: move(docs, "b", "e"),
        lambda docs: replace_by_link(docs, "d"),
        lambda docs: ["../outside.md", "b/nothing.md", "nothing/at/all.md"],
    ],
)
@pytest.mark.parametrize("size", [2, leaves.SMALLEST])
def test_what_is_named_is_taken_up_as_by_a_look_at_all(
    filled: Library, docs: Path, change: Callable[[Path], list[str]], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "SMALLEST", size)
    filled.sync(docs, paths=change(docs))
    after = shown(filled)
    report = filled.sync(docs)
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert shown(filled) == after


def test_nothing_else_is_looked_at(filled: Library, docs: Path) -> None:
    write(docs, "b/0.md")
    report = filled.sync(docs, paths=[write(docs, "d/1.md")])
    assert (report.changed, report.unchanged, report.documents) == (("d/1.md",), (), REPORTS)
    assert filled.sync(docs).changed == ("b/0.md",)


def test_processes_that_are_started_before_a_sync_are_used(
    filled: Library, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.get_ready(docs, [write(docs, "b/0.md")])
    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", None)
        assert filled.sync(docs, paths=["b/0.md"]).changed == ("b/0.md",)
    assert filled.ask("Where does the zeppelin land?").found


def test_processes_are_started_for_other_formats_than_were_expected(filled: Library, docs: Path) -> None:
    filled.get_ready(docs, [write(docs, "b/0.md"), "b/nothing.pdf", "sources.toml"])
    assert filled.sync(docs, paths=["b/0.md", write(docs, "b/0.csv", "Place,Colour\nHarbour,red\n")]).added == (
        "b/0.csv",
    )
    filled.get_ready(docs, [write(docs, "b/0.md", "The zeppelin has left.")])
    assert filled.sync(docs).changed == ("b/0.md",)


def test_uploads_stay_as_they_are(filled: Library, docs: Path) -> None:
    scope = Scope.guild(7)
    filled.add("tides.txt", b"The tide turns at noon.", scope=scope)
    filled.sync(docs, paths=[write(docs, "b/0.md")])
    assert filled.ask("When does the tide turn?", scope=scope).found


def test_when_most_documents_are_gone_they_are_held_back(filled: Library, docs: Path) -> None:
    gone = [f"{'d' if number % 2 else 'b'}/{number}.md" for number in range(REPORTS - 1)]
    assert len(gone) >= FEWEST
    for source in gone:
        (docs / source).unlink()
    assert filled.sync(docs, paths=gone).held_back == tuple(sorted(gone))
    restored = write(docs, gone[0], "# Report\n\nReport 0 is about the harbour.")
    assert filled.sync(docs, paths=[restored]).held_back == tuple(sorted(gone[1:]))


def test_when_most_documents_cant_be_read_any_more_they_are_held_back(filled: Library, docs: Path) -> None:
    damaged = [f"{'d' if number % 2 else 'b'}/{number}.md" for number in range(REPORTS - 1)]
    for source in damaged:
        (docs / source).write_bytes(bytes(50))
    report = filled.sync(docs, paths=damaged)
    assert (report.held_back, report.removed) == (tuple(sorted(damaged)), ())
    assert filled.sync(docs, paths=damaged[:1]).held_back == report.held_back


def test_the_last_document_stays_if_it_is_gone(docs: Path, library: Library) -> None:
    library.sync(docs.joinpath(write(docs, "only.md")).parent)
    (docs / "only.md").unlink()
    with pytest.raises(FolderError, match="holds no document"):
        library.sync(docs, paths=["only.md"])
    assert library.ask("Where does the zeppelin land?").found


def test_a_folder_that_is_gone_takes_its_documents_with_it(filled: Library, docs: Path) -> None:
    for number in range(20):
        write(docs, f"c/{number}.md", f"Report {number} is about the lighthouse.")
    filled.sync(docs)
    shutil.rmtree(docs / "b")
    assert filled.sync(docs, paths=["b/0.md"]).removed == ("b/0.md", "b/2.md", "b/4.md")
