"""Definitions: terms and their meaning, as in "X is a …", "X, which involves …", "Expansion (X)"; and lists of them:
lines such as "Term: its meaning", lists of definitions, tables with a column for meanings.

Most sentences of the form "X is a …" say something about X and don't define it. So the rules are strict about X: it is
the subject of the sentence, short, no pronoun, and nothing like "the problem". "The city is a port" is about a city
that was named before, so a term with "the" counts only if the text hasn't used the word before.

The span of the fact is the term. The attribution has the defining words.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from index.fact_kinds import FactKind
from index.facts.base import BULLET, WORD, Prose, RawFact, trim
from index.facts.names import GIVEN_NAMES, MONTHS, SURE_NAMES, role_noun
from index.facts.quotation_marks import quoted_spans
from index.facts.structure import Field, Structure, column
from index.layout import PROSE, BlockKind, Span
from index.text import synonyms
from index.text.wordlists import WordFile

_LISTS = WordFile(__package__, "definitions")

LONGEST = 1200  # characters; a longer sentence isn't read for definitions
_TOKEN = r"[A-Za-z0-9][\w’'/.+&-]{0,40}"
_QUOTES = r"[\"“”‘'*_`]{0,3}"
_MEANS, _CONTAINS = _LISTS.pattern("means"), _LISTS.pattern("contains")
_SUBJECT = re.compile(
    rf"{BULLET}(?:[Tt]he\s+(?:term|word|phrase)\s+|(?P<article>An?|The)\s+)?(?P<open>{_QUOTES})"
    rf"(?P<term>{_TOKEN}(?:(?:[^\S\n]|\n(?!\W*[A-Z]))+(?:{_TOKEN}|\([^()]{{1,60}}\)(?=\s+[a-z]+\s))){{0,5}}?){_QUOTES}"
    r"(?:\s+\([^()]{1,80}\)|,\s+(?:(?:also|better|commonly|formerly|sometimes)\s+)?(?:known\s+as|called|or)\s[^,.]{2,60},)?"
    rf"\s+(?:(?P<is>is|are)\s+(?=(?:an?|the|one\s+of|any|someone|somebody|something|anyone|anything)\s|(?<=are\s)(?!(?:now|built|made|given|known|\w+ing|\w+ed)\s)(?:(?!(?:so|to|with|by|from|as|on|at|due|into|for|given|about|of)\s)[a-z-]{{2,30}}\s){{1,4}}(?:that|which|who|whose)\s)"
    rf"|(?P<means>{_MEANS})\s+|(?P<contains>{_CONTAINS})\s)"
)
_LOCAL = re.compile(r"[a-z].*\s(?:of|for)\s(?:the\s|[A-Z])|.*\w\s\w+ed$")  # "the URL of the page", "the name used"
_VERB = re.compile(rf"\s(?:is|are|{_MEANS}|{_CONTAINS})\s")
_REACH, _HEAD = 10_000, 300  # characters before a sentence where "the X" may be named; of it, which have its verb
_NOT_IN_A_TERM, _VAGUE = map(_LISTS.words, ("not in a term", "vague nouns"))
_DESCRIBES = re.compile(_LISTS.pattern("what describes"))  # a superlative, an adverb, "55-year-old"
_SAYS_LITTLE = re.compile(rf"(?:(?:an?|the|any)\s+)?(?:{_LISTS.pattern('says little')})\b(?!/)", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:an?|the|any|half|each|all|every|one|someone|something)\s", re.IGNORECASE)
_MARKS_WHAT = "|".join(rf"(?<=\s{mark}\sm)" for mark in sorted(_LISTS.words("marks")))
_WHICH = re.compile(rf"(?<=,\s)which\s+(?:{_LISTS.pattern('after which')})\s|m(?:{_MARKS_WHAT})arking\s+(?:the|an?)\s")
_OPINION, _PLACEHOLDER = map(_LISTS.compiled, ("opinions", "arguments"))
_SIGNS, _FEW = _LISTS.signs("signs"), 20  # sentences, too few to weigh
_NO_MARKS = str.maketrans("⟦⟧", "[]")
_SURE, _LEAST = 1, -2  # weight of a sentence, and of an entry of a list
_CLAUSE_END = re.compile(r"[,;:]\s|\s[–—]\s|\(|$")
_PART = re.compile(r"(?<![\w’'])[A-Za-z][\w’']*")  # of a hyphenated word, or a word
_CODE = re.compile(r"[\"“=;{}<>]")
_BEFORE = 90  # characters before "which" in which its noun phrase is looked for
_PHRASE_WORD = re.compile(r"[\w’'&-]+")
_MOST_WORDS, _MARKS = 6, 4  # words of a term; characters that a quotation of a term and a comma has besides it
_PREPOSITIONS, _NOT_FIRST, _DETERMINERS = map(_LISTS.words, ("phrase openers", "not first", "determiners"))
_OPENS = f"(?:{'|'.join(map(_LISTS.pattern, ('phrase openers', 'determiners')))})"
_NOUN_PHRASE = re.compile(  # at the end: "phase two of the deal"
    rf"(?i:(?<![\w’'-]){_OPENS}\s+(?P<term>(?!{_OPENS}\s)(?:(?!(?:{_LISTS.pattern('phrase breaks')}|{_OPENS})\s)"
    r"[\w’'&-]+\s+(?:of\s+(?:the\s+)?)?){0,5}[\w’'&-]+),?\s\Z)"
)
_STRUCTURE = WordFile(__package__, "structure")
_NO_TERMS, _PREFIXES = _LISTS.words("labels") | _NOT_IN_A_TERM, _LISTS.words("prefixes")
_APART = 3  # labelled lines, at most, between the entries of one list
_TOLD = re.compile(  # a verb before the first clause, bracket or relative
    rf"(?:(?!\.\s|[;:()]|\s(?:that|which|who|whose|where|when|how|if|what)\s)[\s\S])*?"
    rf"\s(?:{_LISTS.pattern('verbs of sentences')})(?![\w’'-])"
)
# "a way for programs to talk", "the store that has …", "someone who …": what a thing is, and not what is done with it
_PHRASE = re.compile(rf"(?!{_TOLD.pattern})(?i:{_LISTS.pattern('beginnings of meanings')})")
# A meaning has two words, and is none of an option ("Set this to …"), a parameter ("String. The name of …") or a form.
_SAYS = re.compile(
    rf"(?i)(?!\w+://|(?:{_STRUCTURE.pattern('imperatives')}|(?:an?\s)?(?:{_LISTS.pattern('types')}))\b)[^\W\d][\w’'-]*\W+\w"
)
_ORDERS, _TERM_COLUMNS, _MEANINGS = map(_STRUCTURE.words, ("imperatives", "term columns", "meaning columns"))
_OF_ARGUMENTS = _LISTS.words("columns of arguments")
_LISTED = re.compile(r"(?!.*\s\d[\d.]*$)[^\W_][^?!:;=<>{}|$\t\n]{0,59}(?<!\.)")  # not "Step 1", "libpng 1.6.57"
_IDENTIFIER = _LISTS.compiled("names of arguments")
_REPEATED = r"(?:an?|the)\s(?:[\w-]+\s)?{}\s(?:of|for|to)\b"  # "Strength: the strength of the glow"
_BRACKETS = re.compile(r"\s?\([^()]*\)")
_ARGUMENTS, _GLOSSARY, _ONLY_TERMS = map(_LISTS.whole_words, ("above arguments", "of glossaries", "above terms"))
Pair = tuple[Span, Span]  # a term, and the words that define it


def find(prose: Prose, listed: Mapping[str, Span], *, minutes: bool = False) -> Iterator[RawFact]:
    """The definitions of an English document, in order, but none of a term where `listed` has it. In the minutes of a
    meeting "X is a …" is mostly an opinion."""
    if not prose.english:
        return
    text = prose.text
    personal, news = prose.personal, text.count(" said") > 1  # there "X is a …" is an opinion, or what happened
    for number, paragraph in enumerate(prose.paragraphs):
        quoted: list[Span] | None = None  # the quotations of the paragraph, once they are needed
        for sentence in paragraph:
            has_words = WORD.search(text, sentence.start, sentence.end)
            if not has_words or len(sentence) > LONGEST or text.endswith("?", sentence.start, sentence.end):
                continue
            found = [*_abbreviations(text, sentence, minutes)]
            if not (minutes or personal):
                found += [*_subject(prose, sentence, news), *_relative(text, sentence)]
            end = sentence.start
            for term, meaning in sorted(found):
                if quoted is None:
                    _, quoted = quoted_spans(text, prose.paragraphs, number)
                # In a quotation of more than the term it is an opinion, and no definition of the text's own.
                longer = (span for span in quoted if len(span) > len(term) + _MARKS)
                again = (entry := listed.get(term.of(text).casefold())) and entry.start <= term.start < entry.end
                inside = any(span.start < term.start and term.end < span.end for span in longer)
                if term.start >= end and not (again or inside):
                    end = term.end
                    yield RawFact(FactKind.DEFINITIONS, term, sentence, term.of(text), attribution=meaning.of(text))


def _weight(before: str, verb: str, after: str) -> int:
    """How much the words of "X is a …" show that they define X. In the signs its verb has brackets of their own."""
    before, after = (" ".join(part.translate(_NO_MARKS).split()) for part in (before, after))
    said = f"{before} ⟦{verb}⟧ {after}"
    return sum(weight for weight, sign in _SIGNS if sign.search(said))


def _subject(prose: Prose, sentence: Span, news: bool) -> Iterator[Pair]:
    """A term that is the subject of its sentence: "X is a …"."""
    text = prose.text
    begins = sentence.start, min(sentence.end, sentence.start + _HEAD)
    match = _SUBJECT.match(text, *begins) if _VERB.search(text, *begins) and "\t" not in sentence.of(text) else None
    if not match or (news and match["is"]) or text.endswith(":", 0, sentence.end):
        return
    tokens = _PHRASE_WORD.findall(match["term"])
    lower = [token.lower() for token in tokens]
    if not _NOT_IN_A_TERM.isdisjoint(lower) or tokens[0].isdigit() or not MONTHS.isdisjoint(tokens):
        return
    head = _head(lower)
    if head in _VAGUE or lower[-1] in _VAGUE or any(map(_DESCRIBES.fullmatch, lower)):
        return
    if match["contains"] is None:
        said = text[match.end() : match.end() + _BEFORE]
        if lower[0] in _VAGUE | _PREPOSITIONS | _NOT_FIRST or (lower[0].endswith("ing") and len(lower) > 2):
            return
        if match["article"] == "The" and (_LOCAL.match(match["term"]) or lower[-1] in said.split()[:3]):
            return  # "The array is an array of strings"
        bare = match["is"] and not match["article"]
        small = text[sentence.start] in "•*-" and re.fullmatch("[^A-Z-]+|[^a-z-]+", match["term"])
        argument = small or _PLACEHOLDER.match(f"{match['term']} is {said}")
        if bare and (argument or _is_about_one(tokens, said)):
            return  # "dir is the path of …"
        if match["article"] == "The" and match["term"][0].islower():
            before = text[max(0, sentence.start - _REACH) : sentence.start].lower()
            if re.search(rf"(?<![\w’'&-]){re.escape(head)}(?![\w’'&-])", before):
                return
        if any(token.endswith(("’s", "'s")) for token in tokens) or not _says_what(match, text, sentence.end):
            return
    meaning = trim(text, match.start("contains") if match["contains"] else match.end(), sentence.end)
    term = trim(text, match.start("term"), match.end("term"), "’'.*_`")
    few, at = len(prose.sentences) < _FEW, bisect(prose.headings, sentence)
    begin, end = match.span(next(group for group in ("is", "means", "contains") if match[group]))
    parts = text[sentence.start : begin], text[begin:end], text[match.end() : sentence.end]
    first = not WORD.search(text, prose.headings[at - 1].end if at else 0, sentence.start)
    if term and meaning and (few or first + _weight(*parts) >= _SURE):
        yield term, meaning


def _head(words: Sequence[str]) -> str:
    """The noun that words before "of" or "for" end in: "phase" in "second phase of the deal"."""
    return words[next((place for place, word in enumerate(words) if place and word in ("of", "for")), len(words)) - 1]


def _is_about_one(term: Sequence[str], meaning: str) -> bool:
    """True if a term without an article is somebody: "Jane Roe is the winner", or "trust is something that we need"."""
    said, named = _PHRASE_WORD.findall(meaning), not SURE_NAMES.isdisjoint(term)
    person = any(map(role_noun, said if named else said[:4]))
    return person or said[:1] == ["something"] or (named and (len(term) > 1 or "who" in said))


def _says_what(match: re.Match[str], text: str, end: int) -> bool:
    """True if the words after the verb say what a thing is."""
    if match["is"]:
        return not (_SAYS_LITTLE.match(text, match.end(), end) or _OPINION.match(text, match.end(), end))
    determined, told = (bool(pattern.match(text, match.end(), end)) for pattern in (_DETERMINED, _TOLD))
    needs = {  # besides "X denotes": not "means the bind fails"
        "mean": match["open"] or (match["article"] and determined and not told),
        "repr": match["article"] in ("A", "An") and determined,
        "stan": match["term"].isupper(),
    }
    return bool(needs.get(match["means"][:4], match["article"] != "The" or match["open"]))


def _relative(text: str, sentence: Span) -> Iterator[Pair]:
    """Terms with a relative clause: "X, which involves …", "the X marking the …"."""
    for match in _WHICH.finditer(text, sentence.start, sentence.end):
        stop = _CLAUSE_END.search(text, match.end(), sentence.end)
        meaning = trim(text, match.start(), stop.start() if stop else sentence.end)
        noun = _NOUN_PHRASE.search(text, max(sentence.start, match.start() - _BEFORE), match.start())
        last = noun["term"].split()[-1].lower() if noun else ""
        if noun and meaning and last not in _VAGUE | _NOT_IN_A_TERM and len(meaning.of(text).split()) > 3:
            yield Span(*noun.span("term")), meaning


def _abbreviations(text: str, sentence: Span, minutes: bool) -> Iterator[Pair]:
    """Abbreviations in brackets after their long form: "World Economic Forum (WEF)"."""
    place = sentence.start
    for short, long in synonyms.definitions(sentence.of(text)):
        while (place := text.find(f"({short})", place + 1, sentence.end)) >= 0:
            end = sentence.start + len(text[sentence.start : place].rstrip())
            if text.endswith(long, sentence.start, end):
                if meaning := _expansion(text, sentence, short, Span(end - len(long), end), minutes):
                    yield Span(place + 1, place + 1 + len(short)), meaning
                break
        else:
            return


def _expansion(text: str, sentence: Span, short: str, found: Span, minutes: bool) -> Span | None:
    """The long form of an abbreviation.

    Words whose initials spell it are preferred to `found`, which may have its letters within fewer words. In minutes
    only these count: "Jane Roe (JRO)" is somebody who was there.
    """
    begin = max(sentence.start, found.end - _BEFORE)
    end = found.end - 2 if text.endswith(("’s", "'s"), 0, found.end) else found.end
    words = list(_PART.finditer(text, begin, found.end))
    for counted in (words, [word for word in words if word[0].lower() not in _NOT_FIRST]):
        spelt = counted[-len(short) :]
        initials = "".join(word[0][0] for word in spelt)
        if initials and initials.lower() == short.lower() and spelt[0][0].lower() not in _NOT_FIRST:
            joined = " - " in text[spelt[0].start() : end] or (minutes and len(short) < 3)
            named = joined or spelt[0][0] in SURE_NAMES  # "Jane Roe (JR)"
            return None if named else trim(text, spelt[0].start(), end, "\"”’'")
    long = found.of(text)
    if minutes or (" " not in long and (not short.isupper() or long.lower().startswith(short.lower()))):
        return None  # a name and a handle, or a channel and its language
    parts = set(_PHRASE_WORD.findall(long)) - _PREPOSITIONS - _NOT_FIRST if long.islower() else set()
    unspelt = any(part[0] not in short.lower() for part in parts)  # "contain known vulnerabilities (CVEs)"
    named = unspelt or long.split()[0] in (SURE_NAMES if long.islower() else SURE_NAMES | _ORDERS)
    if named or len(long.split()) > sum(map(str.isupper, short)) + 3 or _CODE.search(long):
        return None
    joined = found.start > sentence.start and text[found.start - 1] in "-/"
    if joined or long.split()[0].lower() in {short.lower(), *_NOT_FIRST}:
        return None  # it begins earlier: "Treaty on the Functioning of the European Union (TFEU)"
    return trim(text, found.start, end, "\"”’',")


def listed(structure: Structure, *, minutes: bool = False) -> Iterator[RawFact]:
    """The terms of lists of definitions, of lines such as "Term: a meaning", and of tables such as "Term | Meaning".

    Options and questions aren't terms. A line counts below a heading such as "Glossary"; elsewhere only if it says what
    a thing is, and if the term is in bold or another such line is near; never in the minutes of a meeting.
    """
    text = structure.text
    if structure.prose.english:
        yield from _lines(structure, minutes)
    for field in structure.fields:
        listed = field.block.kind is BlockKind.DEFINITION and field.label.start not in structure.code
        said = listed and field.value.of(text)[:2].lower() in ("a ", "an") and _is_phrase(text, field)
        if said or (listed and _GLOSSARY.search(field.heading)):  # "The port to use" is of an option
            yield from _defined(text, field.label, field.value, field.sentence)
    headings = structure.headings if structure.prose.english else []  # "Glossary", "A", "Aether" and what it is
    for block, end in zip(headings, [*(one.span.start for one in headings[1:]), len(text)], strict=False):
        *above, own = structure.document.title, *block.heading  # the title is mostly the first heading too
        above = [heading for heading in above if len(heading) > 1 and heading != own][-1:]
        term = trim(text, block.span.start + (text[block.span.start] in "“‘"), block.span.end, ".:*_`”’")
        below = trim(text, end - len(text[block.span.end : end].lstrip()), end, "")
        if term and below and len(below) <= LONGEST and any(map(_ONLY_TERMS.fullmatch, above)):
            yield from _defined(text, term, below, Span(block.span.start, below.end))
    for table in structure.tables:
        terms, typed = table.columns[0] in _TERM_COLUMNS, not _OF_ARGUMENTS.isdisjoint(table.columns[1:])
        arguments = not terms and (typed or _ARGUMENTS.search(table.columns[0]))
        meaning = None if arguments else column(table.columns, _MEANINGS)
        if meaning and (terms or table.columns[meaning] in ("meaning", "definition")):
            for row in table.rows:
                cells = structure.cells(row)
                if (term := cells[0]) and (says := cells[meaning]) and (terms or _PHRASE.match(says.of(text))):
                    yield from _defined(text, term, says, row.span)


def _lines(structure: Structure, minutes: bool) -> Iterator[RawFact]:
    text = structure.text
    fields = [field for field in structure.fields if field.block.kind in PROSE - {BlockKind.DEFINITION}]
    times = Counter(field.label.of(text).lower() for field in fields)
    said = [not minutes and _is_phrase(text, field) for field in fields]
    for place, field in enumerate(fields):
        term = field.label.of(text).lower()
        near = sum(said[max(0, place - _APART) : place + _APART + 1]) > 1
        under = bool(_GLOSSARY.search(field.heading))
        # "Anna: a good idea" is a dialogue if Anna speaks twice.
        if times[term] > 1 or not (under or (said[place] and (near or field.label.start in structure.bold))):
            continue
        vague = not _VAGUE.isdisjoint((_head(words := term.split()), words[-1]))
        no_term = field.label.start in structure.code or not _NO_TERMS.isdisjoint(words)
        if no_term or (not under and (vague or term in _PREFIXES)):
            continue
        meaning = trim(text, field.value.start, field.value.end)
        again = meaning and words[-1] in meaning.of(text).lower().split()[:3]  # "Design: The design of …"
        if meaning and not again and field.label.of(text).split()[0] not in GIVEN_NAMES:
            yield from _defined(text, field.label, meaning, field.sentence)


def _is_phrase(text: str, field: Field) -> bool:
    """True if a meaning says what a thing is: no sentence, as "A member may withdraw", no title, and no argument."""
    meaning = _BRACKETS.sub("", field.value.of(text))
    long = [word for word in meaning.split(". ", 1)[0].split() if len(word) > 2 and word.lower() not in _NOT_FIRST][:4]
    title = sum(word[0].isupper() for word in long) > 2  # "A Symposium on Boats, Piers and Harbours"
    below = _ARGUMENTS.search(field.heading) or _IDENTIFIER.fullmatch(field.heading)
    argument = _PLACEHOLDER.match(f"{field.label.of(text)} is {meaning}")  # "errors: The string …"
    weak = _weight(field.label.of(text), "is", f"{meaning[:1].lower()}{meaning[1:]}") < _LEAST
    return bool(_PHRASE.match(meaning)) and not (title or below or argument or weak)


def _defined(text: str, term: Span, meaning: Span, sentence: Span) -> Iterator[RawFact]:
    words = term.of(text)
    first, *others = words.lower().split() or [""]
    named = _LISTED.fullmatch(words) and WORD.search(words) and not _IDENTIFIER.fullmatch(words)
    orders = others and first in _ORDERS and words != words.title()  # "Respect naming practices"
    does = orders or (first.endswith("ing") and len(others) > 1) or not _DETERMINERS.isdisjoint(others[:1])
    fits = len(others) < _MOST_WORDS and first not in _NOT_IN_A_TERM and words.lower() not in _NO_TERMS
    leads = text[meaning.start : meaning.end + 1].partition("\n")[0].endswith(":")
    repeated = re.match(_REPEATED.format(re.escape(words)), meaning.of(text), re.IGNORECASE)
    if not (named and fits) or does or leads or repeated or not MONTHS.isdisjoint(words.split()):
        return
    if _SAYS.match(text, meaning.start, meaning.end) and not text.endswith("?", meaning.start, meaning.end):
        yield RawFact(FactKind.DEFINITIONS, term, sentence, value=words, attribution=meaning.of(text)[:LONGEST])
