"""Kept questions as a table for a spreadsheet.

A spreadsheet takes a cell for a formula if it begins with one of a few signs, and a formula can send the rest of the
table away. Where the bot writes one cell, a program may see several: which character separates cells depends on the
country and on what a person chooses when the file is opened, and quotation marks don't help then. So an apostrophe,
which makes a cell text, is put before such a sign at the beginning of a cell and after every possible separator:
whatever is no letter, digit or apostrophe.
(OWASP, "CSV injection".)
"""

import csv
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO

from index.operations import KeptQuestion, visible

COLUMNS = ("asked_at", "how", "confidence", "question")

# Signs that begin a formula, with their full-width, small, raised and lowered forms, which some programs take for the
# same.
_SIGN = r"[=+@\-＝＋＠－﹦﹢﹫﹣⁼⁺⁻₌₊₋]"
# A sign, and the white space and quotation marks before it, which may be between the separator and the sign. A run of
# these is looked at once, from its beginning, so that many of them take no time.
_BEGINNING = re.compile(rf"""(?<![\s"])(?P<gap>[\s"]*+){_SIGN}""")
# A sign after a sign is no beginning (C++, --help), and after an apostrophe it is text already.
_NO_SEPARATOR = re.compile(rf"""[^\W_]|'|{_SIGN}""")


def as_csv(questions: Iterable[KeptQuestion]) -> str:
    """The questions as CSV. A spreadsheet opens it as text: no question becomes a formula, whatever separates cells."""
    out = StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow(COLUMNS)
    for asked in questions:
        at = datetime.fromtimestamp(asked.at_ns / 1e9, UTC).isoformat(timespec="seconds")
        table.writerow([at, _defuse(asked.origin), str(asked.confidence), _defuse(asked.text or "")])
    return out.getvalue()


def _defuse(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet could take for a formula."""
    return _BEGINNING.sub(_apart, visible(text))


def _apart(match: re.Match[str]) -> str:
    """A sign with an apostrophe after each character before it that may separate cells."""
    text, gap = match.string, match["gap"]
    first = match.start()
    begins = not first or not _NO_SEPARATOR.match(text, first - 1)
    # White space may be the separator too; but a dash between two words is only a dash.
    last = len(gap.rstrip('"')) - 1 if text[match.end() : match.end() + 1] not in ("", " ") else -1
    spaced = (f"{one}'" if one in "\t\r\n" or place == last else one for place, one in enumerate(gap))
    return "".join(["'" if begins else "", *spaced, match[0][-1]])
