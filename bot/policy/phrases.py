"""Word lists of this room: text files with sections, each with a name in square brackets and a phrase on each line."""

from importlib.resources import files


def sections(name: str) -> dict[str, list[str]]:
    """The lines of each section of a file, without comments, which begin with `#`."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found
