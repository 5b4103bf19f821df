"""The marks in front of list items, fields and options, and how a page shows them."""

import re

BULLET = re.compile(r"[-*+•‣⁃](?: +|$)")
_NUMBER = r"(?:\d{1,9}|#|[A-Za-z]|[ivxlcdm]{2,15}|[IVXLCDM]{2,15})"
NUMBER = re.compile(rf"(?:\({_NUMBER}\)|{_NUMBER}[.)])(?: +|$)")
FIELD = re.compile(r":(?![: ])((?:[^:\\\n]|\\.|:(?![ `]|$)){1,200}?)(?<! ):(?: +|$)")
OPTION = re.compile(
    r"((?:--?|/)\w[\w-]*(?:[ =]?<[^<>]{1,80}>|[ =][\w.-]+)?"
    r"(?:, (?:--?|/)\w[\w-]*(?:[ =]?<[^<>]{1,80}>|[ =][\w.-]+)?){0,20})(?:  +|$)"
)


class Numbers:
    """How the numbers of a list are shown: as they are written, and counted where the list says `#`."""

    def __init__(self) -> None:
        self._last = 0
        self._form = ""

    def go_on(self, marker: str) -> bool:
        """True if a marker is built like those before it: `(1)`, `1)` or `1.`."""
        marker = marker.strip()
        return self._form in ("", marker.replace(marker.strip("()."), "{}", 1))

    def shown(self, marker: str) -> str:
        marker = marker.strip()
        number = marker.strip("().")
        self._form = marker.replace(number, "{}", 1)
        if number != "#":
            self._last = int(number) if number.isdecimal() else self._last + 1
            return marker
        self._last += 1
        return self._form.format(self._last)
