"""A row of a table that only names a group says what the rows below it are."""

from pathlib import Path

import pytest
from libraries import library_of

from index import BlockKind, Span
from index.reading.document import read
from index.reading.groups import LONGEST_GROUP

HEAD = "# Prices\n\n| Item | Cost | Weight |\n|--|--|--|\n"


def groups(name: str, text: str) -> list[tuple[str, str]]:
    document = read(name, text.encode())
    rows = (block for block in document.blocks if block.kind is BlockKind.ROW)
    return [(row.span.of(document.text).partition("\t")[0], row.group) for row in rows]


def page(rows: str) -> str:
    return (
        "<title>Prices</title><main><h1>Prices</h1><p>The shops of the town sell what members need at these prices.</p>"
        f"<table><tr><th>Item<th>Cost<th>Weight{rows}</table></main>"
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "| Oil | 1 sp | 1 lb. |\n| Ale | | |\n| ~ Gallon | 2 sp | |\n| ~ Mug | 4 cp | |\n| Bread | 2 cp | |\n",
            [("Oil", ""), ("Ale", ""), ("~ Gallon", "Ale"), ("~ Mug", "Ale"), ("Bread", "")],
        ),
        (
            "| **Light** | | |\n| Padded | 5 gp | |\n| *Heavy* | | |\n| Plate | 9 gp | |\n| Mail | 7 gp | |\n",
            [("Light", ""), ("Padded", "Light"), ("Heavy", ""), ("Plate", "Heavy"), ("Mail", "Heavy")],
        ),
        (  # one inside another
            "| **Drinks** | | |\n| Ale | | |\n| – Gallon | 2 sp | |\n| Milk | 1 cp | |\n",
            [("Drinks", ""), ("Ale", "Drinks"), ("– Gallon", "Ale"), ("Milk", "Drinks")],
        ),
        (  # the cost of lunch isn't known
            "| Breakfast | 1 sp | |\n| Lunch | | |\n| Dinner | 3 sp | |\n",
            [("Breakfast", ""), ("Lunch", ""), ("Dinner", "")],
        ),
        (  # … and here either, where all names are bold
            "| **Breakfast** | 1 sp | |\n| **Lunch** | | |\n| **Dinner** | 3 sp | |\n",
            [("Breakfast", ""), ("Lunch", ""), ("Dinner", "")],
        ),
        ("| ~ Mug | 4 cp | |\n| - | 4 cp | |\n", [("~ Mug", ""), ("-", "")]),
    ],
)
def test_a_row_with_only_a_name_begins_a_group_if_that_is_sure(rows: str, expected: list[tuple[str, str]]) -> None:
    assert groups("prices.md", HEAD + rows) == expected


@pytest.mark.parametrize("cell", ["th", "td"])
def test_a_cell_that_spans_a_web_page_s_table_begins_a_group(cell: str) -> None:
    light, heavy = (f"<tr><{cell} colspan=3>{name}" for name in ("Light", "Heavy"))
    rows = f"{light}<tr><td>Padded<td>5 gp<td>8 lb.{heavy}<tr><td>Plate<td>9 gp<td>65 lb."
    assert groups("prices.html", page(rows)) == [
        ("Light", ""),
        ("Padded", "Light"),
        ("Heavy", ""),
        ("Plate", "Heavy"),
    ]


def test_a_group_ends_with_its_table_and_its_name_is_bounded() -> None:
    rows = f"| **{'Light ' * 40}armour** | | |\n| Padded | 5 gp | |\n"
    _, (_, group), other = groups("prices.md", f"{HEAD}{rows}\n\nOthers:\n\n| Item | Cost |\n|--|--|\n| Oil | 1 sp |\n")
    assert (len(group), other) == (LONGEST_GROUP, ("Oil", ""))


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How much does a gallon of ale cost?", "~ Gallon\t2 sp"),
        ("How much is ale?", "~ Gallon\t2 sp\t\n~ Mug\t4 cp"),
        ("What does a modest inn stay cost?", "~ Modest\t5 sp"),
    ],
)
def test_a_row_is_found_and_marked_by_the_name_of_its_group(tmp_path: Path, question: str, part: str) -> None:
    rows = (
        "| Ale | | |\n| ~ Gallon | 2 sp | |\n| ~ Mug | 4 cp | |\n| Bread | 2 cp | |\n"
        "| Inn stay | | |\n| ~ Poor | 1 sp | |\n| ~ Modest | 5 sp | |\n| Meals | | |\n| ~ Modest | 3 sp | |\n"
    )
    with library_of(
        tmp_path, {"prices.md": HEAD + rows, "bar.md": "# The bar\n\nBring a friend.\n"}, meaning=False
    ) as library:
        quote = library.ask(question).quotes[0]
    assert (quote.sentence or Span(0, 1)).of(quote.text) == part
