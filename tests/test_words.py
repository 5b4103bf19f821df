"""The words that decide: ways to write the same thing, names, phrases, and what is only like what was asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import library_of

from index import Answer, Confidence, Library
from index.retrieval.inverted.spelling import is_slip
from index.retrieval.question.chat import without_discord
from index.retrieval.question.definitions import asked_term
from index.retrieval.question.numerals import other_forms
from index.text.analysis import analyser

DOCUMENTS = {
    "desk.md": """# Front desk

## Arriving

Check-in begins at 15:00. Checkout is until 11:00.

## Internet

The wifi password is on the key card. Send an e-mail to the desk. Log in with the room number.

## Ferry

The ferry to København sells smørrebrød, and Mueller drives the bus to Tromsoe. An æble is free.

## Pool

The lifeguard is on duty until 20:00. An upload may have 5 GB. E1042 means that the disk is full.

## Parts

The pump fits housing BPZ-BM-003. It is sold in the US, and IT installs it.
The regulator is a TPS71725QDRVRQ1. It runs on Node.js and .NET 8.

## Settings

`mostBoats` is how many may leave, and `slowest_boat` how fast they must be.
""",
    "rules.md": """# Rules of Emberfall

## Might

Might measures strength. Add it to damage.

## v2.3.0

The login page is new.

## 702.19. Trample

702.19b The attacker assigns damage.

## Verses

3:16 The keeper gave his lamp.

16:3 They had not known the keeper.

## Signs

`|>` hands the value on.

🔥 burns until the end of the round. The children wrote a song.

## Size

A team has eleven players, and the board is 10 × 20 cm. A half takes forty-five minutes. The 3rd red card ends the game.
""",
    "glossary.md": """# Words

Quorum: the least number of members who must be present.

**Proxy**: a member who votes for another one.

**Upper house vote**: a ballot of the members who sit there.

# Meetings

The Upper House Vote took place. Nobody missed the Upper House Vote, the Upper House Vote.

The quorum, the quorum, the quorum! The quorum was reached, and a proxy was sent. Proxy votes take long.
""",
    "tools.md": """# Tools

Messages are sent over the Message Exchange Protocol (MXP) and, since spring, over ZyZy.

## The ZyZy

- ZyZy: a relay that keeps messages for a day.
- Quarx: a small program that counts them.

Traffik is a relay that opens ports. It is easy to set up. Nobody asked for ports.

The ZyZy ran on ZyZy boards before ZyZy was sold, and ZyZy users liked the ZyZy boards.
""",
    "countries.md": """# Countries

The union invited Belgravia, and Karlstein sends two members to the harbour board every year.

Austria joined the union in 1995. Hypoglycaemia is treated with sugar. Walmart sells chairs.

The model of a modern general is a major.

He is the very model of a modern major general.
""",
    "urlaub.md": """# Betriebshandbuch

## Urlaub

Der Antrag auf Urlaub wird zwei Wochen vorher gestellt. Das ist für alle gleich.

## Schutz

Die Brandschutzhelfer werden alle zwei Jahre geschult. Das ist für alle gleich.
""",
    "guize.md": """# 规则

## 开局

每位玩家抽五张牌，最年轻的先出牌。

## 系统设置

系统默认语言是中文。

## 移动

猫每回合走三格。

## 默想

这时不能说话。
""",
    "so-tay.md": "# Sổ tay\n\nNhân viên xin nghỉ phép trước hai tuần. Mỗi năm có mười hai ngày nghỉ phép.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("words"), DOCUMENTS) as library:
        yield library


def first(answer: Answer) -> str:
    return answer.quotes[0].text if answer.quotes else ""


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("When does checkin begin?", "Check-in begins"),
        ("Until when is check-out?", "Checkout is until"),
        ("What is the Wi-Fi password?", "wifi password"),
        ("Where do I send an email?", "Send an e-mail"),
        ("Is there a life guard?", "lifeguard"),
        ("bus to Tromsø", "The ferry"),
        ("Koebenhavn", "The ferry"),
        ("Müller", "The ferry"),
        ("aeble", "The ferry"),
        ("Can I upload 5GB?", "5 GB"),
        ("What does E-1042 mean?", "E1042"),
        ("What does E 1042 mean?", "E1042"),
        ("BPZBM003", "BPZ-BM-003"),
        ("nodejs", "Node.js"),
        ("most_boats", "mostBoats is"),
        ("slowestBoat", "and slowest_boat"),
        ("slowestboat", "and slowest_boat"),
        ("What does Might do?", "Might measures"),
        ("might", "Might measures"),
        ("is it sold in the us", "sold in the US"),
        ("Where In The Us Is It Sold?", "sold in the US"),
        ("what does the it install", "IT installs"),
        ("What is in 2.3.0?", "The login page"),
        ("702.19", "702.19b"),
        ("3:16", "3:16 The keeper"),
        ("What does |> do?", "|> hands"),
        ("What does 🔥 do?", "🔥 burns"),
        ("Which child writes a song?", "The children wrote"),
        ("Does a team have 11 players?", "eleven players"),
        ("Is the board 10x20 cm?", "10 × 20"),
        ("45 minutes a half", "forty-five minutes"),
        ("Does the third red card end the game?", "3rd red card"),
        ("開局", "每位玩家"),
        ("系統設置", "系统默认语言"),
        ("xin nghi phep", "xin nghỉ phép"),
    ],
)
def test_other_ways_to_write_the_same_thing_find_it(library: Library, question: str, found: str) -> None:
    answer = library.ask(question)
    assert found in first(answer)
    assert not answer.searched.unknown or question in ("Which child writes a song?",)


@pytest.mark.parametrize(
    ("question", "found", "unknown"),
    [
        ("error 1042", "E1042", "1042"),
        ("TPS71725QDRV", "TPS71725QDRVRQ1", "TPS71725QDRV"),
        ("What is new in version 2.3?", "login page", "2.3"),
        ("Wann stelle ich den Urlaubsantrag?", "Antrag auf Urlaub", "Urlaubsantrag"),
        ("Wer kümmert sich um den Brandschutz?", "Brandschutzhelfer", "Brandschutz"),
        ("When did Australia join the union?", "Austria", "Australia"),
        ("how is hyperglycaemia treated", "Hypoglycaemia", "hyperglycaemia"),
        ("牌", "抽五张牌", "牌"),
        ("猫能跑多远？", "猫每回合", "猫能"),
    ],
)
def test_what_is_only_like_it_is_shown_and_never_sure(
    library: Library, question: str, found: str, unknown: str
) -> None:
    answer = library.ask(question)
    assert answer.confidence is Confidence.WEAK
    assert found in first(answer)
    assert unknown in answer.searched.unknown


@pytest.mark.parametrize(
    "question", ["does awlmart sell chairs", "does walmart sell chqirs", "does walmatr sell chairs"]
)
def test_a_slip_is_corrected_and_can_be_sure(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert "Walmart sells chairs" in first(answer)
    assert answer.confidence is Confidence.STRONG


@pytest.mark.parametrize(
    "question", ["how many members does karlsten send to the harbour board", "how many members does Carlstein send"]
)
def test_a_name_inside_a_sentence_is_never_sure_by_a_slip(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert "Karlstein sends" in first(answer)
    assert answer.confidence is Confidence.WEAK


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is a quorum?", "the least number"),
        ("what does quorum mean", "the least number"),
        ("define proxy", "votes for another"),
        ("What is a qourum?", "the least number"),
        ("What is the Upper House Vote?", "a ballot of the members"),
        ("Was ist ein Quorum?", "the least number"),
    ],
)
def test_who_asks_what_a_term_means_is_told_its_meaning(library: Library, question: str, found: str) -> None:
    answer = library.ask(question)
    quote = answer.quotes[0]
    assert quote.sentence
    assert found in quote.sentence.of(quote.text)
    assert not {"mean", "define"} & set(answer.searched.terms)


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("What is a quorum?", "Quorum: the least number of members who must be present."),
        ("What is ZyZy?", "• ZyZy: a relay that keeps messages for a day."),
        ("what is zyzy", "• ZyZy: a relay that keeps messages for a day."),
        ("what's Traffik", "Traffik is a relay that opens ports. It is easy to set up."),
    ],
)
def test_a_sentence_that_defines_the_term_is_a_sure_answer(library: Library, question: str, marked: str) -> None:
    answer = library.ask(question)
    quote = answer.quotes[0]
    assert answer.confidence is Confidence.STRONG
    assert not answer.choices
    assert quote.sentence
    assert quote.sentence.of(quote.text) == marked


def test_the_long_form_of_an_abbreviation_is_found_but_no_sure_answer(library: Library) -> None:
    answer = library.ask("What is MXP?")
    assert answer.confidence is Confidence.WEAK
    assert "Message Exchange Protocol" in first(answer)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a quorum?", "quorum"),
        ("what does DNS stand for", "DNS"),
        ("definition of the quorum", "quorum"),
        ("Was versteht man unter einer Vollmacht?", "Vollmacht"),
        ("Qu'est-ce qu'un quorum ?", "quorum"),
        ("¿Qué es el quórum?", "quórum"),
        ("o que é quorum", "quorum"),
        ("cos'è il quorum", "quorum"),
        ("was bedeutet eigentlich Plänkler", "Plänkler"),
        ("wofür steht die ZDK?", "ZDK"),
        ("Kontrollzone, was ist das?", "Kontrollzone"),
        ("c koi la zone de contrôle", "zone de contrôle"),
        ("C’EST QUOI L’ENTRETIEN", "ENTRETIEN"),
        ("ça veut dire quoi orbe ?", "orbe"),
        ("qu'est-ce que je dois faire", None),
        ("que significa hostigador", "hostigador"),
        ("oq é zona", "zona"),
        ("cosa vuol dire incursore", "incursore"),
        ("cosè un orco", "orco"),
        ("cose da fare", None),
        ("How is a quorum reached?", None),
        ("When is the meeting?", None),
        (f"What is {'a' * 100}?", "a" * 100),
        (f"What is {'a' * 101}?", None),
    ],
)
def test_the_term_whose_meaning_is_asked_for(question: str, term: str | None) -> None:
    asked = asked_term(question)
    assert (asked.of(question) if asked else None) == term


@pytest.mark.parametrize(
    ("word", "language", "forms"),
    [
        ("11", "en", ("eleven",)),
        ("eleven", "en", ("11",)),
        ("45", "en", ("forty-five",)),
        ("fortyfive", "en", ("45",)),
        ("3rd", "en", ("third",)),
        ("elf", "de", ("11",)),
        ("2", "pt", ("dois", "duas")),
        ("1", "en", ()),
        ("elf", "en", ()),
        ("11", "ja", ()),
    ],
)
def test_a_small_number_has_two_forms(word: str, language: str, forms: tuple[str, ...]) -> None:
    assert other_forms(word, language) == forms


@pytest.mark.parametrize(
    ("wrong", "right", "slip"),
    [
        ("recieve", "receive", True),
        ("adress", "address", True),
        ("austria", "australia", False),
        ("martin", "marvin", False),
        ("chqir", "chair", True),
        ("iran", "iraq", False),
        ("same", "same", False),
    ],
)
def test_a_slip_is_what_no_other_word_is(wrong: str, right: str, slip: bool) -> None:
    assert is_slip(wrong, right) is slip


def test_a_phrase_in_quotation_marks_comes_first_and_its_lack_is_no_strong_answer(library: Library) -> None:
    assert "very model" in first(library.ask('Who is "a modern major general"?'))
    assert "very model" in first(library.ask("Who is “a modern major general”?"))
    missing = library.ask('Who is "the model of a modern major"?')
    assert missing.confidence is not Confidence.STRONG


def test_capitals_of_a_title_name_nothing(library: Library) -> None:
    plain = library.ask("What is the password of the wifi at the pool?")
    title = library.ask("What Is The Password Of The Wifi At The Pool?")
    assert title.probability == plain.probability


def test_mentions_and_custom_emoji_change_nothing(library: Library) -> None:
    plain = library.ask("When does check-in begin?")
    decorated = library.ask("<@123456789012345678> When does check-in begin? <:hm:987654321098765432> 🙏")
    assert decorated.searched.terms == plain.searched.terms
    assert decorated.probability == plain.probability


@pytest.mark.parametrize(
    "token",
    [
        "<@!123456789012345678>",
        "<@&123456789012345678>",
        "<#123456789012345678>",
        "<a:dance:987654321098765432>",
        "<t:1618953630:R>",
        "</sources list:1234567890>",
        "<id:customize>",
        "https://discord.com/channels/123456789012345678/123456789012345679/123456789012345670",
        "https://ptb.discord.com/channels/@me/123456789012345679",
        "@everyone",
    ],
)
def test_what_discord_writes_itself_is_no_word_of_a_question(library: Library, token: str) -> None:
    plain = library.ask("When does check-in begin?")
    decorated = library.ask(f"{token} When does check-in begin?")
    assert decorated.searched == plain.searched
    assert decorated.probability == plain.probability


def test_a_question_about_calling_everyone_keeps_the_word() -> None:
    assert without_discord("May I use @everyone?") == "May I use @everyone?"


def test_the_probability_decides_the_confidence(library: Library) -> None:
    answers = [library.ask(question) for question in ("When does check-in begin?", "When is the concert of the choir?")]
    assert answers[0].confidence is Confidence.STRONG
    assert answers[0].probability >= 0.75 > answers[1].probability >= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v2.3.0 and 3.11", ["2.3.0", "3.11"]),
        ("702.19b", ["702.19", "702.19b"]),
        ("BPZ-BM-003", ["bpz", "bm", "003", "bpzbm003"]),
        ("a -> b … ?! -- :-) why??", ["->", "b"]),
        ("They roll Will against it. Will you?", ["roll", "will", "against"]),
        ("How Will it end", ["end"]),
    ],
)
def test_codes_signs_and_names_are_words(text: str, expected: list[str]) -> None:
    assert analyser("en").terms(text) == expected


def test_a_name_may_be_spelt_out_also_one_that_is_an_everyday_word(tmp_path: Path) -> None:
    with library_of(
        tmp_path, {"staff.md": "# Staff\n\nThe keeper Müller opens the doors as the boats arrive.\n"}
    ) as library:
        answer = library.ask("When does Mueller open the doors?")
    assert not answer.searched.unknown
    assert "Müller" in first(answer)


@pytest.mark.parametrize("question", ["¿Hay juegos para los niños?", "¿Dónde está la muela?"])
def test_a_word_of_spanish_isnt_another_one_without_its_e(tmp_path: Path, question: str) -> None:
    text = "# Granja\n\nEl jugo de naranja es para los niños. La mula vive en la granja y come hierba.\n"
    with library_of(tmp_path, {"granja.md": text}, meaning=False) as library:
        assert library.ask(question).confidence is not Confidence.STRONG
