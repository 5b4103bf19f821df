"""The rooms and the arrows between them, and the README, compared with the source."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import click
import pytest
from conftest import ROOT

import index
import index.__main__
import index.operations
from bot.operate.commands import commands
from bot.settings import Settings
from index import Library

SOURCES = sorted(path for package in ("bot", "index") for path in (ROOT / package).rglob("*.py"))
PUBLIC = {module.__name__: module.__all__ for module in (index, index.operations)}
README = (ROOT / "README.md").read_text(encoding="utf-8")


@cache
def imports(path: Path) -> list[tuple[str, str | None]]:
    """Each imported module, and the name taken from it."""
    found: list[tuple[str, str | None]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found += [(node.module or "", alias.name) for alias in node.names]
    return found


def importers(module: str) -> set[str]:
    """The files that import a module, or something from it."""
    return {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(name == module or name.startswith(f"{module}.") for name, _ in imports(path))
    }


def test_the_index_knows_no_discord_no_event_loop_and_no_environment() -> None:
    for module in ("bot", "discord", "asyncio", "aiohttp", "pydantic_settings"):
        assert not {path for path in importers(module) if path.startswith("index/")}, module
    for path in (ROOT / "index").rglob("*.py"):
        assert not re.search(r"os\.(environ|getenv)|import environ", path.read_text(encoding="utf-8")), path


def test_the_bot_uses_only_the_public_names_of_the_index() -> None:
    for path in (ROOT / "bot").rglob("*.py"):
        for module, name in imports(path):
            if module.split(".")[0] == "index":
                assert module in PUBLIC, f"{path} imports {module}"
                assert name in PUBLIC[module], f"{path} imports {name} from {module}"


def test_the_front_door_is_short() -> None:
    assert len(index.__all__) <= 45
    assert not set(index.__all__) & set(index.operations.__all__)


def test_the_bot_says_for_whom_it_asks() -> None:
    """A program without servers may leave the scope out. In the bot that would show one server another's documents, or
    hide a server's own; so each use of a method with a scope gives one, also where a thread is to call it."""
    scoped = {
        name
        for name, method in inspect.getmembers(Library, inspect.isfunction)
        if "scope" in inspect.signature(method).parameters
    }
    assert {"ask", "facts", "summary", "verify", "documents", "passage"} <= scoped
    for path in (ROOT / "bot").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        given = {
            node
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and any(keyword.arg == "scope" for keyword in call.keywords)
            for node in (call.func, *call.args)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in scoped and ast.unparse(node.value).endswith("library"):
                assert node in given, f"{path}:{node.lineno} uses {ast.unparse(node)} without a scope"


def test_the_bot_looks_documents_up_with_a_scope_from_one_place() -> None:
    """What a member may see is decided in `bot/scopes.py`. With a scope made elsewhere, a server's rules would be left
    out; only what manages documents, and doesn't quote them, needs none."""
    managing = {"accept", "keep", "withdraw", "skipped"}
    for path in (ROOT / "bot" / "exts").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or path.stem == "rules":
                continue
            scopes = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "scope"]
            if any(scope.startswith(("scope_of(", "Scope.")) for scope in scopes):
                called = [ast.unparse(node) for node in (call.func, *call.args)]
                assert any(name.rpartition(".")[2] in managing for name in called), f"{path}:{call.lineno}"


def test_each_library_has_one_home() -> None:
    assert importers("rank_bm25") == {"index/retrieval/inverted/bm25.py"}
    for module in ("sqlite_utils", "sqlite3"):
        homes = {"index/store", "index/state", "index/state/postgres"}
        assert {str(Path(path).parent) for path in importers(module)} <= homes
    assert {str(Path(path).parent) for path in importers("psycopg")} == {"index/state/postgres"}
    assert importers("Stemmer") == {"index/text/analysis.py"}
    assert importers("yaml") == {"index/reading/records/yaml.py"}
    assert importers("pypdfium2") == {"index/reading/pdf/pdfium.py"}
    assert importers("selectolax") == {
        f"index/reading/html/{name}.py" for name in ("chat", "markup", "page", "head", "linked_data", "math")
    }
    assert {str(Path(path).parent) for path in importers("rich")} == {"index/cli", "index/measuring"}
    assert {str(Path(path).parent) for path in importers("click")} == {"index/cli", "bot/operate"}
    assert importers("watchfiles") == {"bot/watching.py"}
    assert importers("simcord") == {"bot/operate/preview.py"}


def test_rendering_needs_no_event_loop() -> None:
    assert not {path for path in importers("asyncio") if path.startswith("bot/rendering/")}


@pytest.mark.parametrize(
    ("program", "group"), [("index", index.__main__.main), ("bot", commands)], ids=["index", "bot"]
)
def test_the_readme_has_every_command(program: str, group: click.Group) -> None:
    for command in group.commands:
        assert f"python -m {program} {command}" in README


def test_the_readme_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)?", README, re.MULTILINE))
    expected = {
        name.upper(): "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert rows == expected


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert named <= targets
    assert {"run", "test", "install", "ask", "check", "format"} <= named


LOOSE = {
    "__init__",
    "__main__",
    "disk",
    "encoding",
    "errors",
    "excerpts",
    "fact_kinds",
    "layout",
    "library",
    "messages",
    "model",
    "operations",
    "reports",
    "scope",
    "upkeep",
    "verdicts",
}


def test_every_module_of_the_index_is_in_a_room_and_short() -> None:
    assert {path.stem for path in (ROOT / "index").glob("*.py")} == LOOSE
    for path in (ROOT / "index").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path


GROUND = {
    "errors",
    "excerpts",
    "fact_kinds",
    "layout",
    "model",
    "disk",
    "messages",
    "reports",
    "scope",
    "verdicts",
}  # every room of the index may use these


def room_of(module: str, package: str) -> str:
    """The folder, or the loose module, below the package; the front door is `__init__`."""
    return module.removeprefix(package).lstrip(".").split(".")[0] or "__init__"


def arrows(package: str) -> dict[str, set[str]]:
    """The rooms of a package that each of its rooms imports from."""
    found: dict[str, set[str]] = {}
    folder = ROOT.joinpath(*package.split("."))
    for path in folder.rglob("*.py"):
        room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts), package)
        for module, name in imports(path):
            # `from index.reading import document` and `from index import reading` name a room after the import.
            whole = f"{module}.{name}" if module == package and (folder / f"{name}").is_dir() else module
            if f"{module}.".startswith(f"{package}.") and (used := room_of(whole, package)) != room:
                found.setdefault(room, set()).add(used)
    return found


@pytest.mark.parametrize("package", ["index", "index.retrieval", "bot", "bot.exts"])
def test_the_documented_arrows_are_the_real_ones_and_all_lead_down(package: str) -> None:
    section = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Which room uses which")[1]
    table = re.search(rf"^```\n({package.replace('.', '/')}/\n.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert table
    rows = [line.split() for line in table[1].splitlines()[1:]]
    ground = GROUND if package == "index" else set[str]()
    real = {room: used if room in ground else used - ground for room, used in arrows(package).items()}
    assert {room: set(used) for room, *used in rows} == {room: real.get(room, set()) for room, *_ in rows}
    assert real.keys() <= {room for room, *_ in rows}
    order = [room for room, *_ in rows]
    for room, *used in rows:
        for lower in used:
            assert order.index(lower) > order.index(room), f"{room} uses {lower}, which is above it"


def documented_tree() -> set[str]:
    """The paths in the tree of docs/architecture.md, which is indented by two for each folder."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = re.search(r"^## The rooms\n\n```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert tree
    folders: list[str] = []
    found = set()
    for line in tree[1].splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth:] = [name.removesuffix("/")]
        if len(folders) > 1:
            found.add("/".join(folders))
    return found


def test_the_documented_tree_has_every_room_and_no_other() -> None:
    paths = [path.relative_to(ROOT) for path in SOURCES if path.name != "__init__.py"]
    loose = {path for path in paths if len(path.parts) == 2}
    folders = {folder for path in paths for folder in path.parents if len(folder.parts) > 1}
    assert documented_tree() == {*map(str, loose | folders)}, "the tree in docs/architecture.md"


def test_every_module_begins_with_what_it_does() -> None:
    assert not [path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
