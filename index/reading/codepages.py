"""Which code page bytes were written in, told by the letters that each one would make of them.

A language's letters are a small set with a few that return again and again; read in the wrong code page, the same bytes
give letters that no language has side by side. So each language says which letters it expects, each code page is read
as each of its languages, and the one that explains most of the bytes beyond ASCII wins. Where several explain them
equally (a single ü is the same in a dozen code pages), the first in the table does, which is windows-1252.

The codecs are looked up here and now: a reader in its sandbox can open no file, and so import nothing, later.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain

SAMPLE = 200_000  # bytes

# For each byte: what is expected, what is ordinary or possible, and what has no business there.
_COMMON, _ORDINARY, _POSSIBLE, _ODD = 1.0, 0.6, 0.4, -1.0
_RARELY = 0.8  # for the pages of DOS and of old Macs
_MIXED = 0.7  # for letters of any western language: several languages in one text are likelier than none

# Signs that stand in texts of any language.
_SIGNS = "“”‘’„‚«»‹›–—…•€£°§©®™\xa0·×µ±†"
_RARE_SIGNS = "¿¡ªº÷½¼¾¹²³¶¢¥¬¦¤‡‰ˆ˜№"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class _Language:
    """What a text in it holds beyond ASCII: a weight for each character, and `_ODD` for all others."""

    weights: Mapping[str, float]

    def explains(self, letters: Mapping[str, int]) -> float:
        """How well it explains these characters, each counted with its bytes."""
        return sum(self.weights.get(letter, _ODD) * count for letter, count in letters.items())


def _latin(alphabet: str, weight: float = _COMMON) -> _Language:
    signs = dict.fromkeys(_RARE_SIGNS, _POSSIBLE) | dict.fromkeys(_SIGNS, _COMMON)
    return _Language(signs | dict.fromkeys(alphabet + alphabet.upper(), weight))


def _script(common: str, rest: str = "") -> _Language:
    possible = dict.fromkeys(_SIGNS + _RARE_SIGNS + rest + rest.upper() + common.upper(), _POSSIBLE)
    return _Language(possible | dict.fromkeys(common, _COMMON))


@cache
def _wide(common: str, codec: str, first: int, last: int) -> _Language:
    """A script of thousands of characters: those that return, and the ordinary ones, which a standard puts first."""
    trails = (*range(0x40, 0x7F), *range(0x80, 0xFF))
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails)
    characters = (pair.decode(codec, "replace") for pair in pairs)
    ordinary = dict.fromkeys((character for character in characters if len(character) == 1), _ORDINARY)
    return _Language(ordinary | dict.fromkeys(common + _WIDE_SIGNS, _COMMON))


_WESTERN = (
    "àâæçèéêëîïôœùûüÿ",  # French
    "äöüß",  # German
    "áéíñóúüº",  # Spanish
    "áàâãçéêíóôõúü",  # Portuguese
    "àèéìíòóù",  # Italian
    "àçèéíïòóúü·",  # Catalan
    "åäöé",  # Swedish, Finnish
    "æøåéòô",  # Danish, Norwegian
    "áðéíóúýþæö",  # Icelandic
    "áéëèêïíóöüú",  # Dutch
    "äõöüšž",  # Estonian
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "âăîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
_WEST = (*map(_latin, _WESTERN), _latin("".join(_WESTERN), _MIXED))
_CENTRE = (*map(_latin, _CENTRAL), _latin("äöüß"))
_CYRILLIC = (
    _script("оеаинтсрвлкмдпуя", "ыьгзбчйхжшюцщэфъё"),
    _script("оеаинтсрвлкмдпуяі", "ьгзбчйхжшюцщфїєґ"),
    _script("оеаинтсрвлкмдпуј", "гзбчхжшцфљњћђџ"),
)
_GREEK = (_script("αεηιοτνσςρκπλμυόάίέ", "ωγδθχφβξζψήύώϊϋΐΰ"),)
_HEBREW = (_script("יוהלאתרבמשנםע", "גדזחטכךןספףצץק"),)
_ARABIC = (_script("اليمنرتوبةعدسفه", "كقأحجشصطخذىضثغزءإظئؤآ،؟ًٌٍَُِّْ"),)
_THAI = (_script("านรกอเงยลมท่้ัวดสตีะิบหปคจไแ", "ุูขใโ็พชซถผฉฐฝณธศษญำๆ์ึืฟฎฏฑฒฆภฬฮฤฯ"),)
_WIDE_SIGNS = "，。、；：？！（）《》「」『』“”‘’・ー…—\u3000"
_HANGUL = (
    "이다는에의가을를고하한지로은도서기사시자어리나아대인해그수있들것정부일과보라만전게구제장상안면오주원공조"
    "여성적스동무비우미던했며되니까요와으신간경국년문분생소실연영용위유음입재종중진차치학할합행화네녕"
)
_JAPANESE = "".join(map(chr, chain(range(0x3041, 0x3094), range(0x30A1, 0x30F5))))
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好"
    "小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好"
    "小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信"
)

_LATIN_PAGES: dict[str, tuple[_Language, ...]] = {
    "cp1252": _WEST,
    "cp1250": _CENTRE,
    "iso8859_2": _CENTRE,
    "cp1254": (_latin("çğıöşüâîİ"),),
    "cp1257": (_latin("ąčęėįšųūž"), _latin("āčēģīķļņšūž")),
}
_OLD_PAGES = {"cp850": _WEST, "mac_roman": _WEST}
_OTHER_PAGES: dict[str, tuple[_Language, ...]] = {
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "cp874": _THAI,
}
# What `_wide` makes the language of, which takes a while and is seldom needed.
_WIDE_PAGES: dict[str, tuple[str, str, int, int]] = {
    "cp932": (_JAPANESE, "cp932", 0x88, 0x98),
    "euc_jp": (_JAPANESE, "euc_jp", 0xB0, 0xCF),
    "gb18030": (_SIMPLIFIED, "gb2312", 0xB0, 0xD7),
    "big5": (_TRADITIONAL, "big5", 0xA4, 0xC6),
    "cp949": (_HANGUL, "euc_kr", 0xB0, 0xC8),
}
PAGES = (*_LATIN_PAGES, *_OLD_PAGES, *_OTHER_PAGES, *_WIDE_PAGES)
_HIGH = bytes(range(0x80, 0x100))
_BYTE_PAGES = {page: _HIGH.decode(page, "replace") for page in (*_LATIN_PAGES, *_OLD_PAGES, *_OTHER_PAGES)}
_WIDE_DECODERS = {page: codecs.getincrementaldecoder(page) for page in _WIDE_PAGES}
for made_of in _WIDE_PAGES.values():
    codecs.lookup(made_of[1])


def guesses(data: bytes) -> list[str]:
    """The code pages that explain these bytes, best first; none where nothing does."""
    sample = _sample(data)
    scores = {page: score for page, score in chain(_of_bytes(sample), _of_pairs(sample)) if score > 0}
    return sorted(scores, key=lambda page: -scores[page])


def _sample(data: bytes) -> bytes:
    """The beginning, from the letter before the first byte that isn't ASCII."""
    first = _BEYOND_ASCII.search(data)
    return data[max(0, first.start() - 1) :][:SAMPLE] if first else b""


def _of_bytes(sample: bytes) -> Iterator[tuple[str, float]]:
    """The pages of a byte a letter.

    Latin letters beyond ASCII stand alone among those within it, and so do signs; letters of other scripts make words.
    """
    runs = _HIGH_RUN.findall(sample)
    alone = sum(len(run) == 1 or run[0] < 0x80 or run[-1] < 0x80 for run in runs) / max(1, len(runs))
    counts = Counter(sample)
    latin = 0.5 + 0.5 * alone
    for pages, share in ((_LATIN_PAGES, latin), (_OLD_PAGES, _RARELY * latin), (_OTHER_PAGES, 1 - alone)):
        for page, languages in pages.items():
            letters = {
                letter: counts[byte] for letter, byte in zip(_BYTE_PAGES[page], _HIGH, strict=True) if counts[byte]
            }
            if "\ufffd" not in letters:
                yield page, share * max(language.explains(letters) for language in languages)


def _of_pairs(sample: bytes) -> Iterator[tuple[str, float]]:
    """The pages of two bytes and more a character, of which the second may be ASCII, and doesn't count then."""
    for page, made_of in _WIDE_PAGES.items():
        with suppress(UnicodeDecodeError):
            text = _WIDE_DECODERS[page]().decode(sample, final=len(sample) < SAMPLE)
            counts = ((letter, count) for letter, count in Counter(text).items() if not letter.isascii())
            yield (
                page,
                _wide(*made_of).explains(
                    {x: count * sum(byte > 0x7F for byte in x.encode(page)) for x, count in counts}
                ),
            )
