"""Splits text into sentences by rules: no model, one pass, exact offsets.

A terminator ends a sentence unless the text around it says otherwise: an abbreviation, initials, a decimal, a list
number, or a lower-case word after it. In scripts without capitals and abbreviations (。 । ؟) it always does. So do a
blank line and a new list item. Closing quotation marks, brackets and references such as [3] belong to the sentence
before them. A line that begins with a label ("Range: 150 feet") begins a sentence unless it may only be wrapped there,
and the row of a table, which is a line with a tab in it, is one as a whole.

A run of terminators is matched once, from its beginning and as a whole. Otherwise a long run would take quadratic time.
"""

import re
from collections.abc import Iterator

from index.layout import Span
from index.text.labels import SHORT, are_records
from index.text.scanning import matches
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "sentences")
_ABBREVIATIONS, _MAY_END = _LISTS.words("abbreviations"), _LISTS.words("may end a sentence")
_OPENERS, _BEFORE_A_NUMBER = _LISTS.words("openers"), _LISTS.words("before a number")
_BEFORE_AN_ORDINAL, _AFTER_AN_ORDINAL = _LISTS.words("before an ordinal"), _LISTS.words("after an ordinal")
_COMPANIES = _LISTS.words("companies")

_CLOSERS = "\"”“’'»«›‹)\\]」』"  # right after a terminator, “ and « close, as in German
_WIDE_CLOSERS = "\"”’'»)\\]」』）》】〕"  # but “ opens in Chinese
_ALWAYS = "。！？．｡।॥؟۔።։။។"
_OPENING = "\"“‘'«(\\[「『—–\\-•*"
_CLOSE = rf"(?:[{_CLOSERS}]|\[\d{{1,3}}\]|[ \xa0\u202f]»(?=\s|$))*+"
_CANDIDATE = re.compile(
    rf"(?P<stop>(?<![.!?…])[.!?…]++|(?<=[Ͱ-Ͽἀ-῿]{{2}});)(?P<close>{_CLOSE})(?P<gap>\s++)"
    rf"(?=(?P<opening>[{_OPENING}]*)\s?(?P<next>\S))"
    rf"|(?P<always>(?<![{_ALWAYS}])[{_ALWAYS}]++[{_WIDE_CLOSERS}]*+)\s*+(?=(?P<always_next>\S))"
    r"|(?P<line>\n)"
)
_END_OR_LINE = re.compile(rf"[.!?…;{_ALWAYS}\n]")  # every candidate begins with one
_BLANK_OR_ITEM = re.compile(r"[ \t]*(?:\n|(?:[•☐☑☒*\-–]|\d{1,3}[.)])[ \t]+\S)")
_WORD = r"\w[\w'’()/&.-]{0,40}"
_LABEL = re.compile(rf"[ \t]*(?P<first>{_WORD})(?: {_WORD}){{0,3}}(?::[ \t]|：)(?=[ \t]*\S)")
_ROW = re.compile(r"[^\s][^\S\n\t]*\t")  # a tab in a line, not at its beginning
_BEFORE_WORD = r"\s\"“‘'«(\[「『—/"
_LAST_WORD = re.compile(rf"(?:.*[{_BEFORE_WORD}])?([^{_BEFORE_WORD}]+)$", re.DOTALL)
_ELIDED = re.compile(r"^(?:l|d|un|qu|(?:de|a|da|ne|su)ll)’(?=\w{2})")  # "l’Avv. Rossi"
_NEXT_WORD = re.compile(r"[\s\"“‘'«(\[「『]*([\w’']+)")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")
_LIST_NUMBER = re.compile(r"\(?[0-9]{1,3}|[ivxlc]{1,5}|[a-z]")
_JAPANESE_QUOTE_GOES_ON = tuple("とのがはをにで")
_LONGEST_LABEL = 300  # characters, with the beginning of its value
_LOOK = 40  # characters on either side; abbreviations and openers are shorter


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The sentences of text[start:end], in order, without the white space between them."""
    end = len(text) if end is None else end
    while end > start and text[end - 1].isspace():
        end -= 1
    begin = _skip_space(text, start, end)
    if not _END_OR_LINE.search(text, begin, end) or _is_one_row(text, begin, end):  # as most items and cells are
        if begin < end:
            yield Span(begin, end)
        return
    lines = _Lines(text, begin, end)
    if lines.tabs:  # most such texts are only the rows of a table
        for row in _first_rows(text, begin, end):
            yield row
            begin = _skip_space(text, row.end, end)
    for match in matches(_END_OR_LINE, _CANDIDATE, text, begin, end):
        if match.start() < begin:  # another line break of a blank line
            continue
        newline = text.find("\n", match.start(), match.end())
        if lines.tabs and lines.is_row(match.start()) and newline < 0:
            continue
        if newline >= 0 and lines.begin_sentence(newline):
            stop = newline
            while stop > begin and text[stop - 1].isspace():
                stop -= 1
        elif match["line"]:
            continue
        elif match["always"]:
            if match["always"][-1] in "」』" and match["always_next"] in _JAPANESE_QUOTE_GOES_ON:
                continue
            stop = match.end("always")
        elif _ends(text, begin, match):
            stop = match.end("close")
        else:
            continue
        if stop > begin:
            yield Span(begin, stop)
            begin = _skip_space(text, match.end(), end)
    if begin < end:
        yield Span(begin, end)


def _is_one_row(text: str, begin: int, end: int) -> bool:
    return text.find("\n", begin, end) < 0 <= text.find("\t", begin, end)


def _first_rows(text: str, begin: int, end: int) -> Iterator[Span]:
    """The rows of a table that a stretch begins with. Neither its first nor its last character is white space."""
    while begin < end:
        newline = text.find("\n", begin, end)
        stop = end if newline < 0 else newline
        if text.find("\t", begin, stop) < 0:
            return
        begin, start = _skip_space(text, stop, end), begin
        while text[stop - 1].isspace():
            stop -= 1
        yield Span(start, stop)


class _Lines:
    """The lines of a stretch, looked at from its beginning to its end."""

    def __init__(self, text: str, begin: int, end: int) -> None:
        self._text = text
        self._begin = begin
        self._end = end
        self.tabs = text.find("\t", begin, end) >= 0
        self._known_to = begin - 1  # the end of the line last looked at
        self._row = False  # True if that is a row

    def is_row(self, place: int) -> bool:
        """True if the line with this place in it is a row of a table."""
        if self.tabs and place > self._known_to:
            start = max(self._begin, self._text.rfind("\n", self._begin, place) + 1)
            newline = self._text.find("\n", place, self._end)
            self._known_to = self._end if newline < 0 else newline
            self._row = bool(_ROW.search(self._text, start, self._known_to))
        return self._row

    def begin_sentence(self, newline: int) -> bool:
        """True if a sentence begins after this line break, whatever is before it."""
        return (
            (self.tabs and self.is_row(newline))
            or bool(_BLANK_OR_ITEM.match(self._text, newline + 1, self._end))
            or (self.tabs and self._is_row_after(newline))
            or self._is_labelled(newline)
        )

    def _is_row_after(self, newline: int) -> bool:
        end = self._text.find("\n", newline + 1, self._end)
        return bool(_ROW.search(self._text, newline + 1, self._end if end < 0 else end))

    def _is_labelled(self, newline: int) -> bool:
        """True if the next line begins with a label, and this one isn't simply wrapped before it."""
        if self._is_record(newline):
            return True
        label = _LABEL.match(self._text, newline + 1, self._end)
        if not label or label["first"][0].islower():
            return False
        nearest = max(self._begin, newline - SHORT)
        short = nearest == self._begin or self._text.rfind("\n", nearest, newline) >= 0
        return short or self._text[newline - 1] in ".!?:;"

    def _is_record(self, newline: int) -> bool:
        """True if both the line that ends here and the next one begin with a label."""
        end = self._text.find("\n", newline + 1, min(self._end, newline + _LONGEST_LABEL))
        line = self._text[newline + 1 : end if end >= 0 else min(self._end, newline + _LONGEST_LABEL)]
        if not any(sign in line for sign in ":：-–—"):
            return False
        start = max(self._begin, self._text.rfind("\n", self._begin, newline) + 1)
        return are_records(self._text[start : min(newline, start + _LONGEST_LABEL)], line)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """True if this terminator ends the sentence that began at `begin`."""
    if match["gap"].count("\n") >= 2:
        return True
    following = match["next"]
    if following.islower() and not text[match.start("next") + 1 : match.start("next") + 2].isupper():  # but: iPhone
        return False
    stop, closed = match["stop"], bool(match["close"])
    if stop in ("…", "...") and not closed:
        return following.isupper()
    after = _NEXT_WORD.match(text, match.end(), match.end() + _LOOK)
    opener = after[1].lower() if after else ""
    if stop != "." or closed:
        return opener not in _COMPANIES
    before = _LAST_WORD.match(text[max(begin, match.start() - _LOOK) : match.start()])
    word = before[1].lower() if before else ""
    word = _ELIDED.sub("", word) if "’" in word else word
    if match.start() - len(word) <= begin and _LIST_NUMBER.fullmatch(word):
        return False  # "1. First"
    if len(word) == 1 and word.isalpha() and word != "i":
        return opener in _OPENERS and len(opener) > 1  # "J. K. Rowling"
    if word in _ABBREVIATIONS:
        if word in _BEFORE_A_NUMBER and following.isdigit():
            return False
        return word in _MAY_END and opener in _OPENERS
    if _INITIALS.fullmatch(word):
        return opener in _OPENERS
    if word.isdigit() and len(word) <= 2 and opener not in _OPENERS:
        article = _LAST_WORD.match(text[max(begin, match.start() - _LOOK) : match.start() - len(word)].rstrip())
        return not (opener in _AFTER_AN_ORDINAL or (article and article[1].lower() in _BEFORE_AN_ORDINAL))
    return True
