"""SECURITY.md against the tests that prove it, and what isn't code: container, packages, permissions."""

import ast
import re
from collections import defaultdict
from functools import cache

import discord
import pytest
from conftest import ROOT
from defences import TAKEN_OUT

from bot.operate.invitation import PERMISSIONS

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def rows() -> dict[str, tuple[str, set[str]]]:
    """For each threat that SECURITY.md defends against: the defence, and the tests of it."""
    cells = re.findall(r"^\| (?!threat|--)(.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    return {threat: (defence, set(re.findall(r"`(test_\w+\.py::[\w:]+)`", tests))) for threat, defence, tests in cells}


@cache
def named_in(file: str) -> set[str]:
    """The tests of a file, those of classes with their class."""
    found = set()
    for node in ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        above = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        names = (one.name for one in inner if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
        found |= {f"{file}::{above}{name}" for name in names if name.startswith("test_")}
    return found


def test_each_threat_has_a_row_and_each_row_is_proved() -> None:
    proved = defaultdict(set)
    for entry in TAKEN_OUT:
        proved[entry.threat] |= set(entry.tests)
    assert {threat: tests for threat, (_, tests) in rows().items()} == dict(proved)


@pytest.mark.parametrize("entry", TAKEN_OUT, ids=lambda entry: f"{entry.file}-{entry.tests[0].rpartition('::')[2]}")
def test_what_is_to_be_taken_out_is_there_and_its_tests_are_too(entry: object) -> None:
    source = (ROOT / entry.file).read_text(encoding="utf-8")
    assert source.count(entry.old) == 1, "the defence has moved; tests/defences.py names it by its source"
    assert entry.old != entry.new
    for test in entry.tests:
        assert test in named_in(test.partition("::")[0])


def test_modules_that_the_page_names_exist() -> None:
    named = {name for _, (defence, _) in rows().items() for name in re.findall(r"`([\w./]+\.(?:py|yaml))`", defence)}
    assert named
    for name in named:
        assert (ROOT / name).exists(), name
    for threat, (defence, _) in rows().items():
        files = {entry.file for entry in TAKEN_OUT if entry.threat == threat}
        assert all(file in defence for file in files), f"{threat}: {files}"


# What isn't code


def test_the_invitation_asks_for_no_power_over_others() -> None:
    needed = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
    )
    assert needed == discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    assert sum(PERMISSIONS.values()) == needed.value


def test_the_image_runs_as_nobody_in_particular() -> None:
    last_stage = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)$", last_stage, re.MULTILINE) == ["10001:10001"]


def test_compose_denies_the_container_what_it_does_not_need() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    service = compose.partition("services:\n")[2].partition("\nsecrets:")[0]
    for line in (
        "    read_only: true\n",
        "    cap_drop:\n      - ALL\n",
        "    security_opt:\n      - no-new-privileges:true\n",
        "        target: /docs\n        read_only: true\n",
    ):
        assert line in service, line
    assert re.search(r"^    mem_limit: \d+m$", service, re.MULTILINE)
    assert re.search(r"^    pids_limit: \d+$", service, re.MULTILINE)
    assert "DISCORD_TOKEN:" not in service  # what stands in the environment, `docker inspect` shows
    assert not re.search(r"^    (ports|privileged|cap_add|network_mode|pid|user):", service, re.MULTILINE)


def test_what_is_installed_is_what_was_locked() -> None:
    for file in ("Dockerfile", "Makefile"):
        installs = re.findall(r"pip install .*", (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " "))
        installs += re.findall(r"\$\(PIP\) install .*", (ROOT / file).read_text(encoding="utf-8"))
        assert installs, file
        for line in installs:
            ourselves = line.endswith("--no-deps --no-build-isolation --editable .")
            assert ourselves or "--require-hashes --only-binary :all:" in line, line
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
        assert pins, lock
        for pin in pins:
            assert re.match(r"\S+==\S+", pin), pin
            assert "--hash=sha256:" in pin, pin
