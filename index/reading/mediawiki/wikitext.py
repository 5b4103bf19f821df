"""The markup of MediaWiki's pages.

Only the wiki itself can fill in its templates. An infobox, which is a template with named values on lines of their own,
is read as rows of a name and a value. One with something else in its line, such as {{Coins|50}}, is read as its values,
which the sentence would lack, if they say what it shows. The others are left out and counted.
"""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from index.layout import BlockKind, Table
from index.reading.lists import Numbers
from index.reading.mediawiki.wiki_inline import runs
from index.reading.office.cells import row_runs
from index.reading.raw import Builder, Run
from index.reading.runs import on_one_line
from index.text.labels import records

DEEPEST = 4  # tables inside each other
FEWEST_VALUES = 2  # of a template that is read as rows

_REDIRECT = re.compile(r"\s*#[^\W\d]{5,20}[ \t]*:?[ \t]*\[\[", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<!--(?:[^-]|-(?!->))*(?:-->|\Z)|<ref\b[^<>]*/>|<(ref|gallery|math|references|includeonly|imagemap)\b[^<>]*>(?:[^<]|<(?!/\1))*(?:</\1\s*>|\Z)"
    r"|__[A-Z]{3,20}__",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{\{?|\}\}")
_VALUE = re.compile(r"\s*([^=|\[\]{}<>\n]{1,80}?)\s*=\s*(.*)", re.DOTALL)
_CITATION = re.compile(r"\s*(?:cite\b|citation\b|literatur\b|internetquelle\b|ouvrage\b|article\b)", re.IGNORECASE)
# Of templates within a line: those that are marks of notes or of the work on a page, and the code of a language.
_NO_WORDS = re.compile(
    r"\s*(?:#|(?:cite|citation|sfn\w*|efn|refn?|rp?|harv\w*|notes?|notelist|reflist|cn|fact|clarify|when|who|which"
    r"|by whom|anchor|anker|clear|toc|stub|audio|coord|age|flagicon|ipa[\w-]*|dead link|nbsp)\s*(?:\||$))",
    re.IGNORECASE,
)
_SHOWS_ALL = re.compile(r"\s*(?:sortname|key\w*|button|ubl|unbulleted list|hlist|flatlist|plainlist)\b", re.IGNORECASE)
_SHOWS_LAST = re.compile(r"\s*(?:(?:font\s?)?colou?r\w*|farbe|transl\w*)\b", re.IGNORECASE)
_SHOWS_FIRST = re.compile(r"\s*(?:abbr\w*|tooltip|ill|interlanguage link\w*|val|nowrap|math)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"[-+−~]?\d[\d.,]*\s?(?:%|[kKmM])?")
_LETTER = re.compile(r"[^\W\d_]|[%°$€£¥]")
_LANGUAGE_NAME = re.compile(r"\s*lang\w*\s*\|", re.IGNORECASE)
_SIZE = re.compile(r"(?:\d*x)?\d+px", re.IGNORECASE)
_INNERMOST = re.compile(r"\{\{([^{}]{0,2000})\}\}")
_WORD_AFTER = re.compile(r"[^\w\n{]{0,100}\w")
_HEADING = re.compile(r"(={1,6})([^=].*[^=]|[^=])=+")
_LIST = re.compile(r"([*#;:]+)[ \t]*(.*)")
_CODE = re.compile(r"<(pre|syntaxhighlight|source)\b([^<>]*)>(.*)", re.IGNORECASE)
_LANGUAGE = re.compile(r"lang\s*=\s*[\"']?([\w+#.-]{1,30})")
_ATTRIBUTES = re.compile(
    r"(?:\s{0,9}[\w-]{1,30}\s{0,9}=\s{0,9}(?:\"[^\"]{0,300}\"|'[^']{0,300}'|[^\s\"'|]{1,300})(?=[\s|])){1,20}\s{0,9}\|(?!\|)"
)
_TAB = re.compile(r"(?:\|-\||<tabber>)\s*([^=|<>\[\]\n]{1,80}?)\s*=(.*)")
_ALONE = re.compile(
    r"\[\[(?:file|image|datei|bild|fichier|archivo|arquivo|ファイル):[^\n]*\]\]|</?(?:blockquote|div|center|tabber)\b[^\n]*",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"</?(?:blockquote|div|p|center|small|big|section|noinclude|onlyinclude|tabber)\b[^<>]*>", re.IGNORECASE
)


class Page:
    """One page's text."""

    def __init__(self, text: str) -> None:
        self.is_redirect = _REDIRECT.match(text) is not None
        self.templates = 0  # that were left out
        self._rows: list[list[tuple[str, str]]] = []  # of each infobox
        self._lines = self._without_templates(_HIDDEN.sub("", text.replace("\r\n", "\n"))).split("\n")
        self._place = 0
        self._numbers = Numbers()
        self._in_list = False
        self._url: str | None = None

    def add_to(self, builder: Builder, url: str | None) -> None:
        self._builder, self._url = builder, url
        for values in self._rows:
            table = Table()
            for place, (name, value) in enumerate(values):
                shown = list(runs(value.replace("\n", " ")))
                if any(run.text.strip() for run in shown):
                    self._put([Run(name), Run("\t"), *shown], BlockKind.ROW, table=table, near=place > 0)
        while self._place < len(self._lines):
            self._block()

    def _put(self, content: str | Sequence[Run], kind: BlockKind = BlockKind.PARAGRAPH, **details: Any) -> None:
        self._builder.add(content, kind, url=self._url, **details)

    def _without_templates(self, text: str) -> str:
        """The text without its templates, of which those with named values on lines of their own are kept as rows."""
        parts: list[str] = []
        open_at: list[int] = []
        position = place = 0
        in_line = False  # whether there is a word or a sign of markup before or behind the last template in its line
        while brace := _BRACES.search(text, place):
            place = brace.end()
            if brace[0].startswith("{"):
                if not open_at:
                    parts.append(text[position : brace.start()])
                open_at.append(place)
            elif open_at:
                start = open_at.pop()
                if text.startswith("{{{", start - len("{{{")) and text.startswith("}", place):
                    place += 1  # a parameter
                if open_at:
                    continue
                inner = text[start : brace.start()]
                between = text[position : start - len("{{")]
                before = between.rpartition("\n")[2]
                in_line = bool(before.strip() or (in_line and "\n" not in between) or _WORD_AFTER.match(text, place))
                if in_line and (words := _words(_filled(inner))):
                    parts.append(words if between or not position else f" {words}")
                else:
                    self._template(inner)
                position = place
        parts.append(text[open_at[0] - 2 if open_at else position :])
        return "".join(parts)

    def _template(self, inner: str) -> None:
        if _CITATION.match(inner):  # it belongs to the line that it is in, not at the top
            self.templates += 1
            return
        values = []
        for part in _parts(inner)[1:]:
            found = _VALUE.fullmatch(part)
            if found and (value := _filled(found[2]).strip()):
                values.append((found[1], value))
        if "\n" in inner and len(values) >= FEWEST_VALUES:
            self._rows.append(values)
        else:
            self.templates += 1

    def _block(self) -> None:
        line = self._lines[self._place].rstrip()
        self._place += 1
        if found := _CODE.search(line):
            self._code(found)
        elif found := _TAB.match(line):
            self._in_list = False
            self._put(list(runs(found[1])), BlockKind.TITLE)
            rest = found[2].strip()
            if _TAB.match(rest):  # no wiki has two in a line, and looking at it again and again would take long
                self._put(list(runs(rest)))
            elif rest:
                self._place -= 1
                self._lines[self._place] = rest
        elif line.lstrip().startswith("{|"):
            self._table()
        elif found := _HEADING.fullmatch(line):
            self._in_list = False
            self._put(list(runs(found[2].strip())), BlockKind.HEADING, level=min(6, len(found[1])))
        elif (found := _LIST.fullmatch(line)) and found[2]:
            self._item(found[1], found[2])
        elif line.startswith("----") or not line.strip():
            self._in_list = False
        elif line.startswith(" ") and line.strip() and not line.lstrip().startswith(("<", "|", "[[")):
            self._in_list = False
            self._put(list(runs(line[1:])), BlockKind.VERBATIM)
        else:
            self._paragraph(line)

    def _paragraph(self, line: str) -> None:
        self._in_list = False
        lines = [line]
        while (
            self._place < len(self._lines)
            and not _ALONE.fullmatch(lines[-1])
            and not _begins_block(following := self._lines[self._place].rstrip())
        ):
            lines.append(following)
            self._place += 1
        text = "\n".join(record.replace("\n", " ") for record in records(lines))
        self._put(list(runs(_QUOTE.sub("", text))))

    def _item(self, signs: str, text: str) -> None:
        depth, sign = len(signs), signs[-1]
        near = self._in_list
        if sign == ";":
            term, colon, meaning = text.partition(" :") if " :" in text else text.partition(": ")
            self._put(list(runs(term)), BlockKind.TERM, near=near)
            if colon:
                self._put(list(runs(meaning)), BlockKind.DEFINITION, near=True)
        elif sign == ":":
            above = self._in_list and signs[:-1]
            kind = BlockKind.PARAGRAPH if above else BlockKind.DEFINITION if self._in_list else BlockKind.PARAGRAPH
            self._put(list(runs(text)), kind, near=near, depth=depth - 1 if above else 0)
        else:
            marker = "• " if sign == "*" else f"{self._numbers.next(depth, new=not self._in_list)}. "
            self._put([Run(marker), *runs(text)], BlockKind.ITEM, depth=depth, near=near)
        self._in_list = True

    def _code(self, found: re.Match[str]) -> None:
        language = _LANGUAGE.search(found[2])
        end = re.compile(f"</{found[1]}\\s*>", re.IGNORECASE)
        text, rest = [], found[3]
        while not (closing := end.search(rest)) and self._place < len(self._lines):
            text.append(rest)
            rest = self._lines[self._place]
            self._place += 1
        text.append(rest[: closing.start()] if closing else rest)
        self._in_list = False
        self._put(unescape("\n".join(text)), BlockKind.VERBATIM, language=(language[1] if language else "").lower())

    def _table(self, above: str = "", level: int = 1) -> None:
        """A table, and then those in its cells, which have the words before them there as their captions."""
        caption = ""
        inner: list[tuple[int, str]] = []  # where each begins
        rows: list[tuple[bool, list[str]]] = [(True, [])]  # whether all of its cells are headers, and the cells
        depth = 1
        while self._place < len(self._lines) and depth:
            line = self._lines[self._place].strip()
            self._place += 1
            depth += line.startswith("{|") - line.startswith("|}")
            if depth == 2 and line.startswith("{|"):
                inner.append((self._place, " ".join(rows[-1][1][-1:])))
            if depth > 1 or line.startswith("|}"):
                continue
            if line.startswith("|+"):
                caption = _ATTRIBUTES.sub("", line[2:], count=1).strip()
            elif line.startswith("|-"):
                rows.append((True, []))
            elif line.startswith(("|", "!")):
                header = line[0] == "!"
                cells = re.split(r"\|\||!!" if header else r"\|\|", line[1:])
                before = rows[-1]
                shown = [_cell(cell) for cell in cells]
                rows[-1] = (before[0] and header, before[1] + shown)
            elif rows[-1][1] and line:
                rows[-1][1][-1] = f"{rows[-1][1][-1]} {line}".strip()
        self._add_rows(caption, above, [row for row in rows if any(cell for cell in row[1])])
        end = self._place
        for self._place, words in inner if level < DEEPEST else ():
            self._table(_shown(words), level + 1)
        self._place = end

    def _add_rows(self, caption: str, above: str, rows: Sequence[tuple[bool, list[str]]]) -> None:
        self._in_list = False
        if not rows:
            return
        if caption:
            self._put(list(runs(caption)), BlockKind.TITLE)
        headed = rows[0][0] and len(rows) > 1
        columns = tuple(_shown(cell) for cell in rows[0][1]) if headed else ()
        table = Table(columns, caption=caption or above)
        for place, (_, cells) in enumerate(rows):
            content = row_runs(list(runs(cell)) for cell in cells)
            kind = BlockKind.COLUMNS if headed and place == 0 else BlockKind.ROW
            self._put(content, kind, table=table, near=place > 0)


def _begins_block(line: str) -> bool:
    return (
        not line.strip()
        or line[0] in "*#;: "
        or line.startswith(("{|", "----", "|-|"))
        or _ALONE.fullmatch(line) is not None
        or _HEADING.fullmatch(line) is not None
        or _CODE.search(line) is not None
    )


def _shown(text: str) -> str:
    return on_one_line(runs(text))


def _cell(text: str) -> str:
    return _ATTRIBUTES.sub("", text, count=1).strip() if _ATTRIBUTES.match(text) else text.strip()


def _filled(text: str) -> str:
    """A text with the words of the templates in it, from the inside out."""
    for _ in range(DEEPEST):
        filled = _INNERMOST.sub(lambda found: _words(found[1]), text)
        if filled == text:
            break
        text = filled
    return text


def _words(inner: str) -> str:
    """What a template shows, as far as its values without a name say so: "50" of `Coins|50`; "" if they don't.

    Of several, a number and its unit are shown, and names that only belong together. What becomes of others, such as
    the numbers of a date, is only known to the wiki.
    """
    if _NO_WORDS.match(inner):
        return ""
    values = [part.strip() for part in _parts(inner)[1:] if "=" not in part]
    values = values[bool(_LANGUAGE_NAME.match(inner)) :]
    values = [value for value in values if value and not _SIZE.fullmatch(value)]
    if len(values) > 1 and not _SHOWS_ALL.match(inner):
        if _SHOWS_LAST.match(inner):
            values = values[-1:]
        elif _SHOWS_FIRST.match(inner):
            values = values[:1]
        else:
            values = values[:2] if _AMOUNT.fullmatch(values[0]) and _LETTER.match(values[1]) else []
    return " ".join(values)


def _parts(inner: str) -> list[str]:
    """The parts of a template between its bars, which don't count inside links and templates."""
    parts: list[list[str]] = [[]]
    depth = 0
    for piece in re.split(r"(\{\{|\}\}|\[\[|\]\]|\|)", inner):
        if piece in ("{{", "[["):
            depth += 1
        elif piece in ("}}", "]]"):
            depth = max(0, depth - 1)
        if piece == "|" and not depth:
            parts.append([])
        else:
            parts[-1].append(piece)
    return list(map("".join, parts))
