"""Answers as messages: literal, within Discord's limits, whatever a document or a question holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import LONGEST_MESSAGE, answer_view, cut, escaped, notice_view, units
from index import Answer, Citation, Confidence, Quote, Searched, Span

NASTY = st.text(st.sampled_from(list("ab `*_~|[]()<>@#:-+.\\/1\n\t\u202e\u200b🙂é\U000e0041"))) | st.text()


def citation(**changes: Any) -> Citation:
    values = {
        "document_id": "d", "title": "Title", "source": "a.txt", "author": None, "publisher": None,
        "url": None, "date": None,        "heading": (), "page": None, "rows": None, "lines": (1, 1),
    }  # fmt: skip
    return Citation(**(values | changes))


def quote(
    text: str,
    matches: tuple[Span, ...] = (),
    sentence: Span | None = None,
    also: tuple[Citation, ...] = (),
    **changes: Any,
) -> Quote:
    return Quote("id", text, Span(0, len(text)), sentence, matches, citation(**changes), 1.0, also)


def answer(
    *quotes: Quote, question: str = "Why?", terms: tuple[str, ...] = (), notices: tuple[str, ...] = ()
) -> Answer:
    confidence = Confidence.STRONG if quotes else Confidence.NONE
    return Answer(question, confidence, quotes, (), Searched(1, 1, terms, terms), 1, notices)


def shown(view: Any) -> list[str]:
    return [item.content for item in view.walk_children() if hasattr(item, "content")]


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(NASTY.filter(bool)) * draw(st.integers(1, 60))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    return quote(
        text,
        matches=tuple(spans[1:]),
        sentence=spans[0] if spans else None,
        title=draw(NASTY) * draw(st.integers(1, 50)) or "x",
        url=draw(st.none() | NASTY.map("https://example.org/".__add__)),
        heading=tuple(draw(st.lists(NASTY, max_size=3))),
        also=tuple(citation(title=title * 9) for title in draw(st.lists(NASTY.filter(bool), max_size=3))),
    )


@given(st.lists(quotes(), max_size=5), NASTY, st.lists(NASTY, max_size=9), st.booleans())
def test_no_answer_outgrows_a_message(found: list[Quote], question: str, terms: list[str], echo: bool) -> None:
    view = answer_view(answer(*found, question=question * 20, terms=tuple(terms * 30)), echo=echo)
    texts = shown(view)
    assert sum(map(units, texts)) <= LONGEST_MESSAGE
    assert all(texts)
    assert len(list(view.walk_children())) <= 40


@given(NASTY)
def test_escaping_shows_every_character_or_names_it(text: str) -> None:
    plain = escaped(text)
    without = "".join(character for place, character in enumerate(plain) if not is_escape(plain, place))
    assert without.count("⟨U+") >= text.count("⟨U+")
    for hidden in "\u202e\u200b\U000e0041":
        assert hidden not in plain
        text = text.replace(hidden, f"⟨U+{ord(hidden):04X}⟩")
    assert len(without) >= len(text)


def is_escape(text: str, place: int) -> bool:
    before = len(text[:place]) - len(text[:place].rstrip("\\"))
    return text[place] == "\\" and before % 2 == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](https://b)", r"\[a\](https\://b)"),
        ("**bold** __u__ ~~s~~ ||x||", r"\*\*bold\*\* \_\_u\_\_ \~\~s\~\~ \|\|x\|\|"),
        ("# a\n- b\n1. c\n> d\n-# e", "\\# a\n\\- b\n1\\. c\n\\> d\n\\-# e"),
        ("a # b - c 1. d", "a # b - c 1. d"),
        (
            "@everyone <@1> <#2> <t:3:R> </ask:4> <:x:5>",
            r"\@everyone \<\@1\> \<#2\> \<t\:3\:R\> \</ask\:4\> \<\:x\:5\>",
        ),
        ("```py\nx\n```", "\\`\\`\\`py\nx\n\\`\\`\\`"),
        ("Note: at 10:30", r"Note: at 10\:30"),
        ("a\\*b", r"a\\\*b"),
        ("safe\u202egpj.exe", "safe⟨U+202E⟩gpj.exe"),
        ("Mar-a-Lago, J.D.", "Mar-a-Lago, J.D."),
    ],
)
def test_markup_is_shown_literally(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_matched_words_are_bold_and_the_sentence_that_answers_is_underlined() -> None:
    text = "Come in. The doors open at nine."
    view = answer_view(answer(quote(text, matches=(Span(13, 18),), sentence=Span(9, 32))))
    assert shown(view) == ["> Come in. __The **doors** open at nine.__", "-# ¹ Title · line 1"]


def test_lines_stay_in_the_block_quote() -> None:
    assert shown(answer_view(answer(quote("one\n\ntwo"))))[0] == "> one\n> \n> two"


def test_a_long_passage_is_cut_around_the_sentence_that_answers() -> None:
    filler = "Nothing here. " * 400
    text = f"{filler}The doors open at nine. {filler}".strip()
    start = text.index("The doors")
    body = shown(answer_view(answer(quote(text, sentence=Span(start, start + 23)))))[0]
    assert body.startswith("> […] ")
    assert body.endswith(" […]")
    assert "__The doors open at nine.__" in body


def test_a_footnote_says_where_the_passage_stands_and_links_to_it() -> None:
    cited = quote(
        "x", url="https://example.org/a b)", publisher="P", date="2024-05-01", heading=("A", "B"), page=3, lines=(4, 9)
    )
    assert shown(answer_view(answer(cited)))[1] == (
        "-# ¹ [Title · P · 2024-05-01 · A › B · page 3](<https://example.org/a%20b%29>)"
    )


def test_other_places_that_say_the_same_stand_under_the_footnote() -> None:
    view = answer_view(answer(quote("x", also=(citation(title="Other", lines=(7, 8)),))))
    assert shown(view)[1] == "-# ¹ Title · line 1\n-# ¹ Other · lines 7–8"


def test_absence_says_what_was_looked_for() -> None:
    assert shown(answer_view(answer(terms=("capital", "Fr*nce")))) == [
        "**The documents don’t say.**",
        r"-# Searched 1 document (1 passage) for: capital, Fr\*nce. Not in any document: capital, Fr\*nce.",
    ]
    assert "no word to look for" in shown(answer_view(answer()))[1]


def test_absence_names_the_nearest_headings() -> None:
    nothing = Answer("q", Confidence.NONE, (), ("Cards", "Scores"), Searched(1, 1, ("x",), ()), 1)
    assert shown(answer_view(nothing))[2] == "-# Nearest: Cards · Scores"


def test_a_weak_answer_says_so() -> None:
    weak = Answer("q", Confidence.WEAK, (quote("x"),), (), Searched(1, 1, (), ()), 1)
    assert shown(answer_view(weak))[0] == "**The documents may not say.** The closest passages:"


def test_notices_and_the_question_stand_above() -> None:
    view = answer_view(answer(question="Why *now*?\nTell.", notices=("It was cut.",)), echo=True)
    assert shown(view)[:2] == [r"-# Why \*now\*? Tell.", "-# It was cut."]


def test_our_own_words_fit_too() -> None:
    assert units(shown(notice_view("x`" * 5000))[0]) <= LONGEST_MESSAGE


@given(NASTY, st.integers(1, 50))
def test_what_is_cut_fits(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit
    assert cut(text, units(text) or 1) == text
