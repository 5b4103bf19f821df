"""reStructuredText is read as its rendered page shows it, and each line of the text knows its line in the file."""

from itertools import pairwise

import pytest
from growth import is_linear
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.layout import BlockKind, MarkKind
from index.reading import rst
from index.reading.raw import RawDocument


def read(text: str) -> RawDocument:
    return rst.read(text.encode())


def blocks(text: str) -> list[tuple[str, str]]:
    """Each block's kind (with a heading's level) and text."""
    document = read(text)
    return [(f"{block.kind.value}{block.level or ''}", block.span.of(document.text)) for block in document.blocks]


def marks(text: str) -> list[tuple[str, str, str]]:
    """Each mark's kind, text and target."""
    document = read(text)
    return [(mark.kind.value, mark.span.of(document.text), mark.target) for mark in document.marks]


def lines_of(text: str) -> list[int]:
    """The line of the file in which each block begins."""
    document = read(text)
    assert document.lines is not None
    return [document.lines.at(block.span.start) for block in document.blocks]


# Inline markup


@pytest.mark.parametrize(
    ("markup", "shown", "mark"),
    [
        ("an *idea* here", "an idea here", ("emphasis", "idea", "")),
        ("an **idea** here", "an idea here", ("strong", "idea", "")),
        ("run ``a * b`` now", "run a * b now", ("code", "a * b", "")),
        ("the `Title`, then", "the Title, then", ("emphasis", "Title", "")),
        ("re\\ **place**\\ ment", "replacement", ("strong", "place", "")),
        ("``\\d`` and more", "\\d and more", ("code", "\\d", "")),
        ("see `the site <https://example.org/a>`_.", "see the site.", ("link", "the site", "https://example.org/a")),
        ("see `the site <https://example.org/a>`__.", "see the site.", ("link", "the site", "https://example.org/a")),
        ("at https://example.org/a_b_.", "at https://example.org/a_b_.", ("link", "https://example.org/a_b_", "")),
    ],
)
def test_inline_markup_is_a_mark_beside_the_text(markup: str, shown: str, mark: tuple[str, str, str]) -> None:
    assert blocks(markup) == [("paragraph", shown)]
    kind, text, target = mark
    assert marks(markup) == [(kind, text, target or (text if kind == "link" else ""))]


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "a*b*c and x**y**z",
        "'*' and (*) and \"|\"",
        "an * apart*",
        "snake_case and __init__ and trailing_",
        "5 | 6 | 7",
        "a ` b",
        "an unclosed *word, and more",
    ],
)
def test_signs_that_mark_nothing_are_text(text: str) -> None:
    assert blocks(text) == [("paragraph", text)]
    assert marks(text) == []


def test_an_escaped_sign_is_text() -> None:
    assert blocks("not \\*this\\* nor \\`that\\`") == [("paragraph", "not *this* nor `that`")]


@pytest.mark.parametrize(
    ("markup", "shown", "kind"),
    [
        (":func:`print`", "print()", "code"),
        (":py:meth:`~box.Lid.open`", "open()", "code"),
        (":class:`!box.Lid`", "box.Lid", "code"),
        (":mod:`the box <box>`", "the box", "code"),
        (":kbd:`Ctrl+C`", "Ctrl+C", "code"),
        (":file:`/home/{name}/box`", "/home/name/box", "code"),
        (":program:`tar`", "tar", "strong"),
        (":dfn:`lid`", "lid", "emphasis"),
        ("`lid`:strong:", "lid", "strong"),
        (":menuselection:`&File --> Save &as`", "File ‣ Save as", None),
        (":guilabel:`Q&&A`", "Q&A", None),
        (":term:`lid`", "lid", None),
        (":doc:`Boxes </guide/boxes>`", "Boxes", None),
        (":ref:`elsewhere`", "elsewhere", None),
        (":ref:`all lids <lids>`", "all lids", None),
        (":abbr:`LID (Light Inner Door)`", "LID (Light Inner Door)", None),
        ("10\\ :sup:`6`", "10⁶", None),
        (":unheard-of:`its text <x>`", "its text", None),
        (":pep:`8`", "PEP 8", "link"),
        (":rfc:`2324`", "RFC 2324", "link"),
    ],
)
def test_a_role_shows_its_text(markup: str, shown: str, kind: str | None) -> None:
    assert blocks(markup) == [("paragraph", shown)]
    assert [mark for mark, _, _ in marks(markup)] == ([kind] if kind else [])


def test_roles_of_the_document_are_what_they_are_based_on() -> None:
    text = ".. role:: sh(code)\n.. role:: html(raw)\n.. role:: red\n\n:sh:`ls` :html:`<br>` :red:`word` end"
    assert blocks(text) == [("paragraph", "ls word end")]
    assert marks(text) == [("code", "ls", "")]


def test_a_reference_to_a_label_shows_the_title_there() -> None:
    text = "See :ref:`the-end`.\n\n.. _the-end:\n\nHow it *ends*\n=============\n\nText."
    assert blocks(text)[0] == ("paragraph", "See How it ends.")


def test_references_lead_to_their_targets() -> None:
    text = (
        "One_, `Number two`_, `a title <One_>`_, this__ and that__, Three_ and a section: Part_.\n\n"
        ".. _One: https://example.org/1\n.. _number two: https://example.org/\n   2\n.. _Three: One_\n"
        "__ https://example.org/this\n.. __: https://example.org/that\n\nPart\n====\n\nText."
    )
    assert blocks(text)[0] == (
        "paragraph",
        "One, Number two, a title, this and that, Three and a section: Part.",
    )
    assert [(shown, target.removeprefix("https://example.org/")) for _, shown, target in marks(text)] == [
        ("One", "1"),
        ("Number two", "2"),
        ("a title", "1"),
        ("this", "this"),
        ("that", "that"),
        ("Three", "1"),
    ]


def test_substitutions_are_replaced() -> None:
    text = (
        "The |box| is |sign| |logo| |unknown|.\n\n.. |box| replace:: *old* box\n.. |sign| unicode:: 0xA9 .. copyright\n"
        ".. |logo| image:: logo.png\n   :alt: The logo\n"
    )
    assert blocks(text) == [("paragraph", "The old box is © The logo unknown.")]
    assert marks(text) == [("emphasis", "old", ""), ("image", "The logo", "logo.png")]


def test_footnotes_are_numbered_like_on_the_page() -> None:
    text = (
        "A [#]_ b [#named]_ c [1]_ d [*]_ e [Berg]_ f [#]_.\n\n.. [1] One.\n.. [#] Two.\n.. [#named] Three,\n   on two "
        "lines.\n.. [#] Four.\n.. [*] Star.\n.. [Berg] A book."
    )
    assert [shown for _, shown in blocks(text)] == [
        "A [2] b [3] c [1] d [*] e [Berg] f [4].",
        "[1] One.",
        "[2] Two.",
        "[3] Three, on two lines.",
        "[4] Four.",
        "[*] Star.",
        "[Berg] A book.",
    ]


# Blocks


def test_headings_have_levels_in_order_of_first_appearance() -> None:
    text = (
        "=====\n Top\n=====\n\nOne\n===\n\nTwo\n---\n\nText.\n\n``Three``\n~~~~~~~~~\nright below\n\n1. Four\n=======\n"
        "\nÜberschrift\n-----------\n\n日本\n====\n\nA longer one than its line\n----\n"
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
        "Text and\nmore\n====",
    ],
)
def test_a_line_that_only_looks_like_a_heading_is_none(text: str) -> None:
    assert "heading" not in {kind[:7] for kind, _ in blocks(text)}


def test_a_transition_is_no_block() -> None:
    assert blocks("One.\n\n----\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]


def test_wrapped_lines_are_one_line_and_know_their_lines_of_the_file() -> None:
    document = read("First,\nsecond *and\nthird*.\n\n- an item\n  goes on\n")
    assert document.text == "First, second and third.\n\n• an item goes on"
    assert document.lines is not None
    words = ["First", "second", "and", "third", "item", "goes"]
    assert [document.lines.at(document.text.index(word)) for word in words] == [1, 2, 2, 3, 5, 6]


def test_items_begin_with_their_markers_and_know_how_deep_they_are() -> None:
    text = (
        "* one\n* two\n  goes on\n\n  - inner\n\n  Another paragraph.\n\n(3) three\n(#) four\n\n#. first\n#. second\n\n"
        "A. Berg wrote\nthis.\n\n-5 degrees"
    )
    document = read(text)
    assert [(block.kind, block.depth, block.span.of(document.text)) for block in document.blocks] == [
        (BlockKind.ITEM, 1, "• one"),
        (BlockKind.ITEM, 1, "• two goes on"),
        (BlockKind.ITEM, 2, "• inner"),
        (BlockKind.PARAGRAPH, 1, "Another paragraph."),
        (BlockKind.ITEM, 1, "(3) three"),
        (BlockKind.ITEM, 1, "(4) four"),
        (BlockKind.ITEM, 1, "1. first"),
        (BlockKind.ITEM, 1, "2. second"),
        (BlockKind.PARAGRAPH, 0, "A. Berg wrote this."),
        (BlockKind.PARAGRAPH, 0, "-5 degrees"),
    ]
    assert document.text.startswith("• one\n• two goes on\n• inner\n\nAnother paragraph.")


def test_definitions_options_and_glossaries_are_terms_with_definitions() -> None:
    text = (
        "lid\n   What closes a *box*.\n\n   It is flat.\nbox\n   A thing.\n\n-a, --all  Everything,\n           "
        "really.\n--by=SIZE  Sorted.\n\n.. glossary::\n\n   crate\n   case\n      A large box.\n"
    )
    assert blocks(text) == [
        ("term", "lid"),
        ("definition", "What closes a box."),
        ("definition", "It is flat."),
        ("term", "box"),
        ("definition", "A thing."),
        ("term", "-a, --all"),
        ("definition", "Everything, really."),
        ("term", "--by=SIZE"),
        ("definition", "Sorted."),
        ("term", "crate"),
        ("term", "case"),
        ("definition", "A large box."),
    ]


def test_fields_are_labels_with_values() -> None:
    text = "Text.\n\n:Range: 150 feet\n:Duration of *it*: One hour,\n   or two.\n:Empty:\n"
    assert read(text).text == "Text.\n\nRange: 150 feet\nDuration of it: One hour, or two.\nEmpty:"


def test_a_line_block_keeps_its_lines() -> None:
    assert blocks("| A *poem*\n|   in *lines\n  that* wrap\n|\n| end") == [
        ("paragraph", "A poem\nin lines that wrap\n\nend")
    ]


def test_an_indented_paragraph_is_a_quotation_but_an_indented_list_is_not() -> None:
    document = read("They said:\n\n   Boxes are *good*.\n\n   -- Anna\n\nAnd:\n\n   - one\n")
    assert [(block.aside, block.span.of(document.text)) for block in document.blocks] == [
        ("", "They said:"),
        ("quotation", "Boxes are good."),
        ("quotation", "— Anna"),
        ("", "And:"),
        ("", "• one"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "verbatim"),
    [
        ("So::\n\n    a = *1*\n\n      b = 2\n\nAfter.", "", "a = *1*\n\n  b = 2"),
        ("So:\n\n::\n\n  a = 1\n\nAfter.", "", "a = 1"),
        ("So ::\n\n> quoted\n> lines\n\nAfter.", "", "> quoted\n> lines"),
        ("So::\n    a = 1\n\nAfter.", "", "a = 1"),
        ("- so::\n\n      a = 1\n\nAfter.", "", "a = 1"),
        ("    quoted::\n\n        a = 1\n\nAfter.", "", "a = 1"),
        ("So::\n\n\ta = 1\n\nAfter.", "", "a = 1"),
        (".. highlight:: c\n\nSo::\n\n   a = 1;\n\nAfter.", "c", "a = 1;"),
        (".. code-block:: python\n   :linenos:\n\n   if a:\n       b()\n\nAfter.", "python", "if a:\n    b()"),
        (".. sourcecode:: c\n\n   a = 1;\n\nAfter.", "c", "a = 1;"),
        (".. code::\n\n   a = 1\n\nAfter.", "", "a = 1"),
        (".. code:: sh\n   ls\n\n   pwd\n\nAfter.", "sh", "ls\n\npwd"),
        (".. code::\n   a = 1\n\nAfter.", "", "a = 1"),
        (".. math::\n\n   a^2\n\nAfter.", "latex", "a^2"),
        (".. parsed-literal::\n\n   a = *b*\n     c\n\nAfter.", "", "a = b\n  c"),
        (">>> 1 + 1\n2\n\nAfter.", "pycon", ">>> 1 + 1\n2"),
    ],
)
def test_code_keeps_its_lines_and_has_a_language(text: str, language: str, verbatim: str) -> None:
    document = read(text)
    found = [block for block in document.blocks if block.kind is BlockKind.VERBATIM]
    assert [(block.language, block.span.of(document.text)) for block in found] == [(language, verbatim)]
    assert document.text.endswith("\n\nAfter.")
    assert "::" not in document.text


def test_a_caption_of_code_is_text() -> None:
    text = ".. code-block:: sh\n   :caption: How to *list*\n\n   ls\n\n.. literalinclude:: a.py\n   :caption: A file"
    assert blocks(text) == [("paragraph", "How to list"), ("verbatim", "ls"), ("paragraph", "A file")]


def test_an_item_after_two_colons_is_no_code() -> None:
    assert [kind for kind, _ in blocks("- one::\n\n- two\n\n- three")] == ["item"] * 3


# Tables

GRID = """
+-------+---------------+
| Box   | Size          |
|       +-------+-------+
|       | wide  | high  |
+=======+=======+=======+
| small | 1     | *2*   |
|       +-------+-------+
|       | 3     | 4 | 5 |
+-------+-------+-------+
| large, and wide       |
+-------+-------+-------+
| 箱    | - six | ``7`` |
|       | - or  |       |
+-------+-------+-------+
"""
SIMPLE = """
=====  =====  ======
   Boxes      Price
------------  ------
Name   Size
=====  =====  ======
small  1      2 *or*
              more
large  3

\\      4      cheap
=====  =====  ======
"""


def table(text: str) -> tuple[list[tuple[str, str]], tuple[str, ...], str]:
    """The rows of the only table in a text, its columns, and its caption."""
    document = read(text)
    rows = [block for block in document.blocks if block.kind in (BlockKind.ROW, BlockKind.COLUMNS)]
    tables = {block.table for block in rows}
    assert len(tables) == 1
    (found,) = tables
    assert found is not None
    return [(row.kind.value, row.span.of(document.text)) for row in rows], found.columns, found.caption


def test_a_grid_table_becomes_rows() -> None:
    rows, columns, _ = table(GRID)
    assert rows == [
        ("columns", "Box\tSize\t"),
        ("columns", "Box\twide\thigh"),
        ("row", "small\t1\t2"),
        ("row", "small\t3\t4 | 5"),
        ("row", "large, and wide\t\t"),
        ("row", "箱\t• six • or\t7"),
    ]
    assert columns == ("Box", "Size wide", "Size high")
    assert marks(GRID) == [("emphasis", "2", ""), ("code", "7", "")]


def test_a_simple_table_becomes_rows() -> None:
    rows, columns, _ = table(SIMPLE)
    assert rows == [
        ("columns", "Boxes\t\tPrice"),
        ("columns", "Name\tSize\t"),
        ("row", "small\t1\t2 or more"),
        ("row", "large\t3\t"),
        ("row", "\t4\tcheap"),
    ]
    assert columns == ("Boxes Name", "Boxes Size", "Price")


def test_a_table_without_a_header_has_no_columns() -> None:
    rows, columns, _ = table("==  ==\na   b\nc   d\n==  ==\n")
    assert (rows, columns) == ([("row", "a\tb"), ("row", "c\td")], ())


@pytest.mark.parametrize(
    "text",
    [
        ".. list-table:: All *boxes*\n   :header-rows: 1\n   :widths: 1 2\n\n   * - Name\n     - Size\n   * - small\n"
        "     - one,\n       or two\n   * -\n     - ``3``\n",
        '.. csv-table:: All *boxes*\n   :header: "Name", "Size"\n\n   small, "one,\n   or two"\n   ,``3``\n',
        '.. csv-table:: All *boxes*\n   :header: "Name", Size\n   :delim: ;\n\n   small;one, or two\n   ;``3``',
        ".. csv-table:: All *boxes*\n   :header-rows: 1\n   :delim: ;\n\n   Name;Size\n   small;one, or two\n   ;``3``",
        ".. table:: All *boxes*\n\n   =====  =======\n   Name   Size\n   =====  =======\n   small  one,\n          "
        "or two\n   \\      ``3``\n   =====  =======\n",
    ],
)
def test_tables_in_directives_have_a_caption(text: str) -> None:
    assert table(text) == (
        [("columns", "Name\tSize"), ("row", "small\tone, or two"), ("row", "\t3")],
        ("Name", "Size"),
        "All boxes",
    )
    assert blocks(text)[0] == ("paragraph", "All boxes")
    assert ("code", "3", "") in marks(text)


def test_rows_know_their_lines_of_the_file() -> None:
    assert lines_of(GRID) == [3, 5, 7, 9, 11, 13]
    assert lines_of(SIMPLE) == [3, 5, 7, 9, 11]


@pytest.mark.parametrize("text", ["+---+---+\n| a | b |\n+---+--+", "+---+\n| a\n+---+", "+---+---+\n| a | b |"])
def test_a_table_that_is_drawn_wrongly_is_shown_as_it_is(text: str) -> None:
    assert blocks(text) == [("verbatim", text)]


# Directives


@pytest.mark.parametrize(
    ("text", "aside", "expected"),
    [
        (".. note:: Mind\n   the gap.\n\n   And *this*.", "note", ["Note", "Mind the gap.", "And this."]),
        (".. warning::\n   Right below.", "warning", ["Warning", "Right below."]),
        (".. tip::\n\n   - one\n   - two", "tip", ["Tip", "• one", "• two"]),
        (".. seealso:: :pep:`8`", "seealso", ["See also", "PEP 8"]),
        (".. admonition:: By *the* way\n   :class: x\n\n   Text.", "admonition", ["By the way", "Text."]),
        (".. topic:: Boxes\n\n   Text.", "topic", ["Boxes", "Text."]),
        (".. tab:: Linux\n\n   Text.", "tab", ["Linux", "Text."]),
        (".. tab-set::\n\n   .. tab-item:: Linux\n      :sync: l\n\n      Text.", "tab", ["Linux", "Text."]),
        (".. dropdown:: More\n\n   Text.", "details", ["More", "Text."]),
    ],
)
def test_an_admonition_has_a_title_and_its_text(text: str, aside: str, expected: list[str]) -> None:
    document = read(f"{text}\n\nAfter.")
    *inside, after = document.blocks
    assert inside[0].kind is BlockKind.TITLE
    assert [block.span.of(document.text) for block in inside] == expected
    assert {block.aside for block in inside} == {aside}
    assert (after.aside, after.kind) == ("", BlockKind.PARAGRAPH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".. versionadded:: 3.2", ["Added in version 3.2."]),
        (".. versionchanged:: 3.2\n   The *lid* opens.", ["Changed in version 3.2: The lid opens."]),
        (
            ".. deprecated:: 3.2\n\n   Use a crate.\n\n   Or none.",
            ["Deprecated since version 3.2: Use a crate.", "Or none."],
        ),
        (".. availability:: Unix.", ["Availability: Unix."]),
        (
            ".. py:function:: open(box, \\\n      lid=None)\n   close(box)\n   :noindex:\n\n   Opens it.\n\n"
            "   :param Box box: the box\n   :param lid: its lid\n   :returns: nothing",
            [
                "open(box, lid=None)",
                "close(box)",
                "Opens it.",
                "Parameters",
                "• box (Box) – the box",
                "• lid – its lid",
                "Returns: nothing",
            ],
        ),
        (".. class:: Box(lid)\n\n   A box.", ["class Box(lid)", "A box."]),
        (".. rst:role:: box\n\n   Shows it.", ["box", "Shows it."]),
        (".. option:: --all <what>\n\n   All.", ["--all <what>", "All."]),
        (
            ".. figure:: a.png\n   :alt: A box\n\n   The *caption*.\n\n   A legend.",
            ["A box", "The caption.", "A legend."],
        ),
        (".. image:: a.png\n   :alt: A\n     box", ["A box"]),
        (".. image:: a.png", []),
        (".. rubric:: Boxes", ["Boxes"]),
        (".. epigraph::\n\n   Text.\n\n   -- Anna", ["Text.", "— Anna"]),
        (".. only:: html and not draft\n\n   Part\n   ====\n\n   Text.", ["Part", "Text."]),
        (".. only:: latex or man\n\n   Text.", []),
        (".. toctree::\n   :maxdepth: 2\n\n   intro\n   usage\n", []),
        (".. contents:: Here\n   :local:", []),
        (".. include:: a.rst", []),
        (".. raw:: html\n\n   <script>alert(1)</script>", []),
        (".. module:: box\n   :synopsis: Boxes", []),
        (".. container:: wide\n\n   Text.", ["Text."]),
        (".. unheard-of:: Its title\n   :option: x\n\n   Text.", ["Its title", "Text."]),
        (".. autofunction:: box.open", ["box.open"]),
    ],
)
def test_directives_are_read_for_their_words(text: str, expected: list[str]) -> None:
    assert [found for _, found in blocks(f"{text}\n\nAfter.")] == [*expected, "After."]


def test_an_image_says_where_it_is() -> None:
    assert marks(".. figure:: boxes/a.png\n   :alt: A box\n") == [("image", "A box", "boxes/a.png")]


@pytest.mark.parametrize(
    "text",
    [
        ".. a comment",
        "..\n   a comment\n\n   of two paragraphs",
        ".. TODO: words",
        ".. comment::\n\n   words",
        ".. _target: https://example.org",
        ".. _label:",
        "__ https://example.org",
        ".. |name| replace:: words",
        ":orphan:",
    ],
)
def test_what_no_reader_sees_is_no_text(text: str) -> None:
    assert blocks(f"{text}\n\nAfter.") == [("paragraph", "After.")]


def test_an_empty_comment_hides_nothing() -> None:
    assert [found for _, found in blocks("One.\n\n..\n\n   Quoted.")] == ["One.", "Quoted."]


# What the file says about itself


def test_fields_at_the_top_give_title_author_date_and_language() -> None:
    text = (
        ".. a comment\n\nThe guide\n=========\n\n:Author: Anna Berg <anna@example.org>\n:Author: Bela Bartos\n"
        ":Date: 2024-05-01\n:Language: de-AT\n:Status: Draft,\n   still\n\nText.\n\n:Date: 2020-01-01\n"
    )
    document = read(text)
    info = document.info
    assert (info.author, info.date, info.language, info.title) == ("Anna Berg, Bela Bartos", "2024-05-01", "de", None)
    assert document.titled
    assert ("paragraph", "Status: Draft, still") in blocks(text)


def test_a_header_like_that_of_a_pep_is_read() -> None:
    document = read(
        "PEP: 1\nTitle: The Purpose\nAuthor: Anna Berg,\n        Bela Bartos\n\nAbstract\n========\n\nText.\n"
    )
    assert (document.info.title, document.info.author) == ("The Purpose", "Anna Berg, Bela Bartos")
    assert not document.titled
    assert document.text.startswith("PEP: 1\nTitle: The Purpose\nAuthor: Anna Berg, Bela Bartos\n\nAbstract")


@pytest.mark.parametrize(
    ("value", "date"),
    [("2024-02-30", None), ("1 May 2024", None), ("2024-5-1", None), ("2024-02-29", "2024-02-29")],
)
def test_only_a_real_iso_date_is_taken(value: str, date: str | None) -> None:
    assert read(f":Date: {value}\n\nText.").info.date == date


def test_authors_may_be_a_list() -> None:
    assert read(":Authors:\n  - Anna\n  - Bela\n\nText.").info.author == "Anna, Bela"


# Hostile files


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 10])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        rst.read(data)


def test_substitutions_cannot_make_a_text_much_longer() -> None:
    chain = "".join(f".. |{a}| replace:: |{b}| |{b}|\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    text = f"{chain}.. |i| replace:: {'word ' * 1000}\n\n{'|a| |i| ' * 1000}"
    assert len(read(text).text) < 3 * len(text) + 20_000


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x" * n,
        lambda n: "= " * n,
        lambda n: "=" * n + "\nx",
        lambda n: "==  ==\n" * n,
        lambda n: "==  ==\nx\n\n" * n,
        lambda n: "==  ==\nx\n" * n,
        lambda n: "==  ==\n" + "x  y\n" * n,
        lambda n: "= " * n + "\n" + "x\n" * n,
        lambda n: "x::\n\n" * n,
        lambda n: ".. x\n\n" * n,
        lambda n: "..\n" * n,
        lambda n: ".. x::\n" * n,
        lambda n: ".. note::\n" * n,
        lambda n: ".. csv-table::\n\n   " + '"a,' * n,
        lambda n: ".. csv-table::\n\n   " + "a,\n   " * n,
        lambda n: ".. list-table::\n\n" + "   * - a\n" * n,
        lambda n: ":a:" * n,
        lambda n: ":" * n,
        lambda n: ":a: b\n" * n,
        lambda n: ":Author: " + " " * n + "x",
        lambda n: ":Author: " + "<@" * n,
        lambda n: " " * n + "x",
        lambda n: "".join(" " * (place % 300) + "x\n" for place in range(n // 10)),
        lambda n: "1" * n + ". x",
        lambda n: "-a" * n,
        lambda n: "-a, " * n,
        lambda n: "- x\n" * n,
        lambda n: "- " * n,
        lambda n: "x\n\n" + "\n" * n + ".. y\n",
        lambda n: ".. |" * n,
        lambda n: ".. [" * n,
        lambda n: ".. _" * n,
        lambda n: ".. _a: b_\n" * n + "a_ " * n,
        lambda n: ".. [#] x\n" * n + "[#]_ " * n,
        lambda n: ".. _x:\n" * n,
        lambda n: "+-+\n" * n,
        lambda n: "+-+-+\n| | |\n" * n + "+-+-+",
        lambda n: "+" + "-+" * n + "\n" + "|\n" * n,
        lambda n: "+---+\n|+-+|\n" * n + "+---+",
        lambda n: "*" * n,
        lambda n: "*a " * n,
        lambda n: "**a " * n,
        lambda n: "``a " * n,
        lambda n: "`a " * n,
        lambda n: "|a " * n,
        lambda n: ":a:`b " * n,
        lambda n: "`a <b " * n + "`_",
        lambda n: "*a* `b`_ :c:`d` |e| " * n,
        lambda n: "a_b_" * n,
        lambda n: "a__ " * n,
        lambda n: "\\" * n,
        lambda n: "\\ *" * n,
        lambda n: "https://a_" * n,
        lambda n: "[a" * n + "]_",
        lambda n: "-:a" * n,
        lambda n: ".. _l:\n\n" + "t" * n + "\n====\n\n" + ":ref:`l` " * n,
        lambda n: ".. |s| replace:: " + "t" * n + "\n\n" + "|s| " * n,
        lambda n: ".. _t: https://" + "t" * n + "\n\n" + "t_ " * n,
    ],
)
def test_time_is_linear_in_hostile_lines(make) -> None:
    assert is_linear(lambda size: rst.read((make(size) + "\n\nend").encode()), 10_000)


@pytest.mark.parametrize("opener", ["- ", "  ", ".. note:: ", "* 1. "])
def test_what_is_nested_deeply_is_read(opener: str) -> None:
    lines = [" " * (len(opener) * depth) + opener.strip() for depth in range(200)]
    text = "\n\n".join(lines) + "\n\n" + " " * len(opener) * 200 + "word"
    assert "word" in read(f"Text.\n\n{text}").text


PIECES = st.sampled_from(
    "word|two words|====|----|::|__ u|.. note:: see|- a|1. b|:f: g|===  ===|+---+|\\| x \\||  indented|    deeper|"
    "|>>> 1|.. code::|   :option: v|\tx|*a*|``b|`c`_|.. tip::|-a  b|\\| line".replace("\\|", "\x00").split("|")
).map(lambda piece: piece.replace("\x00", "|"))


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30))
def test_no_word_is_lost_and_blocks_and_lines_are_in_order(lines: list[str]) -> None:
    assume(
        ("   :option: v", "    deeper") not in pairwise(lines)
    )  # what is deeper belongs to the option, which isn't shown
    document = read("\n".join([*lines, "", "end"]))
    assert document.lines is not None
    position = 0
    for block in document.blocks:
        assert block.span.start >= position
        assert block.span.of(document.text).strip()
        position = block.span.end
    assert position == len(document.text)
    for word in ("word", "indented", "deeper", "end"):
        assert document.text.count(word) == sum(line.count(word) for line in [*lines, "end"])
    assert document.lines.at(len(document.text) - 1) == len(lines) + 2


def test_marks_are_inside_their_blocks() -> None:
    document = read(GRID + "\n\nA *b* `c <https://example.org>`_ ``d``.\n")
    spans = [block.span for block in document.blocks]
    for mark in document.marks:
        assert any(span.start <= mark.span.start and mark.span.end <= span.end for span in spans)
        assert mark.kind in MarkKind
