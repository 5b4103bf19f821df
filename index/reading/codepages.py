"""Guesses the code page of a text by the letters that each code page would give.

A language uses a small set of letters, a few of them again and again. In the wrong code page, the same bytes become
letters that no language has side by side. So each language here says which letters it expects, the bytes are read in
each code page as each of its languages, and the code page that explains most of the bytes beyond ASCII wins. If several
explain them equally well (a single ü is the same in a dozen code pages), the first in the table wins: windows-1252.

The codecs are loaded when this module is, because a reader in the sandbox can't open a file and so can't import later.
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

# The weight of a byte whose character is expected, ordinary, possible, or out of place.
_COMMON, _ORDINARY, _POSSIBLE, _ODD = 1.0, 0.6, 0.4, -1.0
_RARELY = 0.8  # factor for the code pages of DOS and of old Macs
_MIXED = 0.7  # weight of any western language's letters: a text in several languages is more likely than one in none

# Signs that occur in texts of any language.
_SIGNS = "“”‘’„‚«»‹›–—…•€£°§©®™\xa0·×µ±†"
_RARE_SIGNS = "¿¡ªº÷½¼¾¹²³¶¢¥¬¦¤‡‰ˆ˜№"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class _Language:
    """The characters beyond ASCII in a language's texts, with a weight for each. All others weigh `_ODD`."""

    weights: Mapping[str, float]

    def explains(self, letters: Mapping[str, int]) -> float:
        """How well the language explains these characters, each given with the number of its bytes."""
        return sum(self.weights.get(letter, _ODD) * count for letter, count in letters.items())


def _latin(alphabet: str, weight: float = _COMMON) -> _Language:
    signs = dict.fromkeys(_RARE_SIGNS, _POSSIBLE) | dict.fromkeys(_SIGNS, _COMMON)
    return _Language(signs | dict.fromkeys(alphabet + alphabet.upper(), weight))


def _script(common: str, rest: str = "") -> _Language:
    possible = dict.fromkeys(_SIGNS + _RARE_SIGNS + rest + rest.upper() + common.upper(), _POSSIBLE)
    return _Language(possible | dict.fromkeys(common, _COMMON))


@cache
def _wide(common: str, codec: str, first: int, last: int) -> _Language:
    """A script with thousands of characters: the common ones, and the ordinary ones, which its standard puts first."""
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
# The arguments of `_wide`, which is only called when it is needed, because it takes a while.
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
    """The code pages that explain these bytes, best first; none if nothing does."""
    sample = _sample(data)
    scores = {
        page: score for page, score in chain(_scores_of_byte_pages(sample), _scores_of_wide_pages(sample)) if score > 0
    }
    return sorted(scores, key=lambda page: -scores[page])


def _sample(data: bytes) -> bytes:
    """A sample of the bytes, from the letter before the first byte that isn't ASCII."""
    first = _BEYOND_ASCII.search(data)
    return data[max(0, first.start() - 1) :][:SAMPLE] if first else b""


def _scores_of_byte_pages(sample: bytes) -> Iterator[tuple[str, float]]:
    """The scores of code pages with one byte for each letter.

    Latin letters beyond ASCII are usually single, among letters of ASCII, and so are signs. Letters of other scripts
    come in words. So the share of single ones says which kind of page is more likely.
    """
    runs = _HIGH_RUN.findall(sample)
    single = sum(len(run) == 1 or run[0] < 0x80 or run[-1] < 0x80 for run in runs) / max(1, len(runs))
    counts = Counter(sample)
    latin = 0.5 + 0.5 * single
    for pages, share in ((_LATIN_PAGES, latin), (_OLD_PAGES, _RARELY * latin), (_OTHER_PAGES, 1 - single)):
        for page, languages in pages.items():
            letters = {
                letter: counts[byte] for letter, byte in zip(_BYTE_PAGES[page], _HIGH, strict=True) if counts[byte]
            }
            if "\ufffd" not in letters:
                yield page, share * max(language.explains(letters) for language in languages)


def _scores_of_wide_pages(sample: bytes) -> Iterator[tuple[str, float]]:
    """The scores of code pages with two or more bytes for a character. A second byte that is ASCII doesn't count."""
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
