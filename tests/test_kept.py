"""Messages that a server keeps as answers: word for word, with their author and place, found by their question."""

from pathlib import Path

import pytest

from index import Confidence, Library, Scope, UnreadableFile, UploadLimit
from index.operations import Kept, KeptAnswer, Origin
from index.reading import parse

OURS, THEIRS = Scope.guild(7), Scope.guild(8)
ADA, BEN = 20, 21
DOGS = KeptAnswer(
    "Where do dogs wait?",
    "Outside, **please**! Ask <@21>, not <@22>.\n> House rule 4",
    author="Ada",
    channel="help",
    date="2026-05-01",
    url="https://discord.com/channels/7/5/6",
    names={"21": "Ben"},
)
HERE = Origin(channel_id=5, message_id=6, author_id=ADA)

KEPT = {
    "Can I bring food into the workshop?": (
        "Only in closed boxes, and never near the lathe.",
        (
            "is food allowed in the workshop",
            "may we bring our own food to the workshop?",
            "bringing food to workshop ok?",
        ),
    ),
    "How do I get my deposit back?": (
        "Hand the locker in at the desk; it is paid out within a week.",
        ("how can I get the deposit back", "when do I get back my deposit?", "getting my deposit back"),
    ),
    "Which laser cutter settings work for plywood?": (
        "Power 80, speed 12, two passes for 4 mm.",
        (
            "what settings for plywood on the laser cutter",
            "laser settings plywood",
            "how do i set the laser cutter to cut plywood",
        ),
    ),
    "Who has the key to the storage room?": (
        "Whoever is on duty; the list hangs beside the door.",
        ("who keeps the storage room key?", "where is the key for the storage room", "storage room key?"),
    ),
    "Why does the printer stop after the first layer?": (
        "The bed is too cold: set it to 65 degrees.",
        (
            "printer stops after first layer, why",
            "my printer keeps stopping after the first layer",
            "the first layer prints and then the printer stops",
        ),
    ),
    "What should I do when the alarm goes off?": (
        "Leave by the yard, count heads, call the number on the wall.",
        ("the alarm went off, what do I do?", "what to do if the alarm goes off", "alarm going off, what now"),
    ),
    "How many guests may I bring on open evenings?": (
        "Two, and they sign the book.",
        ("how many guests on open evenings?", "number of guests I may bring to an open evening", "guests open evening"),
    ),
    "Is there a way to pay membership by month?": (
        "Yes: write to the treasurer before the first.",
        ("can I pay my membership monthly", "pay membership each month possible?", "monthly membership payment"),
    ),
    "Where can I park my bike?": (
        "Behind the shed, not at the fence.",
        ("where do bikes park", "bike parking?", "where to park a bike please"),
    ),
    "When is the next soldering course?": (
        "Every second Tuesday at seven.",
        (
            "next soldering course when",
            "when does the soldering course take place?",
            "date of the next soldering course",
        ),
    ),
}


@pytest.fixture
def kept(library: Library) -> Library:
    """A server keeps a message."""
    library.keep(DOGS, HERE, scope=OURS, user_id=BEN)
    library.catch_up()
    return library


def test_a_message_is_quoted_as_discord_shows_it_with_its_author_and_place(kept: Library) -> None:
    quote = kept.ask("Where do dogs wait?", scope=OURS).quotes[0]
    assert quote.text == "Outside, please! Ask @Ben, not <@22>.\n\nHouse rule 4"
    assert str(quote.citation) == "Where do dogs wait? · Ada · 2026-05-01 · Ada, #help"
    assert quote.citation.url == DOGS.url
    assert kept.verify("Outside, please!", scope=OURS).matches


def test_its_question_makes_the_answer_sure(kept: Library) -> None:
    assert kept.ask("Where do dogs wait?", scope=OURS).confidence is Confidence.STRONG


def test_it_is_only_seen_in_its_server(kept: Library) -> None:
    for scope in (Scope.shared(), THEIRS):
        assert not kept.ask("Where do dogs wait?", scope=scope).found
        assert kept.documents(scope=scope) == []


def test_a_message_is_kept_once(kept: Library) -> None:
    other = KeptAnswer("May dogs come in?", "No.", "Ada", "help", "2026-05-01")
    assert kept.keep(other, HERE, scope=OURS).replaced
    kept.catch_up()
    assert [info.title for info in kept.documents(scope=OURS)] == ["May dogs come in?"]
    assert [message.message_id for message in kept.state.kept.of_server(7)] == [6]


def test_it_is_found_by_message_by_channel_and_by_author(kept: Library) -> None:
    kept.keep(DOGS, Origin(channel_id=9, message_id=10, author_id=BEN), scope=OURS)
    state = kept.state
    assert [message.message_id for message in state.kept.of_server(7)] == [6, 10]
    assert [message.message_id for message in state.kept.in_channel(7, 9)] == [10]
    assert [message.message_id for message in state.kept.find(7, [10, 11])] == [10]
    assert [message.message_id for message in state.kept.of_member(7, ADA)] == [6]
    assert not any((state.kept.of_server(8), state.kept.find(8, [6]), state.kept.of_member(8, ADA)))
    assert kept.kept(state.kept.of_server(7)[0]) == DOGS


def test_what_is_withdrawn_is_gone_at_once(kept: Library) -> None:
    (message,) = kept.state.kept.of_server(7)
    kept.withdraw(message.upload.document_id, scope=OURS)
    assert not kept.ask("Where do dogs wait?", scope=OURS).found
    assert kept.state.kept.of_server(7) == []
    with pytest.raises(FileNotFoundError):
        kept.kept(message)


def test_an_author_who_is_forgotten_takes_the_messages_along(kept: Library) -> None:
    kept.keep(DOGS, Origin(channel_id=5, message_id=10, author_id=BEN), scope=OURS)
    assert kept.state.kept_of(ADA) == Kept(0, 0, 0, messages=1)
    assert kept.state.forget(ADA) == Kept(0, 0, 0, messages=1)
    assert [message.message_id for message in kept.state.kept.of_server(7)] == [10]
    assert not kept.ask("Where do dogs wait?", scope=OURS).found  # the other one isn't indexed yet
    data = kept.state.path.read_bytes() + Path(f"{kept.state.path}-wal").read_bytes()
    assert data.count(b"Outside, **please**") == 1


def test_who_kept_a_message_is_forgotten_and_the_message_stays(kept: Library) -> None:
    assert kept.state.forget(BEN) == Kept(0, 0, 1)
    assert kept.ask("Where do dogs wait?", scope=OURS).found


def test_a_server_that_leaves_takes_everything_along(kept: Library) -> None:
    kept.state.forget_guild(7)
    assert kept.state.kept.of_server(7) == []
    assert not kept.ask("Where do dogs wait?", scope=OURS).found


def test_nobody_can_upload_a_message_as_somebody_elses(library: Library) -> None:
    forged = b'{"question": "Who is right?", "text": "I am.", "author": "Ada", "channel": "help", "date": "2026-05-01"}'
    for name in ("6.kept", "6.KEPT", "folder/6.kept"):
        with pytest.raises(UnreadableFile, match=r"\.kept files can’t be read"):
            library.accept(name, forged, scope=OURS)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"question": "?"}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        parse("6.kept", data)


def test_a_message_without_text_is_refused(library: Library) -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        library.keep(KeptAnswer("Who?", " ", "Ada", "", "2026-05-01"), HERE, scope=OURS)


def test_messages_have_a_bound_of_their_own(monkeypatch: pytest.MonkeyPatch, kept: Library) -> None:
    monkeypatch.setattr("index.state.uploads.MOST_KEPT", 1)
    monkeypatch.setattr("index.state.uploads.MOST_UPLOADS", 1)
    kept.accept("rules.txt", b"Rules.", scope=OURS)
    with pytest.raises(UploadLimit, match="keeps 1 messages as answers, and 1 are the most"):
        kept.keep(DOGS, Origin(channel_id=5, message_id=10, author_id=BEN), scope=OURS)
    with pytest.raises(UploadLimit, match="has 1 uploads"):
        kept.accept("more.txt", b"More.", scope=OURS)
    kept.keep(DOGS, HERE, scope=OURS)  # in its own place


def test_a_kept_question_is_found_in_other_words(library: Library, docs: Path) -> None:
    (docs / "house.md").write_text(
        "# House rules\n\nThe workshop is open on weekdays. Food is sold at the bar. The alarm is tested daily.\n\n"
        "## Money\n\nA deposit of 20 is paid for each locker. Membership costs 30 a month.\n\n"
        "## Rooms\n\nThe storage room is next to the printer. Guests wait in the hall. Bikes stay outside.\n"
    )
    library.sync(docs)
    for number, (question, (text, _)) in enumerate(KEPT.items(), 1):
        answer = KeptAnswer(question, text, "Ada", "help", "2026-05-01")
        library.keep(answer, Origin(channel_id=5, message_id=number, author_id=ADA), scope=OURS)
    library.catch_up()
    asked = [(paraphrase, text) for text, paraphrases in KEPT.values() for paraphrase in paraphrases]
    first = [library.ask(paraphrase, scope=OURS).quotes[:1] for paraphrase, _ in asked]
    missed = [said for (said, text), quotes in zip(asked, first, strict=True) if not quotes or quotes[0].text != text]
    assert len(asked) == 30
    assert len(missed) <= 3, missed
