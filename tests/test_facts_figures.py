"""Figures are found with their unit and notes. Bare numbers, labels and phone numbers are none."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts import dates, figures, quantities
from index.facts.base import prose
from index.layout import Block, BlockKind, Span
from index.messages import FactNote
from index.model import Document

Found = tuple[str, str | None, str | None, str | None]


def found(text: str, language: str = "en") -> list[Found]:
    """The text of each figure, its value, its unit, and its notes and markers."""
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    read = prose(Document("id", "a.txt", "A", text, (block,), language=language))
    taken = [fact.span for fact in dates.find(read)]
    return [
        (fact.span.of(text), fact.value, fact.unit, ", ".join([*fact.notes, *fact.markers]) or None)
        for fact in figures.find(read, taken)
    ]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit", "qualifier"),
    [
        # things counted
        ("It has four countries in it.", "four countries", "4", "countries", None),
        (
            "They handed over 20 Israeli captives alive.",
            "20 Israeli captives alive",
            "20",
            "Israeli captives alive",
            None,
        ),
        ("They handed over 20 captives.", "20 captives", "20", "captives", None),
        ("The bodies of 27 others lay there.", "27 others", "27", "others", None),
        ("Of these, 12,000 people fled.", "12,000 people", "12000", "people", None),
        ("Twenty-one children came.", "Twenty-one children", "21", "children", None),
        ("Two hundred and fifty men came.", "Two hundred and fifty men", "250", "men", None),
        ("Some 300 men came.", "Some 300 men", "300", "men", "some"),
        ("A dozen eggs broke.", "A dozen eggs", "12", "eggs", None),
        ("It sold two dozen boxes.", "two dozen boxes", "24", "boxes", None),
        ("Half a million people fled.", "Half a million people", "500000", "people", None),
        ("It hosts 3.5 million visitors.", "3.5 million visitors", "3500000", "visitors", None),
        ("They took 10k samples.", "10k samples", "10000", "samples", None),
        ("It took ten years.", "ten years", "10", "years", None),
        ("The four Texas counties agree.", "four Texas counties", "4", "Texas counties", None),
        # hyphens
        ("It is a 20-point plan.", "20-point", "20", "point", None),
        ("It is a two-year deal.", "two-year", "2", "year", None),
        ("A 19-year-old man came.", "19-year-old", "19", "year-old", None),
        # qualifiers
        ("It killed more than 400 Palestinians.", "more than 400 Palestinians", "400", "Palestinians", "more than"),
        ("It killed over 400 people.", "over 400 people", "400", "people", "over"),
        ("It took at least three days.", "at least three days", "3", "days", "at least"),
        ("No fewer than 30 ships sank.", "No fewer than 30 ships", "30", "ships", "no fewer than"),
        ("Nearly 40 percent agreed.", "Nearly 40 percent", "40", "%", "nearly"),
        ("At least 12 were injured.", "At least 12", "12", None, "at least"),
        ("An estimated 5,000 fled.", "An estimated 5,000", "5000", None, "an estimated"),
        ("Up to 30 guests may come.", "Up to 30 guests", "30", "guests", "up to"),
        ("There were 20 or more people.", "20 or more people", "20", "people", "or more"),
        ("There were 20+ people.", "20+ people", "20", "people", "+"),
        ("It took under 20 minutes.", "under 20 minutes", "20", "minutes", "under"),
        ("It weighs ~5 kg.", "~5 kg", "5", "kg", "~"),
        ("He talked about 20 issues.", "20 issues", "20", "issues", None),
        ("She turned over 20 pages.", "20 pages", "20", "pages", None),
        ("He served under two presidents.", "two presidents", "2", "presidents", None),
        # money
        ("It cost $3.5 billion.", "$3.5 billion", "3500000000", "$", None),
        ("It cost €1.2m.", "€1.2m", "1200000", "€", None),
        ("It cost £5bn.", "£5bn", "5000000000", "£", None),
        ("It cost US$20.", "US$20", "20", "US$", None),
        ("It cost about $1,234.56 then.", "about $1,234.56", "1234.56", "$", "about"),
        ("It cost USD 500.", "USD 500", "500", "USD", None),
        ("It cost 20 € there.", "20 €", "20", "€", None),
        ("It cost 3 million dollars.", "3 million dollars", "3000000", "dollars", None),
        ("It lost $1999.", "$1999", "1999", "$", None),
        # percentages, parts, ratios
        ("It rose 5%.", "5%", "5", "%", None),
        ("It rose by 2.5 per cent.", "2.5 per cent", "2.5", "%", None),
        ("It rose 3 percentage points.", "3 percentage points", "3", "percentage points", None),
        ("It holds over half the enclave.", "over half the enclave", "0.5", "enclave", "over"),
        ("Two-thirds of the members agreed.", "Two-thirds of the members", "0.6667", "members", None),
        ("A quarter of all voters agreed.", "A quarter of all voters", "0.25", "voters", None),
        ("One in five adults smokes.", "One in five adults", "0.2", "adults", None),
        ("3 out of 10 users left.", "3 out of 10 users", "0.3", "users", None),
        # measures
        ("It flows at 5 km/h there.", "5 km/h", "5", "km/h", None),
        ("It was 10 °C outside.", "10 °C", "10", "°C", None),
        ("It was −5 °C outside.", "−5 °C", "-5", "°C", None),
        ("It was 90 degrees Fahrenheit.", "90 degrees Fahrenheit", "90", "degrees Fahrenheit", None),
        ("It is 100km long.", "100km long", "100", "km long", None),
        ("It covers 50 square kilometres.", "50 square kilometres", "50", "square kilometres", None),
        ("It covers 2,300 sq mi of land.", "2,300 sq mi", "2300", "sq mi", None),
        ("It is Trump’s 20-point plan.", "20-point", "20", "point", None),
        ("It has 16 GB of memory.", "16 GB", "16", "GB", None),
        # ranges, no value
        ("It took between 10 and 20 minutes.", "between 10 and 20 minutes", None, "minutes", "a range"),
        ("It rose 5–10 %.", "5–10 %", None, "%", "a range"),
        ("It took 10 to 20 days.", "10 to 20 days", None, "days", "a range"),
        ("It cost $5–10 million.", "$5–10 million", None, "$", "a range"),
        # vague ones, no value
        ("It was broken hundreds of times.", "hundreds of times", None, "times", "hundreds"),
        ("Tens of thousands of people fled.", "Tens of thousands of people", None, "people", "tens of thousands"),
        ("Several hundred people fled.", "Several hundred people", None, "people", "several hundred"),
        # ordinals
        ("It was his fifth visit.", "fifth visit", "5", "visit", "ordinal"),
        ("It was his 21st birthday.", "21st birthday", "21", "birthday", "ordinal"),
        ("It was the twelfth attempt.", "twelfth attempt", "12", "attempt", "ordinal"),
        # all of its unit, and no value for a range
        ("Nearly two-thirds agreed.", "Nearly two-thirds", "0.6667", None, "nearly"),
        ("It needs a three-quarters majority.", "three-quarters", "0.75", None, None),
        ("It costs half the normal price.", "half the normal price", "0.5", "normal price", None),
        ("Half the city burned.", "Half the city", "0.5", "city", None),
        (
            "Winds of up to 80 kilometres an hour came.",
            "up to 80 kilometres an hour",
            "80",
            "kilometres an hour",
            "up to",
        ),
        ("She earns $12 an hour.", "$12 an hour", "12", "$ an hour", None),
        ("It meets 3 times a week.", "3 times a week", "3", "times a week", None),
        ("It may last three or four days.", "three or four days", None, "days", "a range"),
        ("One or two ships came.", "One or two ships", None, "ships", "a range"),
        ("He says about 300 users left.", "about 300 users", "300", "users", "about"),
        ("The footer has 2048 characters.", "2048 characters", "2048", "characters", None),
        ("It is a 25 kilometre fire front.", "25 kilometre", "25", "kilometre", None),
        ("It waits 90s.", "90s", "90", "s", None),
    ],
)
def test_a_figure_is_found(text: str, span: str, value: str | None, unit: str | None, qualifier: str | None) -> None:
    assert found(text) == [(span, value, unit, qualifier)]


@pytest.mark.parametrize(
    "text",
    [
        "See Chapter 5 for details.",
        "See Section 3.2 and Table 4.",
        "Article 5 applies.",
        "Figure 2 shows animals.",
        "Call 555-1234 now.",
        "Call +1 202 555 0143 now.",
        "Call 020 7946 0958 now.",
        "COVID-19 cases rose.",
        "They offer a 401k plan.",
        "It shows 404 errors.",
        "It is the first in the 2.3-series.",
        "It needs limits>=26.0 requests<3.",
        "8000\tdocuments of developers",
        "Windows 10 users complain.",
        "The Boeing 747 engines roared.",
        "They won 3-1.",
        "It is open 24/7.",
        "Since 9/11 much has changed.",
        "It starts at 10:30 sharp.",
        "It starts at 5 pm.",
        "It starts at 5 p.m. there.",
        "It was the first of its kind.",
        "A second chance came.",
        "A third party came.",
        "No one came.",
        "One of them left.",
        "It was one man.",
        "More than one person came.",
        "The F-16 jets flew.",
        "The 4x4 cars drove.",
        "The 5G networks grew.",
        "The 1990s were loud.",
        "The 2012 elections were held.",
        "It opened on 13 May 2024.",
        "It opened on 2024-02-30.",
        "Version 2.0 features came.",
        "Python 3.11.2 users rejoice.",
        "The address is 192.168.0.1 there.",
        "He is 20.",
        "See note [12] there.",
        "He was born on 31 February.",
        "They split it in half.",
        "His half-brother came.",
        "The first half of the game was dull.",
        "It sold 12 000 copies.",
        "The ISBN is 978-3-16-148410-0.",
        "He lives at 221B Baker Street.",
        "Route 66 motels closed.",
        "Nine-to-five jobs are dull.",
        "It happened on the 5th Avenue.",
        "No. 5 sells.",
        "Item #5 sells.",
        "It weighs " + "1" * 60 + " kg.",
        "Two of them left.",
        "The 9-to-5 jobs are dull.",
        "In the 19th century it grew.",
        "Phase two begins.",
        "A flag of 0 means the end.",
        "The square of 4 equals 16.",
        "The format is (name)-8s there.",
        "The World War II years passed.",
        # ages, years and times of day
        "Sales fell in the 90s.",
        "She is in her late 30s.",
        "People aged between 15 and 24 used such services.",
        "It opens at 1800 hours.",
        "Roll 1 or 2 on the die.",
        "It has half the animal's.",
        # what the reader has or the text lists
        "You know two cantrips of your choice.",
        "• two handaxes",
        "It is a 64-bit and two-factor system.",
        "There are three ways to do it.",
        "At 3rd level you choose.",
        "A window size of 5 performs well, and a value of 0 results in no limit.",
        "The number of priority 3 incidents fell.",
        "They sail with layer 2 boats.",
        "Go on with 055-harbour-boats.md.",
        "Closer to 0.0 favors words.",
        "These 2.1 improvements are new.",
        "It opens at 9:00 in UTC+9 hours.",
        "Requires at least: 3.6\n",
    ],
)
def test_no_figure_is_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "They handed over 20 Israeli captives alive and the bodies of 27 others.",
            ["20 Israeli captives alive", "27 others"],
        ),
        ("It fell from 20 to 10 people.", ["10 people"]),
        ("Two men and three women came.", ["Two men", "three women"]),
        ("It rose 5% to $20 million in 2019.", ["5%", "$20 million"]),
        ("There were 10 cases per 100,000 people.", ["10 cases"]),
    ],
)
def test_several_figures_keep_the_order_of_the_text(text: str, expected: list[str]) -> None:
    assert [span for span, _, _, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Fluss ist 300 km lang.", [("300 km", "300", "km", None)]),
        ("Das sind 40 % der Leute.", [("40 %", "40", "%", None)]),
        ("Es kostet 20 € im Jahr.", [("20 €", "20", "€", None)]),
        ("Es sind 3,5 km oder 1.200 kg.", [("3,5 km", None, "km", None), ("1.200 kg", None, "kg", None)]),
        ("Vier Leute und 20 Hunde.", []),
        ("Am 13.05.2024 um 10:30.", []),
    ],
)
def test_languages_without_rules_give_numbers_with_units(text: str, expected: list[Found]) -> None:
    assert found(text, "nl") == expected


PIECES = st.sampled_from(
    """20 , . 3.5 million billion % percent people $ € - – to and between two hundred thousand half a third of the over
    more than captives years km/h °C fifth in five handed 1,000 000 dozen dozens 100 ( ) Israeli alive May +""".split()
)


@given(st.lists(PIECES, max_size=30), st.sampled_from([" ", ""]), st.sampled_from(["en", "de"]))
def test_every_figure_lies_in_its_sentence_in_order_and_every_value_is_a_decimal(
    words: list[str], gap: str, language: str
) -> None:
    text = gap.join(words) or "x"
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    facts = list(figures.find(prose(Document("id", "a.txt", "A", text, (block,), language=language)), ()))
    assert all(one.span.end <= other.span.start for one, other in pairwise(facts))
    for fact in facts:
        assert fact.sentence.start <= fact.span.start < fact.span.end <= fact.sentence.end
        assert fact.value is None or re.fullmatch(r"-?\d+(\.\d+)?", fact.value), fact
        assert fact.unit is None or fact.unit == "%" or fact.unit in fact.span.of(text), fact


@pytest.mark.parametrize("pattern", [quantities.STRONG, quantities.WEAK, dates.LIMITS])
def test_every_word_that_the_rules_note_is_a_note(pattern: str) -> None:
    """Otherwise a text with that word couldn't be read."""
    for words in pattern.replace(r"\s+", " ").split("|"):
        assert FactNote(words).value == words


def test_a_manual_counts_its_own_parts_in_passing() -> None:
    parts = "It is split into two counters. A third method starts it. It may take four hours and 12 steps."
    manual = "Redstone runs on a clock. " * 20 + parts
    assert [span for span, *_ in found(manual)] == ["four hours", "12 steps"]
    assert [span for span, *_ in found(f"{manual} Ann Roe said so.")] == [
        "two counters",
        "third method",
        "four hours",
        "12 steps",
    ]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A sword costs 16 gold.", ("16 gold", "16", "gold", None)),
        ("It needs a size of 5 MB.", ("5 MB", "5", "MB", None)),
        ("Two accounts a week apart.", ("Two accounts", "2", "accounts", None)),
        ("They won 16 gold medals.", ("16 gold medals", "16", "gold medals", None)),
        ("On average a match has 1.8 corners.", ("1.8 corners", "1.8", "corners", None)),
        ("It holds a maximum of 20 items.", ("a maximum of 20 items", "20", "items", "at most")),
    ],
)
def test_coins_and_limits(text: str, figure: Found) -> None:
    assert found(text) == [figure]
