"""The words of an index and their terms, as sorted strings on disk.

An entry is a word with its term, and its number is its place in the order. A word that is read in two ways has two
entries. A term is an entry too: the first one with the letters of the term, whether these are a word of some passage or
not. So a word that is its own term, as most names, codes and numbers are, is stored once. Strings are found by binary
search, which first looks at the beginnings of blocks of them.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.retrieval.inverted.arrays import Array, map_array, runs

BLOCK = 64  # strings; offsets within a block fit into 16 bits
LONGEST = 1_000  # bytes of a string; of a longer one, the beginning is stored, with a digest of all of it
FEW_BLOCKS = 4  # that are looked through for one string, rather than searched
HEAD = 8  # bytes of a block's first string that are compared first
NO_TERM = -1  # instead of the term of a word without content …
ONLY_A_TERM = -2  # … and of an entry that isn't a word


class Dictionary:
    """The arrays. Entry n's letters are in UTF-8, from bases[n // BLOCK] + starts[n] to where those of n + 1 begin."""

    def __init__(self, folder: Path) -> None:
        """Maps the arrays; nothing is read yet."""
        self.folder = folder
        self.letters: NDArray[np.uint8] = map_array(folder / "letters.npy")
        self.bases: NDArray[np.int64] = map_array(folder / "bases.npy")  # [blocks] of the entries and one more
        self.starts: NDArray[np.uint16] = map_array(folder / "starts.npy")  # [entries + 1]
        self.heads: NDArray[np.uint64] = map_array(folder / "heads.npy")  # [blocks] the first bytes, as a number
        self.terms: NDArray[np.int32] = map_array(folder / "terms.npy")  # [entries] the entry of its term
        # Views from which Python takes single values in half the time.
        self._letters, self._bases, self._starts = (
            self.letters.data,
            self.bases.data,
            self.starts.data,
        )

    def __len__(self) -> int:
        return len(self.terms)

    def __getitem__(self, number: int) -> bytes:
        """The letters of an entry."""
        starts, bases, after = self._starts, self._bases, number + 1
        return bytes(self._letters[bases[number // BLOCK] + starts[number] : bases[after // BLOCK] + starts[after]])

    def strings(self, numbers: Array) -> list[str]:
        """The letters of entries."""
        starts, sizes = self.places(numbers)
        ends = (sizes + 1).cumsum()
        text = np.full(int(ends[-1]) if len(ends) else 0, ord("/"), np.uint8)  # which no entry has
        text[runs(ends - sizes - 1, sizes)] = self.letters.take(runs(starts, sizes))
        return text.tobytes().decode("utf-8", "surrogatepass").split("/")[:-1]

    def find(self, string: str) -> range:
        """The entries with these letters."""
        wanted = encoded(string)
        first = bisect_left(self, wanted, *self._near(wanted))
        last = first
        while last < len(self) and self[last] == wanted:
            last += 1
        return range(first, last)

    def find_all(self, strings: Sequence[str]) -> list[int]:
        """The entries with any of these letters, in the order of the strings: as `find` for each, for many at once."""
        wanted = [encoded(string) for string in strings]
        heads = np.array([_head(letters) for letters in wanted], np.uint64)
        first = np.maximum(self.heads.searchsorted(heads) - 1, 0)
        blocks = self.heads.searchsorted(heads, "right") - first
        if blocks.max(initial=0) > FEW_BLOCKS:  # so many words have the same beginning
            return [number for string in strings for number in self.find(string)]
        numbers, owners = runs(first * BLOCK, blocks * BLOCK), np.repeat(np.arange(len(wanted)), blocks * BLOCK)
        inside = numbers < len(self)
        numbers, owners = numbers[inside], owners[inside]
        starts, sizes = self.places(numbers)
        lengths = np.array([len(letters) for letters in wanted], np.int64)
        last = np.array([letters[-1] for letters in wanted], np.uint8)
        same = (sizes == lengths.take(owners)).nonzero()[0]  # never 0, which an entry without letters has
        same = same[self.letters.take((starts + sizes).take(same) - 1) == last.take(owners.take(same))]
        pairs = zip(numbers[same].tolist(), owners[same].tolist(), strict=True)
        return [number for number, owner in pairs if self[number] == wanted[owner]]

    def place(self, letters: bytes) -> int:
        """The number of entries before these letters, as they are stored, and of those that are the same."""
        low, high = self._near(letters)
        return bisect_right(self, letters, low, high)

    def beginning(self, letters: str) -> range:
        """The entries that begin with these letters (at least one)."""
        first = encoded(letters)
        after = first[:-1] + bytes([first[-1] + 1])  # no byte of UTF-8 is the greatest
        return range(*(bisect_left(self, wanted, *self._near(wanted)) for wanted in (first, after)))

    def pairs_with(self, character: str) -> Array:
        """The entries that are this character, or a pair of characters with it. It has three bytes in UTF-8, as all
        common characters of scripts without spaces have."""
        wanted = np.frombuffer(character.encode("utf-8", "surrogatepass"), np.uint8)
        if len(wanted) != 3:
            return np.zeros(0, np.int64)
        numbers = np.arange(bisect_left(self, b"\xe0"), bisect_left(self, b"\xf0"))
        starts, sizes = self.places(numbers)
        short = (sizes == 3) | (sizes == 6)
        numbers, starts, sizes = numbers[short], starts[short], sizes[short]
        held = np.zeros(len(numbers), bool)
        for place in (starts, starts + sizes - 3):  # both are the same for a single character
            held |= (self.letters.take(place[:, None] + np.arange(3)) == wanted).all(1)
        return np.asarray(numbers[held])

    def word(self, key: str) -> int:
        """The number of a word, by its key (`Token.key`); -1 if there is none."""
        word, _, term = key.partition("/")
        for number in self.find(word):
            own = int(self.terms[number])
            if own == NO_TERM if not term else own >= 0 and self[own] == encoded(term):
                return number
        return -1

    def places(self, numbers: Array) -> tuple[Array, Array]:
        """Where the letters of entries begin, and how many bytes they have."""
        starts = self.bases.take(numbers // BLOCK) + self.starts.take(numbers)
        after = numbers + 1
        return starts, self.bases.take(after // BLOCK) + self.starts.take(after) - starts

    def letters_of(self, numbers: Array) -> tuple[NDArray[np.uint8], Array]:
        """The letters of entries, one after another, and how many bytes each has."""
        starts, sizes = self.places(numbers)
        return self.letters.take(runs(starts, sizes)), sizes

    def keys(self) -> list[str]:
        """The keys of all entries, by number; an empty string for those that aren't words."""
        strings = self.strings(np.arange(len(self)))
        return [
            f"{string}/{strings[term] if term >= 0 else ''}" if term != ONLY_A_TERM else ""
            for string, term in zip(strings, self.terms.tolist(), strict=True)
        ]

    def _near(self, wanted: bytes) -> tuple[int, int]:
        """The bounds between which these letters are, or would be."""
        head = np.uint64(_head(wanted))
        first, last = self.heads.searchsorted(head), self.heads.searchsorted(head, "right")
        return max(0, int(first) - 1) * BLOCK, min(int(last) * BLOCK, len(self))


def write(folder: Path, keys: Sequence[str]) -> NDArray[np.int32]:
    """Writes a dictionary into an empty folder.

    Args:
        keys: of the words, as `fitted` gives them, each once.

    Returns:
        The number of each.
    """
    words = [key.replace("/", "\0", 1) for key in keys]  # they sort by word, then by term
    pairs = [word.partition("\0") for word in words]
    held = {word for word, _, _ in pairs}
    added = dict.fromkeys(term for _, _, term in pairs if term and term not in held)
    entries = [*pairs, *((term, "", "") for term in added)]
    order = sorted(range(len(entries)), key=[*words, *added].__getitem__)
    letters = [entries[place][0].encode("utf-8", "surrogatepass") for place in order]
    first: dict[str, int] = {}
    for number, place in enumerate(order):
        first.setdefault(entries[place][0], number)
    sizes = np.fromiter(map(len, letters), np.int64, len(letters))
    terms = np.array([_term(entries[place], first) for place in order], np.int32)
    _save(folder, np.frombuffer(b"".join(letters), np.uint8), sizes, terms)
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order))
    return numbers[: len(keys)]


def write_without(words: Dictionary, dead: NDArray[np.bool_], folder: Path) -> None:
    """Writes a dictionary into an empty folder in which some entries have no letters of their own any more.

    All entries keep their numbers: a dead one has the letters of the one before it that isn't, and is no word.

    Args:
        words: the dictionary.
        dead: [entries] True for those that no passage has as a word or as a term.
    """
    alive = np.where(dead, -1, np.arange(len(words)))
    sources = np.maximum.accumulate(alive)
    starts, sizes = words.places(np.maximum(sources, 0))
    sizes = np.where(sources < 0, 0, sizes)
    _save(folder, words.letters.take(runs(starts, sizes)), sizes, np.where(dead, ONLY_A_TERM, words.terms))


def _save(folder: Path, letters: NDArray[np.uint8], sizes: Array, terms: Array) -> None:
    ends = np.append(0, sizes.cumsum())
    bases = ends[::BLOCK]
    firsts = zip(ends[:-1:BLOCK].tolist(), sizes[::BLOCK].tolist(), strict=True)
    arrays: dict[str, Array] = {
        "letters": letters,
        "bases": bases,
        "starts": (ends - bases.repeat(BLOCK)[: len(ends)]).astype(np.uint16),
        "heads": np.array([_head(letters[start : start + size].tobytes()) for start, size in firsts], np.uint64),
        "terms": terms.astype(np.int32),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def fitted(key: str) -> str:
    """The key of a word as it is stored, for one of any length."""
    if len(key) * 4 <= LONGEST:
        return key
    word, slash, term = key.partition("/")
    return _fitted(word) + slash + _fitted(term)


def _fitted(string: str) -> str:
    letters = string.encode("utf-8", "surrogatepass")
    if len(letters) <= LONGEST:
        return string
    digest = hashlib.blake2b(letters, digest_size=16).hexdigest()
    return string[: LONGEST // 4 - len(digest)] + digest


def encoded(string: str) -> bytes:
    """The letters of an entry, as they are stored."""
    return (string if len(string) * 4 <= LONGEST else _fitted(string)).encode("utf-8", "surrogatepass")


def _head(letters: bytes) -> int:
    return int.from_bytes(letters[:HEAD].ljust(HEAD, b"\0"), "big")


def _term(entry: tuple[str, str, str], first: Mapping[str, int]) -> int:
    """The number of an entry's term, given the first entry of each word."""
    _, separator, term = entry
    return first[term] if term else NO_TERM if separator else ONLY_A_TERM
