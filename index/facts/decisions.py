"""Decisions and tasks, as minutes and notes have them: "Decision: …", "It was agreed that …", "Kim to send …", "☐ …".

The span is what was decided or is to be done, without its label. The marker is the label or the words that show it, and
the attribution is who is to do it, where the text says so.
"""

import re
from collections.abc import Container, Iterator
from functools import cache

from index.fact_kinds import FactKind
from index.facts.base import RawFact, lower_words
from index.facts.names import CALENDAR, GIVEN_NAMES
from index.facts.structure import Structure, column
from index.layout import BlockKind, Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_LABELS, _MINUTED_LABELS, _HEADINGS, _MINUTED_HEADINGS = (
    frozenset(" ".join(words) for words in _LISTS.phrases(name))
    for name in ("labels of decisions", "labels in minutes", "headings of decisions", "headings in minutes")
)
_OWNERS = _LISTS.words("owners") | {name.lower() for name in GIVEN_NAMES}
_MINUTES = re.compile(rf"\b(?:{_LISTS.pattern('signs of minutes')})\b", re.IGNORECASE)
_NAME = r"@[\w-]{2,39}|[A-Z][\w’'-]{1,20}(?:\s[A-Z][\w’'.-]{0,20}){0,2}"
_TASK = re.compile(
    rf"(?:ACTION(?:\sITEM)?:?\s)?(?P<who>(?:{_NAME})(?:(?:,\s|\s(?:and|&|/)\s)(?:{_NAME})){{0,3}})"
    r"(?P<to>\s(?:to|will|is\sto|are\sto)\s)(?!(?:be|have|this|that|the|an?)\b)(?=[a-z])"
)
_INFINITIVE = re.compile(r"\w+(?:[aei]r|ire|[ae]re|dre)\s|\w[^\n]*\s\w+en$", re.M)  # "Enviar el acta", "Raum buchen"
_TASKS, _TOPICS, _OWNED, _ORDERS = map(_LISTS.words, ("task columns", "topic columns", "owner columns", "imperatives"))
_no_owner = cache(lambda: re.compile(rf"(?!(?:{'|'.join(GIVEN_NAMES)})\b)(?:{_LISTS.pattern('no owners')})\b", re.I))
_WORD, _NAMED = re.compile(r"[\w-]+"), re.compile(r"(?:(?<=@)|(?<![\w-])(?=[A-Z]))[\w-]+")
_RARE, _SHORT = 8, 40  # headings for each that is of a meeting; characters of an item that has names only
_ADDRESS, _WORDS = re.compile(r"https?://\S+|@[\w-]+"), re.compile(r"[^\W\d_]{3,}|[A-Z]{2}")
_VAGUE = _LISTS.whole_words("vague words")
# "none", a template's placeholder, or only a result, such as "8/0/0" or "accepted": nothing that could be shown
_NOTHING = re.compile(rf"(?:{'|'.join(_LISTS.words('no decisions'))})\b|\W*[{{\[<]", re.IGNORECASE)
_TODO = re.compile(r"(?P<label>TODO|FIXME|ACTION|AI)\s?[(\[](?P<who>[\w@ .-]{1,40})[)\]][:\s]\s*(?=\S)")
_SAID = re.compile(rf"(?<!\w)(?:{'|'.join(_LISTS.words('signs of decisions'))})(?!\w)")
_OWNER = re.compile(
    rf"^(?P<first>(?:{_NAME})(?:\s(?:and|&)\s(?:{_NAME}))?):\s|\((?P<last>(?:{_NAME})(?:,\s(?:{_NAME})){{0,3}})\)\s*$"
    r"|(?P<at>@[\w-]{2,39})"
)
_CONDITION = re.compile(r"(?:if|once|when|until|unless|whether|before|should)\b|.*[?:]$", re.IGNORECASE)
_JOINS, _AROUND = re.compile(r"\s*[/&,:–—]\s*|\s(?:and|und|y|e|et)\s"), re.compile(r"^[\W\d_]+|[\W\d_]+$")
_RESULTS = (" approved", " accepted", " rejected", " adopted", " granted", " decided")  # "Grants approved"
_PRESENT = re.compile(_LISTS.pattern("signs of presence"), re.IGNORECASE)


def find(structure: Structure) -> Iterator[RawFact]:
    """The decisions and tasks of a document, in no order."""
    text, minutes = structure.text, is_minutes(structure)
    labels = _LABELS | _MINUTED_LABELS if minutes else _LABELS
    headings = _HEADINGS | _MINUTED_HEADINGS if minutes else _HEADINGS
    found: dict[int, RawFact] = {}
    for field in structure.fields:
        label, row = field.label.of(text), field.block.kind is BlockKind.ROW
        if not row and not labels.isdisjoint((_words(label), _words(label).removesuffix("s"))):
            found[field.sentence.start] = _fact(text, field.value, field.sentence, label)
    for block in structure.blocks:
        if block.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH):
            continue
        begin, end = structure.after_marker(block.span), block.span.end
        above = _words(block.heading[-1]) if block.kind is BlockKind.ITEM and block.heading else ""
        under = _announces(above, headings) or (minutes and above.endswith(_RESULTS))
        if todo := _TODO.match(text, begin, end):
            found[begin] = _fact(text, Span(todo.end(), end), block.span, todo["label"], todo["who"])
        elif begin not in found and begin < end:
            item, is_task = text[begin:end], _orders(structure, text[begin:end])
            # Outside minutes a box has to name somebody, or it is on a checklist, and an item "to do" may be an idea.
            boxed = text.startswith("☐", block.span.start) and "?" not in item and (minutes or "@" in item)
            boxed = boxed and is_task and (item[0] == "@" or "agenda" not in above)
            under = under and (minutes or is_task or "do" not in above)
            if under or boxed:
                found[begin] = _fact(text, Span(begin, end), block.span, block.heading[-1] if under else "☐")
    yield from (fact for fact in found.values() if _says(text, fact.span))
    if not minutes:
        return
    yield from _tabled(structure, headings)
    owners = {name for name in _attendees(structure) if name not in _ORDERS and not _no_owner().match(name)}
    if owners or any(map(_MINUTES.search, structure.names)):  # others say who will speak at the next meetings
        owners |= _OWNERS
    for sentence in structure.sentences:
        begin = structure.after_marker(sentence)
        if begin in found or begin >= sentence.end or _CONDITION.match(text, begin, sentence.end):
            continue
        task = _TASK.match(text, begin, sentence.end) if structure.prose.english else None
        said, said_in = _SAID.search(text, begin, sentence.end), Span(begin, sentence.end)
        if said and len(_WORDS.findall(text, begin, sentence.end)) > 3:
            yield RawFact(FactKind.DECISIONS, said_in, sentence, markers=(lower_words(said[0]),))
        elif task and _says(text, said_in) and (task["who"][0] == "@" or lower_words(task["who"]).split()[0] in owners):
            yield _fact(text, said_in, sentence, task["to"])


def _orders(structure: Structure, item: str) -> bool:
    """True if an item begins with an order, or with somebody who is asked to do it."""
    first = item.split()[0]
    orders = first.lower() in _ORDERS if structure.prose.english else _INFINITIVE.match(item)
    asked = first[0] == "@" and item.count(" ") > 3
    return bool(asked or (orders and first not in GIVEN_NAMES) or _TASK.match(item))


def _tabled(structure: Structure, headings: Container[str]) -> Iterator[RawFact]:
    """The rows of tables such as "Task | Owner | Due", and of those below a heading such as "Decisions"."""
    text = structure.text
    for table in structure.tables:
        who = column(table.columns, _OWNED)
        under = bool(table.rows[0].heading) and _announces(_words(table.rows[0].heading[-1]), headings)
        what = column(table.columns, _TASKS | _TOPICS if under else _TASKS)
        if what is None or (who is None and not under):
            continue
        for row in table.rows:
            cells = structure.cells(row)
            done, owner = cells[what], cells[who] if who is not None else None
            if done and _says(text, done):
                yield _fact(text, done, row.span, table.columns[what], owner.of(text) if owner else None)


def _says(text: str, span: Span) -> bool:
    """True if a stretch says what was decided: two words that aren't vague, one after "Kim to", and is no title."""
    task = _TASK.match(text, span.start, span.end)
    said = _WORDS.findall(_VAGUE.sub("", _ADDRESS.sub("", text[task.end() if task else span.start : span.end])))
    title = len(said) > 2 and said[0] not in GIVEN_NAMES and all(word[0].isupper() for word in said)
    nothing = title or text[span.end - 1] in "?:" or _NOTHING.match(text, span.start, span.end)
    return len(said) > (task is None) and not nothing


def _announces(heading: str, headings: Container[str]) -> bool:
    """True if a heading, or one of those that it joins, is that of decisions or tasks: "Commitments / tasks"."""
    return heading in headings or (_JOINS.split(heading)[0] in headings and "discus" not in heading)


def _attendees(structure: Structure) -> Iterator[str]:
    """The words of attendance lists, in small letters: names, also those that people have on other sites."""
    for block in structure.blocks:
        words = block.span.of(structure.text)
        if (block.heading and _PRESENT.search(block.heading[-1])) or _PRESENT.match(words):
            yield from (name.lower() for name in (_WORD if len(words) < _SHORT else _NAMED).findall(words))


def is_minutes(structure: Structure) -> bool:
    """True if the document's title, name or headings say that it is of a meeting."""
    signs = sum(1 for block in structure.headings if _MINUTES.search(block.span.of(structure.text)))
    return any(map(_MINUTES.search, structure.names)) or _RARE * signs >= max(1, len(structure.headings))


def _words(label: str) -> str:
    """A label or heading in small letters, without numbers and marks around it."""
    return " ".join(_AROUND.sub("", label.lower()).split())


def _fact(text: str, span: Span, sentence: Span, label: str, who: str | None = None) -> RawFact:
    """A decision or task with its label, and the people it names in its label, at its beginning or its end."""
    owner = _TASK.match(text, span.start, span.end) or _OWNER.search(span.of(text))
    who = who or (next(filter(None, owner.group(*owner.re.groupindex))) if owner else None)
    orders = who and who.split()[0].lower() in _ORDERS - _OWNERS  # "Invite Jane to the call"
    who = None if who and (orders or who in CALENDAR or who.isupper() or _no_owner().match(who)) else who
    return RawFact(FactKind.DECISIONS, span, sentence, attribution=who, markers=(lower_words(label),))
