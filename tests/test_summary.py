"""Summaries are verbatim sentences, in order, that can be understood without the others."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from conftest import SEEDS
from hypothesis import given
from hypothesis import strategies as st

from index.answers import summary as summaries
from index.answers.summary import LONGEST
from index.layout import Block, BlockKind, Span
from index.messages import Flag, Message
from index.model import Document, DocumentInfo
from index.reading.boilerplate import flags
from index.reading.plain import read
from index.text.parts import overview, parts
from index.text.sentences import sentences

TOPICS = (
    "The ceasefire began in October after months of negotiations between the parties.",
    "Egypt accused the prime minister of delaying the second phase of the ceasefire.",
    "Officials in Washington expect the meeting to decide the future of the ceasefire.",
    "The peace council will oversee the reconstruction of houses, roads and hospitals.",
    "An international force would be deployed once the disarmament has been completed.",
    "Four countries are the guarantors of the agreement that was signed in the autumn.",
    "The ministry of health counted hundreds of violations since the agreement began.",
    "Negotiations on the second phase depend on the return of the last hostage's body.",
)


def plain(text: str, language: str = "en") -> Document:
    """A document of plain text, with its headings and flagged blocks."""
    raw = read(text.encode())
    reasons = flags([(block.kind, block.span.of(text)) for block in raw.blocks])
    blocks = (Block(block.kind, block.span, flag=reason) for block, reason in zip(raw.blocks, reasons, strict=True))
    return Document("d", "d.txt", "A title", text, tuple(blocks), language=language)


def summary(document: Document, most: int = 7, fewest: int = 5) -> tuple[Span, ...]:
    found = parts(document)
    prose = overview(document, DocumentInfo.of(document, ()), found).prose
    return summaries.summary(found, prose, document.language, lambda span: span.of(document.text), most, fewest)


def shown(document: Document) -> list[str]:
    return [span.of(document.text) for span in summary(document)]


def test_the_summary_of_the_sample_is_its_leads_and_its_open_questions() -> None:
    text = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    found = shown(plain(text))
    assert 5 <= len(found) <= 7
    assert found[0].startswith("WASHINGTON (TDR) — A significant dispute")
    assert any(sentence.startswith("Egyptian officials have accused") for sentence in found)
    assert not any("Beachwear" in sentence or "poll" in sentence or "•" in sentence for sentence in found)


def test_five_sentences_are_shown_and_up_to_seven() -> None:
    text = "\n\n".join(TOPICS)
    document = plain(text)
    assert 5 <= len(summary(document)) <= 7
    assert len(summary(document, most=3, fewest=2)) in (2, 3)
    assert len(summary(document, most=1, fewest=1)) == 1


def test_a_short_document_is_shown_whole() -> None:
    assert shown(plain("\n\n".join(TOPICS[:4]))) == list(TOPICS[:4])


@pytest.mark.parametrize("text", ["Yes.", "One Heading", "- a\n- b\n- c", "1 2 3", "?" * 500, "x" * 100_000])
def test_without_a_complete_sentence_there_is_no_summary(text: str) -> None:
    assert summary(plain(text)) == ()


def test_a_document_without_blocks_has_no_summary() -> None:
    assert summary(Document("d", "d.txt", "A title", "", ())) == ()


@pytest.mark.parametrize(
    "left_out",
    [
        "Will the president side with his advisers or with the prime minister of Israel?",
        "Get an extra 10% with code PEACE10 on the ceasefire and peace agreement",
        "He has told the ceasefire's guarantors that the second phase of it must wait.",
        "However, the ceasefire is still the best that the negotiations could achieve.",
        "This ceasefire and its second phase were the subject of the negotiations then.",
        "“The ceasefire has begun, and the second phase of the agreement is near.”",
        "Ceasefire: second phase · Guarantors: four countries · Hostages: the last body.",
        "The second phase of the “ceasefire of the agreement began in the last autumn.",
        "The ceasefire and the second phase of the agreement were discussed in an ...",
        "The ceasefire began {{ date }} and the second phase of the agreement follows.",
        "[12] The ceasefire and the second phase of the agreement are described there.",
        "The ceasefire began, " + "and the second phase of the agreement followed, " * 10 + "in October.",
        "The ceasefire.",
    ],
)
def test_sentences_that_need_others_are_left_out(left_out: str) -> None:
    before = "Nothing here is of any length."  # too short to be chosen, so that nothing may lean on it
    assert shown(plain("\n\n".join([*TOPICS[:4], before, left_out]))) == list(TOPICS[:4])


def test_a_sentence_follows_the_one_that_it_leans_on() -> None:
    leaning = "However, he stressed that a clear veto stands against a resumption of fighting."
    assert shown(plain(f"{TOPICS[0]} {leaning}")) == [TOPICS[0], leaning]
    assert shown(plain(f"{TOPICS[0]}\n\nA Heading\n\n{leaning}")) == [TOPICS[0]]
    assert shown(plain(leaning)) == []


def test_a_sentence_about_the_document_itself_does_not_lean() -> None:
    text = "This document describes how the service is installed and how it is run."
    assert shown(plain(text)) == [text]


def test_code_headings_and_table_rows_are_left_out() -> None:
    text = "\n\n".join(TOPICS[:4])
    kinds = (BlockKind.HEADING, BlockKind.VERBATIM, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH)
    blocks = []
    for place, (span, kind) in enumerate(zip(sentences(text), kinds, strict=True)):
        blocks.append(Block(kind, span, row=7 if place == 2 else None))
    assert shown(Document("d", "d.csv", "A title", text, tuple(blocks))) == [TOPICS[3]]


def test_the_same_is_not_said_twice() -> None:
    again = TOPICS[0].replace("October", "autumn")
    found = shown(plain("\n\n".join([*TOPICS[:3], again, TOPICS[0]])))
    assert found == list(TOPICS[:3])


def test_a_list_item_is_shown_without_its_mark() -> None:
    assert shown(plain("\n".join(f"- {topic}" for topic in TOPICS[:3]))) == list(TOPICS[:3])


def test_lines_without_an_end_count_where_most_of_the_text_is_in_them() -> None:
    lines = [topic.rstrip(".") for topic in TOPICS[:3]]
    assert shown(plain("\n".join(f"- {line}" for line in lines))) == lines
    assert shown(plain("\n".join(f"- {line}" for line in lines) + f"\n\n{TOPICS[3]}")) == [*lines, TOPICS[3]]
    assert shown(plain(f"- {lines[0]}\n\n{TOPICS[3]}\n\n{TOPICS[4]}")) == list(TOPICS[3:5])


def lined(*sections: tuple[str, Sequence[str]]) -> Document:
    """A document of headings, each with the items of a list."""
    text, blocks = "", []
    for heading, items in sections:
        for kind, line in ((BlockKind.HEADING, heading), *((BlockKind.ITEM, item) for item in items)):
            path = ("Title",) if heading == "Title" else ("Title", heading)
            blocks.append(Block(kind, Span(len(text), len(text) + len(line)), path))
            text += f"{line}\n\n"
    return Document("d", "d.md", "Title", text, tuple(blocks), language="en")


def test_a_changelog_is_carried_by_a_line_of_each_of_its_newest_releases() -> None:
    areas = ("Reader", "Search", "Import", "Export", "Theme", "Sound", "Login", "Print", "Index", "Queue")
    releases = [(f"{number}.0", [f"{area} opens faster", f"{area} closes"]) for number, area in enumerate(areas)]
    assert shown(lined(("Title", []), *releases)) == [f"{area} opens faster" for area in areas[:7]]


def test_of_minutes_what_was_decided_is_shown() -> None:
    camp = ["Two sites were looked at", "Decision: the lake, 3 to 7 August", "Ben knows the way"]
    fees = [
        "Balance of 2,140 euros",
        "The fee stays at 24 euros, agreed unanimously",
        "Notes: https://example.org/notes",
    ]
    found = shown(lined(("Title", ["Present: Ada Moor and Ben Lind"]), ("Camp", camp), ("Fees", fees)))
    assert {camp[1], fees[1]} <= set(found)
    assert fees[2] not in found


def test_rules_that_are_only_headings_are_shown() -> None:
    rules = ["1. Be kind", "2. No phones at the table", "3. Cancel a day before"]
    assert shown(lined(("Title", []), *((rule, []) for rule in rules))) == rules
    assert shown(lined(("Title", []), ("Contents", []))) == ["Contents"]
    assert shown(lined(("Title", []))) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "停火协议于十月十日生效,各方随后开始谈判第二阶段。太短。他们说第二阶段的谈判必须等待最后一名人质。", 1),
        ("ja", "停戦は十月十日に発効し、当事者は第二段階の交渉を始めた。しかし第二段階の交渉はまだ終わっていない。", 2),
        ("de", "Die Waffenruhe begann im Oktober nach Verhandlungen. Kurz. Er wurde danach oft gebrochen.", 1),
        ("fr", "La trêve a commencé en octobre après des négociations. Il a souvent été violé par les deux côtés.", 2),
    ],
)  # fmt: skip
def test_other_languages_have_summaries(language: str, text: str, expected: int) -> None:
    assert len(shown(plain(text, language))) == expected


def test_a_topic_of_many_sentences_outweighs_an_aside() -> None:
    aside = "Purple elephants juggle seventeen marmalade sandwiches beneath a velvet umbrella."
    text = "\n\n".join([*TOPICS[:3], aside, *TOPICS[3:]])
    assert aside not in [span.of(text) for span in summary(plain(text), most=5)]


def test_a_sixth_sentence_is_shown_only_if_it_is_nearly_as_important() -> None:
    asides = (
        "Purple elephants juggle seventeen marmalade sandwiches beneath a velvet umbrella.",
        "Quiet submarines polish their brass telescopes whenever somebody bakes gingerbread.",
    )
    assert shown(plain("\n\n".join([*TOPICS[:5], *asides]))) == list(TOPICS[:5])


def test_a_new_sentence_is_chosen_before_a_repetition() -> None:
    river = (
        "The river flooded the northern valley after heavy rain in the autumn.",
        "Heavy rain in the northern valley made the river rise over its banks.",
    )
    school = (
        "The council voted to build a new school beside the old library.",
        "A new school would relieve the crowded classrooms, the council said.",
    )
    document = plain("\n\n".join([*river, *school]))
    assert [span.of(document.text) for span in summary(document, 2, 2)] == [river[0], school[0]]


def test_of_a_paragraph_that_is_cut_the_last_sentence_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    read = f"{TOPICS[0]} The agreement was then debated at length in the U.S."
    monkeypatch.setattr("index.answers.summary.LONGEST", len(read) + 0.5)
    monkeypatch.setattr("index.answers.summary.OPENING", 1)
    assert shown(plain(f"{read} Senate, where nobody had expected it to be debated at all.")) == [TOPICS[0]]


def test_of_a_document_that_is_too_long_an_even_share_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.answers.summary.LONGEST", sum(map(len, TOPICS)) // 2)
    found = shown(plain("\n\n".join(TOPICS)))
    assert 3 <= len(found) <= 4
    assert not set(found).isdisjoint(TOPICS[:3])
    assert not set(found).isdisjoint(TOPICS[-3:])


def test_only_the_opening_of_an_endless_paragraph_is_read() -> None:
    text = f"{TOPICS[0]} " + "Word " * LONGEST
    assert shown(plain(text)) == [TOPICS[0]]


@given(
    st.lists(st.sampled_from([*TOPICS, "However, it stands so for all that we know of it today.", "Short.", "A Title"]))
    .map("\n\n".join)
    .filter(str.strip)
    | st.text(alphabet=st.sampled_from(list("ab. \n•-“”1字。")), min_size=1, max_size=300).filter(str.strip)
)
def test_a_summary_is_in_order_without_overlaps_and_the_same_each_time(text: str) -> None:
    document = plain(text)
    found = summary(document)
    assert len(found) <= 7
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(
        any(block.span.start <= span.start and span.end <= block.span.end for block in document.blocks)
        for span in found
    )
    assert len({span.of(text) for span in found}) == len(found)
    assert summary(document) == found


def test_a_span_of_a_flagged_block_is_never_chosen() -> None:
    text = "\n\n".join(TOPICS[:3])
    blocks = tuple(
        Block(BlockKind.PARAGRAPH, Span(*part)) for part in [(0, len(TOPICS[0])), (len(TOPICS[0]) + 2, len(text))]
    )
    flagged = (blocks[0], Block(BlockKind.PARAGRAPH, blocks[1].span, flag=Message(Flag.ADVERTISEMENT)))
    assert len(summary(Document("d", "d.txt", "A title", text, blocks))) == 3
    assert len(summary(Document("d", "d.txt", "A title", text, flagged))) == 1
