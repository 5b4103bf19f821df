"""Bounds of preparing a text, and of the room that its document takes in a generation.

Preparing takes time and memory in proportion to the text. The bounds are far above the needs of real text, so only a
text that was made to be expensive reaches them. It is then skipped by name, like a file that can't be read.
"""

MEMORY = 1 << 30  # bytes of address space for a process; 25 million characters of prose fit
SECONDS = 30.0  # of processor time for any text …
SECONDS_PER_MILLION = 30.0  # … and for each million of its characters; prose needs 4, and some machines are slower
PATIENCE = 10.0  # times as long in real time, because a machine may have other work
ROOM = 850_000  # bytes that a document may take in a generation, however short it is; an empty one takes 160 KB …
# … and for each byte of its text, or of its blocks as its reader hands them over (JSON), if these are more. Prose takes
# 4 to 6. Lists of names, addresses or codes, in which nearly each word is a new one, take up to 11, so they fit.
ROOM_PER_BYTE = 12


def most_seconds(characters: int) -> float:
    """Seconds of processor time for a text of this length."""
    return SECONDS + SECONDS_PER_MILLION * characters / 1_000_000


def most_room(text: int, blocks: int) -> int:
    """Bytes in a generation for a text of this many bytes, whose blocks are this many bytes of JSON."""
    return ROOM + ROOM_PER_BYTE * max(text, blocks)
