"""Which blocks are advertisements, calls to action, polls or consent notices.

Such blocks are flagged with a reason and kept out of the index; they stay in the document's text, so that no offset
moves and nothing is lost. A rule needs a phrase that editorial text does not use, or two weaker signs together:
repetition within a document never flags a line by itself. A line that stands in many documents, and is no sentence, is
its publisher's rather than its author's; only who has all the documents knows it, and passes it in.

The operator's patterns win over the rules.
"""

import hashlib
import re
import string
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.model import BlockKind

VERSION = 3  # part of what a generation is made with: a new number settles every document anew

LONGEST = 400  # characters; no rule flags a longer block
REACH = 1000  # characters of a block that the operator's patterns are looked for in
SHORTEST_LINE, LONGEST_LINE = 20, 160  # characters of a line that is flagged since many documents have it

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
_PRICE_HINTS = ("%", "$", "€", "£", "code", "free ", "buy one")  # one of them stands in each discount and code
_SHOUTED_CALL = re.compile(
    r"^\W*(?:(?:CLICK|TAP) HERE|READ MORE|CONTINUE READING|SUBSCRIBE (?:NOW|TODAY|HERE|TO)"
    r"|SIGN UP (?:FOR|NOW|TODAY|HERE|TO)|(?:SHOP|BUY|WATCH|DONATE|JOIN|DOWNLOAD|VOTE|LISTEN|ORDER) (?:NOW|TODAY|HERE)"
    r"|SHARE THIS|FOLLOW US|ADVERTISEMENT|SPONSORED CONTENT|MORE FROM)\b[^a-z]*$"
)

# Each is matched against a whole line, without the signs at its ends. `…` stands for the rest of a line.
_APP = r"(?:our|the)(?: free| new| official)?(?: [\w’'&-]+){0,3} app"
_NETWORK = (
    r"(?:twitter|x|facebook|instagram|telegram|youtube|linkedin|tiktok|threads|bluesky|mastodon|pinterest|whatsapp"
    r"|reddit|google news|social media|truth social)"
)
_LETTER = (
    r"(?:newsletters?|news ?letter|e-?mails?|e-?mail (?:alerts?|list|updates?)|alerts?|briefings?|digest|updates?)"
)
_ARTICLE = (
    r"(?:articles?|stor(?:y|ies)|posts?|pages?|news|content|reads?|videos?|recipes?|episodes?|coverage|reading|links?)"
)
_RULES = {
    "advertisement": (
        r"(?:advertisements?|ad|sponsored|sponsored (?:content|post|links?)|paid (?:content|post|partnership)"
        r"|promoted (?:content|stories)|partner content)",
        r"(?:(?:story|article|post) )?continues? (?:reading )?(?:below|after)(?: (?:this |the )?ad(?:vertisement)?)?",
        r"(?:story|article) continues .{0,40}|skip (?:ad|advertisement)"
        r"|scroll (?:down )?to continue(?: with content| reading)?",
        r"(?:this|our) (?:post|page|article|site|links?) (?:may )?contains? affiliate links\b…",
        r"as an amazon associate,? (?:i|we) (?:may )?earn\b…",
        r"(?:we|i) (?:may|might) (?:earn|receive|get) (?:a |an )?(?:small |affiliate )*commissions?\b…",
        r"anzeige|werbung|publicité|publicidad|pubblicità|advertentie|реклама|広告|广告|廣告|광고",
    ),
    "call to action": (
        r"(?:click|tap) here",
        r"(?:click|tap) here (?:to|for) (?:read|see|watch|get|sign|subscribe|learn|join|view|download|more)\b…",
        # Newsletters
        rf"(?:please )?(?:subscribe|sign up|register|join)(?: now| today)? (?:to|for) (?:(?:our|my|free|this"
        rf"|a free|the free)\b)(?:.*\b)?{_LETTER}\b…",
        r"(?:please )?(?:subscribe|sign up) (?:to|for) (?:the|our) .{1,60}\b(?:newsletter|briefing|digest)\b…",
        r"get .{1,90}\b(?:in(?:to)?|to) your inbox\b…|.{0,60}\b(?:delivered|straight|direct|directly"
        r"|right) to your inbox\b…",
        r"(?:get|receive) (?:our|the) (?:free |daily |weekly |latest )*(?:newsletter|news alerts)\b…",
        r"enter your e-?mail(?: address)?(?: (?:here|below))?(?: (?:to|and) (?:subscribe|sign up|get|join|receive"
        r"|follow)\b…)?",
        r"join (?:over |more than )?[\d,.]+[km]?\+? (?:other )?(?:subscribers|readers|followers)\b…",
        r"(?:never|don[’']t) miss (?:a|an|another|any) (?:story|post|update|episode|article|beat|thing)\b…",
        r"want (?:more )?(?:stories|articles|news|content|updates)\b.{0,60}\?.{0,20}\b(?:subscribe|sign up"
        r"|follow)\b…",
        r"thank(?:s| you) for (?:subscribing|signing up)(?: (?:to|for) our\b…)?",
        r"(?:subscribe|sign up)(?: (?:now|today|here|for free|free|below))?",
        # Apps and networks
        rf"(?:download|get|try|install) {_APP}(?: (?:today|now|here|for free|free|for (?:ios|android|iphone)\b…"
        rf"|(?:on|from|in) (?:the )?(?:app store|google play|ios|android)\b…))?",
        r"(?:get it|download (?:it )?|available) (?:now )?(?:on|from|in) (?:the )?(?:apple )?(?:app store"
        r"|google play)\b…",
        r"(?:read|open|view|continue)(?: this (?:article|story|page))? in (?:our|the) app|open in app",
        r"scan (?:the|this) qr code to (?:download|get|install)\b…",
        rf"(?:please )?(?:follow|like|find|join|visit) (?:us|me|@\w+|[\w’' ]{{1,40}}) on {_NETWORK}(?:\b(?!’"
        rf"|').{{0,80}})?(?<![.])",
        rf"(?:follow|like) (?:us|me) on {_NETWORK}\b…",
        r"(?:connect|stay connected) with us(?: on\b…)?|follow us|follow @\w+\b…",
        r"(?:join|subscribe to) our (?:[\w’'-]+ ){0,2}(?:channel|group|server|page|community)\b…",
        rf"(?:share|post|tweet|pin|save|e-?mail|print|bookmark|send)(?: (?:this|it))?(?: (?:article|story|post"
        rf"|page|video|recipe))? (?:on|via|to|with|by) (?:{_NETWORK}|e-?mail|friends?|your friends)",
        r"(?:share|tweet|print|e-?mail|bookmark) this(?: (?:article|story|post|page|video"
        rf"|recipe))?(?: (?:with (?:your )?friends|(?:on|via) {_NETWORK}))?",
        r"copy (?:the )?link(?: to clipboard)?|tweet this|pin it|share this",
        rf"(?:(?:share|tweet|pin|e-?mail|print|copy link|save|{_NETWORK})(?:[\s|·•/,]+|$)){{3,}}",
        # Other pages
        rf"(?:related|recommended|recent|popular|trending|similar|featured|latest) (?:{_ARTICLE})(?: for you)?",
        r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)(?: (?:these|this)\b.{0,30})?(?:: .*)?",
        r"recommended (?:for you|by .{1,30})|more (?:on|about) this (?:story|topic|subject)|trending now|up next"
        r"|(?:don[’']t|do not) miss",
        r"(?:most|top) (?:read|popular|viewed|shared|commented) (?:stories|articles|posts|news|this week|today|now)",
        r"top (?:stories|news)(?: today| now| this week)?|editor[’']?s?[’']? (?:picks?|choice)|back to top"
        r"|more from (?:this author|the author|our network|around the web)",
        r"(?:read (?:more|also|next)|also read|related|see more|more (?:stories|news)|don[’']t miss"
        r"|recommended)(?: stor(?:y|ies))? ?[:>»→] ?(?!http)\w[^\n]{3,}",
        r"(?:continue|keep) reading(?: (?:below|this (?:story|article)))?|read (?:the )?(?:full (?:story|article)"
        r"|more(?: here)?)",
        r"(?:lesen sie auch|lesen sie mehr|mehr zum thema|lire aussi|à lire aussi|lea también|te puede interesar"
        r"|leggi anche|leia também|lees ook) ?:…",
        r"(?:jetzt |unseren )?(?:newsletter|kostenlos) (?:abonnieren|bestellen|anmelden)|jetzt abonnieren"
        r"|abonnez-vous|suscríbete",
        # Paywalls and support
        r"(?:this (?:article|story|content|post) is )?(?:available |exclusive(?:ly)? |only )+(?:for"
        r"|to) (?:our )?(?:paid |paying |premium )?subscribers(?: only)?",
        r"this (?:article|story|content|post) is (?:for|reserved for) (?:our )?(?:subscribers|members)(?: only)?",
        r"(?:please )?(?:subscribe|log ?in|sign in|sign up|register|create (?:a free |an )?account)\b.{0,40} to"
        r" (?:continue|keep reading|read (?:the|this) (?:full|whole|rest|article|story)|unlock|access (?:the"
        r"|this) (?:full|article|story)|comment|get access)\b…",
        r"to (?:continue|keep) reading\b,?.{0,40}\b(?:subscribe|log in|sign in|register|account)\b…",
        r"(?:already|are you already) (?:a (?:subscriber|member)|subscribed|registered"
        r"|have an account)\?? ?(?:please )?(?:log|sign) ?in\b…",
        r"(?:you have|you[’']ve|this is your) (?:reached|read|used|\d+|last|got)\b.{0,40}\bfree (?:articles?"
        r"|stor(?:y|ies))\b…",
        r"unlock (?:this|the full|the rest of this|all) (?:article|story|stories|articles|content)\b…",
        r"subscribe (?:now |today )?(?:for|from) (?:as little as |just |only |full access|unlimited|[$€£]\d).{0,80}",
        r"start your (?:free|\d+[- ]day) trial\b…|try (?:it )?(?:for )?free(?: for \d+ days)?",
        r"(?:please )?(?:support|help fund|help us fund) (?:our|independent|quality|local|this) (?:independent "
        r"|local |quality )?(?:journalism|reporting|newsroom|work|site|podcast)(?:[,:;.!] .*| (?:today|now|by"
        r"|with)\b…)?",
        r"(?:support (?:us|me) on|become a patron on|join us on) (?:patreon|ko-fi|buy me a coffee|substack)\b…"
        r"|buy me a coffee",
        r"become a (?:patron|member|subscriber)(?: (?:today|now|here))?|donate(?: (?:now|today|here))?"
        r"|make a donation(?: today)?",
        # Comments and polls
        r"(?:leave|post) (?:a|your) (?:comment|reply)(?: (?:below|here|on this post))?|add your comment"
        r"|cancel reply|reply to this",
        r"be the first to comment\b…|join the (?:conversation|discussion|debate)(?: (?:below|here|in the comments"
        r"|on [\w ]{1,30}))?",
        r".{0,120}\b(?:let us know|tell us|sound off|share your (?:thoughts|experiences?|views|opinions?)"
        r"|have your say|weigh in)\b.{0,60}\bin the comments?\b…",
        r"(?:what do you think\? )?(?:let us know|have your say|tell us what you think)(?: (?:below"
        r"|in the comments(?: section)?(?: below)?))?",
        r"(?:\d[\d,]*|no|(?:view|load|show|see) (?:all|more|\d[\d,]*)(?: \d[\d,]*)?) comments|comments? (?:are"
        r"|is) (?:now )?closed(?: (?:for|on) this\b…)?",
        r"your e-?mail address will not be published\b…|required fields are marked\b…",
        r"(?:vote|cast your vote|take (?:our|the) poll)(?: (?:now|below|here|in our poll)\b…)",
        # Calls to buy, listen and watch
        r"(?:shop|buy|order|book|register|enrol|enroll|download|watch|listen|play|read|donate|join|apply|claim"
        r"|learn) now(?: [–—-] .*)?",
        r"(?:listen|subscribe) (?:to (?:this|the|our) (?:article|podcast|episode|show)\b.{0,40}|on (?:apple"
        r"|spotify|google podcasts|itunes)\b…)",
        r"listen to this (?:article|story)\b…|(?:watch|play) (?:the |this )?video(?: (?:below|above|here))?"
        r"|get (?:your )?tickets(?: (?:now|here))?",
        r"claim your (?:free|discount|exclusive|bonus)\b…|(?:order|buy|shop|book) (?:yours |now "
        r"|today )(?:and (?:get|save|receive)|before)\b…",
    ),
    "consent notice": (
        r"(?:we|we and our partners|this (?:site|website|page)) uses? cookies\b.*\b(?:experience|consent|agree"
        r"|accept|traffic|personali[sz]e|preferences|ads|advertis\w+|analy\w+|continu\w+|learn more|settings"
        r"|partners)\b…",
        r"(?:we|we and our (?:\d+ )?partners) (?:store|access|process)\b.{0,60}\b(?:device|cookies)\b…",
        r"(?:accept|reject|allow|decline|manage)(?: all| optional| essential| my)? (?:cookies|cookie (?:settings"
        r"|preferences)|consent|preferences|privacy settings)|reject all|accept all|allow all",
        r"(?:cookie|privacy) (?:settings|preferences|choices)|your privacy choices|we (?:value|care about"
        r"|respect) your privacy(?:[.!] .*)?",
        r"do not sell(?: or share)? my (?:personal )?(?:information|data|info)",
        r"by (?:continuing|using|browsing|visiting)\b.{0,40}\b(?:site|website|page|browse)\b.{0,20}\byou (?:agree"
        r"|accept|consent)\b…",
        r"this site is protected by recaptcha\b…",
        r"(?=.*\b(?:privacy|terms|cookies?)\b)(?:(?:privacy|cookie)(?: policy| notice)?|terms(?: (?:of (?:service"
        r"|use)|(?:and|&) conditions))?|contact(?: us)?|about(?: us)?|site ?map|imprint|advertise(?: with us)?"
        r"|careers|help|accessibility|faqs?|home)"
        r"(?:\s*[|·•/]\s*[\w’'&-]+(?: [\w’'&-]+){0,4}){2,}",
        r"(?:wir|(?:diese|unsere) (?:seite|webseite|website)) (?:verwenden|nutzen|verwendet|nutzt) cookies\b…"
        r"|(?:nous utilisons|ce site utilise) des cookies\b…|(?:usamos|utilizamos|este sitio usa) cookies\b…",
    ),
}
_LINES = {
    reason: re.compile("|".join(f"(?:{rule.replace('…', '.*')})" for rule in rules), re.IGNORECASE | re.DOTALL)
    for reason, rules in _RULES.items()
}
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
_NOT_A_WORD = re.compile(r"\W+")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？”\"')\]]$")
_OPENING_QUOTE = ("“", '"', "‘", "«", "„", "「")
_CONSENT_REASON = "consent notice"

_PLAIN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL
)  # of a pattern: what holds neither group nor repetition
_TELLING = re.compile(r"\(\??|[)|]|[*+?]|\{\d*,\d*\}")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The operator's own, from sources.toml; `keep` wins over `flag`."""

    flag: tuple[re.Pattern[str], ...] = ()
    keep: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, flag: Sequence[str], keep: Sequence[str]) -> "Patterns":
        return cls(tuple(map(re.compile, flag)), tuple(map(re.compile, keep)))

    def and_of(self, flag: Sequence[str], keep: Sequence[str]) -> "Patterns":
        """These, and those of one source."""
        more = Patterns.of(flag, keep)
        return Patterns(self.flag + more.flag, self.keep + more.keep)

    def kept(self, block: str) -> bool:
        return any(pattern.search(block, 0, REACH) for pattern in self.keep)

    def reason(self, block: str) -> str | None:
        """The pattern that flags this block, in words."""
        found = next((pattern for pattern in self.flag if pattern.search(block, 0, REACH)), None)
        return f"your pattern: {found.pattern}" if found else None


NO_PATTERNS = Patterns()


def check_pattern(pattern: str) -> None:
    """Raises ValueError with a reason when a pattern is wrong, or could take for ever on some text.

    It could when a repeated group can match the same text in several ways, as in `(a+)+`.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f'"{pattern}" is no regular expression: {error}') from error
    several = [False]  # for each open group: whether it can match the same text in several ways
    closed, end = False, -1  # whether the group that was last closed can, and where it ended
    for piece in _TELLING.finditer(_PLAIN.sub("x", pattern)):
        if piece[0].startswith("("):
            several.append(False)
        elif piece[0] == ")":
            closed, end = several.pop(), piece.end()
            several[-1] |= closed
        elif piece[0] == "|":
            several[-1] = True
        elif closed and end == piece.start() and piece[0] != "?":
            raise ValueError(f'"{pattern}" repeats a group that holds a repetition or a choice; write it without')
        else:
            several[-1] = True


def line_key(block: str) -> int | None:
    """What tells whether other documents have the same line; None where that can't make it boilerplate."""
    if not SHORTEST_LINE <= len(block) <= LONGEST_LINE or "\n" in block:
        return None
    if _SENTENCE_END.search(block) or block.startswith(_OPENING_QUOTE):
        return None
    digest = hashlib.blake2b(_key(block).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1  # 63 bits, as many as a database's integer has without its sign


def flags(
    found: Sequence[tuple[BlockKind, str]], patterns: Patterns = NO_PATTERNS, shared: Collection[int] = ()
) -> list[str | None]:
    """For each block of a document, in order: why it is boilerplate, or None.

    `shared` are the keys of lines that many documents have.
    """
    blocks = [block for _, block in found]
    repeated = Counter(_key(block) for block in blocks if len(block) <= LONGEST)
    reasons = [
        None if kind is BlockKind.VERBATIM else _reason(block, len(block) <= LONGEST and repeated[_key(block)] > 1)
        for kind, block in found
    ]
    for place, block in enumerate(blocks):
        # A poll's question reads like any other; the consent notice beside it gives it away.
        if reasons[place] is None and len(block) <= LONGEST and _POLL_QUESTION.match(block):
            beside = [i for i in (place - 1, place + 1, place + 2) if 0 <= i < len(blocks)]
            if any(reasons[i] == _CONSENT_REASON and _ABOUT_A_POLL.search(blocks[i]) for i in beside):
                reasons[place] = "poll question"
    for place, (kind, block) in enumerate(found):
        if kind is BlockKind.PARAGRAPH and reasons[place] is None and shared and line_key(block) in shared:
            reasons[place] = "same line in many documents"
        reasons[place] = None if patterns.kept(block) else patterns.reason(block) or reasons[place]
    return reasons


def _key(block: str) -> str:
    return _NOT_A_WORD.sub(" ", block).strip().lower()


def _reason(block: str, repeated: bool) -> str | None:
    if len(block) > LONGEST or block.startswith(_OPENING_QUOTE):
        return None
    lowered = block.lower()
    if any(hint in lowered for hint in _PRICE_HINTS):
        discount, code = bool(_DISCOUNT.search(block)), bool(_PROMO_CODE.search(block))
        if (discount and code) or (discount and _SALE.search(block)):
            return "advertisement"
        if (discount or code) and repeated and not _SENTENCE_END.search(block):
            return "advertisement"
    if _SHOUTED_CALL.match(block):
        return "call to action"
    if ("you" in lowered or "unsubscribe" in lowered) and _CONSENT.search(block):
        return _CONSENT_REASON
    line = block.strip(_AROUND)
    return next((reason for reason, rules in _LINES.items() if rules.fullmatch(line)), None)
