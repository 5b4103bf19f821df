"""The language of code, as the names of its element or of the elements around it state it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from index.reading.html.page import TEXT, Page

_AROUND = 3  # elements around the code that are looked at
_NAME = re.compile(
    r"(?:^|\s)(?:(?:language|lang|highlight-source|highlight-text|mw-highlight-lang|highlight|src|brush)(?:-|:\s?)"
    r"|sourceCode\s)([\w+#.]{1,20})",
    re.IGNORECASE,
)
_NONE = frozenset("default none text plain plaintext txt nohighlight source code wrapper auto".split())


def language_of(page: Page, place: int, above: Sequence[int]) -> str:
    """The language of the code at a place, which is in the elements `above`; "" if none is stated."""
    inner = place + 1
    children = [inner] if inner < page.ends[place] and page.tags[inner] != TEXT else []
    for each in (place, *children, *reversed(above[-_AROUND:])):
        if each in page.attributes and (language := _language(page, each)):
            return language
    return ""


def _language(page: Page, place: int) -> str:
    attributes = page.attributes[place]
    stated = attributes.get("data-lang") or attributes.get("data-language") or ""
    if stated and len(stated) <= 20:
        return "" if stated.lower() in _NONE else stated.lower()
    names = attributes.get("class", "")
    return _named(f"{names[:300]} {attributes.get('data-syntaxhighlighter-params', '')[:100]}")


@lru_cache(1_000)
def _named(names: str) -> str:
    found = [match[1].lower() for match in _NAME.finditer(names)]
    return next((name for name in found if name not in _NONE), "")
