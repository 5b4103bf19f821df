"""A Discord message's text: its markup becomes marks, as Discord shows it."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from index.layout import BlockKind, MarkKind
from index.reading.chat.messages import Part
from index.reading.inline import Markup, Styles
from index.reading.raw import Run, Style

LONGEST = 10_000  # characters of a message; Discord takes 4,000

_CODE = re.compile(r"```(?:([\w+#.-]{1,20})\n)?((?:[^`]|`(?!``))*)```")
# A spoiler, and before it what no spoiler begins in: a sign that is escaped, and code.
_SPOILER = re.compile(r"\\[^\w\s]|```(?:[^`]|`(?!``))*```|`[^`\n]*`|\|\|(?P<hidden>(?:[^|]|\|(?!\|))+)\|\|")
_LINE = re.compile(r"(?P<quote>>(?:>>)? )|(?P<heading>#{1,3} |-# )|(?P<item>[ \t]{0,8}[-*] )")
_TOKEN = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|<a?:(?P<emoji>\w{1,40}):\d{1,25}>"
    r"|<(?P<before>@[!&]?|#)(?P<id>\d{1,25})>"
    r"|<t:(?P<seconds>-?\d{1,12})(?::[tTdDfFR])?>"
    r"|\[(?P<label>[^\[\]\n]{1,300})\]\(<?(?P<target>https?://[^\s<>()]{1,2000})>?\)"
    r"|<(?P<address>https?://[^\s<>]{1,2000})>"
    r"|(?P<url>https?://[^\s<>\"]{1,2000}[^\s<>\".,;:!?)'*_~|])"
    r"|(?P<sign>\*{1,3}|__|_|~~|\|\|)"
)
_MARKUP = Markup(
    _TOKEN,
    {
        "*": (MarkKind.EMPHASIS,),
        "_": (MarkKind.EMPHASIS,),
        "**": (MarkKind.STRONG,),
        "***": (MarkKind.STRONG, MarkKind.EMPHASIS),
        "~~": (MarkKind.STRUCK,),
        "__": (),
        "||": (MarkKind.SPOILER,),
    },
    frozenset("_"),
)
_NOTHING: Mapping[str, str] = {}


def parts(text: str, names: Mapping[str, str] = _NOTHING) -> Iterator[Part]:
    """The parts of a message. `names` are those of the members that it mentions, by their ids."""
    text, covered = _covered(text[:LONGEST])
    position = 0
    for code in _CODE.finditer(text):
        yield from _prose(text[position : code.start()], names)
        styles = (Style(MarkKind.SPOILER),) if code.start() in covered else ()
        yield Part((Run(code[2].strip("\n"), styles),), BlockKind.VERBATIM, language=(code[1] or "").lower())
        position = code.end()
    yield from _prose(text[position:], names)


def _covered(text: str) -> tuple[str, set[int]]:
    """A text with a spoiler for the words of each line that one covers, and where the blocks of code in spoilers
    begin."""
    written, covered, position = "", set(), 0
    for found in _SPOILER.finditer(text):
        if not (hidden := found["hidden"]):
            continue
        written += text[position : found.start()]
        end = 0
        for code in _CODE.finditer(hidden):
            written += _each_line(hidden[end : code.start()])
            covered.add(len(written))
            written += code[0]
            end = code.end()
        written += _each_line(hidden[end:])
        position = found.end()
    return written + text[position:], covered


def _each_line(hidden: str) -> str:
    """A spoiler for each line, behind the sign that the line begins with, and without the spaces at its edges."""
    lines = []
    for place, line in enumerate(hidden.split("\n")):
        start = _LINE.match(line) if place else None
        sign = line[: start.end()] if start else ""
        rest = line[len(sign) :]
        before, after = rest[: len(rest) - len(rest.lstrip())], rest[len(rest.rstrip()) :]
        lines.append(f"{sign}{before}||{rest.strip()}||{after}" if rest.strip() else line)
    return "\n".join(lines)


def _prose(text: str, names: Mapping[str, str]) -> Iterator[Part]:
    """The quoted lines and the others, each stretch of them as a part."""
    stretch: list[Run] = []
    quoted = rest_is_quoted = False
    for line in text.strip("\n").split("\n"):
        start = _LINE.match(line)
        mark = (start.lastgroup if start else None) or ""
        is_quoted = rest_is_quoted or mark == "quote"
        if is_quoted != quoted and stretch:
            yield Part(tuple(stretch), aside="quotation" if quoted else "")
            stretch = []
        quoted = is_quoted
        rest_is_quoted = rest_is_quoted or line.startswith(">>> ")
        if stretch:
            stretch.append(Run("\n"))
        found = list(runs(line[start.end() :] if start else line, names))
        if mark == "heading" and not line.startswith("-# "):
            found = [Run(run.text, (Style(MarkKind.STRONG), *run.styles)) for run in found]
        stretch += [Run("• "), *found] if mark == "item" else found
    if stretch:
        yield Part(tuple(stretch), aside="quotation" if quoted else "")


def runs(line: str, names: Mapping[str, str] = _NOTHING) -> Iterator[Run]:
    """A line's text in its styles."""
    return _MARKUP.runs(line, lambda token, styles: [_run(token, styles, names)])


def _run(token: re.Match[str], styles: Styles, names: Mapping[str, str]) -> Run:
    match token.lastgroup:
        case "escaped":
            return Run(token["escaped"], styles)
        case "code":
            return Run(token["code"], (*styles, Style(MarkKind.CODE)))
        case "emoji":
            return Run(f":{token['emoji']}:", styles)
        case "id":
            name = names.get(token["id"])
            return Run(f"{token['before'][0]}{name}" if name else token[0], styles)
        case "seconds":
            return Run(_time(int(token["seconds"])) or token[0], styles)
        case "target":
            return Run(token["label"], (*styles, Style(MarkKind.LINK, token["target"])))
    address = token["address"] or token["url"]
    return Run(address, (*styles, Style(MarkKind.LINK, address)))


def _time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""
