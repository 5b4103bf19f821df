"""Builds the Docker image for tests, from the base image of the Dockerfile or a substitute.

If no registry can be reached, the base image is made from Debian trixie with Python 3.13 (by mmdebstrap), and kept for
a week in ~/.cache/footnote, together with trixie's Compose.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from containers import NAME, Docker, NotHere, Report
from processes import run

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footnote"
CACHE_LASTS = 7 * 24 * 3600  # seconds
MOST_ADDED = 200.0  # MB on top of the base image


def base_image(docker: Docker, report: Report) -> str:
    """The name of the Dockerfile's base image, or of a substitute. Raises NotHere."""
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
    report.figure("the base image", f"Debian trixie, because {name} can't be pulled")
    return f"{NAME}:base"


def _make_rootfs(rootfs: Path) -> None:
    """Makes an archive of Debian with Python, and puts Compose, for this machine, beside it."""
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
    lines = [f"# {mark}", "[global]"]
    for key in ("index-url", "extra-index-url", "trusted-host", "proxy"):
        values = [value for value in settings.get(key, "").split() if not value.startswith("file:")]
        if values:
            lines.append(f"{key} = {' '.join(values)}")
    options = []
    if "cert" in settings:
        lines.append("cert = /run/secrets/ca_bundle")
        options += ["--secret", f"id=ca_bundle,src={settings['cert']}"]
    (folder / "pip.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        if name in os.environ:
            options += ["--build-arg", name]
    return [*options, "--secret", f"id=pip_conf,src={folder / 'pip.conf'}"]


def build(docker: Docker, report: Report, folder: Path, mark: str) -> tuple[str, str, tuple[str, ...]]:
    """Builds the image from a checkout that has secrets in it. Returns its name, its base's, and the options used."""
    context = folder / "checkout"
    shutil.copytree(ROOT, context, ignore=shutil.ignore_patterns(".[!d]*", "data", "__pycache__"))
    for name in ("discord_token.txt", ".env", "bot/.env", "index/.discord_token.swp"):
        (context / name).write_text(f"DISCORD_TOKEN={mark}\n", encoding="utf-8")
    base, image = base_image(docker, report), f"{NAME}:latest"
    begin = time.monotonic()
    options = (*docker.build_options, *pip_secrets(folder, mark), "--build-arg", f"BASE_IMAGE={base}")
    log = docker.run("build", "--progress", "plain", *options, "--tag", image, str(context)).stdout
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
    return image, base, options


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
