"""The preview as newcomers start it: a separate process, and a page on this machine."""

import os
import re
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
from aiohttp import ClientSession
from conftest import ROOT, SEEDS
from processes import child, run
from selectolax.lexbor import LexborHTMLParser

from bot.operate.preview import announcement, reader_pages, serve, stage
from bot.settings import Settings, SettingsError
from index import Library, OperatorError


@pytest.fixture
def listens_to_ctrl_c() -> Iterator[None]:
    """A child does so even where the tests are run in the background, and would hand it down to ignore that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listens_to_ctrl_c")
def test_it_prints_an_address_and_three_questions_and_serves_the_page(tmp_path: Path) -> None:
    environment = {**os.environ, "FOOTNOTE_DATA": str(tmp_path / "data"), "FOOTNOTE_DOCS": str(SEEDS)}
    environment.pop("FOOTNOTE_PREVIEW_PORT", None)
    command = [sys.executable, "-m", "bot", "preview"]
    with child(*command, cwd=ROOT, env=environment, stdout=PIPE) as process:
        assert process.stdout is not None
        printed = ""
        while "Ctrl+C" not in printed:
            line = process.stdout.readline()
            assert line, f"the preview ended: {printed}"
            printed += line
        address = re.search(r"http://127\.0\.0\.1:\d+/", printed)
        assert address
        with urllib.request.urlopen(address[0], timeout=60) as page:
            assert page.status == 200
        said = run(sys.executable, "-m", "bot", "health", cwd=ROOT, env=environment).stdout
        assert re.fullmatch(r"Healthy: the documents can be asked.*; this is the preview, not on Discord\.\n", said)
        assert re.findall(r"^    (.+\?)$", printed, re.MULTILINE) == [
            "When is the Mar-a-Lago meeting?",
            "What does Egypt accuse Netanyahu of?",
            "How many captives were handed over?",
        ]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_it_offers_no_examples_where_the_documents_suggest_no_question() -> None:
    assert "press Enter, and ask.\n\nPress Ctrl+C" in announcement("http://127.0.0.1:1/", 1, [])


async def test_a_footnote_leads_to_its_passage_on_a_page_of_this_machine(seed_library: Library, tmp_path: Path) -> None:
    async with reader_pages(seed_library, tmp_path) as reader, stage(seed_library, reader) as scene:
        result = await scene.member.slash(scene.channel, "ask", question="When is the Mar-a-Lago meeting?")
        address = re.search(r"\(<(http://127\.0\.0\.1:\d+/[^>]+)>\)", str(result.response.components))
        assert address
        async with ClientSession() as session, session.get(address[1]) as response:
            page = LexborHTMLParser(await response.text())
        marked = " ".join(node.text() for node in page.css("mark"))
        assert marked.startswith("The December 29 meeting at Mar-a-Lago")


@pytest.mark.parametrize("name", ["footnote_preview_port", "footnote_web_port"])
async def test_a_port_that_is_taken_is_named_with_its_setting(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(footnote_docs=SEEDS, footnote_data=tmp_path, **{name: port})
        with pytest.raises((OperatorError, SettingsError), match=rf"(?s){port}.*{name.upper()}"):
            await serve(settings)
