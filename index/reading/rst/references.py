"""What a document defines for its inline markup: targets, substitutions, footnotes, roles, and the names of places."""

import re
from dataclasses import dataclass, field

from index.reading.rst.drafts import Piece

LONGEST_ADDRESS = 2_000  # characters
_SYMBOLS = "*†‡§¶#♠♥♦♣"
_SPACE = re.compile(r"\s+")


def folded(name: str) -> str:
    """A name as names are compared: in lower case, with single spaces."""
    return _SPACE.sub(" ", name.strip()).casefold()


@dataclass(slots=True)
class References:
    targets: dict[str, str] = field(default_factory=dict)  # the address, or another name and "_"
    places: set[str] = field(default_factory=set)  # titles of sections, which are targets too
    anonymous: list[str] = field(default_factory=list)  # the addresses of targets without a name
    titles: dict[str, Piece] = field(default_factory=dict)  # of labelled places
    substitutions: dict[str, list[Piece]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # the document's own, with the role that each is based on
    default_role: str = ""
    are_partial: bool = False  # True if the document includes others, which may define more
    _notes: list[str] = field(default_factory=list)  # labels of footnotes and citations in their order
    _unnamed: dict[str, int] = field(default_factory=lambda: {"#": 0, "*": 0})
    _numbers: dict[str, str] = field(default_factory=dict)

    def add_target(self, name: str, value: str) -> None:
        """A name and its address; "" for a place in the document."""
        self.targets.setdefault(folded(name.replace("\\", "")), _address(value))

    def add_anonymous(self, value: str) -> None:
        self.anonymous.append(_address(value))

    def add_note(self, label: str) -> str:
        """Remember a footnote. Returns the key that its number has."""
        self._notes.append(label)
        if label not in self._unnamed:
            return label
        self._unnamed[label] += 1
        return f"{label} {self._unnamed[label]}"

    def address(self, name: str) -> str | None:
        """The address of a named target, "" for a place in the document; None if there is no such target."""
        name = folded(name)
        for _ in range(10):
            address = self.targets.get(name)
            if address is None and (name in self.places or self.are_partial):
                return ""
            if address is None or not address.endswith("_") or "/" in address:
                return address
            name = folded(address[:-1].strip("`"))
        return None

    def number(self, key: str) -> str:
        """The number or symbol of a footnote, the label of a citation."""
        if self._notes and not self._numbers:
            self._number_notes()
        return self._numbers.get(key) or key.lstrip("#").partition(" ")[0] or "*"

    def _number_notes(self) -> None:
        taken = {label for label in self._notes if label[0] not in "#*"}
        last = symbols = unnamed = 0
        self._numbers = {label: label for label in taken}
        for label in self._notes:
            if label == "*":
                symbol = _SYMBOLS[symbols % len(_SYMBOLS)] * min(symbols // len(_SYMBOLS) + 1, 3)
                symbols += 1
                self._numbers[f"* {symbols}"] = symbol
            elif label.startswith("#"):
                last += 1
                while str(last) in taken:
                    last += 1
                unnamed += label == "#"
                self._numbers.setdefault(f"# {unnamed}" if label == "#" else label, str(last))


def _address(value: str) -> str:
    """An address without the line breaks that it is wrapped with, and without escapes."""
    address = "".join(value.split()) if not value.startswith("`") else " ".join(value.split())
    if address.endswith("\\_"):
        address = address[:-2] + "%5F"
    return address.replace("\\", "") if len(address) <= LONGEST_ADDRESS else ""
