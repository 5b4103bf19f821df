"""Documents and questions give the same terms, in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import analysis
from index.text.analysis import analyser
from index.text.languages import STOP_WORDS, detect

TEXTS = st.text(max_size=200) | st.text(st.sampled_from(list("aZé’'-_.%,1½ﬁक्षि東京กรุ\u00ad\u0301 \n")), max_size=60)


def terms(text: str, language: str = "en") -> list[str]:
    return analyser(language).terms(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Egypt’s", "Egypt"),
        ("Egypt's officials", "Egypt official"),
        ("the James' house", "James house"),
        ("J.D. met U.S. officials", "JD met US official"),
        ("1,000 people", "1000 people"),
        ("day-to-day", "day day"),
        ("ＦＵＬＬ width", "full width"),
        ("co\u00adoperate", "cooperate"),
        ("ﬁnal", "final"),
        ("STRASSE", "straße"),
        ("café", "cafe\u0301"),
        ("café", "cafe"),
        ("running meetings", "run meeting"),
        ("What is the meeting about?", "meeting"),
        ("WHAT IS THE MEETING ABOUT?", "meeting"),
    ],
)
def test_two_spellings_give_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("US forces tell us", "en", ["us", "forc", "tell"]),
        ("C++ and C# and C", "en", ["c++", "c#", "c"]),
        ("10% of 2.5", "en", ["10", "10%", "2.5"]),
        ("os.path.join", "en", ["os", "path", "join", "os.path.join"]),
        ("snake_case", "en", ["snake", "case", "snake_case"]),
        ("getUserName", "en", ["get", "user", "name", "getusernam"]),
        ("Israel Defense Forces", "en", ["israel", "defens", "forc", "idf"]),
        ("don't", "en", []),
        ("who is it that they were with", "en", []),
        ("!?… — ___", "en", []),
        ("l'accord d'Egypte", "fr", ["accord", "egypt"]),
        ("Die Häuser der Stadt", "de", ["haus", "stadt"]),
        ("1.000 Euro", "de", ["1000", "euro"]),
        ("東京都", "ja", ["东京", "京都"]),
        ("字", "zh", ["字"]),
        ("什么是首都", "zh", ["是首", "首都"]),
        ("हिन्दी में", "hi", ["हिन्द"]),
        ("١٢٣", "ar", ["123"]),
    ],
)
def test_terms(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


@pytest.mark.parametrize("language", ["en", "de", "fr", "tr", "vi", "ar", "hi", "th", "zh", "xx"])
@given(text=TEXTS)
def test_every_token_is_at_its_offsets(language: str, text: str) -> None:
    tokens = analyser(language).tokens(text)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.word
        assert "/" not in token.word
        assert not any(character.isspace() for character in token.key)
    assert analyser(language).keys(text) == [token.key for token in tokens]


PROSE = st.lists(
    st.sampled_from("Will they may US-led Israel Defense Forces’ IDF, café don't x. 3:16 東京 \n".split(" ")),
    max_size=20,
)


@pytest.mark.parametrize("language", ["en", "de", "th", "zh"])
@given(text=TEXTS | PROSE.map(" ".join), every=st.integers(1, 3))
def test_matches_are_the_tokens_with_these_terms(language: str, text: str, every: int) -> None:
    tokens = [token for token in analyser(language).tokens(text) if token.term]
    wanted = {token.term for token in tokens[::every]}
    assert sorted(analyser(language).matches(text, wanted)) == sorted(t.span for t in tokens if t.term in wanted)


@pytest.mark.parametrize(
    ("text", "before"),
    [("where x.y is", "so ...x.y is"), ("so ...x.y is", "where x.y is"), ("J.D. and .J.D", "U.S.A and .J.D")],
)
def test_a_text_is_read_alike_whatever_was_read_before_it(text: str, before: str) -> None:
    fresh, used = analysis.Analyser("en"), analysis.Analyser("en")
    used.keys(before)
    used.tokens(before)
    assert (used.keys(text), used.tokens(text)) == (fresh.keys(text), fresh.tokens(text))


def test_matches_are_the_same_after_more_texts_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_MOST_MET", 5)
    for text, expected in [
        ("some words and others", ["words"]),
        ("a long road", ["road"]),
        ("roads, others and words", ["roads", "words"]),
        ("some words and others", ["words"]),
    ]:
        assert [span.of(text) for span in analyser("en").matches(text, {"word", "road"})] == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The meeting will mark the fifth visit of the prime minister.", "en"),
        ("Wann wurde die Brücke gebaut, und von wem?", "de"),
        ("Quelle est la capitale de la France et où se trouve-t-elle ?", "fr"),
        ("¿Cuál es la capital de España y dónde está?", "es"),
        ("Когда был построен мост?", "ru"),
        ("首都はどこですか", "ja"),
        ("什么是首都", "zh"),
        ("수도는 어디입니까", "ko"),
        ("ما هي عاصمة مصر", "ar"),
        ("भारत की राजधानी क्या है", "hi"),
        ("", "en"),
        ("12345 !!", "en"),
    ],
)
def test_a_language_is_detected_by_script_and_stop_words(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_question_is_in_one_of_the_languages_of_the_index() -> None:
    assert detect("Ale, gallon, mug, bread, inn, poor, oil, sack, rope, lamp, quill, paper, chalk") == "en"
    assert detect(f"The cache of the resolver has {'example.com ' * 40}") == "en"
    assert detect("Capitale?", default="fr", among=["fr", "de"]) == "fr"
    assert detect("die Stadt und der Fluss", default="en", among=["en", "fr"]) == "en"


def test_every_stop_word_is_recognised_in_a_text() -> None:
    for language, words in STOP_WORDS.items():
        for word in words:
            assert terms(word, language) == [], (language, word)
