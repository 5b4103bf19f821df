"""Questions over a deck, a workbook, OpenDocument files and rich text are answered, and the footnote says where."""

from collections.abc import Iterator

import pytest
from libraries import library_of
from office import deck, open_document, workbook
from test_reading_odf import box, listing, p, page, table
from test_reading_pptx import BULLETS, shape
from test_reading_rtf import rich
from test_reading_rtf import row as rich_row
from test_reading_xlsx import data, row

from index import Library

HOURS = shape("Opening hours", kind="title") + shape("The reading room opens at nine.", kind="body")
RULES = shape("House rules", kind="title") + shape(
    "Umbrellas stay in the cloakroom.", "Maps are never lent to anybody.", kind="body"
)
ROTA = shape("Rota", kind="title") + shape("Thursdays belong to the bookbinder.")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    notes = {1: shape("Remind them that whistling is forbidden on the stairs.", kind="body")}
    files: dict[str, bytes] = {
        "talk.pptx": deck(HOURS, RULES, ROTA, notes=notes, hidden=[2], master=BULLETS),
        "stock.xlsx": workbook(
            ("Lamps", data(row(1, "Lamp", "Watts", "Shelf"), row(2, "Aurora", 40, "B7"), row(3, "Borealis", 60, "C2"))),
            ("Desks", data(row(1, "Desk", "Wood", "Height"), row(2, "Windsor", "walnut", 74))),
        ),
        "loans.ods": open_document(
            "spreadsheet", table(("Reader", "Book", "Due"), ("Quill", "Atlas of moths", "3 May 2024"), name="Loans")
        ),
        "guide.odt": open_document(
            "text",
            "<text:h text:outline-level='1'>The lift</text:h>"
            + listing(p("The lift carries eleven people."))
            + "<text:h text:outline-level='1'>Deliveries</text:h>"
            + table(("Goods", "Gate", "Ring"), ("Paper", "north", "twice"), ("Coal", "east", "once"))
            + p("Deliveries after six in the evening are refused."),
        ),
        "plans.odp": open_document(
            "presentation", page(box(p("Now"), kind="title")) + page(box(p("The annex gets a copper roof.")))
        ),
        "letter.rtf": rich(
            r"\pard\s1 Keys\par\pard The brass key opens the map cabinet.\par " + rich_row("Key", "Door")
        ),
    }
    with library_of(tmp_path_factory.mktemp("office"), files) as library:
        assert not library.skipped()
        yield library


@pytest.mark.parametrize(
    ("question", "source", "shown", "place"),
    [
        ("When does the reading room open?", "talk.pptx", "opens at nine", "Opening hours · slide 1"),
        ("Where do umbrellas stay?", "talk.pptx", "Umbrellas stay in the cloakroom.", "House rules · slide 2"),
        ("Are maps ever lent to anybody?", "talk.pptx", "Maps are never lent", "House rules · slide 2"),
        ("Where is whistling forbidden?", "talk.pptx", "whistling is forbidden on the stairs", "House rules · slide 2"),
        ("How many watts does the Borealis have?", "stock.xlsx", "Borealis\t60\tC2", "Lamps · row 3"),
        ("Which shelf is the Aurora lamp on?", "stock.xlsx", "Aurora\t40\tB7", "Lamps · row 2"),
        ("Which wood is the Windsor desk made of?", "stock.xlsx", "Windsor\twalnut\t74", "Desks · row 2"),
        ("When is the Atlas of moths due?", "loans.ods", "Quill\tAtlas of moths\t3 May 2024", "Loans · row 2"),
        ("How many people does the lift carry?", "guide.odt", "The lift carries eleven people.", "The lift"),
        ("When are deliveries refused?", "guide.odt", "after six in the evening", "Deliveries"),
        ("Which gate is coal brought to?", "guide.odt", "Coal\teast\tonce", "Deliveries"),
        ("Which roof does the annex get?", "plans.odp", "The annex gets a copper roof.", "slide 2"),
        ("What does the brass key open?", "letter.rtf", "The brass key opens the map cabinet.", "Keys"),
    ],
)
def test_a_question_is_answered_with_its_place(
    shelf: Library, question: str, source: str, shown: str, place: str
) -> None:
    answer = shelf.ask(question)
    best = answer.quotes[0]
    assert best.citation.source == source
    assert shown in best.text
    heading, _, number = place.partition(" · row ")
    assert heading in str(best.citation)
    if number:
        assert best.citation.rows
        first, last = best.citation.rows
        assert first <= int(number) <= last


def test_what_is_hidden_in_a_deck_is_never_shown(shelf: Library) -> None:
    assert all("bookbinder" not in quote.text for quote in shelf.ask("Who do Thursdays belong to?").quotes)
    (note,) = shelf.document("talk.pptx").notes
    assert str(note) == "hidden slides, which were left out: 3 (1 of 3)"
