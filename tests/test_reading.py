"""Bytes become documents: what is read, what is refused, and with which words."""

import pytest
from conftest import SEEDS
from growth import is_linear

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading import markdown, plain
from index.reading.document import read
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
    flagged = [(str(block.flag), block.span.of(document.text)[:20]) for block in document.blocks if block.flag]
    assert flagged == [
        ("advertisement", "Freedom-Loving Beach"),
        ("call to action", "CLICK HERE TO READ M"),
        ("poll question", "Do you think the Uni"),
        ("consent notice", "By completing the po"),
        ("advertisement", "Freedom-Loving Beach"),
    ]


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


def test_markdown_keeps_code_tables_and_text_outside_blocks() -> None:
    text = "```\na\n\nb\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n[home]: https://example.org\n"
    assert [(kind, found) for kind, found, _ in outline("a.md", text)] == [
        ("verbatim", "```\na\n\nb\n```"),
        ("verbatim", "| x | y |\n|---|---|\n| 1 | 2 |"),
        ("paragraph", "- one"),
        ("paragraph", "- two"),
        ("paragraph", "[home]: https://example.org"),
    ]


def test_markdown_keeps_the_words_of_every_construct() -> None:
    text = "<div>\nSome <b>bold</b> text\n</div>\n\n[^1]: A note.\n\n> - quoted\n>\n>   more\n\n"
    text += "[x]: /y 'A title'\n\nSetext\n---\n"
    assert [found for _, found, _ in outline("a.md", text)] == [
        "<div>\nSome <b>bold</b> text\n</div>",
        "[^1]: A note.",
        "> - quoted",
        ">   more",
        "[x]: /y 'A title'",
        "Setext",
    ]


def test_front_matter_is_read_not_indexed() -> None:
    document = read("a.md", b"---\ntitle: 'A guide'\ndate: 2024-05-01\ntags: [x]\n---\n# Start\n\nText.\n")
    assert (document.title, document.date) == ("A guide", "2024-05-01")
    assert [block.span.of(document.text) for block in document.blocks] == ["Start", "Text."]


@pytest.mark.parametrize(
    ("matter", "info"),
    [
        ("title: It: a story # yes", SourceInfo(title="It: a story")),
        ("title: 'It''s'\nLang: en-GB", SourceInfo(title="It's", language="en")),
        ('title: "The \\"rules\\"" # 2', SourceInfo(title='The "rules"')),
        ("author: Ann Lee\nlanguage: de", SourceInfo(author="Ann Lee", language="de")),
        ("authors: [Ann Lee, 'Bo, Jr.']", SourceInfo(author="Ann Lee, Bo, Jr.")),
        ("authors:\n  - Ann Lee\n  - Bo\npublisher: P", SourceInfo(author="Ann Lee, Bo", publisher="P")),
        ("authors:\n- Ann Lee\n\n# a comment\nx: {y: z}", SourceInfo(author="Ann Lee")),
        ("date: 2024-05-01T10:00:00Z", SourceInfo(date="2024-05-01")),
        ("date: 2024-05-01 10:00", SourceInfo(date="2024-05-01")),
        ("date: 2024-05", SourceInfo(date="2024-05")),
        ("date: May 2024", SourceInfo()),
        ("date: 2024-13-01", SourceInfo()),
        ("url: https://example.org/a#b", SourceInfo(url="https://example.org/a#b")),
        ("url: javascript:x", SourceInfo()),
        ("title: >\n  folded\n  text\nlanguage: english", SourceInfo()),
        ("title: |\nauthor: *anchor\ndescription: x", SourceInfo()),
    ],
)
def test_of_yaml_the_simple_part_is_read(matter: str, info: SourceInfo) -> None:
    raw = markdown.read(f"---\n{matter}\n---\nText.".encode())
    assert raw.info == info
    assert [block.span.of(raw.text) for block in raw.blocks] == ["Text."]


def test_front_matter_may_be_toml() -> None:
    raw = markdown.read(b"+++\ntitle = 'T'\nauthors = ['A', 'B']\ndate = 2024-05-01T10:00:00Z\n+++\nText.")
    assert raw.info == SourceInfo(title="T", author="A, B", date="2024-05-01")


@pytest.mark.parametrize("text", ["---\nSome words\n---\nText.", "---\ntitle: x\n\nText.", "+++\nwords\n+++\nText."])
def test_words_between_rules_are_no_front_matter(text: str) -> None:
    raw = markdown.read(text.encode())
    assert raw.info == SourceInfo()
    assert "".join(block.span.of(raw.text) for block in raw.blocks).startswith(("Some", "title", "---", "+++"))


@pytest.mark.parametrize(
    "unit",
    [">", "> ", "- ", "[", "`a", "*", "|", "<a ", "<!--", "# ", "[a]: <", "1. ", "\t", "a\n", "---\na: '", "---\na: ["],
)
def test_hostile_markdown_takes_time_in_proportion(unit: str) -> None:
    assert is_linear(lambda size: markdown.read((unit * (size // len(unit)) + "a").encode()), 40_000)


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
        ("a.xlsx", b"text", ".xlsx files can’t be read"),
        ("LICENCE", b"text", "files without an ending can’t be read"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_with_a_reason(source: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=r".*") as refusal:
        read(source, data)
    assert reason in str(refusal.value)


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


def test_a_comment_in_markdown_is_flagged_and_the_text_beside_one_is_not() -> None:
    text = "# T\n\n<!-- a note\n\nfor editors -->\n\nShown.\n\n<!-- a --> shown too <!-- b -->\n"
    flags = {block.span.of(text): block.flag for block in read("a.md", text.encode()).blocks}
    assert [shown for shown, flag in flags.items() if flag] == ["<!-- a note\n\nfor editors -->"]
    assert str(flags["<!-- a note\n\nfor editors -->"]) == "comment"
