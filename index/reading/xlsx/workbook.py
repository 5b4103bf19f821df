"""XLSX (Office Open XML): a ZIP archive of parts → RawDocument.

A sheet's name is a heading, and every row is a block with its number, its cells as the sheet shows them
(`index.reading.xlsx.formats`). A formula shows its result, which the file keeps. Hidden sheets, rows and columns are
left out, which a note says; comments are left out too.
"""

from collections.abc import Sequence

from index.errors import UnreadableFile
from index.layout import BlockKind
from index.messages import Unreadable
from index.reading.archive import each
from index.reading.office.drawingml import box_paragraphs
from index.reading.office.elements import child, children, value_of
from index.reading.office.hidden import hidden_sheets
from index.reading.office.ooxml import Package, Relation
from index.reading.office.sheets import add_sheet
from index.reading.raw import Builder, RawDocument
from index.reading.xlsx.sheet import Sheet, Texts, read_sheet, string_of
from index.reading.xlsx.styles import cell_styles


def read(data: bytes) -> RawDocument:
    """Read a workbook. Raises UnreadableFile."""
    package = Package(data)
    main, root = package.main("xl/workbook.xml", "workbook", Unreadable.NOT_WORKBOOK)
    relations = package.relations(main)
    parts = package.parts(relations, "sharedStrings", "styles")
    strings = parts.get("sharedStrings")
    texts = Texts(
        [string_of(element) for element in each(package.archive.read(strings), "si")] if strings else [],
        cell_styles(package.part(parts["styles"]) if "styles" in parts else None),
        from_1904=value_of(child(root, "workbookPr"), "date1904") in ("1", "true"),
    )
    builder = Builder()
    hidden: list[str] = []
    lines = 0
    by_id = {relation.id: relation for relation in relations}
    for place, element in enumerate(children(child(root, "sheets"), "sheet"), 1):
        name = value_of(element, "name") or str(place)
        relation = by_id.get(value_of(element, "id"))
        if relation is None or relation.outside or relation.target not in package.archive:
            continue
        if relation.kind != "worksheet":  # a sheet that is a chart, or one of macros
            continue
        if value_of(element, "state") in ("hidden", "veryHidden"):
            hidden.append(name)
            continue
        lines += _add(builder, package, name, relation, texts)
    document = builder.document(package.properties(titled=False), notes=hidden_sheets(hidden, lines))
    if all(block.kind is BlockKind.HEADING for block in document.blocks):
        raise UnreadableFile(Unreadable.WORKBOOK_EMPTY)
    return document


def _add(builder: Builder, package: Package, name: str, relation: Relation, texts: Texts) -> int:
    """Hand a sheet to the builder. Returns how many of its rows and columns are hidden."""
    relations = package.relations(relation.target)
    sheet: Sheet = read_sheet(package.archive.read(relation.target), texts)
    headers = set(sheet.headers)
    for other in relations:
        if other.kind == "table" and not other.outside and other.target in package.archive:
            table = package.part(other.target)
            if value_of(table, "headerRowCount") != "0" and (row := sheet.first_row(value_of(table, "ref"))):
                headers.add(row)
    boxes: Sequence[str] = ()
    for other in relations:
        if other.kind == "drawing" and not other.outside and other.target in package.archive:
            boxes = [*boxes, *box_paragraphs(package.part(other.target))]
    if sheet.rows or boxes:
        builder.add(name, BlockKind.HEADING, level=1)
    add_sheet(builder, sheet.rows, headers)
    for text in boxes:
        builder.add(text)
    return sheet.hidden
