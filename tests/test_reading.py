"""Bytes become documents: what is read, what is refused, and with which words."""

import pytest
from conftest import SEEDS

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading import FORMATS, SUGGESTED, markdown, plain, reader_of
from index.reading.document import read
from index.reading.sources import SourceInfo, parse

SEED = "000_2a4e464d5e4701d1.txt"


def test_the_sample_documents_headings_are_found() -> None:
    document = read(SEED, (SEEDS / SEED).read_bytes())
    headings = [block.span.of(document.text) for block in document.blocks if block.kind is BlockKind.HEADING]
    assert headings == [
        "Egyptian Officials Accuse Netanyahu of Obstruction",
        "Trump Administration Team Grows Frustrated",
        "Key Disagreements Over Phase Two Implementation",
        "Trump Faces Critical Decision at Mar-a-Lago",
        "Ceasefire Violations Continue",
    ]


def test_the_sample_documents_boilerplate_is_flagged_and_kept() -> None:
    document = read(SEED, (SEEDS / SEED).read_bytes())
    flagged = [(str(block.flag), block.span.of(document.text)[:20]) for block in document.blocks if block.flag]
    assert flagged == [
        ("advertisement", "Freedom-Loving Beach"),
        ("call to action", "CLICK HERE TO READ M"),
        ("poll question", "Do you think the Uni"),
        ("consent notice", "By completing the po"),
        ("advertisement", "Freedom-Loving Beach"),
    ]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Title here\n=====\n\nText.", [("Title here", 1)]),
        ("One\n---\nfollows at once.", [("One", 2)]),
        ("======\n Over\n======\n\nText.", [("Over", 1)]),
        ("GENERAL RULES\n\nText.", [("GENERAL RULES", 1)]),
        ("1.2 The rules\n\n3. Of cards\n\nText.", [("1.2 The rules", 2), ("3. Of cards", 1)]),
        ("5 apples and pears\n\nText.", []),
        ("A line of words\n----------------------------------------\nText.", []),
        ("name  age\n----- ---\nAnn   7", []),
        ("***\n---\n***", []),
        ("Roses are red,\nViolets are blue", []),
    ],
)
def test_plain_text_has_headings_where_a_reader_sees_them(text: str, headings: list[tuple[str, int]]) -> None:
    raw = plain.read(text.encode())
    found = [(block.span.of(raw.text), block.level) for block in raw.blocks if block.kind is BlockKind.HEADING]
    assert found == headings


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Doors\n=====\n\n.. _doors:\n\nSee :ref:`hours` and :doc:`/fees`.\n\n.. versionadded:: 2.0\n",
            ["Doors", "See hours and /fees.", "Added in version 2.0."],
        ),
        (
            "Doors\n=====\n\n[[hours]]\n[NOTE]\nOpen daily, see link:hours.html[hours].\n",
            ["Doors", "Open daily, see hours."],
        ),
        (
            "# Doors\n\nOpen **daily**, see [hours](https://example.org/hours).\n\n```sh\nopen\n```\n",
            ["Doors", "Open daily, see hours.", "open"],
        ),
        ("# a comment\n\n# another one\n\n# the last one\n\nopen = **\n", None),
        ("Write .. note:: to add a note, or :ref:`doors`.\n", None),
        ("He said [sic] (see below) that 2**3 is **8**.\n", None),
    ],
)
@pytest.mark.parametrize("name", ["doors.txt", "README"])
def test_a_text_in_a_markup_language_is_read_as_that(name: str, text: str, shown: list[str] | None) -> None:
    document = read(name, text.encode())
    found = [block.span.of(document.text) for block in document.blocks]
    assert found == shown if shown else document.text.strip() == text.strip()


def test_how_a_file_was_decoded_is_noted() -> None:
    assert read("a.txt", "Müller".encode("cp1252")).notes == markdown.read("Müller".encode("cp1252")).notes != ()


@pytest.mark.parametrize(
    ("source", "text", "title"),
    [
        ("notes/a.md", "# The title\n\nText.", "The title"),
        ("notes/a.txt", "Some Heading\n\nText.", "a"),
        ("notes/a.md", "Text alone.", "a"),
    ],
)
def test_a_document_has_a_title(source: str, text: str, title: str) -> None:
    assert read(source, text.encode()).title == title


def test_the_operators_facts_win() -> None:
    info = SourceInfo(title="Mine", url="https://example.org")
    document = read("a.md", b"---\ntitle: Theirs\npublisher: P\n---\nText.", info)
    assert (document.title, document.url, document.publisher) == ("Mine", "https://example.org", "P")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_marks_are_normalised(line_end: str) -> None:
    document = read("a.txt", b"\xef\xbb\xbf" + line_end.join(["One.", "", "Two."]).encode())
    assert document.text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("source", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.txt", bytes(range(256)), "binary file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "it is a picture"),
        ("a.txt", b"text\x00text", "binary file"),
        ("a.xls", b"text", ".xls files can’t be read"),
        ("run-it", b"#!/bin/sh\necho text", "it is source code"),
        ("photograph", b"\x89PNG\r\n\x1a\n\x00\x00", "it is a picture"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(source: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=r".*") as refusal:
        read(source, data)
    assert reason in str(refusal.value)


def test_a_file_without_an_ending_is_read_as_plain_text() -> None:
    document = read("docs/LICENCE", b"Anybody may use *this*.")
    assert (document.title, document.text) == ("LICENCE", "Anybody may use *this*.")


def test_a_sidecar_describes_sources() -> None:
    sidecar = parse((SEEDS / "sources.toml").read_bytes())
    assert sidecar.problems == ()
    assert sidecar.infos[SEED].publisher == "The Dupree Report"
    assert sidecar.infos[SEED].title == "[News article: the dispute over phase two of the Gaza ceasefire]"
    assert sidecar.infos[SEED].date is None
    assert len(sidecar.infos[SEED].questions) == 3


def test_a_sidecar_names_patterns_for_all_documents_and_for_one() -> None:
    sidecar = parse(
        b"""
        [boilerplate]
        flag = ['^Printed by']
        keep = ['^Subscribe to a tournament']
        [sources.'a.txt']
        author = 'A'
        language = 'de'
        flag = ['^Page \\d+$']
        """
    )
    assert sidecar.problems == ()
    assert (sidecar.flag, sidecar.keep) == (("^Printed by",), ("^Subscribe to a tournament",))
    assert sidecar.infos == {"a.txt": SourceInfo(author="A", language="de", flag=("^Page \\d+$",))}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[sources", "isn’t valid TOML"),
        ("\udc80", "isn’t valid TOML"),
        ("a = " + "[" * 5000, "more than 16 brackets"),
        ("[files.'a.txt']\ntitle = 'x'", '"files" isn’t known here'),
        ("sources = 3", "must be tables"),
        ("[sources]\n'a.txt' = 3", "must be a table of title"),
        ("[sources.'a.txt']\ntitel = 'x'", "titel: not one of"),
        ("[sources.'a.txt']\ntitle = 3", "title must be a string"),
        ("[sources.'a.txt']\nurl = 'javascript:x'", "url must begin with"),
        ("[sources.'a.txt']\nlanguage = 'english'", "language must be two letters"),
        ("[sources.'a.txt']\ndate = 'May'", "date must be a date"),
        ("[sources.'a.txt']\nquestions = 'x'", "questions must be a list"),
        ("[sources.'a.txt']\nflag = ['(']", "isn’t a regular expression"),
        ("boilerplate = 3", "[boilerplate]: must be a table"),
        ("[boilerplate]\nskip = ['x']", "[boilerplate]: skip: not one of flag, keep"),
        ("[boilerplate]\nflag = 'x'", "[boilerplate]: flag must be a list"),
        ("[boilerplate]\nkeep = ['(a+)+']", "repeats a group"),
    ],
)
def test_a_bad_sidecar_is_named(text: str, reason: str) -> None:
    sidecar = parse(text.encode("utf-8", "surrogateescape"))
    assert (dict(sidecar.infos), sidecar.flag, sidecar.keep) == ({}, (), ())
    assert reason in str(sidecar.problems[0].reason)


@pytest.mark.parametrize(
    ("written", "date"), [("2024-03-01", "2024-03-01"), ("2024-03-01T10:00:00", "2024-03-01"), ("'2024'", "2024")]
)
def test_a_sidecars_date_may_be_a_date(written: str, date: str) -> None:
    assert parse(f"[sources.'a.txt']\ndate = {written}".encode()).infos["a.txt"].date == date


def test_a_word_that_is_split_at_a_lines_end_is_one_word_and_lines_keep_their_numbers() -> None:
    document = plain.from_text(
        "The light-\n   house, was red. A well-\nknown one.\nThe well-known\ntower is a land-\nmark.\n\nEnd."
    )
    assert document.text == (
        "The lighthouse,\n   was red. A well-\nknown one.\nThe well-known\ntower is a landmark.\n\n\nEnd."
    )
    assert document.lines
    assert [document.lines.at(document.text.index(word)) for word in ("was", "known one", "landmark", "End")] == [
        2,
        3,
        5,
        8,
    ]


@pytest.mark.parametrize(
    "text", ["A list-\n- of things.", "The e-\n7 and f-\nG.", "from 3-\nto 4", "a- \nb", "word-\n\nother"]
)
def test_other_hyphens_at_line_ends_stay(text: str) -> None:
    assert plain.from_text(text).text == text


def test_a_soft_hyphen_at_a_lines_end_is_never_part_of_the_word() -> None:
    assert plain.from_text("well\xad\nknown and wellknown").text == "wellknown\nand wellknown"


def test_where_a_format_isnt_read_a_few_that_are_read_are_named() -> None:
    assert set(SUGGESTED) < FORMATS.keys()
    with pytest.raises(UnreadableFile, match=r"^\.xyz files can’t be read; save it as one of \.txt .*\.pptx$"):
        reader_of("plan.xyz")
