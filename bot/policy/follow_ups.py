"""Follow-ups: a reply to an answer that says nothing without the question before it, such as “and in Austria?”.

It is read together with that question. Where it takes the place of something there, it is put there: the object of the
same preposition, the number of the same thing, the only name, or what the question is about. “What is the tax in
Germany?” and “and in Austria?” become “What is the tax in Austria?”: a search for both countries would find either one.
Where nothing fits, both are asked, one after the other.

A reply that is a whole question stays as it is. So does everything that isn't known to be a follow-up: a few words are
a good question to a search. The words are in `follow_ups.txt`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.policy.phrases import sections
from bot.policy.questions import LONGEST_QUESTION, QUESTION_WORDS
from bot.policy.small_talk import small_talk

LONGEST = 100  # characters of a follow-up
_MOST_WORDS = 8  # after “what about”
_MOST_LINKED = 6  # after “and”
_MOST_ADDED = 5  # after a preposition
_MOST_OWN = 2  # with a pronoun, besides the words that most questions have
_MOST_REPLACED = 4  # words that a follow-up takes the place of, without an article

_WORD = re.compile(r"[^\W_]+(?:['’.,:/-][^\W_]+)*")
_PARTICLE = re.compile(r"(?:那么?|那麼?|じゃあ|では)?\s*[、，,]?\s*(.{1,12}?)\s*(?:呢|は)\s*[?？]?")
_EMOJI = re.compile(r"<a?:\w{2,32}:\d{1,20}>")
_SENTENCE_END = re.compile(r"[.!?]")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_CONTRACTED = ("'s", "'re", "'ve", "'ll", "'m", "n't")  # ends of verbs
_ENDS = " \t?？!.…;:,¿¡"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question: as it is written, as it is compared, and its place."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        return self.written[0].isupper() and self.folded not in _words("pronouns")

    @property
    def is_number(self) -> bool:
        return self.written[0].isdecimal()

    def among(self, *lists: str) -> bool:
        return any(self.folded in _words(name) for name in lists)


def read_together(reply: str, before: str) -> str | None:
    """A follow-up and the question before it as one question; None if the reply is a whole question, or anything else.

    >>> read_together("and in Austria?", "What is the tax in Germany?")
    'What is the tax in Austria?'
    >>> read_together("When does the library open?", "What is the tax in Germany?")
    """
    reply, before = _in_words(reply), " ".join(before.split())
    if not before or len(reply) > LONGEST or len(before) > LONGEST_QUESTION:
        return None
    added = _added(reply)
    if not added:
        return None
    if _SPACELESS.search(added):
        return f"{before} {added}"
    return _put_into(_split(added), added, before) or _asked_after(added, before)


def may_follow_up(reply: str) -> bool:
    """True if a reply may be a follow-up, so that it is worth looking for the question before it."""
    return len(reply) <= LONGEST and bool(_added(_in_words(reply)))


def _in_words(reply: str) -> str:
    """A reply in one line, without emoji of a server."""
    return " ".join(_EMOJI.sub(" ", reply).split())


def is_a_few_words(text: str) -> bool:
    """True if a text has no verb and no question word that is known here, as “dogs, cats or both?” has none."""
    words = _split(text)
    return not _SPACELESS.search(text) and not any(
        word.among("openers", "auxiliaries", "verbs", "alone") or word.folded in QUESTION_WORDS for word in words
    )


def _added(reply: str) -> str | None:
    """What a follow-up adds to the question before it; None if it isn't one."""
    if _SPACELESS.search(reply):
        found = _PARTICLE.fullmatch(reply)
        return found[1] if found else None
    words = _without(_split(reply), "fillers")
    if lead := _begins_with(words, "leads"):
        return _rest(reply, words[lead:], _MOST_WORDS)
    correction = _begins_with(words, "corrections")
    if 0 < correction < len(words) and reply[words[correction - 1].end : words[correction].start].strip():
        return _corrected(reply, words[correction:])
    link = _begins_with(words, "links")
    linked = words[link:]
    if _begins_with(linked, "fillers"):
        return None  # “and thanks for the help”
    alone = linked[1:] if linked and linked[0].among("prepositions") else linked  # “for how long?”
    if _is_alone(linked) or _is_alone(alone) or (len(linked) == 1 and linked[0].is_number):
        return _rest(reply, linked, len(linked))
    if link and linked:
        if linked[0].folded.startswith("a-t-"):  # “y a-t-il”
            return None
        if not linked[0].among("openers"):
            return _rest(reply, linked, _MOST_LINKED)
        # “and who pays?” needs the question before it, and “and what is a deposit?” doesn't.
        subject = [word for word in linked if _has_content(word)]
        defines = (
            len(linked) > 2 and linked[1].among("auxiliaries") and linked[0].folded in ("what", "who", "was", "wer")
        )
        if len(subject) < 2 and not defines:
            return _rest(reply, linked, _MOST_LINKED)
    words = linked or words
    if len(words) > 1 and words[0].among("prepositions") and not any(word.among("openers", "verbs") for word in words):
        return _rest(reply, words, _MOST_ADDED)
    if 1 < len(words) < _MOST_ADDED and words[0].among("possessives"):
        return _rest(reply, words, _MOST_ADDED)
    if len(words) > 1 and words[0].among("modifiers") and reply.rstrip().endswith(("?", "？")):
        return _rest(reply, words, _MOST_ADDED)
    return reply.strip() if _points_back(words) else None


def _corrected(reply: str, words: Sequence[_Word]) -> str | None:
    """What is after “no, …” or “sorry, …”: a few words that were meant; None if it is a sentence or small talk."""
    if small_talk(reply[words[0].start :]) or any(
        (
            word.among("openers", "auxiliaries", "verbs", "pronouns", "anaphors", "fillers")
            and not word.among("determiners")
        )
        or word.folded.endswith(_CONTRACTED)
        for word in words
    ):
        return None
    return _rest(reply, words, _MOST_ADDED)


def _rest(reply: str, words: Sequence[_Word], most: int) -> str | None:
    """The end of a reply from a word on, unless that is more than so many words."""
    return reply[words[0].start :].rstrip(_ENDS) if 0 < len(words) <= most else None


def _points_back(words: Sequence[_Word]) -> bool:
    """True for a question such as “how much does it cost?”, in which a pronoun is what the question is about."""
    if len(words) < 2 or not words[0].among("openers"):
        return False
    own = [word for word in words[1:] if _has_content(word)]
    if any(word.is_name or word.is_number for word in own):
        return False
    stands_for_it = [
        word
        for before, word, following in zip(words, words[1:], [*words[2:], None], strict=False)
        if word.among("anaphors")
        and not (word.among("determiners") and following and _has_content(following))
        and not (word.folded == "there" and before.among("auxiliaries"))  # “is there a discount?”
    ]
    return bool(stands_for_it) and len(own) <= _MOST_OWN


def _has_content(word: _Word) -> bool:
    return not word.among(
        "openers", "auxiliaries", "determiners", "prepositions", "pronouns", "anaphors", "links", "others"
    )


def _is_alone(words: Sequence[_Word]) -> bool:
    return bool(words) and _begins_with(words, "alone") == len(words)


def _put_into(added: Sequence[_Word], written: str, before: str) -> str | None:
    """The question before with what was added in the place of what it replaces; None if that isn't clear."""
    words = _split(before)
    first = words[0] if words else None
    if _is_alone(added):
        if first and len(added) == 1 and added[0].among("adverbs") and first.among("adverbs"):
            asked = written.capitalize() if first.is_name else written
            return f"{before[: first.start]}{asked}{before[first.end :]}"
        return None
    if added[0].among("openers", "possessives", "modifiers") or any(
        word.folded.endswith(_CONTRACTED) for word in added
    ):
        return None  # a clause, such as “how much does it cost”
    if len(added) > 1 and added[-1].folded in ("one", "ones"):  # “the New York one”
        added = added[:-1]
        written = written[: added[-1].end - added[0].start]
    if any(word.among("times") for word in added) and not any(word.among("times") for word in words):
        return None  # “on Sundays” takes the place of nothing
    for find in (_number, _same_noun, _same_preposition, _only_name, _topic, _only_noun):
        if place := find(added, words, before):
            start, end, skipped = place
            return f"{before[:start]}{written[added[skipped].start - added[0].start :]}{before[end:]}"
    return None


# Each of these finds what is replaced: where it begins and ends in the question before, and how many of the words that
# were added are left out.
_Place = tuple[int, int, int]


def _number(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """The number of the same thing: “level 3” for “level 5”; or the only number, for one without a thing."""
    numbers = [place for place, word in enumerate(added) if word.is_number]
    if len(numbers) != 1:
        return None
    (place,) = numbers
    named = [word for word in added if _has_content(word) and not word.is_number]
    theirs = [other for other, word in enumerate(words) if word.is_number]
    for other in theirs:
        for beside in (-1, 1):
            thing = added[place + beside] if 0 <= place + beside < len(added) else None
            same = words[other + beside] if 0 <= other + beside < len(words) else None
            if named and thing in named and len(named) == 1 and same and same.folded == named[0].folded:
                start, end = sorted((other, other + beside))
                return words[start].start, words[end].end, min(place, place + beside)
    if not named and len(theirs) == 1:
        return words[theirs[0]].start, words[theirs[0]].end, place
    return None


def _same_noun(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """A thing of the same name: “the annual fee” for “the monthly fee”."""
    last = added[-1]
    if len(added) < 2 or not _has_content(last):
        return None
    places = [place for place, word in enumerate(words) if word.folded == last.folded]
    if len(places) != 1:
        return None
    (end,) = places
    skipped = 1 if added[0].among("prepositions") else 0
    own = [word for word in added[skipped:] if not word.among("determiners")]
    start = end
    while (
        start
        and end - start < len(own) - 1
        and (
            _has_content(words[start - 1]) or (start > 1 and words[start - 2].among("determiners"))  # “a long rest”
        )
    ):
        start -= 1
    if start and words[start - 1].among("determiners"):
        if added[skipped].among("determiners"):
            start -= 1
    elif added[skipped].among("determiners"):
        skipped += 1
    return words[start].start, words[end].end, skipped


def _same_preposition(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """What is after the same preposition: “in Germany” for “in Austria”."""
    if not added[0].among("prepositions"):
        return None
    for place in range(len(words) - 2, -1, -1):
        same = any({added[0].folded, words[place].folded} <= group for group in _prepositions())
        if same and (end := _end_of_noun(words, place + 1, before)):
            return words[place].start, words[end - 1].end, 0
    return None


def _only_name(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """The only name: “the Louvre” for “Versailles”. Any word that begins a sentence has a capital letter."""
    if not all(word.is_name for word in added if not word.among("determiners")):
        return None
    runs: list[tuple[int, int]] = []
    for place in range(1, len(words)):
        if words[place].is_name and not _SENTENCE_END.search(before, words[place - 1].end, words[place].start):
            if runs and runs[-1][1] == place and before[words[place - 1].end : words[place].start] == " ":
                runs[-1] = (runs[-1][0], place + 1)
            else:
                runs.append((place, place + 1))
    if not added[0].among("german articles"):  # then those with an article are nouns, and this is a name
        runs = [run for run in runs if not words[run[0] - 1].among("german articles")] or runs
    if len(runs) != 1 or added[-1].among("determiners"):
        return None
    start, end = runs[0]
    skipped = 0
    if end < len(words) and not words[end].among("verbs", "prepositions", "links", "auxiliaries"):
        skipped = 1 if added[0].among("determiners") else 0  # “the London office” keeps its article
    elif words[start - 1].among("determiners"):
        start -= 1
    return words[start].start, words[end - 1].end, skipped


def _topic(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """What the question is about: “fighters” in “how many hit points do fighters have”."""
    if added[0].among("prepositions"):
        return None
    for place, word in enumerate(words[:-1]):
        if not word.among("auxiliaries", *(["verbs"] if place else [])):  # the first word may be “open”
            continue
        if words[place + 1].among("pronouns", "prepositions", "verbs"):
            continue
        end = _end_of_noun(words, place + 1, before)
        alike = words[place + 1].among("determiners") == added[0].among("determiners")
        if end and alike and (end < len(words) or word.among("auxiliaries", "verbs")):
            return words[place + 1].start, words[end - 1].end, 0
    return None


def _only_noun(added: Sequence[_Word], words: Sequence[_Word], before: str) -> _Place | None:
    """The only thing with an article: “my password” for “my username”."""
    if not added[0].among("determiners"):
        return None
    starts = [place for place, word in enumerate(words) if word.among("determiners")]
    end = _end_of_noun(words, starts[0], before) if len(starts) == 1 else None
    return (words[starts[0]].start, words[end - 1].end, 0) if end else None


def _end_of_noun(words: Sequence[_Word], start: int, before: str) -> int | None:
    """The number of the word after an article and a noun with what belongs to it; None if there is no noun.

    Where a noun ends can't be known from the words alone: at a preposition, a comma, a verb that is known, or where
    capital letters end.
    """
    place = start
    while place < len(words) and words[place].among("determiners"):
        place += 1
    first = place
    names = place < len(words) and words[place].is_name
    while place < len(words) and place - first < _MOST_REPLACED:
        word = words[place]
        broken = place > first and before[words[place - 1].end : word.start] != " "
        if broken or word.among("verbs", "prepositions", "auxiliaries", "links"):
            break
        if names and not (word.is_name or word.is_number):
            break
        place += 1
    return place if place > first else None


def _asked_after(added: str, before: str) -> str:
    """Both questions, one after the other."""
    end = "" if before[-1:] in "?？!." else "?"
    first = added.split()[0]
    asked = added[0].upper() + added[1:] if first.isalpha() and first.islower() else added
    return f"{before}{end} {asked.rstrip(_ENDS)}?"


def _without(words: Sequence[_Word], name: str) -> Sequence[_Word]:
    """The words after the phrases of a list that they begin with."""
    while length := _begins_with(words, name):
        words = words[length:]
    return words


def _begins_with(words: Sequence[_Word], name: str) -> int:
    """The number of words in the longest phrase of a list that these words begin with; 0 if there is none."""
    folded = tuple(word.folded for word in words[:5])
    return max((len(phrase) for phrase in _phrases(name) if folded[: len(phrase)] == phrase), default=0)


def _split(text: str) -> list[_Word]:
    return [_Word(found[0], _folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def _fold_all(lines: Iterable[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(_folded(word) for word in line.split()) for line in lines)


@cache
def _words(name: str) -> frozenset[str]:
    """The words of a list, each on its own or in its phrase."""
    return frozenset(word for phrase in _fold_all(sections("follow_ups")[name]) for word in phrase)


@cache
def _phrases(name: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_fold_all(sections("follow_ups")[name]))


@cache
def _prepositions() -> frozenset[frozenset[str]]:
    """Prepositions: those of a line are forms of the same one."""
    return frozenset(frozenset(phrase) for phrase in _fold_all(sections("follow_ups")["prepositions"]))
