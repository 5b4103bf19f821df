"""Passages with the kind of thing that a question asks for come before others that have as many of its words."""

from collections.abc import Iterator

import pytest
from libraries import library_of

from index import Library

SAID = "The boats of the club lie at the jetty."
PAGES = {
    "a.md": f"# Harbour\n\n{SAID} Members like to look at them on summer evenings.\n",
    "b.md": f"# Harbour\n\n{SAID} Choose one on the list near the door, and write your name beside it.\n",
    "c.md": f"# Harbour\n\n{SAID} The shed burnt down in a storm, so that they have to stay outside even in winter.\n",
    "d.md": f"# Harbour\n\n{SAID} Altogether 14 belong to it, of wood or steel, old and not so old.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("kinds"), PAGES) as library:
        yield library


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("how do I get boats of the club at the jetty", "b.md"),
        ("why do the boats of the club lie at the jetty", "c.md"),
        ("how many boats of the club lie at the jetty", "d.md"),
    ],
)
def test_what_has_the_kind_of_thing_that_is_asked_for_comes_first(library: Library, question: str, source: str) -> None:
    assert library.ask(question).quotes[0].citation.source == source
