"""How many words a sure answer has in Discord: `python tests/answer_words.py [SET …]`.

It asks the real bot thirty questions about the seeds and Footnote's own documentation, as a member does, and prints the
median over the sure answers: of all words that the message shows, including the labels of its buttons and menus, and of
its components. Other questions are those of a SET, a folder with `documents` and `questions.jsonl`: thirty of it,
evenly spread. It uses nothing but what every version has, so it measures an earlier one too:

    git worktree add /tmp/before COMMIT
    PYTHONPATH=/tmp/before python tests/answer_words.py
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import bot.policy.queue as queue
from bot.operate.preview import stage
from bot.rendering.links import Reader
from index import Confidence, Library, Scope

MOST = 30  # questions of a set
ROOT = Path(__file__).parent.parent
QUESTIONS = {
    "seeds": (
        "When is the Mar-a-Lago meeting?",
        "What does Egypt accuse Netanyahu of?",
        "How many captives were handed over?",
        "What do White House officials believe about Netanyahu?",
        "Who is Diaa Rashwan?",
        "What does the second phase of the ceasefire include?",
        "What is Netanyahu conditioning the second-phase negotiations on?",
        "Who met in Miami with the prime minister of Qatar?",
        "How many Palestinians were killed by the violations?",
        "What does Trump's team believe about Netanyahu?",
    ),
    "docs": (
        "How often may a guest row with us in a season?",
        "What do we do after a boat capsizes?",
        "When is the yearly fee due?",
        "What is the price of the Pelican?",
        "How do I update the booking page with Docker?",
        "What does the rowing insurance cost me?",
        "What happens to a person who was in cold water?",
        "Where is mooring forbidden?",
        "How do I make a back-up?",
        "How do I restore a back-up?",
        "How do I move the bot to another machine?",
        "How do I put the reader pages behind a proxy?",
        "Which files of the data folder may be deleted?",
        "How much memory does the bot need?",
        "What happens when most of the documents folder vanishes?",
        "How many questions are answered at a time?",
        "What does a generation consist of?",
        "When does a file count as unchanged?",
        "How are encodings guessed?",
        "How does a passage get its id?",
    ),
}


def parts(components: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        yield part
        yield from parts(part.get("components", []))


def words(message: Any) -> int:
    """Of its texts, without the addresses of links, and of what is written on its buttons and menus."""
    shown = 0
    for part in parts(message.components):
        text = part.get("content") or part.get("label") or part.get("placeholder") or ""
        shown += sum(any(map(str.isalnum, word)) for word in text.replace("](<", " \0").split() if word[0] != "\0")
    return shown


def of_set(folder: Path) -> list[str]:
    """Questions of a set."""
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines[:: max(1, len(lines) // MOST)]][:MOST]


async def measure(sets: Sequence[Path]) -> list[tuple[int, int]]:
    """The words and the components of each sure answer."""
    queue.BURST = 1000  # more questions in a row than a member may ask
    found = []
    ours = {ROOT / folder: questions for folder, questions in QUESTIONS.items()}
    for folder, questions in ({one / "documents": of_set(one) for one in sets} or ours).items():
        with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
            library.sync(folder)
            async with stage(library, Reader("https://reader.example", bytes(32))) as scene:
                for question in questions:
                    if library.ask(question, scope=Scope.shared()).confidence is Confidence.STRONG:
                        asked = await scene.owner.slash(scene.channel, "ask", question=question)
                        message = asked.response
                        found.append((words(message), len(list(parts(message.components)))))
                        print(f"{found[-1][0]:5} words  {question}", file=sys.stderr)
    return found


if __name__ == "__main__":
    measured = asyncio.run(measure([*map(Path, sys.argv[1:])]))
    said, components = (median(column) for column in zip(*measured, strict=True))
    print(f"{len(measured)} sure answers: median {said:.0f} words, {components:.0f} components")
