"""The configuration that docs/operations.md gives for other programs, run by those programs as it is.

Only ports, folders and the path of Python are replaced. A program that isn't installed is skipped.
"""

import asyncio
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from documented import block
from libraries import library_of
from processes import child, run

from bot.rendering.links import Reader
from bot.web import Site, serve_site
from index import Library, Scope

OPERATIONS = "docs/operations.md"
HOST = "footnote.example.org"
WITHIN = 10.0  # seconds until a proxy answers
SCORE = 1.9  # of the systemd unit, from 0 (best) to 10

# A whole configuration for the part that the page gives. Nothing is written outside its folder.
NGINX = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        server_name {host};
        {part}
    }}
}}
"""
# Caddy would ask for a certificate, and listen on the port for that.
CADDY = """
{{
    admin off
    auto_https off
    storage file_system {folder}
}}
{part}
"""


def program(name: str) -> str:
    """The path of a program. Skips the test if it isn't installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    return found or pytest.skip(f"{name} isn't installed")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Pages:
    """Reader pages that are being served for people behind a proxy."""

    port: int
    document: str  # a path
    upload: str  # a path, which is a secret


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    """The pages of a folder with one document, and of an upload."""
    with library_of(tmp_path, {"lamp.md": "# The lamp\n\nIt is wound by hand every evening.\n"}) as library:
        scope = Scope.guild(7)
        library.add("key.txt", b"The key is under the mat.", scope=scope)
        reader = Reader(f"https://{HOST}", bytes(32))
        ids = {info.source: info.id for info in library.documents(scope=scope)}
        site = Site(library, reader)
        async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port:
            paths = [
                reader.page(ids["lamp.md"], Scope.shared()),
                reader.page(next(id for source, id in ids.items() if source != "lamp.md"), scope),
            ]
            yield Pages(port, *(path.removeprefix(reader.url) for path in paths))


async def figures() -> bytes:
    return b"footnote_questions_total 3.0\n"


@contextmanager
def running(*command: str | Path) -> Iterator["subprocess.Popen[str]"]:
    with child(*command, deadline=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield process


async def fetch(port: int, path: str) -> tuple[int, str]:
    """The status and the page, as a browser gets them under the public name. Waits until the port is open."""
    deadline = asyncio.get_running_loop().time() + WITHIN
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}{path}", headers={"Host": HOST}) as response:
                    return response.status, await response.text()
            except aiohttp.ClientConnectionError:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.05)


async def check_pages(port: int, pages: Pages) -> None:
    """A proxy at this port shows the pages, and keeps the figures to the machine."""
    status, page = await fetch(port, "/")
    assert (status, "The lamp" in page) == (200, True)
    status, page = await fetch(port, pages.document)
    assert (status, "wound by hand" in page) == (200, True)
    status, page = await fetch(port, pages.upload)
    assert (status, "under the mat" in page) == (200, True)
    status, page = await fetch(port, "/metrics")
    assert (status, "footnote_" in page) == (404, False)


async def test_nginx_serves_the_reader_pages_with_the_configuration_of_the_page(pages: Pages, tmp_path: Path) -> None:
    nginx = program("nginx")
    part = block(OPERATIONS, "Reader pages", "location").text.replace("127.0.0.1:8080", f"127.0.0.1:{pages.port}")
    port, file = free_port(), tmp_path / "nginx.conf"
    file.write_text(NGINX.format(folder=tmp_path, port=port, host=HOST, part=part), encoding="utf-8")
    checked = await asyncio.to_thread(run, nginx, "-t", "-e", "stderr", "-c", file, stderr=subprocess.STDOUT)
    assert checked.returncode == 0, checked.stdout
    assert "[warn]" not in re.sub(r".*user.*super-user.*", "", checked.stdout), checked.stdout
    with running(nginx, "-e", "stderr", "-c", file):
        await check_pages(port, pages)
    assert pages.upload not in (tmp_path / "access.log").read_text(encoding="utf-8")


async def test_without_the_host_name_nginx_gets_no_page(pages: Pages, tmp_path: Path) -> None:
    nginx = program("nginx")
    part = f"location / {{ proxy_pass http://127.0.0.1:{pages.port}; proxy_set_header Host other.example.org; }}"
    port, file = free_port(), tmp_path / "nginx.conf"
    file.write_text(NGINX.format(folder=tmp_path, port=port, host=HOST, part=part), encoding="utf-8")
    with running(nginx, "-e", "stderr", "-c", file):
        status, page = await fetch(port, "/")
    assert status == 421
    assert "Another address" in page


async def test_caddy_serves_the_reader_pages_with_the_configuration_of_the_page(pages: Pages, tmp_path: Path) -> None:
    caddy = program("caddy")
    part = block(OPERATIONS, "Reader pages", HOST).text.replace("127.0.0.1:8080", f"127.0.0.1:{pages.port}")
    port, file = free_port(), tmp_path / "Caddyfile"
    part = part.replace(HOST, f"http://{HOST}:{port}", 1)
    file.write_text(CADDY.format(folder=tmp_path, part=part), encoding="utf-8")
    with running(caddy, "run", "--config", file, "--adapter", "caddyfile"):
        await check_pages(port, pages)


def test_systemd_accepts_the_unit_of_the_page_and_rates_it_as_the_page_says(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    unit = block(OPERATIONS, "With systemd", "# /etc/systemd/system/footnote.service").text
    file = tmp_path / "footnote.service"
    file.write_text(unit.replace("/opt/footnote/.venv/bin/python", sys.executable), encoding="utf-8")
    verified = run(analyze, "verify", file, stderr=subprocess.STDOUT)
    about_ours = [line for line in verified.stdout.splitlines() if file.name in line]
    assert (verified.returncode, about_ours) == (0, [])
    rated = run(analyze, "security", "--offline=yes", file, stderr=subprocess.STDOUT)
    level = re.search(r"Overall exposure level for footnote\.service: ([\d.]+) OK", rated.stdout)
    assert level, rated.stdout
    assert float(level[1]) <= SCORE
    assert f"rates it {SCORE} (OK)" in (Path(__file__).parents[1] / OPERATIONS).read_text(encoding="utf-8")


def test_systemd_finds_mistakes_in_a_unit(tmp_path: Path) -> None:
    """So the test above would see one."""
    analyze = program("systemd-analyze")
    file = tmp_path / "footnote.service"
    file.write_text("[Service]\nExecStart=/bin/true\nNoNewPrivilege=yes\n", encoding="utf-8")
    verified = run(analyze, "verify", file, stderr=subprocess.STDOUT)
    assert [line for line in verified.stdout.splitlines() if file.name in line]


def test_the_command_that_deletes_the_data_about_a_member_works(tmp_path: Path) -> None:
    member = 123456789012345678
    with Library.open(tmp_path / "data") as library:
        library.state.votes.put(7, user_id=member, passage_id="p", document_id="d", helpful=True)
        assert library.state.kept_of(member).votes == 1
        command = block(OPERATIONS, "Deleting the data about a member", "python -c").text
        done = run(
            *("sh", "-euc", command.replace("python", sys.executable, 1)), cwd=tmp_path, stderr=subprocess.STDOUT
        )
        assert done.returncode == 0, done.stdout
        assert library.state.kept_of(member).votes == 0


def test_the_commands_that_back_up_and_restore_work(tmp_path: Path) -> None:
    """Outside Docker; `make docker-test` runs those for Docker."""
    with Library.open(tmp_path / "data") as library:
        library.state.settings.set(7, {"language": "de"})
    for beginning in ("python -m index backup", "python -m index restore"):
        command = block(OPERATIONS, "Back-up", beginning).text.replace("python", sys.executable, 1)
        done = run("sh", "-euc", command, cwd=tmp_path, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        if "backup" in beginning:
            shutil.rmtree(tmp_path / "data")
    with Library.open(tmp_path / "data") as library:
        assert library.state.settings.get(7) == {"language": "de"}
