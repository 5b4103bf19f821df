"""The findings of the doctor's checks, as text and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.operations import visible

Verdict = Literal["ok", "warn", "fail"]

MOST_NAMES = 5  # of files or servers, in a line


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check, and how to fix the problem if there is one."""

    check: str
    verdict: Verdict
    said: str
    fix: str = ""


def as_lines(findings: Iterable[Finding]) -> str:
    """For a person."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict:<4}  {finding.check}: {visible(finding.said, lines=False)}")
        if finding.fix:
            lines.append(f"      → {visible(finding.fix, lines=False)}")
    return "\n".join(lines)


def as_json_text(findings: Iterable[Finding]) -> str:
    """For a machine."""
    values = [
        {"check": finding.check, "verdict": finding.verdict, "said": finding.said, "mend": finding.fix}
        for finding in findings
    ]
    return json.dumps(values, ensure_ascii=False, indent=2)


def counted(number: int, thing: str) -> str:
    """A number and the word for it.

    >>> counted(1, "document"), counted(1200, "file")
    ('1 document', '1,200 files')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def first_names(names: Sequence[str]) -> str:
    """A few of the names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
