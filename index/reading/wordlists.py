"""The word lists of the rules, in `words/`: text files that somebody can read and correct without knowing Python."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def lines(name: str) -> list[str]:
    """The lines of a list, without comments and blank lines."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
