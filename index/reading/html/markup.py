"""HTML bytes become a tree: decoded as the page says, and made safe to parse.

For many tags Lexbor goes through all open elements, so its time grows with the square of the depth: 100,000 nested
elements take half a minute. Browsers stop at a depth of 512. Here, tags that are deeper than `DEEPEST` are removed
before parsing, and the text in them stays. Depth is counted cautiously, as if an end tag could only close the innermost
element.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from index.errors import UnreadableFile
from index.messages import Message, Unreadable
from index.reading.text import decode

DEEPEST = 1_000  # elements inside each other
MOST_TAGS = 600_000  # some 10 to 20 MB of HTML, for which a reader's memory and time are enough

MOST_INLINE = 64  # formatting elements open at once; the parser opens them again in every paragraph

_FEW_TAGS = 2_000  # so few are parsed in a fraction of a second, no matter how they are nested
_LONGEST_TAG = 2_000  # characters that are searched for its end
_DECLARED_WITHIN = 1024  # bytes, as in the HTML standard
_DECLARATION = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:.+-]{2,40})"
    rb"|<\?xml\s[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([\w:.+-]{2,40})",
    re.IGNORECASE,
)
# Control characters, which browsers don't show. A page that begins with a tag, and in which every letter is a byte or
# more, isn't a binary file because of them; UTF-16 has a zero byte in its first two.
_MARKUP_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_MOST_CONTROLS = 0.25  # share of the bytes
# Elements without content, and elements that are closed by a new one of their kind. They never nest by themselves.
_FLAT = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
    " a body colgroup dd dt head html li nobr optgroup option p rb rp rt rtc tbody td tfoot th thead tr".split()
)
# Formatting elements. An end tag closes one of these wherever it is among the open elements.
_INLINE = frozenset("b big code em font i s small strike strong tt u".split())
# Elements whose content isn't markup.
_OPAQUE = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in "script style textarea title xmp iframe noembed noframes".split()
}
_FOREIGN = frozenset(("svg", "math"))
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*))")
_SELF_CLOSED = re.compile(r"<([a-zA-Z][\w.:-]*)((?:\s[^<>]*)?)/>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def text_of(data: bytes) -> tuple[str, tuple[Message, ...]]:
    """The page's source as text, and notes about how it was decoded. Raises UnreadableFile."""
    if _MARKUP_FIRST.match(data):
        plain = data.translate(None, _CONTROLS)
        if len(data) - len(plain) <= _MOST_CONTROLS * len(data):
            data = plain
    declared = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    return decode(data, (declared[1] or declared[2]).decode("ascii") if declared else None)


def parse(text: str, *, xhtml: bool = False) -> LexborHTMLParser:
    """The page's tree. Raises UnreadableFile if it has too many tags."""
    if text.count("<") > MOST_TAGS:
        raise UnreadableFile(Unreadable.TOO_MANY_TAGS, most=MOST_TAGS)
    if xhtml:
        text = _SELF_CLOSED.sub(_open_and_close, text)
    if text.count("<") > _FEW_TAGS:
        text = "".join(_without_deep_tags(text))
    return LexborHTMLParser(text)


def _open_and_close(tag: re.Match[str]) -> str:
    """`<title/>` is only an empty element in XHTML; as HTML it would swallow the rest of the page."""
    name, attributes = tag.groups()
    return tag[0] if name.lower() in _VOID else f"<{name}{attributes}></{name}>"


def _without_deep_tags(text: str) -> Iterator[str]:
    """The markup without the tags that are too deep, piece by piece."""
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
        if name in _FLAT or (foreign and _is_self_closed(text, position)):
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


def _is_self_closed(text: str, position: int) -> bool:
    end = text.find(">", position, position + _LONGEST_TAG)
    return end > 0 and text[end - 1] == "/"


def _after(text: str, mark: str, position: int) -> int:
    """The place after the next occurrence of a mark; the end of the text if there is none."""
    found = text.find(mark, position)
    return len(text) if found < 0 else found + len(mark)
