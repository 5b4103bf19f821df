"""Charts: their titles, and the numbers that they draw as a table with a row for each category."""

from xml.etree.ElementTree import Element

from index.layout import BlockKind, Table
from index.reading.office.cells import row_text
from index.reading.office.drawingml import paragraphs
from index.reading.office.elements import child, children, integer, local_name, value_of
from index.reading.raw import Builder
from index.reading.xlsx.formats import shown

MOST_POINTS = 1_000  # of a series: a chart of more shows a curve, not numbers
MOST_SERIES = 50


def add_chart(builder: Builder, root: Element, page: int | None = None) -> None:
    """Hand a chart's title and numbers to the builder."""
    chart = child(root, "chart")
    title = " ".join(paragraph.text for paragraph in paragraphs(child(chart, "title", "tx", "rich")))
    builder.add(title, page=page)
    area = child(chart, "plotArea")
    series = [element for kind in (area if area is not None else ()) for element in children(kind, "ser")]
    names: list[str] = []
    rows: dict[int, list[str]] = {}
    for place, element in enumerate(series[:MOST_SERIES]):
        names.append(" ".join(_points(child(element, "tx")).values()))
        categories = _points(child(element, "cat")) or _points(child(element, "xVal"))
        values = _points(child(element, "val")) or _points(child(element, "yVal"))
        for index, value in list(values.items())[:MOST_POINTS]:
            row = rows.setdefault(index, [categories.get(index, "")])
            row += [""] * (place + 1 - len(row))
            row.append(value)
    columns = ("", *names)
    table = Table(columns, title)
    if any(names) and rows:
        builder.add(row_text(columns), BlockKind.COLUMNS, page=page, table=table)
    for _, row in sorted(rows.items()):
        builder.add(row_text(row), BlockKind.ROW, page=page, table=table, near=True)


def _points(source: Element | None) -> dict[int, str]:
    """The values that were last drawn, by their places."""
    found: dict[int, str] = {}
    for cache in source.iter() if source is not None else ():
        if local_name(cache) in ("strCache", "numCache", "strLit", "numLit", "lvl"):
            code = child(cache, "formatCode")
            for point in children(cache, "pt"):
                element = child(point, "v")
                text = (element.text or "") if element is not None else ""
                if "num" in local_name(cache):
                    text = shown(text, (code.text or "") if code is not None else "General")
                found.setdefault(integer(value_of(point, "idx")), " ".join(text.split()))
    if not found and (written := child(source, "v")) is not None:  # a name
        found[0] = " ".join((written.text or "").split())
    return found
