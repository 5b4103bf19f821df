"""AsciiDoc inside a line."""

import re
from collections.abc import Iterator

from index.layout import MarkKind
from index.reading.inline import Markup, Styles, lined
from index.reading.raw import Run, Style
from index.reading.runs import on_one_line

Attributes = dict[str, str]

_TOKEN = re.compile(
    r"\\(?P<escaped>[*_`#^~{<\[]|(?=https?://))"
    r"|``(?P<inner>[^`]{1,500})``|(?<![\w`])`(?=\S)(?P<code>[^`]{1,500})(?<=\S)`(?!\w)"
    r"|(?P<pass>\+\+\+[^+\n]{1,500}\+\+\+|(?<!\w)\+(?=\S)[^+\n]{1,500}(?<=\S)\+(?!\w)|pass:\w{0,5}\[[^\[\]\n]{0,500}\])"
    r"|(?:link:|(?P<scheme>https?://|mailto:))(?P<target>[^\s\[\]<>\"]{1,1000})\[(?P<label>(?:\\\]|[^\]\n]){0,500})\]"
    r"|xref:(?P<file>[^\s\[\]]{1,500})\[(?P<shown>(?:\\\]|[^\]\n]){0,500})\]"
    r"|<<(?P<anchor>[^<>\n,]{1,300})(?:,(?P<name>(?:(?!>>)[^\n]){1,500}))?>>"
    r"|image:(?P<image>[^\s\[\]:]{1,500}|https?://[^\s\[\]]{1,500})\[(?P<alt>[^\[\]\n]{0,500})\]"
    r"|(?:kbd|btn|icon|menu|footnote|footnoteref|stem|latexmath|asciimath|indexterm2)"
    r":(?P<macro>[^\s\[\]]{0,100})\[(?P<argument>(?:\\\]|[^\]\n]){0,1000})\]"
    r"|(?P<hidden>\(\(\([^()\n]{1,300}\)\)\)|\[\[[^\[\]\n]{1,300}\]\]|indexterm:\[[^\[\]\n]{0,500}\]|anchor:[^\s\[\]]{1,300}\[\])"
    r"|\(\((?P<term>[^()\n]{1,300})\)\)"
    r"|\{[\w-]{1,100}\}[^\s\[\]{}]{0,500}(?:\{[\w-]{1,100}\}[^\s\[\]{}]{0,500})?\[(?P<unknown>[^\[\]\n]{1,500})\]"
    r"|\[[^\[\]\n]{1,100}\](?P<span>(?=[#*_`]))"
    r"|(?P<url>https?://[^\s\[\]<>\"]{1,1000}[^\s\[\]<>\".,;:!?)'*_])"
    r"|(?P<symbol>\((?:C|R|TM)\)|(?<=\w) ?-- ?(?=\w)|->|=>|<-|<=|\.\.\.)"
    r"|(?P<sign>\*\*|__|##|\*|_|#|\^|~)"
)
_MARKUP = Markup(
    _TOKEN,
    {
        "*": (MarkKind.STRONG,),
        "**": (MarkKind.STRONG,),
        "_": (MarkKind.EMPHASIS,),
        "__": (MarkKind.EMPHASIS,),
        "#": (),
        "##": (),
        "^": (),
        "~": (),
    },
    frozenset("*_#"),
)
_SYMBOLS = {"(C)": "©", "(R)": "®", "(TM)": "™", "--": "—", "->": "→", "=>": "⇒", "<-": "←", "<=": "⇐", "...": "…"}
# Attributes that every document has.
_CHARACTERS = {
    "empty": "",
    "sp": " ",
    "nbsp": " ",
    "blank": "",
    "zwsp": "",
    "wj": "",
    "shy": "",
    "apos": "'",
    "quot": '"',
    "lsquo": "‘",
    "rsquo": "’",
    "ldquo": "“",
    "rdquo": "”",
    "deg": "°",
    "plus": "+",
    "brvbar": "¦",
    "vbar": "|",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "startsb": "[",
    "endsb": "]",
    "caret": "^",
    "asterisk": "*",
    "tilde": "~",
    "backslash": "\\",
    "backtick": "`",
    "two-colons": "::",
    "two-semicolons": ";;",
    "cpp": "C++",
    "pp": "++",
}
_QUOTED = re.compile(r"\"`([^`\"]{1,500})`\"|(?<!\w)'`([^`']{1,500})`'|(?<=\w)(`')(?=\w)")
_ATTRIBUTE = re.compile(r"(?<!\\)\{([\w-]{1,100})\}")
MOST_FILLED_IN = 100_000  # characters of a text with its attributes


def runs(text: str, attributes: Attributes, line: int | None = None) -> Iterator[Run]:
    """The text of a line or a few, as runs. `line` is the line of the file that it is from."""
    text = _QUOTED.sub(_curled, filled_in(text, attributes))
    return lined(_MARKUP.runs(text, lambda token, styles: list(_replaced(token, styles))), line)


def filled_in(text: str, attributes: Attributes) -> str:
    """The text with the values of its attributes. One that nobody defined stays as it is."""
    parts: list[str] = []
    position = length = 0
    for found in _ATTRIBUTE.finditer(text):
        name = found[1].lower()
        value = attributes.get(name, _CHARACTERS.get(name, found[0]))
        parts += [text[position : found.start()], value]
        position = found.end()
        length += len(value)
        if length > MOST_FILLED_IN:
            break
    return "".join([*parts, text[position:]])


def _curled(found: re.Match[str]) -> str:
    return f"“{found[1]}”" if found[1] else f"‘{found[2]}’" if found[2] else "’"


def plain(text: str, attributes: Attributes) -> str:
    """The text without its markup."""
    return on_one_line(runs(text, attributes))


def _replaced(token: re.Match[str], styles: Styles) -> Iterator[Run]:
    match token.lastgroup:
        case "escaped":
            yield Run(token["escaped"], styles)
        case "code" | "inner":
            yield Run((token["code"] or token["inner"]).strip("+"), (*styles, Style(MarkKind.CODE)))
        case "pass":
            yield Run(re.sub(r"^pass:\w*\[|\]$|^\++|\++$", "", token["pass"]), styles)
        case "label":
            target = (token["scheme"] or "") + token["target"]
            label = _unescaped(token["label"])
            label = label.split(",")[0] if "=" in label else label
            shown = label.strip().strip('"').removesuffix("^") or token["target"]
            yield from _linked(shown, target, styles)
        case "shown":
            yield from _linked(_unescaped(token["shown"]) or token["file"], token["file"], styles)
        case "anchor" | "name":
            yield from _linked(token["name"] or token["anchor"], f"#{token['anchor']}", styles)
        case "alt":
            name = token["alt"].split(",")[0].strip().strip('"')
            if name and "=" not in name:
                yield Run(name, (*styles, Style(MarkKind.IMAGE, token["image"])))
        case "argument":
            yield from _argument(token, styles)
        case "term":
            yield Run(token["term"], styles)
        case "unknown":
            yield from _inside(token["unknown"].removesuffix("^"), styles)
        case "url":
            yield Run(token["url"], (*styles, Style(MarkKind.LINK, token["url"])))
        case "symbol":
            yield Run(_SYMBOLS[token["symbol"].strip()], styles)


def _unescaped(text: str) -> str:
    """What is between square brackets. A closing one inside has a backslash."""
    return text.replace("\\]", "]")


def _argument(token: re.Match[str], styles: Styles) -> Iterator[Run]:
    """Keys, buttons, menus, footnotes and formulas."""
    argument = _unescaped(token["argument"])
    if token[0].startswith("menu:"):
        yield Run(" › ".join(part for part in (token["macro"], argument.replace(" > ", " › ")) if part), styles)
    elif token[0].startswith("footnote") and argument:
        yield from (
            Run(f" [{argument.split(',', 1)[-1] if token[0].startswith('footnoteref') else argument}]", styles),
        )
    elif not token[0].startswith("icon:"):
        yield Run(argument, (*styles, Style(MarkKind.CODE)) if token[0].startswith("kbd") else styles)


def _linked(shown: str, target: str, styles: Styles) -> Iterator[Run]:
    return _inside(shown, (*styles, Style(MarkKind.LINK, target)))


def _inside(label: str, styles: Styles) -> Iterator[Run]:
    """A link's text, in which there are no links."""
    return _MARKUP.runs(label, _in_label, styles)


def _in_label(token: re.Match[str], styles: Styles) -> list[Run]:
    code = token["code"] or token["inner"]
    return (
        [Run(code.strip("+"), (*styles, Style(MarkKind.CODE)))] if code else [Run(token["escaped"] or token[0], styles)]
    )
