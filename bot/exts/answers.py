"""What can be pressed under an answer. It works after a restart: an id says all that is needed, and holds only ids.

No question is kept. An answer is continued by asking again, and the question is taken from where Discord keeps it: the
line above the answer, or the message that the answer replies to.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Self

import discord

from bot.client import FootnoteBot, language_of, scope_of, tell
from bot.gateway import delivery, permissions
from bot.i18n.speech import N_, _, command, speaking
from bot.i18n.translating import Attentive
from bot.rendering import messages, notice_view
from bot.rendering.answers import (
    PAGE,
    Controls,
    answer_view,
    echoed_whole,
    passage_view,
    question_in,
    section_options,
    section_view,
)
from bot.rendering.links import link
from bot.rendering.markdown import superscript
from bot.rendering.permissions import permissions_in_words
from bot.rendering.reports import forwarded_view
from index import Answer, Confidence, Library, Quote, Scope, UnknownPassage

NO_PINGS = discord.AllowedMentions.none()

_LONGEST_ROW = 5  # buttons
_MOST = 25  # passages that are looked through for the one that was chosen
_PASSAGE = "[0-9a-f]{16}"
_MORE = re.compile(r"more:(?P<kept>[er]):(?P<start>\d{1,3}):(?P<source>[0-9a-f]{12,32}|)")
_CONTEXT = re.compile(rf"context:(?P<passage>{_PASSAGE})")
_VOTE = re.compile(rf"vote:(?P<helpful>[yn]):(?P<passage>{_PASSAGE})")
_DELETE = re.compile(r"delete:(?P<asker>\d{1,20})")
_SECTION = re.compile(r"section:(?P<asker>\d{1,20})")
_FORWARD = re.compile(r"forward:(?P<kept>[er]):(?P<asker>\d{1,20})")
_SHARE = re.compile(rf"share:(?P<passages>(?:{_PASSAGE}){{0,{PAGE}}})")

_CHANGED = N_("A document that is quoted here has changed or gone since. Ask again for what it says now.")
_LOST = N_("The question of this answer is gone, so the answer can't be continued. Ask again.")
_CLOSED = N_("I can't look up the question of this answer: here I lack {permissions}. Ask again with {command}.")
_ALL = N_("There are no more passages that match.")
_THANKS = N_("Thank you; that is noted. Your last vote counts.")
_NOT_YOUR_QUESTION = N_("Only whoever asked can pass the question on. To ask yourself, use {command}.")
_NOT_FORWARDED = N_("This server no longer passes questions on to its moderators.")
_FORWARDED = N_("Passed on. The moderators see your question and who asked it.")
_NO_CHANNEL = N_(
    "I can't pass it on: the moderators' channel no longer exists. Somebody who manages the server can choose another "
    "one in {command}."
)
_NO_ENTRY = N_(
    "I can't pass it on: in the moderators' channel, {channel}, I lack {permissions}. Somebody who manages the server "
    "can change that."
)
_NOT_YOURS = N_("Only whoever asked, and members who may manage messages, can delete this answer.")

Pressed = discord.Interaction[Any]  # of FootnoteBot
_Button = discord.ui.Button[Any]
_Item = discord.ui.Item[Any]


def answer_message(
    bot: FootnoteBot,
    answer: Answer,
    *,
    asker: int,
    scope: Scope,
    private: bool,
    echo: bool,
    source: str | None = None,
    start: int = 0,
    size: int = PAGE,
    above: str = "",
    forwards: bool = False,
) -> discord.ui.LayoutView:
    """An answer with its buttons: a page of so many of its passages from `start` on. Where it holds more, it can be
    continued; where it isn't sure, the question can be passed on to the moderators, if their server `forwards` any."""
    echo = echo or bool(answer.choices)
    shown = () if answer.choices else answer.quotes[start : start + size]
    row: list[_Item] = []
    if len(answer.quotes) > start + size and not answer.choices and (not echo or echoed_whole(answer.question)):
        row.append(More(echo, start + size, answer.quotes[0].citation.document_id if source else ""))
    if shown or not private:
        row.append(_last([quote.id for quote in shown], asker, private))
    row += _votes(shown, scope)
    sure = answer.confidence is Confidence.STRONG or (answer.found and answer.choices)  # or it asks back
    if forwards and not sure and answer.question:
        row.append(Forward(echo, asker))
    menu = SectionMenu(asker, section_options(answer.choices)) if answer.choices else None
    return answer_view(
        replace(answer, quotes=answer.quotes[: start + size]),
        echo=echo,
        above=above,
        start=start,
        controls=Controls(menu, _rows(shown, start, row)),
        link=_linking(bot, scope),
    )


async def passage_message(
    bot: FootnoteBot, passage_id: str, *, asker: int, scope: Scope, private: bool
) -> discord.ui.LayoutView:
    """A passage with what stands around it. Raises UnknownPassage, or UnknownSource where it goes just now."""
    quote = await bot.at_work(scope, asker, bot.library.passage, passage_id, scope=scope)
    document = await bot.at_work(scope, asker, bot.library.document, quote.citation.document_id, scope=scope)
    controls = Controls(rows=[[_last([quote.id], asker, private)]])
    return passage_view(quote, document, controls=controls, link=_linking(bot, scope))


def spoken(message: discord.Message, me: discord.ClientUser) -> str:
    """What a message says, without the mention of the bot."""
    return re.sub(f"<@!?{me.id}>", " ", message.content).strip()


def _linking(bot: FootnoteBot, scope: Scope) -> Callable[[Quote], str | None]:
    return lambda quote: link(quote, bot.reader, scope)


def _rows(shown: Sequence[Quote], start: int, others: Sequence[_Item]) -> list[Sequence[_Item]]:
    """Each passage's button, and the others: in one row where they fit."""
    contexts = [Context(quote.id) for quote in shown]
    if len(shown) > 1:
        contexts = [
            Context(quote.id, f"{superscript(place)} {_('In context')}") for place, quote in enumerate(shown, start + 1)
        ]
    together = [*contexts, *others]
    return [together] if len(together) <= _LONGEST_ROW else [contexts, others]


def _last(passages: Iterable[str], asker: int, private: bool) -> _Item:
    """What is private can be shared, and what isn't can be deleted."""
    return Share(passages) if private else Delete(asker)


def _votes(shown: Sequence[Quote], scope: Scope) -> list[_Item]:
    """Whether the first passage helps; votes belong to a server, so there are none elsewhere."""
    return [Vote(True, shown[0].id), Vote(False, shown[0].id)] if shown and scope.guild_id else []


@asynccontextmanager
async def _explained(interaction: Pressed, what: str) -> AsyncIterator[None]:
    """Tells whoever pressed what went wrong: discord.py would only log it."""
    try:
        yield
    except UnknownPassage:
        await _say(interaction, _(_CHANGED))
    except Exception as error:
        await tell(interaction, error, what)


async def _say(interaction: Pressed, sentence: str) -> None:
    """A sentence for whoever pressed, alone."""
    view = notice_view(sentence)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


class More(Attentive, discord.ui.DynamicItem[_Button], template=_MORE):
    """The next passages of an answer, for whoever presses, alone."""

    def __init__(self, echo: bool, start: int, source: str) -> None:
        """The question stands above the answer (echo), or in the message that it replies to."""
        custom_id = f"more:{'e' if echo else 'r'}:{start}:{source}"
        super().__init__(discord.ui.Button(label=_("More passages"), custom_id=custom_id))
        self.echo, self.start, self.source = echo, start, source

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(match["kept"] == "e", int(match["start"]), match["source"])

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“More passages”"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            bot, message, scope = interaction.client, _message(interaction), scope_of(interaction.guild)
            question = await _question(interaction, self.echo)
            if not question:
                return
            who, limit = interaction.user.id, self.start + PAGE + 1
            answer = await bot.at_work(
                scope, who, bot.library.ask, question, scope=scope, limit=limit, source=self.source or None
            )
            changed = await asyncio.to_thread(_changed, bot.library, _cited(message), scope)
            if len(answer.quotes) <= self.start:
                await _say(interaction, _(_CHANGED if changed else _ALL))
                return
            view = answer_message(
                bot,
                answer,
                asker=interaction.user.id,
                scope=scope,
                private=True,
                echo=True,
                source=self.source,
                start=self.start,
                above=_(_CHANGED) if changed else "",
            )
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


class Context(Attentive, discord.ui.DynamicItem[_Button], template=_CONTEXT):
    """A passage with what stands around it, for whoever presses, alone."""

    def __init__(self, passage: str, label: str | None = None) -> None:
        super().__init__(discord.ui.Button(label=label or _("In context"), custom_id=f"context:{passage}"))
        self.passage = passage

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(match["passage"])

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“In context”"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            view = await passage_message(
                interaction.client,
                self.passage,
                asker=interaction.user.id,
                scope=scope_of(interaction.guild),
                private=True,
            )
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


class Forward(Attentive, discord.ui.DynamicItem[_Button], template=_FORWARD):
    """Passes a question without a sure answer on to the moderators, for whoever asked it, once."""

    def __init__(self, echo: bool, asker: int, *, done: bool = False) -> None:
        """The question stands where it does for `More`."""
        button: _Button = discord.ui.Button(
            label=_("Passed on to the moderators") if done else _("Ask the moderators"),
            custom_id=f"forward:{'e' if echo else 'r'}:{asker}",
            disabled=done,
        )
        super().__init__(button)
        self.echo, self.asker = echo, asker

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(match["kept"] == "e", int(match["asker"]))

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“Ask the moderators”"):
            bot, message = interaction.client, _message(interaction)
            if interaction.user.id != self.asker:
                await _say(interaction, _(_NOT_YOUR_QUESTION).format(command=command("ask")))
                return
            await interaction.response.defer()
            settings = await bot.server(scope_of(interaction.guild))
            if interaction.guild is None or not settings.forwards:
                await _say(interaction, _(_NOT_FORWARDED))
                return
            channel = interaction.guild.get_channel(settings.moderators or 0)
            if not isinstance(channel, discord.TextChannel):
                await _say(interaction, _(_NO_CHANNEL).format(command=command("settings")))
                return
            if missing := permissions.lacking_in(channel, ()):
                # A mention, and not the name: Discord shows that to those alone who may see the channel.
                said = _(_NO_ENTRY).format(channel=channel.mention, permissions=permissions_in_words(missing))
                view = messages.message([], [said], messages.NONE_COLOUR)
                await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
                return
            question = await _question(interaction, self.echo)
            if not question:
                return
            with speaking(language_of(interaction.guild, settings)):
                view = forwarded_view(question, interaction.user.mention, _place(message))
            # Whoever presses twice at once sends the same nonce twice, and Discord takes the first message for both.
            await delivery.post(channel, message.id, view=view, allowed_mentions=NO_PINGS)
            done = Forward(self.echo, self.asker, done=True)
            view = _rebuilt(message, lambda item: done if isinstance(item, Forward) else item)
            await interaction.edit_original_response(view=view, allowed_mentions=NO_PINGS)
            await _say(interaction, _(_FORWARDED))


class Share(Attentive, discord.ui.DynamicItem[_Button], template=_SHARE):
    """Shows a private answer to everybody here, as it stands, unless a document has changed since."""

    def __init__(self, passages: Iterable[str]) -> None:
        self.passages = tuple(passages)
        super().__init__(discord.ui.Button(label=_("Share"), custom_id=f"share:{''.join(self.passages)}"))

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(re.findall(_PASSAGE, match["passages"]))

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“Share”"):
            library, message, scope = interaction.client.library, _message(interaction), scope_of(interaction.guild)
            await interaction.response.defer()
            if await asyncio.to_thread(_changed, library, self.passages, scope):
                await _say(interaction, _(_CHANGED))
                return
            kept = _rebuilt(message, lambda item: None if isinstance(item, Share) else item)
            await interaction.edit_original_response(view=kept, allowed_mentions=NO_PINGS)
            last, above = [Delete(interaction.user.id)], _("Shared by {member}").format(member=interaction.user.mention)
            shared = _rebuilt(message, lambda item: item if isinstance(item, _EVERYBODYS) else None, last, above)
            await interaction.followup.send(view=shared, allowed_mentions=NO_PINGS)


class Delete(Attentive, discord.ui.DynamicItem[_Button], template=_DELETE):
    """Deletes an answer, for whoever asked and for those who may delete any message here."""

    def __init__(self, asker: int) -> None:
        super().__init__(discord.ui.Button(label=_("Delete"), custom_id=f"delete:{asker}"))
        self.asker = asker

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(int(match["asker"]))

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“Delete”"):
            if interaction.user.id != self.asker and not interaction.permissions.manage_messages:
                await _say(interaction, _(_NOT_YOURS))
                return
            await interaction.response.defer()
            await interaction.delete_original_response()


class Vote(Attentive, discord.ui.DynamicItem[_Button], template=_VOTE):
    """Notes whether a passage helped; of each member the last vote counts."""

    def __init__(self, helpful: bool, passage: str) -> None:
        label = _("Helpful") if helpful else _("Not helpful")
        super().__init__(discord.ui.Button(label=label, custom_id=f"vote:{'y' if helpful else 'n'}:{passage}"))
        self.helpful, self.passage = helpful, passage

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(match["helpful"] == "y", match["passage"])

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, f"“{self.item.label}”"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            library, scope = interaction.client.library, scope_of(interaction.guild)
            await asyncio.to_thread(_vote, library, scope, interaction.user.id, self.passage, self.helpful)
            interaction.client.dispatch("vote", self.helpful)
            await _say(interaction, _(_THANKS))


class SectionMenu(Attentive, discord.ui.DynamicItem[discord.ui.Select[Any]], template=_SECTION):
    """A section is chosen, and its passage stands above the menu; others than the asker get one of their own."""

    def __init__(self, asker: int, options: Sequence[discord.SelectOption]) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"section:{asker}", placeholder=_("Choose a section"), options=list(options)
        )
        super().__init__(menu)
        self.asker = asker

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        assert isinstance(item, discord.ui.Select)
        return cls(int(match["asker"]), item.options)

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "the choice of a section"):
            bot, message, scope = interaction.client, _message(interaction), scope_of(interaction.guild)
            theirs = interaction.user.id == self.asker
            if theirs:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
            question = _echoed(message) or ""
            who, chosen = interaction.user.id, self.item.values[0]
            quote = await bot.at_work(scope, who, _quote, bot.library, question, chosen, scope)
            private = not theirs or message.flags.ephemeral
            row = [_last([quote.id], self.asker, private), *_votes([quote], scope)]
            row += [item for item in _ours(message) if isinstance(item, Forward) and theirs]
            menu = SectionMenu(self.asker, self.item.options) if theirs else None
            controls = Controls(menu, _rows([quote], 0, row))
            view = section_view(question, quote, controls=controls, link=_linking(bot, scope))
            if theirs:
                await interaction.edit_original_response(view=view, allowed_mentions=NO_PINGS)
            else:
                await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


def _quote(library: Library, question: str, passage_id: str, scope: Scope) -> Quote:
    """A passage with the question's words marked, where they are found in it. Raises UnknownPassage."""
    passage = library.passage(passage_id, scope=scope)
    answer = library.ask(question, scope=scope, limit=_MOST, source=passage.citation.document_id)
    return next((quote for quote in answer.quotes if quote.id == passage_id), passage)


def _vote(library: Library, scope: Scope, user_id: int, passage_id: str, helpful: bool) -> None:
    """Notes a vote. Raises UnknownPassage where the passage is no longer there."""
    if scope.guild_id is None:  # the bot has left this server
        raise UnknownPassage
    document_id = library.passage(passage_id, scope=scope).citation.document_id
    library.state.vote(scope.guild_id, user_id=user_id, passage_id=passage_id, document_id=document_id, helpful=helpful)


def _changed(library: Library, passage_ids: Iterable[str], scope: Scope) -> bool:
    """Whether one of these passages is no longer there: its document says something else by now."""
    try:
        for passage_id in passage_ids:
            library.passage(passage_id, scope=scope)
    except UnknownPassage:
        return True
    return False


# What a message holds: its components as Discord keeps them.


def _message(interaction: Pressed) -> discord.Message:
    assert interaction.message is not None  # what is pressed stands in one
    return interaction.message


async def _question(interaction: Pressed, echo: bool) -> str | None:
    """The question of the answer under which somebody pressed; None where it is gone, and then they are told why."""
    message = _message(interaction)
    try:
        question = _echoed(message) if echo else await _replied_to(interaction.client, message)
    except discord.Forbidden:
        said = _(_CLOSED).format(permissions=permissions_in_words([permissions.HISTORY]), command=command("ask"))
        await _say(interaction, said)
        return None
    if not question:
        await _say(interaction, _(_LOST))
    return question


def _place(message: discord.Message) -> str:
    """Where a question was asked, as Markdown: its message, where there is one that others can see."""
    channel = f"<#{message.channel.id}>"
    if message.flags.ephemeral:
        return _("{channel}, in private").format(channel=channel)
    asked = message.reference.message_id if message.reference and message.reference.message_id else message.id
    guild = message.guild.id if message.guild else "@me"
    return f"{channel}: https://discord.com/channels/{guild}/{message.channel.id}/{asked}"


def _echoed(message: discord.Message) -> str | None:
    """The question above an answer."""
    return question_in(part.content for part in message.components if isinstance(part, discord.TextDisplay))


async def _replied_to(bot: FootnoteBot, message: discord.Message) -> str | None:
    """The question in the message that an answer replies to; None when it is gone. Raises Forbidden."""
    reference = message.reference
    if reference is None or reference.message_id is None or bot.user is None:
        return None
    asked = reference.cached_message
    if asked is None:
        channel = bot.get_partial_messageable(reference.channel_id, guild_id=reference.guild_id)
        try:
            asked = await channel.fetch_message(reference.message_id)
        except discord.NotFound:
            return None
    return spoken(asked, bot.user)


def _cited(message: discord.Message) -> list[str]:
    """The ids of the passages that an answer shows."""
    return [item.passage for item in _ours(message) if isinstance(item, Context)]


def _ours(message: discord.Message) -> list[_Item]:
    """What can be pressed in a message of ours."""
    return [item for item in map(_revived, discord.ui.LayoutView.from_message(message).walk_children()) if item]


def _rebuilt(
    message: discord.Message,
    kept: Callable[[_Item], _Item | None],
    last: Sequence[_Item] = (),
    above: str = "",
) -> discord.ui.LayoutView:
    """An answer as it stands, with what can be pressed as `kept` gives it, other buttons at its end, and with a line
    above it."""
    view = messages.Shown()
    if above:
        view.add_item(discord.ui.TextDisplay(above))
    rows: list[list[_Item]] = []
    for item in discord.ui.LayoutView.from_message(message).children:
        if isinstance(item, discord.ui.ActionRow):
            revived = filter(None, map(_revived, item.children))
            rows.append([button for button in map(kept, revived) if button])
        else:
            view.add_item(item)
    rows = [*rows[:-1], [*(rows[-1] if rows else []), *last]]
    for row in filter(None, rows):
        view.add_item(discord.ui.ActionRow(*row))
    return view


def _revived(item: _Item) -> _Item | None:
    """What is ours again, from what Discord describes; None where it is another's."""
    if isinstance(item, discord.ui.Select):
        match = _SECTION.fullmatch(item.custom_id)
        return SectionMenu(int(match["asker"]), item.options) if match else None
    if not isinstance(item, discord.ui.Button) or not item.custom_id:
        return None
    if match := _MORE.fullmatch(item.custom_id):
        return More(match["kept"] == "e", int(match["start"]), match["source"])
    if match := _CONTEXT.fullmatch(item.custom_id):
        return Context(match["passage"], item.label)
    if match := _VOTE.fullmatch(item.custom_id):
        return Vote(match["helpful"] == "y", match["passage"])
    if match := _FORWARD.fullmatch(item.custom_id):
        return Forward(match["kept"] == "e", int(match["asker"]), done=item.disabled)
    if match := _SHARE.fullmatch(item.custom_id):
        return Share(re.findall(_PASSAGE, match["passages"]))
    if match := _DELETE.fullmatch(item.custom_id):
        return Delete(int(match["asker"]))
    return None


_EVERYBODYS = (More, Context, Vote)  # what goes on in an answer that is shared


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(More, Context, Forward, Share, Delete, Vote, SectionMenu)
