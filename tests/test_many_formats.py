"""A folder as people have it: exports, notes, settings, a recording, a mail. Each question finds its place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from libraries import library_of

from index import Library


def message(number: int, name: str, content: str, time: str, **rest: Any) -> dict[str, Any]:
    author = {"id": str(len(name)), "name": name.lower(), "nickname": name, "isBot": False}
    stamp = f"2024-05-{time}:00+02:00"
    return {"id": str(number), "type": "Default", "timestamp": stamp, "content": content, "author": author} | rest


CHANNEL = {
    "guild": {"id": "1", "name": "Lake"},
    "channel": {"id": "2", "type": "GuildTextChat", "name": "harbour", "topic": None},
    "messages": [
        message(10, "Anna", "When does the winter regatta start this year?", "03T14:02"),
        message(11, "Ben", "The winter regatta starts on **12 December** at noon.", "03T14:03", type="Reply"),
        message(12, "Cara", "The code of the boathouse door is `4711`.", "04T09:10"),
        message(13, "Cara", "And whoever is last switches off the boiler.", "04T09:11"),
    ],
}
SPELLS = [
    {"name": name, "range": reach, "text": f"{name} changes its target.\n\nAt higher levels it lasts longer."}
    for name, reach in (("Fireball", "150 feet"), ("Shield", "Self"), ("Fly", "Touch"))
]
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"kernelspec": {"language": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": "# Tide model\n\nThe model uses eleven harmonic constituents."},
        {"cell_type": "code", "source": "def tide(t):\n    return sum(a * cos(w * t) for a, w in parts)"},
        {"cell_type": "markdown", "source": "## Result\n\nThe mean error of the model is 3.2 centimetres."},
    ],
}
FILES = {
    "export/harbour.json": json.dumps(CHANNEL),
    "server.yaml": (
        "server:\n  port: 25565\n  max-players: 40\n  motd: Welcome\nbackup:\n  interval: 6h\n  keep: 14\n  to: /srv\n"
    ),
    "spells.json": json.dumps({"spells": SPELLS}),
    "model.ipynb": json.dumps(NOTEBOOK),
    "talk.vtt": (
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Anna>Welcome to the talk about oceans.\n\n"
        "02:10.000 --> 02:14.000\n<v Anna>The highest tide in the world\n\n"
        "02:14.000 --> 02:18.000\nis in the Bay of Fundy.\n"
    ),
    "film.srt": (
        "1\n01:00:05,000 --> 01:00:08,000\nThe captain hid the map\n\n"
        "2\n01:00:08,000 --> 01:00:10,000\nunder the floor.\n"
    ),
    "dredging.eml": (
        "From: Anna Weber <anna@e.org>\nTo: ben@e.org\nSubject: Dredging\nDate: Fri, 3 May 2024 14:02:00 +0200\n\n"
        "The dredging of the canal begins on Monday and takes three weeks.\n\n> When does it begin?\n"
    ),
    "pier.adoc": (
        "= Pier guide\n\n== Opening hours\n\n[options=header]\n|===\n|Day |Opens |Closes\n|Monday |9:00 |17:00\n"
        "|Sunday |11:00 |15:00\n|===\n\nWARNING: Never swim beside the pier.\n"
    ),
    "keeper.org": "#+TITLE: Keeper's notes\n\n* Lamp\nThe lamp needs new oil every four days.\n- [ ] buy a wick\n",
    "engine.log": (
        "2024-05-03 14:08:00 INFO tick\n2024-05-03 14:09:00 ERROR PumpFailure: valve 7 is stuck\n\tat Pump.run(44)\n"
    ),
    "members.jsonl": '{"member": "Anna", "boat": "Heron"}\n{"member": "Ben", "boat": "Plover"}\n',
    "club.toml": 'fee = "30 euros"\n\n[boathouse]\nopens = 07:30:00\nbeds = 12\nkeeper = "Otto"\n',
    "letter.txt": "The council has approved the light-\nhouse keeper's pension. It is paid monthly.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("formats"), FILES) as library:
        assert (len(library.documents()), library.skipped()) == (len(FILES), [])
        yield library


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        ("When does the winter regatta start?", "12 December", "#harbour · Lake · 2024-05-03 · message 1"),
        ("What is the code of the boathouse door?", "4711", "#harbour · Lake · 2024-05-04 · message 3"),
        ("Who switches off the boiler?", "whoever is last", "#harbour · Lake · 2024-05-04 · message"),
        ("Is there a regatta in December?", "12 December", "#harbour · Lake · 2024-05-03 · message"),
        ("Which code sums the parts of the tide?", "def tide(t)", "Tide model · cell 2"),
        ("What port does the server use?", "25565", "server"),
        ("How many backups does it keep?", "14", "server · backup"),
        ("What is the range of Fireball?", "150 feet", "spells · Fireball"),
        ("How long does Shield last at higher levels?", "lasts longer", "spells · Shield › text"),
        ("How large is the mean error of the model?", "3.2 centimetres", "Tide model · Result · cell 3"),
        ("How many harmonic constituents does the model use?", "eleven", "Tide model · cell 1"),
        ("Where is the highest tide in the world?", "Bay of Fundy", "talk · 2:10"),
        ("Where did the captain hide the map?", "under the floor", "film · 1:00:05"),
        ("How long does the dredging of the canal take?", "three weeks", "Dredging · Anna Weber · 2024-05-03"),
        ("When does the pier open on Sunday?", "11:00", "Pier guide · Opening hours · lines"),
        ("May I swim beside the pier?", "Never swim", "Pier guide · Opening hours · line"),
        ("How often does the lamp need oil?", "every four days", "Keeper's notes · Lamp · line"),
        ("Which valve caused the PumpFailure?", "valve 7", "engine · lines 1–3"),
        ("What is the name of Ben's boat?", "Plover", "members · lines"),
        ("When does the boathouse open?", "07:30", "club · boathouse"),
        ("What has the council approved for the lighthouse keeper?", "pension", "letter · line"),
    ],
)
def test_a_question_finds_its_place(library: Library, question: str, said: str, place: str) -> None:
    best = library.ask(question).quotes[0]
    assert said in best.text
    assert str(best.citation).startswith(place)


def test_a_message_is_linked(library: Library) -> None:
    (quote, *_) = library.ask("What is the code of the boathouse door?").quotes
    assert quote.citation.url == "https://discord.com/channels/1/2/12"
