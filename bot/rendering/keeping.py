"""Messages about answers that people give: one that is kept, and one to a question that the documents didn't answer."""

from collections.abc import Sequence

import discord

from bot.i18n.speech import _
from bot.rendering.markdown import block_quote, escape_and_cut
from bot.rendering.messages import STRONG_COLOUR, WEAK_COLOUR, Item, message

LONGEST_ASKED = 200  # UTF-16 units of a question that a message answers
LONGEST_REPLY = 2000  # UTF-16 units of an answer to it; Discord allows as many in a message
_LONGEST_QUOTED = 500  # of the question above that answer


def kept_view(question: str, member: str, buttons: Sequence[Item], *, closed: bool) -> discord.ui.LayoutView:
    """Says that a message is kept, by whom (as Markdown), for whom, and how it is withdrawn.

    Args:
        closed: it is only for those who can read its channel.
    """
    asked = f"**{escape_and_cut(question, LONGEST_ASKED * 2)}**"
    said = _("{member} keeps this message as an answer to: {question}").format(member=member, question=asked)
    how = _(
        "Members of this server who ask that get it word for word, with its author’s name. Whoever wrote it can "
        "withdraw it here, react to it with 🗑️ or ❌, or delete the message."
    )
    if closed:
        how = _(
            "Only those who can read this channel, and ask that, get it word for word, with its author’s name. Whoever "
            "wrote it can withdraw it here, react to it with 🗑️ or ❌, or delete the message."
        )
    return message([f"{said}\n-# {how}"], STRONG_COLOUR, rows=[buttons])


def reply_view(question: str, text: str, *, asker: str, moderator: str) -> discord.ui.LayoutView:
    """An answer to a member. It is the moderator's own text, with its own Markdown."""
    head = _("{asker}, {moderator} answers your question:").format(asker=asker, moderator=moderator)
    return message([block_quote(question, _LONGEST_QUOTED), text], STRONG_COLOUR, above=[head])


def answered_view(texts: Sequence[str], moderator: str, buttons: Sequence[Item]) -> discord.ui.LayoutView:
    """A question that was passed on, once it has been answered. `texts` is what its message said before."""
    said = _("Answered by {moderator}").format(moderator=moderator)
    return message([*texts, f"-# {said}"], WEAK_COLOUR, rows=[buttons])
