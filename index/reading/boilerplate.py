"""Which blocks are advertisements, calls to action, polls or consent notices.

Such blocks are flagged with a reason and kept out of the index. They stay in the document's text, so that no offset
moves and nothing is lost.

A rule needs a phrase that editorial text doesn't use, or two weaker signs together: being repeated within a document is
never enough to flag a line. A line that most documents have at their edges, that looks like a site's header or footer,
and that has neither a verb nor a value, is its publisher's and not its author's. Only the caller, who has all the
documents, can know that, and passes these lines in. The operator's own patterns win over the rules.

Most rules are in text files: words/advertisement.txt, call_to_action.txt and consent_notice.txt.
"""

import hashlib
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache

from index.layout import BlockKind
from index.messages import Flag, Message
from index.reading.patterns import NO_PATTERNS, Patterns
from index.text import wordlists

LONGEST = 400  # characters; no rule flags a longer block
SHORTEST_LINE, LONGEST_LINE = 20, 160  # characters of a line that is flagged because most documents have it
EDGE = 4  # paragraphs before a document's own text, and after it, that may be such lines

_DISCOUNT = re.compile(
    r"\b(?:save|get|take|extra|enjoy)\s+(?:up to\s+|an?\s+(?:extra|additional)\s+)?(?:\d{1,2}\s?%|[$€£]\s?\d+)"
    r"(?!\s+of\b)"
    r"|\b\d{1,2}\s?%\s+off\b|[$€£]\s?\d+\s+off\b|\bfree (?:shipping|delivery) (?:on|over|with|today|worldwide)\b"
    r"|\bbuy one,? get one\b",
    re.IGNORECASE,
)
_PROMO_CODE = re.compile(
    r"(?i:\b(?:with|use|using|enter|promo|discount|coupon)\s+(?:the\s+)?(?:promo\s+|discount\s+|coupon\s+)?code:?\s+)"
    r"[“\"']?[A-Z][A-Z0-9-]{2,}\b"
)
_SALE = re.compile(
    r"\b(?:your (?:first|next) (?:order|purchase|box|month|year|booking)|orders? over [$€£]|limited[- ]time"
    r"|while stocks? lasts?"
    r"|today only|(?:sale|offer) ends|(?:shop|buy|order|book|claim|subscribe) (?:now|today)|no credit card)\b",
    re.IGNORECASE,
)
_PRICE_HINTS = ("%", "$", "€", "£", "code", "free ", "buy one")  # every discount and code contains one of these
_SHOUTED_CALL = re.compile(
    r"^\W*(?:(?:CLICK|TAP) HERE|READ MORE|CONTINUE READING|SUBSCRIBE (?:NOW|TODAY|HERE|TO)"
    r"|SIGN UP (?:FOR|NOW|TODAY|HERE|TO)|(?:SHOP|BUY|WATCH|DONATE|JOIN|DOWNLOAD|VOTE|LISTEN|ORDER) (?:NOW|TODAY|HERE)"
    r"|SHARE THIS|FOLLOW US|ADVERTISEMENT|SPONSORED CONTENT|MORE FROM)\b[^a-z]*$"
)
_CONSENT = re.compile(
    r"\byou (?:agree|consent) to (?:receive|our|the)\b.*\b(?:e-?mails?|newsletters?|offers|privacy|terms)\b"
    r"|\bby (?:completing|submitting|signing up|subscribing|clicking|providing|entering|registering)\b.{0,80}"
    r"\byou (?:agree|consent|acknowledge|confirm)\b"
    r"|\bunsubscribe at any time\b",
    re.IGNORECASE,
)
_POLL_QUESTION = re.compile(
    r"^(?:do|should|would|will|are|have|did|can|who|what|how) you\b.*\?$|^(?:what|who|how) do you\b.*\?$",
    re.IGNORECASE,
)
_ABOUT_A_POLL = re.compile(r"\b(?:poll|vote|survey|e-?mails?)\b", re.IGNORECASE)
_AROUND = " \t\n" + string.punctuation + "•·–—…‹›«»“”‘’→⟶➡➔►▶▸▼↓⬇↑×✓✔★☆👉👇🔔📩📧📱💌🎧🎁🔥❤\ufe0f\u200d"
_WORD = re.compile(r"[^\W\d_]{2}")  # no rule is about a line without one, such as a row of numbers
_NOT_A_WORD = re.compile(r"\W+")
_SENTENCE = re.compile(r"[.!?…。！？][”\"')\]]*$")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？”\"')\]]$")
_LABEL = re.compile(r"^[^:：=\t]*\w\W?[:：=\t]")  # "Range: 60 feet"
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b|\ball rights reserved\b", re.IGNORECASE)
_PARTED = re.compile(r"\s[|·•»›—–/-]\s")
_ADDRESS = re.compile(r"\bwww\.|://|\w@\w|(?:^|\s)@\w")
_NUMBER = re.compile(r"[\d$€£%½¼¾]")
_VERB = re.compile(rf"\b(?:{'|'.join(wordlists.lines(__package__, 'rule_words'))})\b", re.IGNORECASE)
_OPENING_QUOTE = ("“", '"', "‘", "«", "„", "「")

# Blocks that no rule is about: code, and what a table or a list of definitions says.
_RECORDS = {BlockKind.VERBATIM, BlockKind.ROW, BlockKind.COLUMNS, BlockKind.TERM, BlockKind.DEFINITION}


def _rules(name: str) -> str:
    """The rules of a word list as one pattern. In the list, … is the rest of a line, and <names> are in
    words/names.txt."""
    rules = "|".join(f"(?:{rule})" for rule in wordlists.lines(__package__, name))
    for line in wordlists.lines(__package__, "names"):
        part, _, pattern = line.partition(" = ")
        rules = rules.replace(f"<{part}>", pattern)
    return rules.replace("…", ".*")


@cache
def _lines() -> re.Pattern[str]:
    """The rules for lines, as groups named like their flags, for small letters: that is twice as quick as for both.
    They are compiled when a document is read: asking needs none of them."""
    flags = Flag.ADVERTISEMENT, Flag.CALL_TO_ACTION, Flag.CONSENT_NOTICE
    return re.compile("|".join(f"(?P<{flag.name}>{_rules(flag.name.lower())})" for flag in flags), re.DOTALL)


def line_key(line: str) -> int | None:
    """A key that is the same for the same line in other documents; None if sharing it can't make it boilerplate.

    Sentences, rules, and lines with a label or a value say something, no matter how many documents say it too.
    """
    if not SHORTEST_LINE <= len(line) <= LONGEST_LINE or "\n" in line or line.startswith(_OPENING_QUOTE):
        return None
    if _SENTENCE_END.search(line) or _LABEL.match(line) or _VERB.search(line):
        return None
    if not _COPYRIGHT.search(line) and (_NUMBER.search(line) or not _looks_like_a_header(line)):
        return None
    digest = hashlib.blake2b(_letters(line).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1  # 63 bits, because a database's integers are signed


def _looks_like_a_header(line: str) -> bool:
    """True for "Home | Issues | About us", for "The Valley Gazette, news from the valley", and for addresses."""
    parts = _PARTED.split(line)
    if len(parts) > 2 or (len(parts) == 2 and len(parts[0].split()) > 2):
        return True
    first = line.split(maxsplit=3)[:3]
    return (len(first) == 3 and all(word[0].isupper() for word in first)) or bool(_ADDRESS.search(line))


def edge_lines(found: Sequence[tuple[BlockKind, str]]) -> Iterator[tuple[int, int]]:
    """The lines at a document's edges that are boilerplate if most documents have them: their places and keys.

    A document's own text goes from its first sentence, list item, table row or code to its last. One that has nothing
    of the kind has no edges.
    """
    own = [place for place, (kind, block) in enumerate(found) if _is_own(kind, block)]
    if not own:
        return
    lines = [place for place, (kind, _) in enumerate(found) if kind is BlockKind.PARAGRAPH]
    before = [place for place in lines if place < own[0]][:EDGE]
    after = [place for place in lines if place > own[-1]][-EDGE:]
    for place in (*before, *after):
        key = line_key(found[place][1])
        if key is not None:
            yield place, key


def _is_own(kind: BlockKind, block: str) -> bool:
    if kind is BlockKind.PARAGRAPH:
        return len(block) > LONGEST_LINE or bool(_SENTENCE.search(block))
    return kind is not BlockKind.HEADING


def flags(
    found: Sequence[tuple[BlockKind, str]], patterns: Patterns = NO_PATTERNS, shared: Collection[int] = ()
) -> list[Message | None]:
    """For each block of a document, the reason why it is boilerplate, or None.

    Args:
        found: the document's blocks in order, each with its text.
        patterns: the operator's own.
        shared: the keys of lines (`edge_lines`) that most documents have.
    """
    blocks = [block for _, block in found]
    often = cache(lambda: Counter(_letters(block) for block in blocks if len(block) <= LONGEST))
    reasons = [
        _flag(block, often) if len(block) <= LONGEST and kind not in _RECORDS and _WORD.search(block) else None
        for kind, block in found
    ]
    for place, block in enumerate(blocks):
        # A poll's question reads like any other question; the consent notice beside it gives it away.
        if reasons[place] is None and len(block) <= LONGEST and _POLL_QUESTION.match(block):
            beside = [i for i in (place - 1, place + 1, place + 2) if 0 <= i < len(blocks)]
            if any(reasons[i] is Flag.CONSENT_NOTICE and _ABOUT_A_POLL.search(blocks[i]) for i in beside):
                reasons[place] = Flag.POLL_QUESTION
    for place, key in edge_lines(found) if shared else ():
        if reasons[place] is None and key in shared:
            reasons[place] = Flag.SHARED_LINE
    return [_final(block, reason, patterns) for block, reason in zip(blocks, reasons, strict=True)]


def _final(block: str, flag: Flag | None, patterns: Patterns) -> Message | None:
    """The reason after the operator's patterns, which win over the rules."""
    if patterns.keeps(block):
        return None
    return patterns.reason(block) or (Message(flag) if flag else None)


def _letters(block: str) -> str:
    return _NOT_A_WORD.sub(" ", block).strip().lower()


def _flag(block: str, often: Callable[[], Counter[str]]) -> Flag | None:
    """The rule that flags this block. `often` says how often the document has the letters of each block."""
    if block.startswith(_OPENING_QUOTE):
        return None
    lowered = block.lower()
    if any(hint in lowered for hint in _PRICE_HINTS):
        discount, code = bool(_DISCOUNT.search(block)), bool(_PROMO_CODE.search(block))
        if (discount and code) or (discount and _SALE.search(block)):
            return Flag.ADVERTISEMENT
        if (discount or code) and not _SENTENCE_END.search(block) and often()[_letters(block)] > 1:
            return Flag.ADVERTISEMENT
    if _SHOUTED_CALL.match(block):
        return Flag.CALL_TO_ACTION
    if ("you" in lowered or "unsubscribe" in lowered) and _CONSENT.search(block):
        return Flag.CONSENT_NOTICE
    found = _lines().fullmatch(lowered.strip(_AROUND))
    return Flag[str(found.lastgroup)] if found else None
