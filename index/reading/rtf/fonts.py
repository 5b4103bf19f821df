"""Which code page the bytes of a text are in: each font has its own."""

import codecs
from dataclasses import dataclass

# Windows' character sets, by their numbers.
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    78: "cp932",
    79: "cp949",
    80: "gb18030",
    81: "big5",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
_PAGES = {
    page: f"cp{page}"
    for page in (437, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 932, *range(1250, 1259))
} | {
    936: "gb18030",
    949: "cp949",
    950: "big5",
    1361: "johab",
    10000: "mac_roman",
    20866: "koi8_r",
    65001: "utf_8",
}
SYMBOLS = 2  # the character set of fonts without letters

# Load them now: in the sandbox no file can be opened later.
for _codec in (*_CHARSETS.values(), *_PAGES.values(), "mac_roman", "utf_16_le"):
    codecs.lookup(_codec)


@dataclass(slots=True)
class Font:
    charset: int = 1  # 1 for the document's own
    page: int = 0
    name: str = ""

    def codec(self, default: str) -> str:
        """The encoding of text in this font."""
        return _PAGES.get(self.page) or _CHARSETS.get(self.charset, default)


def codec_of(page: int, default: str) -> str:
    """The encoding for the number of a code page."""
    return _PAGES.get(page, default)
