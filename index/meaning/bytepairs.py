"""A text as pieces of bytes: the numbers that the encoder was trained on.

A text is split into words, each with the space before it, numbers, signs, and white space (`_WORD`). The UTF-8 bytes of
each are joined, two neighbours at a time: of all pairs that the encoder's table has, the first one in it. What can't be
joined any further is a piece (byte pair encoding, as in GPT-2 and RoBERTa: Sennrich, Haddow and Birch, "Neural Machine
Translation of Rare Words with Subword Units", 2016). Every text can be written in pieces, whatever its language is.

Special pieces such as "<mask>" can't be written in a text: there they are signs and a word.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Self

from index.meaning.pieces import MOST_CHARACTERS, Pieces

START, END = "<s>", "</s>"
_LONGEST_WORD = 100  # characters that are joined with one another; joining takes quadratic time
_REMEMBERED = 4096  # words

# Words as GPT-2's tokenizer finds them, on a text in which every character is an ASCII one of its kind.
_WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+", re.ASCII)
_LETTER, _NUMBER, _SPACE, _SIGN = "x", "0", "\t", "."


class BytePairs(Pieces):
    """Takes texts apart.

    >>> weights, tokenizer = load(GRANITE.find())
    >>> pieces = BytePairs.parse(tokenizer)
    >>> pieces.names(pieces.of("Naïve tokenizers!"))
    ['<s>', 'Na', 'Ã¯', 've', 'Ġtoken', 'izers', '!', '</s>']
    """

    def __init__(self, numbers: Mapping[str, int], places: Mapping[str, int]) -> None:
        """
        Args:
            numbers: the number of each piece. A byte is written as a letter (`LETTERS`).
            places: the place in the table of each pair of pieces, with a space between the two.
        """
        super().__init__(numbers, START, END)
        self._places = places
        self._joined = lru_cache(_REMEMBERED)(self._join)

    @classmethod
    def parse(cls, tokenizer: bytes) -> Self:
        """From a tokenizer.json of the package `tokenizers`."""
        model = json.loads(tokenizer)["model"]
        return cls(model["vocab"], {pair: place for place, pair in enumerate(model["merges"])})

    def _words(self, text: str) -> Iterator[str]:
        return words(text)

    def _pieces(self, word: str) -> tuple[int, ...]:
        return self._joined(word)

    def _join(self, word: str) -> tuple[int, ...]:
        never = len(self._places)
        parts = [LETTERS[byte] for byte in word.encode("utf-8", "replace")]
        while len(parts) > 1:
            place, at = min((self._places.get(f"{a} {b}", never), at) for at, (a, b) in enumerate(pairwise(parts)))
            if place == never:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return tuple(self._numbers[part] for part in parts)


def words(text: str) -> Iterator[str]:
    """The words of a text, with the space before each, and what is between them. Longer ones are cut.

    >>> list(words("Don't PANIC: 東京 42  km²"))
    ['Don', "'t", ' PANIC', ':', ' 東京', ' 42', ' ', ' km', '²']
    """
    text = text[:MOST_CHARACTERS]
    for match in _WORD.finditer(text.translate(_KINDS)):
        for start in range(match.start(), match.end(), _LONGEST_WORD):
            yield text[start : min(start + _LONGEST_WORD, match.end())]


class _Kinds(dict[int, str]):
    """For each character, an ASCII one of its kind; worked out when it is first seen."""

    def __missing__(self, number: int) -> str:
        self[number] = kind = _kind(chr(number))
        return kind


def _kind(character: str) -> str:
    if character.isascii():
        return character
    if character.isalpha():
        return _LETTER
    if character.isnumeric():
        return _NUMBER
    return _SPACE if character.isspace() else _SIGN


def _letters() -> tuple[str, ...]:
    """A letter for each byte: itself, if it is a sign or a letter of Latin-1 that can be seen, else one from 256 on."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return tuple(chr(byte if byte in seen else 256 + hidden.index(byte)) for byte in range(256))


_KINDS = _Kinds()
LETTERS = _letters()
