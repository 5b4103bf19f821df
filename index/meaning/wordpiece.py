"""A text as BERT's word pieces: the numbers that the encoder was trained on.

A text is folded first: hidden characters go, accents go, capitals become small letters, and punctuation and Chinese
characters are words of their own. A word is then the longest pieces of the vocabulary that it is made of, from the
left. A word that isn't made of pieces is one unknown piece, and so is one of more than 100 characters.

Special pieces such as "[MASK]" can't be written in a text: there they are a bracket, a word and a bracket.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from string import punctuation
from typing import Self

from index.meaning.pieces import MOST_CHARACTERS, Pieces

VOCABULARY = Path(__file__).with_name("vocabulary.txt")  # a piece in each line
UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 100  # characters
_INSIDE = "##"  # before a piece that doesn't begin a word

# Both ends of each stretch of Chinese characters, as BERT counts them.
_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPieces(Pieces):
    """Takes texts apart.

    >>> pieces = WordPieces.load()
    >>> pieces.names(pieces.of("Naïve tokenizers!"))
    ['[CLS]', 'naive', 'token', '##izer', '##s', '!', '[SEP]']
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary` gives the number of each piece."""
        super().__init__(vocabulary, START, END)
        self._longest = max(map(len, vocabulary))
        self._unknown = vocabulary[UNKNOWN]

    @classmethod
    def load(cls) -> Self:
        """With the vocabulary that comes with Footnote."""
        names = VOCABULARY.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return cls({name: number for number, name in enumerate(names)})

    def _words(self, text: str) -> list[str]:
        return words(text)

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found = []
        start, mark = 0, ""
        while start < len(word):
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start, mark = end, _INSIDE
        return found


def words(text: str) -> list[str]:
    """The folded words of a text, each mark of punctuation by itself.

    >>> words("Don't PANIC:\\u200b 東京")
    ['don', "'", 't', 'panic', ':', '東', '京']
    """
    return text[:MOST_CHARACTERS].translate(_FOLDED).split()


class _Folding(dict[int, str]):
    """For each character, what comes in its place; worked out when it is first seen."""

    def __missing__(self, number: int) -> str:
        # A character is taken apart by itself: doing that to a whole text would sort its marks, in quadratic time.
        self[number] = folded = "".join(map(_fold, unicodedata.normalize("NFD", chr(number))))
        return folded


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r" or category in ("Zs", "Zl", "Zp"):
        return " "
    if character == "\ufffd" or category in ("Cc", "Cf", "Cs", "Co", "Mn"):
        return ""
    if category.startswith("P") or character in punctuation or _is_chinese(ord(character)):
        return f" {character} "
    return character.lower()


def _is_chinese(number: int) -> bool:
    return any(first <= number <= last for first, last in _CHINESE)


_FOLDED = _Folding()
