"""How much of a page's words the readers of Markdown and reStructuredText find; a script, not a test.

    PYTHONPATH=. .venv/bin/python tests/measure_markup.py FOLDER…

The words of a Markdown file are compared with the page that Python-Markdown makes of it, with the extensions that
MkDocs's sites usually have, and those of a reStructuredText file with the page that Sphinx makes of it, without the
configuration of its site and so without its own roles. Neither is a dependency: `pip install markdown
pymdown-extensions sphinx sphinx-design`.

Recall is the share of the page's words that were read, precision the share of what was read that is on the page; a word
counts as often as it occurs. The numbers and bullets of list items don't count: they are in the reader's text, and not
in a page's.
"""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading import parse

EXTENSIONS = (
    "extra admonition toc sane_lists pymdownx.details pymdownx.superfences pymdownx.tabbed pymdownx.tasklist "
    "pymdownx.tilde pymdownx.caret pymdownx.mark pymdownx.keys pymdownx.magiclink"
).split()
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_MARKER = re.compile(r"(?:\(?[\w#]{1,4}[.)]|[•☐☑])\s")
_NOT_TEXT = "script, style, a.headerlink, a.footnote-backref, a.footnote-ref, .toctree-wrapper, .system-message"


def markdown_pages(folder: Path) -> Iterator[tuple[Path, str]]:
    markdown = import_module("markdown")
    for path in sorted(folder.rglob("*.md")):
        text = _FRONT_MATTER.sub("", path.read_text("utf-8"), count=1)
        yield path, f"<div>{markdown.markdown(text, extensions=EXTENSIONS)}</div>"


def sphinx_pages(folder: Path) -> Iterator[tuple[Path, str]]:
    if not (folder / "index.rst").exists():
        return
    with tempfile.TemporaryDirectory() as out:
        settings = ["-C", "-D", "extensions=sphinx_design", "-D", "html_theme=basic", "-D", "highlight_language=none"]
        import_module("sphinx.cmd.build").main(["-b", "html", "-Q", *settings, str(folder), out])
        for path in sorted(folder.rglob("*.rst")):
            page = Path(out, path.relative_to(folder)).with_suffix(".html")
            if page.exists():
                body = LexborHTMLParser(page.read_text("utf-8")).css_first("div[role=main]")
                yield path, (body.html if body else "") or ""


def words_of_page(page: str) -> Counter[str]:
    """The words of a page, with the descriptions of its images."""
    tree = LexborHTMLParser(page.replace("<br", " <br"))
    for element in tree.css(_NOT_TEXT):
        element.decompose()
    images = (image.attributes.get("alt") or "" for image in tree.css("img"))
    return words(" ".join([tree.text(separator=""), *images]))


def words_read(path: Path) -> Counter[str]:
    try:
        raw = parse(path.name, path.read_bytes())
    except UnreadableFile:
        return Counter()
    texts = (block.span.of(raw.text) for block in raw.blocks)
    items = (block.kind is BlockKind.ITEM for block in raw.blocks)
    shown = (_MARKER.sub("", text, count=1) if item else text for text, item in zip(texts, items, strict=True))
    return words("\n".join(shown))


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def main(folders: list[str]) -> None:
    if not (find_spec("markdown") and find_spec("pymdownx") and find_spec("sphinx_design")):
        print("Markdown isn't compared; it needs: pip install markdown pymdown-extensions sphinx sphinx-design")
        return
    print(f"{'pages':50} {'n':>5} {'words':>8} {'recall':>8} {'precision':>10}")
    for folder in map(Path, folders):
        for name, pages in (("Python-Markdown", markdown_pages), ("Sphinx", sphinx_pages)):
            found = [(words_of_page(page), words_read(path), path) for path, page in pages(folder)]
            gold, read = sum(page.total() for page, _, _ in found), sum(ours.total() for _, ours, _ in found)
            both = sum((page & ours).total() for page, ours, _ in found)
            if found:
                title = f"{str(folder)[-32:]}, {name}"
                print(f"{title:50} {len(found):5} {gold:8} {both / gold:8.3f} {both / read:10.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
