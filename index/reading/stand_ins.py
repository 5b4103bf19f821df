"""Bytes that take a file's place and aren't the file.

A damaged disk leaves them, or a program that keeps the file elsewhere. They would be read as a document of a few lines,
or be refused as a damaged file of their format.
"""

import re

from index.errors import UnreadableFile
from index.messages import Unreadable

LONGEST = 2_000  # bytes of a pointer
# How each program's pointers begin.
_POINTERS = {
    "Git LFS": re.compile(rb"version https?://[\w.-]+/spec/v?\d+\r?\n(?:[\w.-]+ [^\n]*\n)*?oid sha256:[0-9a-f]{64}\s"),
    "git-annex": re.compile(rb"(?:\.\./)*(?:\.git|/)/?annex/objects/\S+\s*\Z"),
    "git-crypt": re.compile(rb"\x00GITCRYPT\x00"),
}


def check(data: bytes) -> None:
    """Raises UnreadableFile if a file's bytes only stand in for it.

    >>> check(b"# Opening hours")
    """
    if data and not data.strip(b"\0"):
        raise UnreadableFile(Unreadable.ZEROED)
    for program, pattern in _POINTERS.items():
        if pattern.match(data, 0, LONGEST) and (len(data) <= LONGEST or program == "git-crypt"):
            raise UnreadableFile(Unreadable.POINTER, program=program)
