"""Turns text into terms, in the same way for documents and for questions.

A token is a run of letters, marks and digits, with the few joints that belong inside one (1,000 · J.D. · C++ · 10% ·
os.path · 3:16 · 702.19b); or an operator that has spaces around it (|>), or an emoji. Compatibility forms and case are
folded, possessives are dropped, and hyphenated words and identifiers are split, and joined too (check-in, checkin).
Words without content have no term; the others are stemmed (Snowball, by language; children as child) and lose their
accents. Scripts without spaces give overlapping pairs of characters, simplified ones for traditional Chinese. A run of
capitalised words also gives its initials: "Israel Defense Forces" is found as IDF, and the other way round.

Stop words and stemming matter most. The rest made no difference on average over seven labelled sets, and is for the
questions that need it.
"""

import re
import threading
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import NamedTuple, cast

import Stemmer

from index.layout import Span
from index.text.folding import INVISIBLE, MARKS, ascii_digits, normalised_with_places, plain_arabic, without_accents
from index.text.languages import SNOWBALL, STOP_WORDS
from index.text.wordlists import WordFile

VERSION = 5  # recorded in every generation: a new number makes a sync read every document again

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uac00-\ud7af\U00020000-\U0003ffff"  # with Hangul, which has spaces but no stemmer
)
_SPACELESS = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_LETTER = rf"[^\W\d_{_CJK}{_SPACELESS}]"
_PART = rf"(?:[A-Za-z0-9_]++|[^\W_{_CJK}{_SPACELESS}]|[{MARKS}{INVISIBLE}])"  # of a word; runs of ASCII at once
# Each large class of characters takes a millisecond to compile, so each is only there once where that is possible.
_TOKEN = re.compile(
    r"(?P<plain>[a-z]++(?![A-Za-z0-9_'.+#-]|[^\x00-\x7f]))"  # most words, matched quickly
    rf"|(?P<cjk>[{_CJK}]+)|(?P<spaceless>[{_SPACELESS}]+)"
    r"|(?P<version>(?<![\w.])[vV]\d+(?:\.\d+)+(?!\w))"
    r"|(?P<reference>(?<![\w:.])\d{1,3}:\d{1,3}(?![\w:]|\.\d))"
    r"|(?P<rule>(?<![\w.])\d+(?:\.\d+)+[a-z](?!\w))"
    rf"|(?P<initials>(?<![\w.])(?:{_LETTER}(?:\.|(?![\w.]))){{2,}})"
    rf"|(?P<number>\d+(?:[.,]\d+)*%?(?![^\W{_CJK}{_SPACELESS}]))"
    r"|(?P<sharp>[A-Za-z](?:\+\+|\#)(?!\w))"
    r"|(?P<dotted>[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)++)"
    rf"|(?P<word>(?!['-])(?:['-]?+{_PART})++)"
    # An operator between spaces, quotes or brackets; no ellipsis, dash or rule, and no smiley.
    r"|(?P<symbol>(?<![^\s\"'“‘(\[{])(?!\.\.|--|[:=]-|\?!|!\?|!!|[?!.]{3}|(?P<same>.)(?P=same)(?P=same))[|&<>=?!:+*%~^@$\\.#-]{2,3}"
    r"(?![^\s\"'”’)\]},.;:?!]))"
    r"|(?P<emoji>[\u2600-\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff])"
)
_DROPPED = re.compile(rf"[{INVISIBLE}]")
_PIECE = re.compile(r"[^-_'.]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_CAMEL_JOINT = re.compile(r"[a-z][A-Z]")
_CAPITALISED = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]+(?: (?:of |the |and |for |of the )?[A-Z][a-z]+){1,5}\b(?!')")
_ANY_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_COMMA_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_COMMA_LANGUAGES = frozenset("en zh ja th ko hi ar".split())
_CHINESE_INTERROGATIVES = re.compile(
    "什么时候|为什么|怎么样|什么|哪里|哪儿|哪些|哪个|哪|谁|多少|多大|多久|多长|如何|怎么|怎样|为何|何时|何地|几|吗|呢"
)
_CONTRACTED = frozenset(("s", "re", "ve", "ll", "d", "m", ""))  # Egypt's, they're, and the apostrophe of James'
_ELIDED = frozenset("l d qu n s j m t c jusqu lorsqu puisqu dell all nell dall sull un quell".split())  # l'accord
_MODALS = frozenset("will may might can must could would should shall".split())  # English stop words that may be names
_LONGEST_JOINED = 24  # letters of a hyphenated word that is read as one word too
_SHORT_INITIALS = frozenset(("us", "uk", "un", "eu"))  # other initials of two letters are usually accidents
_LONGEST_SHOUT = 5  # letters: IDF is a name, IMPORTANT is only emphasis
_MOST_CACHED = 40_000  # forms of about 800 bytes each; words of questions are cached too
_MOST_CHUNKS, _LONGEST_CHUNK = 50_000, 24  # of about 200 bytes each; in characters the second
_MOST_MET = 32_000  # the same with their terms, for `matches`: 7 MB


_LISTS = WordFile(__package__, "forms")
_IRREGULAR = {form: first for first, *forms in _LISTS.phrases("irregular en") for form in forms}
_SIMPLIFIED = {ord(pair[0]): pair[1] for pair in _LISTS.words("simplified")}


@cache
def _cluster() -> re.Pattern[str]:
    """A Thai vowel before its letter, and marks after it. Compiled when it is needed: few texts need it."""
    return re.compile(rf"[\u0e40-\u0e44]?[^{MARKS}][{MARKS}]*")


class Token(NamedTuple):
    """A word of a text. Tokens may overlap: pairs of characters do, and initials cover the words that they are from."""

    word: str  # folded
    term: str  # by which it is found; empty for a word without content
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word and the term in one string without white space. Words have no slash."""
        return f"{self.word}/{self.term}"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class _Form(NamedTuple):
    """The tokens of one run of characters, with offsets inside the run."""

    tokens: tuple[Token, ...]
    keys: tuple[str, ...]
    terms: frozenset[str]
    name: "_Form | None" = None  # how a capitalised stop word is read where a capital makes it a name


class _Chunks:
    """What was met between white spaces, by the terms of its words. The few that are asked for are found at once, and
    the others aren't looked at again. It is safe to use from several threads."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.having: dict[str, list[str]] = {}

    def add(self, chunk: str, terms: Collection[str]) -> None:
        for term in filter(None, terms):
            self.having.setdefault(term, []).append(chunk)
        self.read.add(chunk)  # last, so that whoever finds it here finds it by its terms


class Analyser:
    """Terms of one language. Safe to use from several threads."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._stop_words = STOP_WORDS.get(language, frozenset())
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language]) if language in SNOWBALL else None
        self._irregular = _IRREGULAR if language == "en" else {}
        self._unmarked = frozenset(map(without_accents, self._stop_words)) if language == "vi" else frozenset()
        self._thousands = _COMMA_THOUSANDS if language in _COMMA_LANGUAGES else _ANY_THOUSANDS
        self._lock = threading.Lock()  # a Snowball stemmer must not be shared between threads
        self._forms: dict[str, _Form] = {}
        self._chunks: dict[str, tuple[str, ...]] = {}  # of what is between white spaces: the keys of its words
        self._met = _Chunks()

    def tokens(self, text: str) -> list[Token]:
        """The words of a text, in order, also those without content."""
        plain, places = normalised_with_places(_calm(text))
        initials = self._initials(plain)
        found: list[Token] = []
        for match in _TOKEN.finditer(plain):
            start = match.start()
            form = self._forms.get(match.group()) or self._cached_form(match)
            if form.name and _capital_is_a_name(plain, start, match.end()):
                form = form.name
            found += [Token(word, term, begin + start, end + start) for word, term, begin, end in form.tokens]
            if match.end() in initials:
                found.append(initials[match.end()])
        if places is not None:
            found = [token._replace(start=places[token.start][0], end=places[token.end - 1][1]) for token in found]
        return found

    def keys(self, text: str) -> list[str]:
        """The keys of the words of a text, in order. Faster than `tokens`, for indexing."""
        plain, _ = normalised_with_places(_calm(text))
        initials = self._initials(plain)
        found: list[str] = []
        if not initials:
            chunks = plain.split()
            known = list(map(self._chunks.get, chunks))
            if not all(known):
                known = [keys or self._keys_of_chunk(chunk) for keys, chunk in zip(known, chunks, strict=True)]
            if None not in known:
                return list(chain.from_iterable(cast(list[tuple[str, ...]], known)))
        forms = self._forms
        for match in _TOKEN.finditer(plain):
            form = forms.get(match.group()) or self._cached_form(match)
            if form.name and _capital_is_a_name(plain, match.start(), match.end()):
                form = form.name
            found += form.keys
            if initials and match.end() in initials:
                found.append(initials[match.end()].key)
        return found

    def _keys_of_chunk(self, chunk: str) -> tuple[str, ...] | None:
        """The keys of the words between two white spaces; None if they depend on the words beside them."""
        if _PLAIN_NUMBER.fullmatch(chunk):  # tables have many, and few of them twice
            number = self._thousands.sub("", chunk)
            keys: tuple[str, ...] = (f"{number}/{number}",)
        else:
            found = [form for _, form in self._runs(chunk)]
            if any(form.name for form in found):
                return None
            keys = found[0].keys if len(found) == 1 else tuple(chain.from_iterable([form.keys for form in found]))
        if len(chunk) <= _LONGEST_CHUNK:
            if len(self._chunks) >= _MOST_CHUNKS:
                self._chunks.clear()
            self._chunks[chunk] = keys
        return keys

    def matches(self, text: str, terms: Collection[str]) -> list[Span]:
        """The spans of words with one of these terms, in order. Initials cover the words that they are from."""
        plain, places = normalised_with_places(_calm(text))
        initials = self._initials(plain)
        found = None if any(short.term in terms for short in initials.values()) else self._in_chunks(plain, terms)
        if found is None:
            found = self._in_tokens(plain, terms, initials)
        if places is not None:
            found = [Span(places[span.start][0], places[span.end - 1][1]) for span in found]
        return found

    def _in_chunks(self, plain: str, terms: Collection[str]) -> list[Span] | None:
        """The spans of words with one of these terms, found between white spaces; None if they can't be found so."""
        chunks, met = set(plain.split()), self._met
        new = chunks.difference(met.read)
        if len(met.read) + len(new) > _MOST_MET:
            met, new = _Chunks(), chunks
            self._met = met
        held: set[str] = set()
        for chunk in new:
            found: frozenset[str] = frozenset()
            for _, form in self._runs(chunk):
                if form.name:
                    return None
                found = found | form.terms if found else form.terms
            if len(chunk) <= _LONGEST_CHUNK:
                met.add(chunk, found)
            elif not found.isdisjoint(terms):
                held.add(chunk)
        held.update(*(met.having.get(term, ()) for term in terms))
        places: list[tuple[int, int]] = []
        for chunk in held & chunks:
            tokens = [
                (t.start + at, t.end + at) for at, form in self._runs(chunk) for t in form.tokens if t.term in terms
            ]
            places += [(start + place, end + place) for place in _places(chunk, plain) for start, end in tokens]
        return [Span(*place) for place in sorted(places)]

    def _runs(self, chunk: str) -> list[tuple[int, _Form]]:
        """The runs of characters between two white spaces, each with its offset."""
        if chunk.isascii() and chunk.isalpha() and chunk.islower() and (plain := self._forms.get(chunk)):
            return [(0, plain)]
        found = _TOKEN.finditer(chunk)
        return [(match.start(), self._forms.get(match.group()) or self._cached_form(match)) for match in found]

    def _in_tokens(self, plain: str, terms: Collection[str], initials: Mapping[int, Token]) -> list[Span]:
        """The same from all words and initials of a text, in their order."""
        found: list[Span] = []
        for match in _TOKEN.finditer(plain):
            form = self._forms.get(match.group()) or self._cached_form(match)
            if form.name and _capital_is_a_name(plain, match.start(), match.end()):
                form = form.name
            if not form.terms.isdisjoint(terms):
                start = match.start()
                found += [Span(token.start + start, token.end + start) for token in form.tokens if token.term in terms]
            short = initials.get(match.end())
            if short and short.term in terms:
                found.append(short.span)
        return found

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order."""
        return [token.term for token in self.tokens(text) if token.term]

    def _initials(self, text: str) -> dict[int, Token]:
        """The initials of runs of capitalised words, by the end of the run."""
        if self.language == "de" or text.islower():  # German writes every noun with a capital
            return {}
        initials = {}
        for match in _CAPITALISED.finditer(text):
            short = "".join(word[0] for word in match[0].split() if word[0].isupper()).casefold()
            if len(short) > 2 or short in _SHORT_INITIALS:
                initials[match.end()] = Token(short, short, match.start(), match.end())
        return initials

    def _cached_form(self, match: re.Match[str]) -> _Form:
        if len(self._forms) >= _MOST_CACHED:
            self._forms.clear()
        with self._lock:
            tokens = [token for token in self._form(match.group(), str(match.lastgroup)) if token.word]
        run = match.group()
        name = None
        if self.language == "en" and run[0].isupper() and run.casefold() in _MODALS and not tokens[0].term:
            name = _as_form([self.name(tokens[0])])
        form = self._forms[run] = _as_form(tokens, name)
        return form

    def name(self, token: Token) -> Token:
        """A word without content, read as a name."""
        return token._replace(term=token.word)

    def _form(self, run: str, kind: str) -> list[Token]:
        """The tokens of one run. The caller holds the lock."""
        whole = (0, len(run))
        match kind:
            case "cjk":
                return self._pairs(run)
            case "spaceless":
                clusters = list(_cluster().finditer(run)) or list(re.finditer(".", run))
                ends = [cluster.end() for cluster in clusters[1:]] or [len(run)]
                spans = [(cluster.start(), end) for cluster, end in zip(clusters, ends, strict=False)]
                return [Token(run[start:end], run[start:end], start, end) for start, end in spans]
            case "dotted" if "_" in run or max(map(len, run.split("."))) > 1:
                return [*self._pieces(run), Token(run.casefold(), run.casefold(), *whole)]
            case "initials" | "dotted":  # "x.y" after a dot, as in "...x.y": a run is read alike wherever it is
                short = run.replace(".", "").casefold()
                return [Token(short, short, *whole)]
            case "number":
                return self._number(run)
            case "version":  # v2.3.0 is 2.3.0
                return [Token(run[1:], run[1:], 1, len(run))]
            case "reference":
                return [*self._numbers(run, ":"), Token(run, run, *whole)]
            case "rule":  # a rule's number with the letter of its part
                return [Token(run[:-1], run[:-1], 0, len(run) - 1), Token(run, run, *whole)]
            case "symbol" | "emoji":
                return [Token(run, run, *whole)]
            case "sharp":
                return [Token(run.casefold(), run.casefold(), *whole)]
        visible = _DROPPED.sub("", run)
        if not any(map(str.isalnum, visible)):
            return []  # marks, underscores
        if "'" in visible:
            return self._apostrophe(run)
        if "-" in run:
            return self._hyphenated(run)
        if "_" in run:
            parts = self._pieces(run)
            name = visible.strip("_").casefold()
            return [*parts, Token(name, name, *whole)] if len(parts) > 1 else parts
        if run.isascii() and _CAMEL_JOINT.search(run):
            parts = [self._word(part[0], part.start(), part.end()) for part in _CAMEL.finditer(run)]
            if len(parts) < 2 or any(token.end - token.start < 2 for token in parts):
                parts = []
            return [*parts, self._word(run.casefold(), *whole)]
        return [self._word(visible, *whole)]

    def _hyphenated(self, run: str) -> list[Token]:
        """The parts of a hyphenated word, and the parts as one word: check-in and checkin, BPZ-BM-003 and BPZBM003."""
        parts = self._pieces(run)
        joined = _DROPPED.sub("", run).replace("-", "")
        hyphens = run.strip("-").count("-")
        one_word = hyphens == 1 or (hyphens < 4 and any(map(str.isdecimal, run)))
        if len(parts) < 2 or not one_word or len(joined) > _LONGEST_JOINED or not joined.isalnum():
            return parts
        return [*parts, self._word(joined.casefold(), 0, len(run))]

    def _numbers(self, run: str, joint: str) -> list[Token]:
        first, _, second = run.partition(joint)
        return [Token(first, first, 0, len(first)), Token(second, second, len(first) + 1, len(run))]

    def _pairs(self, run: str) -> list[Token]:
        run = run.translate(_SIMPLIFIED)
        found, start = [], 0
        for part in _CHINESE_INTERROGATIVES.split(run):
            start = run.index(part, start)
            for place in range(max(1, len(part) - 1) if part else 0):
                pair = part[place : place + 2]
                found.append(Token(pair, pair, start + place, start + place + len(pair)))
            start += len(part)
        return found

    def _number(self, run: str) -> list[Token]:
        number = self._thousands.sub("", ascii_digits(run.rstrip("%")))
        found = [Token(number, number, 0, len(run.rstrip("%")))]
        if run.endswith("%"):
            found.append(Token(f"{number}%", f"{number}%", 0, len(run)))
        return found

    def _pieces(self, run: str) -> list[Token]:
        """The parts between joints, each read as a separate word."""
        found: list[Token] = []
        for piece in _PIECE.finditer(run):
            kind = "number" if piece[0].isdecimal() else "word"
            found += [
                Token(word, term, start + piece.start(), end + piece.start())
                for word, term, start, end in self._form(piece[0], kind)
            ]
        return found

    def _apostrophe(self, run: str) -> list[Token]:
        first, _, rest = run.partition("'")
        tail = rest.casefold()
        if tail in _CONTRACTED or (self.language == "tr" and "'" not in rest):
            return self._form(first, "word")
        if tail == "t":
            word = f"{first}{rest}".casefold()  # don't, can't
            return [Token(word, "" if self.language == "en" else word, 0, len(run))]
        return [token for token in self._pieces(run) if run[token.start : token.end].casefold() not in _ELIDED]

    def _word(self, word: str, start: int, end: int) -> Token:
        loud = word.isupper() and 2 <= len(word) <= _LONGEST_SHOUT  # US is a country, us is not
        if self.language == "tr":
            word = word.replace("I", "ı").replace("İ", "i")
        word = ascii_digits(word.casefold())
        fold = without_accents if self.language != "vi" else str  # marks that tell words of Vietnamese apart …
        if (word in self._stop_words or word in self._unmarked) and not loud:
            return Token(fold(word), "", start, end)
        if word > "\u05ff":
            word = plain_arabic(word)
        stem = self._irregular.get(word, word)
        stem = self._stemmer.stemWord(stem) if self._stemmer else stem
        return Token(fold(word), without_accents(stem), start, end)  # … are often not typed


def _places(chunk: str, text: str) -> Iterator[int]:
    """Where a chunk stands in a text between white spaces, or at its ends."""
    start = text.find(chunk)
    while start >= 0:
        end = start + len(chunk)
        if (not start or text[start - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield start
        start = text.find(chunk, end)


def _as_form(tokens: list[Token], name: _Form | None = None) -> _Form:
    return _Form(tuple(tokens), tuple(token.key for token in tokens), frozenset(token.term for token in tokens), name)


def _capital_is_a_name(text: str, start: int, end: int) -> bool:
    """True if a capitalised word is inside a sentence in small letters, or all that its line has: a heading."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if not before.strip():
        line_end = text.find("\n", end)
        return not text[end : line_end if line_end >= 0 else len(text)].strip()
    last = before.split()[-1]
    return before[-1] in " \t" and (last[0].islower() or last[-1] in ",:(") and last[-1] not in ".!?"


def _calm(text: str) -> str:
    """A text in small letters if it is all capitals, where a capital doesn't mark a name; otherwise the text itself."""
    if text.isupper() and " " in text.strip() and len(text.lower()) == len(text):
        return text.lower()
    return text


@cache
def analyser(language: str) -> Analyser:
    """The analyser of a language, shared by the process because it caches the words that it has seen."""
    return Analyser(language)


FIRST_SPACELESS = "\u0e00"  # no word of such a script begins with a character before it


def spaceless(word: str) -> bool:
    """True if a word is in a script that is indexed by pairs of characters."""
    first = word[0]
    return (
        "\uac00" <= first <= "\ud7af"
        or "\u0e00" <= first <= "\u0eff"
        or "\u1000" <= first <= "\u109f"
        or "\u1780" <= first <= "\u17ff"
        or "\u2e80" <= first <= "\u9fff"
        or "\uf900" <= first <= "\ufaff"
        or first >= "\U00020000"
    )
