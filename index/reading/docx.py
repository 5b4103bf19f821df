"""DOCX (Office Open XML, both its transitional and its strict namespaces), by its XML: the text that a reader sees.

Elements are told by their local names, which are the same in both. Left out is what isn't on the page or isn't the
document's own: tracked deletions, comments, hidden text, field codes (their results stay), tables of contents, running
heads and feet, and placeholders that nobody filled in.

- A heading is a paragraph whose style, or itself, has an outline level. Style names such as "heading 1" are the same
  in every language, whatever Word shows. A "Title" is a heading of the first level, and the document's title when no
  heading stands above it.
- List items and numbered headings begin with the label that Word puts there: "- ", "1. ", "a) ", "Article 4.".
- A table of one column, or with headings in it, is layout: what it holds is read like the rest. In any other a row is
  a block. The first row is the header when it is marked to be repeated on every page, when it alone is bold, or its
  table style emphasises it, and else, from three columns on, when it looks like one (`index.reading.table`): tables of
  two columns are often pairs of name and value. A value merged over several rows is said in each of them.
- A note stands after the block that refers to it, "[1] " in front; the sentence itself gets no mark.
- Text boxes and nested tables follow the block that they are anchored in.
"""

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from index.errors import UnreadableFile
from index.model import BlockKind
from index.reading.archive import Archive, xml
from index.reading.raw import Builder, RawDocument
from index.reading.sources import SourceInfo
from index.reading.table import LONGEST_NAME, SAMPLE, header_place, row_text

MOST_COLUMNS = 64  # Word has 63; a higher span is not believed
LONGEST_REPEATED = 200  # characters of a cell merged over several rows that are said in each of them
LONGEST_LABEL = 100  # characters of a list item's label
HEADER_ROWS = 3  # at most, where the document marks them
BULLET = "- "
LEVELS = 9  # of headings and of lists
DEEPEST_STYLE = 50  # styles based on each other; Word allows ten, and a circle has no end

_HEADING_NAME = re.compile(r"heading\s?([1-9])")
_CONTENTS_NAME = re.compile(r"toc (?:heading|\d)|table of figures|contents (?:heading|\d)")
_CODE_NAMES = {"html preformatted", "preformatted text", "source code", "code", "code block"}
_CONTENTS_FIELD = re.compile(r"\s*(?:TOC|TOA)\b", re.IGNORECASE)
_JUNK_TITLE = re.compile(r"Microsoft Word - |.*\.(?:docx?|dotx?|odt|rtf)$|(?:untitled|word document)$", re.IGNORECASE)
_JUNK_AUTHOR = re.compile(r"python-docx|(?:microsoft office )?user|admin(?:istrator)?|unknown", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)")
_MATH = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)

_SKIPPED = {
    # properties, which hold no text
    *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"),
    *("naryPr", "dPr", "radPr", "fPr", "ctrlPr"),
    # what isn't there any more, and the reading of a ruby
    *("del", "moveFrom", "delText", "delInstrText", "rt"),
}
_SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}

# The font "Symbol" from 0x20 to 0x7e and from 0xa1 on.
_SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
_SYMBOL = dict(enumerate(_SYMBOL_LOW, 0x20)) | dict(enumerate(_SYMBOL_HIGH, 0xA1))
_WINGDINGS = {0xA8: "☐", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}

_OTHER_OFFICE = {
    "workbook": "it is a spreadsheet; save each of its sheets as CSV",
    "presentation": "it is a presentation; save it as a PDF",
}


def read(data: bytes) -> RawDocument:
    archive = Archive(data)
    main = _main_part(archive)
    root = xml(archive.read(main))
    if _local(root) != "document":
        raise UnreadableFile(_OTHER_OFFICE.get(_local(root), "it isn't a Word document; its name has the wrong ending"))
    parts = {
        kind: xml(archive.read(target))
        for kind, target in _relations(archive, main)
        if kind in ("styles", "numbering", "footnotes", "endnotes") and target in archive
    }
    styles = _Styles(parts.get("styles"))
    walker = _Walker(
        styles=styles,
        numbering=_Numbering(parts.get("numbering"), styles),
        notes={kind: _notes(parts.get(f"{kind}s")) for kind in ("footnote", "endnote")},
    )
    for body in _children(root, "body"):
        walker.blocks(body)
    walker.finish()
    document = walker.builder.document(
        _properties(archive, titled=walker.titled), titled=walker.titled, notes=tuple(sorted(walker.remarks))
    )
    if not document.blocks:
        raise UnreadableFile("it holds no text; if its pages are pictures, put in a version with their text")
    return document


# The package


def _main_part(archive: Archive) -> str:
    for kind, target in _relations(archive, ""):
        if kind == "officeDocument" and target in archive:
            return target
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise UnreadableFile("it is a ZIP archive but no Word document; its name has the wrong ending")


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str]]:
    """What a part refers to inside the package: the last word of the relation's type, and the other part's name."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive:
        return
    for relation in xml(archive.read(listing)):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            yield relation.get("Type", "").rpartition("/")[2], target.lstrip("/")


def _properties(archive: Archive, *, titled: bool) -> SourceInfo:
    """What the file says of itself. It keeps the days of its making and printing, not that of its text: no date.

    A title on the page wins: the one in the properties often is that of the document it was copied from. LibreOffice
    writes down the language that it was installed with.
    """
    found: dict[str, str] = {}
    for kind, part in _relations(archive, ""):
        if kind in ("core-properties", "extended-properties") and part in archive:
            found |= {_local(element): " ".join((element.text or "").split()) for element in xml(archive.read(part))}
    title, author = found.get("title", ""), found.get("creator", "")
    language = _LANGUAGE.match(found.get("language", "").lower())
    if found.get("Application", "").startswith("LibreOffice"):
        language = None
    return SourceInfo(
        title=None if titled or _JUNK_TITLE.match(title) else title or None,
        author=None if _JUNK_AUTHOR.fullmatch(author) else re.sub(r" ?; ?", ", ", author).strip(" ,") or None,
        language=language[1] if language else None,
    )


def _notes(root: Element | None) -> dict[str, Element]:
    return {} if root is None else {_value(note, "id"): note for note in root}


# XML


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element | None, *path: str) -> Element | None:
    for name in path:
        for child in element if element is not None else ():
            if child.tag.rpartition("}")[2] == name:
                element = child
                break
        else:
            return None
    return element


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _local(child) == name)


def _value(element: Element | None, name: str = "val") -> str:
    if element is not None:
        for key, value in element.items():
            if key.rpartition("}")[2] == name:
                return value
    return ""


def _number(element: Element | None, name: str = "val", default: int = 0) -> int:
    value = _value(element, name)
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else default


def _on(element: Element | None) -> bool:
    """Whether a switch such as <w:b/> is there and not turned off."""
    return element is not None and _value(element) not in ("0", "false", "off", "none")


def _switch(properties: Element | None, name: str) -> bool | None:
    """A switch among these properties; None where they don't mention it."""
    element = _child(properties, name)
    return None if element is None else _on(element)


# Styles and numbering


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph, run or table looks like, as far as it matters here; None is "as the style it is based on"."""

    based_on: str = ""
    title: bool = False
    contents: bool = False  # for the lines of a table of contents
    level: int | None = None  # of a heading, from 1; 0 for body text
    list_id: str | None = None
    list_level: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    code: bool | None = None
    header: bool | None = None  # whether a table style emphasises the first row


_INHERITED = ("level", "list_id", "list_level", "hidden", "bold", "code", "header")


class _Styles:
    def __init__(self, root: Element | None) -> None:
        self._own: dict[str, _Style] = {}
        self._settled: dict[str, _Style] = {}
        self._default = ""
        for element in _children(root, "style") if root is not None else ():
            key = _value(element, "styleId")
            self._own[key] = _style(element)
            if _value(element, "type") == "paragraph" and _value(element, "default") in ("1", "true", "on"):
                self._default = key

    def of_paragraph(self, properties: Element | None) -> _Style:
        return self[_value(_child(properties, "pStyle")) or self._default]

    def __getitem__(self, key: str) -> _Style:
        """The style with what it inherits. A style that nothing defines may still tell by its id what it is."""
        chain: list[str] = []
        while key not in self._settled and key not in chain and len(chain) < DEEPEST_STYLE:
            chain.append(key)
            key = self._own[key].based_on if key in self._own else ""
        style = self._settled.get(key, _Style())
        for key in reversed(chain):
            own = self._own.get(key) or _named(key.lower())
            inherited = {name: getattr(style, name) for name in _INHERITED if getattr(own, name) is None}
            style = self._settled[key] = replace(own, **inherited)
        return style


def _style(element: Element) -> _Style:
    named = _named(_value(_child(element, "name")).lower())
    paragraph, run = _child(element, "pPr"), _child(element, "rPr")
    list_id, list_level = _list_place(_child(paragraph, "numPr"))
    return replace(
        named,
        based_on=_value(_child(element, "basedOn")),
        level=_outline_level(paragraph, named.level),
        list_id=list_id,
        list_level=list_level,
        hidden=_switch(run, "vanish"),
        bold=_switch(run, "b"),
        header=any(_value(part, "type") == "firstRow" for part in _children(element, "tblStylePr")) or None,
    )


def _named(name: str) -> _Style:
    """What a style's name alone tells."""
    heading, title = _HEADING_NAME.fullmatch(name), name == "title"
    return _Style(
        title=title,
        contents=bool(_CONTENTS_NAME.fullmatch(name)),
        level=int(heading[1]) if heading else 1 if title else None,
        code=name in _CODE_NAMES or None,
    )


def _outline_level(paragraph: Element | None, default: int | None) -> int | None:
    """A heading's level from 1, or 0, where paragraph properties state it."""
    outline = _child(paragraph, "outlineLvl")
    if outline is None:
        return default
    level = _number(outline) + 1
    return level if 1 <= level <= LEVELS else 0


def _list_place(numbering: Element | None) -> tuple[str | None, int | None]:
    """A numPr's list and level, where it states them."""
    identity, level = _child(numbering, "numId"), _child(numbering, "ilvl")
    return (
        _value(identity) if identity is not None else None,
        min(max(_number(level), 0), LEVELS - 1) if level is not None else None,
    )


@dataclass(slots=True)
class _Level:
    """How a list counts and labels one of its levels."""

    start: int = 1
    form: str = "decimal"
    label: str = ""  # such as "%1.%2)"
    style: str = ""  # the paragraph style that stands for this level
    restarts: bool = True
    legal: bool = False  # every number in arabic digits


@dataclass(slots=True)
class _List:
    counter: str  # lists with the same one count on
    levels: dict[int, _Level]
    starts: dict[int, int]  # where this list begins anew


class _Numbering:
    """The labels of list items, counted as Word counts them."""

    def __init__(self, root: Element | None, styles: _Styles) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract = {_value(element, "abstractNumId"): element for element in _children(root, "abstractNum")}
        targets = {
            _value(element, "numId"): _value(_child(element, "abstractNumId")) for element in _children(root, "num")
        }
        levels: dict[str, dict[int, _Level]] = {}
        for element in _children(root, "num"):
            counter = _value(_child(element, "abstractNumId"))
            if link := _value(_child(abstract.get(counter), "numStyleLink")):
                counter = targets.get(styles[link].list_id or "", counter)
            if counter not in levels:
                levels[counter] = _levels(abstract.get(counter))
            own, starts = levels[counter], {}
            for override in _children(element, "lvlOverride"):
                place = _number(override, "ilvl")
                if (start := _child(override, "startOverride")) is not None:
                    starts[place] = _number(start)
                if redefined := _levels(override):
                    own = own | redefined
            self._lists[_value(element, "numId")] = _List(counter, own, starts)

    def label(self, identity: str, level: int | None, style: str) -> str | None:
        """The next item's label with a space after it, "" when it has none to show; None when there is no such list."""
        found = self._lists.get(identity)
        if found is None:
            return None
        if level is None:
            level = next((place for place, one in found.levels.items() if style and one.style == style), 0)
        counts = self._counts.setdefault(found.counter, {})
        rule = found.levels.get(level, _Level())
        if level in found.starts and (identity, level) not in self._seen:
            self._seen.add((identity, level))
            counts[level] = found.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else rule.start
        for deeper in [place for place in counts if place > level and found.levels.get(place, _Level()).restarts]:
            del counts[deeper]
        if rule.form == "bullet":
            return BULLET
        label = re.sub(r"%([1-9])", lambda place: self._counted(found, counts, rule, int(place[1]) - 1), rule.label)
        return f"{label.strip()} " if label.strip() and rule.form != "none" else ""

    @staticmethod
    def _counted(found: _List, counts: dict[int, int], rule: _Level, place: int) -> str:
        other = found.levels.get(place, _Level())
        return _numeral(counts.get(place, other.start), "decimal" if rule.legal else other.form)


def _levels(element: Element | None) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for one in _children(element, "lvl") if element is not None else ():
        levels[_number(one, "ilvl")] = _Level(
            start=_number(_child(one, "start"), default=1),
            form=_value(_child(one, "numFmt")) or "decimal",
            label=_value(_child(one, "lvlText"))[:LONGEST_LABEL],
            style=_value(_child(one, "pStyle")),
            restarts=_number(_child(one, "lvlRestart"), default=1) != 0,
            legal=bool(_switch(one, "isLgl")),
        )
    return levels


_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _numeral(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 4:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, digits in _ROMAN:
            roman += digits * (number // value)
            number %= value
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form == "none" else str(number)


# The text


@dataclass(slots=True)
class _Field:
    """A field that is open: its code comes first, then its result."""

    code: str = ""
    in_result: bool = False
    left_out: bool = True


@dataclass(slots=True)
class _Cell:
    column: int
    span: int  # columns
    text: str
    merged: str  # "restart" for the first of several merged downwards, "continue" for the others


@dataclass(slots=True)
class _Row:
    cells: list[_Cell]
    marked: bool  # to be repeated on every page
    after: list[Iterable[Element]]  # nested tables and text boxes
    notes: deque[tuple[str, str]]

    def texts(self, *, spread: bool = False) -> list[str]:
        """The text of each column; `spread` says it in every column that its cell spans."""
        texts: list[str] = []
        for cell in self.cells:
            texts += [""] * (cell.column - len(texts))
            texts += [cell.text] * (cell.span if spread else 1)
        return texts


@dataclass(slots=True)
class _Walker:
    """Goes through the body in order and hands its blocks to the builder."""

    styles: _Styles
    numbering: _Numbering
    notes: dict[str, dict[str, Element]]
    builder: Builder = field(default_factory=Builder)
    titled: bool = False
    remarks: set[str] = field(default_factory=set)
    _headings: int = 0
    _in_list: bool = False
    _fields: list[_Field] = field(default_factory=list)
    _left_out: int = 0  # of the open fields, those whose text isn't shown: in their code, or a table of contents
    _carried: list[str] = field(default_factory=list)  # text that the next paragraph goes on with
    _code: list[str] = field(default_factory=list)  # lines of code so far
    _anchored: list[Iterable[Element]] = field(default_factory=list)  # text boxes that are still to be placed
    _referred: deque[tuple[str, str]] = field(default_factory=deque)  # notes that are still to be placed
    _marks: dict[tuple[str, str], str] = field(default_factory=dict)  # each note's own
    _counts: dict[str, int] = field(default_factory=dict)  # notes so far, of each kind
    _in_notes: bool = False

    # Blocks

    def blocks(self, elements: Iterable[Element]) -> None:
        for element in elements:
            match _local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "altChunk":
                    self.remarks.add("it embeds another document, whose text was not read; save it anew in Word")
                case name if name not in _SKIPPED:
                    self.blocks(_shown(element))

    def finish(self) -> None:
        """Hands over what still waits for the next paragraph."""
        if self._carried:
            self._add("")
        self._end_code()

    def _paragraph(self, paragraph: Element) -> None:
        properties = _child(paragraph, "pPr")
        style = self.styles.of_paragraph(properties)
        level = _outline_level(properties, style.level)
        if level:
            self._close_fields()
        text = self._text(paragraph, style)
        label = self._label(properties, style)
        if not text.strip() or style.contents:
            pass
        elif _goes_on(properties):
            self._carried.append(text)
        elif level:
            self.titled |= style.title and not self._headings
            self._headings += 1
            self._add(text if label in (None, BULLET) else f"{label}{text}", BlockKind.HEADING, level=level)
        elif style.code and label is None:
            self._code.append("".join([*self._carried, text]))
            self._carried.clear()
            self._in_list = False
        else:
            self._add(f"{label or ''}{text}", item=bool(label))
        self._place_anchored()

    def _label(self, properties: Element | None, style: _Style) -> str | None:
        """What stands before a list item; None when the paragraph is none."""
        own_id, own_level = _list_place(_child(properties, "numPr"))
        list_id = style.list_id if own_id is None else own_id
        level = style.list_level if own_level is None else own_level
        return self.numbering.label(list_id, level, _value(_child(properties, "pStyle"))) if list_id else None

    def _add(self, text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, level: int = 0, item: bool = False) -> None:
        self._end_code()
        text = "".join([*self._carried, text])
        self._carried.clear()
        self.builder.add(text, kind, level=level, near=item and self._in_list)
        self._in_list = item

    def _end_code(self) -> None:
        if self._code:
            self.builder.add("\n".join(self._code), BlockKind.VERBATIM)
            self._code.clear()

    def _place_anchored(self) -> None:
        """Text boxes and notes that belong to the last block. Notes may refer to notes; each is said once."""
        boxes, self._anchored = self._anchored, []
        for box in boxes:
            self.blocks(box)
        if self._in_notes or self._carried:
            return
        self._in_notes = True
        while self._referred:
            kind, identity = self._referred.popleft()
            mark = f"[{self._marks[kind, identity]}] "
            self._carried.append(mark)
            self.blocks(self.notes[kind][identity])
            if self._carried == [mark]:
                self._carried.clear()
            self.finish()
        self._in_notes = False

    # Tables

    def _table(self, table: Element) -> None:
        self.finish()
        rows = [row for row in _unwrapped(table, "tr") if not _removed(row)]
        cells = [list(_cells(row)) for row in rows]
        if max(map(len, cells), default=0) < 2 or self._has_headings(cells):
            for row in cells:
                for cell, _, _ in row:
                    self.blocks(cell)
            return
        read = [self._row(row, found) for row, found in zip(rows, cells, strict=True)]
        _repeat_merged(read)
        names, header_rows = self._header(table, read, cells)
        for place, one in enumerate(read):
            if place >= header_rows:
                self._add(row_text(names, one.texts()))
            self._anchored += one.after
            self._referred += one.notes
            self._place_anchored()

    def _has_headings(self, rows: list[list[tuple[Element, int, int]]]) -> bool:
        paragraphs = (p for row in rows for cell, _, _ in row for p in _unwrapped(cell, "p", "tbl"))
        return any(_outline_level(pPr := _child(p, "pPr"), self.styles.of_paragraph(pPr).level) for p in paragraphs)

    def _row(self, row: Element, cells: list[tuple[Element, int, int]]) -> _Row:
        waiting, self._referred = self._referred, deque()
        read = _Row([], _on(_child(row, "trPr", "tblHeader")), [], deque())
        for cell, column, span in cells:
            merge = _child(cell, "tcPr", "vMerge")
            merged = "" if merge is None else _value(merge) or "continue"
            read.cells.append(_Cell(column, span, self._cell_text(cell, read.after), merged))
        read.after += self._anchored
        read.notes, self._anchored, self._referred = self._referred, [], waiting
        return read

    def _cell_text(self, cell: Element, after: list[Iterable[Element]]) -> str:
        """The paragraphs of a cell in one line; its tables come after the row."""
        texts = []
        for element in _unwrapped(cell, "p", "tbl"):
            if _local(element) == "tbl":
                after.append((element,))
                continue
            properties = _child(element, "pPr")
            style = self.styles.of_paragraph(properties)
            if text := " ".join(self._text(element, style).split()):
                texts.append(f"{self._label(properties, style) or ''}{text}")
        return " ".join(texts)

    def _header(
        self, table: Element, rows: list[_Row], cells: list[list[tuple[Element, int, int]]]
    ) -> tuple[list[str], int]:
        """The columns' names, and how many rows hold them."""
        if len(rows) < 2:
            return [], 0
        marked = next((place for place, row in enumerate(rows[:HEADER_ROWS]) if not row.marked), HEADER_ROWS)
        if marked >= len(rows):
            marked = 1
        filled = sum(map(bool, rows[0].texts()))
        if not marked and filled > 1:
            emphasised = (self._is_bold(cells[0]) and not self._is_bold(cells[1])) or self._emphasises_first(table)
            marked = int(emphasised or (filled > 2 and header_place([row.texts() for row in rows[:SAMPLE]]) == 0))
        names: list[str] = []
        for row in rows[:marked]:
            for column, name in enumerate(row.texts(spread=True)):
                names += [""] * (column + 1 - len(names))
                if name and not names[column].endswith(name):  # merged downwards, it comes twice
                    names[column] = f"{names[column]} {name}".strip()
        return ([], 0) if any(len(name) > LONGEST_NAME for name in names) else (names, marked)

    def _is_bold(self, cells: list[tuple[Element, int, int]]) -> bool:
        """Whether all the text in these cells is bold, and there is some."""
        found = False
        for paragraph in (p for cell, _, _ in cells for p in _unwrapped(cell, "p", "tbl")):
            style = self.styles.of_paragraph(_child(paragraph, "pPr"))
            for run in _children(paragraph, "r"):
                if any((text.text or "").strip() for text in _children(run, "t")):
                    found = True
                    if not self._switched(_child(run, "rPr"), "b", style.bold, lambda named: named.bold):
                        return False
        return found

    def _emphasises_first(self, table: Element) -> bool:
        """Whether the table's style sets the first row apart, and is told to."""
        properties = _child(table, "tblPr")
        look, style = _child(properties, "tblLook"), _value(_child(properties, "tblStyle"))
        bits = _value(look)
        first = _value(look, "firstRow") in ("1", "true", "on") or (
            bool(re.fullmatch(r"[0-9A-Fa-f]{1,8}", bits)) and bool(int(bits, 16) & 0x20)
        )
        return bool(first and style and self.styles[style].header)

    # Runs

    def _text(self, paragraph: Element, style: _Style) -> str:
        """A paragraph's text. Text boxes and notes in it are kept for later."""
        parts: list[str] = []
        pending: list[Element | str] = list(reversed(paragraph))
        while pending:
            element = pending.pop()
            if isinstance(element, str):
                parts.append(element)
                continue
            name = _local(element)
            if name in _SKIPPED or (name == "fldSimple" and _CONTENTS_FIELD.match(_value(element, "instr"))):
                continue
            if name == "r" and self._is_hidden(element, style):
                pending += [child for child in reversed(element) if _local(child) == "fldChar"]
            elif name == "fldChar":
                self._field(_value(element, "fldCharType"))
            elif name == "instrText":
                self._field_code(element.text or "")
            elif name == "t" or name == "sym" or name in _SPACES:
                if not self._left_out:
                    parts.append(_characters(element))
            elif name in ("footnoteReference", "endnoteReference"):
                self._refer(name.removesuffix("Reference"), _value(element, "id"))
            elif name == "txbxContent":
                self._anchored.append(element)
            elif element.tag.startswith(_MATH):
                before, after = _around(element)
                pending += [after, *reversed(element), before]
            else:
                pending += reversed(_shown(element))
        self._close_fields(in_code=True)
        return "".join(parts)

    def _is_hidden(self, run: Element, style: _Style) -> bool:
        return bool(self._switched(_child(run, "rPr"), "vanish", style.hidden, lambda named: named.hidden))

    def _switched(
        self, run: Element | None, name: str, default: bool | None, of_style: Callable[[_Style], bool | None]
    ) -> bool | None:
        """A switch as the run has it, else as its own style has it, else the default."""
        if (own := _switch(run, name)) is not None:
            return own
        key = _value(_child(run, "rStyle"))
        named = of_style(self.styles[key]) if key else None
        return default if named is None else named

    def _refer(self, kind: str, identity: str) -> None:
        if (kind, identity) not in self._marks and identity in self.notes[kind]:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._marks[kind, identity] = _numeral(
                self._counts[kind], "decimal" if kind == "footnote" else "lowerRoman"
            )
            self._referred.append((kind, identity))

    def _field(self, step: str) -> None:
        if step == "begin":
            self._fields.append(_Field())
            self._left_out += 1
        elif self._fields and step == "separate" and not self._fields[-1].in_result:
            top = self._fields[-1]
            top.in_result = True
            top.left_out = bool(_CONTENTS_FIELD.match(top.code))
            self._left_out -= not top.left_out
        elif self._fields and step == "end":
            self._left_out -= self._fields.pop().left_out

    def _field_code(self, text: str) -> None:
        if self._fields and len(self._fields[-1].code) < LONGEST_NAME:
            self._fields[-1].code += text[:LONGEST_NAME]

    def _close_fields(self, *, in_code: bool = False) -> None:
        """A field that a broken file never closes hides no more than its paragraph, or what comes before a heading."""
        while self._fields and not (in_code and self._fields[-1].in_result):
            self._left_out -= self._fields.pop().left_out


def _shown(element: Element) -> list[Element]:
    """What to look into for text: of alternatives the first, of a content control what was filled in."""
    name = _local(element)
    inside: Element | None = element
    if name == "AlternateContent":
        choice = _child(element, "Choice")
        inside = _child(element, "Fallback") if choice is None else choice
    elif name == "sdt":
        properties = _child(element, "sdtPr")
        gallery = _value(_child(properties, "docPartObj", "docPartGallery"))
        placeholder = _switch(properties, "showingPlcHdr")
        inside = None if placeholder or gallery == "Table of Contents" else _child(element, "sdtContent")
    return [] if inside is None else list(inside)


def _goes_on(properties: Element | None) -> bool:
    """Whether the next paragraph goes on with this one: after a drop cap, or when the mark between them is deleted."""
    frame = _value(_child(properties, "framePr"), "dropCap")
    return frame in ("drop", "margin") or _child(properties, "rPr", "del") is not None


def _characters(element: Element) -> str:
    match _local(element):
        case "t":
            return (element.text or "").replace("\n", " ")
        case "sym":
            return _symbol(_value(element, "char"), _value(element, "font").lower())
        case name:
            return _SPACES[name]


def _symbol(digits: str, font: str) -> str:
    """A character chosen from a font of symbols, as the character that it looks like."""
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", digits):
        return ""
    code = int(digits, 16)
    if 0xF000 <= code <= 0xF0FF:
        known = _WINGDINGS if font == "wingdings" else _SYMBOL if font == "symbol" else {}
        return known.get(code - 0xF000, "")
    return "" if 0xD800 <= code <= 0xF8FF else chr(code)


def _unwrapped(container: Element, *names: str) -> Iterator[Element]:
    """The elements of these names, also those within content controls and the like, but not within each other."""
    pending = list(reversed(container))
    while pending:
        element = pending.pop()
        name = _local(element)
        if name in names:
            yield element
        elif name not in _SKIPPED:
            pending += reversed(_shown(element))


def _removed(row: Element) -> bool:
    properties = _child(row, "trPr")
    return _child(properties, "del") is not None or bool(_switch(properties, "hidden"))


def _cells(row: Element) -> Iterator[tuple[Element, int, int]]:
    """The cells of a row, each with the column that it begins in and the number of columns that it spans."""
    column = min(max(_number(_child(row, "trPr", "gridBefore")), 0), MOST_COLUMNS)
    for cell in _unwrapped(row, "tc"):
        span = min(max(_number(_child(cell, "tcPr", "gridSpan"), default=1), 1), MOST_COLUMNS)
        yield cell, column, span
        column += span if column < MOST_COLUMNS else 1


def _repeat_merged(rows: list[_Row]) -> None:
    """Says a cell that is merged over several rows in each of them, where it is short."""
    above: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            if cell.merged == "continue":
                cell.text = cell.text or above.get(cell.column, "")
            else:
                above[cell.column] = cell.text if cell.merged and len(cell.text) <= LONGEST_REPEATED else ""


# Equations


def _around(element: Element) -> tuple[str, str]:
    """What an equation shows around one of its parts, in a line: a fraction's stroke, a root's sign, brackets."""
    name = _local(element)
    if name in _SCRIPTS:
        if not any(_local(child) != "ctrlPr" for child in element):
            return "", ""
        return _SCRIPTS[name] + ("" if _is_plain(element) else "("), "" if _is_plain(element) else ")"
    if name == "d":
        properties = _child(element, "dPr")
        opening, closing = _child(properties, "begChr"), _child(properties, "endChr")
        return "(" if opening is None else _value(opening), ")" if closing is None else _value(closing)
    if name == "fName":
        return "", " "
    if name == "nary":
        sign = _child(element, "naryPr", "chr")
        return "∫" if sign is None else _value(sign), ""
    return ("√", "") if name == "rad" else ("", "")


_SCRIPTS = {"num": "", "den": "/", "sup": "^", "sub": "_"}


def _is_plain(element: Element) -> bool:
    """Whether it is one number or name, so that it needs no brackets."""
    parts = [child for child in element if _local(child) != "ctrlPr"]
    return len(parts) == 1 and "".join(text.text or "" for text in _children(parts[0], "t")).isalnum()
