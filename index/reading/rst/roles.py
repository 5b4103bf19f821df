"""Roles: what a page shows of `:role:`text``, and how.

The rules are those of docutils and Sphinx. A role that isn't known shows its text.
"""

import re

from index.layout import MarkKind
from index.reading.raw import Style
from index.reading.rst.drafts import CODE, EMPHASIS, STRONG
from index.reading.superscripts import superscript

Styles = tuple[Style, ...]

_CODE = set(
    "literal code any attr class const data envvar exc file func kbd keyword macro member meth mod obj option regexp "
    "samp token type union struct enum enumerator var concept expr texpr download function method deco decorator "
    "identifier cdata property confval setting py c cpp js bash console shell role dir directive".split()
)
_STRONG = {"strong", "command", "program", "makevar", "b"}
_EMPHASIS = {"emphasis", "dfn", "manpage", "mailheader", "mimetype", "newsgroup", "title-reference", "title", "t", "i"}
_OBJECTS = set("attr class const data exc func meth mod obj type deco".split())
_CALLED = {"func", "meth"}  # with parentheses
_BRACES = {"samp", "file"}  # around what varies
_ACCELERATOR = re.compile(r"&(?=[^&\s])")
_NUMBERED = {
    "pep": ("PEP ", "https://peps.python.org/pep-{:04}/"),
    "rfc": ("RFC ", "https://datatracker.ietf.org/doc/html/rfc{}"),
    "cve": ("CVE ", ""),
    "cwe": ("CWE ", ""),
}
_DIGITS = re.compile(r"\d{1,6}")


def split_title(content: str) -> tuple[str, str]:
    """The title and the target of `title <target>`; the title is "" if there is none."""
    if content.endswith(">"):
        start = content.rfind("<")
        if start > 0 and content[start - 1] != "\0" and content[:start].strip():
            return content[:start].rstrip(), content[start + 1 : -1]
    return "", content


def shown(role: str, content: str) -> tuple[str, Styles]:
    """The text that a role shows, and how it is shown.

    >>> shown("py:meth", "~index.Library.ask")
    ('ask()', (Style(kind=<MarkKind.CODE: 'code'>, target=''),))
    """
    name = role.rpartition(":")[2].lower()
    if name in _NUMBERED:
        return _numbered(name, content)
    title, target = split_title(content)
    if name in ("guilabel", "menuselection"):
        text = _ACCELERATOR.sub("", title or target).replace("&&", "&")
        return text.replace("-->", "‣"), ()
    if name in ("sup", "superscript") and (raised := superscript(content)):
        return raised, ()
    if name in _BRACES:
        return _without_braces(content), CODE
    if not title and not role.startswith(("std:", "term")) and name not in ("code", "literal", "kbd"):
        target = _object(name, target) if name in _OBJECTS or ":" in role else target.removeprefix("!")
    return title or target, _styles(name)


def _styles(name: str) -> Styles:
    if name in _CODE:
        return CODE
    if name in _STRONG:
        return STRONG
    return EMPHASIS if name in _EMPHASIS else ()


def _object(name: str, target: str) -> str:
    """The name of a function, class and so on: `~` asks for its last part, `!` for no link."""
    target = target.removeprefix("!")
    if target.startswith("~"):
        target = target[1:].rpartition(".")[2] or target[1:]
    target = target.lstrip(".")
    if name in _CALLED and not target.endswith(")"):
        return f"{target}()"
    return f"@{target}" if name == "deco" and not target.startswith("@") else target


def _numbered(name: str, content: str) -> tuple[str, Styles]:
    title, target = split_title(content)
    word, address = _NUMBERED[name]
    target = target.removeprefix("!")
    number, _, anchor = target.partition("#")
    link: Styles = ()
    if address and _DIGITS.fullmatch(number):
        link = (Style(MarkKind.LINK, address.format(int(number)) + (f"#{anchor}" if anchor else "")),)
    return title or word + target, link


def _without_braces(content: str) -> str:
    return re.sub("(?<!\0)[{}]", "", content)
