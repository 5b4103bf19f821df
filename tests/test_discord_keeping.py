"""“Keep as an answer” and “Answer”: as moderator, author, member and stranger; after edits and deletions."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from conftest import Scene
from failing import failing
from simcord import ChannelHandle, MemberActor
from test_discord import channel_without, sent, texts
from test_discord_buttons import buttons, press
from test_discord_servers import keep, manager, said

from bot.client import FootnoteBot
from bot.exts.moderators.keeping import KEEP, Keeping
from bot.policy.server_settings import Keep
from bot.rendering.stretches import first_words, stretch
from index import FactKind, Library, Scope

QUESTION = "Where do dogs wait?"
TEXT = "Outside, **please**! Never in the hall."


async def kept(scene: Scene, **fields: Any) -> tuple[discord.Message, discord.Message]:
    """A message of Alice's that a moderator keeps, and the bot's message under it."""
    message = await scene.alice.send(scene.channel, fields.get("text", TEXT))
    mary = manager(scene)
    shown = await mary.context_menu(scene.channel, KEEP, message)
    assert "Kept." in said(await mary.submit_modal(shown, {"question": QUESTION}))
    notice = scene.channel.last_message
    assert notice is not None
    return message, notice


def found(scene: Scene) -> list[str]:
    scope = Scope.guild(scene.guild.id)
    return [quote.text for quote in scene.bot.library.ask(QUESTION, scope=scope).quotes if "Outside" in quote.text]


def cog(scene: Scene) -> Keeping:
    return cast(Keeping, scene.bot.get_cog("Keeping"))


def proxy_without(page: str) -> discord.NotFound:
    """A 404 that isn't Discord's: it has none of its error codes."""
    return discord.NotFound(SimpleNamespace(status=404, reason="Not Found"), page)  # type: ignore[arg-type]


async def test_what_a_moderator_keeps_is_quoted_with_its_author_and_a_link(scene: Scene) -> None:
    message, notice = await kept(scene)
    assert notice.reference is not None
    assert notice.reference.message_id == message.id
    assert "keeps this message as an answer to: **Where do dogs wait?**" in "".join(texts(notice))
    shown = "".join(texts((await scene.bob.slash(scene.channel, "ask", question="where can dogs wait")).response))
    assert "Outside, **please**!" in shown
    assert "[Where do dogs wait? › alice, #questions" in shown
    assert message.jump_url in shown


async def test_its_spoilers_stay_covered_in_answers_lines_and_menus(scene: Scene) -> None:
    await kept(scene, text="Outside, at ||the old gate||, until 5 May 2026. The gate opens on 6 May 2026.")
    answer = (await scene.bob.slash(scene.channel, "ask", question=QUESTION)).response
    assert "||the old gate||" in "".join(texts(answer))
    quote = next(quote for quote in scene.bot.library.ask(QUESTION, scope=Scope.guild(scene.guild.id)).quotes)
    assert "at ███ ███ ████, until" in stretch(quote, 70)
    assert "old gate" not in first_words(quote)
    facts = scene.bot.library.facts(FactKind.DATES, scope=Scope.guild(scene.guild.id))
    assert {fact.value for fact in facts} & {"2026-05-05", "2026-05-06"} == {"2026-05-06"}


async def test_its_spoilers_stay_covered_for_who_does_not_quote_them(scene: Scene) -> None:
    await kept(scene, text="Dogs wait outside, at ||the old gate|| of the harbour.")

    async def verdict(quotation: str) -> str:
        shown = (await scene.bob.slash(scene.channel, "verify", quotation=quotation)).response
        return "".join(text for text in texts(shown) if not text.startswith("-# "))

    answer = (await scene.bob.slash(scene.channel, "ask", question=QUESTION)).response
    assert "text=Dogs%20wait%20outside%2C%20at,of%20the%20harbour" in "".join(texts(answer))
    for quotation in (
        "Dogs wait inside, at the new door of the harbour.",
        "Dogs wait outside … of the harbour.",
        "outside, at the new door of the harbour",
    ):
        said = await verdict(quotation)
        assert "███ ███ ████" in said
        assert "old" not in said
    assert "the old gate" in await verdict("Dogs wait outside, at the old gate")


async def test_a_member_may_not_keep_anything(scene: Scene) -> None:
    message = await scene.alice.send(scene.channel, TEXT)
    refused = await scene.bob.context_menu(scene.channel, KEEP, message)
    assert refused.modal is None
    assert "Only members who can manage the server" in said(refused)
    assert scene.env.errors  # discord.py reported it to the tree's handler, which explained it


async def test_what_a_bot_says_or_what_has_no_text_is_not_kept(scene: Scene) -> None:
    _, notice = await kept(scene)
    mary = manager(scene, "max")
    assert "Only what members write" in said(await mary.context_menu(scene.channel, KEEP, notice))
    empty = await scene.alice.send(scene.channel, "", attachments=[("dog.png", b"?")])
    assert "no text that could be kept" in said(await mary.context_menu(scene.channel, KEEP, empty))
    assert len(scene.env.errors) == 2


async def test_nothing_is_kept_where_its_author_could_not_be_told(scene: Scene) -> None:
    channel = channel_without(scene, send_messages=False)
    message = await scene.alice.send(channel, TEXT)
    role = scene.guild.create_role("all", permissions=discord.Permissions.all())
    mary = scene.guild.add_member(scene.env.create_user("mary"), roles=[role])
    assert "to tell its author" in said(await mary.context_menu(channel, KEEP, message))
    assert scene.env.errors


async def test_the_author_withdraws_it(scene: Scene) -> None:
    _, notice = await kept(scene)
    assert found(scene)
    assert "Only the member who wrote the message" in said(await press(scene.bob, notice, "Withdraw"))
    assert found(scene)
    await press(scene.alice, notice, "Withdraw")
    assert "Withdrawn" in "".join(texts(scene.channel.last_message))
    assert not found(scene)


async def test_a_moderator_withdraws_it(scene: Scene) -> None:
    _, notice = await kept(scene)
    await press(manager(scene, "max"), notice, "Withdraw")
    assert not found(scene)


class TestReactions:
    @pytest.mark.parametrize("emoji", ["🗑️", "❌"])
    async def test_the_author_withdraws_it_by_a_reaction_to_the_message(self, scene: Scene, emoji: str) -> None:
        message, notice = await kept(scene)
        await scene.alice.react(message, emoji)
        assert not found(scene)
        said_so = scene.channel.last_message
        assert said_so.reference.message_id == message.id
        assert said_so.id != notice.id
        assert "Withdrawn" in "".join(texts(said_so))

    async def test_so_does_a_reaction_to_the_message_under_it(self, scene: Scene) -> None:
        _, notice = await kept(scene)
        await scene.alice.react(notice, "🗑️")
        assert not found(scene)
        assert scene.channel.last_message.id == notice.id
        assert "Withdrawn" in "".join(texts(scene.channel.last_message))

    async def test_a_moderator_withdraws_an_answer_of_their_own(self, scene: Scene) -> None:
        channel = await TestAnswering().passed_on(scene)
        mary = manager(scene)
        form = await press(mary, channel.last_message, "Answer")
        await mary.submit_modal(form, {"text": "Green.", "keep": ["yes"]})
        posted = scene.channel.last_message
        await scene.alice.react(posted, "🗑️")
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))
        await mary.react(posted, "🗑️")
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []

    async def test_nobody_elses_reaction_and_no_other_withdraws_it(self, scene: Scene) -> None:
        message, notice = await kept(scene)
        other = await scene.bob.send(scene.channel, "In the yard, behind the stable.")
        mary = manager(scene, "max")
        await mary.submit_modal(await mary.context_menu(scene.channel, KEEP, other), {"question": "Where is hay?"})
        for at in (message, notice):
            await scene.bob.react(at, "🗑️")  # Bob is the author of another one
            await mary.react(at, "❌")
            await scene.alice.react(at, "👍")
        assert found(scene)
        await scene.alice.react(other, "🗑️")
        assert len(scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))) == 2


async def test_the_author_is_forgotten_with_the_message(scene: Scene) -> None:
    await kept(scene)
    assert "1 message of yours is kept as an answer" in said(await scene.alice.slash(scene.channel, "privacy show"))
    assert "1 message of yours is no longer kept" in said(await scene.alice.slash(scene.channel, "privacy forget-me"))
    assert not found(scene)
    assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []


async def test_a_deleted_message_is_gone_here(scene: Scene) -> None:
    message, _ = await kept(scene)
    await scene.alice.delete(message)
    await scene.env.settle()
    assert not found(scene)


async def test_a_deleted_channel_takes_its_messages_along(scene: Scene) -> None:
    await kept(scene)
    channel = scene.bots_channel
    await channel.delete()
    await scene.env.settle()
    assert not found(scene)


async def test_a_deleted_channel_takes_those_of_its_threads_along(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        response: Any = SimpleNamespace(status=404, reason="Not Found")
        raise discord.NotFound(response, {"code": 10003, "message": "Unknown Channel"})

    channel = scene.bots_channel
    for name in ("dogs", "archived"):
        await channel.create_thread(name=name, type=discord.ChannelType.public_thread)
    mary = manager(scene)
    for thread in scene.channel.threads:
        message = await scene.alice.send(thread, f"{TEXT} {thread.id}")
        await mary.submit_modal(await mary.context_menu(thread, KEEP, message), {"question": QUESTION})
    assert len(scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))) == 2
    channel.guild._remove_thread(channel.threads[0])  # as when it was archived
    monkeypatch.setattr(discord.PartialMessageable, "fetch_message", gone)  # in simcord it is forbidden
    await channel.delete()
    await scene.env.settle()
    assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []


async def test_an_edited_message_is_withdrawn_where_discord_hides_what_it_says(scene: Scene) -> None:
    message, _ = await kept(scene)
    await scene.alice.edit(message, "Outside, at the gate.")
    await scene.env.settle()
    assert not found(scene)


class TestReading:
    """With the message content intent."""

    @pytest.fixture
    def simcord_bot(self, indexed_docs: Library) -> FootnoteBot:
        return FootnoteBot(indexed_docs, reads_messages=True)

    async def test_the_form_has_the_question_that_the_message_replies_to(self, scene: Scene) -> None:
        asked = await scene.bob.send(scene.channel, "hey, where do\ndogs wait?")
        message = await scene.alice.send(scene.channel, TEXT, reply_to=asked)
        shown = await manager(scene).context_menu(scene.channel, KEEP, message)
        assert "hey, where do dogs wait?" in str(shown.modal)

    async def test_an_edited_message_changes_here(self, scene: Scene) -> None:
        message, _ = await kept(scene)
        await scene.alice.edit(message, f"Outside, at the gate, <@{scene.bob.id}>.")
        await scene.env.settle()
        assert found(scene) == ["Outside, at the gate, @bob."]

    async def test_what_was_edited_while_the_bot_was_away_changes_at_its_start(self, scene: Scene) -> None:
        message, _ = await kept(scene)
        scene.bot.remove_listener(cog(scene).on_raw_message_edit)
        await scene.alice.edit(message, "Outside, at the gate.")
        assert found(scene) == ["Outside, please! Never in the hall."]
        await cog(scene).daily.coro(cog(scene))
        assert found(scene) == ["Outside, at the gate."]


async def test_what_was_deleted_while_the_bot_was_away_is_gone_at_its_start(scene: Scene) -> None:
    message, _ = await kept(scene)
    scene.bot.remove_listener(cog(scene).on_raw_message_delete)
    await scene.alice.delete(message)
    await scene.env.settle()
    assert found(scene)
    await cog(scene).daily.coro(cog(scene))
    assert not found(scene)


@pytest.mark.parametrize("error", [OSError("no route"), proxy_without("that page")])
async def test_what_cannot_be_looked_at_stays(scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    await kept(scene)

    monkeypatch.setattr(discord.PartialMessageable, "fetch_message", failing(error))
    await cog(scene).daily.coro(cog(scene))
    assert found(scene)


async def test_another_server_never_sees_it(scene: Scene) -> None:
    other = scene.env.create_guild("Another server")
    channel = other.create_text_channel("questions")
    role = other.create_role("managers", permissions=discord.Permissions(manage_guild=True))
    eve = other.add_member(scene.env.create_user("eve"), roles=[role])

    async def seen() -> list[str]:
        """What Eve sees: an answer, a correction and what was searched, numbers of documents, names."""
        slash = [
            await eve.slash(channel, "ask", question=QUESTION, private=True),
            await eve.slash(channel, "ask", question="Are zeppleins in the hall?", private=True),
            await eve.slash(channel, "sources list"),
            await eve.slash(channel, "facts"),
            await eve.slash(channel, "verify", quotation="Outside, please, with zeppelins!"),
        ]
        offered = [await eve.autocomplete(channel, name, "name", "dogs") for name in ("sources show", "sources remove")]
        return [*("".join(texts(one.response)) for one in slash), str(offered)]

    before = await seen()
    await kept(scene, text="Outside, please, with zeppelins! Never in the hall.")
    assert await seen() == before
    assert "zeppelins" in said(
        await scene.bob.slash(scene.channel, "ask", question="Are zeppleins in the hall?", private=True)
    )


async def test_it_is_listed_and_removed_like_a_document(scene: Scene) -> None:
    await kept(scene)
    mary = manager(scene, "max")
    assert "Where do dogs wait?" in said(await scene.bob.slash(scene.channel, "sources list"))
    (choice,) = await mary.autocomplete(scene.channel, "sources remove", "name", "dogs")
    assert choice["name"] == "Where do dogs wait?"
    assert "Removed: Where do dogs wait?" in said(
        await mary.slash(scene.channel, "sources remove", name=choice["value"])
    )
    assert not found(scene)


class TestAnswering:
    """A question that the documents don't answer, that is passed on, and that a moderator answers."""

    ASKED = "What colour is the *gate*, @everyone?"
    SAID = "Green, since **May**."

    async def passed_on(self, scene: Scene, *, private: bool = False, mention: bool = False) -> ChannelHandle:
        """The moderators' channel, where Alice's question was passed on."""
        channel = scene.guild.create_text_channel("moderators")
        keep(scene, forward=True, moderators=channel.id)
        if mention:
            await scene.alice.send(scene.channel, f"{scene.mention} {self.ASKED}")
            shown = scene.channel.last_message
        else:
            shown = (await scene.alice.slash(scene.channel, "ask", question=self.ASKED, private=private)).response
        await scene.alice.click(shown, label="Ask the moderators")
        return channel

    async def answered(self, scene: Scene, channel: ChannelHandle, kept: str = "no") -> str:
        mary = manager(scene)
        form = await press(mary, channel.last_message, "Answer")
        return said(await mary.submit_modal(form, {"text": self.SAID, "keep": [kept]}))

    async def test_the_answer_goes_to_whoever_asked_and_pings_only_them(self, scene: Scene) -> None:
        channel = await self.passed_on(scene)
        assert "Sent." in await self.answered(scene, channel)
        posted = scene.channel.last_message
        assert posted is not None
        assert texts(posted)[0].startswith(scene.alice.mention)
        assert texts(posted)[1:] == [r"> What colour is the \*gate\*, \@everyone?", self.SAID]
        (body,) = [body for body in sent(scene) if self.SAID in str(body)][:1]
        assert body["allowed_mentions"] == {"parse": [], "users": [scene.alice.id]}
        assert "Answered by" in texts(channel.last_message)[-1]
        assert "Answer" not in buttons(channel.last_message)
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []

    async def test_it_replies_to_the_message_that_asked(self, scene: Scene) -> None:
        channel = await self.passed_on(scene, mention=True)
        asked = scene.channel.last_message.reference.message_id
        await self.answered(scene, channel)
        assert scene.channel.last_message.reference.message_id == asked

    async def test_a_question_in_private_is_answered_in_private(self, scene: Scene) -> None:
        channel = await self.passed_on(scene, private=True)
        before = scene.channel.last_message
        assert "Sent." in await self.answered(scene, channel, "yes")
        assert scene.channel.last_message == before
        assert self.SAID in texts(scene.alice.user.dm_channel.last_message)
        scope = Scope.guild(scene.guild.id)
        (quote,) = scene.bot.library.ask("which colour is the gate", scope=scope).quotes
        assert (quote.text, quote.citation.url) == ("Green, since May.", None)

    async def test_what_is_kept_answers_the_next_who_asks_until_it_is_deleted(self, scene: Scene) -> None:
        channel = await self.passed_on(scene)
        assert "It is kept as an answer" in await self.answered(scene, channel, "yes")
        posted = scene.channel.last_message
        shown = "".join(texts((await scene.bob.slash(scene.channel, "ask", question="colour of the gate?")).response))
        assert "Green, since May." in shown.replace("*", "")
        assert f"{scene.channel.id}/{posted.id}" in shown
        await cog(scene).daily.coro(cog(scene))  # it is the bot's own message, which Discord still has
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id))
        await press(manager(scene, "max"), channel.last_message, "Withdraw")
        assert scene.bot.library.uploads(scope=Scope.guild(scene.guild.id)) == []

    async def test_only_moderators_answer(self, scene: Scene) -> None:
        channel = await self.passed_on(scene)
        refused = await press(scene.bob, channel.last_message, "Answer")
        assert refused.modal is None
        assert "Only members who can manage messages" in said(refused)

    async def test_the_second_moderator_learns_that_it_was_answered(self, scene: Scene) -> None:
        channel = await self.passed_on(scene)
        max_ = manager(scene, "max")
        form = await press(max_, channel.last_message, "Answer")
        await self.answered(scene, channel)
        posted = scene.channel.last_message
        assert "Somebody else has answered" in said(await max_.submit_modal(form, {"text": "Blue.", "keep": ["no"]}))
        assert scene.channel.last_message == posted
        assert scene.env.errors

    async def test_the_button_works_after_a_restart(self, scene: Scene, library: Library) -> None:
        channel = await self.passed_on(scene)
        await scene.env.restart_bot(FootnoteBot(library))
        scene.bot = scene.env.bot
        assert "Sent." in await self.answered(scene, channel)


class TestReport:
    """A question that `/report unanswered` lists gets an answer for those who ask next."""

    ASKED = "What colour is the gate?"

    async def report(self, scene: Scene, member: MemberActor) -> Any:
        keep(scene, keep=Keep.QUESTIONS)
        await scene.alice.slash(scene.channel, "ask", question=self.ASKED)
        return await member.slash(scene.channel, "report unanswered")

    async def test_the_answer_is_kept_under_the_question(self, scene: Scene) -> None:
        mary = manager(scene)
        shown = await self.report(scene, mary)
        form = await mary.select(shown.response, [self.ASKED], custom_id="unanswered")
        done = await mary.submit_modal(form, {"question": self.ASKED, "text": "Green, since **May**."})
        assert "Kept." in said(done)
        scope = Scope.guild(scene.guild.id)
        (quote,) = scene.bot.library.ask("colour of the gate", scope=scope).quotes
        assert str(quote.citation).startswith("What colour is the gate? · mary · ")
        assert self.ASKED not in said(await mary.slash(scene.channel, "report unanswered"))
        listed = said(await mary.slash(scene.channel, "sources list", words="gate"))
        assert "-# kept as an answer · 1 passage" in listed
        assert not await mary.autocomplete(scene.channel, "sources list", "kind", "kept")
        shown = said(await mary.slash(scene.channel, "sources show", name=quote.citation.document_id))
        assert "**From:** kept as an answer" in shown
        assert ".kept" not in (listed + shown).replace("\\", "")
        await cog(scene).daily.coro(cog(scene))  # Discord has no such message
        assert scene.bot.library.uploads(scope=scope)
        await press(mary, done.followups[-1] if done.followups else done.response, "Withdraw")
        assert scene.bot.library.uploads(scope=scope) == []

    async def test_who_may_not_change_the_documents_has_no_menu(self, scene: Scene) -> None:
        role = scene.guild.create_role("helpers", permissions=discord.Permissions(manage_messages=True))
        max_ = scene.guild.add_member(scene.env.create_user("max"), roles=[role])
        shown = await self.report(scene, max_)
        assert self.ASKED in said(shown)
        assert "unanswered" not in str(shown.response.components)
