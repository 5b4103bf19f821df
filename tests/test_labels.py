"""Lines that are a label and a value are records of their own, in whatever format and language they are written."""

import pytest
from growth import is_linear

from index.reading import parse
from index.text.labels import records
from index.text.sentences import sentences

WIKI = "<mediawiki><page><title>S</title><ns>0</ns><revision><text>{}</text></revision></page></mediawiki>"
FORMATS = {
    "md": "{}",
    "txt": "{}",
    "rst": "{}",
    "org": "{}",
    "adoc": "= Notes\n\n{}",
    "xml": WIKI,
    "eml": "From: a@example.org\nSubject: S\nContent-Type: text/plain; charset=utf-8\n\n{}",
}
RECORDS = [
    ["Present: Anna, Bert", "Excused: Carla", "Place: town hall"],
    ["Anwesend: Anna Müller", "Entschuldigt: Carla", "Ort und Zeit der Sitzung: Rathaus, 19 Uhr"],
    ["Présents : Anna", "Excusés : Carla"],
    ["出席者: 田中", "欠席者: 佐藤"],
    ["出席者：田中", "欠席者：佐藤"],
    ["name: Anna", "e-mail: anna at example.org"],
    ["Breakfast – 5 €", "Lunch – 8 €", "Dinner – 11 €"],
    ["Anwesend - Anna", "Entschuldigt - Carla"],
]


def texts(name: str, text: str) -> list[str]:
    """The sentences of a file."""
    document = parse(name, text.encode())
    blocks = (block.span for block in document.blocks)
    return [span.of(document.text) for block in blocks for span in sentences(document.text, block.start, block.end)]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("lines", RECORDS)
def test_lines_with_labels_are_sentences_of_their_own(ending: str, lines: list[str]) -> None:
    text = FORMATS[ending].format("\n".join(lines))
    assert texts(f"notes.{ending}", text)[-len(lines) :] == lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "**Present:** Anna\n**Excused:** Carla"),
        ("a.md", "**Present**: Anna  \n**Excused**: Carla  "),
        ("a.md", "__Present:__ Anna\n__Excused:__ Carla"),
        ("a.md", "> Present: Anna\n> Excused: Carla"),
        ("a.rst", "**Present:** Anna\n**Excused:** Carla"),
        ("a.adoc", "*Present:* Anna\n*Excused:* Carla"),
        ("a.xml", WIKI.format("'''Present:''' Anna\n'''Excused:''' Carla")),
        ("a.html", "<p><b>Present:</b> Anna<br>\n<b>Excused:</b> Carla"),
        ("a.html", "<p>Present: Anna<br>Excused: Carla"),
        ("a.rtf", r"{\rtf1 Present: Anna\line Excused: Carla\par}"),
    ],
)
def test_labels_may_be_bold(name: str, text: str) -> None:
    assert texts(name, text)[-2:] == ["Present: Anna", "Excused: Carla"]


def test_labels_may_be_bold_in_plain_text_too() -> None:
    assert texts("a.txt", "**Present:** Anna\n**Excused:** Carla") == ["**Present:** Anna", "**Excused:** Carla"]


def test_items_with_labels_are_records() -> None:
    found = ["• Present: Anna\nExcused: Carla", "• Place: town hall"]
    document = parse("a.md", b"- Present: Anna\n  Excused: Carla\n- Place: town hall\n")
    assert [block.span.of(document.text) for block in document.blocks] == found
    assert texts("a.txt", "- Present: Anna\n- Excused: Carla") == ["- Present: Anna", "- Excused: Carla"]


def test_a_long_value_goes_on_in_the_next_line() -> None:
    document = parse("a.md", b"Present: Anna, Bert,\nDora\nExcused: Carla")
    assert document.text == "Present: Anna, Bert, Dora\nExcused: Carla"
    assert document.lines is not None
    assert document.lines.at(document.text.index("Excused")) == 3


def test_a_label_after_a_long_value_begins_a_record() -> None:
    names = "Present: Anna Berger, Bert Meier, Carla Huber, Dora Schmid, Emil Kurz, Fritz Lang"
    assert texts("a.txt", f"{names}\nExcused: Gustav Klein") == [names, "Excused: Gustav Klein"]
    assert texts("a.md", f"{names}\nExcused: Gustav Klein") == [names, "Excused: Gustav Klein"]


@pytest.mark.parametrize(
    "text",
    [
        "Some text that wraps has a label by chance, after a long line\nNote: this is only a sentence that goes on.",
        "Data flows one way: from a file to its text, and then on to the passages. A\nquestion: it goes back.",
        "We meet at ten, and there are two rules\nfor it: be there, and be kind.",
        "The bridge - an old one - is closed\nand the ferry - a new one - isn't.",
        "See https://example.org/a\nhttps://example.org/b",
        "It opens at 10:30\nand closes at 11:30",
    ],
)
def test_lines_that_are_only_wrapped_run_on(text: str) -> None:
    assert parse("a.md", text.encode()).text == text.replace("\n", " ")
    assert parse("a.rst", text.encode()).text == text.replace("\n", " ")


@pytest.mark.parametrize("unit", ["a: b\n", "a a a a a a\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "** ", "a - b\n", "a:"])
def test_looking_for_labels_takes_time_in_proportion(unit: str) -> None:
    assert is_linear(lambda size: records((unit * size).split("\n")), 2_000)
    assert is_linear(lambda size: records(["Names: Anna,", *(unit * size).split("\n")]), 2_000)
    assert is_linear(lambda size: list(sentences(unit * size)), 2_000)
