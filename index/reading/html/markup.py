"""HTML bytes become a tree: the encoding that the page names, and markup that is safe to parse.

Lexbor looks through all open elements at many a tag, so its time grows with the square of the depth: 100,000 nested
elements take half a minute. Browsers stop at a depth of 512; here, tags beyond `DEEPEST` are left out before parsing,
and the text in them stays. Depth is counted cautiously, as if an end tag closed nothing but the innermost element.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from index.errors import UnreadableFile
from index.messages import Message, Unreadable
from index.reading.text import decode

DEEPEST = 1_000  # elements within each other
MOST_TAGS = 600_000  # what a reader's memory and time are enough for: some 10 to 20 MB of HTML

MOST_INLINE = 64  # formatting elements open at once: the parser opens them anew in each paragraph

_FEW_TAGS = 2_000  # whatever they are, they parse in a fraction of a second
_LONGEST_TAG = 2_000  # characters that are looked at for its end
_DECLARED_WITHIN = 1024  # bytes
_DECLARATION = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.+-]{2,40})"
    rb"|<\?xml\s[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w:.+-]{2,40})",
    re.IGNORECASE,
)
# Elements that have no content, and those that a new one of their kind closes: they never nest by themselves.
_FLAT = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
    " a body colgroup dd dt head html li nobr optgroup option p rb rp rt rtc tbody td tfoot th thead tr".split()
)
# These an end tag closes wherever they stand among the open elements.
_INLINE = frozenset("b big code em font i s small strike strong tt u".split())
_OPAQUE = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in "script style textarea title xmp iframe noembed noframes".split()
}
_FOREIGN = frozenset(("svg", "math"))
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*))")
_SELF_CLOSED = re.compile(r"<([a-zA-Z][\w.:-]*)((?:\s[^<>]*)?)/>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def text_of(data: bytes) -> tuple[str, tuple[Message, ...]]:
    """The page's text, and what a person should know of how it was decoded. Raises UnreadableFile."""
    declared = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    return decode(data, (declared[1] or declared[2]).decode("ascii") if declared else None)


def parse(text: str, *, xhtml: bool = False) -> LexborHTMLParser:
    """The page's tree. Raises UnreadableFile when it has too many tags."""
    if text.count("<") > MOST_TAGS:
        raise UnreadableFile(Unreadable.TOO_MANY_TAGS, most=MOST_TAGS)
    if xhtml:
        text = _SELF_CLOSED.sub(_opened_and_closed, text)
    if text.count("<") > _FEW_TAGS:
        text = "".join(_bounded(text))
    return LexborHTMLParser(text)


def _opened_and_closed(tag: re.Match[str]) -> str:
    """`<title/>` is an empty element in XHTML alone; in HTML it would swallow the rest of the page."""
    name, attributes = tag.groups()
    return tag[0] if name.lower() in _VOID else f"<{name}{attributes}></{name}>"


def _bounded(text: str) -> Iterator[str]:
    """The markup without the tags that stand too deep."""
    blocks: list[tuple[str, bool]] = []  # the open ones: name, and whether the tag was kept
    formats = dict.fromkeys(_INLINE, 0)  # how many are open
    inline = foreign = position = copied = 0
    while tag := _TAG.search(text, position):
        position = tag.end()
        if tag[1]:
            position = _after(text, "-->", tag.start() + 2)
            continue
        name = tag[3].lower()
        keep = True
        if name in _FLAT or (foreign and _self_closed(text, position)):
            continue
        if name in _INLINE:
            if not tag[2]:
                keep = inline < MOST_INLINE
                formats[name] += keep
                inline += keep
            elif formats[name]:
                formats[name] -= 1
                inline -= 1
        elif tag[2]:
            if blocks and blocks[-1][0] == name:
                keep = blocks.pop()[1]
                foreign -= name in _FOREIGN
        elif closing := _OPAQUE.get(name):
            end = closing.search(text, position)
            position = end.end() if end else len(text)
        else:
            keep = len(blocks) < DEEPEST
            blocks.append((name, keep))
            foreign += name in _FOREIGN
        if not keep:
            yield text[copied : tag.start()]
            if name not in _INLINE:
                yield " "
            position = copied = _after(text, ">", position)
    yield text[copied:]


def _self_closed(text: str, position: int) -> bool:
    end = text.find(">", position, position + _LONGEST_TAG)
    return end > 0 and text[end - 1] == "/"


def _after(text: str, mark: str, position: int) -> int:
    """Where the text goes on after the next mark, or its end."""
    found = text.find(mark, position)
    return len(text) if found < 0 else found + len(mark)
