"""Inline markup: a block's text → what its page shows of it.

The rules for where markup begins and ends are docutils'. Each search for an end that was in vain is remembered, so
that the time is linear.
"""

import re
from collections.abc import Iterator

from index.layout import MarkKind
from index.reading.raw import Run, Style
from index.reading.rst.drafts import CODE, EMPHASIS, STRONG, Piece
from index.reading.rst.references import LONGEST_ADDRESS, References
from index.reading.rst.roles import Styles, shown, split_title

_DEEPEST = 3  # substitutions in substitutions
_LONGEST_NAME = 100  # characters, of a reference without quotation marks
_BEFORE = r"(?<![^\s'\"(\[{<«»‘’“”‹›„‚「『（【《/:\-–—‐‑‒―…¡¿·])"
_AFTER = r"(?=\Z|[\s\0'\")\]}>»«’‘”“‹›」』）】》/:\-–—‐‑‒―…·.,;!?\\、。，；：！？])"
_ROLE = r":[A-Za-z0-9][\w.+:-]{0,60}:"
_SPECIAL = re.compile(r"[*`|\\_]|://")
_START = re.compile(
    rf"{_BEFORE}(?:(?P<mark>\*\*|\*|``|(?P<role>{_ROLE})?`|_`|\|)(?=[^\s])"
    rf"|\[(?P<note>\d{{1,9}}|\#[\w.-]{{0,80}}|\*|[^\W\d_][\w.:+-]{{0,80}})\]_{_AFTER}"
    r"|(?P<address>(?:https?|ftp)://[^\s<>`\0\"]+))"
    rf"|(?<=[^\W_])(?P<reference>__?){_AFTER}"
)
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


class Inliner:
    """Reads the texts of one document, from its beginning to its end."""

    def __init__(self, references: References, size: int) -> None:
        self._references = references
        self._room = size + 10_000  # characters that substitutions and titles may still add
        self._seen = {"#": 0, "*": 0, "__": 0}  # references to footnotes and targets without a name
        self._depth = 0

    def runs(self, piece: Piece) -> list[Run]:
        if piece.note:
            return [Run(f"[{self._references.number(piece.text)}]", piece.styles, piece.line)]
        if not piece.markup:
            return [Run(piece.text, piece.styles, piece.line)]
        number = piece.line
        if not _SPECIAL.search(piece.text):
            lines = piece.text.split("\n")
            last = lines.pop()
            if number is None:
                return [*(Run(f"{line} ", piece.styles) for line in lines), Run(last, piece.styles)]
            found = [Run(f"{line} ", piece.styles, number + place) for place, line in enumerate(lines)]
            found.append(Run(last, piece.styles, number + len(lines)))
            return found
        changed = True
        found = []
        for text, styles in self._pieces(piece.text):
            lines = text.split("\n")
            for place, line in enumerate(lines):
                if place:
                    number = None if number is None else number + 1
                    changed = True
                if line.endswith("\0"):  # an escaped line break
                    line = line[:-1]
                elif place < len(lines) - 1:
                    line += " "
                found.append(Run(line, piece.styles + styles, number if changed else None))
                changed = False
        return found

    def text(self, pieces: list[Piece]) -> str:
        """The text of some pieces, on one line."""
        return " ".join("".join(run.text for piece in pieces for run in self.runs(piece)).split())

    def _pieces(self, text: str) -> Iterator[tuple[str, Styles]]:
        """The parts of a text as they are shown, each with its styles. Its line breaks stay."""
        text = _ESCAPE.sub("\0\\1", text.replace("\0", ""))
        in_vain: set[str] = set()  # marks that don't come again
        position = shown_to = 0
        while start := _START.search(text, position):
            found, end = self._at(text, start, in_vain, shown_to)
            if found is None:
                position = end
                continue
            begin, pieces = found
            if begin > shown_to:
                yield _plain(text[shown_to:begin]), ()
            yield from pieces
            position = shown_to = end
        if shown_to < len(text):
            yield _plain(text[shown_to:]), ()

    def _at(
        self, text: str, start: re.Match[str], in_vain: set[str], shown_to: int
    ) -> tuple[tuple[int, list[tuple[str, Styles]]] | None, int]:
        """The markup that begins here and where it begins, or None; and the place to continue from."""
        begin = start.start()
        if start["address"]:
            address = start["address"].rstrip(_AFTER_ADDRESS)
            end = begin + len(address)
            if len(address) > LONGEST_ADDRESS:
                return None, end
            return (begin, [(address, (Style(MarkKind.LINK, address),))]), end
        if start["reference"]:
            return self._simple_reference(text, start, shown_to), start.end()
        if start["note"]:
            return (begin, [(self._note(start["note"]), ())]), start.end()
        mark, role = start["mark"], start["role"]
        kind = "`" if role else mark
        inside = start.end()
        if kind in in_vain or (begin and _CLOSING.get(text[begin - 1]) == text[inside]):
            return None, inside
        if not (stop := _ENDS[kind].search(text, inside + 1)):
            in_vain.add(kind)
            return None, inside
        content = text[inside : stop.start()]
        if kind == "`":
            pieces = self._interpreted(content, role or "", stop["suffix"] or "")
        elif kind == "|":
            pieces = self._substitution(content, stop[0].removeprefix("|"))
        elif kind == "``":
            pieces = [(content.replace("\0", "\\"), CODE)]
        else:
            pieces = [(_plain(content), {"**": STRONG, "*": EMPHASIS}.get(kind, ()))]
        return (begin, pieces), stop.end()

    def _simple_reference(
        self, text: str, start: re.Match[str], shown_to: int
    ) -> tuple[int, list[tuple[str, Styles]]] | None:
        end = start.start()
        first = max(shown_to, end - _LONGEST_NAME)
        window = text[first:end]
        word = _last_name(window)
        if not word:
            return None
        if start["reference"] == "__":
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

    def _interpreted(self, content: str, role: str, suffix: str) -> list[tuple[str, Styles]]:
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

    def _substitution(self, name: str, suffix: str) -> list[tuple[str, Styles]]:
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
            (run.text, link + run.styles)
            for piece in pieces
            for run in self.runs(Piece(piece.text, None, piece.styles, piece.markup))
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
