"""A document's title: which heading it is, and what tells documents with the same title apart."""

from pathlib import Path

import pytest
from growth import is_linear
from libraries import library_of

from index import Scope
from index.reading.document import read
from index.store.titles import told_apart


@pytest.mark.parametrize(
    ("source", "text", "title"),
    [
        ("guide.md", "# The Guide\n\nText.\n\n## Part\n\nText.", "The Guide"),
        ("guide.md", "# The Guide\n\nText.\n\n# Part\n\nText.", "The Guide"),
        ("guide.md", "Text.\n\n# The Guide\n\nText.", "The Guide"),
        ("guide.md", "## The Guide\n\nText.\n\n### Part\n\nText.", "The Guide"),
        ("CHANGELOG.md", "## 1.2.0\n\nText.\n\n## 1.1.0\n\nText.", "CHANGELOG"),
        ("CHANGELOG.md", "# 1.2.0 (2024-05-03)\n\nText.\n\n# 1.1.0\n\nText.", "CHANGELOG"),
        ("CHANGELOG.md", "# [Unreleased]\n\nText.\n\n# v1.1\n\nText.", "CHANGELOG"),
        ("log.md", "# 2024-05-03\n\nText.\n\n# 2024-05-02\n\nText.", "log"),
        ("3.5.md", "# 3.5 Edition Rules\n\nText.", "3.5 Edition Rules"),
        ("Fireball.md", "## Range\n\nText.\n\n## Damage\n\nText.", "Fireball"),
        ("Fireball.md", "A spell.\n\n## Range\n\nText.", "Fireball"),
        ("Meeting notes 0123456789abcdef0123456789abcdef.md", "Text.", "Meeting notes"),
        ("Tasks 0123456789abcdef0123456789abcdef_all.csv", "a,b\n1,2\n", "Tasks_all"),
        ("0123456789abcdef0123456789abcdef.txt", "Text.", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_the_title_is_the_heading_of_the_whole_or_the_files_name(source: str, text: str, title: str) -> None:
    assert read(source, text.encode()).title == title


@pytest.mark.parametrize(
    ("sources", "places"),
    [
        (["a/README.md", "b/README.md"], ["a", "b"]),
        (["README.md", "b/README.md"], ["README.md", "b"]),
        (["docs/en/guide/x.md", "docs/de/guide/x.md"], ["en/guide", "de/guide"]),
        (["docs/a/x.md", "docs/a/y.md"], ["x.md", "y.md"]),
        (["docs/a/x.md", "docs/a/y.md", "docs/b/x.md"], ["a/x.md", "a/y.md", "b/x.md"]),
        (["a.md"], [None]),
    ],
)
def test_the_shortest_part_of_the_path_that_differs_tells_them_apart(sources: list[str], places: list[str]) -> None:
    found = told_apart((number, None, "Overview", source) for number, source in enumerate(sources))
    assert [found.get(number) for number in range(len(sources))] == places


def test_a_long_place_is_cut() -> None:
    found = told_apart([(0, None, "A", "x" * 100 + "/a.md"), (1, None, "A", "b/a.md")])
    assert found == {0: "…" + "x" * 60, 1: "b"}


def test_telling_many_apart_takes_linear_time() -> None:
    assert is_linear(lambda count: told_apart((n, n % 7 or None, "A", f"a/{n}/b.md") for n in range(count)), 20_000)


def test_footnotes_and_lists_say_which_document_it_is(tmp_path: Path) -> None:
    text = "# Overview\n\n## On call\n\nThe lead of the {} team is on call at night.\n"
    with library_of(tmp_path, {f"{team}/README.md": text.format(team) for team in ("search", "billing")}) as library:
        quotes = library.ask("Who is on call at night?").quotes
        assert {str(quote.citation) for quote in quotes} == {
            "Overview (billing) · On call · line 5",
            "Overview (search) · On call · line 5",
        }
        assert [info.title for info in library.documents()] == ["Overview (billing)", "Overview (search)"]
        (tmp_path / "docs" / "billing" / "README.md").unlink()
        library.sync(tmp_path / "docs", accept_removals=True)
        assert [info.title for info in library.documents()] == ["Overview"]


def test_an_upload_is_told_apart_without_showing_it_to_others(tmp_path: Path) -> None:
    with library_of(tmp_path, {"guide.md": "# Overview\n\nThe doors open at nine."}) as library:
        library.add("own.md", b"# Overview\n\nOurs open at ten.", scope=Scope.guild(7))
        assert [info.title for info in library.documents(scope=Scope.guild(8))] == ["Overview"]
        assert {info.title for info in library.documents(scope=Scope.guild(7))} == {"Overview", "Overview (own.md)"}
