"""What is kept about a member, as messages."""

import discord

from bot.i18n.speech import N_, _, command, counted
from bot.policy.server_settings import Keep, ServerSettings
from bot.rendering.messages import STRONG_COLOUR, message
from index.operations import Kept

_KEPT = {
    Keep.NOTHING: N_("No questions are kept."),
    Keep.COUNTS: N_(
        "Of each question it is kept that there was one, when, and whether it was answered; not its words."
    ),
    Keep.QUESTIONS: N_("Questions are kept with their words, and with nobody’s name."),
}


def privacy_view(settings: ServerSettings, kept: Kept, *, server: bool) -> discord.ui.LayoutView:
    """What is kept where somebody asks this, and how much of it is theirs in all servers."""
    here = _("Direct messages are not kept.")
    if server:
        deleted = counted(
            "What is kept is deleted after {n} day, votes too.",
            "What is kept is deleted after {n} days, votes too.",
            settings.retention,
        )
        here = f"{_(_KEPT[settings.keep])} {deleted}"
    yours = _(
        "**Of you, in all servers:** {questions}, {votes}, {files}. It bears no name, but a code that differs in each "
        "server. `{command}` deletes it; uploaded files stay with their server, without your mark."
    ).format(
        questions=counted("{n} question", "{n} questions", kept.questions),
        votes=counted("{n} vote", "{n} votes", kept.votes),
        files=counted("{n} uploaded file with your mark", "{n} uploaded files with your mark", kept.uploads),
        command=command("privacy forget-me"),
    )
    how = _("Questions are answered on the machine of whoever runs this bot, and sent to nobody else.")
    return message([], [f"### {_('What is kept')}", here, yours, f"-# {how}"], STRONG_COLOUR)


def forgotten_view(kept: Kept) -> discord.ui.LayoutView:
    if not any((kept.questions, kept.votes, kept.uploads)):
        return message([], [_("Nothing was kept of you.")], STRONG_COLOUR)
    line = _("Deleted: {questions} and {votes}.").format(
        questions=counted("{n} question", "{n} questions", kept.questions),
        votes=counted("{n} vote", "{n} votes", kept.votes),
    )
    if kept.uploads:
        lost = counted("{n} uploaded file lost your mark.", "{n} uploaded files lost your mark.", kept.uploads)
        line += f" {lost}"
    return message([], [line], STRONG_COLOUR)
