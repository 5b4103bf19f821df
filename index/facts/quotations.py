"""Who said what, word for word: what stands in quotation marks, and the speaker where the text names one.

Marks are paired in one pass over a paragraph, so that an apostrophe, an inch or a mark without its partner spoils
little but itself. A speaker is named in the quotation's own sentence, before in the paragraph, or in the last sentence
of the paragraph before; that sentence is then shown too. Who "he" is, nobody guesses. A phrase in marks that nobody
says, a title and a term are no quotations.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.facts.names import (
    FUNCTION_WORDS,
    MONTHS,
    PARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    SPEECH_VERBS,
    VERBS,
    WEEKDAYS,
    Tokens,
    capital,
    role_noun,
    tokens,
)
from index.facts.prose import Paragraph, Prose
from index.facts.raw import RawFact
from index.model import FactKind, Span

LONGEST = 3_000  # characters: what is longer is no quotation, but a mark that was never closed
_MOST_PARAGRAPHS = 20
_FEWEST_WORDS = 4  # of a quotation without a speaker
_FEWEST_ATTRIBUTED = 3  # of a phrase within somebody's sentence
_FEWEST_LETTERS = 8  # where a script has no spaces

# The closing marks of each opening one.
_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "‘": "’",
    "'": "'",
    '"': '"',
    "”": "”",
}
_QUOTE_MARK = re.compile(f"[{''.join(_PAIRS)}」』›’]")
_DEEPEST = 6  # quotations within quotations
_BEFORE_OPENING = "([{—–-/"

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_AFTER_COLON = re.compile(r":\s*$")
_SPEECH = re.compile(rf"\b(?:{'|'.join(sorted(SPEECH_VERBS))})\b")
# What stands before a term or a title.
_NAMING = re.compile(
    r"\b(?:(?:so-)?called|named|meaning|known as|titled|entitled|dubbed|termed|nicknamed|labell?ed|the (?:terms?|words?"
    r"|phrases?|names?|titles?|songs?|films?|movies?|books?|novels?|albums?|poems?|plays?|articles?|essays?|mottos?"
    r"|slogans?)),?\s*$"
)
_AGE = re.compile(r"\d+-year-old")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_WINDOW = 240  # characters on either side of a quotation in which its speaker is looked for

_EXPLICIT, _SAME, _PREVIOUS = "explicit", "same paragraph", "previous paragraph"
_CALENDAR = MONTHS | WEEKDAYS
_PRONOUNS = frozenset(("he", "she", "they", "i", "we", "it"))
_ARTICLES = frozenset(("the", "a", "an"))
_POSSESSIVE = frozenset(("’s", "'s"))
_PREPOSITIONS = frozenset("of on for in at to with from by under about".split())
_SOURCE_OPENINGS = frozenset((("according", "to"), ("words", "of")))
_DASHES = ("—", "–", "-")
_COUNTS = frozenset("one two three four five some another several many both".split())
_JOINS = frozenset(("of", "for", "at", "from", "in", "with"))
_BE = frozenset("is are was were be been being am get got".split())
_AUXILIARIES = frozenset(
    "has have had also later then once previously recently often always still again even now who’d would will".split()
)
_STATES = frozenset("member united nation island coastal northern southern eastern western gulf city".split())
_CLOSING = frozenset("”\"’',»")
_SOURCES = frozenset(
    """official officials source sources statement report reports police government ministry council company agency
    department commission court union group party association army military authorities authority embassy office
    house administration newspaper magazine witness witnesses woman man women men people person boy girl study paper
    respondent respondents participant participants interviewee patient patients user customer employee worker workers
    letter article document documents team firm bank organisation organization charity university institute board
    committee lawmakers scientists crowd family parents mother father neighbour neighbor friend colleague passer-by
    manual guide notice memo email indictment complaint lawsuit ruling judgment""".split()
)
_ASIDE = 25  # words between commas beside a name
_LONGEST_SPEAKER = 14  # words
_SHORT_TAIL = 8  # words after "asked"
_TITLE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class _Speaker:
    span: Span
    how: str
    lead: Span | None = None


def find(prose: Prose) -> Iterator[RawFact]:
    """The quotations, in the order of the text."""
    text = prose.text
    headings = iter(prose.headings)
    heading = next(headings, None)
    before: Paragraph | None = None
    paragraphs = prose.paragraphs
    at = 0
    while at < len(paragraphs):
        end, spans = _quoted(text, paragraphs, at)
        start = paragraphs[at][0].start
        while heading and heading.start < start:
            if before and heading.start > before[0].start:
                before = None
            heading = next(headings, None)
        sentences = tuple(sentence for paragraph in paragraphs[at:end] for sentence in paragraph)
        if spans:
            yield from _facts(prose, sentences, spans, before)
        before = paragraphs[end - 1]
        at = end


# --- the marks


def _quoted(text: str, paragraphs: tuple[Paragraph, ...], at: int) -> tuple[int, list[Span]]:
    """The outermost quotations of a paragraph, and the end of the paragraphs that its last one goes on through."""
    scan = _Marks(text)
    start = paragraphs[at][0].start
    scan.read(start, paragraphs[at][-1].end)
    opening = scan.unclosed()
    end = at + 1
    if opening is not None:
        last, closing = _continuation(text, paragraphs, at, opening)
        if closing is not None:
            scan.close(opening, closing + 1)
            scan.read(closing + 1, paragraphs[last][-1].end)
            end = last + 1
    return end, scan.spans()


def _continuation(text: str, paragraphs: tuple[Paragraph, ...], at: int, opening: int) -> tuple[int, int | None]:
    """The paragraph and the place where a quotation closes whose opening mark each paragraph repeats."""
    if opening > paragraphs[at][0].start and text[max(0, opening - 2) : opening].rstrip()[-1:] not in ":,":
        return at, None  # "An “open mark"
    mark = text[opening]
    after = paragraphs[at][-1].end
    places = [text.find(closing, after, opening + LONGEST) for closing in _PAIRS[mark]]
    for last in range(at + 1, min(len(paragraphs), at + _MOST_PARAGRAPHS)):
        start, end = paragraphs[last][0].start, paragraphs[last][-1].end
        if text[start] != mark or max(places) < 0:
            break
        if mark == '"':
            places = [text.find(mark, start + 1, min(end, opening + LONGEST))]
        closing = min((place for place in places if start < place < end), default=None)
        if closing is not None:
            return last, closing
    return at, None


@dataclass(slots=True)
class _Marks:
    """Pairs quotation marks, from left to right."""

    text: str
    _open: list[int] = field(default_factory=list)
    _pairs: list[tuple[int, int]] = field(default_factory=list)
    _maybe: int | None = None  # where an apostrophe may have closed the single mark that is open

    def read(self, start: int, end: int) -> None:
        """Read the marks of text[start:end]."""
        self._open.clear()
        self._maybe = None
        for match in _QUOTE_MARK.finditer(self.text, start, end):
            self._meet(match.start(), start, end)
        self._settle_apostrophe()

    def unclosed(self) -> int | None:
        """The outermost mark that was left open."""
        return self._open[0] if self._open and self.text[self._open[0]] in '“"«„‘' else None

    def close(self, opening: int, end: int) -> None:
        self._pairs.append((opening, end))

    def spans(self) -> list[Span]:
        """What stands in marks, with the marks; a quotation within a quotation is part of it."""
        outer: list[Span] = []
        for start, end in sorted(self._pairs, key=lambda pair: (pair[0], -pair[1])):
            if (not outer or start >= outer[-1].end) and 2 < end - start <= LONGEST:
                outer.append(Span(start, end))
        return outer

    def _meet(self, at: int, start: int, end: int) -> None:
        mark = self.text[at]
        before = self.text[at - 1] if at > start else " "
        after = self.text[at + 1] if at + 1 < end else " "
        if mark in "'’" and before.isalnum() and after.isalnum():
            return  # don’t
        depth = self._partner(mark)
        if depth is not None and self._may_close(at, mark, before, after):
            if mark in "'’" and before.isalnum():
                self._maybe = at if self._maybe is None else self._maybe
                return
            if mark in "'’":
                self._firmly(at, depth)
            else:
                self._pop(depth, at)
        elif mark in _PAIRS and len(self._open) < _DEEPEST and self._may_open(mark, before, after):
            if mark in "'‘":
                self._settle_apostrophe()
            self._open.append(at)

    def _partner(self, mark: str) -> int | None:
        """Which of the open marks this one closes: the innermost."""
        for depth in range(len(self._open) - 1, -1, -1):
            if mark in _PAIRS[self.text[self._open[depth]]]:
                return depth
        return None

    def _may_close(self, at: int, mark: str, before: str, after: str) -> bool:
        if mark == "“":
            return not before.isspace()  # of „…“
        if mark in "'\"’" and (before.isspace() or after.isalnum()):
            return False
        return not (mark == '"' and before.isdigit() and "'" in self.text[max(0, at - 4) : at])  # 5'10"

    def _may_open(self, mark: str, before: str, after: str) -> bool:
        if mark in "「『":
            return True
        if mark in "«»":
            return not before.isalnum() or mark == "«"
        if mark in "“„‹":
            return not before.isalnum() and (not after.isspace() or mark != "“")
        if mark in "‘'" and not after.isalpha():
            return False
        return (before.isspace() or before in _BEFORE_OPENING or before in _PAIRS) and not after.isspace()

    def _firmly(self, at: int, depth: int) -> None:
        """A single mark after punctuation: it closes, unless an apostrophe that is none closed before."""
        if self._maybe is not None and self.text[self._maybe - 1] != "s":
            self._settle_apostrophe()
            return
        self._pop(depth, at)

    def _settle_apostrophe(self) -> None:
        """What may have closed a single mark did, as nothing else has."""
        if self._maybe is not None:
            mark = self.text[self._maybe]
            depth = self._partner(mark)
            if depth is not None:
                self._pop(depth, self._maybe)
        self._maybe = None

    def _pop(self, depth: int, at: int) -> None:
        self._pairs.append((self._open[depth], at + 1))
        del self._open[depth:]
        self._maybe = None


# --- the quotations


def _facts(prose: Prose, sentences: Paragraph, spans: list[Span], before: Paragraph | None) -> Iterator[RawFact]:
    """The quotations of a paragraph, with their speakers as far as the paragraph and the one before name them."""
    text = prose.text
    named: _Speaker | None = None
    first = 0
    for index, span in enumerate(spans):
        left = spans[index - 1].end if index else sentences[0].start
        right = spans[index + 1].start if index + 1 < len(spans) else sentences[-1].end
        heard = first
        while sentences[first].end <= span.start:
            first += 1
        last = first
        while sentences[last].end < span.end:
            last += 1
        held = Span(sentences[first].start, sentences[last].end)
        speaker: _Speaker | None = None
        if prose.english:
            if any(_speech(text, sentence) for sentence in sentences[heard + 1 : first]):
                named = None
            following = sentences[last + 1] if last + 1 < len(sentences) else None
            clauses = Span(max(held.start, left), min(held.end, right))
            speaker = _explicit(text, span, clauses)
            if speaker is None and following and following.start < right and held.end == span.end:
                speaker = _after_its_sentence(text, span, following)
                held = Span(held.start, following.end) if speaker else held
            if speaker is None and named:
                speaker = _continued(text, span, held, named)
            if speaker is None and index == 0 and before and span == Span(sentences[0].start, sentences[-1].end):
                speaker = _introduced(text, before[-1])
            if speaker and speaker.how != _PREVIOUS and speaker.lead is None:
                named = _Speaker(speaker.span, _SAME, held)
        if _is_quotation(text, span, speaker, english=prose.english):
            yield RawFact(
                FactKind.QUOTATIONS,
                span,
                held,
                qualifier=speaker.how if speaker else None,
                attribution=speaker.span.of(text) if speaker else None,
                lead=speaker.lead if speaker else None,
            )


def _is_quotation(text: str, span: Span, speaker: _Speaker | None, *, english: bool) -> bool:
    """Whether somebody's words stand here, and not a title or a term."""
    said = text[span.start + 1 : span.end - 1].strip()
    if not said or _NAMING.search(text, max(0, span.start - 30), span.start):
        return False
    if _NO_SPACES.search(said):
        return len(said) >= _FEWEST_LETTERS
    words = sum(1 for _ in _WORD.finditer(said))
    directly = speaker is not None and (
        said[-1] in ",.!?…—" or bool(_AFTER_COLON.search(text, span.start - 4, span.start))
    )
    if _is_title(said) and not (directly and words < _FEWEST_ATTRIBUTED):
        return False
    if speaker:
        return words >= _FEWEST_ATTRIBUTED or (words > 0 and directly)
    if words < _FEWEST_WORDS or not said.lstrip("¿¡…")[:1].isupper():
        return False
    return not english or _reads_as_a_sentence(said)


def _is_title(said: str) -> bool:
    """Whether most long words are written with a capital, as in a book's title."""
    words = _LONG_WORD.findall(said)
    if not words:
        return sum(map(capital, _WORD.findall(said)[1:])) > 1  # The Old Man and the Sea
    return said[0].isupper() and sum(map(capital, words)) >= _TITLE_SHARE * len(words)


def _reads_as_a_sentence(said: str) -> bool:
    return said[-1] in ".!?…" or any(match[0].lower() in VERBS for match in _WORD.finditer(said))


# --- the speakers


def _explicit(text: str, span: Span, clauses: Span) -> _Speaker | None:
    """The speaker whom the quotation's own sentence names, after it or before it."""
    after = tokens(text, Span(span.end, min(clauses.end, span.end + _WINDOW))) if clauses.end > span.end else []
    closed = text[span.end - 2] in ",?!…—-" or text[span.end : span.end + 1] == ","
    found = _after(after, closed=closed)
    if found is None and clauses.start < span.start:
        before = tokens(text, Span(max(clauses.start, span.start - _WINDOW), span.start))
        found = _before(before, last=True)
    return _Speaker(found, _EXPLICIT) if found else None


def _after_its_sentence(text: str, span: Span, following: Span) -> _Speaker | None:
    """The speaker in the sentence after: “Will we leave?” Dr Smith asked. “We leave now.” — Jane Roe"""
    words = tokens(text, Span(following.start, min(following.end, following.start + _WINDOW)))
    if words and words[0].text in _DASHES:
        found = _after(words, closed=True)
        return _Speaker(found, _EXPLICIT) if found else None
    if text[span.end - 2] not in "?!":
        return None
    verb = next((at for at, word in enumerate(words) if word.text in SPEECH_VERBS), None)
    if verb is None or len(words) - verb > _SHORT_TAIL or any(word.text == "that" for word in words):
        return None
    subject = _subject(words, verb)
    return _Speaker(Span(words[0].start, words[subject[1] - 1].end), _EXPLICIT) if subject and subject[0] == 0 else None


def _continued(text: str, span: Span, held: Span, named: _Speaker) -> _Speaker | None:
    """The speaker of an earlier quotation: of this sentence, or of the paragraph where this one stands alone."""
    if named.lead and named.lead.start == held.start:
        return _Speaker(named.span, _EXPLICIT)
    alone = not _WORD.search(text, held.start, span.start) and not _WORD.search(text, span.end, held.end)
    return named if alone else None


def _introduced(text: str, sentence: Span) -> _Speaker | None:
    """The speaker whom the sentence before names, for a quotation that is a paragraph of its own."""
    if len(sentence) > LONGEST:
        return None
    marks = _Marks(text)
    marks.read(sentence.start, sentence.end)
    quoted = marks.spans()
    words = [
        word
        for word in tokens(text, sentence)
        if not any(span.start < word.start < span.end - 1 for span in quoted[:9])
    ]
    found = _before(words, last=text[sentence.end - 1] == ":")
    return _Speaker(found, _PREVIOUS, sentence) if found else None


def _speech(text: str, sentence: Span) -> bool:
    """Whether somebody says something in a sentence."""
    return bool(_SPEECH.search(text, sentence.start, sentence.end))


def _after(words: Tokens, *, closed: bool) -> Span | None:
    """Who speaks in what follows a quotation: ", said Jane Roe", ", Jane Roe, her aide, said", "— Jane Roe"."""
    at = 0
    while at < len(words) and words[at].text == ",":
        at += 1
    if at == len(words):
        return None
    opening = words[at].text
    if opening in _DASHES:
        end = _noun_phrase(words, at + 1)
        named = end > at + 1 and capital(words[at + 1].text) and (end == len(words) or words[end].text in ",.(")
        return _span(words, at + 1, end) if named else None
    if not closed:
        return None
    if opening in SPEECH_VERBS:
        end = _noun_phrase(words, at + 1)
        return _span(words, at + 1, end) if end > at + 1 else None
    if opening == "according":
        end = _noun_phrase(words, at + 2)
        return _span(words, at + 2, end) if end > at + 2 else None
    for verb in range(at + 1, min(len(words), at + 25)):
        if words[verb].text in SPEECH_VERBS:
            subject = _subject(words, verb)
            if subject and (subject[0] == at or _is_apposition(words, at, subject[0])):
                return _span(words, *subject)
            return None
    return None


def _before(words: Tokens, *, last: bool) -> Span | None:
    """Who speaks in what leads to a quotation: "Jane Roe said:", "According to the report,"; the last, or the first."""
    order = range(len(words))
    for at in reversed(order) if last else order:
        word = words[at].text
        if word in SPEECH_VERBS:
            subject = _subject(words, at)
            if subject:
                return _span(words, *subject)
            if (at < 2 and not last) or at == 0 or words[at - 1].text in _CLOSING:
                end = _noun_phrase(words, at + 1)
                if end > at + 1 and end < len(words) and words[end].text in ",.;:":
                    return _span(words, at + 1, end)
        elif at + 2 < len(words) and (word.lower(), words[at + 1].text) in _SOURCE_OPENINGS:
            end = _noun_phrase(words, at + 2)
            if end > at + 2:
                return _span(words, at + 2, end)
    return None


def _span(words: Tokens, start: int, end: int) -> Span:
    return Span(words[start].start, words[end - 1].end)


def _subject(words: Tokens, verb: int) -> tuple[int, int] | None:
    """The noun phrase before a verb of speech, without what stands beside it between commas."""
    end = verb
    while end > 0 and (words[end - 1].text in _AUXILIARIES or words[end - 1].text.endswith("ly")):
        end -= 1
    if end == 0 or words[end - 1].text in _BE:
        return None  # "Jane Roe was told"
    if words[verb].text == "states" and words[end - 1].text.lower() in _STATES:
        return None
    if words[end - 1].text == "who":
        end -= 1
        if end and words[end - 1].text == ",":
            end -= 1
        return _phrase_before(words, end)
    if words[end - 1].text not in (",", ")"):
        return _phrase_before(words, end)
    return _before_aside(words, end - 1)


def _before_aside(words: Tokens, end: int) -> tuple[int, int] | None:
    """The noun phrase before ", 45, of Leeds," or the name in "The head of Apple, Tim Cook,"."""
    for comma in range(end - 1, max(0, end - _ASIDE), -1):
        if words[comma].text not in (",", "("):
            continue
        if comma + 1 < end and all(capital(word.text) for word in words[comma + 1 : end]) and end - comma > 2:
            return comma + 1, end
        phrase = _phrase_before(words, comma)
        if phrase or capital(words[comma - 1].text):
            return phrase
    return None


def _is_apposition(words: Tokens, start: int, name: int) -> bool:
    """Whether the name that speaks explains the phrase before it: "the head of Apple, Tim Cook,"."""
    return words[name - 1].text == "," and _noun_phrase(words, start) == name - 1


def _phrase_before(words: Tokens, end: int) -> tuple[int, int] | None:
    """The noun phrase that ends at `end`, if it can speak."""
    if end <= 0:
        return None
    if words[end - 1].text.lower() in _PRONOUNS:
        return end - 1, end
    for start in range(max(0, end - _LONGEST_SPEAKER), end):
        if _starts_phrase(words, start) and _noun_phrase(words, start) == end:
            return start, end
    return None


def _starts_phrase(words: Tokens, at: int) -> bool:
    """Whether no noun phrase reaches across the place before `at`."""
    if at == 0:
        return True
    before = words[at - 1].text
    lower = before.lower()
    if lower in _ARTICLES or lower in _PREPOSITIONS or before in _POSSESSIVE:
        return False
    return (
        not before[0].isalnum() or lower in FUNCTION_WORDS or lower in VERBS or before in _CALENDAR or before.islower()
    )


def _noun_phrase(words: Tokens, start: int) -> int:
    """The end of the noun phrase that opens at `start`, if what it names can speak; else `start`."""
    if start < len(words) and words[start].text.lower() in _PRONOUNS:
        return start + 1
    at, head, guessed, complement = start, start, 0, False
    while at < len(words) and at - start < _LONGEST_SPEAKER:
        word = words[at].text
        lower = word.lower()
        if lower in _ARTICLES or lower in POSSESSIVES or lower in _COUNTS:
            if at > start and words[at - 1].text not in _JOINS:
                break
        elif word in _POSSESSIVE:
            head = start  # the company’s … has not come yet
        elif _speaks(word):
            head, guessed = at + 1, 0
        elif capital(word) and guessed and head > start:
            break
        elif capital(word) and word not in _CALENDAR and lower not in FUNCTION_WORDS:
            head, guessed = at + 1, 0
        elif (word in PARTICLES and head == at) or _AGE.fullmatch(word) or _joins_names(words, head, at):
            pass
        elif word in _JOINS and head == at and at > start and (_speaks(words[at - 1].text) or _of_a_body(words, at)):
            complement = True
        elif word.isalpha() and word.islower() and not _grammar(lower) and guessed < 3 and not _is_adverb(word):
            guessed += 1
            if complement:
                head = at + 1
        else:
            break
        at += 1
    return start if guessed and not complement else head  # "the Mongolian ideology" is not "the Mongolian"


def _joins_names(words: Tokens, head: int, at: int) -> bool:
    """Whether "and" stands between two names."""
    return words[at].text == "and" and head == at and at + 1 < len(words) and capital(words[at + 1].text)


def _of_a_body(words: Tokens, at: int) -> bool:
    """Whether "of Mahidol University" goes on here."""
    following = at + 2 if words[at + 1 : at + 2] and words[at + 1].text == "the" else at + 1
    return words[at].text == "of" and following < len(words) and capital(words[following].text)


def _is_adverb(word: str) -> bool:
    return word.endswith(("ly", "ing")) and not _speaks(word)


def _speaks(word: str) -> bool:
    """Whether a noun names one who can speak, or a text that can say."""
    lower = word.lower()
    return lower in _SOURCES or role_noun(lower) or (lower.endswith("s") and role_noun(lower[:-1]))


def _grammar(lower: str) -> bool:
    return lower in FUNCTION_WORDS or lower in VERBS or lower in PREPOSITIONS or lower in SPEECH_VERBS
