"""`footnote health`: asks a running bot if it is well. Exits with 0 if it is, with 1 if it isn't or doesn't answer.

The question goes over a socket in the bot's data folder, so that the bot's event loop has to answer it
(`bot.operate.pulse`). A file that the bot touches every few seconds would only prove that it was alive a while ago, and
would wear out a memory card.

Docker runs this twice a minute, on a Raspberry Pi as well, so it imports next to nothing: no settings, no Discord.
"""

import json
import os
import socket

SOCKET = "health"  # its name in the data folder
PATIENCE = 5.0  # seconds; an event loop that takes longer isn't working
_PIECE = 4096  # bytes


def socket_name(shards: str) -> str:
    """The name for a value of FOOTNOTE_SHARDS: processes with ranges may share a data folder. Raises ValueError.

    >>> socket_name("auto"), socket_name("0-15/64")
    ('health', 'health.0-15-of-64')
    """
    if shards.strip().lower() == "auto":
        return SOCKET
    ids, _, count = shards.partition("/")
    first, _, last = ids.partition("-")
    return f"{SOCKET}.{int(first)}-{int(last or first)}-of-{int(count)}"


def ask(data: str, shards: str = "auto") -> dict[str, object]:
    """Asks the bot that works on this data folder. Raises OSError or ValueError if there is no answer."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(os.path.join(data, socket_name(shards)))
        return dict(json.loads(b"".join(iter(lambda: connection.recv(_PIECE), b""))))


def sentence(state: dict[str, object]) -> str:
    """The bot's answer, for a person: `docker inspect` shows it."""
    verdict = "Healthy" if state["healthy"] else "Unhealthy"
    parts = [state["index"], state["discord"], state.get("database")]
    return f"{verdict}: {'; '.join(str(part) for part in parts if part)}."


def main() -> int:
    """Prints the answer; returns the exit code."""
    data = os.environ.get("FOOTNOTE_DATA") or "data"
    try:
        state = ask(data, os.environ.get("FOOTNOTE_SHARDS") or "auto")
    except TimeoutError:
        print(f"Unhealthy: the bot has not answered for {PATIENCE:g} seconds.")
        return 1
    except (OSError, ValueError) as error:
        absent = isinstance(error, FileNotFoundError | ConnectionRefusedError)
        why = "none is running, or it is just starting" if absent else error
        print(f"Unhealthy: no bot answers in the data folder {data} ({why}).")
        return 1
    print(sentence(state))
    return int(not state["healthy"])
