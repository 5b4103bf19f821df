"""Chat around a question is neither searched for nor missed."""

from pathlib import Path

import pytest
from libraries import library_of

from index import Confidence, Scope
from index.retrieval.question.chat import without_chat


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ("hey, does anyone know when refunds are paid? thanks!", "when refunds are paid?"),
        ("Quick question: how do I reset my password?", "how do I reset my password?"),
        ("Good morning everyone! I have a question: when do we meet? Best regards", "when do we meet?"),
        ("sorry if this was already asked before, but can I run it on a Pi", "can I run it on a Pi"),
        ("can you please tell me what half cover gives?", "what half cover gives?"),
        ("sorry if this has been asked already but when do we meet", "when do we meet"),
        ("sorry if this has already asked before but when do we meet", "when do we meet"),
        ("i'd like to know how many cards I draw, thank you so much in advance :)", "how many cards I draw"),
        ("Hallo zusammen, weiß jemand, wann das Treffen ist? Danke euch!", "wann das Treffen ist?"),
        ("Hola a todos, ¿alguien sabe cuándo abre la biblioteca? Muchas gracias", "cuándo abre la biblioteca?"),
        ("Bonjour à tous, est-ce que quelqu’un sait quand la porte ferme ? Merci d’avance", "quand la porte ferme ?"),
        ("Oi pessoal, alguém sabe quando abre a biblioteca? Obrigado!", "quando abre a biblioteca?"),
        ("moin, hat jemand ne Ahnung, wann das Treffen ist? lg", "wann das Treffen ist?"),
        ("könnt ihr mir kurz erklären, wie man heilt", "wie man heilt"),
        ("wie man heilt, weiß das jemand?", "wie man heilt"),
        ("slt, qqn sait comment on recrute ? stp", "comment on recrute ?"),
        ("buenas tardes, una duda: cómo se cura el veneno, porfa", "cómo se cura el veneno"),
        ("bom dia galera, tenho uma dúvida rápida, como recruto?", "como recruto?"),
        ("ciao a tutti, qualcuno sa quanto costa l'iscrizione? grazie mille", "quanto costa l'iscrizione?"),
        ("scusate la domanda stupida ma come si vince", "come si vince"),
        ("すみません、図書館は何時に開きますか？教えてください", "図書館は何時に開きますか？"),
    ],
)
def test_greetings_thanks_and_frames_are_taken_off(asked: str, question: str) -> None:
    assert without_chat(asked) == question


@pytest.mark.parametrize(
    "question", ["hello world", "thanks", "hey", "What does the greeting hello mean?", "", "?!", "ciao", "danke"]
)
def test_a_question_that_would_have_nothing_left_stays(question: str) -> None:
    assert without_chat(question) == question


@pytest.mark.parametrize(
    "question",
    [
        "una domanda di adesione come si fa",  # an application
        "eine Frage der Ehre",
        "na escola quem decide",
        "est-ce que les soigneurs peuvent se soigner",
        "chi mi può aiutare con il veleno",
    ],
)
def test_words_that_may_be_chat_stay_where_they_are_asked_for(question: str) -> None:
    assert without_chat(question) == question


def test_a_long_chat_takes_no_long_time_and_ends() -> None:
    assert without_chat("hey " * 400 + "when does it open" + " thx" * 100) == "when does it open"


def test_a_chatty_question_gets_the_answer_and_the_confidence_of_the_plain_one(tmp_path: Path) -> None:
    with library_of(
        tmp_path, {"shop.md": "# Shop\n\nRefunds are paid within ten days.\n\nThe shop opens at nine.\n"}
    ) as library:
        plain = library.ask("When are refunds paid?", scope=Scope.shared())
        chatty = library.ask("hi all, does anybody know when refunds are paid? many thanks!", scope=Scope.shared())
    assert plain.confidence is chatty.confidence is Confidence.STRONG
    assert [quote.id for quote in chatty.quotes] == [quote.id for quote in plain.quotes]
    assert not {"anybody", "thanks", "know"} & set(chatty.searched.terms)
