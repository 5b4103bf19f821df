"""Builds HTML in a way that text can't become markup: every string is escaped, except for the results of `tag`."""

from html import escape

from index.operations import visible


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


def text(value: str, start: int = 0, end: int | None = None) -> Html:
    """Markup that shows `value[start:end]` literally; what a browser wouldn't show by its number, as in messages."""
    return Html(escape(visible(value, start, end)))
