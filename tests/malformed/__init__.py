"""Malformed files of every format that is read, generated from a seed.

Three kinds. *Mutants* are small sound documents that were cut short, flipped, zeroed or shuffled at random places.
*Attacks* are written by hand: bombs, loops, depth, floods, lies, and everything that could make a reader open a file.
*Misnamed* ones are sound but have another format's name. There are also things that aren't regular files at all.

Each format has a module with its sound documents and its attacks, and `formats.py` lists them.
"""

import random
from itertools import chain
from pathlib import Path

from malformed.attacks import attacks
from malformed.formats import FORMATS, SOUND
from malformed.misnamed import misnamed
from malformed.mutants import mutant
from malformed.special import special

__all__ = ["CANARY", "SONG", "SOUND", "generate"]

CANARY = "canary.txt"  # a file beside the folder, which attacks try to get at
SONG = "zanzibar kerfuffle"  # words that only the canary and /etc/passwd's name lead to


def generate(folder: Path, mutants: int = 120, seed: int = 1) -> list[str]:
    """Write all of them, with so many mutants of each format. Returns the names that can be shown."""
    chance = random.Random(seed)
    canary = folder.parent.resolve() / CANARY
    written = []
    for name, data in chain(attacks(canary), misnamed()):
        written.append(_put(folder, name, data))
    for one in FORMATS:
        for number in range(mutants):
            suffix = chance.choice(list(one.sound))
            written.append(_put(folder, f"mutants/{one.name} {number}{suffix}", mutant(chance, suffix)))
    return written + special(folder, canary)


def _put(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name
