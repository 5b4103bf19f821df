"""The stop words, stemmer and script of each language; and the detection of a text's language."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cache

from index.text.folding import normalised
from index.text.wordlists import WordFile

# ISO 639-1 code → PyStemmer's name of the Snowball algorithm. Other languages are not stemmed.
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en":
    "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr":
    "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it":
    "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt":
    "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr":
    "turkish", "yi": "yiddish",
}  # fmt: skip

COMPOUNDING = frozenset(("de", "nl", "sv", "da", "no", "fi"))  # write compounds as one word

_LISTS = WordFile(__package__, "stop_words")
STOP_WORDS = {
    language: frozenset(normalised(word).casefold() for word in _LISTS.words(language)) for language in _LISTS.sections
}

# The first and last letter of each script that belongs to one language, or is most often used for it.
_SCRIPTS = (
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
_LATIN = tuple(language for language in STOP_WORDS if language not in ("ru", "el", "ar", "hi"))
_WORD, _ASCII_WORD = re.compile(r"[^\W\d_]+"), re.compile(r"[a-z]+")  # in small letters the second
_SAMPLE = 4000  # characters are enough to detect the language
_MOST_VOTES = 3  # of one word: domain names have "com" again and again, which is Portuguese
_FEW_WORDS = 12  # with more, one stop word may be there by chance, as Polish "ale" is in a list of drinks


@cache
def _voters() -> dict[str, tuple[str, ...]]:
    """The languages that each stop word votes for. Made when it is needed: a question in the only language of an index
    doesn't."""
    return {
        word: tuple(language for language in _LATIN if word in STOP_WORDS[language])
        for word in frozenset().union(*(STOP_WORDS[language] for language in _LATIN))
        if len(word) > 1
    }


def detect(text: str, *, default: str = "en", among: Collection[str] | None = None) -> str:
    """The language of a text, by its script or by a vote of its stop words.

    Args:
        text: only its first characters are read.
        default: the result if the text doesn't have enough of either.
        among: the languages to choose from, such as those of an index when a short question is read.
    """
    sample = text[:_SAMPLE]
    if language := _by_script(sample):
        return language
    if among is not None and all(language == default for language in among):
        return default
    votes: dict[str, float] = dict.fromkeys(_LATIN, 0)
    if default in votes:
        votes[default] = 0.5
    voters = dict.fromkeys(_LATIN, 0)
    folded = normalised(sample).casefold()
    words = (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)
    often = Counter(words)
    for word in often.keys() & _voters().keys():
        for language in _voters()[word]:
            votes[language] += min(often[word], _MOST_VOTES)
            voters[language] += 1
    # A tie goes to the language that comes first in the file of stop words.
    best = max(
        (language for language in _LATIN if among is None or language in among),
        key=votes.__getitem__,
        default=default,
    )
    by_chance = among is None and voters.get(best) == 1 and len(words) > _FEW_WORDS
    return best if votes.get(best, 0) >= 1 and not by_chance else default


def _by_script(sample: str) -> str | None:
    """The language that most letters belong to; None if these are Latin or too few."""
    if sample.isascii() or max(sample) < _SCRIPTS[0][0]:
        return None
    scripts = Counter(filter(None, map(_script, sample)))
    if not scripts:
        return None
    language, count = scripts.most_common(1)[0]
    if scripts["ja"] > 0.1 * count:
        language = "ja"  # only Japanese has kana among Chinese characters
    letters = sum(map(str.isalpha, sample)) or 1
    if count > 0.25 * letters or (count >= 2 and language in ("zh", "ja", "th") and count > 0.1 * letters):
        return language
    return None


def _script(character: str) -> str | None:
    if character < "\u0370":
        return None
    return next((language for first, last, language in _SCRIPTS if first <= character <= last), None)
