"""What text is inside of: quotations, admonitions, details. They are opened and closed by several syntaxes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Directives that are an aside. Any other, such as `:::columns`, only says how the page is laid out.
KINDS = frozenset(
    "note tip hint info important success check question help faq warning caution attention danger error failure fail"
    " bug example quote cite abstract summary tldr todo seealso details spoiler tab admonition callout aside alert"
    " dropdown sidebar margin topic versionadded versionchanged deprecated experimental".split()
)
_OTHER_NAMES: Mapping[str, str] = {"quote": "quotation", "cite": "quotation", "blockquote": "quotation"}
_DEEPEST = 50  # asides within each other
_COMPONENTS = frozenset("note tip info warning caution danger important check error success callout alert hint".split())


@dataclass(slots=True)
class Asides:
    """The asides that are open, the outermost first, each with what opened it."""

    kind: str = ""  # of the innermost
    _open: list[tuple[str, str]] = field(default_factory=list)
    _floors: list[int] = field(default_factory=list)  # how many were open where each block of Markdown began

    @property
    def depth(self) -> int:
        return len(self._open)

    def open(self, owner: str, kind: str) -> None:
        kind = kind.removeprefix("callout-")
        self.kind = _OTHER_NAMES.get(kind, kind)
        self._open.append((owner, self.kind))

    def same(self, owner: str) -> None:
        """Open something that is no aside, but is closed like one."""
        self._open.append((owner, self.kind))

    def holds(self, owner: str) -> bool:
        """True if something is open that this owner opened within the present block."""
        return self._last_of(owner) is not None

    def close(self, owner: str) -> None:
        """Close the last that this owner opened within the present block."""
        if (place := self._last_of(owner)) is not None:
            self._leave_only(place)

    def _last_of(self, owner: str) -> int | None:
        floor = self._floors[-1] if self._floors else 0
        last = range(len(self._open) - 1, max(floor, len(self._open) - _DEEPEST) - 1, -1)
        return next((place for place in last if self._open[place][0] == owner), None)

    def enter(self) -> None:
        """Begin a block of Markdown: whatever is opened in it ends with it."""
        self._floors.append(len(self._open))

    def leave(self) -> None:
        self._leave_only(self._floors.pop())

    def _leave_only(self, count: int) -> None:
        if count < len(self._open):
            del self._open[count:]
            self.kind = self._open[-1][1] if self._open else ""


def is_aside(name: str) -> bool:
    return name.lower().removeprefix("callout-") in KINDS


def component_aside(name: str, attributes: Mapping[str, str]) -> str | None:
    """The kind of aside that a component of JSX is; None if it isn't one."""
    name = name.lower()
    kind = attributes.get("type") or attributes.get("kind") or attributes.get("variant") or ""
    if name in ("callout", "admonition", "aside", "alert", "notice"):
        return kind.lower() if kind.lower() in KINDS else "note"
    return name if name in _COMPONENTS else None
