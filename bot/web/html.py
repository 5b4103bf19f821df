"""HTML, put together so that text can't become markup: every string is escaped but what `tag` made."""

import re
from html import escape

# Controls, bidirectional ones among them, reorder or hide text; so do zero-width characters and tags. HTML can't hold
# some of them at all. They are shown as what they are, as in messages.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


class Html(str):
    """Markup of our own making."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | None) -> Html:
    """An element. `class_` stands for class and `data_n` for data-n; an attribute that is None is left out."""
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    pairs = "".join(f' {key}="{text(value)}"' for key, value in given.items())
    if name == "meta":
        return Html(f"<{name}{pairs}>")
    # A browser drops the first line end of a <pre>.
    start = "\n" if name == "pre" else ""
    return Html(f"<{name}{pairs}>{start}{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    return Html("".join(child if isinstance(child, Html) else text(child) for child in children))


def text(value: str) -> Html:
    """The text, as markup that shows it literally."""
    return Html(escape(visible(value)))


def visible(value: str) -> str:
    """The text with what can't be seen in it named."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", value)
