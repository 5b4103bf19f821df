"""Lines that a page doesn't show: comments, attributes, templates, statements of MDX."""

import re

from index.reading.markdown.containers import TITLE
from index.reading.markdown.state import Blocks

_MOST_LINES = 500  # of a statement of JavaScript
COMMENTS = (("<!--", "-->"), ("{/*", "*/}"), ("%%", "%%"))
_LINK_COMMENT = re.compile(r"\[(?://|comment|#)\]:\s*(?:#|<>)")
_LIQUID_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}")
_LIQUID_COMMENT_END = "endcomment"
_LIQUID = re.compile(r"\{%-?\s*(\w*)((?:[^%]|%(?!\}))*)%\}[ \t]*")
_SHORTCODE = re.compile(r"\{\{[<%]()((?:[^}]|\}(?!\}))*)\}\}[ \t]*")
_LIQUID_CODE = ("highlight", "code", "codeblock", "raw", "verbatim")
_ATTRIBUTE_LINE = re.compile(r"\{(?::[^{}]*|[ \t]*[.#][^{}]*)\}[ \t]*$")
_SNIPPET = re.compile(r";*-{1,8}8<--+(?:[ \t].*)?$")
_CONTENTS = re.compile(r"\[(?:TOC|\[_?TOC_?\])\][ \t]*$", re.IGNORECASE)
_IMPORT = re.compile(r"""import\s(?:[\w*{][^'";]*\sfrom\s*)?['"][^'"\n]+['"]""")
_EXPORT = re.compile(r"export\s+(?:const|let|var|function|default|class|async|type|interface|\*|\{)[\s{]?")
BLOCK_START = re.compile(r"(?:```|~~~|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t])")


def end_of_open_comment(state: Blocks, content: str, line: int, end: int) -> int:
    """The line in which the comment ends that is still open at the end of a paragraph; -1 if there is none."""
    for opening, closing in COMMENTS[:2]:
        opened = content.rfind(opening)
        if opened >= 0 and content.rfind(closing) < opened and "`" not in content[:opened]:
            place = state.find(closing, state.eMarks[line - 1], end)
            return -1 if place < 0 else state.line_at(place, line)
    return -1


def comment(state: Blocks, start: int, end: int, silent: bool) -> bool:
    place = state.bMarks[start] + state.tShift[start]
    marks = next((each for each in COMMENTS if state.src.startswith(each[0], place)), None)
    if marks is None:
        return False
    opening, closing = marks
    found = state.find(closing, place + len(opening), end)
    if found < 0:
        if opening != "<!--":
            return False
        last, rest = end - 1, ""  # as a browser does
    else:
        last = state.line_at(found, start)
        rest = state.src[found + len(closing) : state.eMarks[last]]
    if rest.strip() and last == start:
        return False  # the rule for comments within a line does it
    if silent:
        return True
    state.line = last + 1
    if rest.strip():
        state.begin_at(last, found + len(closing))
        state.line = last
    return True


def link_comment(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A link definition that nobody refers to, such as `[//]: # (a comment)`."""
    if not _LINK_COMMENT.match(state.src, state.bMarks[start] + state.tShift[start]):
        return False
    state.line = start + 1
    return True


def liquid(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """Lines of template tags: Jekyll's, GitBook's and Hugo's."""
    place = state.bMarks[start] + state.tShift[start]
    line_end = state.eMarks[start]
    if _LIQUID_COMMENT.match(state.src, place):
        found = state.find(_LIQUID_COMMENT_END, place, end)
        if found < 0:
            return False
        state.line = state.line_at(found, start) + 1
        return True
    tag = _LIQUID.match(state.src, place, line_end) or _SHORTCODE.match(state.src, place, line_end)
    if not tag or tag.end() < line_end:
        return False
    if silent:
        return True
    name = tag[1].lower()
    if name in _LIQUID_CODE and (found := state.find(f"end{name}", place, end)) >= 0:
        last = state.line_at(found, start)
        if name in ("raw", "verbatim"):
            state.contain(start + 1, last, state.blkIndent)
        else:
            language = (tag[2].split() or [""])[0]
            code = state.getLines(start + 1, last, state.blkIndent, True)
            state.add("fence", start, last + 1, code).info = language
        state.line = last + 1
        return True
    if name == "hint":
        style = re.search(r"style=\"(\w+)\"", tag[2])
        state.add("directive_open", start, start + 1, "", kind=style[1] if style else "note", stated=True)
    elif name == "endhint":
        state.add("directive_close", start, start + 1)
    elif title := TITLE.search(tag[2]):
        state.add("title", start, start + 1, title[1] or title[2] or "")
    state.line = start + 1
    return True


def hidden_line(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line that says how the page is made: attributes, a snippet's file, the place of the table of contents."""
    place = state.bMarks[start] + state.tShift[start]
    for pattern in (_ATTRIBUTE_LINE, _SNIPPET, _CONTENTS):
        if pattern.match(state.src, place, state.eMarks[start]):
            state.line = start + 1
            return True
    return False


def statement(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """`import` and `export` of MDX, up to the end of the statement."""
    if silent:
        return False
    place = state.bMarks[start] + state.tShift[start]
    last = start + 1
    while last < end and not state.isEmpty(last) and not BLOCK_START.match(state.text_of(last)):
        last += 1
    text = state.src[place : state.eMarks[last - 1]]
    if _IMPORT.match(text):
        state.line = last
        return True
    if not _EXPORT.match(text):
        return False
    brace = state.src.find("{", place, state.eMarks[last - 1])
    closed = state.braces.end(brace) if brace >= 0 else None
    if closed is not None and closed > state.eMarks[last - 1] and closed <= state.eMarks[end - 1]:
        last = state.line_at(closed, last) + 1
        if last - start > _MOST_LINES:
            return False
    state.line = last
    return True
