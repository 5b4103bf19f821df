"""Logs: entries in order, by lines of the file."""

from growth import is_linear
from shown import blocks, line_of

from index.messages import ReadingNote
from index.reading import log


def test_entries_are_shown_together_with_their_lines() -> None:
    raw = log.read(
        b"2024-05-03 14:02:01 INFO start\n2024-05-03 14:02:02 ERROR boom\n  File x\n\n2024-05-03 14:03 end\n"
    )
    assert blocks(raw) == [
        ("verbatim", "2024-05-03 14:02:01 INFO start\n2024-05-03 14:02:02 ERROR boom\n  File x"),
        ("verbatim", "2024-05-03 14:03 end"),
    ]
    assert line_of(raw, "2024-05-03 14:03 end") == 5


def test_a_passage_begins_with_an_entry() -> None:
    raw = log.read(b"".join(b"[14:%02d:00] tick\n  at the place number %d of all\n" % (n, n) for n in range(60)))
    assert len(raw.blocks) > 3
    assert all(text.startswith("[14:") and len(text) < 1_000 for _, text in blocks(raw))


def test_colours_of_a_terminal_are_no_text() -> None:
    raw = log.read(b"14:02:01 \x1b[31mred\x1b[0m\n")
    assert raw.text == "14:02:01 red"


def test_what_doesnt_look_like_a_log_is_plain_text() -> None:
    raw = log.read(b"Logbook\n\nThe ship sailed on.\nWe saw land.\n")
    assert blocks(raw) == [("heading 1", "Logbook"), ("paragraph", "The ship sailed on.\nWe saw land.")]


def test_only_the_last_lines_of_a_very_long_log_are_read_and_a_note_says_so() -> None:
    raw = log.read(b"".join(b"14:02:01 line %d\n" % number for number in range(log.MOST_LINES + 500)))
    assert raw.text.startswith("14:02:01 line 501\n")
    assert line_of(raw, "line 501\n") == 502
    assert [note.template for note in raw.notes] == [ReadingNote.ONLY_LAST_LINES]


def test_reading_takes_linear_time() -> None:
    assert is_linear(lambda count: log.read(b"14:02:01 a\n" * count), 20_000)
    assert is_linear(lambda count: log.read(b"a b c [" * count), 20_000)
