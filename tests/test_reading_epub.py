"""Books become their chapters, in reading order."""

import io
import zipfile

import pytest
from shown import texts_of

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.reading.epub import read
from index.reading.sources import SourceInfo

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = "<dc:title>The Bridge</dc:title>"


def chapter(body: str, head: str = "<title/>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head>{head}</head><body>{body}</body></html>'
    )


def book(
    chapters: dict[str, str], *, metadata: str = METADATA, spine: str = "", more: dict[str, str] | None = None
) -> bytes:
    """An EPUB whose parts are in the order given, unless `spine` says otherwise."""
    items = "".join(
        f"<item id='i{place}' href='{name}' media-type='application/xhtml+xml' properties='{name.partition('.')[0]}'/>"
        for place, name in enumerate(chapters)
    )
    order = spine or "".join(f'<itemref idref="i{place}"/>' for place in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{metadata}</metadata><manifest>{items}<item id='style' href='a.css' media-type='text/css'/></manifest>"
        f"<spine>{order}</spine></package>"
    )
    members = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": package}
    members |= {f"OPS/{name.replace('%20', ' ')}": text for name, text in chapters.items() if text}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (members | (more or {})).items():
            if text:
                file.writestr(name, text)
    return stream.getvalue()


def test_chapters_are_read_in_the_order_of_the_spine() -> None:
    data = book(
        {"b.xhtml": chapter("<h1>Two</h1><p>b"), "a%20a.xhtml": chapter("<h1>One</h1><p>a")},
        spine='<itemref idref="i1"/><itemref idref="style"/><itemref idref="i0" linear="no"/><itemref idref="i1"/>',
    )
    document = read(data)
    assert texts_of(document) == ["One", "a", "Two", "b"]
    assert [block.kind for block in document.blocks][::2] == [BlockKind.HEADING] * 2
    assert document.notes == ()


def test_tables_of_contents_and_page_numbers_are_left_out() -> None:
    entries = "".join(f'<li><a href="c{n}.xhtml">Chapter {n}</a></li>' for n in range(9))
    data = book(
        {
            "nav.xhtml": chapter(f"<nav><ol>{entries}</ol></nav>"),
            "toc.xhtml": chapter(f"<h1>Contents</h1><ul>{entries}</ul>"),
            "a.xhtml": chapter('<h1>One</h1><p>The bri<span epub:type="pagebreak" id="p7">7</span>dge.</p>'),
            "b.xhtml": chapter('<p>It held.<a epub:type="noteref" href="n.xhtml#n1">1</a></p>'),
        }
    )
    assert texts_of(read(data)) == ["One", "The bridge.", "It held."]


def test_further_reading_is_kept() -> None:
    entries = "".join(f'<li><a href="https://example.org/{n}">Work {n}</a></li>' for n in range(6))
    assert len(texts_of(read(book({"a.xhtml": chapter(f"<ul>{entries}</ul>")})))) == 6


def test_elements_that_close_themselves_swallow_nothing() -> None:
    body = '<p><a id="x"/>One <i/>two<br/>three</p><script src="a.js"/><div class="rule"/><p>four</p>'
    assert texts_of(read(book({"a.xhtml": chapter(body)}))) == ["One two\nthree", "four"]


def test_the_package_describes_the_book() -> None:
    metadata = (
        "<dc:title>The\n Bridge</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>Bo Ek</dc:creator>"
        "<dc:publisher>A Press</dc:publisher><dc:date>2019-05-02T00:00:00Z</dc:date><dc:language>de-AT</dc:language>"
        "<dc:identifier>urn:isbn:1</dc:identifier><dc:identifier>https://example.org/b</dc:identifier>"
    )
    assert read(book({"a.xhtml": chapter("x")}, metadata=metadata)).info == SourceInfo(
        "The Bridge", "Ann Lee, Bo Ek", "A Press", "https://example.org/b", "2019-05-02", "de"
    )
    assert read(book({"a.xhtml": chapter("x")}, metadata="<dc:date>May 2019</dc:date>")).info == SourceInfo()


def test_parts_that_are_missing_are_noted() -> None:
    document = read(book({"a.xhtml": chapter("x"), "b.xhtml": "", "c.xhtml": ""}))
    assert document.text == "x"
    assert [str(note) for note in document.notes] == ["parts that are missing: OPS/b.xhtml, OPS/c.xhtml (2 in all)"]


def test_a_part_that_cant_be_read_is_left_out_and_noted() -> None:
    document = read(book({"a.xhtml": chapter("x"), "b.xhtml": "\x00\x01\x02"}))
    assert document.text == "x"
    assert str(document.notes[0]).startswith("its part OPS/b.xhtml was left out: it ")


def encryption(algorithm: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">'
        f'<EncryptionMethod Algorithm="{algorithm}"/></EncryptedData></encryption>'
    }


def test_a_book_with_scrambled_fonts_is_read() -> None:
    assert read(book({"a.xhtml": chapter("x")}, more=encryption("http://www.idpf.org/2008/embedding"))).text == "x"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no archive", "isn’t the ZIP archive"),
        (book({"a.xhtml": chapter("x")})[:-30], "cut short or damaged"),
        (book({"a.xhtml": chapter("x")}, more={"META-INF/container.xml": ""}), "it isn’t an EPUB"),
        (book({"a.xhtml": chapter("x")}, more={"META-INF/container.xml": "<container/>"}), "names no package file"),
        (book({"a.xhtml": chapter("x")}, more={"OPS/book.opf": ""}), "its part OPS/book.opf is missing"),
        (book({"a.xhtml": chapter("x")}, more={"OPS/book.opf": "<!DOCTYPE a><a/>"}), "declares a document type"),
        (
            book({"a.xhtml": chapter("x")}, more=encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc")),
            "copy-protected",
        ),
        (book({"a.xhtml": ""}), "its text is missing"),
        (book({"a.xhtml": chapter("<img src='a.png'/>")}), "it contains no text; its pages may be pictures"),
        (book({"a.xhtml": " "}), "it contains no text"),
    ],
)
def test_a_file_that_is_no_readable_book_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(data)
