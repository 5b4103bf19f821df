"""reStructuredText keeps its text as it was written, and its lines show headings, lists and code."""

import pytest
from growth import is_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.reading import rst
from index.reading.raw import RawDocument


def outline(document: RawDocument) -> list[tuple[str, str]]:
    """Each block's kind (a heading's level, what it is flagged for) and text."""
    return [
        (block.flag or f"{block.kind.value}{block.level or ''}", block.span.of(document.text))
        for block in document.blocks
    ]


def blocks(text: str) -> list[tuple[str, str]]:
    return outline(rst.read(text.encode()))


def test_the_text_stays_as_it_was_written() -> None:
    text = "Title\n=====\n\nSome *text*,\nwith ``code``.\n\n.. note:: Mind.\n"
    document = rst.read(text.encode())
    assert document.text == text
    assert (document.lined, document.titled) == (True, True)


def test_headings_have_levels_in_order_of_first_appearance() -> None:
    text = (
        "=====\n Top\n=====\n\nOne\n===\n\nTwo\n---\n\nText.\n\nThree\n~~~~~\nright below\n\n1. Four\n=======\n\n"
        "Überschrift\n-----------\n\n日本\n====\n\nA longer one than its line\n----\n"
    )
    assert blocks(text) == [
        ("heading1", "Top"),
        ("heading2", "One"),
        ("heading3", "Two"),
        ("paragraph", "Text."),
        ("heading4", "Three"),
        ("paragraph", "right below"),
        ("heading2", "1. Four"),
        ("heading3", "Überschrift"),
        ("heading2", "日本"),
        ("heading3", "A longer one than its line"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Long title\n--",
        "- item\n------",
        "Text\n\n----\n\nmore",
        "  Quoted\n  ======",
        "-\nx\n-",
        "Text and\nmore\n====",
    ],
)
def test_a_line_that_only_looks_like_a_heading_is_none(text: str) -> None:
    assert "heading" not in {kind[:7] for kind, _ in blocks(text)}


def test_a_transition_is_no_block() -> None:
    assert blocks("One.\n\n----\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]


def test_items_fields_and_definitions_are_blocks_of_their_own() -> None:
    text = (
        "- one\n- two\n  goes on\n\n1. first\n2. second\n\n:Name: Anna\n:Age: 31\n\nterm\n    What it is.\n"
        "other\n    What that is.\n\n-a, --all  everything\n-b  nothing\n\n"
        "In 1990\n- 5 degrees were\nmeasured.\n\n| a poem\n| it is"
    )
    assert [found for _, found in blocks(text)] == [
        "- one",
        "- two\n  goes on",
        "1. first",
        "2. second",
        ":Name: Anna",
        ":Age: 31",
        "term\n    What it is.",
        "other\n    What that is.",
        "-a, --all  everything",
        "-b  nothing",
        "In 1990\n- 5 degrees were\nmeasured.",
        "| a poem\n| it is",
    ]


@pytest.mark.parametrize(
    ("text", "verbatim"),
    [
        ("So::\n\n    a = 1\n\n    b = 2\n\nAfter.", "a = 1\n\n    b = 2"),
        ("So:\n\n::\n\n  a = 1\n\nAfter.", "a = 1"),
        ("So::\n\n> quoted\n> lines\n\nAfter.", "> quoted\n> lines"),
        ("- so::\n\n      a = 1\n\nAfter.", "a = 1"),
        ("    quoted::\n\n        a = 1\n\nAfter.", "a = 1"),
        ("So::\n\n\ta = 1\n\nAfter.", "a = 1"),
        (".. code-block:: python\n   :linenos:\n\n   a = 1\n\nAfter.", "a = 1"),
        (".. code::\n\n   a = 1\n\nAfter.", "a = 1"),
        (".. code::\n   a = 1\n\nAfter.", "a = 1"),
        (">>> 1 + 1\n2\n\nAfter.", ">>> 1 + 1\n2"),
        ("+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+\n\nAfter.", None),
        ("===  ===\na    b\n===  ===\nc    d\n\ne    f\n===  ===\n\nAfter.", None),
    ],
)
def test_code_and_tables_are_verbatim(text: str, verbatim: str | None) -> None:
    found = [block for block in blocks(text) if block[0] != "directive"]
    assert ("verbatim", verbatim or text.removesuffix("\n\nAfter.")) in found
    assert found[-1] == ("paragraph", "After.")


def test_an_item_after_two_colons_is_no_code() -> None:
    assert [kind for kind, _ in blocks("- one::\n\n- two\n\n- three")] == ["paragraph"] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ".. note:: Mind\n   the gap.\n\n   And this.",
            [("paragraph", "Mind\n   the gap."), ("paragraph", "And this.")],
        ),
        (".. note::\n   Right below.", [("paragraph", "Right below.")]),
        (".. note::\n\n   A blank line below.", [("paragraph", "A blank line below.")]),
        (".. note:: Do::\n\n      code", [("paragraph", "Do::"), ("verbatim", "code")]),
        (
            ".. py:function:: open(file, mode)\n   :noindex:\n\n   Opens it.",
            [("paragraph", "open(file, mode)"), ("directive’s options", ":noindex:"), ("paragraph", "Opens it.")],
        ),
        (
            ".. figure:: a.png\n   :alt: A\n\n   The caption.",
            [
                ("directive", ".. figure:: a.png"),
                ("directive’s options", ":alt: A"),
                ("paragraph", "The caption."),
            ],
        ),
        (
            ".. code-block:: c\n   :linenos:\nBelow.",
            [("directive", ".. code-block:: c\n   :linenos:"), ("paragraph", "Below.")],
        ),
        (".. toctree::\n   :maxdepth: 2\n\n   intro\n   usage\n", None),
        (".. image:: a.png\n   :alt: A", None),
        (".. [1] A note\n   that goes on.", [("paragraph", ".. [1] A note\n   that goes on.")]),
        (".. [1] One.\n.. [2] Two.", [("paragraph", ".. [1] One."), ("paragraph", ".. [2] Two.")]),
    ],
)
def test_directives_are_read_for_their_words(text: str, expected: list[tuple[str, str]] | None) -> None:
    assert blocks(f"{text}\n\nAfter.")[:-1] == (expected or [("directive", text.strip())])


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (".. a comment", "comment"),
        ("..\n   a comment\n\n   of two paragraphs", "comment"),
        (".. TODO: words", "comment"),
        (".. _target: https://example.org", "link target"),
        (".. _label:", "link target"),
        ("__ https://example.org", "link target"),
        (".. |name| replace:: words", "substitution"),
        (":orphan:", "setting"),
    ],
)
def test_text_that_no_reader_sees_is_flagged_and_kept(text: str, flag: str) -> None:
    assert blocks(f"{text}\n\nAfter.") == [(flag, text), ("paragraph", "After.")]


def test_an_empty_comment_hides_nothing() -> None:
    assert blocks("One.\n\n..\n\n   Quoted.") == [("paragraph", "One."), ("paragraph", "Quoted.")]


def test_fields_at_the_top_give_title_author_date_and_language() -> None:
    text = (
        ".. a comment\n\nThe guide\n=========\n\n:Author: Anna Berg <anna@example.org>\n:Author: Bela Bartos\n"
        ":Date: 2024-05-01\n:Language: de-AT\n:Status: Draft,\n   still\n\nText.\n\n:Date: 2020-01-01\n"
    )
    document = rst.read(text.encode())
    info = document.info
    assert (info.author, info.date, info.language, info.title) == ("Anna Berg, Bela Bartos", "2024-05-01", "de", None)
    assert document.titled
    assert ("paragraph", ":Status: Draft,\n   still") in outline(document)


def test_a_header_like_that_of_a_pep_is_read() -> None:
    text = "PEP: 1\nTitle: The Purpose\nAuthor: Anna Berg,\n        Bela Bartos\n\nAbstract\n========\n\nText.\n"
    document = rst.read(text.encode())
    assert (document.info.title, document.info.author) == ("The Purpose", "Anna Berg, Bela Bartos")
    assert not document.titled


@pytest.mark.parametrize(
    ("value", "date"),
    [("2024-02-30", None), ("1 May 2024", None), ("2024-5-1", None), ("2024", None), ("2024-02-29", "2024-02-29")],
)
def test_only_a_real_iso_date_is_taken(value: str, date: str | None) -> None:
    assert rst.read(f":Date: {value}\n\nText.".encode()).info.date == date


def test_authors_may_be_a_list() -> None:
    assert rst.read(b":Authors:\n  - Anna\n  - Bela\n\nText.").info.author == "Anna, Bela"


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 10])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        rst.read(data)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x" * n,
        lambda n: "= " * n,
        lambda n: "=" * n + "\nx",
        lambda n: "==  ==\n" * n,
        lambda n: "==  ==\nx\n\n" * n,
        lambda n: "x::\n\n" * n,
        lambda n: ".. x\n\n" * n,
        lambda n: "..\n" * n,
        lambda n: ".. x::\n" * n,
        lambda n: ":a:" * n,
        lambda n: ":" * n,
        lambda n: ":Author: " + " " * n + "x",
        lambda n: ":Author: " + "<@" * n,
        lambda n: " " * n + "x",
        lambda n: "".join(" " * (place % 300) + "x\n" for place in range(n // 10)),
        lambda n: "1" * n + ". x",
        lambda n: "-a" * n,
        lambda n: "- x\n" * n,
        lambda n: "x\n\n" + "\n" * n + ".. y\n",
        lambda n: ".. |" * n,
        lambda n: ".. [" * n,
        lambda n: ".. _" * n,
        lambda n: "+-+\n" * n,
    ],
)
def test_time_is_linear_in_hostile_lines(make) -> None:
    assert is_linear(lambda size: rst.read((make(size) + "\n\nend").encode()), 10_000)


PIECES = st.sampled_from(
    "word|two words|====|----|::|..|.. note:: x|.. c|- a|1. b|:f: g|===  ===|+--+|  indented|    deeper|"
    "|||>>> 1|.. _t: u|.. code::|   :option: v|\tx".split("|")
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=30))
def test_blocks_are_in_order_and_no_word_is_outside_them_but_marks(lines: list[str]) -> None:
    text = "\n".join([*lines, "end"])
    document = rst.read(text.encode())
    assert document.text == text
    position = 0
    for block in document.blocks:
        outside = text[position : block.span.start]
        assert block.span.start >= position
        assert not any(character.isalnum() for character in outside.replace(".. note::", "").replace(".. code::", ""))
        assert block.span.of(text) == block.span.of(text).strip()
        position = block.span.end
    assert position == len(text)
