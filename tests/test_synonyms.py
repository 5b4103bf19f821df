"""Other names of a thing find it too."""

from pathlib import Path
from string import ascii_lowercase

import pytest

from index import Library, Scope
from index.store.generation import MOST_OTHER_NAMES
from index.text.synonyms import definitions, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the World Economic Forum (WEF) in Davos", [("WEF", "World Economic Forum")]),
        ("A graphics processing unit (GPU) draws.", [("GPU", "graphics processing unit")]),
        ("heat shock transcription factor (HSF)", [("HSF", "heat shock transcription factor")]),
        ("the Ministry of Health (MoH) said", [("MoH", "Ministry of Health")]),
        ("one Harbour Master (“HM”) and two pilots", [("HM", "Harbour Master")]),
        ("He left (NASA) early.", []),
        ("see the note (above)", []),
        ("the date (2024)", []),
        ("(WEF)", []),
    ],
)
def test_definitions_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(definitions(text)) == expected


@pytest.mark.parametrize(
    ("text", "groups", "reason"),
    [
        ('synonyms = [["car", "automobile"]]', [("car", "automobile")], None),
        ("", [], None),
        ("synonyms = [", [], "isn’t valid TOML"),
        ('words = [["a", "b"]]', [], '"words" isn’t known here'),
        ('synonyms = [["car"]]', [], "must be a list of two or more names"),
        ("synonyms = 3", [], "must be a list of two or more names"),
        ('synonyms = [["car", 3], ["a", "b"]]', [("a", "b")], "must be a list of two or more names"),
    ],
)
def test_the_sidecar(text: str, groups: list[tuple[str, ...]], reason: str | None) -> None:
    found, problems = parse(text.encode())
    assert found == groups
    assert [problem for problem in problems if reason is None or reason not in str(problem.reason)] == []
    assert bool(problems) == bool(reason)


@pytest.fixture
def garage(docs: Path, library: Library) -> Library:
    (docs / "rules.md").write_text(
        "# Rules\n\nEvery automobile is parked in the yard.\n\n"
        "# Machines\n\nThe graphics processing unit (GPU) is in the cellar.\n\n"
        "# Heat\n\nEach graphics processing unit gets hot in summer.\n",
        encoding="utf-8",
    )
    (docs / "synonyms.toml").write_text('synonyms = [["car", "automobile"], ["yard", "court"]]', encoding="utf-8")
    library.sync(docs)
    return library


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where is a car parked?", "Every automobile"),
        ("Where is an automobile parked?", "Every automobile"),
        ("What is parked in the court?", "Every automobile"),
        ("When does a GPU get hot?", "gets hot in summer"),
    ],
)
def test_a_question_is_searched_for_by_every_name(garage: Library, question: str, expected: str) -> None:
    answer = garage.ask(question, scope=Scope.shared())
    assert answer.found
    assert expected in answer.quotes[0].text


def test_a_change_of_the_sidecar_is_followed(garage: Library, docs: Path) -> None:
    before = garage.ask("Where is a carriage parked?", scope=Scope.shared()).confidence
    (docs / "synonyms.toml").write_text('synonyms = [["carriage", "automobile"]]', encoding="utf-8")
    report = garage.sync(docs)
    assert report.unchanged == ("rules.md",)
    after = garage.ask("Where is a carriage parked?", scope=Scope.shared())
    assert "Every automobile" in after.quotes[0].text
    assert (before, after.confidence) != (after.confidence, before)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_question_has_only_so_many_other_names(docs: Path, library: Library, hidden: bool) -> None:
    """A document may define an abbreviation in thousands of ways, and the sidecar have a name in as many groups."""
    pairs = [f"{one}{two}o" for one in ascii_lowercase for two in ascii_lowercase]
    text = "\n\n".join(f"The air{pair} bus{pair} (AB) is in the yard." for pair in pairs)
    (docs / "defined.txt").write_text(text, encoding="utf-8")
    (docs / "more.txt").write_text("The World Economic Forum (WEF) is in the yard.", encoding="utf-8")
    groups = [["car", f"c{pair} d{pair}"] for pair in pairs]
    (docs / "synonyms.toml").write_text(f"synonyms = {groups}", encoding="utf-8")
    library.sync(docs)
    scope = Scope.shared().without("more.txt") if hidden else Scope.shared()
    with library._reading(scope) as index:
        assert index is not None
        for terms in (["ab"], ["car"], ["ab", "car"]):
            found = index.vocabulary.other_names(terms)
            assert sum(len(named.others) for named in found) == MOST_OTHER_NAMES
            assert found[0].name == terms[-1:]  # those that somebody has listed come first
