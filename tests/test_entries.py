"""What a term means is answered by its entry in a list of terms."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import library_of

from index import Library
from index.layout import Block, BlockKind, Layout, Span
from index.model import Confidence
from index.retrieval.ranking.entries import entry_of

ABILITIES = """# Handbuch

## Fertigkeiten

Plänkler
:   Diese Einheit geht durch alle feindlichen Linien hindurch, ohne anzuhalten.

Teleport
:   Diese Einheit springt von einem eigenen Dorf in ein anderes.

## Gold

- **Sold**: was jede Einheit am Ende einer Runde von ihrem Anführer bekommt.
- Preis: 20

## Taktik

Ein Plänkler ist gegen andere Plänkler wertlos. Wer Plänkler hat, schickt Plänkler nach vorn: Plänkler zuerst. Einen
Sold bekommt ein Plänkler auch, denn Sold bekommt jeder Plänkler. Der Preis dafür ist der Sold.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_of(tmp_path, {"handbuch.md": ABILITIES}, meaning=False) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("was bedeutet Plänkler?", "Diese Einheit geht durch alle feindlichen Linien"),
        ("Sold, was ist das?", "was jede Einheit am Ende einer Runde"),
    ],
)
def test_the_entry_of_a_term_says_what_it_means(library: Library, question: str, said: str) -> None:
    answer = library.ask(question)
    assert answer.confidence is Confidence.STRONG
    best = answer.quotes[0]
    assert said in (best.sentence.of(best.text) if best.sentence else best.text)


GLOSSARY = """# Glossary

## Backstab

A blow from behind that deals triple damage.

## Quorum

A quorum is half of the members.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is a quorum?", "A quorum is half of the members."),
        ("c’est quoi un quorum ?", "A quorum is half of the members."),
        ("What does backstab mean?", "A blow from behind that deals triple damage."),
    ],
)
def test_a_term_may_be_a_heading_which_is_outside_the_passage(tmp_path: Path, question: str, said: str) -> None:
    with library_of(tmp_path, {"terms.md": GLOSSARY}, meaning=False) as library:
        best = library.ask(question).quotes[0]
    assert (best.sentence.of(best.text) if best.sentence else best.text) == said


def test_another_question_is_left_to_the_words(library: Library) -> None:
    assert library.ask("wohin schickt man Plänkler zuerst?").quotes[0].citation.heading[-1] == "Taktik"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Preis: 20", False),
        ("Preis: was jemand für eine Einheit bezahlt", True),
        ("Preis der Einheit: was jemand für eine bezahlt", False),
        ("Der Preis ist: was jemand für eine Einheit bezahlt", True),
    ],
)
def test_a_line_says_what_its_label_means(text: str, is_one: bool) -> None:
    layout = Layout((Block(BlockKind.PARAGRAPH, Span(0, len(text))),))
    assert bool(entry_of({"preis"}, text, layout, "de")) is is_one


@pytest.mark.parametrize(
    ("texts", "sure"),
    [
        ({"terms.md": "# Terms\n\n- **Luck**: lets you throw a die again, once a day.\n"}, True),
        ({"blade.md": "# Luck Blade\n\nA sword.\n\n- **Luck**: lets you throw a die again, once a day.\n"}, False),
        (
            {
                "wolf.md": "# Wolf\n\n- **Luck**: the wolf throws a die again, once a day.\n",
                "bear.md": "# Bear\n\n- **Luck**: the bear throws a die again, once a day.\n",
            },
            True,
        ),
        (
            {
                "ring.md": "# Ring\n\n- **Luck**: you gain a point with each step.\n",
                "cloak.md": "# Cloak\n\n- **Luck**: nobody sees the wearer who stands still.\n",
            },
            False,
        ),
    ],
)
def test_an_entry_is_sure_if_it_is_of_the_term_in_general(tmp_path: Path, texts: dict[str, str], sure: bool) -> None:
    doors = ["With luck you find a door."] * 3 + ["There is no door."] * 30
    texts |= {f"{place}.md": f"# Place {place}\n\n{text}\n" for place, text in enumerate(doors)}
    with library_of(tmp_path, texts, meaning=False) as library:
        answer = library.ask("what is luck?")
    assert "Luck" in answer.quotes[0].text
    assert (answer.confidence is Confidence.STRONG) is sure
