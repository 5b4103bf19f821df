"""Builds the Dockerfile with a real container engine and runs the bot as in the README: `make docker-test`.

It uses the engine that is running on this machine. If there is none, it starts one for the test (Debian's docker.io, as
root). The base image is the one of the Dockerfile; if no registry can be reached, it is made from Debian trixie with
Python 3.13 (by mmdebstrap), and kept for a week in ~/.cache/footnote.

The containers have no network, so the bot is never connected to Discord. The test shows that it starts, reads, answers,
reports what is wrong, and stops, with as few rights as a container can have.

Prints each result. The exit code is 1 if a promise was broken. If there is no engine, it says so and ends with 0.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from processes import LONGEST, child, run

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footnote"
CACHE_LASTS = 7 * 24 * 3600  # seconds

MOST_ADDED = 150.0  # MB on top of the base image
HEALTHY_WITHIN = 10.0  # seconds
TRIES = 3
LONGEST_START = 60.0
NEVER = float("inf")
STOPPED_WITHIN = 5.0
NAME = f"footnote-test-{os.getpid()}"

# What the README and compose.yaml run the container with, and no network besides.
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

    def check(self, promise: str, holds: object, shown: object = "") -> None:
        self.held += bool(holds)
        self.broken += not holds
        self._line("ok" if holds else "BROKEN", promise, shown)

    def figure(self, name: str, value: object) -> None:
        self._line("", name, value)

    def untested(self, what: str, reason: object) -> None:
        self._line("NOT TESTED", what, reason)

    def _line(self, verdict: str, what: str, shown: object) -> None:
        elapsed = time.monotonic() - self.start
        print(f"{elapsed:4.0f} s  {verdict:<10}  {what}" + (f": {shown}" if shown != "" else ""), flush=True)


@dataclass(frozen=True)
class Docker:
    """A client that can build with secrets, and its engine."""

    client: str
    environment: dict[str, str]
    build_options: tuple[str, ...] = ()  # that a build needs to reach the package index

    def run(self, *arguments: str, check: bool = True, timeout: float = 900) -> subprocess.CompletedProcess[str]:
        """Both streams in one, in order."""
        done = run(self.client, *arguments, env=self.environment, stderr=subprocess.STDOUT, deadline=timeout)
        if check and done.returncode:
            raise RuntimeError(f"docker {' '.join(arguments)}\n{done.stdout}")
        return done

    def __call__(self, *arguments: str) -> str:
        return self.run(*arguments).stdout.strip()

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments))


# The engine


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
            return client  # holds BuildKit itself
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
                _unmount(folder)
    raise NotHere(f"no engine can be started: {log.read_text()[-500:].strip()}")


def _unmount(folder: Path) -> None:
    """What an engine leaves mounted when it is ended in the middle of its work."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in reversed(places):
        if Path(place).is_relative_to(folder):
            run("umount", "--lazy", place, check=True)


# The image


def base_image(docker: Docker, report: Report) -> str:
    """The name of the Dockerfile's base image, or of its substitute. Raises NotHere."""
    found = re.search(r"^ARG BASE_IMAGE=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    name = found[1]
    with contextlib.suppress(subprocess.TimeoutExpired):
        if docker.run("image", "inspect", name, check=False).returncode == 0:
            return name
        if docker.run("pull", "--quiet", name, check=False, timeout=300).returncode == 0:
            return name
    if not shutil.which("mmdebstrap"):
        raise NotHere(f"{name} can't be pulled, and there is no mmdebstrap to make a substitute")
    rootfs = CACHE / "trixie.tar"
    if not rootfs.exists() or time.time() - rootfs.stat().st_mtime > CACHE_LASTS:
        _make_rootfs(rootfs)
    docker("import", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", str(rootfs), f"{NAME}:base")
    report.figure("the base image", f"Debian trixie, since {name} can't be had")
    return f"{NAME}:base"


def _make_rootfs(rootfs: Path) -> None:
    """Debian with Python; and Compose, for this machine, beside it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    draft = rootfs.with_suffix(f".{os.getpid()}.tar")
    compose = "cd /tmp && apt-get download docker-compose && dpkg -x docker-compose_*.deb compose"
    hooks = (
        'ln -s ../../bin/python3 "$1/usr/local/bin/python"',
        f'chroot "$1" sh -c "{compose}"',
        f"copy-out /tmp/compose/usr/libexec/docker/cli-plugins/docker-compose {CACHE}",
        'rm -rf "$1"/tmp/* "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin',
    )
    try:
        run(
            *("mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates,python3,python3-venv"),
            *("--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/locale/*"),
            *(f"--customize-hook={hook}" for hook in hooks),
            *("trixie", draft),
            deadline=900,
            check=True,
            stdout=None,  # shown
            stderr=None,
        )
        draft.replace(rootfs)
    finally:
        draft.unlink(missing_ok=True)


def pip_secrets(folder: Path, mark: str) -> list[str]:
    """Build options that give pip the settings of this machine as a secret, with a mark that no layer may contain."""
    listed = run(sys.executable, "-m", "pip", "config", "list").stdout
    settings = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        settings[key.rpartition(".")[2]] = value.strip("'")
    told = [f"# {mark}", "[global]"]
    for key in ("index-url", "extra-index-url", "trusted-host", "proxy"):
        values = [value for value in settings.get(key, "").split() if not value.startswith("file:")]
        if values:
            told.append(f"{key} = {' '.join(values)}")
    options = []
    if "cert" in settings:
        told.append("cert = /run/secrets/ca_bundle")
        options += ["--secret", f"id=ca_bundle,src={settings['cert']}"]
    (folder / "pip.conf").write_text("\n".join(told) + "\n", encoding="utf-8")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        if name in os.environ:
            options += ["--build-arg", name]
    return [*options, "--secret", f"id=pip_conf,src={folder / 'pip.conf'}"]


def build(docker: Docker, report: Report, folder: Path, mark: str) -> str:
    """The image, from a checkout that somebody has kept secrets in."""
    context = folder / "checkout"
    shutil.copytree(ROOT, context, ignore=shutil.ignore_patterns(".[!d]*", "data", "__pycache__"))
    for name in ("discord_token.txt", ".env", "bot/.env", "index/.discord_token.swp"):
        (context / name).write_text(f"DISCORD_TOKEN={mark}\n", encoding="utf-8")
    base, image = base_image(docker, report), f"{NAME}:latest"
    begin = time.monotonic()
    options = [*docker.build_options, *pip_secrets(folder, mark), "--build-arg", f"BASE_IMAGE={base}", "--tag", image]
    log = docker("build", "--progress", "plain", *options, str(context))
    report.figure("built in", f"{time.monotonic() - begin:.0f} s")
    report.check("only wheels are installed", "Building wheel" not in log and "setup.py" not in log)
    size, base_size = (docker.json("image", "inspect", name)[0]["Size"] / 1e6 for name in (image, base))
    for line in docker("history", "--format", "{{.Size}}\t{{.CreatedBy}}", image).splitlines():
        layer, _, made = line.partition("\t")
        if layer != "0B":
            report.figure("layer", f"{layer:>7}  {made.replace('/bin/sh -c ', '')[:60]}")
    report.figure("image", f"{size:.0f} MB, of which {base_size:.0f} MB are the base image")
    report.check(f"the bot adds at most {MOST_ADDED:.0f} MB", size - base_size <= MOST_ADDED, f"{size - base_size:.0f}")
    config = docker.json("image", "inspect", image)[0]["Config"]
    report.check("the image runs as user 10001", config["User"] == "10001:10001")
    report.check("the image has a health check", config["Healthcheck"]["Test"][0] == "CMD")
    leftovers = "ls -d /build /opt/venv/bin/pip* /opt/footnote/.[!.]* 2>/dev/null; command -v gcc cc make"
    left = docker.run("run", "--rm", "--network", "none", "--entrypoint", "sh", image, "-c", leftovers, check=False)
    report.check("nothing of the build is left in the image", not left.stdout.strip(), left.stdout.strip())
    return image


def holds_mark(docker: Docker, image: str, folder: Path, mark: str) -> list[str]:
    """The places where the mark is found: the metadata of the image, or files of its layers."""
    archive = folder / "image.tar"
    docker("save", "--output", str(archive), image)
    with archive.open("rb") as file:
        found = list(_marked(file, mark.encode(), ""))
    archive.unlink()
    if mark in docker("history", "--no-trunc", image):
        found.append("the history")
    return found


def _marked(file: IO[bytes], mark: bytes, place: str) -> Iterator[str]:
    """The files in a tar of tars that hold the mark."""
    with tarfile.open(fileobj=file) as tar:
        for member in tar:
            if not (member.isfile() and member.size and (content := tar.extractfile(member))):
                continue
            name = f"{place}{member.name}"
            try:
                if place:
                    raise tarfile.ReadError  # a tar in a layer is a file like any other
                yield from _marked(content, mark, f"{name}: ")
            except tarfile.ReadError:
                content.seek(0)
                if mark in content.read():
                    yield name


# The documents


def furnish(docs: Path) -> dict[str, str]:
    """A folder with a document of every kind that needs a parser; where each says that its lantern is kept."""
    places = {
        "md": "the boat house",
        "pdf": "the clock tower",
        "docx": "the wine cellar",
        "html": "the rose garden",
        "csv": "the tram depot",
        "epub": "the salt mine",
    }
    docs.mkdir()
    said = {kind: f"The {kind} lantern is kept in {place} all year." for kind, place in places.items()}
    html = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>".format
    (docs / "lantern.md").write_text(f"# Boats\n\n{said['md']}\n", encoding="utf-8")
    (docs / "lantern.html").write_text(html("Roses", said["html"]), encoding="utf-8")
    (docs / "lantern.csv").write_text(f"thing,remark\nlantern,{said['csv']}\n", encoding="utf-8")
    (docs / "lantern.pdf").write_bytes(_pdf(said["pdf"]))
    _zip(
        docs / "lantern.docx",
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body><w:p><w:r><w:t>{said['docx']}</w:t></w:r></w:p></w:body></w:document>",
        },
    )
    _zip(
        docs / "lantern.epub",
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="book.opf"/></rootfiles></container>',
            "book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Salt</dc:title></metadata><manifest>'
            '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="c"/></spine></package>',
            "c.xhtml": html("Salt", said["epub"]),
        },
    )
    return said


def _zip(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _pdf(sentence: str) -> bytes:
    page = f"BT /F 12 Tf 72 700 Td ({sentence}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(page)}>>\nstream\n{page}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    data, offsets = "%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return f"{data}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


# The container


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
        return self.docker("logs", self.id)

    def execute(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self.docker.run("exec", self.id, *command, check=False)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer to a question; an empty one when none could be had."""
        done = self.execute("python", "-m", "index", "ask", "--json", "--", question)
        try:
            answer: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
        except ValueError:
            return {"quotes": [], "generation": None, "failed": done.stdout}
        return answer

    def quoted(self, question: str) -> str:
        """The first passage of the answer, and the file that it is from."""
        answer = self.ask(question)
        return " ".join(f"{quote['source']}: {quote['text']}" for quote in answer["quotes"][:1]) or str(answer)

    def stop(self) -> tuple[float, int]:
        """Ends it by SIGTERM: seconds, and the exit code."""
        begin = time.monotonic()
        self.docker("stop", "--time", "20", self.id)
        return time.monotonic() - begin, self.state()["ExitCode"]


def wait(condition: Callable[[], bool], seconds: float) -> float | None:
    """How long it took until the condition held; None when it didn't."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if condition():
            return time.monotonic() - begin
        time.sleep(0.1)
    return None


@dataclass(frozen=True)
class Scene:
    """What the containers share."""

    docker: Docker
    report: Report
    image: str
    folder: Path
    token: Path

    def start(self, *options: str, command: tuple[str, ...] = ()) -> Container:
        """The bot, as the README runs it."""
        told = ("--env", "DISCORD_TOKEN_FILE=/run/secrets/discord_token", "--label", NAME, "--detach")
        return Container(self.docker, self.docker("run", *told, *CONFINED, *options, self.image, *command))

    def healthy(self, *options: str) -> tuple[Container, float]:
        """The bot, and how long it took until its engine called it healthy; for ever, when it never did."""
        begin = time.monotonic()
        container = self.start(*options)
        reached = wait(container.is_healthy, LONGEST_START)
        return container, NEVER if reached is None else time.monotonic() - begin

    def secret(self, file: Path) -> tuple[str, str]:
        return "--volume", f"{file}:/run/secrets/discord_token:ro"

    def finished(self, container: Container) -> tuple[int | None, str]:
        """The exit code of a container that ends by itself, and its output."""
        ended = wait(lambda: not container.state()["Running"], 30)
        return container.state()["ExitCode"] if ended is not None else None, container.logs()


def at_work(scene: Scene) -> None:
    """First start, questions, a change, stop; and the second start."""
    report, docs = scene.report, scene.folder / "docs"
    said = furnish(docs)
    volume = scene.docker("volume", "create", "--label", NAME)
    mounts = (*scene.secret(scene.token), "--volume", f"{docs}:/docs:ro", "--volume", f"{volume}:/data")

    container, took = scene.healthy(*mounts)
    for _ in range(TRIES - 1):  # a machine that is busy otherwise is no fault of the bot
        if not HEALTHY_WITHIN < took <= LONGEST_START:
            break
        report.figure("not within the time; tried again, from an empty volume", f"{took:.1f} s")
        scene.docker("rm", "--force", container.id)
        scene.docker("volume", "rm", volume)
        scene.docker("volume", "create", "--label", NAME, volume)
        container, took = scene.healthy(*mounts)
    report.check(f"healthy within {HEALTHY_WITHIN:g} s, without Discord", took <= HEALTHY_WITHIN, f"{took:.1f} s")
    if took == NEVER:
        print(container.logs())
        return
    health = container.execute("python", "-m", "bot", "health")
    told = "not connected to Discord" in health.stdout and not health.returncode
    report.check("and the check says how it is", told, health.stdout.strip())

    status = dict(re.findall(r"^(\w+):\s*(.*)$", container.execute("cat", "/proc/1/status").stdout, re.MULTILINE))
    report.check("user 10001", status["Uid"].split() == ["10001"] * 4)
    report.check("no capabilities", int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0)
    report.check("no new privileges", status["NoNewPrivs"] == "1")
    for place, writable in (("/", False), ("/opt/footnote", False), ("/docs", False), ("/data", True), ("/tmp", True)):
        wrote = container.execute("sh", "-c", f"touch {place}/touched && rm {place}/touched").returncode == 0
        report.check(f"{place} {'can' if writable else 'can not'} be written to", wrote is writable)

    for kind, sentence in said.items():
        quoted = container.quoted(f"Where is the {kind} lantern kept?")
        report.check(
            f".{kind} is read and quoted", quoted.startswith(f"lantern.{kind}:") and sentence in quoted, quoted
        )
    filters = _filters(container)
    report.check("the process that reads files is confined further", filters[1] > filters[0], filters)

    (docs / "new.md").write_text("The new lantern is kept in the observatory.", encoding="utf-8")
    followed = wait(lambda: "observatory" in container.quoted("Where is the new lantern kept?"), LONGEST_START)
    report.check("a change on the host is followed", followed is not None, f"{followed or LONGEST_START:.0f} s")

    used = ("/sys/fs/cgroup/memory.peak", "/sys/fs/cgroup/memory/memory.max_usage_in_bytes")
    peak = int(container.execute("sh", "-c", f"cat {used[0]} 2>/dev/null || cat {used[1]}").stdout)
    report.figure("most memory used, of 512 MB, the files it read included", f"{peak / 2**20:.0f} MB")
    generation = container.ask("")["generation"]
    seconds, code = container.stop()
    report.check(f"SIGTERM ends it within {STOPPED_WITHIN:g} s", seconds <= STOPPED_WITHIN, f"{seconds:.1f} s")
    report.check("with exit code 0", code == 0, code)
    report.check("it never ran out of memory", not container.state()["OOMKilled"])

    second, took = scene.healthy(*mounts)
    report.check(f"the second start is healthy within {HEALTHY_WITHIN:g} s", took <= HEALTHY_WITHIN, f"{took:.1f} s")
    time.sleep(3)  # it looks through the folder meanwhile
    report.check(
        "and doesn't build the index again", generation and second.ask("")["generation"] == generation, generation
    )
    scene.docker("kill", "--signal", "KILL", second.id)
    third, took = scene.healthy(*mounts)
    report.check("after SIGKILL it starts again", took < NEVER, f"{took:.1f} s")
    report.check("the token is in no log", scene.token.read_text() not in container.logs() + third.logs())
    third.stop()


def _filters(container: Container) -> tuple[int, int]:
    """How many filters of system calls a process in the container has, and the one that reads files."""
    script = """
import re
from index.reading.sandbox import Sandbox
with Sandbox() as sandbox:
    sandbox.parse("a.txt", b"A word.")
    for process in ("self", sandbox._process.pid):
        print(*re.findall("Seccomp_filters:\\\\s*([0-9]+)", open(f"/proc/{process}/status").read()))
"""
    done = container.execute("python", "-c", script)
    try:
        ours, readers = map(int, done.stdout.split())
    except ValueError:
        raise RuntimeError(done.stdout) from None
    return ours, readers


def in_trouble(scene: Scene) -> None:
    """What is wrong is said, in a sentence."""
    report, folder = scene.report, scene.folder
    closed, empty, nothing = folder / "closed", folder / "empty", folder / "nothing"
    closed.write_text(scene.token.read_text(), encoding="utf-8")
    closed.chmod(0)
    empty.write_text("", encoding="utf-8")
    nothing.mkdir()
    for name, file, sentence in (
        ("a secret file that can't be read", closed, "can't be read: Permission denied"),
        ("an empty secret file", empty, "which is empty"),
        ("a secret file that isn't there", None, "can't be read: No such file"),
    ):
        code, said = scene.finished(scene.start(*(scene.secret(file) if file else ())))
        report.check(f"{name} is said, and ends it", code == 1 and sentence in said and "Traceback" not in said, said)
    code, said = scene.finished(scene.start(command=("preview",)))
    report.check("the preview isn't in the image, and that is said", code == 1 and "extra “preview”" in said, said)

    for name, options, sentence in (
        ("no documents folder", (), "/docs"),
        ("an empty documents folder", ("--volume", f"{nothing}:/docs:ro"), "/docs"),
        ("a data folder that can't be written to", ("--volume", f"{nothing}:/data"), "/data can't be written to"),
    ):
        container = scene.start(*scene.secret(scene.token), *options)
        failed = wait(container.has_failed, LONGEST_START)
        lines = [line for line in container.logs().splitlines() if sentence in line]
        holds = failed is not None and bool(lines) and "Traceback" not in container.logs()
        report.check(f"{name} is said", holds, lines[-1] if lines else container.logs())
        report.check("and isn't healthy", not container.is_healthy())
        scene.docker("rm", "--force", container.id)


# Compose


def composed(scene: Scene) -> None:
    """Runs compose.yaml as it is, except for the network, which our own engine doesn't have."""
    report, checkout = scene.report, scene.folder / "checkout"
    compose = _compose(scene.docker)
    shutil.copy(scene.token, checkout / "discord_token.txt")
    override = scene.folder / "override.yaml"
    override.write_text(
        f"services:\n  footnote:\n    image: {scene.image}\n    network_mode: none\n"
        f"    labels: [{NAME}]\n    healthcheck: {{interval: 1s}}\n",
        encoding="utf-8",
    )
    command = [*compose, "-p", NAME, "-f", "compose.yaml", "-f", str(override)]

    def composing(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        told = scene.docker.environment | environment
        return run(*command, *arguments, cwd=checkout, env=told, stderr=subprocess.STDOUT, deadline=300)

    started = composing("up", "--no-build", "--detach")
    try:
        report.check("compose.yaml starts the bot", started.returncode == 0, " ".join(compose))
        if started.returncode:
            print(started.stdout)
            return
        ids = scene.docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}").split()
        container = Container(scene.docker, ids[0])
        healthy = wait(container.is_healthy, LONGEST_START)
        report.check("it is healthy", healthy is not None, f"{healthy or 0:.1f} s")
        quoted = container.quoted("When is the Mar-a-Lago meeting?")
        report.check("and answers from the sample document", "Mar-a-Lago" in quoted)
        host = scene.docker.json("inspect", "--format", "{{json .HostConfig}}", container.id)
        for promise, holds in (
            ("the root is read-only", host["ReadonlyRootfs"]),
            ("no capabilities", host["CapDrop"] == ["ALL"] and not host["CapAdd"]),
            ("no new privileges", "no-new-privileges:true" in host["SecurityOpt"]),
            ("bounded memory and processes", host["Memory"] == 512 * 2**20 and host["PidsLimit"] == 256),
            ("the logs are rotated", {"max-size", "max-file"} <= set(host["LogConfig"]["Config"])),
            ("it is started again when the machine is", host["RestartPolicy"]["Name"] == "unless-stopped"),
        ):
            report.check(f"compose.yaml: {promise}", holds)
        mistyped = composing("up", "--no-build", "--detach", DOCUMENTS="./no-such-folder")
        refused = mistyped.returncode != 0 and "no-such-folder" in mistyped.stdout
        created = (checkout / "no-such-folder").exists()
        said = mistyped.stdout.strip().splitlines()[-1:]
        report.check("compose.yaml: a mistyped folder is an error", refused and not created, *said)
    finally:
        composing("down", "--volumes", "--timeout", "5")


def _compose(docker: Docker) -> list[str]:
    """The command. Raises NotHere."""
    for command in ([docker.client, "compose"], ["docker-compose"], [str(CACHE / "docker-compose")]):
        with contextlib.suppress(OSError):
            if run(*command, "version", env=docker.environment).returncode == 0:
                return command
    raise NotHere("Compose isn't installed")


def lint(report: Report) -> None:
    """Raises NotHere."""
    linter = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not linter:
        raise NotHere("hadolint isn't installed")
    done = run(linter, ROOT / "Dockerfile")
    report.check("hadolint finds nothing in the Dockerfile", done.returncode == 0, done.stdout + done.stderr)


def tidy(docker: Docker) -> None:
    """Removes the containers, volumes and images of the test."""
    for kind, listing in (("container", ("ps", "--all")), ("volume", ("volume", "ls"))):
        for item in docker(*listing, "--quiet", "--filter", f"label={NAME}").split():
            docker.run(kind, "rm", "--force", *(("--volumes",) if kind == "container" else ()), item, check=False)
    for tag in ("latest", "base"):
        docker.run("image", "rm", "--force", f"{NAME}:{tag}", check=False)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # tidied up all the same
    report = Report()
    try:
        lint(report)
    except NotHere as reason:
        report.untested("the Dockerfile's style", reason)
    mark = f"MTAwMDAwMDAwMDAwMDAwMDAx.{secrets.token_hex(3)}.{secrets.token_hex(20)}"
    folder = Path(tempfile.mkdtemp(prefix="footnote-docker-"))
    folder.chmod(0o755)
    try:
        with engine(folder) as docker:
            try:
                image = build(docker, report, folder, mark)
                found = holds_mark(docker, image, folder, mark)
                report.check("no secret is in a layer or in the history", not found, ", ".join(found))
                token = folder / "token"
                token.write_text(mark, encoding="utf-8")
                scene = Scene(docker, report, image, folder, token)
                at_work(scene)
                in_trouble(scene)
                try:
                    composed(scene)
                except NotHere as reason:
                    report.untested("compose.yaml", reason)
            finally:
                tidy(docker)
    except NotHere as reason:
        print(
            f"\n{'!' * 100}\nNOT TESTED: the image was neither built nor run: {reason}\n{'!' * 100}\n", file=sys.stderr
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{report.held} promises hold, {report.broken} are broken")
    return int(report.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
