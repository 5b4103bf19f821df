"""Links with words of their own, as Discord shows them.

In these words Discord shows the backslash of an escape, and it shows a link as it is written if its words have an emoji
or an address in them. So nothing is escaped there: in names of documents and sections, emoji are left out, and such
signs are replaced by ones that look like them. The words of a quotation don't change: those that can't be a link are
beside one.
"""

import re
from urllib.parse import quote as percent_encoded

from bot.rendering.limits import cut
from bot.rendering.markdown import escape, escape_and_cut
from index.operations import visible, visible_line

LONGEST_LABEL = 300  # UTF-16 units

_URL_SAFE = "/:?#[]@!$&'*+,;=%~-._"
_SPACES = re.compile(r"[^\S\u00a0]+")
# Emoji of the Basic Multilingual Plane (https://unicode.org/Public/emoji/), the planes of pictographs, and what colours
# emoji.
_PICTURE = (
    "[©®‼⁉⃣™ℹ↔-↙↩↪⌚⌛⌨⏏⏩-⏳⏸-⏺Ⓜ▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰-⛵⛷-⛺"
    "⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
_EMOJI = re.compile(rf"{_PICTURE}(?:\u200d?{_PICTURE})*\u200d?")  # a joiner between letters of Sinhala or Hindi stays
_BETWEEN_WORDS = re.compile(rf"(?<=\w){_EMOJI.pattern}(?=\w)")
# What begins something in Discord's Markdown, and a sign that looks like it and doesn't.
_ALIKE = [
    (re.compile(r"\*"), "∗"),
    (re.compile(r"(?<![^\W_])_|_(?![^\W_])"), "ˍ"),
    (re.compile("`"), "ˋ"),
    (re.compile(r"~(?=~)|(?<=~)~"), "∼"),
    (re.compile(r"\|(?=\|)|(?<=\|)\|"), "∣"),
    (re.compile(r"<(?=[@#:/]|(?:a|t|id):)"), "‹"),
    (re.compile("@(?=everyone|here)"), "＠"),
    (re.compile(r":(?=//|[^\s:∶]+:)"), "∶"),
]
_PAIR = re.compile(r"\[[^\[\]]*\]")


def link_text(text: str, url: str | None, limit: int = LONGEST_LABEL) -> str:
    """The name of a place as a link, or as text if there is no address. The angle brackets keep Discord from adding a
    preview."""
    words = linkable(cut(linkable(text), limit)) if url else ""  # a cut may part a pair of brackets
    return f"[{words}]({_bracketed(url)})" if words and url else escape_and_cut(text, limit)


def linkable(text: str) -> str:
    """A text in one line, as the words of a link can show it.

    >>> linkable("🚀 Quick start: __init__ and my_file")
    'Quick start: ˍˍinitˍˍ and my_file'
    >>> linkable("https://example.org/a")
    'https∶//example.org/a'
    """
    words = _EMOJI.sub("", _BETWEEN_WORDS.sub(" ", visible(_one_line(text))))
    for sign, alike in _ALIKE:
        words = sign.sub(alike, words)
    if set("[]") & set(_PAIR.sub("", words)):
        words = words.replace("[", "(").replace("]", ")")
    return _one_line(words)


def fits_link(text: str) -> bool:
    """True if the words of a link can show a text just as it is."""
    return "@" not in text and "\n" not in text and linkable(text) == _one_line(text)


def quoted_link(shown: str, text: str, target: str, host: str) -> str:
    """A link in a quotation, with the host that it leads to, unless its words name that.

    Args:
        shown: Its words as Markdown; escaped unless `fits_link`.
        text: The same words as the document has them.
    """
    if fits_link(text):
        linked = f"[{shown}]({_bracketed(target)})"
        return linked if _names(text, host) else f"{linked} ({escape(visible_line(host))})"
    if _bracketed(target) == f"<{text.strip()}>":
        return _bracketed(target)
    return f"{shown} ({link_text(host, target)})"


def _names(text: str, host: str) -> bool:
    """True if a text has this host, and not only a longer one that contains its name: “notes.org” isn’t “es.org”."""
    return bool(re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", text))


def _one_line(text: str) -> str:
    """The text with each run of white space as one space; spaces that no line ends at stay."""
    return _SPACES.sub(" ", text).strip()


def _bracketed(url: str) -> str:
    return f"<{percent_encoded(url, safe=_URL_SAFE)}>"
