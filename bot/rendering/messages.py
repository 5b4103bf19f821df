"""Messages are Components V2: a container with one block for each thing, and its footnote as a small line below."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.rendering import citing
from bot.rendering.limits import LONGEST_MESSAGE, cut, units
from bot.rendering.linked import link_text
from bot.rendering.markdown import LONGEST_FOOTNOTE, escape, escape_and_cut, one_line, superscript
from index import Citation

Item = discord.ui.Item[Any]

STRONG_COLOUR = 0x4E7AA8
WEAK_COLOUR = 0xB08A3C
NONE_COLOUR = 0x7A7F87


class MessageView(discord.ui.LayoutView):
    """The base of all messages.

    What a press does is read from the id of the button or menu. So discord.py, which would keep each message in memory
    for fifteen minutes because of its buttons, is told that this view is finished.
    """

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        return True


def notice_view(*lines: str) -> discord.ui.LayoutView:
    """A message in the bot's own words. Each line is escaped."""
    return message([cut("\n".join(escape(line) for line in lines), LONGEST_MESSAGE)], NONE_COLOUR)


def message(
    body: Iterable[str | Item], colour: int, *, above: Iterable[str] = (), rows: Iterable[Sequence[Item]] = ()
) -> discord.ui.LayoutView:
    """A container with the body, small lines above it, and rows of a menu or of buttons under it.

    A text that is a block quote is set off from what comes before it.
    """
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=colour)
    for place, part in enumerate(body):
        if place and isinstance(part, str) and part.startswith(">"):
            container.add_item(discord.ui.Separator(visible=False))
        container.add_item(discord.ui.TextDisplay(part) if isinstance(part, str) else part)
    return laid_out([*map(discord.ui.TextDisplay, above), container], rows)


def laid_out(parts: Iterable[Item], rows: Iterable[Sequence[Item]] = ()) -> discord.ui.LayoutView:
    """A message of these parts, with rows of a menu or of buttons under them; empty rows are left out."""
    view = MessageView()
    for part in parts:
        view.add_item(part)
    for row in filter(None, rows):
        view.add_item(discord.ui.ActionRow(*row))
    return view


def footnote(line: str, url: str | None, number: int, room: int) -> str:
    """A small line with a number; a link to this address if there is room for that."""
    mark = f"-# {superscript(number)}"
    with_link = link_text(line, url, LONGEST_FOOTNOTE)
    fits = units(mark) + 1 + units(with_link) <= room
    return f"{mark} {with_link if fits else escape_and_cut(line, LONGEST_FOOTNOTE)}"


def footnotes(citation: Citation, number: int, room: int, also: Iterable[Citation] = (), *, whole: bool = False) -> str:
    """The small lines under a quotation: its citation, and other places with the same words for which there is room."""

    def line_of(citation: Citation) -> str:
        return one_line(citing.whole(citation)) if whole else citing.brief(citation)

    mark = f"-# {superscript(number)}"
    lines = [footnote(line_of(citation), citation.url, number, room)]
    for other in also:
        next_line = f"{mark} {escape_and_cut(line_of(other), LONGEST_FOOTNOTE)}"
        if sum(map(units, lines)) + len(lines) + units(next_line) > room:
            break
        lines.append(next_line)
    return "\n".join(lines)
