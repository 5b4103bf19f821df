"""Where a citation links to: its own page, scrolled to the words, or the reader pages."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.links import LONGEST_END, Reader, link, locator, text_directive, token, with_text_fragment
from index import Citation, Fact, FactKind, Match, Quote, Scope, Span

KEY = bytes(range(32))
READER = Reader("https://footnote.example.org/pages", KEY)
CITATION = Citation("0123456789ab", "Rules", "rules.md", None, None, None, None, (), None, None, (3, 4))
TEXT = "First this. Then that."
QUOTE = Quote("fedcba9876543210", TEXT, Span(40, 62), Span(12, 22), (), CITATION, 1.0)
FACT = Fact(
    FactKind.DATES, "that", Span(57, 61), "Then that.", Span(52, 62), None, None, (), (), None, None, None, CITATION
)
MATCH = Match(TEXT, Span(40, 62), (), (), CITATION)


@pytest.mark.parametrize(
    ("cited", "place"),
    [
        (QUOTE, f"?at={locator(QUOTE.span, TEXT)}&p={QUOTE.id}#p"),
        (replace(QUOTE, id=""), f"?at={locator(QUOTE.span, TEXT)}#p"),
        (FACT, f"?at={locator(FACT.sentence_span, FACT.sentence)}#p"),
        (MATCH, f"?at={locator(MATCH.span, TEXT)}#p"),
        (replace(MATCH, span=None), ""),
        (CITATION, ""),
    ],
    ids=["quote", "quote without an id", "fact", "match", "title", "citation"],
)
def test_without_a_web_address_a_citation_links_to_the_reader_page(
    cited: Quote | Fact | Match | Citation, place: str
) -> None:
    page = "https://footnote.example.org/pages/d/0123456789ab"
    assert link(cited, READER, Scope.shared()) == page + place
    assert link(cited, None, Scope.shared()) is None
    signed = f"https://footnote.example.org/pages/u/7/0123456789ab/{token(KEY, 7, '0123456789ab')}"
    assert link(cited, READER, Scope.guild(7)) == signed + place


def test_a_document_s_own_address_comes_first_and_looks_for_the_sentence_that_answers() -> None:
    citation = replace(CITATION, url="https://example.org/rules")
    for reader in (None, READER):
        for cited in (replace(QUOTE, citation=citation), replace(FACT, citation=citation)):
            assert link(cited, reader, Scope.guild(7)) == "https://example.org/rules#:~:text=Then%20that."
        assert link(replace(MATCH, citation=citation), reader, Scope.shared()) == (
            "https://example.org/rules#:~:text=First%20this.%20Then%20that."
        )
        for whole in (citation, replace(MATCH, span=None, citation=citation)):
            assert link(whole, reader, Scope.shared()) == "https://example.org/rules"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/a", "file:///etc/passwd", "//example.org"])
def test_an_address_that_is_no_web_page_is_not_linked(url: str) -> None:
    assert link(replace(CITATION, url=url), None, Scope.shared()) is None


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c#:~:text=two%20words"),
        ("https://example.org/a#rules", "https://example.org/a#rules:~:text=two%20words"),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=two%20words"),
    ],
)
def test_the_fragment_joins_one_that_is_there(url: str, linked: str) -> None:
    assert with_text_fragment(url, "two words") == linked
    assert with_text_fragment(url, "***") == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A short sentence, all of it.", ["A short sentence, all of it."]),
        ("Mar-a-Lago, A&B = 5%", ["Mar-a-Lago, A&B = 5%"]),
        (
            "The lamp is wound by hand every evening before sunset; it needs about forty turns of the crank in winter.",
            ["The lamp is wound by hand every evening", "forty turns of the crank in winter."],
        ),
        ("First paragraph here.\n\nSecond paragraph here.", ["First paragraph here.", "Second paragraph here."]),
        ("- Oil every month\n- Wick every week", ["Oil every month", "Wick every week"]),
        ("1. Open the case\n2. Turn", ["Open the case"]),
        ("Turn the crank *clockwise* until it stops", ["Turn the crank", "until it stops"]),
        ("See [the rules](https://example.org) for more of this.", ["for more of this."]),
        ("**bold**", []),
        ("", []),
        ("灯塔每天晚上日落之前由守护人手工上紧发条，冬天的时候需要转动曲柄大约四十圈才能够走到第二天早上，", None),
        ("a" * 500, []),
    ],
)
def test_a_text_is_named_by_the_plain_words_at_its_ends(text: str, words: list[str] | None) -> None:
    directive = text_directive(text)
    assert not set(directive) & set("-& \n#")
    named = [unquote(part) for part in directive.split(",") if part]
    if words is None:
        assert all(part in text for part in named)
        assert named
    else:
        assert named == words


@given(st.text(st.sampled_from("ab ,.-&*\n\t[]。、é\ud800")) | st.text())
@example("word " * 9 + "*\n" + "word " * 9)
@example("word " * 15)
def test_any_text_has_an_encoded_directive_with_words_from_it_in_order(text: str) -> None:
    directive = text_directive(text)
    assert all(character.isalnum() or character in "%,._~" for character in directive)
    assert directive.isascii()
    flat = " ".join(text.encode("utf-8", "replace").decode().split())
    position = 0
    for part in filter(None, directive.split(",")):
        words = unquote(part)
        assert len(words) <= 2 * LONGEST_END
        position = flat.index(words, position) + len(words)


def test_long_texts_without_a_space_or_a_word_take_no_time() -> None:
    for text in ("a" * 1_000_000 + "*", " " * 1_000_000, "a " * 500_000 + "*", "。" * 1_000_000, "1. " * 300_000):
        assert len(text_directive(text)) < 1000


def test_each_server_and_document_has_its_own_token_and_the_key_stays_hidden() -> None:
    tokens = {token(key, guild, document) for key in (KEY, bytes(32)) for guild in (7, 71) for document in ("1a", "a")}
    assert len(tokens) == 8
    assert "key" not in repr(READER)
    assert repr(KEY) not in repr(READER)
