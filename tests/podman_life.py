"""The commands that docs/operations.md gives for Podman, run by a Podman of the test's own.

It runs as root, so `podman unshare` changes nothing. Images and containers are kept in the test's folder.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from container_image import CACHE, pip_secrets
from containers import LONGEST_START, NotHere, Report, unmount, wait
from documented import block
from processes import run

SECTION = "Podman, rootless Docker and SELinux"
LONGEST = 600.0  # seconds; the build downloads and installs all packages


@dataclass(frozen=True)
class Podman:
    """Podman with a place of its own."""

    options: tuple[str, ...]
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Both streams in one, in order."""
        return run(
            *("podman", *self.options, *arguments), env=self.environment, stderr=subprocess.STDOUT, deadline=LONGEST
        )


def live_with_podman(report: Report, checkout: Path, mark: str) -> None:
    """Builds the image and runs it with the page's commands. Raises NotHere if there is no Podman for it."""
    folder, docs = checkout.parent / "podman", checkout.parent / "podman-rulebook"
    if not shutil.which("podman"):
        raise NotHere("podman isn't installed")
    if os.geteuid():
        raise NotHere("the test's own Podman needs root")
    rootfs = CACHE / "trixie.tar"
    if not rootfs.exists():
        raise NotHere("there is no substitute for the base image")
    docs.mkdir()
    (docs / "ferry.md").write_text("# Ferries\n\nThe ferry to the island leaves at seven.\n", encoding="utf-8")
    podman = _podman(folder)
    imported = podman.run("import", "--quiet", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin", str(rootfs), "base")
    if imported.returncode:
        raise NotHere(f"podman can't make an image here: {imported.stdout.strip()[-300:]}")
    tried = podman.run("run", "--rm", "--init", "--memory", "512m", *_limits(), "--network", "none", "base", "true")
    if tried.returncode:
        raise NotHere(f"podman can't run a container here: {tried.stdout.strip()[-300:]}")

    programs = checkout.parent / "programs"
    programs.mkdir(exist_ok=True)
    ours, build_options = " ".join(podman.options), " ".join(pip_secrets(checkout.parent, mark))
    limits = " ".join(_limits())
    script = programs / "podman"
    script.write_text(
        f"#!/bin/sh\npodman={shutil.which('podman')}\n"
        'case "$1" in\n'
        f'run) shift; exec $podman {ours} run {limits} --network none "$@";;\n'
        f"build) shift; exec $podman {ours} build {limits} --network host --build-arg BASE_IMAGE=localhost/base"
        f' {build_options} "$@";;\n'
        'unshare) shift; exec "$@";;\n'
        f'esac\nexec $podman {ours} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    commands = block("docs/operations.md", SECTION, "podman build").text.replace("/srv/rulebook", str(docs))
    (checkout / "discord_token.txt").unlink(missing_ok=True)
    (checkout / "discord_token.txt").write_text(mark, encoding="utf-8")
    environment = podman.environment | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    try:
        done = run(*("sh", "-euc", commands), cwd=checkout, env=environment, stderr=subprocess.STDOUT, deadline=LONGEST)
        report.check("the page's commands for Podman work", done.returncode == 0, done.stdout.strip().splitlines()[-1])
        if done.returncode:
            return
        container = done.stdout.strip().splitlines()[-1]
        healthy = wait(lambda: podman.run("healthcheck", "run", container).returncode == 0, LONGEST_START)
        report.check(
            "it is healthy in Podman",
            healthy is not None,
            "" if healthy else podman.run("logs", container).stdout[-300:],
        )
        command = ("exec", container, "python", "-m", "index", "ask", "When does the ferry to the island leave?")
        quoted = podman.run(*command).stdout
        report.check("and answers from the folder", "leaves at seven" in quoted, quoted.strip())
    finally:
        podman.run("rm", "--all", "--force", "--volumes", "--time", "5")
        unmount(checkout.parent)


def _podman(folder: Path) -> Podman:
    places = (f"--root={folder}/root", f"--runroot={folder}/run", f"--tmpdir={folder}/tmp", "--storage-driver=overlay")
    # Without systemd Podman has nobody to manage groups of processes for it; crun needs the newer kind of these groups.
    runtime = ("--runtime=runc",) if shutil.which("runc") else ()
    options = (*places, "--cgroup-manager=cgroupfs", "--events-backend=file", *runtime)
    return Podman(options, os.environ | {"TMPDIR": str(folder.parent)})


def _limits() -> tuple[str, ...]:
    """Podman would raise these limits, which not every root may do."""
    return "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"
