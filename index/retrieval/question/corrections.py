"""Words of a question that may be misspelt: what they may mean, of what its documents have."""

from collections.abc import Sequence

from index.retrieval.inverted.spelling import is_slip
from index.retrieval.inverted.vocabulary import Vocabulary
from index.retrieval.question.everyday import is_everyday
from index.retrieval.question.readings import Known
from index.text.analysis import Token, analyser


def corrections(
    unknown: Sequence[Token], language: str, vocabulary: Vocabulary, known: Known
) -> dict[str, list[Token]]:
    """The likely corrections of unknown words, by word, the likeliest first: words that the question may find.

    An everyday word isn't corrected to another one, as "the post" to "the lost" because no document has a post; and to
    a rarer one only if that is a slip: a rise is no rinse.
    """
    seen = vocabulary.words(f"{token.word}/" for token in unknown)  # a stop word of some document isn't a misspelling
    corrected: dict[str, list[Token]] = {}
    languages = dict.fromkeys([language, *vocabulary.languages])

    def read(right: str) -> Token | None:
        """The word in the first of the index's languages in which a question finds it."""
        for each in languages:
            tokens = analyser(each).tokens(right)
            if len(tokens) == 1 and (not tokens[0].term or known(tokens[0].term) >= 0):
                return tokens[0]
        return None

    for word in dict.fromkeys(token.word for token in unknown):
        if f"{word}/" in seen:
            continue
        found = [right for right in map(read, vocabulary.correct(word, lambda right: read(right) is not None)) if right]
        if found and language == "en" and is_everyday(word):
            found = [right for right in found if is_slip(word, right.word) and not is_everyday(right.word)]
        if found:
            corrected[word] = [found[0], *(right for right in found[1:] if right.term)]
    return corrected


def replace_words(text: str, corrected: Sequence[tuple[Token, Token]]) -> str | None:
    """The question with its misspelt words replaced; None if there are none."""
    if not corrected:
        return None
    for wrong, right in sorted(corrected, key=lambda pair: -pair[0].start):
        capital = text[wrong.start].isupper()
        text = text[: wrong.start] + (right.word.capitalize() if capital else right.word) + text[wrong.end :]
    return text
