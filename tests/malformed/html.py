# ruff: noqa: E501 (an attack is a line)
"""HTML."""

from pathlib import Path

from malformed.base import KILO, MEGA, PROSE, Files, Format


def make(body: str = "", head: str = "") -> bytes:
    inner = body or (
        f"<nav><a href=/>Home</a></nav><main><h1>The Harbour</h1><p>{PROSE[0]}<br>{PROSE[1]}</p><h2>Ferries</h2>"
        f"<ul><li>one<li>two</ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>code</pre><blockquote>{PROSE[2]}"
        "</blockquote></main><footer>&copy; &#8364;</footer><script>var x = '<p>';</script>"
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour</title>{head}'
        '<script type="application/ld+json">{"@type": "Article", "headline": "Harbour", "author": {"name": "A"}}</script>'
        f"</head><body>{inner}</body></html>"
    ).encode("utf-8", "surrogatepass")


def attacks(canary: Path) -> Files:
    deep = 100 * KILO
    for (
        tag
    ) in "div b a table p span ul li font blockquote section h1 select button svg math template ruby form".split():
        yield f"100,000 {tag} within each other", make(f"<{tag}>" * deep + "text")
    yield "tables within each other", make("<table><tr><td>" * 30_000 + "text")
    yield "lists within each other", make("<ul><li>" * 30_000 + "text")
    yield "templates within tables", make("<table><template>" * 10_000 + "text")
    yield "svg within html within svg", make("<svg><foreignObject>" * 10_000 + "text")
    yield "misnested formatting", make("<b><i><a><p>" * 10_000 + "text" + "</b></i></a>" * 10_000)
    yield "formatting through paragraphs", make("<b>" * 60 + "<p>x" * 5_000)
    yield "formatting with attributes", make("".join(f"<b id={n}>" for n in range(5_000)) + "<p>x" * 5_000)
    yield "closing tags", make("</p>" * 30 * KILO + "text")
    yield "closing br", make("</br>" * 20 * KILO + "text")
    for name, piece, times in (
        ("less", "<", 10 * MEGA),
        ("closing less", "</", 2 * MEGA),
        ("bangs", "<!", MEGA),
        ("questions", "<?", MEGA),
        ("ampersands", "&", 100 * KILO),
        ("entities", "&amp;", 50 * KILO),
        ("entities without an end", "&notit", 20 * KILO),
        ("numbers", "&#x1F600;", 20 * KILO),
        ("huge numbers", "&#99999999999;", 20 * KILO),
        ("halves of characters", "&#xD800;&#xDFFF;", 20 * KILO),
        ("zeros", "&#0;\x00", 20 * KILO),
        ("comments", "<!---->", 200 * KILO),
        ("open comments", "<!--", 300 * KILO),
        ("half comments", "<!-- --!>", 100 * KILO),
        ("cdata", "<![CDATA[", 200 * KILO),
        ("breaks", "<br>", 50 * KILO),
        ("paragraphs", "<p>a", 5 * KILO),
        ("headings", "<h2>a</h2>", 3 * KILO),
        ("rows", "<table><tr><td>a<td>b</table>", 2 * KILO),
        ("links", "<a href=x>y</a> ", 20 * KILO),
        ("options", "<option>a", 20 * KILO),
        ("scripts", "<script></script>", 50 * KILO),
        ("styles", "<style>", 100 * KILO),
        ("pictures", "<img src=x>", 100 * KILO),
        ("tags with slashes", "<a/", 200 * KILO),
        ("unknown tags", "<x-y>a</x-y>", 10 * KILO),
    ):
        yield f"a flood of {name}", make(piece * times)
    yield "a flood of tag names", make("".join(f"<x{n}>" for n in range(50 * KILO)))
    for (
        tag
    ) in "script style title textarea xmp plaintext iframe noembed noframes noscript template select frameset".split():
        yield f"open {tag}", make(f"<p>before</p><{tag}><p>" + PROSE[0] * 300)
    yield "an open comment", make("<p>before</p><!--" + PROSE[0] * 300)
    yield "an open tag", make('<p>before</p><a href="' + PROSE[0] * 300)
    yield "15,000 attributes", make("<p " + " ".join(f"a{n}=1" for n in range(15 * KILO)) + ">text")
    yield "one attribute a million times", make("<p " + "a=1 " * (MEGA // 2) + ">text")
    yield (
        "an attribute of a megabyte",
        make(f'<p class="{"ad-" * 300_000}" id="{"x " * 300_000}" style="{"a:b;" * 99_999}">text'),
    )
    yield "classes that nearly match", make(f'<div class="{"share-" * 80}">text</div>' * 5_000)
    yield "a tag name of a megabyte", make(f"<{'x' * MEGA}>text</{'x' * MEGA}>")
    yield (
        "a title of a megabyte",
        make("<p>text", head=f"<title>{'word ' * 200_000}</title>").replace(b"<title>Harbour</title>", b""),
    )
    yield "a long heading", make(f"<h1>{'word ' * 20_000}</h1>" + "<p>A sentence of its own.</p>" * 100)
    yield "spans of columns", make("<table><tr>" + "<td colspan=1000000000 rowspan=65534>a" * 1_000 + "</table>")
    yield "rows and columns", make("<table>" + "<tr><td rowspan=65534 colspan=1000>a<td>b" * 500 + "</table>")
    yield "meta", make(head="<meta name=author content=a>" * 100 * KILO)
    yield "meta without end", make(head="<meta charset " * 70 * KILO)
    ld = '<script type="application/ld+json">{}</script>'
    yield "deep JSON-LD", make(head=ld.format("[" * deep))
    yield "deep sound JSON-LD", make(head=ld.format("[" * 900 + "]" * 900) + ld.format('{"a":' * 900 + "1" + "}" * 900))
    yield "huge number in JSON-LD", make(head=ld.format('{"headline": ' + "9" * 10_000 + "}"))
    yield (
        "half characters in JSON-LD",
        make(
            head=ld.format(
                '{"@type": "Article", "headline": "\\ud800 a", "author": {"name": "\\udfff"}, "datePublished": "\\ud800"}'
            )
        ).replace(b"<title>Harbour</title>", b""),
    )
    yield (
        "odd types in JSON-LD",
        make(head=ld.format('{"@type": [[]], "headline": {}, "author": [[[1]]], "datePublished": NaN}')),
    )
    yield (
        "odd dates in JSON-LD",
        make(head=ld.format('{"@type": "Article", "datePublished": "99999-99-99T99:99:99+99:99"}')),
    )
    yield (
        "control characters in JSON-LD",
        make(head=ld.format('{"@type": "Article", "headline": "\\u0000\\u001b[2J\\n\\r"}')),
    )
    yield "many in JSON-LD", make(head=ld.format("[" + '{"@type":"Article"},' * 50_000 + "1]"))
    yield "many JSON-LD", make(head=ld.format('{"@type":"Article"}') * 20_000)
    yield "half characters as they stand", make("<p>\ud800 text \udfff</p>")
    yield "doctype", b"<!DOCTYPE html [" + b"<!ENTITY a 'b'>" * 30_000 + b"]><p>&a;"
    yield (
        "external entity",
        (
            f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{canary}"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
            "<html><body><p>Text. &x; &y;</p></body></html>"
        ).encode(),
    )
    yield (
        "files",
        make(
            f'<base href="file://{canary.parent}/"><p>Text.</p><iframe src="{canary}"></iframe><object data="file://{canary}"></object>'
            f'<embed src="/etc/passwd"><link rel="import" href="{canary}"><img src="{canary}"><xi:include href="file://{canary}"/>'
        ),
    )
    entries = "<div class=preamble__entry>Lake</div><div class=preamble__entry>Text / harbour</div>"
    message = "<div class=chatlog__message-container data-message-id={}><div class=chatlog__content>{}</div></div>"
    for name, messages in {
        "an empty channel": message.format("", ""),
        "a channel of many messages": message.format(1, "a") * 5_000,
        "a channel of odd numbers": "".join(message.format(n, "a") for n in ("9" * 20, "9" * 5_000, "-1", "x", "²")),
        "a channel of deep content": message.format(1, "<div>" * 3_000 + "a"),
        "a channel of deep code": message.format(1, "<pre>" * 900 + "a"),
        "a channel of messages in messages": "<div class=chatlog__message-container><div class=chatlog__content>" * 400,
        "a channel of list items": message.format(1, "<li>a" * 5_000),
    }.items():
        yield name, make(f"{entries}{messages}")
    for codec in (
        *("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot13", "zlib", "hex", "base64", "bz2"),
        *(
            "utf-16",
            "utf-16-be",
            "utf-32",
            "cp037",
            "undefined",
            "mbcs",
            "uu",
            "quopri",
            "utf_8_sig",
            "hz",
            "iso2022_kr",
        ),
        *(
            "../../../etc/passwd",
            "x" * 40,
            "%00",
            "latin-1",
            "cp437",
            "mac_arabic",
            "johab",
            "cp65001",
            "ptcp154",
            "tis-620",
        ),
        *("windows-1252", "shift_jis", "euc-kr", "gbk", "big5", "koi8-u", "iso-8859-16", "macintosh", "x-user-defined"),
    ):
        name = codec.replace("/", "_")
        yield f"declared {name}", b"<meta charset=%s><p>Caf\xe9 \xc4\x80 +AGE- \\u0041" % codec.encode()


FORMAT = Format(
    "html",
    {
        ".html": make(),
        ".htm": make().replace(b"utf-8", b"iso-8859-1"),
        ".xhtml": make().replace(b"<!DOCTYPE html>", b'<?xml version="1.0"?>'),
    },
    attacks,
    in_any_encoding=True,
)
