"""Contacts and links: addresses, channels and telephone numbers, and the pages that the text sends people to.

Only what says its purpose is one: in the words beside it ("Report bugs at …", "Website: …"), in the heading above, or
in the address (info@…). The value is the address; the text may show another name for it.
"""

import re
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import RawFact
from index.facts.structure import Structure
from index.layout import MarkKind, Span
from index.text.scanning import matches
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "structure")
_PURPOSES, _PLACES = map(_LISTS.pattern, ("purposes of links", "places of links"))
_NAMED = rf"(?<!\w)(?:{_PURPOSES}|{_PLACES}"
_PURPOSE = re.compile(rf"{_NAMED}|{_LISTS.pattern('labels of links')})(?!\w)", re.IGNORECASE)
# The words right before a link, as in "report bugs at the", and those of a link, as in "our issue tracker".
_BEFORE = re.compile(
    rf"{_NAMED})(?:[ \t]*[:(–—-]|\s+(?:{_LISTS.pattern('words before links')}))+\s*\(?$", re.IGNORECASE
)
_OWN = re.compile(rf"(?:(?!(?:on|in|at|about|from)\s)\S+\s+){{0,3}}(?:{_PURPOSES})(?:\s+(?:page|server|here))?", re.I)
_URL = re.compile(r"https?://[^\s<>\"“”()\[\]]{3,300}[^\s<>\"“”()\[\].,;:!?'’]")
_HANDLE = re.compile(r"@[\w.-]{2,39}(?:@[\w.-]{3,60})?(?!\S)")
_CHANNEL = re.compile(r"(?<![\w/&#.=-])#[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*(?![\w/-])", re.IGNORECASE)
_CHANNEL_NEAR = re.compile(r"\b(?:channels?|slack|discord|irc|matrix|zulip|mattermost|teams)\b", re.IGNORECASE)
_DAY = r"\d{4}-\d\d-\d\d\b|\d\d\s20\d\d(?![\s\d])"  # “Call: May 17 2021”
_PHONE = re.compile(rf"(?<![\w.+])(?!{_DAY})(?:\+\d{{1,3}}|\(?\d{{2,5}}\)?)(?:[ .()/–-]{{1,2}}\d{{2,8}}){{1,6}}(?!\w)")
_PHONE_FIRST = re.compile(r"[+(\d]\d")
_PHONE_LABEL = re.compile(rf"\b(?:{_LISTS.pattern('phone words')})\b[^\d+(\n]{{0,20}}$", re.IGNORECASE)
_MADE_UP = re.compile(rf"(?:{'|'.join(_LISTS.words('made-up addresses'))})", re.IGNORECASE)
_EMAIL, _INVITES, _PASSING, _SHARED = map(
    _LISTS.in_any_case, ("looks of an address", "words of contacts", "words of passing links", "shared addresses")
)
_LISTED = _LISTS.whole_words("roles of people")
_NEAR, _LONGEST_LINK = 50, 100  # characters before a link where the words are that say what it is for; of its own text
_MANY = 12  # addresses of e-mail: a text with more shows them as examples, or lists people


def find(structure: Structure) -> Iterator[RawFact]:
    """The contacts and links of a document, in order, each address once."""
    text = structure.text
    found = {Span(*match.span()): match[0] for match in (_EMAIL.finditer(text) if "@" in text else ())}
    for match in _CHANNEL.finditer(text) if "#" in text else ():
        sentence = structure.sentence_at(match.start())
        if sentence and _CHANNEL_NEAR.search(text, sentence.start, sentence.end):
            found[Span(*match.span())] = match[0]
    for match in matches(_PHONE_FIRST, _PHONE, text, 0, len(text)):
        if len(match[0]) > 6 and _PHONE_LABEL.search(text, max(0, match.start() - _NEAR), match.start()):
            found[Span(*match.span())] = match[0]
    found |= dict(_links(structure))
    listed, crowded = set[str](), sum("@" in value for value in found.values()) > _MANY
    for span, value in sorted(found.items()):
        sentence = structure.sentence_at(span.start)
        new = value.casefold() not in listed and not _MADE_UP.fullmatch(value)
        if new and sentence and span.end <= sentence.end:
            near = text[max(sentence.start, span.start - 3 * _NEAR) : min(sentence.end, span.end + _NEAR)]
            above = " ".join(structure.headings_above(span.start)[-2:])
            passing, mail = _PASSING.search(f"{near} {value}"), "@" in value
            told = near[passing.start() :] if passing else f"{above} {near}"  # not “support. Author: kim@…”
            invites = _INVITES.search(told) or _SHARED.match(value)
            listing = not (structure.prose.english and mail) or _LISTED.search(f"{above} {near}")
            if (invites and mail) or (listing and not passing):
                listed.add(value.casefold())
                sure = bool(invites) - 2 * bool(passing or (crowded and mail))
                yield RawFact(FactKind.CONTACTS, span, sentence, value=value, sure=sure)


def _links(structure: Structure) -> Iterator[tuple[Span, str]]:
    """The links whose own words, or those before them, say what they are for, and handles that are all of a field."""
    text = structure.text
    links = {mark.span: mark.target for mark in structure.document.marks if mark.kind is MarkKind.LINK}
    if "http" in text:
        links |= {Span(*match.span()): match[0] for match in _URL.finditer(text)}
    rows = [structure.cells(row)[:2] for table in structure.tables if len(table.columns) == 2 for row in table.rows]
    pairs = [*((field.label, field.value) for field in structure.fields), *rows]
    labels = {value.start: (label, value) for label, value in pairs if label and value}
    for span, target in links.items():
        shown, is_mail = span.of(text), target.startswith("mailto:")
        if len(span) > _LONGEST_LINK or not target.startswith(("http", "mailto:")):
            continue
        label, value = labels.get(span.start, (span, span))
        labelled = label != span and span.end >= value.end and _PURPOSE.search(label.of(text))
        before = labelled or _BEFORE.search(text, max(0, span.start - _NEAR), span.start)
        if is_mail or before or (shown != target and (_OWN.fullmatch(shown) or _PURPOSE.fullmatch(shown))):
            yield span, target.removeprefix("mailto:")
    for field in structure.fields:
        if _HANDLE.fullmatch(text, field.value.start, field.value.end) and _INVITES.search(field.label.of(text)):
            yield field.value, field.value.of(text)
