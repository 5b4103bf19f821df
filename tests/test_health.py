"""`footnote health`, with a bot that is well, one that isn't, and none at all."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from processes import run

from bot.client import FootnoteBot
from bot.following import Follower
from bot.operate import health
from bot.operate.pulse import State, answer_health, examine
from bot.settings import Settings
from index import Library


def check(data: Path) -> tuple[int, str]:
    """The exit code and the output of the command that Docker runs."""
    environment = os.environ | {"FOOTNOTE_DATA": str(data)}
    command = [sys.executable, "-m", "bot", "health"]
    done = run(*command, cwd=ROOT, env=environment)
    assert not done.stderr
    return done.returncode, done.stdout


async def well() -> State:
    return {"healthy": True, "index": "the documents can be asked", "discord": "not connected to Discord"}


async def test_a_bot_that_is_well_says_so(tmp_path: Path) -> None:
    async with answer_health(tmp_path, well):
        code, said = await asyncio.to_thread(check, tmp_path)
    assert (code, said) == (0, "Healthy: the documents can be asked; not connected to Discord.\n")


async def test_a_bot_that_does_not_answer_is_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / health.SOCKET))
        server.listen()
        assert health.main() == 1
    assert capsys.readouterr().out == "Unhealthy: the bot has not answered for 0.1 seconds.\n"


def test_no_bot_is_not_well(tmp_path: Path) -> None:
    code, said = check(tmp_path)
    assert code == 1
    assert said.startswith(f"Unhealthy: no bot answers in the data folder {tmp_path}")


async def test_a_bot_that_was_killed_is_not_well_and_the_next_one_takes_its_place(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(tmp_path / health.SOCKET))
    assert check(tmp_path)[0] == 1
    async with answer_health(tmp_path, well):
        assert (await asyncio.to_thread(check, tmp_path))[0] == 0
    assert not (tmp_path / health.SOCKET).exists()


async def test_a_bot_whose_answer_breaks_off_is_not_well(tmp_path: Path) -> None:
    async def broken() -> State:
        raise ConnectionResetError

    async with answer_health(tmp_path, broken):
        code, said = await asyncio.to_thread(check, tmp_path)
    assert code == 1
    assert "no bot answers" in said


async def test_a_bot_without_a_place_for_its_socket_works_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    far = tmp_path / ("a" * 200)
    async with answer_health(far, well):
        pass
    assert "`footnote health` won't work" in caplog.text


async def test_nothing_indexed_is_not_well(library: Library) -> None:
    state = await examine(FootnoteBot(library), library)
    assert not state["healthy"]
    assert health.sentence(state) == (
        "Unhealthy: no documents are indexed; the log says why; not connected to Discord."
    )


async def test_documents_without_discord_are_enough(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.upkeep.is_installed", lambda: False)
    await asyncio.to_thread(library.sync, SEEDS)
    state = await examine(FootnoteBot(library), library)
    assert health.sentence(state) == "Healthy: the documents can be asked; not connected to Discord."


async def test_a_folder_that_has_gone_is_named_although_its_documents_can_still_be_asked(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.upkeep.is_installed", lambda: False)
    await asyncio.to_thread(library.sync, SEEDS)
    follower = Follower(library, tmp_path / "gone", tmp_path / "data")
    assert not await follower.sync()
    state = await examine(FootnoteBot(library), library, trouble=follower.trouble)
    said = health.sentence(state)
    assert said.startswith("Healthy: the documents can be asked, as they were when they could last be read: ")
    assert f"{tmp_path / 'gone'}" in said
    assert said.count("\n") == 0


async def test_it_says_how_many_passages_are_encoded(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.upkeep.is_installed", lambda: True)
    await asyncio.to_thread(library.sync, SEEDS)
    state = await examine(FootnoteBot(library), library)
    assert str(state["index"]).startswith("the documents can be asked (0 of ")


async def test_a_damaged_index_is_not_well(tmp_path: Path, library: Library) -> None:
    (tmp_path / "data" / "CURRENT").write_text("nonsense")
    state = await examine(FootnoteBot(library), library)
    assert not state["healthy"]
    assert "can't be read" in str(state["index"])


def test_the_check_looks_where_the_bot_keeps_its_data_and_loads_nothing_heavy(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "FOOTNOTE_DATA"}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-X", "importtime", "-m", "bot", "health"]
    done = run(*command, cwd=tmp_path, env=environment)
    assert f"the data folder {Settings.model_fields['footnote_data'].default} " in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "socket" in loaded
    assert not loaded & {"asyncio", "discord", "numpy", "pydantic", "click", "logging", "dataclasses"}
