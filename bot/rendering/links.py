"""Where a citation links to: the document's own page, scrolled to the words, or otherwise the reader pages.

A text fragment (`#:~:text=`, https://wicg.github.io/scroll-to-text-fragment/) names the first and the last words of a
quotation. A browser that doesn't find them still opens the page.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import NamedTuple, TypeVar
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

from index import Citation, Fact, Match, Quote, Scope, Span
from index.operations import covered

LONGEST_END = 40  # characters at either end; a text of up to twice as many is named whole
SHORTEST_END = 8  # characters; fewer are found in too many places

# Consecutive words without markup, which a rendered page doesn't show, and without what `covered` put for spoilers.
_PLAIN = re.compile(r"(?<!\S)[^\s*_`\[\]<>|\\#{}█]+(?:[^\S\n]+[^\s*_`\[\]<>|\\#{}█]+)*(?!\S)")
# The bullet or number of a list's item, which browsers draw, so that it isn't text.
_BULLET = re.compile(r"^[^\S\n]*(?:[-•–—]|\d{1,3}[.)])[^\S\n]+", re.MULTILINE)
_PIECE = re.compile(r"[^\s、。，！？；：]+[、。，！？；：]*")


class Answered(NamedTuple):
    """A passage of an answer, in the address of a reader page."""

    passage_id: str
    sentence: str  # the locator of the sentence that answers; "" if it isn't known


@dataclass(frozen=True, slots=True)
class Reader:
    """The address of the reader pages, as people reach them."""

    url: str  # without a slash at the end
    key: bytes = field(repr=False)
    # What the pages show for each server, as far as it is known; None is for no server. They can't tell who reads them,
    # so they have no document that isn't for everybody.
    closed: dict[int | None, Scope] = field(default_factory=dict, repr=False, compare=False)

    def shows(self, source: str, scope: Scope) -> bool:
        """True if the pages have the document with this path."""
        known = self.closed.get(scope.guild_id)
        return known is None or not known.hides(source)

    def answer(self, quotes: Sequence[Quote], scope: Scope) -> str:
        """The passages of an answer for an address, signed: whoever has it may read their documents. See `answered`."""
        listed = "~".join(map(_answering, quotes))
        return f"{listed}~{self._signature(listed, scope)}"

    def answered(self, text: str, scope: Scope) -> list[Answered]:
        """The passages of what `answer` wrote; none if anybody else wrote it."""
        listed, _, signature = text.rpartition("~")
        if not hmac.compare_digest(self._signature(listed, scope).encode(), signature.encode("utf-8", "replace")):
            return []
        return [Answered(*entry.partition(".")[::2]) for entry in listed.split("~")]

    def _signature(self, listed: str, scope: Scope) -> str:
        text = f"{scope.guild_id}/{listed}".encode("utf-8", "replace")
        return blake2b(text, key=self.key, digest_size=16, person=b"an answer").hexdigest()

    def page(self, document_id: str, scope: Scope) -> str:
        """The address of a document's page. In a scope with uploads it can't be guessed."""
        if scope.guild_id is None:
            return f"{self.url}/d/{document_id}"
        return f"{self.url}/u/{scope.guild_id}/{document_id}/{token(self.key, scope.guild_id, document_id)}"


Cited = TypeVar("Cited", Quote, Fact, Match)


def token(key: bytes, guild_id: int, document_id: str) -> str:
    """The secret part of an address, which opens one document for one server."""
    return blake2b(f"{guild_id}/{document_id}".encode(), key=key, digest_size=16, person=b"reader page").hexdigest()


def link(
    cited: Quote | Fact | Match | Citation, reader: Reader | None, scope: Scope, answer: Sequence[Quote] = ()
) -> str | None:
    """The address that shows the cited text in its document; None if there is none that people can open.

    Args:
        cited: What is cited.
        reader: The reader pages, if people can reach them.
        scope: Whose documents may be seen.
        answer: The passages that are shown together with this one, which its page then leads to.
    """
    citation = cited if isinstance(cited, Citation) else cited.citation
    if citation.url and citation.url.startswith(("https://", "http://")):
        return with_text_fragment(citation.url, _words(cited))
    if reader is None or not reader.shows(citation.source, scope):
        return None
    page = reader.page(citation.document_id, scope)
    at = _locator(cited)
    if at is None:
        return page
    place = {"at": at}
    if isinstance(cited, Quote) and cited.id:
        place["p"] = cited.id
        if answer:
            place["of"] = reader.answer(
                [quote for quote in answer if reader.shows(quote.citation.source, scope)], scope
            )
    return f"{page}?{urlencode(place)}#p"


def with_link(cited: Cited, reader: Reader | None, scope: Scope) -> Cited:
    """The same value, with a citation that links to its place."""
    return replace(cited, citation=replace(cited.citation, url=link(cited, reader, scope)))


def _words(cited: Quote | Fact | Match | Citation) -> str:
    """The words that a browser should look for on the page, without spoilers: an address is shown."""
    if isinstance(cited, Quote):
        text = covered(cited.text, cited.layout.spoilers)
        return cited.sentence.of(text) if cited.sentence else text
    if isinstance(cited, Fact):
        return cited.sentence
    return cited.text if isinstance(cited, Match) and cited.span else ""


def _locator(cited: Quote | Fact | Match | Citation) -> str | None:
    """Where the cited text is in its document; None if all of that is cited, or its title."""
    if isinstance(cited, Citation):
        return None
    if isinstance(cited, Fact):
        return locator(cited.sentence_span, cited.sentence)
    return locator(cited.span, cited.text) if cited.span else None


def _answering(quote: Quote) -> str:
    if not quote.sentence:
        return quote.id
    return f"{quote.id}.{locator(quote.sentence.shifted(quote.span.start), quote.sentence.of(quote.text))}"


def locator(span: Span, text: str) -> str:
    """A span of a document, with a checksum that shows if the document still has this text there."""
    check = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{span.start}-{span.end}-{check}"


def with_text_fragment(url: str, text: str) -> str:
    """The address, scrolled to this text; unchanged if the text has no words to look for."""
    directive = text_directive(text)
    if not directive:
        return url
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={directive}"


def without_text_fragment(url: str) -> str:
    """The address without the words that a browser would look for."""
    return url.partition(":~:")[0].removesuffix("#")


def text_directive(text: str) -> str:
    """`words`, or `first words,last words` for a longer text; empty if it has no plain words.

    Neither end crosses a line, because a browser looks for each of them within one paragraph.
    """
    runs = [" ".join(run.split()) for run in _PLAIN.findall(_BULLET.sub("", text))]
    runs = [run for run in runs if len(run) >= SHORTEST_END] or runs
    if not runs:
        return ""
    if len(runs) == 1 and len(runs[0]) <= 2 * LONGEST_END:  # its two ends could overlap, and no browser would find them
        return _encode(runs[0])
    return ",".join(_encode(end) for end in (_head(runs[0]), _tail(runs[-1])) if end)


def _head(run: str) -> str:
    """The words at its beginning."""
    start = run[: LONGEST_END + 1]
    ends = [piece.end() for piece in _PIECE.finditer(start) if piece.end() <= LONGEST_END]
    return start[: ends[-1]] if ends else ""


def _tail(run: str) -> str:
    """The words at its end."""
    end = run[-LONGEST_END - 1 :]
    starts = [piece.start() for piece in _PIECE.finditer(end) if len(end) - piece.start() <= LONGEST_END]
    return end[starts[0] :] if starts else ""


def _encode(words: str) -> str:
    """The words percent-encoded, including the hyphen, which has a meaning in a directive."""
    return percent_encoded(words, safe="", errors="replace").replace("-", "%2D")
