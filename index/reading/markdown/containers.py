"""Blocks with blocks in them: admonitions, tabs, directives, footnotes, definitions."""

import re

from index.reading.markdown.state import Blocks

_ADMONITION = re.compile(r'(?:!!!|\?\?\?\+?)[ \t]*([\w-]+(?:[ \t]+[\w-]+)*)?(?:[ \t]+"(.*)")?[ \t]*$')
_TAB_LINE = re.compile(r"@tab(?::active)?[ \t]+(\S[^#\n]{0,200}?)(?<![.!?])[ \t]*(?:#[\w-]+)?[ \t]*$")
_TAB = re.compile(r'===[!+]?[ \t]+["“](.*)["”][ \t]*$')
_DIRECTIVE = re.compile(r"(:{3,}|/{3,})[ \t]*(.*?)[ \t]*$")
_DIRECTIVE_HEAD = re.compile(r"\{?\.?([A-Za-z][\w-]*)\}?[ \t]*(?:\[(.*?)\])?[ \t]*(?:\|[ \t]*)?(.*)$")
_CODE_DIRECTIVE = re.compile(r"(`{3,}|~{3,})[ \t]*\{([A-Za-z][\w:-]*)\}[ \t]*(.*)$")
_PANDOC = re.compile(r"\{[ \t]*[.#].*\}[ \t]*:*$")  # attributes of a box, whose kind is its first class
_CLASS = re.compile(r"(?<![^\s{])\.([A-Za-z][\w-]*)")
_CALLOUT = "callout-"
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)[ \t]*(?:\{[^{}]*\})?[ \t]*$")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t]|$)")
TITLE = re.compile(r"""\btitle[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)')""")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_ABBREVIATION = re.compile(r"\*\[([^\]\n]+)\]:[ \t]*(.*)$")
_DEFINITION = re.compile(r":[ \t]+(?=\S)")
_LIST_TABLE = "list-table"
_LIST_ROW = re.compile(r"[*-][ \t]+[*-][ \t]*(.*)$")
_LIST_CELL = re.compile(r"[*-](?!\S)[ \t]*(.*)$")
_MYST = frozenset(
    "note tip hint important warning caution danger attention error seealso admonition dropdown sidebar margin topic"
    " todo tab-item versionadded versionchanged deprecated".split()
)
# Directives without a name of their own to show: the argument of a figure is its file, that of a card its title.
_ARGUMENT_IS_TITLE = frozenset("card grid-item-card".split())
_BOXES = _ARGUMENT_IS_TITLE | frozenset("figure image tab-set grid grid-item epigraph pull-quote".split())


def admonition(state: Blocks, start: int, end: int, silent: bool) -> bool:
    if not state.src.startswith(("!!!", "???"), state.bMarks[start] + state.tShift[start]):
        return False
    found = _ADMONITION.match(state.text_of(start))
    if not found or not (found[1] or found[2] is not None):
        return False
    kind = (found[1] or "note").split()[0].lower()
    return silent or _indented(state, start, end, kind, kind.capitalize() if found[2] is None else found[2])


def tab(state: Blocks, start: int, end: int, silent: bool) -> bool:
    found = _TAB.match(state.text_of(start))
    return bool(found) and (silent or _indented(state, start, end, "tab", found[1] if found else ""))


def tab_line(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """`@tab Title`, by which VuePress divides a box of tabs."""
    found = _TAB_LINE.match(state.text_of(start))
    is_alone = (start == 0 or state.isEmpty(start - 1)) and (start + 1 >= end or state.isEmpty(start + 1))
    if not found or not is_alone:
        return False
    if not silent:
        state.add("title", start, start + 1, found[1])
    return True


def _indented(state: Blocks, start: int, end: int, kind: str, title: str) -> bool:
    """The lines below, which are indented by four, are what the first one names."""
    indent = state.sCount[start] + 4
    last = state.indented_until(start + 1, end, indent)
    state.push("aside_open", "", 1).map = [start, last]
    state.tokens[-1].meta = {"kind": kind}
    state.add("title", start, start + 1, title)
    state.contain(start + 1, last, indent)
    state.push("aside_close", "", -1)
    state.line = last
    return True


def directive(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """`:::note Title` or `/// note | Title`, and the line `:::` that ends it."""
    found = _DIRECTIVE.match(state.text_of(start))
    if not found:
        return False
    if found[2].startswith("image ") and found[2].endswith(":::"):
        return False  # it is inside of a line too, so it is read there
    if not found[2].strip(":/ "):
        if not silent:
            state.add("directive_close", start, start + 1)
        return True
    if _PANDOC.match(found[2]):
        return silent or _pandoc_box(state, start, end, found[2])
    head = _DIRECTIVE_HEAD.match(found[2]) or _DIRECTIVE_HEAD.match("div")
    assert head
    if found[1][0] == "/" and (head[3] and "|" not in found[2]):
        return False
    if silent:
        return True
    quoted = TITLE.search(found[2])
    title = (quoted[1] or quoted[2]) if quoted else head[2] or _ATTRIBUTES.sub("", head[3]).strip()
    state.add("directive_open", start, start + 1, title or "", kind=head[1].lower(), stated=bool(quoted or head[2]))
    _skip_options(state, end)
    return True


def _pandoc_box(state: Blocks, start: int, end: int, attributes: str) -> bool:
    """`::: {.callout-note title="…"}`. The title of Quarto's callouts may be a heading instead."""
    named, quoted = _CLASS.search(attributes), TITLE.search(attributes)
    kind = named[1].lower() if named else "div"
    title = (quoted[1] or quoted[2] or "") if quoted else ""
    line = start + 1
    if kind.startswith(_CALLOUT) and not title:
        while line < end and state.isEmpty(line):
            line += 1
        if line < end and (heading := _HEADING.match(state.text_of(line))):
            title = heading[1]
            start = line
    state.add("directive_open", start, start + 1, title, kind=kind, stated=bool(title))
    return True


def _skip_options(state: Blocks, end: int) -> None:
    while state.line < end and _OPTION.match(state.text_of(state.line)):
        state.line += 1


def code_directive(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A directive of MyST, which is written like code but holds Markdown."""
    found = _CODE_DIRECTIVE.match(state.text_of(start))
    if not found or found[2].lower() not in (*_MYST, *_BOXES, _LIST_TABLE):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and not state.text_of(last).startswith(found[1]):
        last += 1
    if found[2].lower() == _LIST_TABLE:
        _add_list_table(state, start, last, found[3])
        state.line = min(last + 1, end)
        return True
    state.push("aside_open", "", 1).map = [start, last]
    kind = found[2].lower()
    state.tokens[-1].meta = {"kind": "tab" if kind in _BOXES else kind}
    shown = kind not in _BOXES or kind in _ARGUMENT_IS_TITLE
    state.add("title", start, start + 1, (found[3] or ("" if kind in _BOXES else kind.capitalize())) if shown else "")
    _skip_options(state, last)
    if state.line < last:
        state.contain(state.line, last, state.blkIndent)
    state.push("aside_close", "", -1)
    state.line = min(last + 1, end)
    return True


def _add_list_table(state: Blocks, start: int, end: int, caption: str) -> None:
    """A list of rows, each of which is a list of cells."""
    if caption:
        state.add("title", start, start + 1, caption)
    rows: list[tuple[int, list[str]]] = []
    named = False
    for line in range(start + 1, end):
        text = state.text_of(line)
        if not rows and _OPTION.match(text):
            named = named or (text.startswith(":header-rows:") and text.rpartition(":")[2].strip() not in ("", "0"))
        elif found := _LIST_ROW.match(text):
            rows.append((line, [found[1]]))
        elif rows and (found := _LIST_CELL.match(text)):
            rows[-1][1].append(found[1])
        elif rows:
            rows[-1][1][-1] = f"{rows[-1][1][-1]} {text.strip()}".strip()
    if rows:
        state.add("table", start, end, rows=rows if named else [(start, []), *rows])


def footnote(state: Blocks, start: int, end: int, silent: bool) -> bool:
    place = state.bMarks[start] + state.tShift[start]
    found = _FOOTNOTE.match(state.src, place, state.eMarks[start])
    if not found:
        return False
    if not silent:
        state.env["notes"].add(found[1])
    return silent or _hanging(state, start, end, found.end(), "footnote", {"name": found[1]})


def abbreviation(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """`*[HTML]: Hypertext Markup Language`, which pages show where the short form is used."""
    found = _ABBREVIATION.match(state.text_of(start))
    if not found or silent:
        return bool(found)
    state.add("term", start, start + 1, found[1])
    state.add("definition", start, start + 1, found[2])
    return True


def definition(state: Blocks, start: int, end: int, silent: bool) -> bool:
    """A line that begins with a colon, below a term or another definition."""
    place = state.bMarks[start] + state.tShift[start]
    found = _DEFINITION.match(state.src, place, state.eMarks[start])
    if not found or silent:
        return bool(found)
    if term := state.take_paragraph(start):
        state.push("term_open", "", 1).map = term.map
        state.add_text(term.map[0], term.map[1], "term", "", term.content)
        state.push("term_close", "", -1).map = term.map
    elif not state.src.startswith(("!!!", "???", "```"), found.end()):  # a block begins there in any case
        last = state.tokens[-1] if state.tokens else None
        if last is not None and last.type == "table" and last.map and state.is_near(last.map[1], start):
            state.add_text(start, start + 1, "paragraph", "", state.src[found.end() : state.eMarks[start]])
            return True  # its caption, as Pandoc has it
        if last is None or last.map is None or last.type != "definition_close" or not state.is_near(last.map[1], start):
            return False
    return _hanging(state, start, end, found.end(), "definition", {})


def _hanging(state: Blocks, start: int, end: int, place: int, kind: str, meta: dict[str, str]) -> bool:
    """A block that begins behind its mark, and whose further lines are indented."""
    indent = state.sCount[start] + 2
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        if state.interrupts(last, end):
            break
        last += 1
    last = max(last, state.indented_until(last, end, indent))
    state.push(f"{kind}_open", "", 1).map = [start, last]
    state.tokens[-1].meta = dict(meta)
    state.begin_at(start, place)
    state.sCount[start] = indent
    state.contain(start, last, indent)
    state.push(f"{kind}_close", "", -1).map = [start, last]
    state.line = last
    return True
