"""reStructuredText: a line scanner finds the blocks, and the text is kept as it was written.

docutils isn't used, because its tree has no offsets, so nothing could be quoted word for word with its lines, and its
directives open files and fetch addresses. The syntax that matters for search is visible in the lines: adornments,
indentation and markers.

- A heading is a line with an adornment below it, or above and below. Its level is that of its style, in the order in
  which the styles first appear. The first one is the document's title if only comments come before it.
- Literal blocks, code, doctests and tables are verbatim. Every item of a list, field and definition is a block.
- The content of a directive is read like any other text, and so are its arguments if it shows them. Comments, targets,
  substitutions, options, and directives without text (images, lists of files) stay in the text but are flagged: they
  aren't indexed, and no passage runs across them.
- Title, author, date and language come from the fields at the top, or from a header such as those of PEPs.
"""

import datetime
import re
from array import array
from collections.abc import Iterator

from index.layout import BlockKind, Lines
from index.messages import Flag
from index.reading.raw import RawBlock, RawDocument, stripped
from index.reading.sources import SourceInfo
from index.reading.text import decode

TAB = 8  # columns
BLANK = -1  # the indentation of an empty line
SHORTEST_UNDERLINE = 4  # a shorter one must be as long as its title

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*[ \t]*")
_BULLET = re.compile(r"[-*+•‣⁃][ \t]+(?=\S)|[-*+•‣⁃]$")
_MARKER = re.compile(
    r"(?P<bullet>[-*+•‣⁃](?=\s|$))|(?P<number>\(?(?:\d{1,9}|#|[A-Za-z]|[ivxlcdmIVXLCDM]{1,15})[.)](?=\s|$))"
    r"|(?P<field>:(?![: ])[^:\n`]{1,80}:(?=\s|$))|(?P<option>(?:--?|/)\w[^\n]{0,80}? {2}|--?\w[\w-]*(?:[ =]\S+)?$)"
)
_FIELD = re.compile(r":(?![: ])([^:\n`]{1,80}):(?:[ \t]+|$)(.*)")
_HEADER_FIELD = re.compile(r"([A-Z][\w-]{0,40}):(?:[ \t]+|$)(.*)")  # as in a PEP
_EXPLICIT = re.compile(r"\.\.(?:[ \t]+|$)")
_DIRECTIVE = re.compile(r"\.\.[ \t]+([A-Za-z][\w:.+-]*?)[ \t]?::(?:[ \t]+|$)")
_FOOTNOTE = re.compile(r"\.\.[ \t]+\[(?:#?[\w.-]*|\*)\](?:[ \t]+|$)")
_TARGET = re.compile(r"\.\.[ \t]+_(?:`[^`\n]+`|[^:\n]+|_):|__(?:[ \t]|$)")
_OPTION = re.compile(r"[ \t]+:[\w-]+:(?:\s|$)")
_GRID = re.compile(r"\+-[-+]*-\+[ \t]*$")
_SIMPLE = re.compile(r"=+(?:[ \t]+=+)+[ \t]*$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")
_ADDRESS = re.compile(r"<[^<>\n]{0,200}>|\([^()\n]{0,200}\)")

_LITERAL = set(
    "code code-block sourcecode parsed-literal prompt doctest testcode testoutput testsetup math productionlist "
    "csv-table console bash ipython jupyter-execute command-output program-output".split()
)
_WITHOUT_WORDS = set(
    "toctree contents index include literalinclude image raw highlight meta role default-role class rst-class "
    "sectnum module py:module currentmodule py:currentmodule sectionauthor moduleauthor codeauthor tabularcolumns "
    "graphviz digraph graph uml mermaid target-notes header footer title".split()
)
_WITHOUT_ARGUMENTS = {"figure", "only", "container", "tab-set", "grid", "ifconfig"}  # none with words
_FOR_SPHINX = {"orphan", "tocdepth", "nocomments", "nosearch"}


def read(data: bytes) -> RawDocument:
    text, notes = decode(data)
    scanner = _Scanner(text)
    blocks = tuple(scanner.blocks())
    shown = [block for block in blocks if not block.flag]
    titled = bool(shown) and shown[0].kind is BlockKind.HEADING
    return RawDocument(text, blocks, _info(scanner.fields), titled=titled, lines=Lines.of(text), notes=notes)


def _info(fields: list[tuple[str, str]]) -> SourceInfo:
    """The facts in the fields at the top, as far as they can be understood."""
    known: dict[str, str] = {}
    authors: list[str] = []
    for name, value in fields:
        if name in ("author", "authors"):
            authors += filter(None, (_ADDRESS.sub("", one).strip(" ,-*") for one in re.split(r";|\n|,(?= )", value)))
        else:
            known.setdefault(name, " ".join(value.split()))
    language = _LANGUAGE.match(known.get("language", "").lower())
    return SourceInfo(
        title=known.get("title") or None,
        author=", ".join(authors) or None,
        date=_date(known.get("date", "")),
        language=language[1] if language else None,
    )


def _date(value: str) -> str | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def _is_adornment_of(line: str, title: str) -> bool:
    """True if `line`, below `title`, makes it a heading."""
    line, title = line.rstrip(), title.strip()
    return (
        len(line) >= min(SHORTEST_UNDERLINE, len(title)) > 0
        and line not in ("::", "..")
        and bool(_ADORNMENT.fullmatch(line))
        and not _ADORNMENT.fullmatch(title)
    )


def _indent(line: str) -> int:
    """The column of a line's first character; BLANK where it has none."""
    content = line.lstrip()
    if not content:
        return BLANK
    margin = line[: len(line) - len(content)]
    return len(margin.expandtabs(TAB))


class _Scanner:
    """Goes through the lines once, from top to bottom. Lines are identified by their numbers, from 0."""

    def __init__(self, text: str) -> None:
        self.fields: list[tuple[str, str]] = []  # those at the top, with their names in lower case
        self._text = text
        self._starts = array("q", [0])
        while (newline := text.find("\n", self._starts[-1])) >= 0:
            self._starts.append(newline + 1)
        self._count = len(self._starts)
        self._starts.append(len(text) + 1)
        self._indents = array("q", (_indent(self._line(line)) for line in range(self._count)))
        self._styles: list[
            tuple[str, bool]
        ] = []  # of headings: the character, and True if there is a line of it above too
        self._at_top = True  # until the first paragraph that isn't a field

    def blocks(self) -> Iterator[RawBlock]:
        line = 0
        while line < self._count:
            if self._is_blank(line):
                line += 1
                continue
            found, line = self._next(line)
            for block in found:
                if block.kind is not BlockKind.HEADING and not block.flag:
                    self._at_top = False
                yield block

    # Lines

    def _line(self, line: int) -> str:
        return self._text[self._starts[line] : self._starts[line + 1] - 1] if line < self._count else ""

    def _is_blank(self, line: int) -> bool:
        return line >= self._count or self._indents[line] == BLANK

    def _indent(self, line: int) -> int:
        """The column of a line's first character; BLANK where it has none."""
        return self._indents[line] if line < self._count else BLANK

    def _block(
        self, kind: BlockKind, first: int, end: int, *, skip: int = 0, flag: Flag | None = None
    ) -> list[RawBlock]:
        """A block of the lines from `first` up to `end` without the first `skip` characters; none if that is empty."""
        span = stripped(self._text, self._starts[first] + skip, self._starts[end] - 1) if first < end else None
        return [RawBlock(kind, span, flag=flag)] if span else []

    def _end_of_run(self, line: int, indent: int = -1) -> int:
        """The first line from here on that is blank or isn't indented deeper."""
        while line < self._count and not self._is_blank(line) and self._indent(line) > indent:
            line += 1
        return line

    def _end_of_indented(self, line: int, indent: int) -> int:
        """The line after the last one from here on that is indented deeper."""
        end = line
        while line < self._count:
            if not self._is_blank(line):
                if self._indent(line) <= indent:
                    break
                end = line + 1
            line += 1
        return end

    def _after_blanks(self, line: int) -> int:
        while line < self._count and self._is_blank(line):
            line += 1
        return line

    # Blocks

    def _next(self, line: int) -> tuple[list[RawBlock], int]:
        """The blocks that begin on this line, and the line to continue with."""
        content = self._line(line).strip()
        indent = self._indent(line)
        if indent == 0 and (heading := self._heading(line)):
            return heading
        if _EXPLICIT.match(content) or _TARGET.match(content):
            return self._explicit(line, content, indent)
        if content.startswith(">>>"):
            end = self._end_of_run(line)
            return self._block(BlockKind.VERBATIM, line, end), end
        if _GRID.match(content):
            end = line + 1
            while end < self._count and self._line(end).lstrip().startswith(("+", "|")):
                end += 1
            return self._block(BlockKind.VERBATIM, line, end), end
        if _SIMPLE.match(content) and (end := self._end_of_simple_table(line)):
            return self._block(BlockKind.VERBATIM, line, end), end
        if _ADORNMENT.fullmatch(content) and self._is_blank(line + 1) and content != "::":
            return [], line + 1  # a transition
        return self._paragraphs(line, self._end_of_run(line))

    def _heading(self, line: int) -> tuple[list[RawBlock], int] | None:
        first, second, third = self._line(line), self._line(line + 1), self._line(line + 2)
        if first.rstrip() == third.rstrip() and _is_adornment_of(third, second) and not _BULLET.match(first):
            return self._heading_block(line + 1, (first[0], True)), line + 3
        if _is_adornment_of(second, first) and not _BULLET.match(first) and not _EXPLICIT.match(first):
            return self._heading_block(line, (second[0], False)), line + 2
        return None

    def _heading_block(self, line: int, style: tuple[str, bool]) -> list[RawBlock]:
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        return [
            RawBlock(BlockKind.HEADING, block.span, level) for block in self._block(BlockKind.HEADING, line, line + 1)
        ]

    def _end_of_simple_table(self, line: int) -> int:
        """The line after a table's last border; 0 if there is none."""
        borders = 0
        place = line + 1
        while place < self._count:
            if _SIMPLE.match(self._line(place).strip()):
                borders += 1
                if borders == 2 or self._is_blank(place + 1):
                    return place + 1
            elif borders and not self._is_blank(place) and self._indent(place) < self._indent(line):
                return 0
            place += 1
        return 0

    def _explicit(self, line: int, content: str, indent: int) -> tuple[list[RawBlock], int]:
        """A comment, target, substitution, footnote or directive."""
        margin = len(self._line(line)) - len(self._line(line).lstrip())
        if _FOOTNOTE.match(content):
            return self._paragraphs(line, self._end_of_run(line + 1, indent))
        if directive := _DIRECTIVE.match(content):
            return self._directive(line, directive[1], indent, margin + directive.end())
        if _TARGET.match(content):
            end = self._end_of_run(line + 1, indent)
            return self._block(BlockKind.PARAGRAPH, line, end, flag=Flag.LINK_TARGET), end
        if content == ".." and self._is_blank(line + 1):
            return [], line + 1  # an empty comment, which doesn't include indented text below it
        end = max(self._end_of_indented(line + 1, indent), line + 1)
        flag = Flag.SUBSTITUTION if content.startswith(".. |") else Flag.COMMENT
        return self._block(BlockKind.PARAGRAPH, line, end, flag=flag), end

    def _directive(self, line: int, name: str, indent: int, skip: int) -> tuple[list[RawBlock], int]:
        name = name.lower()
        end = max(self._end_of_indented(line + 1, indent), line + 1)
        if name in _WITHOUT_WORDS or name.startswith("auto"):
            return self._block(BlockKind.PARAGRAPH, line, end, flag=Flag.DIRECTIVE), end
        options = line + 1
        while options < end and not self._is_blank(options) and not _OPTION.match(self._line(options)):
            options += 1
        body = self._end_of_run(options, indent) if _OPTION.match(self._line(options)) and options < end else options
        if name in _LITERAL:
            if options == body:  # no options: code may begin right below
                body = line + 1
            found = self._block(BlockKind.PARAGRAPH, line, body, flag=Flag.DIRECTIVE)
            return found + self._block(BlockKind.VERBATIM, body, end), end
        flag = Flag.DIRECTIVE if name in _WITHOUT_ARGUMENTS else None
        if options == body and not flag:
            return self._paragraphs(line, options, skip=skip)
        found = self._block(BlockKind.PARAGRAPH, line, options, skip=0 if flag else skip, flag=flag)
        return found + self._block(BlockKind.PARAGRAPH, options, body, flag=Flag.OPTIONS), body

    def _paragraphs(self, line: int, end: int, *, skip: int = 0) -> tuple[list[RawBlock], int]:
        """The lines up to `end`, cut into items, and the literal block that `::` at their end announces."""
        starts = [line, *self._cuts(line, end)]
        found: list[RawBlock] = []
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            setting = self._at_top and (entry := _FIELD.match(self._line(start))) and entry[1].lower() in _FOR_SPHINX
            found += self._block(
                BlockKind.PARAGRAPH,
                start,
                stop,
                skip=skip if start == line else 0,
                flag=Flag.SETTING if setting else None,
            )
        if self._at_top and not skip:
            self._read_fields(line, end)
        lead = found[-1].span.of(self._text) if found else ""
        if not lead.endswith("::"):
            return found, end
        literal, margin = self._after_blanks(end), self._margin(starts[-1], end)
        stop = self._end_of_indented(literal, margin)
        mark = self._line(literal).strip()[:1]
        if stop == literal and self._indent(literal) == margin and mark and _ADORNMENT.fullmatch(mark):
            while self._line(stop).strip().startswith(mark):
                stop += 1
        if lead == "::":
            found.pop()
        return found + self._block(BlockKind.VERBATIM, literal, stop), max(stop, end)

    def _cuts(self, line: int, end: int) -> Iterator[int]:
        """The lines of a run on which another item, field or definition begins."""
        base, before = self._indent(line), self._indent(line)
        listed = _MARKER.match(self._line(line).strip())
        for place in range(line + 1, end):
            indent = self._indent(place)
            if indent < base or (indent == base < before):
                yield place
                base, listed = indent, _MARKER.match(self._line(place).strip())
            elif indent == base and listed and _MARKER.match(self._line(place).strip()):
                yield place
            before = indent

    def _margin(self, first: int, end: int) -> int:
        """The column where an item's text begins."""
        if end - first > 1:
            return self._indent(end - 1)
        content = self._line(first).strip()
        marker = _MARKER.match(content)
        listed = marker and (marker["bullet"] or marker["number"])
        return self._indent(first) + (len(listed) + 1 if listed else 0)

    def _read_fields(self, line: int, end: int) -> None:
        """Take in the fields of a list at the top."""
        pattern = _FIELD if self._line(line).startswith(":") else _HEADER_FIELD
        if pattern is _HEADER_FIELD and (end - line < 2 or not _HEADER_FIELD.match(self._line(line + 1))):
            return
        for place in range(line, end):
            if entry := pattern.match(self._line(place)):
                self.fields.append((entry[1].strip().lower(), entry[2]))
            elif self.fields:
                name, value = self.fields[-1]
                self.fields[-1] = (name, f"{value}\n{self._line(place).strip()}")
            else:
                return
