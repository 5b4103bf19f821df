"""Messages are Components V2: a calm container, one block a thing, the footnote as a small line under it."""

from collections.abc import Iterable, Sequence

import discord

from bot.rendering.citing import brief
from bot.rendering.library_words import translated
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import LONGEST_FOOTNOTE, cut_escaped, escaped, linked, one_line, superscript
from index import Citation

STRONG_COLOUR = 0x4E7AA8
WEAK_COLOUR = 0xB08A3C
NONE_COLOUR = 0x7A7F87


class Shown(discord.ui.LayoutView):
    """A message as it is shown.

    What can be pressed in it is a DynamicItem, which its id tells all. So discord.py, which would keep the message for
    fifteen minutes for the sake of its buttons, is told that nobody waits for them.
    """

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        return True


def notice_view(*lines: str) -> discord.ui.LayoutView:
    """A message of our own words; each line is escaped."""
    return message([], [cut("\n".join(escaped(line) for line in lines), LONGEST_MESSAGE)], NONE_COLOUR)


def message(head: Sequence[str], body: Sequence[str], colour: int) -> discord.ui.LayoutView:
    """Small lines above, and a container with the body; what begins with `>` is set off from what is before it."""
    view = Shown()
    for text in head:
        view.add_item(discord.ui.TextDisplay(text))
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=colour)
    for place, text in enumerate(body):
        if place and text.startswith(">"):
            container.add_item(discord.ui.Separator(visible=False))
        container.add_item(discord.ui.TextDisplay(text))
    view.add_item(container)
    return view


def cited(citation: Citation) -> str:
    """Where something stands, in one line; the place is told in the reader's language."""
    return str(citation).removesuffix(citation.place) + translated(citation.place)


def footnotes(citation: Citation, number: int, room: int, also: Iterable[Citation] = (), *, whole: bool = False) -> str:
    """Where something stands, in one line, and the other places that say the same, as far as there is room."""

    def told(citation: Citation) -> str:
        return one_line(cited(citation)) if whole else brief(citation, translated(citation.place))

    mark = f"-# {superscript(number)}"
    line = cut_escaped(told(citation), LONGEST_FOOTNOTE)
    with_link = linked(line, citation.url)
    lines = [f"{mark} {with_link if units(with_link) + 4 <= room else line}"]
    for other in also:
        next_line = f"{mark} {cut_escaped(told(other), LONGEST_FOOTNOTE)}"
        if sum(map(units, lines)) + len(lines) + units(next_line) > room:
            break
        lines.append(next_line)
    return "\n".join(lines)
