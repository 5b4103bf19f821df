"""The speaker of a quotation, if its sentence, its paragraph or the paragraph before names one.

A speaker is the noun phrase beside a verb of speech ("said Jane Roe", "the ministry announced") or after "according
to". A noun phrase is read word by word, without a parser; `_noun_phrase` explains how. It has to be the subject: in
"the lawyer defending Jane Roe said" that is the lawyer. A sentence that only supposes, asks or denies that somebody
said something names no speaker.
"""

import re
from dataclasses import dataclass

from index.fact_kinds import NamedIn
from index.facts import names
from index.facts.names import ARTICLES, CALENDAR, OWNING, Range, Tokens, capital, past, role_noun, tokens, word_at
from index.facts.quotation_marks import LONGEST, Marks
from index.layout import Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "speakers")

WORD = re.compile(r"\w+(?:[’'-]\w+)*")
SPEECH = re.compile(rf"\b(?:{'|'.join(sorted(names.SPEECH_VERBS))})\b")
_AGE = re.compile(r"\d+-year-old")
_WINDOW = 240  # characters on either side of a quotation in which its speaker is looked for
_SOURCE_OPENINGS = (("according", "to"), ("words", "of"))
_DASHES = ("—", "–", "-")
_MONTH_NAMES = frozenset(("April", "May", "June", "August"))  # that people have
_PRONOUNS, _PREPOSITIONS, _COUNTS, _JOINS = map(_LISTS.words, ("pronouns", "prepositions", "counts", "joins"))
_BE, _NEGATIONS, _SUPPOSING = map(_LISTS.words, ("forms of be", "negations", "suppositions"))
_INVERTED, _AFTER_QUOTATION = map(_LISTS.words, ("auxiliaries of questions", "verbs after a quotation"))
_AUXILIARIES, _STATES = map(_LISTS.words, ("auxiliaries", "states"))
_TYING = ARTICLES | _PREPOSITIONS
_OPENERS = ARTICLES | names.POSSESSIVES
_CLOSING = frozenset("”\"’',»")
_SOURCES = _LISTS.words("sources")
_ASIDE = 25  # words, at most, of an aside between commas
_LONGEST_SPEAKER, _SHORT_TAIL = 14, 8  # words; the second after "asked"
_MODIFIERS = 5  # words, at most, between a name and the preposition that ties it
_LOOK = 6  # words before a subject in which a negation is looked for


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where the speaker is named, and the sentence before that is shown with the quotation."""

    span: Span
    named_in: NamedIn
    lead: Span | None = None


def explicit_speaker(text: str, span: Span, clauses: Span) -> Speaker | None:
    """The speaker whom the quotation's own sentence names, after the quotation or before it."""
    after = tokens(text, Span(span.end, min(clauses.end, span.end + _WINDOW))) if clauses.end > span.end else []
    closed = text[span.end - 2] in ",?!…—-" or text[span.end : span.end + 1] == ","
    found = _after(after, closed=closed)
    if found is None and clauses.start < span.start:
        before = tokens(text, Span(max(clauses.start, span.start - _WINDOW), span.start))
        found = _before(before, last=True)
    return Speaker(found, NamedIn.SENTENCE) if found else None


def speaker_after(text: str, span: Span, following: Span) -> Speaker | None:
    """The speaker in the next sentence: “Will we leave?” Dr Smith asked. Or: “We leave now.” — Jane Roe"""
    words = tokens(text, Span(following.start, min(following.end, following.start + _WINDOW)))
    if word_at(words, 0) in _DASHES:
        found = _after(words, closed=True)
        return Speaker(found, NamedIn.SENTENCE) if found else None
    if text[span.end - 2] not in "?!":
        return None
    verb = next((at for at, word in enumerate(words) if word.text in names.SPEECH_VERBS), None)
    if verb is None or len(words) - verb > _SHORT_TAIL or any(word.text == "that" for word in words):
        return None
    subject = _subject(words, verb)
    return Speaker(_span(words, *subject), NamedIn.SENTENCE) if subject and subject[0] == 0 else None


def continued_speaker(text: str, span: Span, shown: Span, named: Speaker) -> Speaker | None:
    """The speaker of an earlier quotation in the sentence; or in the paragraph, if the sentence is all quotation."""
    if named.lead and named.lead.start == shown.start:
        return Speaker(named.span, NamedIn.SENTENCE)
    is_all = not WORD.search(text, shown.start, span.start) and not WORD.search(text, span.end, shown.end)
    return named if is_all else None


def introduced_speaker(text: str, sentence: Span) -> Speaker | None:
    """The speaker whom the sentence before the paragraph names, for a quotation that is a whole paragraph."""
    if len(sentence) > LONGEST:
        return None
    marks = Marks(text)
    marks.read(sentence.start, sentence.end)
    quoted = marks.spans()[:9]
    read = tokens(text, sentence)
    words = [word for word in read if not any(span.start < word.start < span.end - 1 for span in quoted)]
    found = _before(words, last=text[sentence.end - 1] == ":")
    return Speaker(found, NamedIn.PREVIOUS_PARAGRAPH, sentence) if found else None


def _after(words: Tokens, *, closed: bool) -> Span | None:
    """The speaker in the words after a quotation: ", said Jane Roe", ", Jane Roe, her aide, said", "— Jane Roe"."""
    at = past(words, 0, ",")
    opening = word_at(words, at)
    if opening in _DASHES:
        end = _noun_phrase(words, at + 1)
        named = end > at + 1 and capital(words[at + 1].text) and word_at(words, end) in ",.("
        return _span(words, at + 1, end) if named else None
    if not closed or not opening:
        return None
    if opening in names.SPEECH_VERBS:
        end = _noun_phrase(words, at + 1)
        return _span(words, at + 1, end) if end > at + 1 else None
    if opening == "according":
        end = _noun_phrase(words, at + 2)
        return _span(words, at + 2, end) if end > at + 2 else None
    for verb in range(at + 1, min(len(words), at + 25)):
        if words[verb].text in names.SPEECH_VERBS:
            subject = _subject(words, verb)
            beside = subject and words[subject[0] - 1].text == "," and _noun_phrase(words, at) == subject[0] - 1
            # "the head of Apple, Tim Cook,"
            return _span(words, *subject) if subject and (subject[0] == at or beside) else None
        if words[verb].text in _AFTER_QUOTATION and not word_at(words, verb + 1)[:1].isalnum():
            return _span(words, at, verb) if _noun_phrase(words, at) == verb else None
    return None


def _before(words: Tokens, *, last: bool) -> Span | None:
    """The last or the first speaker in the words before a quotation: "Jane Roe said:", "According to the report,"."""
    order = range(len(words))
    for at in reversed(order) if last else order:
        word = words[at].text
        if word in names.SPEECH_VERBS:
            subject = _phrase_of(words, at)
            if subject:
                is_said = word not in ("denied", "denies") and _is_stated(words, *subject)
                return _span(words, *subject) if is_said else None
            if (at < 2 and not last) or at == 0 or words[at - 1].text in _CLOSING:
                end = _noun_phrase(words, at + 1)
                if at + 1 < end < len(words) and words[end].text in ",.;:":
                    return _span(words, at + 1, end)
        elif (word.lower(), word_at(words, at + 1)) in _SOURCE_OPENINGS:
            end = _noun_phrase(words, at + 2)
            if end > at + 2:
                return _span(words, at + 2, end)
    return None


def _span(words: Tokens, start: int, end: int) -> Span:
    return Span(words[start].start, words[end - 1].end)


def _subject(words: Tokens, verb: int) -> Range | None:
    """The subject of a verb of speech; None if the sentence denies, supposes or asks that it said something."""
    found = _phrase_of(words, verb)
    return found if found and _is_stated(words, *found) else None


def _phrase_of(words: Tokens, verb: int) -> Range | None:
    """The noun phrase before a verb of speech, without an aside between commas."""
    end = verb
    while end > 0 and (words[end - 1].text in _AUXILIARIES or words[end - 1].text.endswith("ly")):
        end -= 1
    if end == 0 or words[end - 1].text in _BE:
        return None  # "Jane Roe was told"
    if words[end - 1].text.lower() == "it" and words[verb].text.endswith("s"):
        return None  # a page or a program: "it says"
    if words[verb].text == "states" and words[end - 1].text.lower() in _STATES:
        return None
    if words[end - 1].text == "who":
        return _phrase_before(words, end - 2 if word_at(words, end - 2) == "," else end - 1)
    return _before_aside(words, end - 1) if words[end - 1].text in (",", ")") else _phrase_before(words, end)


def _before_aside(words: Tokens, end: int) -> Range | None:
    """The noun phrase before ", 45, of Leeds," or the name in "The head of Apple, Tim Cook,"."""
    opening = "(" if words[end].text == ")" else ","
    for comma in range(end - 1, max(0, end - _ASIDE), -1):
        if words[comma].text != opening:
            continue
        if comma + 1 < end and all(capital(word.text) for word in words[comma + 1 : end]) and end - comma > 2:
            return comma + 1, end
        phrase = _phrase_before(words, comma)
        if phrase or capital(words[comma - 1].text):
            return phrase
    return None


def _phrase_before(words: Tokens, end: int) -> Range | None:
    """The noun phrase that ends at `end`, if it is somebody or something that can speak."""
    if end <= 0:
        return None
    if words[end - 1].text.lower() in _PRONOUNS:
        return end - 1, end
    for start in range(max(0, end - _LONGEST_SPEAKER), end):
        if _starts_phrase(words, start) and _noun_phrase(words, start) == end:
            if "your" in (words[start].text.lower(), word_at(words, start - 1).lower()):
                return None  # of whoever reads it: "if your card says …"
            modifier = _modifier(words, start)
            return (start, end) if modifier is None else _phrase_before(words[:modifier], modifier)
    return None


def _modifier(words: Tokens, name: int) -> int | None:
    """The beginning of the modifier that a name ends: "Documents | obtained by the journalist Jane Roe"; None if there
    is none, or if it opens the clause: "At the hearing Jane Roe"."""
    at = name
    while at > 0 and name - at < _MODIFIERS and _may_precede(words[at - 1].text):
        at -= 1
    if at == 0 or not _ties(words[at - 1].text):
        return None
    at -= 1
    while at > 0 and (_ties(words[at - 1].text) or words[at - 1].text.endswith(("ed", "en"))):
        at -= 1
    before = word_at(words, at - 1)
    return at if before[:1].isalnum() and before.lower() not in names.FUNCTION_WORDS else None


def _may_precede(word: str) -> bool:
    """True for an article, and for a small word that is no grammar: "the" and "journalist"."""
    return word in _OPENERS or (word.islower() and word not in names.GRAMMAR and not _ties(word))


def _ties(word: str) -> bool:
    """True for a preposition, and for a verb in "ing": what follows isn't the subject of the clause."""
    return word in _PREPOSITIONS or (word.islower() and word.endswith("ing") and not _speaks(word))


def _is_stated(words: Tokens, start: int, end: int) -> bool:
    """True if nothing before a subject, and nothing in it, says that it may not have said so."""
    is_question = word_at(words, start - 1).lower() in _INVERTED and word_at(words, end) != "who"
    if is_question or words[start].text.lower() in _NEGATIONS:
        return False
    for at in range(start - 1, max(-1, start - 1 - _LOOK), -1):
        word = words[at].text.lower()
        if not word[0].isalnum() or word in ("but", "and"):
            break
        if word in _NEGATIONS or word in _SUPPOSING or word.endswith(("n’t", "n't")):
            return False
    return True


def _starts_phrase(words: Tokens, at: int) -> bool:
    """True if a noun phrase can begin at `at`: the word before ties nothing to it."""
    before = word_at(words, at - 1)
    lower = before.lower()
    if words[at].text in OWNING or lower in _TYING or before in OWNING:
        return False
    plain = before.islower() or not before[:1].isalnum()
    return plain or before in CALENDAR or lower in names.FUNCTION_WORDS or lower in names.VERBS


def _noun_phrase(words: Tokens, start: int) -> int:
    """The end of the noun phrase that begins at `start`, or `start` if there is none that can speak.

    The phrase is read from left to right, without a parser or a list of all nouns:

    - `head` is the place after the last word that can be the phrase's noun: a name, or a noun for people, organisations
      or texts (`_speaks`).
    - `guessed` counts the unknown small words since then. They may be adjectives, as in "a senior Israeli official", so
      up to three are read. If no noun follows them, there is no phrase: "the Mongolian ideology" doesn't speak.
    - `complement` is True after "of", "for" and the like. Unknown words then belong to the phrase: "a member of the
      delegation".
    - An article or a number within the phrase begins another one, except after "of" and the like.
    """
    if start < len(words) and words[start].text.lower() in _PRONOUNS:
        return start + 1
    at, head, guessed, complement = start, start, 0, False
    while at < len(words) and at - start < _LONGEST_SPEAKER:
        word = words[at].text
        lower = word.lower()
        if lower in _OPENERS or lower in _COUNTS:
            if at > start and words[at - 1].text not in _JOINS:
                break
        elif word in OWNING:
            head = start  # "the company’s": its noun comes later
        elif _speaks(word):
            head, guessed = at + 1, 0
        elif capital(word) and guessed and head > start:
            break
        elif (capital(word) and word not in CALENDAR and lower not in names.FUNCTION_WORDS) or (
            word in _MONTH_NAMES and (at > start or word_at(words, at + 1)[:1].isupper())
        ):
            head, guessed = at + 1, 0
        elif (word in names.PARTICLES and head == at) or _AGE.fullmatch(word):
            pass
        elif word == "and" and head == at and word_at(words, at + 1)[:1].isupper():
            pass  # between two names
        elif word in _JOINS and head == at and at > start and (_speaks(words[at - 1].text) or _of_a_body(words, at)):
            complement = True
        elif guessed < 3 and _may_describe(word):
            guessed += 1
            if complement:
                head = at + 1
        else:
            break
        at += 1
    return start if guessed and not complement else head


def _may_describe(word: str) -> bool:
    """True for a small word that may be an adjective, as far as its letters show."""
    return word.isalpha() and word.islower() and word not in names.GRAMMAR and not word.endswith(("ly", "ing"))


def _of_a_body(words: Tokens, at: int) -> bool:
    """True if "of" and a name follow: "of Mahidol University"."""
    following = word_at(words, at + 2 if word_at(words, at + 1) == "the" else at + 1)
    return words[at].text == "of" and following[:1].isupper()


def _speaks(word: str) -> bool:
    """True for a noun of people, organisations or texts: those can say something."""
    lower = word.lower()
    return lower in _SOURCES or role_noun(lower) or (lower.endswith("s") and role_noun(lower[:-1]))
