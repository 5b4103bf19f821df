"""Answers as messages: literal and within Discord's limits for any document and any question."""

from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import walk_components

from bot.rendering.answers import (
    LONGEST_ECHO,
    LONGEST_SEEN,
    Controls,
    answer_view,
    echo_lines,
    fits_echo,
    opened_view,
    passage_view,
    question_in,
    reading_options,
    section_options,
    section_view,
)
from bot.rendering.citing import width
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import escape
from bot.rendering.messages import notice_view
from bot.rendering.quoted import MOST_LINES, quoted
from bot.rendering.stretches import around, stretch
from index import Answer, Choice, Citation, Confidence, Disagreement, Message, Quote, Searched, Span
from index.layout import Block, BlockKind, Layout, Mark, MarkKind, Numbering, Table
from index.messages import Disagree, Notice
from index.model import Difference, Statement
from index.operations import Excerpt, arranged

NASTY = st.text(st.sampled_from(list("ab `*_~|[]()<>@#:-+.\\/1\n\t\u202e\u200b🙂é\U000e0041"))) | st.text()
TIMES = st.sampled_from([1, 2, 60, 1000])  # how often a text is repeated, so that some are long
SIDES = st.sampled_from([3000, 1, 0])


FEW_COMPONENTS = 15  # of the 40 that a message may have
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
            group=draw(NASTY),
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
)
def test_an_answer_never_outgrows_a_message(
    found: list[Quote],
    question: str,
    terms: list[str],
    echo: bool,
    sections: list[Choice],
    notices: list[str],
) -> None:
    said = answer(
        *found,
        question=question * 20,
        terms=tuple(terms * 30),
        notices=tuple(Message.of(Notice.CORRECTED, right=text * 20, wrong=text) for text in notices),
        choices=tuple(sections),
    )
    above = "<@1234567890123456789>, <@1234567890123456789> asked this for you:"
    view = answer_view(arranged(said), echo=echo, above=above, controls=controls(sections, found))
    assert_fits(view)


@given(quotes(), quotes(), citations(), NASTY)
def test_a_disagreement_never_outgrows_a_message(one: Quote, other: Quote, place: dict[str, Any], date: str) -> None:
    place.pop("also")
    statements = tuple(
        Statement(quote.id, quote.text, quote.span, Span(0, 1), citation(document_id=id, date=date, **place))
        for id, quote in (("a", one), ("b", replace(other, id="other")))
    )
    message = Message.of(Disagree.UNDATED, first="", second="", first_title="", second_title="")
    found = replace(answer(one, other), disagreement=Disagreement(Difference.NUMBER, statements, False, message))
    view = answer_view(arranged(found), echo=True, controls=controls([], [one, other]))
    assert_fits(view)
    assert shown(view)[1] == "**The documents disagree.**"


@given(quotes(), st.integers(1, 30))
def test_an_opened_passage_never_outgrows_a_message(found: Quote, number: int) -> None:
    assert_fits(opened_view(found, number, controls=controls([], [])))


@given(quotes())
def test_a_passage_of_an_answer_is_seen_at_a_glance(found: Quote) -> None:
    said = quoted(found.text, 10_000, found.layout, answer=found.sentence, longest=LONGEST_SEEN)
    code = said.count("```") // 2 * MOST_LINES
    assert len(said.splitlines()) <= LONGEST_SEEN // 20 + code


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
    view = passage_view(placed, Excerpt(0, text, blocks), controls=controls([], []))
    assert_fits(view)
    assert_fits(section_view(around * 50, found, controls=controls([], [])))


def controls(sections: list[Choice], found: list[Quote]) -> Controls:
    """A menu, and as many buttons as an answer has."""
    options = section_options(sections) or reading_options(found, 2)
    menu: Any = discord.ui.Select(custom_id="m", options=options) if options else None
    return Controls(menu, [[discord.ui.Button(label="x", custom_id=f"{place}") for place in range(4)]])


def assert_fits(view: discord.ui.LayoutView) -> None:
    """Checks Discord's limits, with room for the line that sharing adds above."""
    texts = shown(view)
    assert sum(map(units, texts)) + units("Shared by <@1234567890123456789>") <= LONGEST_MESSAGE
    assert all(map(str.strip, texts))
    parts = list(walk_components(view.to_components()))
    assert len(parts) <= FEW_COMPONENTS
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
    assert shown(view) == ["> -# Come in.\n> The doors open at nine.\n> -# Mind the step.", "-# ¹ Title · line\u00a01"]


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
        "-# ¹ [Title › A › B · May\u00a01,\u00a02024 · page\u00a03](<https://example.org/a%20b%29>)"
    )


@pytest.mark.parametrize(
    ("numbering", "page", "said"),
    [("slide", 4, "slide 4"), ("cell", 2, "cell 2"), ("message", 9, "message 9"), ("second", 75, r"1\:15")],
)
def test_a_place_is_named_by_what_the_format_counts(numbering: str, page: int, said: str) -> None:
    view = answer_view(answer(quote("x", page=page, numbering=Numbering(numbering), lines=None)))
    assert shown(view)[1].replace("\u00a0", " ") == f"-# ¹ Title · {said}"


def test_other_places_with_the_same_words_are_listed_under_the_footnote() -> None:
    view = answer_view(answer(quote("x", also=(citation(title="Other", lines=(7, 8)),))))
    assert shown(view)[1] == "-# ¹ Title · line\u00a01\n-# ¹ Other · lines\u00a07–8"


@pytest.mark.parametrize(
    ("terms", "unknown", "said"),
    [
        (("capital",), ("capital",), "for: capital.\n-# This word is in no document."),
        (("a*b", "c"), ("a*b", "c"), "for: a\\*b, c.\n-# Neither word is in any document."),
        (("a", "b", "c"), ("a", "b", "c"), "for: a, b, c.\n-# None of these words is in any document."),
        (("a", "b", "c"), ("b", "c"), "for: a, b, c. No document has: b, c."),
        (("a",), (), "for: a."),
    ],
)
def test_nothing_found_says_what_was_searched_for(terms: tuple[str, ...], unknown: tuple[str, ...], said: str) -> None:
    none = replace(answer(), searched=Searched(96, 200, terms, unknown))
    assert shown(answer_view(none)) == [f"**I found nothing about this.**\n-# Searched 96 documents {said}"]


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (("人で", "で遊"), "for: 何人で遊, 日本, 本当. No document has: 人で遊."),
        (
            ("何人", "人で", "で遊", "日本", "本当"),
            "for: 何人で遊, 日本, 本当.\n-# None of these words is in any document.",
        ),
    ],
)
def test_text_that_is_searched_by_pairs_is_shown_as_it_was_asked(unknown: tuple[str, ...], said: str) -> None:
    terms = ("何人", "人で", "で遊", "日本", "本当")
    none = replace(answer(question="何人で遊 日本 本当"), searched=Searched(96, 200, terms, unknown))
    assert shown(answer_view(none)) == [f"**I found nothing about this.**\n-# Searched 96 documents {said}"]


def test_without_documents_nothing_is_said_about_the_question() -> None:
    none = replace(
        answer(question="When?", notices=(Message.of(Notice.NOTHING_INDEXED),)), searched=Searched(0, 0, (), ())
    )
    assert shown(answer_view(none, echo=True)) == ["-# When?", "**No documents are indexed yet.**"]


def test_a_question_without_words_to_search_for_is_told_so() -> None:
    assert "no words to search for" in shown(answer_view(answer()))[0]


def test_nothing_found_offers_only_sections_with_a_word_of_the_question() -> None:
    choice = Choice("0" * 16, citation(title="Rules", heading=("Game", "Cards")), "Deal all cards.\n\nThen play.")
    assert arranged(answer(terms=("cardboard", "fly"), choices=(choice,))).choices == ()
    assert arranged(answer(terms=("card", "fly"), choices=(choice,))).choices == (choice,)
    (option,) = section_options([choice])
    assert (option.label, option.description, option.value) == ("Rules › Cards", "Deal all cards. Then play.", "0" * 16)


def test_text_before_any_heading_is_chosen_by_its_title() -> None:
    (option,) = section_options([Choice("0" * 16, citation(title="Rules", heading=(), lines=(1, 3)))])
    assert (option.label, option.description) == ("Rules", "lines 1–3")


def test_a_word_is_answered_with_the_section_that_it_names_and_the_others_can_be_chosen() -> None:
    sections = [("First", "House rules"), ("Second", "Cards"), ("Third", "Dealing cards")]
    places = {text: citation(title="Rules", heading=(heading,)) for text, heading in sections}
    found = answer(
        *(replace(quote(text), id=text, citation=place) for text, place in places.items()),
        question="card",
        terms=("card",),
        choices=tuple(Choice(text, place) for text, place in places.items()),
    )
    best = arranged(found)
    assert [quote.text for quote in best.quotes] == ["Second"]
    assert [choice.passage_id for choice in best.choices] == ["First", "Third"]
    assert best.confidence is Confidence.STRONG


def test_further_passages_are_a_line_each_with_their_place_and_the_words_that_match() -> None:
    place = citation(heading=("A", "B*3"), url="https://a.b/c")
    passages = [replace(quote(f"Passage {number}."), id=f"{number}", citation=place) for number in range(1, 4)]
    assert shown(answer_view(answer(*passages))) == [
        "> Passage 1.",
        "-# ¹ [Title › A › B∗3 · line\u00a01](<https://a.b/c>)",
        "-# ² [B∗3](<https://a.b/c>) — “Passage 2.”\n-# ³ [B∗3](<https://a.b/c>) — “Passage 3.”",
    ]
    assert [option.label for option in reading_options(passages[1:], 2)] == ["² Title › B*3", "³ Title › B*3"]


def test_a_further_passage_is_named_without_its_document_only_right_below_that() -> None:
    weapons, sword = {"title": "Weapons", "document_id": "1" * 12}, {"title": "Sun Blade", "document_id": "2" * 12}
    passages = (quote("One.", **weapons), quote("Two.", **sword), quote("Three.", **weapons), quote("Four.", **weapons))
    lines = [line for line in shown(answer_view(answer(*passages), size=4)) if line.startswith("-#")][1:]
    named = [line.partition(" — ")[0] for line in "\n".join(lines).split("\n")]
    assert named == ["-# ² Sun Blade", "-# ³ Weapons", "-# ⁴ line 1"]


@pytest.mark.parametrize(
    ("text", "matched", "expected"),
    [
        ("All cards are dealt. Then play.", "cards", "All cards are dealt. Then …"),
        ("Take a chair, if you like, and then deal all the cards at once.", "cards", "… all the cards at once."),
        ("• cards\tfive\nand more", "cards", "cards · five and more"),
        ("x" * 500, "x" * 9, "x" * 27 + "…"),
        ("", "", ""),
    ],
)
def test_a_stretch_is_the_words_around_what_matches(text: str, matched: str, expected: str) -> None:
    found = text.find(matched)
    matches = (Span(found, found + len(matched)),) if matched else ()
    assert stretch(quote(text or " ", matches=matches), 28).replace("\u00a0", " ") == expected


@pytest.mark.parametrize("room", [25, 26, 70])
def test_a_stretch_that_ends_before_its_passage_has_one_ellipsis(room: int) -> None:
    text = "Armor (plate), very rare\n\nYou gain a bonus."
    said = around(text, None, room, Span(0, 24))
    assert said.replace("\u00a0", " ") in ("Armor (plate), very rare …", "Armor (plate), very …")


@given(quotes(), st.integers(1, 70))
def test_a_stretch_is_a_line_that_fits(found: Quote, room: int) -> None:
    said = stretch(found, room)
    assert width(said) <= max(room, 4)
    assert len(said.splitlines()) <= 1


def test_a_weak_answer_says_so() -> None:
    weak = Answer("q", Confidence.WEAK, (quote("x"),), (), Searched(1, 1, (), ()), 1)
    assert shown(answer_view(weak))[0] == "**This may not answer it.**"


def test_a_question_stays_covered_as_far_as_it_was() -> None:
    question = "Does ||the *cook*|| die?"
    none = replace(answer(question=question), searched=Searched(1, 9, ("cook", "die"), ("cook", "die")))
    view = answer_view(none, echo=True)
    assert shown(view) == [
        r"-# Does ||the \*cook\*|| die?",
        "**I found nothing about this.**\n-# Searched 1 document.",
    ]
    assert question_in(shown(view)) == question
    assert echo_lines(f"{'word ' * 199}||the cook|| dies?") == [f"-# {'word ' * 199}…"]
    assert shown(answer_view(replace(none, question="a || b"), echo=True))[0] == r"-# a \|\| b"
    assert shown(answer_view(replace(none, question="Is `a || b || c` right?"), echo=True))[0].count("||") == 0


def test_what_documents_disagree_about_stays_covered_in_a_spoiler() -> None:
    layout = Layout((), (Mark(MarkKind.SPOILER, Span(15, 23)),))
    quotes = [
        replace(quote(f"I know. It was the {who}."), id=id, layout=layout)
        for id, who in (("one", "cook"), ("two", "maid"))
    ]
    statements = tuple(
        Statement(each.id, each.text[8:], Span(start := each.span.start + 8, start + 16), Span(0, 1), cited)
        for each, cited in ((each, citation(document_id=each.id)) for each in quotes)
    )
    message = Message.of(Disagree.UNDATED, first="", second="", first_title="", second_title="")
    found = replace(answer(*quotes), disagreement=Disagreement(Difference.NAME, statements, False, message))
    said = shown(answer_view(arranged(found)))
    assert [said[1], said[3]] == ["> It was ||the cook||.", "> It was ||the maid||."]


def test_documents_that_disagree_are_beside_each_other_with_their_dates() -> None:
    def said(id: str, text: str, date: str | None) -> Statement:
        return Statement(id, text, Span(0, len(text)), Span(0, 1), citation(document_id=id, title=id, date=date))

    message = Message.of(Disagree.UNDATED, first="", second="", first_title="", second_title="")
    statements = (said("New", "Ten euros.", "2026-03-02"), said("Old", "Five euros.", None), said("Older", "x", None))
    other = replace(quote("Third."), id="other")
    found = replace(answer(other), disagreement=Disagreement(Difference.NUMBER, statements, False, message))
    assert [quote.id for quote in arranged(found).quotes] == ["New", "Old", "other"]
    assert shown(answer_view(arranged(found))) == [
        "**The documents disagree.**",
        "> Ten euros.",
        "-# ¹ **March 2, 2026** · New · line\u00a01",
        "> Five euros.",
        "-# ² **no date** · Old · line\u00a01",
    ]


def test_the_cells_that_are_asked_for_come_first() -> None:
    columns = Table(("Weapon", "Costs", "Damage", "Weight"))
    text = "Longsword\t15 gp\t1d8\t3 lb."
    record = replace(quote(text), layout=Layout((Block(BlockKind.ROW, Span(0, len(text)), table=columns),)))
    rest = "> -# Damage\u00a01d8\u00a0· Weight\u00a03 lb."
    asked = answer(record, question="How much does a longsword cost?")
    assert shown(answer_view(asked))[0] == f"> Longsword — Costs\u00a0**15 gp**\n{rest}"
    unasked = shown(answer_view(answer(record, question="Tell me about longswords")))[0]
    assert unasked == "> Longsword — Costs\u00a0**15 gp**\u00a0· Damage\u00a0**1d8**\u00a0· Weight\u00a0**3 lb.**"


def test_notices_and_the_question_are_above_the_answer() -> None:
    view = answer_view(answer(question="Why *now*?\nTell.", notices=(NOTICE,)), echo=True)
    assert shown(view)[0] == "-# Why \\*now\\*? Tell.\n-# Searched for “eleven” instead of “elevn”."


def test_mentions_and_emoji_of_a_question_are_shown_as_such_above_the_answer() -> None:
    question = "What did <@123456789012345678> say in <#123456789012345678> <a:my_cat:123456789012345678> about <@1>?"
    said = shown(answer_view(answer(question=question), echo=True))[:1]
    assert said == [f"-# {question.removesuffix('<@1>?')}\\<\\@1\\>?"]
    assert question_in(said) == question


def test_the_bots_own_words_fit_too() -> None:
    assert units(shown(notice_view("x`" * 5000))[0]) <= LONGEST_MESSAGE


@given(NASTY, st.integers(1, 50))
def test_cut_text_fits(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit
    assert cut(text, units(text) or 1) == text
