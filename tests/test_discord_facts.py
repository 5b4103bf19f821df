"""Key facts, summaries and verdicts as members see them: every command goes through discord.py."""

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Scene
from failing import failing
from test_discord import parts, texts

from bot.client import FootnoteBot
from bot.exts.facts.controls import LONGEST_ABOUT
from bot.rendering.limits import LONGEST_CHOICE, units
from index import Library, Scope

LONG_NAME = "Interdepartmental Coordination Committee for the Preservation of Historic Lighthouses"
SURNAMES = ("Moor", "Lind", "Brook", "Hale", "Frost", "Stone", "Vale", "Wells")
HARBOUR = """# The harbour

The harbour was founded on March 5, 1861 by Captain Ada Moor, who had come from the north. It burned down in June 1874.
From 1880 to 1895 it was rebuilt in stone, at a cost of $120,000. The lighthouse was lit on 12 May 1931. The museum
opened on July 1, 2004. In 2011 it had more than 12,000 visitors. It closes on October 9. Nobody came last Friday.

“The lamp must never go out while a ship is at sea,” said Ada Moor, the keeper of the lighthouse. Visitors must leave
the tower before nightfall. A fairway is a channel that ships can pass at any tide.
"""


def shown(message: Any) -> str:
    return "\n".join(texts(message))


def buttons(message: Any) -> dict[str, dict[str, Any]]:
    return {part["label"]: part for part in parts(message) if part["type"] == 2}


def menu(message: Any) -> dict[str, Any]:
    (found,) = [part for part in parts(message) if part["type"] == 3]
    return found


def pings(scene: Scene) -> list[Any]:
    """The members that the bot's messages and edits may ping."""
    bodies = [request.json for request in scene.env.http_requests if request.method in ("POST", "PATCH")]
    sent = [body for body in bodies if isinstance(body, dict) and "components" in body]
    assert sent
    return [body.get("allowed_mentions", {}).get("parse") for body in sent]


class TestSeeds:
    """On the sample document."""

    @pytest.mark.parametrize(
        ("command", "options", "expected"),
        [
            (
                "facts",
                {},
                [" key facts in 1 document**", "-# 10\u00a0dates · 9\u00a0figures · 6\u00a0people"],
            ),
            (
                "facts",
                {"source": "000_2a4e464d5e4701d1.txt"},
                ["### Key facts", "**Dates**", "which came into effect **October 10** following", "Page 1 of "],
            ),
            ("facts", {"kind": "requirements"}, ["### Requirements", "**only after**", "Page 1 of "]),
            ("facts", {"kind": "definitions", "about": "yellow line"}, ["**yellow line**", "about “yellow line”"]),
            (
                "timeline",
                {},
                [
                    "**Year not given**\nJan — “…\u00a0Forum in Davos later in January.”",
                    "Oct 10 — “…\u00a0came into effect October 10 following the\u00a0…” **+1**",
                    "**Not dated**",
                    "7 dates in 1 document.",
                ],
            ),
            ("timeline", {"about": "Mar-a-Lago"}, ["-# about “Mar-a-Lago”", "**Not dated**\nearlier this year — “"]),
            ("figures", {"about": "Palestinians killed"}, ["**more than 400 Palestinians**"]),
            (
                "people",
                {},
                ["**People**", "Benjamin\u00a0Netanyahu", "**Organisations**\nHamas (10)", "-# Named once: Axios, "],
            ),
            (
                "people",
                {"name": "rashwan"},
                ["**Diaa Rashwan** (1)\n-# head of Egypt’s State Information Service\n> Diaa Rashwan, head"],
            ),
            ("quotes", {}, ["speaker: Diaa Rashwan", "“Bibi is trying to convince a one-man audience."]),
            ("quotes", {"speaker": "Israeli official"}, ["A senior Israeli official stated", "previous paragraph"]),
            ("glossary", {}, ["**phase two of the deal**", "**yellow line**"]),
            ("glossary", {"term": "line"}, ["of “line”", "crossed the **yellow line** marking the territory"]),
        ],
    )
    async def test_facts_are_shown_with_their_sentences(
        self, scene: Scene, command: str, options: dict[str, str], expected: list[str]
    ) -> None:
        result = await scene.alice.slash(scene.channel, command, **options)
        assert not result.ephemeral
        said = shown(result.response)
        for part in expected:
            assert part in said
        assert all(parse == [] for parse in pings(scene))

    @pytest.mark.parametrize(
        ("command", "options"),
        [
            ("facts", {}), ("timeline", {}), ("figures", {}), ("people", {}), ("quotes", {}), ("glossary", {}),
            ("summary", {}), ("verify", {"quotation": "Hamas"}),
        ],
    )  # fmt: skip
    async def test_every_command_answers_in_private_if_asked_to(
        self, scene: Scene, command: str, options: dict[str, Any]
    ) -> None:
        result = await scene.alice.slash(scene.channel, command, private=True, **options)
        assert result.ephemeral
        assert result.response.ephemeral

    @pytest.mark.parametrize(
        ("command", "options", "expected"),
        [
            ("timeline", {"about": "zebra"}, ["no date about “zebra”", "The documents have 10 dates in all."]),
            (
                "people",
                {"name": "zebra"},
                ["no person or organisation named “zebra”", "people or organisations in all."],
            ),
            ("facts", {"about": "zebra"}, ["no key fact about “zebra”"]),
            ("quotes", {"speaker": "zebra", "about": "stripes"}, ["no quotation by “zebra”, about “stripes”"]),
            ("glossary", {"term": "@everyone"}, [r"no definition of “\@everyone”", "have 3 definitions in all."]),
        ],
    )
    async def test_an_empty_list_says_what_was_searched_and_how_much_there_is(
        self, scene: Scene, command: str, options: dict[str, str], expected: list[str]
    ) -> None:
        said = shown((await scene.alice.slash(scene.channel, command, **options)).response)
        for part in expected:
            assert part in said

    async def test_a_name_without_facts_falls_through_to_the_passages_that_have_it(
        self, scene: Scene, library: Library
    ) -> None:
        answer = (await scene.alice.slash(scene.channel, "people", name="disarmament")).response
        said = texts(answer)
        assert said[0] == (
            "**I recognised no person or organisation named “disarmament” in the documents.** "
            "I look for them in English, and for people also in lists such as “Present: …” in German, Spanish, French, "
            "Portuguese and Italian. These passages have the words:\n-# disarmament"
        )
        assert "disarmament" in said[1]
        await scene.env.restart_bot(FootnoteBot(library))
        more = await scene.alice.click(answer, label="In context")
        assert "Permalink" in shown(more.response)
        private = (await scene.alice.slash(scene.channel, "glossary", term="disarmament", private=True)).response
        assert "Share" in [part.get("label") for part in parts(private)]

    @pytest.mark.parametrize(
        ("command", "option", "typed", "expected"),
        [
            ("people", "name", "netan", ["Benjamin Netanyahu"]),
            ("people", "name", "HAM", ["Hamas"]),
            ("quotes", "speaker", "official", ["A senior Israeli official", "A White House official"]),
            ("glossary", "term", "yellow", ["yellow line"]),
            ("facts", "about", "axios", ["Axios"]),
            ("timeline", "source", "2a4e46", ["[News article: the dispute over phase two of the Gaza ceasefire]"]),
            ("summary", "source", "gaza", ["[News article: the dispute over phase two of the Gaza ceasefire]"]),
            ("figures", "about", "zebra", []),
        ],
    )
    async def test_names_in_the_documents_are_offered(
        self, scene: Scene, command: str, option: str, typed: str, expected: list[str]
    ) -> None:
        choices = await scene.alice.autocomplete(scene.channel, command, option, typed)
        assert [choice["name"] for choice in choices] == expected

    async def test_an_unknown_source_is_named(self, scene: Scene) -> None:
        for command in ("timeline", "summary"):
            result = await scene.alice.slash(scene.channel, command, source="no such document")
            assert "No document is called “no such document”." in shown(result.followups[-1])
        assert scene.env.errors  # discord.py reported it to the tree's handler, which explained it

    async def test_a_summary_of_the_one_document_needs_no_choice(self, scene: Scene) -> None:
        said = texts((await scene.alice.slash(scene.channel, "summary")).response)
        assert said[0].startswith("### Summary\n-# \\[News article")
        assert len(said) == 8
        assert all("> " in text and "-# " in text for text in said[1:])
        assert "The Dupree Report" not in "\n".join(text.rpartition("\n")[2] for text in said[1:])

    @pytest.mark.parametrize(
        ("quotation", "expected"),
        [
            ("The body of Gvili remains unaccounted for", ["word for word", "Ceasefire Violations Continue"]),
            (
                "“the body of gvili remains — unaccounted for”",
                ["only punctuation, quotation marks or capital letters differ"],
            ),
            (
                "The body of Gvili remains hidden, with search efforts ongoing",
                ["words differ", "your quotation: “hidden” → the document: “unaccounted for”"],
            ),
            (
                "White House officials believe … he may resume the war with Hamas",
                ["except for the parts that its ellipses leave out", "**White House officials believe** Netanyahu"],
            ),
            (
                "The body of Gvili was never unaccounted for by anyone in Gaza",
                ["**I didn’t find this in the documents.**", "The closest passage, which is not the quotation:"],
            ),
            ("zebras eat grass", ["**I didn’t find this in the documents.**", "Searched 1 document."]),
            ("?!", ["no words to look for"]),
        ],
    )
    async def test_a_quotation_is_verified(self, scene: Scene, quotation: str, expected: list[str]) -> None:
        said = shown((await scene.alice.slash(scene.channel, "verify", quotation=quotation)).response)
        for part in expected:
            assert part in said


class TestPages:
    """Turning pages, on the sample document."""

    async def test_the_asker_turns_the_pages_of_a_message(self, scene: Scene) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates")).response
        assert buttons(first)["◀ Previous"]["disabled"]
        before = texts(first)
        assert "Page 1 of 2" in before[-1]
        await scene.alice.click(first, label="Next ▶")
        second = scene.channel.last_message
        assert second.id == first.id
        assert "Page 2 of 2" in shown(second)
        assert "⁷ " in shown(second)
        assert buttons(second)["Next ▶"]["disabled"]
        await scene.alice.click(second, label="◀ Previous")
        assert texts(scene.channel.last_message) == before
        assert all(parse == [] for parse in pings(scene))

    async def test_others_get_their_own_page(self, scene: Scene) -> None:
        first = (await scene.alice.slash(scene.channel, "people", name="Hamas")).response
        turned = await scene.bob.click(first, label="Next ▶")
        assert turned.response.ephemeral
        assert "Page 2 of 2" in shown(turned.response)
        assert "Page 1 of 2" in shown(scene.channel.last_message)
        again = await scene.bob.click(turned.response, label="◀ Previous")
        assert again.response.id == turned.response.id
        assert "Page 1 of 2" in shown(again.response)

    async def test_every_page_of_every_list_is_a_message(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bot.policy.queue.BURST", 1000)
        message = (await scene.alice.slash(scene.channel, "facts", source="000_2a4e464d5e4701d1.txt")).response
        pages = [shown(message)]
        while not buttons(message)["Next ▶"]["disabled"]:
            assert len(pages) < 100
            await scene.alice.click(message, label="Next ▶")
            message = scene.channel.last_message
            pages.append(shown(message))
        assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
        assert len(set(pages)) == len(pages) > 5

    async def test_buttons_work_after_a_restart(self, scene: Scene, library: Library) -> None:
        first = (await scene.alice.slash(scene.channel, "people", name="Hamas")).response
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.click(first, label="Next ▶")
        assert "Page 2 of 2" in shown(scene.channel.last_message)

    async def test_pages_of_uploaded_documents_turn_too(self, scene: Scene, library: Library) -> None:
        here = Scope.guild(scene.guild.id)
        about = f"the {'harbourmaster ' * 9}"
        figures = "\n\n".join(f"The harbourmaster counted {number} ships that day." for number in range(2, 40))
        library.accept("ships.txt", figures.encode(), scope=here)
        library.catch_up()
        (document,) = library.uploads(scope=here)
        options = {"source": document.document_id, "about": about[:LONGEST_ABOUT]}
        first = (await scene.alice.slash(scene.channel, "figures", **options)).response
        await scene.alice.click(first, label="Next ▶")
        assert "Page 2 of" in shown(scene.channel.last_message)

    async def test_a_name_is_opened_in_place_for_the_asker_and_in_private_for_others(self, scene: Scene) -> None:
        names = (await scene.alice.slash(scene.channel, "people")).response
        assert menu(names)["placeholder"] == "Open a name"
        options = {option["label"]: option for option in menu(names)["options"]}
        assert options["Hamas"]["description"] == "10 sentences"
        assert options["Donald Trump"]["description"] == "1 sentence · President"
        theirs = (await scene.bob.select(names, [options["Hamas"]["value"]])).response
        assert theirs.ephemeral
        assert "**Hamas** (10)" in shown(theirs)
        await scene.alice.select(names, [options["Donald Trump"]["value"]])
        person = scene.channel.last_message
        assert person.id == names.id
        assert "**Donald Trump** (1)" in shown(person)
        assert menu(person)["placeholder"] == "Open another name"

    async def test_more_names_than_a_menu_takes_have_pages(self, docs: Path, library: Library, scene: Scene) -> None:
        said = " ".join(
            f"{first} {last}, the mayor of the town, came." for first in ("Ada", "Ben", "Cora") for last in SURNAMES
        )
        (docs / "guests.md").write_text(f"# Guests\n\n{said}", encoding="utf-8")
        library.sync(docs)
        names = (await scene.alice.slash(scene.channel, "people")).response
        assert "Page 1 of 2" in shown(names)
        assert len(menu(names)["options"]) == 23
        await scene.alice.select(names, ["p:2"])
        later = scene.channel.last_message
        assert "Page 2 of 2" in shown(later)
        assert menu(later)["options"][-1]["label"] == "◀ Previous"

    async def test_a_kind_and_a_document_are_opened(self, scene: Scene) -> None:
        there = (await scene.alice.slash(scene.channel, "facts")).response
        first = menu(there)["options"][0]
        assert (first["label"], first["value"], first["description"]) == ("Dates", "k:dates", "10 dates")
        await scene.alice.select(there, ["k:definitions"])
        definitions = scene.channel.last_message
        assert shown(definitions).startswith("### Definitions\n")
        await scene.alice.select(definitions, ["k:figures"])
        assert shown(scene.channel.last_message).startswith("### Figures\n")
        there = (await scene.alice.slash(scene.channel, "facts")).response
        await scene.alice.select(there, [menu(there)["options"][-1]["value"]])
        assert "### Key facts\n-# in \\[News article" in shown(scene.channel.last_message)

    async def test_menus_work_after_a_restart(self, scene: Scene, library: Library) -> None:
        names = (await scene.alice.slash(scene.channel, "people")).response
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.select(names, ["n:Hamas"])
        assert "**Hamas** (10)" in shown(scene.channel.last_message)

    async def test_a_short_list_has_no_buttons(self, scene: Scene) -> None:
        assert not buttons((await scene.alice.slash(scene.channel, "glossary")).response)

    async def test_a_page_that_cannot_be_looked_up_is_explained(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates")).response

        monkeypatch.setattr(scene.bot.library, "facts", failing(KeyError("a bug")))
        result = await scene.alice.click(first, label="Next ▶")
        assert "Something went wrong" in shown(result.followups[0])
        assert result.followups[0].ephemeral
        assert "KeyError: 'a bug'" in caplog.text


class TestHarbour:
    """On a document with dates whose year is stated."""

    @pytest.fixture(autouse=True)
    def docs_with_a_harbour(self, docs: Path) -> None:
        (docs / "harbour.md").write_text(HARBOUR, encoding="utf-8")

    async def test_dates_are_in_order_of_time_and_undated_ones_are_last(self, scene: Scene) -> None:
        said = shown((await scene.alice.slash(scene.channel, "timeline")).response)
        headings = ("1861", "1874", "1880", "1931", "2004", "2011", "Year not given", "Not dated")
        places = [said.index(f"**{heading}**") for heading in headings]
        assert places == sorted(places)
        assert "**1861**\nMar 5 — “The harbour was founded on March 5, 1861 by\u00a0…”" in said
        assert "**2011** — “In 2011 it had more than 12,000 visitors.”" in said
        assert "1880 to 1895 — “From 1880 to 1895 it was rebuilt" in said

    async def test_equal_dates_share_a_line(self, docs: Path, library: Library, scene: Scene) -> None:
        (docs / "boats.md").write_text("# Boats\n\nThe first boat came on March 5, 1861.", encoding="utf-8")
        library.sync(docs)
        message = (await scene.alice.slash(scene.channel, "timeline")).response
        assert "**1861**\nMar 5 — “The harbour was founded on March 5, 1861 by\u00a0…” **+1**" in shown(message)
        assert "9 dates in 2 documents." not in shown(message)
        read = (await scene.alice.select(message, ["d:1861-03-05"])).response
        assert read.ephemeral
        assert shown(read).startswith("### March 5, 1861\n> The harbour was founded on **March 5, 1861** by Captain")
        assert "> The first boat came on **March 5, 1861**." in shown(read)
        assert "**1861**" in shown(scene.channel.last_message)

    async def test_a_date_that_is_gone_is_explained(self, docs: Path, library: Library, scene: Scene) -> None:
        message = (await scene.alice.slash(scene.channel, "timeline")).response
        (docs / "harbour.md").write_text("# The harbour\n\nIt burned down in June 1874.", encoding="utf-8")
        library.sync(docs)
        told = (await scene.alice.select(message, ["d:1861-03-05"])).response
        assert "The documents have changed since this list was made." in shown(told)

    async def test_a_long_timeline_has_pages(self, docs: Path, library: Library, scene: Scene) -> None:
        years = " ".join(f"It was painted again in {year}." for year in range(1900, 1930))
        (docs / "harbour.md").write_text(f"# The harbour\n\n{years}", encoding="utf-8")
        library.sync(docs)
        first = (await scene.alice.slash(scene.channel, "timeline")).response
        assert texts(first)[-1] == "-# 30 dates in 1 document. Page 1 of 3"
        await scene.alice.click(first, label="Next ▶")
        second = scene.channel.last_message
        assert "**1912** — “It was painted again in 1912.”" in shown(second)
        assert len(menu(second)["options"]) == 12

    async def test_nothing_found_and_the_overview_count_the_same_facts(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "log.md").write_text(
            "\n".join(f"- The catch of {year} was {year + 7} tons.\n" for year in range(1400, 1900))
        )
        library.sync(docs)
        overview = shown((await scene.alice.slash(scene.channel, "facts")).response)
        (total,) = re.findall(r"\*\*([\d,]+ key facts) in", overview)
        assert int(total.split()[0].replace(",", "")) > 500
        nothing = shown((await scene.alice.slash(scene.channel, "facts", about="zebra")).response)
        assert f"The documents have {total} in all." in nothing

    async def test_changed_documents_are_mentioned(self, docs: Path, library: Library, scene: Scene) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates")).response
        (docs / "harbour.md").write_text(HARBOUR.replace("It closes on October 9.", ""), encoding="utf-8")
        library.sync(docs)
        await scene.alice.click(first, label="Next ▶")
        said = shown(scene.channel.last_message)
        assert "The documents have changed since this list was made." in said
        assert "Page 2 of 2 · 7 sentences" in said

    async def test_the_last_page_replaces_one_that_no_longer_exists(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates")).response
        (docs / "harbour.md").write_text("# The harbour\n\nIt burned down in June 1874.", encoding="utf-8")
        library.sync(docs)
        await scene.alice.click(first, label="Next ▶")
        assert "1 sentence" in texts(scene.channel.last_message)[-1]
        assert not buttons(scene.channel.last_message)

    async def test_a_removed_document_is_explained(self, docs: Path, library: Library, scene: Scene) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates", source="harbour.md")).response
        assert "-# in The harbour" in texts(first)[0]
        (docs / "harbour.md").rename(docs / "port.md")
        library.sync(docs)
        result = await scene.alice.click(first, label="Next ▶")
        assert "has been removed or renamed" in shown(result.followups[0])

    async def test_removed_facts_are_explained(self, docs: Path, library: Library, scene: Scene) -> None:
        first = (await scene.alice.slash(scene.channel, "facts", kind="dates")).response
        (docs / "harbour.md").write_text("# The harbour\n\nIt is old.", encoding="utf-8")
        library.sync(docs)
        await scene.alice.click(first, label="Next ▶")
        assert "I recognised no date" in shown(scene.channel.last_message)

    async def test_a_long_name_is_offered_and_found_by_its_beginning(
        self, docs: Path, library: Library, scene: Scene
    ) -> None:
        (docs / "names.md").write_text(f"# Names\n\nThe {LONG_NAME} met in Miami. {LONG_NAME} met.", encoding="utf-8")
        library.sync(docs)
        choices = await scene.alice.autocomplete(scene.channel, "people", "name", "Interdep")
        assert choices
        assert units(choices[0]["value"]) <= 60
        assert units(choices[0]["name"]) <= LONGEST_CHOICE
        result = await scene.alice.slash(scene.channel, "people", name=choices[0]["value"])
        assert "**Interdepartmental Coordination Committee" in shown(result.response)

    @pytest.mark.parametrize(
        "about", ["🙂" * LONGEST_ABOUT, "`*_~|" * 8, "@everyone @here", "\x00\x01", "the", ":::1:0", "\ud83d"]
    )
    async def test_strange_words_get_a_message(self, scene: Scene, about: str) -> None:
        for command in ("facts", "timeline", "figures"):
            assert texts((await scene.alice.slash(scene.channel, command, about=about, source="harbour.md")).response)
        name = about[:32]
        assert texts((await scene.alice.slash(scene.channel, "quotes", speaker=name, about=name)).response)


class TestSeveral:
    """On three documents."""

    @pytest.fixture(autouse=True)
    def three_docs(self, docs: Path) -> None:
        (docs / "harbour.md").write_text(HARBOUR, encoding="utf-8")
        (docs / "rent.md").write_text("# Rent\n\nRent must be paid on the first Friday of the month.", encoding="utf-8")
        (docs / "dull.md").write_text("# Dull\n\n- yes\n- no\n", encoding="utf-8")

    async def test_a_summary_asks_which_document(self, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "summary")).response
        assert texts(asked) == ["**Which document?**"]
        (menu,) = [part for part in parts(asked) if part["type"] == 3]
        choices = {option["label"]: option["value"] for option in menu["options"]}
        assert set(choices) == {"The harbour", "Rent", "Dull"}

        theirs = await scene.bob.select(asked, [choices["Rent"]])
        assert theirs.response.ephemeral
        assert "> Rent must be paid" in shown(theirs.response)
        await scene.alice.select(asked, [choices["The harbour"]])
        said = shown(scene.channel.last_message)
        assert said.startswith("### Summary\n-# The harbour\n")
        assert "> The harbour was founded" in said

    async def test_the_menu_works_after_a_restart(self, scene: Scene, library: Library) -> None:
        asked = (await scene.alice.slash(scene.channel, "summary")).response
        (menu,) = [part for part in parts(asked) if part["type"] == 3]
        await scene.env.restart_bot(FootnoteBot(library))
        await scene.alice.select(asked, [menu["options"][0]["value"]])
        assert "### Summary" in shown(scene.channel.last_message)

    async def test_a_document_without_sentences_says_so(self, scene: Scene) -> None:
        said = shown((await scene.alice.slash(scene.channel, "summary", source="dull.md")).response)
        assert "too little running text" in said

    async def test_a_removed_choice_is_explained(self, docs: Path, library: Library, scene: Scene) -> None:
        asked = (await scene.alice.slash(scene.channel, "summary")).response
        (menu,) = [part for part in parts(asked) if part["type"] == 3]
        gone = next(option["value"] for option in menu["options"] if option["label"] == "Rent")
        (docs / "rent.md").unlink()
        library.sync(docs)
        result = await scene.alice.select(asked, [gone])
        assert "No document is called" in shown(result.followups[0])

    async def test_a_source_narrows_the_facts(self, scene: Scene) -> None:
        said = shown((await scene.alice.slash(scene.channel, "facts", kind="requirements", source="rent.md")).response)
        assert "Rent **must** be paid" in said
        assert "tower" not in said

    async def test_a_direct_message_is_answered_too(self, scene: Scene) -> None:
        result = await scene.alice.user.slash("glossary")
        assert "**fairway**" in shown(result.response)


class TestNothing:
    """Before any document is indexed."""

    @pytest.fixture
    def simcord_bot(self, library: Library) -> FootnoteBot:
        return FootnoteBot(library)

    @pytest.mark.parametrize(
        ("command", "options"),
        [("facts", {}), ("timeline", {"about": "x"}), ("summary", {}), ("verify", {"quotation": "Hamas"})],
    )
    async def test_an_empty_library_says_so(self, scene: Scene, command: str, options: dict[str, str]) -> None:
        assert "No documents are indexed yet." in shown(
            (await scene.alice.slash(scene.channel, command, **options)).response
        )
