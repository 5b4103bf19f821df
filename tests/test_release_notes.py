"""Release notes are found by their version, and don't take the place of what tells how things are."""

from collections.abc import Iterator

import pytest
from libraries import library_of

from index import Library
from index.retrieval.question.releases import are_release_notes, version_asked

MANUAL = """# Manual

## Bottles

Whoever drinks from a bottle learns which potion is in it, and so all of that kind have a name. You identify them so.

## Armour

Heavy armour makes spells fail more often.
"""
CHANGES = """# Changelog

## Version 1.2.4 (2023-03-24)

Items

- You identify a potion more often.

Speed

- Heavy armour doesn't affect it any more.

Gods

- Altars of 1.2.4 changed their colours.

## Version 1.2.3 (2022-12-24)

- Changed changes: what changed in 1.2.4 was changed back.
"""
FILLER = "\n\n".join(f"## Place {place}\n\nThe hall of place {place} has a door and a lamp." for place in range(40))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("releases")
    with library_of(
        folder, {"manual.md": MANUAL, "changes.md": CHANGES, "places.md": f"# Places\n\n{FILLER}\n"}, meaning=False
    ) as opened:
        yield opened


def test_how_things_are_comes_before_what_changed(library: Library) -> None:
    assert library.ask("how do I identify a potion").quotes[0].citation.source == "manual.md"
    assert library.ask("was identify potion changed?").quotes[0].citation.source == "changes.md"


@pytest.mark.parametrize("question", ["what changed in 1.2.4", "what's new in version 1.2.4?", "changelog v1.2.4"])
def test_what_changed_in_a_version_begins_where_its_section_does(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert answer.quotes[0].text.startswith("Items")
    assert answer.confidence.value == "strong"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Stone Soup 0.14.1 (20140428)", True),
        ("Release 25.7.0", True),
        ("[1.2.0] - 2024-01-01", True),
        ("1.2.3 (unreleased)", True),
        ("What's New In Python 3.11", True),
        ("Changes", True),
        ("Changes to your plan", False),
        ("Changes in the lungs of smokers", False),
        ("5.14. The testing distribution", False),
        ("Version 2.0 of the licence", False),
        ("Rulebook v2.0", False),
        ("System Reference Document version 5.1", False),
        ("Privacy policy 1.2 (2024-01-01)", False),
        ("Frob Version 1.2", True),
        ("Debian 12.1 installation", False),
        ("Version control", False),
    ],
)
def test_release_notes_are_known_by_their_names(name: str, is_one: bool) -> None:
    assert are_release_notes(["Frob", name]) is is_one


@pytest.mark.parametrize(
    ("question", "version"),
    [
        ("which python does 5.0 need?", ""),
        ("changed between 1.2 and 1.3?", ""),
        ("new in v2.0.0-beta.2", "2.0.0-beta.2"),
    ],
)
def test_one_version_is_asked_for(question: str, version: str) -> None:
    assert version_asked(question) == version
