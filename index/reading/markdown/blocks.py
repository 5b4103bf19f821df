"""The rules for blocks: those that CommonMark doesn't have, and its own for paragraphs and HTML, done differently."""

import re
from collections.abc import Mapping

from markdown_it.rules_block import StateBlock

from index.reading.markdown import containers, hidden
from index.reading.markdown.drawn import grid_table
from index.reading.markdown.elements import BLOCK_ELEMENTS, RAW_ELEMENTS
from index.reading.markdown.grids import table
from index.reading.markdown.state import Blocks, Rule
from index.reading.markdown.tags import tag_at

DEEPEST = 16  # blocks within blocks; what is deeper is text
_HEADING = re.compile(r"(#{1,6})(?=[ \t]|$)", re.MULTILINE)
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)", re.DOTALL)
_RAW_HTML = "{=html}"  # between fences, as Pandoc has it
_LABEL = re.compile(r"(?<=\$\$)[ \t]*\{#[^{}\n]*\}[ \t]*$")  # of an equation
_PLAIN_START = re.compile(r"(?!import\s|export\s)[^\W\d_]|\*{2,3}[^\W_]")
_RAW_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in RAW_ELEMENTS}
_ELEMENT = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)", re.ASCII)


def extension(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """All of the rules below."""
    place = state.bMarks[start] + state.tShift[start]
    rules = EXTENSIONS.get(state.src[place : place + 1])
    if not rules or not isinstance(state, Blocks) or state.is_code_block(start):
        return False
    for rule in rules:  # noqa: SIM110  this is quicker
        if rule(state, start, end, silent):
            return True
    return False


def too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Text that is inside of too many blocks is read as it is."""
    state.line = start + 1
    while state.line < end and not state.isEmpty(state.line) and state.sCount[state.line] >= state.blkIndent:
        state.line += 1
    token = state.push("literal", "", 0)
    token.content = state.getLines(start, state.line, state.blkIndent, False)
    token.map = [start, state.line]
    return True


def one_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The most common block: a paragraph of one line, which begins in a way that no other block does."""
    if silent or (start + 1 < state.lineMax and not state.isEmpty(start + 1)):
        return False
    assert isinstance(state, Blocks)
    place = state.bMarks[start] + state.tShift[start]
    if not _PLAIN_START.match(state.src, place) or state.is_code_block(start):
        return False
    content = state.src[place : state.eMarks[start]].rstrip()
    if hidden.leaves_open(content):
        return False
    state.add_text(start, start + 1, "paragraph", "p", content)
    return True


def paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph. A comment that begins in it may have blank lines."""
    assert isinstance(state, Blocks)
    end = state.lineMax
    before, state.parentType = state.parentType, "paragraph"

    def end_from(line: int) -> int:
        while line < end and not state.isEmpty(line):
            if state.sCount[line] >= 0 and not state.is_code_block(line) and state.interrupts(line, end):
                break
            line += 1
        return line

    line = end_from(start + 1)
    if hidden.may_open(state.src[state.bMarks[start] : state.eMarks[line - 1]]):
        line = hidden.with_open_comment(state, start, line, end, end_from)
    content = state.getLines(start, line, state.blkIndent, False).strip()
    state.add_text(start, line, "paragraph", "p", content)
    state.parentType = before
    return True


def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A heading with number signs."""
    assert isinstance(state, Blocks)
    place = state.bMarks[start] + state.tShift[start]
    found = _HEADING.match(state.src, place, state.eMarks[start])
    if not found or state.is_code_block(start):
        return False
    if silent:
        return True
    content = state.src[found.end() : state.eMarks[start]].rstrip(" \t")
    if (text := content.rstrip("#")) != content and text.endswith((" ", "\t")):
        content = text
    state.add_text(start, start + 1, "heading", f"h{len(found[1])}", content.strip())
    return True


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Code between two fences, as in CommonMark, or a directive of MyST that is written like it."""
    assert isinstance(state, Blocks)
    place = state.bMarks[start] + state.tShift[start]
    found = _FENCE.match(state.src, place, state.eMarks[start])
    if not found or state.is_code_block(start):
        return False
    mark, info = found[1], found[2]
    if info.lstrip(" \t").startswith("{") and containers.code_directive(state, start, end, silent):
        return True
    if mark[0] == "`" in info:
        return False
    if silent:
        return True
    line = start + 1
    is_closed = False
    while line < end and not is_closed:
        place = state.bMarks[line] + state.tShift[line]
        if state.sCount[line] < state.blkIndent and place < state.eMarks[line]:
            break
        if state.src.startswith(mark, place) and not state.is_code_block(line):
            is_closed = not state.src[place : state.eMarks[line]].lstrip(mark[0]).strip(" \t")
        line += 1
    if info.strip(" \t") == _RAW_HTML:
        state.contain(start + 1, line - is_closed, state.blkIndent)
        state.line = line
        return True
    content = state.getLines(start + 1, line - is_closed, state.sCount[start], True)
    state.add("fence", start, line, content).info = info
    return True


def _math(state: Blocks, start: int, end: int, silent: bool) -> bool:
    line = state.text_of(start)
    if not line.startswith("$$") or (len(line.rstrip()) > 2 and line.rstrip().endswith("$$")):
        return False
    place = state.find("$$", state.eMarks[start], end)
    if place < 0:
        return False
    if not silent:
        last = state.line_at(place, start + 1)
        content = state.getLines(start, last + 1, state.blkIndent, False)
        state.add("math", start, last + 1, _LABEL.sub("", content))
    return True


def _element(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A block of HTML up to a blank line, or a line with a tag of JSX, after which Markdown goes on."""
    place = state.bMarks[start] + state.tShift[start]
    name = _ELEMENT.match(state.src, place, state.eMarks[start])
    if not name:
        return False
    element = name[1].lower()
    if element in RAW_ELEMENTS and state.src[place + 1] != "/":
        closing = _RAW_END[element].search(state.src, name.end(), state.eMarks[end - 1])
        last = state.line_at(closing.end(), start) + 1 if closing else end
    else:
        tag = tag_at(state.src, place, state.braces)
        ends_line = tag and not state.src[tag.end : _line_end(state, tag.end, end)].strip()
        if tag and tag.component and ends_line and tag.end <= state.eMarks[end - 1]:
            last = state.line_at(tag.end, start) + 1
            if not (silent or tag.closing or tag.empty) and state.find(f"</{tag.name}", tag.end, end) >= 0:
                state.dedent(last, end)
        elif element in BLOCK_ELEMENTS or (ends_line and not silent):

            def end_from(line: int) -> int:
                while line < end and not state.isEmpty(line):
                    text = state.text_of(line)
                    if hidden.BLOCK_START.match(text) or (text.startswith("|") and table(state, line, end, True)):
                        break
                    line += 1
                return line

            last = hidden.with_open_comment(state, start, end_from(start + 1), end, end_from)
        else:
            return False
    if not silent:
        state.add("html", start, last, state.getLines(start, last, state.blkIndent, False))
    return True


def _line_end(state: Blocks, place: int, end: int) -> int:
    newline = state.src.find("\n", place)
    return state.eMarks[end - 1] if newline < 0 else newline


EXTENSIONS: Mapping[str, tuple[Rule, ...]] = {
    "<": (hidden.comment, hidden.hidden_line, _element),
    "{": (hidden.comment, hidden.liquid, hidden.hidden_line),
    "%": (hidden.myst_comment, hidden.comment),
    "[": (hidden.link_comment, containers.footnote, hidden.hidden_line),
    "!": (containers.admonition,),
    "?": (containers.admonition,),
    "=": (containers.tab,),
    ":": (containers.directive, containers.definition),
    "/": (containers.directive,),
    "-": (hidden.hidden_line,),
    ";": (hidden.hidden_line,),
    "^": (hidden.hidden_line,),
    "i": (hidden.statement,),
    "e": (hidden.statement,),
    "$": (_math,),
    "*": (containers.abbreviation,),
    "+": (grid_table, hidden.myst_break),
    "(": (hidden.target,),
    "@": (containers.tab_line, hidden.hidden_line),
}
