"""Of several sentences, the one that asks is answered; what is around it only decides between passages."""

from pathlib import Path

import pytest

from index import Confidence, Library
from index.retrieval.question.story import without_story

RULES = {
    "Sneak attack": "A sneak attack is made once in each turn.",
    "Rogues": "A rogue of any level may play, also a rogue of level five. Whoever runs the game says what a rogue has.",
    "Levels": "At level five each hero gets a feat. Heroes of a level meet heroes of that level.",
    "Fridays": "The group meets on Fridays. Members who argue leave the table.",
    "Port of the server": "The port is set in the file server.ini.",
    "Port on Debian": "On Debian, the port is set in the folder of the service.",
}


@pytest.fixture
def rules(docs: Path, library: Library) -> Library:
    text = "\n\n".join(f"## {name}\n\n{said}" for name, said in RULES.items())
    (docs / "rules.md").write_text(f"# Rules\n\n{text}\n", encoding="utf-8")
    library.sync(docs)
    return library


@pytest.mark.parametrize(
    "question",
    [
        "I play a rogue at level five, and we argue about this on Fridays. Is a sneak attack made twice in a turn?",
        "hey all! The group has a rogue of level five.\nIs a sneak attack made twice in a turn? Members argue. Thanks!",
        "we have a rogue of level five. members argue. is a sneak attack made twice in a turn",
    ],
)
def test_a_story_around_a_question_does_not_lead_away_from_it(rules: Library, question: str) -> None:
    answer = rules.ask(question)
    assert answer.quotes[0].text == RULES["Sneak attack"]
    assert answer.confidence is Confidence.STRONG
    assert answer.question == question


def test_a_question_that_points_back_is_asked_with_the_sentence_before_it(rules: Library) -> None:
    assert rules.ask("We met. I made a sneak attack. Can I do that twice?").quotes[0].text == RULES["Sneak attack"]


@pytest.mark.parametrize(
    "question", ["Where is the port of a service set? I run Debian.", "This is Debian. Where is the port set, please?"]
)
def test_a_story_decides_between_passages_that_answer_alike(rules: Library, question: str) -> None:
    assert rules.ask(question).quotes[0].text == RULES["Port on Debian"]


def test_a_story_in_another_language_than_that_of_the_documents_is_one_too(rules: Library) -> None:
    question = "Wir haben einen rogue mit level five in der group. Wie oft macht man eine sneak attack im turn?"
    assert rules.ask(question).quotes[0].text == RULES["Sneak attack"]


def test_words_of_a_story_are_neither_corrected_nor_missed(rules: Library) -> None:
    answer = rules.ask("My frend Zorblax argus with the ruge. Is a sneak attack made in each turn?")
    assert answer.notices == ()
    assert answer.searched.unknown == ()


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("It costs ten. How much is the fare of a child?", "en", "How much is the fare of a child?"),
        ("How much is the fare of a child? Is a dog free of charge?", "en", None),
        ("The fare is ten coins.", "en", None),
        ("Error 5: the door is open. Are you root?", "en", None),
        ("What is a quorum?", "en", None),
        (
            "When a guest pays, he gets a token. How often do guests pay tokens?",
            "en",
            "How often do guests pay tokens?",
        ),
        ('what does "Delete all old books? No way back." mean', "en", None),
        ("Any idea? The fare machine takes no coins.", "en", None),
        ("Ich bin neu. Wo kann ich Bücher verlängern? Danke", "de", "Wo kann ich Bücher verlängern?"),
        ("Ich habe ein Buch. Wo kann ich es verlängern?", "de", None),
        ("Je suis nouveau. Où sont les salles de réunion ?", "fr", "Où sont les salles de réunion ?"),
        ("Sono nuovo. Dove sono le sale riunioni?", "it", None),
    ],
)
def test_the_sentence_that_asks(text: str, language: str, asked: str | None) -> None:
    assert without_story(text, language)[0] == (asked or text)
