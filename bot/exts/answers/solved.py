"""Forum posts: which tags say that a post is solved, and the button that gives it such a tag."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.client import FootnoteBot
from bot.exts.answers.controls import Solved
from bot.exts.answers.posted import rebuilt
from bot.exts.messages.texts import in_post
from bot.exts.pressed import WithControl, message_of
from bot.gateway import permissions
from bot.i18n.speech import N_, _
from bot.policy.refusals import Refusal
from bot.policy.solved_tags import says_solved
from bot.rendering.messages import Item
from bot.rendering.permissions import permissions_in_words

_MOST_OFFERED = 2  # tags
_MOST_TAGS = 5  # of a post; Discord allows no more

_NOT_YOURS = N_("Only the member who wrote this post, and members who can manage threads, can do that.")
_GONE = N_("This forum no longer has that tag.")
_FULL = N_("This post has five tags already, and Discord allows no more.")
_FORBIDDEN = N_(
    "I can’t do that, because I don’t have {permissions} here. Somebody who manages the server can change that."
)


def solved_buttons(channel: object) -> Sequence[Item]:
    """A button for each tag that says that a forum's post is solved, if the bot may give it."""
    if not in_post(channel) or permissions.lacking_in(channel, [permissions.MANAGING_THREADS]):
        return ()
    assert isinstance(channel.parent, discord.ForumChannel)
    tags = [tag for tag in channel.parent.available_tags if says_solved(tag.name)]
    return [_button(tag) for tag in tags if tag not in channel.applied_tags][:_MOST_OFFERED]


def _button(tag: discord.ForumTag, *, disabled: bool = False) -> Item:
    return discord.ui.Button(
        label=tag.name, emoji=tag.emoji or "✅", custom_id=Solved(tag.id).custom_id, disabled=disabled
    )


class SolvedButton(WithControl[Solved], discord.ui.DynamicItem[discord.ui.Button[Any]], template=Solved.PATTERN):
    """Gives the post the tag on it, for its author and for those who may manage threads."""

    KIND, NAME = Solved, "a tag of a forum"

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        post = interaction.channel
        moderates = interaction.permissions.manage_threads
        if not in_post(post) or not (moderates or interaction.user.id == post.owner_id):
            raise Refusal(_(_NOT_YOURS))
        assert isinstance(post.parent, discord.ForumChannel)
        tag = post.parent.get_tag(self.control.tag)
        if tag is None:
            raise Refusal(_(_GONE))
        if permissions.lacking_in(post, needed := [permissions.MANAGING_THREADS]):
            raise Refusal(_(_FORBIDDEN).format(permissions=permissions_in_words(needed)))
        if tag not in post.applied_tags and len(post.applied_tags) >= _MOST_TAGS:
            raise Refusal(_(_FULL))
        await interaction.response.defer()
        await post.add_tags(tag)
        done = _button(tag, disabled=True)
        view = rebuilt(message_of(interaction), lambda item, control: done if control == self.control else item)
        await interaction.edit_original_response(view=view)


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(SolvedButton)
