"""RTF: groups in braces, control words and text → RawDocument.

Bytes are in the code page of their font, and characters beyond it are written by their numbers. A group may be a
destination of its own: a font table, a picture, a footnote, the code of a field. A list item has the label that the
program wrote for readers that don't count. Left out is what isn't on the page or isn't the document's own text: hidden
and deleted text, comments, running heads and feet, tables of contents.
"""

from copy import copy
from dataclasses import dataclass, field

from index.errors import UnreadableFile
from index.layout import MarkKind
from index.messages import Message, ReadingNote, Unreadable
from index.reading.docx.characters import symbol
from index.reading.docx.fields import LONGEST_CODE, link_in, makes_contents
from index.reading.docx.styles import style_called
from index.reading.office.ooxml import stated_author, stated_title
from index.reading.raw import Builder, RawDocument, Run, Style
from index.reading.rtf.fonts import SYMBOLS, Font, codec_of
from index.reading.rtf.stories import Paragraph, Story, hand_over
from index.reading.rtf.tokens import Kind, Token, tokens
from index.reading.runs import STRONG, link_to
from index.reading.sources import SourceInfo

DEEPEST = 1_000  # groups inside each other
LONGEST_LABEL = 100  # characters of a list item's label
LONGEST_NAME = 500  # characters of a title, a style's name
BULLET = "• "

_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "softline": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "nestcell": " ",
    "nestrow": " ",
}
_SYMBOLS = {"~": "\xa0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}

# Destinations, by their control words. What isn't listed here and begins with \* is skipped.
_TABLES = {"fonttbl", "stylesheet", "info"}
_NAMES = {"title", "author"}  # in the information about the document
_SKIPPED = {
    *("colortbl", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
    *("objdata", "objclass", "objname", "nonesttables", "shprslt", "shppict", "pn", "pntxta", "pntxtb", "xe", "tc"),
    *("tcn", "rxe", "txe", "bkmkstart", "bkmkend", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"),
    *("annotation", "atnid", "atnauthor", "atndate", "atnicn", "atnref", "atntime", "atrfstart", "atrfend", "sp"),
    *("generator", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "panose", "falt", "fname"),
    *("template", "private", "comment", "operator", "subject", "keywords", "doccomm", "category", "manager"),
    *("company", "hlinkbase", "creatim", "revtim", "printim", "buptim", "mmathPict", "docvar", "userprops"),
}
_LOOKED_INTO = {"shpinst", "do", "upr", "nesttableprops", "shpgrp"}  # for a destination with text inside
_SHOWN = {"shptxt", "dptxbxtext", "ud", "result", "fldrslt", "listtext", "pntext", "footnote", "moMath", "mmath"}


@dataclass(slots=True)
class _Field:
    code: str = ""


@dataclass(slots=True)
class _State:
    """What a group inherits from the group around it."""

    story: Story
    place: str = "text"  # where the text goes: "text", "skip", "label", "code", or the name of a table or a property
    skipped: int = 1  # characters after one that is written by its number
    font: int = -1
    bold: bool = False
    italic: bool = False
    struck: bool = False
    hidden: bool = False
    link: str = ""
    opened: _Field = field(default_factory=_Field)
    # Of the paragraph.
    style: int = -1
    level: int = 0
    in_table: bool = False
    list_level: int = 0
    label: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self.body = Story()
        self.names: dict[str, str] = {}  # the title and the author
        self.titled = False
        self.damaged = 0  # characters that can't be decoded
        self.codec = "cp1252"  # of the document
        self._state = _State(self.body)
        self._groups: list[_State] = []
        self._fonts: dict[int, Font] = {}
        self._default_font = -1
        self._styles: dict[int, str] = {}
        self._bytes = bytearray()  # that aren't decoded yet, as they may be halves of characters
        self._halves = ""  # of a character beyond the first 65,536
        self._to_skip = 0
        self._starred = False
        self._notes = self._headings = 0  # so far
        self._style_name = ""

    def read(self, data: bytes) -> None:
        for token in tokens(data):
            match token.kind:
                case Kind.TEXT:
                    self._take(token.data)
                case Kind.OPEN:
                    self._flush()
                    self._to_skip = 0
                    if len(self._groups) == DEEPEST:
                        raise UnreadableFile(Unreadable.DAMAGED)
                    self._groups.append(self._state)
                    self._state = copy(self._state)
                case Kind.CLOSE:
                    self._flush()
                    self._to_skip = 0
                    self._close()
                case Kind.SYMBOL:
                    self._symbol(token.name)
                case Kind.WORD:
                    self._word(token)
        self._flush()
        while self._groups:
            self._close()
        self.body.finish()

    # Text

    def _take(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _flush(self) -> None:
        """Decode the bytes that wait, in the code page of the font."""
        if self._halves:
            self._put(self._halves.encode("utf_16_le", "surrogatepass").decode("utf_16_le", "replace"))
            self._halves = ""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        font = self._fonts.get(self._state.font)
        if font and font.charset == SYMBOLS and self._state.place in ("text", "label"):
            shown = [symbol(code, font.name) or chr(code) for code in data]
            self._put("".join(shown))
            return
        text = data.decode(font.codec(self.codec) if font else self.codec, "replace")
        if self._state.place == "text":
            self.damaged += text.count("\ufffd")
        self._put(text)

    def _put(self, text: str) -> None:
        state = self._state
        match state.place:
            case "text" if not state.hidden:
                state.story.runs.append(Run(text, self._looks()))
            case "label":
                if sum(map(len, state.label)) < LONGEST_LABEL:
                    state.label.append(text[:LONGEST_LABEL])
            case "code" if len(state.opened.code) < LONGEST_CODE:
                state.opened.code += text[:LONGEST_CODE]
            case "fonttbl" if (font := self._fonts.get(state.font)) and len(font.name) < LONGEST_NAME:
                font.name += text[:LONGEST_NAME].rstrip(";").lower()
            case "stylesheet" if len(self._style_name) < LONGEST_NAME:
                self._style_name += text[:LONGEST_NAME]
            case name if name in _NAMES:
                self.names[name] = (self.names.get(name, "") + text)[:LONGEST_NAME]

    def _looks(self) -> tuple[Style, ...]:
        state = self._state
        return (
            *link_to(state.link),
            *((STRONG,) if state.bold else ()),
            *((Style(MarkKind.EMPHASIS),) if state.italic else ()),
            *((Style(MarkKind.STRUCK),) if state.struck else ()),
        )

    # Groups

    def _close(self) -> None:
        if not self._groups:
            return
        inner, self._state = self._state, self._groups.pop()
        outer = self._state
        if inner.place == "stylesheet" and outer.place == "stylesheet":
            if inner.style >= 0:
                self._styles[inner.style] = self._style_name.rstrip("; ").lower()
            self._style_name = ""
        if inner.story is not outer.story:
            inner.story.finish()
            outer.story.after.append(inner.story)
        elif outer.place == "text" and inner.place == "text":
            # \par at the end of a group ends a paragraph with the properties of the group.
            outer.label = inner.label

    def _destination(self, name: str, *, starred: bool) -> bool:
        """True if the control word says where the text of this group goes."""
        state = self._state
        if state.place == "skip":
            return False
        if name in _TABLES or (name in _NAMES and state.place == "info"):
            state.place = name
            if name == "fonttbl":
                state.font = -1
        elif name == "field":
            state.opened = _Field()
        elif name == "fldinst":
            state.place = "code"
        elif name in _SHOWN:
            self._show(name)
        elif name in _LOOKED_INTO:
            state.place = "names" if state.place == "info" else "inside"
        elif name in _SKIPPED or starred:
            state.place = "skip"
        else:
            return False
        return True

    def _show(self, name: str) -> None:
        state = self._state
        if name in ("listtext", "pntext"):
            if state.place == "text":
                state.place, state.label = "label", []
                self._groups[-1].label = state.label
        elif name == "fldrslt":
            if makes_contents(state.opened.code):
                state.place = "skip"
            state.link = link_in(state.opened.code) or state.link
        elif name == "footnote":
            self._notes += 1
            self._begin(Story(label=f"[{self._notes}] "))
        elif name in ("shptxt", "dptxbxtext"):
            self._begin(Story())
        elif state.place == "inside":  # the Unicode form of something
            state.place = "text"
        elif state.place == "names":  # … of the title or the author
            state.place = "info"

    def _begin(self, story: Story) -> None:
        if self._state.place in ("text", "inside"):
            self._state.story, self._state.place = story, "text"
            self._state.in_table, self._state.label = False, []

    # Control words

    def _symbol(self, name: str) -> None:
        if self._to_skip and name != "*":
            self._to_skip -= 1
            return
        if name == "*":
            self._starred = True
        elif name in "\r\n":
            self._flush()
            self._end_paragraph()
        elif name in _SYMBOLS:
            self._flush()
            self._put(_SYMBOLS[name])

    def _word(self, token: Token) -> None:
        name, number = token.name, token.number
        if name == "u":
            if self._bytes:
                self._flush()
            self._to_skip = self._state.skipped
            code = (number or 0) & 0xFFFF
            if 0xD800 <= code <= 0xDFFF:
                self._halves += chr(code)
            else:
                self._flush()
                self._put(self._shown(code))
            return
        self._flush()
        starred, self._starred = self._starred, False
        if self._to_skip:
            self._to_skip -= 1
            if name in _CHARACTERS:
                return
        if self._destination(name, starred=starred):
            return
        state = self._state
        on = number != 0
        match name:
            case "par" | "sect" | "page" | "column":
                self._end_paragraph()
            case "cell":
                if state.place == "text":
                    self._label_cell()
                    state.story.end_cell()
            case "row":
                if state.place == "text":
                    state.story.end_row()
            case _ if name in _CHARACTERS:
                self._put(_CHARACTERS[name])
            case "b":
                state.bold = on
            case "i":
                state.italic = on
            case "strike" | "striked":
                state.struck = on
            case "v" | "deleted":
                state.hidden = on
            case "plain":
                state.bold = state.italic = state.struck = state.hidden = False
                state.font = self._default_font
            case "f":
                self._font(number or 0)
            case "uc":
                state.skipped = min(max(number if number is not None else 1, 0), 100)
            case _:
                self._setting(name, number)

    def _setting(self, name: str, number: int | None) -> None:
        """Control words that say something of the document, of a font, of a paragraph or of a table's row."""
        state = self._state
        match name:
            case "pard":
                state.style, state.level, state.in_table, state.list_level = -1, 0, False, 0
            case "s":
                state.style = number or 0
            case "outlinelevel":
                state.level = number + 1 if number is not None and 0 <= number < 9 else 0
            case "intbl":
                state.in_table = True
            case "ilvl":
                state.list_level = min(max(number or 0, 0), 8)
            case "trowd":
                state.story.row.merged, state.story.row.header = [], False
            case "trhdr":
                state.story.row.header = True
            case "clvmgf" | "clvmrg":
                state.story.row.next_merged = "first" if name == "clvmgf" else "continued"
            case "cellx":  # a cell's right edge, with which its definition ends
                state.story.row.merged.append(state.story.row.next_merged)
                state.story.row.next_merged = ""
            case "ansicpg":
                self.codec = codec_of(number or 0, self.codec)
            case "mac" | "pc" | "pca":
                self.codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]
            case "deff":
                self._default_font = state.font = number or 0
            case "fcharset" if font := self._fonts.get(state.font):
                font.charset = number or 0
            case "cpg" if font := self._fonts.get(state.font):
                font.page = number or 0

    def _font(self, number: int) -> None:
        self._state.font = number
        if self._state.place == "fonttbl":
            self._fonts[number] = Font()

    def _shown(self, code: int) -> str:
        """A character by its number, which may be a place of a symbol font."""
        if 0xF000 <= code <= 0xF0FF:
            font = self._fonts.get(self._state.font)
            return symbol(code - 0xF000, font.name if font else "") or ("•" if self._state.place == "label" else "")
        return chr(code)

    def _end_paragraph(self) -> None:
        state = self._state
        if state.place != "text":
            return
        if state.in_table:
            self._label_cell()
            state.story.end_line()
            return
        look = style_called(self._styles.get(state.style, ""))
        label = self._take_label()
        level = state.level or look.level or 0
        paragraph = Paragraph(
            [], level, label, state.list_level + 1, bool(look.code) and not label, bool(look.quotation)
        )
        if level and any(run.text.strip() for run in state.story.runs):
            self.titled |= look.title and not self._headings
            self._headings += 1
        state.story.end_paragraph(paragraph)

    def _take_label(self) -> str:
        """The label of the paragraph that ends here, with a space after it; "" if it has none."""
        label = " ".join("".join(self._state.label).split())
        self._state.label = []
        if label == "o" or (label and not any(map(str.isalnum, label))):
            return BULLET
        return f"{label} " if label else ""

    def _label_cell(self) -> None:
        if label := self._take_label():
            self._state.story.runs.insert(0, Run(label))


def read(data: bytes) -> RawDocument:
    """Read rich text. Raises UnreadableFile."""
    start = data.find(b"{\\rtf", 0, 100)
    if start < 0:
        raise UnreadableFile(Unreadable.NOT_RTF)
    reader = _Reader()
    reader.read(data[start:])
    builder = Builder()
    hand_over(reader.body, builder)
    notes: tuple[Message, ...] = ()
    if reader.damaged:
        notes = (Message.of(ReadingNote.CHARACTERS_DAMAGED, encoding=reader.codec, count=reader.damaged),)
    document = builder.document(_info(reader), titled=reader.titled, notes=notes)
    if not document.blocks:
        raise UnreadableFile(Unreadable.WORD_WITHOUT_TEXT)
    return document


def _info(reader: _Reader) -> SourceInfo:
    title, author = (" ".join(reader.names.get(name, "").split()) for name in ("title", "author"))
    return SourceInfo(title=None if reader.titled else stated_title(title), author=stated_author(author))
