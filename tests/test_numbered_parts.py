"""A part of a document is found by its number: "what is rule 3", "section 5.3", "§ 12"."""

from pathlib import Path

import pytest
from libraries import library_of

from index import Answer
from index.model import Confidence
from index.retrieval.question.numbered import parts_asked

RULES = """# Server rules

Welcome! These are the 10 rules of our server. You have 3 warnings before you are banned.

1. **Be kind.** No insults.
2. **No spam.** At most 3 messages in 10 seconds.
3. **No advertising.** Ask before you post a link:
   - in the channel of the moderators
   - or by mail
4. **English only** in the main channels; 2 other channels are for other languages.
"""
BYLAWS = """# Bylaws

## Article I. Name

The name is Lagoon Club.

## Article II. Members

### Section 1. Admission

Anybody may ask to be admitted.

### Section 2. Dues

Dues are 20 euros a year, as article 3 says.

## Article III. Board

### Section 1. Composition

The board has five members.

### Section 2. Meetings

The board meets four times a year, as section 1 says.

## Chapter 5: Boats

A boat has a number.

### 5.3 Repairs

Repairs are paid by the club.

## § 12 Quorum

Nine members.
"""
GAME = """# Tournament rules

## Keywords

702.19a Trample changes how a creature deals damage.

702.19b The attacker first assigns lethal damage. See rule 702.20.

702.20 Vigilance: attacking doesn't tap it.
"""


def asked(tmp_path: Path, texts: dict[str, str], question: str) -> Answer:
    with library_of(tmp_path, texts, meaning=False) as library:
        return library.ask(question)


def marked(answer: Answer) -> str:
    quote = answer.quotes[0]
    return quote.sentence.of(quote.text) if quote.sentence else quote.text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("what is rule 2?", "2. No spam. At most 3 messages in 10 seconds."),
        ("Rule #4", "4. English only in the main channels; 2 other channels are for other languages."),
        ("hey, what does rule no. 2 say?", "2. No spam. At most 3 messages in 10 seconds."),
        ("rule two", "2. No spam. At most 3 messages in 10 seconds."),
    ],
)
def test_an_item_of_a_list_is_found_by_its_number(tmp_path: Path, question: str, part: str) -> None:
    answer = asked(tmp_path, {"rules.md": RULES}, question)
    assert (answer.confidence, marked(answer)) == (Confidence.STRONG, part)


def test_an_item_comes_with_the_items_inside_it(tmp_path: Path) -> None:
    part = marked(asked(tmp_path, {"rules.md": RULES}, "rule 3"))
    assert part.startswith("3. No advertising.")
    assert part.endswith("or by mail")


def test_digits_may_be_emoji(tmp_path: Path) -> None:
    rules = ("Be kind.", "No spam, and no 1 message twice.", "Have fun.")
    text = "# Rules\n\n" + "\n\n".join(f"{place}\ufe0f\u20e3 {rule}" for place, rule in enumerate(rules, 1))
    assert marked(asked(tmp_path, {"rules.md": text}, "rule 2")).endswith("No spam, and no 1 message twice.")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("article 2", "Anybody may ask to be admitted."),
        ("What does Article II say?", "Anybody may ask to be admitted."),
        ("article 3 section 2", "The board meets four times a year, as section 1 says."),
        ("section 1 of article III", "The board has five members."),
        ("§ 12", "Nine members."),
        ("section 12", "Nine members."),
        ("what does section 5.3 say", "Repairs are paid by the club."),
        ("chapter five", "A boat has a number."),
        ("5.3", "Repairs are paid by the club."),
    ],
)
def test_a_section_is_found_by_its_number(tmp_path: Path, question: str, first: str) -> None:
    answer = asked(tmp_path, {"bylaws.md": BYLAWS}, question)
    assert (answer.confidence, answer.quotes[0].text) == (Confidence.STRONG, first)


@pytest.mark.parametrize("question", ["was ist Regel 2?", "qual é a regra 2?", "c'est quoi la règle 2 ?"])
def test_an_item_is_asked_for_in_another_language(tmp_path: Path, question: str) -> None:
    answer = asked(tmp_path, {"rules.md": RULES}, question)
    assert (answer.confidence, marked(answer)[:11]) == (Confidence.STRONG, "2. No spam.")


@pytest.mark.parametrize("question", ["who made rule 3", "why is there a rule 3?", "warum gibt es Regel 3"])
def test_what_a_part_says_does_not_answer_what_is_asked_about_it(tmp_path: Path, question: str) -> None:
    others = {f"{place}.md": f"# Place {place}\n\nSome rule has {place} doors, and 3 stones.\n" for place in range(20)}
    answer = asked(tmp_path, {"rules.md": RULES} | others, question)
    assert (answer.confidence, marked(answer)[:9]) == (Confidence.WEAK, "3. No adv")


def test_it_is_not_sure_if_it_could_not_look_everywhere(tmp_path: Path) -> None:
    stones = ["A step is made of stone."] * 20 + ["You walk over 3 stones."] * 30 + ["Step over 3 stones."] * 2
    some = {f"{place}.md": f"# Place {place}\n\n{text}\n" for place, text in enumerate(stones)}
    start = {"start.md": "# Start\n\nThere are some steps:\n\n1. Sign up.\n2. Say hello.\n3. Step inside.\n"}
    assert asked(tmp_path, some | start, "what is step 3").confidence is not Confidence.STRONG


@pytest.mark.parametrize(
    ("question", "text", "sure"),
    [
        ("paragraph 2 of the social contract", "## 2. Areas\n\nThe social contract has areas of the contract.", False),
        ("paragraph 2 of the social contract", "## Areas\n\nParagraph 2 of the social contract has areas.", True),
        ("section 4 of the privacy policy", "## 3. Privacy policy\n\nThe privacy policy has 4 lines.", False),
    ],
)
def test_a_passage_that_only_has_the_number_is_not_sure(tmp_path: Path, question: str, text: str, sure: bool) -> None:
    others = "\n\n".join(f"## Hall\n\nHall {place} has a door." for place in range(30))
    answer = asked(tmp_path, {"guide.md": f"# Guide\n\n{text}\n\n{others}\n"}, question)
    assert (answer.confidence is Confidence.STRONG) is sure


@pytest.mark.parametrize("question", ["Was steht in § 12?", "Was sagt Paragraf 12", "Abschnitt 12"])
def test_a_section_is_found_in_german(tmp_path: Path, question: str) -> None:
    text = (
        "# Satzung\n\n## § 11 Vorstand\n\nDer Vorstand hat fünf Mitglieder.\n\n## § 12 Beschlüsse\n\nNeun Mitglieder.\n"
    )
    answer = asked(tmp_path, {"satzung.md": text}, question)
    assert (answer.confidence, answer.quotes[0].text) == (Confidence.STRONG, "Neun Mitglieder.")


def test_a_step_of_something_else_is_no_rule(tmp_path: Path) -> None:
    texts = {
        "rules.md": RULES,
        "start.md": "# How to start\n\n## 2. Make changes\n\nThe 2 files of rules may change.\n",
    }
    answer = asked(tmp_path, texts, "what is rule 2")
    assert (answer.confidence, marked(answer)[:11]) == (Confidence.STRONG, "2. No spam.")


def test_headings_with_numbers_are_rules_below_rules(tmp_path: Path) -> None:
    text = "# Our rules\n\n## 1. Kindness\n\nNo insults.\n\n## 2. Spam\n\nAt most two messages.\n"
    answer = asked(tmp_path, {"rules.md": text}, "what is rule 2")
    assert (answer.confidence, answer.quotes[0].text) == (Confidence.STRONG, "At most two messages.")


def test_a_row_is_found_by_its_number(tmp_path: Path) -> None:
    text = "# Channel\n\n| Rule | Text |\n|---|---|\n| 1 | Be kind |\n| 2 | No spam |\n| 3 | At most 2 links |\n"
    assert marked(asked(tmp_path, {"rules.md": text}, "rule 2")) == "2\tNo spam"


def test_a_paragraph_is_found_by_its_number(tmp_path: Path) -> None:
    answer = asked(tmp_path, {"game.md": GAME}, "what does rule 702.20 say")
    assert (answer.confidence, marked(answer)) == (Confidence.STRONG, "702.20 Vigilance: attacking doesn't tap it.")


def test_it_is_not_sure_if_several_parts_have_the_number(tmp_path: Path) -> None:
    answer = asked(tmp_path, {"bylaws.md": BYLAWS}, "section 2")
    assert answer.confidence is Confidence.WEAK
    assert {quote.citation.heading[-1] for quote in answer.quotes} >= {"Section 2. Dues", "Section 2. Meetings"}


def test_the_title_tells_two_documents_apart(tmp_path: Path) -> None:
    texts = {"rules.md": RULES, "voice.md": RULES.replace("Server", "Voice").replace("No spam", "No shouting")}
    assert "No shouting" in marked(asked(tmp_path, texts, "rule 2 of the voice rules"))


@pytest.mark.parametrize(
    "question",
    [
        "rule 9",  # there is none
        "what does section 3 say",  # these are rules, and nothing says that they are sections
        "what is rule 3 of chess",  # that is another thing
    ],
)
def test_nothing_leads_without_such_a_part(tmp_path: Path, question: str) -> None:
    assert asked(tmp_path, {"rules.md": RULES}, question).confidence is not Confidence.STRONG


def test_a_number_in_a_sentence_is_no_part(tmp_path: Path) -> None:
    text = "# Rules\n\nThe first rule is kindness.\n\n3 members may ask for a vote.\n\nRule 3 was taken back in May.\n"
    answer = asked(tmp_path, {"rules.md": text}, "what is rule 3")
    assert marked(answer) != "3 members may ask for a vote."


def test_a_question_that_is_full_of_numbers_asks_for_no_part() -> None:
    assert len(parts_asked("article 3 section 2", "en")[0]) == 2
    assert parts_asked("rule 1 " * 200, "en")[0] == ()
