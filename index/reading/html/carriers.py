"""Text that a page carries where a parser doesn't look: templates for its scripts, and the copy for browsers without.

Some sites ship their article only there. It counts if it has whole sentences that the page has nowhere else, and if
they are neither a template's blanks nor a request to turn on JavaScript.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading.html.page import Page
from index.reading.html.sums import SENTENCE, weight

_START = re.compile(r"<(?:(!--)|(template|noscript|script|style|textarea)\b([^<>]{0,1000})>)", re.IGNORECASE)
_END = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("template", "noscript", "script", "style", "textarea")
}
_TEMPLATE_TYPE = re.compile(
    r"""\btype\s{0,9}=\s{0,9}["']?\s{0,9}text/(?:template|html|ng-template|x-template|x-tmpl|x-jquery-tmpl|x-mustache"""
    r"""|x-underscore|x-handlebars(?:-template)?)\b""",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|t[dhr]|table|section|article|blockquote|pre|d[tdl])\b[^<>]{0,2000}>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_STYLE = re.compile(r"<style\b[^<]*</style>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_BLANK = re.compile(r"\{\{|\$\{|<%|\[\[|\{%")
_FOR_BROWSERS = re.compile(r"java ?script|\bbrowser|\bcookies?\b", re.IGNORECASE)
_COMPARED = 60  # characters of a sentence by which its copy is recognised


@dataclass(frozen=True, slots=True)
class Carrier:
    """An element with text that a parser leaves out."""

    start: int
    end: int
    content: str
    is_copy: bool  # for browsers without scripts


def without_copies(text: str, found: Sequence[Carrier]) -> str:
    """The page's source without its <noscript> elements.

    A browser that runs scripts doesn't look into them. For a parser, a paragraph that isn't closed in one would swallow
    the rest of the page.
    """
    parts: list[str] = []
    copied = 0
    for carrier in found:
        if carrier.is_copy:
            parts.append(text[copied : carrier.start])
            copied = carrier.end
    return "".join([*parts, text[copied:]]) if parts else text


def with_carried_text(text: str, found: Sequence[Carrier], page: Page | None) -> str | None:
    """The page's source with the sentences that it only carries put in their place; None if there are none."""
    parts: list[str] = []
    known = ""
    copied = 0
    for carrier in found:
        sentences = [_condensed(line) for line in _sentences(carrier.content)]
        known = known or (sentences and _condensed(" ".join(page.texts) if page else "")) or ""
        parts.append(text[copied : carrier.start])
        copied = carrier.end
        if any(sentence[:_COMPARED] not in known for sentence in sentences):
            known += "".join(sentences)
            parts += "<div>", carrier.content, "</div>"
        elif not carrier.is_copy:
            parts.append(text[carrier.start : carrier.end])
    return "".join([*parts, text[copied:]]) if "<div>" in parts else None


def carriers(text: str) -> Iterator[Carrier]:
    """The page's templates and copies, in order."""
    position = 0
    while start := _START.search(text, position):
        if start[1]:
            position = text.find("-->", start.end())
            if position < 0:
                return
            continue
        name = start[2].lower()
        end = _END[name].search(text, start.end())
        if end is None:
            return
        if name in ("template", "noscript") or (name == "script" and _TEMPLATE_TYPE.search(start[3])):
            closed = text.find(">", end.end())
            if closed < 0:
                return
            yield Carrier(start.start(), closed + 1, text[start.end() : end.start()], name == "noscript")
        position = end.end()


def _sentences(content: str) -> list[str]:
    """The lines of some markup that are sentences; none if it is about cookies or JavaScript, or has blanks in it."""
    if len(content) < SENTENCE // 3:
        return []
    lines = _BREAK.sub("\n", " ".join(_STYLE.sub(" ", content).split())).split("\n")
    texts = [html.unescape(_TAG.sub("", line)).strip() for line in lines]
    found = [text for text in texts if weight(text) >= SENTENCE and _SENTENCE_END.search(text)]
    return [] if any(_BLANK.search(text) or _FOR_BROWSERS.search(text) for text in found) else found


def _condensed(text: str) -> str:
    return "".join(text.split())
