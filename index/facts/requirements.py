"""Requirements: rules say what must or may not happen, or on which condition; plans say what will, or what was agreed.

The fact is the whole sentence, with the words that mark it as its markers; the reader has to judge if it still applies,
and to whom. Most sentences with "will" plan nothing: they foresee ("it will help"), or say how something works ("the
server will then restart"). A plan has an action, and somebody who decides or a time. What is a rule is told by a
weight: the signs for it and against it are in the word list. The items below "You may not:" are rules too.
"""

import re
from collections.abc import Container, Iterable, Iterator

from index.fact_kinds import FactKind
from index.facts.base import BULLET, Prose, RawFact, lower_words
from index.facts.calendar_dates import MONTH_NAMES, WEEKDAY_NAMES
from index.facts.names import BODIES, FUNCTION_WORDS, GIVEN_NAMES, ROLES, WEAK_BODIES
from index.text.scanning import beginnings, matches
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "requirements")
_ACTIONS, _ACTORS, _NO_ACTORS = map(_LISTS.words, ("actions", "actors", "no actors"))
_EVERYBODY = _ACTORS | BODIES | ROLES
_DONE = _LISTS.words("participles").union(*((f"{verb}d", f"{verb}ed", f"{verb}{verb[-1]}ed") for verb in _ACTIONS))
_HEDGES, _SUBORDINATE, _ANNOUNCING = map(_LISTS.words, ("hedges", "subordinate", "announcing"))

_TRIGGER = re.compile(rf"(?<![\w’'-])(?:{_LISTS.pattern('triggers')}|(?:{_LISTS.pattern('rules')})\b)")
_BODY_NAMES = frozenset(map(str.title, BODIES | WEAK_BODIES))
_FIRST = re.compile(beginnings(_LISTS.words("first words")))
_FORBIDS = re.compile(
    rf"{BULLET}\(?(?:(?:[Pp]lease|Note:|Important:)\s)?"
    rf"(?P<words>{_LISTS.pattern('prohibitions')}|[Oo]nly(?=\s(?:{'|'.join(_ACTIONS)})\s))"
)
_VERB = rf"(?:(?=[A-Z])|(?<=[^\n] ))(?i:{_LISTS.pattern('orders')})(?!{_LISTS.pattern('after a noun')})"
_ORDER = rf"(?P<words>{_LISTS.pattern('orders of rules')}|{_VERB})(?=\s+[^\s/])"
_ORDERS = re.compile(rf"{BULLET}{_LISTS.pattern('before an order')}{_ORDER}[^\n]{{4}}")
_RULES, _GUIDELINES, _CHANGES_HEADING, _STEPS_HEADING, _BANNED, _DEAL = map(
    _LISTS.whole_words, ("rule headings", "guide headings", "change headings", "step headings", "ban headings", "deals")
)
_LEAD, _NO_PLAN, _ANNOUNCED, _STATE, _TO_BE_DONE, _NORMS, _TECHNICAL = map(  # "⟦only if⟧ dry"
    _LISTS.compiled, ("leads", "no plans", "signs of announcements", "states", "to be done", "norms", "technical")
)
_ITEM = re.compile(rf"(?!\w{{4}})(?:{BULLET}(?<=\s)|\(?\w{{1,3}}[.)]\s+)(?=\S+\s+\S)")
_SOMEBODY = re.compile(r"(?:\b(?:we|they|he|she|it|i|has|have|We|They|He|She|It|I)|\b[A-Z][\w’'-]+)\s+$")
_REPORTED = re.compile(r"[\"“”]|\b(?:said|says)\b")
_WHOM = re.compile(rf"\b(?i:{_LISTS.pattern('people')})\b")
_SIGNS, _SIGNS_IN_RULES, _PROCEDURES, _IN_MANUALS = (
    _LISTS.signs(name, PEOPLE=_WHOM.pattern) for name in ("signs of rules", "signs in rules", "procedures", "manuals")
)
_SURE, _SUREST, _SHORT = 3, 2, 24  # weight, at least; how much surer it may be; characters that say little
_TO_READERS = re.compile(r"(?:Y(?<!\wY)our?|y(?<!\wy)our?|m(?<!\wm)(?:ust|ay)|s(?<!\ws)h(?:ould|all)|c(?<!\wc)an)\b")
# Words for each sentence of a text, at least: those to its readers, in a manual (minutes have .06, handbooks .25 to 1);
# those of regulations, in a handbook (documentation has .02) and in bylaws; technical ones (bylaws have .28 at most).
_MANUAL, _HANDBOOK, _BYLAWS, _SOFTWARE, _FEW = 0.15, 0.03, 0.1, 0.35, 20
_LONG, _DEEP = 500, 5  # sentences of a long manual, and of a paragraph that explains something
_CLAUSE = re.compile(r"[;:—–“”\"()]|,\s|\s-\s|\s(?:and|but|or)\s")
_MONTH = "|".join(MONTH_NAMES)  # with a word or a day beside it: not in "members who join May to August"
_TIME = re.compile(rf"\b(?:{'|'.join(WEEKDAY_NAMES)}|{_LISTS.pattern('times').replace('MONTH', f'(?:{_MONTH})')})")
_AFTER = re.compile(rf"\s*(?:(?:{_LISTS.pattern('before the action')})\s+)*(?P<be>be\s+(?:\w+ly\s+)?)?(?P<verb>[\w-]+)")
_ALWAYS, _FIRST_IN_CLAUSE = (re.compile(_LISTS.pattern(n), re.I) for n in ("what is always so", "first in a clause"))
_SUBJECT = re.compile(rf"([\w’'.-]+)\s+(?:(?:{_LISTS.pattern('after the subject')})\s+)*$")
_REACH, _LOOK = 160, 24  # characters around a modal with its clause; before a word that may be a noun
_NOUN_BEFORE = re.compile(rf"\b(?:{_LISTS.pattern('before a noun')}|[A-Z]\w+[’']s)\s+$", re.IGNORECASE)


def find(prose: Prose, named: Iterable[str] = (), *, code: bool = False, minutes: bool = False) -> Iterator[RawFact]:
    """The sentences of an English document that require, forbid, promise or agree. Questions are left out.

    Args:
        named: the names of the people and organisations of the document, who may plan something.
        code: the document shows code. Then "we will …" is said of the next step of a guide.
        minutes: the document is of a meeting. Else, in a text to its readers, "the board will" is what it always does.
    """
    if not prose.english:
        return
    text, headings = prose.text, iter(zip(prose.headings, prose.paths, strict=False))
    told = text.count(" said")
    manual = not minutes and (code or len(_TO_READERS.findall(text)) - 3 * told > _MANUAL * len(prose.sentences))
    ends = frozenset(name.split()[-1] for name in named)
    short = len(prose.sentences) < _FEW
    norms = len(_NORMS.findall(text)) - 3
    many, most = (norms > share * len(prose.sentences) for share in (_HANDBOOK, _BYLAWS))
    minutes = minutes and text.count(" shall ") < _BYLAWS * len(prose.sentences)
    technical = len(_TECHNICAL.findall(text)) - 3 > _SOFTWARE * len(prose.sentences)
    bylaws = most and not (technical or code or minutes or prose.personal)
    known = (_EVERYBODY | ends if ends else _EVERYBODY) if told or minutes or short else {"we"} | ends - _BODY_NAMES
    actors = frozenset[str]() if manual else known
    ruling = (_GUIDELINES,) if code else (_GUIDELINES, _RULES)
    titled = bylaws or (prose.title not in next(iter(prose.paths), ()) and any(f.search(prose.title) for f in ruling))
    heading, of_rules, forms, lead, above = next(headings, None), titled, (_FORBIDS, _ORDERS)[: 1 + titled], None, None
    for sentence, beside in ((one, paragraph) for paragraph in prose.paragraphs for one in paragraph):
        while heading and heading[0].start < sentence.start:
            (above, path), heading = heading, next(headings, None)
            of_rules = titled or any(form.search(name) for form in ruling for name in path)
            lead, steps = _BANNED.search(path[-1]), not of_rules or _STEPS_HEADING.search(path[-1])
            forms = () if _CHANGES_HEADING.search(path[-1]) else (_FORBIDS,) if steps else (_FORBIDS, _ORDERS)
        said = sentence.of(text)
        item = _ITEM.match(said)
        introduces = said[-3:].rstrip("”’\"')").endswith(("?", ":"))
        if introduces or (not item and "nacceptable" in said):
            lead, above = _LEAD.match(said), sentence
        elif not item and sentence == beside[0]:
            lead = None
        orders = [order for form in (forms[:1] if lead and item else forms) if (order := form.match(said))]
        begin = max((order.end("words") for order in orders), default=0)
        marks = [*orders, *matches(_FIRST, _TRIGGER, said, begin, len(said))]
        if introduces or (not marks and not (lead and item)):  # as in most sentences
            continue
        rules, plans, least = dict[str, int](), dict[str, None](), _SURE - (many or of_rules or short) + (not forms)
        reported = told and _REPORTED.search(said)
        free = most or of_rules or (short and not (technical or code)) or (told and not manual)
        more = None if free else _SURE - 1 + (len(prose.sentences) > _LONG) + (len(beside) >= _DEEP)
        for match in marks:
            start, end = match.span("words" if match in orders else 0)
            words, before = said[start:end], said[max(0, start - _REACH) : start]
            may_plan = match not in orders and any(match.group("will", "wont", "planned", "agreed", "provided"))
            may_bind = not (reported or (technical and words in ("can", "may", "will"))) and (of_rules or not may_plan)
            if may_plan and _is_plan(match, before, said[end:], said, actors, manual):
                plans[lower_words(words)] = None
            elif may_bind and (sure := _weight(said, start, end, match.re is _ORDERS, of_rules, least, more)) >= 0:
                rules[lower_words(words)] = min(sure, _SUREST) if len(said) > _SHORT else 0
        if lead and lead["words"] and item and not reported:
            rules.setdefault(lower_words(lead["words"]), 1)
        if rules and (short or not (minutes or (not (lead or of_rules) and prose.personal))):
            sure, shown = max(rules.values()), above if lead and item else None
            yield RawFact(FactKind.RULES, sentence, sentence, markers=(*rules,), lead=shown, sure=sure)
        if plans:
            yield RawFact(FactKind.PLANS, sentence, sentence, markers=tuple(plans))


def _weight(said: str, start: int, end: int, order: bool, of_rules: bool, least: int, more: int | None) -> int:
    """How much more than the least shows that words of a sentence bind somebody: what they are, and what is near; and,
    in a manual, how much more than `more` shows that they don't only say how something works."""
    words, near = said[start:end], max(0, start - _REACH)
    if not of_rules and (words == "can" or (words in ("may", "should") and not _WHOM.search(said, near, start))):
        return -least
    marked = f"{said[: min(_LOOK, near)]}{said[near:start]}⟦{words}⟧{said[end : end + _REACH]}"
    total = (_SURE + 1) * order + sum(weight for weight, sign in _SIGNS_IN_RULES if of_rules and sign.search(marked))
    total += sum(weight for weight, sign in _SIGNS if weight > 0 and sign.search(marked))
    total += sum(weight for weight, sign in _PROCEDURES if total > 0 and sign.search(marked))
    for weight, sign in _SIGNS:  # the most that speaks against it first
        total += weight * (weight < 0 and total >= least and bool(sign.search(marked)))
    if more is None or total < least:
        return total - least
    marked = f"{said[:start]}⟦{words}⟧{said[end:]}"
    return sum(weight for weight, sign in _IN_MANUALS if sign.search(marked)) + (total > least) - more


def _says_more(clause: str) -> bool:
    """True if a clause says more about something else: "the plan that he will …", but not "she said that he will …"."""
    words = clause.split()
    at = next((place for place in reversed(range(len(words))) if words[place].lower() in _SUBORDINATE), None)
    return at is not None and (words[at] != "that" or not at or words[at - 1] not in _ANNOUNCING)


def _is_plan(match: re.Match[str], before: str, after: str, said: str, actors: Container[str], manual: bool) -> bool:
    """True if somebody is to act, or something at a time; in a manual, only by name, time or "plans to"."""
    clause = _CLAUSE.split(before)[-1]
    hedged = not _HEDGES.isdisjoint(re.findall(r"[\w’'-]+", said.lower()))
    no_plan = _NO_PLAN.search(f"{before}⟦{match[0]}⟧{after[:_REACH]}")
    if match["provided"]:
        return not (manual or no_plan) if match["call"] else bool(_DEAL.search(before))
    if _ALWAYS.search(said) or hedged or no_plan or _NOUN_BEFORE.search(before[-_LOOK:]) or _says_more(clause):
        return False
    if match["agreed"]:  # not "agreed that this is slow"
        that = match["agreed"].endswith(("that", "agreed"))
        opinion = that and _STATE.search(after) and not _TO_BE_DONE.search(after)
        return not (opinion or (match["committed"] and not _SOMEBODY.search(before)))
    action = _AFTER.match(after)
    done = bool(action and action["be"])
    if not action or action["verb"] not in (_DONE if done else _ACTIONS):
        return False
    announced, timed = bool(_ANNOUNCED.search(said)), bool(_TIME.search(said))
    if done:
        return timed or announced
    subject = _SUBJECT.search(clause)
    lower = (name := subject[1] if subject else "").lower()
    if lower in _NO_ACTORS or (lower in ("we", "he", "she", "they", "it", "i") and not _FIRST_IN_CLAUSE.search(clause)):
        return False
    named = name in GIVEN_NAMES or name in actors or (announced and name[:1].isupper() and lower not in FUNCTION_WORDS)
    meant = manual and lower == "we" and (match["planned"] or "").startswith(("plan", "intend"))
    acts = named or lower in actors or meant or (name == "I" and not manual) or (name == "it" and announced)
    return acts or (timed and lower != "it" and not match[0].startswith("plan"))
