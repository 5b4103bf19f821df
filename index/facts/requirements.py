"""Requirements: rules say what must or may not happen, or on which condition; plans say what will, or what was agreed.

The fact is the whole sentence, with the words that mark it as its markers. They only show that these words are there.
The reader has to judge if the rule still applies, and to whom. A sentence may be both.

Most sentences with "will" plan nothing: they foresee ("it will help"), or say how something works ("the server will
then restart"). A plan has an action, and somebody who decides or a time. "I must say" and "he has to laugh" rule
nothing.
"""

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache

from index.fact_kinds import FactKind
from index.facts.base import BULLET, Prose, RawFact, lower_words
from index.facts.calendar_dates import MONTH_NAMES, WEEKDAY_NAMES
from index.facts.names import BODIES, FUNCTION_WORDS, GIVEN_NAMES, PREPOSITIONS, WEAK_BODIES, role_noun
from index.text.scanning import beginnings, matches
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "requirements")
_ACTIONS = _LISTS.words("actions")
_DONE = _LISTS.words("participles").union(*((f"{verb}d", f"{verb}ed", f"{verb}{verb[-1]}ed") for verb in _ACTIONS))
_HEDGES, _SUBORDINATE, _ANNOUNCING = map(_LISTS.words, ("hedges", "subordinate", "announcing"))
_ACTORS, _NO_ACTORS = _LISTS.words("actors"), _LISTS.words("no actors")

_TRIGGER = re.compile(rf"(?<![\w’'-])(?:{_LISTS.pattern('triggers')}|(?:{_LISTS.pattern('rules')})\b)")
_BODY_NAMES = frozenset(map(str.title, BODIES | WEAK_BODIES))
_FIRST = re.compile(beginnings(_LISTS.words("first words")))
# Prohibitions, and conditions at the beginning of a sentence.
_FORBIDS = re.compile(
    rf"{BULLET}(?P<words>{_LISTS.pattern('prohibitions')}|Never(?=\s+[a-z])(?!\s+(?:{_LISTS.pattern('after never')})\b)"
    rf"|(?:Do\s+not|Don[’']t)(?=\s+[a-z])(?!\s+(?:{_LISTS.pattern('no orders')})\b))"
)
# Below a heading such as "Rules", a short line such as "No spam" is a rule too.
_RULES_HEADING = re.compile(rf"\b(?:{_LISTS.pattern('headings of rules')})\b", re.IGNORECASE)
_NO = re.compile(BULLET + r"(?P<words>No)\s+[a-z](?![^\n]*\bneed)[^\n]{2,}")
# "A wake-up call for people" calls for nothing, and "he asks who it will be" requires nothing.
_DEAL = re.compile(rf"\b(?:{_LISTS.pattern('deals')})\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"(?:\b(?:we|they|he|she|it|i|has|have|We|They|He|She|It|I)|\b[A-Z][\w’'-]+)\s+$")
_CALL_BEFORE = re.compile(rf"\b(?:{_LISTS.pattern('before calls')})\s+$", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"(?:^|\W)(?:I|we|We)(?:\s+(?:now|all|also|still|therefore))?\s+$")
_FOR_SHOW = re.compile(rf"\s+(?:{_LISTS.pattern('for show')})\b")
_HAVING = re.compile(r"(?:^|\W)(?P<who>you|who|[a-z]+s|(?:each|every|the|an?)\s+[a-z]+)\s+$", re.IGNORECASE)
_NOT_BINDING = re.compile(r"\b(?:if|when|whether|that|which|who|what)\s(?:[\w’'-]+\s+){0,3}$", re.I)
_MORE_OR_LESS = re.compile(rf"\s(?:{_LISTS.pattern('more or less')})\b")
_BEING = re.compile(r"(?:\b(?:is|are|be|been|being|was|were|am)|[’']re)\s+(?:\w+\s)?$")
_NOT_AFTER = re.compile(rf"(?:{_LISTS.pattern('no rules')})s?$")
_NOBODY = re.compile(r"\b(?:no|none|nobody|never|nothing|neither|not)\b", re.IGNORECASE)
_NOT_HAVING = _LISTS.words("have nothing to do")
_GOALS = re.compile(rf"\b(?:{_LISTS.pattern('goals')})s?\b", re.IGNORECASE)
_ALWAYS = re.compile(_LISTS.pattern("what is always so"), re.IGNORECASE)
_TO_READERS = re.compile(r"\b(?:[Yy]ou|[Yy]our|must|should|may|shall|can)\b")
_MANUAL = 0.15  # such words a sentence, at least: minutes have about .06, the news .05, handbooks .25 to 1
_FEW = 20  # sentences, too few to tell
_CLAUSE = re.compile(r"[;:—–“”\"()]|,\s|\s-\s|\s(?:and|but|or)\s")
_TIME = re.compile(
    rf"\b(?:{'|'.join((*MONTH_NAMES, *WEEKDAY_NAMES))}|tomorrow|tonight|(?:19|20)\d\d"
    rf"|(?:next|this|later|coming)\s(?:\w+\s)?(?:{_LISTS.pattern('times')}))\b"
)
_MONTH = "|".join(MONTH_NAMES)  # with a word or a day beside it: not in "members who join May to August"
_SURE_TIME = re.compile(
    rf"\b(?:(?:in|by|on|until|before|after)\s(?:{_MONTH}|{'|'.join(WEEKDAY_NAMES)})\b|(?:{_MONTH})\s\d|\d\s(?:{_MONTH})"
    rf"|tomorrow|tonight|(?:19|20)\d\d|(?:next|this)\s(?:{_LISTS.pattern('times')})\b)"
)
_AFTER = re.compile(rf"\s*(?:(?:{_LISTS.pattern('before the action')})\s+)*(?P<be>be\s+)?(?P<verb>[\w-]+)")
_PRONOUNS = ("we", "he", "she", "they", "it", "i")
_FIRST_IN_CLAUSE = re.compile(
    rf"(?:^\W*|\b(?:\w+ly|\w+day|{_LISTS.pattern('openers of clauses')})\s)"
    rf"(?:{'|'.join(_PRONOUNS)})\b(?:\s+\w+){{0,2}}\s*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"([\w’'.-]+)\s+(?:(?:{_LISTS.pattern('after the subject')})\s+)*$")
_STATE = re.compile(r"\b(?:is|are|was|were|has|have|had|(?:could|might)\sbe\b|would\sbe\s(?!\w+ed\b))|[’'](?:s|ve)\b")
_TO_BE_DONE = re.compile(r"\b(?:should|would|will|must|shall|may|needs?\sto)\b(?!\sbe\s(?!\w+ed\b))")
_ANNOUNCED = re.compile(
    rf"(?<!\bbe\s)(?<!\bis\s)(?<!\bare\s)\b(?:{_LISTS.pattern('announcing')})\b(?!\s(?:and|or|to)\b)"
)
_full_name = cache(lambda: re.compile(rf"\b(?:{'|'.join(GIVEN_NAMES)})\s(?:[\w.’'-]+\s)?[A-Z][\w’'-]+\s+$"))
_DOING = re.compile(r"\W*\w{3,}ing\s(?:an?|the|your|h\w+|their|its|this|on|in|for|with)\s")  # "Closing the shop will …"
_SHORTEST, _REACH = 4, 160  # characters of a sentence ("must"); before a modal in which its clause begins
_NOUN_BEFORE = re.compile(rf"\b(?:{_LISTS.pattern('before a noun')}|[A-Z]\w+[’']s)\s+$", re.IGNORECASE)
# "Define the tools the team will use" is about the tools; "a member will call you" is for every reader.
_RELATIVE = re.compile(r"\b(\w+)\s(?:the|an?)\s\w+\sthe\s(?:\w+\s)?$", re.IGNORECASE)
_ANYBODY = re.compile(r"^\W*(?:\d{1,2}[.)]\s|(?:an?|any)\s)", re.IGNORECASE)
_TO_YOU = re.compile(r"\byour?\b")
_LOOK = 24  # characters that are read before a word that may be a noun


def find(prose: Prose, named: Iterable[str] = (), *, code: bool = False, minutes: bool = False) -> Iterator[RawFact]:
    """The sentences of an English document that require, forbid, promise or agree. Questions are left out.

    Args:
        named: the names of the people and organisations of the document, who may plan something.
        code: the document shows code. Then "we will …" is said of the next step of a guide.
        minutes: the document is of a meeting. Other texts that speak to their readers are manuals, in which "the board
            will …" is what a board always does.
    """
    if not prose.english:
        return
    text, headings = prose.text, iter(prose.headings)
    told = text.count(" said")
    manual = not minutes and (code or len(_TO_READERS.findall(text)) - 3 * told > _MANUAL * len(prose.sentences))
    # "The team will review it" is a duty, where a long text reports nothing that was said.
    ends = frozenset(name.split()[-1] for name in named)
    known = _ACTORS | ends if told or minutes or len(prose.sentences) < _FEW else {"we"} | ends - _BODY_NAMES
    actors = frozenset[str]() if manual else known
    heading, of_rules = next(headings, None), False
    for sentence in prose.sentences:
        if len(sentence) < _SHORTEST:
            continue
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
            after = text[match.end() : sentence.end]
            planned = any(match.group("will", "wont", "planned", "agreed", "provided"))
            said = sentence.of(text)
            binds = _is_plan(match, before, after, said, actors, manual) if planned else _is_rule(match, before, after)
            if binds:
                (plans if planned else rules)[lower_words(match[0])] = None
        for kind, markers in ((FactKind.RULES, rules), (FactKind.PLANS, plans)):
            if markers:
                yield RawFact(kind, sentence, sentence, markers=tuple(markers))


def _is_rule(match: re.Match[str], before: str, after: str) -> bool:
    """True if the words of a match bind somebody: not in "I must say", "a must", or "he has to laugh"."""
    if match["must"]:
        return not (_NOUN_BEFORE.search(before[-_LOOK:]) or _FIRST_PERSON.search(before) or _FOR_SHOW.match(after))
    if match["have"]:
        who = _HAVING.search(before[-_LOOK:])
        return (
            who is not None
            and who["who"].lower() not in _NOT_HAVING
            and not (_NOT_BINDING.search(before) or _FOR_SHOW.match(after) or _NOBODY.search(before))
        )
    if match[0] == "requires":  # not in "an approach that requires less", "if your work requires it"
        return not (_NOT_BINDING.search(before) or _MORE_OR_LESS.match(after))
    if match[0].startswith(
        ("required", "obliged", "obligated", "compel")
    ):  # not in "the work required to", "no fee is required to"
        return bool(_BEING.search(before)) and not _NOBODY.search(_CLAUSE.split(before)[-1])
    return not _NOT_AFTER.search(f"{before}{match[0]}")


def _says_more(clause: str) -> bool:
    """True if a clause says more about something else: "the plan that he will …", but not "she said that he will …"."""
    words = clause.split()
    at = next((place for place in reversed(range(len(words))) if words[place].lower() in _SUBORDINATE), None)
    return at is not None and (words[at] != "that" or not at or words[at - 1] not in _ANNOUNCING)


def _is_plan(
    match: re.Match[str], before: str, after: str, sentence: str, actors: Container[str], manual: bool
) -> bool:
    """True if somebody is to act, or something is to be done at a time that is told.

    Args:
        before, after: the sentence around the words of the match.
        manual: the text says what is always done; then only a person, a time or words such as "plans to" make a plan.
    """
    if match["provided"]:
        return not (manual or _CALL_BEFORE.search(before)) if match["call"] else bool(_DEAL.search(before))
    clause = _CLAUSE.split(before)[-1]
    hedged = not _HEDGES.isdisjoint(re.findall(r"[\w’'-]+", sentence.lower()))
    if hedged or _NOUN_BEFORE.search(before[-_LOOK:]) or _says_more(clause):
        return False
    if match["agreed"]:  # not "agreed that this is slow"
        opinion = (
            match["agreed"].endswith(("that", "agreed")) and _STATE.search(after) and not _TO_BE_DONE.search(after)
        )
        return not (opinion or (match["committed"] and not _SOMEBODY.search(before)))
    if _ALWAYS.search(sentence) or _DOING.match(clause):
        return False
    action = _AFTER.match(after)
    done = bool(action and action["be"])
    goal = match["planned"] and _GOALS.search(clause)
    if goal or not action or action["verb"] not in (_DONE if done else _ACTIONS):
        return False
    announced, timed = bool(_ANNOUNCED.search(sentence)), bool((_SURE_TIME if manual else _TIME).search(sentence))
    relative = _RELATIVE.search(clause)
    if (_ANYBODY.match(before) and not match["planned"]) or _TO_YOU.search(after):
        return timed
    if done:
        return timed or announced
    vague = match[0].startswith("aim") and not (timed or re.search(r"\d", after))
    if vague or (relative and relative[1].lower() not in PREPOSITIONS):
        return False
    subject = _SUBJECT.search(clause)
    name = subject[1] if subject else ""
    lower = name.lower()
    # "the person they will talk to" is about a person
    if lower in _NO_ACTORS or (lower in _PRONOUNS and not _FIRST_IN_CLAUSE.search(clause)):
        return False
    capital = name[:1].isupper() and lower not in FUNCTION_WORDS
    # "Postfix will send" says how it works, if nothing else in the text shows that Postfix is somebody.
    named = name in GIVEN_NAMES or name in actors or (capital and announced) or _full_name().search(clause)
    body = lower in BODIES or role_noun(name)
    meant = manual and lower == "we" and match["planned"] and match["planned"].startswith(("plan", "intend"))
    known = lower in actors or meant or (body and not manual)
    acts = bool(named) or known or (name == "I" and not manual) or (name == "it" and announced)
    past = bool(match["planned"]) and bool(re.search(r"\b(?:was|were|had\s+been)\s+$", clause, re.IGNORECASE))
    return (acts or (timed and lower != "it" and not match[0].startswith("plan"))) and not past
