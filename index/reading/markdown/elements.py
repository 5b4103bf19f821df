"""The elements of HTML, by what a page does with them."""

from collections.abc import Mapping

from index.layout import MarkKind

# Those that begin a block of HTML within Markdown, as CommonMark lists them.
BLOCK_ELEMENTS = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link"
    " main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead"
    " title tr track ul".split()
)
RAW_ELEMENTS = frozenset("script style pre textarea".split())  # nothing in them is Markdown
HIDDEN_ELEMENTS = frozenset(
    "script style template title head svg iframe noscript video audio object canvas math datalist".split()
)
STYLES: Mapping[str, MarkKind] = {
    "b": MarkKind.STRONG,
    "strong": MarkKind.STRONG,
    "i": MarkKind.EMPHASIS,
    "em": MarkKind.EMPHASIS,
    "cite": MarkKind.EMPHASIS,
    "dfn": MarkKind.EMPHASIS,
    "var": MarkKind.EMPHASIS,
    "s": MarkKind.STRUCK,
    "del": MarkKind.STRUCK,
    "strike": MarkKind.STRUCK,
    "code": MarkKind.CODE,
    "kbd": MarkKind.CODE,
    "samp": MarkKind.CODE,
    "tt": MarkKind.CODE,
}
LISTS = frozenset("ul ol menu dir".split())
HEADINGS = {f"h{level}": level for level in range(1, 7)}
