"""A text as pieces: the numbers that a sentence encoder was trained on. Each encoder has its own kind of pieces."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

MOST_PIECES = 384  # of a text, with the start and the end
MOST_CHARACTERS = 20_000  # of a text that are looked at; more than that many pieces have


class Pieces(ABC):
    """Takes texts apart."""

    def __init__(self, numbers: Mapping[str, int], start: str, end: str) -> None:
        """`numbers` gives the number of each piece, those of the start and the end of a text too."""
        self._numbers = numbers
        self._start, self._end = numbers[start], numbers[end]

    def of(self, text: str) -> list[int]:
        """The numbers of a text's pieces, from the start to the end: 2 to 384 of them."""
        room = MOST_PIECES - 1
        found = [self._start]
        for word in self._words(text):
            found += self._pieces(word)
            if len(found) >= room:
                break
        return [*found[:room], self._end]

    def names(self, numbers: Sequence[int]) -> list[str]:
        """The pieces that have these numbers."""
        names = {number: name for name, number in self._numbers.items()}
        return [names[number] for number in numbers]

    @abstractmethod
    def _words(self, text: str) -> Iterable[str]:
        """The words of a text, of which at most `MOST_CHARACTERS` are looked at."""

    @abstractmethod
    def _pieces(self, word: str) -> Sequence[int]:
        """The numbers of a word's pieces."""
