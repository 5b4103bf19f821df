"""Small Office Open XML and OpenDocument files, put together part by part."""

import io
import zipfile
from collections.abc import Iterable, Mapping

OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
DRAWING = f"{OFFICE}/drawingml/2006/main"
SHEETS = f"{OFFICE}/spreadsheetml/2006/main"
SLIDES = f"{OFFICE}/presentationml/2006/main"

_LISTING = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def package(parts: Mapping[str, str]) -> bytes:
    """A ZIP archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """A part that lists relations: for each the id, the kind and the target, which is outside if it is an address."""
    return _LISTING.format(
        "".join(
            f'<Relationship Id="{identity}" Type="{RELATIONS}/{kind}" Target="{target}"'
            + (' TargetMode="External"/>' if "://" in target else "/>")
            for identity, kind, target in entries
        )
    )


def workbook(
    *sheets: tuple[str, str],
    strings: Iterable[str] = (),
    styles: str = "",
    hidden: Iterable[str] = (),
    properties: str = "",
    extra: Mapping[str, str] = {},
) -> bytes:
    """A workbook.

    Args:
        sheets: Their names, and what is in their parts: rows, mostly.
        strings: That cells share, as the content of an <si>.
        styles: What is in the part of styles.
        hidden: The names of the sheets that aren't shown.
        properties: What is in <workbook> before the sheets.
        extra: Further parts.
    """
    names = [name for name, _ in sheets]
    listed = "".join(
        f'<sheet name="{name}" r:id="s{place}" state="{"hidden" if name in hidden else "visible"}"/>'
        for place, name in enumerate(names)
    )
    parts = {
        "_rels/.rels": relations(("m", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *((f"s{place}", "worksheet", f"worksheets/sheet{place}.xml") for place in range(len(names))),
            ("t", "sharedStrings", "sharedStrings.xml"),
            ("u", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">{"".join(f"<si>{string}</si>" for string in strings)}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEETS}">{styles}</styleSheet>',
        **{
            f"xl/worksheets/sheet{place}.xml": f'<worksheet xmlns="{SHEETS}">{content}</worksheet>'
            for place, (_, content) in enumerate(sheets)
        },
        **extra,
    }
    return package(parts)


def deck(
    *slides: str,
    hidden: Iterable[int] = (),
    notes: Mapping[int, str] = {},
    layout: str = "",
    master: str = "",
    links: Mapping[str, str] = {},
    parts: Mapping[str, tuple[str, str]] = {},
) -> bytes:
    """A presentation.

    Args:
        slides: The shapes of each.
        hidden: The places, from 0, of those that aren't shown.
        notes: The shapes on the notes of some of them.
        layout: The shapes of the layout that all have.
        master: What is in the master's part.
        links: The addresses that slides link to, by ids.
        parts: By ids, the kind and the content of further parts that slides refer to.
    """
    names = f'xmlns:a="{DRAWING}" xmlns:p="{SLIDES}" xmlns:r="{RELATIONS}"'

    def shapes(root: str, inside: str, more: str = "") -> str:
        return f"<p:{root} {names} {more}><p:cSld><p:spTree>{inside}</p:spTree></p:cSld></p:{root}>"

    listed = "".join(f'<p:sldId id="{256 + place}" r:id="s{place}"/>' for place in range(len(slides)))
    files = {
        "_rels/.rels": relations(("m", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {names}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"s{place}", "slide", f"slides/slide{place}.xml") for place in range(len(slides)))
        ),
        "ppt/layout.xml": shapes("sldLayout", layout),
        "ppt/_rels/layout.xml.rels": relations(("m", "slideMaster", "master.xml")),
        "ppt/master.xml": f"<p:sldMaster {names}>{master}</p:sldMaster>",
    }
    for place, inside in enumerate(slides):
        files[f"ppt/slides/slide{place}.xml"] = shapes("sld", inside, 'show="0"' if place in hidden else "")
        files[f"ppt/slides/_rels/slide{place}.xml.rels"] = relations(
            ("l", "slideLayout", "../layout.xml"),
            *((("n", "notesSlide", f"../notes{place}.xml"),) if place in notes else ()),
            *((name, "hyperlink", target) for name, target in links.items()),
            *((name, kind, f"../{name}.xml") for name, (kind, _) in parts.items()),
        )
    files |= {f"ppt/notes{place}.xml": shapes("notes", inside) for place, inside in notes.items()}
    return package(files | {f"ppt/{name}.xml": content for name, (_, content) in parts.items()})


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = (
    " ".join(
        f'xmlns:{short}="{OPEN}:{name}:1.0"'
        for short, name in {
            "office": "office",
            "style": "style",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "presentation": "presentation",
            "svg": "svg-compatible",
            "fo": "xsl-fo-compatible",
            "number": "datastyle",
            "meta": "meta",
        }.items()
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def open_document(kind: str, body: str, *, styles: str = "", shared: str = "", meta: str = "", **parts: str) -> bytes:
    """An OpenDocument file: `kind` is "text", "spreadsheet" or "presentation"; `styles` are the body's own."""
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {NAMES}><office:styles>{shared}</office:styles>"
            "</office:document-styles>",
            "meta.xml": f"<office:document-meta {NAMES}><office:meta>{meta}</office:meta></office:document-meta>",
            **parts,
        }
    )
