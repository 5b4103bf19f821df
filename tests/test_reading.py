"""Bytes become documents: what is read, what is refused, and with which words."""

import pytest
from conftest import SEEDS

from index.errors import UnreadableFile
from index.model import BlockKind
from index.reading import read
from index.reading.sources import SourceInfo, parse

SEED = "000_2a4e464d5e4701d1.txt"


def outline(source: str, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    document = read(source, text.encode())
    return [(block.kind.value, block.span.of(document.text), block.heading) for block in document.blocks]


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
    flagged = [(block.flag, block.span.of(document.text)[:20]) for block in document.blocks if block.flag]
    assert flagged == [
        ("advertisement", "Freedom-Loving Beach"),
        ("call to action", "CLICK HERE TO READ M"),
        ("poll question", "Do you think the Uni"),
        ("consent notice", "By completing the po"),
        ("advertisement", "Freedom-Loving Beach"),
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "You can save 10% of the memory by reusing buffers.",
        "Enter code 7 in the field.",
        "Do you think this is right?",
        "“By completing the poll, you agree to receive emails,” the notice said.",
        "The survey asked who would vote.",
        "Read more about the rules below.",
    ],
)
def test_editorial_lines_are_not_flagged(paragraph: str) -> None:
    document = read("a.txt", f"{paragraph}\n\n{paragraph}\n\nAnother paragraph.".encode())
    assert [block.flag for block in document.blocks] == [None, None, None]


def test_markdown_keeps_the_path_of_headings() -> None:
    text = "# Rules\n\nBe kind.\n\n## Cards\n\nDraw two.\n\n# Scores\n\nCount.\n"
    assert outline("rules.md", text) == [
        ("heading", "Rules", ("Rules",)),
        ("paragraph", "Be kind.", ("Rules",)),
        ("heading", "Cards", ("Rules", "Cards")),
        ("paragraph", "Draw two.", ("Rules", "Cards")),
        ("heading", "Scores", ("Scores",)),
        ("paragraph", "Count.", ("Scores",)),
    ]


def test_markdown_keeps_code_tables_and_what_is_no_block() -> None:
    text = "```\na\n\nb\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n[home]: https://example.org\n"
    assert [(kind, found) for kind, found, _ in outline("a.md", text)] == [
        ("verbatim", "```\na\n\nb\n```"),
        ("verbatim", "| x | y |\n|---|---|\n| 1 | 2 |"),
        ("paragraph", "- one"),
        ("paragraph", "- two"),
        ("paragraph", "[home]: https://example.org"),
    ]


def test_front_matter_is_read_not_indexed() -> None:
    document = read("a.md", b"---\ntitle: 'A guide'\ndate: 2024-05-01\ntags: [x]\n---\n# Start\n\nText.\n")
    assert (document.title, document.date) == ("A guide", "2024-05-01")
    assert [block.span.of(document.text) for block in document.blocks] == ["Start", "Text."]


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


def test_what_the_operator_says_wins() -> None:
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
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary file"),
        ("a.txt", b"text\x00text", "binary file"),
        ("a.txt", "Gr\u00fc\u00dfe".encode("latin-1"), "isn't UTF-8 (byte 3 is 0xfc); save it again as UTF-8"),
        ("a.txt", "text".encode("utf-16"), "UTF-16"),
        ("a.xlsx", b"text", ".xlsx files can't be read"),
        ("LICENCE", b"text", "files without an ending can't be read"),
    ],
)
def test_what_cant_be_read_is_refused_with_a_reason(source: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=r".*") as refusal:
        read(source, data)
    assert reason in str(refusal.value)


def test_a_sidecar_describes_sources() -> None:
    infos, problems = parse((SEEDS / "sources.toml").read_bytes())
    assert problems == []
    assert infos[SEED].publisher == "The Dupree Report"
    assert infos[SEED].title == "[News article: the dispute over phase two of the Gaza ceasefire]"
    assert infos[SEED].date is None
    assert len(infos[SEED].questions) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[sources", "isn't valid TOML"),
        ("\udc80", "isn't valid TOML"),
        ("[files.'a.txt']\ntitle = 'x'", '"files" isn\'t known here'),
        ("sources = 3", "must be tables"),
        ("[sources]\n'a.txt' = 3", "must be a table of title"),
        ("[sources.'a.txt']\ntitel = 'x'", "titel: not one of"),
        ("[sources.'a.txt']\ntitle = 3", "title must be a string"),
        ("[sources.'a.txt']\nurl = 'javascript:x'", "url must begin with"),
        ("[sources.'a.txt']\nquestions = 'x'", "questions must be a list"),
    ],
)
def test_a_bad_sidecar_is_named(text: str, reason: str) -> None:
    infos, problems = parse(text.encode("utf-8", "surrogateescape"))
    assert infos == {}
    assert reason in problems[0].reason


def test_a_sidecars_date_may_be_a_date() -> None:
    infos, _ = parse(b"[sources.'a.txt']\ndate = 2024-03-01")
    assert infos["a.txt"].date == "2024-03-01"
