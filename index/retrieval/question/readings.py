"""Other readings of the words of a question that no document has as they were asked.

Some are other ways to write the same thing, and replace what was asked: "life guard" and lifeguard, 5GB and 5 GB,
nodejs and node.js, `frame_limit` and `frameLimit`. Others are only like it, and are searched for beside it: the parts
of a compound, the whole of a code, the versions below a version. An answer that has only those is never a strong one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise, takewhile

from index.retrieval.inverted.vocabulary import Vocabulary
from index.retrieval.question.everyday import is_everyday
from index.retrieval.question.numerals import other_forms
from index.text.analysis import Analyser, Token, spaceless
from index.text.languages import COMPOUNDING
from index.text.wordlists import WordFile

Known = Callable[[str], int]  # a term → its number; -1 if no passage that the question may look at holds it

LONGEST = 24  # letters of words that are read as one
SHORTEST_PART = 4  # letters of a part of a compound
SHORTEST_CODE = 6  # characters of the beginning of a code
MOST_ALIKE = 5  # words that a word may stand for, the most used ones
LONGEST_RUN = 12  # characters of a script without spaces that are read one at a time

_HYPHENS = "-‐‑"
_NUMBER_AND_UNIT = re.compile(r"(\d+)([a-z]+)|([a-z]{2,})(\d+)")
_ORDINAL = re.compile(r"\d+(?=(?:st|nd|rd|th)$)")
_CAMEL_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])")
_THOUSANDS = re.compile(r"[1-9]\d{3,14}")
_SIZE = re.compile(r"(\d+)x(\d+)")
_SPELT_OUT = str.maketrans({"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
_SPELT = re.compile(r"([aou])e")  # a doubled “a” is more often a slip than an å
_HAVE_UMLAUTS = frozenset(("de", "sv", "da", "no", "fi"))  # languages with ä, ö, ü, æ, ø or å
_LITTLE = WordFile(__package__, "everyday").words("zh characters")
_LINKS = ("s", "es", "n", "en", "e", "er")  # between the parts of a German or Scandinavian compound
_PARTICLES = ("in", "on", "out", "up", "off", "down", "over", "back", "away")  # login: log in
_BEFORE_NUMBERS = (*"abcdefghijklmnopqrstuvwxyz", "0x")  # 1042: E1042


def without_double_hyphenated(text: str, tokens: Sequence[Token], known: Known) -> list[Token]:
    """Hyphenated words either as their parts or, if the index doesn't know all of these, as one word that it knows."""
    kept: list[Token] = []
    for token in tokens:
        hyphenated = any(hyphen in text[token.start : token.end] for hyphen in _HYPHENS)
        parts = _last_from(kept, token.start) if hyphenated else []
        if not parts or "-" in token.word or " " in text[token.start : token.end]:
            kept.append(token)
        elif known(token.term) >= 0 and any(part.term and known(part.term) < 0 for part in parts):
            kept = [*kept[: -len(parts)], token]
    return kept


def _last_from(tokens: Sequence[Token], start: int) -> list[Token]:
    """The last tokens, as far back as they begin at this place or after it. Only these are looked at."""
    return list(takewhile(lambda token: token.start >= start, reversed(tokens)))


def as_written(text: str, tokens: Sequence[Token], analyser: Analyser, known: Known) -> list[Token]:
    """The tokens, with unknown ones read as the documents write them, if they do: together, apart or with a dot."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        for size in (3, 2):
            joined = (
                _joined(text, tokens[place : place + size], analyser, known) if place + size <= len(tokens) else None
            )
            if joined:
                found.append(joined)
                place += size
                break
        else:
            token = tokens[place]
            unknown = token.term and known(token.term) < 0
            written = text[token.start : token.end]
            read = unknown and (
                _apart(token, written, analyser, known) or _with_other_letters(token, written, analyser, known)
            )
            found += read or [token]
            place += 1
    return found


def _joined(text: str, parts: Sequence[Token], analyser: Analyser, known: Known) -> Token | None:
    """Neighbouring words of which the index doesn't know one, as one word that it knows: E 1042 as E1042."""
    if not any(part.term and known(part.term) < 0 for part in parts):
        return None
    if any(text[one.end : other.start] not in (" ", "") or one.start >= other.start for one, other in pairwise(parts)):
        return None
    together = "".join(text[part.start : part.end] for part in parts)
    coded = any(map(str.isdecimal, together))
    if not together.isalnum() or len(together) > LONGEST or spaceless(together) or (len(parts) > 2 and not coded):
        return None
    tokens = analyser.tokens(together.casefold())
    if len(tokens) != 1 or not tokens[0].term or known(tokens[0].term) < 0:
        return None
    return tokens[0]._replace(start=parts[0].start, end=parts[-1].end)


def _apart(token: Token, written: str, analyser: Analyser, known: Known) -> list[Token] | None:
    """A number and its unit that are written together, a day, a size, or a name that the documents write with a dot, or
    as another kind of identifier."""
    word = token.word
    for form in numerals(token, analyser):
        if known(form.term) >= 0:
            return [form]
    if thousands := _thousands(token, known):
        return thousands
    if match := _NUMBER_AND_UNIT.fullmatch(word) or _SIZE.fullmatch(word):
        first, second = [part for part in match.groups() if part]
        parts = [*analyser.tokens(first), *analyser.tokens(second)]
        if len(parts) == 2 and all(known(part.term) >= 0 for part in parts if part.term) and parts[-1].term:
            if token.end - token.start != len(word):
                return [part._replace(start=token.start, end=token.end) for part in parts]
            middle, last = token.start + len(first), token.end - len(second)
            return [parts[0]._replace(start=token.start, end=middle), parts[1]._replace(start=last, end=token.end)]
    if len(word) <= LONGEST and (name := _as_identifier(token, written, analyser, known)):
        return [name]
    if not word.isascii() or not word.isalpha() or len(word) > LONGEST:
        return None
    dotted = [f"{word[:place]}.{word[place:]}" for place in range(1, len(word))]
    dotted += [word.removeprefix("dot")] if word.startswith("dot") and len(word) > 5 else []
    return next(([token._replace(word=name, term=name)] for name in dotted if known(name) >= 0), None)


def _as_identifier(token: Token, written: str, analyser: Analyser, known: Known) -> Token | None:
    """`frame_limit` as `frameLimit`, or as `framelimit`, and the other way round."""
    if "_" in written:
        forms = [token.word.replace("_", "")]
    elif written.isascii() and written.isalpha():
        forms = [_CAMEL_JOINT.sub("_", written)] if _CAMEL_JOINT.search(written) else []
        forms += [f"{token.word[:place]}_{token.word[place:]}" for place in range(2, len(token.word) - 1)]
    else:
        forms = []
    for form in forms:
        whole = analyser.tokens(form)[-1:]
        if whole and whole[0].term and known(whole[0].term) >= 0:
            return whole[0]._replace(start=token.start, end=token.end)
    return None


def _with_other_letters(token: Token, written: str, analyser: Analyser, known: Known) -> list[Token] | None:
    """A word with ø as one with oe, and the other way round, as keyboards have them; but everyday words have no ø,
    unless they are names: Mueller.

    Since ø is indexed as o, a word without its e may be another one: Spanish "juego" is a game, and "jugo" is juice. So
    that is only tried in languages that have such letters, and for names in English.
    """
    forms, word = [written.casefold().translate(_SPELT_OUT)], token.word
    if (named := written[0].isupper()) or not is_everyday(word):
        forms += [word.replace("ae", "æ")]
        if analyser.language in _HAVE_UMLAUTS or (analyser.language == "en" and named):
            forms += [_SPELT.sub(r"\1", word)]
    for form in forms if len(written) >= SHORTEST_PART else ():
        tokens = analyser.tokens(form) if form not in (written.casefold(), word) else []
        if len(tokens) == 1 and tokens[0].term and known(tokens[0].term) >= 0:
            return [tokens[0]._replace(start=token.start, end=token.end)]
    return None


def _thousands(token: Token, known: Known) -> list[Token] | None:
    """A number as the documents write it: 10000 as 10.000 or 10 000, and 10.000 as 10,000, which is read as 10000.

    Parts that aren't noughts are no proof: many documents have a 15 and a 400, and not 15400.
    """
    digits = token.word.replace(".", "")
    if not _THOUSANDS.fullmatch(digits):
        return None
    groups = f"{int(digits):,}".split(",")
    forms = (digits, ".".join(groups))
    if token.word not in forms:
        return None
    for form in forms:
        if known(form) >= 0:
            return [token._replace(word=form, term=form)]
    parts = [token._replace(word=group, term=group) for group in groups]
    return parts if set(groups[1:]) == {"000"} and all(known(group) >= 0 for group in groups) else None


def divided_numbers(tokens: Sequence[Token]) -> list[list[Token]]:
    """The groups of digits of each number that the documents write with spaces: one after another, as in a phrase."""
    of_one = (list(group) for _, group in groupby(tokens, key=lambda token: (token.start, token.end)))
    return [group for group in of_one if len(group) > 1 and all(token.word.isdecimal() for token in group)]


def numerals(token: Token, analyser: Analyser) -> Iterator[Token]:
    """A small number in its other forms: in words, in digits, without the ending of an ordinal."""
    for form in other_forms(token.word, analyser.language):
        whole = analyser.tokens(form)[-1]  # of a hyphenated one
        yield token._replace(word=whole.word, term=whole.term)
    if day := _ORDINAL.match(token.word):
        yield token._replace(word=day[0], term=day[0])


def alike(token: Token, language: str, analyser: Analyser, vocabulary: Vocabulary, known: Known) -> list[str]:
    """Terms that the index knows and that an unknown word may mean: the parts of a compound, a whole code."""
    word = token.word
    if spaceless(word):
        return []
    if word.isdecimal():
        return [word_ for before in _BEFORE_NUMBERS if len(word) > 2 and known(word_ := f"{before}{word}") >= 0]
    if any(map(str.isdecimal, word)):
        if word.replace(".", "").isdecimal():
            return vocabulary.beginning(f"{word}.", MOST_ALIKE)
        return vocabulary.beginning(word, MOST_ALIKE) if len(word) >= SHORTEST_CODE else []
    if not word.isalpha():
        return []
    return list(
        next(_parts(word, language, analyser, known), ())
        or (vocabulary.beginning(word, MOST_ALIKE) if language in COMPOUNDING and len(word) > SHORTEST_CODE else ())
    )


def _parts(word: str, language: str, analyser: Analyser, known: Known) -> Iterator[tuple[str, ...]]:
    """The terms of the two parts of a compound, or of a verb with a particle, for each way in which it can be cut."""

    def term(part: str) -> str:
        tokens = analyser.tokens(part)
        return tokens[0].term if len(tokens) == 1 and known(tokens[0].term) >= 0 else ""

    for place in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        if not (second := term(word[place:])):
            continue
        first = word[:place]
        links = [link for link in _LINKS if first.endswith(link)] if language in COMPOUNDING else []
        for link in ("", *links):
            part = first.removesuffix(link)
            if len(part) >= SHORTEST_PART and (found := term(part)):
                yield (found, second)
    if language == "en":
        for particle in _PARTICLES:
            verb = word.removesuffix(particle)
            if verb != word and len(verb) > 2 and (found := term(verb)):
                yield (found,)


def characters(words: Sequence[str], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """For pairs of characters that the index doesn't know, those terms that have one of their characters."""
    every = dict.fromkeys(character for word in words for character in word)
    single = [character for character in every if character not in _LITTLE][:LONGEST_RUN] or list(every)[:LONGEST_RUN]
    found = {character: vocabulary.with_character(character, MOST_ALIKE) for character in single}
    return {
        word: list(dict.fromkeys(term for character in word for term in found.get(character, ()))) for word in words
    }
