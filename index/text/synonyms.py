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
from collections.abc import Iterator

from index.messages import Message, SidecarProblem
from index.reports import Skipped
from index.text.sidecars import UnusableToml, describe, parse_toml, problems_of

SIDECAR = "synonyms.toml"

MOST_GROUPS = 10_000  # each is kept once for every language of the documents
MOST_NAMES = 50  # in a group: a question with one of them is searched for all
LONGEST_NAME = 200  # characters

Group = tuple[str, ...]  # names of one thing

_SHORT_FORM = re.compile(r"\([\"“]?([A-Za-z][\w.-]{1,9})[\"”]?\)")
_WORD_BOUNDARY = re.compile(r"\s")


def parse(data: bytes) -> tuple[list[Group], list[Skipped]]:
    """The groups of the file, and the problems with the rest of it."""
    try:
        table = parse_toml(data)
    except UnusableToml as error:
        return [], [Skipped(SIDECAR, error.message)]
    problems = [Message.of(SidecarProblem.UNKNOWN_SYNONYM_KEY, key=describe(key)) for key in table if key != "synonyms"]
    groups: list[Group] = []
    listed = table.get("synonyms", [])
    for group in listed if isinstance(listed, list) else [listed]:
        if not (
            isinstance(group, list) and len(group) > 1 and all(isinstance(name, str) and name.strip() for name in group)
        ):
            problems.append(Message.of(SidecarProblem.NO_SYNONYMS, group=describe(group)))
        elif len(group) > MOST_NAMES or max(map(len, group)) > LONGEST_NAME:
            bounds = {"names": MOST_NAMES, "length": LONGEST_NAME}
            problems.append(Message.of(SidecarProblem.LONG_SYNONYMS, group=describe(group), **bounds))
        else:
            groups.append(tuple(group))
    if len(groups) > MOST_GROUPS:
        problems.append(Message.of(SidecarProblem.TOO_MANY, key="synonyms", count=len(groups), most=MOST_GROUPS))
        groups = groups[:MOST_GROUPS]
    return groups, problems_of(SIDECAR, problems)


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
