"""Lines → the blocks in them, by docutils' rules for what begins a block and where it ends.

Where docutils would complain, such as about a table whose lines don't fit together, the text is kept as it is written.
"""

import re

from index.layout import BlockKind
from index.reading.office.cells import LONGEST_REPEATED
from index.reading.rst import directives
from index.reading.rst.drafts import CODE, STRONG, Cell, Draft, Drafts, Lead, Piece, Place, TableDraft, flat
from index.reading.rst.fields import field_label
from index.reading.rst.lines import Body
from index.reading.rst.markers import BULLET, FIELD, NUMBER, OPTION, Numbers
from index.reading.rst.references import References, folded
from index.reading.rst.tables import GRID, SIMPLE, Grid, end_of_grid, end_of_simple, grid, simple
from index.text.labels import records

MOST_NESTED = 40  # lists, quotations and directives inside each other; deeper ones are shown as they are written
SHORTEST_UNDERLINE = 4  # a shorter one must be as long as its title

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*$")
_EXPLICIT = re.compile(r"\.\.(?: +|$)")
_DIRECTIVE = re.compile(r"\.\. +([A-Za-z0-9][\w.+:-]{0,80}?) ?::(?: +|$)")
_NOTE = re.compile(r"\.\. +\[(\d{1,9}|\#[\w.-]*|\*|[^\W_][\w.:+-]*)\](?: +|$)")
_TARGET = re.compile(r"\.\. +_(?![ _])(`[^`]+`|(?:[^:\\]|\\.|:(?! |$))+):(?: +|$)")
_ANONYMOUS = re.compile(r"(?:\.\. +__:|__)(?: +|$)")
_SUBSTITUTION = re.compile(r"\.\. +\|(?![ |])([^|]+)\| +([\w.+:-]+)::(?: +|$)")
_DOCTEST = re.compile(r">>>(?: |$)")
_LINE_BLOCK = re.compile(r"\|(?: +|$)")
_ATTRIBUTION = re.compile(r"(?:---?(?!-)|—) *(?=\S)")
_HEADER_FIELD = re.compile(r"([A-Z][\w-]{0,40}):(?: +|$)(.*)")  # as in a PEP
_FOR_SPHINX = {"orphan", "tocdepth", "nocomments", "nosearch"}
_PROSE = {BlockKind.PARAGRAPH, BlockKind.DEFINITION}
# The kinds of blocks that follow some others without a blank line.
_NEAR = {
    BlockKind.ITEM: {BlockKind.ITEM},
    BlockKind.TERM: {BlockKind.TERM},
    BlockKind.DEFINITION: {BlockKind.TERM},
}
_HEADING, _ITEM, _PARAGRAPH = BlockKind.HEADING, BlockKind.ITEM, BlockKind.PARAGRAPH
_AFTER_NUMBER = set(".)ivxlcdmIVXLCDM")  # the second character of a line that may begin with a letter as its number


class Parser:
    """Goes through the lines from top to bottom, and collects the blocks and what they define."""

    def __init__(self) -> None:
        self.drafts: Drafts = []
        self.references = References()
        self.fields: list[tuple[str, str]] = []  # those at the top, with their names in lower case
        self.language = ""  # of literal blocks
        self.caption: list[Piece] = []  # of the next table
        self._styles: list[tuple[str, bool]] = []  # of headings: the sign, and True if it is above the title too
        self._lead: Lead | None = None
        self._labels: list[str] = []  # targets right above
        self._at_top = True  # until the first text that isn't a field

    def parse(self, body: Body, place: Place) -> None:
        """Read the blocks in some lines."""
        if place.nesting > MOST_NESTED:
            self.add(BlockKind.VERBATIM, [Piece(body.text(), body.first)], place, body.first)
            return
        line = 0
        lines = body.lines
        last = len(lines)
        while line < last:
            if lines[line]:
                line = self._block(body, line, place)
            else:
                line += 1

    def inside(self, body: Body, place: Place) -> None:
        """Read lines that are inside of something."""
        self.parse(body, place.nested())
        self.set_lead(None, place)

    def add(
        self,
        kind: BlockKind,
        pieces: list[Piece],
        place: Place,
        line: int,
        *,
        near: bool = False,
        level: int = 0,
        language: str = "",
    ) -> None:
        """Append a block. `line` is the line of the file in which it begins."""
        if lead := self._lead:
            if kind in _PROSE:
                pieces, kind, near = [*lead.pieces, *pieces], lead.kind or kind, lead.near
                self._lead = None
            else:
                self.set_lead(None, place)
        if not near and kind in _NEAR and self.drafts:
            last = self.drafts[-1]
            near = isinstance(last, Draft) and last.kind in _NEAR[kind]
        if self._labels:
            self._labels = []
        if kind is not _HEADING:
            self._at_top = False
        self.drafts.append(Draft(kind, pieces, line, near, level, place.depth, place.aside, language))

    def set_lead(self, lead: Lead | None, place: Place) -> None:
        """Say what comes before the next paragraph. What came before it so far is shown on its own."""
        if self._lead and self._lead.says:
            before, self._lead = self._lead, None
            self.add(before.kind or place.kind, before.pieces, place, before.line, near=before.near)
        self._lead = lead

    def verbatim(self, body: Body, place: Place, language: str = "") -> None:
        """Append code."""
        if body:
            self.add(BlockKind.VERBATIM, [Piece(body.text(), body.first)], place, body.first, language=language)

    def cell(self, body: Body) -> list[Piece]:
        """The text of a table's cell."""
        if len(body.lines) == 1:
            text = body.lines[0]
            if text[:1].isalpha() and not text.endswith("::") and not NUMBER.match(text):
                return [Piece(text, body.first, markup=True)]
        drafts, lead, labels, top = self.drafts, self._lead, self._labels, self._at_top
        self.drafts, self._lead, self._labels, self._at_top = [], None, [], False
        self.parse(body, Place(nesting=MOST_NESTED - 3, sections=False))
        self.set_lead(None, Place())
        found = flat(self.drafts)
        self.drafts, self._lead, self._labels, self._at_top = drafts, lead, labels, top
        return found

    def table(self, heads: list[list[Cell]], rows: list[list[Cell]], lines: list[int], place: Place) -> None:
        """Append a table, with the caption that was found before it."""
        caption, self.caption = self.caption, []
        if caption:
            self.add(place.kind, caption, place, caption[0].line or lines[0])
        self.set_lead(None, place)
        if heads or rows:
            self._at_top, self._labels = False, []
            self.drafts.append(TableDraft(heads, rows, lines, place.depth, place.aside, caption))

    # Blocks

    def _block(self, body: Body, line: int, place: Place) -> int:
        """Read the block that begins on this line. Returns the line to continue with."""
        lines = body.lines
        text = lines[line]
        sign = text[0]
        if sign == " ":
            return self._quotation(body, line, place)
        following = lines[line + 1] if line + 1 < len(lines) else ""
        if (
            following
            and (_may_be_adornment(following) or _may_be_adornment(text))
            and (end := self._heading(body, line, place))
        ):
            return end
        if sign.isalpha() and text[1:2] not in _AFTER_NUMBER and not self._at_top:
            return self._text(body, line, place)
        if sign == "." and _EXPLICIT.match(text):
            return self._explicit(body, line, place)
        if sign == "_" and _ANONYMOUS.match(text):
            return self._anonymous(body, line)
        if sign in "-*+•‣⁃" and BULLET.match(text):
            return self._bullets(body, line, place)
        if sign == ":" and FIELD.match(text):
            return self._fields(body, line, place)
        if sign in "-/" and self._option(body, line):
            return self._options(body, line, place)
        if sign == ">" and _DOCTEST.match(text):
            end = body.end_of_run(line)
            self.verbatim(body.part(line, end), place, "pycon")
            return end
        if sign == "|" and _LINE_BLOCK.match(text):
            return self._line_block(body, line, place)
        if sign == "+" and GRID.match(text):
            end = end_of_grid(body, line)
            self._table(grid(body.part(line, end)), body.part(line, end), place)
            return end
        if sign == "=" and SIMPLE.match(text) and (end := end_of_simple(body, line)):
            self._table(simple(body.part(line, end)), body.part(line, end), place)
            return end
        if (sign.isalnum() or sign in "(#") and self._is_numbered(body, line):
            return self._numbers(body, line, place)
        if _ADORNMENT.match(text) and not body.at(line + 1) and len(text) >= SHORTEST_UNDERLINE:
            return line + 1  # a transition
        if self._at_top and _HEADER_FIELD.match(text) and _HEADER_FIELD.match(body.at(line + 1)):
            return self._header(body, line, place)
        return self._text(body, line, place)

    def _heading(self, body: Body, line: int, place: Place) -> int:
        """Read a heading, which has two lines at least. Returns the line after it; 0 if there is none."""
        first, second = body.lines[line], body.lines[line + 1]
        if BULLET.match(first) or _EXPLICIT.match(first):
            return 0
        if _ADORNMENT.match(first) and first == body.at(line + 2) and _is_adornment_of(first, second):
            title, style, end = second.strip(), (first[0], True), line + 3
        elif second[0] == " " or not _is_adornment_of(second, first):
            return 0
        else:
            title, style, end = first, (second[0], False), line + 2
        piece = Piece(title, body.number(end - 2), markup=True)
        if not place.sections:
            self.add(place.kind, [piece._replace(styles=STRONG)], place, body.number(end - 2))
            return end
        if style not in self._styles:
            self._styles.append(style)
        self.set_lead(None, place)
        self.name_labels(piece)
        self.references.places.add(folded(title))
        self.add(BlockKind.HEADING, [piece], place, body.number(end - 2), level=self._styles.index(style) + 1)
        return end

    def _quotation(self, body: Body, line: int, place: Place) -> int:
        end = body.end_of_indented(line)
        inner = body.dedented(line, end)
        first = inner.lines[0]
        listed = BULLET.match(first) or NUMBER.match(first) or _EXPLICIT.match(first) or place.aside
        self.inside(inner, place._replace(aside=place.aside if listed else "quotation", sections=False))
        return end

    def _text(self, body: Body, line: int, place: Place) -> int:
        text = body.lines[line]
        end = line + 1
        if following := body.at(end):
            if following[0] == " " and not text.endswith("::"):
                return self._definition(body, line, place)
            end = body.end_of_paragraph(end)
        lines = body.lines[line:end]
        literal = lines[-1].endswith("::")
        if literal:
            lines[-1] = lines[-1][:-1] if lines[-1] != "::" and lines[-1][-3] != " " else lines[-1][:-2].rstrip()
        number = body.first + line
        if lines[0] or len(lines) > 1:
            if place.aside == "quotation" and (dash := _ATTRIBUTION.match(text := "\n".join(lines))):
                self.add(place.kind, [Piece("— "), Piece(text[dash.end() :], number, markup=True)], place, number)
            else:
                self._records(lines, number, place)
        return self._literal(body, end, place) if literal else end

    def _records(self, lines: list[str], line: int, place: Place) -> None:
        """Append a paragraph that begins in this line of the file, with the line breaks between its records."""
        pieces: list[Piece] = []
        number = line
        for text in records(lines) if len(lines) > 1 else lines:
            if pieces:
                pieces.append(Piece("\n"))
            pieces.append(Piece(text, number, markup=True))
            number += text.count("\n") + 1
        self.add(place.kind, pieces, place, line)

    def _literal(self, body: Body, line: int, place: Place) -> int:
        """Read the literal block that `::` announces, if there is one."""
        start = body.after_blanks(line)
        text = body.at(start)
        end = body.end_of_indented(start)
        if end > start:
            self.verbatim(body.dedented(start, end), place, self.language)
        elif text and start > line and _ADORNMENT.match(text[0]):
            end = start
            while body.at(end).startswith(text[0]):
                end += 1
            self.verbatim(body.part(start, end), place, self.language)
        return max(end, line)

    def _definition(self, body: Body, line: int, place: Place) -> int:
        end = body.end_of_indented(line + 1)
        self.term(body.lines[line], body.number(line), place)
        self.inside(body.dedented(line + 1, end), place.of(BlockKind.DEFINITION))
        return end

    def term(self, text: str, line: int, place: Place) -> None:
        self.add(BlockKind.TERM, [Piece(text, line, markup=True)], place, line)

    def _line_block(self, body: Body, line: int, place: Place) -> int:
        pieces: list[Piece] = []
        start = line
        while (text := body.at(line)).startswith("| ") or text == "|":
            end = line + 1
            while body.at(end).startswith(" "):
                end += 1
            if pieces:
                pieces.append(Piece("\n"))
            wrapped = "\n".join([text[1:].strip(), *map(str.strip, body.lines[line + 1 : end])])
            pieces.append(Piece(wrapped, body.number(line), markup=True))
            line = end
        self.add(place.kind, pieces, place, body.number(start))
        return line

    # Lists

    def _bullets(self, body: Body, line: int, place: Place) -> int:
        while marker := BULLET.match(body.at(line)):
            line = self._item(body, line, marker[0], "•", place)
            line = body.after_blanks(line)
        return line

    def _numbers(self, body: Body, line: int, place: Place) -> int:
        numbers = Numbers()
        while (marker := NUMBER.match(body.at(line))) and self._is_numbered(body, line) and numbers.go_on(marker[0]):
            line = self._item(body, line, marker[0], numbers.shown(marker[0]), place)
            line = body.after_blanks(line)
        return line

    def _is_numbered(self, body: Body, line: int) -> bool:
        """True if a numbered item begins here: the line after it goes on with it, or isn't text."""
        marker = NUMBER.match(body.at(line))
        following = body.at(line + 1)
        if not marker or (marker.end() == len(body.lines[line]) and not following.startswith(" ")):
            return False
        return not following or following[0] == " " or bool(NUMBER.match(following))

    def _item(self, body: Body, line: int, marker: str, shown: str, place: Place) -> int:
        following = body.at(line + 1)
        column = len(marker)
        if body.lines[line] == marker.rstrip():  # the text begins below
            column = len(following) - len(following.lstrip(" ")) or len(marker) + 1
        elif following.startswith(" ") and not following.startswith(" " * column):
            column = len(following) - len(following.lstrip(" "))
        end = body.end_of_indented(line + 1, column)
        number = body.first + line
        self.set_lead(Lead([Piece(f"{shown} ", number)], number, _ITEM, False, False), place)
        inner = body.hanging(line, end, len(marker), column)
        self.inside(inner, place.of(_PARAGRAPH, 1))
        return end

    def _fields(self, body: Body, line: int, place: Place) -> int:
        at_top = self._at_top and place.nesting == 0
        first, group = True, ""
        while entry := FIELD.match(body.at(line)):
            end = body.end_of_indented(line + 1)
            inner = body.hanging(line, end, entry.end())
            name = entry[1].strip()
            if at_top:
                self.fields.append((name.lower(), inner.text()))
            if not (at_top and name.lower() in _FOR_SPHINX):
                number = body.number(line)
                label, own_group = field_label(name, number)
                if own_group and own_group != group:
                    self.add(place.kind, [Piece(own_group, number, STRONG)], place, number)
                group = own_group
                kind = BlockKind.ITEM if group else None
                self.set_lead(Lead(label, number, kind, near=not first and not group), place)
                self.inside(inner, place.of(place.kind, depth=bool(group)))
                first = False
            line = body.after_blanks(end)
            self._at_top = at_top
        return line

    def _header(self, body: Body, line: int, place: Place) -> int:
        """Read lines like the header of a mail, as PEPs have."""
        end = body.end_of_run(line)
        first = True
        while line < end:
            stop = line + 1
            while stop < end and body.lines[stop][0] == " ":
                stop += 1
            entry = _HEADER_FIELD.match(body.lines[line])
            value = "\n".join([entry[2] if entry else body.lines[line], *map(str.strip, body.lines[line + 1 : stop])])
            number = body.number(line)
            pieces = [Piece(value, number, markup=True)]
            if entry:
                self.fields.append((entry[1].lower(), value))
                pieces.insert(0, Piece(f"{entry[1]}: ", number))
            self.add(place.kind, pieces, place, number, near=not first)
            first, line = False, stop
        return end

    def _option(self, body: Body, line: int) -> re.Match[str] | None:
        """The option that is described here, if there is one."""
        text = body.at(line)
        found = OPTION.match(text)
        return found if found and (found.end() < len(text) or body.at(line + 1).startswith(" ")) else None

    def _options(self, body: Body, line: int, place: Place) -> int:
        """Read a list of a command's options, each with its description."""
        while entry := self._option(body, line):
            end = body.end_of_indented(line + 1)
            number = body.number(line)
            self.add(BlockKind.TERM, [Piece(entry[1], number, CODE)], place, number)
            inner = body.hanging(line, end, entry.end())
            self.inside(inner, place.of(BlockKind.DEFINITION))
            line = body.after_blanks(end)
        return line

    # Tables

    def _table(self, found: Grid | None, body: Body, place: Place) -> None:
        if found is None:
            self.verbatim(body, place)
            return
        rows = self._rows(found)
        self.table(rows[: found.heads], rows[found.heads :], found.lines, place)

    def _rows(self, found: Grid) -> list[list[Cell]]:
        """The rows of cells; a short cell that spans rows comes again in each of them."""
        rows: list[list[Cell]] = []
        going_on: dict[int, tuple[int, Cell]] = {}  # by its column: how many more rows a cell has
        for row in found.rows:
            cells: list[Cell] = []
            column = 0
            for cell in row:
                if cell is None:
                    left, known = going_on.pop(column)
                    cells.append(known)
                    if left > 1:
                        going_on[column] = left - 1, known
                    column += known.columns
                    continue
                pieces = self.cell(cell.body)
                cells.append(Cell(pieces, cell.columns))
                if cell.rows > 1:
                    short = sum(len(piece.text) for piece in pieces) <= LONGEST_REPEATED
                    again = [piece._replace(line=None) for piece in pieces] if short else []
                    going_on[column] = cell.rows - 1, Cell(again, cell.columns)
                column += cell.columns
            rows.append(cells)
        return rows

    # Explicit markup

    def _explicit(self, body: Body, line: int, place: Place) -> int:
        """Read a comment, target, substitution, footnote or directive."""
        text = body.lines[line]
        if text == ".." and not body.at(line + 1):
            return line + 1  # an empty comment, which doesn't include indented text below it
        end = body.end_of_indented(line + 1)
        number = body.first + line
        sign = text[2:].lstrip(" ")[:1]
        if sign == "[" and (note := _NOTE.match(text)):
            key = Piece(self.references.add_note(note[1]), number, note=True)
            self.set_lead(Lead([key, Piece(" ")], number, near=False), place)
            self.inside(body.hanging(line, end, note.end()), place.of(place.kind))
        elif sign.isalnum() and (directive := _DIRECTIVE.match(text)):
            inner = body.hanging(line, end, directive.end())
            directives.read(self, directive[1], inner, number, place)
        elif sign == "_":
            end = body.end_of_run(line, end)
            self._target(" ".join(text.strip() for text in body.lines[line:end]))
        elif sign == "|" and (substitution := _SUBSTITUTION.match(text)):
            inner = body.hanging(line, end, substitution.end())
            pieces = directives.substitution(substitution[1], substitution[2], inner)
            self.references.substitutions.setdefault(substitution[1], pieces)
            self.references.substitutions.setdefault(substitution[1].casefold(), pieces)
        return end

    def _anonymous(self, body: Body, line: int) -> int:
        self.references.add_anonymous(body.lines[line].removeprefix("__"))
        return line + 1

    def _target(self, text: str) -> None:
        if anonymous := _ANONYMOUS.match(text):
            self.references.add_anonymous(text[anonymous.end() :])
        elif target := _TARGET.match(text):
            name, value = target[1].strip("`"), text[target.end() :]
            self.references.add_target(name, value)
            if not value:
                self._labels.append(folded(name.replace("\\", "")))

    def name_labels(self, title: Piece) -> None:
        """Take this as the title of the targets right above."""
        for label in self._labels:
            self.references.titles.setdefault(label, title)
        self._labels = []


def _may_be_adornment(line: str) -> bool:
    """True if a line ends with the sign that it begins with, as few others than adornments do."""
    return line[0] == line[-1] and not line[0].isalnum()


def _is_adornment_of(line: str, title: str) -> bool:
    """True if `line`, below `title`, makes it a heading."""
    title = title.strip()
    return (
        len(line) >= min(SHORTEST_UNDERLINE, len(title)) > 0
        and line not in ("::", "..")
        and bool(_ADORNMENT.match(line))
        and not _ADORNMENT.match(title)
    )
