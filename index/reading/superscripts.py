"""Small numbers in a superscript: "10<sup>-3</sup>" reads "10⁻³", and not "10-3"."""

import re

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_RAISABLE = re.compile(r"[+\-−]?\d{1,4}")


def superscript(text: str) -> str:
    """A number in raised digits; empty if the text is something else.

    >>> superscript("-3"), superscript("th")
    ('⁻³', '')
    """
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text) else ""
