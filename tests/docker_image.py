"""Builds the Dockerfile with a real container engine and runs the bot as the pages say: `make docker-test`.

The image is built (`container_image`), run with as few rights as a container can have, and asked about a document of
each kind. Then Compose runs it through a first start, a back-up, an upgrade and a restore, by the commands of the pages
(`compose_life`), and two bots share a library in PostgreSQL (`compose_cluster`). The containers have no network, so the
bot is never connected to Discord.

With `--scans` or `--fast`, the image with tesseract or with compiled code is built too, and only that is run
(`docker_scans`, `docker_fast`).

Prints each result. The exit code is 1 if a promise was broken. If there is no engine, it says so and ends with 0.
"""

import os
import re
import secrets
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from compose_cluster import FILE, live_with_cluster
from compose_life import live_with_compose
from container_image import ROOT, build, holds_mark
from containers import LONGEST_START, NAME, NEVER, Container, Docker, NotHere, Report, Scene, engine, wait
from docker_fast import searches_in_compiled_code
from docker_scans import reads_scans
from podman_life import live_with_podman
from processes import run

SPECIAL = {"--scans": reads_scans, "--fast": searches_in_compiled_code}  # only these, each with its own image
HEALTHY_WITHIN = 10.0  # seconds
TRIES = 3
STOPPED_WITHIN = 5.0  # seconds


# The documents


def furnish(docs: Path) -> dict[str, str]:
    """Writes a document of each kind that needs a parser. Returns the sentence in each: where its lantern is kept."""
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


def at_work(scene: Scene) -> None:
    """First start, questions, a change, stop; and the second start."""
    report, docs = scene.report, scene.folder / "docs"
    said = furnish(docs)
    volume = scene.docker("volume", "create", "--label", NAME)
    mounts = (*scene.secret(scene.token), "--volume", f"{docs}:/docs:ro", "--volume", f"{volume}:/data")

    container, took = scene.healthy(*mounts)
    for _ in range(TRIES - 1):  # other work on this machine is no fault of the bot
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
    says = "not connected to Discord" in health.stdout and not health.returncode
    report.check("and the check says how it is", says, health.stdout.strip())

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
    """The log says in a sentence what is wrong."""
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


def lives(scene: Scene, mark: str) -> None:
    """Everything that the pages promise, by every way to run the image that is here."""
    at_work(scene)
    in_trouble(scene)
    try:
        live_with_compose(scene)
    except NotHere as reason:
        scene.report.untested("compose.yaml and the commands of the pages", reason)
    try:
        live_with_cluster(scene)
    except NotHere as reason:
        scene.report.untested(FILE, reason)
    try:
        live_with_podman(scene.report, scene.folder / "checkout", mark)
    except NotHere as reason:
        scene.report.untested("the pages' commands for Podman", reason)


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
    for tag in ("latest", "ocr", "fast", "base"):
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
                image, base, options = build(docker, report, folder, mark)
                found = holds_mark(docker, image, folder, mark)
                report.check("no secret is in a layer or in the history", not found, ", ".join(found))
                token = folder / "token"
                token.write_text(mark, encoding="utf-8")
                scene = Scene(docker, report, image, base, options, folder, token)
                special = [SPECIAL[option] for option in sys.argv[1:]]
                for see in special:
                    see(scene)
                if not special:
                    lives(scene, mark)
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
