"""A question for a property of a thing is answered by its record, not by a passage that has its name more often.

Asked of a made-up rulebook: tables of arms, boats and drinks, spells with labelled lines, and the descriptions of
characters, each of which repeats the names of what they use.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import library_of

from index import Confidence, Library, Scope

ARMS = {
    "Blades": [
        "Sabre|25 gp|1d8 slashing|3 lb.",
        "Claymore|60 gp|2d6 slashing|7 lb.",
        "Stiletto|3 gp|1d4 piercing|½ lb.",
    ],
    "Hafted arms": [
        "Partisan|18 gp|1d10 piercing|8 lb.",
        "Poleaxe|22 gp|1d12 slashing|9 lb.",
        "Morning star|14 gp|1d8|4 lb.",
    ],
    "Bows": ["Flatbow|40 gp|1d8 piercing|2 lb.", "Arbalest|55 gp|1d10 piercing|16 lb.", "Sling staff|2 gp|1d6|3 lb."],
}
BOATS = [
    "Coracle|1|2 miles|5 gp|a round basket of hides, for calm rivers",
    "Pinnace|6|4 miles|400 gp|two masts, and shallow enough for a beach",
    "Caravel|20|5 miles|9,000 gp|crosses the open sea",
]
DRINKS = ["Perry|2 cp|a pint", "Metheglin|5 sp|a bottle", "Hippocras|2 gp|a jug"]
SPELLS = {
    "Glassy Sleep": ("1 minute", "90 feet", "8 hours", "a bead of green glass"),
    "Lantern Moth": ("1 action", "30 feet", "1 hour", "a moth's wing"),
    "Salt Ward": ("10 minutes", "touch", "7 days", "a pound of salt worth 5 gp"),
}
USERS = {
    "Reeve": ("claymore", "2d6+4 slashing"),
    "Fen Giant": ("poleaxe", "3d12+6 slashing"),
    "Cutpurse": ("stiletto", "1d4+3 piercing"),
    "Corsair": ("sabre", "1d8+2 slashing"),
    "Gate Guard": ("partisan", "1d10+2 piercing"),
    "Poacher": ("flatbow", "1d8+3 piercing"),
    "Besieger": ("arbalest", "1d10+1 piercing"),
}


def tables() -> Iterator[str]:
    for name, rows in ARMS.items():
        yield f"## {name}\n\n| Name | Cost | Damage | Weight |\n|---|---|---|---|\n" + "\n".join(
            f"| {row} |" for row in rows
        )


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    pages = {
        "Arms": "\n\n".join(tables()),
        "Boats": "| Boat | Crew | Speed | Price | Notes |\n|---|---|---|---|---|\n"
        + "\n".join(f"| {boat} |" for boat in BOATS),
        "Taverns": "| Drink | Price | Measure |\n|---|---|---|\n" + "\n".join(f"| {drink} |" for drink in DRINKS),
        "Harbours": (
            "A caravel waits for the tide. Its crew is paid when the caravel is unloaded, and a caravel that loses its "
            "crew is sold.\n\nA pinnace is rowed out to a caravel at speed. The crew of a pinnace sleeps on the beach. "
            "Nobody steers a coracle twice: the coracle turns."
        ),
        "Spellcasting": (
            "Glassy sleep and salt ward are the spells that apprentices ask for first. The range of a spell such as "
            "glassy sleep is how far its target may be away. Each turn after casting glassy sleep, the caster of "
            "glassy sleep keeps still.\n\nThe duration of a spell such as lantern moth is how long lantern moth "
            "stays. The casting time of lantern moth is no excuse, and salt ward isn't cast in haste: the casting time "
            "of a ward matters."
        ),
        "Feasts": "Hippocras is poured last. A guest who asks the price of hippocras gets no hippocras, only perry.",
    }
    for name, (time, reach, lasts, needs) in SPELLS.items():
        pages[name] = (
            f"**Casting Time:** {time}\n\n**Range:** {reach}\n\n**Components:** V, S, M ({needs})\n\n"
            f"**Duration:** {lasts}\n\nWhoever breathes out nearby is the target of {name.lower()}."
        )
    for name, (arm, hit) in USERS.items():
        pages[name] = (
            f"**Speed** 30 ft.\n\n**Multiattack.** The {name.lower()} makes two {arm} attacks.\n\n"
            f"***{arm.capitalize()}.*** *Melee Weapon Attack:* +6 to hit, reach 5 ft., one target. *Hit:* ({hit}) "
            f"damage, and a second {arm} deals the same damage.\n\n"
            f"The {name.lower()} never lends the {arm}: a {arm} costs more than a month of bread, and weighs "
            f"on the mind."
        )
    files = {f"{name}.md": f"# {name}\n\n{text}\n" for name, text in pages.items()}
    with library_of(tmp_path_factory.mktemp("rules"), files, meaning=False) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("claymore damage", "Claymore\t60 gp\t2d6 slashing"),
        ("poleaxe damage", "Poleaxe\t22 gp\t1d12 slashing"),
        ("damage of a stiletto", "Stiletto\t3 gp\t1d4 piercing"),
        ("how much damage does an arbalest do?", "Arbalest\t55 gp\t1d10 piercing"),
        ("what does a partisan cost", "Partisan\t18 gp"),
        ("weight of a flatbow", "Flatbow\t40 gp\t1d8 piercing\t2 lb."),
        ("speed of a coracle", "Coracle\t1\t2 miles"),
        ("how fast is a pinnace", "Pinnace\t6\t4 miles"),
        ("price of hippocras", "Hippocras\t2 gp"),
        ("range of glassy sleep", "Range: 90 feet"),
        ("casting time of lantern moth", "Casting Time: 1 action"),
        ("duration of salt ward", "Duration: 7 days"),
        ("how far does glassy sleep reach?", "Range: 90 feet"),
        ("how long does salt ward last?", "Duration: 7 days"),
        ("how long does it take to cast lantern moth", "Casting Time: 1 action"),
    ],
)
def test_a_record_comes_before_what_only_has_its_name(rules: Library, question: str, record: str) -> None:
    answer = rules.ask(question, scope=Scope.shared())
    assert record in answer.quotes[0].text


THINGS = {
    "Fire bell": ("6 gp", "9 lb.", "1.4"),
    "Rope harness": ("2 gp", "3 lb.", "2.0.1"),
    "Glass buoy": ("8 gp", "1 lb.", "1.12"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "docs").mkdir()
    for name, (price, weight, version) in THINGS.items():
        (folder / "docs" / f"{name}.md").write_text(
            f"# {name}\n\n## Properties\n\n**Type:** Tool **Price:** {price} **Weight:** {weight}\n\n"
            f"## Shown on the map\n\nAdded in version {version}.\n\n"
            f"The {name.lower()} is a mark on the map. Each version of the map has a colour for it.\n\n"
            f"## Sources\n\n- The {name.lower()} in 12 harbours, introduced to its heavy users\n",
            "utf-8",
        )
    with Library.open(folder / "data", meaning=False) as library:
        library.sync(folder / "docs")
        yield library


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("how heavy is the fire bell?", "Weight: 9 lb."),
        ("how expensive is a glass buoy", "Price: 8 gp"),
        ("what does a rope harness cost?", "Price: 2 gp"),
        ("when was the fire bell shown on the map added?", "Added in version 1.4"),
        ("which version introduced the glass buoy shown on the map", "Added in version 1.12"),
    ],
)
def test_a_label_or_the_note_of_a_version_may_have_another_word(shop: Library, question: str, value: str) -> None:
    answer = shop.ask(question, scope=Scope.shared())
    quote = answer.quotes[0]
    assert value in (quote.sentence.of(quote.text) if quote.sentence else quote.text)
    assert quote.citation.heading[0].casefold() in question


@pytest.mark.parametrize("question", ["how heavy is the copper anchor?", "which version introduced the copper anchor"])
def test_a_label_of_something_else_is_no_sure_answer(shop: Library, question: str) -> None:
    assert shop.ask(question, scope=Scope.shared()).confidence is not Confidence.STRONG


@pytest.mark.parametrize(
    ("question", "heading"),
    [("how do I install an extension?", "Adding one"), ("can users delete an extension?", "Removing one")],
)
def test_no_record_answers_how_to_do_something_or_whether(tmp_path: Path, question: str, heading: str) -> None:
    extensions = (
        "# Extensions\n\n## Adding one\n\nUpload its folder to install it, and then switch the extension on.\n\n"
        "## Removing one\n\nOnly administrators, and no other users, may delete an extension that is switched on.\n"
    )
    calls = "- install: called at the start\n- users delete: called at the end\n- update: hourly"
    pages = {"extensions.md": extensions, "methods.md": f"# Extension methods\n\n{calls}\n"}
    with library_of(tmp_path, pages, meaning=False) as library:
        answer = library.ask(question, scope=Scope.shared())
    assert answer.quotes[0].citation.heading[-1:] == (heading,)


@pytest.mark.parametrize("question", ["How much is a claymore?", "how much are claymores"])
def test_a_phrase_asks_for_a_column_too(rules: Library, question: str) -> None:
    quote = rules.ask(question, scope=Scope.shared()).quotes[0]
    assert quote.sentence
    assert quote.sentence.of(quote.text).startswith("Claymore\t60 gp")


@pytest.mark.parametrize("question", ["price of a camel", "how expensive is a camel"])
def test_a_row_is_found_by_another_word_than_that_of_its_header(tmp_path: Path, question: str) -> None:
    rows = [f"| {animal} | 9 gp | 4 lb. | eats hay, figs, thorns and dates |" for animal in ("Camel", "Mule", "Yak")]
    said = ["A camel drinks."] * 12 + ["An expensive price, so expensive."] * 33 + ["A rider rides."] * 105
    pages = {f"{place}.md": f"# Rider {place}\n\n{text}\n" for place, text in enumerate(said)}
    pages["animals.md"] = "# Animals\n\n| Animal | Cost | Load | Food |\n|---|---|---|---|\n" + "\n".join(rows)
    with library_of(tmp_path, pages, meaning=False) as library:
        quote = library.ask(question).quotes[0]
    assert quote.sentence
    assert quote.sentence.of(quote.text).startswith("Camel\t9 gp")


@pytest.mark.parametrize("question", ["price of a camel", "how expensive is a camel"])
def test_such_a_row_comes_before_the_description_of_the_thing(tmp_path: Path, question: str) -> None:
    animals = ["Camel", "Mule", "Yak", "Elephant", "Mastiff", "Pony", "Warhorse"]
    rows = "\n".join(f"| {animal} | 9 gp | 50 ft. | 480 lb. |" for animal in animals)
    text = f"# Animals\n\n| Animal | Cost | Pace | Load |\n|---|---|---|---|\n{rows}\n"
    said = ["The price is high, and it is expensive."] * 12 + ["A rider rides."] * 138
    pages = {f"{n}.md": f"# Rider {n}\n\n{first} Number {n} rests.\n" for n, first in enumerate(said)}
    pages |= {"animals.md": text, "camel.md": "# Camel\n\nThe camel is a large beast, and slow.\n"}
    with library_of(tmp_path, pages, meaning=False) as library:
        assert library.ask(question).quotes[0].citation.source == "animals.md"


@pytest.mark.parametrize(
    ("line", "is_row"),
    [
        ("Chair rotation is on the list for spring", False),
        ("Chair: Ada, until the spring", True),
        ("**Chair** Ada, until the spring", True),
    ],
)
def test_a_sentence_that_only_begins_with_what_is_asked_is_no_record(tmp_path: Path, line: str, is_row: bool) -> None:
    other = "The harbour group has a chair: who is the chair of the harbour group speaks for the harbour group."
    with library_of(
        tmp_path,
        {
            "a.md": f"# Harbour group\n\n## Agenda\n\n{line}\n\nThen come the boats.\n",
            "b.md": f"# Rules\n\n## Groups\n\n{other}\n",
        },
        meaning=False,
    ) as library:
        first = library.ask("who is the chair of the harbour group", scope=Scope.shared()).quotes[0]
        assert (first.citation.source == "a.md") is is_row


def test_a_section_that_says_nothing_doesnt_come_before_one_that_does(tmp_path: Path) -> None:
    text = "# Harbour meeting of May\n\n## Members at the meeting\n\nAda, Bertha and Clara of the harbour office\n"
    with library_of(tmp_path, {"may.md": f"{text}\n## Meeting members\n\nNone.\n"}, meaning=False) as library:
        first = library.ask("members at the harbour meeting", scope=Scope.shared()).quotes[0]
        assert "Ada" in first.text


def test_minutes_are_found_by_the_day_in_the_name_of_their_file(tmp_path: Path) -> None:
    minutes = "# Harbour board\n\n## Date 3/{}/24\n\nThe board decided on berth {}.\n"
    pages = {f"2024-03-{day}.md": minutes.format(day, day + 30) for day in range(11, 19)}
    with library_of(tmp_path, pages, meaning=False) as library:
        for question in ("what was decided on 2024-03-14", "what was decided on March 14, 2024"):
            assert "berth 44" in library.ask(question, scope=Scope.shared()).quotes[0].text


def test_minutes_of_another_day_with_the_same_numbers_come_later(tmp_path: Path) -> None:
    with library_of(
        tmp_path,
        {
            f"{day}.md": f"# Harbour board of {day}\n\n{notes}\n"
            for day, notes in (
                ("2022-01-19", "The 10 of us attended in the hall. October is next."),
                ("2022-10-19", "Ada and Bertha attended from the office, and later on others did."),
            )
        },
        meaning=False,
    ) as library:
        for day in ("October 19, 2022", "19 Oct 2022", "2022-10-19"):
            first = library.ask(f"who attended on {day}", scope=Scope.shared()).quotes[0]
            assert first.citation.source == "2022-10-19.md"


def test_how_far_somebody_can_jump_is_no_range(tmp_path: Path) -> None:
    files = {
        "movement.md": "# Movement\n\n## Jumping\n\nYour Strength determines how far you can jump.\n",
        "spells.md": "# Spells\n\n## Jump\n\n**Casting Time:** 1 action\n\n**Range:** Touch\n\nYou jump.\n",
    }
    with library_of(tmp_path, files) as library:
        assert library.ask("how far can I jump").quotes[0].citation.source == "movement.md"
        assert library.ask("how far does Jump reach").quotes[0].citation.source == "spells.md"


def test_the_name_of_a_group_of_rows_is_no_answer(tmp_path: Path) -> None:
    long = "They look after the boats and those who sail in them, whatever the weather may be. " * 8
    rows = [["Post", "Senior coach", "Head coach"], ["---"] * 3, ["Duties", "", ""], ["On the water", long, long]]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    with library_of(tmp_path, {"posts.md": f"# Posts\n\n{table}\n"}) as library:
        answer = library.ask("difference between senior and head coach")
    assert "look after" in answer.quotes[0].text
