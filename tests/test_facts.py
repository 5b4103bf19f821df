"""All kinds of facts together: against a careful reader's list, on nasty texts, and for any text at all."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st
from libraries import library_of

from index import FactNote, NamedIn, Scope
from index.fact_kinds import FactKind
from index.facts import RawFact, facts, keys
from index.facts.base import prose
from index.facts.structure import Structure
from index.layout import Block, BlockKind, Span
from index.model import Document
from index.reading.document import read

READERS_LIST = ROOT.parent / "shared" / "data" / "seed_facts.json"
SEED = SEEDS / "000_2a4e464d5e4701d1.txt"

# kind: the least precision and recall. The list names no figure that is but a word, and requirements are wider
# than its provisions: "will" also marks mere expectations.
FLOORS = {
    FactKind.DATES: (1.0, 1.0),
    FactKind.FIGURES: (1.0, 1.0),
    FactKind.PEOPLE: (1.0, 1.0),
    FactKind.ORGANISATIONS: (1.0, 1.0),
    FactKind.QUOTATIONS: (1.0, 1.0),
    FactKind.DEFINITIONS: (0.7, 1.0),
    FactKind.REQUIREMENTS: (0.7, 1.0),
}

Entry = dict[str, object]


def document_of(text: str, language: str = "en") -> Document:
    blocks = (Block(BlockKind.PARAGRAPH, Span(0, len(text))),)
    return Document("id", "a.txt", "A", text, blocks, language=language)


def same_place(fact: RawFact, entry: Entry) -> bool:
    return (fact.span.start, fact.span.end) == (entry["start"], entry["end"])


def same_date(fact: RawFact, entry: Entry) -> bool:
    return same_place(fact, entry) and fact.value == entry["edtf"]


def same_figure(fact: RawFact, entry: Entry) -> bool:
    value = entry.get("value")
    return (
        fact.span.end >= int(str(entry["end"]))
        and fact.span.start == entry["start"]
        and (fact.value is None if value is None else fact.value is not None and float(fact.value) == float(str(value)))
    )


def same_person(fact: RawFact, entry: Entry) -> bool:
    return same_place(fact, entry) and fact.attribution == entry["role"]


def same_speaker(fact: RawFact, entry: Entry) -> bool:
    named_in = str(entry["attribution"]).replace("-", " ")
    return same_place(fact, entry) and (fact.attribution, fact.named_in) == (entry["speaker"], named_in)


def same_term(fact: RawFact, entry: Entry) -> bool:
    return int(str(entry["start"])) <= fact.span.start < int(str(entry["end"])) and str(entry["term"]) in str(
        fact.value
    )


def same_sentence(fact: RawFact, entry: Entry) -> bool:
    return fact.sentence.start <= int(str(entry["start"])) < fact.sentence.end


def by_name(names: Iterable[Entry]) -> Callable[[RawFact, Entry], bool]:
    """Organisations are listed once each, where they are first named."""
    return lambda fact, entry: fact.value == entry["text"]


def rates(found: list[RawFact], listed: list[Entry], same: Callable[[RawFact, Entry], bool]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(any(same(fact, entry) for entry in listed) for fact in found)
    met = sum(any(same(fact, entry) for fact in found) for entry in listed)
    return right / (len(found) or 1), met / len(listed)


@pytest.fixture(scope="module")
def careful() -> dict[str, list[Entry]]:
    if not READERS_LIST.exists():
        pytest.skip(f"precision and recall of facts aren't measured: {READERS_LIST.name} isn't beside this checkout")
    listed: dict[str, list[Entry]] = json.loads(READERS_LIST.read_text(encoding="utf-8"))
    return listed


@pytest.fixture(scope="module")
def found() -> dict[FactKind, list[RawFact]]:
    everything = facts(read(SEED.name, SEED.read_bytes()))
    return {kind: [fact for fact in everything if fact.kind in kind.kinds] for kind in FactKind}


def test_the_careful_readers_list_is_met(
    careful: dict[str, list[Entry]], found: dict[FactKind, list[RawFact]], capsys: pytest.CaptureFixture[str]
) -> None:
    measured = {
        FactKind.DATES: rates(found[FactKind.DATES], careful["dates"], same_date),
        FactKind.FIGURES: rates(found[FactKind.FIGURES], careful["figures"], same_figure),
        FactKind.PEOPLE: rates(found[FactKind.PEOPLE], careful["people"], same_person),
        FactKind.ORGANISATIONS: rates(found[FactKind.ORGANISATIONS], careful["orgs"], by_name(careful["orgs"])),
        FactKind.QUOTATIONS: rates(found[FactKind.QUOTATIONS], careful["quotes"], same_speaker),
        FactKind.DEFINITIONS: rates(found[FactKind.DEFINITIONS], careful["definitions"], same_term),
        FactKind.REQUIREMENTS: rates(found[FactKind.REQUIREMENTS], careful["provisions"], same_sentence),
    }
    with capsys.disabled():
        print("\n\nkind            found  precision  recall")
        for kind, (precision, recall) in measured.items():
            print(f"{kind:<15} {len(found[kind]):>5} {precision:>10.2f} {recall:>7.2f}")
    for kind, (precision, recall) in measured.items():
        assert precision >= FLOORS[kind][0], kind
        assert recall >= FLOORS[kind][1], kind
    organisations = {(fact.value, fact.span.start) for fact in found[FactKind.ORGANISATIONS]}
    assert {(entry["text"], entry["start"]) for entry in careful["orgs"]} <= organisations


def test_boilerplate_and_code_state_no_fact_and_headings_only_dates() -> None:
    text = (
        "# In May 2024 it cost $5\n\nIt cost $7 in June 2024.\n\n```\nIt cost $9 in July 2024.\n```\n\n"
        "Save 10% With Code RVM10\n"
    )
    document = read("a.md", text.encode())
    assert [fact.span.of(document.text) for fact in facts(document)] == ["May 2024", "$7", "June 2024"]


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("LICENSE", False),
        ("docs/License.md", False),
        ("COPYING", False),
        ("LICENCE-MIT.txt", False),
        ("licensing-fees.md", True),
        ("licenses/rules.md", True),
    ],
)
def test_the_file_of_a_licence_states_no_facts(name: str, many: bool) -> None:
    document = read(name, b"The treaty was adopted on 20 December 1996. You must keep this notice. It cost $7.\n")
    assert bool(facts(document)) == many


def test_hearsay_stays_inside_its_sentence() -> None:
    text = "According to the ministry, 20 people died on 3 May 2024."
    assert {fact.sentence.of(text) for fact in facts(document_of(text))} == {text}


def test_a_fact_never_leaves_its_block() -> None:
    first, second = "It ran from 3 to", "5 May 2024 and cost more than"
    text = f"{first}\n\n{second}"
    blocks = (
        Block(BlockKind.PARAGRAPH, Span(0, len(first))),
        Block(BlockKind.PARAGRAPH, Span(len(first) + 2, len(text))),
    )
    found = facts(Document("id", "a.txt", "A", text, blocks))
    assert [fact.span.of(text) for fact in found] == ["5 May 2024"]


MEGABYTE = 1_000_000
NASTY = {
    "no space": "x" * MEGABYTE,
    "capitals": "X" * MEGABYTE,
    "digits": "1" * 100_000,
    "digits and commas": "1," * 50_000,
    "groups of thousands": "1" + ",000" * 25_000,
    "digits and dashes": "1-" * 50_000,
    "digits and points": "1." * 50_000,
    "years": "in 2019 " * 7_500,
    "a list of years": "in 2019" + ", 2020" * 10_000,
    "number words": "two hundred " * 5_000,
    "half a": "half a " * 10_000,
    "days and months": "5 May to " * 7_500,
    "between": "between 3 and " * 5_000,
    "spaces": "in" + " " * 50_000 + "May",
    "new lines": "5\n" * 25_000,
    "nested quotes": "“" * 5_000 + "said" + "”" * 5_000,
    "quotes in a row": '"a" ' * 12_500,
    "brackets": "(" * 25_000 + "AB)" * 5_000,
    "abbreviations": "World Economic Forum (WEF) " * 2_000,
    "which is": ", which is a b" * 5_000,
    "called": "a b called " * 5_000,
    "terms": "Term: a meaning of it\n" * 2_500,
    "terms in sentences": "".join(f"A thing{n} is a node that holds a list of things. " for n in range(2_000)),
    "names": "Aa Bb, head of the " * 2_500,
    "one sentence of names": "President Aa " * 3_750,
    "must": "must will " * 5_000,
    "the": "The " * 12_500,
    "apostrophes": "’s" * 25_000,
    "hyphens": "a-" * 25_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_no_text_takes_more_than_linear_time(name: str) -> None:
    """Anything quadratic takes minutes here."""
    text = NASTY[name]
    assert is_linear(lambda size: facts(document_of(text[:size])), len(text))


PIECES = st.sampled_from(
    """Oxygen is a gas . , 20 captives handed over more than 5 May 2024 – to between and “I agree” said President Aa Bb
    head of the Ministry ( GPU ) graphics processing unit , which involves must will 13/05/2024 last Friday % $ million
    : - \n ? 1990s BC half third""".split(" ")
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join)), st.sampled_from(["en", "de"]))
@example("0\nA – 0", "en")
def test_every_fact_is_within_its_sentence_and_facts_keep_the_order_of_the_text(text: str, language: str) -> None:
    if not text.strip():
        text = "x"
    document = document_of(text, language)
    read = prose(document)
    sentences = {*read.stating, *(field.sentence for field in Structure(document, read).fields)}  # or labelled lines
    found = facts(document)
    assert [fact.span for fact in found] == sorted(fact.span for fact in found)
    for fact in found:
        assert fact.span.of(text)
        assert fact.sentence.start <= fact.span.start < fact.span.end <= fact.sentence.end
        if fact.kind is not FactKind.QUOTATIONS:  # which may run over several sentences
            assert fact.sentence in sentences


# Sorting, and the values of a fact.

DATED = "---\ndate: 2024-05-13\n---\n\n"


def test_relative_dates_come_after_those_whose_year_is_stated(tmp_path: Path) -> None:
    text = "The bridge leaked last year. It had rusted since last year. It opened in 1990. It will close in 2030."
    with library_of(tmp_path, {"bridge.md": DATED + text}) as library:
        found = library.facts(FactKind.DATES, scope=Scope.shared())
    assert [fact.text for fact in found] == ["1990", "2024-05-13", "2030", "last year", "last year"]
    assert [fact.qualifier for fact in found[3:]] == ["if dated by the document", "since, if dated by the document"]


@pytest.mark.parametrize(
    "text",
    [
        "It leaked last year.",
        "It had rusted since last year.",
        "It leaked three years ago.",
        "It shut before yesterday.",
        "It had been shut until last month.",
        "They met last Friday.",
    ],
)
def test_no_date_is_sorted_by_the_documents_date(text: str) -> None:
    dated = replace(document_of(text), date="2024-05-13")
    (fact,) = (fact for fact in facts(dated) if fact.kind is FactKind.DATES)
    assert fact.value
    assert FactNote.BY_DOCUMENT in fact.notes
    assert keys.moment(fact) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was in the ſecond century.", "01XX"),
        ("It was built in ſpring 2024.", "2024-21"),
        ("It was the fırst quarter of 2024.", "2024-33"),
        ("It had three thouſand men.", "3000"),
        ("It lost two fıfths of the men.", "0.4"),
        ("It lost LESS THAN 500 men.", "500"),
        ("It lost leſs than 500 men.", "500"),
    ],
)
def test_old_letters_that_pass_for_plain_ones_stop_nothing(text: str, value: str) -> None:
    assert value in [fact.value for fact in facts(document_of(text))]


def test_a_heading_states_its_date_and_leads_to_the_text_under_it(tmp_path: Path) -> None:
    text = (
        "# Changelog\n\n## [2.1.0] - 2024-05-13\n\n- Dark mode.\n\n"
        "## 2.0.0 (March 2023)\n\n- Light colours.\n\n## 1.0 - 2020-01-02\n"
    )
    with library_of(tmp_path, {"a.md": text}) as library:
        found = library.facts(FactKind.DATES, scope=Scope.shared())
        about = library.facts(FactKind.DATES, scope=Scope.shared(), about="dark mode")
    assert [(fact.text, fact.subject, fact.sentence) for fact in found] == [
        ("2020-01-02", "1.0", "1.0 - 2020-01-02"),
        ("March 2023", "2.0.0", "2.0.0 (March 2023)\n\n• Light colours."),
        ("2024-05-13", "2.1.0", "[2.1.0] - 2024-05-13\n\n• Dark mode."),
    ]
    assert [fact.text for fact in about] == ["2024-05-13"]


def test_notes_and_markers_come_back_from_the_index_as_values(tmp_path: Path) -> None:
    text = (
        "The mine closed in late 1990, and more than 400 people must leave, or hundreds of men.\n\n"
        "“We leave, now,” said Jane Roe.\n\nIt cost > $5."
    )
    with library_of(tmp_path, {"a.md": text}) as library:
        found = {fact.text: fact for fact in library.facts(scope=Scope.shared())}
    assert found["late 1990"].notes == (FactNote.LATE,)
    assert found["more than 400 people"].notes == (FactNote.MORE_THAN,)
    assert found["hundreds of men"].markers == ("hundreds",)
    assert found["> $5"].markers == (">",)
    assert found["“We leave, now,”"].named_in is NamedIn.SENTENCE
    assert [fact.markers for fact in found.values() if fact.kind is FactKind.RULES] == [("must",)]
