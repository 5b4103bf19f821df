"""Facts that a layout states: labelled lines, rows of tables, headings, numbered items."""

from pathlib import Path

import pytest
from growth import is_linear
from libraries import library_of

from index import FactKind
from index.facts import RawFact, facts
from index.facts.base import prose
from index.facts.structure import Structure
from index.model import Document
from index.reading.document import read

CHANGES = "# Changelog\n\n## [2.1.0] - 2024-05-13\n\n### Added\n\n- Dark mode.\n\n## v1.2\n\nFixed a bug.\n"


def found(text: str, kind: FactKind, name: str = "a.md") -> list[RawFact]:
    return [fact for fact in facts(read(name, text.encode())) if fact.kind is kind]


def stated(text: str, kind: FactKind, name: str = "a.md") -> list[tuple[str, str | None, str | None]]:
    """The text of each fact, its value and its attribution."""
    document = read(name, text.encode())
    return [
        (fact.span.of(document.text), fact.value, fact.attribution) for fact in facts(document) if fact.kind is kind
    ]


def labels(document: Document) -> list[tuple[str, str, str]]:
    structure = Structure(document, prose(document))
    return [(field.label.of(document.text), field.value.of(document.text), field.heading) for field in structure.fields]


def test_labelled_lines_terms_and_records_are_fields() -> None:
    text = (
        "## Fireball\n\n**Casting Time:** 1 action  \n**Range:** 150 feet\n\n**Armor Class** 18\n\n"
        "**Note.** A heading in a line.\n\nTerm\n: Its meaning.\n\n- **Bold** words go on.\n"
    )
    assert labels(read("a.md", text.encode())) == [
        ("Casting Time", "1 action", "Fireball"),
        ("Range", "150 feet", "Fireball"),
        ("Armor Class", "18", "Fireball"),
        ("Term", "Its meaning.", "Fireball"),
    ]
    assert labels(read("a.yaml", b"server:\n  port: 8080\n")) == [("server.port", "8080", "")]


def test_a_heading_with_a_version_is_a_release_with_what_changed() -> None:
    assert stated(CHANGES, FactKind.RELEASES) == [("2.1.0", "2.1.0", "2024-05-13"), ("v1.2", "v1.2", None)]
    release = found(CHANGES, FactKind.RELEASES)[0]
    text = read("a.md", CHANGES.encode()).text
    assert release.sentence.of(text) == "[2.1.0] - 2024-05-13\n\nAdded\n\n• Dark mode."
    (date,) = found(CHANGES, FactKind.DATES)
    assert date.subject is not None
    assert (date.value, date.subject.of(text), date.sentence) == ("2024-05-13", "2.1.0", release.sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# Meeting of 2024-05-13\n\n## Present\n\n- Jane Roe\n", "Meeting of 2024-05-13"),
        (
            "# Meeting of 2024-05-13\n\nIn the hall.\n\n## Present\n\n- Jane Roe\n",
            "Meeting of 2024-05-13\n\nIn the hall.",
        ),
        ("# Log\n\n## 2024-05-13\n\n### Added\n\n- Dark mode.\n", "2024-05-13\n\nAdded\n\n• Dark mode."),
    ],
)
def test_a_date_in_a_heading_goes_with_the_lines_that_are_about_it(text: str, sentence: str) -> None:
    (date,) = found(text, FactKind.DATES)
    assert date.sentence.of(read("a.md", text.encode()).text) == sentence


def test_the_years_of_sources_and_of_examples_are_no_dates() -> None:
    text = "# Boats\n\nIt sank in 1912.\n\n## References\n\n### Ships\n\nShips, May 1914.\n\n"
    text += "## Leading by example\n\nIt rose in 1920.\n"
    assert [value for _, value, _ in stated(text, FactKind.DATES)] == ["1912", "1920"]
    assert [value for _, value, _ in stated("# Examples\n\nIt sank in 1912.\n", FactKind.DATES)] == ["1912"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("## 3.4 (1st May, 2023)\n\nFaster.\n", "3.4"),
        ("## Tool 19.9.0 / 2018/07/03\n\nFaster.\n", "19.9.0"),
        ("Version 1.0 (2020-02-03)\n - Faster\n", "1.0"),
        ("In short, version 3.4 was released on 5 May 2023.\n", "version 3.4"),
        ("| Version | Released |\n|---|---|\n| 1.2.3 | 2024-01-02 |\n", "1.2.3"),
        ("# Release notes\n\n## 1.2.3\n\nFaster.\n", "1.2.3"),
    ],
)
def test_releases_are_written_in_several_ways(text: str, version: str) -> None:
    assert [name for name, _, _ in stated(text, FactKind.RELEASES)] == [version]


@pytest.mark.parametrize(
    "text", ["## 2.1 Overview\n\nWords.\n", "## 1.2.3\n\nWords.\n", "It needs Python 3.11.2 now.\n"]
)
def test_a_numbered_section_is_no_release(text: str) -> None:
    assert found(text, FactKind.RELEASES) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Option | Default | Meaning |\n|---|---|---|\n| `port` | 8080 | Where. |\n", ("port", "port", "8080")),
        ("| Variable | Description |\n|---|---|\n| `TZ` | The zone. |\n", ("TZ", "TZ", None)),
        ("- `max_connections` (default 100)\n", ("max_connections", "max_connections", "100")),
        ("`timeout` defaults to `30s` here.\n", ("timeout", "timeout", "30s")),
        ("## reload\n\nDefault: `False`\n", ("False", "reload", "False")),
        ("- Maximum upload size: 25 MB\n", ("Maximum upload size", "Maximum upload size", "25 MB")),
        ("## resave\n\nThe default value is `true`.\n", ("true", "resave", "true")),
        ("- `wait`, default `2s`\n", ("wait", "wait", "2s")),
        ("Set `guard` to `on` (default `off`).\n", ("guard", "guard", "off")),
        ("The default port is 8080.\n", ("port", "port", "8080")),
        ("The maximum file size is 25 MB.\n", ("maximum file size", "maximum file size", "25 MB")),
        ("## Settings\n\n- `TOWER_NAME`: Of the tower.\n", ("TOWER_NAME", "TOWER_NAME", None)),
        ("- `TOWER_NAME`: If set, the name is shown.\n", ("TOWER_NAME", "TOWER_NAME", None)),
        ("`size` is big. `gap` is small. `turn` defaults to 3.\n", ("turn", "turn", "3")),
        ("- size: the size of the boat (default: that of its mast)\n", ("size", "size", "that of its mast")),
        ("- `crew`: the people on it. (default: empty)\n", ("crew", "crew", "empty")),
        ("- `-o stay` is how long they stay, default value being 120 seconds\n", ("-o stay", "-o stay", "120 seconds")),
        ("The `--group-by` option, which defaults to `mast`, groups boats.\n", ("--group-by", "--group-by", "mast")),
        (
            "| Name | Type | Meaning |\n|---|---|---|\n| --wait-time | time | How long it stays (default 24h0m0s) |\n",
            ("--wait-time", "--wait-time", "24h0m0s"),
        ),
        (
            "| Flag | Meaning |\n|---|---|\n| --crew-size | How many stay (default 4). |\n",
            ("--crew-size", "--crew-size", "4"),
        ),
        ("`mast` defaults to 0x3F.\n", ("mast", "mast", "0x3F")),
        ("The default ratio is 4:3.\n", ("ratio", "ratio", "4:3")),
        ("- **Mast** (text, 2 m): Its height. Defaults to ``0x29``.\n", ("0x29", "Mast", "0x29")),
        ("- **Crew size**: How many.\n  - Default: `4`\n- Other.\n", ("4", "Crew size", "4")),
        ("- `crew_size`: How many sail.\n\n  It defaults to 4.\n", ("4", "crew_size", "4")),
        ("| Name | Meaning |\n|---|---|\n| Crew size | How many (default: 4). |\n", ("Crew size", "Crew size", "4")),
        ("The default level is READ-ONLY.\n", ("level", "level", "READ-ONLY")),
        ("- Time limit: 2 h\n", ("Time limit", "Time limit", "2 h")),
        ("# Limits\n\n- Boats: 50 for each crew\n", ("Boats", "Boats", "50 for each crew")),
        ("| Boat | Limit |\n|---|---|\n| Raft | 4 men |\n", ("Raft", "Raft", "4 men")),
        ("# Settings\n\ncrew_size\n: How many sail.\n", ("crew_size", "crew_size", None)),
        ("`CREW_SIZE`\n: Default `4`. How many sail.\n", ("4", "CREW_SIZE", "4")),
        ("- crew_size (optional): How many. Defaults to `4`.\n", ("4", "crew_size", "4")),
        ("- `--mast-wood`: The wood. Default: the oldest oak.\n", ("the oldest oak", "--mast-wood", "the oldest oak")),
        ("## crew-size\n\nIt is `pier.sail` permission (default `2`).\n", ("pier.sail", "pier.sail", "2")),
        ("- `mode`: one of `sail` and `row`, default `row`\n", ("mode", "mode", "row")),
        ("The chat is disabled by default.\n", ("chat", "chat", "disabled")),
        ("- `crew`: its size (default: -1 meaning any)\n", ("crew", "crew", "-1 meaning any")),
        ("`crew` defaults to 4 which is few.\n", ("crew", "crew", "4")),
        ("```\n## How many.\n## Default: 4\n##\ncrew.size = 9\n```\n", ("crew.size", "crew.size", "4")),
        ("The default settings are:\n\n```\ncrew-size: 4\n```\n", ("crew-size", "crew-size", "4")),
        (
            "| Environment variable | Example value | Meaning |\n|---|---|---|\n| A_B | 4 | It is it. |\n",
            ("A_B", "A_B", None),
        ),
        (
            "<h2>reload</h2><table><tr><td>Default:</td><td>off</td></tr><tr><td>In:</td><td>files</td></tr></table>",
            ("off", "reload", "off"),
        ),
    ],
)
def test_settings_have_a_name_and_a_value(text: str, expected: tuple[str, str, str | None]) -> None:
    assert stated(text, FactKind.SETTINGS) == [expected]


def test_a_default_is_stated_once() -> None:
    assert stated("## reload\n\nDefault: 10 (ten).\n", FactKind.SETTINGS) == [("10 (ten).", "reload", "10 (ten).")]


def test_the_records_of_a_configuration_are_settings() -> None:
    assert stated('[server]\nhost = "a.b"\n', FactKind.SETTINGS, "a.toml") == [("server.host", "server.host", "a.b")]
    assert stated("name: Ada\n", FactKind.SETTINGS, "a.yaml") == []


@pytest.mark.parametrize(
    "text",
    [
        "| Key | Action |\n|---|---|\n| F1 | Help |\n",
        "By default, it is quiet.\n",
        "- `Tower`: A house.\n",
        "| Option | Default |\n|---|---|\n| {{ item.name }} | {{ item.default }} |\n",
        "| Flag | Meaning |\n|---|---|\n| F | It is from you. |\n",
        "A good start for the minimum size is 40 here.\n",
        "- `TOWER_OPEN`: The tower can be climbed.\n",
        "| Option | Meaning |\n|---|---|\n| Budget name | It is the title of its tab. |\n",
        "| Old variable | New variable |\n|---|---|\n| `TOWER` | `tower_name` |\n",
        "## BaseTower\n\n- **default** – what is returned if there is no key\n",
        "## Decision 6: The gate\n\nDefault: closed\n",
        "## Main section\n\nIts port.\n\nDefault: 80\n\nIts user.\n\nDefault: root\n",
        "If the minimum version is 2.0, there is no upper bound.\n",
        'It is one of these (`4`, `"round"`, default 4).\n',
        "`size` is what counts here. The other one defaults to 3.\n",
        "The port of the pier is `port + 10` (default 90).\n",
        "- Boats: they sail at night (default on calm days)\n",
        "Boats sail (default 4).\n",
        "- note: each of them defaults to 3\n",
        "- **Note** that they sail. It defaults to 3.\n",
        "- Boats sail at night.\n  - Default: `3`\n",
        "Did you see that the minimum size is 0?\n",
        "| Port | Default | Flag |\n|---|---|---|\n| 2121 | true | N/A |\n",
        "This is the default if the sail is enabled.\n",
        "default\n: only those (boats)\n",
        "Parameters:\n: The boats. Defaults to `4`.\n",
        "## sail(boat)\n\nDefault: 4\n",
        "- `oak` - the wood (default, the best)\n",
        "One of `sail`, `row` or `drift`, default is `row`.\n",
        "auto\n: By itself. Default: auto\n",
        "`sail` and the others have a new plus argument (defaulting to `4`).\n",
        "| Variable | Example | Meaning |\n|---|---|---|\n| requestMethod | GET | The method of it. |\n",
        "| Field | Null | Default |\n|---|---|---|\n| crew_size | NO | 0 |\n",
        "## SAILS\n\n- Default: It is filled in by those who sail at night, as they do know all that the wind does.\n",
        "# Limits\n\n- Released: 2024-05-13\n",
        "```\n# Boats of all kinds (default: shown below)\nboats: 4\n```\n",
        "It knows that this is enabled by default.\n",
        "The feature is off by default.\n",
        "## boats.yml\n\nDefault: true\n",
        "The default and required crew is 4.\n",
    ],
)
def test_no_setting_is_found(text: str) -> None:
    assert found(text, FactKind.SETTINGS) == []


def test_the_numbered_items_of_a_procedure_are_steps() -> None:
    text = "## Installing\n\n1. Download it.\n2. In the menu, click *Run*.\n\n   ```\n   run\n   ```\n3. It starts.\n"
    assert stated(text, FactKind.STEPS) == [
        ("Download it.", "1", None),
        ("In the menu, click Run.", "2", None),
        ("It starts.", "3", None),
    ]
    assert [value for _, value, _ in stated("## Step 2: Start\n\nGo.\n", FactKind.STEPS)] == ["2"]
    text = (
        "## Sailing\n\nSee the rules of the sea.\n\n1. Create a log: then sail.\n2. Review, and set, the sails – all.\n"
    )
    assert [value for _, value, _ in stated(text, FactKind.STEPS)] == ["1", "2"]


def test_a_list_with_bullets_is_a_procedure_after_words_of_purpose() -> None:
    items = "- Open the settings.\n- Click *Enable*.\n- A code is shown.\n"
    steps = [(text, value) for text, value, _ in stated(f"To set it up,\n\n{items}", FactKind.STEPS)]
    assert steps == [("Open the settings.", "1"), ("Click Enable.", "2"), ("A code is shown.", "3")]
    assert stated(f"Please do the following:\n\n{items}", FactKind.STEPS)
    assert not found(f"You will be able to do the following:\n\n{items}", FactKind.STEPS)
    assert not found(f"These are ideas:\n\n{items}", FactKind.STEPS)
    assert not found("To win it, you need:\n\n- A red coat\n- A blue coat\n", FactKind.STEPS)
    again = stated(f"To set it up:\n\n{items}\nTo stop it:\n\n{items}\nAlso:\n\n{items}", FactKind.STEPS)
    assert [value for _, value, _ in again] == ["1", "2", "3"] * 2
    assert not found(f"The next steps:\n\n{items}", FactKind.STEPS)
    assert not found(f"To be a member, the club must:\n\n{items}", FactKind.STEPS)


@pytest.mark.parametrize(
    "text",
    [
        "To hire somebody, follow these steps:\n\n1. Posting\n2. Interviews\n",
        "There are a few more steps to follow.\n\n1. Completing the form\n2. A signature\n",
        "## How to move it\n\n1. Open the box.\n2. If you wish, you may now move it.\n3. It is done.\n4. Fine.\n",
    ],
)
def test_what_is_announced_as_steps_needs_fewer_orders(text: str) -> None:
    numbers = [value for _, value, _ in stated(text, FactKind.STEPS)]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 1
    assert not found(text.replace("steps", "things").replace("How to", "Can we"), FactKind.STEPS)


@pytest.mark.parametrize(
    "text",
    [
        "## Reasons\n\n1. Use it for speed.\n2. Use it for fun.\n",
        "## Winners\n\n1. The red team.\n2. The blue team.\n",
        "## Next\n\n1. Open it.\n",
        "## Goals\n\n### This year\n\n1. Open a shop.\n2. Close the old one.\n",
        "## Best practices\n\n### Boats\n\n1. Use oars.\n2. Check the sails.\n",
        "## Boats\n\nEach boat has two goals:\n\n1. Open the sea.\n2. Close the gap.\n",
        "## Boats\n\nTo sail, follow one of these:\n\n1. Use the oars.\n2. Use the sails.\n",
        "## Names\n\n1. file, of the boat\n2. map, of the sea\n",
        "## Top fixes\n\n1. Open the gate.\n2. Close the door.\n",
        "## Action items\n\n1. Open the gate.\n2. Close the door.\n",
        "## Boats\n\nYou can use either of the following methods:\n\n1. Use the oars.\n2. Use the sails.\n",
        "## Boats\n\nEach boat must:\n\n1. Include two oars.\n2. Keep a list.\n",
        "## Boats\n\n1. feat: allow two sails\n2. fix: add the oars\n",
        "## Cover\n\n1. Increase the number of boats.\n2. Increase the number of oars.\n",
    ],
)
def test_a_numbered_list_may_be_no_procedure(text: str) -> None:
    assert found(text, FactKind.STEPS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to help@tower.org now.\n", ("help@tower.org", "help@tower.org")),
        ("Report bugs at [the tracker](https://tower.org/bugs).\n", ("the tracker", "https://tower.org/bugs")),
        ("- Website: https://tower.org/\n", ("https://tower.org/", "https://tower.org/")),
        ("Ask in the #help channel.\n", ("#help", "#help")),
        ("Phone: +44 20 7946 0018\n", ("+44 20 7946 0018", "+44 20 7946 0018")),
        ("See the [issue tracker](https://tower.org/bugs).\n", ("issue tracker", "https://tower.org/bugs")),
        ("See [our tower website](https://tower.org/).\n", ("our tower website", "https://tower.org/")),
        ("Find it on the [website](https://tower.org/).\n", ("website", "https://tower.org/")),
        ("| What | URL |\n|---|---|\n| Repo | https://tower.org/r |\n", ("https://tower.org/r", "https://tower.org/r")),
        ("Call us at (877) 472-6716.\n", ("(877) 472-6716", "(877) 472-6716")),
        ("The boats are washed; info@tower.org\n", ("info@tower.org", "info@tower.org")),
        ("# Club\n\n## Contact\n\nKim Vale, kim@tower.org\n", ("kim@tower.org", "kim@tower.org")),
        ("# Club\n\n## Members\n\n- Kim Vale, kim@tower.org\n", ("kim@tower.org", "kim@tower.org")),
        ("Kim asked on kim@tower.org. Write to kim@tower.org now.\n", ("kim@tower.org", "kim@tower.org")),
        ("# Verein\n\nDas ist der Verein, kim@tower.org\n", ("kim@tower.org", "kim@tower.org")),
    ],
)
def test_contacts_and_links_have_their_address(text: str, expected: tuple[str, str]) -> None:
    assert [(name, value) for name, value, _ in stated(text, FactKind.CONTACTS)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Fixed by Ada ([#12](https://tower.org/12)).\n",
        "See [the paper](https://tower.org/paper).\n",
        "Set it to you@example.com first.\n",
        "The colour #fff is white.\n",
        "See the [tower repo](https://tower.org/r).\n",
        "| What | URL |\n|---|---|\n| Photo | https://tower.org/p |\n",
        "URL: https://tower.org/news\n",
        "Website: http://192.168.1.4/tower\n",
        "Contact: https://YOUR_SERVER/tower\n",
        "[Fork the repository](https://tower.org/r).\n",
        "- Recording of the forum: https://tower.org/forum\n",
        "It calls @ 2017-07-06 17:02:52 UTC.\n",
        "Users of the [tower website](https://tower.org/) pay.\n",
        "Use data$plan@tower.values here.\n",
        "This is about the boats of the club, by Kim Vale, kim@tower.org\n",
        "With support for boats. Author: Kim Vale, kim@tower.org\n",
        "Mail goes from a@example1.com to b@example2.com.\n",
        "Read [Sailing boats at Facebook](https://tower.org/boats).\n",
        "Copy the source code using [this tool](https://tower.org/tool).\n",
        "- Call: May 17 2021\n",
        "Write to {{ tower.mail }} or {{ a@tower.org }}.\n",
    ],
)
def test_other_links_are_no_contacts(text: str) -> None:
    assert found(text, FactKind.CONTACTS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Decision: the fee stays at 20.\n", ("the fee stays at 20.", None)),
        ("# Minutes\n\nIt was agreed that the fee stays.\n", ("It was agreed that the fee stays.", None)),
        ("# Minutes\n\n- Action: Kim to send the list.\n", ("Kim to send the list.", "Kim")),
        ("# Minutes\n\nPresent: Kim Vale, Bo Rask\n\nBo to call the printer.\n", ("Bo to call the printer.", "Bo")),
        ("- [ ] Send the list @kim\n", ("Send the list @kim", "@kim")),
        ("- [ ] @kim: the list of all members\n", ("@kim: the list of all members", "@kim")),
        (
            "# Acta\n\nLos socios hablaron de la cuota.\n\n- [ ] Enviar el acta a los socios\n",
            ("Enviar el acta a los socios", None),
        ),
        ("# Minutes\n\nPresent: Kim Vale\n\nACTION Kim to send the list\n", ("ACTION Kim to send the list", "Kim")),
        ("## Action items\n\n- Send the list (Done)\n", ("Send the list (Done)", None)),
        ("TODO(kim): send the list\n", ("send the list", "kim")),
        ("## Action items\n\n- Invite Kim Vale to speak\n", ("Invite Kim Vale to speak", None)),
        ("## Action items\n\n- Send the list (Kim Vale)\n", ("Send the list (Kim Vale)", "Kim Vale")),
        ("# Minutes\n\n| Task | Owner |\n|-|-|\n| Send the list | Kim |\n", ("Send the list", "Kim")),
        ("# Boats\n\n## To do\n\n- Send the list of boats\n", ("Send the list of boats", None)),
        ("# Minutes\n\n## Agenda\n\n- [ ] @kim to send the list\n", ("@kim to send the list", "@kim")),
        ("# Minutes\n\n## ✅ Tasks / to do\n\n| # | Item |\n|-|-|\n| 1 | Send the list |\n", ("Send the list", None)),
    ],
)
def test_decisions_and_tasks_of_minutes(text: str, expected: tuple[str, str | None]) -> None:
    assert [(name, who) for name, _, who in stated(text, FactKind.DECISIONS)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "## Next steps\n\n- Read the guide\n",
        "# Boats\n\n## To do\n\n- Better oars and sails\n",
        "# Minutes\n\n## Agenda\n\n- [ ] Review the list of boats\n",
        "# Minutes\n\n- Action: Kim to look into this\n",
        "# Minutes\n\n- Action: this will be discussed again\n",
        "# Minutes\n\nPresent: Kim Vale\n\nKim will do that.\n",
        "# Minutes\n\nPresent: Exceptions\n\nExceptions to this are fine for all of the boats.\n",
        "# Minutes\n\nThe Project moved to Brightwell under Kim Vale.\n",
        "# Boats\n\n## The first meeting\n\nKim Vale will show how to sail.\n",
        "# Minutes\n\nIf it was agreed that they go, they go.\n",
        "# Minutes\n\nIt depends on whether we adhere to what we agreed to last week.\n",
        "- [x] Done it\n",
        "## Decisions\n\n- None this week\n",
        "# Minutes\n\nDecision: 8/0/1 accepted\n",
        "- [ ] {{your first goal}}\n",
        "# Minutes\n\n| Item | Owner |\n|-|-|\n| A talk about boats | Kim |\n",
        "# Minutes\n\n- [ ] Kim Vale, Brightwell\n- [ ] Bo Rask (chair)\n",
        "- [ ] Feedback on the price (is it too high?)\n",
        "# Minutes\n\n- [ ] https://example.com/boats/12\n",
        "# Minutes\n\nPresent: Kim Vale, Bo Rask, Deferred Items\n\n- Deferred to a later meeting of the club\n",
        "# Manual\n\n## A\n\n## B\n\n## C\n\n## D\n\n## E\n\n## F\n\n## G\n\n## Meetings\n\n- Action: sails and oars\n",
    ],
)
def test_no_decision_is_found(text: str) -> None:
    assert found(text, FactKind.DECISIONS) == []


@pytest.mark.parametrize(
    ("text", "span", "value", "unit"),
    [
        ("It deals 2d6 + 3 damage.\n", "2d6 + 3", None, None),
        ("It needs a DC 15 save.\n", "DC 15", "15", "DC"),
        ("It listens on port 8080.\n", "port 8080", "8080", "port"),
        ("Make it 1024×768 pixels.\n", "1024×768 pixels", None, None),
        ("Add 1/2 cup of milk.\n", "1/2 cup", "0.5", "cup"),
        ("**Armor Class** 18\n", "18", "18", None),
        ("**Casting Time:** 1 action\n", "1 action", "1", "action"),
        ("It costs 16 gp.\n", "16 gp", "16", "gp"),
        ("It is 44px wide.\n", "44px wide", "44", "px wide"),
        ("| Armor | AC |\n|---|---|\n| Plate | 18 |\n", "18", "18", None),
    ],
)
def test_figures_of_games_and_machines(text: str, span: str, value: str | None, unit: str | None) -> None:
    document = read("a.md", text.encode())
    figures = [fact for fact in facts(document) if fact.kind is FactKind.FIGURES]
    assert [(fact.span.of(document.text), fact.value, fact.unit) for fact in figures] == [(span, value, unit)]


def test_a_template_states_nothing() -> None:
    text = "{% if days > 15 %} Wait 20 days. {% endif %}\n\n{{ name }} has 20 boats since May 2024.\n"
    assert not facts(read("a.md", text.encode()))


def test_what_is_in_code_is_an_example() -> None:
    text = "Sort by `due:2026-03-01` or `author:Ann Hill`. It was made by Ann Hill on 2 May 2024.\n"
    assert [value for _, value, _ in stated(text, FactKind.DATES)] == ["2024-05-02"]
    assert [value for _, value, _ in stated(text, FactKind.PEOPLE)] == ["Ann Hill"]
    assert not stated("The format is `2026-03-01`.\n", FactKind.DATES)


def test_lists_of_terms_are_definitions() -> None:
    text = (
        "| Term | Meaning |\n|---|---|\n| ebb | the tide going out |\n\nneap\n: a low tide\n\nWhy?\n: No term here.\n"
    )
    assert stated(text, FactKind.DEFINITIONS) == [
        ("ebb", "ebb", "the tide going out"),
        ("neap", "neap", "a low tide"),
    ]


def test_the_subject_of_a_fact_is_its_row_its_label_or_the_heading_above(tmp_path: Path) -> None:
    text = "# Shop\n\n## Lamps\n\n| Lamp | Price |\n|---|---|\n| Red | 5 gp |\n\nRange: 30 feet\n\nThey burn 6 hours.\n"
    with library_of(tmp_path, {"a.md": text}) as library:
        subjects = {(fact.subject, fact.text) for fact in library.facts("figures")}
        assert subjects == {("Red", "5 gp"), ("Range", "30 feet"), ("Lamps", "6 hours")}


def test_requirements_are_rules_and_plans(tmp_path: Path) -> None:
    with library_of(tmp_path, {"a.md": "Members must pay. The gate will open on Monday.\n"}) as library:
        assert [fact.kind for fact in library.facts("requirements")] == [FactKind.RULES, FactKind.PLANS]
        assert [fact.text for fact in library.facts("plans")] == ["The gate will open on Monday."]


@pytest.mark.parametrize(
    "unit",
    [
        "**a:** 1\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "`a` (default 1) ",
        "1. Open\n",
        "# 1.2.3\n",
        "a@b.co ",
        "Kim, Bo and ",
        "default ",
        "#a-a",
        "the maximum ",
        "    # default 4\n",
        "A is on by default. ",
        "`a` or `b`, default ",
        "http://a",
        "0 1 ",
    ],
)
def test_reading_a_layout_takes_linear_time(unit: str) -> None:
    assert is_linear(lambda size: facts(read("minutes.md", ("# Minutes\n\n" + unit * size).encode())), 2_000)


def test_front_matter_states_facts_as_labelled_lines_do() -> None:
    matter = b"date: 2024-05-13\nAuthors:\n  - Ann Hill\n  - Lee Wong\ncontact: mods@sailing-club.org"
    document = read(
        "a.md", b"---\n" + matter + b"\n---\n# The rules of the club\n\nBe kind to everybody in the chat.\n"
    )
    stated = [(fact.kind, fact.value) for fact in facts(document) if fact.sentence.start < 90]
    assert stated == [
        (FactKind.DATES, "2024-05-13"),
        (FactKind.PEOPLE, "Ann Hill"),
        (FactKind.PEOPLE, "Lee Wong"),
        (FactKind.CONTACTS, "mods@sailing-club.org"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Action items\n\n- Boat Format Comparison\n",
        "# Minutes\n\nDecision: should we close it?\n",
        "# Minutes\n\nThe board agreed on this:\n",
        "# Joining\n\n- [ ] Read the list\n",
    ],
)
def test_a_title_a_question_and_a_checklist_are_no_decisions(text: str) -> None:
    assert stated(text, FactKind.DECISIONS) == []


@pytest.mark.parametrize(
    "layout",
    [
        "- {} x\n\n  It is one (default 4).\n",
        "# Options\n\n## {} x\n\nDefaults to 4.\n",
        "{} x (default 4).\n",
        "| Option | Default |\n|---|---|\n| {} x | 4 |\n",
    ],
    ids=["item", "heading", "line", "table"],
)
def test_a_long_name_of_a_setting_takes_no_exponential_time(layout: str) -> None:
    """Each underscore used to double the time, so that a name with thirty of them held up the whole folder."""
    assert is_linear(lambda size: facts(read("a.md", layout.format("a_" * size).encode())), 28)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("port_no: which (default: 4).\n", ["port_no"]),
        ("log.level2, which one (default: 4).\n", ["log.level2"]),
        ("tls2: which (default: 4).\n", ["tls2"]),
        ("| Option | Note |\n|---|---|\n| a.b[0].c | It is deep |\n| port_ | It is deep |\n", ["a.b[0].c"]),
    ],
)
def test_names_with_digits_points_and_underscores_are_settings(text: str, names: list[str]) -> None:
    assert [fact.value for fact in found(text, FactKind.SETTINGS)] == names
