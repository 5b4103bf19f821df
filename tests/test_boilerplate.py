"""Which lines are boilerplate, and which only look like it."""

from collections.abc import Collection
from pathlib import Path

import pytest
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from index import Library
from index.layout import BlockKind
from index.reading.boilerplate import LONGEST, edge_lines, flags, line_key
from index.reading.patterns import NO_PATTERNS, Patterns, check_pattern

BOILERPLATE = {
    "newsletter": [
        "Sign up for our daily newsletter",
        "Subscribe to our free weekly newsletter and never miss a story",
        "Get the best of the Post delivered to your inbox every morning",
        "Enter your email address to subscribe",
        "Get our free newsletter",
        "Join 50,000 subscribers",
        "Sign up for The Morning Briefing newsletter",
        "Never miss a story. Subscribe to our newsletter.",
        "Don't miss an episode!",
        "Want more stories like this? Sign up for our newsletter.",
        "Thanks for signing up!",
        "Subscribe",
        "SUBSCRIBE NOW",
        "Sign up here",
        "Please subscribe to our channel updates",
        "Get the latest news straight to your inbox.",
        "Register for our email alerts",
    ],
    "app": [
        "Download our free app",
        "Download the Example News app today",
        "Get the app",
        "Available on the App Store and Google Play",
        "Get it on Google Play",
        "Scan this QR code to download our app",
        "Read this article in our app",
        "Open in app",
        "Try our new app for free",
    ],
    "social": [
        "Follow us on Twitter",
        "Like us on Facebook!",
        "Find us on Instagram",
        "Follow @example on X",
        "Follow Jane Doe on Twitter",
        "Join our Telegram channel",
        "Subscribe to our YouTube channel",
        "Share this article",
        "Share on Facebook",
        "Tweet this",
        "Share via email",
        "Copy link",
        "Facebook Twitter LinkedIn Email",
        "Connect with us",
        "Share this story with your friends",
        "Pin it",
        "Facebook | Twitter | WhatsApp | Copy link",
    ],
    "related": [
        "Related articles",
        "Related stories",
        "You may also like",
        "You might also be interested in",
        "Recommended for you",
        "More from this author",
        "Most read stories",
        "Trending now",
        "Up next",
        "Editor’s picks",
        "More on this story",
        "READ MORE: What the ruling means for schools",
        "Read also: Ten ways to save energy",
        "RELATED: Five things to know about the vote",
        "Also read: Why the bridge was closed",
        "Read more",
        "Continue reading",
        "Top stories today",
        "Popular posts",
        "Back to top",
        "Lesen Sie auch: Was jetzt gilt",
        "Lire aussi : Ce qui change",
    ],
    "paywall": [
        "This article is for subscribers only",
        "This story is available exclusively to subscribers",
        "Subscribe to continue reading",
        "Already a subscriber? Log in",
        "You have reached your limit of free articles",
        "You have 2 free articles remaining this month",
        "To continue reading, subscribe or log in",
        "Create a free account to continue reading",
        "Log in to read the full article",
        "Unlock this article",
        "Subscribe for $1 a month",
        "Start your free trial",
        "Support independent journalism",
        "Please support our journalism today",
        "Become a member",
        "Donate now",
        "Support us on Patreon",
        "Buy me a coffee",
        "Already a member? Sign in",
    ],
    "comments": [
        "Leave a comment",
        "Leave a Reply",
        "Be the first to comment!",
        "Join the conversation",
        "What do you think? Let us know in the comments below",
        "Tell us what you think in the comments",
        "12 Comments",
        "View all 34 comments",
        "Comments are closed.",
        "Log in to comment",
        "Your email address will not be published.",
        "Required fields are marked *",
        "Share your thoughts in the comments",
        "Post a comment",
        "Sign in to comment",
        "No comments",
    ],
    "consent": [
        "We use cookies to improve your experience.",
        "This website uses cookies to analyse traffic and personalise ads",
        "Accept all cookies",
        "Manage cookie preferences",
        "Reject all",
        "Cookie settings",
        "We value your privacy",
        "We and our partners store and/or access information on a device",
        "Do not sell or share my personal information",
        "By continuing to use this site, you agree to our use of cookies.",
        "This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.",
        "Privacy Policy | Terms of Use | Contact us",
        "By signing up, you agree to our terms.",
        "You can unsubscribe at any time.",
        "Diese Website verwendet Cookies, um die Nutzung zu verbessern.",
    ],
    "ads": [
        "Advertisement",
        "ADVERTISEMENT",
        "Sponsored content",
        "Article continues after advertisement",
        "Story continues below",
        "Skip advertisement",
        "Scroll to continue with content",
        "This post may contain affiliate links.",
        "As an Amazon Associate I earn from qualifying purchases.",
        "We may earn a commission from links on this page.",
        "Get 20% off your first order",
        "Use code SPRING24 for 15% off",
        "Save up to $50 with promo code SAVE50",
        "Free shipping on all orders over $35",
        "50% off – limited time offer",
        "Buy one, get one free – today only",
        "Shop now",
        "Buy now and save",
        "Order now",
        "Listen on Spotify",
        "Listen to this article",
        "Watch now",
        "Claim your free bonus today",
        "Get tickets",
        "Anzeige",
        "Publicité",
        "Enjoy 30% off when you subscribe today",
        "Book now",
        "Free delivery on orders over £20",
        "Anzeige, enthält Affiliate-Links",
        "Dieser Beitrag enthält Werbung",
    ],
    "other languages": [
        "Lust auf mehr? Melde dich hier für unseren Newsletter an!",
        "Kostenlos zum Newsletter anmelden",
        "Folgen Sie uns auf Facebook und Instagram",
        "Inscrivez-vous à notre newsletter",
        "Suivez-nous sur Facebook",
        "Síguenos en Twitter para estar al día",
        "Suscríbete a nuestro boletín",
        "Seguici su Instagram",
        "Volg ons op Facebook",
        "Zapisz się na newsletter",
        "Czytaj także: Most zamknięty",
    ],
    "support": [
        "Subscribe now to our daily edition for the full story.",
        "To view the full story, please subscribe to The Gazette.",
        "If you enjoyed this article, please consider supporting us.",
        "For the latest news from the valley, download the Gazette apps for iOS and Android.",
    ],
}
# What an author writes: the same words, in a sentence that says something, or in a heading.
EDITORIAL = [
    "Sign up for the course at the front desk.",
    "Sign up for the league before 1 May.",
    "Subscribe to the event in the constructor.",
    "Subscribe to the mailing list by writing to the list server.",
    "Download the app from the releases page and unpack it.",
    "The newsletter is sent on Mondays.",
    "Our newsletter has 50,000 subscribers.",
    "She signed up for the newsletter in May.",
    "Follow the instructions on the screen.",
    "Follow us to the gate, the guide said.",
    "Share the file with your team.",
    "Share your screen before the meeting begins.",
    "Members may subscribe to two magazines.",
    "The app is available on the App Store.",
    "Find the file on the server.",
    "Find us at the north gate.",
    "Related work",
    "Related rights are protected for fifty years.",
    "Recommended dose",
    "Recommended settings: 300 dpi, grey",
    "More from the same study follows in chapter 3.",
    "See also: chapter 4",
    "Read more about the rules below.",
    "Read the full report before you sign.",
    "Read the manual",
    "Trending topics are computed hourly.",
    "Popular front",
    "Latest version: 2.1",
    "Next article",
    "Already a member of the union?",
    "This article applies to subscribers of the pension fund.",
    "You have two free moves.",
    "You have reached your destination.",
    "To continue, press Enter.",
    "Create an account and log in.",
    "Log in to the server as root.",
    "Unlock the door before you leave.",
    "Support for independent cinemas",
    "Support us in the vote on Tuesday, he said.",
    "Become familiar with the tools.",
    "Donations are tax-deductible.",
    "Donate blood twice a year at most.",
    "Leave a comment in the code where the workaround is needed.",
    "Post a notice at the entrance.",
    "Comments",
    "Comments on the draft are due in May.",
    "The comments are closed to outsiders since 2019.",
    "Join the two parts with glue.",
    "Join the party in the garden.",
    "We use cookies to store the session id.",
    "Cookies are small files.",
    "Accept the terms before you install the driver.",
    "Reject all invoices without a number.",
    "Manage preferences in the settings menu and save them.",
    "Privacy policy",
    "The privacy policy was changed in 2021.",
    "By using this method, you accept a loss of precision.",
    "The advertisement ran for two weeks.",
    "Ad hoc networks",
    "Sponsored by the Ministry of Culture in 1998.",
    "Paid leave",
    "Story of the building",
    "The story continues below the surface.",
    "Prices fell 20% off their peak.",
    "Save 10% of each month's salary.",
    "Get 5% of the vote",
    "Enter the code 4711 on the keypad.",
    "Use code review for every change.",
    "Free shipping lanes in the Arctic",
    "The trial was free of charge.",
    "Free trial periods are governed by section 4.",
    "Buy now, pay later schemes",
    "Buy land now, he told them.",
    "Order now reigns in the city.",
    "Watch now and then for leaks.",
    "Book two: the return",
    "Shop floor rules",
    "Listen to the patient first.",
    "Listen for incoming connections",
    "Claim your expenses within 30 days.",
    "Click here is a poor label for a link.",
    "Do you agree with the statement?",
    "The poll was taken in March.",
    "Vote by mail",
    "Vote for up to three candidates.",
    "Cast your vote before 8 p.m.",
    "Contact",
    "About us",
    "Contact us within 14 days if goods arrive damaged.",
    "Home | Away | Draw",
    "Never miss a dose",
    "Don't miss the deadline of 1 May.",
    "Stay up to date with vaccinations.",
    "Add a comment.",
    "View comments in the margin.",
    "See comments.",
    "watch: support unicode",
    "Related: https://bugs.example.org/19687",
    "“Sign up for our newsletter,” the poster said.",
    "Subscribers get 20% off.",
    "Employees get 20% off at the canteen.",
    "Get the app's version with --version.",
    "Install the app on each phone before the course.",
    "Download now has a progress bar.",
    "Listening to this article was hard, she wrote.",
    "Print this page on A4 paper and sign it.",
    "Melden Sie sich bis Freitag im Büro an.",
    "Melde dich beim Vorstand, wenn etwas fehlt.",
    "Anzeige erstattet der Hausmeister.",
    "Der Newsletter erscheint am Montag.",
    "Folgen Sie den Schildern auf dem Gelände.",
    "Inscrivez-vous au bureau avant le 1er mai.",
    "Suscríbete al torneo antes del lunes.",
    "Sígueme, dijo el guía.",
    "If you enjoy this game, you may also play it with three.",
    "To view the full map, click on it.",
]
FOOTER = "The Example Gazette, all about the valley"


def reason(line: str, kind: BlockKind = BlockKind.PARAGRAPH, patterns: Patterns | None = None) -> str | None:
    return texts([(kind, line)], patterns or Patterns())[0]


def texts(
    found: list[tuple[BlockKind, str]], patterns: Patterns = NO_PATTERNS, shared: Collection[int] = ()
) -> list[str | None]:
    return [flag and str(flag) for flag in flags(found, patterns, shared)]


@pytest.mark.parametrize("line", [line for lines in BOILERPLATE.values() for line in lines])
def test_typical_boilerplate_is_flagged(line: str) -> None:
    assert reason(line)


@pytest.mark.parametrize("line", EDITORIAL)
def test_editorial_text_is_not_flagged(line: str) -> None:
    assert flags([(BlockKind.PARAGRAPH, line)] * 2) == [None, None]


def test_signs_around_a_line_change_nothing() -> None:
    assert reason("👉 Sign up for our newsletter »") == reason("→ SIGN UP FOR OUR NEWSLETTER!!") == "call to action"


@pytest.mark.parametrize("kind", [BlockKind.VERBATIM, BlockKind.ROW, BlockKind.COLUMNS, BlockKind.TERM])
def test_code_and_records_are_never_flagged_by_a_rule(kind: BlockKind) -> None:
    assert reason("Subscribe", kind) is None


def test_a_long_block_is_never_flagged_by_a_rule() -> None:
    line = "This post may contain affiliate links. "
    assert reason(line)
    assert reason(line * (LONGEST // len(line) + 1)) is None


def test_a_discount_alone_needs_to_be_repeated() -> None:
    line = "Beachwear by Example - Save 10%"
    assert [reason(line), *texts([(BlockKind.PARAGRAPH, line)] * 2)] == [None, "advertisement", "advertisement"]


def test_a_question_beside_a_polls_notice_is_the_polls() -> None:
    question = "Do you think the council should keep the bridge?"
    notice = "By completing the poll, you agree to receive emails from us."
    found = [(BlockKind.PARAGRAPH, line) for line in (question, notice, "The council met.")]
    assert texts(found) == ["poll question", "consent notice", None]
    assert reason(question) is None


def test_a_line_at_the_edge_of_most_documents_is_flagged() -> None:
    key = line_key(FOOTER)
    assert key is not None
    assert key == line_key("THE EXAMPLE GAZETTE — all about the valley")
    found = [
        (BlockKind.PARAGRAPH, FOOTER),
        (BlockKind.HEADING, FOOTER),
        (BlockKind.PARAGRAPH, "The council met on Monday."),
        (BlockKind.PARAGRAPH, FOOTER),
    ]
    assert texts(found, shared={key}) == ["same line in many documents", None, None, "same line in many documents"]
    assert flags(found, shared={key + 1}) == [None] * 4


def test_a_line_inside_a_documents_own_text_is_never_flagged_for_being_shared() -> None:
    line = (BlockKind.PARAGRAPH, FOOTER)
    for own in [
        (BlockKind.PARAGRAPH, "The council met on Monday."),
        (BlockKind.PARAGRAPH, "x" * 161),
        (BlockKind.ITEM, "• a bell"),
        (BlockKind.ROW, "a bell\t3"),
        (BlockKind.VERBATIM, "bell()"),
        (BlockKind.TERM, "bell"),
    ]:
        assert [place for place, _ in edge_lines([line, own, line, own, line])] == [0, 4]


def test_what_every_rule_and_record_says_is_searched(docs: Path, library: Library) -> None:
    for name in ("Frost", "Ember", "Thorn", "Gale"):
        head = f"# {name}\n\nRitual magic of the old school\n\nCasting Time: 1 action\n\n"
        (docs / f"{name}.md").write_text(f"{head}You conjure it.\n\nMay only be cast by daylight\n\n{FOOTER}\n")
    library.sync(docs)
    for info in library.documents():
        document = library.document(info.id)
        assert [block.span.of(document.text) for block in document.blocks if block.flag] == [FOOTER]


def test_only_the_outermost_lines_are_at_the_edge() -> None:
    lines = [(BlockKind.PARAGRAPH, f"{FOOTER} {'i' * number}") for number in range(6)]
    own = [(BlockKind.PARAGRAPH, "The council met on Monday.")]
    assert [place for place, _ in edge_lines(lines + own + lines)] == [0, 1, 2, 3, 9, 10, 11, 12]


def test_a_document_of_lines_has_no_edges() -> None:
    assert list(edge_lines([(BlockKind.PARAGRAPH, FOOTER)] * 3)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Home | Minutes | Members | Contact us",
        "© 2024 The Example Gazette and others",
        "The Valley Gazette · news from the valley",
        "Example Valley Council, www.example.org",
    ],
)
def test_headers_and_footers_may_be_flagged_for_being_shared(line: str) -> None:
    assert line_key(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "Too short",
        "x | y | z | " * 20,
        "A sentence that many documents have.",
        "“A saying that many documents have”",
        "a line\nand more of it",
        "Casting time: as long as it takes — or longer",
        "Difficulty | suitable for beginners",
        "Range — sixty feet in a line",
        "Opening hours from nine to five | all week | 5 €",
        "Members may bring a guest | Guests pay | Dogs stay out",
        "No dogs in the reading room — not even small ones",
        "Vegetarian main dish for a family",
        "Wear a helmet at all times near the crane",
        "Nur für Mitglieder | Gäste zahlen | Hunde bleiben draußen",
    ],
)
def test_some_lines_are_never_flagged_for_being_shared(line: str) -> None:
    assert line_key(line) is None


@given(st.text(max_size=200))
def test_a_lines_key_fits_a_database(line: str) -> None:
    key = line_key(line)
    assert key is None or 0 <= key < 2**63


def test_the_operators_patterns_win() -> None:
    patterns = Patterns.of([r"^Printed by"], [r"^Subscribe to the \w+ event"])
    assert reason("Printed by the committee.", patterns=patterns) == "your pattern: ^Printed by"
    assert reason("Printed by the committee.", BlockKind.HEADING, patterns) == "your pattern: ^Printed by"
    both = patterns.and_of([r"committee"], [r"^Printed by the committee\.$", "^Subscribe$"])
    assert reason("Printed by the committee.", patterns=both) is None
    assert reason("The lower committee.", patterns=both) == "your pattern: committee"
    assert reason("Subscribe", patterns=both) is None
    assert reason("Subscribe", patterns=patterns) == "call to action"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "isn’t a regular expression"),
        ("(?P<a>x)(?P<a>y)", "isn’t a regular expression"),
        ("(a+)+b", "repeats a group"),
        ("(?:a|aa)*b", "repeats a group"),
        ("(?:(?:a*)b?){2,}", "repeats a group"),
        ("((a?)c)*+d*(x|y){1,}", "repeats a group"),
    ],
)
def test_a_pattern_that_is_wrong_or_may_take_for_ever_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"^Sign up .* newsletter$", r"(?i)\bfoo\b", r"(a|b)c", r"(a+)?b", r"[(+*)]+", r"\(a+\)+", r"(?:ab)+", r"[]+)]+"],
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "lead", ["Privacy | ", "Follow ", "Get ", "By submitting ", "Share ", "Subscribe for ", "save 10% "]
)
@pytest.mark.parametrize("fill", ["a", "a ", "| a ", "1 ", "on ", "'"])
def test_a_hostile_line_costs_little(lead: str, fill: str) -> None:
    line = (lead + fill * LONGEST)[: LONGEST - 3] + "\n#é"
    assert is_linear(lambda size: reason(line[-size:]), len(line))
