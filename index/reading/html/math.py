"""Equations (MathML) on one line: a fraction is a/b, a power is x^2, an index is x_1, a root is √x.

Their letters alone would say something else: x squared would be "x2", and a half "12".
"""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

_DEEPEST = 60  # elements within each other; what is deeper is only its letters
_OPEN = re.compile(r"[\^_/√∛∜]\w+$")
_LONGEST_SCRIPT = 20  # characters of a name or a number in a power; longer ones are rare
_ROOTS = {"3": "∛", "4": "∜"}
_LEFT_OUT = frozenset("annotation annotation-xml mphantom maligngroup malignmark".split())
# What comes between the children of an element. Each but the first is in brackets if it isn't a single name or number.
_BETWEEN = {
    "mfrac": "/",
    "msup": "^",
    "msub": "_",
    "msubsup": "_^",
    "munder": "_",
    "munderover": "_^",
}


def equation(math: LexborNode) -> str:
    """The text of a `<math>` element."""
    return " ".join(_line(math, 0).split())


def _line(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return " ".join((node.text_content or "").split())
    if tag in _LEFT_OUT or tag.startswith("-"):
        return ""
    if depth > _DEEPEST:
        return "".join(node.text(deep=True).split())
    if tag == "mspace":
        return " "
    parts = [_line(child, depth + 1) for child in _children(node)]
    if tag == "mfrac" and (node.attributes.get("linethickness") or "").startswith("0"):
        return " ".join(parts)  # a binomial coefficient, which has its brackets around it
    if tag in _BETWEEN and len(parts) == len(_BETWEEN[tag]) + 1:
        first = _bracketed(parts[0]) if tag == "mfrac" else parts[0]
        return first + "".join(
            f"{sign}{_bracketed(part)}" for sign, part in zip(_BETWEEN[tag], parts[1:], strict=True) if part
        )
    if tag == "mtable":
        return "; ".join(filter(None, parts))
    if tag == "mtr":
        return " ".join(filter(None, parts))
    if tag == "mroot" and len(parts) == 2:
        root = _ROOTS.get(parts[1]) or f"({parts[1]})√"
        return f"{root}{_bracketed(parts[0])}"
    inside = _joined(parts[:1] if tag == "semantics" else parts)
    if tag == "msqrt":
        return f"√{_bracketed(inside)}"
    if tag == "mtext":
        return f" {inside} "
    return inside


def _children(node: LexborNode) -> Iterator[LexborNode]:
    """The elements and the texts that aren't only white space."""
    child = node.child
    while child is not None:
        if child.tag != "-text" or (child.text_content or "").strip():
            yield child
        child = child.next


def _joined(parts: Sequence[str]) -> str:
    """The parts beside each other, with a space where the next one would seem to be in a power: x^2 y, not x^2y."""
    line = ""
    for part in parts:
        if part[:1].isalnum() and _OPEN.search(line[-_LONGEST_SCRIPT:]):
            line += " "
        line += part
    return line


def _bracketed(part: str) -> str:
    part = part.strip()
    return part if part.isalnum() or len(part) == 1 else f"({part})"
