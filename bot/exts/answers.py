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

from bot.client import FootnoteBot, scope_of, tell
from bot.rendering import notice_view
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
from index import Answer, Library, Quote, Scope, UnknownPassage

NO_PINGS = discord.AllowedMentions.none()

_LONGEST_ROW = 5  # buttons
_MOST = 25  # passages that are looked through for the one that was chosen
_PASSAGE = "[0-9a-f]{16}"
_MORE = re.compile(r"more:(?P<kept>[er]):(?P<start>\d{1,3}):(?P<source>[0-9a-f]{12,32}|)")
_CONTEXT = re.compile(rf"context:(?P<passage>{_PASSAGE})")
_VOTE = re.compile(rf"vote:(?P<helpful>[yn]):(?P<passage>{_PASSAGE})")
_SHARE = re.compile(rf"share:(?P<passages>(?:{_PASSAGE}){{0,{PAGE}}})")

_CHANGED = "A document that is quoted here has changed or gone since. Ask again for what it says now."
_LOST = "The question of this answer is gone, so the answer can't be continued. Ask again."
_CLOSED = (
    "I can't look up the question of this answer: here I lack the permission “Read Message History”. "
    "Ask again with /ask."
)
_ALL = "There are no more passages that match."
_THANKS = "Thank you; that is noted. Your last vote counts."
_NOT_YOURS = "Only whoever asked, and members who may manage messages, can delete this answer."

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
) -> discord.ui.LayoutView:
    """An answer with its buttons: a page of so many of its passages from `start` on. Where it holds more, it can be
    continued."""
    echo = echo or bool(answer.choices)
    shown = () if answer.choices else answer.quotes[start : start + size]
    row: list[_Item] = []
    if len(answer.quotes) > start + size and not answer.choices and (not echo or echoed_whole(answer.question)):
        row.append(More(echo, start + size, answer.quotes[0].citation.document_id if source else ""))
    if shown or not private:
        row.append(_last([quote.id for quote in shown], asker, private))
    row += _votes(shown, scope)
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
    quote = await asyncio.to_thread(bot.library.passage, passage_id, scope=scope)
    document = await asyncio.to_thread(bot.library.document, quote.citation.document_id, scope=scope)
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
            Context(quote.id, f"{superscript(place)} In context") for place, quote in enumerate(shown, start + 1)
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
        await _say(interaction, _CHANGED)
    except Exception as error:
        await tell(interaction, error, what)


async def _say(interaction: Pressed, sentence: str) -> None:
    """A sentence for whoever pressed, alone."""
    view = notice_view(sentence)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


class More(discord.ui.DynamicItem[_Button], template=_MORE):
    """The next passages of an answer, for whoever presses, alone."""

    def __init__(self, echo: bool, start: int, source: str) -> None:
        """The question stands above the answer (echo), or in the message that it replies to."""
        custom_id = f"more:{'e' if echo else 'r'}:{start}:{source}"
        super().__init__(discord.ui.Button(label="More passages", custom_id=custom_id))
        self.echo, self.start, self.source = echo, start, source

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(match["kept"] == "e", int(match["start"]), match["source"])

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“More passages”"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            bot, message, scope = interaction.client, _message(interaction), scope_of(interaction.guild)
            try:
                question = _echoed(message) if self.echo else await _replied_to(bot, message)
            except discord.Forbidden:
                await _say(interaction, _CLOSED)
                return
            if not question:
                await _say(interaction, _LOST)
                return
            answer = await asyncio.to_thread(
                bot.library.ask, question, scope=scope, limit=self.start + PAGE + 1, source=self.source or None
            )
            changed = await asyncio.to_thread(_changed, bot.library, _cited(message), scope)
            if len(answer.quotes) <= self.start:
                await _say(interaction, _CHANGED if changed else _ALL)
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
                above=_CHANGED if changed else "",
            )
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


class Context(discord.ui.DynamicItem[_Button], template=_CONTEXT):
    """A passage with what stands around it, for whoever presses, alone."""

    def __init__(self, passage: str, label: str | None = "In context") -> None:
        super().__init__(discord.ui.Button(label=label, custom_id=f"context:{passage}"))
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


class Share(discord.ui.DynamicItem[_Button], template=_SHARE):
    """Shows a private answer to everybody here, as it stands, unless a document has changed since."""

    def __init__(self, passages: Iterable[str]) -> None:
        self.passages = tuple(passages)
        super().__init__(discord.ui.Button(label="Share", custom_id=f"share:{''.join(self.passages)}"))

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(re.findall(_PASSAGE, match["passages"]))

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“Share”"):
            library, message, scope = interaction.client.library, _message(interaction), scope_of(interaction.guild)
            await interaction.response.defer()
            if await asyncio.to_thread(_changed, library, self.passages, scope):
                await _say(interaction, _CHANGED)
                return
            await interaction.edit_original_response(view=_rebuilt(message, []), allowed_mentions=NO_PINGS)
            shared = _rebuilt(message, [Delete(interaction.user.id)], f"Shared by {interaction.user.mention}")
            await interaction.followup.send(view=shared, allowed_mentions=NO_PINGS)


class Delete(discord.ui.DynamicItem[_Button], template=r"delete:(?P<asker>\d{1,20})"):
    """Deletes an answer, for whoever asked and for those who may delete any message here."""

    def __init__(self, asker: int) -> None:
        super().__init__(discord.ui.Button(label="Delete", custom_id=f"delete:{asker}"))
        self.asker = asker

    @classmethod
    async def from_custom_id(cls, interaction: Pressed, item: _Item, match: re.Match[str], /) -> Self:
        return cls(int(match["asker"]))

    async def callback(self, interaction: Pressed) -> None:
        async with _explained(interaction, "“Delete”"):
            if interaction.user.id != self.asker and not interaction.permissions.manage_messages:
                await _say(interaction, _NOT_YOURS)
                return
            await interaction.response.defer()
            await interaction.delete_original_response()


class Vote(discord.ui.DynamicItem[_Button], template=_VOTE):
    """Notes whether a passage helped; of each member the last vote counts."""

    def __init__(self, helpful: bool, passage: str) -> None:
        label = "Helpful" if helpful else "Not helpful"
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
            await _say(interaction, _THANKS)


class SectionMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"section:(?P<asker>\d{1,20})"):
    """A section is chosen, and its passage stands above the menu; others than the asker get one of their own."""

    def __init__(self, asker: int, options: Sequence[discord.SelectOption]) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(
            custom_id=f"section:{asker}", placeholder="Choose a section", options=list(options)
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
            quote = await asyncio.to_thread(_quote, bot.library, question, self.item.values[0], scope)
            private = not theirs or message.flags.ephemeral
            row = [_last([quote.id], self.asker, private), *_votes([quote], scope)]
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
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return [item.passage for item in map(_revived, items) if isinstance(item, Context)]


def _rebuilt(message: discord.Message, last: Sequence[_Item], above: str = "") -> discord.ui.LayoutView:
    """An answer as it stands, with other buttons at its end, and with a line above it."""
    view = discord.ui.LayoutView(timeout=None)
    if above:
        view.add_item(discord.ui.TextDisplay(above))
    rows: list[list[_Item]] = []
    for item in discord.ui.LayoutView.from_message(message).children:
        if isinstance(item, discord.ui.ActionRow):
            rows.append([button for button in map(_revived, item.children) if button])
        else:
            view.add_item(item)
    rows = [*rows[:-1], [*(rows[-1] if rows else []), *last]]
    for row in filter(None, rows):
        view.add_item(discord.ui.ActionRow(*row))
    return view


def _revived(item: _Item) -> _Item | None:
    """A button of ours that goes on in a shared answer, from one that Discord describes; None where it is another."""
    if not isinstance(item, discord.ui.Button) or not item.custom_id:
        return None
    if match := _MORE.fullmatch(item.custom_id):
        return More(match["kept"] == "e", int(match["start"]), match["source"])
    if match := _CONTEXT.fullmatch(item.custom_id):
        return Context(match["passage"], item.label)
    if match := _VOTE.fullmatch(item.custom_id):
        return Vote(match["helpful"] == "y", match["passage"])
    return None


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(More, Context, Share, Delete, Vote, SectionMenu)
