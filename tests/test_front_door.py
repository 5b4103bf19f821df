"""The library as another program meets it: paths, defaults, wrong arguments, closing, and what an import costs."""

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from processes import run

from index import FactKind, FootnoteError, Library, Scope

SHARED = Scope.shared()
ROOM = "Ada Brown founded the room in 1911. It has forty seats. “It is quiet,” said Ada Brown."


@pytest.fixture
def room(docs: Path, library: Library) -> Library:
    (docs / "room.txt").write_text(ROOM, encoding="utf-8")
    library.sync(docs)
    return library


@pytest.mark.parametrize("kind", [str, Path, os.fspath])
def test_a_path_is_a_str_or_a_path(kind: Callable[[Path], os.PathLike[str]], docs: Path, tmp_path: Path) -> None:
    (docs / "room.txt").write_text("The room has forty seats.", encoding="utf-8")
    with Library.open(kind(tmp_path / "data")) as library:
        assert library.sync(kind(docs)).documents == 1
        assert library.holds(kind(docs))
        library.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(1))
        assert library.backup(kind(tmp_path / "backup")).uploads == 1
        assert library.restore(kind(tmp_path / "backup"))[0].uploads == 1


def test_a_program_without_servers_needs_no_scope(room: Library) -> None:
    room.add("rules.txt", b"Dogs wait outside.", scope=Scope.guild(1))
    assert room.ask("How many seats?") == room.ask("How many seats?", scope=SHARED)
    assert room.facts() == room.facts(scope=SHARED)
    assert [info.source for info in room.documents()] == ["room.txt"]
    assert not room.ask("Where do dogs wait?").found


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda library: library.ask("x", limit=0), ValueError, "limit must be at least 1, not 0"),
        (lambda library: library.ask("x", limit=-3), ValueError, "limit must be at least 1, not -3"),
        (lambda library: library.ask(None), TypeError, "question must be a str, not NoneType"),
        (
            lambda library: library.ask("x", scope=None),
            TypeError,
            r"scope must be Scope.shared\(\) or Scope.guild\(id\)",
        ),
        (lambda library: library.facts(limit=0), ValueError, "limit must be at least 1, not 0"),
        (lambda library: library.facts(limit=-1), ValueError, "limit must be at least 1, not -1"),
        (lambda library: library.facts(start=-1), ValueError, "start must be 0 or more, not -1"),
        (lambda library: library.facts("nonsense"), ValueError, "'nonsense'; the kinds are dates, figures, people,"),
        (lambda library: library.facts(scope=None), TypeError, "scope must be"),
        (lambda library: library.fact_names("nonsense"), ValueError, "the kinds are dates"),
        (lambda library: library.fact_names("people", limit=0), ValueError, "limit must be at least 1"),
        (lambda library: library.verify(b"x"), TypeError, "quotation must be a str, not bytes"),
        (lambda library: library.add("a.txt", b"x", scope=SHARED), ValueError, r"pass Scope.guild\(id\)"),
        (lambda library: library.sync(None), TypeError, "folder must be a path, as a str or os.PathLike, not NoneType"),
        (lambda library: Library.open(None), TypeError, "data must be a path"),
    ],
)
def test_a_wrong_argument_is_named_at_once(
    room: Library, call: Callable[[Library], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(room)


def test_every_scope_is_checked(library: Library) -> None:
    """Also in an empty library, where nothing would be looked up."""
    values = {"name": "a.txt", "data": b"x", "kind": "dates"}
    for name, method in inspect.getmembers(library, inspect.ismethod):
        parameters = inspect.signature(method).parameters
        if not name.startswith("_") and "scope" in parameters:
            needed = [p.name for p in parameters.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
            with pytest.raises(TypeError, match="scope must be"):
                method(*(values.get(parameter, "x") for parameter in needed), scope=None)


def test_a_kind_may_be_its_word(room: Library) -> None:
    assert room.facts("dates") == room.facts(FactKind.DATES) != []
    assert room.fact_names("people") == ["Ada Brown"]


def test_without_a_limit_all_facts_are_returned(docs: Path, library: Library) -> None:
    text = "\n\n".join(f"It began in {year}." for year in range(1900, 1940))
    (docs / "years.txt").write_text(text, encoding="utf-8")
    library.sync(docs)
    assert len(library.facts("dates")) == 25
    assert len(library.facts("dates", limit=None)) == 40
    assert len(library.facts("dates", limit=None, about="began")) == 40


def test_repr_says_where_and_which_generation(docs: Path, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "data")
    assert repr(library) == f"<Library '{tmp_path / 'data'}', generation 0>"
    (docs / "room.txt").write_text("The room has forty seats.", encoding="utf-8")
    library.sync(docs)
    assert repr(library) == f"<Library '{tmp_path / 'data'}', generation 1>"
    (tmp_path / "data" / "CURRENT").write_text("x", encoding="ascii")
    assert repr(library) == f"<Library '{tmp_path / 'data'}', damaged>"
    library.close()
    assert repr(library) == f"<Library '{tmp_path / 'data'}', closed>"


def test_nothing_can_be_asked_of_a_closed_library(room: Library, docs: Path, tmp_path: Path) -> None:
    room.close()
    room.close()
    values = {
        "scope": Scope.guild(1),
        "data": b"x",
        "kind": "dates",
        "folder": docs,
        "file": tmp_path / "b",
        "name": "a.txt",
        "limit": 1,
    }
    for name, method in inspect.getmembers(Library, inspect.isfunction):
        if not name.startswith("_") and name != "close":
            parameters = inspect.signature(method).parameters.values()
            needed = {
                p.name: values.get(p.name, "a.txt") for p in parameters if p.default is p.empty and p.name != "self"
            }
            with pytest.raises(RuntimeError, match=r"it has been closed\. Open it again"):
                method(room, **needed)
    with pytest.raises(RuntimeError), room:
        pass
    with pytest.raises(RuntimeError):
        _ = room.state
    assert not (tmp_path / "backup").exists()


def test_a_missing_data_folder_is_an_error_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FootnoteError):
        Library.open(str(tmp_path / "file"))


def test_an_import_of_the_library_brings_no_command_line_and_nothing_that_measures() -> None:
    source = "import sys, index, index.operations; print(*sys.modules)"
    modules = run(sys.executable, "-c", source, cwd=ROOT, check=True).stdout.split()
    assert "index.library" in modules
    for module in modules:
        assert module.split(".")[0] not in {"rich", "click", "sqlite_utils", "bot"}, module
        assert not module.startswith(("index.measuring", "index.cli")), module


def test_asking_loads_nothing_that_only_reading_and_checking_need(room: Library, tmp_path: Path) -> None:
    """A shell waits for every module, and most of that time goes into the patterns of readers and of key facts."""
    code = (
        "import sys\n"
        "from index import Library\n"
        f"with Library.open({str(tmp_path / 'data')!r}, meaning=False) as library:\n"
        "    assert library.ask('Who founded the room?').found\n"
        "print(*sorted(sys.modules))"
    )
    modules = run(sys.executable, "-c", code, cwd=ROOT).stdout.split()
    assert "index.retrieval.searcher" in modules
    unwanted = ("sqlite_utils", "index.building.", "index.facts.", "index.answers.verdict")
    allowed = {"index.building.versions", *(f"index.facts.{name}" for name in ("base", "keys", "weight"))}
    assert not [module for module in modules if module.startswith(unwanted) and module not in allowed]
