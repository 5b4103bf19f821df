"""markdown-it's state while it finds blocks, with what our rules have to remember and to do."""

import operator
import re
from collections.abc import Callable
from itertools import accumulate, count
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.reading.markdown.dispatch import Dispatched, chains_of, rules_for
from index.reading.markdown.tags import Braces

# A line that could underline a heading, also within a quotation or a list.
_UNDERLINE = re.compile(r"\n(?<!\n\n)[ \t>]*+(?:=++|-++)[ \t]*$", re.MULTILINE)
# A line that may be below the header of a table.
_BELOW_HEADER = re.compile(r"\n[ \t>]*+[|:-][-:| \t]*$", re.MULTILINE)
_UNDERLINED_COLUMNS = re.compile(r"\n[ \t>]*+-{2,}+(?: ++-{2,}+)++[ \t]*$", re.MULTILINE)


class Text:
    """A paragraph, a heading or a term, which take one token instead of markdown-it's three."""

    __slots__ = ("content", "hidden", "level", "map", "tag", "type")

    def __init__(self, kind: str, tag: str, content: str, first: int, last: int) -> None:
        self.type, self.tag, self.content, self.map = kind, tag, content, [first, last]
        self.level = -1  # of a token that markdown-it doesn't look at
        self.hidden = False  # True of a paragraph without blank lines around it


# markdown-it looks at the second token behind the first one of a paragraph in a list.
_PADDING = (Text("", "", "", 0, 0),) * 2


class Blocks(Dispatched):
    """Lines of a text: where each begins and ends, and how far it is indented."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        """As markdown-it's own, which looks at the margin of every line character by character."""
        self.src, self.md, self.env, self.tokens = src, md, env, tokens
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()
        self.lineMax = len(lines)
        self.eMarks = list(map(operator.add, accumulate(map(len, lines)), count()))
        self.bMarks = [0, *[end + 1 for end in self.eMarks]]
        self.bMarks[-1] = len(src)
        self.eMarks.append(len(src))
        self.tShift = [0] * (len(lines) + 1)
        self.sCount = self.tShift.copy()
        self.bsCount = self.tShift.copy()
        for number, line in [(number, line) for number, line in enumerate(lines) if line and line[0] in " \t"]:
            self.tShift[number] = self.sCount[number] = width = len(line) - len(line.lstrip(" \t"))
            if "\t" in line and "\t" in line[:width]:
                self.sCount[number] = len(line[:width].expandtabs(4))
        self.blkIndent = self.line = self.level = 0
        self.ddIndent = self.listIndent = -1
        self.tight = False
        self.parentType = "root"
        self.result = ""
        self._code_enabled = True
        self.chains = chains_of(md.block.ruler, _UNDERLINE.search(src) is not None, _may_have_table(src))
        self.braces = Braces(src)
        self._found: dict[str, tuple[int, int]] = {}

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """As markdown-it's own, in half the time: there are three tokens for each paragraph."""
        token = Token.__new__(Token)
        token.type, token.tag, token.nesting, token.block, token.hidden = ttype, tag, nesting, True, False
        token.attrs, token.meta, token.map, token.children = {}, {}, None, None
        token.content = token.markup = token.info = ""
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:
        """As markdown-it's own, which looks at the margin of every line character by character."""
        margin = " " * indent
        lines: list[str] = []
        for line in range(begin, end):
            start = self.bMarks[line]
            if self.src.startswith(margin, start):
                start += indent
            elif start < self.eMarks[line]:  # it begins with a tab, or is indented less
                return super().getLines(begin, end, indent, keepLastLF)
            lines.append(self.src[start : self.eMarks[line] + 1])
        text = "".join(lines)
        return text if keepLastLF else text.removesuffix("\n")

    def add_text(self, start: int, end: int, kind: str, tag: str, content: str) -> None:
        """Append a paragraph or a heading that is on these lines."""
        self.line = end
        token = Text(kind, tag, content, start, end)
        self.tokens.append(token)  # type: ignore[arg-type]  # it has what markdown-it looks at
        if self.level and kind == "paragraph":
            token.type, token.level = "paragraph_open", self.level
            self.tokens += _PADDING  # type: ignore[arg-type]

    def take_paragraph(self, above: int) -> Text | None:
        """Take back the paragraph that was added last, if at most a blank line is between it and here."""
        size = 1 + len(_PADDING) * (self.level > 0)
        last = self.tokens[-size] if len(self.tokens) >= size else None
        if not isinstance(last, Text) or last.type != ("paragraph_open" if self.level else "paragraph"):
            return None
        if self.is_near(last.map[1], above):
            del self.tokens[-size:]
            return last
        return None

    def is_near(self, end: int, line: int) -> bool:
        """True if at most one blank line is between the end of a block and this line."""
        return line - end <= 1 and all(self.isEmpty(each) for each in range(end, line))

    def find(self, text: str, start: int, end_line: int) -> int:
        """The line before `end_line` in which the text comes next; -1 if it doesn't."""
        searched, place = self._found.get(text, (0, -2))
        if place == -2 or start < searched or -1 < place < start:
            place = self.src.find(text, start)
            self._found[text] = start, place
        if place < 0 or place >= self.eMarks[end_line - 1]:
            return -1
        return place

    def line_at(self, place: int, line: int) -> int:
        """The line with this place, which isn't before `line`."""
        while self.eMarks[line] < place:
            line += 1
        return line

    def dedent(self, line: int, end: int) -> None:
        """Take away the indent of the lines from here on if it would make them code, which there isn't within JSX."""
        line = self.skipEmptyLines(line)
        indent = self.sCount[line] - self.blkIndent if line < end else 0
        if indent < 4:
            return
        for each in range(line, self.indented_until(line, end, self.sCount[line])):
            column = 0
            while column < indent and self.tShift[each] > 0:
                column += 4 - column % 4 if self.src[self.bMarks[each]] == "\t" else 1
                self.bMarks[each] += 1
                self.tShift[each] -= 1
            self.sCount[each] = max(0, self.sCount[each] - column)

    def text_of(self, line: int) -> str:
        return self.src[self.bMarks[line] + self.tShift[line] : self.eMarks[line]]

    def add(self, type_: str, first: int, last: int, content: str = "", /, **meta: object) -> Token:
        token = self.push(type_, "", 0)
        token.map = [first, last]
        token.content = content
        token.meta = meta
        self.line = last
        return token

    def interrupts(self, line: int, end: int, within: str = "paragraph") -> bool:
        """True if a block begins here that ends such a block."""
        for rule in rules_for(self, line, within):  # noqa: SIM110  this is quicker
            if rule(self, line, end, True):
                return True
        return False

    def begin_at(self, line: int, place: int) -> None:
        """Let the line begin further to the right."""
        text = self.src[place : self.eMarks[line]]
        self.bMarks[line] = place
        self.tShift[line] = len(text) - len(text.lstrip(" \t"))
        self.sCount[line] = self.blkIndent

    def indented_until(self, line: int, end: int, indent: int) -> int:
        """The end of the lines that are indented at least so far, without the blank ones at their end."""
        last = line
        while line < end and (self.isEmpty(line) or self.sCount[line] >= indent):
            line += 1
            if not self.isEmpty(line - 1):
                last = line
        return last

    def contain(self, first: int, end: int, indent: int) -> None:
        """Read lines as blocks within another one."""
        before = self.blkIndent, self.lineMax, self.parentType
        self.blkIndent, self.lineMax, self.parentType = indent, end, "container"
        self.md.block.tokenize(self, first, end)
        self.blkIndent, self.lineMax, self.parentType = before
        self.line = end


# A rule looks at the lines from the first number on, up to the second. If it is asked silently, it only says if these
# lines end a paragraph above them.
Rule = Callable[[Blocks, int, int, bool], bool]


def _may_have_table(text: str) -> bool:
    """True if a line with a pipe has one below it that may tell columns apart."""
    return _UNDERLINED_COLUMNS.search(text) is not None or (
        "|" in text
        and any(
            "|" in text[text.rfind("\n", 0, below.start()) + 1 : below.start()]
            for below in _BELOW_HEADER.finditer(text)
        )
    )
