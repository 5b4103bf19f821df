"""What R Markdown and Quarto have beside Pandoc's Markdown: code that is run, options in it, and cross references.

The results of code aren't in the file. So code within a sentence is an ellipsis, and what isn't shown with its results
(`echo=FALSE`) is no text. The numbers of figures and sections aren't in the file either: their labels are shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markdown_it.rules_inline import StateInline

_LANGUAGES = "r|python|julia|ojs|bash|sh|sql|stan|rcpp|mermaid|dot"
# A chunk of code, or a label that only Quarto's cross references use.
_SIGN = re.compile(
    rf"^[ \t]{{0,20}}`{{3,}}\{{(?:{_LANGUAGES})[ \t,}}]|\{{#(?:fig|tbl|sec|eq|lst)-[\w-]|\\@ref\(", re.MULTILINE
)
_CHUNK = re.compile(rf"\{{(?:{_LANGUAGES})(?:[ \t,][^\n]*)?\}}[ \t]*$", re.IGNORECASE)
_HEAD_CAPTION = re.compile(r"""\bfig\.cap[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_HEAD_HIDDEN = re.compile(r"\b(?:echo|include)[ \t]*=[ \t]*F(?:ALSE)?\b")
_OPTION = re.compile(r"[ \t]*(?:#|//|--|%%)\|[ \t]*(.*)")
_HIDDEN = re.compile(r"(?:echo|include)[ \t]*:[ \t]*false[ \t]*$", re.IGNORECASE)
_CAPTION = re.compile(r"(?:fig|tbl|lst)-cap[ \t]*:[ \t]*(.*)")
_FOLDED = re.compile(r"[|>][+-]?[ \t]*$")  # the text of such an option is on the lines below
_NEXT_OPTION = re.compile(r"[\w.-]+[ \t]*:(?:[ \t]|$)|-[ \t]")

_INLINE_CODE = re.compile(r"`(?:r|\{(?:r|python|julia|ojs)\})[ \t\n][^`]{1,1000}`(?!`)")
_RAW_INLINE = re.compile(r"`([^`\n]{1,1000})`\{=(\w{1,20})\}")
_TAG = re.compile(r"<[^<>]*>")
_NAMES = {"fig": "Figure", "tbl": "Table", "sec": "Section", "eq": "Equation", "lst": "Listing"}
_REFERENCE = re.compile(r"@(fig|tbl|sec|eq|lst)-([A-Za-z0-9][\w-]{0,100})(?![\w/])", re.IGNORECASE)
_BOOK_REFERENCE = re.compile(r"\\@ref\((?:[a-z]{1,10}:)?([\w:. -]{1,100})\)")
_INDEX = re.compile(r"\\index\{[^{}\n]{0,300}\}")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of code that is run."""

    code: str  # empty if only its results are shown
    caption: str  # of these
    skipped: int  # lines above the code


def is_quarto(text: str) -> bool:
    """True if code in a text is run, or it has Quarto's labels.

    >>> is_quarto("```{r, echo=FALSE}\\nplot(x)\\n```"), is_quarto("```r\\nplot(x)\\n```")
    (True, False)
    """
    return _SIGN.search(text) is not None


def is_chunk(info: str) -> bool:
    """True if the code between two fences is run. `info`: what is behind the first fence."""
    return _CHUNK.match(info) is not None


def chunk(content: str, info: str = "") -> Chunk:
    """Code that is run, without its options.

    >>> chunk("#| fig-cap: Hours\\nplot(x)\\n")
    Chunk(code='plot(x)\\n', caption='Hours', skipped=1)
    """
    stated = _HEAD_CAPTION.search(info)
    caption = (stated[1] or stated[2] or "") if stated else ""
    hidden = _HEAD_HIDDEN.search(info) is not None
    lines = content.splitlines(keepends=True)
    skipped = 0
    parts: list[str] = []  # of the caption
    is_caption = False
    while skipped < len(lines) and (option := _OPTION.match(lines[skipped])):
        said = option[1].strip()
        skipped += 1
        if is_caption and not _NEXT_OPTION.match(said):
            parts.append(said)
            continue
        hidden = hidden or _HIDDEN.match(said) is not None
        named = _CAPTION.match(said)
        is_caption = named is not None
        if named and not _FOLDED.match(named[1]):
            parts.append(named[1])
    caption = " ".join(parts).strip(" \"'") or caption
    return Chunk("" if hidden else "".join(lines[skipped:]), caption, skipped)


def quarto(state: StateInline, silent: bool) -> bool:
    """The rule for what is within a line."""
    rule = _RULES.get(state.src[state.pos])
    found = rule(state) if rule else None
    if not found:
        return False
    end, shown = found
    if not silent:
        token = state.push("literal", "", 0)
        token.content = shown
    state.pos = end
    return True


Found = tuple[int, str]  # where it ends, and what is shown


def _code(state: StateInline) -> Found | None:
    if state.pos and state.src[state.pos - 1] == "`":
        return None
    if raw := _RAW_INLINE.match(state.src, state.pos, state.posMax):
        return raw.end(), _TAG.sub("", raw[1]) if raw[2] == "html" else ""
    found = _INLINE_CODE.match(state.src, state.pos, state.posMax) if state.env["quarto"] else None
    return (found.end(), "…") if found else None


def _reference(state: StateInline) -> Found | None:
    if not state.env["quarto"] or (
        state.pos and (state.src[state.pos - 1].isalnum() or state.src[state.pos - 1] == "/")
    ):
        return None
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    return (found.end(), f"{_NAMES[found[1].lower()]} {found[2]}") if found else None


def _book(state: StateInline) -> Found | None:
    if not state.env["quarto"]:
        return None
    if found := _BOOK_REFERENCE.match(state.src, state.pos, state.posMax):
        return found.end(), found[1]
    found = _INDEX.match(state.src, state.pos, state.posMax)
    return (found.end(), "") if found else None


_RULES: Mapping[str, Callable[[StateInline], Found | None]] = {"`": _code, "@": _reference, "\\": _book}
