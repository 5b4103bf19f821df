"""How much of a page's own words the HTML reader finds, and how much else it takes for them. A script, not a test.

    python -m tests.measure_html [FOLDER]

It prints, for each group of pages, the share of the gold words that were found (recall), the share of the found words
that are gold (precision), both counted as multisets, and the speed. The groups are

- pages made here: the paragraphs of the sample document in the templates of a news site, documentation, a wiki, a
  forum and a page laid out with tables, with menus, advertisements, comments and consent notices around them;
- documentation that Debian packages hold both as HTML and as plain text, unpacked into FOLDER:

      apt-get download debian-policy developers-reference debian-faq git-doc
      for package in *.deb; do dpkg -x "$package" FOLDER; done

  Its plain text is the gold. It is only nearly the same: it has a table of contents of its own, and git-doc's is the
  source that the pages were made from, which includes other files by name (so that its precision says little).
"""

import gzip
import html
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.errors import UnreadableFile
from index.reading.html import read

SEED = Path(__file__).parent.parent / "seeds" / "000_2a4e464d5e4701d1.txt"
PAGES_OF_A_KIND = 40
_WORD = re.compile(r"[^\W_]+")

# A page and its plain text: group, HTML, gold.
Pair = tuple[str, bytes, str]

_MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in "Home World Politics Business Sport About".split())
_CONSENT = (
    '<div id="consent" class="cookie-banner"><p>We use cookies to improve your visit. Read our policy.</p>'
    "<button>Accept</button></div>"
)
_RELATED = "".join(
    f'<li><a href="/a{n}">Another headline that has nothing to do with it {n}</a></li>' for n in range(8)
)
_COMMENTS = "".join(
    f'<div class="comment"><p>Reader {n}: I do not agree at all, this is silly.</p></div>' for n in range(3)
)
_SHARE = '<div class="share-buttons"><a href="#">Facebook</a> <a href="#">Twitter</a> <a href="#">Email</a></div>'
_FOOTER = '<p>© 2024 The Example Times. All rights reserved. <a href="/t">Terms</a> <a href="/p">Privacy</a></p>'
_NEWSLETTER = '<form action="/s"><label>Sign up for our newsletter</label><input name="e"><button>Go</button></form>'


def news(title: str, paragraphs: list[str]) -> str:
    middle = len(paragraphs) // 2
    body = "".join(f"<p>{text}</p>" for text in paragraphs[:middle])
    rest = "".join(f"<p>{text}</p>" for text in paragraphs[middle:])
    return (
        f"<body>{_CONSENT}<header><a href='/'>The Example Times</a><nav><ul>{_MENU}</ul></nav></header><main><article>"
        f"<h1>{title}</h1>{_SHARE}{body}<aside class='promo'><h3>Read more</h3><ul>{_RELATED}</ul></aside>"
        f"<div class='ad'>Advertisement</div>{rest}{_NEWSLETTER}</article><section class='comments'><h2>Comments</h2>"
        f"{_COMMENTS}</section></main><aside><h2>Most read</h2><ul>{_RELATED}</ul></aside><footer>{_FOOTER}</footer>"
    )


def news_of_divisions(title: str, paragraphs: list[str]) -> str:
    """No element of it says what it is for; only some classes do."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<body>{_CONSENT}<div class=top><ul>{_MENU}</ul></div><div class=wrap><div class=left><h1>{title}</h1>{_SHARE}"
        f"{body}<div class=more><h3>Related stories</h3><ul>{_RELATED}</ul></div></div><div class=right><ul>{_RELATED}"
        f"</ul>{_NEWSLETTER}</div></div><div class=bottom>{_FOOTER}</div>"
    )


def documentation(title: str, paragraphs: list[str]) -> str:
    sections = "".join(f"<h2 id=s{n}>Section {n}</h2><p>{text}</p>" for n, text in enumerate(paragraphs))
    local = "".join(f'<li><a href="#s{n}">Section {n}</a></li>' for n in range(len(paragraphs)))
    return (
        f"<body><div class='sphinxsidebar'><ul>{_MENU}</ul><h3>This page</h3><ul>{local}</ul></div>"
        f"<div class='document'><div class='body' role='main'><h1>{title}</h1>{sections}</div></div>"
        f"<div class='footer'>{_FOOTER}</div>"
    )


def wiki(title: str, paragraphs: list[str]) -> str:
    body = "".join(
        f"<h2>Section {n}<span class='mw-editsection'>[<a href='/e'>edit</a>]</span></h2><p>{text}"
        f"<sup class='reference'><a href='#cite{n}'>[{n}]</a></sup></p>"
        for n, text in enumerate(paragraphs)
    )
    toc = "".join(f'<li><a href="#s{n}">Section {n}</a></li>' for n in range(len(paragraphs)))
    return (
        f"<body><div id='mw-navigation'><div class='menu'><ul>{_MENU}</ul></div></div><div id='content' role='main'>"
        f"<h1>{title}</h1><div class='mw-parser-output'><div id='toc'><h2>Contents</h2><ul>{toc}</ul></div>{body}"
        f"<div class='navbox'><ul>{_RELATED}</ul></div></div></div><div id='footer'>{_FOOTER}</div>"
    )


def forum(title: str, paragraphs: list[str]) -> str:
    posts = "".join(
        f"<div class='post' id=p{n}><div class='post-meta'><a href='/u{n}'>user{n}</a></div>"
        f"<div class='post-content'>{text}<br><br></div></div>"
        for n, text in enumerate(paragraphs)
    )
    return (
        f"<body><div class='navbar'><ul>{_MENU}</ul></div><h1>{title}</h1><div class='topic'>{posts}</div>"
        f"<div class='pagination'><a href='?2'>2</a> <a href='?3'>3</a></div><div class='footer'>{_FOOTER}</div>"
    )


def tables(title: str, paragraphs: list[str]) -> str:
    body = "<p>".join(paragraphs)
    menu = "".join(f'<a href="/{n}"><font size=2>Menu entry {n}</font></a><br>' for n in range(8))
    return (
        f"<body bgcolor=white><table width=100%><tr><td colspan=2><b>The Example Pages</b></td></tr><tr><td>{menu}</td>"
        f"<td><font size=5>{title}</font><p>{body}</td></tr><tr><td colspan=2><font size=1>{_FOOTER}</font></td></tr>"
        "</table>"
    )


def plain(title: str, paragraphs: list[str]) -> str:
    return f"<h1>{title}</h1>" + "<p>".join(["", *paragraphs])


TEMPLATES = (news, news_of_divisions, documentation, wiki, forum, tables, plain)
_NUMBERED = (documentation, wiki)  # these have a heading over each paragraph, and no other


def made_up(pages: int) -> Iterator[Pair]:
    rng = random.Random(1)
    stock = [text for text in SEED.read_text(encoding="utf-8").split("\n\n") if len(text) > 100]
    for template in TEMPLATES:
        for number in range(pages):
            title = f"A headline of several words, number {number}"
            paragraphs = rng.sample(stock, rng.randint(3, min(12, len(stock))))
            gold = [title]
            for place, text in enumerate(paragraphs):
                gold += [f"Section {place}", text] if template in _NUMBERED else [text]
            page = template(html.escape(title), [html.escape(text) for text in paragraphs])
            yield f"made up: {template.__name__}", f"<!doctype html><title>x</title>{page}".encode(), "\n\n".join(gold)


def packaged(folder: Path) -> Iterator[Pair]:
    """The pages that have a plain text of their name beside them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    texts = {path.name.removesuffix(".gz").removesuffix(".txt"): path for path in files if ".txt" in path.name}
    for page in files:
        name = page.name.removesuffix(".gz").removesuffix(".html")
        if name != page.name and (gold := texts.get(name) or texts.get(name.removesuffix("-single"))):
            package = page.relative_to(folder).parts[-2] if "doc" not in page.parts else _below(page, "doc")
            yield f"packaged: {package}", _content(page), _content(gold).decode("utf-8", "replace")


def _below(path: Path, folder: str) -> str:
    return path.parts[path.parts.index(folder) + 1]


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def measure(pairs: Iterator[Pair]) -> None:
    rows: dict[str, list[float]] = {}
    for group, data, gold in pairs:
        start = time.process_time()
        try:
            found = words(read(data).text)
        except UnreadableFile:
            found = Counter()
        seconds = time.process_time() - start
        expected = words(gold)
        common = (found & expected).total()
        row = rows.setdefault(group, [0.0] * 6)
        for place, value in enumerate((1, len(data), seconds, common, expected.total(), found.total())):
            row[place] += value
    print(f"{'pages':34}{'n':>6}{'recall':>9}{'precision':>11}{'pages/s':>9}{'MB/s':>7}")
    for group, (count, size, seconds, common, expected, found) in sorted(rows.items()):
        print(
            f"{group:34}{count:6.0f}{common / max(expected, 1):9.3f}{common / max(found, 1):11.3f}"
            f"{count / seconds:9.0f}{size / seconds / 1e6:7.1f}"
        )


def main(arguments: list[str]) -> None:
    pairs = list(made_up(PAGES_OF_A_KIND))
    for folder in arguments:
        pairs += packaged(Path(folder))
    measure(iter(pairs))


if __name__ == "__main__":
    main(sys.argv[1:])
