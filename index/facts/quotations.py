"""Quotations, word for word, with their speaker where the text names one.

A speaker is named in the quotation's own sentence, earlier in the paragraph, or in the last sentence of the paragraph
before, which is then shown too. Nobody guesses who "he" is. Titles, terms, and phrases in quotation marks that nobody
says are no quotations.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from index.fact_kinds import FactKind, NamedIn
from index.facts import speakers
from index.facts.base import Paragraph, Prose, RawFact
from index.facts.names import VERBS, capital
from index.facts.quotation_marks import quoted_spans
from index.facts.speakers import WORD, Speaker
from index.layout import Span
from index.text.wordlists import WordFile

_FEWEST_WORDS, _FEWEST_ATTRIBUTED = 4, 3  # of a quotation without a speaker; of a phrase within somebody's sentence
_FEWEST_LETTERS = 8  # where a script has no spaces
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_AFTER_COLON = re.compile(r":\s*$")
_LISTS = WordFile(__package__, "speakers")
_NAMING = re.compile(
    rf"\b(?:known as|{_LISTS.pattern('before terms')}|the (?:{_LISTS.pattern('named things')})s?),?\s*$"
)
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
# What is around the words of somebody who isn’t named: nothing, or that they were said.
_TOLD, _NAMED = map(_LISTS.compiled, ("signs of telling", "looks of a named speaker"))
_AROUND = 160  # characters that are read on either side of a quotation whose speaker isn't named
_NEAR = 4  # sentences before a quotation in which "he" may be named
_TITLE_SHARE = 0.7


def find(prose: Prose) -> Iterator[RawFact]:
    """The quotations of a document, in the order of the text."""
    text = prose.text
    before: Paragraph | None = None
    paragraphs, at = prose.paragraphs, 0
    while at < len(paragraphs):
        end, spans = quoted_spans(text, paragraphs, at)
        if before and bisect(prose.headings, before[0]) < bisect(prose.headings, paragraphs[at][0]):
            before = None  # a heading comes between
        if spans:
            yield from _facts(prose, tuple(chain.from_iterable(paragraphs[at:end])), spans, before)
        before, at = paragraphs[end - 1], end


def _facts(prose: Prose, sentences: Paragraph, spans: list[Span], before: Paragraph | None) -> Iterator[RawFact]:
    """The quotations of a paragraph, or of several that one goes through, among the spans in quotation marks; with the
    speakers that it names, or the paragraph before if no heading comes between."""
    text = prose.text
    named: Speaker | None = None
    first = 0
    for index, span in enumerate(spans):
        left = spans[index - 1].end if index else sentences[0].start
        right = spans[index + 1].start if index + 1 < len(spans) else sentences[-1].end
        last_read = first
        while sentences[first].end <= span.start:
            first += 1
        if span.start < sentences[first].start:
            continue  # within a sentence that is too long to be shown
        last = first
        while sentences[last].end < span.end:
            last += 1
        shown = Span(sentences[first].start, sentences[last].end)
        speaker: Speaker | None = None
        if prose.english:
            between = sentences[last_read + 1 : first]
            if any(speakers.SPEECH.search(text, sentence.start, sentence.end) for sentence in between):
                named = None
            following = sentences[last + 1] if last + 1 < len(sentences) else None
            clauses = Span(max(shown.start, left), min(shown.end, right))
            speaker = speakers.explicit_speaker(text, span, clauses)
            if speaker is None and following and following.start < right and shown.end == span.end:
                speaker = speakers.speaker_after(text, span, following)
                shown = Span(shown.start, following.end) if speaker else shown
            if speaker is None and named:
                speaker = speakers.continued_speaker(text, span, shown, named)
            if speaker is None and index == 0 and before and span == Span(sentences[0].start, sentences[-1].end):
                speaker = speakers.introduced_speaker(text, before[-1])
            if speaker and speaker.named_in is not NamedIn.PREVIOUS_PARAGRAPH and speaker.lead is None:
                named = Speaker(speaker.span, NamedIn.SAME_PARAGRAPH, shown)
        if not _is_quotation(text, span, speaker, shown, english=prose.english):
            continue
        fact = RawFact(FactKind.QUOTATIONS, span, shown)
        if speaker:
            lead = speaker.lead or _introduces(text, speaker, sentences[:first], before)
            fact = replace(fact, named_in=speaker.named_in, attribution=speaker.span.of(text), lead=lead)
        yield fact


def _introduces(text: str, speaker: Speaker, earlier: Paragraph, before: Paragraph | None) -> Span | None:
    """The sentence before that has the last name, if the speaker is only "he" or "she": context, and not who it is."""
    if speaker.span.of(text).lower() not in ("he", "she"):
        return None
    near = [*(before or ())[-_NEAR:], *earlier][-_NEAR:]
    return next((sentence for sentence in reversed(near) if _NAMED.search(text, sentence.start, sentence.end)), None)


def _is_quotation(text: str, span: Span, speaker: Speaker | None, shown: Span, *, english: bool) -> bool:
    """True if the marks contain somebody's words, and no title or term."""
    said = text[span.start + 1 : span.end - 1].strip()
    if not said or _NAMING.search(text, max(0, span.start - 30), span.start):
        return False
    if _NO_SPACES.search(said):
        return len(said) >= _FEWEST_LETTERS
    words = sum(1 for _ in WORD.finditer(said))
    closed = said[-1] in ",.!?…—" or bool(_AFTER_COLON.search(text, span.start - 4, span.start))
    directly = speaker is not None and closed
    if _is_title(said) and not (directly and words < _FEWEST_ATTRIBUTED and said[-1] != "."):
        return False
    if speaker:
        return words >= _FEWEST_ATTRIBUTED or (words > 0 and directly)
    begins = words >= _FEWEST_WORDS and said.lstrip("¿¡…")[:1].isupper()
    ends = said[-1] in ".!?…" or any(match[0].lower() in VERBS for match in WORD.finditer(said))
    before, after = text[max(shown.start, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
    told = not english or _TOLD.search(f"{before} {after[: max(0, shown.end - span.end)]}")
    return bool(told) and begins and (ends if english else closed or text[span.end : span.end + 2].lstrip()[:1] == ",")


def _is_title(said: str) -> bool:
    """True if most of the long words have a capital letter, as in a book's title."""
    words = _LONG_WORD.findall(said)
    if not words:
        return sum(map(capital, WORD.findall(said)[1:])) > 1  # The Old Man and the Sea
    return said[0].isupper() and sum(map(capital, words)) >= _TITLE_SHARE * len(words)
