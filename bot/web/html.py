"""Builds HTML in a way that text can't become markup: every string is escaped, except for the results of `tag`."""

import re
from html import escape

# Control characters, including bidirectional ones, zero-width characters and tags reorder or hide text, and HTML can't
# contain some of them at all. They are shown by their numbers, as in messages.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


class Html(str):
    """Markup that this module made; it isn't escaped again."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | None) -> Html:
    """An element. `class_` becomes class and `data_n` data-n; an attribute that is None is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    pairs = "".join(f' {key}="{text(value)}"' for key, value in given.items())
    if name == "meta":
        return Html(f"<{name}{pairs}>")
    # A browser drops the first line end in a <pre>.
    start = "\n" if name == "pre" else ""
    return Html(f"<{name}{pairs}>{start}{concat(*children)}</{name}>")


def concat(*children: str) -> Html:
    """The children one after the other, with those escaped that aren't markup."""
    return Html("".join(child if isinstance(child, Html) else text(child) for child in children))


def text(value: str) -> Html:
    """Markup that shows the text literally."""
    return Html(escape(visible(value)))


def visible(value: str) -> str:
    """The text with its invisible characters shown by their numbers."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)
