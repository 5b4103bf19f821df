"""Subtitles become paragraphs with the second in which they begin."""

import pytest
from growth import is_linear
from shown import blocks, marks

from index.errors import UnreadableFile
from index.layout import Numbering
from index.messages import Unreadable
from index.reading import subtitles
from index.reading.raw import RawDocument


def srt(*lines: tuple[float, float, str]) -> RawDocument:
    """A file of these subtitles: from, until, text."""
    parts = [f"{n}\n{clock(start)} --> {clock(end)}\n{text}\n" for n, (start, end, text) in enumerate(lines, 1)]
    return subtitles.read("\n".join(parts).encode())


def clock(seconds: float) -> str:
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{part:03}"


def texts(raw: RawDocument) -> list[tuple[int | None, str]]:
    return [(block.page, block.span.of(raw.text)) for block in raw.blocks]


def test_the_pieces_of_a_sentence_are_joined() -> None:
    raw = srt((1, 3, "The harbour of Lindau"), (3.1, 5, "was dredged\nin 1856."))
    assert texts(raw) == [(1, "The harbour of Lindau was dredged in 1856.")]
    assert raw.numbering is Numbering.SECOND


def test_a_pause_begins_a_paragraph_and_a_longer_time_another_place() -> None:
    raw = srt((1, 3, "One."), (10, 12, "Two."), (100, 101, "Three."))
    assert texts(raw) == [(1, "One."), (1, "Two."), (100, "Three.")]


def test_a_long_paragraph_ends_with_a_sentence() -> None:
    sentence = "Ferry number {} crosses the lake every hour of the day, in any weather."
    raw = srt(*((place * 3, place * 3 + 3, sentence.format(place)) for place in range(12)))
    assert {text.count("crosses") for _, text in texts(raw)} == {4}
    assert [place for place, _ in texts(raw)] == [0, 0, 24]


def test_dialogues_are_separate_and_tags_are_marks_or_nothing() -> None:
    raw = srt((1, 3, "- <i>Who</i> are you?\n- I am {\\an8}<font color=red>Ann</font> &amp; <b>Bob</b>."))
    assert blocks(raw) == [("paragraph", "Who are you?"), ("paragraph", "I am Ann & Bob.")]
    assert marks(raw) == [("emphasis", "Who", ""), ("strong", "Bob", "")]


def test_speakers_are_kept() -> None:
    raw = srt((1, 2, "ANNA: Hello."), (2, 3, "BEN BROWN: Good day."), (3, 4, "It is late."))
    assert [text for _, text in texts(raw)] == ["ANNA: Hello.", "BEN BROWN: Good day. It is late."]


def test_webvtt_names_speakers_in_tags_and_has_notes_that_nobody_sees() -> None:
    raw = subtitles.read(
        b"WEBVTT - a title\n\nSTYLE\n::cue { color: red }\n\nNOTE hidden\nmore\n\n"
        b"intro\n00:01.000 --> 00:03.000 align:start\n"
        b"<v.loud Anna Brown>Hello <b>there</b></v>\n\n00:03.000 --> 00:04.000\n<v Anna Brown>again.\n\n"
        b"01:00:05.000 --> 01:00:07.000\n<v Ben>Hi.\n"
    )
    assert texts(raw) == [(1, "Anna Brown: Hello there again."), (3605, "Ben: Hi.")]
    assert marks(raw) == [("strong", "Anna Brown", ""), ("strong", "there", ""), ("strong", "Ben", "")]


def test_live_captions_dont_repeat_their_lines() -> None:
    words = ["so the harbour", "was dredged", "in the year", "eighteen fifty six"]
    lines = [(n * 2, n * 2 + 2, f"{words[n - 1]}\n{word}" if n else word) for n, word in enumerate(words)]
    assert [text for _, text in texts(srt(*lines))] == ["so the harbour was dredged in the year eighteen fifty six"]


def test_a_line_that_is_said_twice_stays() -> None:
    raw = srt((1, 2, "No."), (2, 3, "No."), (3, 4, "Yes, I said."), (4, 5, "What?"), (5, 6, "Nothing at all."))
    assert " ".join(text for _, text in texts(raw)) == "No. No. Yes, I said. What? Nothing at all."


def test_a_file_without_times_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        subtitles.read(b"Just some text.\n")
    assert refused.value.message.template is Unreadable.NO_SUBTITLES


@pytest.mark.parametrize("piece", ["<i", "<v A>", "{\\", "- a\n", "00:00:01,000 --> 00:00:02,000\na\n\n", "NOTE a\n\n"])
def test_reading_takes_linear_time(piece: str) -> None:
    assert is_linear(
        lambda count: subtitles.read(b"00:00:01,000 --> 00:00:02,000\nb\n" + piece.encode() * count), 10_000
    )
