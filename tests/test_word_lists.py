"""The word lists in the `words` folders are tidy, and the rules use all of them."""

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

from index.text.wordlists import WordFile

FILES = [  # those of `reading` are patterns, which `boilerplate` reads
    path for path in sorted((ROOT / "index").glob("**/words/*.txt")) if path.parent.parent.name != "reading"
]
WEIGHT = re.compile(r"[+-]\d")  # that a line of signs begins with; several lines may have the same
# Lists of one phrase or one pair a line.
PHRASES = (
    "known pairs",
    "no bodies",
    "giving",
    "before",
    "after",
    "japanese before",
    "japanese after",
    "groups",
    "opposites",
    "units",
    "lists of people",
    "labels of decisions",
    "labels in minutes",
    "headings of decisions",
    "headings in minutes",
    *(f"exceptions {language}" for language in ("en", "de", "fr", "es", "pt")),
)


def package(path: Path) -> str:
    return ".".join(path.parent.parent.relative_to(ROOT).parts)


def name_of(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_word_is_twice_in_a_list(path: Path) -> None:
    for section in re.split(r"^\[", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, *lines = section.splitlines()
        lines = [line for line in lines if not line.startswith("#")]
        entries = lines if title.removesuffix("]") in PHRASES else " ".join(lines).split()
        if "|" in entries:  # phrases that a line has many of
            entries = re.split(r" \| |\n", "\n".join(lines))
        times = Counter(entry for entry in entries if entry and not WEIGHT.fullmatch(entry))
        assert not [entry for entry in times if times[entry] > 1], title


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_list_has_words_and_a_rule_that_reads_it(path: Path) -> None:
    modules = [module.read_text(encoding="utf-8").replace("'", '"') for module in path.parent.parent.glob("*.py")]
    rules = "\n".join(module for module in modules if f'WordFile(__package__, "{path.stem}")' in module)
    lists = WordFile(package(path), path.stem)
    assert rules
    for section in lists.sections:
        assert lists.words(section)
        by_its_name = f'"{section.removeprefix("before ")}"' in rules or f'"{section}"' in rules
        for_each_language = ".sections" in rules or ".languages" in rules
        assert by_its_name or for_each_language, section


def test_a_misspelt_section_is_an_error() -> None:
    with pytest.raises(KeyError):
        WordFile("index.facts", "people").words("tittles")


def test_phrases_are_one_a_line() -> None:
    assert ("White", "House") in WordFile("index.facts", "organisations").phrases("known pairs")


def test_an_optional_space_may_be_there_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = WordFile("index.facts", "structure")
    monkeypatch.setitem(lists._lines, "logging in", ["log_?in sign_in"])
    one = lists.whole_words("logging in")
    assert [bool(one.fullmatch(text)) for text in ("login", "log in", "sign in", "signin")] == [True, True, True, False]
