"""The rules about who may see which documents, as a page of a server's settings."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.i18n.speech import N_, _, ngettext, quantity
from bot.policy.document_rules import DocumentRule
from bot.policy.server_settings import Page
from bot.rendering.limits import LONGEST_CHOICE
from bot.rendering.markdown import escape_and_cut, label
from bot.rendering.messages import STRONG_COLOUR, Item, message
from bot.rendering.settings import turn_buttons

_LONGEST_NAME = 48  # UTF-16 units of a rule's documents
_MOST_NAMED = 2  # roles and channels of a rule
_EXPLAINED = N_(
    "Documents that no rule names are for everybody. Where others can read along, I only use what everybody there may "
    "see; what only your roles or channels show you, I answer in private. In direct messages and on web pages I use "
    "nothing that a rule names."
)


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule, and what is there of what it names."""

    rule: DocumentRule
    documents: int  # that it names now
    roles: Sequence[int]  # those that still exist
    channels: Sequence[int]  # … and these

    @property
    def gone(self) -> int:
        return len(self.rule.roles) + len(self.rule.channels) - len(self.roles) - len(self.channels)


def rules_view(rules: Sequence[ShownRule], controls: Sequence[Item], *, messages: int) -> discord.ui.LayoutView:
    """The rules, with what changes them below.

    Args:
        controls: buttons and menus, each in a row of its own.
        messages: the number of messages that are kept as answers for those who can read their channel.
    """
    head = f"### {_('Who may see which documents')}\n-# {_(_EXPLAINED)}"
    lines = [_line(rule) for rule in rules]
    if messages:
        lines.append(
            quantity(
                "{n} message that is kept as an answer: only for those who can read its channel.",
                "{n} messages that are kept as answers: only for those who can read their channels.",
                messages,
            )
        )
    said = "\n".join(lines) or _("There are no rules yet.")
    return message(
        [head, said], STRONG_COLOUR, rows=[*([control] for control in controls), turn_buttons(Page.DOCUMENTS)]
    )


def rule_options(rules: Sequence[DocumentRule]) -> list[discord.SelectOption]:
    """The rules as options of a menu, by their places."""
    return [
        discord.SelectOption(label=label(rule.documents, LONGEST_CHOICE), value=str(place))
        for place, rule in enumerate(rules)
    ]


def _line(shown: ShownRule) -> str:
    documents = quantity("{n} document", "{n} documents", shown.documents)
    name = escape_and_cut(shown.rule.documents, _LONGEST_NAME)
    # Translators: a rule: the path of documents, how many there are, and whom they are for
    return _("**{name}** ({documents}): {audience}").format(name=name, documents=documents, audience=_audience(shown))


def _audience(shown: ShownRule) -> str:
    roles = _named([f"<@&{role}>" for role in shown.roles])
    channels = _named([f"<#{channel}>" for channel in shown.channels])
    if not roles and not channels:
        return f"**{_('nobody, because its roles and channels no longer exist')}**"
    if roles and channels:
        said = _("only for {roles}, and for those who can read {channels}").format(roles=roles, channels=channels)
    elif roles:
        said = _("only for {roles}").format(roles=roles)
    else:
        said = _("only for those who can read {channels}").format(channels=channels)
    if shown.gone:
        gone = ngettext(
            "{n} role or channel no longer exists", "{n} roles or channels no longer exist", shown.gone
        ).format(n=shown.gone)
        said = f"{said} · **{gone}**"
    return said


def _named(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    more = len(names) - _MOST_NAMED
    return f"{', '.join(names[:_MOST_NAMED])} {ngettext('and {n} more', 'and {n} more', more).format(n=more)}"
