"""No command, button or message at Discord shows what one server uploaded or keeps in another, or in a direct message.

Each document has words that are in no other. Every request that the bot makes is searched for the words, names and ids
of other servers. Only text that the member has typed may come back to them.
"""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import discord
import pytest
from back_ends import either_database
from conftest import Scene
from simcord import MemberActor
from simcord.builders import ChannelHandle, UserHandle
from test_discord import texts
from test_discord_buttons import buttons, last, press
from test_discord_servers import said
from test_scope import DOCUMENT, FOLDERS, canaries, learnt_ids, misspelt

from bot.exts.moderators.keeping import KEEP
from bot.policy.queue import Pace
from bot.policy.server_settings import Keep, ServerSettings
from index import Library, Scope

database = either_database  # everything here runs with PostgreSQL too
MANAGES = discord.Permissions(manage_guild=True, manage_messages=True)
QUESTION = "When do the gates open?"
KEPT = "The gates of {1} open at nine. A {2} is the guard of the gates, said Dr. Anna {3}."  # to a question about {0}
# The commands that look something up, with the options that take any text.
LOOKS = {
    "ask": ("question", "source"),
    "facts": ("about", "source"),
    "timeline": ("about", "source"),
    "figures": ("about", "source"),
    "people": ("name",),
    "quotes": ("speaker", "about"),
    "glossary": ("term",),
    "summary": ("source",),
    "verify": ("quotation",),
    "passage": ("id",),
    "sources list": ("words",),
    "sources show": ("name",),
}
REQUIRED = {"ask": {"question": QUESTION}, "verify": {"quotation": QUESTION}}
# The options with an autocomplete.
OFFERED = [
    ("ask", "source"),
    ("facts", "about"),
    ("facts", "source"),
    ("timeline", "about"),
    ("figures", "source"),
    ("people", "name"),
    ("quotes", "speaker"),
    ("quotes", "about"),
    ("glossary", "term"),
    ("summary", "source"),
    ("sources list", "kind"),
    ("sources show", "name"),
    ("sources remove", "name"),
]


@dataclass
class Server:
    """A server, a member who manages it, and everything that only it may know."""

    channel: ChannelHandle
    member: MemberActor
    scope: Scope
    words: list[str] = field(default_factory=list)  # of its documents, by document
    files: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    @property
    def some_ids(self) -> list[str]:
        """A passage's and a document's."""
        return [next(id for id in sorted(self.ids) if len(id) == length) for length in (16, 32)]

    @property
    def secrets(self) -> set[str]:
        return {secret.casefold() for secret in (*self.words, *self.files, *self.ids)}


@dataclass
class Person:
    """A member, and the place where they write."""

    actor: MemberActor | UserHandle
    channel: ChannelHandle | None  # none in a direct message

    async def slash(self, name: str, /, **options: Any) -> Any:
        if self.channel is None:
            return await self.actor.slash(name, **options)  # type: ignore[arg-type]
        return await self.actor.slash(self.channel, name, **options)  # type: ignore[arg-type]

    async def choices(self, name: str, option: str, typed: str) -> Any:
        filled = {key: value for key, value in REQUIRED.get(name, {}).items() if key != option}
        place = () if self.channel is None else (self.channel,)
        return await self.actor.autocomplete(*place, name, option, typed, **filled)  # type: ignore[arg-type]


class Watch:
    """Searches the bot's requests for things that only other servers may know."""

    def __init__(self, scene: Scene, others: set[str]) -> None:
        self.scene = scene
        self.others = others
        self.told = ""

    @contextmanager
    def typing(self, *typed: str) -> Iterator[None]:
        """Checks the requests of a block. Text that is typed in it may come back."""
        requests = self.scene.env.http_requests
        start = len(requests)
        yield
        told = repr(requests[start:]).casefold()
        assert told != "[]"
        known = " ".join(typed).casefold()
        assert not [secret for secret in self.others if secret in told and secret not in known]
        self.told += told


@pytest.fixture
def rules(docs: Path) -> Path:
    (docs / "rules.md").write_text(FOLDERS, encoding="utf-8")
    return docs


def founded(scene: Scene, name: str) -> Server:
    guild = scene.env.create_guild(name)
    role = guild.create_role("managers", permissions=MANAGES)
    member = guild.add_member(scene.env.create_user(f"manager of {name}"), roles=[role])
    return Server(guild.create_text_channel("questions"), member, Scope.guild(guild.id))


async def furnished(scene: Scene, library: Library, name: str, number: int) -> Server:
    """A server that has uploaded two documents, keeps a message as an answer, and keeps its questions."""
    server = founded(scene, name)
    settings = ServerSettings(keep=Keep.QUESTIONS, moderators=server.channel.id, digest=True)
    library.state.settings.set(server.member.guild.id, settings.stored())
    server.files = canaries(number, 10)[:2]
    uploads = []
    for one, file in enumerate(server.files):
        server.words += canaries(number, one)
        uploads.append((f"{file}.md", DOCUMENT.format(*canaries(number, one)).encode()))
    shown = await server.member.slash(server.channel, "sources add")
    assert "**Added:" in said(await server.member.submit_modal(shown, {"files": uploads}))
    asked, *said_so = canaries(number, 20)
    server.words += [asked, *said_so]
    message = await server.member.send(server.channel, KEPT.format(asked, *said_so))
    shown = await server.member.context_menu(server.channel, KEEP, message)
    form = await server.member.submit_modal(shown, {"question": f"When do the gates of {asked} open?"})
    assert "Kept." in said(form)
    server.ids = learnt_ids(library, server.scope) - learnt_ids(library, Scope.shared())
    server.ids -= {upload.name for upload in library.uploads(scope=server.scope)}
    return server


async def press_all(person: Person, result: Any) -> None:
    """Presses the buttons under an answer, and those under the replies."""
    pressed: set[str] = set()
    messages = [message for message in (result.response, *result.followups) if message]
    while messages:
        message = messages.pop()
        for id in buttons(message).values():
            kind = id.partition(":")[0]
            if kind in pressed or kind == "delete":
                continue
            pressed.add(kind)
            assert isinstance(person.actor, MemberActor)
            shown = await person.actor.click(message, custom_id=id)
            messages += [message for message in (shown.response, *shown.followups) if message]


async def look_everywhere(person: Person, watch: Watch, typed: list[str]) -> None:
    """Types each text into every option, whole and half-typed."""
    for text in typed:
        with watch.typing(text):
            for name, options in LOOKS.items():
                for option in options:
                    await person.slash(name, **{**REQUIRED.get(name, {}), option: text})
            for name, option in OFFERED:
                if name != "sources remove" or person.channel:
                    await person.choices(name, option, text[:3])


async def drive(scene: Scene, person: Person, watch: Watch, typed: list[str], *, manages: bool = True) -> None:
    """Uses every command, every autocomplete, every button and every kind of message.

    Args:
        manages: The person can see the commands for moderators.
    """
    with watch.typing():
        for name in ("help", "sources list", "privacy show", "summary", "timeline", "people", "glossary", "figures"):
            await person.slash(name)
    await look_everywhere(person, watch, typed)
    with watch.typing():
        if person.channel is None:
            await person.actor.send_dm(QUESTION)
            return
        asked = await person.slash("ask", question=QUESTION)
        assert isinstance(person.actor, MemberActor)
        await press_all(person, asked)
        await press_all(person, await person.slash("ask", question="gates"))
        await person.actor.send(person.channel, f"{scene.mention} {QUESTION}")
        reply = person.channel.last_message
        await person.actor.send(person.channel, f"{scene.mention} Who is the director?", reply_to=reply)
        await person.actor.context_menu(person.channel, "Search the documents", reply)
    with watch.typing(*typed):
        quoted = await person.actor.send(person.channel, "\n".join(f"> The {text} of the gates" for text in typed))
        await person.actor.context_menu(person.channel, "Check the quotations", quoted)
    if not manages:
        return
    with watch.typing(*typed):  # which the server keeps
        for name in ("unanswered", "usage", "export"):
            await person.slash(f"report {name}")


async def plant(scene: Scene, server: Server, ids: list[str]) -> discord.Message:
    """A message in a server whose buttons and menus hold the ids of another's passages and documents."""
    passage, document = ids
    rows = discord.ui.LayoutView()
    custom_ids = [f"context:{passage}", f"vote:y:{passage}", f"vote:n:{passage}", f"share:{passage}"]
    rows.add_item(discord.ui.ActionRow(*(discord.ui.Button[Any](label=id[:20], custom_id=id) for id in custom_ids)))
    for kind, value in {"section": passage, "summary": document, "source": document}.items():
        option = discord.SelectOption(label="?", value=value)
        rows.add_item(
            discord.ui.ActionRow(discord.ui.Select[Any](custom_id=f"{kind}:{server.member.id}", options=[option]))
        )
    rows.add_item(discord.ui.TextDisplay(f"-# {QUESTION}"))
    channel = scene.bot.get_channel(server.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=rows)
    rows.stop()
    return message


@pytest.mark.usefixtures("rules")
class TestCanaries:
    @pytest.fixture
    async def servers(self, scene: Scene, library: Library) -> list[Server]:
        clock = count(0, 3600)
        scene.bot.pace = Pace(lambda: float(next(clock)))  # nobody here asks too often
        return [await furnished(scene, library, name, number) for number, name in enumerate(("Ash", "Beech"), 1)]

    @pytest.mark.slow
    async def test_no_way_in_leads_to_what_another_server_uploaded(self, scene: Scene, servers: list[Server]) -> None:
        ash, beech = servers
        stranger = founded(scene, "Cedar")
        await stranger.member.send_dm("hello")
        people = [
            (Person(ash.member, ash.channel), beech.secrets),
            (Person(stranger.member, stranger.channel), ash.secrets | beech.secrets),
            (Person(stranger.member.user, None), ash.secrets | beech.secrets),
        ]
        scene.env.http_requests.clear()
        for place, (person, others) in enumerate(people):
            watch = Watch(scene, others)
            theirs = ["gates", beech.words[0], misspelt(beech.words[3]), *beech.some_ids, f"{beech.files[0]}.md"]
            kept = misspelt(beech.words[-1 - place])
            await drive(scene, person, watch, [kept, *random.Random(place).sample(theirs, 2)])
            if person.actor is ash.member:  # its own things are shown
                assert not [secret for secret in ash.secrets if secret not in watch.told]
        for file in ash.files:
            await ash.member.slash(ash.channel, "sources remove", name=f"{file}.md")
        for upload in scene.bot.library.uploads(scope=ash.scope):  # the kept message
            scene.bot.library.remove(upload.document_id, scope=ash.scope)
        await look_everywhere(Person(ash.member, ash.channel), Watch(scene, ash.secrets), [ash.words[0], *ash.some_ids])
        scene.env.errors.clear()  # names of no document here are explained, and reported to simcord too

    async def test_a_user_install_sees_no_upload_of_the_server_where_it_is_used(
        self, scene: Scene, servers: list[Server]
    ) -> None:
        """Of a server where the bot isn't a member, Discord sends only the id."""
        ash, beech = servers
        guild = scene.bot.get_guild(ash.member.guild.id)
        assert guild is not None
        scene.bot._connection._remove_guild(guild)
        watch = Watch(scene, ash.secrets | beech.secrets)
        person = Person(ash.member, ash.channel)
        await look_everywhere(person, watch, ["gates", misspelt(ash.words[0]), *ash.some_ids, f"{ash.files[0]}.md"])
        with watch.typing():
            asked = await person.slash("ask", question=QUESTION)
            assert "The gates open at nine" in "".join(texts(asked.response)).replace("*", "").replace("_", "")
            for name in ("help", "sources list", "privacy show", "report unanswered", "settings", "sources add"):
                await person.slash(name)
        scene.env.errors.clear()

    async def test_ids_of_another_server_count_as_changed_or_removed(self, scene: Scene, servers: list[Server]) -> None:
        ash, beech = servers
        message = await plant(scene, beech, ash.some_ids)
        watch = Watch(scene, ash.secrets)
        gone = re.compile("has been changed or removed since|No document is called")
        for label, id in buttons(message).items():
            with watch.typing(id):
                result = await beech.member.click(message, label=label)
                assert gone.search("".join(texts(last(result)))), id
        passage, document = ash.some_ids
        for menu, id in {"section": passage, "summary": document, "source": document}.items():
            with watch.typing(id):
                result = await beech.member.select(message, [id], custom_id=f"{menu}:{beech.member.id}")
                assert gone.search("".join(texts(last(result)))), menu
        assert scene.bot.library.state.votes.tallies(ash.member.guild.id) == []
        assert scene.bot.library.state.votes.tallies(beech.member.guild.id) == []

        await self.digests_go_to_their_own_moderators(scene, servers)

    async def digests_go_to_their_own_moderators(self, scene: Scene, servers: list[Server]) -> None:
        ash, beech = servers
        for server in servers:
            await server.member.slash(server.channel, "ask", question=f"Why {server.words[0]}? zeppelin?")
            result = await server.member.slash(server.channel, "ask", question=QUESTION)
            await press(server.member, result.response, "👎")
        start = len(scene.env.http_requests)
        cog: Any = scene.bot.get_cog("Reports")
        await cog.send_digests()
        sent = {
            request.path: repr(request.json).casefold()
            for request in scene.env.http_requests[start:]
            if request.path.endswith("/messages")
        }
        for server, other in ((ash, beech), (beech, ash)):
            (told,) = (body for path, body in sent.items() if str(server.channel.id) in path)
            assert server.words[0].casefold() in told
            assert not [secret for secret in other.secrets if secret in told]
