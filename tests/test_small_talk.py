"""What is small talk to a bot, and what may be a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.own_words import own_words
from bot.policy.small_talk import LONGEST, Talk, may_point, small_talk

SAID = {
    Talk.TALK: [  # thanks, greetings and emoji
        "thanks!", "Thanks a lot, that helped :)", "ok and thanks", "hello", "HELLOOOO", "yes",
        "ok, got it, thank you so much!!!", "🙂", "🙏🏽 🎉!", "❤️", "🇩🇪", "<:thinking:987654321098765432>",
        "thanks <:pray:987654321098765432> 🙏", "Vielen Dank!", "Tschüss", "¡Muchas gracias!", "gracias, adios",
        "Merci beaucoup, d’accord", "s'il vous plait", "muito obrigado", "Não, obrigada.", "ありがとうございます！",
        "はい、わかりました。ありがとう",
    ],
    Talk.COMPLAINT: [  # an answer is wrong
        "this is wrong", "No, that’s not what I asked!", "but that is wrong", "das stimmt nicht", "eso está mal",
        "C'est faux !", "isso está errado", "それは違います", "huh?", "what??", "that doesn't answer my question",
        "try again please", "Das war nicht meine Frage!",
    ],
    Talk.HELP: [  # about the bot itself
        "What can you do?", "hi, help please!", "which documents do you have?", "Hallo, was kannst du?",
        "¿Qué puedes hacer?", "J’ai une question", "o que você faz?", "何ができますか？",
    ],
    Talk.MORE: [  # to an answer, of which more is wanted
        "more please", "Source?", "are you sure??", "link?", "which page?", "wo steht das?", "もっと詳しく",
    ],
    Talk.POINTING: [  # to a message that it may point at
        "^", "☝🏽 ^^", "this", "Any ideas?", "can you answer this please", "qu’en penses-tu ?",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "talk"), [(text, talk) for talk, texts in SAID.items() for text in texts])
def test_what_is_said_without_asking_the_documents_is_of_a_kind(text: str, talk: Talk) -> None:
    assert small_talk(text) is talk


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", True),
        ("???", True),
        ("anyone?", True),
        ("is this true?", True),
        ("hello, any idea?", True),
        ("thanks!", False),
        ("hello", False),
        ("source?", False),
        ("is this true love?", False),
    ],
)
def test_what_says_nothing_itself_may_be_about_the_message_that_it_replies_to(text: str, points: bool) -> None:
    assert may_point(text) is points


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("When do we meet?", "When do we meet?"),
        ("> Mondays are the best\nWhen do we meet?", "When do we meet?"),
        ("When do we meet?\n> Mondays are the best", "When do we meet?"),
        ("When do we meet?\n>>> Mondays\nare the best", "When do we meet?"),
        ("> When do we meet?", "When do we meet?"),
        (">>> When do\nwe meet?", "When do\nwe meet?"),
        ("> When do we meet?\nanybody?", "When do we meet?"),
        ("> When do we meet?\nthanks!", "thanks!"),
        ("When do we meet?\n>no space is no quote", "When do we meet?\n>no space is no quote"),
        ("What does this do?\n```\n> ls -l\n```", "What does this do?\n```\n> ls -l\n```"),
        ("> a ``` b\nWhat is x > y?", "What is x > y?"),
        ("> ", ""),
        ("What does <:when:987654321098765432> mean?", "What does <:when:987654321098765432> mean?"),
        ("<:when:987654321098765432>", "<:when:987654321098765432>"),
        ("https://discord.com/channels/1/2/3 When do we meet?", "When do we meet?"),
        ("When do we meet? https://tenor.com/view/waiting-1", "When do we meet?"),
        ("Why does http://pi.hole/admin not load?", "Why does http://pi.hole/admin not load?"),
        ("What is <T> and a:b:1?", "What is <T> and a:b:1?"),
        ("/ask question: When do we meet?", "When do we meet?"),
        ("What does /ask do?", "What does /ask do?"),
    ],
)
def test_a_message_says_what_it_neither_quotes_nor_shows_unless_it_is_about_that(text: str, own: str) -> None:
    assert own_words(text) == own


@given(st.text(alphabet="> \n`a?:<1/"))
def test_nothing_is_added_to_what_a_message_says(text: str) -> None:
    characters = iter(text)
    assert all(character in characters for character in "".join(own_words(text).split()))


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
