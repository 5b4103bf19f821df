"""Each defence that SECURITY.md names is taken out of the source, one at a time, and its tests must fail.

A defence that no test would miss is only a claim. `defences.txt` lists them. Each one is taken out of a copy of the
project, where its tests are then run in a process of their own (`forks.py`). `make defence-test` does all; to do some:
`make defence-test ARGS="-k sandbox"`.
"""

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from conftest import ROOT
from forks import run_tests
from patience import SHORT
from processes import run

# What the tests of a defence need; a folder or a file beside each other, as in the project.
COPIED = ("bot", "index", "tests", "seeds", "docs", "requirements", "Dockerfile", "Makefile", "compose.yaml")
COPIED += ("pyproject.toml", "README.md", "SECURITY.md", "CHANGELOG.md")
DEADLINE = 180.0  # seconds for the tests of one defence
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Defence:
    """A stretch of source, the same without the defence, and the tests that must fail then."""

    source: str
    without: str
    tests: tuple[str, ...]  # below tests/

    def find(self, root: Path) -> tuple[Path, re.Match[str]]:
        """The only place of the source where it is written, with any white space between its words."""
        pattern = re.compile(r"(\s+)".join(map(re.escape, self.source.split())))
        found = [(file, match) for file, text in sources(root).items() for match in pattern.finditer(text)]
        places = [str(file.relative_to(root)) for file, _ in found]
        assert len(found) == 1, (
            f"{self.source!r} must be in one place (tests/defences.txt), and is in {places or 'none'}"
        )
        return found[0]

    @contextmanager
    def taken_out(self, root: Path) -> Iterator[None]:
        """Without it, until the block ends."""
        path, match = self.find(root)
        words = self.without.split()
        gaps = [*match.groups(), ""] if len(words) == len(self.source.split()) else [*[" "] * (len(words) - 1), ""]
        without = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
        source = match.string
        changed = source[: match.start()] + without + source[match.end() :]
        if path.suffix == ".py":
            ast.parse(changed)  # a test that fails by a mistake of defences.txt proves nothing
        path.write_text(changed, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(source, encoding="utf-8")


@cache
def sources(root: Path) -> dict[Path, str]:
    files = [*(root / "bot").rglob("*.py"), *(root / "index").rglob("*.py"), root / "Dockerfile", root / "compose.yaml"]
    return {file: file.read_text(encoding="utf-8") for file in files}


def listed() -> list[Defence]:
    found: list[tuple[str, list[str]]] = []
    for line in (ROOT / "tests" / "defences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            found[-1][1].append(line.strip())
        elif line and not line.startswith("#"):
            found.append((line, []))
    return [Defence(*(part.strip() for part in line.split("→")), tuple(tests)) for line, tests in found]


DEFENCES = listed()
each_defence = pytest.mark.parametrize(
    "defence", DEFENCES, ids=[f"{one.tests[0].replace('::', '-')}-{one.source[:30]}" for one in DEFENCES]
)


def rows() -> list[tuple[str, set[str]]]:
    """What SECURITY.md says: for each threat the defence, and its tests."""
    cells = re.findall(r"^\| (?!threat|--)(?:.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    return [(defence, set(re.findall(r"`(test_\w+\.py::[\w:]+)`", tests))) for defence, tests in cells]


def named_in(file: str) -> set[str]:
    """The tests of a file, those of classes with their class."""
    found = set()
    for node in ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        above = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        names = (one.name for one in inner if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
        found |= {f"{file}::{above}{name}" for name in names if name.startswith("test_")}
    return found


def test_the_tests_that_the_page_names_are_those_that_must_fail() -> None:
    proved = {test for defence in DEFENCES for test in defence.tests}
    promised = {test for _, tests in rows() for test in tests}
    assert all(tests for _, tests in rows())
    assert promised == proved
    assert proved <= {test for file in {test.partition("::")[0] for test in proved} for test in named_in(file)}


def test_the_page_says_where_each_defence_is() -> None:
    named = {test: "".join(text for text, tests in rows() if test in tests) for _, tests in rows() for test in tests}
    missing = set()
    for defence in DEFENCES:
        file = defence.find(ROOT)[0].relative_to(ROOT).as_posix()
        missing |= {f"{file}, for {test}" for test in defence.tests if f"`{file}`" not in named[test]}
    assert not missing, "\n".join(sorted(missing))


def test_the_places_that_the_page_names_exist() -> None:
    named = {name for defence, _ in rows() for name in re.findall(r"`([\w./]+\.(?:py|yaml))`", defence)}
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    # Two changes may come within a second, so a compiled file has to be compared with its source by its content.
    modes = ("--invalidation-mode", "checked-hash")
    run(sys.executable, "-m", "compileall", "-q", *modes, "bot", "index", cwd=folder, check=True)
    return folder


def by_file() -> dict[str, tuple[str, ...]]:
    """The tests that must fail without a defence."""
    tests = sorted({test for defence in DEFENCES for test in defence.tests})
    return {file: tuple(of_file) for file, of_file in groupby(tests, key=lambda test: test.partition("::")[0])}


@pytest.mark.slow
@pytest.mark.parametrize(("file", "tests"), by_file().items(), ids=by_file())
def test_all_pass_with_every_defence_in_place(copy: Path, file: str, tests: tuple[str, ...]) -> None:
    outcome = run_tests(copy, tests, DEADLINE, once=True)  # `make test` runs every case
    assert outcome.code == 0, outcome.printed


@pytest.mark.slow
@each_defence
def test_its_tests_fail_without(copy: Path, defence: Defence) -> None:
    with defence.taken_out(copy):
        outcome = run_tests(copy, defence.tests, DEADLINE, SHORT)
    assert outcome.code in (0, 1), f"no verdict: {outcome.printed}"
    assert outcome.failed == set(defence.tests), outcome.printed


@pytest.mark.slow
def test_a_defence_that_its_tests_would_not_miss_is_reported(copy: Path) -> None:
    defence = next(one for one in DEFENCES if one.tests[0].startswith("test_archive.py"))
    with pytest.raises(AssertionError, match="passed"):
        test_its_tests_fail_without(copy, replace(defence, without=defence.source))
