"""Bytes become text in the right encoding, with a note about every guess, or are refused with a reason."""

import codecs
import sys
from contextlib import suppress

import pytest
from conftest import ROOT
from growth import is_linear
from hypothesis import given
from hypothesis import strategies as st
from processes import run

from index.errors import UnreadableFile
from index.messages import Message, ReadingNote
from index.reading.codepages import guesses
from index.reading.text import decode

# Ordinary sentences and short lines, by the code page that they are written in.
WRITTEN = [
    ("cp1252", "Gestern war schönes Wetter, und wir gingen im Park spazieren. Die Größe übertraf alles."),
    ("cp1252", "Der Müller"),
    ("cp1252", "Straße"),
    ("cp1252", "Hello, here is Müller."),
    ("cp1252", "The café is open until 5."),
    ("cp1252", "He said “no” — it’s over."),
    ("cp1252", "It’s fine"),
    ("cp1252", "Price: £5"),
    ("cp1252", "Price: 5 €"),
    ("cp1252", "20 °C"),
    ("cp1252", "© 2024 Example"),
    ("cp1252", "naïve résumé"),
    ("cp1252", "Hier il faisait beau et nous sommes allés nous promener à la forêt, près de chez nous."),
    ("cp1252", "Ça n’a pas été très drôle, où étais-tu ? L’œuvre coûte 5 €."),
    ("cp1252", "¿Dónde está el niño? Mañana iremos al jardín con ellos."),
    ("cp1252", "Não há razão para alarme; as crianças estão bem, após a refeição."),
    ("cp1252", "Perché no? È così che va la città, più o meno."),
    ("cp1252", "Igår var det fint väder så vi gick på en promenad i parken. Åter är det så."),
    ("cp1252", "I går var det godt vær, så vi gikk på tur. Æbler og øl på Fyn, åh."),
    ("cp1252", "Eilen oli kaunis sää, ja menimme kävelylle puistoon. Äiti söi."),
    ("cp1252", "Í gær var gott veður og við fórum í göngutúr. Það er þannig að ég þarf æði."),
    ("cp1252", "Het was gisteren mooi weer; één reünie, coördinatie."),
    ("cp1252", "— “El Niño” – señal… «año» 25 °C"),
    ("cp1250", "Zażółć gęślą jaźń. Wczoraj była piękna pogoda, więc poszliśmy na spacer."),
    ("iso8859_2", "Zażółć gęślą jaźń. Wczoraj była piękna pogoda, więc poszliśmy na spacer."),
    ("cp1250", "Gdzie jest mój pies? Łódź jest duża."),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Dnes je pěkné počasí."),
    ("iso8859_2", "Příliš žluťoučký kůň úpěl ďábelské ódy. Dnes je pěkné počasí."),
    ("cp1250", "Včera bylo hezky a šli jsme na procházku do parku."),
    ("cp1250", "Tegnap szép idő volt, ezért sétálni mentünk a parkba. Őrült nő és fű között."),
    ("cp1250", "Ieri vremea a fost frumoasă şi am mers la plimbare în parc. Ţara aceasta."),
    ("cp1250", "Jučer je bilo lijepo vrijeme pa smo išli u šetnju. Čovjek traži ćuk i đak."),
    ("cp1250", "Včera bolo pekné počasie a išli sme na prechádzku. Ďalší kôň."),
    ("cp1251", "Вчера была хорошая погода, и мы пошли гулять в парк."),
    ("cp1251", "Привет, мир"),
    ("cp1251", "Устав общества"),
    ("koi8_r", "Вчера была хорошая погода, и мы пошли гулять в парк."),
    ("koi8_r", "Привет, мир"),
    ("cp866", "Вчера была хорошая погода, и мы пошли гулять в парк."),
    ("iso8859_5", "Вчера была хорошая погода, и мы пошли гулять в парк."),
    ("cp1251", "Учора була гарна погода, і ми пішли гуляти в парк. Її звати Євгенія."),
    ("cp1251", "Вчера времето беше хубаво и отидохме на разходка в парка."),
    ("cp1251", "Јуче је било лепо време, па смо ишли у шетњу."),
    ("cp1253", "Χθες ο καιρός ήταν καλός και πήγαμε βόλτα στο πάρκο."),
    ("cp1253", "Άρθρο πρώτο: ΓΕΝΙΚΑ"),
    ("cp1254", "Dün hava güzeldi ve parkta yürüyüşe çıktık. Şimdi İstanbul'dayız."),
    ("cp1254", "Yağmur yağıyor, çünkü kış geldi."),
    ("cp1255", "אתמול היה מזג אוויר יפה והלכנו לטייל בפארק."),
    ("cp1255", "שלום עולם"),
    ("cp1256", "كان الطقس جميلا أمس فذهبنا للتنزه في الحديقة."),
    ("cp1256", "السلام عليكم"),
    ("cp1257", "Vakar buvo graži diena, todėl ėjome į parką. Žmonės šoko ąžuolų gūdžiai."),
    ("cp1257", "Vakar bija jauks laiks, tāpēc mēs gājām pastaigā. Ļoti ņēmām vērā šķēršļus."),
    ("cp874", "เมื่อวานอากาศดี เราจึงไปเดินเล่นที่สวนสาธารณะ"),
    ("cp932", "今日は天気がいいので、公園に散歩に行きました。"),
    ("cp932", "こんにちは"),
    ("cp932", "ゲームのルール"),
    ("cp932", "第一章 総則"),
    ("euc_jp", "今日は天気がいいので、公園に散歩に行きました。"),
    ("euc_jp", "こんにちは"),
    ("euc_jp", "ゲームのルール"),
    ("gb18030", "今天天气很好，我们去公园散步了。"),
    ("gb18030", "你好，世界"),
    ("gb18030", "第一章 总则"),
    ("gb18030", "每个玩家在自己的回合开始时抽两张牌，然后可以出一张牌。"),
    ("big5", "今天天氣很好，我們去公園散步了。"),
    ("big5", "每個玩家在自己的回合開始時抽兩張牌，然後可以出一張牌。"),
    ("cp949", "오늘은 날씨가 좋아서 공원에 산책하러 갔습니다."),
    ("cp949", "안녕하세요"),
    ("cp949", "게임 규칙: 카드를 두 장 뽑는다."),
]


def guess(encoding: str) -> Message:
    return Message.of(ReadingNote.ENCODING_GUESSED, encoding=encoding)


@pytest.mark.parametrize(("page", "text"), WRITTEN)
def test_a_code_page_is_told_by_its_letters(page: str, text: str) -> None:
    found, notes = decode(text.encode(page))
    assert found == text
    assert [note.template for note in notes] == [ReadingNote.ENCODING_GUESSED]
    assert len(notes) == 1


def test_a_guess_is_reported_by_the_name_that_people_know() -> None:
    assert decode(b"M\xfcller")[1] == (guess("windows-1252"),)
    assert decode("Привет, мир".encode("koi8_r"))[1] == (guess("KOI8-R"),)


@pytest.mark.parametrize("byte", range(0xA0, 0x100))
def test_a_single_letter_beyond_ascii_is_western(byte: int) -> None:
    data = b"The word is na" + bytes([byte]) + b"ve."
    if chr(byte).isalpha() and chr(byte) not in "ªºµÐ":
        assert decode(data)[0] == data.decode("cp1252")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le+", "utf-16-be+", "utf-32-be+"])
def test_utf_is_read_by_its_mark_or_as_it_is(codec: str) -> None:
    text = "Grüße, 世界 🙂\nnext"
    marks = {"utf-16-le+": codecs.BOM_UTF16_LE, "utf-16-be+": codecs.BOM_UTF16_BE, "utf-32-be+": codecs.BOM_UTF32_BE}
    assert decode(marks.get(codec, b"") + text.encode(codec.rstrip("+"))) == (text, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Hello, world.\nGrüße.", "Привет, мир, как дела?", "Γειά σου, κόσμε."])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(codec: str, text: str) -> None:
    assert decode(text.encode(codec)) == (text, (guess("UTF-16"),))


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("ISO-8859-2", b"\xb1", "ą"),
        ("iso-8859-1", b"\x93no\x94", "“no”"),
        ("Windows-1251", b"\xcf", "П"),
        ("x-sjis", "日本".encode("cp932"), "日本"),
        ("GB2312", "汉镕".encode("gbk"), "汉镕"),
        ("iso-8859-15", b"5 \xa4", "5 €"),
        (" UTF-8 ", "ü".encode(), "ü"),
        ("iso-8859-1", "Grüße".encode(), "Grüße"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        (None, "日本".encode("iso2022_jp"), "日本"),
        ("utf-16", "Grüße".encode(), "Grüße"),
        ("rot13", b"text", "text"),
        ("no such thing \x00", b"text", "text"),
    ],
)
def test_a_declared_encoding_is_used_if_the_bytes_allow_it(declared: str | None, data: bytes, text: str) -> None:
    assert decode(data, declared) == (text, ())


def test_a_wrongly_declared_encoding_is_replaced_by_a_guess() -> None:
    assert decode("Straße und Größe".encode("cp1252"), "utf-8") == (
        "Straße und Größe",
        (guess("windows-1252"),),
    )


@pytest.mark.parametrize(("codec", "declared", "name"), [("utf-8", None, "UTF-8"), ("gb18030", "gbk", "GB 18030")])
def test_a_few_damaged_characters_are_shown_and_counted(codec: str, declared: str | None, name: str) -> None:
    text, notes = decode("汉字很好。".encode(codec) * 20 + b"\xff end", declared)
    assert text == "汉字很好。" * 20 + "\ufffd end"
    assert notes == (Message.of(ReadingNote.CHARACTERS_DAMAGED, encoding=name, count=1),)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_line_feeds(line_end: str) -> None:
    assert decode(line_end.join("abc").encode())[0] == "a\nb\nc"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \r\n\t", "it is empty"),
        (codecs.BOM_UTF8, "it is empty"),
        (codecs.BOM_UTF16_LE + b" \x00", "it is empty"),
        (codecs.BOM_UTF16_LE + b"a", "it begins like UTF-16, but isn’t; save it again as UTF-8"),
        (bytes(range(256)), "binary file"),
        (b"text\x00text", "binary file"),
        (b"abc\x00defg", "binary file"),
        (b"\x01\x02\x03" * 50, "binary file"),
        (b"\xc5\xb2\x80\xfe\x81\x87", "none can be guessed; save it again as UTF-8"),
        (b"%PDF-1.7\n...", "it is a PDF; rename it so that it ends in .pdf"),
        (b"{\\rtf1\\ansi text}", "it is rich text (RTF)"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "name it so that it ends in .docx"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/epub+zip", "name it so that it ends in .epub"),
        (b"PK\x03\x04" + bytes(26) + b"a.txt", "it is a ZIP archive; unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "it is an old Office document"),
        (b"\x1f\x8b\x08\x00", "it is compressed with gzip; unpack it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "it is a picture (JPEG)"),
        (b"GIF89a\x01\x00\x01\x00", "it is a picture (GIF)"),
        (b"\x7fELF\x02", "it is a program"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        decode(data)
    assert reason in str(refusal.value)


def test_a_text_about_a_picture_format_is_a_text() -> None:
    assert decode(b"GIF89a is a format of pictures.")[0].startswith("GIF89a is")


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()) == (text, ())


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1252", "shift_jis", "utf-16", "x"]))
def test_any_bytes_become_text_or_are_refused(data: bytes, declared: str | None) -> None:
    try:
        text, _ = decode(data, declared)
    except UnreadableFile:
        return
    assert text.strip()
    assert "\x00" not in text
    assert "\r" not in text


@pytest.mark.parametrize("unit", [b"\xfc", b"a \xfc", b"\x81", b"\xc3", "汉".encode("gbk"), b"a\x00", b"PK\x03\x04a"])
def test_hostile_bytes_take_time_in_proportion(unit: bytes) -> None:
    def decoded(size: int) -> None:
        with suppress(UnreadableFile):
            decode(unit * (size // len(unit)))

    assert is_linear(decoded, 4_000_000)


def test_nothing_beyond_ascii_needs_no_guess() -> None:
    assert guesses(b"plain") == []


def test_in_a_process_that_can_open_no_file_everything_is_decoded() -> None:
    program = f"""
import resource
from index.reading.text import decode
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
for page, text in {WRITTEN!r}:
    assert decode(text.encode(page))[0] == decode(text.encode(page), page)[0] == text, page
for name in ("iso-2022-jp", "big5-hkscs", "iso-8859-16", "x-mac-cyrillic", "no-such-thing", "zlib", "utf-7"):
    decode(b"text", name)
decode(b"\\xff\\xfea\\x00")
"""
    run(sys.executable, "-c", program, cwd=ROOT, check=True)
