"""What a page says of itself as linked data (JSON-LD): who wrote it and when, and sometimes all of its text.

A page that scripts put together has its article only there. A browser shows it, so it is the page's own text. Where the
page has the text too, or another one of its own, the copy isn't needed.
"""

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from index.reading.html.sums import weight

Linked = dict[str, Any]

_MOST_SCRIPTS = 20
_LONGEST_SCRIPT = 500_000  # characters
_MOST_OBJECTS = 5_000  # of linked data that are searched
_LONGEST_TYPE = 300  # characters
# Types of linked data whose headline and date aren't those of the page.
_OTHERS = re.compile(r"Comment|Review|Answer|Question|Object|Product|Person|Organi[sz]ation|List|Event|Offer|Rating")
_FEWEST = 200  # characters of an article; a shorter text is only a description
_OWN_AT_MOST = 0.5  # of the article's length: so much of another text a teaser and a few labels may have
_COMPARED = 40  # characters by which a stretch of the article is recognised on the page
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol)\b[^<>]{0,2000}>", re.IGNORECASE)
_LINES = re.compile(r"\s*\n\s*")


def linked_data(tree: LexborHTMLParser) -> list[Linked]:
    """The objects in the page's JSON-LD that may describe it: articles first, outer before inner ones."""
    found: list[Linked] = []
    for script in tree.css("script[type='application/ld+json' i]")[:_MOST_SCRIPTS]:
        text = script.text()
        if len(text) <= _LONGEST_SCRIPT:
            try:
                data = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            found += _objects(data)
    return sorted(found, key=lambda item: not re.search(r"Article|Posting", str(item.get("@type"))))


def _objects(data: object) -> Iterator[Linked]:
    queue = deque([data])
    for _ in range(_MOST_OBJECTS):
        if not queue:
            return
        item = queue.popleft()
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict) and not _OTHERS.search(str(item.get("@type"))[:_LONGEST_TYPE]):
            yield item
            queue.extend(value for value in item.values() if isinstance(value, dict | list))


def article(linked: Sequence[Linked], own: str, title: str | None) -> str | None:
    """The source of a page with the article that the linked data holds.

    Args:
        own: The text that the page has of its own.
        title: What the page's head says it is called.

    Returns:
        None if there is no article, if the page has its text, or if the page has as much text about something else.
    """
    body = _body(linked)
    if not body:
        return None
    plain = _condensed(re.sub(r"<[^<>]{0,2000}>", "", body))
    here = _condensed(own)
    stretches = [plain[start : start + _COMPARED] for start in range(0, len(plain) - _COMPARED, _COMPARED * 3)]
    shown = sum(stretch in here for stretch in stretches)
    if weight(here) > _OWN_AT_MOST * weight(plain) or shown > _OWN_AT_MOST * len(stretches):
        return None
    if not _MARKUP.search(body):
        body = "".join(f"<p>{html.escape(line)}</p>" for line in _LINES.split(body) if line)
    heading = f"<h1>{html.escape(title)}</h1>" if title else ""
    return f"<!doctype html><html><body><article>{heading}{body}</article></body></html>"


def _body(linked: Sequence[Linked]) -> str:
    """The article's text or markup; "" if there is none, or if several say that they are it."""
    found = {
        text.strip()
        for item in linked
        if isinstance(text := item.get("articleBody"), str) and len(text.strip()) >= _FEWEST
    }
    if len(found) != 1:
        return ""
    body = found.pop()
    return html.unescape(body) if "<" not in body else body


def _condensed(text: str) -> str:
    return "".join(html.unescape(text).split())
