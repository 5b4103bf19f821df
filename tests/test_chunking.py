"""Passages: exact offsets, nothing lost."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from index.layout import BlockKind
from index.model import Document
from index.reading.document import read
from index.text.passages import LARGEST, TARGET, passages

SENTENCE = "The quick brown fox jumps over the lazy dog near the bank. "
MARKUP = st.text(alphabet=st.sampled_from(list("ab. \n#-*>`“”\"'1)|é字。\t")), max_size=400)


@given(MARKUP, st.sampled_from(["a.txt", "a.md"]))
@example("# a\n\n" + SENTENCE * 60, "a.md")
@example("x" * 5000, "a.txt")
@example("字" * 3000 + "。" + "字" * 3000, "a.txt")
@example("```\n" + "line of code\n" * 300 + "```\n", "a.md")
def test_passages_lose_nothing_but_white_space_headings_and_marks(text: str, source: str) -> None:
    if not any(map(str.isalnum, text)):
        return
    document = read(source, text.encode())
    found = passages(document)
    assert all(passage.text == passage.span.of(document.text) for passage in found)
    assert all(len(passage.text) <= LARGEST for passage in found)
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))
    assert all(not passage.text[0].isspace() and not passage.text[-1].isspace() for passage in found)
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
