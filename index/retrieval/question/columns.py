"""Other words by which a column of a table is asked for than those of its header: what a sword costs is its price."""

import re
from collections.abc import Set
from functools import cache

from index.layout import BlockKind, Layout, MarkKind
from index.text.analysis import analyser
from index.text.sentences import sentences
from index.text.wordlists import WordFile

_WORD = re.compile(r"[^\W_]+")
_ASKS_HOW_OR_WHETHER = re.compile(
    r"\bhow (?:to|do|does|did|can|could|should|would)\b"
    r"|^\W*(?:am|are|can|could|did|do|does|had|has|have|is|may|might|must|shall|should|was|were|will|would)\b",
    re.IGNORECASE,
)
_LISTS = WordFile(__package__, "columns")
_GROUPS = [[f" {word.replace('-', ' ')} " for word in group] for group in sorted(_LISTS.phrases("groups"))]
_WORDS = frozenset(word for group in _GROUPS for phrase in group for word in phrase.split())


def asked_in_other_words(question: str) -> list[list[str]]:
    """The groups of words for the same of which a question has one. Each word is between spaces.

    >>> [group[0] for group in asked_in_other_words("how far does it go?")], asked_in_other_words("how far can I jump?")
    ([' range '], [])
    """
    asked = _asked(question)
    return [group for group in _GROUPS if any(word in asked for word in group)]


@cache
def _notes() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_LISTS.pattern('notes')})", re.IGNORECASE)


def notes_of_versions(text: str) -> list[str]:
    """What a text says of versions as a label without a colon does.

    >>> notes_of_versions("Added in version 1.2: colours. Gone since 2.0.")
    ['Added in version 1.2']
    """
    return [match[0] for match in _notes().finditer(text)]


def has_row_of(asked: Set[str], columns: Set[str], text: str, layout: Layout, language: str) -> bool:
    """True if a row of a table, or a line with a label, begins with one of these terms; or if a line has a bold label
    of one of these columns anywhere, or the note of a version.

    A label ends with a colon, or is bold, as in "**Damage immunities** acid, cold".
    """
    bold = [mark.span for mark in layout.marks if mark.kind is MarkKind.STRONG]
    labels = (span.of(text) for span in bold if ":" in text[span.end - 1 : span.end + 1])
    if not all(columns.isdisjoint(analyser(language).terms(label)) for label in [*labels, *notes_of_versions(text)]):
        return True
    terms = {block.span.start for block in layout.blocks if block.kind is BlockKind.TERM}
    for span in sentences(text):
        line = span.of(text)
        tokens = [token for token in analyser(language).tokens(line) if token.term]
        if not tokens or tokens[0].term not in asked:
            continue
        last = next((place for place, token in enumerate(tokens) if token.term not in asked), len(tokens)) - 1
        start, end = span.start + tokens[0].start, span.start + tokens[last].end
        if "\t" in line or text[end:].startswith(":") or span.start in terms:
            return True
        if any(mark.start <= start and end <= mark.end for mark in bold):
            return True
    return False


def plain(text: str) -> str:
    """The words of a text between single spaces, which are at its ends too."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _asked(question: str) -> str:
    """The words of a question between single spaces, without the one after "how" if it is about what people do: how far
    somebody can jump is in no column for a range."""
    return _what_people_do().sub(r"\1", plain(question))


@cache
def _what_people_do() -> re.Pattern[str]:
    return re.compile(rf"( (?:how|wie) )\w+ (?={_LISTS.pattern('what people do')})")


def other_words(word: str, question: str) -> frozenset[str]:
    """The words that ask for the same column as a folded word of a question, or as a phrase of it with this word; none
    if it asks for no column."""
    if word not in _WORDS:  # as most aren't
        return frozenset()
    asked = _asked(question)
    asking = (group for group in _GROUPS if any(f" {word} " in phrase and phrase in asked for phrase in group))
    return frozenset(other.strip() for group in asking for other in group) - {word}


def asks_how_or_whether(question: str) -> bool:
    """True if a question in English asks how to do something, or whether it is so. No row of a table says that.

    >>> asks_how_or_whether("how do I install it?"), asks_how_or_whether("how much does it cost?")
    (True, False)
    """
    return bool(_ASKS_HOW_OR_WHETHER.search(question))
