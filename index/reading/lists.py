"""Numbers of list items, for syntaxes that don't write them."""


class Numbers:
    """Counts the items of numbered lists that are inside each other."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def next(self, depth: int, *, new: bool = False) -> int:
        """The number of the next item at this depth, from 1. With `new`, all lists before have ended."""
        if new:
            self._counts.clear()
        del self._counts[depth:]
        self._counts += [0] * (depth - len(self._counts))
        self._counts[-1] += 1
        return self._counts[-1]
