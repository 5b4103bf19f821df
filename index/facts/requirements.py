"""Requirements: rules say what must or may not happen, or on which condition; plans say what will, or what was agreed.

The fact is the whole sentence, with the words that mark it as its markers. They only show that these words are there.
The reader has to judge if the rule still applies, and to whom. A sentence may be both.

Most sentences with "will" plan nothing: they foresee ("it will help"), or say how something works ("the server will
then restart"). A plan has an action, and somebody who decides or a time. "I must say" and "he has to laugh" rule
nothing.
"""

import re
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import Prose, RawFact, lower_words
from index.facts.date_words import MONTH_NAMES, WEEKDAY_NAMES
from index.facts.names import BODIES, FUNCTION_WORDS, GIVEN_NAMES, role_noun
from index.facts.terms import BULLET
from index.text.scanning import beginnings, matches
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "requirements")
_ACTIONS, _PARTICIPLES = _LISTS.words("actions"), _LISTS.words("participles")
_HEDGES = _LISTS.words("hedges")
_SUBORDINATE = _LISTS.words("subordinate")
_ANNOUNCING = _LISTS.words("announcing")
_ACTORS, _NO_ACTORS = _LISTS.words("actors"), _LISTS.words("no actors")

_TRIGGER = re.compile(
    # "must have forgotten" is a guess, "a must" and "a must-have" are praise, "the will" and "free will" are nouns
    r"(?<![\w’'-])(?:(?P<modal>(?P<must>(?:must|MUST)(?!(?:\s+not)?\s+have\s+\w+e[dn]\b|-|[’']ve\b|\s+have\s+been\b))"
    r"(?:\s+(?:not|NOT))?(?![\w-])|(?P<will>will)(?:\s+not)?(?![\w-])|(?:shall|SHALL)(?:\s+(?:not|NOT))?(?![\w-]))"
    r"|mustn[’']t\b|(?P<wont>won[’']t)\b"
    r"|(?P<planned>(?:plan(?:s|ning|ned)?|intend(?:s|ed)?|aims?|going|due|set|scheduled|(?<!required\s)(?:is|are))\s+to)\s"
    r"|(?P<agreed>agreed(?:\s+(?:to|on|that|upon)\b|(?=\s+(?:[A-Z]|not\s+to\b|(?:he|she|it|they|we)\s)))"
    r"|(?<!not\s)(?:pledged|promised|vowed|(?P<committed>committed)|undertook)\s+to\b|provisions\s+for\b|provides?\s+for\b"
    r"|(?P<call>calls\s+for\b)|(?P<involves>which\s+involves)\b)"
    r"|(?:demand|insist)(?:s|ed|ing)?\s+that\b(?![^.,;]{0,60}\b(?:has|had|have|is|are|was|were|did|does|not|only)\b)"
    r"|demand(?:s|ed|ing)(?=\s+(?!for\b)(?:[\w’'-]+\s+){1,4}be\b)"
    r"|(?<!not\s)(?<!n[’']t\s)(?:required|obliged|obligated|compelled|forbidden)\s+to\b"
    r"|(?:(?<=\bis\s)|(?<=\bare\s)|(?<=\bbe\s)|(?<=strictly\s))(?:forbidden|prohibited|mandatory|compulsory)\b"
    rf"|(?<!not\s)limited\s+to\b|(?P<have>ha(?:ve|s)\s+to\b)|(?:{_LISTS.pattern('rules')})\b)"
)
_FIRST = re.compile(beginnings(_LISTS.words("first words")))
# Prohibitions, and conditions at the beginning of a sentence.
_FORBIDS = re.compile(
    rf"{BULLET}(?P<words>(?:You|Users|Members|Players|Visitors|Participants|Guests|Bots|Nobody)"
    r"\s+(?:may\s+(?:not|only)|cannot|can\s+(?:not|only)|can[’']t|may(?<=Nobody\smay)|can(?<=Nobody\scan))(?![\w’'])"
    r"(?!\s+(?:help|be\s+sure|imagine|believe|know|see|have\s+\w+ed)\b)"
    r"|Only\s+(?:[\w’'-]+\s+){1,4}?(?:may|can)(?=\s[a-z])"
    rf"|(?:Do\s+not|Don[’']t)(?=\s+[a-z])(?!\s+(?:{_LISTS.pattern('no orders')})\b)"
    rf"|Never(?=\s+[a-z])(?!\s+(?:{_LISTS.pattern('after never')})\b)|Requires(?=\s))"
)
# Below a heading such as "Rules", a short line such as "No spam" is a rule too.
_RULES_HEADING = re.compile(rf"\b(?:{_LISTS.pattern('headings of rules')})\b", re.IGNORECASE)
_NO = re.compile(BULLET + r"(?P<words>No)\s+[a-z][^\n]{2,}")
# "A wake-up call for people" calls for nothing, and "he asks who it will be" requires nothing.
_DEAL = re.compile(rf"\b(?:{_LISTS.pattern('deals')})\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"(?:\b(?:we|they|he|she|it|i|has|have|We|They|He|She|It|I)|\b[A-Z][\w’'-]+)\s+$")
_CALL_BEFORE = re.compile(rf"\b(?:{_LISTS.pattern('before calls')})\s+$", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"(?:^|\W)(?:I|we|We)(?:\s+(?:now|all|also|still|therefore))?\s+$")
_FOR_SHOW = re.compile(rf"\s+(?:{_LISTS.pattern('for show')})\b")
_HAVING = re.compile(r"(?:^|\W)(?P<who>you|who|[a-z]+s|(?:each|every|the|an?)\s+[a-z]+)\s+$", re.IGNORECASE)
_NOT_HAVING = _LISTS.words("have nothing to do")
_GOALS = re.compile(rf"\b(?:{_LISTS.pattern('goals')})s?\b")
_IN_A_GUIDE = re.compile(rf"\b(?:this|next|following|above|below)\s(?:{_LISTS.pattern('parts of a guide')})s?\b")
_CLAUSE = re.compile(r"[;:—–“”\"()]|,\s|\s(?:and|but|or)\s")
_TIME = re.compile(
    rf"\b(?:{'|'.join((*MONTH_NAMES, *WEEKDAY_NAMES))}|tomorrow|tonight|(?:19|20)\d\d"
    rf"|(?:next|this|later|coming)\s(?:\w+\s)?(?:{_LISTS.pattern('times')}))\b"
)
_AFTER = re.compile(rf"\s*(?:(?:{_LISTS.pattern('before the action')})\s+)*(?P<be>be\s+)?(?P<verb>[\w-]+)")
_PRONOUNS = ("we", "he", "she", "they", "it", "i")
_FIRST_IN_CLAUSE = re.compile(
    rf"(?:^\W*|\b(?:\w+ly|\w+day|{_LISTS.pattern('openers of clauses')})\s)"
    rf"(?:{'|'.join(_PRONOUNS)})\b(?:\s+\w+){{0,2}}\s*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"([\w’'.-]+)\s+(?:(?:{_LISTS.pattern('after the subject')})\s+)*$")
_REACH = 160  # characters before a modal in which its clause begins
_NOUN_BEFORE = re.compile(rf"\b(?:{_LISTS.pattern('before a noun')}|[A-Z]\w+[’']s)\s+$", re.IGNORECASE)
_LOOK = 24  # characters that are read before a word that may be a noun


def find(prose: Prose) -> Iterator[RawFact]:
    """The sentences of an English document that require, forbid, promise or agree. Questions are left out."""
    if not prose.english:
        return
    text, headings = prose.text, iter(prose.headings)
    heading, of_rules = next(headings, None), False
    for sentence in prose.sentences:
        while heading and heading.start < sentence.start:
            of_rules, heading = bool(_RULES_HEADING.search(heading.of(text))), next(headings, None)
        if text[max(sentence.start, sentence.end - 3) : sentence.end].rstrip("”’\"')").endswith("?"):
            continue
        rules, plans = dict[str, None](), dict[str, None]()
        for form in (_FORBIDS, _NO) if of_rules else (_FORBIDS,):
            if forbids := form.match(text, sentence.start, sentence.end):
                rules[lower_words(forbids["words"])] = None
        for match in matches(_FIRST, _TRIGGER, text, sentence.start, sentence.end):
            before = text[max(sentence.start, match.start() - _REACH) : match.start()]
            if match["will"] or match["wont"] or match["planned"]:
                if _is_plan(match, before, text[match.end() : sentence.end], sentence.of(text)):
                    plans[lower_words(match[0])] = None
            elif match["agreed"]:
                vague = match["involves"] and not _DEAL.search(before)
                vague = vague or (match["committed"] and not _SOMEBODY.search(before))
                if not vague and not (match["call"] and _CALL_BEFORE.search(before)):
                    plans[lower_words(match[0])] = None
            elif _is_rule(match, before, text[match.end() : match.end() + _LOOK]):
                rules[lower_words(match[0])] = None
        for kind, markers in ((FactKind.RULES, rules), (FactKind.PLANS, plans)):
            if markers:
                yield RawFact(kind, sentence, sentence, markers=tuple(markers))


def _is_rule(match: re.Match[str], before: str, after: str) -> bool:
    """True if the words of a match bind somebody: not in "I must say", "a must", or "he has to laugh"."""
    if match["must"]:
        return not (_NOUN_BEFORE.search(before[-_LOOK:]) or _FIRST_PERSON.search(before) or _FOR_SHOW.match(after))
    if match["have"]:
        who = _HAVING.search(before[-_LOOK:])
        return who is not None and who["who"].lower() not in _NOT_HAVING
    return True


def _is_plan(match: re.Match[str], before: str, after: str, sentence: str) -> bool:
    """True if somebody is to act, or something is to be done at a time that is told.

    Args:
        before, after: the sentence around the words of the match.
    """
    if _NOUN_BEFORE.search(before[-_LOOK:]) or not _HEDGES.isdisjoint(re.findall(r"[\w’'-]+", sentence.lower())):
        return False
    if _IN_A_GUIDE.search(before):
        return False
    clause = _CLAUSE.split(before)[-1]
    words = clause.split()
    if not _SUBORDINATE.isdisjoint(map(str.lower, words)):
        at = max(place for place, word in enumerate(words) if word.lower() in _SUBORDINATE)
        if words[at] != "that" or not at or words[at - 1] not in _ANNOUNCING:
            return False
    action = _AFTER.match(after)
    if not action or (match["planned"] and _GOALS.search(clause)):
        return False
    verb, done = action["verb"], bool(action["be"])
    acts = (verb in _PARTICIPLES or (verb.endswith("ed") and _acted(verb))) if done else verb in _ACTIONS
    if not acts:
        return False
    announced = not _ANNOUNCING.isdisjoint(sentence.split())
    timed = bool(_TIME.search(sentence))
    if done:
        return timed or announced
    subject = _SUBJECT.search(clause)
    name = subject[1] if subject else ""
    lower = name.lower()
    # "the person they will talk to" is about a person
    if lower in _NO_ACTORS or (lower in _PRONOUNS and not _FIRST_IN_CLAUSE.search(clause)):
        return False
    named = name in GIVEN_NAMES or (name[:1].isupper() and lower not in FUNCTION_WORDS)
    known = lower in _ACTORS or lower in BODIES or role_noun(name)
    acts = named or known or name == "I" or (name == "it" and announced)
    past = bool(match["planned"]) and bool(re.search(r"\b(?:was|were|had\s+been)\s+$", clause, re.IGNORECASE))
    return (acts or (timed and not match[0].startswith("plan"))) and not past


def _acted(participle: str) -> bool:
    """True for the participle of one of the actions: "closed", "opened", "planned"."""
    stem = participle[:-2]
    return participle[:-1] in _ACTIONS or stem in _ACTIONS or (stem[-1:] == stem[-2:-1] and stem[:-1] in _ACTIONS)
