"""The settings of a server as a message with menus."""

from collections.abc import Collection, Mapping, Sequence

import discord

from bot.i18n.speech import N_, _, command, languages, menu, name_of, quantity
from bot.policy.server_settings import MOST_PASSAGES, NO, OWN, RETENTIONS, YES, Keep, Page, ServerSettings, Setting
from bot.rendering.help import MENU
from bot.rendering.messages import STRONG_COLOUR, Item, message
from bot.rendering.permissions import permissions_in_words

_MOST_LACKING = 2  # channels to name under a setting
_UNREAD = N_(
    "This doesn’t work yet: Discord doesn’t give the bot the text of messages that don’t mention it. The "
    "person who runs the bot has to turn that on, in Discord’s developer portal (“Message Content "
    "Intent”) and with the setting `FOOTNOTE_MESSAGE_CONTENT`."
)
PAGE_ID = "settings:{page}"  # the id of the button to a page
# What the buttons to the other settings say.
PAGE_NAMES = {
    Page.ANSWERS: N_("Answers"),
    Page.MODERATION: N_("Documents and moderators"),
    Page.DOCUMENTS: N_("Who may see which documents"),
}

# The heading of each setting, and a note below it.
_LABELS = {
    Setting.CHANNELS: (N_("Where questions are answered"), N_("If none is chosen, I answer everywhere.")),
    Setting.AUTO: (
        N_("Where every question is answered, even if it isn’t addressed to the bot"),
        N_("I only reply if the documents clearly have the answer."),
    ),
    Setting.FORUMS: (
        N_("Forums where every new post is answered once"),
        N_(
            "I only reply if the documents clearly have the answer. With the permission “Manage Threads” I offer the "
            "post’s author and moderators the tag that means “solved”."
        ),
    ),
    Setting.THREADS: (
        N_("Answers to messages in text channels"),
        N_("Where I don’t have the permission “Create Public Threads”, I reply in the channel."),
    ),
    Setting.OPEN_MENU: (N_("Who sees what “{menu}” finds"), N_("This is in the menu of each message, under Apps.")),
    Setting.UPLOADERS: (
        N_("Roles that may add and remove documents"),
        N_("In addition to members who can manage the server."),
    ),
    Setting.PRIVATE: (N_("Who sees answers to `{ask}`"), ""),
    Setting.PASSAGES: (N_("Passages per answer"), ""),
    Setting.KEEP: (N_("What is kept about questions"), N_("For `{report}`. Names are never kept.")),
    Setting.RETENTION: (N_("How long it is kept"), ""),
    Setting.MODERATORS: (N_("The moderators’ channel"), ""),
    Setting.FORWARD: (N_("Questions without a sure answer"), ""),
    Setting.TELL: (
        N_("When a later document or kept answer answers such a question"),
        N_("Until then I keep its words, if it was asked where others could see it."),
    ),
    Setting.DIGEST: (N_("Weekly digest in the moderators’ channel"), ""),
    Setting.LANGUAGE: (N_("Language"), N_("For my own messages. Documents are always quoted in their own language.")),
}


# What the menu of a setting says for off and for on.
_OFF_AND_ON = {
    Setting.PRIVATE: (N_("Everyone in the channel"), N_("Only the person who asked")),
    Setting.OPEN_MENU: (N_("Only the person who asked"), N_("Everyone: it is a reply to the message")),
    Setting.THREADS: (N_("A reply in the channel"), N_("In a thread of their own")),
    Setting.DIGEST: (N_("No"), N_("Yes, every week")),
    Setting.FORWARD: (N_("Stay with the person who asked"), N_("Can be passed on to the moderators’ channel")),
    Setting.TELL: (N_("Nobody is told"), N_("Whoever asked is told, once")),
}


def choices(setting: Setting, settings: ServerSettings) -> list[discord.SelectOption]:
    """The options of a setting's menu, with the current one chosen."""
    now = getattr(settings, setting)
    offered: list[tuple[str, str]]
    match setting:
        case Setting.PASSAGES:
            sizes = range(1, MOST_PASSAGES + 1)
            offered = [(str(size), quantity("{n} passage", "{n} passages", size)) for size in sizes]
        case Setting.RETENTION:
            offered = [(str(days), quantity("{n} day", "{n} days", days)) for days in RETENTIONS]
        case Setting.LANGUAGE:
            offered = [(OWN, _("Each member’s own language")), *((known, name_of(known)) for known in languages())]
            now = now or OWN
        case Setting.KEEP:
            kept = [(Keep.NOTHING, _("Nothing")), (Keep.COUNTS, _("Only that a question was asked"))]
            offered = [*kept, (Keep.QUESTIONS, _("The words of the question"))]
        case _:
            off, on = _OFF_AND_ON[setting]
            offered, now = [(NO, _(off)), (YES, _(on))], YES if now else NO
    return [discord.SelectOption(label=label, value=str(value), default=value == str(now)) for value, label in offered]


def turn_buttons(page: Page) -> list[Item]:
    """The buttons that lead from a page of the settings to the others."""
    return [
        discord.ui.Button(label=_(PAGE_NAMES[other]), custom_id=PAGE_ID.format(page=other), disabled=other is page)
        for other in Page
    ]


def settings_view(
    settings: ServerSettings,
    page: Page,
    menus: Mapping[Setting, Item],
    there: Mapping[Setting, Collection[int]],
    *,
    lacking: Mapping[int, Sequence[str]],
    reads: bool,
) -> discord.ui.LayoutView:
    """A page of settings with their menus.

    Args:
        menus: the menu of each setting, in the order to show.
        there: of the chosen channels, those that still exist.
        lacking: channels where the bot lacks permissions, and which.
        reads: True if Discord gives the bot the text of messages that don't mention it.
    """
    body: list[str | Item] = [f"### {_('Server settings')}\n{_('Changes take effect immediately.')}"]
    chosen = settings.channels_by_setting()
    named = {"ask": command("ask"), "report": command("report"), "menu": menu(MENU)}
    for setting, chooser in menus.items():
        name, note = (_(text).format(**named) for text in _LABELS[setting])
        notes = [note] if note else []
        left = there.get(setting, ())
        if gone := len(chosen.get(setting, ())) - len(left):
            notes.append(
                quantity(
                    "{n} chosen channel no longer exists; choose again.",
                    "{n} chosen channels no longer exist; choose again.",
                    gone,
                )
            )
        if setting in (Setting.AUTO, Setting.FORUMS) and not reads:
            notes.append(_(_UNREAD))
        if setting is Setting.FORWARD and settings.forward and settings.moderators is None:
            notes.append(_("Choose a moderators’ channel as well."))
        notes += _lacking_lines([channel for channel in left if channel in lacking], lacking)
        body += ["\n-# ".join([f"**{name}**", *notes]), discord.ui.ActionRow(chooser)]
    return message(body, STRONG_COLOUR, rows=[turn_buttons(page)])


def _lacking_lines(channels: Sequence[int], lacking: Mapping[int, Sequence[str]]) -> list[str]:
    said = _("In {channel} I don’t have {permissions}.")
    lines = [
        said.format(channel=f"<#{channel}>", permissions=permissions_in_words(lacking[channel]))
        for channel in channels[:_MOST_LACKING]
    ]
    more = len(channels) - _MOST_LACKING
    return [*lines, quantity("And in {n} more channel.", "And in {n} more channels.", more)] if more > 0 else lines
