"""The message under one that is kept as an answer: it tells its author."""

from collections.abc import Sequence

import discord

from bot.i18n.speech import _
from bot.rendering.markdown import escape_and_cut
from bot.rendering.messages import STRONG_COLOUR, Item, message

LONGEST_ASKED = 200  # UTF-16 units of a question that a message answers


def kept_view(question: str, member: str, buttons: Sequence[Item]) -> discord.ui.LayoutView:
    """Says that a message is kept, by whom (as Markdown), and how it is withdrawn."""
    asked = f"**{escape_and_cut(question, LONGEST_ASKED * 2)}**"
    said = _("{member} keeps this message as an answer to: {question}").format(member=member, question=asked)
    how = _(
        "Members of this server who ask that get it word for word, with its author’s name. Whoever wrote it can "
        "withdraw it here, or delete the message."
    )
    view = message([], [f"{said}\n-# {how}"], STRONG_COLOUR)
    view.add_item(discord.ui.ActionRow(*buttons))
    return view
