"""What is small talk to a bot, and what may be a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.small_talk import LONGEST, Talk, small_talk


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thanks a lot, that helped :)",
        "ok and thanks",
        "hello",
        "HELLOOOO",
        "yes",
        "ok, got it, thank you so much!!!",
        "🙂",
        "🙏🏽 🎉!",
        "❤️",
        "🇩🇪",
        "<:thinking:987654321098765432>",
        "thanks <:pray:987654321098765432> 🙏",
        "Vielen Dank!",
        "Tschüss",
        "¡Muchas gracias!",
        "gracias, adios",
        "Merci beaucoup, d’accord",
        "s'il vous plait",
        "muito obrigado",
        "Não, obrigada.",
        "ありがとうございます！",
        "はい、わかりました。ありがとう",
    ],
)
def test_thanks_greetings_and_emoji_are_talk(text: str) -> None:
    assert small_talk(text) is Talk.TALK


@pytest.mark.parametrize(
    "text",
    [
        "this is wrong",
        "No, that’s not what I asked!",
        "but that is wrong",
        "das stimmt nicht",
        "eso está mal",
        "C'est faux !",
        "isso está errado",
        "それは違います",
    ],
)
def test_that_an_answer_is_wrong_is_a_complaint(text: str) -> None:
    assert small_talk(text) is Talk.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "What can you do?",
        "hi, help please!",
        "which documents do you have?",
        "Hallo, was kannst du?",
        "¿Qué puedes hacer?",
        "J’ai une question",
        "o que você faz?",
        "何ができますか？",
    ],
)
def test_what_is_asked_about_the_bot_itself_is_help(text: str) -> None:
    assert small_talk(text) is Talk.HELP


@pytest.mark.parametrize("text", ["more please", "Source?", "are you sure??", "wo steht das?", "もっと詳しく"])
def test_what_is_said_to_an_answer_may_want_more_of_it(text: str) -> None:
    assert small_talk(text) is Talk.MORE


@pytest.mark.parametrize(
    "text", ["^", "☝🏽 ^^", "this", "Any ideas?", "can you answer this please", "qu’en penses-tu ?"]
)
def test_what_is_said_to_a_message_may_point_at_it(text: str) -> None:
    assert small_talk(text) is Talk.POINTING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "more than four people",
        "this year's fee",
        "help with taxes",
        "how does this work?",
        "which documents do you have to bring?",
        "Hello, when do we meet?",
        "thanks, and in Austria?",
        "yes or no votes",
        "wrong way driving",
        "thank you notes",
        "hello world example",
        "legal",
        "testing",
        "|>",
        "C++",
        "?",
        "42",
        "what does 🙂 mean",
        "ありがとうカード",
        "thanks " * LONGEST,
    ],
)
def test_what_may_ask_something_is_no_small_talk(text: str) -> None:
    assert small_talk(text) is None


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    assert small_talk(text) in (None, *Talk)
