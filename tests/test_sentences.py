"""Where sentences end: a table of hard cases, exact offsets, nothing lost."""

from collections import deque
from itertools import pairwise

import pytest
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st

from index.text import sentences as module
from index.text.sentences import sentences

MARKUP = st.text(alphabet=st.sampled_from(list("ab. \n#-*>`“”\"'1)|é字。।؟»«[];α\t")), max_size=400)

# A pilcrow marks the end of each sentence but the last.
HARD = [
    "Dr. Smith met J. K. Rowling.¶ They spoke.",
    "It’s J.D., Marco, Jared, Steve, Susie.¶ He has lost them.",
    "It rose 3.5 percent.¶ Then it fell to 2.75.¶ Later it rose.",
    "Version v2.0.1 is out.¶ Version 2.1 follows.",
    "Install Python 3.11.¶ Then run make.",
    "See https://example.org/a.b?c=d.¶ It is long.",
    "Write to info@example.org.¶ We answer.",
    "Visit example.com for more.¶ Or call.",
    "Wait… what?¶ Yes!",
    "He paused...¶ Then he left.",
    "Well... maybe not.¶ Fine.",
    "“Is it true?” he asked.¶ It was.",
    "“He has lost them.¶ The only one left is me.”¶ She left.",
    "“I know.”¶ She said it twice.",
    "“Stop!” he cried.¶ Nobody did.",
    "He said, “I am here.”¶ Then he sat.",
    "‘It works.’¶ She smiled.",
    "(This is a note.)¶ The text goes on.",
    "He left (see p. 5).¶ She stayed.",
    "The rules (Fig. 2) are simple.¶ Read them.",
    "As shown in Fig. 2, it grows.¶ See Eq. 3 too.",
    "Bring fruit, e.g. The Golden Apple.¶ Eat it.",
    "Use a tool, i.e. The hammer.¶ Stop.",
    "It is No. 5 on the list.¶ No. 6 follows.",
    "No.¶ I won't.",
    "We meet at 5 p.m.¶ The doors open early.",
    "We meet at 5 p.m. Monday.¶ Come.",
    "It closed at 9 a.m.¶ He left.",
    "At 10 a.m. Eastern time it began.¶ It ended soon.",
    "He came from the U.S.¶ The trip was long.",
    "He came from the U.S. Senate.¶ She too.",
    "The U.S. economy grew.¶ The U.K. did not.",
    "He was replaced by George W. Bush.¶ The war began.",
    "It was signed by John F.¶ He left.",
    "He lives in Washington, D.C.¶ He works there.",
    "The Washington, D.C. Council met.¶ It voted.",
    "She works for Acme Inc.¶ It makes anvils.",
    "Acme Inc. Chairman Bob Lee spoke.¶ Nobody listened.",
    "Apples, pears, etc.¶ The rest is lost.",
    "Mr. and Mrs. Jones vs. St. Mary’s Hosp. Ltd. were heard.¶ They won.",
    "Prof. Dr. Meier spricht.¶ Alle hören zu.",
    "Am 3. Oktober war es.¶ Dann nicht.",
    "Der 1. FC Köln gewann.¶ Alle feierten.",
    "Im 19. Jahrhundert war das so.¶ Heute nicht.",
    "Das ist z. B. ein Hund.¶ Er bellt.",
    "Das gilt z.B. Hunden, d.h. Tieren.¶ Sie bellen.",
    "Vgl. Abs. 3 Nr. 2 der Satzung.¶ Sie gilt.",
    "Es kostet ca. 5 Euro.¶ Das ist bzw. war viel.",
    "« Il est là. »¶ Elle est partie.",
    "« Où vas-tu ? » demanda-t-il.¶ Elle se tut.",
    "M. Dupont et Mme. Durand sont là.¶ Ils parlent.",
    "Il dit : « Oui ! »¶ Puis il sortit.",
    "¿Dónde está?¶ ¡Aquí!¶ ¿Seguro?¶ Sí.",
    "El Sr. López llegó.¶ La Sra. Díaz no.",
    "Uds. pueden salir.¶ Gracias.",
    "今日は晴れ。¶明日は雨。",
    "「行こう。」と彼は言った。¶そして去った。",
    "「行こう。」¶そして去った。",
    "本当？¶はい！¶そうです。",
    "他说：“我来了。”¶然后他坐下。",
    "你好！¶我是小明（学生）。¶再见。",
    "（これは注です。）¶本文は続く。",
    "यह एक वाक्य है।¶ यह दूसरा है।",
    "क्या यह सच है?¶ हाँ।¶ ठीक है।",
    "هل هذا صحيح؟¶ نعم.¶ شكرا.",
    "ما اسمك؟¶ اسمي علي.",
    "1. First comes this.¶ 2. Then that.",
    "1) First¶\n2) Second¶\n3) Third",
    "- one¶\n- two¶\n- three",
    "• Alpha beta.¶\n• Gamma delta.",
    "A heading¶\n\nA paragraph.",
    "A line\nthat goes on.¶ Another.",
    "It ended in 1999.¶ In 2000 it began.",
    "It has 3.¶ He has 4.",
    "Section 4.2 applies.¶ Section 5 does not.",
    "He bought it for $3.50.¶ She paid £4.",
    "Ph.D. students came.¶ They left.",
    "She has a Ph.D.¶ She teaches.",
    "The company, Yahoo! Inc., grew.¶ It shrank.",
    "Really?!¶ No way!!!¶ Yes.",
    "He asked “Why?” and left.¶ She stayed.",
    "Jan. 5 is a day.¶ Feb. 6 is one too.",
    "It was Jan.¶ The snow fell.",
    "Lt. Col. Brown and Gen. Lee met.¶ They shook hands.",
    "Smith et al. (2020) say so.¶ Others differ.",
    "Smith et al. found it.¶ Nobody else did.",
    "See vol. 3, pp. 12–15, ch. 2.¶ It helps.",
    "It runs at 3 ft. per second.¶ That is slow.",
    "So said I.¶ Then I left.",
    "World War I.¶ It began in 1914.",
    "file.txt and main.py are read.¶ Others are not.",
    "Use .NET or Node.js.¶ Both work.",
    "iPhone sales fell.¶ iPad sales rose.",
    "The end.¶ eBay was next.",
    "He said no.¶ “Why?” she asked.",
    "They won.[3]¶ Then they lost.",
    "They won.[3][4]¶ The crowd left.",
    "He is the C.E.O. of it.¶ It is big.",
    "„Ja.“¶ Dann ging er.",
    "»Ja.«¶ Dann ging er.",
    "Er kam.¶ »Ja«, sagte er.",
    "I am 19.¶ He is 20.",
    "He sat.¶ The sun rose.",
    "He lay in the sun.¶ The sea was calm.",
    "Это правда.¶ Да, это так.",
    "他走了。¶“你好”是他说的。",
    "Im 2. Jahrhundert n. Chr. begann es.¶ Es endete.",
    "Es gibt TNF-α; R&D lieferte es.¶ Gut.",
    "Der Titel lautet „Nein, nicht mehr.“¶ Sowohl dies als auch das.",
    "mRNA is short.¶ tRNA is shorter.",
    "It ran for 30 min.¶ The sample was cooled.",
    "Q. What is it?¶ A. It is a box.",
    "Rev. Martin Luther King Jr. spoke.¶ All heard.",
    "He met Martin Luther King Jr.¶ He was moved.",
    "It takes 5 min. to cook.¶ Serve hot.",
    "Approx. 20 people came.¶ None stayed.",
    "The temp. is 20 °C.¶ It is warm.",
    "Op. 9 No. 2 is by Chopin.¶ Listen.",
    "Art. 5 Abs. 1 GG gilt.¶ Immer.",
    "Das Buch (3. Aufl.) ist neu.¶ Kauft es.",
    "Он пришёл в 5 ч. утра.¶ Она ушла.",
    "Это т. е. правда.¶ Да.",
    "Το έκανε;¶ Ναι.",
    "Ang Pilipinas ay bansa.¶ Ito ay maganda.",
    "He left.—She stayed.",
    "Hello.World is a name.¶ Fine.",
    "L’Avv. Rossi parla.¶ Il Geom. Neri no.",
    "La Abg. Ruiz y el Arq. Pérez.¶ El resto no.",
    "O Eng. Silva e a Exma. Sra. Costa.¶ A Profa. Lima saiu.",
    "Hr. Meier und Dipl.-Ing. Weber kamen.¶ Mag. Huber nicht.",
    "Cllr. Vale and Messrs. Rask left.¶ We use Arch.¶ The rest is fine.",
    "The box was red.¶ “It is blue,” she said.",
    "“One.”¶ “Two.”¶ “Three.”",
    "",
    " \n ",
]


@pytest.mark.parametrize("marked", HARD)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    text = marked.replace("¶", "")
    expected = [part.strip() for part in marked.split("¶")] if text.strip() else []
    assert [span.of(text) for span in sentences(text)] == expected


@given(st.text(max_size=300) | MARKUP)
def test_sentences_are_in_order_and_lose_only_white_space(text: str) -> None:
    spans = list(sentences(text))
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


@given(MARKUP, st.integers(0, 50), st.integers(0, 50))
def test_a_stretch_has_the_sentences_of_its_own_text(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    assert all(start <= span.start < span.end <= end for span in sentences(text, start, end))


HOSTILE = [
    ".",
    ". ",
    "。",
    '."',
    ". “",
    "\n",
    "\n ",
    "\t",
    "A. ",
    "U.S. ",
    ".[1]",
    ". »",
    " »",
    "α; ",
    "a...\"'",
    "1",
    "x",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_time_in_proportion(unit: str) -> None:
    assert is_linear(lambda size: deque(sentences(unit * (size // len(unit))), maxlen=0), 200_000)


@pytest.mark.parametrize(
    "text",
    [
        "Item\tPrice¶\nTorch\t1 cp. Each.\tBurns. For an hour.¶\nRope\t1 gp",
        "The prices are\nthese¶\nTorch\t1 cp¶\nand that is all.",
        "Torch \t1 cp¶\n\t2 cp¶\nRope\t1 gp",
        "灯。¶\n火把\t一。二。¶\n绳\t三",
    ],
)
def test_a_row_of_a_table_is_a_sentence_of_its_own(text: str) -> None:
    assert [text.replace("¶", "")[span.start : span.end] for span in sentences(text.replace("¶", ""))] == [
        part.strip() for part in text.split("¶")
    ]


ROWS = st.lists(
    st.sampled_from(
        [
            "a\tb",
            "1.5\t",
            " \tx",
            "A. B\tc. D ",
            "Only: text.",
            "- item",
            "",
            "One. Two",
            "灯。\t一。二",
            "x\xa0\x0b\ty",
        ]
    )
)


@given(ROWS.map("\n".join), st.integers(0, 5))
def test_rows_are_the_same_sentences_when_they_are_found_at_once(text: str, start: int) -> None:
    found = list(sentences(text, min(start, len(text))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_first_rows", lambda *_: iter(()))
        patch.setattr(module, "_is_one_row", lambda *_: False)
        assert list(sentences(text, min(start, len(text)))) == found


@pytest.mark.parametrize(
    "text",
    [
        "Casting Time: 1 action¶\nRange: 150 feet¶\nArea of the fire: 20 feet",
        "Fireball¶\nRange: 150 feet, and\nno more",
        "Öffnungszeit: ab neun¶\nTel.: 0123 456",
        "期限：三日¶\n場所：東京",
        "We saw this\nat last: it was there",
        "A line that was wrapped by hand because it had become too long on\nMonday: that is how it was",
        "One two three\nFour words and a colon: no label",
        "See\nhttps://example.org at 10:30",
    ],
)
def test_a_label_at_the_beginning_of_a_line_begins_a_sentence(text: str) -> None:
    assert [text.replace("¶", "")[span.start : span.end] for span in sentences(text.replace("¶", ""))] == [
        part.strip() for part in text.split("¶")
    ]


@pytest.mark.parametrize("marker", ["•", "☐", "☑", "-", "3."])
def test_an_item_begins_a_sentence(marker: str) -> None:
    text = f"Bring:\n{marker} a lamp, and\nbatteries\n{marker} soap"
    assert [span.of(text) for span in sentences(text)] == [
        "Bring:",
        f"{marker} a lamp, and\nbatteries",
        f"{marker} soap",
    ]


@pytest.mark.parametrize("piece", ["a\t", "\t", "a\n", "A:", "A: b\n", "a.\t", "\n\t", "A b c d: ", "a。\t", "A-" * 10])
def test_time_is_linear_in_lines_and_rows(piece: str) -> None:
    assert is_linear(lambda size: deque(sentences(piece * size), maxlen=0), 20_000)
