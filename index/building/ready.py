"""The processes that a sync reads and prepares files in, started before it is known which files these are.

Starting them takes as long as a short sync. So whoever knows that a sync is coming has them started meanwhile.
"""

from collections.abc import Iterable
from contextlib import suppress

from index.building.workers import Spare
from index.errors import UnreadableFile
from index.reading import reader_of
from index.reading.sandbox import Sandbox


class Ready:
    """Processes for one sync."""

    def __init__(self) -> None:
        self.spare = Spare()
        self._sandbox: Sandbox | None = None

    def start(self, names: Iterable[str]) -> None:
        """Starts what files with these names need, unless that was done before. Nothing for files of no format."""
        modules = set()
        for name in names:
            with suppress(UnreadableFile):
                modules.add(reader_of(name))
        if not modules or self._sandbox:
            return
        self.spare.start()
        self._sandbox = Sandbox(modules)
        with suppress(OSError, RuntimeError):  # it is tried again for the first file, and then it is an error
            self._sandbox.start()

    def sandbox(self, modules: Iterable[str]) -> Sandbox:
        """A sandbox with these readers, which belongs to the caller: the one that was started, if it has them."""
        wanted = set(modules)
        started, self._sandbox = self._sandbox, None
        if started and wanted and started.has(wanted):
            return started
        if started:
            started.close()
        return Sandbox(wanted)

    def close(self) -> None:
        """Ends the processes that nobody has taken."""
        self.spare.close()
        if self._sandbox:
            self._sandbox.close()
