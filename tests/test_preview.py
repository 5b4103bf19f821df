"""The preview, as a newcomer starts it: a process of its own, and a page on this machine."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from conftest import ROOT, SEEDS

from bot.rendering.help import examples
from index import Library, Scope


def test_it_prints_an_address_and_three_questions_and_serves_the_page(tmp_path: Path) -> None:
    environment = {**os.environ, "FOOTNOTE_DATA": str(tmp_path / "data"), "FOOTNOTE_DOCS": str(SEEDS)}
    environment.pop("FOOTNOTE_PREVIEW_PORT", None)
    command = [sys.executable, "-m", "bot", "preview"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed = ""
            while "Ctrl+C" not in printed:
                line = process.stdout.readline()
                assert line, f"the preview ended: {printed}"
                printed += line
            address = re.search(r"http://127\.0\.0\.1:\d+/", printed)
            assert address
            with urllib.request.urlopen(address[0], timeout=10) as page:
                assert page.status == 200
            assert re.findall(r"^    (.+\?)$", printed, re.MULTILINE) == [
                "When is the Mar-a-Lago meeting?",
                "What does Egypt accuse Netanyahu of?",
                "How many captives were handed over?",
            ]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0


def test_every_suggested_question_is_answered(seed_library: Library) -> None:
    for question in examples(seed_library.documents(scope=Scope.shared())):
        assert seed_library.ask(question, scope=Scope.shared()).found, question
