"""Reads the commands and files that the pages show, so that tests can run them as they are."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/operations.md")


@dataclass(frozen=True)
class Block:
    """The text between two fences of a page."""

    page: str
    section: str  # the heading above it
    language: str  # after the fence; empty for commands
    text: str

    def commands(self) -> list[str]:
        """The lines, each with the lines that continue it."""
        return self.text.replace("\\\n", "").splitlines()


def blocks(page: str) -> list[Block]:
    """All blocks between fences, in order."""
    found, section = [], ""
    text = (ROOT / page).read_text(encoding="utf-8")
    for match in re.finditer(r"^( *)```(\w*)\n(.*?)^\1```$|^#+ ([^\n]+)$", text, re.MULTILINE | re.DOTALL):
        _, language, body, heading = match.groups()
        if heading is not None:
            section = heading
        else:
            found.append(Block(page, section, language, textwrap.dedent(body)))
    return found


def block(page: str, section: str, beginning: str) -> Block:
    """The only block of a section that begins like this."""
    (found,) = (found for found in blocks(page) if found.section == section and found.text.startswith(beginning))
    return found


def inline(page: str, program: str) -> list[str]:
    """The commands in backquotes that begin with the name of a program, each one once."""
    text = re.sub(r"^ *```.*?^ *```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return list(dict.fromkeys(re.sub(r"\s+", " ", found) for found in re.findall(rf"`({program} [^`]+)`", text)))
