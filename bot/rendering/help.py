"""The messages of `/help` and of the welcome: what to ask and how, with examples from the documents."""

from collections.abc import Iterable, Mapping, Sequence

import discord

from bot.i18n.speech import N_, Np_, _, command, join_sentences, menu, quantity
from bot.rendering.markdown import escape_and_cut, one_line
from bot.rendering.messages import STRONG_COLOUR, Item, message

MENU = Np_("menu name", "Search the documents")  # of a message

# The commands below what they are for, those in groups by the one that people need first: a group itself can't be used.
# `/ask` and `/help` itself are not in the list.
GROUPS: Mapping[str, Sequence[str]] = {
    N_("Look up"): ("facts", "timeline", "figures", "people", "quotes", "glossary", "summary", "sources list"),
    N_("Check"): ("verify", "passage"),
    N_("Yours"): ("privacy show",),
    N_("For moderators"): ("settings", "report unanswered"),
}

NO_IDS: Mapping[str, int] = {}  # of commands that haven't been registered yet

_LONGEST_NAME = 50  # UTF-16 units of a server's or the bot's name


def help_view(
    documents: int, questions: Sequence[Item], commands: Iterable[str], name: str, ids: Mapping[str, int] = NO_IDS
) -> discord.ui.LayoutView:
    """The message of `/help`.

    Args:
        documents: how many there are.
        questions: a button for each example.
        commands: the names of those that the member may use.
        name: the bot's own.
        ids: the ids of the commands, by their names.
    """
    ways = _(
        "Use **{command}**, mention **@{name}**, reply to an answer, or write me a direct message. On somebody’s "
        "message: Apps › {menu}."
    ).format(command=_mention("ask", ids), name=escape_and_cut(one_line(name), _LONGEST_NAME), menu=menu(MENU))
    allowed = set(commands)
    groups = []
    for title, names in GROUPS.items():
        shown = [
            _mention(one, ids) if _root(one) in ids else f"`{command(one)}`" for one in names if _root(one) in allowed
        ]
        if shown:
            groups.append(f"**{_(title)}**\n{' '.join(shown)}")
    return _view(f"**{_('Ask')}**\n{ways}", questions, groups, documents)


def welcome_view(
    documents: int, questions: Sequence[Item], server: str, ids: Mapping[str, int] = NO_IDS
) -> discord.ui.LayoutView:
    """The first message in a server: how to ask, and a button for each example."""
    named = escape_and_cut(one_line(server), _LONGEST_NAME)
    title = _("Ask the documents of {server}").format(server=named)
    how = _("Use **{command}** and your question, or mention me.").format(command=_mention("ask", ids))
    return _view(
        f"**{title}**\n{join_sentences(how, _('For example:')) if questions else how}", questions, [], documents
    )


def _mention(name: str, ids: Mapping[str, int]) -> str:
    """The command, which a click puts into the line for messages; only its name if its id isn't known.

    With its name in another language Discord shows such a link too, but a click on it does nothing.
    """
    return f"</{name}:{ids[_root(name)]}>" if _root(name) in ids else command(name)


def _root(name: str) -> str:
    """The command as Discord knows it: “sources” of “sources list”."""
    return name.partition(" ")[0]


def _view(head: str, questions: Sequence[Item], groups: Sequence[str], documents: int) -> discord.ui.LayoutView:
    # One question below the other: as many of them fit on a phone.
    body: list[str | Item] = [head, *map(discord.ui.ActionRow, questions)]
    if groups:
        body.append("\n".join(groups))
    known = quantity("{n} document.", "{n} documents.", documents) if documents else _("No documents are indexed yet.")
    promise = _("I quote word for word; what the documents don’t say, I don’t make up.")
    return message([*body, f"-# {join_sentences(known, promise) if documents else known}"], STRONG_COLOUR)
