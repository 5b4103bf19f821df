"""Org, the format of Emacs: its headings, lists, tables and blocks, line by line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

from index.layout import BlockKind, MarkKind, Table
from index.reading.inline import SOFT_BREAK, Markup, Styles, lined
from index.reading.office.cells import row_runs
from index.reading.raw import Builder, RawDocument, Run, Style
from index.reading.runs import on_one_line
from index.reading.sources import SourceInfo, iso_date, language_code
from index.reading.text import decode
from index.text.labels import records

DEEPEST = 50  # blocks inside each other
LONGEST_MACRO = 1_000  # characters of what a macro says

_HEADING = re.compile(r"(\*{1,20})[ \t]+(\S.*)")
_WORKFLOW = re.compile(r"(?:COMMENT|\[#[A-Z0-9]\])[ \t]+")
_TAGS = re.compile(r"(?<![ \t])[ \t]+:[\w@#%:]{1,200}:$")
_KEYWORD = re.compile(r"[ \t]*#\+([\w-]{1,60}?)(?:\[[^\]]{0,200}\])?:[ \t]*(.*)")
_BEGIN = re.compile(r"[ \t]*#\+begin_(\w{1,40})(?:[ \t]+(\S{1,60}))?.*", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:([\w-]{1,60}):[ \t]*")
_END_OF_DRAWER = re.compile(r"[ \t]*:END:[ \t]*", re.IGNORECASE)
_UNSHOWN = re.compile(r"(?:[A-Z]+[ \t]+)?(?:\[#[A-Z0-9]\][ \t]+)?COMMENT(?:[ \t]|$)")  # a heading
_COMMENT = re.compile(r"[ \t]*#(?:[ \t].*)?")
_FIXED = re.compile(r"[ \t]*:(?:[ \t](.*))?")
_RULE = re.compile(r"[ \t]*-{5,}[ \t]*")
_ROW = re.compile(r"[ \t]*\|.*")
_ROW_RULE = re.compile(r"[ \t]*\|(?=[^-]*-)[-+|: \t]*")
_ITEM = re.compile(
    r"([ \t]*)([-+]|(?<=[ \t])\*|\d{1,9}[.)]|[a-zA-Z][.)])[ \t]+(?:\[@\d{1,9}\][ \t]*)?(\[[ X-]\][ \t]+)?(?=\S)"
)
_TERM = re.compile(r"(\S.{0,300}?)[ \t]{1,9}::(?:[ \t]+|$)")
_FOOTNOTE = re.compile(r"\[fn:([\w-]{1,60})\][ \t]+(?=\S)")
_PLANNING = re.compile(r"[ \t]*(?:CLOSED|DEADLINE|SCHEDULED):[ \t]*[<\[]")
_HIDDEN = ("comment", "export")
_CODE = ("src", "example")
_ASIDES = {"quote": "quotation", "verse": "quotation", "note": "note", "tip": "tip", "warning": "warning",
           "caution": "caution", "important": "important"}  # fmt: skip
_TICKS = {" ": "☐ ", "X": "☑ ", "-": "☐ "}

_TOKEN = re.compile(
    r"\[\[(?P<target>[^\[\]]{1,1000})\](?:\[(?P<label>[^\[\]]{1,1000})\])?\]"
    r"|(?<!\w)(?P<mark>[=~])(?=\S)(?P<code>[^=~]{1,500})(?<=\S)(?P=mark)(?!\w)"
    r"|\[fn:(?P<note>[\w-]{0,60})(?::(?P<noted>[^\[\]]{1,1000}))?\]"
    r"|<(?P<date>\d{4}-\d\d-\d\d[^<>\n]{0,40})>|<(?P<address>https?://[^<>\s]{1,1000})>"
    r"|\{\{\{(?P<macro>[a-zA-Z][\w-]{0,60})(?:\((?P<arguments>(?:[^)]|\)(?!\}\}\})){0,500})\))?\}\}\}"
    r"|(?P<hidden>@@\w{1,20}:(?:[^@]|@(?!@)){0,500}@@|<<<?[^<>\n]{1,200}>>>?)"
    r"|(?P<break>\\\\(?=[ \t]*(?:\x1f|$)))"
    r"|\\(?P<entity>[a-zA-Z]{1,20})(?:\{\})?"
    r"|(?P<url>https?://[^\s\[\]<>\"\x1f]{1,1000}[^\s\[\]<>\"\x1f.,;:!?)'*_/=~])"
    r"|(?P<sign>[*/_+])"
)
_MARKUP = Markup(
    _TOKEN,
    {"*": (MarkKind.STRONG,), "/": (MarkKind.EMPHASIS,), "_": (), "+": (MarkKind.STRUCK,)},
    frozenset("*/_+"),
)
_MACRO = re.compile(r"[ \t]*#\+macro:[ \t]+(\S{1,60})[ \t]+(.{1,300})", re.IGNORECASE)
_VALUE = re.compile(r"\$([1-9])")  # in a macro's definition
_COMMA = re.compile(r"(?<!\\),")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)


@dataclass(slots=True)
class _Reader:
    lines: Sequence[str]
    builder: Builder = field(default_factory=Builder)
    place: int = 0  # of the next line
    facts: dict[str, str] = field(default_factory=dict)  # from the keywords
    blocks: list[tuple[str, str]] = field(default_factory=list)  # the open ones: their ends, and what they are
    indents: list[int] = field(default_factory=list)  # of the lists that the last block is in
    caption: str = ""
    macros: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        while self.place < len(self.lines):
            self._block(self.lines[self.place].rstrip(), self.place + 1)

    @property
    def aside(self) -> str:
        return next((aside for _, aside in reversed(self.blocks) if aside), "")

    def _add(self, content: str | Sequence[Run], kind: BlockKind, number: int, **details: Any) -> None:
        self.builder.add(content, kind, line=number, **{"aside": self.aside, **details})

    def _block(self, line: str, number: int) -> None:
        self.place += 1
        if not line:
            return
        if found := _HEADING.fullmatch(line):
            self._heading(found, number)
        elif found := _BEGIN.fullmatch(line):
            self._begin(found, number)
        elif self.blocks and line.strip().lower() == self.blocks[-1][0]:
            self.blocks.pop()
        elif found := _KEYWORD.fullmatch(line):
            self._keyword(found[1].lower(), found[2].strip())
        elif _ROW.fullmatch(line):
            self._table(number)
        elif (found := _DRAWER.fullmatch(line)) and self._drawer():
            self.place = self._drawer()
        elif _FIXED.fullmatch(line):
            self._fixed(number)
        elif not _COMMENT.fullmatch(line) and not _RULE.fullmatch(line):
            self._text(line, number)

    def _heading(self, found: re.Match[str], number: int) -> None:
        self.indents, self.blocks, self.caption = [], [], ""
        tags = _TAGS.search(found[2])
        if _UNSHOWN.match(found[2]) or (tags and ":noexport:" in tags[0]):
            self._skip_section(len(found[1]))
            return
        name = _TAGS.sub("", _WORKFLOW.sub("", found[2]))
        self._add(self._runs(name, number), BlockKind.HEADING, number, level=len(found[1]) + 1, aside="")

    def _skip_section(self, level: int) -> None:
        """Leave out what is under a heading of this level that no page shows."""
        while self.place < len(self.lines):
            found = _HEADING.fullmatch(self.lines[self.place].rstrip())
            if found and len(found[1]) <= level:
                return
            self.place += 1

    def _keyword(self, name: str, value: str) -> None:
        if name == "caption":
            self.caption = value
        elif value and name in ("title", "author", "date", "language"):
            self.facts[name] = f"{self.facts[name]} {value}" if name in self.facts else value

    def _drawer(self) -> int:
        """The place after the end of a drawer that begins above; 0 if it has no end before the next heading."""
        for place in range(self.place, min(len(self.lines), self.place + 500)):
            if _END_OF_DRAWER.fullmatch(self.lines[place]):
                return place + 1
            if self.lines[place].startswith("*"):
                break
        return 0

    def _begin(self, found: re.Match[str], number: int) -> None:
        name = found[1].lower()
        end = f"#+end_{name}"
        if name not in (*_CODE, *_HIDDEN):
            if len(self.blocks) < DEEPEST:
                self.blocks.append((end, _ASIDES.get(name, "")))
            return
        start = self.place
        while self.place < len(self.lines) and self.lines[self.place].strip().lower() != end:
            self.place += 1
        text = "\n".join(line.removeprefix(",") for line in self.lines[start : self.place])
        self.place += 1
        if name in _CODE:
            self._captioned(number)
            language = (found[2] or "").lower() if name == "src" else ""
            self._add(text, BlockKind.VERBATIM, number + 1, language=language, depth=len(self.indents))

    def _captioned(self, number: int) -> None:
        if self.caption:
            self._add(self._runs(self.caption, number), BlockKind.TITLE, number)
        self.caption = ""

    def _fixed(self, number: int) -> None:
        lines = []
        self.place -= 1
        while self.place < len(self.lines) and (found := _FIXED.fullmatch(self.lines[self.place])):
            lines.append(found[1] or "")
            self.place += 1
        self._add("\n".join(lines), BlockKind.VERBATIM, number)

    def _table(self, number: int) -> None:
        caption = self.caption
        self._captioned(number)
        rows: list[tuple[int, list[str]]] = []
        rules = []
        self.place -= 1
        while self.place < len(self.lines) and _ROW.fullmatch(line := self.lines[self.place].strip()):
            if _ROW_RULE.fullmatch(line):
                rules.append(len(rows))
            else:
                rows.append((self.place + 1, [cell.strip() for cell in line.strip("|").split("|")]))
            self.place += 1
        if not rows:
            return
        headed = 1 in rules and len(rows) > 1
        columns = tuple(self.plain(cell) for cell in rows[0][1]) if headed else ()
        table = Table(columns, caption=self.plain(caption))
        for place, (line_number, cells) in enumerate(rows):
            content = row_runs(self._runs(cell, None) for cell in cells)
            kind = BlockKind.COLUMNS if headed and place == 0 else BlockKind.ROW
            self._add(content, kind, line_number, table=table, near=place > 0)

    def _text(self, line: str, number: int) -> None:
        indent = len(line) - len(line.lstrip())
        if found := _ITEM.match(line):
            self._item(found, line, number)
            return
        while self.indents and indent <= self.indents[-1]:
            self.indents.pop()
        if _PLANNING.match(line):
            self._add(self._runs(line.strip(), number), BlockKind.PARAGRAPH, number)
            return
        note = _FOOTNOTE.match(line)
        text = f"[{note[1]}] {line[note.end() :]}" if note else line.strip()
        keeps = bool(self.blocks and self.blocks[-1][0] == "#+end_verse")
        self._add(self._wrapped(text, number, keeps), BlockKind.PARAGRAPH, number, depth=len(self.indents))

    def _item(self, found: re.Match[str], line: str, number: int) -> None:
        indent = len(found[1].expandtabs())
        near = bool(self.indents) and self.place > 1 and bool(self.lines[self.place - 2].strip())
        while self.indents and indent < self.indents[-1]:
            self.indents.pop()
        if (not self.indents or indent > self.indents[-1]) and len(self.indents) < DEEPEST:
            self.indents.append(indent)
        depth = len(self.indents)
        text = line[found.end() :]
        if found[2] in "-+*" and (term := _TERM.match(text)):
            self._add(self._runs(term[1], number), BlockKind.TERM, number, near=near)
            self._add(self._wrapped(text[term.end() :], number), BlockKind.DEFINITION, number, near=True)
            return
        marker = _TICKS[found[3][1]] if found[3] else "• " if found[2] in "-+*" else f"{found[2]} "
        runs = [Run(marker), *self._wrapped(text, number)]
        self._add(runs, BlockKind.ITEM, number, depth=depth, near=near)

    def _wrapped(self, text: str, number: int, keeps_lines: bool = False) -> list[Run]:
        """A paragraph's runs: its first line, which is at hand, and those after it."""
        parts = [text]
        while self.place < len(self.lines) and not self._begins_block(line := self.lines[self.place].rstrip()):
            parts.append(line.strip())
            self.place += 1
        parts = parts if keeps_lines else [record.replace("\n", SOFT_BREAK) for record in records(parts)]
        return self._runs("\n".join(parts), number)

    def _begins_block(self, line: str) -> bool:
        if not line or line.startswith("*") or _ITEM.match(line) or line.lstrip().startswith(("#+", "|")):
            return True
        return bool(_COMMENT.fullmatch(line) or _RULE.fullmatch(line) or _FOOTNOTE.match(line) or _PLANNING.match(line))

    def _runs(self, text: str, number: int | None) -> list[Run]:
        return list(lined(_MARKUP.runs(text, self._replaced), number))

    def plain(self, text: str) -> str:
        return on_one_line(self._runs(text, None))

    def _replaced(self, token: re.Match[str], styles: Styles) -> list[Run]:
        if token["macro"]:
            expanded = self._expanded(token["macro"].lower(), token["arguments"] or "")
            return list(_MARKUP.runs(expanded, _replaced, styles))
        if token["noted"]:
            return [Run(" [", styles), *_MARKUP.runs(token["noted"], _replaced, styles), Run("]", styles)]
        return _replaced(token, styles)

    def _expanded(self, macro: str, arguments: str) -> str:
        """What a macro says; the words it is given if its definition is in another file or a program."""
        definition = self.macros.get(macro, "(eval")
        if definition.startswith("(eval"):
            return arguments.replace("\\,", ",") or self.facts.get(macro, "")
        values = [value.strip().replace("\\,", ",") for value in _COMMA.split(arguments)] + [""] * 9
        expanded = _VALUE.sub(lambda found: values[int(found[1]) - 1], definition)
        return expanded if len(expanded) <= LONGEST_MACRO else arguments


def _replaced(token: re.Match[str], styles: Styles) -> list[Run]:
    match token.lastgroup:
        case "target" | "label":
            target, label = token["target"], token["label"]
            if _PICTURE.search(shown := label or target) and " " not in shown:
                return [Run(shown.rsplit("/", 1)[-1], (*styles, Style(MarkKind.IMAGE, shown)))]
            return [Run(label or target.removeprefix("file:"), (*styles, Style(MarkKind.LINK, target)))]
        case "code":
            return [Run(token["code"], (*styles, Style(MarkKind.CODE)))]
        case "note":
            return [Run(f"[{token['note']}]", styles)]
        case "date":
            return [Run(token["date"], styles)]
        case "address" | "url":
            address = token["address"] or token["url"]
            return [Run(address, (*styles, Style(MarkKind.LINK, address)))]
        case "break":
            return [Run("\n", styles)]
        case "entity":
            return [Run(html5.get(f"{token['entity']};", token[0]), styles)]
    return []


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    lines = text.split("\n")
    definitions = (found for line in lines if (found := _MACRO.fullmatch(line)))
    reader = _Reader(lines, macros={found[1].lower(): found[2] for found in definitions})
    reader.read()
    facts = reader.facts
    title = reader.plain(facts.get("title", ""))
    info = SourceInfo(
        title=title or None,
        author=facts.get("author"),
        date=iso_date(facts.get("date", "").strip("<>[] ")[:10]),
        language=language_code(facts.get("language", "")),
    )
    return reader.builder.document(info, titled=not title, notes=notes)
