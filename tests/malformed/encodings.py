"""The same words in encodings that aren't stated, and bytes that are in none."""

from malformed.base import Files


def encodings() -> Files:
    """The same words in encodings that aren't stated, and bytes that are in none."""
    words = "Le café était fermé. “Nobody drowned”, said Anna. 33 €\n" * 3
    for codec in (
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
        "utf-7",
        "cp037",
        "cp500",
        "utf-16",
        "utf-32",
        "utf-8-sig",
    ):
        yield codec, words.encode(codec, "replace")
    for codec in (
        "cp1252",
        "mac-roman",
        "cp850",
        "iso8859-2",
        "cp1251",
        "koi8-r",
        "shift_jis",
        "euc-kr",
        "gb18030",
        "big5",
        "hz",
    ):
        yield codec, (words + "Привет мир Łódź 日本語 한국어 漢字").encode(codec, "replace")
    yield "cut UTF-16", words.encode("utf-16")[:-1]
    yield "cut UTF-32", words.encode("utf-32")[:-3]
    yield "lone halves in UTF-16", b"\xff\xfe" + ("a\ud800b" * 50).encode("utf-16-le", "surrogatepass")
    yield "CESU", ("a\ud83d\ude00b" * 50).encode("utf-8", "surrogatepass")
    yield "lone halves", ("a\ud800b " * 50).encode("utf-8", "surrogatepass")
    yield "overlong", b"a \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf b\n" * 50
    yield "beyond Unicode", b"a \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80 b\n" * 50
    yield "cut UTF-8", words.encode()[:-4] + b"\xe2\x82"
    yield "a few wrong bytes", words.encode() * 50 + b"\xff\xfe\x80"
    yield "mixed", words.encode() + words.encode("cp1252", "replace") + words.encode("utf-16-le")
    yield "marks alone", b"\xef\xbb\xbf"
    yield "many marks", b"\xef\xbb\xbf" * 1_000 + words.encode()
    yield "wrong mark", b"\xff\xfe" + words.encode()
    yield "escapes of ISO-2022", b"\x1b$B" + b"\x21" * 1_001 + b"\x1b(B text \x1b$(D\x1b$@"
    yield "high bytes", bytes(range(128, 256)) * 500
