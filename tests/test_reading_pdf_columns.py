"""PDFs in columns are read column by column, in any order in which a program may have written their lines."""

import random
import re
from collections.abc import Sequence
from textwrap import wrap

import pytest
from pdf_writing import Put, column, made

from index.layout import BlockKind
from index.reading import pdf
from index.reading.raw import RawDocument

SUBJECTS = ["A teacher", "Every ferry", "The harbour master", "A widow", "Each of the partners", "The county clerk"]
VERBS = ["may deduct", "has to report", "need not keep", "must file", "can claim", "should enclose"]
OBJECTS = ["the cost of the crossing", "up to 250 dollars of expenses", "a copy of the form", "the receipt for books"]
ENDS = ["in the year of the sale", "before the first of May", "if the boat was new", "while the house is let"]


def prose(seed: int, sentences: int) -> str:
    """A paragraph in which every sentence is another one than in all other paragraphs."""
    chance = random.Random(seed)
    made_up = (
        f"{chance.choice(SUBJECTS)} of group {seed}-{number} {chance.choice(VERBS)} {chance.choice(OBJECTS)} "
        f"{chance.choice(ENDS)}."
        for number in range(sentences)
    )
    return " ".join(made_up)


def set_in(text: str, x: float, y: float, width: float, size: float = 9, step: float = 11) -> list[Put]:
    """A paragraph's lines in a column that is `width` points wide."""
    return column(*wrap(text, int(width / (0.5 * size))), x=x, y=y, size=size, step=step)


def across(*puts: Sequence[Put]) -> list[Put]:
    """Lines in the order of their heights, right across all columns, as many programs write them."""
    return sorted((put for part in puts for put in part), key=lambda put: (-put.y, put.x))


def shuffled(*puts: Sequence[Put]) -> list[Put]:
    every = [put for part in puts for put in part]
    random.Random(5).shuffle(every)
    return every


def one_by_one(*puts: Sequence[Put]) -> list[Put]:
    return [put for part in puts for put in part]


def texts(document: RawDocument) -> list[str]:
    return [block.span.of(document.text).replace("\n", " ") for block in document.blocks]


def sentences(text: str) -> list[str]:
    return re.findall(r"[^.]+\.", text)


ORDERS = pytest.mark.parametrize("order", [across, shuffled, one_by_one])


@ORDERS
def test_three_columns(order) -> None:
    paragraphs = [prose(seed, 6) for seed in range(3)]
    columns = [set_in(text, x, 700, 162) for text, x in zip(paragraphs, (42, 222, 402), strict=True)]
    assert texts(pdf.read(made(order(*columns)))) == paragraphs


@ORDERS
def test_columns_with_several_paragraphs_whose_lines_are_not_level(order) -> None:
    paragraphs = [prose(seed, 3) for seed in range(4)]
    left = [*set_in(paragraphs[0], 42, 700, 240), *set_in(paragraphs[1], 42, 600, 240)]
    right = [*set_in(paragraphs[2], 310, 695, 240), *set_in(paragraphs[3], 310, 595, 240)]
    assert texts(pdf.read(made(order(left, right)))) == paragraphs


@ORDERS
def test_a_narrow_gutter(order) -> None:
    paragraphs = [prose(seed, 8) for seed in range(2)]
    columns = [set_in(paragraphs[0], 42, 700, 200), set_in(paragraphs[1], 252, 700, 200)]
    assert texts(pdf.read(made(order(*columns)))) == paragraphs


@ORDERS
@pytest.mark.parametrize(
    ("heading", "left", "below"),
    [
        pytest.param("Who must file the second of the two forms, and until when", 150, (560, 530), id="a long one"),
        pytest.param("Who must file", 42, (570, 550), id="a short one"),
    ],
)
def test_a_heading_across_columns_ends_the_columns_above_it(order, heading, left, below) -> None:
    paragraphs = [prose(seed, 4) for seed in range(4)]
    title = "Instructions for the harbour form of this year and of the next"
    page = [
        [Put(title, 120, 740, 16)],
        set_in(paragraphs[0], 42, 700, 240),
        set_in(paragraphs[1], 310, 700, 240),
        [Put(heading, left, below[0], 14)],
        set_in(paragraphs[2], 42, below[1], 240),
        set_in(paragraphs[3], 310, below[1], 240),
    ]
    assert texts(pdf.read(made(order(*page)))) == [title, *paragraphs[:2], heading, *paragraphs[2:]]


@ORDERS
def test_headings_in_columns(order) -> None:
    paragraphs = [prose(seed, 4) for seed in range(4)]
    page = [
        [Put("Educators", 42, 712, 9, "B")],
        set_in(paragraphs[0], 42, 700, 162),
        [Put("Moving", 42, 530, 9, "B")],
        set_in(paragraphs[1], 42, 518, 162),
        [Put("Meals", 222, 712, 9, "B")],
        set_in(paragraphs[2], 222, 700, 162),
        [Put("Boats", 402, 712, 9, "B")],
        set_in(paragraphs[3], 402, 700, 162),
    ]
    document = pdf.read(made(order(*page)))
    assert texts(document) == [
        "Educators", paragraphs[0], "Moving", paragraphs[1], "Meals", paragraphs[2], "Boats", paragraphs[3],
    ]  # fmt: skip


@ORDERS
def test_a_table_across_all_columns(order) -> None:
    paragraphs = [prose(seed, 4) for seed in range(4)]
    rows = [
        ("Ticket", "Adults", "Children", "Groups"),
        ("Day", "12.50", "6.00", "100.00"),
        ("Evening", "7.00", "3.50", "60.00"),
        ("Season", "180.00", "90.00", "none"),
    ]
    table = [
        Put(cell, x, 560 - 12 * row, 9)
        for row, cells in enumerate(rows)
        for cell, x in zip(cells, (60, 190, 340, 460), strict=True)
    ]
    page = [
        set_in(paragraphs[0], 42, 700, 240),
        set_in(paragraphs[1], 310, 700, 240),
        table,
        set_in(paragraphs[2], 42, 490, 240),
        set_in(paragraphs[3], 310, 490, 240),
    ]
    document = pdf.read(made(order(*page)))
    assert texts(document) == [*paragraphs[:2], *("\t".join(row) for row in rows), *paragraphs[2:]]
    assert document.blocks[3].table == document.blocks[2].table
    assert document.blocks[3].table.columns == rows[0]


@ORDERS
def test_a_table_in_one_of_the_columns(order) -> None:
    paragraphs = [prose(seed, 4) for seed in range(3)]
    rows = [
        ("Miles", "Rate", "Limit"),
        ("1 to 50", "0.25", "100"),
        ("51 to 99", "0.50", "200"),
        ("100 or more", "0.75", "none"),
    ]
    table = [
        Put(cell, x, 590 - 12 * row, 9)
        for row, cells in enumerate(rows)
        for cell, x in zip(cells, (42, 130, 200), strict=True)
    ]
    page = [
        set_in(paragraphs[0], 42, 700, 240),
        table,
        set_in(paragraphs[1], 42, 530, 240),
        set_in(paragraphs[2] + paragraphs[2], 310, 700, 240),
    ]
    document = pdf.read(made(order(*page)))
    assert texts(document) == [paragraphs[0], *("\t".join(row) for row in rows), paragraphs[1], paragraphs[2] * 2]


@ORDERS
def test_a_box_over_two_of_three_columns(order) -> None:
    paragraphs = [prose(seed, 4) for seed in range(3)]
    box = prose(9, 6)
    page = [
        set_in(paragraphs[0], 42, 700, 162),
        set_in(box, 226, 700, 330),
        set_in(paragraphs[1], 222, 600, 162),
        set_in(paragraphs[2], 402, 600, 162),
    ]
    frame = "218 620 350 95 re S"
    assert texts(pdf.read(made([frame, *order(*page)]))) == [paragraphs[0], box, *paragraphs[1:]]


@ORDERS
def test_a_box_inside_a_column(order) -> None:
    left, right, box = prose(1, 9), prose(2, 4), prose(3, 2)
    after = prose(4, 2)
    page = [
        set_in(left, 42, 700, 240),
        set_in(right, 310, 700, 240),
        set_in(box, 322, 590, 216),
        set_in(after, 310, 530, 240),
    ]
    assert texts(pdf.read(made(["312 560 236 42 re S", *order(*page)]))) == [left, right, box, after]


@ORDERS
def test_uneven_columns(order) -> None:
    long, short = prose(1, 12), prose(2, 3)
    assert texts(pdf.read(made(order(set_in(long, 42, 700, 240), set_in(short, 310, 700, 240))))) == [long, short]
    page = order(set_in(short, 42, 700, 240), set_in(long, 310, 700, 240))
    assert texts(pdf.read(made(page))) == [short, long]


@ORDERS
def test_footnotes_under_columns(order) -> None:
    left, right = prose(1, 8), prose(2, 8)
    notes = ["1 The first note is short.", "2 The second note is about the harbour.", "3 The third one is too."]
    page = [
        set_in(left, 42, 700, 240),
        [Put(notes[0], 42, 500, 7), Put(notes[1], 42, 490, 7)],
        set_in(right, 310, 700, 240),
        [Put(notes[2], 310, 500, 7)],
    ]
    found = texts(pdf.read(made(order(*page))))
    assert found[0] == left
    assert right in found
    assert " ".join(found).count(" ".join(notes[:2])) == 1
    wide = "4 A note under both of the columns is about the ferries and the crossing, and runs across the page."
    page = [set_in(left, 42, 700, 240), set_in(right, 310, 700, 240), [Put(wide, 42, 500, 7)]]
    assert texts(pdf.read(made(order(*page)))) == [left, right, wide]


@ORDERS
def test_side_notes(order) -> None:
    body, more = prose(1, 6), prose(2, 6)
    note = "See the form for the crossing of the lake by night."
    for x, side in ((200, 42), (42, 440)):
        page = [set_in(body, x, 700, 360), set_in(more, x, 600, 360), set_in(note, side, 690, 100, size=7, step=9)]
        found = texts(pdf.read(made(order(*page))))
        assert sorted(found) == sorted([body, more, note])


@ORDERS
def test_a_paragraph_goes_on_in_the_next_column_but_never_across_a_gutter(order) -> None:
    text = prose(1, 9)
    lines = wrap(text, 53)
    page = [column(*lines[:7], x=42, size=9, step=11), column(*lines[7:], x=310, size=9, step=11)]
    assert texts(pdf.read(made(order(*page)))) == [text]


@ORDERS
def test_words_that_are_split_at_the_end_of_a_columns_line(order) -> None:
    left = [
        "A teacher may deduct the cost of trans-",
        "portation to the harbour, and the receipt",
        "for books that were bought in the year.",
    ]
    right = [
        "The county clerk keeps the regis-",
        "tration of every ferry on the lake, and",
        "of the boats that were let to others.",
    ]
    page = [column(*left, x=42, size=9, step=11), column(*right, x=260, size=9, step=11)]
    assert texts(pdf.read(made(order(*page)))) == [" ".join(lines).replace("- ", "") for lines in (left, right)]


@ORDERS
def test_running_heads_over_columns(order) -> None:
    pages = []
    for number in range(4):
        pages.append(
            order(
                [Put("Instructions for the form", 42, 760, 8), Put(f"Page {number + 1}", 520, 760, 8)],
                set_in(prose(2 * number, 7), 42, 700, 240),
                set_in(prose(2 * number + 1, 7), 310, 700, 240),
            )
        )
    document = pdf.read(made(*pages))
    body = [text for text, block in zip(texts(document), document.blocks, strict=True) if not block.flag]
    assert body == [prose(number, 7) for number in range(8)]


@pytest.mark.parametrize("seed", range(12))
def test_no_sentence_mixes_columns_on_pages_of_many_kinds(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.choice([2, 3])
    width = {2: 240, 3: 160}[count]
    starts = {2: (42, 42 + 240 + chance.choice([14, 18, 28])), 3: (42, 216, 390)}[count]
    puts, told = [], set()
    y = 720.0
    if chance.random() < 0.5:
        puts.append([Put("A heading of the page that is in larger type and centred", 130, y, 15)])
        y -= 30
    for place, x in enumerate(starts):
        height = y - chance.choice([0, 3, 5.5])
        for number in range(chance.randint(2, 4)):
            text = prose(100 * seed + 10 * place + number, chance.randint(2, 5))
            told |= {sentence.strip() for sentence in sentences(text)}
            lines = set_in(text, x, height, width)
            puts.append(lines)
            height = lines[-1].y - 11 - chance.choice([5, 8])
    page = chance.choice([across, shuffled, one_by_one])(*puts)
    read = [sentence.strip() for text in texts(pdf.read(made(page))) for sentence in sentences(text)]
    assert sorted(read) == sorted(told)


def test_no_block_of_columns_is_a_row() -> None:
    columns = [set_in(prose(seed, 6), x, 700, 162) for seed, x in enumerate((42, 222, 402))]
    assert {block.kind for block in pdf.read(made(across(*columns))).blocks} == {BlockKind.PARAGRAPH}
