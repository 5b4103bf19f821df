"""A line that was set aside as boilerplate is found if a question names it, after the passages, with its reason."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from libraries import library_of

from bot.rendering.answers import answer_view
from index import Confidence, Library, Scope, Span
from index.__main__ import main
from index.store.asides import lines_with

PAGE = """# Opening hours

The reading room opens at nine on weekdays. Members may borrow four books at a time.

Subscribe to our zebra newsletter today!

The garden is open in summer, and the café sells tea.
"""
SIDECAR = """
[boilerplate]
flag = ["^Printed by the Games Committee"]
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    games = "# Games\n\nEach player draws five cards.\n\nPrinted by the Games Committee of Harbour Street.\n"
    with library_of(tmp_path, {"room.md": PAGE, "games.md": games, "sources.toml": SIDECAR}) as opened:
        yield opened


def test_a_question_that_names_a_flagged_line_is_shown_it_with_the_reason(library: Library) -> None:
    answer = library.ask("What about the zebra newsletter?")
    (quote,) = answer.quotes
    assert answer.confidence is Confidence.WEAK
    assert quote.text == "Subscribe to our zebra newsletter today!"
    assert quote.span.of(library.document("room.md").text) == quote.text
    assert str(quote.set_aside) == "set aside as “call to action”"
    assert [match.of(quote.text) for match in quote.matches] == ["zebra", "newsletter"]
    assert quote.citation.lines == (5, 5)
    assert (answer.choices, answer.suggestions) == ((), ())


def test_it_comes_after_the_passages_and_takes_the_place_of_none_but_the_last(library: Library) -> None:
    question = "Is a zebra newsletter in the reading room in summer?"
    assert not any(quote.set_aside for quote in library.ask(question).quotes)  # it doesn't have all of these words
    for limit, expected in ((2, [False, True]), (1, [False])):
        quotes = library.ask("“zebra newsletter” and the reading room", limit=limit).quotes
        assert [bool(quote.set_aside) for quote in quotes] == expected


def test_a_quoted_phrase_is_found_as_it_is_quoted(library: Library) -> None:
    (quote,) = (quote for quote in library.ask('Who wrote "the games COMMITTEE of"?').quotes if quote.set_aside)
    assert quote.citation.source == "games.md"
    assert str(quote.set_aside) == "set aside as “your pattern: ^Printed by the Games Committee”"
    assert not any(quote.set_aside for quote in library.ask('Who wrote "the committee of games"?').quotes)


def test_a_passage_with_the_same_words_answers_by_itself(library: Library) -> None:
    answer = library.ask("When does the reading room open?")
    assert answer.quotes
    assert not any(quote.set_aside for quote in answer.quotes)
    assert not any(quote.set_aside for quote in library.ask('Where is "open in summer" said?').quotes)


def test_only_documents_of_the_scope_and_of_the_source_are_searched(library: Library) -> None:
    question = "What about the zebra newsletter?"
    assert library.ask(question, source="room.md").found
    assert not library.ask(question, source="games.md").found
    notes = b"# Notes\n\nNothing here but a note.\n\nSubscribe to our yodel newsletter today!\n"
    library.add("notes.md", notes, scope=Scope.guild(7))
    assert library.ask("the yodel newsletter", scope=Scope.guild(7)).quotes[0].set_aside
    assert not library.ask("the yodel newsletter", scope=Scope.guild(8)).found


def test_it_is_still_found_after_another_document_changed(library: Library, tmp_path: Path) -> None:
    (tmp_path / "docs" / "games.md").write_text("# Games\n\nEach player draws six cards.\n", encoding="utf-8")
    library.sync(tmp_path / "docs")
    assert library.ask("zebra newsletter").quotes[0].set_aside


def test_discord_the_shell_and_json_say_why(library: Library, tmp_path: Path) -> None:
    answer = library.ask("What about the zebra newsletter?")
    view = json.dumps(answer_view(answer).to_components(), ensure_ascii=False)
    assert "set aside as “call to action”" in view
    options = ["--data", str(tmp_path / "data"), "--docs", str(tmp_path / "docs")]
    shown = CliRunner().invoke(main, ["ask", "zebra newsletter", *options])
    assert "set aside as “call to action”" in shown.output
    (quote,) = json.loads(CliRunner().invoke(main, ["ask", "zebra newsletter", "--json", *options]).output)["quotes"]
    assert quote["set_aside"] == "set aside as “call to action”"


def test_a_message_of_a_thousand_terms_is_answered(library: Library) -> None:
    characters = "".join(chr(0x4E00 + place * 7 % 1_999) for place in range(2_000))
    assert library.ask(characters).confidence is Confidence.NONE


def test_a_line_has_all_of_a_hundred_terms_and_more() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("create table documents (number, id, source, owner, passages)")
        db.execute("create table asides (document, start, end, terms)")
        db.execute("insert into documents values (1, 'd', 'room.md', null, 1)")
        terms = [f"word{number}" for number in range(1_500)]
        db.execute("insert into asides values (1, 3, 9, ?)", [f" {' '.join(terms)} "])
        assert lines_with(db, terms, Scope.shared(), None) == [("d", Span(3, 9))]
        assert lines_with(db, [*terms, "other"], Scope.shared(), None) == []
