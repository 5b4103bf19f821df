"""What the tests of the image take from a container engine's client."""

import os
from pathlib import Path

import pytest
from containers import Container, Docker

NOISE = 'time="2026-01-01T00:00:00Z" level=error msg="error waiting for container: context canceled"'


def docker(folder: Path, answer: str, code: int = 0) -> Docker:
    """A client that answers this, with a line of its own beside it."""
    client = folder / "docker"
    client.write_text(f"#!/bin/sh\necho '{NOISE}' >&2\necho '{answer}'\nexit {code}\n", encoding="utf-8")
    client.chmod(0o755)
    return Docker(str(client), dict(os.environ))


def test_what_a_client_says_beside_its_answer_is_no_part_of_it(tmp_path: Path) -> None:
    assert docker(tmp_path, "9d6d0058")("run", "--detach", "image") == "9d6d0058"
    assert docker(tmp_path, '{"Status": "healthy"}').json("inspect") == {"Status": "healthy"}
    answer = '{"quotes": [], "generation": 3}'
    assert Container(docker(tmp_path, answer), "9d6d0058").ask("Where?") == {"quotes": [], "generation": 3}


def test_a_log_has_both_streams(tmp_path: Path) -> None:
    assert Container(docker(tmp_path, "Started."), "9d6d0058").logs() == f"{NOISE}\nStarted."


def test_a_command_that_fails_says_all_that_was_printed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"Started\.\ntime="):
        docker(tmp_path, "Started.", 1)("run")
