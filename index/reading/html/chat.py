"""A channel that DiscordChatExporter wrote as a web page.

The page says times in its own language, so a message's time is taken from its number (in UTC) unless the page's is
English. Nor does it say the channel's number: links to messages are made only if the addresses of the channel's own
files and of the server's picture agree on one.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.layout import BlockKind, MarkKind
from index.messages import Message
from index.reading.chat.messages import MOST_MESSAGES, ChatMessage, Part, conversation
from index.reading.raw import RawDocument, Run, Style

DEEPEST = 40  # elements inside each other in a message

# A message, in versions since 2022 and in those before.
_MESSAGES = (".chatlog__message-container", ".chatlog__messages .chatlog__message")
_OF_MESSAGES = frozenset(("chatlog__message-container", "chatlog__message"))
_ENTRIES = ".preamble__entry, .info__guild-name, .info__channel-name, .info__channel-topic"
_AUTHOR = ".chatlog__author, .chatlog__author-name, .chatlog__system-notification-author"
_TIMES = ".chatlog__timestamp, .chatlog__short-timestamp, .chatlog__system-notification-timestamp"
_STYLES = {"strong": MarkKind.STRONG, "em": MarkKind.EMPHASIS, "s": MarkKind.STRUCK, "code": MarkKind.CODE}
_SPOILERS = frozenset(("chatlog__markdown-spoiler", "spoiler", "spoiler-text"))  # the older two of versions before 2022
_HEADINGS = frozenset(("h1", "h2", "h3"))
_LANGUAGE = re.compile(r"(?:language|lang)-([\w+#.-]{1,30})|\bhljs ([\w+#.-]{1,30})")
_FILE = re.compile(r"\w+: (.{1,300}) \([^()]{1,30}\)")
_ATTACHMENTS = re.compile(r"https://(?:cdn|media)\.discordapp\.(?:com|net)/attachments/(\d{15,25})/")
_ICON = re.compile(r"https://cdn\.discordapp\.com/icons/(\d{15,25})/")
_DATE = re.compile(r"([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})|(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?(?:[ \u202f]([AP])M)?")
_MONTHS = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1
    )
}
_FIRST_SECOND = datetime(2015, 1, 1)  # of Discord's numbers, which count milliseconds in their upper bits


def is_export(text: str) -> bool:
    """True if a page's source is the export of a channel."""
    return "chatlog__message" in text and ("preamble__entry" in text or "info__channel-name" in text)


def document(tree: LexborHTMLParser, notes: tuple[Message, ...]) -> RawDocument | None:
    """The conversation; None if there is none."""
    entries = [_text(node) for node in tree.css(_ENTRIES)]
    nodes = next((nodes for selector in _MESSAGES if (nodes := tree.css(selector))), [])
    found = [node for node in nodes[:MOST_MESSAGES] if not _is_inside_another(node)]
    if len(entries) < 2 or not found:
        return None
    place = _place(tree)
    name = entries[1].rsplit(" / ", 1)[-1]
    topic = entries[2] if len(entries) > 2 and not entries[2].startswith(("Between ", "After ", "Before ")) else ""
    return conversation(f"#{name}" if name else "", entries[0], [Run(topic)], _messages(found, place), notes)


def _is_inside_another(node: LexborNode) -> bool:
    """True for a message in a message, or deep in the page: no export has any, and looking into each takes long."""
    above = node.parent
    for _ in range(DEEPEST):
        if above is None:
            return False
        if not _OF_MESSAGES.isdisjoint(_attribute(above, "class").split()):
            return True
        above = above.parent
    return True


def _place(tree: LexborHTMLParser) -> str:
    """The address of the channel, or "" if it can't be known."""
    icon = tree.css_first(".preamble__guild-icon, .info__guild-icon")
    guild = _ICON.match(_attribute(icon, "src")) if icon else None
    files = tree.css(".chatlog__attachment a, .chatlog__attachment img, .chatlog__attachment source")
    addresses = (_attribute(node, "href") or _attribute(node, "src") for node in files)
    channels = {found[1] for address in addresses if (found := _ATTACHMENTS.match(address))}
    return f"https://discord.com/channels/{guild[1]}/{channels.pop()}" if guild and len(channels) == 1 else ""


def _messages(found: list[LexborNode], place: str) -> Iterator[ChatMessage]:
    author = tag = ""
    for node in found:
        system = node.css_first(".chatlog__system-notification-content")
        head = node
        if "chatlog__message" in _attribute(node, "class").split() and node.parent:  # of an old version
            head = node.parent  # of all messages of this author
        named = head.css_first(_AUTHOR)
        if named:
            author, marked = _text(named), head.css_first(".chatlog__author-tag, .chatlog__bot-tag")
            tag = _text(marked) if marked else ""
        number = _attribute(node, "data-message-id")
        time, shown = _time(head, number)
        yield ChatMessage(
            author=author,
            parts=(Part((Run(_text(system)),)),) if system else tuple(_parts(node)),
            time=time,
            shown_time=shown,
            tag=tag,
            context=_context(node),
            url=f"{place}/{number}" if place and number.isascii() and number.isdigit() else None,
            system=system is not None,
        )


def _time(node: LexborNode, number: str) -> tuple[datetime | None, str]:
    """When a message was sent, and how the page says it."""
    shown = node.css_first(_TIMES)
    title = _attribute(shown, "title") if shown else ""
    if (date := _DATE.search(title)) and (clock := _CLOCK.search(title, date.end())):
        month = _MONTHS.get(date[1] or date[5], 0)
        hour = int(clock[1]) % 12 + 12 * (clock[3] == "P") if clock[3] else int(clock[1])
        try:
            return datetime(int(date[3] or date[6]), month, int(date[2] or date[4]), hour, int(clock[2])), title
        except ValueError:
            pass
    if number.isascii() and number.isdigit() and len(number) <= 20:
        try:
            return _FIRST_SECOND + timedelta(milliseconds=int(number) >> 22), title
        except OverflowError:
            pass
    return None, _text(shown) if shown else ""


def _context(node: LexborNode) -> str:
    replied = node.css_first(".chatlog__reply-author")
    if replied is None:
        return ""
    content = node.css_first(".chatlog__reply-content")
    said = _text(content) if content else ""
    return f"{_text(replied)} {said}"[:200] if said.startswith("used /") else f"replying to {_text(replied)}"


def _parts(node: LexborNode) -> Iterator[Part]:
    for content in node.css(".chatlog__content"):
        yield from _Content().parts(content)
    for content in node.css(".chatlog__forwarded-content"):
        yield from (part.quoted() for part in _Content().parts(content))
    files = [run for file in node.css(".chatlog__attachment") if (run := _file(file))]
    yield Part(tuple(run for file in files for run in (Run(" "), file))[1:])
    for embed in node.css(".chatlog__embed-title, .chatlog__embed-author, .chatlog__embed-footer-text"):
        yield Part((Run(_text(embed), (Style(MarkKind.STRONG),)),))
    for embed in node.css(".chatlog__embed-description"):
        yield from _Content().parts(embed)
    for field in node.css(".chatlog__embed-field"):
        name, value = field.css_first(".chatlog__embed-field-name"), field.css_first(".chatlog__embed-field-value")
        label = Run(_text(name) if name else "", (Style(MarkKind.STRONG),))
        runs = [run for part in _Content().parts(value) for run in part.runs] if value else []
        yield Part((label, Run(": "), *runs))
    for sticker in node.css(".chatlog__sticker"):
        yield Part((Run(_attribute(sticker, "title")),))
    reactions = (
        f"{_attribute(emoji, 'alt')} {_text(count)}"
        for one in node.css(".chatlog__reaction")
        if (emoji := one.css_first("img")) and (count := one.css_first(".chatlog__reaction-count"))
    )
    yield Part((Run(" ".join(reactions)),))


def _file(node: LexborNode) -> Run | None:
    """A file by its name, which leads to it."""
    link = node.css_first("a")
    media = node.css_first("img, source")
    named = _FILE.fullmatch(_attribute(media, "title")) if media else None
    name = named[1] if named else _text(link) if link else ""
    address = _attribute(link, "href") if link else _attribute(media, "src") if media else ""
    styles = (Style(MarkKind.LINK, address),) if address.startswith(("https://", "http://")) else ()
    return Run(name, styles) if name else None


class _Content:
    """Collects the parts of one message."""

    def __init__(self) -> None:
        self._found: list[Part] = []
        self._runs: list[Run] = []

    def parts(self, node: LexborNode) -> list[Part]:
        self._walk(node, (), 0)
        self._end("")
        return self._found

    def _end(self, aside: str) -> None:
        while self._runs and not self._runs[0].text.strip():  # how the page is indented
            del self._runs[0]
        if self._runs:
            self._found.append(Part(tuple(self._runs), aside=aside))
        self._runs = []

    def _walk(self, node: LexborNode, styles: tuple[Style, ...], depth: int) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._runs.append(Run(child.text_content or "", styles))
                continue
            classes = _attribute(child, "class")
            if tag in ("br", "li") or tag in _HEADINGS:
                self._break()
            if tag == "img":
                self._runs.append(Run(_attribute(child, "alt"), styles))
            elif "--multiline" in classes or tag == "pre":
                self._end("")
                named = _LANGUAGE.search(classes)
                language = (named[1] or named[2]).lower() if named else ""
                covered = tuple(style for style in styles if style.kind is MarkKind.SPOILER)
                self._found.append(Part((Run(child.text(deep=True), covered),), BlockKind.VERBATIM, language=language))
            elif "chatlog__markdown-quote-content" in classes:
                self._end("")
                self._inner(child, styles, depth)
                self._end("quotation")
            else:
                if tag == "li":
                    self._runs.append(Run("• "))
                self._inner(child, (*styles, *_style(child)), depth)
            if tag == "ul" or tag in _HEADINGS:
                self._break()

    def _inner(self, node: LexborNode, styles: tuple[Style, ...], depth: int) -> None:
        if depth < DEEPEST:
            self._walk(node, styles, depth + 1)
        else:
            self._runs.append(Run(node.text(deep=True), styles))

    def _break(self) -> None:
        if self._runs and not self._runs[-1].text.endswith("\n"):
            self._runs.append(Run("\n"))


def _style(node: LexborNode) -> list[Style]:
    tag = node.tag or ""
    if tag in _HEADINGS:
        return [Style(MarkKind.STRONG)]
    if tag == "a" and (address := _attribute(node, "href")).startswith(("https://", "http://")):
        return [Style(MarkKind.LINK, address)]
    if not _SPOILERS.isdisjoint(_attribute(node, "class").split()):
        return [Style(MarkKind.SPOILER)]
    return [Style(_STYLES[tag])] if tag in _STYLES else []


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _text(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())
