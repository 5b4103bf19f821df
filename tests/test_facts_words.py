"""The word lists in index/facts/words are tidy, and the rules use all of them."""

import re
import tomllib
from collections import Counter

import pytest
from conftest import ROOT
from index.facts.wordlists import FOLDER, WordFile

FILES = sorted(path.stem for path in FOLDER.glob("*.txt"))
PHRASES = ("known pairs", "no bodies")  # lists of one phrase a line
RULES = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_no_word_is_twice_in_a_list(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    for section in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        title, *lines = section.splitlines()
        lines = [line for line in lines if not line.startswith("#")]
        entries = lines if title.removesuffix("]") in PHRASES else " ".join(lines).split()
        assert not [entry for entry, times in Counter(filter(None, entries)).items() if times > 1], title


@pytest.mark.parametrize("name", FILES)
def test_every_list_has_words_and_a_rule_that_reads_it(name: str) -> None:
    lists = WordFile(name)
    assert f'WordFile("{name}")' in RULES
    for section in lists.sections:
        assert lists.words(section)
        assert f'"{section.removeprefix("before ")}"' in RULES, section


def test_a_misspelt_section_is_an_error() -> None:
    with pytest.raises(KeyError):
        WordFile("people").words("tittles")


def test_phrases_are_one_a_line() -> None:
    assert ("White", "House") in WordFile("organisations").phrases("known pairs")


def test_the_lists_are_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "words/*.txt" in project["tool"]["setuptools"]["package-data"]["*"]
