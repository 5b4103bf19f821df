"""Key facts, summaries and verdicts as messages: word for word, literal, and always within Discord's limits."""

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

import discord
import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from test_display import INFO
from test_rendering import NASTY, citation, quote, shown

from bot.exts.facts.controls import (
    FACT_LISTS,
    LONGEST_ABOUT,
    LONGEST_OF_TWO,
    FactQuery,
    Opens,
    Part,
    Turn,
    menu,
)
from bot.exts.pressed import button
from bot.i18n.speech import speaking
from bot.rendering.fact_details import detail
from bot.rendering.fact_groups import (
    by_kind,
    by_name,
    by_person,
    by_term,
    each_address,
    spread,
    stated,
    statements,
    ungrouped,
)
from bot.rendering.fact_names import LONGEST_NAME, Named, name_options, names_view
from bot.rendering.fact_names import PAGE as NAMES
from bot.rendering.fact_overview import overview_options, overview_view, with_most_kinds
from bot.rendering.facts import PAGE, Listing, cited_in_turn, facts_view, languages_line, nothing_view
from bot.rendering.limits import (
    LONGEST_CHOICE,
    LONGEST_CUSTOM_ID,
    LONGEST_MESSAGE,
    MOST_CHOICES,
    MOST_COMPONENTS,
    units,
)
from bot.rendering.markdown import clean_option
from bot.rendering.room import shares
from bot.rendering.summaries import choice_view, options, summary_view
from bot.rendering.timeline import Timeline, date_options, entries, timeline_view
from bot.rendering.verdicts import verdict_view
from index import Agreement, Change, DocumentInfo, Fact, FactKind, FactNote, Match, NamedIn, Searched, Span, Verdict
from index.operations import FactName


def fact(sentence: str, text: str = "", kind: FactKind = FactKind.DATES, at: int = 0, **changes: Any) -> Fact:
    """A fact in a sentence that begins at this place of its document."""
    start = sentence.index(text) if text else 0
    cited = changes.pop("citation", citation())
    values = {
        "value": None,
        "unit": None,
        "notes": (),
        "markers": (),
        "named_in": None,
        "attribution": None,
        "lead": None,
    }
    values |= changes
    return Fact(
        kind=kind,
        text=text or sentence,
        span=Span(at + start, at + start + len(text or sentence)),
        sentence=sentence,
        sentence_span=Span(at, at + len(sentence)),
        citation=cited,
        **values,
    )


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """The facts of one nasty sentence."""
    sentence = draw(NASTY.filter(bool)) * draw(st.sampled_from((1, 3, 40)))
    edges = sorted(draw(st.sets(st.integers(0, len(sentence)), min_size=2, max_size=14) | st.just({0, len(sentence)})))
    at = draw(st.integers(0, 3))
    cited = citation(
        document_id=f"{at} {sentence}",  # at one place of a document there is one sentence
        title=draw(NASTY) * draw(st.integers(1, 50)) or "x",
        url=draw(st.none() | NASTY.map("https://example.org/".__add__)),
        heading=tuple(draw(st.lists(NASTY, max_size=3))),
    )
    spans = [Span(start, end) for start, end in pairwise(edges)]
    spans += draw(st.lists(st.sampled_from(spans), max_size=9))
    words = st.none() | NASTY | st.sampled_from(("XXXX-12-29", "2024-05-13", "1850~", "199X", "1" * 400, "relative"))
    return [
        Fact(
            kind=draw(st.sampled_from(FactKind)),
            text=span.of(sentence),
            span=span.shifted(at),
            sentence=sentence,
            sentence_span=Span(at, at + len(sentence)),
            value=draw(words),
            unit=None,
            notes=tuple(draw(st.lists(st.sampled_from(FactNote), max_size=3))),
            markers=tuple(draw(st.lists(NASTY.filter(bool), max_size=3))),
            named_in=draw(st.none() | st.sampled_from(NamedIn)),
            attribution=draw(words),
            lead=draw(st.none() | NASTY.filter(bool).map(lambda text: text * 30)),
            citation=cited,
        )
        for span in spans
    ]


ARRANGEMENTS = st.sampled_from([by_kind, by_name, by_person, ungrouped])


@settings(max_examples=30)
@given(st.lists(facts(), min_size=1, max_size=8), ARRANGEMENTS, NASTY, NASTY, st.booleans())
def test_no_page_outgrows_a_message(found: list[list[Fact]], arranged: Any, title: str, about: str, more: bool) -> None:
    every = [one for some in found for one in some]
    listing = Listing(
        "People and organisations",
        (f"about “{about * 9}”", f"in {title * 9}"),
        statements(arranged(every)),
        more,
    )
    longest = Turn(
        FactQuery("k", FactKind.REQUIREMENTS, "f" * 32, "", "🙂" * (LONGEST_ABOUT // 2)), 999, 999, 2**64 - 1
    )
    for page in range(1, listing.pages + 1):
        buttons = [button(longest, "◀ Previous"), button(longest, "Next ▶")]
        view = facts_view(
            listing, page, notice="The documents have changed since this list was made.", controls=[buttons]
        )
        texts = shown(view)
        assert sum(map(units, texts)) <= LONGEST_MESSAGE
        assert all(text.strip() for text in texts)
        assert view.total_children_count <= MOST_COMPONENTS


@settings(max_examples=40)
@given(st.lists(facts(), min_size=1, max_size=5), st.sampled_from([by_kind, by_person, by_name]))
def test_every_fact_is_in_a_statement_with_its_sentence(found: list[list[Fact]], arranged: Any) -> None:
    every = [one for some in found for one in some]
    made = statements(arranged(every))
    assert {id(one) for entry in made for one in entry.facts} <= set(map(id, every))
    assert {one.sentence for one in every} == {entry.sentence for entry in made}
    for entry in made:
        assert {one.sentence for one in entry.facts} == {entry.sentence}
        edges = [edge for span in entry.spans for edge in (span.start, span.end)]
        assert edges == sorted(edges)
        assert all(span.end <= len(entry.sentence) for span in entry.spans)


@settings(max_examples=40)
@given(st.lists(NASTY.filter(bool), max_size=7), NASTY)
def test_no_summary_outgrows_a_message(sentences: list[str], title: str) -> None:
    view = summary_view(title * 9, [quote(text * 40, title=title * 9 or "x") for text in sentences])
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
    assert view.total_children_count <= MOST_COMPONENTS


@st.composite
def matches(draw: st.DrawFn) -> Match:
    text = draw(NASTY.filter(bool)) * draw(st.integers(1, 60))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=18)))
    omitted = tuple(Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))
    changes = tuple(Change(one * 9, other * 9) for one, other in draw(st.lists(st.tuples(NASTY, NASTY), max_size=9)))
    return Match(text, Span(0, len(text)), changes, omitted, citation(title=draw(NASTY) * 30 or "x"))


@settings(max_examples=40)
@given(st.lists(matches(), max_size=5), NASTY, st.sampled_from([Agreement.EXACT, Agreement.PARTIAL]))
def test_no_verdict_outgrows_a_message(found: list[Match], quotation: str, agreement: Agreement) -> None:
    absent = Verdict(quotation * 20, Agreement.ABSENT, (), found[0] if found else None, Searched(1, 1, (), ()), 1)
    there = Verdict(quotation * 20, agreement, tuple(found), None, Searched(1, 1, (), ()), 1) if found else absent
    for verdict in (absent, there):
        view = verdict_view(verdict)
        assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
        assert all(shown(view))
        assert view.total_children_count <= MOST_COMPONENTS


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=9), st.integers(0, 4000))
def test_shares_fit_and_nobody_with_little_gets_less(wanted: list[int], room: int) -> None:
    given_out = shares(wanted, room)
    assert sum(given_out) <= room
    for want, got in zip(wanted, given_out, strict=True):
        assert got <= want
        assert got == want or got >= room // len(wanted) - 1


def test_a_sentence_of_a_million_characters_is_shown_around_its_fact() -> None:
    def view_of(words: int) -> Any:
        sentence = f"{'lorem ipsum ' * words}in 1999 it ended, {'dolor sit ' * words}"
        return facts_view(
            Listing("Timeline", (), statements(ungrouped([fact(sentence, "1999", value="1999")] * 20))), 1
        )

    assert is_linear(view_of, 50_000)
    view = view_of(50_000)
    body = next(text for text in shown(view) if text.startswith(">"))
    assert "ipsum in **1999** it ended, dolor" in body
    assert body.startswith("> […] ")


def test_a_page_of_the_longest_of_everything_fits() -> None:
    """Every text is as long as it can get, and escaping makes each of them longer."""
    marks = "\u202e`" * 2000
    cited = citation(title=marks, url=f"https://example.org/{marks}", heading=(marks, marks))
    found = [
        Fact(
            FactKind.PEOPLE, "`", Span(9000 * number + 2 * place + 1, 9000 * number + 2 * place + 2), marks,
            Span(9000 * number, 9000 * number + 4000), f"{number}{marks}", None, (), (marks,), None,
            marks, marks, cited,
        )
        for number in range(PAGE) for place in range(9, 17)
    ]  # fmt: skip
    listing = Listing("People and organisations", (marks, marks), statements(by_name(found)), True)
    (first, second) = (button(Turn(FactQuery("p"), page, 1, 1), "Next ▶") for page in (1, 2))
    view = facts_view(
        listing, 1, notice="The documents have changed since this list was made.", controls=[[first, second]]
    )
    assert len(shown(view)) == 2 * PAGE + 3
    assert sum(map(units, shown(view))) <= LONGEST_MESSAGE


def test_a_sentence_that_fits_is_whole_even_beside_long_ones() -> None:
    short = [fact(f"It was {year}.", str(year), value=str(year), at=year) for year in range(2001, 2006)]
    long = fact("And then it ended, " * 120 + "in 2000.", "2000", value="2000", at=9000)
    texts = shown(facts_view(Listing("Timeline", (), statements(ungrouped([*short, long]))), 1))
    assert not any("[…]" in text for text in texts)


def test_what_is_said_of_all_facts_of_a_sentence_is_said_once() -> None:
    sentence, notes = "No update this week, and none next week.", {"notes": (FactNote.RELATIVE,)}
    found = [fact(sentence, text, FactKind.DATES, at=at, **notes) for at, text in ((0, "this week"), (0, "next week"))]
    assert shown(facts_view(Listing("Dates", (), statements(by_kind(found))), 1))[2] == (
        "> No update **this week**, and none **next week**.\n-# relative, so not dated\n-# ¹ Title · line\u00a01"
    )


def test_empty_cells_of_a_row_are_left_out() -> None:
    found = [fact("a@b.example\t \t\tYes", "a@b.example", FactKind.CONTACTS)]
    assert shown(facts_view(Listing("Contacts", (), statements(by_kind(found))), 1))[2].startswith(
        "> **a\\@b.example** · Yes\n"
    )


def test_several_facts_of_a_sentence_are_shown_with_it_once() -> None:
    sentence = "Trump’s envoy Steve Witkoff and his adviser Jared Kushner met."
    found = [
        fact(sentence, "Steve Witkoff", FactKind.PEOPLE, value="Steve Witkoff", attribution="Trump’s envoy"),
        fact(sentence, "Jared Kushner", FactKind.PEOPLE, value="Jared Kushner", attribution="his adviser"),
    ]
    assert shown(facts_view(Listing("People", (), statements(by_kind(found))), 1))[2] == (
        "> Trump’s envoy **Steve Witkoff** and his adviser **Jared Kushner** met.\n"
        "-# Steve Witkoff: role: Trump’s envoy\n-# Jared Kushner: role: his adviser\n-# ¹ Title · line\u00a01"
    )


def test_a_quotation_comes_after_the_sentence_that_introduces_it() -> None:
    said = fact(
        "“I *will*.”",
        kind=FactKind.QUOTATIONS,
        attribution="She",
        named_in=NamedIn.PREVIOUS_PARAGRAPH,
        lead="She spoke.",
    )
    assert shown(facts_view(Listing("Quotations", (), statements(ungrouped([said]))), 1))[1] == (
        "> She spoke.\n> \n> “I \\*will\\*.”\n-# speaker: She · named in the previous paragraph\n"
        "-# ¹ Title · line\u00a01"
    )


@pytest.mark.parametrize(
    ("kind", "text", "values", "expected"),
    [
        (FactKind.DATES, "May 5", {"value": "XXXX-05-05", "notes": (FactNote.NO_YEAR,)}, "May 5 · year not stated"),
        (FactKind.DATES, "12 May 1931", {"value": "1931-05-12"}, ""),
        (FactKind.DATES, "in 1931", {"value": "1931"}, ""),
        (FactKind.DATES, "April 24th, 2018", {"value": "2018-04-24"}, ""),
        (FactKind.DATES, "Apr 24, 2018", {"value": "2018-04-24"}, ""),
        (FactKind.DATES, "March, 2022", {"value": "2022-03"}, ""),
        (FactKind.DATES, "2018-04-24", {"value": "2018-04-24"}, ""),
        (FactKind.DATES, "2018-04-24T12:00", {"value": "2018-04-24"}, ""),
        (FactKind.DATES, "2011-2015", {"value": "2011/2015"}, ""),
        (FactKind.DATES, "24/4/2018", {"value": "2018-04-24"}, "April 24, 2018"),
        (FactKind.DATES, "since 1990", {"value": "1990", "notes": (FactNote.SINCE,)}, ""),
        (FactKind.DATES, "1990", {"value": "1990", "notes": (FactNote.SINCE,)}, "1990 · since"),
        (FactKind.DATES, "around 1850", {"value": "1850~", "notes": (FactNote.APPROXIMATE,)}, "about 1850"),
        (
            FactKind.DATES, "now", {"value": "2024-05", "notes": (FactNote.BY_DOCUMENT,)},
            "by the document’s date: May 2024",
        ),
        (FactKind.DATES, "last Friday", {"notes": (FactNote.RELATIVE,)}, "relative, so not dated"),
        (FactKind.DATES, "12/05/24", {"notes": (FactNote.SWAPPED,)}, "day and month could be swapped"),
        (FactKind.FIGURES, "more than 400 people", {"value": "400", "notes": (FactNote.MORE_THAN,)}, ""),
        (FactKind.FIGURES, "a maximum of 8", {"value": "8", "notes": (FactNote.AT_MOST,)}, "8 · at most"),
        (FactKind.FIGURES, ">2 GiB", {"value": "2", "markers": (">",)}, ""),
        (FactKind.FIGURES, "dozens of boats", {"markers": ("dozens",)}, ""),
        (FactKind.FIGURES, "1/2 page", {"value": "0.5"}, ""),
        (FactKind.FIGURES, "3.5 million", {"value": "3500000"}, "3,500,000"),
        (FactKind.FIGURES, "20 captives", {"value": "20"}, ""),
        (FactKind.FIGURES, "86400 seconds", {"value": "86400"}, ""),
        (FactKind.FIGURES, "fifth visit", {"value": "5", "notes": (FactNote.ORDINAL,)}, ""),
        (FactKind.FIGURES, "5–10 %", {"notes": (FactNote.RANGE,)}, ""),
        (FactKind.FIGURES, "$-1234.5", {"value": "-1234.5"}, ""),
        (FactKind.PEOPLE, "Ada", {"attribution": "the keeper"}, "role: the keeper"),
        (FactKind.PEOPLE, "Ada", {}, ""),
        (FactKind.ORGANISATIONS, "Bright", {"attribution": "a charity"}, "called “a charity”"),
        (FactKind.QUOTATIONS, "“x”", {}, "speaker not named"),
        (FactKind.QUOTATIONS, "“x”", {"attribution": "Ada", "named_in": NamedIn.SENTENCE}, "speaker: Ada"),
        (FactKind.DEFINITIONS, "x", {"attribution": "a letter"}, ""),
        (FactKind.RULES, "x", {"markers": ("must", "only after")}, ""),
    ],
)  # fmt: skip
def test_a_value_is_given_only_where_the_text_determines_it(
    kind: FactKind, text: str, values: dict[str, str], expected: str
) -> None:
    assert detail(fact(text, kind=kind, **values)) == expected


def test_words_in_front_of_a_date_are_not_repeated_below_it() -> None:
    assert detail(fact("As of 2015, it is insecure.", "2015", value="2015", notes=(FactNote.AS_OF,))) == ""
    assert detail(fact("It was insecure in 2015.", "2015", value="2015", notes=(FactNote.AS_OF,))) == "2015 · as of"


def test_dates_are_in_the_order_of_time_and_none_by_a_guessed_year() -> None:
    values = [None, "XXXX-12-29", "2024-05-13", "2024", "-0043", "18XX", "1874-06", "XXXX-01", "1880/1895", None]
    found = [fact(f"Date {place}, soon.", "soon", value=value, at=100 * place) for place, value in enumerate(values)]
    found.append(
        fact(
            "It is so since yesterday.",
            "since yesterday",
            value="2020-01-01",
            notes=(FactNote.SINCE, FactNote.BY_DOCUMENT),
            at=5,
        )
    )
    assert [(entry.heading, entry.name, entry.words) for entry in entries(found)] == [
        ("44 BC", "", "44 BC"),
        ("19th century", "", "19th century"),
        ("1874", "Jun", "June 1874"),
        ("1880", "1880 to 1895", "1880 to 1895"),
        ("2024", "", "2024"),
        ("2024", "May 13", "May 13, 2024"),
        ("Year not given", "Jan", "January"),
        ("Year not given", "Dec 29", "December 29"),
        ("Not dated", "soon", "soon"),
        ("Not dated", "soon", "soon"),
        ("Not dated", "since yesterday", "since yesterday"),
    ]


@settings(max_examples=30)
@given(st.lists(facts(), min_size=1, max_size=8), NASTY)
def test_no_timeline_outgrows_a_message(found: list[list[Fact]], about: str) -> None:
    timeline = Timeline((f"about “{about * 9}”",), entries([one for some in found for one in some]), more=500)
    longest = Turn(FactQuery("t", None, "f" * 32, "", "🙂" * (LONGEST_ABOUT // 2)), 999, 999, 2**64 - 1)
    for page in range(1, timeline.pages + 1):
        options = date_options(timeline.page(page))
        assert len({option.value for option in options}) == len(options) <= MOST_CHOICES
        assert all(0 < units(text) <= LONGEST_CHOICE for option in options for text in (option.label, option.value))
        below = menu(longest, "Read a date in full", options)
        assert units(below.custom_id) <= LONGEST_CUSTOM_ID
        view = timeline_view(timeline, page, notice="The documents have changed.", controls=[[below]])
        assert sum(map(units, shown(view))) <= LONGEST_MESSAGE
        assert all(text.strip() for text in shown(view))


@pytest.mark.parametrize(
    ("sentence", "date", "expected"),
    [
        ("The Sunken Crypt\t2026-10-01\tCellar", "2026-10-01", "The Sunken Crypt"),
        ("2026-10-01\t\tThe *Glass* Duke", "2026-10-01", r"The \*Glass\* Duke"),
        ("from\t2026-10-01", "2026-10-01", "from"),
        ("2.1.0 — 2026-10-01", "2026-10-01", r"2\.1.0"),
        ("[2.1.0] - 2026-10-01", "2026-10-01", r"2\.1.0"),
        ("2026-10-01: Minutes of the board", "2026-10-01", "Minutes of the board"),
        ("Tool 6.x (EOL 2026-10-01)", "2026-10-01", "Tool 6.x"),
        ("2026-10-01", "2026-10-01", "Title"),
        ("It opened on 2026-10-01.", "2026-10-01", "“It opened on 2026-10-01.”"),
    ],
)
def test_a_line_of_a_timeline_says_the_key_of_a_row_and_the_rest_of_a_heading(
    sentence: str, date: str, expected: str
) -> None:
    (line, _) = shown(timeline_view(Timeline((), entries([fact(sentence, date, value=date)])), 1))
    assert line == f"**2026**\nOct 1 — {expected}"


@pytest.mark.parametrize(
    ("sentence", "subject", "expected"),
    [
        ("[2.1.0] - 2026-10-01\n\nAdded\n\n• A search\n• A menu", "2.1.0", r"2\.1.0: “A search”"),
        ("2026-10-01\n\n☑ All pages", "Completed", "“All pages”"),
        ("2026-10-01\n\nAll of it is new.", "", "“All of it is new.”"),
        ("Meeting on 2026-10-01\n\nLinks\n\n• A video", "Links", "“Meeting on 2026-10-01”"),
        ("Minutes, 2026-10-01\n\nPresent: Ada", "Minutes, 2026-10-01", "Minutes"),
    ],
)
def test_a_line_of_a_release_says_its_version_and_its_first_change(sentence: str, subject: str, expected: str) -> None:
    found = [fact(sentence, "2026-10-01", value="2026-10-01", subject=subject)]
    (line, _) = shown(timeline_view(Timeline((), entries(found)), 1))
    assert line == f"**2026**\nOct 1 — {expected}"


def test_steps_stay_together_below_the_heading_of_their_procedure() -> None:
    found = [
        fact(step, kind=FactKind.STEPS, at=at, citation=citation(document_id=document, heading=("Guide", heading)))
        for at, (document, heading, step) in enumerate(
            [
                ("a", "Start", "1. Open it."),
                ("a", "Start", "2. Save it."),
                ("b", "Stop", "1. Open it."),
                ("c", "Go", "3. Go."),
            ]
        )
    ]
    made = statements(FactQuery("k", FactKind.STEPS).fact_list.arrange(found))
    assert shown(facts_view(Listing("Steps", (), made), 1))[1:4] == [
        "**Start**",
        "> 1\\. Open it.\n-# ¹ Title › Guide · line\u00a01",
        "> 2\\. Save it.\n-# ² The same · line\u00a01",
    ]
    assert [(one.heading.text, one.sentence) for one in made] == [
        ("Start", "1. Open it."),
        ("Start", "2. Save it."),
        ("Stop", "1. Open it."),
        ("Go", "3. Go."),
    ]


def test_a_timeline_with_long_addresses_leaves_them_out() -> None:
    cited = citation(url=f"https://example.org/{'a' * 400}")
    found = [fact(f"It was {y}.", f"{y}", value=f"{y}", at=y, citation=cited) for y in range(1900, 1912)]
    (lines, _) = shown(timeline_view(Timeline((), entries(found)), 1))
    assert "](" not in lines
    (lines, foot) = shown(timeline_view(Timeline((), entries(found[:3])), 1))
    assert lines.startswith(f"**[1900](<{cited.url}>)** — “It was 1900.”\n")
    assert foot == "-# 3 dates in 1 document. Each links to its sentence."


@pytest.mark.parametrize(
    ("line", "date", "said"),
    [
        ("First public release on 2013-07-09", "2013-07-09", "“First public release on 2013-07-09”"),
        ("Board meeting 2013-07-09", "2013-07-09", "Board meeting"),
        ("Since 2013-07-09", "2013-07-09", "“Since 2013-07-09”"),
        ("Released: 2013-07-09", "2013-07-09", "Released"),
    ],
)
def test_a_line_is_not_cut_off_before_its_date(line: str, date: str, said: str) -> None:
    (lines, _) = shown(timeline_view(Timeline((), entries([fact(line, date, value=date)])), 1))
    assert lines.split("\n")[-1].endswith(f" — {said}")


@pytest.mark.parametrize(("label", "said"), [("date", "Title"), ("Updated", "Title: Updated")])
def test_a_date_of_a_page_is_shown_with_its_title(label: str, said: str) -> None:
    found = [fact(f"{label}: 2013-07-09", "2013-07-09", value="2013-07-09", subject=label)]
    (lines, _) = shown(timeline_view(Timeline((), entries(found)), 1))
    assert lines.split("\n")[-1].endswith(f" — {said}")


def test_words_are_quoted_as_the_readers_language_does() -> None:
    with speaking("de"):
        (lines, _) = shown(timeline_view(Timeline((), entries([fact("It opened in 1990.", "1990", value="1990")])), 1))
    assert lines == "**1990** — „It opened in 1990.“"


@settings(max_examples=30)
@given(st.lists(st.tuples(NASTY, st.integers(1, 3), st.none() | NASTY), min_size=1, max_size=60))
def test_no_page_of_names_outgrows_a_message(found: list[tuple[str, int, str | None]]) -> None:
    kinds = (FactKind.PEOPLE, FactKind.ORGANISATIONS)
    names = [
        Named(kinds[place % 2], FactName(f"a{name}", often, role)) for place, (name, often, role) in enumerate(found)
    ]
    for page in range(1, -(-len(names) // NAMES) + 1):
        assert sum(map(units, shown(names_view(names, page)))) <= LONGEST_MESSAGE
        for _, said, told in name_options(names, page):
            assert 0 < units(said) <= LONGEST_CHOICE
            assert 0 < units(told) <= LONGEST_CHOICE


def test_a_menu_of_documents_says_how_many_it_leaves_out() -> None:
    menu = discord.ui.Button[Any](label="?")
    assert shown(choice_view(MOST_CHOICES, menu)) == ["**Which document?**"]
    assert "shows 25 of 26." in shown(choice_view(MOST_CHOICES + 1, menu))[-1]


def test_the_overview_begins_with_the_document_of_the_most_kinds() -> None:
    documents = [replace(INFO, id=f"{place:012x}", title=f"Document {place}") for place in range(30)]
    counts = {document.id: {FactKind.FIGURES: place + 1} for place, document in enumerate(documents)}
    counts[documents[4].id][FactKind.DATES] = 1
    found = with_most_kinds(documents, counts)
    texts = shown(overview_view(found, 31, controls=[]))
    assert texts[0] == "**466 key facts in 31 documents**\n-# 1\u00a0date · 465\u00a0figures"
    assert texts[1].startswith("Document 4\n-# 1\u00a0date · 5\u00a0figures\nDocument 29\n-# 30\u00a0figures\n")
    assert texts[2] == "-# 23 more documents: name one with `source`."
    options = overview_options(found)
    assert len(options) == MOST_CHOICES
    assert options[0] == (FactKind.DATES, "Dates", "1 date")
    assert options[2] == (documents[4].id, "Document 4", "6 key facts")


def test_a_date_that_only_the_documents_date_gives_counts_as_not_dated() -> None:
    notes = (FactNote.SINCE, FactNote.BY_DOCUMENT)
    assert stated(fact("since last year", "last year", value="2023", notes=notes)) is None
    assert stated(fact("since 2023", "2023", value="2023", notes=(FactNote.SINCE,)))


def test_a_persons_heading_says_in_how_many_sentences_the_name_is() -> None:
    found = [fact(f"Ada {place}.", "Ada", FactKind.PEOPLE, at=20 * place, value="Ada") for place in (0, 0, 1)]
    assert [(group.heading.text, group.heading.sentences) for group in by_person(found)] == [("Ada", 2)]


def test_only_a_page_with_numbers_in_brackets_explains_them() -> None:
    once, often = (Named(FactKind.PEOPLE, FactName(name, count, None)) for name, count in (("Ada", 1), ("Bo", 2)))
    explained = "-# In brackets: in how many sentences."
    assert shown(names_view([once, often], 1))[-1] == explained
    assert shown(names_view([once], 1)) == ["**People**\n-# Named once: Ada"]


def test_a_short_name_stays_in_one_line_and_a_long_one_ends_a_line_between_words() -> None:
    long = "California Employment Development Department"
    names = [Named(FactKind.ORGANISATIONS, FactName(name, 1, None)) for name in ("Code Academy", long)]
    assert f"Named once: Code\u00a0Academy, {long}" in "\n".join(shown(names_view(names, 1)))


@pytest.mark.parametrize(
    ("there_are", "documents", "expected"),
    [
        (0, 0, ["**No documents are indexed yet.**"]),
        (0, 2, ["**I recognised no date about “x” in the documents.**", "-# Searched 2 documents."]),
        (1, 1, ["Searched 1 document. The documents have 1 date in all."]),
        (501, 3, ["Searched 3 documents. The documents have 501 dates in all.", "leave out an option"]),
    ],
)
def test_nothing_found_says_what_there_is(there_are: int, documents: int, expected: list[str]) -> None:
    said = "\n".join(shown(nothing_view((FactKind.DATES,), ("about “x”",), there_are, documents)))
    assert all(part in said for part in expected)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([FactKind.DATES], "I look for them in English, German, Spanish, French, Portuguese and Italian."),
        (
            [FactKind.PEOPLE, FactKind.ORGANISATIONS],
            "I look for them in English, and for people also in lists such as “Present: …” in German, Spanish, French, "
            "Portuguese and Italian.",
        ),
        ([FactKind.RULES], "I look for them in English only."),
        ([FactKind.DECISIONS], "I look for them in English, German, Spanish, French, Portuguese and Italian."),
        ([FactKind.RELEASES], ""),
        ([FactKind.QUOTATIONS, FactKind.RULES], "I look for some of them in English only."),
        (list(FactKind), "I look for some of them in English only."),
    ],
)
def test_it_says_in_which_languages_it_looks(kinds: list[FactKind], expected: str) -> None:
    assert languages_line(kinds) == expected


@given(
    st.sampled_from(sorted(FACT_LISTS)),
    st.none() | st.sampled_from(FactKind),
    st.text(),
    st.text(),
    st.integers(0, 2**64 - 1),
)
def test_a_query_fits_into_a_button_and_comes_back(
    letter: str, kind: FactKind | None, name: str, about: str, asker: int
) -> None:
    two = FactQuery(letter, kind, "", clean_option(name, LONGEST_OF_TWO), clean_option(about, LONGEST_OF_TWO))
    one, upload = (
        FactQuery(letter, kind, id, "", clean_option(about, LONGEST_ABOUT)) for id in ("0123456789ab", "9f" * 16)
    )
    other = FactQuery(letter, kind, "", clean_option(name, LONGEST_NAME), "")
    for look in (two, one, upload, other):
        turn = Turn(look, 999, 999, asker)
        assert units(turn.custom_id) <= LONGEST_CUSTOM_ID
        match = Turn.PATTERN.fullmatch(turn.custom_id)
        assert match
        assert Turn.of(match) == turn


def test_a_footnote_says_what_the_one_above_it_does_not() -> None:
    cited = [
        citation(heading=("Fees", "Students"), lines=(3, 3)),
        citation(heading=("Fees", "Students"), lines=(9, 9)),
        citation(heading=("Fees", "Guests"), lines=(12, 12)),
        citation(heading=(), lines=(15, 15)),
        citation(document_id="other", heading=("Guests",), lines=(1, 1)),
    ]
    assert list(cited_in_turn(cited)) == [
        "Title › Fees › Students · line\u00a03",
        "The same · line\u00a09",
        "Guests · line\u00a012",
        "line\u00a015",
        "Title › Guests · line\u00a01",
    ]
    assert next(cited_in_turn(cited, cited[0].document_id)) == "Students · line\u00a03"
    assert next(cited_in_turn([citation(heading=(), lines=None)], citation().document_id)) == "Title"


def test_a_sentence_that_several_places_have_is_shown_once() -> None:
    said = [
        fact("A knight pays 5 gold.", "5 gold", FactKind.FIGURES, at=at, citation=citation(document_id=str(at)))
        for at in (0, 50, 90)
    ]
    ranges = [
        fact("Range: 60 feet", "60 feet", FactKind.FIGURES, at=at, citation=citation(heading=(spell,)))
        for at, spell in ((100, "Fireball"), (200, "Light"), (300, "Light"))
    ]
    page = shown(facts_view(Listing("Figures", (), statements(ungrouped([*said, *ranges]))), 1))
    assert page[1] == "> A knight pays **5 gold**.\n-# ¹ Title · line\u00a01 · 2 more places"
    assert page[2] == "> Range: **60 feet**\n-# ² Title › Fireball · line\u00a01"
    assert page[3] == "> Range: **60 feet**\n-# ³ Light · line\u00a01 · 1 more place"


def test_a_line_of_other_documents_is_another_fact_but_a_sentence_is_the_same() -> None:
    line, sentence = "Speed 30 ft.", "Every creature of this kind has a speed of 30 ft."
    said = [
        fact(text, "30 ft.", FactKind.FIGURES, citation=citation(title=title, document_id=title))
        for text in (line, sentence)
        for title in ("Acolyte", "Bandit")
    ]
    assert [entry.sentence for entry in statements(ungrouped(said))] == [sentence, line, line]


def test_a_release_with_many_changes_is_cut() -> None:
    changes = "\n".join(f"• The page number {number} opens faster" for number in range(30))
    release = fact(f"2.0\n\n{changes}", "2.0", FactKind.RELEASES)
    (_, block, _) = shown(facts_view(Listing("Releases", (), statements(ungrouped([release]))), 1))
    assert block.startswith("> **2\\.0**\n")
    assert units(block) < 450
    assert "[…]" in block


def test_what_more_documents_say_comes_first_but_dates_stay_in_order() -> None:
    found = [
        fact(
            f"Rule {rule} must be kept.",
            kind=FactKind.RULES,
            markers=("must",),
            citation=citation(document_id=document),
        )
        for rule, document in (("one", "a"), ("two", "a"), ("two", "b"), ("three", "c"))
    ]
    shown_first = [entry.sentence[5:8] for entry in statements(ungrouped(found))]
    assert shown_first == ["two", "one", "thr"]
    dates = [
        fact(f"In {year} it rained.", str(year), value=str(year), citation=citation(document_id=document))
        for year, document in ((1999, "a"), (2000, "a"), (2000, "b"))
    ]
    assert [entry.facts[0].value for entry in statements(ungrouped(dates))] == ["1999", "2000"]


def test_the_words_that_make_a_rule_are_bold() -> None:
    sentence = "Guests must pay  only\nafter the meal, they musty."
    rule = fact(sentence, kind=FactKind.RULES, markers=("must", "only after", ""))
    (entry,) = statements(ungrouped([rule]))
    assert [span.of(sentence) for span in entry.spans] == ["must", "only\nafter"]


def test_the_page_of_a_person_says_who_they_are_once_and_not_in_bold() -> None:
    found = [
        fact(f"Ada Moor {verb}.", "Ada Moor", FactKind.PEOPLE, at=at, value="Ada Moor", attribution=role)
        for at, verb, role in ((0, "came", "the keeper"), (20, "left", None), (40, "wrote", "the keeper"))
    ]
    assert shown(facts_view(Listing("", (), statements(by_person(found))), 1)) == [
        "**Ada Moor** (3)\n-# the keeper",
        "> Ada Moor came.\n-# ¹ Title · line\u00a01",
        "> Ada Moor left.\n-# ² The same · line\u00a01",
        "> Ada Moor wrote.\n-# ³ The same · line\u00a01",
        "-# 3 sentences",
    ]


@pytest.mark.parametrize(
    "opens",
    [Opens(Part.NAME, "a:b"), Opens(Part.PAGE, "2"), Opens(Part.KIND, "dates"), Opens(Part.SOURCE, "f" * 32)],
)
def test_an_option_of_a_menu_is_read_as_it_was_written(opens: Opens) -> None:
    assert Opens.of(opens.value) == opens
    here = Turn(FactQuery("k", about="x"), 1, 9, 5)
    assert (opens.turn(here).query == here.query) == (opens.part is Part.PAGE)
    assert opens.turn(here).page == (2 if opens.part is Part.PAGE else 1)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [(None, 9, ""), ("  a\n b\x00", 9, "a b"), ("🙂🙂🙂", 5, "🙂🙂"), ("ab cd", 3, "ab"), ("\ud83d", 9, "")],
)
def test_an_option_is_one_line_of_so_many_units(text: str | None, limit: int, expected: str) -> None:
    assert clean_option(text, limit) == expected


def test_a_menu_offers_no_more_documents_than_discord_takes() -> None:
    documents = [
        DocumentInfo(f"{n:012}", "p/" * 90, "🙂" * 90, None, None, None, None, "en", "", 1, (), ()) for n in range(30)
    ]
    offered = options(documents)
    assert len(offered) == 25
    assert all(units(option.label) <= 100 and units(option.description or "") <= 100 for option in offered)


def test_places_are_numbered_on_from_page_to_page() -> None:
    starts = list(accumulate([20] * 8, initial=0))
    found = [fact(f"It is {start}.", str(start), FactKind.FIGURES, at=start, value=str(start)) for start in starts[:8]]
    assert shown(facts_view(Listing("Figures", (), statements(ungrouped(found))), 2))[1:] == [
        *(
            f"> It is **{start}**.\n-# {number} {said} · line\u00a01"
            for start, number, said in zip(starts[5:], "⁶⁷⁸", ["Title", "The same", "The same"], strict=False)
        ),
        "-# Page 2 of 2 · 8 sentences",
    ]


def test_figures_begin_with_one_sentence_of_each_document_and_with_the_documents_that_have_most() -> None:
    found = [
        fact(
            f"It has {place} rooms.",
            f"{place} rooms",
            kind=FactKind.FIGURES,
            at=place,
            citation=citation(document_id=document),
        )
        for place, document in enumerate("cbbaaa", 2)
    ]
    shown = [one.facts[0].text for one in statements(spread(found))]
    assert shown == ["5 rooms", "3 rooms", "2 rooms", "6 rooms", "4 rooms", "7 rooms"]


def test_contacts_begin_with_one_sentence_of_each_address() -> None:
    said = {"Write to a@tower.org.": "a@tower.org", "Ask a@tower.org.": "a@tower.org", "Join #help.": "#help"}
    found = [
        fact(sentence, address, kind=FactKind.CONTACTS, value=address, at=place)
        for place, (sentence, address) in enumerate(said.items())
    ]
    shown = [one.sentence for one in statements(each_address(found))]
    assert shown == ["Write to a@tower.org.", "Join #help.", "Ask a@tower.org."]


def test_a_glossary_shows_each_meaning_once_before_it_repeats_one() -> None:
    meanings = ["a float", "A float", "a light"]
    found = [
        fact(f"See {place}: a buoy is {meaning}.", "buoy", kind=FactKind.DEFINITIONS, attribution=meaning, at=place)
        for place, meaning in enumerate(meanings)
    ]
    found.append(fact("A pier is a wall.", "pier", kind=FactKind.DEFINITIONS, attribution="a wall", at=9))
    shown = [one.sentence for one in statements(by_term(found))]
    assert shown == [found[0].sentence, found[2].sentence, "A pier is a wall.", found[1].sentence]
