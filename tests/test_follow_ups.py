"""Follow-ups are read together with the question before them, and whole questions are left as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.follow_ups import LONGEST, may_follow_up, read_together
from bot.policy.several_questions import several_questions

FERRY = "When does the ferry leave Herm?"


@pytest.mark.parametrize(
    ("before", "reply", "read"),
    [
        ("What is the VAT in Germany?", "and in Austria?", "What is the VAT in Austria?"),
        ("How many hit points do fighters have?", "what about wizards", "How many hit points do wizards have?"),
        ("How many slots has a wizard at level 3?", "and for level 5?", "How many slots has a wizard at level 5?"),
        ("How many people came in 2021?", "and in 2022?", "How many people came in 2022?"),
        (FERRY, "and Jersey?", "When does the ferry leave Jersey?"),
        (FERRY, "where?", "Where does the ferry leave Herm?"),
        (FERRY, "why not?", f"{FERRY} Why not?"),
        (FERRY, "Since when?", f"{FERRY} Since when?"),
        (FERRY, "How much does it cost?", f"{FERRY} How much does it cost?"),
        (FERRY, "and who pays?", f"{FERRY} Who pays?"),
        ("When does the swimming pool open?", "thanks, and the library?", "When does the library open?"),
        ("How do I reset my password?", "and my username?", "How do I reset my username?"),
        ("What is the monthly fee?", "and the annual fee", "What is the annual fee?"),
        ("What is the capital of France?", "and Spain?", "What is the capital of Spain?"),
        ("What is the capital of France?", "and the currency?", "What is the currency of France?"),
        ("Is the library open on Sundays?", "on Mondays?", "Is the library open on Mondays?"),
        ("Can I bring a dog?", "and a cat?", "Can I bring a cat?"),
        ("how do i install it on debian", "and on fedora", "how do i install it on fedora"),
        ("Does the Pro plan include support?", "and the Basic plan?", "Does the Basic plan include support?"),
        ("What does a healing potion cost?", "how about a torch", "What does a torch cost?"),
        ("What is the default port?", "what about ipv6", "What is the default port? ipv6?"),
        ("What is the speed limit", "what about trucks in the city?", "What is the speed limit? Trucks in the city?"),
        ("Was kostet der Eintritt für Kinder?", "und für Erwachsene?", "Was kostet der Eintritt für Erwachsene?"),
        ("Wann öffnet die Bibliothek?", "Und das Museum?", "Wann öffnet das Museum?"),
        ("Wann öffnet die Bibliothek?", "Und am Sonntag?", "Wann öffnet die Bibliothek? Am Sonntag?"),
        ("Wann öffnet die Bibliothek?", "Warum?", "Warum öffnet die Bibliothek?"),
        ("Wie hoch ist die Steuer in Wien?", "was ist mit Graz?", "Wie hoch ist die Steuer in Graz?"),
        ("¿Cuánto cuesta la entrada?", "¿y el aparcamiento?", "¿Cuánto cuesta el aparcamiento?"),
        ("¿Cuánto cuesta la entrada para adultos?", "¿y para niños?", "¿Cuánto cuesta la entrada para niños?"),
        ("¿Dónde está el museo de Goya?", "¿y cuánto cuesta?", "¿Dónde está el museo de Goya? Cuánto cuesta?"),
        ("Quand ouvre la piscine ?", "et le musée ?", "Quand ouvre le musée ?"),
        ("Quand ouvre la piscine à Lyon ?", "et à Paris ?", "Quand ouvre la piscine à Paris ?"),
        ("Combien coûte un billet pour adultes ?", "et pour enfants ?", "Combien coûte un billet pour enfants ?"),
        ("Quanto custa o bilhete?", "e o estacionamento?", "Quanto custa o estacionamento?"),
        (FERRY, "no, I meant Jersey", "When does the ferry leave Jersey?"),
        (FERRY, "no, Jersey", "When does the ferry leave Jersey?"),
        (FERRY, "and Jersey? <:boat:987654321098765432>", "When does the ferry leave Jersey?"),
        (FERRY, "Sorry, the bus", "When does the bus leave Herm?"),
        ("How many slots has a wizard at level 3?", "oops, level 5", "How many slots has a wizard at level 5?"),
        ("What happens on a long rest?", "no I meant the short rest", "What happens on the short rest?"),
        ("How many pages has the long form?", "and the short form?", "How many pages has the short form?"),
        ("How many rests may I take?", "and the short rests?", "How many short rests may I take?"),
        ("Wann öffnet die Bibliothek?", "nein, das Museum", "Wann öffnet das Museum?"),
        ("Hi! Are dogs allowed in Herm?", "and Sark?", "Hi! Are dogs allowed in Sark?"),
        ("Hi! Are dogs allowed?", "and Sark?", "Hi! Are Sark allowed?"),
        (FERRY, "if it rains?", f"{FERRY} If it rains?"),
        (FERRY, "only on Sundays?", f"{FERRY} Only on Sundays?"),
        ("What is the late fee in 2023?", "2024?", "What is the late fee in 2024?"),
        ("Does the warranty cover theft?", "for how long?", "Does the warranty cover theft? For how long?"),
        ("What are the hours of the London office?", "and Paris?", "What are the hours of the Paris office?"),
        ("Where is the London office?", "and the New York one?", "Where is the New York office?"),
        ("What is the AC of a goblin?", "its hit points?", "What is the AC of a goblin? Its hit points?"),
        ("Who approves requests?", "who else?", "Who approves requests? Who else?"),
        ("¿Cuándo abre la biblioteca?", "¿y los domingos?", "¿Cuándo abre la biblioteca? Los domingos?"),
        ("Is the library open on Sundays?", "and on Mondays?", "Is the library open on Mondays?"),
        ("奥地利的税率是多少？", "德国呢？", "奥地利的税率是多少？ 德国"),
        ("日本の税率は？", "ドイツは？", "日本の税率は？ ドイツ"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_the_place_of_what_it_replaces_or_is_asked_after_it(
    before: str, reply: str, read: str
) -> None:
    assert read_together(reply, before) == read


@pytest.mark.parametrize(
    "reply",
    [
        "When does the library open?",
        "and when does the bus leave Jersey?",
        "And what is a deposit?",
        "and are dogs allowed in the garden?",
        "What is VAT?",
        "VAT",
        "opening hours",
        "fire extinguisher rules",
        "how to install docker",
        "in which year did the war end?",
        "Is it allowed to smoke in the kitchen?",
        "What is this book about?",
        "is there a discount for students?",
        "Are there any exceptions to the rule?",
        "Y a-t-il un parking ?",
        "¿Hay descuento para estudiantes?",
        "Gibt es einen Rabatt für Studenten?",
        "What does that button do?",
        "Does it rain often in Herm?",
        "For how long is a ticket valid?",
        "I need a new password",
        "If it rains, is the market held in the hall?",
        "Only members may vote",
        "and thanks for the help",
        "and now something else: what do I have to bring to the first meeting of the year?",
        "Wann öffnet das Museum?",
        "Und wie hoch ist die Kaution?",
        "¿Dónde está la biblioteca?",
        "Où est la gare ?",
        "Et quel est le prix du billet ?",
        "図書館はいつ開きますか？",
        "ok",
        "thanks",
        "no",
        "no, thanks",
        "no, that's the old price",
        "no, it was on page five",
        "sorry, I have another question",
        "sorry, wrong channel",
        "wait, really?",
        "actually, nevermind",
        "wait times",
        "actually, how do I join?",
        "?",
        "",
    ],
)
def test_a_whole_question_stays_as_it_is(reply: str) -> None:
    assert not may_follow_up(reply)
    assert read_together(reply, "What is the tax in Germany?") is None


@given(st.text(max_size=LONGEST), st.text(max_size=LONGEST))
def test_any_two_texts_can_be_read(reply: str, before: str) -> None:
    read = read_together(reply, before)
    assert read is None or may_follow_up(reply)


def test_long_texts_are_not_read_together() -> None:
    assert read_together("and " + "x" * LONGEST, FERRY) is None
    assert read_together("and Jersey?", FERRY * 50) is None


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What is it? And when does the pub open?", []),
        ("What is a deposit? And when opens the pub?", ["What is a deposit?", "And when opens the pub?"]),
        ("I am new. What is a deposit? When do we meet??", ["I am new. What is a deposit?", "When do we meet??"]),
        ("How are you? What is a deposit? When do we meet?", ["What is a deposit?", "When do we meet?"]),
        ("When do we meet?", []),
        ("When do we meet??? Hello?", []),
        ("May I bring a dog? Does it cost more?", []),
        ("When do we meet? And where?", []),
        ("When do we meet? Any ideas?", []),
        ("Is it a? Is it b? Is it c? Is it d?", []),
        ("See https://example.org/?a=1 for what?", []),
        ("What does https://example.org/search?query=hello return?", []),
        ("What does `SELECT ? FROM` mean? When do we meet?", ["What does `SELECT ? FROM` mean?", "When do we meet?"]),
        ("Which of “Who goes there?” and “Where is Ada?” is shorter?", []),
        ("Which pets are allowed? Dogs, cats or both?", []),
        ("Is a longsword better? The shortbow?", []),
        ("When do we meet? When do we meet?", []),
        ("What is the price (in euro?) When do we meet?", ["What is the price (in euro?)", "When do we meet?"]),
        ("When do we meet? Thanks in advance", []),
        ("図書館はいつ開きますか？料金はいくらですか？", ["図書館はいつ開きますか？", "料金はいくらですか？"]),
        ("Hi! What is a deposit? Thanks, when do we meet?", ["What is a deposit?", "when do we meet?"]),
        ("1. What is a deposit?\n2) When do we meet?", ["What is a deposit?", "When do we meet?"]),
        ("3.5 euros are what? When do we meet?", ["3.5 euros are what?", "When do we meet?"]),
        ("Does ||the cook|| die? When do we meet?", []),
        ("?" * 500, []),
        (f"What is a deposit? When do we meet?{' ' * 2000}", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_may_have_several_questions(text: str, questions: list[str]) -> None:
    assert several_questions(text) == questions
