"""The frame of all pages, the list of documents, and pages with one sentence: values in, HTML out."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

from bot.i18n.speech import _, language, quantity
from bot.web.html import Html, concat, tag
from index import DocumentInfo

STYLE = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
# A page may load nothing, run nothing and send nothing. Its only style is the one inside of it, known by its hash.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

LISTED = 500  # documents on a page


def listing_page(documents: Sequence[DocumentInfo], part: int) -> Html | None:
    """The documents of the folder; None if the list has no such part."""
    parts = max(1, -(-len(documents) // LISTED))
    if not 1 <= part <= parts:
        return None
    items = [
        tag(
            "li",
            tag("a", info.title, href=f"d/{info.id}", dir="auto"),
            tag("p", " · ".join(filter(None, _details(info))), class_="facts"),
        )
        for info in documents[(part - 1) * LISTED : part * LISTED]
    ]
    how_many = quantity("{n} document", "{n} documents", len(documents))
    return page(
        _("Documents"),
        tag("header", tag("h1", _("Documents")), tag("p", how_many, class_="facts")),
        tag("ul", *items, class_="documents"),
        part_links(part, parts),
        unnumbered=True,
    )


def _details(info: DocumentInfo) -> tuple[str | None, ...]:
    passages = quantity("{n} passage", "{n} passages", info.passages)
    return info.author, info.publisher, info.date, info.source, passages


def message_page(title: str, sentence: str) -> Html:
    """A page with one sentence."""
    return page(title, tag("header", tag("h1", title)), tag("p", sentence), unnumbered=True)


def page(title: str, *children: str, unnumbered: bool) -> Html:
    """A whole page; `unnumbered` if it has no numbers in the margin."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("title", title),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("style", Html(STYLE)),
    )
    body = tag("body", tag("main", *children), class_="plain" if unnumbered else None)
    return concat(Html("<!doctype html>\n"), tag("html", head, body, lang=language()))


def part_links(number: int, parts: int, query: Sequence[tuple[str, str]] = ()) -> Html:
    """Links to the previous and the next part."""
    if parts == 1:
        return Html("")

    def to(other: int, name: str) -> Html:
        return tag("a", name, href=f"?{urlencode([*query, ('part', str(other))])}")

    return tag(
        "nav",
        to(number - 1, _("← Previous")) if number > 1 else tag("span"),
        tag("span", _("Part {part} of {parts}").format(part=number, parts=parts)),
        to(number + 1, _("Next →")) if number < parts else tag("span"),
        class_="parts",
    )
