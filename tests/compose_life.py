"""A bot's life with Docker Compose, by the commands of the pages: first start, trouble, back-up, upgrade, restore.

The commands are read from README.md and docs/operations.md and run by a shell in a clone of the project. Only the names
of the examples (`/srv/rulebook`, `footnote-bot`) are replaced by the test's. At the end, every command of the pages
that begins with `docker` must have been run.
"""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from container_image import CACHE, ROOT
from containers import LONGEST_START, NAME, Container, Docker, NotHere, Report, Scene, wait
from documented import PAGES, Block, block, blocks, inline
from processes import run

OPERATIONS = "docs/operations.md"
USER = 10001  # that the container runs as
LONGEST_COMMAND = 300.0  # seconds; a build from the cache takes some ten
FOREVER = "--follow"  # a command with this option never ends

# Not commands, but the beginnings of some.
NOT_RUN = ("docker compose exec footnote python -m …", "docker run")

# The earlier version, for the upgrade: this one, with another number for the tables of the index.
TABLES = "index/store/schema.py"

# Things that people gave: a setting, a vote, and an upload. With the numbers that the bot would keep them by.
GIVE = """
from index import Library, Scope
with Library.open("/data") as library:
    library.accept("Harbour.txt", b"The harbour lantern is kept in the customs house.", scope=Scope.guild(7), user_id=1)
    library.state.settings.set(7, {"language": "de"})
    library.state.votes.put(7, user_id=1, passage_id="p", document_id="d", helpful=True)
"""
TAKE = """
from index import Library
with Library.open("/data") as library:
    library.state.forget_guild(7)
"""
SHOW = """
from index import Library, Scope
with Library.open("/data") as library:
    names = [upload.name for upload in library.uploads(scope=Scope.guild(7))]
    print(names, library.state.settings.get(7), len(library.state.votes.tallies(7)))
"""
GIVEN = "['Harbour.txt'] {'language': 'de'} 1"
NOTHING = "[] {} 0"


@dataclass
class Shell:
    """Somebody who types the pages' commands in the project's folder."""

    scene: Scene
    folder: Path  # a clone of the project
    docs: Path
    environment: dict[str, str]
    typed: set[str] = field(default_factory=set)

    def type(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Runs lines of a page as they are, until one fails. Both streams come in one, in order."""
        self.typed |= set(commands.replace("\\\n", "").splitlines())
        filled = commands.replace("/srv/rulebook", str(self.docs)).replace("footnote:/data ", f"{NAME}-plain:/data ")
        filled = re.sub(r"\bfootnote-bot\b", self.scene.image, filled)
        deadline = 5.0 if FOREVER in commands else LONGEST_COMMAND
        options = {"cwd": self.folder, "env": self.environment, "stderr": subprocess.STDOUT}
        try:
            return run("sh", "-euc", filled, deadline=deadline, **options)
        except subprocess.TimeoutExpired as expired:
            shown = (expired.output or b"").decode(errors="replace")
            return subprocess.CompletedProcess(filled, 0 if FOREVER in commands else 1, shown, "")

    def follow(self, page: Block) -> subprocess.CompletedProcess[str]:
        """Runs all commands of a block."""
        return self.type(page.text)

    def container(self) -> Container:
        """The bot's container. There is exactly one."""
        label = f"label=com.docker.compose.project={NAME}"
        (found,) = self.scene.docker("ps", "--all", "--quiet", "--filter", label).split()
        return Container(self.scene.docker, found)

    def healthy(self) -> bool:
        """True if the bot's container is healthy within the time, whatever container that is by then."""
        return wait(lambda: self.container().is_healthy(), LONGEST_START) is not None

    def logged(self, pattern: str) -> bool:
        """True if the bot logs a line with this pattern within the time."""
        return wait(lambda: re.search(pattern, self.container().logs()) is not None, LONGEST_START) is not None

    def given(self) -> str:
        """Everything that people gave and that isn't lost."""
        return self.container().execute("python", "-c", SHOW).stdout.strip()


def live_with_compose(scene: Scene) -> None:
    """Runs all of it. Raises NotHere if there is no Compose."""
    shell = _shell(scene)
    try:
        _first_start(shell)
        _look_around(shell)
        _back_up(shell)
        _upgrade(shell)
        _restore(shell)
        _without_compose(shell)
        _end(shell)
    finally:
        shell.type("docker compose down --volumes --timeout 5")
        scene.docker.run("volume", "rm", "--force", f"{NAME}-plain", check=False)
    left_out = [command for command in _documented() if command not in shell.typed and command not in NOT_RUN]
    scene.report.check("every docker command of the pages was run", not left_out, "; ".join(left_out))


def _documented() -> list[str]:
    """Every command of the pages that begins with `docker`."""
    found = []
    for page in PAGES:
        found += [line for part in blocks(page) for line in part.commands() if line.startswith("docker ")]
        found += inline(page, "docker")
    return found


def _shell(scene: Scene) -> Shell:
    """A clone of the earlier version, and an environment where the pages' commands work with the test's engine."""
    origin, clone, docs, programs = (scene.folder / name for name in ("origin", "footnote", "rulebook", "programs"))
    if not shutil.which("git"):
        raise NotHere("git isn't installed")
    hidden = shutil.ignore_patterns(".git", ".venv", ".[!dg]*", "data", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, origin, ignore=hidden)
    tables = (origin / TABLES).read_text(encoding="utf-8")
    earlier, changed = re.subn(r"^VERSION = (\d+)", lambda found: f"VERSION = {int(found[1]) - 1}", tables, flags=re.M)
    assert changed == 1
    (origin / TABLES).write_text(earlier, encoding="utf-8")
    _git(origin, "init", "--quiet")
    _commit(origin)
    _git(scene.folder, "clone", "--quiet", str(origin), str(clone))
    (origin / TABLES).write_text(tables, encoding="utf-8")
    docs.mkdir()
    (docs / "ferry.md").write_text("# Ferries\n\nThe ferry to the island leaves at seven.\n", encoding="utf-8")

    programs.mkdir()
    _program(programs / "sudo", 'exec "$@"')
    # The engine of the test may have no network.
    client, more = scene.docker.client, f"--network none --label {NAME} --health-interval 1s"
    options = " ".join(scene.build_options)
    _program(
        programs / "docker",
        f'case "$1" in\nrun) shift; exec {client} run {more} "$@";;\n'
        f'build) shift; exec {client} build {options} "$@";;\nesac\nexec {client} "$@"',
    )
    override = scene.folder / "engine.yaml"
    override.write_text(
        "services:\n  footnote:\n"
        f"    image: {scene.image}\n    build: {{args: {{BASE_IMAGE: '{scene.base}'}}, network: host}}\n"
        f"    network_mode: none\n    labels: [{NAME}]\n    healthcheck: {{interval: 1s}}\n",
        encoding="utf-8",
    )
    environment = scene.docker.environment | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(scene.folder),
        "COMPOSE_PROJECT_NAME": NAME,
        "COMPOSE_FILE": f"compose.yaml{os.pathsep}{override}",
        "DISCORD_TOKEN": scene.token.read_text(encoding="utf-8"),
    }
    environment.pop("DOCUMENTS", None)
    install_compose(scene.docker, scene.report)
    return Shell(scene, clone, docs, environment)


def install_compose(docker: Docker, report: Report) -> None:
    """Makes sure that `docker compose` works. Raises NotHere."""
    if docker.run("compose", "version", check=False).returncode:
        plugin = next((place for place in (shutil.which("docker-compose"), CACHE / "docker-compose") if place), None)
        config = docker.environment.get("DOCKER_CONFIG")
        if not plugin or not Path(plugin).exists() or not config:
            raise NotHere("Compose isn't installed")
        plugins = Path(config) / "cli-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        shutil.copy(plugin, plugins / "docker-compose")
    found = docker.run("compose", "version", check=False)
    if found.returncode:
        raise NotHere("Compose isn't installed")
    report.figure("Compose", found.stdout.strip())


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def _git(folder: Path, *arguments: str) -> None:
    run("git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments, cwd=folder, check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "A version")


def _first_start(shell: Shell) -> None:
    """Everything that can be wrong at the first start is said, and nothing answers meanwhile."""
    report, folder, docs = shell.scene.report, shell.folder, shell.docs
    token = folder / "discord_token.txt"
    token.write_text(shell.scene.token.read_text(encoding="utf-8"), encoding="utf-8")
    started = shell.type("docker compose up --build --detach")
    refused = "required variable DOCUMENTS is missing a value: Name the folder" in started.stdout
    report.check("without DOCUMENTS Compose refuses to start", started.returncode and refused, started.stdout.strip())
    started = shell.type("DOCUMENTS= docker compose up --build --detach")
    report.check("and with an empty one", started.returncode and "Name the folder" in started.stdout)

    (folder / ".env").write_text("DOCUMENTS=./no-such-folder\n", encoding="utf-8")
    started = shell.type("docker compose up --build --detach")
    refused = "no-such-folder" in started.stdout and not (folder / "no-such-folder").exists()
    report.check(
        "a mistyped folder is an error", started.returncode and refused, *started.stdout.strip().splitlines()[-1:]
    )

    (folder / ".env").write_text(f"DOCUMENTS={docs}\n", encoding="utf-8")
    token.chmod(0o400)
    os.chown(token, 0, 0)
    shell.type("docker compose up --build --detach")
    sentence = rf"can't be read: Permission denied\. Let this user \({USER}\) read it"
    report.check("a token that the bot can't read is said, with what to do", shell.logged(sentence))

    token.chmod(0o600)
    docs.chmod(0o700)
    started = shell.follow(block("README.md", "Run it in Docker", "echo DOCUMENTS"))
    report.check(
        "README's commands start the bot", started.returncode == 0, started.stdout if started.returncode else ""
    )
    sentence = r"The documents folder /docs can't be listed: Permission denied\. \w+ this user .*\bread\b"
    report.check("a folder that the bot can't read is said, with what to do", shell.logged(sentence))
    report.check("and the bot isn't healthy", not shell.container().is_healthy())

    started = shell.follow(block(OPERATIONS, "With Docker Compose", "echo DOCUMENTS"))
    report.check(
        "the page's commands start the bot", started.returncode == 0, started.stdout if started.returncode else ""
    )
    report.check("it is healthy", shell.healthy(), shell.container().logs().strip().splitlines()[-1:])
    quoted = shell.container().quoted("When does the ferry to the island leave?")
    report.check("and answers from the folder", quoted.startswith("ferry.md:") and "at seven" in quoted, quoted)
    sources = shell.container().execute("python", "-m", "index", "sources", "--json").stdout
    report.check("and from no other", "ferry.md" in sources and sources.count('"source"') == 1)


def _look_around(shell: Shell) -> None:
    """The container is confined, and the short commands work."""
    report, container = shell.scene.report, shell.container()
    host = shell.scene.docker.json("inspect", "--format", "{{json .HostConfig}}", container.id)
    for promise, holds in (
        ("the root is read-only", host["ReadonlyRootfs"]),
        ("no capabilities", host["CapDrop"] == ["ALL"] and not host["CapAdd"]),
        ("no new privileges", "no-new-privileges:true" in host["SecurityOpt"]),
        ("bounded memory and processes", host["Memory"] == 512 * 2**20 and host["PidsLimit"] == 256),
        ("the logs are rotated", {"max-size", "max-file"} <= set(host["LogConfig"]["Config"])),
        ("it is started again when the machine is", host["RestartPolicy"]["Name"] == "unless-stopped"),
    ):
        report.check(f"compose.yaml: {promise}", holds)
    for command, sentence in (
        ("docker compose ps", "healthy"),
        ("docker compose logs --follow", "1 documents"),
        ("docker compose exec footnote python -m bot health", "not connected to Discord"),
    ):
        done = shell.type(command)
        report.check(f"{command}", done.returncode == 0 and sentence in done.stdout, done.stdout.strip()[-200:])
    ignored = run("git", "status", "--porcelain", cwd=shell.folder, check=True).stdout
    report.check("git ignores the token and .env", not ignored, ignored)

    own = next(part for part in blocks(OPERATIONS) if part.text.startswith("# compose.override.yaml"))
    (shell.folder / "compose.override.yaml").write_text(own.text, encoding="utf-8")
    files = shell.environment["COMPOSE_FILE"]
    shell.environment["COMPOSE_FILE"] = files.replace("compose.yaml", f"compose.yaml{os.pathsep}compose.override.yaml")
    shell.type("docker compose up --build --detach")
    report.check("with the page's compose.override.yaml it is healthy", shell.healthy())
    host = shell.scene.docker.json("inspect", "--format", "{{json .HostConfig}}", shell.container().id)
    logs = shell.container().logs()
    report.check("and has its memory and its settings", host["Memory"] == 2**30 and '"message":' in logs)


def _back_up(shell: Shell) -> None:
    report = shell.scene.report
    done = shell.container().execute("python", "-c", GIVE)
    report.check("people give an upload, a setting and a vote", shell.given() == GIVEN, done.stdout + shell.given())
    done = shell.follow(block(OPERATIONS, "Back-up", "docker compose exec"))
    saved = shell.folder / "footnote.zip"
    report.check("the page's commands back up", done.returncode == 0 and saved.exists(), done.stdout.strip())
    mode = stat.S_IMODE(saved.stat().st_mode)
    report.check("only the owner can read the back-up", mode == 0o600, f"{mode:o}")
    listed = shell.container().execute("ls", "/data").stdout
    report.check("and no copy of it is left in the volume", "footnote.zip" not in listed, listed.split())


def _upgrade(shell: Shell) -> None:
    report, before = shell.scene.report, shell.container().id
    _commit(shell.scene.folder / "origin")
    (shell.docs / "bridge.md").write_text("# Bridges\n\nThe bridge is raised at nine.\n", encoding="utf-8")
    done = shell.follow(block(OPERATIONS, "Upgrade", "git pull"))
    report.check(
        "the page's commands upgrade the bot", done.returncode == 0, done.stdout[-1000:] if done.returncode else ""
    )
    report.check("which is a new container then", shell.container().id != before)
    report.check("the new version is healthy", shell.healthy(), shell.container().logs().strip().splitlines()[-1:])
    report.check("it says that another version made the index", shell.logged("nother version of Footnote"))
    for question, source in (
        ("When does the ferry to the island leave?", "ferry.md"),
        ("When is the bridge raised?", "bridge.md"),
    ):
        quoted = _until(shell, lambda question=question: shell.container().quoted(question), f"{source}:")
        report.check(f"it answers from the folder: {source}", quoted.startswith(f"{source}:"), quoted)
    report.check("everything that people gave is kept", shell.given() == GIVEN, shell.given())


def _until(shell: Shell, ask: Callable[[], str], beginning: str) -> str:
    """The answer, as soon as it begins like this, or the last one."""
    wait(lambda: ask().startswith(beginning), LONGEST_START)
    return ask()


def _restore(shell: Shell) -> None:
    report = shell.scene.report
    shell.container().execute("python", "-c", TAKE)
    report.check("then all of it is lost", shell.given() == NOTHING, shell.given())
    done = shell.follow(block(OPERATIONS, "Back-up", "docker compose stop"))
    report.check("the page's commands restore the back-up", done.returncode == 0, done.stdout.strip()[-1000:])
    report.check("the bot is healthy", shell.healthy())
    report.check("everything that people gave is back", shell.given() == GIVEN, shell.given())
    listed = shell.container().execute("ls", "/data").stdout
    report.check("and no copy of the back-up is left in the volume", "footnote.zip" not in listed, listed.split())

    done = shell.type("docker compose restart")
    report.check("docker compose restart", done.returncode == 0 and shell.healthy())
    done = shell.type("docker compose down")
    report.check("docker compose down", done.returncode == 0)
    shell.type("docker compose up --build --detach")
    report.check("keeps what people gave", shell.healthy() and shell.given() == GIVEN)


def _without_compose(shell: Shell) -> None:
    """`docker run` as in README; and a token that the container itself changes the owner of."""
    report, token = shell.scene.report, shell.folder / "discord_token.txt"
    os.chown(token, 0, 0)
    done = shell.follow(block(OPERATIONS, "Podman, rootless Docker and SELinux", "docker compose build"))
    owner = token.stat().st_uid
    report.check("the container can take the token over", done.returncode == 0 and owner == USER, owner)
    done = shell.follow(block("README.md", "Run it in Docker", "docker build"))
    report.check("README's docker run starts", done.returncode == 0, done.stdout.strip().splitlines()[-1])
    if done.returncode == 0:
        container = Container(shell.scene.docker, done.stdout.strip().splitlines()[-1])
        report.check(
            "and is healthy",
            wait(container.is_healthy, LONGEST_START) is not None,
            container.logs().strip().splitlines()[-1],
        )
        container.stop()


def _end(shell: Shell) -> None:
    done = shell.type("docker compose down --volumes")
    volumes = shell.scene.docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}")
    shell.scene.report.check("docker compose down --volumes deletes it", done.returncode == 0 and not volumes, volumes)
