"""Settings and limits: a name, and the default, the value or the bound that the text gives it.

The span is the name, or the value if the heading is the name. The fact's value is the name, its attribution the value.
"""

import re
from collections import Counter
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import RawFact, lower_words
from index.facts.structure import Field, Structure, column
from index.layout import BlockKind
from index.model import Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_NAMES, _SURE_NAMES = _LISTS.words("name columns"), _LISTS.words("setting columns")
_DEFAULTS, _VALUES, _BESIDE = map(_LISTS.words, ("default columns", "value columns", "beside default"))
_IN_ENGLISH = _DEFAULTS - {"standard"}  # which is something else there
_KEYS, _NO_NAMES, _HINTS = map(_LISTS.words, ("parts of keys", "headings that name no setting", "hints of settings"))
_CONFIGURATION = re.compile(r"\.(?:toml|ini|cfg|conf|env|properties)$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"-{1,2}\w\S*(?:,? \S+){0,4}|[a-z]\w*(?:-\w+)+|[A-Za-z]\w*(?:[_.]\w+)+|[a-z]+[A-Z]\w+")
_LISTED_NAME = re.compile(r"[A-Z][A-Z\d]*(?:_[A-Z\d]+)+")  # "HARBOUR_NAME"
_KEY, _NO_NAME = re.compile(r"[$-]{0,2}[A-Za-z][\w.\[\]-]+"), re.compile(r"[{}]|^[\"'“.]|\([^)]*$|\s[+*=<>]\s")
_DEFAULT = re.compile(rf"(?i)(?<![\w-])(?:{_LISTS.pattern('words before a default')})(?:\s+set\s+to)?\s*(?=\S)")
_SIGNS, _SUPPOSED, _THE_DEFAULT, _BOUND, _VALUE = map(
    _LISTS.compiled, ("listed names", "suppositions", "stated defaults", "stated bounds", "values of settings")
)
_IN_BRACKETS, _BETWEEN, _PLAIN, _FIRST_NAME = map(
    _LISTS.compiled, ("defaults in brackets", "between a name and its default", "no names of settings", "first names")
)
_BOUND_LABEL = re.compile(rf"(?:{_LISTS.pattern('bounds')})\b(?! behaviou?r)[^:]{{2,50}}", re.IGNORECASE)
_LONGEST, _SHOWN, _MOST_WORDS = 80, 200, 4  # characters of a name, and a value; words of a heading that is a name


def find(structure: Structure) -> Iterator[RawFact]:
    """The settings of a document, in no order."""
    found = {fact.span.start: fact for fact in _tabled(structure)}
    rows = {fact.sentence for fact in found.values() if fact.attribution}
    for field in structure.fields:
        found |= {fact.span.start: fact for fact in _labelled(structure, field)}
    inline = {fact.span.start: fact for fact in _inline(structure) if fact.sentence not in rows}
    found = inline | {start: fact for start, fact in found.items() if fact.attribution or start not in inline}
    times = Counter(fact.value for fact in found.values())
    for name, fact in ((fact.value or "", fact) for fact in found.values()):
        section = times[name] > 1 and " " in name and not structure.text.startswith(name, fact.span.start)
        if not _NO_NAME.search(name) and (not section or _IDENTIFIER.fullmatch(name)):
            yield fact  # "Section values" is above several defaults


def _setting(name: str, span: Span, sentence: Span, value: str | None) -> RawFact:
    return RawFact(FactKind.SETTINGS, span, sentence, name[:_LONGEST], attribution=(value or "")[:_SHOWN] or None)


def _tabled(structure: Structure) -> Iterator[RawFact]:
    """The rows of tables such as "Option | Default | Description"."""
    text = structure.text
    for table in structure.tables:
        words = _IN_ENGLISH if structure.prose.english else _DEFAULTS
        default = next((place for place, name in enumerate(table.columns) if words & set(name.split())), None)
        name = column(table.columns, _NAMES if default is not None else _SURE_NAMES)
        place = column(table.columns, _VALUES) if default is None else default
        if name is None or (name and default is None) or len(table.columns) < 2:
            continue
        for row in table.rows:
            cells = structure.cells(row)
            named, stated = cells[name], cells[place] if place is not None and place != name else None
            label, value = (cell.of(text) if cell else "" for cell in (named, stated))
            fits = not _PLAIN.fullmatch(label) and len(label) <= _LONGEST and any(cells[1:])
            keyed = _KEY.fullmatch(label) and " " in row.span.of(text)  # "Budget name | It is …" is of a form
            if named and fits and (value or keyed):
                yield _setting(label, named, row.span, value if value.strip("–—-") else None)


def _labelled(structure: Structure, field: Field) -> Iterator[RawFact]:
    """Lines such as "Default: 8080" below the name of a setting, "Maximum upload size: 25 MB", and records."""
    name, stated = field.label.of(structure.text), field.value.of(structure.text)
    label = lower_words(name).strip(" :")
    literal = _VALUE.match(stated) or field.value.start in structure.code
    others = set(label.split()) - (_IN_ENGLISH if structure.prose.english else _DEFAULTS)
    beside = len(others) < len(label.split()) and _BESIDE.issuperset(others)
    if field.block.kind is BlockKind.ROW and not beside:
        if _CONFIGURATION.search(structure.document.source) or not _KEYS.isdisjoint(re.split(r"[._\W]+", label)):
            yield _setting(name, field.label, field.sentence, stated)
    elif beside:
        above, listed = structure.named_by(field.label.start)
        words = above.lower().split()
        fits = 0 < len(words) <= _MOST_WORDS and _NO_NAMES.isdisjoint(words) and not {":", "?"} & set(above)
        if fits and (name[0].isupper() or literal or listed):  # not "default – what is given if there is no key"
            yield _setting(above, field.value, field.sentence, stated)
    elif field.label.start in structure.code and _LISTED_NAME.fullmatch(name):
        told = _SIGNS.search(f"{field.block.heading[-1:]} {stated}")  # there are states and keywords too
        yield from [_setting(name, field.label, field.sentence, None)] if told else []
    elif _BOUND_LABEL.fullmatch(label) and literal:
        yield _setting(name, field.label, field.sentence, stated)


def _inline(structure: Structure) -> Iterator[RawFact]:
    """Sentences such as "`timeout` defaults to 30", "`workers` (default: 1)", "The maximum size is 25 MB"."""
    text, hints = structure.text, ("default", "imum") if structure.prose.english else _HINTS
    hinted = any(map(text.lower().__contains__, hints))
    for pattern in (_DEFAULT, _THE_DEFAULT, _BOUND):
        for match in pattern.finditer(text) if hinted else ():
            sentence = structure.sentence_at(match.start())
            if not sentence or text.endswith("?", 0, sentence.end):
                continue
            literal = _IN_BRACKETS.match(text, match.end()) if text[match.start() - 1] == "(" else None
            literal = literal or _VALUE.match(text, match.end(), sentence.end)
            end = structure.code.get(match.end()) or (literal.end() if literal else 0)
            before = text[structure.after_marker(sentence) : match.start()].strip()
            if not match.end() < end <= sentence.end or _SUPPOSED.search(before):
                continue
            value, (above, listed) = Span(match.end(), end), structure.named_by(match.start())
            listed &= before in ("", "The", "It", "This", "(") and above.lower() not in _NO_NAMES  # "It defaults to 3"
            word = above.islower() and above.isidentifier() and above not in _NO_NAMES and before in ("", "The", "the")
            if pattern is not _DEFAULT:
                yield _setting(match["name"], Span(*match.span("name")), sentence, value.of(text))
            elif name := _named_before(structure, sentence, match.start()):
                yield _setting(name.of(text), name, sentence, value.of(text))
            elif listed or word or _IDENTIFIER.fullmatch(above):
                yield _setting(above, value, sentence, value.of(text))


def _named_before(structure: Structure, sentence: Span, place: int) -> Span | None:
    """The name that a default belongs to: the code right before it, or what the row or the line begins with."""
    begin = structure.after_marker(sentence)
    plain = _FIRST_NAME.match(structure.text, begin, place)
    for start in [*structure.code_before(place, begin), begin]:
        end = structure.code.get(start) or (plain.end() if plain and start == begin else place + 1)
        if end <= place and _PLAIN.fullmatch(structure.text, start, end):
            place = start  # "set `X` to `true` (default `false`)"
        between = structure.text[end:place]
        first = start == begin and ("\t" in between or ". " not in between.rstrip(" (."))
        if end <= place and (first or _BETWEEN.fullmatch(between)):
            return Span(start, end)
    return None
