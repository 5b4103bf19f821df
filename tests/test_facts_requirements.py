"""Sentences that require, promise or agree, with the words that show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fact_kinds import FactKind
from index.facts import facts, requirements
from index.facts.base import Prose, RawFact, prose
from index.layout import Block, BlockKind, Span
from index.model import Document
from index.reading.document import read as document_from


def prose_of(text: str, language: str = "en") -> Prose:
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    return prose(Document("id", "a.txt", "A", text, (block,), language=language))


def found(text: str, language: str = "en") -> list[tuple[str, str | None]]:
    facts = requirements.find(prose_of(text, language))
    return [(fact.span.of(text), ", ".join(fact.markers)) for fact in facts]


def rules_in(text: str, name: str = "a.md") -> list[RawFact]:
    return [fact for fact in facts(document_from(name, text.encode())) if fact.kind is FactKind.RULES]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Hamas must be fully disarmed.", "must"),
        ("Doors must not be locked.", "must not"),
        ("You mustn’t run.", "mustn’t"),
        ("The report MUST be signed.", "must"),
        ("The council will build a school.", "will"),
        ("The firm said that it will close the plant.", "will"),
        ("The bridge will be closed on Monday.", "will"),
        ("The minister said that the bridge will be closed.", "will"),
        ("The council plans to build a school.", "plans to"),
        ("The bridge is to be closed on Monday.", "is to"),
        ("We are going to publish the list.", "going to"),
        ("Ann will write to the board.", "will"),
        ("Uploads are limited to 25 MB.", "limited to"),
        ("Only moderators may pin messages.", "only moderators may"),
        ("Helmets are mandatory.", "mandatory"),
        ("New members have to register.", "have to"),
        ("The tenant will not smoke.", "will not"),
        ("They won't pay.", "won't"),
        ("The tenant shall pay.", "shall"),
        ("The client SHALL NOT retry.", "shall not"),
        ("The parties also agreed to move forward.", "agreed to"),
        ("They agreed Trump would raise it.", "agreed"),
        ("They agreed that it ends.", "agreed that"),
        ("They have agreed on a plan.", "agreed on"),
        ("Visitors are required to sign.", "required to"),
        ("The law requires a licence.", "requires"),
        ("The mayor is obliged to answer.", "obliged to"),
        ("The town failed to meet several of its obligations.", "obligations"),
        ("You have to register to vote.", "have to"),
        ("Each member has to register.", "has to"),
        ("She pledged to resign.", "pledged to"),
        ("He promised to pay.", "promised to"),
        ("They vowed to fight.", "vowed to"),
        ("They committed to a reform.", "committed to"),
        ("Smoking is prohibited.", "prohibited"),
        ("Entry is forbidden after dark.", "forbidden"),
        ("Dogs are not allowed.", "not allowed"),
        ("Israel demands Hamas be fully disarmed first.", "demands"),
        ("The mayor demanded that they leave.", "demanded that"),
        ("The mayor insists that they leave.", "insists that"),
        ("The mayor is conditioning the start on it.", "conditioning"),
        ("The work may start only after the return.", "only after"),
        ("The work ends on condition that they leave.", "on condition that"),
        ("Guests may stay, provided that they pay.", "may, provided that"),
        ("The plan includes provisions for a committee.", "provisions for"),
        ("The treaty provides for a court.", "provides for"),
        ("The plan calls for a pause.", "calls for"),
        ("The deal stipulates a pause.", "stipulates"),
        ("Phase two, which involves a pause, is next.", "which involves"),
        # prohibitions
        ("You may not share the key.", "may not"),
        ("You cannot resell it.", "cannot"),
        ("Members can only vote once.", "can only"),
        ("Do not run it as root.", "do not"),
        ("- Don’t run it as root.", "don’t"),
        ("Never run it as root.", "never"),
        ("Do not take lamps.", "do not"),
        ("Requires Java 17 or newer.", "requires"),
        ("Always close the lid.", "always"),
        ("Please only use the left pump.", "only"),
        ("Nobody may enter.", "may"),
        ("The board may, at its discretion, close the pier.", "may"),
        ("If you are ill, it is mandatory to say so.", "mandatory"),
    ],
)
def test_a_requirement_has_the_words_that_mark_it(text: str, trigger: str) -> None:
    assert found(text) == [(text, trigger)]


@pytest.mark.parametrize(
    "text",
    [
        "Will Smith spoke.",
        "She will be familiar to many.",
        "They will have left by now.",
        "Boys will be boys.",
        "The plan will help the poor.",
        "Analysts say that the bank will probably report a loss.",
        "If it rains, the council will close the park.",
        "The server will then restart.",
        "You will see a list.",
        "Nobody knows the man who will lead it.",
        "The aim is to win.",
        "I must admit that it was fun.",
        "It must be said that few came.",
        "We must not forget them.",
        "He may have to leave.",
        "All I have to do is play.",
        "They used prohibited substances.",
        "They are not required to pay.",
        "Don't think so.",
        "No objections from the board.",
        "It includes, but is not limited to, this: it is not limited to that.",
        "Hex codes won't work on clients older than 1.16.",
        "This is the person they will talk to in May.",
        "Our priority is to create a safe place.",
        "He made a final call for feedback.",
        "The firm is committed to fair pay.",
        "In this step, we will create the table.",
        "Will Trump side with them?",
        "Must we go?",
        "What will happen?",
        "“Will it be, and must it be so?”",
        "The will of the people is strong.",
        "He wrote his will.",
        "It was a must.",
        "It is a must-have item.",
        "He must have forgotten it.",
        "She must've left.",
        "Free will is a puzzle.",
        "The last will was read.",
        "They showed good will.",
        "Shallow water is warm.",
        "The mustard was hot.",
        "He disagreed to no end.",
        "The agreed price was low.",
        "The demands for peace grew.",
        "Demand be damned.",
        "Political will is lacking.",
        "Against her will she left.",
        "An agreement was reached.",
        "He went willingly.",
        "Everything ended at dawn.",
        "She may go.",
        "The grape must fermented.",
        # questions and idioms
        "Jane Roe wants to know who her staff will be.",
        "He asked whether it will rain.",
        "It is a wake up call for people.",
        "Don’t worry about it.",
        "Never before was it so cold.",
        "You can’t help it.",
        # what only sounds like a rule
        "We found a way that requires less wood.",
        "Use a boat if your trade requires it.",
        "No fees are required to join.",
        "The work required to build it is hard.",
        "It has to be raining there.",
        "These are the words you have to remember.",
        "Don’t be afraid to ask. Don’t let this fool you.",
        "Never requires much sleep.",
        "Some may only sail a little.",
        "They know their rights and obligations.",
        "Avoid it unless it is mandatory.",
        "Members may not otherwise know the boat.",
        "You may not find a lot of use for it at first.",
        "Don’t be lazy!",
        "Never add one without a lid.",
        "In places where dogs are not allowed, a bag can be used.",
        "If the mate is not allowed to row, an error is shown.",
        "Members may only want to row at night.",
        "The second boat takes nine, while all others are limited to 4 people.",
        "In order to do so, members must pay.",
        "Instead, the spare key must be used.",
        "To see these boats, you must log in.",
        "You must tell us if any of the above changes.",
        "As they say, “you must have a boat to be a member.”",
        "Or perhaps boats must pay twice.",
        "For a vote to count, the board must know.",
        "Generally, one of these boats is required.",
        "Members must pay the following fees.",
        "You may have to open the gate.",
        "None of the boats are required.",
        "By default, dogs are not allowed.",
        "Any boat must therefore have a keel.",
        "Hence 𝑡 + 2 must be a prime.",
        "The sum must be of the form 4n.",
        "No matter how good it may seem, it is old.",
        "The number of boats must be chosen with care.",
        "They say that usage of drums is discouraged.",
        "No song can be faster than this one.",
        "off = Dogs are not allowed.",
        "The new user manager should be passed to the harbour.",
        # how something works
        "The laws that harbour offices must comply with are long.",
        "If the treasurer must leave, tell us.",
        "The mast was required to be painted.",
        "All you have to do is ask.",
        "The work goes on only if it is dry.",
        "The job requires a mix of skills.",
        "They must be tired.",
        "The vote must be one of:",
        "Sail home (the mate must row).",
        "The reports limited to two pages are late.",
        "These boats must be painted.",
        "However, he must pay the members.",
        "2026-04-01: Members must vote.",
        "TypeError: boats must be numbers.",
        "Say ‘the boat must be dry’.",
        "A harbour shall mean a port.",
        "For example, boats must be dry.",
        "A lid may be required.",
        "The boats you can’t row are old.",
        "So, the rest must be done by hand.",
        "Boats may sink.",
        "A mate may require a lid.",
        "Never pour water into it.",
        "While members must vote, few do.",
        "The board may or may not pay.",
    ],
)
def test_no_requirement_is_found(text: str) -> None:
    assert found(text) == []


def test_a_sentence_is_one_rule_and_one_plan_with_all_their_markers() -> None:
    text = "The parties agreed to a truce, the members must disarm, and it will last. It rained. The ban must end."
    assert found(text) == [
        ("The parties agreed to a truce, the members must disarm, and it will last.", "must"),
        ("The parties agreed to a truce, the members must disarm, and it will last.", "agreed to"),
        ("The ban must end.", "must"),
    ]


def test_other_languages_than_english_give_none() -> None:
    assert found("Ich will es, und you must.", "de") == []


@given(st.text(alphabet="must will agreed to be. ?\n", max_size=200))
def test_a_requirement_is_a_whole_sentence(text: str) -> None:
    text += "x"
    block = Block(BlockKind.PARAGRAPH, Span(0, len(text)))
    read = prose(Document("id", "a.txt", "A", text, (block,)))
    facts = list(requirements.find(read))
    assert [fact.span for fact in facts] == sorted({fact.span for fact in facts})
    assert {fact.span for fact in facts} <= set(read.sentences)
    assert all(fact.span == fact.sentence and fact.markers for fact in facts)


def test_a_line_below_a_heading_of_rules_forbids() -> None:
    text = (
        "# Server rules\n\n- No spam in the channels.\n- Be kind.\n- No need to sign.\n\n# Minutes\n\n- No objections."
    )
    read = prose(document_from("a.md", text.encode()))
    rules = [fact.span.of(read.text) for fact in requirements.find(read)]
    assert rules == ["• No spam in the channels.", "• Be kind."]


def test_in_a_text_of_many_rules_things_are_bound_too() -> None:
    duties = ["Crews are limited to ten people.", "A pump is required for a trip.", "The harbour may not charge fees."]
    regulation = " ".join([*duties, *["The member shall pay. Boats vary."] * 12])
    told = " ".join([*duties, *["The member pays. Boats vary."] * 12])
    assert [rule for rule, _ in found(regulation)][:3] == duties
    assert found(told) == []


@pytest.mark.parametrize(
    "text",
    [
        "Postfix will send the mail again.",
        "Adding a shop will open its page to everybody.",
        "The shops that agreed to close are these.",
        "They should meet at the agreed upon time.",
        "They agreed that it was slow.",
        "The scope of the group is to open a school.",
        "They agreed that the ferry could be late.",
        "They have not agreed on a fee.",
        "List the boats the harbour master will move.",
        "In case of a storm, the board will close the harbour.",
        "A member will send you the key.",
        # what happens each time
        "The treasurer will send the list six weeks before the election.",
        "New members will take office in December of each year.",
        "The goal statement is: The Purpose of this group is to open a school.",
        "For those who are ill, we will send the list.",
        "The board will take a crucial role in May.",
        # what was planned, or is only talk
        "The ferry was originally due to close in May.",
        "We set to work on the list.",
        "In this article, we will talk about boats.",
        "In 2006, the town committed to building a pier.",
        "The club agreed that it could close.",
        "“I see it,” agreed Mr Roe.",
    ],
)
def test_what_happens_was_planned_or_is_thought_is_no_plan(text: str) -> None:
    assert not any(fact.kind is FactKind.PLANS for fact in requirements.find(prose_of(text)))


def test_a_name_plans_where_the_document_shows_that_it_is_somebody() -> None:
    text = prose_of("Brightwell will open a school.")
    assert not list(requirements.find(text))
    assert [fact.kind for fact in requirements.find(text, ["Brightwell"])] == [FactKind.PLANS]


def test_in_a_text_with_code_we_will_is_the_next_step_of_a_guide() -> None:
    text = prose_of("We will add a line. We will add another in May.")
    assert [fact.sentence.of(text.text) for fact in requirements.find(text, code=True)] == [
        "We will add another in May."
    ]


def test_in_a_manual_only_a_time_or_an_intention_makes_a_plan() -> None:
    manual = (
        "You must tell us. You can stay. Your board will write. We plan to build a pier. The board will write in May."
    )
    read = prose_of(manual)
    plans = [fact.sentence.of(manual) for fact in requirements.find(read) if fact.kind is FactKind.PLANS]
    assert plans == ["We plan to build a pier.", "The board will write in May."]
    minutes = [
        fact.sentence.of(manual) for fact in requirements.find(read, minutes=True) if fact.kind is FactKind.PLANS
    ]
    assert "Your board will write." in minutes


def test_a_duty_in_a_long_text_that_reports_nothing_is_no_plan() -> None:
    duties = "The team will review the form. " * 25
    assert not list(requirements.find(prose_of(duties)))
    assert list(requirements.find(prose_of(f"{duties}The mayor said so.")))


def test_in_a_text_of_few_rules_it_takes_more_to_make_one() -> None:
    others = " ".join(["Boats vary."] * 25)
    for sentence, sure in (("Boats are limited to two.", False), ("Boats are limited to two without a licence.", True)):
        assert found(sentence) == [(sentence, "limited to")]
        assert bool(found(f"{sentence} {others}")) is sure


@pytest.mark.parametrize(
    ("text", "is_rule"),
    [
        ("The parser must read ahead.", False),
        ("A member must read the notice.", True),
        ("Sails must be loaded before the mast can be raised.", False),
        ("Drafts must be approved before the meeting.", True),
        ("The lid must be closed for the pump to work.", False),
        ("The lid must be closed at night.", False),
        ("The lid must be a valid one.", True),
        ("Before you sail, you must wash the boat.", False),
        ("You must install the mast.", False),
        ("You must wash the boat.", False),
        ("You must not wash the boat without soap.", True),
        ("To float, boats must not have more than one mast.", False),
        ("Users must have a key.", False),
        ("Keys must be unique when the tide turns.", True),
        ("The mast must then be raised.", False),
        ("For it to float well, the hull must be dry.", False),
        ("Remember, the mate can’t overrule a vote without consent.", False),
        ("always lets the members sail without a licence", False),
        ("do not break long ropes", False),
        ("Do not break long ropes.", True),
        ("Only ropes of members will be split.", False),
        ("Only drafts of members will be accepted.", False),
        ("True if all of it is dry; you must dry it.", False),
        ("At this point, members should have a boat.", False),
        ("The hull MUST be dry.", True),
        ("The hull must be dry.", False),
        ("The plan names the steps one must take without a mate.", False),
        ("If you must sail without a mate, the boat is at least dry.", False),
        ("The least age a mate must have to be at the helm at night.", False),
        ("Never waste your time at the gate.", False),
        ("Never waste rope at the gate.", True),
        ("The hull must then be dry without a word.", False),
        ("The words MUST and MUST NOT, as key words MUST always, bind.", False),
    ],
)
def test_in_a_plain_text_what_must_be_for_something_to_work_is_no_rule(text: str, is_rule: bool) -> None:
    others = "Boats vary.\n\n" * 25
    for whole in (f"{text}\n\n{others}", f"{others}{text}"):
        rules = [fact for fact in facts(document_from("a.md", whole.encode())) if fact.kind is FactKind.RULES]
        assert bool(rules) is is_rule


def test_in_a_text_of_rules_small_letters_and_steps_are_rules_too() -> None:
    for line in ("do not break long ropes", "always wash the boat", "you must then wash the boat"):
        text = f"# House rules\n\n- {line} at night\n"
        assert rules_in(text), line


def test_talk_and_changelogs_give_no_rules() -> None:
    long = "The members must be told. " * 25
    assert rules_in(long, "a.txt")
    for talk in (f"{long}{'I think so. ' * 9}", f"# Minutes\n\n{long}"):
        assert rules_in(talk) == []
    changes = "# Changelog\n\n## 2.0.0 - 2024-05-13\n\n- Do not close the door twice.\n"
    assert rules_in(changes) == []


@pytest.mark.parametrize(
    ("above", "marker"),
    [
        ("Members must not:", "must not"),
        ("Examples of unacceptable behaviour by visitors include:", "unacceptable"),
        ("The following are strictly prohibited:", "are strictly prohibited"),
        ("Each member is required to:", "is required to"),
        ("Members agree to:", "agree"),
        ("Guests MUST NOT use the lamps of the hall to:", "must not"),
        ("These acts are prohibited on all boats and will be seen as serious:", "are prohibited"),
        ("Trips are permitted only if:", "permitted only if"),
        ("## What to avoid", "what to avoid"),
        ("## Forbidden", "forbidden"),
        ("## Hall violations", "hall violations"),
    ],
)
def test_the_items_below_what_introduces_rules_are_rules(above: str, marker: str) -> None:
    text = f"{above}\n\n- bring large dogs\n- sing in the hall\n\nThe hall is red.\n"
    rules = rules_in(text)
    assert [(fact.markers, fact.lead is not None) for fact in rules] == [((marker,), True)] * 2


@pytest.mark.parametrize(
    "above",
    [
        "To open the hall, you must:",
        "The officers shall be the following:",
        "The visits shall not be limited to:",
        "Members who do not pay may get:",
        "The hall has:",
        "We don't like these things:",
        "## Punishment of violations",
        "# Rules\n\nWe use cookies to:",
    ],
)
def test_the_items_of_other_lists_are_none(above: str) -> None:
    text = f"{above}\n\n- bring large dogs\n- sing in the hall\n"
    assert rules_in(text) == []


def test_a_rule_for_which_more_speaks_is_surer() -> None:
    long = "The hall is red. " * 30
    (weak, sure) = requirements.find(
        prose_of(f"{long}No dog may enter without permission. Nobody should bring a dog unless asked.")
    )
    assert weak.sure < sure.sure


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("The board reserves the right to close the hall.", "reserves the right"),
        ("A crew must have between four and eight members.", "must"),
        ("Owners/residents are responsible for the lamps.", "responsible for"),
        ("Wood that does not fit into the hall must be sold.", "must"),
        ("You agree not to resell the key.", "agree"),
        ("You must not bring dogs.", "must not"),
        ("As a member of the crew you are expected to row.", "expected to"),
        ("Loud songs are disallowed.", "disallowed"),
        ("We do not allow drums in the hall.", "allow"),
        ("Roofs are restricted to two colours.", "restricted to"),
        ("Bad jokes are not tolerated.", "tolerated"),
        ("All guests must be willing to sign.", "must"),
        ("You must get a key to row.", "must"),
        ("(Don't share your key)", "don't"),
        ("No refunds will be given.", "no refunds will"),
        ("Members are also forbidden from rowing.", "forbidden"),
        ("Residents and their guests only.", "only"),
        ("We reserve the right to close the hall.", "reserve the right"),
        ("We expect all visitors to sign.", "expect"),
        ("It is your responsibility to clean the hall.", "responsibility to"),
        ("Members should attend the meetings.", "should"),
        ("Pull requests should have tests.", "should"),
        ("Every visitor and every member is expected to sign.", "expected to"),
        ("No dog can enter without a lead.", "no dog can"),
        ("It is the owner’s responsibility to clean the hall.", "responsibility to"),
        ("Late reports will not be accepted.", "will not be accepted"),
    ],
)
def test_what_people_should_do_is_a_rule(text: str, marker: str) -> None:
    assert (text, marker) in found(text)


def test_what_a_thing_should_do_is_none() -> None:
    assert not found("The icon should turn gold. The default server is responsible for local mail.")


def test_orders_below_a_heading_or_title_of_rules_are_rules() -> None:
    text = (
        "# Community rules\n\n## Chat\n\n1. Use English in the hall.\n2. Treat guests with patience, even late ones.\n"
        "- When you leave, please report to the office.\n\n3 · Be decent.\n\n2.1 Do not feed the ducks.\n\n"
        "## How to join\n\n1. Share your name.\n\n# Harbour\n\n- Use the left pump.\n"
    )
    rules = [fact.markers for fact in rules_in(text)]
    assert rules == [("use",), ("treat",), ("report",), ("be",), ("do not", "do")]


@pytest.mark.parametrize(
    "line",
    [
        "Use of drums is old.",
        "Report cards are sent in May.",
        "Post Office doors are closed.",
        "Apply rules can be listed.",
        "No problem with that.",
        "Note: these sails can be mixed with others by colour.",
        "Note: sails can be used for shade.",
        "Select “Sails” to raise them.",
        "You should note that boats sink.",
        "Members should never need to swim.",
        "Boats should not be thought of as members.",
        "Post office hours are nine to five.",
        "Trade Review: the board.",
        "No key needed.",
        "Use it to write letters.",
        "Open the settings.",
        "Welcome to the harbour!",
        "A boat may include a sail.",
        "The corporation is not liable and must not pay.",
        "Share them with the harbour.",
        "Such a boat shall be painted.",
        "Not all members must row.",
        "Please follow the house rules below.",
        "No harbour can be successful without a plan.",
        "You may also be needed.",
        "You can find the board in the hall.",
        "You can add a song to the list.",
        "Return Check Charges.",
        "Review under this section is rare.",
        "Step 4: Follow up.",
        "The lists are for convenience only.",
        "The bot may store a name.",
        "Boats can be seen at night.",
        "Boats may be needed.",
        "Prices are subject to the moods of the sea.",
        "Rain results in wet boats.",
        "The harbour will sleep.",
        "The board shall not be liable for storms.",
        "NOTHING IN THIS NOTICE, ORAL OR WRITTEN, BY THE BOARD OR BY ITS AGENTS, SHALL BIND THE HARBOUR.",
        "Use case and mast",
        "POST /boats/{name}",
        "Be warned by the mast.",
        "Join the talk in the hall.",
        "Understand that masts may fall.",
        "You should receive an answer soon.",
        "No liability for boats can be accepted.",
    ],
)
def test_other_lines_below_a_heading_of_rules_are_none(line: str) -> None:
    text = f"# Rules\n\n- {line}\n"
    assert rules_in(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "You may borrow a boat that has lost its name.",
        "A boat cannot turn, even in May.",
        "You’re not allowed to feed the ducks.",
        "Feeding ducks isn’t allowed.",
        "No NSFW content.",
        "Avoid spamming others.",
        "Ensure boats are locked.",
        "Report members who are rude.",
        "Boats that give any sort of advantage are not allowed.",
        "You should greet the others.",
        "Whoever rows at night will be banned.",
        "Dogs are not to be fed.",
        "❌ Spam in the hall",
        "Guests can borrow two books.",
        "Keys can be collected by members.",
        "Boats may be parked in the yard.",
        "Late boats are subject to removal.",
        "Loud songs may result in a ban.",
        "Any damage will be billed to the owner.",
        "Drums are to be kept in the hall.",
        "Members are entitled to a locker.",
        "If you want to row, you must sign.",
        "Send letters to the office.",
        "You can borrow up to two boats.",
        "No member will be banned for a song.",
        "Participants breaking these rules may be banned.",
        "Keep boats in the yard, and try to turn off the lights.",
        "Members, sign the list at the gate.",
        "One day before the trip, please speak to the office.",
        "You may bring a dog.",
        "Breaking our rules may result in infraction points.",
        "Alcohol: no beer at the pier.",
        "Stolen keys: Any lost key will be reported.",
        "Drums are only to be played by members.",
        "Adopt a budget each year.",
    ],
)
def test_in_a_text_of_rules_permissions_and_what_follows_from_breaking_them_are_rules(line: str) -> None:
    others = " ".join(["Boats vary."] * 25)
    for heading, sure in (("Rules", True), ("Harbour", False)):
        text = f"# {heading}\n\n- {line}\n\n{others}\n"
        found = rules_in(text)
        assert len(found) == sure or "allowed" in line


@pytest.mark.parametrize(("name", "above"), [("house_rules.txt", ""), ("a.md", "# House rules\n\n## 5.1.2 Pets\n\n")])
def test_a_name_with_underscores_and_a_heading_with_a_number_may_be_of_rules(name: str, above: str) -> None:
    text = f"{above}Clean the hall.\n\n{'The hall is red. ' * 25}"
    rules = [fact.markers for fact in rules_in(text, name)]
    assert rules == [("clean",)]


@pytest.mark.parametrize(
    "text",
    [
        "# Rules\n\n## Red flags\n\n- ❌ New boats without a name\n",
        "# News\n\n## Fixed\n\n- Do not close the door twice.\n",
        "# News\n\n## Leaks fixed\n\n- Do not close the door twice.\n",
        "# News\n\n## Bugfixes\n\n- Do not close the door twice.\n",
        "# News\n\n## Highlights of the year\n\n- Do not close the door twice.\n",
        "# News\n\n## Harbour 1.4.x\n\n- Do not close the door twice.\n",
    ],
)
def test_red_flags_and_what_was_changed_are_no_rules(text: str) -> None:
    assert rules_in(text) == []


def test_bylaws_with_headings_of_meetings_are_no_minutes() -> None:
    text = "# Notice of meeting\n\n" + "The board shall meet each year. " * 25
    assert rules_in(text)


def test_a_text_full_of_must_and_shall_is_one_of_rules_whatever_its_title() -> None:
    text = "# Harbour\n\nGuests may bring a dog.\n\nClose the gate.\n\n"
    for duties, rules in (("Boats shall be clean. Boats vary. " * 12, 2), ("Boats vary. " * 24, 0)):
        assert len([fact for fact in rules_in(f"{text}{duties}") if fact.markers[:1] != ("shall",)]) == rules


def test_documentation_full_of_must_and_shall_is_no_text_of_rules() -> None:
    text = "# Harbour\n\nGuests may bring a dog.\n\nClose the gate.\n\n"
    duties = "Boats shall be clean. " * 12
    assert {fact.markers[0] for fact in rules_in(f"{text}{duties}{'Boats vary. ' * 12}")} == {"shall", "may", "close"}
    assert {fact.markers[0] for fact in rules_in(f"{text}{duties}{'The default mode of files. ' * 12}")} == {"shall"}


def test_what_software_may_do_is_no_rule_below_a_heading_of_rules() -> None:
    text = "# Guidelines\n\nEach member may bring two boats.\n\nOld boats will be removed.\n\n"
    assert len(rules_in(text)) == 2
    assert rules_in(f"{text}{'The default mode of files. ' * 12}") == []


def test_a_short_text_about_software_is_weighed_as_a_manual() -> None:
    assert rules_in("Boats may not all use the same harbour.\n")
    assert rules_in("Files may not all use the same default mode, URL and API.\n") == []


def test_the_items_below_what_is_unacceptable_are_rules() -> None:
    text = (
        "These acts are completely unacceptable within our harbour.\n\n- Loud songs at night\n- Threats of any kind\n"
    )
    rules = rules_in(text)
    assert [fact.lead is not None for fact in rules] == [True, True]
