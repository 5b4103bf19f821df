"""Things that aren't regular files, or have no valid name."""

import os
import socket
from contextlib import suppress
from pathlib import Path

from malformed import plain


def special(folder: Path, canary: Path) -> list[str]:
    """Make them. Returns the names that can be shown."""
    place = folder / "special"
    place.mkdir(exist_ok=True)
    os.mkfifo(place / "fifo.txt")
    (place / "link.txt").symlink_to(canary)
    (place / "linked folder").symlink_to(canary.parent)
    (place / "dangling.txt").symlink_to("nowhere")
    (place / "itself.txt").symlink_to("itself.txt")
    (place / "device.txt").symlink_to("/dev/zero")
    (place / "folder.pdf").mkdir()
    (place / "closed.txt").write_bytes(plain.make())
    (place / "closed.txt").chmod(0)
    with socket.socket(socket.AF_UNIX) as listener:
        at = os.open(place, os.O_RDONLY | os.O_DIRECTORY)  # the path to a socket may have a hundred bytes
        try:
            listener.bind(f"/proc/self/fd/{at}/socket.txt")
        except OSError:
            (place / "socket.txt").symlink_to("nowhere")
        finally:
            os.close(at)
    shown = [
        "fifo.txt",
        "link.txt",
        "linked folder",
        "dangling.txt",
        "itself.txt",
        "device.txt",
        "closed.txt",
        "socket.txt",
    ]
    with suppress(OSError):  # some file systems take no such names
        with open(os.fsencode(place) + b"/not \xff utf-8.txt", "wb") as file:
            file.write(plain.make())
        shown.append("not \\udcff utf-8.txt")
    return [f"special/{name}" for name in shown]
