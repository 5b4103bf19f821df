"""How sure an answer is: strong, weak or none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import library_of

from index import Answer, Confidence, Library, Scope

ARMS = ("Dagger", "Spear", "Longsword", "Greataxe", "Halberd")
PAGES = {
    "pool.md": "# Pool\n\nThe pool of the club opens at nine. Guests pay three euros.\n\n"
    "# Rules\n\nThere is a speed limit of ten miles in the yard.\n",
    "raum.md": "# Der Saal\n\nDer Saal fasst achtzig Personen. Er wird im Winter geheizt und im Sommer gelüftet.\n",
    "charter.md": "# Charter\n\n## 4.1 Fees\n\nMembers pay in May.\n\n## 4.2 Refunds\n\nHalf of it is paid back.\n",
    "arms.md": "# Arms\n\n| name | cost | damage | weight |\n|---|---|---|---|\n"
    + "".join(f"| {name} | {place + 3} gp | 1d{place + 4} | {place + 1} lb. |\n" for place, name in enumerate(ARMS)),
    "sun-blade.md": "# Sun blade\n\nThis item looks like the hilt of a longsword. Nobody sells it.\n",
    "errors.md": "# Errors\n\n`ModuleNotFoundError: No module named 'yaml'` means that PyYAML isn't installed.\n",
    "elections.md": "# Council\n\nThe council election is held by post, and members count the votes.\n",
    **{
        f"{year}/fares.md": f"---\ndate: {year}-01-01\n---\n\n# Fares\n\nA ferry ticket costs {year - 2000} euros.\n"
        for year in range(2019, 2025)
    },
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("confidence"), PAGES, meaning=False) as opened:
        yield opened


def ask(library: Library, question: str) -> Answer:
    return library.ask(question, scope=Scope.shared())


def test_editions_of_the_same_page_do_not_make_each_other_doubtful(library: Library) -> None:
    answer = ask(library, "How much does a ferry ticket cost?")
    assert answer.confidence is Confidence.STRONG
    assert answer.quotes[0].citation.source == "2024/fares.md"


def test_everyday_words_of_other_languages_count_little_too(library: Library) -> None:
    one, other = ask(library, "Wie viele Personen fasst der Saal?"), ask(library, "Fasst der Saal Personen?")
    assert one.confidence is other.confidence is Confidence.STRONG


@pytest.mark.parametrize(
    ("question", "confidence"),
    [
        ("Is there a limit to what Zanzibar pays Gandalf?", Confidence.NONE),
        ("Is there a speed limit in the yard?", Confidence.STRONG),
        ("Is there a speed limit by night for wardens of the meadow?", Confidence.WEAK),
    ],
)
def test_a_name_that_no_document_has_leaves_nothing_to_find(
    library: Library, question: str, confidence: Confidence
) -> None:
    answer = ask(library, question)
    assert answer.confidence is confidence
    assert ("Zanzibar" in answer.searched.unknown) is (confidence is Confidence.NONE)


def test_a_passage_with_only_the_label_is_still_found(library: Library) -> None:
    assert ask(library, "rule 4.2").confidence is not Confidence.NONE
    assert ask(library, "rule 99").confidence is Confidence.NONE


@pytest.mark.parametrize("question", ["When is the next council election?", "Is there a council election this year?"])
def test_what_happens_next_or_this_year_is_not_sure_without_a_date(library: Library, question: str) -> None:
    assert ask(library, "How is the council election held?").confidence is Confidence.STRONG
    assert ask(library, question).confidence is Confidence.WEAK


@pytest.mark.parametrize(
    "question",
    ["How much does a ferry ticket cost?", "Is there a limit to what Zanzibar pays Gandalf?", "council", "pool"],
)
def test_a_strong_answer_is_a_probable_one(library: Library, question: str) -> None:
    answer = ask(library, question)
    assert (answer.confidence is Confidence.STRONG) == (answer.probability >= 0.75)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("how much does a longsword cost", "Longsword\t5 gp"),
        ("price of a longsword", "Longsword\t5 gp"),
        ("How heavy is a greataxe?", "Greataxe\t6 gp"),
        ("weight of a spear", "Spear\t4 gp"),
    ],
)
def test_the_record_that_is_asked_for_is_a_sure_answer(library: Library, question: str, row: str) -> None:
    answer = ask(library, question)
    quote = answer.quotes[0]
    assert answer.confidence is Confidence.STRONG
    assert (quote.sentence.of(quote.text) if quote.sentence else quote.text).startswith(row)


@pytest.mark.parametrize("question", ["price of a zweihander", "price of happiness", "how heavy is the sun blade"])
def test_a_record_of_something_else_is_no_sure_answer(library: Library, question: str) -> None:
    assert ask(library, question).confidence is not Confidence.STRONG


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("| boat | speed |\n|---|---|\n| barge | 4 miles |\n| punt | 6 miles |\n", True),
        ("Barge: 4 miles\n\nPunt: 6 miles\n", True),
        ("Barges don't hurry on a river of 4 miles. A punt does.\n", False),
    ],
)
def test_only_a_row_or_a_labelled_line_is_a_record(tmp_path: Path, text: str, sure: bool) -> None:
    trip = "# Trip {0}\n\nThe barges keep their speed on the river, and their crew of {0} sleeps.\n"
    pages = {f"{number}.md": trip.format(number) for number in range(2, 9)}
    pages["boats.md"] = f"# Boats\n\n## Speed\n\n{text}"
    with library_of(tmp_path, pages, meaning=False) as opened:
        answer = ask(opened, "how fast is a barge?")
    assert answer.quotes[0].citation.heading[-1] == "Speed"
    assert (answer.confidence is Confidence.STRONG) == sure


def test_an_answer_below_the_heading_that_is_asked_for_is_surer(tmp_path: Path) -> None:
    def signal(*headings: str) -> float:
        count = "The shop has a form for it. Whoever counts writes the number of each item."
        orders = "The stock of the yard is ordered in May."
        text = "# Shop\n\n## {}\n\n### {}\n\n{}\n\n## Orders\n\n{}\n".format(*headings, count, orders)
        with library_of(tmp_path / headings[0], {"shop.md": text}, meaning=False) as opened:
            return opened.signal("How do I count stock?")

    assert signal("Clerks", "Count stock") > signal("Count stock", "Clerks") + 0.5


def test_a_record_of_words_that_most_passages_have_is_no_sure_answer(tmp_path: Path) -> None:
    calls = "# North\n\n## Calls\n\n| call | file |\n|---|---|\n| copy | file north of northland |\n| move | norths |\n"
    with library_of(
        tmp_path,
        {
            **{f"{place}.md": f"# Page {place}\n\nPart {place}: you copy the file {place}.\n" for place in range(200)},
            "north.md": calls,
        },
        meaning=False,
    ) as opened:
        assert ask(opened, "How do I copy a file?").confidence is not Confidence.STRONG


@pytest.mark.parametrize(
    ("name", "sure"), [("'yaml'", True), ("'requests'", False), ("`requests`", False), ("“requests”", False)]
)
def test_no_other_word_will_do_for_one_in_quotation_marks(library: Library, name: str, sure: bool) -> None:
    answer = ask(library, f"ModuleNotFoundError: No module named {name}")
    assert "PyYAML" in answer.quotes[0].text
    assert (answer.confidence is Confidence.STRONG) == sure


def test_a_passage_with_every_word_is_found_although_most_passages_have_them(tmp_path: Path) -> None:
    with library_of(
        tmp_path,
        {f"{number}.txt": f"Report {number}. The keeper writes down the weather.\n" for number in range(120)},
        meaning=False,
    ) as library:
        assert ask(library, "Who writes down the weather?").found
        assert ask(library, "What is a keeper?").found
        assert not ask(library, "Who sells the weather?").found


def test_a_word_that_many_passages_have_is_enough_if_one_is_likely_to_answer(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(120):
        about = "The ferry is late" if number % 3 == 0 else "The keeper writes down the weather"
        (docs / f"{number}.txt").write_text(f"Report {number}. {about}.\n", encoding="utf-8")
    (docs / "tickets.md").write_text(
        "# The ferry\n\nOn a ferry, eleven bicycles can be taken along.\n", encoding="utf-8"
    )
    with Library.open(tmp_path / "data", meaning=False) as library:
        library.sync(docs)
        answer = ask(library, "How many things can be on the ferry?")
        assert answer.confidence is Confidence.WEAK
        assert answer.quotes[0].citation.source == "tickets.md"
        assert not ask(library, "Who sells the keeper?").found


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("See the previous question.", False),
        ("Please see “Lockers and keys”.", False),
        ("See who is at the counter.", True),
        ("See you at the counter.", True),
        ("Type it again at the counter.", True),
    ],
)
def test_a_passage_that_only_points_elsewhere_is_no_sure_answer(tmp_path: Path, text: str, sure: bool) -> None:
    page = f"# Questions\n\n## How do I reset my locker PIN?\n\n{text}\n\n## Are dogs allowed?\n\nOnly on Sundays.\n"
    assert is_sure(tmp_path, "how do i reset my locker pin", page) is sure


def is_sure(folder: Path, question: str, text: str) -> bool:
    with library_of(folder, {"page.md": text}, meaning=False) as library:
        return ask(library, question).confidence is Confidence.STRONG
