"""Messages are Components V2: a calm container, one block a thing, the footnote as a small line under it."""

from collections.abc import Iterable, Sequence

import discord

from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.markdown import LONGEST_FOOTNOTE, cut_escaped, escaped, linked, one_line, superscript
from index import Citation

STRONG_COLOUR = 0x4E7AA8
WEAK_COLOUR = 0xB08A3C
NONE_COLOUR = 0x7A7F87


def notice_view(*lines: str) -> discord.ui.LayoutView:
    """A message of our own words; each line is escaped."""
    return message([], [cut("\n".join(escaped(line) for line in lines), LONGEST_MESSAGE)], NONE_COLOUR)


def message(head: Sequence[str], body: Sequence[str], colour: int) -> discord.ui.LayoutView:
    """Small lines above, and a container with the body; what begins with `>` is set off from what is before it."""
    view = discord.ui.LayoutView(timeout=None)
    for text in head:
        view.add_item(discord.ui.TextDisplay(text))
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=colour)
    for place, text in enumerate(body):
        if place and text.startswith(">"):
            container.add_item(discord.ui.Separator(visible=False))
        container.add_item(discord.ui.TextDisplay(text))
    view.add_item(container)
    return view


def footnotes(citation: Citation, number: int, room: int, also: Iterable[Citation] = ()) -> str:
    """Where something stands, and the other places that say the same, as far as there is room."""
    mark = f"-# {superscript(number)}"
    line = cut_escaped(one_line(str(citation)), LONGEST_FOOTNOTE)
    with_link = linked(line, citation.url)
    lines = [f"{mark} {with_link if units(with_link) + 4 <= room else line}"]
    for other in also:
        next_line = f"{mark} {cut_escaped(one_line(str(other)), LONGEST_FOOTNOTE)}"
        if sum(map(units, lines)) + len(lines) + units(next_line) > room:
            break
        lines.append(next_line)
    return "\n".join(lines)
