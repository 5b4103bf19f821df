"""Nothing that the bot sends to Discord has a character that nobody can see, whatever documents and people write.

Each request is searched, whichever command, button, menu, form or list of choices it belongs to.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from conftest import Scene
from test_discord_canaries import OFFERED, Person, press_all
from test_discord_servers import keep, manager

from bot.policy.queue import Pace
from bot.policy.server_settings import Keep
from index.text.display import hidden

UNSEEN = "\u202e\u3164\u2800\u115f\u2066\ufe0f\U000e0041\u200f\u034f"
NAME = f"gates{UNSEEN}gpj.md"
TEXT = f"""# Rules{UNSEEN} of the harbour

## Gates{UNSEEN} and moles

The gates{UNSEEN} open at nine on 3 May 2020{UNSEEN}. “The gates{UNSEEN} are shut,”
said Dr. Anna{UNSEEN} Weber, mayor{UNSEEN}
of Vitrolles. A mole{UNSEEN} is a wall that protects a harbour{UNSEEN}.
The Vitrolles Harbour Office (VHO{UNSEEN}) pays 20 €{UNSEEN}.

| Name{UNSEEN} | Opens{UNSEEN} |
|---|---|
| East{UNSEEN} gate | nine{UNSEEN} |

- [ships{UNSEEN}](https://example.org/{UNSEEN}) wait `outside{UNSEEN}`
"""


@pytest.fixture
def docs(docs: Path) -> Path:
    (docs / NAME).write_text(TEXT, encoding="utf-8")
    (docs / f"left{UNSEEN}out.pdf").write_bytes(b"%PDF-1.4 damaged")
    return docs


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """All strings in a payload, with the names of their fields. The bot alone reads ids and values."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str) and key not in ("custom_id", "value", "url"):
        yield key, value


def unseen(scene: Scene, start: int = 0) -> list[tuple[str, str]]:
    return [
        (key, text)
        for request in scene.env.http_requests[start:]
        for key, text in strings(request.json)
        if any(True for _ in hidden(text))
    ]


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": f"When do the gates{UNSEEN} open?"}),
    ("ask", {"question": "When does the East gate open?", "source": NAME}),
    ("ask", {"question": f"zyx{UNSEEN}wvu?"}),
    ("ask", {"question": "gates", "source": f"nowhere{UNSEEN}"}),
    ("facts", {}),
    ("facts", {"about": f"gates{UNSEEN}"}),
    ("timeline", {}),
    ("figures", {}),
    ("people", {}),
    ("people", {"name": "Anna"}),
    ("quotes", {}),
    ("glossary", {}),
    ("glossary", {"term": f"mole{UNSEEN}"}),
    ("summary", {}),
    ("verify", {"quotation": f"The gates{UNSEEN} open at ten"}),
    ("verify", {"quotation": f"Rules{UNSEEN} of the harbour"}),
    ("sources list", {}),
    ("sources show", {"name": NAME}),
    ("sources show", {"name": f"nowhere{UNSEEN}"}),
    ("sources add", {"file": (f"rules{UNSEEN}.md", TEXT.encode())}),
    ("sources add", {"file": (f"broken{UNSEEN}.docx", b"PK")}),
    ("sources remove", {"name": f"rules{UNSEEN}.md"}),
    ("help", {}),
    ("settings", {}),
    ("privacy show", {}),
    ("report unanswered", {}),
    ("report usage", {}),
]


async def test_no_reply_has_a_character_that_nobody_can_see(scene: Scene) -> None:
    clock = count(0, 3600)
    scene.bot.pace = Pace(lambda: float(next(clock)))  # nobody here asks too often
    keep(scene, keep=Keep.QUESTIONS)
    mary = manager(scene)
    shown = 0
    for command, options in ASKED:
        start = len(scene.env.http_requests)
        await mary.slash(scene.channel, command, **options)
        assert len(scene.env.http_requests) > start
        assert unseen(scene, start) == [], command
        shown += "⟨U+202E⟩⟨U+3164⟩" in repr([request.json for request in scene.env.http_requests[start:]])
    assert shown > len(ASKED) / 2  # what is hidden was there to be shown
    scene.env.errors.clear()


async def test_no_button_leads_to_one(scene: Scene) -> None:
    clock = count(0, 3600)
    scene.bot.pace = Pace(lambda: float(next(clock)))  # nobody here asks too often
    for question in ("When do the gates open?", "gates"):
        await press_all(
            Person(scene.alice, scene.channel), await scene.alice.slash(scene.channel, "ask", question=question)
        )
    await scene.alice.send(scene.channel, f"{scene.mention} When do the gates{UNSEEN} open?")
    assert unseen(scene) == []


@pytest.mark.parametrize(("command", "option"), OFFERED)
async def test_no_list_of_choices_has_one(scene: Scene, command: str, option: str) -> None:
    mary = manager(scene)
    await mary.autocomplete(scene.channel, command, option, "")
    assert unseen(scene) == []
