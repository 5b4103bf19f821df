"""Documents with the same title are told apart by their places in the folder."""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

LONGEST = 60  # characters; of a longer place the end is shown

# A title as people see it. In the rows of documents it is kept beside the title, which searching needs as it is.
SHOWN_TITLE = "case when apart is null then title else title || ' (' || apart || ')' end"


def told_apart(documents: Iterable[tuple[int, int | None, str, str]]) -> dict[int, str]:
    """What tells a document apart from the others with its title, for those that have one of another.

    Nobody sees two servers' uploads together. So an upload differs from its own server's and from the folder's
    documents, and these only from each other: otherwise they would show that a server has uploaded something.

    Args:
        documents: number, owner, title and source of each.
    """
    groups: dict[str, list[tuple[int, int | None, str]]] = defaultdict(list)
    for number, owner, title, source in documents:
        groups[title.casefold()].append((number, owner, source))
    found: dict[int, str] = {}
    for group in groups.values():
        shared = [(number, source) for number, owner, source in group if owner is None]
        owners = {owner for _, owner, _ in group if owner is not None}
        found |= _among(shared) if len(shared) > 1 else {}
        for one in owners:
            own = [(number, source) for number, owner, source in group if owner == one]
            if len(shared) + len(own) > 1:
                places = _among([*shared, *own])
                found |= {number: places[number] for number, _ in own}
    return found


def title_key(title: str) -> int:
    """A number that is the same for the same titles, in any case."""
    return zlib.crc32(title.casefold().encode("utf-8", "surrogatepass"))


def subject_key(terms: Iterable[str]) -> int:
    """A number that is the same for headings and questions of the same terms, in any order."""
    return zlib.crc32(" ".join(sorted(set(terms))).encode("utf-8", "surrogatepass"))


def _among(documents: list[tuple[int, str]]) -> dict[int, str]:
    """The shortest part of each path that differs: the folders, or the file's name too if these aren't enough."""
    paths = [PurePosixPath(source).parts for _, source in documents]
    common = 0
    while len({path[: common + 1] for path in paths}) == 1 and all(len(path) > common + 1 for path in paths):
        common += 1
    folders = ["/".join(path[common:-1]) for path in paths]
    wholes = ["/".join(path[common:]) for path in paths]
    # A document above the others has no folder of its own, and is named by its file.
    shown = [folder or path[-1] for folder, path in zip(folders, paths, strict=True)]
    if len(set(shown)) < len(shown):
        shown = wholes
    return {number: _shortened(place) for (number, _), place in zip(documents, shown, strict=True)}


def _shortened(place: str) -> str:
    return place if len(place) <= LONGEST else f"…{place[-LONGEST:]}"
