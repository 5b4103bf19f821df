"""The life of `compose.cluster.yaml`: two bots and PostgreSQL 17, with the files that its comments ask for.

The image of PostgreSQL is the one that the file names or, if that can't be pulled, a substitute made from Debian
trixie, which is started by the same variables. The containers share one network without a way out, so the bots are
never connected to Discord.
"""

import os
import re
import shutil

from compose_life import USER, Shell, install_compose
from container_image import ROOT
from containers import LONGEST_START, NAME, Container, NotHere, Scene, wait

FILE = "compose.cluster.yaml"
LONGEST_TURN = 60.0  # seconds until another bot writes; an engine and a database start meanwhile

# What the official image does with the variables that the file sets.
POSTGRES = r"""
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN apt-get -qq update \
    && apt-get -qq install --yes --no-install-recommends postgresql-17 >/dev/null \
    && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 start /usr/local/bin/start
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["start"]
"""
START = r"""#!/bin/sh
set -eu
if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -m 700 "$PGDATA"
    install -d -o postgres /run/postgresql
    exec setpriv --reuid postgres --regid postgres --init-groups "$0"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb -U "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" -A scram-sha-256 $POSTGRES_INITDB_ARGS >/dev/null
    sed -i 's/^local .*/local all all trust/' "$PGDATA/pg_hba.conf"
    pg_ctl -s -w -o "-c listen_addresses=''" start
    createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl -s -w stop
fi
exec postgres -c listen_addresses='*'
"""

GIVE = """
import os
from index import Library, Scope
with Library.open("/data", database=os.environ["FOOTNOTE_DATABASE"]) as library:
    library.accept("Harbour.txt", b"The harbour lantern is kept in the customs house.", scope=Scope.guild(7), user_id=1)
    library.state.settings.set(7, {"language": "de"})
"""
SHOW = """
import os
from index import Library, Scope
with Library.open("/data", database=os.environ["FOOTNOTE_DATABASE"]) as library:
    answer = library.ask("Where is the harbour lantern kept?", scope=Scope.guild(7))
    print(library.state.settings.get(7), [quote.text for quote in answer.quotes[:1]])
"""
GIVEN = "{'language': 'de'} ['The harbour lantern is kept in the customs house.']"


def live_with_cluster(scene: Scene) -> None:
    """Starts it, gives something to one bot, takes it from the other, kills the one that writes, and restarts the
    database. Raises NotHere if there is no Compose, or no PostgreSQL."""
    report = scene.report
    shell = _shell(scene)
    try:
        started = shell.type(f"docker compose --file {FILE} --file engine.yaml up --build --detach")
        if not report.check(
            "the cluster starts", started.returncode == 0, started.stdout if started.returncode else ""
        ):
            return
        _works(shell)
    finally:
        shell.type(f"docker compose --file {FILE} --file engine.yaml down --volumes --timeout 5")
        for image in (f"{NAME}:postgres", f"{NAME}:cluster"):
            scene.docker.run("image", "rm", "--force", image, check=False)


def _works(shell: Shell) -> None:
    report, docker = shell.scene.report, shell.scene.docker
    bots = {name: _container(shell, name) for name in ("footnote-1", "footnote-2")}
    database = _container(shell, "database")
    version = database.execute("psql", "-U", "footnote", "-Atc", "show server_version", "footnote").stdout.strip()
    report.check("PostgreSQL is version 17", version.startswith("17"), version)
    for name, bot in bots.items():
        healthy = wait(bot.is_healthy, LONGEST_START) is not None
        report.check(f"{name} is healthy", healthy, "" if healthy else bot.logs()[-1000:])
        quoted = bot.quoted("When does the ferry to the island leave?")
        report.check(f"{name} answers from the folder", quoted.startswith("ferry.md:") and "at seven" in quoted, quoted)
    writer = next((name for name, bot in bots.items() if _writes(bot)), "footnote-1")
    other = next(name for name in bots if name != writer)
    report.check("exactly one bot writes", [_writes(bot) for bot in bots.values()].count(True) == 1)

    given = bots[other].execute("python", "-c", GIVE)
    report.check("a bot that doesn't write takes an upload and a setting", given.returncode == 0, given.stdout[-500:])
    for name, bot in bots.items():
        shown = wait(lambda bot=bot: GIVEN in bot.execute("python", "-c", SHOW).stdout, LONGEST_START)
        report.check(f"{name} has both", shown is not None, bot.execute("python", "-c", SHOW).stdout.strip()[-300:])

    docker("kill", "--signal", "KILL", bots[writer].id)
    took = wait(lambda: _writes(bots[other]), LONGEST_TURN)
    report.check("another bot writes after SIGKILL", took is not None, f"{took or LONGEST_TURN:.1f} s")
    docker("start", bots[writer].id)
    docker("restart", "--time", "20", database.id)
    for name, bot in bots.items():
        back = wait(lambda bot=bot: GIVEN in bot.execute("python", "-c", SHOW).stdout, LONGEST_START)
        report.check(f"{name} has both after the database was restarted", back is not None)
        crashed = "Traceback" in bot.logs()
        report.check(f"nothing crashed in {name}", not crashed, bot.logs()[-1500:] if crashed else "")


def _writes(bot: Container) -> bool:
    """True if a bot says that it writes the index."""
    return "writes index" in bot.execute("python", "-m", "bot", "health").stdout


def _container(shell: Shell, service: str) -> Container:
    command = f"docker compose --file {FILE} --file engine.yaml ps --all --quiet {service}"
    return Container(shell.scene.docker, shell.type(command).stdout.strip())


def _shell(scene: Scene) -> Shell:
    """A folder with the project and what the file's comments ask for."""
    folder, docs = scene.folder / "cluster", scene.folder / "cluster-docs"
    hidden = shutil.ignore_patterns(".git", ".venv", ".[!d]*", "data", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=hidden)
    docs.mkdir()
    (docs / "ferry.md").write_text("# Ferries\n\nThe ferry to the island leaves at seven.\n", encoding="utf-8")
    (folder / ".env").write_text(f"DOCUMENTS={docs}\n", encoding="utf-8")
    shutil.copy(scene.token, folder / "discord_token.txt")
    (folder / "postgres_password.txt").write_text("a password", encoding="utf-8")
    (folder / "pgpass.txt").write_text("database:5432:footnote:footnote:a password\n", encoding="utf-8")
    os.chown(folder / "pgpass.txt", USER, USER)
    (folder / "pgpass.txt").chmod(0o600)
    install_compose(scene.docker, scene.report)
    image = f"{NAME}:cluster"  # built with the secrets of this machine, so that Compose finds every step in the cache
    scene.docker("build", *scene.build_options, "--build-arg", "POSTGRES=yes", "--tag", image, str(folder))
    build = f"build: {{args: {{BASE_IMAGE: '{scene.base}'}}, network: host}}"
    inside = f"    network_mode: 'service:network'\n    labels: [{NAME}]\n    healthcheck: {{interval: 1s}}\n"
    bot, database = f"    image: {image}\n    {build}\n{inside}", _postgres(scene)
    (folder / "engine.yaml").write_text(
        f"services:\n  footnote-1:\n{bot}  footnote-2:\n{bot}  database:\n    image: {database}\n{inside}"
        f"  network:\n    image: {database}\n    entrypoint: [sleep, infinity]\n    init: true\n"
        f"    network_mode: none\n    labels: [{NAME}]\n    extra_hosts: ['database:127.0.0.1']\n",
        encoding="utf-8",
    )
    environment = scene.docker.environment | {"HOME": str(scene.folder), "COMPOSE_PROJECT_NAME": f"{NAME}-cluster"}
    return Shell(scene, folder, docs, environment)


def _postgres(scene: Scene) -> str:
    """The image that the file names, or a substitute. Raises NotHere."""
    docker = scene.docker
    found = re.search(r"image: (postgres:\S+)", (ROOT / FILE).read_text(encoding="utf-8"))
    assert found
    if not docker.run("image", "inspect", found[1], check=False).returncode:
        return found[1]
    if not docker.run("pull", "--quiet", found[1], check=False, timeout=300).returncode:
        return found[1]
    context = scene.folder / "postgres"
    context.mkdir()
    (context / "Dockerfile").write_text(POSTGRES, encoding="utf-8")
    (context / "start").write_text(START, encoding="utf-8")
    options = (*docker.build_options, "--build-arg", f"BASE_IMAGE={scene.base}")
    built = docker.run("build", *options, "--tag", f"{NAME}:postgres", str(context), check=False)
    if built.returncode:
        raise NotHere(f"{found[1]} can't be pulled, and no substitute can be built: {built.stdout[-500:]}")
    scene.report.figure("the image of PostgreSQL", f"from Debian trixie, because {found[1]} can't be pulled")
    return f"{NAME}:postgres"
