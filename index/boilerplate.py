"""Which blocks are advertisements, calls to action, polls or consent notices.

Such blocks are flagged with a reason and kept out of the index; they stay in the document's text, so that no offset
moves and nothing is lost. A rule needs a phrase that editorial text does not use, or two weaker signs together:
repetition alone never flags a line.
"""

import re
from collections import Counter
from collections.abc import Sequence

LONGEST = 400  # characters; a longer block is never flagged

_DISCOUNT = re.compile(
    r"\b(?:save|get|take|extra|enjoy)\s+(?:up to\s+|an?\s+(?:extra|additional)\s+)?(?:\d{1,2}\s?%|[$€£]\s?\d+)",
    re.IGNORECASE,
)
_PROMO_CODE = re.compile(
    r"(?i:\b(?:with|use|using|enter|promo|discount|coupon)\s+(?:promo\s+|discount\s+|coupon\s+)?code:?\s+)"
    r"[“\"']?[A-Z][A-Z0-9-]{2,}\b"
)
_SHOUTED_CALL = re.compile(
    r"^\W*(?:(?:CLICK|TAP) HERE|READ MORE|CONTINUE READING|SUBSCRIBE (?:NOW|TODAY|HERE|TO)"
    r"|SIGN UP (?:FOR|NOW|TODAY|HERE|TO)|(?:SHOP|BUY|WATCH|DONATE|JOIN|DOWNLOAD|VOTE|LISTEN|ORDER) (?:NOW|TODAY|HERE)"
    r"|SHARE THIS|FOLLOW US|ADVERTISEMENT|SPONSORED CONTENT|MORE FROM)\b[^a-z]*$"
)
_CALL = re.compile(
    r"^\W*(?:click|tap) here(?:\W*$| to (?:read|see|watch|get|sign|subscribe|learn|join|view|download))"
    r"|^\W*(?:subscribe|sign up) (?:to|for) (?:our|the|my|free)\b.*"
    r"\b(?:newsletters?|emails?|alerts?|channel|updates?)\b"
    r"|^\W*follow us on (?:twitter|facebook|x|instagram|telegram|youtube|linkedin|tiktok|google news)\b"
    r"|^\W*(?:join|subscribe to) our (?:telegram|youtube|whatsapp|discord) (?:channel|group|server)\b"
    r"|^\W*(?:this|our) (?:post|page|article|links?) (?:may )?contains? affiliate links"
    r"|^\W*(?:advertisement|sponsored(?: content| post)?|paid content|story continues below(?: advertisement)?"
    r"|article continues below(?: this ad)?|continue reading below|scroll to continue)[ :…>»\-]*$",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\byou (?:agree|consent) to (?:receive|our|the)\b.*\b(?:e-?mails?|newsletters?|offers|privacy|terms)\b"
    r"|\bby (?:completing|submitting|signing up|subscribing|clicking|providing|entering|registering)\b.{0,80}"
    r"\byou (?:agree|consent|acknowledge|confirm)\b"
    r"|\b(?:we|this (?:site|website|page)) uses? cookies\b|\bunsubscribe at any time\b",
    re.IGNORECASE,
)
_POLL_QUESTION = re.compile(
    r"^(?:do|should|would|will|are|have|did|can|who|what|how) you\b.*\?$|^(?:what|who|how) do you\b.*\?$",
    re.IGNORECASE,
)
_ABOUT_A_POLL = re.compile(r"\b(?:poll|vote|survey|e-?mails?)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;,…”\"')\]]$")
_OPENING_QUOTE = ("“", '"', "‘", "«")
_CONSENT_REASON = "consent notice"


def flags(blocks: Sequence[str]) -> list[str | None]:
    """For each block of a document, in order: why it is boilerplate, or None."""
    repeated = Counter(_key(block) for block in blocks)
    reasons = [_reason(block, repeated[_key(block)] > 1) for block in blocks]
    for place, block in enumerate(blocks):
        # A poll's question reads like any other; the consent notice beside it gives it away.
        if reasons[place] is None and len(block) <= LONGEST and _POLL_QUESTION.match(block):
            beside = [i for i in (place - 1, place + 1, place + 2) if 0 <= i < len(blocks)]
            if any(reasons[i] == _CONSENT_REASON and _ABOUT_A_POLL.search(blocks[i]) for i in beside):
                reasons[place] = "poll question"
    return reasons


def _key(block: str) -> str:
    return re.sub(r"\W+", " ", block).strip().lower()


def _reason(block: str, repeated: bool) -> str | None:
    if len(block) > LONGEST or block.startswith(_OPENING_QUOTE):
        return None
    discount, code = bool(_DISCOUNT.search(block)), bool(_PROMO_CODE.search(block))
    unfinished = not _SENTENCE_END.search(block)
    if (discount and code) or ((discount or code) and repeated and unfinished):
        return "advertisement"
    if _SHOUTED_CALL.match(block) or _CALL.search(block):
        return "call to action"
    if _CONSENT.search(block):
        return _CONSENT_REASON
    return None
