"""The tokens of a text, one after the other, into blocks of a document."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from index.layout import BlockKind, MarkKind
from index.reading.markdown import markup
from index.reading.markdown.asides import Asides, is_aside
from index.reading.markdown.hidden import INSERTED
from index.reading.markdown.inlines import VIDEO
from index.reading.markdown.page import Page
from index.reading.markdown.quarto import Chunk, chunk, is_chunk, is_quarto
from index.reading.markdown.simple import MARKUP, simple_runs
from index.reading.markdown.state import Text
from index.reading.markdown.syntax import blocks, environment, inlines
from index.reading.raw import Builder, Style
from index.text.labels import records

_MARKS: Mapping[str, MarkKind] = {"em": MarkKind.EMPHASIS, "strong": MarkKind.STRONG, "s": MarkKind.STRUCK}
_STYLED: Mapping[str, MarkKind] = {
    "code_inline": MarkKind.CODE,
    "keys": MarkKind.CODE,
    "wiki_link": MarkKind.LINK,
    "shown_image": MarkKind.IMAGE,
}
# The address of a link that a template fills in, which isn't known.
_TEMPLATE_IN_ADDRESS = re.compile(
    r"(?<=\]\()[^()\[\]{\n]{0,300}(?:\{\{[^{}\n]{0,300}\}\}|\{%[^%\n]{0,300}%\})[^()\[\]\n]{0,300}(?=\))"
)
_TABSET = "panel-tabset"
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_CALLOUT = re.compile(r"\\?\[!([\w-]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)(?:\n|$)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,:;!?)\]*]")
_IMAGE_SIZE = re.compile(r"\|\d+(?:x\d+)?$")
_LANGUAGE = re.compile(r"\{?[.=]?([\w+#.-]+)")
_CODE_TITLE = re.compile(r"""\b(?:title|filename|file)=(?:"([^"]*)"|'([^']*)')""")
_CODE_LANGUAGE = re.compile(r"\{(?:code-block|code|code-cell|sourcecode|prompt)\}[ \t]*(\S*)")
# Directives of MyST, what is only for another format (Pandoc), and programs that Obsidian shows the results of.
_NOT_SHOWN = re.compile(
    r"\{(?:toctree|include|contents|tableofcontents|bibliography|index|eval-rst)\}|\{=\w+\}|dataview(?:js)?$"
)
_CODE_CAPTION = re.compile(r":caption:[ \t]+(.+)")
_CODE_OPTIONS = re.compile(r"(?:[ \t]*:[\w-]+:(?:[ \t].*)?\n)+\n?")


@dataclass(slots=True)
class _Tabset:
    """Tabs of Quarto's, whose labels are the headings in them."""

    depth: int  # of the asides that are open in it
    level: int = 0  # of the labels


class Writer:
    """Reads tokens. What they come to on the page is the business of `Page`."""

    def __init__(self, builder: Builder, first_line: int, page: int | None) -> None:
        self.page = Page(builder, page)
        self._environment = environment()
        self._first_line = first_line
        self._asides: Asides = self.page.asides
        self._tabsets: list[_Tabset] = []

    def write(self, text: str) -> None:
        self._environment["quarto"] = is_quarto(text)
        tokens = blocks(text, self._environment)
        page, first_line = self.page, self._first_line
        for place, token in enumerate(tokens):
            if token.map is not None:
                page.line = first_line + token.map[0]
            if isinstance(token, Text):
                if token.type:
                    self._write_text(token)
            elif token.type == "blockquote_open":
                self._open_quotation(tokens, place)
            elif handle := _BLOCKS.get(token.type):
                handle(self, token)
        self.page.finish()

    # Blocks

    def _open_quotation(self, tokens: Sequence[Token | Text], place: int) -> None:
        """A quotation, or a note that is written as one: `> [!NOTE]`."""
        self.page.flush()
        self.page.enter()
        opening = tokens[place + 1 : place + 2]
        if opening and opening[0].type == "heading_open":
            opening = tokens[place + 1 : place + 3]
        content = opening[-1] if opening else None
        callout = None
        if isinstance(content, Text) or (content is not None and content.type == "inline"):
            callout = _CALLOUT.match(content.content)
        if content is None or callout is None:
            if content is not None and VIDEO.fullmatch(content.content.strip()):
                self._asides.same(">")
            else:
                self._asides.open(">", "quotation")
            return
        kind = callout[1]
        titled = callout[2] and not kind.isupper()  # GitHub's are in capitals, and don't have titles of their own
        self._asides.open(">", kind.lower())
        self._title(callout[2] if titled else kind.capitalize())
        content.content = content.content[callout.start(2) if callout[2] and not titled else callout.end() :]
        if content.map and (titled or not callout[2]):
            for token in opening:
                token.map = [content.map[0] + 1, content.map[1]]

    def _leave(self, token: Token) -> None:
        self.page.flush()
        self.page.leave()

    def _open_aside(self, token: Token) -> None:
        self.page.flush()
        self.page.enter()
        self._asides.open("!", token.meta["kind"])

    def _open_directive(self, token: Token) -> None:
        self.page.flush()
        kind = token.meta["kind"]
        if kind == _TABSET:
            self._asides.open(":", "tab")
            self._tabsets.append(_Tabset(self._asides.depth))
        elif is_aside(kind):
            self._asides.open(":", kind)
        else:
            self._asides.same(":")
        stated = token.meta["stated"]
        if token.content and (is_aside(kind) or stated):
            self._title(token.content)
        elif is_aside(kind) and not stated and kind not in ("details", "tab"):
            self._title(kind.removeprefix("callout-").capitalize())

    def _close_directive(self, token: Token) -> None:
        self.page.flush()
        self._asides.close(":")

    def _is_label(self, level: int) -> bool:
        """True for a heading that is the label of a tab."""
        while self._tabsets and self._tabsets[-1].depth > self._asides.depth:
            self._tabsets.pop()
        if not self._tabsets or self._tabsets[-1].depth < self._asides.depth:
            return False
        tabset = self._tabsets[-1]
        tabset.level = tabset.level or level
        return level == tabset.level

    def _write_title(self, token: Token) -> None:
        self.page.flush()
        if token.content:
            self._title(token.content)

    def _title(self, content: str) -> None:
        self._inline(content, self.page.line)
        self.page.flush(BlockKind.TITLE)

    def _heading(self, token: Token) -> None:
        self.page.end_block()
        self.page.heading = int(token.tag[1:])

    def _end_block(self, token: Token) -> None:
        self.page.end_block()

    def _write_text(self, token: Text) -> None:
        """A paragraph or a heading."""
        page = self.page
        page.end_block()
        if token.type == "heading":
            if self._is_label(int(token.tag[1:])):
                self._title(token.content)
                return
            page.heading = int(token.tag[1:])
        else:
            page.tight = token.hidden
        self._content(token)
        page.end_block()

    def _content(self, token: Token | Text) -> None:
        content = token.content
        if self.page.marker and (task := _TASK.match(content)):
            self.page.mark_task(task[1] != " ")
            content = content[task.end() :]
        if self.page.kind is BlockKind.TERM:
            for number, line in enumerate(content.split("\n")):
                self._inline(line, self.page.line + number)
                self.page.flush()
        else:
            if "\n" in content and len(lines := records(content.split("\n"))) > 1:
                content = "  \n".join(lines)  # as line breaks that the page shows
            self._inline(content, self.page.line)

    def _code(self, token: Token) -> None:
        info = token.info.strip()
        if _NOT_SHOWN.match(info):
            return
        if is_chunk(info):
            self._run(chunk(token.content, info), info)
            return
        named = _CODE_LANGUAGE.match(info)
        options = _CODE_OPTIONS.match(token.content) if named else None
        if title := _CODE_TITLE.search(info) or (_CODE_CAPTION.search(options[0]) if options else None):
            self.page.flush()
            self.page.text(next(filter(None, title.groups()), ""))
            self.page.flush()
        language = _LANGUAGE.match(named[1] if named else info)
        line = self.page.line + (token.type == "fence")
        if options:
            line += options[0].count("\n")
        content = token.content[options.end() if options else 0 :]
        if INSERTED.fullmatch(content.strip()):
            return
        self.page.verbatim(content, language[1] if language else "", line)

    def _run(self, run: Chunk, info: str) -> None:
        """Code that is run, and the caption of its results."""
        if run.code.strip():
            language = _LANGUAGE.match(info)
            self.page.verbatim(run.code, language[1].lower() if language else "", self.page.line + 1 + run.skipped)
        if run.caption:
            self.page.end_block()
            self._inline(run.caption, self.page.line)
            self.page.end_block()

    def _math(self, token: Token) -> None:
        self.page.verbatim(token.content, "latex", self.page.line)

    def _literal(self, token: Token) -> None:
        self.page.end_block()
        self.page.text(token.content.lstrip("> \t"))
        self.page.end_block()

    def _html(self, token: Token) -> None:
        self.page.end_block(keep=True)
        self._inline(token.content, self.page.line)
        self.page.end_block(keep=True)

    def _open_list(self, token: Token) -> None:
        self.page.end_block()
        start = token.attrGet("start")
        ordered = token.type == "ordered_list_open"
        self.page.open_list("md", ordered, int(start) if start is not None else 1, token.markup)

    def _close_list(self, token: Token) -> None:
        self.page.end_block()
        self.page.close_list("md")

    def _open_item(self, token: Token) -> None:
        self.page.end_block()
        self.page.enter()
        self.page.open_item()

    def _close_item(self, token: Token) -> None:
        self.page.end_block()
        self.page.close_item()
        self.page.leave()

    def _term(self, token: Token) -> None:
        self.page.end_block()
        self.page.kind = BlockKind.TERM

    def _definition(self, token: Token) -> None:
        self.page.end_block()
        self.page.enter()
        self.page.kind = BlockKind.DEFINITION

    def _end_definition(self, token: Token) -> None:
        self.page.end_block()
        self.page.kind = None
        if token.type == "definition_close":
            self.page.leave()

    def _single(self, token: Token) -> None:
        """A term or a definition on one line."""
        self.page.end_block()
        self.page.kind = BlockKind(token.type)
        self._inline(token.content, self.page.line)
        self.page.end_block()
        self.page.kind = None

    def _footnote(self, token: Token) -> None:
        self.page.end_block()
        self.page.enter()
        numbers = self._environment["numbers"]
        number = numbers.setdefault(token.meta["name"], len(numbers) + 1)
        self.page.prefix = f"[{number}] "

    def _end_footnote(self, token: Token) -> None:
        self.page.end_block()
        self.page.prefix = ""
        self.page.leave()

    def _table(self, token: Token) -> None:
        self.page.end_block()
        self.page.open_table(html=False)
        for place, (line, cells) in enumerate(token.meta["rows"]):
            self.page.line = self._first_line + line
            self.page.open_row()
            for cell in cells:
                if not MARKUP.search(cell) and self.page.plain_cell(cell, header=place == 0):
                    continue
                self.page.enter()
                self.page.open_cell(header=place == 0)
                self._inline(cell, self.page.line)
                self.page.close_cell()
                self.page.leave()
        self.page.close_table()

    # The inside of a block

    def _inline(self, content: str, line: int) -> None:
        self.page.line = line
        if not content:
            return
        if "](" in content and "{" in content:
            content = _TEMPLATE_IN_ADDRESS.sub("", content)
        is_run = self._environment["quarto"] and ("@" in content or "`" in content)
        if not is_run and (runs := simple_runs(content)):
            self.page.add(runs)
            return
        self._tokens(inlines(content, self._environment), content, line)

    def _tokens(self, tokens: Sequence[Token], content: str, line: int) -> None:
        page = self.page
        counted = 0
        for token in tokens:
            if (place := token.meta.get("place")) is not None and place > counted:
                line += content.count("\n", counted, place)
                counted = place
                page.line = line
            if token.type in ("text", "text_special"):
                self._text(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                page.next_line(line + 1, hard=token.type == "hardbreak")
            elif token.nesting == 1:
                if token.tag == "a":
                    page.open_link("a", str(token.attrGet("href") or ""))
                else:
                    page.open_style(token.tag, Style(_MARKS[token.tag]))
            elif token.nesting == -1:
                page.close_style(token.tag)
            elif place is not None and token.type == "code_inline":
                page.text(_as_written(token, content, place), (Style(MarkKind.CODE),), wraps=True)
            elif kind := _STYLED.get(token.type):
                target = "" if kind is MarkKind.CODE else token.meta.get("target", token.content)
                page.text(token.content, (Style(kind, target),))
            elif write := _INLINES.get(token.type):
                write(self, token)

    def _text(self, text: str) -> None:
        if "\n" in text:  # only if marks were nested too deeply to be read
            text = " ".join(text.split())
        if "://" not in text or self.page.in_link:
            self.page.text(text)
            return
        position = 0
        for address in _ADDRESS.finditer(text):
            self.page.text(text[position : address.start()])
            self.page.text(address[0], (Style(MarkKind.LINK, address[0]),))
            position = address.end()
        self.page.text(text[position:])

    def _image(self, token: Token) -> None:
        text = "".join(_flat(token.children or ()))
        self.page.text(_IMAGE_SIZE.sub("", text), (Style(MarkKind.IMAGE, str(token.attrGet("src") or "")),))

    def _plain(self, token: Token) -> None:
        self.page.text(token.content)

    def _tag(self, token: Token) -> None:
        markup.apply(token.meta["tag"], self.page)

    def _preformatted(self, token: Token) -> None:
        self.page.preformatted(token.content)


def _as_written(token: Token, content: str, place: int) -> str:
    """Code with its line breaks, for which the token has spaces. It may lack a space at each end."""
    begin = place + len(token.markup)
    written = content[begin : begin + len(token.content)]
    if written.replace("\n", " ") != token.content:
        written = content[begin + 1 : begin + 1 + len(token.content)]
    return written if written.replace("\n", " ") == token.content else token.content


def _flat(tokens: Sequence[Token]) -> list[str]:
    """The text of an image's description."""
    found: list[str] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            found.append(" ")
        elif token.type != "tag":
            found += _flat(token.children) if token.children else [token.content]
    return found


_BLOCKS: Mapping[str, Callable[[Writer, Token], None]] = {
    "blockquote_close": Writer._leave,
    "aside_open": Writer._open_aside,
    "aside_close": Writer._leave,
    "directive_open": Writer._open_directive,
    "directive_close": Writer._close_directive,
    "title": Writer._write_title,
    "heading_open": Writer._heading,
    "heading_close": Writer._end_block,
    "inline": Writer._content,
    "fence": Writer._code,
    "code_block": Writer._code,
    "math": Writer._math,
    "literal": Writer._literal,
    "html": Writer._html,
    "hr": Writer._end_block,
    "bullet_list_open": Writer._open_list,
    "ordered_list_open": Writer._open_list,
    "bullet_list_close": Writer._close_list,
    "ordered_list_close": Writer._close_list,
    "list_item_open": Writer._open_item,
    "list_item_close": Writer._close_item,
    "term_open": Writer._term,
    "term_close": Writer._end_definition,
    "definition_open": Writer._definition,
    "definition_close": Writer._end_definition,
    "term": Writer._single,
    "definition": Writer._single,
    "footnote_open": Writer._footnote,
    "footnote_close": Writer._end_footnote,
    "table": Writer._table,
}

_INLINES: Mapping[str, Callable[[Writer, Token], None]] = {
    "image": Writer._image,
    "literal": Writer._plain,
    "tag": Writer._tag,
    "preformatted": Writer._preformatted,
}
