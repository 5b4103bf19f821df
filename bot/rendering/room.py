"""How the room of a message is shared out among texts that may be longer than all of it."""

from collections.abc import Sequence

from bot.rendering.limits import LONGEST_MESSAGE, units
from bot.rendering.markdown import escape
from index import Span


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Share out room so that nobody with little gets less than they want.

    Args:
        wanted: how much each text would take.
        room: how much there is for all of them.

    Returns:
        How much each gets: all that it wants, or an even share of the room that the others leave.
    """
    given = [0] * len(wanted)
    left = len(wanted)
    for place in sorted(range(len(wanted)), key=wanted.__getitem__):
        given[place] = min(wanted[place], room // left)
        room -= given[place]
        left -= 1
    return given


def narrowed(text: str, first: int, last: int, room: int) -> tuple[str, int, Span]:
    """Cut a text that may be very long down to the part of it that a message can show, around text[first:last].

    Returns:
        The shorter text; how many characters were cut off before it; and the stretch of it that must be shown, which
        has a few words before the part.
    """
    start, end = max(0, first - LONGEST_MESSAGE), min(len(text), first + 2 * LONGEST_MESSAGE)
    context = max(0, room // 3)
    near = max(start, first - context)
    while near < first and units(escape(text, near, first)) > context:
        near += (first - near + 1) // 2
    return text[start:end], start, Span(near - start, max(near + 1, min(last, end)) - start)


def length(text: str) -> int:
    """About how many UTF-16 units a whole text takes in a block quote."""
    text = text[:LONGEST_MESSAGE]
    return units(escape(text)) + 3 * text.count("\n") + 40
