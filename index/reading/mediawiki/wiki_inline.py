"""MediaWiki's markup inside a line."""

import re
from collections.abc import Iterator
from html import unescape

from index.layout import MarkKind
from index.reading.inline import Markup, Styles
from index.reading.raw import Run, Style

_TOKEN = re.compile(
    r"\[\[(?P<page>[^\[\]|{}\n]{1,300})(?P<labels>(?:\|(?:[^\[\]|]|\[\[[^\[\]]{1,300}\]\]){0,500}){0,20})\]\](?P<tail>[^\W\d_]{0,30})"
    r"|\[(?P<address>(?:https?:)?//[^\s\[\]]{1,1000})(?:[ \t]+(?P<label>[^\[\]]{1,500}))?\]"
    r"|(?P<url>https?://[^\s\[\]<>\"|]{1,1000}[^\s\[\]<>\"|.,;:!?)'])"
    r"|(?P<break><br\s{0,5}/?>)"
    r"|<nowiki>(?P<plain>[^<]{0,1000})</nowiki>"
    r"|<(?:code|tt|kbd|samp)\b[^<>]{0,200}>(?P<code>[^<]{1,1000})</(?:code|tt|kbd|samp)\s{0,5}>"
    r"|(?P<tag></?[a-zA-Z][^<>]{0,300}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{1,30});)"
    r"|(?P<sign>'''''|'''|'')",
    re.IGNORECASE,
)
_MARKUP = Markup(
    _TOKEN,
    {
        "''": (MarkKind.EMPHASIS,),
        "'''": (MarkKind.STRONG,),
        "'''''": (MarkKind.STRONG, MarkKind.EMPHASIS),
    },
    frozenset(),
)
_PICTURE = re.compile(r"(?:file|image|datei|bild|fichier|archivo|arquivo|ファイル):(.*)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:category|kategorie|catégorie|categoría|categoria|カテゴリ|[a-z]{2,3}(?:-[a-z]{2,8})?):", re.IGNORECASE
)
_OPTION = re.compile(
    r"(?:thumb|thumbnail|mini|frame|frameless|border|left|right|center|none|upright|baseline|middle|top|\d*x?\d+px)"
    r"|[a-z]{2,12}=.*",
    re.IGNORECASE | re.DOTALL,
)


def runs(text: str) -> Iterator[Run]:
    return _MARKUP.runs(text, lambda token, styles: list(_replaced(token, styles)))


def _replaced(token: re.Match[str], styles: Styles) -> Iterator[Run]:
    match token.lastgroup:
        case "page" | "labels" | "tail":
            yield from _link(token, styles)
        case "address" | "label":
            shown = token["label"] or token["address"]
            yield Run(shown.strip("'"), (*styles, Style(MarkKind.LINK, token["address"])))
        case "url":
            yield Run(token["url"], (*styles, Style(MarkKind.LINK, token["url"])))
        case "break":
            yield Run("\n", styles)
        case "plain":
            yield Run(unescape(token["plain"]), styles)
        case "code":
            yield Run(unescape(token["code"]), (*styles, Style(MarkKind.CODE)))
        case "entity":
            yield Run(unescape(token["entity"]).replace("\xa0", " "), styles)


def _link(token: re.Match[str], styles: Styles) -> Iterator[Run]:
    page = token["page"].strip()
    labels = (token["labels"] or "").split("|")[1:]
    if picture := _PICTURE.fullmatch(page):
        captions = [label for label in labels if not _OPTION.fullmatch(label.strip())]
        if captions:
            caption = (
                re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]", r"\1", captions[-1]).replace("'''", "").replace("''", "")
            )
            yield Run(caption, (*styles, Style(MarkKind.IMAGE, picture[1])))
        return
    if _HIDDEN.match(page):
        return
    shown = labels[-1] if labels and labels[-1].strip() else page.lstrip(":").removeprefix("#")
    label = re.sub(r"'{2,5}", "", shown) + (token["tail"] or "")
    yield Run(unescape(label), (*styles, Style(MarkKind.LINK, page)))
