"""The defences that aren't code: the container, the packages, the permissions on Discord."""

import re

import discord
from conftest import ROOT

from bot.operate.invitation import PERMISSIONS


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
    assert "DISCORD_TOKEN:" not in service  # `docker inspect` shows the environment
    assert not re.search(r"^    (ports|privileged|cap_add|network_mode|pid|user):", service, re.MULTILINE)


def test_what_is_installed_is_what_was_locked() -> None:
    for file in ("Dockerfile", "Makefile"):
        installs = re.findall(r"pip install .*", (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " "))
        installs += re.findall(r"\$\(PIP\) install .*", (ROOT / file).read_text(encoding="utf-8"))
        assert installs, file
        for line in installs:
            ourselves = line.endswith("--no-deps --no-build-isolation --editable .")
            checked_before = "--no-index" in line  # by the download of what is installed
            assert ourselves or checked_before or "--require-hashes --only-binary :all:" in line, line
        for line in re.findall(r"\$\(PIP\) download .*", (ROOT / file).read_text(encoding="utf-8")):
            assert "--require-hashes" in line, line
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
        assert pins, lock
        for pin in pins:
            assert re.match(r"\S+==\S+", pin), pin
            assert "--hash=sha256:" in pin, pin
