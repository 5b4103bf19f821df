"""A container engine for tests, and the bot in a container.

The engine is the one that runs on this machine. If there is none, one is started for the test (Debian's docker.io, as
root). It has no bridge, so the containers have no network and the bot is never connected to Discord.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from processes import LONGEST, child, run

NAME = f"footnote-test-{os.getpid()}"
NEVER = float("inf")
LONGEST_START = 60.0  # seconds

# The options of README's `docker run`, and no network.
CONFINED = (
    "--init --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 512m"
    " --pids-limit 256"
    # An engine before 25 looks for the first time after a whole interval, which is half a minute.
    " --health-interval 1s"
).split()


class NotHere(Exception):
    """Something can't be tested on this machine; the message says why."""


@dataclass
class Report:
    """Counts the results, and prints each one at once."""

    broken: int = 0
    held: int = 0
    start: float = field(default_factory=time.monotonic)

    def check(self, promise: str, holds: object, shown: object = "") -> bool:
        self.held += bool(holds)
        self.broken += not holds
        self._line("ok" if holds else "BROKEN", promise, shown)
        return bool(holds)

    def figure(self, name: str, value: object) -> None:
        self._line("", name, value)

    def untested(self, subject: str, reason: object) -> None:
        self._line("NOT TESTED", subject, reason)

    def _line(self, verdict: str, subject: str, shown: object) -> None:
        elapsed = time.monotonic() - self.start
        print(f"{elapsed:4.0f} s  {verdict:<10}  {subject}" + (f": {shown}" if shown != "" else ""), flush=True)


@dataclass(frozen=True)
class Docker:
    """A client that can build with secrets, and its engine."""

    client: str
    environment: dict[str, str]
    build_options: tuple[str, ...] = ()  # that a build needs to reach the package index

    def run(
        self, *arguments: str, check: bool = True, timeout: float = 900, stderr: int = subprocess.STDOUT
    ) -> subprocess.CompletedProcess[str]:
        """Both streams in one, in order, if `stderr` doesn't say otherwise."""
        done = run(self.client, *arguments, env=self.environment, stderr=stderr, deadline=timeout)
        if check and done.returncode:
            raise RuntimeError(f"docker {' '.join(arguments)}\n{done.stdout}{done.stderr or ''}")
        return done

    def __call__(self, *arguments: str) -> str:
        """What it answers. A client sometimes writes warnings beside that, which are no part of it."""
        return self.run(*arguments, stderr=subprocess.PIPE).stdout.strip()

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments))


@contextlib.contextmanager
def engine(folder: Path) -> Iterator[Docker]:
    """The engine that is running, or one of our own. Raises NotHere."""
    environment = os.environ | {"DOCKER_BUILDKIT": "1"}
    docker = Docker(_client(), environment)
    if docker.run("version", check=False).returncode == 0:
        yield docker
        return
    if not shutil.which("dockerd"):
        raise NotHere("no engine answers, and there is no dockerd to start one (Debian: apt install docker.io)")
    if os.geteuid():
        raise NotHere("no engine answers, and only root can start one")
    environment |= {"DOCKER_HOST": f"unix://{folder}/socket", "DOCKER_CONFIG": f"{folder}/config"}
    # It has no bridge, so that it changes nothing in this machine's network; a build uses the machine's own.
    docker = Docker(docker.client, environment, ("--network", "host"))
    with _started(docker, folder):
        yield docker


def _client() -> str:
    """The first on the path that can build with BuildKit. Raises NotHere."""
    places = (Path(place) / "docker" for place in os.get_exec_path())
    clients = [str(place) for place in places if os.access(place, os.X_OK)]
    for client in clients:
        version = run(client, "--version").stdout
        number = re.search(r"version (\d+)", version)
        if number and 19 <= int(number[1]) < 23:
            return client  # BuildKit is part of it
        if run(client, "buildx", "version").returncode == 0:
            return client
    raise NotHere("docker has no buildx here" if clients else "docker isn't installed")


@contextlib.contextmanager
def _started(docker: Docker, folder: Path) -> Iterator[None]:
    options = "--iptables=false --ip6tables=false --bridge=none".split()
    places = ("data-root", "exec-root", "pidfile")
    log = folder / "log"
    for driver in ("overlay2", "vfs"):
        with log.open("w") as output:
            process = child(
                *("dockerd", "--host", docker.environment["DOCKER_HOST"], "--storage-driver", driver, *options),
                *(f"--{place}={folder / place}" for place in places),
                deadline=LONGEST,
                grace=60,
                stdout=output,
                stderr=output,
            )
            try:
                with process as dockerd:
                    deadline = time.monotonic() + 30
                    while dockerd.poll() is None and time.monotonic() < deadline:
                        if docker.run("version", check=False).returncode == 0:
                            yield
                            return
                        time.sleep(0.2)
            finally:
                unmount(folder)
    raise NotHere(f"no engine can be started: {log.read_text()[-500:].strip()}")


def unmount(folder: Path) -> None:
    """Unmounts everything that an engine leaves mounted when it is ended in the middle of its work.

    An engine's last processes may be unmounting the same places meanwhile, so it isn't an error that one is gone.

    Raises:
        AssertionError: Something stays mounted.
    """
    for _ in range(10):
        mounted = _mounted(folder)
        if not mounted:
            return
        for place in reversed(mounted):
            run("umount", "--lazy", str(place))
        time.sleep(0.1)
    raise AssertionError(f"these stay mounted: {', '.join(map(str, _mounted(folder)))}")


def _mounted(folder: Path) -> list[Path]:
    places = [Path(line.split()[1]) for line in Path("/proc/mounts").read_text().splitlines()]
    return [place for place in places if place.is_relative_to(folder)]


@dataclass(frozen=True)
class Container:
    docker: Docker
    id: str

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.docker.json("inspect", "--format", "{{json .State}}", self.id)
        return state

    def is_healthy(self) -> bool:
        return bool(self.state()["Health"]["Status"] == "healthy")

    def has_failed(self) -> bool:
        return not self.state()["Running"] or "could not be read:" in self.logs()

    def logs(self) -> str:
        return self.docker.run("logs", self.id).stdout.strip()

    def execute(self, *command: str, stderr: int = subprocess.STDOUT) -> subprocess.CompletedProcess[str]:
        return self.docker.run("exec", self.id, *command, check=False, stderr=stderr)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer to a question; an empty one if it can't be asked."""
        done = self.execute("python", "-m", "index", "ask", "--json", "--", question, stderr=subprocess.PIPE)
        try:
            answer: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            return {"quotes": [], "generation": None, "failed": done.stdout + done.stderr}
        return answer

    def quoted(self, question: str) -> str:
        """The first passage of the answer, and the file that it is from."""
        answer = self.ask(question)
        return " ".join(f"{quote['source']}: {quote['text']}" for quote in answer["quotes"][:1]) or str(answer)

    def stop(self) -> tuple[float, int]:
        """Stop it by SIGTERM. Returns the seconds that took, and the exit code."""
        begin = time.monotonic()
        self.docker("stop", "--time", "20", self.id)
        return time.monotonic() - begin, self.state()["ExitCode"]


def wait(condition: Callable[[], bool], seconds: float) -> float | None:
    """How long it took until the condition was true; None if that took longer than so many seconds."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if condition():
            return time.monotonic() - begin
        time.sleep(0.1)
    return None


@dataclass(frozen=True)
class Scene:
    """The engine, the image and the files that all containers use."""

    docker: Docker
    report: Report
    image: str
    base: str  # the image that it was built on
    build_options: tuple[str, ...]  # that a build needs on this machine
    folder: Path
    token: Path

    def start(self, *options: str, command: tuple[str, ...] = ()) -> Container:
        """The bot, as the README runs it."""
        fixed = ("--env", "DISCORD_TOKEN_FILE=/run/secrets/discord_token", "--label", NAME, "--detach")
        return Container(self.docker, self.docker("run", *fixed, *CONFINED, *options, self.image, *command))

    def healthy(self, *options: str) -> tuple[Container, float]:
        """The bot, and how many seconds it took until its engine called it healthy (`NEVER` if it didn't)."""
        begin = time.monotonic()
        container = self.start(*options)
        reached = wait(container.is_healthy, LONGEST_START)
        return container, NEVER if reached is None else time.monotonic() - begin

    def variant(self, name: str, argument: str, most: float) -> "Scene":
        """The image built with an argument, which is to add at most so many MB."""
        begin, image = time.monotonic(), f"{NAME}:{name}"
        context = str(self.folder / "checkout")
        self.docker("build", *self.build_options, "--build-arg", argument, "--tag", image, context)
        self.report.figure(f"built with {argument} in", f"{time.monotonic() - begin:.0f} s")
        with_it, without = (self.docker.json("image", "inspect", each)[0]["Size"] for each in (image, self.image))
        added = (with_it - without) / 1e6
        self.report.check(f"{argument} adds at most {most:.0f} MB", 0 < added <= most, f"{added:.0f}")
        return replace(self, image=image)

    def secret(self, file: Path) -> tuple[str, str]:
        return "--volume", f"{file}:/run/secrets/discord_token:ro"

    def finished(self, container: Container) -> tuple[int | None, str]:
        """The exit code of a container that ends by itself, and its output."""
        ended = wait(lambda: not container.state()["Running"], 30)
        return container.state()["ExitCode"] if ended is not None else None, container.logs()
