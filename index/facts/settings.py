"""Settings and limits: a name, and the default, the value or the bound that the text gives it.

The span is the name where the sentence has it, or else the value, because the name is the heading above ("reload",
"Default: False"). The value of the fact is the name, and the attribution is what the text sets it to.
"""

import re
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
_KEYS, _NO_NAMES = _LISTS.words("parts of keys"), _LISTS.words("headings that name no setting")
_CONFIGURATION = re.compile(r"\.(?:toml|ini|cfg|conf|env|properties)$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"-{1,2}\w\S*(?:,? \S+){0,4}|[a-z]\w*(?:-\w+)+|[A-Za-z]\w*(?:[_.]\w+)+|[a-z]+[A-Z]\w+")
_LISTED_NAME = re.compile(r"[A-Z][A-Z\d]*(?:_[A-Z\d]+)+")  # "HARBOUR_NAME"
_ONE_WORD = re.compile(r"[a-z]\w*")
_VALUE = re.compile(_LISTS.pattern("values of settings"))
_PLAIN = re.compile(r"true|false|none|null|on|off|yes|no|\d.*|.", re.IGNORECASE)  # no setting has such a name
_DEFAULT = re.compile(
    rf"(?:(?<![\w-])(?:defaults?(?:\s+to|(?:\s+value)?\s+is|(?<=[(]default)|(?<=,\sdefault))"
    rf"|(?:{_LISTS.pattern('words for default')})(?:\s+value)?\s*[:=]"
    r"|by\s+default,?\s+(?:this|it)\s+is)(?:\s+set\s+to)?)\s*(?=\S)",
    re.IGNORECASE,
)
_HINTS = _LISTS.words("hints of settings")
_THE_DEFAULT, _BOUND = map(_LISTS.compiled, ("stated defaults", "stated bounds"))
_BOUND_LABEL = re.compile(rf"(?:{_LISTS.pattern('bounds')})\b(?! behaviou?r)[^:]{{2,50}}", re.IGNORECASE)
_LONGEST_NAME, _LONGEST_VALUE = 80, 200  # characters
_MOST_WORDS = 4  # of a heading that names a setting


def find(structure: Structure) -> Iterator[RawFact]:
    """The settings of a document, in no order."""
    found = {fact.span: fact for fact in _tabled(structure)}
    rows = {fact.sentence for fact in found.values()}
    configuration = bool(_CONFIGURATION.search(structure.document.source))
    for field in structure.fields:
        found |= {fact.span: fact for fact in _labelled(structure, field, configuration)}
    yield from ({fact.span: fact for fact in _inline(structure) if fact.sentence not in rows} | found).values()


def _setting(name: str, span: Span, sentence: Span, value: str | None) -> RawFact:
    stated = value[:_LONGEST_VALUE] if value else None
    return RawFact(FactKind.SETTINGS, span, sentence, value=name[:_LONGEST_NAME], attribution=stated)


def _tabled(structure: Structure) -> Iterator[RawFact]:
    """The rows of tables such as "Option | Default | Description"."""
    text = structure.text
    for table in structure.tables:
        default = next((place for place, words in enumerate(table.columns) if _is_default(structure, words)), None)
        name = column(table.columns, _NAMES if default is not None else _SURE_NAMES)
        place = column(table.columns, _VALUES) if default is None else default
        if name is None or (name and default is None) or len(table.columns) < 2:
            continue
        for row in table.rows:
            cells = structure.cells(row)
            named, stated = cells[name], cells[place] if place is not None and place != name else None
            plain = named and _PLAIN.fullmatch(text, named.start, named.end)
            if named and not plain and len(named) <= _LONGEST_NAME and any(cells[1:]):
                value = stated.of(text) if stated else ""
                yield _setting(named.of(text), named, row.span, value if value.strip("–—-") else None)


def _is_default(structure: Structure, label: str) -> bool:
    """True if a label or a column is about defaults. In English, "Standard" is something else."""
    return not (_DEFAULTS - {"standard"} if structure.prose.english else _DEFAULTS).isdisjoint(label.split())


def _labelled(structure: Structure, field: Field, configuration: bool) -> Iterator[RawFact]:
    """Lines such as "Default: 8080" below the name of a setting, "Maximum upload size: 25 MB", and records."""
    name, stated = field.label.of(structure.text), field.value.of(structure.text)
    label = lower_words(name).strip(" :")
    beside = _is_default(structure, label) and _BESIDE.issuperset(set(label.split()) - _DEFAULTS)
    if field.block.kind is BlockKind.ROW and not beside:
        if configuration or not _KEYS.isdisjoint(re.split(r"[._\W]+", label)):
            yield _setting(name, field.label, field.sentence, stated)
    elif beside:
        words = field.heading.lower().split()
        if 0 < len(words) <= _MOST_WORDS and _NO_NAMES.isdisjoint(words) and not field.heading.endswith("?"):
            yield _setting(field.heading, field.value, field.sentence, stated)
    elif field.label.start in structure.code and _LISTED_NAME.fullmatch(name):
        yield _setting(name, field.label, field.sentence, None)
    elif _BOUND_LABEL.fullmatch(label) and (_VALUE.match(stated) or field.value.start in structure.code):
        yield _setting(name, field.label, field.sentence, stated)


def _inline(structure: Structure) -> Iterator[RawFact]:
    """Sentences such as "`timeout` defaults to 30", "`workers` (default: 1)", "The maximum size is 25 MB"."""
    text, hints = structure.text, ("default", "imum") if structure.prose.english else _HINTS
    hinted = any(map(text.lower().__contains__, hints))
    for pattern in (_DEFAULT, _THE_DEFAULT, _BOUND):
        for match in pattern.finditer(text) if hinted else ():
            sentence = structure.sentence_at(match.start())
            literal = _VALUE.match(text, match.end(), sentence.end) if sentence else None
            end = structure.code.get(match.end()) or (literal.end() if literal else 0)
            if not sentence or not match.end() < end <= sentence.end:
                continue
            value = Span(match.end(), end)
            if pattern is not _DEFAULT:
                yield _setting(match["name"], Span(*match.span("name")), sentence, value.of(text))
            elif name := _named_before(structure, sentence, match.start()):
                yield _setting(name.of(text), name, sentence, value.of(text))
            elif _IDENTIFIER.fullmatch(above := structure.named_by(match.start())) or (
                _ONE_WORD.fullmatch(above)
                and above.lower() not in _NO_NAMES
                and text[structure.after_marker(sentence) : match.start()].strip() in ("", "The", "the")
            ):
                yield _setting(above, value, sentence, value.of(text))


def _named_before(structure: Structure, sentence: Span, place: int) -> Span | None:
    """The name that a default belongs to: the code right before it, or the code that the sentence begins with."""
    begin = structure.after_marker(sentence)
    for start in [*reversed(structure.code_in(sentence)), begin]:
        end = structure.code.get(start, place + 1)
        if end <= place and _PLAIN.fullmatch(structure.text, start, end):
            place = start  # "set `X` to `true` (default `false`)"
        elif end <= place and (start == begin or not structure.text[end:place].strip(" (,–—-:'’s").removesuffix("to")):
            return Span(start, end)
    return None
