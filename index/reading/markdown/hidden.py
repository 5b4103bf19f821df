"""Lines that a page doesn't show: comments, attributes, templates, statements of MDX."""

import re
from collections.abc import Callable, Iterable, Sequence

from index.reading.markdown.containers import TITLE
from index.reading.markdown.state import Blocks

_MOST_LINES = 500  # of a statement of JavaScript
# Of HTML, MDX, Hugo, CriticMarkup, Kramdown, Jinja and Obsidian: how they begin, and how they may end.
COMMENTS = (
    ("<!--", ("-->", "--!>")),
    ("{/*", ("*/}", "*/ }")),
    ("{ /*", ("*/}", "*/ }")),
    ("{{/*", ("*/}}",)),
    ("{>>", ("<<}",)),
    ("{::comment}", ("{:/comment}", "{:/}")),
    ("{# ", ("#}",)),
    ("%%", ("%%",)),
)
_LINK_COMMENT = re.compile(r"\[(?://|comment|#)\]:\s*(?:#|<>)[ \t]*")
_LINK_TITLES = {"(": ")", '"': '"', "'": "'"}
_MOST_TITLE_LINES = 100
_TAG_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}|\{\{[<%]\s*comment\s*[%>]\}\}")
_LIQUID = re.compile(r"\{%-?\s*(\w*)((?:[^%]|%(?!\}))*)%\}[ \t]*")
_SHORTCODE = re.compile(r"\{\{[<%]()((?:[^}]|\}(?!\}))*)\}\}[ \t]*")
_LONG_TAGS = {"{{<": ">}}", "{{%": "%}}", "{%": "%}"}
_LONGEST_TAG = 50  # lines
_SHORTCODE_NAME = re.compile(r"\s*(/?[\w/.-]+)")
# Of shortcodes whose first value, or another one, is what is shown above their text.
_TITLED = frozenset("tab tabitem details expand collapse accordion accordion-item button card".split())
_TITLE_OF = re.compile(
    r"""(?:\b(?:name|label|header|caption)[ \t]*=[ \t]*|^\s*[\w/.-]+[ \t]+)(?:"([^"]*)"|'([^']*)')"""
)
_CAPTION = re.compile(r"""\bcaption[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)')""")
_LIQUID_CODE = ("highlight", "code", "codeblock", "raw", "verbatim")
_ATTRIBUTE_LINE = re.compile(r"\{(?::[^{}]*|[ \t]*[.#][^{}]*)\}[ \t]*$")
_SNIPPET = re.compile(
    r"@\[code[^\]\n]*\]\([^()\n]*\)[ \t]*$|;*-{1,8}8<--+(?:[ \t].*)?$"
    r"|<<<[ \t]+(?:@|\.\.?)/[^\s{}\[\]]+(?:[ \t]*\{[^{}\n]*\})?(?:[ \t]*\[[^\]\n]*\])?[ \t]*$"
)
# Of Microsoft's documentation: a file that is included, and what a box is for.
_INCLUDED = re.compile(
    r"\[!(?:INCLUDE|code)[\w-]*[ \t]*\[[^\[\]\n]*\]\([^()\n]*\)\][ \t]*$|\[!div\b[^\]\n]*\][ \t]*$", re.IGNORECASE
)
INSERTED = re.compile(r"[ \t]*\{\{[ \t]*#[a-z_]{4,20}[ \t][^{}\n]*\}\}[ \t]*$", re.MULTILINE)  # a file, by mdBook
_BLOCK_BREAK = re.compile(r"\+\+\+(?:[ \t]*\{.*\})?[ \t]*$")
_BLOCK_NAME = re.compile(r"\^[A-Za-z0-9-]{2,}[ \t]*$")  # Obsidian's, of the block above; ^C is a key
_TARGET = re.compile(r"\([\w.:-]+\)=[ \t]*$")
_CONTENTS = re.compile(r"\[(?:TOC|\[_?TOC_?\])\][ \t]*$", re.IGNORECASE)
_IMPORT = re.compile(r"""import\s(?:[\w*{][^'";]*\sfrom\s*)?['"][^'"\n]+['"]""")
_EXPORT = re.compile(r"export\s+(?:const|let|var|function|default|class|async|type|interface|\*|\{)[\s{]?")
# Directives and roles that only MyST has. R Markdown writes code as ```{r}, and Pandoc a class as :::{.note}.
_MYST = re.compile(
    r"^[ \t]*(?:`{3,}|~{3,})\{(?:note|tip|hint|important|warning|caution|danger|attention|error|seealso|admonition"
    r"|toctree|code-block|code-cell|figure|list-table|csv-table|include|literalinclude|eval-rst|glossary|dropdown"
    r"|tab-set|grid|contents|versionadded|versionchanged|deprecated|[a-z]+:[a-z]+)\}"
    r"|^[ \t]*:{3,}\{[a-z][\w:-]*\}"
    r"|(?<!\S)\{(?:ref|doc|numref|term|eq|cite|download|kbd|abbr|guilabel|menuselection|[a-z]+:[a-z]+)\}`[^`\s]"
    r"|^\([\w-]+\)=[ \t]*$",
    re.MULTILINE,
)
BLOCK_START = re.compile(r"(?:```|~~~|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|:{3,}(?:[ \t{]|$))")


def target(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line `(name)=`, by which MyST leads to what is below it."""
    if not _TARGET.match(state.text_of(start)):
        return False
    if not silent:
        state.line = start + 1
    return True


def with_open_comment(state: Blocks, first: int, line: int, end: int, go_on: Callable[[int], int]) -> int:
    """The end of a block that goes up to this line, or up to the end of a comment that is open there.

    Args:
        go_on: Finds the end of the block when it goes on after a comment, from a line on.
    """
    while True:
        text = state.src[state.bMarks[first] : state.eMarks[line - 1]]
        first = _end_of_open_comment(state, text, line, end)
        if first < line:
            return line
        line = go_on(first + 1)


def leaves_open(text: str) -> bool:
    """True if any comment begins in this text and doesn't end there."""
    return may_open(text) and any(is_left_open(text, *marks) for marks in COMMENTS[:-1])


def may_open(text: str) -> bool:
    """False of most texts: no comment begins in them. It is only asked to save time."""
    return "{" in text or "<!--" in text


def is_left_open(text: str, opening: str, closings: Sequence[str]) -> bool:
    """True if a comment begins in this text and doesn't end there."""
    opened = text.rfind(opening)
    return opened >= 0 and all(text.rfind(closing) < opened for closing in closings)


def end_of_comment(found: Iterable[tuple[int, str]]) -> tuple[int, int] | None:
    """Where the nearest of these ends of comments begins and ends. Each is given with its place, or -1 for none."""
    return min(((place, place + len(closing)) for place, closing in found if place >= 0), default=None)


def _end_of_open_comment(state: Blocks, text: str, line: int, end: int) -> int:
    """The line in which the comment ends that is still open before `line`; -1 if there is none."""
    for opening, closings in COMMENTS[:-1] if may_open(text) else ():
        if is_left_open(text, opening, closings) and "`" not in text[: text.rfind(opening)]:
            after = state.eMarks[line - 1]
            found = end_of_comment((state.find(closing, after, end), closing) for closing in closings)
            return state.line_at(found[0], line) if found else -1
    return -1


def after_opening(opening: str, place: int) -> int:
    """Where to look for the end of a comment: `<!-->` is one that is empty."""
    return place + 2 if opening == "<!--" else place + len(opening)


def comment(state: Blocks, start: int, end: int, silent: bool) -> bool:
    place = state.bMarks[start] + state.tShift[start]
    marks = next((each for each in COMMENTS if state.src.startswith(each[0], place)), None)
    if marks is None or (marks[0] == "%%" and state.src[place + 2 : place + 3].strip()):
        return False
    opening, closings = marks
    inside = after_opening(opening, place)
    found = end_of_comment((state.find(closing, inside, end), closing) for closing in closings)
    if found:
        return _hide(state, start, found[1], silent)
    if opening != "<!--":
        return False
    state.line = end  # as a browser does
    return True


def myst_comment(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line that begins with a percent sign. In Markdown that isn't MyST's, it is text."""
    if "myst" not in state.env:
        state.env["myst"] = _MYST.search(state.src) is not None
    if state.env["myst"]:
        state.line = start + 1
    return bool(state.env["myst"])


def myst_break(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line `+++` between two cells of a notebook."""
    is_break = _BLOCK_BREAK.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    return is_break is not None and myst_comment(state, start, end, silent)


def _hide(state: Blocks, start: int, place: int, silent: bool) -> bool:
    """Leave out what is before this place, if it isn't within a line: that is done when the line is read."""
    last = state.line_at(place, start)
    rest = state.src[place : state.eMarks[last]].strip()
    if rest and last == start:
        return False
    if not silent and rest:
        state.begin_at(last, place)
    if not silent:
        state.line = last if rest else last + 1
    return True


def link_comment(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A link definition that nobody refers to, such as `[//]: # (a comment)`."""
    found = _LINK_COMMENT.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if not found:
        return False
    state.line = _end_of_title(state, start, end, found.end())
    return True


def _end_of_title(state: Blocks, start: int, end: int, place: int) -> int:
    """The line after a link definition whose title may begin at this place, and go over several lines."""
    line = start + 1
    opened = state.src[place : state.eMarks[start]].strip()
    if not opened and line < end:
        opened = state.text_of(line).strip()
        line += 1
    closing = _LINK_TITLES.get(opened[:1])
    if closing is None:
        return start + 1
    text = opened[1:]
    for last in range(line, min(end, line + _MOST_TITLE_LINES) + 1):
        if text.endswith(closing):
            return last
        if last == end or state.isEmpty(last):
            break
        text = state.text_of(last).strip()
    return start + 1


def tag_comment(text: str, start: int, find: Callable[[str, int], int]) -> int:
    """The end of a comment of Jekyll's or Hugo's that begins at this place; -1 if none does.

    Args:
        find: Where a string comes next, from a place on; -1 if it doesn't.
    """
    found = _TAG_COMMENT.match(text, start)
    if not found:
        return -1
    closing, bracket = ("endcomment", "%}") if found[0][1] == "%" else ("/comment", "}}")
    after = find(closing, found.end())
    closed = text.find(bracket, after, after + 100) if after >= 0 else -1
    return closed + 2 if closed >= 0 else -1


def liquid(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """Lines of template tags: Jekyll's, GitBook's and Hugo's."""
    place = state.bMarks[start] + state.tShift[start]
    line_end = state.eMarks[start]
    if _TAG_COMMENT.match(state.src, place):
        closed = tag_comment(state.src, place, lambda text, after: state.find(text, after, end))
        return closed >= 0 and _hide(state, start, closed, silent)
    tag = _LIQUID.match(state.src, place, line_end) or _SHORTCODE.match(state.src, place, line_end)
    if not tag:
        return _long_tag(state, start, end, silent)
    if tag.end() < line_end:
        return False
    if silent:
        return True
    name = tag[1].lower()
    if not name and _is_shortcode(state, start, end, tag[2]):
        return True
    if name in _LIQUID_CODE and (found := state.find(f"end{name}", place, end)) >= 0:
        last = state.line_at(found, start)
        if name in ("raw", "verbatim"):
            state.contain(start + 1, last, state.blkIndent)
        else:
            language = (tag[2].split() or [""])[0]
            _add_code(state, start, last, language)
        state.line = last + 1
        return True
    if name == "hint":
        style = re.search(r"style=\"(\w+)\"", tag[2])
        state.add("directive_open", start, start + 1, "", kind=style[1] if style else "note", stated=True)
    elif name == "endhint":
        state.add("directive_close", start, start + 1)
    else:
        _add_titles(state, start, start + 1, TITLE.search(tag[2]))
    state.line = start + 1
    return True


def _add_code(state: Blocks, start: int, last: int, language: str) -> None:
    """Append the lines between two tags as code."""
    code = state.getLines(start + 1, last, state.blkIndent, True)
    state.add("fence", start, last + 1, code).info = language


def _add_titles(state: Blocks, start: int, end: int, *found: re.Match[str] | None) -> None:
    for title in found:
        if title:
            state.add("title", start, end, title[1] or title[2] or "")


def _long_tag(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A template tag of several lines, such as a shortcode with a value in each."""
    place = state.bMarks[start] + state.tShift[start]
    opening = next((each for each in _LONG_TAGS if state.src.startswith(each, place)), "")
    last = start + 1
    while opening and last < min(end, start + _LONGEST_TAG) and not state.isEmpty(last):
        if state.text_of(last).rstrip().endswith(_LONG_TAGS[opening]):
            inside = state.src[place + len(opening) : state.eMarks[last]]
            if not silent:
                _add_titles(state, start, last + 1, TITLE.search(inside), _CAPTION.search(inside))
            state.line = last + 1
            return True
        last += 1
    return False


def _is_shortcode(state: Blocks, start: int, end: int, inside: str) -> bool:
    """Read a shortcode of Hugo's that holds code, or that has a title or a caption. Returns False for any other."""
    found = _SHORTCODE_NAME.match(inside)
    name = found[1].lower() if found else ""
    if name == "highlight":
        for closing in ("{{< /highlight", "{{</highlight", "{{% /highlight"):
            if (after := state.find(closing, state.eMarks[start], end)) >= 0:
                language = (inside.split()[1:] or [""])[0].strip("\"'")
                _add_code(state, start, state.line_at(after, start), language)
                return True
        return False
    if name == "figure":
        _add_titles(state, start, start + 1, TITLE.search(inside), _CAPTION.search(inside))
        state.line = start + 1
        return True
    shown = _TITLE_OF.search(inside) if name in _TITLED and not TITLE.search(inside) else None
    _add_titles(state, start, start + 1, shown)
    return shown is not None


def hidden_line(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line that says how the page is made: attributes, a file, where the contents are, what a block is called."""
    place = state.bMarks[start] + state.tShift[start]
    patterns = (_ATTRIBUTE_LINE, _SNIPPET, _INCLUDED, _CONTENTS, _BLOCK_NAME, INSERTED)
    if not any(pattern.match(state.src, place, state.eMarks[start]) for pattern in patterns):
        return False
    state.line = start + 1
    return True


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
