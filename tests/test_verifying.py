"""Quotations are compared with texts: the meaning of each verdict, and linear time for every text."""

import re
from typing import Any

import pytest
from conftest import SEEDS
from hypothesis import assume, given
from hypothesis import strategies as st

from index.answers import places
from index.answers.alignment import WINDOWS, affordable
from index.answers.letters import Normalised
from index.answers.verify import Asked, compare
from index.text.folding import MARKS
from index.verdicts import Agreement, Change

EXACT, PUNCTUATION, PARTIAL, ABSENT = Agreement

TEXT = (
    "White House officials believe Netanyahu is slow-walking the peace process and fear he may resume the war with "
    "Hamas, according to multiple reports.\n\nThe truce, which came into effect October 10, is fragile; 1.5 million "
    "people (10% of 15,000,000) fled.\nIt cost $5 million. “He has lost them. Wait… what?” said the U.S. official "
    "at\n-5 °C. The imple-\nmentation of the well-\nknown plan isn’t p < 0.05."
)


def verdict(quotation: str, text: str = TEXT) -> str | None:
    found = compare(quotation, text)
    return found.agreement.value if found else None


@pytest.mark.parametrize(
    "quotation",
    [
        "White House officials believe Netanyahu is slow-walking the peace process",
        "  White House officials \n believe  Netanyahu ",
        "“White House officials believe Netanyahu”",
        '"White House officials believe Netanyahu".',
        "> White House officials believe Netanyahu",
        "according to multiple reports.",
        "according to multiple reports. The truce, which came into effect October 10, is fragile",
        "reports.\nThe truce",
        "“He has lost them. Wait… what?”",
        "Wait… what",
        "He has lost them…",
        "… he may resume the war …",
        "the implementation of the well-known plan".replace("the imp", "The imp"),
        "imple-\nmentation",
        "imple- mentation",
        "slow-walking",
        "walking the peace",
        "truce",
        "10%",
        "$5 million",
        "5 million",
        "(10% of 15,000,000)",
        "-5 °C",
        "p < 0.05.",
    ],
)
def test_exact(quotation: str) -> None:
    assert verdict(quotation) == EXACT


@pytest.mark.parametrize(
    "quotation",
    [
        "white house officials believe netanyahu",
        "the truce which came into effect October 10 is fragile",
        "the truce — which came into effect October 10 — is fragile",
        "slow walking",
        "slowwalking",
        "according to multiple reports!",
        "'lost them'! \"Wait\"",
        "said the US official",
        "plan isn't",
        "15000000",
        "fled; it cost",
        "TRUCE",
    ],
)
def test_only_punctuation_or_case_differs(quotation: str) -> None:
    assert verdict(quotation) == PUNCTUATION


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("the rapist", "the therapist therapist"),
        ("therapist", "see the rapist"),
        ("ease", "ceasefire"),
        ("cease", "ceasefire"),
        ("15", "1.5"),
        ("5", "1.5"),
        ("1", "1.5"),
        ("000", "1,000"),
        ("1020", "10–20"),
        ("5", "-5"),
        ("-5", "5"),
        ("$5", "€5"),
        ("5%", "5"),
        ("s", "ß"),
        ("C", "Ć"),
        ("C", "C\u0327"),
        ("strasse", "Strasse2"),
        ("", "text"),
        ("…", "text…"),
        ("“ ”", "“ ”"),
        ("text", ""),
        ("word", "sword"),
        ("something else entirely", "nothing of the kind here"),
    ],
)
def test_absent(quotation: str, text: str) -> None:
    assert verdict(quotation, text) in (None, ABSENT)


@pytest.mark.parametrize(
    ("quotation", "text", "expected"),
    [
        ("cafe\u0301 au lait", "un café au lait", EXACT),
        ("café au lait", "un cafe\u0301 au lait", EXACT),
        ("각하 대통령", "각하 대통령".encode().decode() + " 말", EXACT),
        ("각하", "\u1100\u1161\u11a8하", EXACT),
        ("final", "the ﬁnal word", EXACT),
        ("12 km", "１２ km", EXACT),
        ("cooperate", "we co\u00adoperate", EXACT),
        ("cooperate", "we co\u00ad\noperate", EXACT),
        ("1967-68", "in 1967-\n68", EXACT),
        ("straße", "STRASSE", PUNCTUATION),
        ("10-20 people", "10–20 people", PUNCTUATION),
        ("nicht", "»nicht«", EXACT),
        ("東京都", "私は東京\n都に住む", EXACT),
        ("京都", "東京都", EXACT),
        ("東京都", "東京 都", PUNCTUATION),
        ("東京都に住む", "東京都、に住む", PUNCTUATION),
        ("हिन्दी में", "यह हिन्दी में है", EXACT),
        ("C++", "in C++ and C", EXACT),
        ("10 % of them", "10% of them", PUNCTUATION),
        ("p > 0.05 was found", "p < 0.05 was found", PARTIAL),
        ("p > 0.05 was found", "p\n> 0.05 was found", EXACT),
        ("rise of 15 percent", "a rise of 1.5 percent", PARTIAL),
        ("fell to 5 degrees", "it fell to -5 degrees", PARTIAL),
        ("**bold** word here", "a bold word here", PUNCTUATION),
        ("bold word here", "a **bold** word here", PUNCTUATION),
    ],
)
def test_scripts_signs_and_typesetting(quotation: str, text: str, expected: str) -> None:
    assert verdict(quotation, text) == expected


@pytest.mark.parametrize(
    ("quotation", "changes"),
    [
        (
            "White House officials believe Trump is slow-walking the peace process",
            [Change("Trump", "Netanyahu")],
        ),
        (
            "White House officials believe Netanyahu is slow-walking the whole peace process",
            [Change("whole", "")],
        ),
        (
            "White House officials believe Netanyahu is slow-walking the process and fear",
            [Change("", "peace")],
        ),
        (
            "Black House officials believe Netanyahu is slow-walking the peace talks",
            [Change("Black", "White"), Change("talks", "process")],
        ),
        (
            "officials believe Netanyahu is slow-walking the peace process, which nobody could have foreseen",
            [Change("which nobody could have foreseen", "")],
        ),
        ("The truce is fragile; 2.5 million people fled", None),
    ],
)
def test_partial_lists_the_words_that_differ(quotation: str, changes: list[Change] | None) -> None:
    found = compare(quotation, TEXT)
    assert found
    assert found.agreement is PARTIAL
    assert 0.6 <= found.share <= 1
    if changes is not None:
        assert list(found.changes) == changes
    for change in found.changes:
        assert change.quotation in quotation
        assert change.text in found.span.of(TEXT)


def test_partial_gives_the_place_with_most_of_the_words() -> None:
    elsewhere = "The process of peace is slow. Officials believe much. The White House is white. "
    text = elsewhere * 20 + TEXT + elsewhere * 20
    found = compare("White House officials believe Trump is slow-walking the peace process", text)
    assert found
    assert found.span.of(text) == "White House officials believe Netanyahu is slow-walking the peace process"


def test_function_words_do_not_make_a_partial_match() -> None:
    text = "The cat sat on the mat with a hat, and it was the end of the day for all of them in the house. " * 10
    assert verdict("the plan of the ministry was in the hands of the union and it was for them", text) in (None, ABSENT)


def test_absent_gives_the_closest_place() -> None:
    found = compare("The truce collapsed although the ministers came into office in October 2024", TEXT)
    assert found
    assert found.agreement is ABSENT
    assert "truce" in found.span.of(TEXT)


def test_an_ellipsis_leaves_out_the_text_between() -> None:
    found = compare("White House officials believe Netanyahu … fear he may resume the war", TEXT)
    assert found
    assert found.agreement is EXACT
    assert [span.of(TEXT) for span in found.omitted] == [" is slow-walking the peace process and "]
    assert found.span.of(TEXT).startswith("White House")
    assert found.span.of(TEXT).endswith("resume the war")


@pytest.mark.parametrize(
    ("quotation", "expected"),
    [
        ("White House officials [...] may resume the war", EXACT),
        ("White House officials [...] MAY resume the war", PUNCTUATION),
        ("White House officials (…) may resume the war", EXACT),
        ("White House officials ... believe", PUNCTUATION),
        ("may resume the war … White House officials believe", ABSENT),
        ("“White House officials … the truce, which … It cost $5 million”", PUNCTUATION),
    ],
)
def test_the_parts_around_ellipses_are_in_order(quotation: str, expected: str) -> None:
    text = TEXT.replace("The truce, which", "The truce which")
    assert (verdict(quotation, text) or ABSENT) == expected


def test_parts_far_from_each_other_are_not_a_quotation() -> None:
    text = f"The first part is here. {'Nothing of note. ' * 1000} The second part is there."
    found = compare("The first part … The second part", text)
    assert not found or found.agreement in (PARTIAL, ABSENT)
    assert verdict("The first part … Nothing of note", text) == EXACT


def test_the_parts_closest_to_each_other_are_chosen() -> None:
    text = "To be sure of it. Nothing else. To be sure of it, they went home."
    found = compare("To be sure … they went home", text)
    assert found
    assert found.span.of(text) == "To be sure of it, they went home"


def test_parts_that_are_exact_win_over_nearer_ones() -> None:
    assert verdict("the truce is … they met", "the truce is old, the Truce is over and they met") == EXACT


def test_a_word_split_at_a_line_end_is_one_or_two_as_in_the_quotation() -> None:
    text = "The implemen-\ntation of the well-\nknown plan failed."
    found = compare("The implementation of the well-known plan succeeded", text)
    assert found
    assert found.changes == (Change("succeeded", "failed"),)


def test_the_exact_place_wins_over_an_earlier_one() -> None:
    text = "the truce, is fragile. The truce is fragile."
    found = compare("The truce is fragile", text)
    assert found
    assert (found.agreement, found.span.of(text)) == (EXACT, "The truce is fragile")


def test_the_closest_of_several_texts_has_the_least_distance() -> None:
    quotation = "The truce is fragile and may end."
    texts = [
        "The truce is fragile but may end.",
        "The truce is fragile, and may end.",
        "The truce is fragile and may end.",
    ]
    found = [found for text in texts if (found := compare(quotation, text))]
    assert [place.agreement for place in sorted(found, key=lambda place: place.distance)] == [
        EXACT,
        PUNCTUATION,
        PARTIAL,
    ]


def test_a_normalised_text_gives_the_same() -> None:
    normalised = Normalised.of(TEXT)
    for quotation in ("the peace process", "THE PEACE PROCESS", "White House and peace process", "nothing"):
        assert compare(quotation, normalised) == compare(quotation, TEXT)


def test_quotations_of_the_sample_are_found() -> None:
    text = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    assert verdict("The ceasefire is fragile and has been interrupted by intermittent violence", text) == EXACT
    assert verdict("Bibi is trying to convince a one man audience", text) == PUNCTUATION
    assert verdict("Bibi is trying to persuade a one-man audience", text) == PARTIAL
    assert verdict("The ceasefire negotiations collapsed on New Year's Eve", text) in (None, ABSENT)


ALPHABET = st.sampled_from(list("abAB12 \n-.,'“”…ßéｱ東京都ﬁ<>$%\u00ad\u0301()*"))
TEXTS = st.text(ALPHABET, max_size=80) | st.text(max_size=80)
WORDS = st.lists(
    st.sampled_from("The truce, which came into effect in “October” is well-known (so far) 1,000 $5".split())
)


@given(TEXTS, st.data())
def test_every_stretch_between_spaces_is_exact(text: str, data: st.DataObject) -> None:
    runs = list(re.finditer(r"\S+", text))
    assume(runs)
    first = data.draw(st.integers(0, len(runs) - 1))
    last = data.draw(st.integers(first, len(runs) - 1))
    quotation = text[runs[first].start() : runs[last].end()]
    assume(not re.match(rf"[{MARKS}]", quotation))
    found = compare(quotation, text)
    assume(found or any(map(str.isalnum, quotation)))
    assert found
    assert found.agreement is EXACT
    again = compare(found.span.of(text), text)
    assert again
    assert again.agreement is EXACT


@given(WORDS.filter(lambda words: len(words) > 1), st.data())
def test_other_punctuation_gives_the_verdict_punctuation(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(words) - 1))
    mark = data.draw(st.sampled_from([" —", ":", ";", "!", " /"]))
    quotation = " ".join([*words[: place - 1], words[place - 1] + mark, *words[place:]])
    text = " ".join(words)
    assert verdict(text, text) == EXACT
    assert verdict(quotation, text) == PUNCTUATION
    assert verdict(text.swapcase(), text) in (PUNCTUATION, EXACT if text.swapcase() == text else PUNCTUATION)


@given(TEXTS, TEXTS)
def test_spans_are_always_within_the_text(quotation: str, text: str) -> None:
    found = compare(quotation, text)
    if found:
        assert found.span.of(text)
        assert 0 < found.share <= 1
        assert all(found.span.start <= span.start < span.end <= found.span.end for span in found.omitted)
        assert bool(found.changes) == (found.agreement in (PARTIAL, ABSENT))


@given(TEXTS)
def test_letters_keep_their_places(text: str) -> None:
    normalised = Normalised.of(text)
    places = normalised.places(0, len(normalised.letters)).tolist() if normalised.letters else []
    assert len(places) == len(normalised.letters)
    assert places == sorted(places)
    for place in set(places):
        assert 0 <= normalised.span(place, len(normalised.text)).start < len(text)


@pytest.mark.parametrize(
    ("quotation", "text", "expected"),
    [
        ("a" * 2000, "a" * 300_000, None),
        ("a " * 1000, "a " * 150_000, EXACT),
        ("a " * 999 + "b", "a " * 150_000, PARTIAL),
        ("ab … " * 400, "ab " * 100_000, PUNCTUATION),
        ("the cat … " * 8, "the cat sat " * 50_000, EXACT),
        ("-\n" * 1000 + "a", "-\n" * 150_000, None),
        ("東" * 1000, "東京" * 100_000, PARTIAL),
        (" " * 2000 + "x", " " * 300_000, None),
        ("a.b." * 500, "a.b." * 70_000, EXACT),
        ("a\u0301", "a" + "\u0301\u0323" * 150_000, None),
        ("'a" * 1000, "'a" * 150_000, EXACT),
        ("1,000" * 400, "1,000" * 60_000, None),
    ],
)
def test_no_text_takes_quadratic_time(quotation: str, text: str, expected: str | None) -> None:
    """With quadratic time in the text, these would take hours."""
    assert verdict(quotation, text) == expected


def test_places_with_the_same_letters_are_compared_within_bounds_and_an_exact_one_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []
    place_at = places._place_at

    def counted(*arguments: Any) -> Any:
        compared.append(arguments)
        return place_at(*arguments)

    monkeypatch.setattr(places, "_place_at", counted)
    asked = Asked.of("Is it the same?")
    assert asked
    found = asked.find(Normalised.of("Is it the SAME, " * 5_000 + "Is it the same? " * 5_000))
    assert found
    assert found.agreement is EXACT
    assert found.span.start == 16 * 5_000
    assert len(compared) <= 3 * places.WORK // places.PLACE_WORK
    compared.clear()
    assert asked.find(Normalised.of("Is it the SAME, " * 5_000), work=1_000)
    assert len(compared) <= 10
    compared.clear()
    shouted = Asked.of("IS IT THE SAME")
    assert shouted
    found = shouted.find(Normalised.of("is it the same, " * 200 + "IS IT THE SAME"))
    assert found
    assert found.agreement is EXACT
    assert len(compared) == 2  # the first, and the one that begins in the same case
    compared.clear()
    assert not Asked.of("same").find(Normalised.of("lamsame samely " * 100))  # type: ignore[union-attr]
    assert len(compared) <= 100  # those within a word aren't compared


@pytest.mark.parametrize("words", [1, 30, 100, 300, 1_000, 2_000])
def test_a_long_quotation_is_aligned_with_fewer_stretches(words: int) -> None:
    cells = 3 * words * words  # of a table
    assert 1 <= affordable(words) <= max(1, 1_000_000 // cells)
    assert affordable(words) >= (3 * WINDOWS if words <= 100 else 1)


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("ssa ssa", "ß a ß a"),
        ("ß a", "ssa"),
        ("ss a", "ßa"),
        ("ffi", "ﬀ i"),
        ("Ma\u0308nner", "Männer"),
        ("a b", "a\u00a0b"),
    ],
)
def test_letters_of_one_character_are_told_from_those_of_several(quotation: str, text: str) -> None:
    expected = ABSENT if quotation in ("ssa ssa", "ß a", "ss a", "ffi") else EXACT
    assert (verdict(quotation, text) or ABSENT) == expected
