"""Other names of the same thing: those in `synonyms.toml`, and abbreviations that the documents define.

    # synonyms.toml, beside the documents
    synonyms = [
        ["WEF", "World Economic Forum"],
        ["car", "automobile", "motor vehicle"],
    ]

A question with one name of a group is also searched for the others. Definitions such as "graphics processing
unit (GPU)" are found by Schwartz & Hearst's algorithm ("A simple algorithm for identifying abbreviation definitions in
biomedical text", 2003).
"""

import re
import tomllib
from collections.abc import Iterator

from index.messages import Message, SidecarProblem
from index.model import Skipped

SIDECAR = "synonyms.toml"

Group = tuple[str, ...]  # names of one thing

_SHORT_FORM = re.compile(r"\(([A-Za-z][\w.-]{1,9})\)")
_WORD_BOUNDARY = re.compile(r"\s")


def parse(data: bytes) -> tuple[list[Group], list[Skipped]]:
    """The groups of the file, and the problems with the rest of it."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [], [Skipped(SIDECAR, Message.of(SidecarProblem.NOT_TOML, error=str(error)))]
    problems = [
        Skipped(SIDECAR, Message.of(SidecarProblem.UNKNOWN_SYNONYM_KEY, key=key)) for key in table if key != "synonyms"
    ]
    groups: list[Group] = []
    listed = table.get("synonyms", [])
    for group in listed if isinstance(listed, list) else [listed]:
        if isinstance(group, list) and len(group) > 1 and all(isinstance(name, str) and name.strip() for name in group):
            groups.append(tuple(group))
        else:
            problems.append(Skipped(SIDECAR, Message.of(SidecarProblem.NO_SYNONYMS, group=repr(group))))
    return groups, problems


def definitions(text: str) -> Iterator[Group]:
    """The abbreviations that a text defines, each with its long form."""
    for match in _SHORT_FORM.finditer(text):
        short = match[1]
        if sum(map(str.isupper, short)) < 2:
            continue
        words = min(len(short) + 5, 2 * len(short))
        before = text[max(0, match.start() - 200) : match.start()].rstrip()
        before = re.split(r"[\n;:()]", before)[-1]
        start = [space.start() + 1 for space in _WORD_BOUNDARY.finditer(before)]
        candidate = before[start[-words] :] if len(start) >= words else before
        if (long := _long_form(short, candidate)) and len(long) > len(short) + 2:
            yield short, long


def _long_form(short: str, candidate: str) -> str | None:
    """The shortest end of the candidate that has the short form's letters in order, the first at a word's start."""
    place = len(candidate) - 1
    for position in range(len(short) - 1, -1, -1):
        letter = short[position].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (
            candidate[place].lower() != letter or (position == 0 and place > 0 and candidate[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return candidate[place + 1 :].strip()
