"""No command, button or message shows a document to those whom a rule of their server keeps it from.

As between servers (`test_discord_canaries`): each document has words that are in no other, and all that the bot says
where somebody can read it is searched for the words, names and ids of documents that aren't for them.
"""

import re
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import discord
import pytest
from conftest import Scene
from libraries import put
from simcord import MemberActor
from simcord.builders import ChannelHandle, RoleHandle
from test_discord import texts
from test_discord_buttons import buttons, last, press
from test_discord_canaries import MANAGES, QUESTION, Person, Watch, drive, look_everywhere, plant
from test_discord_forums import Forum
from test_discord_servers import manager, said
from test_scope import DOCUMENT, FOLDERS, canaries, learnt_ids, misspelt

from bot.client import FootnoteBot
from bot.exts.moderators.keeping import KEEP
from bot.exts.moderators.kept_rules import forget_rules
from bot.policy.document_rules import DocumentRule
from bot.policy.queue import Pace
from bot.policy.server_settings import Keep, ServerSettings, parse_settings
from bot.scopes import scope_in
from index import Confidence, Library, Scope

FOR_ROLE, FOR_CHANNEL, UPLOADED, FOR_ALL = "staff/plan.md", "back/rota.md", "minutes.md", "guide.md"
NUMBERS = {FOR_ROLE: 1, FOR_CHANNEL: 2, UPLOADED: 3, FOR_ALL: 4}
PATTERNS = ("staff/", "back/", UPLOADED)


NOT_SEEN = discord.PermissionOverwrite(view_channel=False)
READS = discord.PermissionOverwrite(view_channel=True, send_messages=True, read_message_history=True)
GONE = re.compile("has been changed or removed since|No document is called|There is no document")


class Place(NamedTuple):
    """What `plant` needs to know."""

    channel: ChannelHandle
    member: MemberActor


def shown(result: Any) -> str:
    """The text of an answer."""
    return "\n".join(texts(result.response)).replace("*", "").replace("_", "")


@dataclass
class House:
    """A server with rules: “staff/” and an upload are for a role, “back/” is for those who can read a channel."""

    scene: Scene
    back: ChannelHandle
    role: RoleHandle
    staff: MemberActor
    member: MemberActor
    outsider: MemberActor  # who can read the channel, and hasn't the role
    secrets: dict[str, set[str]]  # of each document: its words, its name and its ids
    ids: dict[str, list[str]]  # of each document: a passage's and its own

    @property
    def hidden(self) -> set[str]:
        """What members who have no role and read no other channel may not see."""
        return self.secrets[FOR_ROLE] | self.secrets[FOR_CHANNEL] | self.secrets[UPLOADED]

    @property
    def typed(self) -> list[str]:
        words = canaries(9, NUMBERS[FOR_ROLE])
        return ["gates", words[0], misspelt(words[3]), *self.ids[FOR_ROLE], FOR_ROLE, UPLOADED]

    def shown_in(self, channel: ChannelHandle, reader: MemberActor) -> str:
        """Everything that a member can read in a channel, in small letters, without what members wrote."""
        messages = [message for message in channel.history(viewer=reader) if message.author == self.scene.bot.user]
        return repr(
            [(message.content, [part.to_dict() for part in message.components]) for message in messages]
        ).casefold()


@pytest.fixture
async def house(scene: Scene, library: Library, docs: Path) -> House:
    clock = count(0, 3600)
    scene.bot.pace = Pace(lambda: float(next(clock)))  # nobody here asks too often
    (docs / "rules.md").write_text(FOLDERS, encoding="utf-8")
    server = Scope.guild(scene.guild.id)
    put(docs, {name: DOCUMENT.format(*canaries(9, NUMBERS[name])) for name in (FOR_ROLE, FOR_CHANNEL, FOR_ALL)})
    library.accept(UPLOADED, DOCUMENT.format(*canaries(9, NUMBERS[UPLOADED])).encode(), scope=server)
    library.sync(docs)
    role = scene.guild.create_role("staff")
    staff = scene.guild.add_member(scene.env.create_user("stan"), roles=[role])
    back = scene.guild.create_text_channel(
        "back", overwrites={scene.guild.default_role: NOT_SEEN, role: READS, scene.bob: READS, scene.guild.me: READS}
    )
    rules = (
        DocumentRule("staff/", roles=(role.id,)),
        DocumentRule("back/", channels=(back.id,)),
        DocumentRule(UPLOADED, roles=(role.id,)),
    )
    settings = ServerSettings(keep=Keep.QUESTIONS, moderators=scene.channel.id, digest=True, forward=True, rules=rules)
    library.state.settings.set(scene.guild.id, settings.stored())
    secrets, ids = {}, {}
    for name, number in NUMBERS.items():
        theirs = learnt_ids(library, server) - learnt_ids(library, server.without(name)) - {name}
        found = {secret.casefold() for secret in (name, *canaries(9, number), *theirs)}
        secrets[name] = found
        ids[name] = [next(id for id in sorted(theirs) if len(id) in lengths) for lengths in ((16,), (12, 32))]
    return House(scene, back, role, staff, scene.alice, scene.bob, secrets, ids)


def secrets_in(text: str, secrets: set[str], *typed: str) -> list[str]:
    """The secrets that a text has, besides those that somebody typed."""
    known = " ".join(typed).casefold()
    return [secret for secret in secrets if secret in text.casefold() and secret not in known]


async def use_everything(house: House, actor: MemberActor, channel: ChannelHandle, typed: list[str]) -> None:
    """Uses each way in, without looking at what comes of it."""
    await drive(house.scene, Person(actor, channel), Watch(house.scene, set()), typed, manages=False)
    await actor.send(channel, f"{house.scene.mention} {house.scene.mention}")
    await actor.slash(channel, "ask", question=QUESTION, **{"for": house.member.user})
    house.scene.env.errors.clear()  # names of no document here are explained, and reported to simcord too


@pytest.mark.slow
async def test_no_way_in_leads_a_member_to_what_isnt_for_them(house: House) -> None:
    watch = Watch(house.scene, house.hidden)
    await drive(house.scene, Person(house.member, house.scene.channel), watch, house.typed, manages=False)
    assert all(secret in watch.told for secret in house.secrets[FOR_ALL])
    house.scene.env.errors.clear()


@pytest.mark.slow
async def test_what_others_can_read_has_nothing_that_only_the_asker_may_see(house: House) -> None:
    """Neither in answers to somebody with the role, nor in what they share or press."""
    await use_everything(house, house.staff, house.scene.channel, ["gates"])
    seen = house.shown_in(house.scene.channel, house.member)
    assert not secrets_in(seen, house.hidden)
    assert secrets_in(seen, house.secrets[FOR_ALL])
    await look_everywhere(Person(house.staff, house.scene.channel), Watch(house.scene, set()), house.typed)
    assert not secrets_in(house.shown_in(house.scene.channel, house.member), house.hidden, *house.typed)
    house.scene.env.errors.clear()


@pytest.mark.slow
async def test_a_channels_documents_are_answered_in_it_and_a_roles_are_not(house: House) -> None:
    await use_everything(house, house.staff, house.back, ["gates"])
    seen = house.shown_in(house.back, house.outsider)
    assert secrets_in(seen, house.secrets[FOR_CHANNEL])
    assert not secrets_in(seen, house.secrets[FOR_ROLE] | house.secrets[UPLOADED])


@pytest.mark.slow
async def test_a_direct_message_has_nothing_that_any_rule_is_about(house: House) -> None:
    watch = Watch(house.scene, house.hidden)
    await drive(house.scene, Person(house.staff.user, None), watch, house.typed)
    assert "guide" in watch.told
    house.scene.env.errors.clear()


async def test_a_private_answer_uses_what_the_member_may_see(house: House) -> None:
    word = canaries(9, NUMBERS[FOR_ROLE])[0]
    for actor, found in ((house.staff, True), (house.member, False)):
        result = await actor.slash(house.scene.channel, "ask", question=f"What does {word} cost?", private=True)
        assert result.response.ephemeral
        assert bool(secrets_in(shown(result), house.hidden, word)) == found


async def test_a_better_private_answer_comes_after_the_one_for_everybody(house: House) -> None:
    word = canaries(9, NUMBERS[FOR_ROLE])[0]
    for actor, more in ((house.staff, 1), (house.member, 0)):
        result = await actor.slash(house.scene.channel, "ask", question=f"gates of {word}")
        assert not result.response.ephemeral
        assert not secrets_in(repr(texts(result.response)), house.hidden, word)
        assert len(result.followups) == more
        for message in result.followups:
            assert message.ephemeral
            assert texts(message)[0].startswith("Only you see this")
            assert "Gates of" in repr(texts(message))


async def test_a_mention_says_that_more_can_be_seen_whatever_the_documents_have(house: House) -> None:
    """Everybody reads the answer. So the line depends only on roles and on the answer itself."""
    word = canaries(9, NUMBERS[FOR_ROLE])[0]
    for asked in (word, "zeppelins"):
        for actor, told in ((house.staff, True), (house.member, False)):
            await actor.send(house.scene.channel, f"{house.scene.mention} {asked}")
            answer = house.scene.channel.last_message
            assert ("You may see documents here that others don’t." in repr(texts(answer))) == told


async def test_a_private_answer_is_only_shared_if_everybody_may_see_it(house: House) -> None:
    word = canaries(9, NUMBERS[FOR_ROLE])[0]
    secret = await house.staff.slash(house.scene.channel, "ask", question=f"gates of {word}", private=True)
    refused = await press(house.staff, secret.response, "Share")
    assert "isn’t for everybody who can read this channel" in said(refused)
    open_ = canaries(9, NUMBERS[FOR_ALL])[0]
    fine = await house.staff.slash(house.scene.channel, "ask", question=f"gates of {open_}", private=True)
    await press(house.staff, fine.response, "Share")
    seen = house.shown_in(house.scene.channel, house.member)
    assert "shared by" in seen
    assert open_.casefold() in seen
    assert not secrets_in(seen, house.hidden)


async def test_ids_of_a_hidden_document_count_as_changed_or_removed(house: House) -> None:
    for name in (FOR_ROLE, FOR_CHANNEL, UPLOADED):
        place = Place(house.scene.channel, house.member)
        message = await plant(house.scene, place, house.ids[name])  # type: ignore[arg-type]
        for label, id in buttons(message).items():
            result = await house.member.click(message, label=label)
            assert GONE.search("".join(texts(last(result)))), id
        passage, document = house.ids[name]
        for menu, id in {"section": passage, "summary": document, "source": document}.items():
            result = await house.member.select(message, [id], custom_id=f"{menu}:{house.member.id}")
            assert GONE.search("".join(texts(last(result)))), menu
    assert house.scene.bot.library.state.votes.tallies(house.scene.guild.id) == []


async def test_a_role_or_channel_that_is_deleted_lets_nobody_in(house: House) -> None:
    guild = house.scene.bots_guild
    role, back = discord.utils.get(guild.roles, name="staff"), guild.get_channel(house.back.id)
    assert role
    assert back
    await role.delete()
    await back.delete()
    for name in (FOR_ROLE, FOR_CHANNEL, UPLOADED):
        word = canaries(9, NUMBERS[name])[0]
        result = await house.staff.slash(house.scene.channel, "ask", question=word, private=True)
        assert "I found nothing about this." in shown(result)
    mary = manager(house.scene)
    page = await mary.slash(house.scene.channel, "settings")
    await mary.click(page.response, custom_id="settings:documents")
    assert repr(texts(page.response)).count("nobody, because its roles and channels no longer exist") == 3


async def test_those_who_may_change_the_documents_see_all_in_the_list(house: House) -> None:
    mary = manager(house.scene)
    listed = said(await mary.slash(house.scene.channel, "sources list"))
    assert all(canaries(9, number)[0] in listed for number in NUMBERS.values())
    shown_ = said(await mary.slash(house.scene.channel, "sources show", name=UPLOADED))
    assert canaries(9, NUMBERS[UPLOADED])[0] in shown_
    for actor in (mary, house.member):
        choices = await actor.autocomplete(house.scene.channel, "sources remove", "name", "min")
        assert bool(choices) == (actor is mary)
    listed = said(await house.member.slash(house.scene.channel, "sources list"))
    assert not secrets_in(listed, house.hidden)
    asked = await mary.slash(house.scene.channel, "ask", question=canaries(9, NUMBERS[UPLOADED])[0], private=True)
    assert "I found nothing about this." in shown(asked)  # managing isn't reading


async def test_only_what_the_reply_can_use_is_offered_while_somebody_types(house: House) -> None:
    word, channel = canaries(9, NUMBERS[FOR_ROLE])[0], house.scene.channel
    name = canaries(9, NUMBERS[FOR_ROLE])[3]
    for actor, private, offered in ((house.staff, True, 1), (house.staff, False, 0), (house.member, True, 0)):
        choices = await actor.autocomplete(channel, "ask", "source", word, question=QUESTION, private=private)
        assert len(choices) == offered
        choices = await actor.autocomplete(channel, "people", "name", name, private=private)
        assert len(choices) == offered


async def test_the_digest_has_what_everybody_in_its_channel_may_see(house: House) -> None:
    passage, _document = house.ids[FOR_ROLE]
    state = house.scene.bot.library.state
    state.votes.put(house.scene.guild.id, user_id=1, passage_id=passage, document_id="x", helpful=False)
    state.files.note(added=[FOR_ROLE, FOR_ALL])
    cog: Any = house.scene.bot.get_cog("Reports")
    await cog.send_digests()
    seen = house.shown_in(house.scene.channel, house.member)
    assert FOR_ALL in seen
    assert not secrets_in(seen, house.hidden)


async def test_a_report_names_a_passage_only_to_those_who_may_see_it(house: House) -> None:
    scene, (passage, _document) = house.scene, house.ids[FOR_ROLE]
    noted = {"user_id": 1, "confidence": Confidence.WEAK, "origin": "command", "shown": passage}
    scene.bot.library.state.questions.add(scene.guild.id, "Which plan?", **noted)  # type: ignore[arg-type]
    cog: Any = scene.bot.get_cog("Reports")
    await cog.send_digests()
    text = house.shown_in(scene.channel, house.member)
    assert "which plan?" in text
    assert not secrets_in(text, house.hidden)
    assert secrets_in(said(await manager(scene).slash(scene.channel, "report unanswered")), house.secrets[FOR_ROLE])


async def test_a_question_waits_on_where_not_everybody_may_see_its_answer(house: House) -> None:
    scene, state = house.scene, house.scene.bot.library.state
    settings = state.settings.get(scene.guild.id)
    state.settings.set(scene.guild.id, settings | {"tell": True})
    question = f"Who is the director of the {canaries(9, NUMBERS[FOR_ROLE])[1]} Harbour Office?"
    assert scene.bot.library.ask(question, scope=Scope.guild(scene.guild.id)).confidence is Confidence.STRONG
    await house.staff.send(scene.channel, f"{scene.mention} {question}")
    before = scene.channel.last_message
    cog: Any = scene.bot.get_cog("Waiting")
    await cog.look()
    assert scene.channel.last_message == before
    assert [waiting.text for waiting in state.waiting.all()] == [question]
    state.settings.set(scene.guild.id, settings | {"tell": True, "rules": []})
    cog._done = (-1, 0.0)
    await cog.look()
    assert house.staff.mention in "".join(texts(scene.channel.last_message))


async def test_a_welcome_and_help_have_examples_that_their_readers_may_know(house: House) -> None:
    guild = house.scene.bot.get_guild(house.scene.guild.id)
    channel = house.scene.bot.get_channel(house.scene.channel.id)
    cog: Any = house.scene.bot.get_cog("Help")
    await cog.on_welcome(channel, "A server", await scope_in(house.scene.bot, guild, channel))
    assert not secrets_in(house.shown_in(house.scene.channel, house.member), house.hidden)
    helped = await house.staff.slash(house.scene.channel, "help")
    assert secrets_in(repr(helped.response.components), house.hidden)
    helped = await house.member.slash(house.scene.channel, "help")
    assert not secrets_in(repr(helped.response.components), house.hidden)


class TestRules:
    async def opened(self, scene: Scene, mary: MemberActor) -> Any:
        page = await mary.slash(scene.channel, "settings")
        await mary.click(page.response, custom_id="settings:documents")
        return page.response

    async def test_a_rule_is_made_shown_replaced_and_removed(self, scene: Scene, library: Library) -> None:
        mary, role = manager(scene), scene.guild.create_role("staff")
        page = await self.opened(scene, mary)
        assert "There are no rules yet." in texts(page)
        form = await mary.click(page, custom_id="rules:add")
        await mary.submit_modal(form, {"documents": " ./constitutions/ ", "roles": [role], "channels": [scene.channel]})
        rules = (await scene.bot.server(Scope.guild(scene.guild.id))).rules
        assert rules == (DocumentRule("constitutions/", (role.id,), (scene.channel.id,)),)
        assert f"only for <@&{role.id}>, and for those who can read <#{scene.channel.id}>" in repr(texts(page))
        form = await mary.click(page, custom_id="rules:add")
        await mary.submit_modal(form, {"documents": "constitutions/", "roles": [role], "channels": []})
        rules = (await scene.bot.server(Scope.guild(scene.guild.id))).rules
        assert rules == (DocumentRule("constitutions/", (role.id,)),)
        await mary.select(page, ["0"], custom_id="rules:remove")
        assert (await scene.bot.server(Scope.guild(scene.guild.id))).rules == ()
        assert "There are no rules yet." in texts(page)

    async def test_a_rule_needs_documents_and_somebody_who_may_see_them(self, scene: Scene) -> None:
        mary = manager(scene)
        page = await self.opened(scene, mary)
        form = await mary.click(page, custom_id="rules:add")
        result = await mary.submit_modal(form, {"documents": "staff/", "roles": [], "channels": []})
        assert "Choose at least one role or channel" in said(result)
        form = await mary.click(page, custom_id="rules:add")
        result = await mary.submit_modal(form, {"documents": " / ", "roles": [], "channels": [scene.channel]})
        assert "Write which documents" in said(result)
        assert (await scene.bot.server(Scope.guild(scene.guild.id))).rules == ()
        scene.env.errors.clear()

    async def test_other_settings_leave_the_rules_as_they_are(self, house: House) -> None:
        mary = manager(house.scene)
        page = await mary.slash(house.scene.channel, "settings")
        await mary.select(page.response, ["yes"], custom_id="setting:private")
        settings = await house.scene.bot.server(Scope.guild(house.scene.guild.id))
        assert settings.private
        assert [rule.documents for rule in settings.rules] == list(PATTERNS)

    async def test_a_rule_for_everyone_is_none(self, scene: Scene, library: Library) -> None:
        everyone = DocumentRule("*", roles=(scene.guild.id,))
        library.state.settings.set(scene.guild.id, ServerSettings(rules=(everyone,)).stored())
        await scene.alice.send(scene.channel, f"{scene.mention} When do the gates open?")
        assert "Searched 0" not in repr(texts(scene.channel.last_message))


class TestKeptMessages:
    """A message is kept for those who can read its channel."""

    SAID = "Behind the zimbalune, please."
    ASKED = "Where do boats wait?"

    async def kept(self, house: House, channel: ChannelHandle) -> discord.Message:
        role = house.scene.guild.create_role("managers", permissions=MANAGES)
        mary = house.scene.guild.add_member(house.scene.env.create_user("mary"), roles=[role, house.role])
        message = await house.staff.send(channel, self.SAID)
        form = await mary.context_menu(channel, KEEP, message)
        self.told = said(await mary.submit_modal(form, {"question": self.ASKED}))
        return message

    async def asked(self, house: House, actor: MemberActor, channel: ChannelHandle, *, private: bool) -> bool:
        result = await actor.slash(channel, "ask", question=self.ASKED, private=private)
        return "zimbalune" in shown(result)

    async def test_from_a_channel_that_not_everybody_reads_it_is_for_those_who_do(self, house: House) -> None:
        message = await self.kept(house, house.back)
        assert "Only those who can read this channel" in self.told
        notice = house.back.last_message
        assert "Only those who can read this channel" in repr(texts(notice))
        assert await self.asked(house, house.staff, house.back, private=False)
        assert await self.asked(house, house.outsider, house.scene.channel, private=True)
        assert not await self.asked(house, house.outsider, house.scene.channel, private=False)
        assert not await self.asked(house, house.member, house.scene.channel, private=True)
        choices = await house.member.autocomplete(house.scene.channel, "ask", "source", "boats", question="x")
        assert choices == []
        max_ = manager(house.scene, "max")
        page = await max_.slash(house.scene.channel, "settings")
        await max_.click(page.response, custom_id="settings:documents")
        assert "1 message that is kept as an answer" in repr(texts(page.response))
        await house.staff.click(notice, custom_id=f"withdraw:{message.id}")
        await forget_rules(house.scene.bot, house.scene.guild.id)
        settings = await house.scene.bot.server(Scope.guild(house.scene.guild.id))
        assert [rule.documents for rule in settings.rules] == list(PATTERNS)

    async def test_from_any_other_channel_it_is_for_everybody(self, house: House) -> None:
        await self.kept(house, house.scene.channel)
        assert "Members of this server who ask that" in self.told
        assert await self.asked(house, house.member, house.scene.channel, private=False)
        settings = await house.scene.bot.server(Scope.guild(house.scene.guild.id))
        assert [rule.documents for rule in settings.rules] == list(PATTERNS)


class TestMessages:
    """Questions in messages, whoever writes them."""

    @pytest.fixture
    def simcord_bot(self, indexed_docs: Library) -> FootnoteBot:
        return FootnoteBot(indexed_docs, reads_messages=True)

    @pytest.fixture
    def forum(self, house: House) -> Forum:
        forum, state = Forum(house.scene), house.scene.bot.library.state
        stored = parse_settings(state.settings.get(house.scene.guild.id))
        chosen = replace(
            stored, auto=(house.scene.channel.id, house.back.id), forums=(forum.channel.id,), open_menu=True, tell=True
        )
        state.settings.set(house.scene.guild.id, chosen.stored())
        return forum

    def question(self, name: str) -> str:
        return f"When does the {canaries(9, NUMBERS[name])[1]} Harbour Office open the gates?"

    async def ask_everywhere(self, house: House, channel: ChannelHandle, question: str) -> None:
        """By a message to everybody, a mention, an edit, a follow-up, a pointer and the menu of a message."""
        scene, staff = house.scene, house.staff
        written = await staff.send(channel, question)
        await staff.context_menu(channel, "Search the documents", written)
        asked = await staff.send(channel, f"{scene.mention} gates")
        answer = channel.last_message
        await staff.edit(asked, f"{scene.mention} {question}")
        await staff.send(channel, f"{scene.mention} and the director?", reply_to=answer)
        await staff.send(channel, scene.mention, reply_to=written)

    async def test_a_channel_shows_what_everybody_in_it_may_see(self, house: House, forum: Forum) -> None:
        questions = [self.question(name) for name in (FOR_ROLE, UPLOADED, FOR_CHANNEL)]
        for question in questions:
            await self.ask_everywhere(house, house.scene.channel, question)
            post = await forum.post("Harbour", question, house.staff)
            for place in (house.scene.channel, post):
                assert not secrets_in(house.shown_in(place, house.member), house.hidden, *questions)
        question = self.question(FOR_CHANNEL)
        await self.ask_everywhere(house, house.back, question)
        seen = house.shown_in(house.back, house.outsider)
        assert secrets_in(seen, house.secrets[FOR_CHANNEL], question)
        assert not secrets_in(seen, house.secrets[FOR_ROLE] | house.secrets[UPLOADED])

    async def test_whoever_waits_for_an_answer_is_told_what_everybody_may_see(self, house: House, forum: Forum) -> None:
        question = self.question(FOR_ROLE)
        await house.staff.send(house.scene.channel, f"{house.scene.mention} {question}")
        cog: Any = house.scene.bot.get_cog("Waiting")
        before = len(house.scene.channel.history())
        await cog.look()
        assert len(house.scene.channel.history()) == before
        assert not secrets_in(house.shown_in(house.scene.channel, house.member), house.hidden, question)
