"""How much of the words of other people's files the readers of many formats find; a script, not a test.

    PYTHONPATH=.:tests .venv/bin/python tests/measure_formats.py [--worst] FOLDER…

Each file in the folders is compared with what another program finds in it:

- `.org`, and pages in MediaWiki's markup (`.mediawiki`, `.wiki`), which are read as they are in an export: pandoc
- `.ipynb`: its cells of text as Python-Markdown shows them, its code and its outputs that are text
- `.srt`, `.vtt`: pysubs2, without tags; of live captions each line once
- `.eml`, `.msg`: Python's own decoder of mails, and BeautifulSoup for those that are only web pages
- `.log`: all that is in it, without colours
- exports of Discord's channels: in JSON, what its messages, embeds and reactions say; in HTML, the text of its messages
- `.json`, `.yaml`, `.yml`: every name and value, by Python's own reader or PyYAML
- `.rtf`, `.odt`, `.ods`: LibreOffice's text export, which has to be in the folder `gold` beside the file

None of them is a dependency: `pip install markdown pymdown-extensions pysubs2 beautifulsoup4 pyyaml`, and pandoc.

Recall is the share of the other program's words that were read, precision the share of what was read that the other
program found; a word counts as often as it occurs.
"""

import email
import email.policy
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from measure_markup import EXTENSIONS, words, words_of_page, words_read
from processes import run

from index.errors import UnreadableFile
from index.reading import parse

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNSHOWN = re.compile(
    r"<ref\b[^<>]*/>|<ref\b[^<>]*>.*?</ref>|\[\[category:[^\]]*\]\]|<gallery.*?</gallery>", re.S | re.I
)
_NO_WORDS = ("Attachment", "Image attachment", "Thumbnail", "Image", "Video attachment", "Footer icon", "Author icon")
_FIGURE = re.compile(r"<[^<>]{1,300}>")
_SHOWN = ".chatlog__content, .chatlog__attachment a, .chatlog__embed, .chatlog__system-notification-content"


def pandoc(path: Path, markup: str, text: str | None = None) -> str:
    command = ["pandoc", "-f", markup, "-t", "html", "--wrap=none", "--resource-path", str(path.parent)]
    text = path.read_text("utf-8", "replace") if text is None else text
    done = run(*command, deadline=60, input=text)
    done.check_returncode()
    return done.stdout


def org(path: Path) -> Counter[str]:
    return words_of_page(pandoc(path, "org"))


def wiki(path: Path) -> Counter[str]:
    shown = pandoc(path, "mediawiki", _UNSHOWN.sub("", path.read_text("utf-8", "replace")))
    return words_of_page(shown)


def notebook(path: Path) -> Counter[str]:
    markdown = import_module("markdown")
    found: Counter[str] = Counter()
    value = json.loads(path.read_text("utf-8"))
    for cell in value.get("cells") or [cell for sheet in value["worksheets"] for cell in sheet["cells"]]:
        source = "".join(cell.get("source", cell.get("input", "")))
        if cell["cell_type"] == "markdown":
            found += words_of_page(f"<div>{markdown.markdown(source, extensions=EXTENSIONS)}</div>")
        else:
            found += words(source)
        for output in cell.get("outputs", ()):
            data = output.get("data", output)
            text = "".join(output.get("text", data.get("text/plain", "")))
            if len(data) > 1 and _FIGURE.fullmatch(text):
                continue
            found += words(_TERMINAL.sub("", text))
            found += words(f"{output.get('ename', '')} {output.get('evalue', '')}")
    return found


def subtitles(path: Path) -> Counter[str]:
    shown = import_module("pysubs2").load(str(path), encoding="utf-8-sig")
    return words("\n".join(event.plaintext for event in shown))


def mail(path: Path) -> Counter[str]:
    soup = import_module("bs4").BeautifulSoup
    data = path.read_bytes()
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.default)
    found = words(" ".join(str(message[name] or "") for name in ("Subject", "From", "To", "Cc", "Date")))
    parts = [part for part in message.walk() if part.get_content_maintype() == "text" and not part.is_attachment()]
    plain = [part for part in parts if part.get_content_subtype() == "plain" and part.get_content().strip()]
    for part in plain or [part for part in parts if part.get_content_subtype() == "html"]:
        text = part.get_content()
        if not plain:
            page = soup(text, "html.parser")
            for element in page(["style", "script", "title"]):
                element.decompose()
            text = page.get_text(" ")
        found += words(text)
    return found


def log(path: Path) -> Counter[str]:
    return words(_TERMINAL.sub("", path.read_text("utf-8", "replace")))


def values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from values(item)
    elif isinstance(value, list):
        for item in value:
            yield from values(item)
    else:
        yield (
            {None: "null", True: "true", False: "false"}.get(value, str(value))
            if value in (None, True, False)
            else str(value)
        )


def channel(value: Any) -> Counter[str]:
    found = words(" ".join([value["guild"]["name"], value["channel"]["name"], value["channel"].get("topic") or ""]))
    for message in value["messages"]:
        texts = [message["content"], *(file["fileName"] for file in message.get("attachments", ()))]
        for embed in message.get("embeds", ()):
            texts += [embed.get("title") or "", embed.get("description") or ""]
            texts += [text for one in embed.get("fields", ()) for text in (one["name"], one["value"])]
        found += words(" ".join(texts))
    return found


def json_or_channel(path: Path) -> Counter[str]:
    value = json.loads(path.read_text("utf-8-sig"), parse_float=str, parse_int=str)
    if isinstance(value, dict) and {"guild", "channel", "messages"} <= value.keys():
        return channel(value)
    return words("\n".join(values(value)))


def yaml(path: Path) -> Counter[str]:
    module = import_module("yaml")
    return words("\n".join(t for d in module.load_all(path.read_text("utf-8"), module.BaseLoader) for t in values(d)))


def page(path: Path) -> Counter[str]:
    tree = import_module("bs4").BeautifulSoup(path.read_text("utf-8"), "html.parser")
    found: Counter[str] = Counter()
    if article := tree.select_one("#mw-content-text, #main-content, .wiki-content"):
        for element in article.select("script, style, .mw-editsection, .reference, .reflist, .navbox, sup.reference"):
            element.decompose()
        return words(article.get_text(" "))
    for node in tree.select(".chatlog__message-group, .chatlog__message-container"):
        if node.select_one(".chatlog__message-container"):
            continue
        for shown in node.select(_SHOWN):
            for image in shown.select("img"):
                shown_as = image.get("alt", "")
                image.replace_with("" if shown_as in _NO_WORDS else f" {shown_as} ")
            for line in shown.select("br"):
                line.replace_with("\n")
            found += words(shown.get_text(" " if "embed" in " ".join(shown.get("class", ())) else ""))
    return found


def exported(path: Path) -> Counter[str]:
    """What LibreOffice made of a document."""
    folder = path.parent / "gold"
    made = [*folder.glob(f"{glob(path.stem)}.txt"), *folder.glob(f"{glob(path.stem)}-*.csv")]
    if not made:
        raise FileNotFoundError(path)
    return words("\n".join(one.read_text("utf-8-sig") for one in made))


def glob(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def read_wiki(path: Path) -> Counter[str]:
    text = escape(path.read_text("utf-8", "replace").replace("\x00", ""))
    made = f"<mediawiki><page><title>x</title><ns>0</ns><revision><text>{text}</text></revision></page></mediawiki>"
    try:
        raw = parse("x.xml", made.encode())
    except UnreadableFile:
        return Counter()
    return words(raw.text) - Counter("x")


def _read(path: Path) -> Counter[str]:
    try:
        return words(parse(path.name.replace(".msg", ".eml"), path.read_bytes()).text)
    except UnreadableFile:
        return Counter()


Found = Callable[[Path], Counter[str]]
KINDS: dict[str, tuple[Found, Found]] = {
    ".org": (org, words_read),
    ".mediawiki": (wiki, read_wiki),
    ".wiki": (wiki, read_wiki),
    ".ipynb": (notebook, words_read),
    ".srt": (subtitles, _read),
    ".vtt": (subtitles, _read),
    ".eml": (mail, _read),
    ".msg": (mail, _read),
    ".log": (log, _read),
    ".html": (page, _read),
    ".json": (json_or_channel, _read),
    ".yaml": (yaml, _read),
    ".yml": (yaml, _read),
    ".rtf": (exported, _read),
    ".odt": (exported, _read),
    ".ods": (exported, _read),
}


def main(arguments: list[str]) -> None:
    worst = "--worst" in arguments
    for folder in [Path(name) for name in arguments if not name.startswith("--")]:
        rows = defaultdict(list)
        for path in sorted(folder.rglob("*")):
            kind = KINDS.get(path.suffix.lower())
            if kind is None or not path.is_file():
                continue
            try:
                gold = kind[0](path)
            except Exception as error:
                print("  no gold:", path.name, repr(error)[:150])
                continue
            start = time.process_time()
            ours = kind[1](path)
            took = time.process_time() - start
            both = (gold & ours).total()
            rows[path.parent.name].append((gold.total(), ours.total(), both, took, path, gold - ours, ours - gold))
        for name, files in sorted([*rows.items(), ("all", [row for one in rows.values() for row in one])]):
            g, o, b = (sum(row[n] for row in files) for n in range(3))
            if files:
                most = max(row[3] for row in files)
                shares = f"{b / max(1, g):6.3f} {b / max(1, o):6.3f}"
                print(f"{folder.name:10} {name:45} {len(files):4} {g:8} {shares} {most:5.1f}s")
        if worst:
            every = [row for one in rows.values() for row in one]
            for row in sorted(every, key=lambda row: max(row[0], row[1]) - row[2], reverse=True)[:12]:
                print("--", row[4], row[:3], "missing", row[5].most_common(12), "more", row[6].most_common(12))


if __name__ == "__main__":
    main(sys.argv[1:])
