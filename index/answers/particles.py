"""Verbs whose meaning a small word decides: who asks how to turn something on isn't helped by how to turn it off.

"On" and "in" are words without content, so a sentence about turning something off has all of the question "turn it on".
Only for questions in English.
"""

import re
from collections.abc import Collection

BETWEEN = 4  # words between the verb and its particle at most: "turn the debug mode off"

_OPPOSITES = {"on": "off", "off": "on", "in": "out", "out": "in", "up": "down", "down": "up"}
_VERBS = {  # each with a verb that means the same before a particle
    **{verb: verb for verb in "check clock dial fade go move opt plug roll scale scroll speed zoom".split()},
    **dict.fromkeys("flip power put switch toggle turn".split(), "turn"),
    **dict.fromkeys("log sign".split(), "log"),
}
_ENDING = re.compile(r"(?:(?P<twice>[bdgmnprt])(?P=twice))?(?:ing|ed|e?s)$")
_WORD = re.compile(r"[^\W\d_]+")


def particles(text: str) -> set[tuple[str, str]]:
    """The verbs of a text that have a particle, each with it.

    >>> particles("how do I turn the lights on"), particles("what is in the box")
    ({('turn', 'on')}, set())
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    return {
        (verb, particle)
        for place, particle in enumerate(words)
        if particle in _OPPOSITES
        for word in words[max(0, place - BETWEEN - 1) : place]
        if (verb := _verb(word))
    }


def _verb(word: str) -> str | None:
    stem = _ENDING.sub(r"\g<twice>", word)
    return _VERBS.get(stem) or _VERBS.get(f"{stem}e")


def opposite(asked: Collection[tuple[str, str]], text: str) -> bool:
    """True if a text has a verb of a question with the opposite of its particle, and never with that itself.

    >>> opposite({("turn", "on")}, "To switch the lights off, press B.")
    True
    >>> opposite({("turn", "on")}, "Press A to turn them on, and B to turn them off.")
    False
    """
    said = particles(text)
    return any((verb, _OPPOSITES[particle]) in said and (verb, particle) not in said for verb, particle in asked)


def likewise(asked: Collection[tuple[str, str]], text: str) -> bool:
    """True if a text has a verb of a question with its particle."""
    return not particles(text).isdisjoint(asked)
