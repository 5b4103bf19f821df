"""The message of `/help`: what to ask and how, with examples from the documents."""

from collections.abc import Iterable, Sequence

import discord

from bot.i18n.speech import Np_, _, command, menu, quantity
from bot.rendering.limits import cut
from bot.rendering.markdown import escape_and_cut, one_line
from bot.rendering.messages import STRONG_COLOUR, MessageView
from index import DocumentInfo

MENU = Np_("menu name", "Search the documents")  # of a message
MOST_EXAMPLES = 5

_LONGEST_EXAMPLE = 150
_LONGEST_COMMANDS = 2000


def examples(documents: Iterable[DocumentInfo], most: int = MOST_EXAMPLES) -> list[str]:
    """Questions to try: those that documents bring along, one of each document in turn; then headings and titles."""
    known = list(documents)
    asked = _interleave([document.questions for document in known])
    headings = _interleave([document.headings for document in known])
    titles = [document.title for document in known]
    lines = (one_line(text) for text in [*asked, *headings, *titles])
    return list(dict.fromkeys(line for line in lines if line))[:most]


def help_view(
    documents: Sequence[DocumentInfo], commands: Sequence[tuple[str, str]], name: str
) -> discord.ui.LayoutView:
    """The message. `commands` are names and descriptions as members see them; `name` is the bot's own."""
    asking = _("What to ask")
    if documents:
        known = quantity("I know {n} document. For example:", "I know {n} documents. For example:", len(documents))
        lines = [f"- {escape_and_cut(text, _LONGEST_EXAMPLE)}" for text in examples(documents)]
        ask = "\n".join([f"### {asking}\n{known}", *lines])
    else:
        ask = f"### {asking}\n{_('No documents are indexed yet.')}"
    ways = _(
        "Use **{command}**, mention **@{name}** with your question, reply to one of my answers, or send me a "
        "direct message. To look up a question that somebody else asked, open the menu of their message: "
        "Apps, {menu}."
    ).format(command=command("ask"), name=escape_and_cut(name, 50), menu=menu(MENU))
    said = _(
        "I answer with passages from the documents, word for word, each with a footnote. What surrounds the sentence "
        "that answers is smaller. If I don’t find an answer, I say so."
    )
    how = f"### {_('How to ask')}\n{ways}\n{said}"
    lines = [f"**{name}** · {description}" for name, description in commands]
    listed = f"### {_('Commands')}\n{cut(chr(10).join(lines), _LONGEST_COMMANDS)}"
    view = MessageView()
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=STRONG_COLOUR)
    for place, text in enumerate([ask, how, listed]):
        if place:
            container.add_item(discord.ui.Separator())
        container.add_item(discord.ui.TextDisplay(text))
    view.add_item(container)
    return view


def _interleave(lists: Sequence[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, and so on."""
    longest = max(map(len, lists), default=0)
    return [texts[place] for place in range(longest) for texts in lists if place < len(texts)]
