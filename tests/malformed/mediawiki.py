"""Exports of MediaWiki."""

from pathlib import Path
from xml.sax.saxutils import escape

from malformed.base import HUNDRED, MUCH, PROSE, Files, Format


def export(text: str, pages: int = 1) -> bytes:
    page = f"<page><title>Harbour</title><ns>0</ns><revision><text>{escape(text)}</text></revision></page>"
    return f"<mediawiki><siteinfo><sitename>Lake</sitename></siteinfo>{page * pages}</mediawiki>".encode()


def make() -> bytes:
    return export(
        "{{Ship\n| name = Berta\n| built = 1911\n}}\n"
        + "\n\n".join(PROSE)
        + "\n\n== Ferries ==\n* [[one|two]]\n# '''first'''\n; tide : rise\n{| class=x\n! a !! b\n|-\n| 1 || 2\n|}\n"
        "<pre>\ncode\n</pre>\n<!-- hidden -->[[File:A.png|thumb|A map]]\n"
    )


def attacks(canary: Path) -> Files:
    for name, piece in {
        "open templates": "{{a|",
        "ends of templates": "}}",
        "open links": "[[a|",
        "links": "[[a]] ",
        "signs": "''",
        "open comments": "<!--",
        "open notes": "<ref>",
        "tables": "{|\n",
        "cells": "|a\n",
        "headings": "= a =\n",
        "code": "<pre>",
        "items": "*" * 50 + " a\n",
        "attributes": "a=b",
        "spaces": "= " + " " * 500,
    }.items():
        yield f"many {name}", export(piece * 30 * HUNDRED)
    yield "many pages", export("a", 5_000)
    yield "more pages than are read", export("a", 51_000)
    yield "templates within each other", export("{{a|" * 3_000 + "}}" * 3_000)
    yield "a table of attributes", export("{|\n| " + 'a="b" ' * 100 * HUNDRED + "\n|}")
    yield "a long line", export("a " * MUCH)
    yield "elements within each other", b"<mediawiki>" + b"<page>" * 50 * HUNDRED
    yield "an empty page", export("")
    yield "a document type", b"<!DOCTYPE mediawiki [<!ENTITY a 'b'>]>" + export("&a;")
    yield "another kind", b"<rss><channel><title>News</title></channel></rss>"
    yield "files", f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{canary}">]><mediawiki>&x;</mediawiki>'.encode()


FORMAT = Format("xml", {".xml": make()}, attacks)
