"""The export of a channel: who said what, when, with a link to each message."""

import json
from pathlib import Path
from typing import Any

import pytest
from growth import is_linear
from shown import blocks, marks

from index import Library
from index.layout import Numbering
from index.reading import parse
from index.reading.chat import markup
from index.reading.raw import RawDocument


def message(number: int, name: str, content: str, time: str = "14:00", **rest: Any) -> dict[str, Any]:
    day = rest.pop("day", "2024-05-03")
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": f"{day}T{time}:00.123+02:00",
        "timestampEdited": None,
        "content": content,
        "author": {"id": "7", "name": name.lower(), "nickname": name, "isBot": False},
    } | rest


def exported(*messages: dict[str, Any], **channel: Any) -> str:
    value = {
        "guild": {"id": "1", "name": "Lake"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "harbour", "topic": None} | channel,
        "messages": messages,
    }
    return json.dumps(value)


def export(*messages: dict[str, Any], **channel: Any) -> RawDocument:
    return parse("export.json", exported(*messages, **channel).encode())


def test_a_message_has_its_time_its_author_its_number_and_its_link() -> None:
    raw = export(message(10, "Anna", "The ferry leaves at nine."), message(11, "Ben", "Thanks.", "15:30"))
    assert blocks(raw) == [
        ("heading 1", "2024-05-03"),
        ("paragraph", "[14:00] Anna: The ferry leaves at nine."),
        ("paragraph", "[15:30] Ben: Thanks."),
    ]
    assert [(block.page, block.url) for block in raw.blocks[1:]] == [
        (1, "https://discord.com/channels/1/2/10"),
        (2, "https://discord.com/channels/1/2/11"),
    ]
    assert (raw.info.title, raw.info.publisher, raw.numbering) == ("#harbour", "Lake", Numbering.MESSAGE)
    assert marks(raw) == [("strong", "Anna", ""), ("strong", "Ben", "")]


def test_messages_that_follow_each_other_share_a_place_and_a_silence_begins_another() -> None:
    raw = export(
        message(1, "Anna", "One.", "14:00"),
        message(2, "Anna", "Two.", "14:02"),
        message(3, "Ben", "Three.", "14:03"),
        message(4, "Ben", "Four.", "14:30"),
        message(5, "Anna", "Five.", "18:00"),
        message(6, "Anna", "Six.", "09:00", day="2024-05-04"),
    )
    assert [(block.page, block.span.of(raw.text)) for block in raw.blocks] == [
        (None, "2024-05-03"),
        (1, "[14:00] Anna: One."),
        (1, "Two."),
        (1, "[14:03] Ben: Three."),
        (1, "[14:30] Ben: Four."),
        (5, "[18:00] Anna: Five."),
        (None, "2024-05-04"),
        (6, "[09:00] Anna: Six."),
    ]


def test_a_new_place_begins_with_the_author_although_the_same_person_goes_on() -> None:
    raw = export(*(message(number, "Anna", "word " * 60, f"14:0{number}") for number in range(4)))
    starts = [block.page for block in raw.blocks if block.span.of(raw.text).startswith("[14:")]
    assert starts == [1, 3]


def test_replies_edits_bots_files_cards_and_reactions_are_shown_as_discord_shows_them() -> None:
    raw = export(
        message(1, "Anna", "When?"),
        message(
            2, "Ben", "At nine.", type="Reply", reference={"messageId": "1"}, timestampEdited="2024-05-03T16:00:00Z"
        ),
        message(
            3,
            "Helper",
            "",
            author={"name": "helper", "nickname": "Helper", "isBot": True},
            interaction={"name": "ask", "user": {"nickname": "Anna"}},
            embeds=[
                {
                    "title": "Hours",
                    "url": "https://e.org",
                    "description": "At **nine**",
                    "fields": [{"name": "Day", "value": "Monday"}],
                }
            ],
        ),
        message(
            4,
            "Anna",
            "",
            attachments=[{"fileName": "map.png", "url": "https://e.org/map.png"}],
            reactions=[
                {"emoji": {"id": "", "name": "👍"}, "count": 3},
                {"emoji": {"id": "9", "name": "ship"}, "count": 1},
            ],
        ),
    )
    assert [text for _, text in blocks(raw)[1:]] == [
        "[14:00] Anna: When?",
        "[14:00] Ben (replying to Anna): At nine. (edited)",
        "[14:00] Helper BOT (Anna used /ask): Hours",
        "At nine",
        "Day: Monday",
        "[14:00] Anna: map.png",
        "👍 3 :ship: 1",
    ]
    assert ("link", "map.png", "https://e.org/map.png") in marks(raw)


def test_messages_of_the_system_are_kept_out_of_answers() -> None:
    raw = export(message(1, "Anna", "Joined the server.", type="GuildMemberJoin"), message(2, "Ben", "Welcome!"))
    assert blocks(raw)[1:] == [
        ("message of the system paragraph", "[14:00] Anna: Joined the server."),
        ("paragraph", "[14:00] Ben: Welcome!"),
    ]


def test_code_and_quotations_are_blocks_of_their_message() -> None:
    raw = export(message(1, "Anna", "Try\n```py\nif a:\n    b()\n```\nor\n> ask Ben\n> today\n- one\n# Big"))
    assert blocks(raw)[1:] == [
        ("paragraph", "[14:00] Anna: Try"),
        ("verbatim py", "if a:\n    b()"),
        ("paragraph", "or"),
        ("quotation paragraph", "ask Ben\ntoday"),
        ("paragraph", "• one\nBig"),
    ]
    assert {block.url for block in raw.blocks[1:]} == {"https://discord.com/channels/1/2/1"}


@pytest.mark.parametrize(
    ("content", "text", "found"),
    [
        (
            "**a** *b* _c_ ~~d~~ `*e*`",
            "a b c d *e*",
            [("strong", "a"), ("emphasis", "b"), ("emphasis", "c"), ("struck", "d"), ("code", "*e*")],
        ),
        ("# Large\n-# small", "Large\nsmall", [("strong", "Large")]),
        ("***both*** __under__", "both under", [("strong", "both"), ("emphasis", "both")]),
        ("It was ||the **cook**||", "It was the cook", [("spoiler", "the cook"), ("strong", "cook")]),
        ("||the cook\n- did it||", "the cook\n• did it", [("spoiler", "the cook"), ("spoiler", "did it")]),
        ("It was || the cook ||!", "It was the cook !", [("spoiler", "the cook")]),
        ("It was ||- him||", "It was - him", [("spoiler", "- him")]),
        ("`||` no\n||", "|| no\n||", [("code", "||")]),
        ("2 * 3 * 4 snake_case_name", "2 * 3 * 4 snake_case_name", []),
        (r"\*not\* **open", "*not* **open", []),
        (
            "[pier](https://e.org) <https://e.org/a> https://e.org/b.",
            "pier https://e.org/a https://e.org/b.",
            [("link", "pier"), ("link", "https://e.org/a"), ("link", "https://e.org/b")],
        ),
        ("<:ship:123> <@7> <@8> <#9> <t:1714737600:R>", ":ship: @Anna <@8> <#9> 2024-05-03 12:00 UTC", []),
    ],
)
def test_discords_markup_becomes_marks(content: str, text: str, found: list[tuple[str, str]]) -> None:
    raw = export(message(1, "Ben", content, mentions=[{"id": "7", "nickname": "Anna"}]))
    assert blocks(raw)[1][1] == f"[14:00] Ben: {text}"
    assert [(kind, words) for kind, words, _ in marks(raw)[1:]] == found


def test_code_in_a_spoiler_is_covered_as_well() -> None:
    raw = export(message(1, "Anna", "See ||the ```py\nanswer = 42\n```\nthere|| and ```open```"))
    assert [(kind, words) for kind, words, _ in marks(raw)[1:]] == [
        ("spoiler", "the"),
        ("spoiler", "answer = 42"),
        ("spoiler", "there"),
    ]
    code = "<code class=chatlog__markdown-pre--multiline>answer = 42</code>"
    assert ("spoiler", "answer = 42", "") in marks(page(on_page(1, f"<span class=spoiler>{code}</span>", "Anna")))


def test_the_first_words_of_sections_have_no_spoilers(library: Library, docs: Path) -> None:
    days = [
        message(number, "Anna", f"Our pier {does} ||the cook|| again.", day=f"2024-05-0{number}")
        for number, does in enumerate(("hides", "shows", "misses", "feeds", "pays", "needs"), 1)
    ]
    (docs / "export.json").write_text(exported(*days), encoding="utf-8")
    library.sync(docs)
    choices = library.ask("pier").choices
    assert len(choices) == len(days)
    assert all(choice.text.endswith("███ ████ again.") for choice in choices)


def test_a_private_conversation_has_its_own_links() -> None:
    raw = export(message(5, "Anna", "Hello."), type="DirectTextChat", name="Anna")
    assert raw.info.title == "Anna"
    assert raw.blocks[-1].url == "https://discord.com/channels/@me/2/5"


ICON = "https://cdn.discordapp.com/icons/111111111111111111/a.png"
FILE = "https://cdn.discordapp.com/attachments/222222222222222222/3/map.png"


def page(*messages: str) -> RawDocument:
    """A page as DiscordChatExporter writes it, with these messages of one group."""
    entries = "".join(
        f"<div class=preamble__entry>{text}</div>" for text in ("Lake", "Text / harbour", "All about ferries")
    )
    return parse(
        "export.html",
        f"<!DOCTYPE html><html><body><div class=preamble><img class=preamble__guild-icon src={ICON}>{entries}</div>"
        f"<div class=chatlog><div class=chatlog__message-group>{''.join(messages)}</div></div></body></html>".encode(),
    )


def on_page(
    number: int, content: str, name: str = "", title: str = "Friday, May 3, 2024 2:02 PM", rest: str = ""
) -> str:
    author = f"<span class=chatlog__author>{name}</span>" if name else ""
    return (
        f'<div class="chatlog__message-container" data-message-id={number}><div class=chatlog__header>{author}'
        f'<span class={"chatlog__timestamp" if name else "chatlog__short-timestamp"} title="{title}">x</span></div>'
        f'<div class="chatlog__content chatlog__markdown"><span class=chatlog__markdown-preserve>{content}</span></div>'
        f"{rest}</div>"
    )


def test_an_exported_page_is_read_like_the_exported_data() -> None:
    file = f'<div class=chatlog__attachment><a href={FILE}><img title="Image: map.png (2 KB)"></a></div>'
    reaction = "<div class=chatlog__reaction><img alt=👍><span class=chatlog__reaction-count>3</span></div>"
    reply = (
        "<div class=chatlog__reply><div class=chatlog__reply-author>Anna</div>"
        "<div class=chatlog__reply-content>The</div></div>"
    )
    raw = page(
        on_page(1, "The <strong>ferry</strong> leaves\nat nine.", "Anna", rest=file + reaction),
        on_page(2, "And returns.", title="Friday, 3 May 2024 14:03"),
        on_page(3, "Thanks.", "Ben", "Saturday, May 4, 2024 12:02 AM", reply),
    )
    assert blocks(raw) == [
        ("paragraph", "All about ferries"),
        ("heading 1", "2024-05-03"),
        ("paragraph", "[14:02] Anna: The ferry leaves\nat nine."),
        ("paragraph", "map.png"),
        ("paragraph", "👍 3"),
        ("paragraph", "And returns."),
        ("heading 1", "2024-05-04"),
        ("paragraph", "[00:02] Ben (replying to Anna): Thanks."),
    ]
    assert [raw.blocks[2].page, raw.blocks[-1].page] == [1, 3]
    assert raw.blocks[-1].url == "https://discord.com/channels/111111111111111111/222222222222222222/3"
    assert (raw.info.title, raw.info.publisher, raw.numbering) == ("#harbour", "Lake", Numbering.MESSAGE)
    assert ("link", "map.png", FILE) in marks(raw)


def test_a_pages_spoilers_stay_spoilers() -> None:
    spoiler = '<span class="chatlog__markdown-spoiler chatlog__markdown-spoiler--hidden" onclick="x()">the cook</span>'
    raw = page(on_page(1, f"It was {spoiler}.", "Anna"))
    assert ("spoiler", "the cook", "") in marks(raw)


def test_a_pages_code_quotations_and_lists_are_blocks_and_lines() -> None:
    code = '<code class="chatlog__markdown-pre chatlog__markdown-pre--multiline language-py">if a:\n    b()</code>'
    quoted = "<div class=chatlog__markdown-quote><div class=chatlog__markdown-quote-content>said Ben</div></div>"
    raw = page(
        on_page(
            1,
            f"Try {code} or {quoted}<h1>Big</h1><ul><li>one</li><li>two</li></ul> <a href=https://e.org>pier</a>",
            "Anna",
        )
    )
    assert blocks(raw)[2:] == [
        ("paragraph", "[14:02] Anna: Try"),
        ("verbatim py", "if a:\n    b()"),
        ("paragraph", "or"),
        ("quotation paragraph", "said Ben"),
        ("paragraph", "Big\n• one\n• two\npier"),
    ]


def test_where_a_page_states_its_time_in_another_language_the_messages_number_says_it() -> None:
    raw = page(on_page(1235871488000000000, "Hallo.", "Anna", "Freitag, 3. Mai 2024 14:02"))
    assert [text for _, text in blocks(raw)[1:]] == ["2024-05-03", "[08:32] Anna: Hallo."]
    assert raw.blocks[-1].url is None  # no file says which channel it is


def test_a_page_of_an_old_version_has_times_and_authors_too() -> None:
    def message(number: int, content: str, rest: str = "") -> str:
        return (
            f'<div class="chatlog__message " data-message-id={number}><div class=chatlog__content>\n  '
            f"<span class=markdown>{content}</span>\n</div>{rest}</div>"
        )

    card = (
        "<div class=chatlog__embed><div class=chatlog__embed-author><span> Pier </span></div>"
        "<div class=chatlog__embed-description><span class=markdown>New guest</span></div></div>"
    )
    groups = "".join(
        f"<div class=chatlog__message-group><div class=chatlog__messages><span class=chatlog__author-name>{name}</span>"
        f"<span class=chatlog__timestamp>03-May-24 10:32 AM</span>{inner}</div></div>"
        for name, inner in (
            ("Anna</span><span class=chatlog__bot-tag>BOT", message(1235871488000000000, "", card)),
            ("Ben", message(1235871489000000000, "Thanks.") + message(1235871490000000000, "And now?")),
        )
    )
    info = "".join(
        f"<div class=info__{name}>{text}</div>"
        for name, text in (("guild-name", "Lake"), ("channel-name", "harbour"), ("channel-topic", "All about ferries"))
    )
    raw = parse("a.html", f"<html><body><div class=info>{info}</div><div class=chatlog>{groups}</div></html>".encode())
    assert [text for _, text in blocks(raw)] == [
        "All about ferries",
        "2024-05-03",
        "[08:32] Anna BOT: Pier",
        "New guest",
        "[08:32] Ben: Thanks.",
        "And now?",
    ]
    assert (raw.info.title, raw.info.publisher, raw.blocks[-1].page) == ("#harbour", "Lake", 1)


@pytest.mark.parametrize("piece", ["**", "_a ", "`", "```", "[a](", "<@", "||", "||a\n", "||```a``` ", "\\", "> a\n"])
def test_markup_takes_linear_time(piece: str) -> None:
    longest = markup.LONGEST // len(piece)
    assert is_linear(lambda count: [list(markup.parts(piece * min(count, longest))) for _ in range(3)], longest)
