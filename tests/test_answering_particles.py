"""Who asks how to turn something on isn't told how to turn it off, nor the other way round."""

from collections.abc import Iterator

import pytest

from index import Library
from index.answers.particles import opposite, particles

FILLER = "The town has a market on every other Saturday, and people come from all the villages around it. " * 3
BELLS = f"""# Bells

{FILLER}

## Quiet hours

To turn off notifications, open the menu and press the bell twice. You can turn them off for a day.

{FILLER}

## Sounds

To turn on notifications, open the menu and press the bell once. A sound is played.
"""
MODE = """Turn test mode off with the key at the back. Test mode is slow, so turn it off when you are done.
Turn test mode on with the key on the left."""
SOUND = "Turn the volume up with the right knob. Turn the volume down with the left knob."
PAGES = {
    "bells.md": f"{BELLS}\n{FILLER}\n",
    "tests.md": f"# Testing\n\n{FILLER}\n\n{MODE}\n\n{FILLER}\n",
    "sound.md": f"# Sound\n\n{FILLER}\n\n{SOUND}\n\n{FILLER}\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("particles")
    docs = folder / "docs"
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "data", meaning=False) as library:
        library.sync(docs)
        yield library


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("turn notifications on", "bell once"),
        ("how do I turn off notifications", "bell twice"),
        ("turn on test mode", "on the left"),
        ("turn off test mode", "at the back"),
        ("turn down the volume", "left knob"),
    ],
)
def test_the_particle_decides(library: Library, question: str, answer: str) -> None:
    quote = library.ask(question).quotes[0]
    part = quote.sentence.of(quote.text) if quote.sentence else quote.text
    assert answer in part


@pytest.mark.parametrize("text", ["logging in", "it was logged in", "sign yourself in", "he signs in"])
def test_forms_of_a_verb_are_one(text: str) -> None:
    assert particles(text) == {("log", "in")}


def test_a_particle_of_another_verb_is_no_opposite() -> None:
    assert not opposite(particles("log in"), "Rule out that the log is full.")
    assert not opposite(particles("log in"), "Log in, or log out.")
    assert not opposite(particles("the key in the box"), "Take the key out.")
    assert opposite(particles("toggle it on"), "It can be switched off.")
