"""AsciiDoc: its blocks, line by line.

Attributes are filled in where they are defined. Files that are included aren't read, and conditions are taken as true.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.layout import BlockKind, Table
from index.reading.asciidoc.inline import Attributes, plain, runs
from index.reading.inline import SOFT_BREAK
from index.reading.lists import Numbers
from index.reading.office.cells import row_runs
from index.reading.raw import Builder, RawDocument, Run
from index.reading.separated import separated_values
from index.reading.sources import SourceInfo, iso_date
from index.reading.text import decode
from index.text.labels import records

MOST_ATTRIBUTES = 1_000
LONGEST_ATTRIBUTE = 1_000  # characters
DEEPEST = 50  # blocks inside each other

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_ATTRIBUTE = re.compile(r":(!?[\w-]{1,100}!?):(?:[ \t]+(.*))?")
_STYLE = re.compile(r"\[([^\[\]]{0,500})\]")
_ANCHOR = re.compile(r"\[\[[^\[\]]{0,300}\]\]")
_TITLE = re.compile(r"\.([^\s.].*)")
_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```)([\w+#.-]{0,30})[ \t]*")
_DIRECTIVE = re.compile(r"(?:ifdef|ifndef|ifeval|endif|include|toc)::\S{0,300}\[[^\]]{0,500}\]")
_MACRO = re.compile(r"(image|video|audio)::([^\[\]\s]{1,500})\[([^\[\]]{0,500})\]")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
_ADMONITIONS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "important", "WARNING": "warning", "CAUTION": "caution"}
_BULLET = re.compile(r"[ \t]{0,40}(\*{1,6}|-|•)[ \t]+(\[[ xX*]\][ \t]+)?(?=\S)")
_NUMBER = re.compile(r"[ \t]{0,40}(\.{1,6}|\d{1,9}\.|[a-zA-Z]\.|[ivxIVX]{1,6}\))[ \t]+(?=\S)")
_CALLOUT = re.compile(r"<(\d{1,3}|\.)>[ \t]+(?=\S)")
_TERM = re.compile(r"[ \t]{0,40}(\S.{0,300}?)(:{2,4}|;;)(?:[ \t]+(.*))?")
_RULE = re.compile(r"'{3,}|<{3,}|(?:- ?){3}|(?:\* ?){3}")
_TABLE = re.compile(r"[|,:!]={3,}[ \t]*")
_LIST_IN_CELL = re.compile(r"^\*{1,5}[ \t]+(?=\S)")
_CELL = re.compile(r"(?<!\\)(?:(\d{1,3})\*|\d{0,3}(?:\.\d{1,3})?\+)?(?:[<^>]?(?:\.[<^>])?[adehlmsv]?)(?<!\\)\|")
_AUTHOR = re.compile(r"[^\W\d][\w .,'’-]{1,100}(?:<[^<>\s]{1,200}>)?(?:;.*)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CALLOUT_MARK = re.compile(
    r"(?<![ \t])[ \t]*(?:(?://|#|--|;;)[ \t]*)?<(?:\d{1,3}|\.)>(?=[ \t]*(?:<\d{1,3}>[ \t]*)*$)", re.MULTILINE
)


@dataclass(slots=True)
class _Style:
    """What the lines above a block say about it."""

    name: str = ""
    language: str = ""
    options: str = ""
    title: str = ""
    line: int = 0


@dataclass(slots=True)
class _Reader:
    lines: Sequence[str]
    builder: Builder = field(default_factory=Builder)
    attributes: Attributes = field(default_factory=dict)
    place: int = 0  # of the next line
    open: list[tuple[str, str, str]] = field(default_factory=list)  # blocks: fence, what it is, who is quoted
    style: _Style = field(default_factory=_Style)
    numbers: Numbers = field(default_factory=Numbers)
    depth: int = 0  # of the list that the last block is in
    attached: bool = False  # a "+" says that the next block belongs to the last item
    author: str = ""
    date: str = ""

    def read(self) -> None:
        self._header()
        while self.place < len(self.lines):
            self._block(self.lines[self.place])

    @property
    def aside(self) -> str:
        return next((aside for _, aside, _ in reversed(self.open) if aside), "")

    def add(self, content: str | Sequence[Run], kind: BlockKind = BlockKind.PARAGRAPH, **details: Any) -> None:
        self.builder.add(content, kind, **{"aside": self.aside, **details})

    def inline(self, text: str, line: int | None = None) -> list[Run]:
        return list(runs(text, self.attributes, line))

    # The lines below the title.

    def _header(self) -> None:
        while self.place < len(self.lines) and (
            not self.lines[self.place].strip() or self.lines[self.place].startswith("//")
        ):
            self._comment() if self.lines[self.place].startswith("//") else self._next()
        if self.place == len(self.lines) or not re.match(r"[=#][ \t]+\S", self.lines[self.place]):
            return
        self._block(self.lines[self.place])
        if self._here() and _AUTHOR.fullmatch(self._here()) and not _ATTRIBUTE.match(self._here()):
            self.author = re.sub(r"[ \t]*<[^<>]*>", "", self._next()).replace(";", ",").strip()
            self.attributes["author"] = self.author
            if (found := _DATE.search(self._here())) and not _ATTRIBUTE.match(self._here()):
                self.date = found[0]
                self.place += 1
        while self._here() and _ATTRIBUTE.fullmatch(self._here()):
            self._block(self._here())

    def _here(self) -> str:
        return self.lines[self.place].rstrip() if self.place < len(self.lines) else ""

    def _next(self) -> str:
        self.place += 1
        return self.lines[self.place - 1].rstrip()

    def _comment(self) -> None:
        line = self._next()
        if re.fullmatch(r"/{4,}", line):
            self._until(line)

    def _until(self, fence: str) -> list[str]:
        """The lines up to a fence, or to the end."""
        start = self.place
        while self.place < len(self.lines) and self.lines[self.place].rstrip() != fence:
            self.place += 1
        found = list(self.lines[start : self.place])
        self.place += 1
        return found

    # Blocks

    def _block(self, raw: str) -> None:
        line = raw.rstrip()
        number = self.place + 1
        if not line:
            self.place += 1
        elif _is_comment(line) or re.fullmatch(r"/{4,}", line):
            self._comment()
        elif found := _HEADING.fullmatch(line):
            self._heading(found, number)
        elif found := _ATTRIBUTE.fullmatch(line):
            self._attribute(found)
        elif _ANCHOR.fullmatch(line) or _DIRECTIVE.fullmatch(line) or _RULE.fullmatch(line):
            self.place += 1
        elif found := _STYLE.fullmatch(line):
            self._styled(found[1])
        elif found := _FENCE.fullmatch(line):
            self._fenced(found, number)
        elif _TABLE.fullmatch(line):
            self._table(line)
        elif found := _TITLE.fullmatch(line):
            self.place += 1
            self.style.title, self.style.line = found[1], number
        elif found := _MACRO.fullmatch(line):
            self.place += 1
            self._titled()
            self.add(self.inline(f"{found[1]}:{found[2]}[{found[3]}]", number), line=number)
        elif line == "+":
            self.place += 1
            self.attached = True
        elif not self._item(line, number):
            self._paragraph(number)

    def _heading(self, found: re.Match[str], number: int) -> None:
        self.place += 1
        self.depth = 0
        self.style = _Style()
        name = found[2].removesuffix(f" {found[1]}").rstrip()
        self.add(self.inline(name, number), BlockKind.HEADING, level=len(found[1]), line=number, aside="")

    def _attribute(self, found: re.Match[str]) -> None:
        self.place += 1
        value = found[2] or ""
        while value.endswith(" \\") and self.place < len(self.lines) and len(value) < LONGEST_ATTRIBUTE:
            value = f"{value[:-2]} {self._next().strip()}"
        if len(self.attributes) < MOST_ATTRIBUTES:
            filled = plain(value, self.attributes)
            self.attributes[found[1].strip("!").lower()] = filled[:LONGEST_ATTRIBUTE]

    def _styled(self, text: str) -> None:
        """A line of attributes, such as `[source,python]` or `[NOTE]`, for the block below."""
        self.place += 1
        parts = [part.strip().strip("\"'") for part in text.split(",")]
        name = re.split(r"[#.%]", parts[0], maxsplit=1)[0]
        if "=" not in name:
            self.style.name = name or self.style.name
        self.style.options += f",{text}"
        if name in ("source", "") and len(parts) > 1 and "=" not in parts[1]:
            self.style.language = parts[1].lower()
            self.style.name = name or "source"
        if name in ("quote", "verse"):
            self.style.language = ", ".join(part for part in parts[1:] if part and "=" not in part)

    def _titled(self) -> None:
        """The title above a block, as the block's first line. What was said about the block is used up then."""
        if self.style.title:
            self.add(self.inline(self.style.title), BlockKind.TITLE, line=self.style.line)
        self.style = _Style()

    def _fenced(self, found: re.Match[str], number: int) -> None:
        fence, language = found.groups()
        line = self._next()
        if self.open and self.open[-1][0] == fence:
            self._attribution(self.open.pop()[2])
            return
        style, sign = self.style, fence[0]
        self.style = _Style()
        if sign in "/+":
            self._until(fence)
        elif sign in "-.`" and fence != "--":
            self._verbatim(self._until(line if sign != "`" else "```"), style, language, number)
        elif style.name in ("source", "listing", "literal", "stem", "latexmath", "asciimath"):
            self._verbatim(self._until(fence), style, language, number)
        elif style.name == "verse":
            self.add(self.inline("\n".join(self._until(fence)), number + 1), line=number + 1, aside="quotation")
            self._attribution(style.language)
        elif style.name != "comment" and len(self.open) < DEEPEST:
            aside = _ADMONITIONS.get(style.name.upper(), "quotation" if sign == "_" else "")
            self.open.append((fence, aside, style.language if sign == "_" else ""))
            self.style = _Style(title=style.title, line=style.line)
            self._titled()
        else:
            self._until(fence)

    def _attribution(self, name: str) -> None:
        if name:
            self.add(f"— {name}", aside="quotation")
        self.style = _Style()

    def _verbatim(self, lines: Sequence[str], style: _Style, language: str, number: int) -> None:
        self.style = style
        self._titled()
        known = style.language or language
        if not known and style.name == "source":
            known = self.attributes.get("source-language", "")
        text = _CALLOUT_MARK.sub("", "\n".join(lines)) if any("<" in line for line in lines) else "\n".join(lines)
        self.add(text, BlockKind.VERBATIM, language=known, depth=self._depth(), line=number + 1)

    def _depth(self) -> int:
        """The depth of a block that isn't an item."""
        self.depth = self.depth if self.attached else 0
        self.attached = False
        return self.depth

    def _item(self, line: str, number: int) -> bool:
        """Reads a list's item. Returns False if the line isn't one."""
        if found := _BULLET.match(line):
            sign = found[1]
            depth = len(sign) if sign[0] == "*" else 1
            marker = {"x": "☑ ", "X": "☑ ", "*": "☑ ", " ": "☐ "}[found[2][1]] if found[2] else "• "
        elif found := _NUMBER.match(line):
            sign = found[1]
            depth = len(sign) if sign[0] == "." else 1
            marker = f"{self.numbers.next(depth, new=self.depth == 0)}. " if sign[0] == "." else f"{sign} "
        elif found := _CALLOUT.match(line):
            depth, marker = 1, f"{found[1]}. " if found[1] != "." else "• "
        elif found := _TERM.fullmatch(line):
            self._term(found, number)
            return True
        else:
            return False
        near = self.depth > 0 and bool(self.lines[self.place - 1].strip())
        self._titled()
        text = self._wrapped(line[found.end() :])
        self.depth, self.attached = depth, False
        self.add([Run(marker), *self._joined(text, number)], BlockKind.ITEM, depth=depth, near=near, line=number)
        return True

    def _term(self, found: re.Match[str], number: int) -> None:
        self._titled()
        self.place += 1
        self.depth = max(1, len(found[2]) - 1)
        self.add(self.inline(found[1], number), BlockKind.TERM, line=number)
        if found[3]:
            self.place -= 1
            text = self._wrapped(found[3])
            self.add(self._joined(text, number), BlockKind.DEFINITION, near=True, line=number)
            return
        while self.place < len(self.lines) and not self._here():
            self.place += 1
        if self._here() and not self._begins_block(self._here()):
            number = self.place + 1
            text = self._wrapped(self._here().strip())
            self.add(self._joined(text, number), BlockKind.DEFINITION, near=True, line=number)

    def _wrapped(self, first: str) -> list[str]:
        """A paragraph's lines: the first, which is at hand, and those after it."""
        text = [first]
        self.place += 1
        while (line := self._here()) and not self._begins_block(line):
            text.append(self._next().strip())
        return text

    def _begins_block(self, line: str) -> bool:
        if line == "+" or line.startswith("//"):
            return True
        patterns = (_FENCE, _TABLE, _DIRECTIVE, _ANCHOR) if not self.depth else (_FENCE, _TABLE, _DIRECTIVE, _TERM)
        return any(pattern.fullmatch(line) for pattern in patterns) or bool(
            _BULLET.match(line) or _NUMBER.match(line) or _CALLOUT.match(line) or _STYLE.fullmatch(line)
        )

    def _joined(self, lines: Sequence[str], number: int) -> list[Run]:
        """A paragraph's lines as one; " +" at the end of a line breaks it."""
        text = "\n".join(record.replace("\n", SOFT_BREAK) for record in records(lines)).removesuffix(" +")
        return self.inline(text.replace(f" +{SOFT_BREAK}", "\n").replace(" +\n", "\n"), number)

    def _paragraph(self, number: int) -> None:
        line = self._here()
        if self.style.name == "comment":
            while self._here():
                self.place += 1
            self.style = _Style()
            return
        if line[0] in " \t" and self.style.name not in _ADMONITIONS:
            start = self.place
            while self._here():
                self.place += 1
            self.add("\n".join(self.lines[start : self.place]), BlockKind.VERBATIM, depth=self._depth(), line=number)
            return
        depth = self._depth()
        style, self.style = self.style, _Style()
        admonition = _ADMONITION.match(line)
        aside = _ADMONITIONS.get(admonition[1] if admonition else style.name, "")
        if style.name in ("quote", "verse"):
            aside = "quotation"
        text = self._wrapped(line[admonition.end() :] if admonition else line)
        details: dict[str, Any] = {"aside": aside or self.aside, "depth": depth, "line": number}
        if style.title:
            self.add(self.inline(style.title), BlockKind.TITLE, aside=details["aside"], line=style.line)
        if style.name in ("source", "listing", "literal"):
            details["language"] = style.language
            self.add("\n".join(text), BlockKind.VERBATIM, **details)
        else:
            self.add(self._joined(text, number), **details)
            if aside == "quotation":
                self._attribution(style.language)

    # Tables

    def _table(self, fence: str) -> None:
        style, self.style = self.style, _Style()
        start = self.place + 1
        self.place += 1
        lines = self._until(fence)
        separator = {",": ",", ":": ":", "!": "!"}.get(fence[0], "|")
        if (
            separator == "|"
            and "format" in style.options
            and (found := re.search(r"format=\"?([cdt]sv)", style.options))
        ):
            separator = {"csv": ",", "dsv": ":", "tsv": "\t"}[found[1]]
        rows = list(_rows(["" if _is_comment(line) else line for line in lines], separator, _width(style.options)))
        lines = [line for line in lines if not _is_comment(line)]
        if style.title:
            self.add(self.inline(style.title), BlockKind.TITLE, line=style.line)
        if not rows:
            return
        filled = [number for number, text in enumerate(lines) if text.strip()]
        headed = "header" in style.options or (
            len(filled) > 1 and filled[0] == 0 and not lines[1].strip() and "noheader" not in style.options
        )
        shown = [[plain(cell, self.attributes) for cell in cells] for _, cells in rows]
        table = Table(tuple(shown[0]) if headed else (), caption=plain(style.title, self.attributes))
        for place, (line, cells) in enumerate(rows):
            content = row_runs(map(self.inline, cells))
            kind = BlockKind.COLUMNS if headed and place == 0 else BlockKind.ROW
            self.add(content, kind, table=table, near=place > 0, line=start + line + 1)


def _is_comment(line: str) -> bool:
    return line.startswith("//") and not line.startswith("///")


def _width(options: str) -> int:
    """The number of columns that a table states; 0 if it doesn't."""
    found = re.search(r"cols=(?:\"([^\"]{0,300})\"|'([^']{0,300})'|([\w*<>^.]{1,50}))", options)
    if not found:
        return 0
    stated = found[1] or found[2] or found[3] or ""
    if stated.isdigit() and len(stated) <= 2:
        return int(stated)
    columns = re.split(r"[,;]", stated)
    counts = [re.match(r"\s*(\d{1,2})\*", column) for column in columns]
    return sum(int(count[1]) if count else 1 for count in counts)


def _rows(lines: Sequence[str], separator: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table, with the number of the line, from 0, that each begins in."""
    if separator != "|":
        yield from separated_values(lines, separator)
        return
    cells: list[str] = []
    start = 0
    for number, line in enumerate(lines):
        found = list(_CELL.finditer(line))
        if not found:
            if cells and line.strip():
                line = _LIST_IN_CELL.sub("• ", line.strip())
                cells[-1] = f"{cells[-1].removesuffix(' +')} {line}".strip()
            continue
        if before := line[: found[0].start()].strip():
            cells[-1:] = [f"{cells[-1]} {before}"] if cells else [before]
        if not width:
            width = len(found)
        for place, mark in enumerate(found):
            if len(cells) >= width:
                yield start, cells
                cells = []
            start = start if cells else number
            end = found[place + 1].start() if place + 1 < len(found) else len(line)
            cell = line[mark.end() : end].strip().replace("\\|", "|")
            cells += [cell] * min(int(mark[1] or 1), 20)
    if cells:
        yield start, cells


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    reader = _Reader(text.split("\n"))
    reader.read()
    author = plain(reader.attributes.get("author", reader.author), reader.attributes)
    date = iso_date(reader.attributes.get("revdate", reader.date) or "")
    return reader.builder.document(SourceInfo(author=author or None, date=date), titled=True, notes=notes)
