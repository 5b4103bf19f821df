"""Passages: exact offsets, nothing lost."""

from itertools import pairwise

import pytest
from growth import is_linear
from hypothesis import example, given
from hypothesis import strategies as st

from index.layout import BlockKind, Span
from index.model import Document
from index.reading.document import read
from index.text.code import code_units
from index.text.passages import LARGEST, TARGET, passages

SENTENCE = "The quick brown fox jumps over the lazy dog near the bank. "
MARKUP = st.text(alphabet=st.sampled_from(list("ab. \n#-*>`“”\"'1)|é字。\t")), max_size=400)


@given(MARKUP, st.sampled_from(["a.txt", "a.md"]))
@example("# a\n\n" + SENTENCE * 60, "a.md")
@example("x" * 5000, "a.txt")
@example("字" * 3000 + "。" + "字" * 3000, "a.txt")
@example("```\n" + "line of code\n" * 300 + "```\n", "a.md")
def test_passages_lose_nothing_but_white_space_headings_and_marks(text: str, source: str) -> None:
    if not any(map(str.isalpha, text)):  # digits may be no more than the number of an empty item
        return
    document = read(source, text.encode())
    found = passages(document)
    assert all(passage.text == passage.span.of(document.text) for passage in found)
    assert all(len(passage.text) <= LARGEST for passage in found)
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))
    assert all(passage.text == passage.text.rstrip().lstrip("\n") for passage in found)  # code may be indented
    assert len({passage.id for passage in found}) == len(found)
    held = words(" ".join(passage.text for passage in found))
    headings = " ".join(block.span.of(document.text) for block in document.blocks if block.kind is BlockKind.HEADING)
    assert sorted(held + words(headings)) == sorted(words(document.text))


def words(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_a_passage_never_crosses_a_heading_or_a_flagged_line() -> None:
    text = "# One\n\nAlpha.\n\n# Two\n\nBeta.\n\nClick here to subscribe\n\nGamma.\n"
    assert [(p.text, p.heading) for p in passages(markdown(text))] == [
        ("Alpha.", ("One",)),
        ("Beta.", ("Two",)),
        ("Gamma.", ("Two",)),
    ]


def test_short_paragraphs_share_a_passage_up_to_the_target() -> None:
    text = "\n\n".join([SENTENCE.strip()] * 30)
    lengths = [len(passage.text) for passage in passages(markdown(text))]
    assert max(lengths) <= TARGET
    assert min(lengths[:-1]) > TARGET - len(SENTENCE) - 2


def test_a_quotation_stays_with_its_introduction() -> None:
    lead, quotation = SENTENCE * 9, "“" + SENTENCE * 5 + "”"
    assert len(passages(markdown(f"{lead}\n\n{quotation}"))) == 1
    assert len(passages(markdown(f"{lead}\n\n{quotation[1:]}"))) == 2


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    assert all(passage.text.endswith("bank.") for passage in passages(markdown(SENTENCE * 50)))


def test_lines_are_counted_from_one() -> None:
    found = passages(markdown("# Title\n\nFirst\nsecond.\n\n# Other\n\nLast."))
    assert [passage.lines for passage in found] == [(3, 4), (8, 8)]


def test_ids_survive_an_edit_elsewhere_and_tell_repetitions_apart() -> None:
    before = {p.text: p.id for p in passages(markdown("# A\n\nSame.\n\n# B\n\nOther."))}
    after = {p.text: p.id for p in passages(markdown("New start.\n\n# A\n\nSame.\n\n# B\n\nChanged."))}
    assert before["Same."] == after["Same."]
    twice = [p.id for p in passages(markdown("# A\n\nSame.\n\n# B\n\nSame."))]
    assert len(set(twice)) == 2


def markdown(text: str) -> Document:
    return read("a.md", text.encode())


def rst(text: str) -> Document:
    return read("a.rst", text.encode())


def texts(document: Document) -> list[str]:
    return [passage.text for passage in passages(document)]


def list_table(rows: int, width: int) -> str:
    lines = [".. list-table::", "   :header-rows: 1", "", "   * - Item", "     - Price"]
    for row in range(rows):
        lines += [f"   * - thing {row} {'x' * width}", f"     - {row} gp"]
    return "\n".join(lines)


def test_rows_are_whole_and_in_no_passage_with_other_text() -> None:
    document = rst(f"These are the prices:\n\n{list_table(40, 60)}\n\nThat is all.")
    before, *tables, after = passages(document)
    assert (before.text, after.text) == ("These are the prices:", "That is all.")
    rows = [row for passage in tables for row in passage.text.split("\n")]
    assert rows == ["Item\tPrice", *(f"thing {row} {'x' * 60}\t{row} gp" for row in range(40))]
    assert len(tables) > 1


def test_each_passage_of_a_table_knows_its_columns_and_its_header_is_never_by_itself() -> None:
    for passage in passages(rst(list_table(30, 690))):
        kinds = [block.kind for block in passage.layout.blocks]
        assert BlockKind.ROW in kinds
        assert {block.table and block.table.columns for block in passage.layout.blocks} == {("Item", "Price")}


def test_text_after_a_table_is_with_it_only_if_the_whole_table_is() -> None:
    small, large = list_table(2, 3), list_table(30, 60)
    assert texts(rst(f"Before.\n\n{small}\n\nAfter.\n\n{small}"))[1].endswith("1 gp\n\nAfter.")
    assert texts(rst(f"{large}\n\nAfter."))[-1] == "After."


def test_two_tables_are_not_mixed() -> None:
    document = rst(f"{list_table(2, 3)}\n\n{list_table(2, 3).replace('Price', 'Weight')}")
    assert [text.split("\n")[0] for text in texts(document)] == ["Item\tPrice", "Item\tWeight"]


def test_a_row_longer_than_a_passage_is_cut_between_cells() -> None:
    cells = [f"cell {number} " + "word " * 60 for number in range(8)]
    lines = ".. list-table::\n\n   * - " + "\n     - ".join(map(str.strip, cells))
    found = texts(rst(lines))
    assert len(found) > 1
    assert all(text.startswith("cell ") and text.endswith("word") for text in found)


@pytest.mark.parametrize(
    ("lead", "shown", "led"),
    [
        ("Every scout brings:", "Every scout brings:", "- " + SENTENCE * 4),
        ("It is done like this::", "It is done like this:", "    " + "code(x) " * 40),
        ("A term", "A term", "   " + SENTENCE * 4),
        (".. warning::", "Warning", "   " + SENTENCE * 4),
    ],
)
def test_what_leads_into_something_stays_with_it(lead: str, shown: str, led: str) -> None:
    gap = "\n" if lead == "A term" else "\n\n"
    document = rst(f"{SENTENCE * 10}\n\n{lead}{gap}{led}\n")
    before, after = texts(document)
    assert before == (SENTENCE * 10).strip()
    assert after.startswith(shown)
    assert len(after) > 200


def test_where_not_all_fits_what_is_nearest_stays_together() -> None:
    code = "\n".join("      call(x) " + "x" * 50 for _ in range(14))
    lead, titled = texts(rst(f"{SENTENCE * 6}It is done like this:\n\n.. tab:: Linux\n\n   ::\n\n{code}"))
    assert lead.endswith("like this:")
    assert titled.startswith("Linux\n\ncall(x)")


def test_an_admonition_begins_a_passage_unless_all_of_it_fits_into_the_one_before() -> None:
    short, long = (f".. admonition:: Error 404\n\n   {SENTENCE * count}" for count in (3, 10))
    before, after = texts(rst(f"{SENTENCE * 6}\n\n{long}\n\nThe end."))
    assert before == (SENTENCE * 6).strip()
    assert after.startswith("Error 404")
    assert len(texts(rst(f"{SENTENCE * 6}\n\n{short}\n\nThe end."))) == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("About keepalive", [("Network",), ("Network", "About keepalive"), ("Network",)]),
        ("Warning", [("Network",)] * 3),  # the next passage says that by itself
    ],
)
def test_the_title_of_an_admonition_is_above_what_is_cut_from_it(title: str, expected: list[tuple[str, ...]]) -> None:
    paragraphs = "\n\n    ".join([SENTENCE * 8] * 2)
    document = markdown(f'# Network\n\n??? warning "{title}"\n    {paragraphs}\n\n{SENTENCE * 8}')
    found = passages(document)
    assert [passage.heading for passage in found] == expected
    assert found[0].text.startswith(title)


def test_a_sentence_with_code_in_the_middle_of_it_stays_whole() -> None:
    rest = SENTENCE * 5
    before, after = texts(rst(f"{SENTENCE * 9}\n\nIn case you get a message like\n\n::\n\n    E7\n\nyou wait. {rest}"))
    assert before == (SENTENCE * 9).strip()
    assert after.startswith("In case you get a message like\n\nE7\n\nyou wait.")
    after = texts(rst(f"{SENTENCE * 9}\n\nA message.\n\n::\n\n    E7\n\nWait. {rest}"))[1]
    assert after.startswith("Wait.")


def test_a_paragraph_without_a_colon_stays_with_the_text_before_it() -> None:
    before, after = texts(rst(f"{SENTENCE * 10}\n\nEvery scout.\n\n- {SENTENCE * 4}"))
    assert before.endswith("Every scout.")
    assert after.startswith("•")


def function(number: int, lines: int, gap: str = "\n") -> str:
    body = f"{gap}".join(f"    line_{number}_{line} = do_something_with({line})" for line in range(lines))
    return f"@decorated\ndef handler_{number}():\n{body}\n    return {number}"


def code(text: str) -> Document:
    return rst("::\n\n" + "\n".join(f"    {line}" for line in text.split("\n")))


@pytest.mark.parametrize("between", ["\n\n", "\n\n\n", "\n"])
def test_code_is_cut_between_functions(between: str) -> None:
    found = texts(code(between.join(function(number, 8) for number in range(12))))
    assert len(found) > 3
    for text in found:
        assert text.startswith("@decorated\ndef handler_")
        assert text.split("\n")[-1].startswith("    return ")


def test_code_that_fits_is_not_cut() -> None:
    text = function(1, 20)
    assert TARGET < len(text) < LARGEST
    assert texts(rst(f"{SENTENCE * 5}\n\n.. code::\n\n" + "\n".join(f"   {line}" for line in text.split("\n")))) == [
        (SENTENCE * 5).strip(),
        text,
    ]


def test_a_long_function_is_cut_at_its_blank_lines() -> None:
    parts = ["\n".join(f"    part_{part} = {line} * {'x' * 20}" for line in range(12)) for part in range(6)]
    found = texts(code("def all():\n" + "\n\n".join(parts)))
    assert found[0].startswith("def all():")
    assert all(len({line.split()[0] for line in text.split("\n")[1:]}) == 1 for text in found)


def test_braces_stay_with_what_they_close() -> None:
    text = "\n".join(f"void f{number}() {{\n{'    call();' * 20}\n}}" for number in range(20))
    assert all(found.startswith("void") and found.endswith("}") for found in texts(code(text)))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "\n".join(" " * (place % 300) + "x" for place in range(n)),
        lambda n: "x\n" * n,
        lambda n: "x\n\n" * n,
        lambda n: "x\n" + "  }\n" * n,
        lambda n: "@x\n" * n,
        lambda n: "x" * n,
    ],
)
def test_time_is_linear_in_long_code(make) -> None:
    def cut(size: int) -> None:
        text = make(size)
        assert sum(1 for _ in code_units(text, Span(0, len(text)), LARGEST))

    assert is_linear(cut, 20_000)
