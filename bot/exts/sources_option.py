"""The option `source`: a document, offered while its title or its path is being typed."""

import asyncio

import discord
from discord import app_commands

from bot.client import FootnoteBot, scope_of
from bot.rendering import LONGEST_CHOICE, MOST_CHOICES, cut


async def offered_sources(
    interaction: discord.Interaction[FootnoteBot], current: str
) -> list[app_commands.Choice[str]]:
    """The documents that may be seen here and whose title or path has what is typed."""
    documents = await asyncio.to_thread(interaction.client.library.documents, scope=scope_of(interaction.guild))
    typed = current.casefold()
    return [
        app_commands.Choice(name=cut(document.title, LONGEST_CHOICE), value=document.id)
        for document in documents
        if typed in document.title.casefold() or typed in document.source.casefold()
    ][:MOST_CHOICES]
