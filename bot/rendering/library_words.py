"""What the library words itself, in the reader's language: places, notes of facts, notices, refusals.

The library speaks English and knows no languages. Its sentences are recognised here by their form; one that isn't known
stays as it is, as do the reasons why a file can't be read, of which there are many.
"""

import re
from functools import cache

from bot.i18n.speech import N_, _, number

# {first} and the like stand for what differs from one time to the next.
_FORMS = (
    # Why text is kept out of answers.
    N_("advertisement"),
    N_("call to action"),
    N_("consent notice"),
    # What can't be done.
    N_("it has {size} bytes, more than the {most} that are read; split it"),
    N_("it has no name; give it one"),
    N_("its name has {length} characters, more than {most}; shorten it"),
    N_("it is empty"),
    N_("it holds no text"),
)

_FIELD = re.compile(r"\\\{(\w+)\\\}")
_LARGE_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")


def translated(sentence: str) -> str:
    """The sentence in the reader's language, where it is of a known form."""
    for form, pattern in _patterns().get(sentence[:1], ()):
        if match := pattern.fullmatch(sentence):
            return _(form).format(**{name: _number(value) for name, value in match.groupdict().items()})
    return sentence


@cache
def _patterns() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """The forms by how they begin; a longer one before one that it goes on from."""
    patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for form in sorted(_FORMS, key=len, reverse=True):
        pattern = re.compile(_FIELD.sub(r"(?P<\1>.*)", re.escape(form)), re.DOTALL)
        patterns.setdefault(form[0], []).append((form, pattern))
    return patterns


def _number(value: str) -> str:
    return number(int(value.replace(",", ""))) if _LARGE_NUMBER.fullmatch(value) else value
