"""`python -m bot doctor`, on set-ups that are broken in one way each, and on one that isn't."""

import asyncio
import base64
import errno
import fcntl
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner
from test_removals import refuse

from bot.operate import discord_checks, machine_checks
from bot.operate.commands import commands
from bot.operate.discord_checks import own_commands
from bot.operate.doctor import examine_all
from bot.operate.findings import Finding, as_json_text, as_lines
from bot.operate.invitation import PERMISSIONS
from bot.operate.lock import only_bot
from bot.operate.pulse import answer_health
from bot.settings import Settings
from bot.shards import Shards
from bot.watching import Limit
from index import Library, OperatorError, Scope
from index.building import removals
from index.building.removals import FolderMemory, HeldBack
from index.errors import EncoderMissing, EncodingFailed
from index.reading import sandbox

ID = "123456789012345678"
TOKEN = f"{base64.b64encode(ID.encode()).decode()}.GabcdE.secret-part_of-it_secret-part"
ALL = sum(PERMISSIONS.values())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of documents and an index of it; copy it, don't change it."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "docs").mkdir()
    (folder / "docs" / "tides.md").write_text("# Tides\n\nThe tide turns at noon.\n", encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.accept("mine.txt", b"Some words.", scope=Scope.guild(7))
        library.sync(folder / "docs")
    return folder


@pytest.fixture
def setup(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of documents and an index of it; the environment names them."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    places = {"FOOTNOTE_DOCS": tmp_path / "docs", "FOOTNOTE_DATA": tmp_path / "data", "FOOTNOTE_MEANING": "off"}
    for name, value in {**places, "DISCORD_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("FOOTNOTE_TEST_PATIENCE", raising=False)  # of the tests; no setting of the bot
    return tmp_path


class Discord:
    """A small server in the place of Discord."""

    def __init__(self) -> None:
        self.status = 200
        self.portal: str | None = None  # the text of something between the bot and Discord, such as a login page
        self.application: dict[str, Any] = {
            "id": ID,
            "name": "Footnote",
            "description": "",
            "icon": None,
            "rpc_origins": [],
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "owner": {"id": "1", "username": "owner", "discriminator": "0", "avatar": None},
            "flags": 0,
        }
        self.commands: list[dict[str, Any]] = []
        limit = {"total": 1000, "remaining": 998, "reset_after": 3_600_000, "max_concurrency": 1}
        self.gateway: dict[str, Any] = {"url": "wss://gateway.example", "shards": 1, "session_start_limit": limit}
        self.guilds = [{"id": str(n), "name": f"Server {n}", "permissions": str(ALL)} for n in range(1, 4)]

    def site(self) -> web.Application:
        async def me(request: web.Request) -> web.Response:
            user = {"id": ID, "username": "Footnote", "discriminator": "0", "avatar": None, "bot": True}
            return _reply(user if self.portal is None else self.portal, self.status)

        async def application(request: web.Request) -> web.Response:
            return _reply(self.application)

        async def commands(request: web.Request) -> web.Response:
            return _reply(self.commands)

        async def guilds(request: web.Request) -> web.Response:
            limit, after = int(request.query["limit"]), int(request.query.get("after", 0))
            return _reply([guild for guild in self.guilds if int(guild["id"]) > after][:limit])

        async def gateway(request: web.Request) -> web.Response:
            return _reply(self.gateway)

        site = web.Application()
        site.add_routes(
            [
                web.get("/users/@me", me),
                web.get("/oauth2/applications/@me", application),
                web.get(f"/applications/{ID}/commands", commands),
                web.get("/users/@me/guilds", guilds),
                web.get("/gateway/bot", gateway),
            ]
        )
        return site


def _reply(value: object, status: int = 200) -> web.Response:
    """As Discord sends it: the type has no charset."""
    return web.Response(body=json.dumps(value).encode(), status=status, headers={"Content-Type": "application/json"})


@pytest.fixture
async def rest(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    rest = Discord()
    rest.commands = [{"name": name, "type": type_} for name, type_ in await own_commands()]
    async with TestServer(rest.site()) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        yield rest


async def found() -> dict[str, list[Finding]]:
    """All findings, by check."""
    return grouped(await examine_all())


async def discord_findings() -> dict[str, list[Finding]]:
    """The findings about Discord, by check."""
    return grouped(await discord_checks.examine(TOKEN, shards=Settings().shards))


def here(check: Callable[[Settings], Iterator[Finding]]) -> list[Finding]:
    """The findings of one check of this machine."""
    return list(check(Settings()))


def grouped(findings: list[Finding]) -> dict[str, list[Finding]]:
    assert "secret-part" not in as_lines(findings) + as_json_text(findings) + repr(findings)
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding)
    return by_check


@pytest.mark.usefixtures("setup", "rest")
async def test_a_set_up_that_works_is_all_right() -> None:
    findings = await found()
    online = "login intents commands servers shards"
    checks = f"versions token {online} documents watching reading sandbox scans meaning data room"
    assert list(findings) == [*checks.split(), "bot", "lock", "SQLite", "database", "index"]
    assert {one.verdict for each in findings.values() for one in each if one.check != "room"} == {"ok"}
    assert findings["documents"][0].said.endswith("docs has 1 file to read: 1 markdown.")
    assert findings["index"][0].said.startswith("It is intact: 2 documents, 2 passages")


@pytest.mark.usefixtures("setup", "rest")
async def test_a_sandbox_that_lacks_something_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    without = "\nfrom index.reading import seccomp\nseccomp._FILTER_MODE = 99\nserve("
    monkeypatch.setattr(sandbox, "_START", sandbox._START.replace("\nserve(", without))
    findings = await found()
    assert findings["reading"][0].verdict == "ok"
    (one,) = findings["sandbox"]
    assert one.verdict == "warn"
    assert "system calls can't be forbidden: the kernel refuses the filter (Invalid argument)" in one.said
    assert "as a user that owns nothing else" in one.fix


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("error", "verdict", "said"),
    [
        (None, "ok", "0 of 2 passages are found by their meaning too"),
        (EncoderMissing("It isn't there."), "warn", "Passages are only found by their words. It isn't there."),
        (EncodingFailed("It has ended."), "warn", "Passages are only found by their words. It has ended."),
    ],
)
def test_the_encoder_is_tried(
    monkeypatch: pytest.MonkeyPatch, error: OperatorError | None, verdict: str, said: str
) -> None:
    def trial() -> None:
        if error:
            raise error

    monkeypatch.setenv("FOOTNOTE_MEANING", "auto")
    monkeypatch.setattr(machine_checks, "try_encoding", trial)
    (finding,) = machine_checks.meaning(Settings())
    assert finding.verdict == verdict
    assert finding.said.startswith(said)


def everything(folder: Path) -> dict[str, int]:
    """Each file and when it was written, without the files that SQLite puts beside a database to read it."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {str(path): path.stat().st_mtime_ns for path in files}


async def test_it_changes_nothing(setup: Path, rest: Discord) -> None:
    before = everything(setup)
    await found()
    assert everything(setup) == before


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "No token"), ("secret", "look like"), (f"x{TOKEN}", "look like"), ("a b.c.d", "look like")],
)
async def test_a_malformed_token_is_not_sent_to_discord(
    setup: Path, monkeypatch: pytest.MonkeyPatch, token: str, said: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)
    findings = await found()
    assert findings["token"][0].verdict == "fail"
    assert said in findings["token"][0].said
    assert "login" not in findings
    assert findings["index"][0].verdict == "ok"


async def test_unusable_settings_are_named(setup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_WATCH", "sometimes")
    (finding,) = (await found())["settings"]
    assert finding.verdict == "fail"
    assert "FOOTNOTE_WATCH" in finding.said


@pytest.mark.usefixtures("setup")
async def test_a_mistyped_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DOC", "docs")
    monkeypatch.setenv("FOOTNOTE_COLOUR", "blue")
    findings = {finding.said: finding.fix for finding in (await found())["settings"]}
    assert findings == {
        "There is no setting FOOTNOTE_DOC, so it has no effect.": "Did you mean FOOTNOTE_DOCS?",
        "There is no setting FOOTNOTE_COLOUR, so it has no effect.": "The README lists the settings.",
    }


@pytest.mark.usefixtures("setup")
async def test_a_token_that_discord_refuses_is_reported(rest: Discord) -> None:
    rest.status = 401
    (finding,) = (await discord_findings())["login"]
    assert (finding.verdict, finding.said) == ("fail", "Discord refuses the token.")


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize("status", [200, 403])
async def test_something_between_the_bot_and_discord_is_reported(rest: Discord, status: int) -> None:
    rest.status, rest.portal = status, "Log in to this network"
    (finding,) = (await discord_findings())["login"]
    assert finding.verdict == "fail"
    assert finding.said.startswith(
        "Something other than Discord" if status == 200 else "Discord doesn't let the bot in"
    )


@pytest.mark.usefixtures("setup")
async def test_discord_out_of_reach_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}")
    (finding,) = (await discord_findings())["login"]
    assert finding.verdict == "fail"
    assert finding.said.startswith("Discord can't be reached: ")


@pytest.mark.usefixtures("setup")
async def test_discord_that_does_not_answer_is_a_sentence(rest: Discord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_checks, "PATIENCE", 0.2)
    rest.status = 502
    (finding,) = (await discord_findings())["login"]
    assert finding.said == "Discord can't be reached: no answer within 0.2 seconds."


def _set(**values: Any) -> Callable[[Discord], None]:
    return lambda rest: rest.application.update(values)


def _lacking(rest: Discord) -> None:
    rest.guilds[0]["permissions"] = str(ALL & ~discord.Permissions(attach_files=True).value)
    rest.guilds[1]["permissions"] = str(discord.Permissions(administrator=True).value)


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("spoil", "check", "verdict", "said"),
    [
        (_set(interactions_endpoint_url="https://example.org"), "application", "fail", "Discord sends commands there"),
        (_set(bot_require_code_grant=True), "application", "fail", "can't be invited"),
        (_set(flags=1 << 19), "intents", "ok", "turn off Message Content"),
        (_set(flags=1 << 14), "intents", "ok", "turn off Server Members"),
        (lambda rest: rest.commands.clear(), "commands", "warn", "Discord doesn't have"),
        (lambda rest: rest.commands.append({"name": "old", "type": 1}), "commands", "warn", "Discord shows old"),
        (lambda rest: rest.guilds.clear(), "servers", "warn", "in no server"),
        (_lacking, "servers", "warn", "The bot lacks permissions in 1 of 3 servers: Server 1 (attach files)."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_problems_that_discord_knows_of_are_reported(
    rest: Discord, spoil: Callable[[Discord], None], check: str, verdict: str, said: str
) -> None:
    spoil(rest)
    (finding,) = (await discord_findings())[check]
    assert finding.verdict == verdict
    assert said in finding.said
    assert finding.fix or verdict == "ok"


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("shards", "recommended", "left", "servers", "verdict", "said"),
    [
        (
            "auto",
            1,
            998,
            3,
            "ok",
            "runs 1 shard. Discord allows 998 more of 1,000 starts a day, 1 shard every five",
        ),
        ("auto", 3, 998, 7500, "ok", "runs 3 shards."),
        ("auto", 16, 15, 3, "warn", "runs 16 shards, and Discord allows 15 more of 1,000 starts a day, until "),
        ("0-1/4", 2, 2, 3, "ok", "runs shards 0-1 of 4."),
        ("3/4", 2, 0, 3, "warn", "runs shard 3 of 4, and Discord allows 0 more"),
        ("0/1", 3, 998, 2501, "fail", "no shard may have more than 2,500 servers; the bot is in 2,501."),
    ],
)
async def test_it_says_which_shards_run_and_if_they_may(
    rest: Discord,
    monkeypatch: pytest.MonkeyPatch,
    shards: str,
    recommended: int,
    left: int,
    servers: int,
    verdict: str,
    said: str,
) -> None:
    monkeypatch.setenv("FOOTNOTE_SHARDS", shards)
    rest.gateway["shards"] = recommended
    rest.gateway["session_start_limit"]["remaining"] = left
    rest.guilds = [{"id": str(n), "name": f"Server {n}", "permissions": str(ALL)} for n in range(1, servers + 1)]
    (finding,) = (await discord_findings())["shards"]
    assert finding.verdict == verdict
    assert said in finding.said
    assert finding.fix or verdict == "ok"


def test_a_process_with_other_shards_is_not_the_one_that_is_asked_about(
    setup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with only_bot(setup / "data", Shards(0, 1, 4)):
        finding = here(machine_checks.at_work)[0]
        assert finding.verdict == "warn"
        assert "FOOTNOTE_SHARDS is auto" in finding.said
        monkeypatch.setenv("FOOTNOTE_SHARDS", "2-3/4")
        assert here(machine_checks.at_work)[0].said == "No bot is running on this data folder."


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(
    ("flags", "verdict", "said"),
    [
        (0, "fail", "the Message Content intent is off, so Discord refuses the connection"),
        (1 << 18, "ok", "Message Content is on, as FOOTNOTE_MESSAGE_CONTENT needs, and no other is on."),
        (1 << 19 | 1 << 12, "ok", "FOOTNOTE_MESSAGE_CONTENT needs. You can turn off Presence"),
    ],
)
async def test_the_intent_that_the_bot_asks_for_must_be_granted(
    rest: Discord, monkeypatch: pytest.MonkeyPatch, flags: int, verdict: str, said: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_MESSAGE_CONTENT", "yes")
    rest.application["flags"] = flags
    (finding,) = (await found())["intents"]
    assert finding.verdict == verdict
    assert said in finding.said
    assert bool(finding.fix) is (verdict == "fail")


@pytest.mark.usefixtures("setup")
async def test_every_server_is_checked_even_if_there_are_hundreds(rest: Discord) -> None:
    rest.guilds = [{"id": str(n), "name": f"Server {n}", "permissions": str(ALL)} for n in range(1, 402)]
    rest.guilds[-1]["permissions"] = "0"
    (finding,) = (await discord_findings())["servers"]
    assert finding.said.startswith("The bot lacks permissions in 1 of 401 servers: Server 401 (")


def _no_docs(setup: Path) -> None:
    (setup / "docs").rename(setup / "elsewhere")


def _empty_docs(setup: Path) -> None:
    (setup / "docs" / "tides.md").unlink()


def _skipped(setup: Path) -> None:
    (setup / "docs" / "plan.xyz").write_bytes(b"")


def _odd_sidecar(setup: Path) -> None:
    (setup / "docs" / "synonyms.toml").write_text("synonyms", encoding="utf-8")


def _data_is_a_file(setup: Path) -> None:
    (setup / "data").rename(setup / "elsewhere")
    (setup / "data").write_bytes(b"")


def _no_data(setup: Path) -> None:
    (setup / "data").rename(setup / "elsewhere")


def _damaged_current(setup: Path) -> None:
    (setup / "data" / "CURRENT").write_text("nonsense", encoding="ascii")


def _damaged_index(setup: Path) -> None:
    database = setup / "data" / "segment-1" / "library.db"
    database.write_bytes(database.read_bytes()[:-4096] + b"\xff" * 4096)


def _damaged_arrays(setup: Path) -> None:
    for array in (setup / "data").glob("segment-*/ranking/*"):
        array.unlink()


def _damaged_state(setup: Path) -> None:
    (setup / "data" / "state.db").write_bytes(b"no database" * 1000)


@pytest.mark.parametrize(
    ("spoil", "check", "verdict", "said"),
    [
        (_no_docs, machine_checks.documents, "fail", "doesn't exist"),
        (_empty_docs, machine_checks.documents, "fail", "has no file that can be read"),
        (_skipped, machine_checks.documents, "warn", "1 file would be skipped: plan.xyz (.xyz files can’t be read"),
        (_odd_sidecar, machine_checks.documents, "warn", "1 file would be skipped: synonyms.toml (it isn’t valid TOML"),
        (_data_is_a_file, machine_checks.data_folder, "fail", "can't be written to"),
        (_no_data, machine_checks.data_folder, "ok", "doesn't exist yet"),
        (_no_data, machine_checks.library, "ok", "There is none yet"),
        (_damaged_current, machine_checks.library, "fail", "can't be read"),
        (_damaged_index, machine_checks.library, "fail", "library.db"),
        (_damaged_arrays, machine_checks.library, "fail", "can't be read"),
        (_damaged_state, machine_checks.library, "fail", "state.db"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_problems_on_the_disk_are_reported(
    setup: Path, spoil: Callable[[Path], None], check: Callable[[Settings], Iterator[Finding]], verdict: str, said: str
) -> None:
    spoil(setup)
    finding = here(check)[-1]
    assert (finding.verdict, said in finding.said) == (verdict, True), finding


def test_one_document_is_counted_in_the_singular(setup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = setup / "one"
    folder.mkdir()
    (folder / "tides.md").write_text("High tide is at noon.\n", encoding="utf-8")
    with Library.open(setup / "other") as library:
        library.sync(folder)
    monkeypatch.setenv("FOOTNOTE_DATA", str(setup / "other"))
    assert here(machine_checks.library)[0].said.startswith("It is intact: 1 document, 1 passage, ")


def test_files_that_the_index_leaves_out_are_counted(setup: Path) -> None:
    (setup / "docs" / "plan.pdf").write_bytes(b"no PDF")
    (setup / "docs" / "logo.svg").write_bytes(b"<svg/>")  # nobody expects this one to be read
    with Library.open(setup / "data") as library:
        library.sync(setup / "docs")
    finding = here(machine_checks.library)[-1]
    assert (finding.check, finding.verdict, finding.said) == ("skipped", "warn", "1 file of the folder can't be read.")


def test_the_writing_process_is_named(setup: Path) -> None:
    with open(setup / "data" / "lock", "w", encoding="ascii") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        finding = here(machine_checks.at_work)[-1]
    assert (finding.verdict, finding.said) == ("warn", "Process 4711 is writing an index right now.")


@pytest.mark.parametrize(("healthy", "verdict"), [(True, "ok"), (False, "fail")])
async def test_a_bot_that_runs_is_asked_how_it_is(setup: Path, healthy: bool, verdict: str) -> None:
    async def state() -> dict[str, object]:
        return {"healthy": healthy, "index": "the index", "discord": "connected to Discord"}

    async with answer_health(setup / "data", state):
        finding = (await asyncio.to_thread(here, machine_checks.at_work))[0]
    assert finding.verdict == verdict
    assert finding.said.startswith("It is running. ")


@pytest.mark.parametrize(
    ("watch", "remote", "verdict", "said"),
    [
        ("auto", False, "ok", "The system reports"),
        ("auto", True, "ok", "every two seconds"),
        ("notify", True, "warn", "doesn't report changes"),
        ("poll", False, "ok", "every two seconds"),
        ("off", False, "ok", "only read at the start"),
    ],
)
def test_it_says_how_changes_are_noticed(
    setup: Path, monkeypatch: pytest.MonkeyPatch, watch: str, remote: bool, verdict: str, said: str
) -> None:
    monkeypatch.setenv("FOOTNOTE_WATCH", watch)
    monkeypatch.setattr(machine_checks, "may_miss_changes", lambda _: remote)
    (finding,) = here(machine_checks.watching)
    assert finding.verdict == verdict
    assert said in finding.said


LIMIT = Limit("the system can't report all of its changes", "Raise the limit.")


def test_a_limit_of_the_system_is_reported(setup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "try_watching", lambda _: LIMIT)
    (finding,) = here(machine_checks.watching)
    assert (finding.verdict, finding.fix) == ("warn", LIMIT.fix)
    assert finding.said == f"The folder is checked every two seconds, because {LIMIT.why}."


@pytest.mark.parametrize(("limit", "verdict"), [(LIMIT, "warn"), (None, "ok")])
async def test_a_bot_that_runs_knows_if_it_sees_all_changes(
    setup: Path, monkeypatch: pytest.MonkeyPatch, limit: Limit | None, verdict: str
) -> None:
    async def state() -> dict[str, object]:
        return {"healthy": True, "index": "the index", "discord": "connected to Discord", "limit": limit}

    monkeypatch.setattr(machine_checks, "try_watching", lambda _: pytest.fail("the bot was not asked"))
    async with answer_health(setup / "data", state):
        (finding,) = await asyncio.to_thread(here, machine_checks.watching)
    assert finding.verdict == verdict


def test_a_bot_that_is_there_but_silent_is_reported(setup: Path) -> None:
    with only_bot(setup / "data"):
        finding = here(machine_checks.at_work)[0]
    assert finding.verdict == "fail"
    assert finding.said == f"A bot (process {os.getpid()}) is running on this data folder, but doesn't answer."
    assert here(machine_checks.at_work)[0].verdict == "ok"


@pytest.mark.parametrize("chosen", [{"auto": [5]}, {"forums": [5]}])
def test_servers_that_wait_for_messages_which_discord_withholds_are_reported(
    setup: Path, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, list[int]]
) -> None:
    with Library.open(setup / "data") as library:
        library.state.settings.set(1, chosen)
        library.state.settings.set(2, {})
    (finding,) = here(machine_checks.overheard)
    assert finding.verdict == "warn"
    assert finding.said.startswith("A server has chosen channels or forums to answer in unasked")
    assert "FOOTNOTE_MESSAGE_CONTENT" in finding.fix
    monkeypatch.setenv("FOOTNOTE_MESSAGE_CONTENT", "True")
    assert here(machine_checks.overheard) == []


@pytest.mark.parametrize(("elsewhere", "said"), [(False, "stay in the index until "), (True, "isn't on the device")])
def test_removals_that_are_held_back_are_reported(setup: Path, elsewhere: bool, said: str) -> None:
    (generation,) = (setup / "data").glob("generation-*")
    removals.save(generation, FolderMemory(held=HeldBack(("a.txt", "b.txt", "c.txt"), 4, 1, elsewhere)))
    finding = here(machine_checks.library)[-1]
    assert (finding.check, finding.verdict) == ("removals", "warn")
    assert finding.said.startswith("The files of 3 of 4 documents are gone or can't be read: a.txt, b.txt, c.txt. ")
    assert said in finding.said
    assert "--accept-removals" in finding.fix


@pytest.mark.parametrize(
    ("function", "name", "check", "said"),
    [
        ("stat", "tides.md", machine_checks.documents, "can't be listed: Permission denied"),
        ("open", "inner", machine_checks.documents, "inner (this folder can’t be listed: Permission denied"),
        ("listdir", "inner", machine_checks.documents, "inner (this folder can’t be listed: Permission denied"),
    ],
)
def test_folders_that_cant_be_entered_are_findings_and_no_errors(
    setup: Path,
    monkeypatch: pytest.MonkeyPatch,
    function: str,
    name: str,
    check: Callable[[Settings], Iterator[Finding]],
    said: str,
) -> None:
    (setup / "docs" / "inner").mkdir()
    refuse(monkeypatch, function, name, errno.EACCES)
    finding = here(check)[-1]
    assert finding.verdict != "ok"
    assert said in finding.said


@pytest.mark.parametrize(
    ("free", "verdict"), [(1, "fail"), (machine_checks.NO_ROOM, "warn"), (machine_checks.LITTLE_ROOM, "ok")]
)
def test_a_disk_that_fills_up_is_reported(
    setup: Path, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str
) -> None:
    monkeypatch.setattr(
        machine_checks.shutil, "disk_usage", lambda _: machine_checks.shutil._ntuple_diskusage(free, 0, free)
    )
    assert here(machine_checks.room)[0].verdict == verdict


def test_the_shell_gives_lines_or_json_and_a_code_for_scripts(setup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "nonsense")
    done = CliRunner().invoke(commands, ["doctor"])
    assert done.exit_code == 1
    assert "\nfail  token: This doesn't look like a bot's token" in done.stdout
    assert "\n      → Copy it again" in done.stdout
    told = json.loads(CliRunner().invoke(commands, ["doctor", "--json"]).stdout)
    assert {tuple(one) for one in told} == {("check", "verdict", "said", "mend")}
