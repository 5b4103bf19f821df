"""Requirements: rules say what must or may not happen, or on which condition; plans say what will, or what was agreed.

The fact is the whole sentence, with the words that mark it as its markers. They only show that these words are there.
The reader has to judge if the rule still applies, and to whom. A sentence may be both.
"""

import re
from collections.abc import Iterator

from index.fact_kinds import FactKind
from index.facts.base import Prose, RawFact, lower_words
from index.model import Span

_TRIGGER = re.compile(
    # "must have forgotten" is a guess, "a must" and "a must-have" are praise, "the will" and "free will" are nouns
    r"(?<![\w’'-])(?:(?P<modal>(?:must|MUST)(?!(?:\s+not)?\s+have\s+\w+e[dn]\b|-|[’']ve\b|\s+have\s+been\b)|will|shall|SHALL)"
    r"(?:\s+(?:not|NOT))?(?![\w-])|mustn[’']t\b|won[’']t\b"
    r"|agreed(?:\s+(?:to|on|that|upon)\b|(?=\s+(?:[A-Z]|not\s+to\b|(?:he|she|it|they|we)\s)))"
    r"|(?:required|obliged|obligated|compelled|forbidden)\s+to\b|requires\b|forbidden\b|prohibit(?:s|ed)\b|obligations?\b"
    r"|not\s+(?:allowed|permitted)\b|ha(?:ve|s)\s+to\b|(?:pledged|promised|vowed|committed|undertook)\s+to\b"
    r"|(?:demand(?:s|ed|ing)?|insist(?:s|ed|ing)?)\s+that\b|demand(?:s|ed|ing)(?=\s+(?!for\b)(?:[\w’'-]+\s+){1,4}be\b)"
    r"|conditioning\b|conditional\s+on\b|on\s+(?:the\s+)?condition\s+that\b|provided\s+that\b|only\s+(?:after|if|once)\b"
    r"|provisions\s+for\b|provides?\s+for\b|(?P<call>calls?\s+for\b)|stipulates?\b|which\s+involves\b)"
)
# Prohibitions, and conditions at the beginning of a sentence.
_FORBIDS = re.compile(
    r"(?:[-•*–]\s+|\d{1,3}[.)]\s+)?(?P<words>(?:You|Users|Members|Players|Visitors|Participants|Guests|Bots|Nobody)"
    r"\s+(?:may\s+(?:not|only)|cannot|can\s+(?:not|only)|can[’']t|may(?<=Nobody\smay)|can(?<=Nobody\scan))(?![\w’'])"
    r"(?!\s+(?:help|be\s+sure|imagine|believe|know|see|have\s+\w+ed)\b)"
    r"|Do\s+not(?=\s+[a-z])|Don[’']t(?=\s+[a-z])(?!\s+(?:worry|panic|forget)\b)|Never(?=\s+[a-z])"
    r"(?!\s+(?:mind|before|again|has|have|had|did|was|were|is|in|a|the|one)\b)|Requires(?=\s))"
)
# "A wake-up call for people" calls for nothing, and "he asks who it will be" requires nothing.
_CALL_BEFORE = re.compile(
    r"(?:\b(?:up|phone|conference|roll|close|an?|the|his|her|their|its|this|that|first|last|video)|-up)\s+$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:know|knows|knew|known|ask|asks|asked|wonder|wonders|wondered|see|sees|unclear|unsure|uncertain|decide|decides|decided"
    r"|tell|tells|told|guess|predict|find\s+out|question(?:\s+(?:of|is))?)\s+(?:who|what|which|when|where|how|whether|if)\b"
    r"[^.,;:]{0,80}$",
    re.IGNORECASE,
)
_ASKED_LOOK = 120  # characters before a modal in which a question may begin
_PLANNED = re.compile(  # of the words above, those of a plan
    r"will\b|won[’']t|agreed|pledged|promised|vowed|committed|undertook|demand|insist|call|provi(?:sions|des?)\s|which"
)
_NOUN_BEFORE = re.compile(
    r"\b(?:an?|the|his|her|their|its|our|my|your|no|own|of|free|good|ill|last|political|popular|human|divine|living|grape"
    r"|strong|public|general|people[’']s)\s+$",
    re.IGNORECASE,
)
_LOOK = 20  # characters that are read before a word that may be a noun


def find(prose: Prose) -> Iterator[RawFact]:
    """The sentences of an English document that require, forbid, promise or agree. Questions are left out."""
    if not prose.english:
        return
    text = prose.text
    for sentence in prose.sentences:
        if text[max(sentence.start, sentence.end - 3) : sentence.end].rstrip("”’\"')").endswith("?"):
            continue
        rules: dict[str, None] = {}
        plans: dict[str, None] = {}
        if forbids := _FORBIDS.match(text, sentence.start, sentence.end):
            rules[lower_words(forbids["words"])] = None
        for match in _TRIGGER.finditer(text, sentence.start, sentence.end):
            before = text[max(sentence.start, match.start() - _LOOK) : match.start()]
            if match["call"] and _CALL_BEFORE.search(before):
                continue
            if match["modal"] and (_NOUN_BEFORE.search(before) or _is_asked(text, sentence, match.start())):
                continue
            words = lower_words(match[0])
            (plans if _PLANNED.match(words) else rules)[words] = None
        for kind, markers in ((FactKind.RULES, rules), (FactKind.PLANS, plans)):
            if markers:
                yield RawFact(kind, sentence, sentence, markers=tuple(markers))


def _is_asked(text: str, sentence: Span, modal: int) -> bool:
    """True if a modal is in an indirect question: "he wants to know who it will be"."""
    return bool(_ASKED.search(text[max(sentence.start, modal - _ASKED_LOOK) : modal]))
