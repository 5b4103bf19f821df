"""The bot as members see it: every question is asked through discord.py."""

from pathlib import Path
from typing import Any

import discord
import pytest
from api_description import Checker
from conftest import ROOT, Scene
from failing import failing
from libraries import put
from simcord import ChannelHandle
from simcord.components import walk_components

from bot.client import FootnoteBot, scope_of
from bot.exts.documents.names import NoSuchDocument
from bot.following import Follower
from index import Library, LibraryDamaged, Scope

QUESTION = "When is the Mar-a-Lago meeting?"
HOSTILE = """# Rules

@everyone must read [a](https://b) before <t:0:R> and ||after||.

```
rm -rf <@123> @here
```
"""


def parts(message: Any) -> list[dict[str, Any]]:
    """The components of a message, each followed by those inside it."""
    outer = message.components
    if outer and not isinstance(outer[0], dict):
        outer = [component.to_dict() for component in outer]
    return list(walk_components(outer))


def texts(message: Any) -> list[str]:
    """What a message shows, text display by text display."""
    return [part["content"] for part in parts(message) if part["type"] == 10]


def container(message: Any) -> list[str]:
    """The same without the lines above the answer, such as the question."""
    return [text for text in texts(message) if "Mar-a-Lago meeting?" not in text]


async def test_ask_answers_with_cited_passages(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert not result.ephemeral
    shown = texts(result.response)
    assert shown[0] == f"-# {QUESTION}"
    assert "December 29 meeting at Mar-a-Lago" in shown[1]
    assert shown[2].startswith("-# ¹ ")
    assert "The Dupree Report" in shown[2]
    assert "Trump Faces Critical" in shown[2]
    assert "line\u00a045" in shown[2]


async def test_a_question_is_acknowledged_before_it_is_looked_up(scene: Scene) -> None:
    await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    callback, answer = [request for request in scene.env.http_requests if "/callback" in request.path or sends(request)]
    assert callback.json == {"type": 5}
    assert sends(answer)


async def test_only_the_asker_sees_a_private_answer(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True)
    assert result.ephemeral
    assert result.response.ephemeral


async def test_every_way_of_asking_gives_the_same_answer(scene: Scene) -> None:
    by_command = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    expected = container(by_command.response)

    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    by_mention = scene.channel.last_message
    assert container(by_mention) == expected

    await scene.bob.send(scene.channel, f"{scene.mention} {QUESTION}", reply_to=by_mention)
    assert container(scene.channel.last_message) == expected

    await scene.alice.send_dm(QUESTION)
    assert container(scene.alice.user.dm_channel.last_message) == expected


async def test_an_answer_to_a_message_replies_to_it_and_pings_nobody(scene: Scene) -> None:
    asked = await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    answer = scene.channel.last_message
    assert answer.reference.message_id == asked.id
    assert sent(scene)[-1]["allowed_mentions"] == {"parse": [], "replied_user": False}


async def test_a_question_that_the_documents_do_not_answer_gets_that_as_its_answer(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question="What is the capital of France?")
    shown = texts(result.response)
    assert "**I found nothing about this.**" in shown[1]
    assert "Searched 1 document for: capital, France." in shown[-1]
    assert "Neither word is in any document." in shown[-1]


async def test_messages_to_others_are_not_answered(scene: Scene) -> None:
    await scene.alice.send(scene.channel, QUESTION)
    await scene.alice.send(scene.channel, f"{scene.bob.mention} {QUESTION}")
    await scene.alice.send(scene.channel, f"@everyone {QUESTION}")
    other = scene.guild.add_member(scene.env.create_user("another-bot", bot=True))
    await other.send(scene.channel, f"{scene.mention} {QUESTION}")
    assert sent(scene) == []


async def test_a_mention_without_a_question_gets_help_with_asking(scene: Scene) -> None:
    await scene.alice.send(scene.channel, scene.mention)
    assert texts(scene.channel.last_message) == ["Ask me something about the documents, in a sentence or a few words."]


async def test_what_is_asked_about_the_bot_itself_is_no_question_to_the_documents(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} What can you do?")
    (said,) = texts(scene.channel.last_message)
    assert said.startswith("Ask me something about the documents")
    assert "/help" in said
    assert "/sources list" in said


@pytest.fixture
def about_help(docs: Path) -> None:
    (docs / "faq.md").write_text(
        "# FAQ\n\n## Can I ask a question?\n\nYes, at the desk in the hall.\n\n## Fees\n\nThe help desk is free.\n"
    )


@pytest.mark.usefixtures("about_help")
async def test_what_sounds_like_a_question_about_the_bot_is_answered_if_a_section_is_called_so(scene: Scene) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} can I ask a question")
    assert "at the desk" in "".join(texts(scene.channel.last_message))
    await scene.alice.send(scene.channel, f"{scene.mention} help")
    assert "/help" in "".join(texts(scene.channel.last_message))  # no section is called so
    for points_at_nothing in ("any idea?", "↑"):
        await scene.alice.send(scene.channel, f"{scene.mention} {points_at_nothing}")
        assert texts(scene.channel.last_message)[0].startswith("Ask me something about the documents"), (
            points_at_nothing
        )


async def test_a_mention_of_the_bots_role_is_asked_to_mention_the_bot(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = scene.guild.create_role("Footnote", mentionable=True)
    # Discord gives a bot its own role; the simulated server doesn't.
    monkeypatch.setattr(discord.Guild, "self_role", property(lambda guild: guild.get_role(role.id)))
    await scene.alice.send(scene.channel, f"{role.mention} {QUESTION}")
    assert "mentions my role" in texts(scene.channel.last_message)[0]


async def test_a_source_is_offered_and_narrows_the_search(docs: Path, library: Library, scene: Scene) -> None:
    choices = await scene.alice.autocomplete(scene.channel, "ask", "source", "gaza")
    assert [choice["name"] for choice in choices] == [
        "[News article: the dispute over phase two of the Gaza ceasefire]"
    ]
    assert await scene.alice.autocomplete(scene.channel, "ask", "source", "zebra") == []
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION, source=choices[0]["value"])
    assert "December 29" in texts(result.response)[1]


async def test_an_unknown_source_is_named(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION, source="no such document")
    assert "no such document" in texts(result.followups[-1])[0]
    assert scene.env.errors  # discord.py reported it to the tree's handler, which explained it


@pytest.mark.parametrize(
    ("command", "options", "refusal"),
    [
        ("ask", {"question": QUESTION, "source": "no such document"}, "No document is called"),
        ("summary", {"source": "no such document"}, "No document is called"),
        ("facts", {"source": "no such document"}, "No document is called"),
        ("passage", {"id": "no such passage"}, "no such passage"),
    ],
)
async def test_a_refusal_is_only_for_the_member_who_asked(
    scene: Scene, command: str, options: dict[str, str], refusal: str
) -> None:
    result = await scene.alice.slash(scene.channel, command, **options)
    (message,) = result.followups
    assert message.ephemeral
    assert refusal in "".join(texts(message))
    assert scene.channel.last_message is None  # nobody else sees a trace of it
    assert scene.env.errors


async def test_an_answer_stays_even_if_something_is_refused_after_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.bot, "keep_question", failing(NoSuchDocument("late")))
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert "December 29" in "".join(texts(result.response))
    assert "No document is called “late”." in texts(result.followups[-1])[0]
    assert scene.env.errors


@pytest.fixture
def rules(docs: Path) -> None:
    put(
        docs,
        {
            "rules.md": "# House rules\n\nDogs wait outside the hall.\n",
            "travel/rules.md": "# Travel Rules\n\nDogs pay half on the train.\n",
            "rules of chess.md": "# Chess\n\nA pawn moves forward.\n",
        },
    )


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("name", ["travel rules", "Travel  RULES", "travel", "vel/ru", "travel/rules.md"])
async def test_a_source_that_is_typed_is_found_by_its_title_or_by_a_part_of_it(scene: Scene, name: str) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question="What do dogs do?", source=name)
    assert "pay half" in "".join(texts(asked.response))
    for command, option in [("sources show", "name"), ("summary", "source"), ("facts", "source")]:
        shown = await scene.alice.slash(scene.channel, command, **{option: name})
        assert "No document" not in "".join(texts(shown.response))


@pytest.mark.usefixtures("rules")
async def test_a_question_to_one_of_several_documents_offers_them_in_a_menu(scene: Scene, library: Library) -> None:
    asked = await scene.alice.slash(scene.channel, "ask", question="What do *dogs* do?", source="rule")
    assert texts(asked.response) == [r"-# What do \*dogs\* do?", "Which document?"]
    (menu,) = [part for part in parts(asked.response) if part["type"] == 3]
    assert [option["label"] for option in menu["options"]] == ["Chess", "House rules", "Travel Rules"]
    await scene.env.restart_bot(FootnoteBot(library))
    others = await scene.bob.select(asked.response, [menu["options"][1]["value"]])
    assert "wait outside" in "".join(texts(others.response))
    assert others.response.ephemeral
    await scene.alice.select(asked.response, [menu["options"][2]["value"]])
    assert "pay half" in "".join(texts(asked.response))


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("rules of chess", ["Chess"]),
        ("RULES.md", ["House rules", "Travel Rules"]),
        ("rules", ["House rules", "Travel Rules"]),
    ],
)
async def test_a_files_name_comes_before_a_part_of_others(scene: Scene, name: str, titles: list[str]) -> None:
    (said, *_) = texts((await scene.alice.slash(scene.channel, "sources show", name=name)).response)
    assert [title for title in ("Chess", "House rules", "Travel Rules") if title in said] == titles
    assert bool(scene.env.errors) == (len(titles) > 1)


@pytest.mark.usefixtures("rules")
async def test_a_part_of_several_names_names_these_documents(scene: Scene) -> None:
    for command, options in {
        "sources show": {"name": "rule"},
        "summary": {"source": "rule"},
        "facts": {"source": "rule"},
    }.items():
        result = await scene.alice.slash(scene.channel, command, **options)
        said = texts((result.followups or [result.response])[-1])
        assert said[0].startswith("Several documents match “rule”: Chess · House rules · Travel Rules. Type more"), (
            command
        )
    assert scene.env.errors


@pytest.mark.usefixtures("rules")
async def test_a_whole_title_or_path_is_meant_even_if_others_contain_it(scene: Scene) -> None:
    shown = await scene.alice.slash(scene.channel, "ask", question="What do dogs do?", source="rules.md")
    assert "wait outside" in "".join(texts(shown.response))
    shown = await scene.alice.slash(scene.channel, "ask", question="What do dogs do?", source="v")
    assert "No document is called “v”." in texts(shown.followups[-1])[0]
    assert scene.env.errors


@pytest.fixture
def hostile_docs(docs: Path) -> Path:
    (docs / "rules.md").write_text(HOSTILE, encoding="utf-8")
    return docs


async def test_a_documents_markup_does_nothing_but_format_and_pings_nobody(hostile_docs: Path, scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question="What must everyone read?")
    shown = "\n".join(texts(result.response))
    assert r"\@" in shown
    assert "[a](<https://b>) (b)" in shown  # a link shows where it leads
    assert r"\<t\:0\:R\>" in shown
    assert r"\|\|after\|\|" in shown
    assert "```\nrm -rf <@123> @here\n```" in shown  # nobody is pinged from code
    assert all(body["allowed_mentions"]["parse"] == [] for body in sent(scene))


async def test_a_question_in_a_command_may_have_500_characters(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=("Gaza " * 100).strip())
    assert any(text.startswith("> ") for text in texts(result.response))


@pytest.mark.parametrize("question", ["\x00", "\x00Gaza\x00", "🙂" * 400, "`" * 500, "@everyone " * 40, "\u202e" * 400])
async def test_strange_questions_get_a_message(scene: Scene, question: str) -> None:
    await scene.alice.send(scene.channel, f"{scene.mention} {question}")
    assert texts(scene.channel.last_message)


async def test_a_broken_library_is_explained_and_logged(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scene.bot.library, "ask", failing(LibraryDamaged("the data folder is damaged")))
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert texts(result.response) == [
        "I can’t search the documents right now. The person who runs this bot can find the reason in its log."
    ]
    await scene.alice.send(scene.channel, f"{scene.mention} {QUESTION}")
    assert texts(scene.channel.last_message) == texts(result.response)
    assert "the data folder is damaged" in caplog.text
    assert scene.env.errors


async def test_a_bug_is_loud_in_the_log_and_plain_for_the_person(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scene.bot.library, "ask", failing(KeyError("a bug")))
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert texts(result.response)[0].startswith("Something went wrong")
    assert "KeyError: 'a bug'" in caplog.text
    assert "Traceback" in caplog.text
    assert scene.env.errors


@pytest.mark.parametrize(
    ("denied", "named"),
    [({}, "one that Discord doesn't name"), ({"send_messages": False}, "“Send Messages”")],
)
async def test_a_permission_that_an_answer_lacks_is_named_in_the_log(
    scene: Scene, caplog: pytest.LogCaptureFixture, denied: dict[str, bool], named: str
) -> None:
    channel = channel_without(scene, **denied)
    scene.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
    await scene.alice.send(channel, f"{scene.mention} {QUESTION}")
    assert f"no answer for lack of a permission, {named}" in caplog.text


async def test_where_replying_is_not_allowed_the_question_is_repeated_instead(scene: Scene) -> None:
    channel = channel_without(scene, read_message_history=False)
    await scene.alice.send(channel, f"{scene.mention} {QUESTION}")
    assert channel.last_message.reference is None
    assert texts(channel.last_message)[0] == f"-# {QUESTION}"


def channel_without(scene: Scene, **denied: bool) -> ChannelHandle:
    """A channel where the bot lacks a permission that others have."""
    assert scene.bot.user is not None
    role = scene.guild.create_role("members", permissions=discord.Permissions.all())
    scene.alice = scene.guild.add_member(scene.env.create_user("alice2"), roles=[role])
    overwrites = {role: discord.PermissionOverwrite(**dict.fromkeys(denied, True))}
    everyone = discord.PermissionOverwrite(**denied)
    return scene.guild.create_text_channel("closed", overwrites={scene.guild.default_role: everyone, **overwrites})


async def test_an_answer_for_somebody_pings_only_that_member(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=f"{QUESTION} @everyone", **{"for": scene.bob})
    assert result.ephemeral
    (answer,) = result.followups
    assert not answer.ephemeral
    assert texts(answer)[0].startswith(f"{scene.bob.mention}, {scene.alice.mention} asked this for you:\n-# When is")
    assert "December 29" in "".join(texts(answer))
    assert sent(scene)[-1]["allowed_mentions"] == {"parse": [], "users": [scene.bob.id]}
    assert all(body["allowed_mentions"]["parse"] == [] for body in sent(scene))


async def test_an_answer_for_somebody_is_a_separate_message(scene: Scene) -> None:
    """The first message after “thinking…” is an edit, and an edit pings nobody."""
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION, **{"for": scene.bob})
    assert "for bob" in texts(result.response)[0]
    assert result.response.id != result.followups[0].id


async def test_an_answer_for_somebody_is_never_private(scene: Scene) -> None:
    result = await scene.alice.slash(scene.channel, "ask", question=QUESTION, private=True, **{"for": scene.bob})
    assert result.ephemeral
    assert "can’t be private" in texts(result.response)[0]
    assert result.followups == []
    assert scene.env.errors


async def test_the_menu_of_a_message_asks_its_text_and_answers_in_private(scene: Scene) -> None:
    message = await scene.bob.send(scene.channel, QUESTION)
    result = await scene.alice.context_menu(scene.channel, "Search the documents", message)
    assert result.ephemeral
    assert result.response.ephemeral
    assert texts(result.response)[0] == f"-# {QUESTION}"
    assert "December 29" in texts(result.response)[1]


async def test_a_message_without_text_can_not_be_searched_for(scene: Scene) -> None:
    await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    result = await scene.bob.context_menu(scene.channel, "Search the documents", scene.channel.last_message)
    assert texts(result.response) == ["This message has no text to search for."]
    assert scene.env.errors


async def test_threads_are_answered_like_channels(scene: Scene) -> None:
    channel = scene.bots_channel
    await channel.create_thread(name="a thread", type=discord.ChannelType.public_thread)
    (thread,) = scene.channel.threads
    by_command = await scene.alice.slash(thread, "ask", question=QUESTION)
    await scene.alice.send(thread, f"{scene.mention} {QUESTION}")
    assert container(thread.last_message) == container(by_command.response)


async def test_an_edited_message_is_not_asked_again(scene: Scene) -> None:
    message = await scene.alice.send(scene.channel, "Good morning")
    await scene.alice.edit(message, f"{scene.mention} {QUESTION}")
    assert sent(scene) == []


@pytest.mark.parametrize("name", ["ask", "help", "passage", "Search the documents"])
async def test_commands_say_where_they_may_be_used(scene: Scene, name: str) -> None:
    (body,) = [request.json for request in scene.env.http_requests if request.path.endswith("/commands")]
    (command,) = [command for command in body if command["name"] == name]
    assert command["integration_types"] == [0, 1]
    assert command["contexts"] == [0, 1, 2]


def test_only_the_client_and_answers_for_somebody_say_whom_a_message_may_ping() -> None:
    """discord.py applies the client's default to every message and edit, so no other call has to remember it."""
    times = {path: path.read_text(encoding="utf-8").count("allowed_mentions=") for path in (ROOT / "bot").rglob("*.py")}
    assert {str(path.relative_to(ROOT)): count for path, count in times.items() if count} == {
        "bot/client.py": 1,
        "bot/exts/moderators/answering.py": 1,
        "bot/exts/asking/ask.py": 1,
        "bot/exts/answers/waiting.py": 1,
    }


async def test_where_the_bot_is_no_member_only_the_folder_is_asked(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = []
    ask = scene.bot.library.ask

    def listening(question: str, *, scope: Scope, **options: Any) -> Any:
        scopes.append(scope)
        return ask(question, scope=scope, **options)

    monkeypatch.setattr(scene.bot.library, "ask", listening)
    await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    await scene.alice.send_dm(QUESTION)
    foreign = discord.Guild(data={"id": 77, "features": []}, state=scene.bot._connection)  # all that Discord sends
    assert scope_of(foreign) == Scope.shared()
    assert scopes == [Scope.guild(scene.guild.id), Scope.shared()]


async def test_no_privileged_intent_is_asked_for(scene: Scene) -> None:
    intents = scene.bot.intents
    assert not any((intents.members, intents.presences, intents.message_content))


async def test_what_is_listened_for_is_sent_by_discord(scene: Scene) -> None:
    """An event that no intent asks for never comes, and nothing would say so."""
    sent_by = {"guild": "guilds", "raw_thread": "guilds", "raw_reaction": "guild_reactions"}
    sent_by |= {"message": "messages", "raw_message": "messages", "raw_bulk_message": "messages"}
    heard = {name.removeprefix("on_") for cog in scene.bot.cogs.values() for name, _ in cog.get_listeners()}
    needed = {intent for event in heard for start, intent in sent_by.items() if event.startswith(start)}
    assert needed == {"guilds", "messages", "guild_reactions"}
    assert all(getattr(scene.bot.intents, intent) for intent in needed)
    ours = {"welcome", "answer", "vote", "shard_connect", "shard_resumed"}
    assert not [event for event in heard - ours if not event.startswith(tuple(sent_by))]


async def test_requests_are_checked_against_discords_description(scene: Scene, checker: Checker) -> None:
    if not checker.at_hand:
        pytest.skip("Discord's API description is not beside this checkout")
    assert any(request.path.endswith("/commands") for request in scene.env.http_requests)
    with pytest.raises(AssertionError, match="would be refused"):
        checker.check_body("POST", "/channels/1/messages", {"content": "x" * 5000})
    with pytest.raises(AssertionError, match="describes no"):
        checker.check_body("POST", "/channels/1/nonsense", {})


class Quick(Follower):
    """Follows nothing, because the simulated Discord waits until the bot's tasks are done."""

    started = False

    async def run(self) -> None:
        self.started = True


class TestStarting:
    """Before anybody asks."""

    @pytest.fixture
    def follower(self, docs: Path, library: Library, tmp_path: Path) -> Quick:
        return Quick(library, docs, tmp_path / "data")

    @pytest.fixture
    def simcord_bot(self, library: Library, follower: Quick) -> FootnoteBot:
        return FootnoteBot(library, follower)

    async def test_the_bot_follows_its_folder(self, scene: Scene, follower: Quick) -> None:
        assert follower.started
        result = await scene.alice.slash(scene.channel, "ask", question="When do the doors open?")
        assert "No documents are indexed yet." in "\n".join(texts(result.response))


def sends(request: Any) -> bool:
    """True if a request sends a message."""
    return request.method == "POST" and "components" in (request.json or {})


def sent(scene: Scene) -> list[dict[str, Any]]:
    """The bodies of the messages that the bot sent."""
    return [request.json for request in scene.env.http_requests if sends(request)]
