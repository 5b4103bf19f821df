"""The shell: one JSON document on standard output, sentences on standard error, honest exit codes."""

import json
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess

import processes
import pytest
from click.testing import CliRunner
from conftest import ROOT, SEEDS

from index import Library
from index.__main__ import main

TEXT = (SEEDS / "000_2a4e464d5e4701d1.txt").read_text(encoding="utf-8")


def run(*args: str | bytes, **environment: str) -> CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTNOTE_", "DISCORD_"))}
    return processes.run(sys.executable, "-m", *args, cwd=ROOT, env=kept | {"FOOTNOTE_MEANING": "off"} | environment)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def test_ask_builds_first_and_quotes_exactly(data: str) -> None:
    result = run("index", "ask", "When is the Mar-a-Lago meeting?", "--data", data, "--json")
    assert result.returncode == 0
    answer = json.loads(result.stdout)
    assert (answer["found"], answer["confidence"]) == (True, "strong")
    quote = answer["quotes"][0]
    assert "December 29" in quote["text"]
    assert quote["text"] == TEXT[quote["start"] : quote["end"]]
    assert "December 29" in quote["text"][slice(*quote["sentence"])]
    assert [quote["text"][slice(*match)] for match in quote["matches"]][:3] == ["meeting", "Mar", "Lago"]
    assert quote["source"] == "000_2a4e464d5e4701d1.txt"
    assert quote["heading"] == ["Trump Faces Critical Decision at Mar-a-Lago"]
    assert quote["lines"] == [45, 51]  # two passages that both match, shown as one
    assert {"id", "document", "title", "url", "page", "score"} <= quote.keys()
    assert {"question", "suggestions", "searched", "generation"} <= answer.keys()
    assert "1 document, 14 passages indexed" in result.stderr


def test_finding_nothing_is_no_failure(data: str) -> None:
    result = run("index", "ask", "What is the capital of France?", "--data", data, "--json")
    assert result.returncode == 0
    answer = json.loads(result.stdout)
    assert (answer["found"], answer["confidence"], answer["quotes"]) == (False, "none", [])


def test_answers_are_readable_without_json(data: str) -> None:
    found = run("index", "ask", "When is the Mar-a-Lago meeting?", "--data", data)
    assert "December 29 meeting at Mar-a-Lago" in found.stdout
    assert "line 45" in found.stdout.splitlines()[1]
    absent = run("index", "ask", "What is the capital of France?", "--data", data)
    assert "Nothing was found in the documents." in absent.stdout
    assert "capital, France" in absent.stdout


def test_build_reports_what_it_did(docs: Path, data: str) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    (docs / "binary.txt").write_bytes(b"\x00\x01\x02\xff")
    result = run("index", "build", "--docs", str(docs), "--data", data, "--json")
    assert json.loads(result.stdout) == {
        "documents": 1,
        "passages": 1,
        "added": 1,
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
        "skipped": [
            {"file": "binary.txt", "reason": "it isn’t text but a binary file; its name may have the wrong ending"}
        ],
        "notes": [],
        "flagged": 0,
        "files": {"added": ["doors.txt"], "changed": [], "removed": [], "held_back": []},
        "held_back": 0,
        "waiting": [],
        "left_out": {},
        "generation": 1,
        "meaning": {"available": False, "encoded": 0, "passages": 1},
    }
    again = run("index", "build", "--docs", str(docs), "--data", data)
    assert "unchanged 1" in again.stdout
    assert "skipped binary.txt: it isn’t text" in again.stdout


def test_what_nobody_expects_to_be_read_is_counted_and_what_they_do_is_named(docs: Path, data: str) -> None:
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    for name in ("a.png", "b.jpg", "c.zip", "doors (conflicted copy).txt", "doors.txt~", "plan.xyz"):
        (docs / name).write_bytes(b"x")
    (docs / "web" / "node_modules" / "lib").mkdir(parents=True)
    (docs / "web" / "node_modules" / "lib" / "README.md").write_text("# Lib\n\nText.", encoding="utf-8")
    shown = run("index", "build", "--docs", str(docs), "--data", data).stdout
    assert "1 document, 1 passage indexed" in shown
    assert "1 file skipped" in shown
    assert "skipped plan.xyz: .xyz files can’t be read" in shown
    assert "left out: 2 images, 2 leftovers, 1 archive, 1 package folder" in " ".join(shown.split())
    assert "a.png" not in shown
    report = json.loads(run("index", "build", "--docs", str(docs), "--data", data, "--json").stdout)
    assert report["left_out"] == {"image": 2, "leftover": 2, "archive": 1, "packages": 1}
    assert {skip["file"] for skip in report["skipped"]} == {
        *("a.png", "b.jpg", "c.zip", "doors (conflicted copy).txt", "doors.txt~", "plan.xyz", "web/node_modules")
    }


def test_sources_lists_documents_and_skipped_files(docs: Path, data: str) -> None:
    (docs / "doors.md").write_text("# Doors\n\nThey open at nine.", encoding="utf-8")
    (docs / "empty.txt").write_bytes(b"")
    result = run("index", "sources", "--json", FOOTNOTE_DOCS=str(docs), FOOTNOTE_DATA=data)
    listing = json.loads(result.stdout)
    assert [(document["source"], document["title"]) for document in listing["documents"]] == [("doors.md", "Doors")]
    assert listing["skipped"] == [{"file": "empty.txt", "reason": "it is empty"}]
    assert "doors.md, 1 passage" in run("index", "sources", FOOTNOTE_DOCS=str(docs), FOOTNOTE_DATA=data).stdout


def test_another_folder_is_built_before_it_is_asked(docs: Path, data: str) -> None:
    run("index", "build", "--data", data)
    (docs / "doors.txt").write_text("The doors open at nine.", encoding="utf-8")
    result = run("index", "ask", "When do the doors open?", "--docs", str(docs), "--data", data, "--json")
    assert json.loads(result.stdout)["quotes"][0]["text"] == "The doors open at nine."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["index", "build", "--docs", "/nowhere"], "/nowhere doesn't exist. Create it"),
        (["index", "ask", "x", "--docs", "/nowhere", "--json"], "/nowhere doesn't exist. Create it"),
        (["index", "ask", "x", "--source", "zebra"], "No document is called “zebra”"),
        (["bot", "run"], "DISCORD_TOKEN, or DISCORD_TOKEN_FILE"),
        (["bot", "invite"], "python -m bot preview"),
    ],
)
def test_a_failure_says_why_and_exits_with_1(data: str, arguments: list[str], message: str) -> None:
    result = run(*arguments, FOOTNOTE_DATA=data)
    assert (result.returncode, result.stdout) == (1, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [["build"], ["ask", "When do the doors open?"]])
def test_no_data_folder_is_made_for_documents_that_are_not_there(tmp_path: Path, command: list[str]) -> None:
    result = run("index", *command, "--docs", str(tmp_path / "none"), "--data", str(tmp_path / "data"))
    assert "none doesn't exist. Create it" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_says_what_to_put_in(docs: Path, data: str) -> None:
    result = run("index", "build", "--docs", str(docs), "--data", data)
    assert result.returncode == 1
    assert "holds no document that can be read (.txt .text" in result.stderr
    assert "); put some in." in result.stderr


@pytest.mark.parametrize("arguments", [["index", "ask"], ["index", "ask", "x", "--limit", "0"], ["index", "dance"]])
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--docs", "seeds", "build"], "--docs comes after the command."),
        (["build", "--meaning", "off"], "--meaning comes before the command."),
        (["build", "--colour"], "No such option '--colour'."),
        (["--colour", "build"], "No such option '--colour'."),
    ],
)
def test_an_option_in_the_wrong_place_is_told_where_it_belongs(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_bytes_that_are_not_text_are_a_question_too(data: str) -> None:
    result = run("index", "ask", b"\xff Gaza", "--data", data, "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["question"] == "\ufffd Gaza"


def test_a_long_question_is_cut_with_a_notice(data: str) -> None:
    result = run("index", "ask", "Gaza " * 1200, "--data", data, "--json")
    assert json.loads(result.stdout)["found"]
    assert "The question has 5,999 characters; its first 2,000 were searched for." in result.stderr


def test_the_library_says_what_is_wrong_with_a_path_and_not_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lamp.txt").write_text("The lamp is wound by hand.", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *args, **kwargs: False)  # click asks this about a path that isn't readable
    docs, data, saved = (str(tmp_path / name) for name in ("docs", "data", "saved.zip"))
    with Library.open(data) as library:
        library.state.settings.set(7, {"language": "de"})  # something to back up
    for command in (("build", "--docs", docs), ("ask", "lamp", "--docs", docs), ("backup", saved), ("restore", saved)):
        result = CliRunner().invoke(main, [*command, "--data", data])
        assert "is not readable" not in result.output
        assert result.exit_code == 0, (command, result.output)


TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.secret-part_of-it"


def test_the_invitation_asks_for_what_is_needed(tmp_path: Path) -> None:
    url = run("bot", "invite", DISCORD_TOKEN=TOKEN).stdout.strip()
    assert url == (
        "https://discord.com/oauth2/authorize?client_id=123456789012345678"
        "&scope=bot+applications.commands&permissions=274878024704"
    )
    secret = tmp_path / "token.txt"
    secret.write_text(f"{TOKEN}\n", encoding="ascii")
    assert run("bot", "invite", DISCORD_TOKEN_FILE=str(secret)).stdout.strip() == url
    assert "doesn't look like" in run("bot", "invite", DISCORD_TOKEN="abc").stderr


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"DISCORD_TOKEN_FILE": "/nowhere"}, "/nowhere, which can't be read: No such file"),
        ({"DISCORD_TOKEN_FILE": os.devnull}, "which is empty"),
        ({"DISCORD_TOKEN": " "}, "No token: set DISCORD_TOKEN"),
        ({"FOOTNOTE_PREVIEW_PORT": "many"}, "FOOTNOTE_PREVIEW_PORT: must be a port, a number from 0 to 65535.\n"),
        ({"FOOTNOTE_WEB_PORT": "70000"}, "FOOTNOTE_WEB_PORT: must be a port, a number from 0 to 65535.\n"),
        ({"FOOTNOTE_MESSAGE_CONTENT": "perhaps"}, "FOOTNOTE_MESSAGE_CONTENT: must be True or False.\n"),
        ({"FOOTNOTE_WATCH": "yes"}, "FOOTNOTE_WATCH: must be 'auto', 'notify', 'poll' or 'off'.\n"),
        ({"FOOTNOTE_OCR": "de"}, "FOOTNOTE_OCR: must be auto, off, or languages as tesseract names them"),
    ],
)
def test_a_bad_setting_is_named(setting: dict[str, str], message: str) -> None:
    result = run("bot", "run", **setting)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
