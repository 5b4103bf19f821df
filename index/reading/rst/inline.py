"""Inline markup: a block's text → what its page shows of it.

The rules for where markup begins and ends are docutils'. Each search for an end that was in vain is remembered, so
that the time is linear.
"""

import re
from collections.abc import Callable

from index.layout import MarkKind
from index.reading.raw import Style
from index.reading.rst.drafts import CODE, EMPHASIS, STRONG, Piece
from index.reading.rst.references import LONGEST_ADDRESS, References
from index.reading.rst.roles import Styles, shown, split_title
from index.reading.runs import PlainRun, on_one_line

_DEEPEST = 3  # substitutions in substitutions
_LONGEST_NAME = 100  # characters, of a reference without quotation marks
_NOT_BEFORE = r"[^\s'\"(\[{<«»‘’“”‹›„‚「『（【《/:\-–—‐‑‒―…¡¿·]"
_AFTER = r"(?=\Z|[\s\0'\")\]}>»«’‘”“‹›」』）】》/:\-–—‐‑‒―…·.,;!?\\、。，；：！？])"
_ROLE = r":[A-Za-z0-9][\w.+:-]{0,60}:"


def _start(signs: str, address: str = "") -> re.Pattern[str]:
    """Where markup begins. The pattern begins with a set of signs, so that `re` passes over text without them."""
    mark = r"(?P<mark>(?<=\*)\*?|(?<=`)`?|(?<=\|)|(?<=_)`|(?<=:)(?P<role>[A-Za-z0-9][\w.+:-]{0,60}:)`)(?=\S)"
    note = rf"(?<=\[)(?P<note>\d{{1,9}}|\#[\w.-]{{0,80}}|\*|[^\W\d_][\w.:+-]{{0,80}})\]_{_AFTER}"
    return re.compile(
        rf"[{signs}](?:(?<!{_NOT_BEFORE}.)(?:{mark}|{note}{address})|(?<=[^\W_]_)(?P<reference>_?){_AFTER})"
    )


_START = _start(r"*`|:_\[")
_START_WITH_ADDRESS = _start(r"*`|:_\[hf", r"|(?P<address>(?:(?<=h)ttps?|(?<=f)tp)://[^\s<>`\0\"]+)")
_ENDS = {
    "**": re.compile(rf"(?<![\s\0])\*\*{_AFTER}"),
    "*": re.compile(rf"(?<![\s\0])\*{_AFTER}"),
    "``": re.compile(rf"(?<!\s)``{_AFTER}"),
    "`": re.compile(rf"(?<!(?<!\0)[\s\0])`(?P<suffix>{_ROLE}|__?)?{_AFTER}"),
    "_`": re.compile(rf"(?<![\s\0])`{_AFTER}"),
    "|": re.compile(rf"(?<![\s\0])\|_{{0,2}}{_AFTER}"),
}
_ESCAPE = re.compile(r"\\([\s\S]|\Z)")
_ESCAPED = re.compile("\0(?: |(?!\n))")  # an escaped space or line break isn't shown
_AFTER_ADDRESS = ".,;:!?'*)]}"
_CLOSING = {'"': '"', "'": "'", "(": ")", "[": "]", "{": "}", "<": ">", "“": "”", "‘": "’", "«": "»"}


_Start = re.Match[str]  # where markup may begin
_Pieces = list[tuple[str, Styles]]


class Inliner:
    """Reads the texts of one document, from its beginning to its end."""

    def __init__(self, references: References, size: int) -> None:
        self._references = references
        self._room = size + 10_000  # characters that substitutions and titles may still add
        self._seen = {"#": 0, "*": 0, "__": 0}  # references to footnotes and targets without a name
        self._depth = 0

    def runs(self, piece: Piece) -> list[PlainRun]:
        content, number, around, markup, note = piece
        if note:
            content = f"[{self._references.number(content)}]"
        if not markup:
            return [(content, around, number, False)]
        wraps = "\n" in content
        if wraps and number is None:
            content = content.replace("\n", " ")
            wraps = False
        if "\\" in content:
            content = _ESCAPE.sub("\0\\1", content.replace("\0", ""))
        search = (_START_WITH_ADDRESS if "://" in content else _START).search
        start = search(content)
        if start is None and "\0" not in content:
            return [(content, around, number, wraps)]
        found: list[PlainRun] = []
        stated = number
        for text, styles in self._pieces(content, start, search):
            if around:
                styles = around + styles
            if not wraps or "\n" not in text:
                found.append((text, styles, stated, False))
                stated = None
                continue
            assert number is not None
            if "\0" in text:
                for part in text.split("\0\n"):  # an escaped line break isn't shown
                    found.append((part, styles, stated, True))
                    number += part.count("\n") + 1
                    stated = number
                number -= 1
            else:
                found.append((text, styles, stated, True))
                number += text.count("\n")
            stated = None
        return found

    def text(self, pieces: list[Piece]) -> str:
        """The text of some pieces, on one line."""
        return on_one_line(run for piece in pieces for run in self.runs(piece))

    def _pieces(self, text: str, start: _Start | None, search: Callable[[str, int], _Start | None]) -> _Pieces:
        """The parts of a text as they are shown, each with its styles. Its line breaks stay.

        Args:
            start: Where the first markup may begin, which `search` has found.
            search: Finds where markup may begin, from a place on.
        """
        shown: _Pieces = []
        in_vain: set[str] = set()  # marks that don't come again
        shown_to = 0
        while start:
            begin, position = start.span()
            pieces: _Pieces | None = None
            kind = start.lastgroup
            if kind == "mark":
                mark = "`" if start["role"] else start[0]
                if mark in in_vain or (begin and _CLOSING.get(text[begin - 1]) == text[position]):
                    pass
                elif stop := _ENDS[mark].search(text, position + 1):
                    pieces = self._marked(mark, text[position : stop.start()], start, stop)
                    position = stop.end()
                else:
                    in_vain.add(mark)
            elif kind == "address":
                address = start[0].rstrip(_AFTER_ADDRESS)
                position = begin + len(address)
                if len(address) <= LONGEST_ADDRESS:
                    pieces = [(address, (Style(MarkKind.LINK, address),))]
            elif kind == "note":
                pieces = [(self._note(start["note"]), ())]
            elif reference := self._simple_reference(text, start, shown_to):
                begin, pieces = reference
            if pieces is not None:
                if begin > shown_to:
                    shown.append((_plain(text[shown_to:begin]), ()))
                shown += pieces
                shown_to = position
            start = search(text, position)
        if shown_to < len(text):
            shown.append((_plain(text[shown_to:]), ()))
        return shown

    def _marked(self, mark: str, content: str, start: _Start, stop: re.Match[str]) -> _Pieces:
        """The text between two marks as it is shown."""
        if mark == "``":
            return [(content.replace("\0", "\\"), CODE)]
        if mark == "`":
            return self._interpreted(content, start["role"] or "", stop["suffix"] or "")
        if mark == "|":
            return self._substitution(content, stop[0].removeprefix("|"))
        return [(_plain(content), {"**": STRONG, "*": EMPHASIS}.get(mark, ()))]

    def _simple_reference(self, text: str, start: re.Match[str], shown_to: int) -> tuple[int, _Pieces] | None:
        end = start.start()
        first = max(shown_to, end - _LONGEST_NAME)
        window = text[first:end]
        word = _last_name(window)
        if not word:
            return None
        if start[0] == "__":
            address: str | None = self._next_anonymous()
        else:
            address = self._references.address(word)
        if address is None:
            return None
        return end - len(word), [(word, _link(address))]

    def _next_anonymous(self) -> str | None:
        place = self._seen["__"]
        self._seen["__"] += 1
        return self._references.anonymous[place] if place < len(self._references.anonymous) else None

    def _note(self, label: str) -> str:
        if label in ("#", "*"):
            self._seen[label] += 1
            label = f"{label} {self._seen[label]}"
        return f"[{self._references.number(label)}]"

    def _interpreted(self, content: str, role: str, suffix: str) -> _Pieces:
        """Text between backquotes: a reference, or text with a role."""
        if suffix.startswith("_"):
            return [self._phrase(content, anonymous=suffix == "__")]
        name = (role or suffix).strip(":") or self._references.default_role or "title-reference"
        for _ in range(10):
            if name not in self._references.roles:
                break
            name = self._references.roles[name]
        if name == "raw":
            return []
        if name.rpartition(":")[2] in ("ref", "numref", "doc", "any"):
            title, target = split_title(content)
            return [(_plain(title or self._title(" ".join(target.split()))), ())]
        if name in ("code", "literal", "math", "code-block"):
            return [(content.replace("\0", "\\"), CODE if name != "math" else ())]
        text, styles = shown(name, content)
        return [(_plain(text), styles)]

    def _phrase(self, content: str, *, anonymous: bool) -> tuple[str, Styles]:
        start = content.rfind("<") if content.endswith(">") else -1
        if start >= 0 and (start == 0 or (content[start - 1].isspace() and not content.startswith("\0", start - 1))):
            inside = content[start + 1 : -1]
            if inside.endswith("_") and not inside.endswith("\0_"):
                address = self._references.address(inside[:-1].strip("`")) or ""
            else:
                address = _plain("".join(inside.split()))
                if not anonymous and start:
                    self._references.add_target(_plain(content[:start]), address)
            return _plain(content[:start].rstrip() or inside), _link(address)
        if anonymous:
            return _plain(content), _link(self._next_anonymous() or "")
        return _plain(content), _link(self._references.address(_plain(content)) or "")

    def _title(self, label: str) -> str:
        """The title of a labelled place, the label if that is in another file."""
        piece = self._references.titles.get(label.casefold().removeprefix("!"))
        if piece is None or self._depth >= _DEEPEST or len(piece.text) > self._room:
            return label.removeprefix("!")
        self._room -= len(piece.text)
        self._depth += 1
        text = self.text([piece])
        self._depth -= 1
        return text.replace("\\", "\0\\")

    def _substitution(self, name: str, suffix: str) -> _Pieces:
        pieces = self._references.substitutions.get(" ".join(name.split())) or self._references.substitutions.get(
            " ".join(name.split()).casefold()
        )
        size = sum(len(piece.text) for piece in pieces or ())
        link: Styles = ()
        if suffix == "_":
            link = _link(self._references.address(_plain(name)) or "")
        if pieces is None or self._depth >= _DEEPEST or size > self._room:
            return [(_plain(name), link)]
        self._room -= size + 1
        self._depth += 1
        found = [
            (text, link + styles)
            for piece in pieces
            for text, styles, _, _ in self.runs(Piece(piece.text, None, piece.styles, piece.markup))
        ]
        self._depth -= 1
        lines = name.count("\n")
        return [*found, *([("\n" * lines, ())] if lines else [])]


def _plain(text: str) -> str:
    """A text without its escapes, but for those of line breaks."""
    return _ESCAPED.sub("", text) if "\0" in text else text


def _link(address: str) -> Styles:
    return (Style(MarkKind.LINK, address),) if address and len(address) <= LONGEST_ADDRESS else ()


def _last_name(text: str) -> str:
    """The name that a text ends with: words, joined by single signs."""
    start = len(text)
    while start and (
        text[start - 1].isalnum() or (text[start - 1] in "-._+:" and start < len(text) and text[start].isalnum())
    ):
        start -= 1
    while start < len(text) and not text[start].isalnum():
        start += 1
    return text[start:]
