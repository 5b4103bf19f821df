"""Whether the bot is at work: `python -m bot.operate.health`, which ends with 0 when it is and with 1 when it isn't.

The bot is asked over a socket in its data folder, and its event loop has to answer (`bot.operate.pulse`). A file that
the bot touches every few seconds would only say that it was alive a while ago, and would wear out a memory card.

Docker runs this twice a minute, on a Raspberry Pi as well, so it imports next to nothing: no settings, no Discord.
"""

import json
import os
import socket
import sys

SOCKET = "health"  # in the data folder
PATIENCE = 5.0  # seconds; an event loop that needs longer is no good to anybody
_PIECE = 4096  # bytes


def ask(data: str) -> dict[str, object]:
    """What the bot that works on this data folder says. Raises OSError or ValueError when it says nothing."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(os.path.join(data, SOCKET))
        return dict(json.loads(b"".join(iter(lambda: connection.recv(_PIECE), b""))))


def sentence(state: dict[str, object]) -> str:
    """What the bot says of itself, for a person: `docker inspect` shows it."""
    verdict = "Healthy" if state["healthy"] else "Unhealthy"
    return f"{verdict}: {state['index']}; {state['discord']}."


def main() -> int:
    data = os.environ.get("FOOTNOTE_DATA") or "data"
    try:
        state = ask(data)
    except TimeoutError:
        print(f"Unhealthy: the bot has not answered for {PATIENCE:g} seconds.")
        return 1
    except (OSError, ValueError) as error:
        print(f"Unhealthy: no bot answers in the data folder {data} ({error}).")
        return 1
    print(sentence(state))
    return int(not state["healthy"])


if __name__ == "__main__":
    sys.exit(main())
