"""The examples in the docstrings of the public names are run, each on a small library of its own."""

import doctest
import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import index
from index import Library, messages, operations

ROOM = """# Reading room

The reading room opens at nine on weekdays. Members may borrow four books at a time.

## History

Ada Brown founded it in 1911. “A reading room needs quiet,” said Ada Brown.
"""


def examples() -> Iterator[doctest.DocTest]:
    """The examples of both public modules and of every public name in them."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    yield from (test for test in finder.find(messages, "index.messages", globs=vars(messages)) if test.examples)
    for module in (index, operations):
        found = finder.find(module, module.__name__, globs={})
        for name in module.__all__:
            value = getattr(module, name)
            parts = value.__mro__ if inspect.isclass(value) else [value] if inspect.isfunction(value) else []
            for part in parts:
                if part.__module__.startswith("index."):
                    found += finder.find(part, f"{module.__name__}.{name}", globs={})
        yield from (test for test in found if test.examples)


EXAMPLES = {example.name: example for example in examples()}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document and its index."""
    folder = tmp_path_factory.mktemp("room")
    (folder / "documents").mkdir()
    (folder / "documents" / "room.md").write_text(ROOM, encoding="utf-8")
    with Library.open(folder / "built") as library:
        library.sync(folder / "documents")
    return folder


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_right(name: str, room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(room)
    monkeypatch.setattr("index.upkeep.is_installed", lambda: False)  # the encoder is an extra
    shutil.rmtree("data", ignore_errors=True)
    shutil.copytree("built", "data")
    with Library.open("data") as library:
        EXAMPLES[name].globs.update(vars(index) | vars(operations), library=library)
        failures, _ = doctest.DocTestRunner(verbose=False).run(EXAMPLES[name], clear_globs=False)
    assert not failures


def test_every_public_method_of_the_library_has_a_docstring_and_most_an_example() -> None:
    methods = [name for name in dir(Library) if not name.startswith("_")]
    assert not [name for name in methods if not inspect.getdoc(getattr(Library, name))]
    without = {name for name in methods if f"index.Library.{name}" not in EXAMPLES}
    assert without <= {"state", "withdraw", "catch_up", "uploads", "refused", "warm_up", "restore", "hand_over"}
