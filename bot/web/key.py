"""The key that makes the addresses of uploads unguessable."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes, token_hex

from index import OperatorError
from index.operations import State

KEY = 32  # bytes
NAME = "reader.key"


def reader_key(data: Path, shared: State | None = None) -> bytes:
    """The key for links to uploads; makes one if there is none. Raises OperatorError.

    If what people gave is `shared` with other machines, the first key of any of them is the one of all.
    """
    if shared:
        own = (data / NAME).read_bytes() if (data / NAME).exists() else token_bytes(KEY)
        return bytes.fromhex(shared.notes.set_first(NAME, own.hex()))
    path = data / NAME
    try:
        if not path.exists():
            _write_once(path, token_bytes(KEY))
        key = path.read_bytes()
    except OSError as error:
        raise OperatorError(
            f"The key of the reader pages, {path}, can't be used: {error.strerror}. "
            "Let this user write to the data folder."
        ) from error
    if len(key) != KEY:
        raise OperatorError(
            f"{path} isn't a key. Remove it, and a new one is made; old links to uploads then stop working."
        )
    return key


def _write_once(path: Path, content: bytes) -> None:
    """Writes a file that only this user can read, completely or not at all. If another process was faster, its file
    stays."""
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    try:
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
