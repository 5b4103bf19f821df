"""Members are answered in their own languages, and nothing is left in English."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import discord
import polib
import pytest
import simcord
from aiohttp.test_utils import TestClient, TestServer
from conftest import Scene
from failing import failing
from test_discord import QUESTION, parts
from test_discord_buttons import press
from test_discord_servers import keep, manager, reports
from test_rendering import shown as displays

import bot.exts
from bot.i18n import speech
from bot.i18n.speech import ENGLISH, language, speak, speaking
from bot.i18n.translating import Attentive
from bot.locales.__main__ import TEMPLATE
from bot.policy.queue import BURST, Pace
from bot.policy.server_settings import Keep
from bot.rendering.answers import answer_view
from bot.rendering.links import Reader
from bot.web import Site
from index import Confidence, Library, LibraryDamaged, Scope

SPEAKS = Callable[[Any, str], None]


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> SPEAKS:
    """Sets the language of a member's Discord. In simcord, all members have English."""
    locales: dict[int, str] = {}
    made = simcord.interactions.base_payload

    def base_payload(backend: Any, **given: Any) -> Any:
        record, payload = made(backend, **given)
        return record, payload | {"locale": locales.get(given["user_id"], "en-US")}

    monkeypatch.setattr(simcord.interactions, "base_payload", base_payload)
    return lambda member, locale: locales.__setitem__(member.id, locale)


def shown(result: Any) -> str:
    """The text of the last message of an answer."""
    return shown_in([message for message in (result.response, *result.followups) if message][-1])


def shown_in(message: Any) -> str:
    return "\n".join(part["content"] for part in parts(message) if part["type"] == 10)


def spoken(scene: Scene) -> str:
    return shown_in(scene.channel.last_message)


def labels(message: Any) -> list[str]:
    return [part["label"] for part in parts(message) if part["type"] == 2]


def ids(message: Any) -> list[str]:
    return [part["custom_id"] for part in parts(message) if part["type"] == 2]


# Contexts.


async def test_a_task_has_its_own_language_and_so_have_its_threads() -> None:
    async def heard(known: str, turn: asyncio.Event, other: asyncio.Event) -> tuple[str, str]:
        speak(known)
        other.set()
        await turn.wait()
        return language(), await asyncio.to_thread(language)

    first, second = asyncio.Event(), asyncio.Event()
    assert await asyncio.gather(heard("de", first, second), heard("ja", second, first)) == [("de",) * 2, ("ja",) * 2]
    assert language() == ENGLISH


def test_every_button_menu_and_form_answers_in_the_language_of_its_user(scene: Scene) -> None:
    """discord.py first calls `interaction_check` of each of them, which sets the language."""

    def kinds(base: type[Any]) -> Iterator[type[Any]]:
        for kind in base.__subclasses__():
            yield kind
            yield from kinds(kind)

    ours = [kind for base in (discord.ui.DynamicItem, discord.ui.Modal) for kind in kinds(base)]
    ours = [kind for kind in ours if kind.__module__.startswith(bot.exts.__name__)]
    assert len(ours) > 5
    assert [kind.__name__ for kind in ours if not issubclass(kind, Attentive)] == []


# German, among other languages.


@pytest.mark.parametrize(
    ("command", "options", "expected"),
    [
        ("facts", {}, [" Fakten in 1 Dokument**", "\u00a0Daten · "]),
        ("facts", {"source": "000_2a4e464d5e4701d1.txt"}, ["### Fakten", "**Daten**", "Seite 1 von "]),
        ("facts", {"kind": "requirements"}, ["### Anforderungen", "**only after**"]),
        ("facts", {"about": "zebra"}, ["keinen Fakt zu „zebra“", "1 Dokument durchsucht."]),
        ("timeline", {}, ["**Jahr nicht genannt**\nJan. — „", "29\\. Dez. — „", "7 Daten in 1 Dokument."]),
        ("figures", {"about": "Palestinians killed"}, ["**more than 400 Palestinians**", "-# 400 · mehr als"]),
        ("people", {}, ["**Organisationen**\nHamas (10)", "-# Einmal genannt: "]),
        ("people", {"name": "netanyahu"}, ["**Benjamin Netanyahu** (1)\n-# Israeli Prime Minister"]),
        ("people", {"name": "zebra"}, ["keine Person oder Organisation mit dem Namen „zebra“ erkannt."]),
        ("quotes", {}, ["Sprecher/in: Diaa Rashwan", "“Bibi is trying to convince a one-man audience."]),
        ("glossary", {"term": "line"}, ["von „line“"]),
        ("summary", {}, ["### Zusammenfassung"]),
        (
            "verify",
            {"quotation": "zebras eat grass"},
            ["**Das habe ich in den Dokumenten nicht gefunden.**", "1 Dokument durchsucht."],
        ),
        ("help", {}, ["**</ask:", "</summary:", "Apps › In den Dokumenten suchen"]),
        ("sources list", {}, ["### 1 Dokument", "14 Textstellen"]),
        ("ask", {"question": QUESTION}, ["December 29", "· Zeile\u00a045"]),
        ("ask", {"question": "zebras"}, ["1 Dokument"]),
        ("privacy show", {}, ["### Was gespeichert wird", "**Über dich, auf allen Servern:** 0 Fragen, 0 Stimmen"]),
        ("privacy forget-me", {}, ["Über dich war nichts gespeichert."]),
    ],
)  # fmt: skip
async def test_a_german_gets_german(
    scene: Scene, speaks: SPEAKS, command: str, options: dict[str, str], expected: list[str]
) -> None:
    speaks(scene.alice, "de")
    said = shown(await scene.alice.slash(scene.channel, command, **options))
    for part in expected:
        assert part in said


async def test_errors_are_explained_in_german(scene: Scene, speaks: SPEAKS) -> None:
    speaks(scene.alice, "de")
    assert "Kein Dokument heißt „x“." in shown(await scene.alice.slash(scene.channel, "timeline", source="x"))
    assert len(scene.env.errors) == 1  # discord.py reported it to the tree's handler, which explained it


async def test_a_member_who_asks_too_fast_is_told_in_german(scene: Scene, speaks: SPEAKS) -> None:
    speaks(scene.alice, "de")
    for _ in range(BURST):
        scene.bot.pace.take(scene.alice.id)
    refused = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert "Du fragst schneller, als ich antworte; versuch es in 3 Sekunden noch einmal." in shown(refused)


async def test_two_members_at_once_get_each_their_own(scene: Scene, speaks: SPEAKS) -> None:
    speaks(scene.alice, "de")
    speaks(scene.bob, "ja")
    (command,) = [command for command in await scene.bot.tree.fetch_commands() if command.name == "summary"]
    results = []
    for member in (scene.alice, scene.bob, scene.alice):
        record, payload = simcord.interactions.base_payload(
            scene.env.backend,
            type=2,
            channel_id=scene.channel.id,
            guild_id=scene.guild.id,
            user_id=member.id,
            data={"id": str(command.id), "name": command.name, "type": 1, "options": []},
        )
        scene.env.backend.emit("INTERACTION_CREATE", payload)
        results.append(simcord.InteractionResult(scene.env, record))
    await scene.env.settle()
    assert [shown(result).split("\n")[0] for result in results] == [
        "### Zusammenfassung",
        "### 要約",
        "### Zusammenfassung",
    ]


async def test_buttons_answer_in_the_language_of_the_member_who_presses(scene: Scene, speaks: SPEAKS) -> None:
    speaks(scene.alice, "fr")
    speaks(scene.bob, "es-419")
    first = (await scene.alice.slash(scene.channel, "people", name="Hamas")).response
    assert labels(first) == ["◀ Précédent", "Suivant ▶"]
    turned = await scene.bob.click(first, label="Suivant ▶")
    assert "Página 2 de 2" in shown(turned)
    assert labels(turned.response) == ["◀ Anterior", "Siguiente ▶"]


async def test_buttons_under_an_answer_reply_in_german(scene: Scene, speaks: SPEAKS) -> None:
    speaks(scene.alice, "de")
    asked = (await scene.alice.slash(scene.channel, "ask", question=QUESTION)).response
    assert "Danke, deine Stimme ist notiert." in shown(await press(scene.alice, asked, "👍"))
    context = await scene.alice.click(asked, custom_id=next(id for id in ids(asked) if id.startswith("context:")))
    assert "-# Permalink: `/textstelle id:" in shown(context)
    assert labels(context.response) == ["Teilen"]
    # An English member gets English under the same answer.
    assert "Thank you, your vote is noted." in shown(await press(scene.bob, asked, "👍"))
    assert "Only the member who asked" in shown(await press(scene.bob, asked, "🗑️"))


def test_weak_passages_are_called_so_in_german(seed_library: Library) -> None:
    found = seed_library.ask(QUESTION, scope=Scope.shared())
    with speaking("de"):
        view = answer_view(replace(found, confidence=Confidence.WEAK))
    assert f"**{speech.catalogue('de').gettext('This may not answer it.')}**" in displays(view)


# A server's own language.


async def test_a_server_can_have_one_language_and_commands_are_still_named_in_the_members(
    scene: Scene, speaks: SPEAKS
) -> None:
    mary = manager(scene)
    speaks(mary, "ja")
    settings = await mary.slash(scene.channel, "settings")
    assert "### サーバー設定" in shown(settings)
    await mary.select(settings.response, ["fr"], custom_id="setting:language")
    assert "### Paramètres du serveur" in shown(settings)
    speaks(scene.alice, "de")
    assert "### Résumé" in shown(await scene.alice.slash(scene.channel, "summary"))
    explained = shown(await scene.alice.slash(scene.channel, "help"))
    assert "Utilise **</ask:" in explained
    assert "</summary:" in explained
    assert "/datenschutz " in shown(await scene.alice.slash(scene.channel, "privacy show"))
    await mary.select(settings.response, ["own"], custom_id="setting:language")
    assert "### Zusammenfassung" in shown(await scene.alice.slash(scene.channel, "summary"))


async def test_a_language_that_no_longer_exists_counts_as_not_set(scene: Scene) -> None:
    scene.bot.library.state.settings.set(scene.guild.id, {"language": "tlh"})
    assert "### Summary" in shown(await scene.alice.slash(scene.channel, "summary"))


async def test_a_message_is_answered_in_the_servers_language(scene: Scene) -> None:
    """Discord doesn't send the language of a message's author."""
    guild = scene.bots_guild
    await scene.alice.send(scene.channel, f"{scene.mention} zebras")
    nothing = "I found nothing about this."
    assert nothing in spoken(scene)
    await guild.edit(preferred_locale=discord.Locale.german)
    await scene.env.settle()
    await scene.alice.send(scene.channel, f"{scene.mention} zebras")
    assert speech.catalogue("de").gettext(nothing) in spoken(scene)
    keep(scene, language="pt-BR")
    await scene.alice.send(scene.channel, f"{scene.mention} zebras")
    assert speech.catalogue("pt-BR").gettext(nothing) in spoken(scene)
    await scene.alice.send(scene.channel, scene.mention)
    assert "Pergunte algo sobre os documentos" in spoken(scene)


async def test_moderators_get_the_digest_in_the_servers_language(scene: Scene, speaks: SPEAKS) -> None:
    channel = scene.guild.create_text_channel("moderators")
    keep(scene, keep=Keep.QUESTIONS, moderators=channel.id, digest=True, forward=True, language="es-ES")
    asked = await scene.alice.slash(scene.channel, "ask", question="zebras")
    await scene.alice.click(asked.response, label="Preguntar a los moderadores")
    assert "### Los documentos no respondieron a esto" in shown_in(channel.last_message)
    await reports(scene).send_digests()
    assert "### Preguntas de esta semana sin respuesta segura" in shown_in(channel.last_message)
    keep(scene, keep=Keep.QUESTIONS, moderators=channel.id, digest=True, forward=True)
    speaks(scene.alice, "de")
    asked = await scene.alice.slash(scene.channel, "ask", question="zebras")
    await scene.alice.click(asked.response, label="Moderation fragen")
    assert "### The documents didn’t answer this" in shown_in(channel.last_message)


async def test_unreadable_settings_are_explained_in_the_members_language(
    scene: Scene, speaks: SPEAKS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.bot.library.state.settings, "get", failing(LibraryDamaged("state.db is damaged")))
    speaks(scene.alice, "fr")
    asked = await scene.alice.slash(scene.channel, "ask", question=QUESTION)
    assert "Je ne peux pas chercher dans les documents" in shown(asked)


async def test_commands_are_registered_in_every_language(scene: Scene) -> None:
    (body,) = [request.json for request in scene.env.http_requests if request.path.endswith("/commands")]
    names = {command["name"]: command["name_localizations"] for command in body}
    assert names["facts"]["de"] == "fakten"
    assert names["ask"]["es-419"] == names["ask"]["es-ES"] == "preguntar"
    assert "en-GB" not in names["ask"]


# In a browser.


async def test_reader_pages_speak_the_readers_language(seed_library: Library) -> None:
    async def nothing() -> bytes:
        return b""

    site = Site(seed_library, Reader("http://127.0.0.1", bytes(32)))
    (document,) = seed_library.documents(scope=Scope.shared())
    async with TestClient(TestServer(site.application(lambda: True, nothing))) as client:
        for accepted, lang, said in (
            ("de-DE,de;q=0.9,en;q=0.8", "de", "Alle Dokumente"),
            ("en-US,en;q=0.9,de;q=0.8", "en", "All documents"),
            ("fr", "fr", "Tous les documents"),
        ):
            reply = await client.get(f"/d/{document.id}", headers={"Accept-Language": accepted})
            page = await reply.text()
            assert f'<html lang="{lang}">' in page
            assert f">{said}</a>" in page
            assert '<article lang="en"' in page  # the document is as it is
        reply = await client.get("/d/000000000000", headers={"Accept-Language": "ja"})
        assert "ページが見つかりません" in await reply.text()


# A pseudo-language that shows untranslated text: every translated message is in ⟦brackets⟧.


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """German is that language."""
    file = polib.pofile(str(TEMPLATE))
    file.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"⟦{entry.msgid}⟧", 1: f"⟦{entry.msgid_plural}⟧"}
        else:
            entry.msgstr = f"⟦{entry.msgid}⟧"
    folder = tmp_path / "locales"
    folder.mkdir()
    file.save(str(folder / "de.po"))
    monkeypatch.setattr(speech, "FOLDER", folder)
    for cached in (speech.catalogue, speech.languages):
        cached.cache_clear()
    yield
    for cached in (speech.catalogue, speech.languages):
        cached.cache_clear()


# Facts are found only in English, so one of the quoted texts is English.
LAMP = """# Η λάμπα

The lamp was lit on March 5, 1861 by Captain Ada Moor. In June 1874 it burned down. A fairway is a channel that ships
can pass. “The lamp must never go out,” said Ada Moor. It had more than 12,000 visitors and cost $120,000.

Subscribe to our newsletter!
"""
HARBOUR = """# Ο φάρος

Το λιμάνι ανοίγει στις εννέα. Ο φάρος ανάβει το βράδυ. Τα πλοία περνούν από το στενό. Η είσοδος είναι ελεύθερη.

## Ώρες

Το λιμάνι κλείνει στις πέντε το απόγευμα.
"""
QUOTED = set(re.findall(r"\w+", LAMP + HARBOUR)) | {"md", "harbour", "lamp", "TestBot", "English"}


def untranslated(texts: list[str]) -> set[str]:
    """English words that come neither from a translation nor from a document."""
    words: set[str] = set()
    for text in texts:
        lines = [line for line in text.split("\n") if not re.match(r"> |-# [⁰-⁹¹²³]", line)]
        left = "\n".join(lines)
        while left != (left := re.sub(r"⟦[^⟦⟧]*⟧", "", left)):
            pass
        words |= set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|https:\S*|\b[0-9a-f]{12,}\b", "", left)))
    return words - QUOTED


def all_texts(payload: Any) -> Iterator[str]:
    """Every text that people read in the requests to Discord."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            if key in ("content", "description", "label", "placeholder", "title", "text") and isinstance(value, str):
                yield value
            else:
                yield from all_texts(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from all_texts(value)


class TestPseudo:
    @pytest.fixture(autouse=True)
    def docs_in_greek(self, docs: Path, pseudo: None) -> None:
        (docs / "harbour.md").write_text(HARBOUR, encoding="utf-8")
        (docs / "lamp.md").write_text(LAMP, encoding="utf-8")

    def said(self, scene: Scene) -> list[str]:
        bodies = [request.json for request in scene.env.http_requests if not request.path.endswith("/commands")]
        return [text for body in bodies for text in all_texts(body)]

    async def test_nothing_that_a_member_reads_is_left_in_english(self, scene: Scene, speaks: SPEAKS) -> None:
        speaks(scene.alice, "de")
        hours = count(step=3600.0)
        scene.bot.pace = Pace(lambda: next(hours))  # so that she may ask all of it at once
        await drive(scene)
        said = self.said(scene)
        assert len(said) > 200
        assert untranslated(said) == set()
        assert scene.env.errors  # failures were explained

    async def test_what_is_left_in_english_is_noticed(self, scene: Scene) -> None:
        await scene.alice.slash(scene.channel, "facts", about="zzz")
        assert {"documents", "recognised"} <= untranslated(self.said(scene))


async def drive(scene: Scene) -> None:
    """Uses every command with and without a result, as a member who may do everything, and every button once."""
    role = scene.guild.create_role("managers", permissions=discord.Permissions.all())
    guild = scene.bots_guild
    await guild.edit(preferred_locale=discord.Locale.german)
    member = await guild.fetch_member(scene.alice.id)
    await member.add_roles(await guild.fetch_role(role.id))
    await scene.env.settle()
    channel = scene.guild.create_text_channel("συντονισμός")
    keep(scene, keep=Keep.QUESTIONS, moderators=channel.id, digest=True, forward=True, channels=(scene.channel.id, 5))
    for command, options in COMMANDS:
        result = await scene.alice.slash(scene.channel, command, **options)
        if result.response and not result.modal:
            await press_all(scene, result.response)
    await scene.alice.slash(channel, "ask", question="ζέβρα")
    private = {"private": True, "for": scene.bob}
    await scene.alice.slash(scene.channel, "ask", question="Πότε ανοίγει το λιμάνι;", **private)
    await scene.alice.slash(scene.channel, "ask", question="Πότε ανοίγει το λιμάνι;", **{"for": scene.bob})
    message = await scene.bob.send(scene.channel, "Πότε ανοίγει το λιμάνι;")
    await scene.alice.context_menu(scene.channel, "Search the documents", message)
    form = await scene.alice.slash(scene.channel, "sources add")
    await scene.alice.submit_modal(
        form, {"files": [("θύρα.md", "# Θύρα\n\nΗ θύρα ανοίγει.\n".encode()), ("θ.md", b"")]}
    )
    await scene.alice.slash(scene.channel, "sources list")
    await scene.alice.slash(scene.channel, "sources remove", name="θύρα.md")
    await scene.alice.slash(scene.channel, "sources remove", name="θύρα.md")


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("help", {}),
    ("facts", {}),
    *(
        ("facts", {"kind": kind})
        for kind in ("dates", "figures", "people", "quotations", "definitions", "requirements")
    ),
    ("facts", {"about": "ζέβρα"}),
    ("timeline", {}),
    ("timeline", {"about": "ζέβρα"}),
    ("figures", {}),
    ("people", {}),
    ("people", {"name": "ζέβρα"}),
    ("quotes", {}),
    ("quotes", {"speaker": "ζ", "about": "β"}),
    ("glossary", {}),
    ("glossary", {"term": "ζ"}),
    ("summary", {}),
    ("summary", {"source": "lamp.md"}),
    ("summary", {"source": "ζ"}),
    ("verify", {"quotation": "Το λιμάνι ανοίγει στις εννέα."}),
    ("verify", {"quotation": "Το λιμάνι ανοίγει στις δέκα το πρωί."}),
    ("verify", {"quotation": "ζέβρα"}),
    ("verify", {"quotation": "?!"}),
    ("passage", {"id": "0" * 16}),
    ("sources list", {}),
    ("sources show", {"name": "lamp.md"}),
    ("sources show", {"name": "ζ"}),
    ("ask", {"question": "Πότε ανοίγει το λιμάνι;"}),
    ("ask", {"question": "φάρος"}),
    ("ask", {"question": "ζέβρα"}),
    ("ask", {"question": "?!"}),
    ("ask", {"question": "Πότε ανοίγει το λιμάνι και η ζέβρα;", "private": True}),
    ("passage", {"id": "0" * 16}),
    ("report unanswered", {}),
    ("report usage", {}),
    ("report export", {}),
    ("settings", {}),
    ("privacy show", {}),
    ("privacy forget-me", {}),
]


async def press_all(scene: Scene, message: Any) -> None:
    """The buttons that can be pressed, except for the one that deletes the message, and the first option of menus."""
    for part in parts(message):
        if part["type"] == 3 and not part["custom_id"].startswith("setting:"):
            await scene.alice.select(message, [part["options"][0]["value"]], custom_id=part["custom_id"])
        if part["type"] == 2 and not part.get("disabled") and not part["custom_id"].startswith("delete:"):
            await scene.alice.click(message, custom_id=part["custom_id"])
