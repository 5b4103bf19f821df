"""What was recognised in pictures of the folder's files, so that it takes its time only once.

It is kept by the digest of the file, a folder for each file and a file for each page. If it is lost, it is recognised
again. There is nothing in it of uploads: a text that people gave is stored in one place only.
"""

import zlib
from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from index.disk import remove_folder

_LARGEST = 4 * 2**20  # bytes of a page


class ScannedPages:
    """The texts of recognised pages, in a folder of the data folder."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when there is something to keep."""
        self._folder = folder

    def get(self, digest: str, engine: str, page: int) -> bytes | None:
        """The text that was kept; None if there is none, or if it is damaged or not all there."""
        try:
            with self._path(digest, engine, page).open("rb") as file:
                unpacking = zlib.decompressobj()
                text = unpacking.decompress(file.read(_LARGEST), _LARGEST)
        except (OSError, zlib.error):
            return None
        return text if text and unpacking.eof else None

    def put(self, digest: str, engine: str, page: int, text: bytes) -> bool:
        """Keep a text. Returns False if there is no room on the disk for it."""
        path = self._path(digest, engine, page)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(zlib.compress(text))
        except OSError:
            with suppress(OSError):
                path.unlink(missing_ok=True)  # a part of it may be there
            return False
        return True

    def is_empty(self) -> bool:
        """True if nothing was ever kept."""
        return not self._folder.is_dir()

    def keep_only(self, digests: Collection[str]) -> None:
        """Forget the pages of all other files."""
        with suppress(OSError):
            for folder in self._folder.iterdir():
                if folder.name not in digests:
                    remove_folder(folder)

    def _path(self, digest: str, engine: str, page: int) -> Path:
        return self._folder / digest / f"{sha256(engine.encode()).hexdigest()[:12]}-{page}"
