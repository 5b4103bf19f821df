"""The word lists of the readers' rules can be edited without knowing Python, so they are checked here."""

import re
from pathlib import Path

import pytest

from index import reading
from index.text import wordlists

WORDS = Path(reading.__file__).parent / "words"
LISTS = sorted(path.stem for path in WORDS.glob("*.txt"))
NAMES = [line.partition(" = ")[0] for line in wordlists.lines("index.reading", "names")]


@pytest.mark.parametrize("name", LISTS)
def test_every_line_of_a_list_is_a_regular_expression_and_comes_once(name: str) -> None:
    lines = [line.rpartition(" = ")[2] if name == "names" else line for line in wordlists.lines("index.reading", name)]
    for line in lines:
        re.compile(line)
    assert lines
    assert sorted(set(lines)) == sorted(lines)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_begins_with_a_comment_about_its_purpose(name: str) -> None:
    text = (WORDS / f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")


@pytest.mark.parametrize("name", LISTS)
def test_the_names_that_a_rule_uses_are_defined(name: str) -> None:
    used = {used for line in wordlists.lines("index.reading", name) for used in re.findall(r"(?<!\(\?)<(\w+)>", line)}
    assert used <= set(NAMES)
