"""Messages about what is kept about a member."""

import discord

from bot.i18n.speech import N_, _, command, join_sentences, quantity
from bot.policy.server_settings import Keep, ServerSettings
from bot.rendering.messages import STRONG_COLOUR, message
from index.operations import Kept

_KEPT = {
    Keep.NOTHING: N_("No questions are kept."),
    Keep.COUNTS: N_(
        "For each question, the bot keeps when it was asked and whether it was answered, but not its words."
    ),
    Keep.QUESTIONS: N_("The words of questions are kept, and which passage came first, but not who asked them."),
}
_WAITS = N_(
    "The words of a question without a sure answer are kept until there is one, so that whoever asked can be told."
)


def privacy_view(settings: ServerSettings, kept: Kept, *, server: bool) -> discord.ui.LayoutView:
    """Says what this server keeps about questions, and how much is kept about the member in all servers."""
    here = _("I don’t keep direct messages.")
    if server:
        deleted = quantity(
            "Everything is deleted after {n} day, including votes.",
            "Everything is deleted after {n} days, including votes.",
            settings.retention,
        )
        reasons = _("If somebody says why an answer didn’t help, that is kept with the question.")
        waits = [_(_WAITS)] if settings.tell else []
        here = join_sentences(_(_KEPT[settings.keep]), *waits, reasons, deleted)
    yours = _(
        "**About you, in all servers:** {questions}, {votes}, {files}. They are kept without your name, under "
        "a code that is different in each server. `{command}` deletes them. Files that you uploaded stay on "
        "their server, but are no longer linked to you."
    ).format(
        questions=quantity("{n} question", "{n} questions", kept.questions),
        votes=quantity("{n} vote", "{n} votes", kept.votes),
        files=quantity("{n} uploaded file linked to you", "{n} uploaded files linked to you", kept.uploads),
        command=command("privacy forget-me"),
    )
    if kept.messages:
        messages = quantity(
            "{n} message of yours is kept as an answer, word for word and with your name.",
            "{n} messages of yours are kept as answers, word for word and with your name.",
            kept.messages,
        )
        withdraw = _("`{command}` also withdraws what is kept, and so does deleting the message.")
        yours = f"{yours}\n{join_sentences(messages, withdraw.format(command=command('privacy forget-me')))}"
    if kept.waiting:
        waiting = quantity(
            "{n} question of yours waits for an answer: then I tell you where you asked it.",
            "{n} questions of yours wait for an answer: then I tell you where you asked them.",
            kept.waiting,
        )
        yours = f"{yours}\n{waiting}"
    how = _("Questions are answered on the bot’s own machine and sent nowhere else.")
    return message([f"### {_('What is kept')}", here, yours, f"-# {how}"], STRONG_COLOUR)


def forgotten_view(kept: Kept) -> discord.ui.LayoutView:
    """Says what `/privacy forget-me` has deleted."""
    if not any((kept.questions, kept.votes, kept.uploads, kept.messages, kept.waiting)):
        return message([_("There was nothing about you to delete.")], STRONG_COLOUR)
    line = _("Deleted: {questions} and {votes}.").format(
        questions=quantity("{n} question", "{n} questions", kept.questions),
        votes=quantity("{n} vote", "{n} votes", kept.votes),
    )
    if kept.uploads:
        lost = quantity(
            "{n} uploaded file is no longer linked to you.",
            "{n} uploaded files are no longer linked to you.",
            kept.uploads,
        )
        line = join_sentences(line, lost)
    if kept.messages:
        withdrawn = quantity(
            "{n} message of yours is no longer kept as an answer.",
            "{n} messages of yours are no longer kept as answers.",
            kept.messages,
        )
        line = join_sentences(line, withdrawn)
    if kept.waiting:
        waiting = quantity(
            "{n} question of yours no longer waits for an answer.",
            "{n} questions of yours no longer wait for an answer.",
            kept.waiting,
        )
        line = join_sentences(line, waiting)
    return message([line], STRONG_COLOUR)
