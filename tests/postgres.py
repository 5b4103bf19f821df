"""Real PostgreSQL servers for tests: started in a temporary folder, by a user without rights, reached by a socket."""

import os
import shutil
import signal
import socket
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from secrets import token_hex
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Any, Self
from urllib.parse import quote

from processes import LONGEST, child, run

_SETPRIV = shutil.which("setpriv")
_ENDING_WITH_US = (_SETPRIV, "--pdeathsig", "QUIT") if _SETPRIV else ()  # also if this process is killed
NOBODY = 65534  # the user that the servers run as, if the tests run as root
_QUICK = {"fsync": "off", "full_page_writes": "off"}


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs. Debian keeps them out of the path."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "postgres").exists()), None)


def missing() -> str:
    """Why there can be no server here; empty if there can."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg isn't installed (the extra “postgres”)"
    return "" if _programs() else "PostgreSQL isn't installed (Debian's package is postgresql)"


class Server:
    """A server with its data in a folder of its own. Close it with `close`.

    Args:
        settings: Of the server, besides those that make it quick.
        durable: It waits for the disk, as real ones do.
        port: Where it listens on 127.0.0.1; without one, only on its socket.
        folder: Where it keeps its data; a temporary folder without one.
    """

    def __init__(
        self,
        settings: dict[str, str] | None = None,
        *,
        durable: bool = False,
        port: int = 0,
        folder: Path | None = None,
    ) -> None:
        programs = _programs()
        assert programs
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=folder or "/tmp"))
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self.data = self.folder / "data"
        self.port = port or 5432
        self._settings = ({} if durable else _QUICK) | {
            "listen_addresses": "127.0.0.1" if port else "",
            "unix_socket_directories": str(self.folder),
            "port": str(self.port),
            "shared_buffers": "16MB",
            "max_wal_size": "128MB",
            "log_min_messages": "fatal",
        } | (settings or {})  # fmt: skip
        self._running = ExitStack()
        self._process: Popen[str] | None = None

    def _as_nobody(self) -> dict[str, Any]:
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}

    def run(self, program: str, *arguments: object) -> None:
        """Runs one of PostgreSQL's programs."""
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        command = [self._programs / program, *map(str, arguments)]
        run(*command, check=True, cwd=self.folder, env=environment, **self._as_nobody())

    def make(self) -> Self:
        """A new server."""
        self.run(
            "initdb", "--no-sync", "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "footnote", "-D", self.data
        )  # fmt: skip
        return self.start()

    def copy(self, primary: "Server", name: str) -> Self:
        """A streaming replica of another server, which calls itself `name`."""
        source = f"host={primary.folder} port={primary.port} user=footnote application_name={name}"
        self.run("pg_basebackup", "--no-sync", "-c", "fast", "-R", "-D", self.data, "-d", source)
        return self.start()

    def start(self) -> Self:
        options = [item for name, value in self._settings.items() for item in ("-c", f"{name}={value}")]
        log = self.folder / "log"
        with log.open("ab") as output:
            self._process = self._running.enter_context(
                child(
                    *_ENDING_WITH_US,
                    self._programs / "postgres",
                    *("-D", self.data, *options),
                    deadline=LONGEST,
                    stdin=DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self.folder,
                    env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                    **self._as_nobody(),
                )
            )
        deadline = time.monotonic() + 60
        while True:
            assert self._process.poll() is None, log.read_text(encoding="utf-8")
            try:
                with self.connect():
                    return self
            except Exception:
                assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
                time.sleep(0.05)

    def address(self, database: str = "postgres", *, port: int = 0) -> str:
        """The address of a database, over the socket or over a port of 127.0.0.1."""
        if port:
            return f"postgresql://footnote@127.0.0.1:{port}/{database}"
        return f"postgresql://footnote@/{database}?host={quote(str(self.folder), safe='')}&port={self.port}"

    def connect(self, database: str = "postgres") -> Any:
        import psycopg

        return psycopg.connect(self.address(database), autocommit=True)

    def database(self, template: str = "template0") -> str:
        """The name of a new database."""
        name = f"d{token_hex(6)}"
        with self.connect() as db:
            db.execute(f"create database {name} template {template}")
        return name

    def files(self, database: str) -> Path:
        """The folder of a database's tables, in which everything is written now."""
        with self.connect(database) as db:
            db.execute("checkpoint")
            ((number,),) = db.execute("select oid from pg_database where datname = %s", [database]).fetchall()
        return self.data / "base" / str(number)

    def promote(self) -> None:
        """Makes a replica a primary."""
        self.run("pg_ctl", "promote", "-D", self.data, "-w", "-t", "30")

    def _processes(self) -> list[int]:
        """The numbers of all of its processes. Each has a session of its own."""
        assert self._process
        parent = self._process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        return [parent, *map(int, children)]

    def signal(self, number: int) -> None:
        """Sends a signal to all of its processes."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def has_ended(self) -> bool:
        """True if it doesn't run any more, or can't be reached within a few seconds."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            assert self._process
            if self._process.poll() is not None:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                return True
            with suppress(Exception), self.connect():
                return False
            time.sleep(0.1)
        self.kill()
        return True

    def freeze(self) -> None:
        """Stops all of its processes, whose connections stay open, until they get SIGCONT."""
        self.signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Ends it as a power cut would end it."""
        assert self._process
        self.signal(signal.SIGKILL)
        self._process.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def close(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(10)
            except TimeoutExpired:
                self.kill()
        self._running.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
