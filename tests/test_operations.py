"""docs/operations.md, compared with the code: the commands exist, and the quoted messages are really printed."""

import ast
import re
from functools import cache
from typing import Any

import click
import pytest
from conftest import ROOT
from documented import block
from processes import run

import index.__main__
from bot.client import FootnoteBot
from bot.operate.commands import commands as bot_commands
from bot.operate.metrics import Metrics
from bot.settings import Settings
from index import Library

OPERATIONS = "docs/operations.md"
PAGE = (ROOT / OPERATIONS).read_text(encoding="utf-8")
PROGRAMS = {"index": index.__main__.main, "bot": bot_commands}
# Messages of other programs.
THEIRS = (
    "The application did not respond",
    "bind source path does not exist",
    "required variable DOCUMENTS is missing a value",
    "Another address",
)


def commands() -> list[tuple[str, str, str]]:
    """Each `python -m` on the page: the program, the command, and the rest of the line."""
    return re.findall(r"(?:-m|python -m) (index|bot) ([a-z]+)([^`\n]*)", PAGE)


def test_every_command_exists_with_its_options() -> None:
    assert {(program, name) for program, name, _ in commands()} >= {
        ("bot", "doctor"),
        ("bot", "run"),
        ("index", "backup"),
        ("index", "restore"),
    }
    for program, name, rest in commands():
        command = PROGRAMS[program].commands[name]
        assert isinstance(command, click.Command)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known, (program, name, rest)


def test_every_script_make_target_and_file_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", PAGE, re.MULTILINE)) >= {("install", "")}
    for target in re.findall(r"`make ([a-z-]+)`", PAGE):
        assert target in targets
    for script in re.findall(r"python ((?:tests|docs)/[\w/]+\.py)", PAGE):
        assert (ROOT / script).exists(), script


def test_the_same_command_starts_and_upgrades_the_bot_in_docker() -> None:
    start = "docker compose up --build --detach"
    readme, first = block("README.md", "Run it in Docker", "echo"), block(OPERATIONS, "With Docker Compose", "echo")
    upgrade = block(OPERATIONS, "Upgrade", "git pull")
    assert [page.commands()[-1] for page in (readme, first, upgrade)] == [start, start, start]
    assert upgrade.commands() == ["git pull", start]
    assert (ROOT / "compose.yaml").read_text(encoding="utf-8").startswith(f"# {start}\n")


def test_compose_starts_nothing_without_a_folder_of_documents() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert re.search(r"^        source: \$\{DOCUMENTS:\?Name .*\.env\b.*\}$", compose, re.MULTILINE)
    assert "create_host_path: false" in compose
    assert "seeds" not in compose


def test_the_files_of_the_operator_stay_out_of_git_and_of_the_image() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this isn't a clone")
    private = ["discord_token.txt", ".env", "compose.override.yaml", "footnote.zip"]
    assert run("git", "check-ignore", *private, cwd=ROOT).stdout.split() == private
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"  # everything, except:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"bot", "index"} <= {*" ".join(copied).split()}
    assert {line[1:] for line in ignored if line.startswith("!")} == {*" ".join(copied).split()}
    assert "**/.*" in ignored[-2:]


def test_every_setting_exists() -> None:
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"\b(?:FOOTNOTE_[A-Z_]+|DISCORD_TOKEN(?:_FILE)?)\b", PAGE))
    assert {"FOOTNOTE_DATA", "FOOTNOTE_DOCS", "DISCORD_TOKEN_FILE"} <= named <= known


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


PAGES = ["README.md", "SECURITY.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    for target, anchor in re.findall(r"\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), anchor


async def test_every_metric_exists(library: Library) -> None:
    metrics = Metrics(library)
    metrics.listen(FootnoteBot(library))
    shown = (await metrics.as_text()).decode()
    known = set(re.findall(r"^# TYPE (\S+)", shown, re.MULTILINE))
    # Of the index, where there is one.
    source = (ROOT / "bot" / "operate" / "metrics.py").read_text(encoding="utf-8")
    known |= set(re.findall(r'"(footnote_index_\w+)"', source))
    named = set(re.findall(r"\b(?:footnote|process)_[a-z_]+\b", PAGE)) - {"footnote_bot"}
    assert len(named) > 10
    assert {re.sub("_bucket$", "", name) for name in named} <= known


@cache
def sentences() -> tuple[str, ...]:
    """Every text in the sources, with an ellipsis for what is filled in."""
    found = []
    for package in ("bot", "index"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(re.sub(r"%[sd.\df]+|\{[^}]*\}", "…", node.value))
                elif isinstance(node, ast.JoinedStr):
                    found.append("".join(map(part_of, node.values)))
    return tuple(found)


def part_of(node: Any) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def test_messages_that_the_page_quotes_are_in_the_sources() -> None:
    table = PAGE.partition("## Troubleshooting")[2]
    seen = [said for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for said in re.findall(r"“(.+?)”", row)]
    assert len(seen) > 15
    for said in seen:
        parts = [part.strip() for part in said.split("…") if part.strip()]
        assert said in THEIRS or any(all(part in text for part in parts) for text in sentences()), said


def test_the_data_folders_contents_are_named_in_the_sources() -> None:
    table = PAGE.partition("## The data folder")[2].partition("\n## ")[0]
    for name in re.findall(r"`([\w./-]+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))):
        stem = name.removesuffix("-wal").removesuffix("-shm").replace("generation-N/", "generation-")
        assert any(stem in text for text in sentences()), name
