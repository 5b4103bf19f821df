"""Word lists, read from the text files in the `words` folder of a package.

They are kept out of the code so that they can be reviewed, or translated, without reading Python. A file has sections,
each with a name in square brackets. A line that begins with `#` is a comment. Everything else is words, separated by
white space.
"""

import re
from importlib import import_module
from pathlib import Path


def lines(package: str, name: str) -> list[str]:
    """The lines of a file without sections, such as one of patterns, without comments and blank lines."""
    return [line for line in _read(package, name) if line and not line.startswith("#")]


class WordFile:
    """One file of word lists.

    Args:
        package: the package that has it, usually `__package__`.
        name: its name, without ".txt".
    """

    def __init__(self, package: str, name: str) -> None:
        self._lines: dict[str, list[str]] = {}
        section = ""
        for line in _read(package, name):
            if line.startswith("["):
                section = line.strip("[]")
                self._lines[section] = []
            elif line.strip() and not line.startswith("#"):
                self._lines[section].append(line)

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(self._lines)

    @property
    def languages(self) -> frozenset[str]:
        """The languages (ISO 639-1) that the names of the sections begin with."""
        return frozenset(section.split()[0] for section in self._lines)

    def words(self, section: str) -> frozenset[str]:
        """The words of a section."""
        return frozenset(word for line in self._lines[section] for word in line.split())

    def pattern(self, section: str) -> str:
        """The words of a section as the alternatives of a regular expression, the longest first. A word may be a
        pattern itself, and an underscore stands for white space: `[Nn]o_more_than`, `log_?in`."""
        words = sorted(self.words(section), key=lambda word: (-len(word), word))
        return "|".join(map(_spaced, words))

    def compiled(self, section: str) -> re.Pattern[str]:
        """The words of a section as a regular expression."""
        return re.compile(self.pattern(section))

    def in_any_case(self, section: str) -> re.Pattern[str]:
        """The words of a section as a regular expression, in capital or small letters."""
        return re.compile(self.pattern(section), re.IGNORECASE)

    def whole_words(self, section: str) -> re.Pattern[str]:
        """The words of a section as a regular expression for whole words, in capital or small letters. An underscore
        is between words, as in the name of a file."""
        return re.compile(rf"(?<![^\W_])(?:{self.pattern(section)})(?![^\W_])", re.IGNORECASE)

    def signs(self, section: str, **parts: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
        """The signs of a section that has one on each line: its weight, and patterns of it. The lightest are first.

        Args:
            parts: patterns that are parts of these, by their names.
        """
        found = []
        for weight, *patterns in self.phrases(section):
            sign = "|".join(patterns)
            for name, part in parts.items():
                sign = sign.replace(name, part)
            found.append((int(weight), re.compile(_spaced(sign))))
        return tuple(sorted(found, key=lambda sign: sign[0]))

    def values(self, section: str) -> dict[str, int]:
        """The words of a section that gives each a number, as in `dozen=12`, in its order."""
        entries = (entry.partition("=") for line in self._lines[section] for entry in line.split())
        return {word: int(value) for word, _, value in entries}

    def phrases(self, section: str) -> frozenset[tuple[str, ...]]:
        """The phrases of a section that has one on each line, as tuples of words."""
        return frozenset(tuple(line.split()) for line in self._lines[section])


def _read(package: str, name: str) -> list[str]:
    (folder,) = import_module(package).__path__  # `importlib.resources` would load the modules of ZIP archives too
    return Path(folder, "words", f"{name}.txt").read_text(encoding="utf-8").splitlines()


def _spaced(pattern: str) -> str:
    return pattern.replace("_?", r"\s*").replace("_", r"\s+")
