"""A mail's head, its text, and what it quotes."""

import pytest
from growth import is_linear
from shown import blocks

from index.errors import UnreadableFile
from index.messages import Unreadable
from index.reading import mail
from index.reading.raw import RawDocument
from index.reading.sandbox import Sandbox

HEAD = "From: Anna Weber <anna@e.org>\nTo: Ben <ben@e.org>\nSubject: Ferries\nDate: Fri, 3 May 2024 23:30:00 +0200\n"


def read(text: str) -> RawDocument:
    return mail.read(text.encode())


def body(text: str, head: str = "") -> list[tuple[str, str]]:
    """The blocks below the head."""
    return blocks(read(f"{HEAD}{head}\n{text}"))[2:]


def test_the_head_states_title_author_and_date_and_is_text() -> None:
    raw = read(f"{HEAD}\nText.\n")
    assert (raw.info.title, raw.info.author, raw.info.date) == ("Ferries", "Anna Weber", "2024-05-03")
    assert blocks(raw) == [
        ("heading 1", "Ferries"),
        (
            "paragraph",
            "From: Anna Weber <anna@e.org>\nTo: Ben <ben@e.org>\nDate: Fri, 3 May 2024 23:30:00 +0200",
        ),
        ("paragraph", "Text."),
    ]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe_aus?=\n =?utf-8?q?_Lindau?=", "Grüße aus Lindau"),
        ("=?iso-8859-1?Q?Gr=FC=DFe?= an alle", "Grüße an alle"),
        ("=?x-none?Q?a?= b", "a b"),
        ("Grüße", "Grüße"),
        ("folded\n subject", "folded subject"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
    ],
)
def test_encoded_words_are_decoded(subject: str, title: str) -> None:
    assert read(f"Subject: {subject}\nFrom: a\n\nText.\n").info.title == title


def test_quoted_replies_are_quotations() -> None:
    assert body("Yes.\n\nOn Monday Ben wrote:\n> Does it\n> > leave?\n> Ben\n\nAnna\n") == [
        ("paragraph", "Yes."),
        ("paragraph", "On Monday Ben wrote:"),
        ("quotation paragraph", "Does it\nleave?\nBen"),
        ("paragraph", "Anna"),
    ]
    assert body("Yes.\n\n-----Original Message-----\nFrom: Ben\n\nDoes it leave?\n") == [
        ("paragraph", "Yes."),
        ("quotation paragraph", "-----Original Message-----\nFrom: Ben"),
        ("quotation paragraph", "Does it leave?"),
    ]


def test_flowed_lines_are_joined() -> None:
    flowed = "Content-Type: text/plain; format=flowed\n"
    assert body("The ferry \nleaves.\nNow.\n\n> a \n> b\n", flowed) == [
        ("paragraph", "The ferry leaves.\nNow."),
        ("quotation paragraph", "a b"),
    ]


def test_the_plain_part_is_read_and_attachments_are_named() -> None:
    raw = read(
        f"{HEAD}Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n"
        "--y\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe.\n"
        "--y\nContent-Type: text/html\n\n<p>Other</p>\n--y--\n"
        '--x\nContent-Type: application/pdf; name="=?utf-8?q?Pl=C3=A4ne=2Epdf?="\n'
        "Content-Disposition: attachment\n\nJVBERi0=\n--x--\n"
    )
    assert blocks(raw)[2:] == [("paragraph", "Grüße.")]
    assert [str(note) for note in raw.notes] == ["attachments that were not read: Pläne.pdf (1 in all)"]


def test_a_page_is_read_where_there_is_no_plain_text() -> None:
    page = "<html><body><h1>Hours</h1><p>The ferry leaves at nine, every day of the week.</p></body></html>"
    assert body(page, "Content-Type: text/html; charset=utf-8\n") == [
        ("heading 2", "Hours"),
        ("paragraph", "The ferry leaves at nine, every day of the week."),
    ]


def test_what_isnt_a_mail_is_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read("Just some text.\n")
    assert refused.value.message.template is Unreadable.NOT_MAIL


def test_the_confined_process_knows_all_that_a_mail_needs() -> None:
    names = (
        'name="a b.pdf"',
        "filename*=utf-8''Pl%C3%A4ne.pdf",
        "filename*0=long; filename*1=er.pdf",
        "filename=Pläne.pdf",
    )
    text = f"{HEAD}Content-Type: multipart/mixed; boundary=x\n\n--x\n\nText.\n" + "".join(
        f"--x\nContent-Type: application/pdf; x=y; {name}\nContent-Disposition: attachment; {name}\n"
        f"Content-Transfer-Encoding: {coding}\n\nabc\n"
        for name in names
        for coding in ("base64", "quoted-printable", "x-uuencode", "8bit")
    )
    with Sandbox({"mail"}) as sandbox:
        raw = sandbox.parse("a.eml", text.encode())
    assert blocks(raw)[2:] == [("paragraph", "Text.")]
    assert "Pläne.pdf" in str(raw.notes[0])


@pytest.mark.parametrize("piece", ["=?utf-8?q?", "=?utf-8?b?YQ==?= ", "<", '"', "a@b, ", "\n a"])
@pytest.mark.parametrize("name", ["Subject", "From", "Content-Type", "Content-Disposition", "Date"])
def test_headers_take_linear_time(name: str, piece: str) -> None:
    assert is_linear(lambda count: read(f"X: y\n{name}: {piece * count}\n\nText.\n"), 20_000)


@pytest.mark.parametrize("page", ["<img src=a.png>", "<frameset><frame src=a></frameset>", "<script>a()</script>"])
def test_a_mail_that_is_only_a_picture_still_has_its_head(page: str) -> None:
    raw = read(f"{HEAD}Content-Type: text/html\n\n<html><body>{page}</body></html>\n")
    assert [kind for kind, _ in blocks(raw)] == ["heading 1", "paragraph"]
