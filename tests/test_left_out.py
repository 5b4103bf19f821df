"""A quotation that leaves out what changes its sentence is reported, although it is there word for word."""

import random
from pathlib import Path

import pytest
from conftest import SEEDS

from index import Agreement, Library
from index.answers.letters import Normalised
from index.answers.verify import Asked, compare
from index.text.sentences import sentences


@pytest.mark.parametrize(
    ("language", "sentence", "quotation", "words"),
    [
        ("en", "Only the chair can call a meeting.", "The chair can call a meeting.", ["Only"]),
        ("en", "No appeal is possible.", "appeal is possible", ["No"]),
        ("en", "Smoking is not allowed in the hall.", "allowed in the hall", ["not"]),
        ("en", "Visitors can't enter the vault.", "enter the vault", ["can't"]),
        ("en", "The chair can call a meeting only in March.", "The chair can call a meeting", ["only"]),
        ("en", "Dogs are welcome, except in the kitchen.", "Dogs are welcome", ["except"]),
        ("en", "Unless the board objects, the fee is due in May.", "the fee is due in May", ["Unless"]),
        ("en", "Under no circumstances, members may lend their key.", "members may lend their key", ["no"]),
        ("en", "Members may, but not on Sundays, use the hall.", "Members may … use the hall", ["but not", "not"]),
        ("de", "Nie darf der Vorsitzende eine Sitzung einberufen.", "der Vorsitzende eine Sitzung einberufen", ["Nie"]),
        ("de", "Der Eintritt ist frei, außer am Sonntag.", "Der Eintritt ist frei", ["außer"]),
        ("fr", "Seulement le président peut convoquer une réunion du conseil.",
         "le président peut convoquer une réunion du conseil", ["Seulement"]),
        ("es", "Los niños pueden entrar en la sala grande, salvo los domingos.",
         "Los niños pueden entrar en la sala grande", ["salvo"]),
        ("zh", "会员不可以把钥匙借给别人。", "可以把钥匙借给别人", ["不"]),
    ],
)  # fmt: skip
def test_a_negation_only_and_an_exception_are_missed(
    docs: Path, library: Library, language: str, sentence: str, quotation: str, words: list[str]
) -> None:
    text = f"A first sentence is here.\n\n{sentence}\n\nThe last one is not about that at all."
    (docs / "rules.txt").write_text(text, encoding="utf-8")
    (docs / "sources.toml").write_text(f'[sources."rules.txt"]\nlanguage = "{language}"\n', encoding="utf-8")
    library.sync(docs)
    verdict = library.verify(quotation)
    assert verdict.agreement in (Agreement.EXACT, Agreement.PUNCTUATION)
    (match,) = verdict.matches
    left = match.left_out
    assert left is not None
    assert left.sentence == sentence
    assert left.span.of(library.document("rules.txt").text) == sentence
    assert [word.of(left.sentence) for word in left.words] == words


@pytest.mark.parametrize(
    ("text", "quotation"),
    [
        ("The chair can call a meeting.", "The chair can call a meeting."),
        ("Only the chair can call a meeting.", "Only the chair can call"),
        ("The chair can call a meeting, and members do not vote by post.", "The chair can call a meeting"),
        ("No smoking here. The chair can call a meeting.", "The chair can call a meeting"),
        ("No, the chair can call a meeting.", "the chair can call a meeting"),
        ("Members do not vote by post; the chair can call a meeting.", "the chair can call a meeting"),
        ("The chair can call a meeting without a reason.", "The chair can call a meeting"),
        ("The chair, a member of the board, can call a meeting in May.", "can call a meeting"),
    ],
)
def test_what_changes_nothing_is_no_reason_to_warn(docs: Path, library: Library, text: str, quotation: str) -> None:
    (docs / "rules.txt").write_text(text, encoding="utf-8")
    library.sync(docs)
    (match,) = library.verify(quotation).matches
    assert match.left_out is None


def test_the_sentence_that_leads_to_a_list_belongs_to_its_items(docs: Path, library: Library) -> None:
    rules = "# Rules\n\nThis is never allowed:\n\n- glass bottles in the hall\n- dogs on the stairs\n"
    (docs / "rules.md").write_text(rules, encoding="utf-8")
    library.sync(docs)
    (match,) = library.verify("dogs on the stairs").matches
    assert match.left_out is not None
    assert match.left_out.sentence.startswith("This is never allowed:")
    assert [word.of(match.left_out.sentence) for word in match.left_out.words] == ["never"]


def test_a_negation_in_another_clause_of_what_leads_to_a_list_changes_nothing(docs: Path, library: Library) -> None:
    rules = (
        "# Rules\n\nWhether you have a card or not, keep the following in mind:\n\n- books are lent for three weeks\n"
    )
    (docs / "rules.md").write_text(rules, encoding="utf-8")
    library.sync(docs)
    (match,) = library.verify("books are lent for three weeks").matches
    assert match.left_out is None


def test_a_place_that_says_it_without_more_comes_first(docs: Path, library: Library) -> None:
    (docs / "a.txt").write_text("Only the chair can call a meeting.", encoding="utf-8")
    (docs / "b.txt").write_text("In May the chair can call a meeting.", encoding="utf-8")
    library.sync(docs)
    first, second = library.verify("the chair can call a meeting").matches
    assert (first.citation.source, first.left_out) == ("b.txt", None)
    assert second.left_out is not None


def test_no_mutated_quotation_is_exact() -> None:
    """Numbers, negations and single words decide: 2,000 quotations with one change, and none of them is exact."""
    text = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    within = Normalised.of(text)
    whole = [span.of(text) for span in sentences(text) if len(span.of(text).split()) > 5]
    chance, tried = random.Random(7), 0
    while tried < 2_000:
        words = chance.choice(whole).split()
        start = chance.randrange(len(words) - 4)
        words = words[start : start + chance.randrange(5, 15)]
        place = chance.randrange(1, len(words) - 1)
        change = chance.randrange(4)
        if change == 0:
            words.insert(place, chance.choice(["not", "never", "only", "no"]))
        elif change == 1:
            words[place] = "7" if words[place] != "7" else "8"
        elif change == 2:
            del words[place]
        else:
            words[place] = words[place] + chance.choice("aeiou")
        quotation = " ".join(words)
        if quotation in " ".join(text.split()):
            continue
        tried += 1
        asked = Asked.of(quotation)
        found = asked.find(within) if asked else None
        assert found is None or found.agreement is not Agreement.EXACT or found.omitted, quotation


def test_comparing_knows_no_context() -> None:
    found = compare("the chair can call", "Only the chair can call.")
    assert found is not None
    assert found.agreement is Agreement.EXACT
