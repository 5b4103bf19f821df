"""Where a citation leads: to the document's own page, scrolled to the words, else to the reader pages.

A text fragment (`#:~:text=`, https://wicg.github.io/scroll-to-text-fragment/) names the first and the last words of
what is quoted. A browser that doesn't find them opens the page all the same.
"""

import re
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeVar
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

from index import Citation, Fact, Match, Quote, Scope, Span

LONGEST_END = 40  # characters of the words at either end; a text of twice as many is named whole
SHORTEST_END = 8  # characters; less stands in too many places

# Words that follow one another and hold no markup: that isn't on the page as it stands in the file.
_PLAIN = re.compile(r"(?<!\S)[^\s*_`\[\]<>|\\#{}]+(?:[^\S\n]+[^\s*_`\[\]<>|\\#{}]+)*(?!\S)")
_BULLET = re.compile(r"^[^\S\n]*(?:[-•–—]|\d{1,3}[.)])[^\S\n]+", re.MULTILINE)  # a list's, which the page draws
_PIECE = re.compile(r"[^\s、。，！？；：]+[、。，！？；：]*")


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader pages, as people reach them."""

    url: str  # without a slash at the end
    key: bytes = field(repr=False)

    def page(self, document_id: str, scope: Scope) -> str:
        """A document's page. Where a server's uploads are seen, its address can't be guessed."""
        if scope.guild_id is None:
            return f"{self.url}/d/{document_id}"
        return f"{self.url}/u/{scope.guild_id}/{document_id}/{token(self.key, scope.guild_id, document_id)}"


Cited = TypeVar("Cited", Quote, Fact, Match)


def token(key: bytes, guild_id: int, document_id: str) -> str:
    """What opens this document, as this server sees it, and no other."""
    return blake2b(f"{guild_id}/{document_id}".encode(), key=key, digest_size=16, person=b"reader page").hexdigest()


def link(cited: Quote | Fact | Match | Citation, reader: Reader | None, scope: Scope) -> str | None:
    """The address that shows what is cited, where it stands; None when there is none."""
    citation = cited if isinstance(cited, Citation) else cited.citation
    if citation.url and citation.url.startswith(("https://", "http://")):
        return with_text_fragment(citation.url, _words(cited))
    if reader is None:
        return None
    page = reader.page(citation.document_id, scope)
    if isinstance(cited, Citation):
        return page
    if isinstance(cited, Fact):
        place = {"at": located(cited.sentence_span, cited.sentence)}
    else:
        place = {"at": located(cited.span, cited.text)}
    if isinstance(cited, Quote) and cited.id:
        place["p"] = cited.id
    return f"{page}?{urlencode(place)}#p"


def led(cited: Cited, reader: Reader | None, scope: Scope) -> Cited:
    """The same, with a citation that leads to where it stands."""
    return replace(cited, citation=replace(cited.citation, url=link(cited, reader, scope)))


def _words(cited: Quote | Fact | Match | Citation) -> str:
    """The words to look for on a page."""
    if isinstance(cited, Quote):
        return cited.sentence.of(cited.text) if cited.sentence else cited.text
    if isinstance(cited, Fact):
        return cited.sentence
    return cited.text if isinstance(cited, Match) else ""


def located(span: Span, text: str) -> str:
    """A stretch of a document, with a check that tells whether it still holds this text."""
    check = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{span.start}-{span.end}-{check}"


def with_text_fragment(url: str, text: str) -> str:
    """The address, scrolled to this text; as it is where the text has no words to look for."""
    directive = text_directive(text)
    if not directive:
        return url
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={directive}"


def text_directive(text: str) -> str:
    """`words`, or `first words,last words` of a longer text; nothing when it has no plain words.

    Neither end crosses a line, as a browser looks for each of them within one paragraph.
    """
    runs = [" ".join(run.split()) for run in _PLAIN.findall(_BULLET.sub("", text))]
    runs = [run for run in runs if len(run) >= SHORTEST_END] or runs
    if not runs:
        return ""
    if len(runs) == 1 and len(runs[0]) <= 2 * LONGEST_END:  # its ends might overlap, and then no browser finds them
        return _encoded(runs[0])
    return ",".join(_encoded(end) for end in (_head(runs[0]), _tail(runs[-1])) if end)


def _head(run: str) -> str:
    """The words that it begins with."""
    start = run[: LONGEST_END + 1]
    ends = [piece.end() for piece in _PIECE.finditer(start) if piece.end() <= LONGEST_END]
    return start[: ends[-1]] if ends else ""


def _tail(run: str) -> str:
    """The words that it ends with."""
    end = run[-LONGEST_END - 1 :]
    starts = [piece.start() for piece in _PIECE.finditer(end) if len(end) - piece.start() <= LONGEST_END]
    return end[starts[0] :] if starts else ""


def _encoded(words: str) -> str:
    """Percent-encoded; the hyphen too, which means something in a directive."""
    return percent_encoded(words, safe="", errors="replace").replace("-", "%2D")
