"""Which messages read like a question, in any script; and which questions ask for the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rendering import NASTY

from bot.policy.questions import LONGEST_QUESTION, reads_like_question
from index.operations import subjects


@pytest.mark.parametrize(
    "text",
    [
        "When does the side door open?",
        "when does the side door open",
        "Is the pool open on Sundays? Thanks!",
        "the side door, when does it open?!",
        "“Is it open on Sundays?”",
        "Does anybody know the rent :thinking: ❓",
        "Is it really open on Sundays⁈",
        "¿Cuándo abre la puerta lateral",
        "qué significa la regla siete",
        "Wann öffnet die Seitentür",
        "Quand ouvre la porte",
        "متى يفتح الباب؟",
        "Πότε ανοίγει η πόρτα;",
        "Когда открывается дверь",
        "ドアはいつ開きますか？",
        "ドアはいつ開きますか",
        "门什么时候开？",
        "문은 언제 열리나요",
        "Ե՞րբ է բացվում դուռը",
        "Do `rules.md` and <#123> say when it opens?",
    ],
)
def test_a_question_is_taken_for_one(text: str) -> None:
    assert reads_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "why?",
        "what?!",
        "ok ok?",
        "え？",
        "Good morning, everybody.",
        "The door opens at nine.",
        "看到门了很好看",
        "Look: https://example.org/?when=now&where=here",
        "```sql\nselect a ? b : c\n``` is what I wrote",
        "See `what?` in the manual, page four.",
        "The whatever of the whenever",
        "Ten; eleven; twelve of them",
        "What " + "a long story " * 50 + "?",
    ],
)
def test_talk_is_not_a_question(text: str) -> None:
    assert not reads_like_question(text)


@given(NASTY.flatmap(lambda text: st.sampled_from([1, 9, 99]).map(lambda times: text * times)))
def test_any_text_is_a_question_or_not(text: str) -> None:
    assert reads_like_question(text) in (True, False)
    assert not (reads_like_question(text) and len(text) > LONGEST_QUESTION)


@pytest.mark.parametrize(
    "alike",
    [
        (
            "What is the capital of France?",
            "capital of FRANCE",
            "France's capitals??",
            "Which capital does France have",
        ),
        ("When is the Mar-a-Lago Meeting", "the meeting at Mar-a-Lago: when?"),
        ("How large is the Israel Defense Forces", "israel defense forces large"),
        ("Wann sind die Öffnungszeiten der Bibliothek?", "Was sind die Öffnungszeiten der Bibliothek"),
        ("Why?", "why"),
        ("ドアはいつ開きますか？", "ドアはいつ開きますか"),
    ],
)
def test_questions_for_the_same_thing_are_about_the_same(alike: tuple[str, ...]) -> None:
    about = subjects(alike)
    assert len(set(about)) == 1
    assert about[0]


def test_questions_for_different_things_are_not() -> None:
    questions = ["What is the capital of France?", "What is the capital of Spain?", "Why?", "How?", "?!", ""]
    about = subjects(questions)
    assert len(set(about[:4])) == 4
    assert about[4:] == [frozenset(), frozenset()]


@given(st.lists(NASTY | st.text(max_size=20), max_size=5))
def test_any_questions_are_about_something_or_nothing(questions: list[str]) -> None:
    assert len(subjects(questions)) == len(questions)
