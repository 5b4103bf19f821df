"""The marks within a block's text that CommonMark doesn't have: tags, comments, wiki links, attributes, templates.

Each rule looks at the text from `state.pos` on, which begins with a character of its own.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from index.reading.markdown.elements import RAW_ELEMENTS
from index.reading.markdown.hidden import COMMENTS, after_opening, end_of_comment, tag_comment
from index.reading.markdown.tags import Braces, tag_at
from index.text.emoji import CODES, short_names, with_emoji

short_names()  # now, because a confined process opens no files

_FARTHEST = 2_000  # characters between two marks such as `==`
_ENDS_A_PHRASE = frozenset(":.,;!?)]%…。，：！？；、」』）】》〉”’")
_BEGINS_A_PHRASE = frozenset("「『（【《〈“‘")
_WITHOUT_SPACES = "\u2e80"  # the scripts from here on are written without spaces between words
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{1,300}))?\]\]")
_NOTE = re.compile(r"\[\^([^\]\s\[]{1,100})\]")
_ATTRIBUTES = re.compile(
    r"""\{(?::[^{}\n]{0,500}|[ \t\n]*(?:[.#][\w:.-]+|[\w-]+=(?:"(?:[^"\n\\]|\\.)*"|'(?:[^'\n\\]|\\.)*'|[^\s"'{}]+))"""
    r"""(?:[ \t\n]+(?:[.#][\w:.-]+|[\w-]+(?:=(?:"(?:[^"\n\\]|\\.)*"|'(?:[^'\n\\]|\\.)*'|[^\s"'{}]+))?))*[ \t\n]*)\}"""
)
_TEMPLATE = re.compile(r"\{%[^%\n]{0,1000}%\}|\{\{[<%][^}\n]{0,1000}\}\}|\{[ \t]*(['\"])[ \t]*\1[ \t]*\}")
_SPAN = re.compile(r"\[[^\[\]\n]{1,500}\](?=\{[ \t]*[.#])")  # of Pandoc, with attributes
# Shortcodes of Quarto's, `{{< kbd Ctrl-C >}}`, and Hugo's, `{{< glossary_tooltip text="Pods" term_id="pod" >}}`.
_KEYBOARD = re.compile(r"\{\{<[ \t]*kbd[ \t]+([^\s<>{}=]{1,100})[^{}\n]{0,300}>\}\}")
_SHORTCODE_TEXT = re.compile(
    r"""\{\{[<%][^}\n]{0,500}?\btext=(?:"([^"\n]{1,300})"|'([^'\n]{1,300})')[^}\n]{0,500}\}\}"""
)
# Roles of MyST that lead to something: its name is shown, or the text before it.
_NAMING_ROLE = re.compile(
    r"\{(?:[a-z]+:)?(?:ref|doc|numref|term|eq|any|download)\}`([^`<>\n]{1,300}?)(?:[ \t]*<[^`<>\n]{1,300}>)?`(?!`)"
)
_ROLE = re.compile(r"\{[a-z][\w:-]*\}(?=`)")
_MATH = re.compile(r"\$\$[^$]{1,2000}\$\$|\$(?=[^\s$])(?:[^$\\\n]|\\.){1,1000}(?<!\s)\$(?!\d)", re.DOTALL)
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[\w-]{1,100}:")
_KEYS = re.compile(r"(?<![^\W_])\+\+([\w\"-][\w+\" -]{0,100}?)\+\+(?!\w)")
_SHOWN_IMAGE = re.compile(r":::image[ \t][^\n]*?:::")
_ALT_TEXT = re.compile(r'\b(alt-text|source)="([^"\n]*)"')
# Of Microsoft's documentation: a file within a sentence, whose name is shown, and a player, whose address is.
_INCLUDED = re.compile(r"\[!INCLUDE[ \t]*\[([^\[\]\n]{1,300})\]\([^()\n]{0,500}\)\]", re.IGNORECASE)
VIDEO = re.compile(r"\[!VIDEO[ \t]+(https?://[^\s\[\]]{1,2000})[ \t]*\](?!\()", re.IGNORECASE)
_BLOCK_ID = re.compile(r"(?<=\s)\^[A-Za-z0-9-]{2,}[ \t]*(?:\n|$)")  # Obsidian's name of a block, at its end
_DESTINATION = re.compile(r"[ \t]*(<[^<>\n]{1,500}>|[^()<>\n]{1,500}(?:\([^()\n]{0,300}\)[^()<>\n]{0,300})*)\)")
_SIZE = re.compile(r"[ \t]+=\d*x\d*$|[ \t]+[\"'].*$")


class Inlines(StateInline):
    """markdown-it's state, in which a token knows its place in a text of several lines."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.braces = Braces(self.src)
        self.closings: set[int] = set()  # places of marks that end a pair
        self._next: dict[str, tuple[int, int]] = {}  # for each such mark: from where it was sought, and its place
        self._several = "\n" in self.src

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        if self._several:
            token.meta["place"] = self.pos
        return token

    def add(self, kind: str, content: str = "", /, **meta: object) -> None:
        token = self.push(kind, "", 0)
        token.content = content
        token.meta |= meta

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Also let `**Range:**150` end at its colon, as most processors do, although CommonMark doesn't.

        The same in scripts without spaces, where quotation marks may be inside at both ends: `请按**“确定”**键`.
        """
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord or scanned.length < 2 or not start or scanned.can_open == scanned.can_close:
            return scanned
        before, after = self.src[start - 1], self.src[start + scanned.length : start + scanned.length + 1]
        ends_phrase = not scanned.can_close and before in _ENDS_A_PHRASE
        begins_phrase = not scanned.can_open and after in _BEGINS_A_PHRASE and before >= _WITHOUT_SPACES
        return Scanned(True, True, scanned.length) if ends_phrase or begins_phrase else scanned

    def comes(self, text: str, start: int) -> int:
        """The place where the text comes next; -1 if it doesn't."""
        return self.src.find(text, start, self.posMax) if self.html_terminator_last(text) >= start else -1

    def closing(self, mark: str, start: int) -> int:
        """The next place where the mark can end a pair; -1 if there is none."""
        sought, place = self._next.get(mark, (0, 0))
        if sought <= start and (place < 0 or start <= place):
            return place if place < self.posMax else -1
        place = self.src.find(mark, start)
        while place >= 0:
            after = self.src[place + len(mark) : place + len(mark) + 1]
            if not self.src[place - 1].isspace() and not (after.isalnum() or after == mark[0]):
                break
            place = self.src.find(mark, place + 1)
        self._next[mark] = start, place
        return place if place < self.posMax else -1


Rule = Callable[[Inlines, bool], bool]


def inline_extension(state: StateInline, silent: bool) -> bool:
    """All of the rules below."""
    rules = _RULES.get(state.src[state.pos], ())
    return bool(rules) and isinstance(state, Inlines) and any(rule(state, silent) for rule in rules)


def tag(state: StateInline, silent: bool) -> bool:
    """A tag of HTML or JSX, or a whole element if nothing in it is Markdown."""
    if state.src[state.pos] != "<" or not isinstance(state, Inlines):
        return False
    if _comment(state, silent):
        return True
    found = tag_at(state.src, state.pos, state.braces)
    if not found or found.end > state.posMax:
        return html_inline(state, silent) if state.src.startswith(("<!", "<?"), state.pos) else False
    end = found.end
    name = found.name.lower()
    if name in RAW_ELEMENTS and not found.closing and (closing := state.comes(f"</{found.name}", end)) >= 0:
        content = state.src[end:closing]
        end = state.comes(">", closing) + 1 or state.posMax
        if not silent and name == "pre":
            state.add("preformatted", content)
    elif not silent:
        state.add("tag", tag=found)
    state.pos = end
    return True


def loose_link(state: StateInline, silent: bool) -> bool:
    """A link or an image with spaces in its address, which CommonMark takes literally."""
    image = state.src.startswith("![", state.pos)
    if not (image or state.src[state.pos] == "["):
        return False
    start = state.pos + image + 1
    if state.html_terminator_last("](") < start:
        return False
    end = state.md.helpers.parseLinkLabel(state, start - 1, not image)
    if end < 0 or not state.src.startswith("](", end):
        return False
    found = _DESTINATION.match(state.src, end + 2, state.posMax)
    if not found:
        return False
    if not silent:
        target = _SIZE.sub("", found[1]).strip(" \t<>")
        _link(state, "image" if image else "link", target, start, end)
    state.pos = found.end()
    return True


def _link(state: StateInline, kind: str, target: str, start: int, end: int) -> None:
    if kind == "image":
        token = state.push("image", "img", 0)
        token.attrs, token.content = {"src": target}, state.src[start:end]
        token.children = state.md.inline.parse(token.content, state.md, state.env, [])
        return
    before = state.posMax
    state.pos, state.posMax = start, end
    state.push("link_open", "a", 1).attrs = {"href": target}
    state.md.inline.tokenize(state)
    state.push("link_close", "a", -1)
    state.posMax = before


def _comment(state: Inlines, silent: bool) -> bool:
    start = state.pos
    for opening, closings in COMMENTS:
        if state.src.startswith(opening, start):
            inside = after_opening(opening, start)
            found = end_of_comment([(state.comes(closing, inside), closing) for closing in closings])
            if not found or (opening == "%%" and not _is_percent_comment(state.src, start, found[0])):
                return False
            state.pos = found[1]
            return True
    if (end := tag_comment(state.src, start, state.comes)) >= 0:
        state.pos = min(end, state.posMax)
        return True
    return False


def _is_percent_comment(text: str, start: int, end: int) -> bool:
    """True unless the signs may be meant, as in `100%% or 50%%` and `for %%i in a do %%i`."""
    before, after = text[start - 1 : start], text[end + 2 : end + 3]
    return end > start + 2 and not (before.isdigit() or before == "%") and (before.isalpha() or not after.isalnum())


def _hidden(*patterns: re.Pattern[str]) -> Rule:
    """A rule for text that a page doesn't show."""

    def rule(state: Inlines, silent: bool) -> bool:
        for pattern in patterns:
            if found := pattern.match(state.src, state.pos, state.posMax):
                state.pos = found.end()
                return True
        return False

    return rule


def _shown(pattern: re.Pattern[str], kind: str = "literal", shown: Callable[[str], str] = str) -> Rule:
    """A rule for text of which a page shows a part: the last group that matches, or what a function makes of it."""

    def rule(state: Inlines, silent: bool) -> bool:
        found = pattern.match(state.src, state.pos, state.posMax)
        if not found:
            return False
        if not silent:
            state.add(kind, shown(found[found.lastindex or 0]))
        state.pos = found.end()
        return True

    return rule


def _wiki_link(state: Inlines, silent: bool) -> bool:
    """`[[Page#Section|shown]]` and `![[Page]]`; what is embedded as a picture has no text."""
    embedded = state.src[state.pos] == "!"
    found = _WIKI_LINK.match(state.src, state.pos + embedded, state.posMax)
    if not found:
        return False
    if not silent:
        target, shown = found[1].strip(), (found[2] or "").strip()
        picture = embedded and _PICTURE.search(target)
        if picture:
            if shown and not _PICTURE_SIZE.fullmatch(shown):
                state.add("shown_image", shown, target=target)
        else:
            state.add("wiki_link", shown or target.strip("#^").replace("#", " > "), target=target)
    state.pos = found.end()
    return True


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif|mp[34]|webm|ogg|wav|mov)$", re.IGNORECASE)
_PICTURE_SIZE = re.compile(r"\d+(?:x\d+)?")


def _span(state: Inlines, silent: bool) -> bool:
    """`[text]{.small}`: the brackets only hold the text that the attributes are for."""
    found = _SPAN.match(state.src, state.pos, state.posMax)
    attributes = _ATTRIBUTES.match(state.src, found.end(), state.posMax) if found else None
    if not found or not attributes:
        return False
    if not silent:
        before = state.posMax
        state.pos, state.posMax = state.pos + 1, found.end() - 1
        state.md.inline.tokenize(state)
        state.posMax = before
    state.pos = attributes.end()
    return True


def _no_link(state: Inlines, silent: bool) -> bool:
    """A bracket that can't begin a link, because there is nothing further on that could be its address."""
    if state.env["references"] or state.html_terminator_last("](") > state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos])
    state.pos += 1
    return True


def _note(state: Inlines, silent: bool) -> bool:
    """The mark of a footnote, which isn't part of the text."""
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if not found or found[1] not in state.env["notes"]:
        return False
    if not silent:
        numbers = state.env["numbers"]
        numbers.setdefault(found[1], len(numbers) + 1)
    state.pos = found.end()
    return True


def _pair(mark: str) -> Rule:
    """A rule for text between two marks that aren't shown, such as `==`."""

    def rule(state: Inlines, silent: bool) -> bool:
        start = state.pos
        if not state.src.startswith(mark, start):
            return False
        end = start + len(mark)
        if start not in state.closings:
            after = state.src[end : end + 1]
            if (
                not after
                or after.isspace()
                or after == mark[0]
                or (start and (state.src[start - 1].isalnum() or state.src[start - 1] == mark[0]))
                or not end < (closing := state.closing(mark, end + 1)) < end + _FARTHEST
            ):
                return False
            if not silent:
                state.closings.add(closing)
        state.pos = end
        return True

    return rule


def _inline_note(state: Inlines, silent: bool) -> bool:
    """The sign in front of `^[a footnote]`, which is written where its mark is."""
    if not state.src.startswith("^[", state.pos) or state.html_terminator_last("]") < state.pos:
        return False
    state.pos += 1
    return True


def _learn_image(state: Inlines, silent: bool) -> bool:
    """`:::image source="…" alt-text="…":::`, as Microsoft's documentation writes it."""
    found = _SHOWN_IMAGE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    stated = dict(_ALT_TEXT.findall(found[0]))
    if not silent and stated.get("alt-text"):
        state.add("shown_image", stated["alt-text"], target=stated.get("source", ""))
    state.pos = found.end()
    return True


def _short_codes(state: Inlines, silent: bool) -> bool:
    found = CODES.match(state.src, state.pos, state.posMax)
    if not found or (shown := with_emoji(found[0])) == found[0]:
        return False
    if not silent:
        state.add("literal", shown)
    state.pos = found.end()
    return True


_RULES: Mapping[str, tuple[Rule, ...]] = {
    "{": (
        _comment,
        _shown(_SHORTCODE_TEXT),
        _shown(_KEYBOARD, "keys"),
        _shown(_NAMING_ROLE, shown=lambda name: name.lstrip("/~!")),
        _hidden(_ATTRIBUTES, _TEMPLATE, _ROLE),
    ),
    "%": (_comment,),
    "[": (_wiki_link, _note, _span, _shown(_INCLUDED), _shown(VIDEO, "wiki_link"), _no_link),
    "!": (_wiki_link, _no_link),
    "=": (_pair("=="),),
    "^": (_pair("^^"), _hidden(_BLOCK_ID), _inline_note),
    "+": (_shown(_KEYS, "keys", lambda keys: keys.replace('"', "")), _pair("++")),
    "$": (_shown(_MATH),),
    ":": (_hidden(_ICON), _learn_image, _short_codes),
}
