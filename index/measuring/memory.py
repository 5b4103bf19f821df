"""How much memory this process has, as the kernel counts it."""

from pathlib import Path

Figures = dict[str, float]


def memory() -> Figures:
    """The kernel's figures for this process in MB (10**6 bytes), by name; empty on systems other than Linux."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return {}
    rows = (line.split() for line in status.splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 / 1e6 for row in rows if row[-1] == "kB"}


def growth(bare: Figures, before: str, now: str) -> float | None:
    """How much the figure `now` is above what the figure `before` was in a bare process; None if there are none."""
    return memory()[now] - bare[before] if bare else None
