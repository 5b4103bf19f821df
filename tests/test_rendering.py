"""Answers as messages: literal and within Discord's limits for any document and any question."""

from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import walk_components

from bot.rendering import LONGEST_MESSAGE, answer_view, cut, escape, notice_view, units
from bot.rendering.answers import (
    LONGEST_ECHO,
    Controls,
    fits_echo,
    passage_view,
    question_in,
    section_options,
    section_view,
)
from bot.rendering.limits import MOST_COMPONENTS
from index import Answer, Choice, Citation, Confidence, Message, Quote, Searched, Span
from index.layout import BlockKind, MarkKind, Numbering, Table
from index.messages import Notice
from index.model import Block, Layout, Mark
from index.operations import Excerpt

NASTY = st.text(st.sampled_from(list("ab `*_~|[]()<>@#:-+.\\/1\n\t\u202e\u200b🙂é\U000e0041"))) | st.text()
TIMES = st.sampled_from([1, 2, 60, 1000])  # how often a text is repeated, so that some are long
SIDES = st.sampled_from([3000, 1, 0])


NOTICE = Message.of(Notice.CORRECTED, right="eleven", wrong="elevn")


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
    *quotes: Quote,
    question: str = "Why?",
    terms: tuple[str, ...] = (),
    notices: tuple[Message, ...] = (),
    choices: tuple[Choice, ...] = (),
) -> Answer:
    confidence = Confidence.STRONG if quotes else Confidence.NONE
    return Answer(question, confidence, quotes, (), Searched(1, 1, terms, terms), 1, notices, choices)


def shown(view: Any) -> list[str]:
    return [item.content for item in view.walk_children() if hasattr(item, "content")]


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(NASTY.filter(bool)) * draw(TIMES)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    return replace(
        quote(text, matches=tuple(spans[1:]), sentence=spans[0] if spans else None, **draw(citations())),
        layout=draw(layouts(text)),
    )


@st.composite
def layouts(draw: st.DrawFn, text: str) -> Layout:
    """Blocks one after the other, and marks anywhere: more than any reader finds."""
    edges = sorted({0, len(text)} | draw(st.sets(st.integers(0, len(text)), max_size=9)))
    tables = [None, Table(tuple(draw(st.lists(NASTY, max_size=3))))]
    blocks = tuple(
        Block(
            draw(st.sampled_from(BlockKind)),
            Span(start, end),
            depth=draw(st.integers(0, 5)),
            language=draw(NASTY),
            table=draw(st.sampled_from(tables)),
        )
        for start, end in pairwise(edges)
    )
    targets = NASTY.map("https://example.org/".__add__) | NASTY
    marks = [
        Mark(draw(st.sampled_from(MarkKind)), Span(start, end), draw(targets))
        for start, end in combinations(edges[:5], 2)
        if draw(st.booleans())
    ]
    return Layout(blocks if draw(st.booleans()) else (), tuple(marks))


@st.composite
def citations(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "title": draw(NASTY) * draw(st.integers(1, 50)) or "x",
        "url": draw(st.none() | NASTY.map("https://example.org/".__add__)),
        "heading": tuple(draw(st.lists(NASTY, max_size=3))),
        "also": tuple(citation(title=title * 9) for title in draw(st.lists(NASTY.filter(bool), max_size=3))),
    }


choices = st.lists(
    st.builds(
        Choice,
        passage_id=st.text("0123456789abcdef", min_size=16, max_size=16),
        citation=st.builds(
            citation,
            title=NASTY.map(lambda text: text * 30),
            heading=st.lists(NASTY.map(lambda text: text * 30), max_size=3).map(tuple),
        ),
    ),
    max_size=30,
)


@given(
    st.lists(quotes(), max_size=5),
    NASTY,
    st.lists(NASTY, max_size=9),
    st.booleans(),
    choices,
    st.lists(NASTY, max_size=5),
    st.integers(0, 2),
)
def test_an_answer_never_outgrows_a_message(
    found: list[Quote],
    question: str,
    terms: list[str],
    echo: bool,
    sections: list[Choice],
    notices: list[str],
    start: int,
) -> None:
    said = answer(
        *found,
        question=question * 20,
        terms=tuple(terms * 30),
        notices=tuple(Message.of(Notice.CORRECTED, right=text * 20, wrong=text) for text in notices),
        choices=tuple(sections),
    )
    above = "<@1234567890123456789>, <@1234567890123456789> asked this for you:"
    assert_fits(answer_view(said, echo=echo, above=above, start=start, controls=controls(sections)))


@given(quotes(), NASTY, st.data())
def test_a_passage_with_its_surroundings_never_outgrows_a_message(
    found: Quote, around: str, data: st.DataObject
) -> None:
    before, after = around * data.draw(SIDES), around * data.draw(SIDES)
    text = before + found.text + after
    placed = replace(found, span=Span(len(before), len(before) + len(found.text)))
    edges = sorted({0, len(text)} | data.draw(st.sets(st.integers(0, len(text)), max_size=20)))
    blocks = tuple(
        Block(data.draw(st.sampled_from(BlockKind)), Span(start, end), (around * 9,)) for start, end in pairwise(edges)
    )
    view = passage_view(placed, Excerpt(0, text, blocks), controls=controls([]))
    assert_fits(view)
    assert_fits(section_view(around * 50, found, controls=controls([])))


def controls(sections: list[Choice]) -> Controls:
    """A menu, and as many buttons as an answer can have."""
    options = section_options(sections)
    menu: Any = discord.ui.Select(custom_id="m", options=options) if options else None
    rows = [[discord.ui.Button(label="x", custom_id=f"{row}{place}") for place in range(5)] for row in range(2)]
    return Controls(menu, rows)


def assert_fits(view: discord.ui.LayoutView) -> None:
    """Checks Discord's limits, with room for the line that sharing adds above."""
    texts = shown(view)
    assert sum(map(units, texts)) + units("Shared by <@1234567890123456789>") <= LONGEST_MESSAGE
    assert all(map(str.strip, texts))
    parts = list(walk_components(view.to_components()))
    assert len(parts) <= MOST_COMPONENTS
    for part in parts:
        values = [option["value"] for option in part.get("options", ())]
        assert len(values) == len(set(values)) <= 25
        for option in part.get("options", ()):
            assert 1 <= units(option["label"]) <= 100
            assert units(option.get("description") or "x") <= 100


@given(NASTY)
def test_a_question_is_found_again_above_its_answer(question: str) -> None:
    texts = shown(answer_view(answer(question=question, notices=(NOTICE,)), echo=True))
    if fits_echo(question):
        hidden = "".join(c for c in question if escape(c).startswith("⟨U+") and not c.isspace())
        assert words(question_in(texts) or "", hidden) == words(question, hidden)


def words(text: str, without: str) -> list[str]:
    return "".join(character for character in text if character not in without).split()


def test_a_question_too_long_for_the_line_above_is_not_taken_for_whole() -> None:
    assert fits_echo("x" * LONGEST_ECHO)
    assert not fits_echo("x" * (LONGEST_ECHO + 1))
    assert not fits_echo(" ")
    assert question_in(["For somebody", "> text"]) is None


@given(NASTY)
def test_escaping_shows_every_character_or_names_it(text: str) -> None:
    plain = escape(text)
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
    assert escape(text) == expected


def test_the_sentence_that_answers_is_in_normal_size_and_what_surrounds_it_small() -> None:
    text = "Come in. The doors open at nine. Mind the step."
    view = answer_view(answer(quote(text, matches=(Span(13, 18),), sentence=Span(9, 32))))
    assert shown(view) == ["> -# Come in.\n> The doors open at nine.\n> -# Mind the step.", "-# ¹ Title · line 1"]


def test_lines_stay_in_the_block_quote() -> None:
    assert shown(answer_view(answer(quote("one\n\ntwo"))))[0] == "> one\n> \n> two"


def test_a_long_passage_is_cut_around_the_sentence_that_answers() -> None:
    filler = "Nothing here. " * 400
    text = f"{filler}The doors open at nine. {filler}".strip()
    start = text.index("The doors")
    body = shown(answer_view(answer(quote(text, sentence=Span(start, start + 23)))))[0]
    assert body.startswith("> -# …\u00a0Nothing here.")
    assert body.endswith("Nothing here.\u00a0…")
    assert "\n> The doors open at nine.\n" in body


def test_a_footnote_names_the_place_of_the_passage_and_links_to_it() -> None:
    cited = quote(
        "x", url="https://example.org/a b)", publisher="P", date="2024-05-01", heading=("A", "B"), page=3, lines=(4, 9)
    )
    assert shown(answer_view(answer(cited)))[1] == (
        "-# ¹ [Title · P · 2024-05-01 · A › B · page 3](<https://example.org/a%20b%29>)"
    )


@pytest.mark.parametrize(
    ("numbering", "page", "said"),
    [("slide", 4, "slide 4"), ("cell", 2, "cell 2"), ("message", 9, "message 9"), ("second", 75, r"0\:01\:15")],
)
def test_a_place_is_named_by_what_the_format_counts(numbering: str, page: int, said: str) -> None:
    view = answer_view(answer(quote("x", page=page, numbering=Numbering(numbering), lines=None)))
    assert shown(view)[1] == f"-# ¹ Title · {said}"


def test_other_places_with_the_same_words_are_listed_under_the_footnote() -> None:
    view = answer_view(answer(quote("x", also=(citation(title="Other", lines=(7, 8)),))))
    assert shown(view)[1] == "-# ¹ Title · line 1\n-# ¹ Other · lines 7–8"


def test_nothing_found_says_what_was_searched_for() -> None:
    assert shown(answer_view(answer(terms=("capital", "Fr*nce")))) == [
        "**The documents don’t say.**",
        r"-# Searched 1 document (1 passage) for: capital, Fr\*nce. Not in any document: capital, Fr\*nce.",
    ]
    assert "no words to search for" in shown(answer_view(answer()))[1]


def test_nothing_found_offers_the_closest_headings() -> None:
    choice = Choice("0" * 16, citation(title="Rules", heading=("Game", "Cards")))
    assert shown(answer_view(answer(terms=("x",), choices=(choice,))))[2] == "These headings come closest. Choose one:"
    (option,) = section_options([choice])
    assert (option.label, option.description, option.value) == ("Cards", "Game · Rules · line 1", "0" * 16)


def test_text_before_any_heading_is_chosen_by_its_title() -> None:
    (option,) = section_options([Choice("0" * 16, citation(title="Rules", heading=(), lines=(1, 3)))])
    assert (option.label, option.description) == ("Rules", "lines 1–3")


def test_a_word_with_several_meanings_is_asked_about() -> None:
    choice = Choice("0" * 16, citation(title="Rules", heading=("Cards",)))
    view = answer_view(answer(quote("x"), question="c*rd", choices=(choice,)))
    assert shown(view) == [r"**“c\*rd” is in several sections.** Which one do you mean?"]


def test_more_passages_continue_the_numbers_and_repeat_nothing() -> None:
    passages = [quote(f"Passage {number}.") for number in range(1, 5)]
    view = answer_view(answer(*passages, notices=(NOTICE,)), start=3)
    assert shown(view) == ["> Passage 4.", "-# ⁴ Title · line 1"]


def test_a_weak_answer_says_so() -> None:
    weak = Answer("q", Confidence.WEAK, (quote("x"),), (), Searched(1, 1, (), ()), 1)
    assert shown(answer_view(weak))[0] == "**The documents may not say.** The closest passages:"


def test_notices_and_the_question_are_above_the_answer() -> None:
    view = answer_view(answer(question="Why *now*?\nTell.", notices=(NOTICE,)), echo=True)
    assert shown(view)[:2] == [r"-# Why \*now\*? Tell.", "-# Searched for “eleven” instead of “elevn”."]


def test_the_bots_own_words_fit_too() -> None:
    assert units(shown(notice_view("x`" * 5000))[0]) <= LONGEST_MESSAGE


@given(NASTY, st.integers(1, 50))
def test_cut_text_fits(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit
    assert cut(text, units(text) or 1) == text
