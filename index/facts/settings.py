"""Settings and limits: a name, and the default, the value or the bound that the text gives it.

The span is the name, or the value if the heading is the name. The fact's value is the name, its attribution the value.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise

from index.fact_kinds import FactKind
from index.facts.base import RawFact, lower_words
from index.facts.structure import PARTED, Field, Structure, column
from index.layout import BlockKind, Span
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_NAMES, _SURE_NAMES, _LIMITED, _SCHEMAS = map(
    _LISTS.words, ("name columns", "setting columns", "limit columns", "schemas")
)
_DEFAULTS, _VALUES, _BESIDE = map(_LISTS.words, ("default columns", "value columns", "beside default"))
_IN_ENGLISH = _DEFAULTS - {"standard"}  # which is something else there
_KEYS, _NO_NAMES, _HINTS = map(_LISTS.words, ("parts of keys", "headings that name no setting", "hints of settings"))
_CONFIGURATION = re.compile(r"\.(?:toml|ini|cfg|conf|env|properties)$", re.IGNORECASE)
_IDENTIFIER = re.compile(rf"-{{1,2}}\w\S*(?:,? \S+){{0,4}}|[a-z]\w*(?:-\w+)+|{PARTED}|[a-z]+[A-Z]\w+")
_LISTED_NAME, _KEY, _NUMBER = map(_LISTS.compiled, ("names in lists", "names in tables", "numbers of limits"))
_NO_NAME = re.compile(r"[{}]|^[\"'“.]|\([^)]*$|\s[+*=<>]\s|\w\(|\w\.(?:ya?ml|toml|conf|json)\Z")
_DEFAULT = re.compile(rf"(?<![\w-])(?:{_LISTS.pattern('words before a default')})(?:\s+set\s+to)?\s*(?=\S)", re.I)
_SIGNS, _SUPPOSED, _VALUE = map(_LISTS.compiled, ("listed names", "suppositions", "values of settings"))
_THE_DEFAULT, _BOUND, _SWITCH = map(_LISTS.compiled, ("stated defaults", "stated bounds", "stated switches"))
_IN_BRACKETS, _IN_WORDS, _LINE = map(_LISTS.compiled, ("defaults in brackets", "defaults in words", "lines of files"))
_PLAIN, _FIRST_NAME, _ONE_OF = map(_LISTS.compiled, ("no names of settings", "first names", "between values"))
_BETWEEN, _OTHERS = map(_LISTS.compiled, ("between a name and its default", "others before a default"))
_ALL_DEFAULTS, _OF_SETTINGS = map(_LISTS.in_any_case, ("all are defaults", "headings of settings"))
_LIMITS, _BOUND_LABEL = map(_LISTS.in_any_case, ("headings of limits", "bounds"))
_COMMENTED = re.compile(_LISTS.pattern("comments").replace("DEFAULT", _DEFAULT.pattern))
_LONGEST, _SHOWN, _MOST_WORDS = 80, 200, 4  # characters of a name, and a value; words of a heading that is a name


def find(structure: Structure) -> Iterator[RawFact]:
    """The settings of a document, in no order."""
    tabled = [*_tabled(structure)]
    rows = {fact.sentence for fact in tabled if fact.attribution}
    inline = (fact for fact in _inline(structure) if fact.sentence not in rows)
    labelled = chain.from_iterable(_labelled(structure, field) for field in structure.fields)
    surest = sorted([*inline, *_in_code(structure), *tabled, *labelled], key=lambda fact: bool(fact.attribution))
    found = {fact.span.start: fact for fact in surest}
    times = Counter(fact.value for fact in found.values() if fact.attribution)
    for name, fact in ((fact.value or "", fact) for fact in found.values()):
        # "Section values" is above several defaults; "`size`: How many. Defaults to 4." has its name twice
        section = times[name] > 1 and " " in name and not structure.text.startswith(name, fact.span.start)
        other = (section and not _IDENTIFIER.fullmatch(name)) or (times[name] and not fact.attribution)
        if not other and not _NO_NAME.search(name) and name != fact.attribution:
            yield fact


def _setting(name: str, span: Span, sentence: Span, value: str | None) -> RawFact:
    return RawFact(FactKind.SETTINGS, span, sentence, name[:_LONGEST], attribution=(value or "")[:_SHOWN] or None)


def _tabled(structure: Structure) -> Iterator[RawFact]:
    """The rows of tables such as "Option | Default | Description" and "Resource | Limit"."""
    text, words = structure.text, _IN_ENGLISH if structure.prose.english else _DEFAULTS
    for columns, rows in structure.tables:
        default = next((place for place, name in enumerate(columns) if words & set(name.split())), None)
        place = column(columns, _VALUES) if default is None else default
        name = column(columns, _SURE_NAMES if default is None else _NAMES)
        name = 0 if (limited := name is None and place and column(columns, _LIMITED) == place) else name
        if name is None or (name and default is None) or len(columns) < 2 or not _SCHEMAS.isdisjoint(columns):
            continue
        examples = next((place for place, title in enumerate(columns) if "example" in title), None)
        unsure = "variable" in columns[name] and "environment" not in columns[name]
        for row in rows:
            cells = structure.cells(row)
            named, stated = cells[name], None if place in (None, name, examples) else cells[place or 0]
            label, value = (cell.of(text) if cell else "" for cell in (named, stated))
            fits = not _PLAIN.fullmatch(label) and len(label) <= _LONGEST and any(cells[1:])
            keyed = _KEY.fullmatch(label) and " " in row.span.of(text)  # "Budget name | It is …" is of a form
            keyed = keyed and (not unsure or (label.isupper() and examples is None))
            if named and fits and (_NUMBER.match(value) if limited else value or keyed):
                yield _setting(label, named, row.span, value if value.strip("–—-") else None)


def _labelled(structure: Structure, field: Field) -> Iterator[RawFact]:
    """Lines such as "Default: 8080" below the name of a setting, "Maximum upload size: 25 MB", and records."""
    block, name, stated = field.block, field.label.of(structure.text).rstrip(" :"), field.value.of(structure.text)
    label, headings = lower_words(name), " ".join((*structure.names, *block.heading[-2:]))
    literal = _VALUE.match(stated) or field.value.start in structure.code
    others = set(label.split()) - (_IN_ENGLISH if structure.prose.english else _DEFAULTS)
    if len(others) < len(label.split()) and _BESIDE.issuperset(others):
        above, listed = structure.named_by(field.label.start)
        words = above.lower().split()
        fits = 0 < len(words) <= _MOST_WORDS and _NO_NAMES.isdisjoint(words) and not {":", "?"} & set(above)
        # not "default – what is given if there is no key"
        if fits and (literal or listed or (name[0].isupper() and len(stated) <= _LONGEST)):
            yield _setting(above, field.value, field.sentence, stated)
    elif block.kind is BlockKind.ROW:
        if _CONFIGURATION.search(structure.document.source) or not _KEYS.isdisjoint(re.split(r"[._\W]+", label)):
            yield _setting(name, field.label, field.sentence, stated)
    elif literal and (_BOUND_LABEL.fullmatch(label) or (_NUMBER.match(stated) and _LIMITS.search(headings))):
        yield _setting(name, field.label, field.sentence, stated)
    elif _LISTED_NAME.fullmatch(name) and (field.label.start in structure.code or block.kind is BlockKind.DEFINITION):
        told = _SIGNS.search(stated) if name.isupper() else None  # there are states and keywords too
        if told or (block.depth <= (block.kind is BlockKind.ITEM) and _OF_SETTINGS.search(headings)):
            yield _setting(name, field.label, field.sentence, None)


def _inline(structure: Structure) -> Iterator[RawFact]:
    """Sentences such as "`timeout` defaults to 30", "`workers` (default: 1)", "The maximum size is 25 MB"."""
    text, hints = structure.text, ("default", "imum") if structure.prose.english else _HINTS
    hinted = any(map(text.lower().__contains__, hints))
    for pattern in (_DEFAULT, _THE_DEFAULT, _BOUND, _SWITCH) if hinted else ():
        for match in pattern.finditer(text):
            sentence = structure.sentence_at(match.start())
            if not sentence or text.endswith("?", 0, sentence.end):
                continue
            before = text[structure.after_marker(sentence) : match.start()].strip()
            literal = _IN_BRACKETS.match(text, match.end()) if text[match.start() - 1] == "(" else None
            literal = literal or _VALUE.match(text, match.end(), sentence.end)
            literal = literal or (None if before else _IN_WORDS.match(text, match.end()))
            end = structure.code.get(match.end()) or (literal.end() if literal else 0)
            if not match.end() < end <= sentence.end or _SUPPOSED.search(before):
                continue
            value, (above, listed) = Span(match.end(), end), structure.named_by(match.start())
            word = before in ("", "The", "the") and above.islower() and above.isidentifier() and above not in _NO_NAMES
            key = _IDENTIFIER.fullmatch(above) and (listed or not _OTHERS.search(text, sentence.start, match.start()))
            listed &= before in ("", "The", "It", "This", "(") and above.lower().strip(" :") not in _NO_NAMES
            own = (
                _named_before(structure, sentence, match.start()) if pattern is _DEFAULT else Span(*match.span("name"))
            )
            if own or listed or word or key:
                yield _setting(own.of(text) if own else above, own or value, sentence, value.of(text))


def _in_code(structure: Structure) -> Iterator[RawFact]:
    """Lines of examples such as "port = 80", below a comment with "Default: 80", or below "The default settings:"."""
    for before, block in pairwise([*structure.blocks[:1], *structure.blocks]):
        if block.kind is BlockKind.VERBATIM:
            all_are = _ALL_DEFAULTS.search(before.span.of(structure.text))
            for line in (_LINE if all_are else _COMMENTED).finditer(structure.text, block.span.start, block.span.end):
                yield _setting(line["name"], Span(*line.span("name")), Span(*line.span()), line["value"].rstrip(".)"))


def _named_before(structure: Structure, sentence: Span, place: int) -> Span | None:
    """The name that a default belongs to: the code right before it, or what the row or the line begins with."""
    text, begin = structure.text, structure.after_marker(sentence)
    plain = _FIRST_NAME.match(text, begin, place)
    starts = [start for start in structure.code_before(place, begin) if structure.code[start] <= place]
    pairs = (pair for pair in pairwise(starts) if _ONE_OF.fullmatch(text, structure.code[pair[1]], pair[0]))
    values = {start for start in chain.from_iterable(pairs) if text[start] != "-"}  # "`on` or `off`"
    for start in [*starts, begin]:
        end = structure.code.get(start) or (plain.end() if plain and start == begin else place + 1)
        if start in values or (end <= place and _PLAIN.fullmatch(text, start, end)):
            place = start  # "set `X` to `true` (default `false`)"
        between = text[end:place]
        first = start == begin and ("\t" in between or ". " not in between.rstrip(" (."))
        if end <= place and ((first and not _OTHERS.search(between)) or _BETWEEN.fullmatch(between)):
            return Span(start, end)
    return None
