"""The sentence of a question that asks. "I play a rogue, and my DM says no. Can I use sneak attack twice?" has a story
before it, whose words would find what the story is about.

A sentence asks if it ends with a question mark; if none does, those in English that begin like a question do. It is
asked by itself if it says what it is about: if it has two words that aren't everyday ones, and none that points back,
as "it" does. Otherwise the sentence before it says that.
"""

import re
from collections.abc import Iterator

from index.retrieval.question.everyday import generic_terms
from index.retrieval.question.phrases import quotations
from index.text.analysis import analyser
from index.text.wordlists import WordFile

FEWEST_WORDS = 2  # that aren't everyday ones, of a sentence that is asked by itself
MOST_SENTENCES = 60  # of a question that are looked at; a longer one is asked as a whole
MOST_QUOTATIONS = 20  # of a question in which no sentence ends: the first ones
_LISTS = WordFile(__package__, "story")
_END = re.compile(
    r"[?!？！。]++[\"”’')\]]*+\s*+|\n+\s*+"
    r"|(?<=\w\w)(?<!\b(?:dr|mr|ms|st|vs))(?<!\b(?:etc|mrs))[.…]++[\"”’')\]]*+\s++(?!\d)",
    re.IGNORECASE,
)
_CLOSING = " \"”’')]"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BEGINS_LIKE_A_QUESTION = re.compile(
    r"(?:(?:also|and|but|now|ok(?:ay)?|or|so|well)\b,? )*"
    r"(?:(?:how|what|when|where|who|why)(?:['’]s| (?:are|can|could|did|do|does|is|should|was|were|will|would|to|far"
    r"|long|many|much|often))\b"
    r"|(?:am|are|can|could|did|do|does|has|is|may|must|shall|should|was|were|will|would) "
    r"(?:an?|all|any|anyone|every|he|i|it|my|one|our|people|she|someone|that|the|there|they|this|we|you|your)\b)",
    re.IGNORECASE,
)


def without_story(text: str, language: str) -> tuple[str, str]:
    """The sentences of a question that ask something, with those that say what they are about; and the others.

    >>> without_story("I play a rogue. My DM says no. Can I use sneak attack twice?", "en")
    ('Can I use sneak attack twice?', 'I play a rogue. My DM says no.')
    >>> without_story("I was at a shop. My rogue has a sneak attack. Can I use it twice?", "en")
    ('My rogue has a sneak attack. Can I use it twice?', 'I was at a shop.')
    """
    pointing = f"pointing {language}"
    if pointing not in _LISTS.sections:
        return text, ""
    parts = list(_sentences(text))
    asking = [place for place, part in enumerate(parts) if part.rstrip(_CLOSING).endswith(("?", "？"))]
    if not asking and language == "en":
        asking = [place for place, part in enumerate(parts) if _BEGINS_LIKE_A_QUESTION.match(part)]
    if not asking or len(asking) == len(parts) or len(parts) > MOST_SENTENCES:
        return text, ""
    words, everyday, one = _LISTS.words(pointing), generic_terms(language), analyser(language)

    def names(place: int) -> bool:
        """True if a sentence has enough words of its own."""
        terms = {token.term for token in one.tokens(parts[place]) if token.term}
        return len(terms - everyday) >= FEWEST_WORDS

    def is_complete(place: int) -> bool:
        return names(place) and words.isdisjoint(_WORD.findall(parts[place].casefold()))

    kept = [place for place in asking if is_complete(place)]
    if not kept:
        before = next((place for place in range(asking[0] - 1, -1, -1) if names(place)), None)
        if before is None:
            return text, ""
        kept = sorted({before, *asking})
    story = (part for place, part in enumerate(parts) if place not in kept)
    return " ".join(parts[place] for place in kept), " ".join(story)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a message, in which a small letter may begin one. None ends in a quotation, or after one if the
    sentence goes on."""
    quoted, start = quotations(text)[:MOST_QUOTATIONS], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        last = next((span for span in quoted if span.start < end and len(text[span.end : end].rstrip()) < 2), None)
        if last and (end <= last.end or text[end : end + 1].islower()):
            continue
        if sentence := text[start:end].strip():
            yield sentence
        start = end
