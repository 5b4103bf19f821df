"""A pasted log or stack trace is searched for by its message, not by its times, threads and frames."""

from pathlib import Path

import pytest

from index import Confidence, Library, Scope
from index.retrieval.question.logs import without_log

PYTHON = """Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/frame/starting.py", line 128, in _execute
    result = await settings.read(self.reading)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RuntimeError: the lock of the repository is held"""
JAVA = """the lock of the repository is held (0x7ffe5233a1c)
    at org.example.starting.Settings.reading(Settings.java:523)
    at java.base/java.lang.Thread.run(Native Method)
    ... 12 more"""
LOG = """I get this when I start it:
[12:22:12.113] INFO  starting up, reading the settings
[12:22:12.669] ERROR the lock of the repository is held
[12:22:12.700] INFO  shutting down"""


@pytest.mark.parametrize(
    "question",
    [
        PYTHON,
        JAVA,
        LOG,
        "2024-05-03 12:44:01,233 [pid 17] ERROR org.example.starting: the lock of the repository is held",
        "May  3 09:12:55 settings-server reading[2678]: the lock of the repository is held",
        "[ERROR] the lock of the repository is held",
    ],
)
def test_the_message_of_a_log_is_found_and_sure(docs: Path, library: Library, question: str) -> None:
    parts = {"Locks": "If it says “RuntimeError: the lock of the repository is held”, another program is running."}
    parts |= {"Starting": "Start the server to run a thread. When starting up it is reading the settings."}
    parts |= {"Settings": "The settings are in a file. Reading the settings takes a second. Shutting down takes two."}
    parts |= {f"Part {number}": f"The file of part {number} is read by the server." for number in range(30)}
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in parts.items())
    (docs / "server.md").write_text(f"# Server\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    answer = library.ask(question)
    assert answer.quotes[0].text == parts["Locks"]
    assert answer.confidence is Confidence.STRONG


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-05-03T12:44:01Z WARN  [main] org.example.Disk - Disk is full", "Disk is full"),
        ("Apr 12 18:07:53 hip mopidy[39]: WARNING  [Main] mopidy.core   it must be set.", "it must be set."),
        ("TypeError: x is undefined\n    at foo (/srv/app.js:10:3)\n    at /srv/b.js:1:2", "TypeError: x is undefined"),
        ("12:00:01 INFO starting up", "starting up"),
    ],
)
def test_what_is_around_a_message(text: str, message: str) -> None:
    assert without_log(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-13 retreat",
        "12:30:00 is noon",
        "WARNING: wet floor",
        "what does 0x80070005 mean",
        "where do we meet\nat the barn (left door)",
        "at 18:00:00 what happens?",
        "[DEBUG]",
        "May I use the barn?",
    ],
)
def test_a_question_is_no_log(text: str) -> None:
    assert without_log(text) == text


def test_the_many_parts_of_a_path_make_no_answer_sure(docs: Path, library: Library) -> None:
    names = "srv frames threads settings readers locks"
    (docs / "folders.md").write_text(f"# Folders\n\n## Names\n\nWe have the folders {names}.\n", encoding="utf-8")
    for number in range(30):
        (docs / f"{number}.md").write_text(
            f"# Part {number}\n\nPart {number} is read by the server.\n", encoding="utf-8"
        )
    library.sync(docs)
    assert library.ask(names, scope=Scope.shared()).confidence is Confidence.STRONG
    pasted = library.ask(f"cannot read /{names.replace(' ', '/')}", scope=Scope.shared())
    assert pasted.confidence is not Confidence.STRONG
