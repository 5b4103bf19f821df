"""A passage together with what is above it: its title, its headings, and what a table says about its cells."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import PurePosixPath

from index.layout import Layout, distinct
from index.text.analysis import Analyser, analyser
from index.text.wordlists import WordFile

_NAMING = re.compile(
    r"(?<!\d)[12]\d{3}-[01]\d-[0-3]\d(?!\d)|(?<![^\W_])[^\W\d_]{3,}(?![^\W_])"
)  # a day or a word in a file's name
# What is counted in documents; the same number for words that mean the same.
KINDS = {
    word: group
    for group, words in enumerate(sorted(WordFile(__package__, "counted").phrases("kinds")))
    for word in words
}
ANY_KIND = "|".join(sorted(map(re.escape, KINDS), key=len, reverse=True))
_COUNTED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})+[.):]?|§+ ?\d+[a-z]?[.):]?|(?:\d{1,3}|[IVXL]+|[A-Za-z])[.):]"
    rf"|(?i:{ANY_KIND})\.? (?:\d{{1,3}}(?:\.\d{{1,3}})*|[IVXL]+|[A-Z]) ?[.):–—-])\s+(?=\S)"
)
_ARGUMENTS = re.compile(r"(?<=[\w>])\((?:[^()]|\([^()]*\))*\)")  # right after the name of a function
_RUN = re.compile(r"[^\W_]+")
LONGEST_TABLE = 600  # characters of what a table says about its cells; each passage of its rows is indexed with them


def above(title: str, heading: Iterable[str], layout: Layout, source: str) -> str:
    """What is above a passage, and what else the name of its file says: the day of minutes is often only in the name.

    >>> above("Minutes", ["Agenda"], Layout(), "board/2024-03-13-retreat.md").split()
    ['Minutes', 'Agenda', '2024-03-13', 'retreat']
    """
    said = " \n ".join([title, *heading, _of_tables(layout)])
    named = _named(source, said)
    return " \n ".join([said, named]) if named else said


@lru_cache(maxsize=256)  # passages of a section have the same above them
def _named(source: str, said: str) -> str:
    """The words of a file's name that aren't said."""
    return " ".join(word for word in _NAMING.findall(PurePosixPath(source).stem) if not _says(said, word))


def _says(text: str, word: str) -> bool:
    if text.isascii() and word.isascii() and word.isalpha():  # a pattern for each word takes long to compile
        return word.lower() in _RUN.findall(text.lower())
    return bool(re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text, re.IGNORECASE))


def in_context(title: str, heading: Iterable[str], layout: Layout, text: str) -> str:
    """A passage with what is above it, from which its vector is made. A heading that repeats the title is left out."""
    return "\n".join(filter(None, [*dict.fromkeys([title, *heading]), _of_tables(layout), text]))


def _of_tables(layout: Layout) -> str:
    """What tables say about their cells."""
    tables = distinct(block.table for block in layout.blocks)
    groups = dict.fromkeys(block.group for block in layout.blocks)
    said = (text for table in tables for text in (table.lead, table.caption, *table.columns))
    return " \n ".join(filter(None, [*said, *groups]))[:LONGEST_TABLE]


def context_key(text: str) -> int:
    """A passage in its context as a number of 64 bits: passages with the same text have the same vector."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def without_number(heading: str) -> str:
    """A heading without the number or the letter that it is counted by, for which nobody asks.

    >>> [without_number(heading) for heading in ("5.11. Uploads", "Chapter 3: Combat", "K. MUTATIONS", "Étape 4 : Jeu")]
    ['Uploads', 'Combat', 'MUTATIONS', 'Jeu']
    >>> [without_number(heading) for heading in ("3 ways to win", "2.0", "Rule 3", "Vitamin C. Doses")]
    ['3 ways to win', '2.0', 'Rule 3', 'Vitamin C. Doses']
    """
    counted = _COUNTED.match(heading)
    return heading[counted.end() :] if counted else heading


def name_of_section(heading: str) -> str:
    """What a heading names: without its number, and without the arguments of a function.

    >>> name_of_section("4.2 client.send(message[, options])"), name_of_section("Fees (members)")
    ('client.send', 'Fees (members)')
    """
    return _ARGUMENTS.sub("", without_number(heading)) or heading


def subject_of(heading: str, language: str) -> frozenset[str]:
    """The terms by which a section is looked up. Someone may ask for a name by its parts, so only these count.

    >>> subject_of("setFrameLimit(unsigned limit)", "en") == subject_of("set_frame_limit", "en")
    True
    """
    name, one = name_of_section(heading), analyser(language)
    return frozenset(t.term for t in one.tokens(name) if t.term and not has_parts(name[t.start : t.end], one))


def has_parts(name: str, analyser: Analyser) -> bool:
    """True if a word of a text was read as its parts too, each a word with content: `setFrameLimit`, `frame_limit`; or
    stands for several words, as initials do."""
    parts = analyser.tokens(name)
    return len(parts) > 2 and all(part.term and not part.word.isdecimal() for part in parts)
