"""Archives and their XML are read within bounds; anything wrong with them is a reason to refuse them."""

import io
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.reading import archive
from index.reading.archive import Archive, xml


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return stream.getvalue()


def test_members_are_read_by_name() -> None:
    opened = Archive(zipped({"a.xml": b"<a/>", "../b": b"two"}))
    assert opened.names() == ["a.xml", "../b"]
    assert "a.xml" in opened
    assert "c" not in opened
    assert opened.read("../b") == b"two"


def test_a_member_that_unpacks_beyond_its_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 1000)
    opened = Archive(zipped({"fits": bytes(1000), "larger": bytes(1001)}))
    assert len(opened.read("fits")) == 1000
    with pytest.raises(UnreadableFile, match="its part larger unpacks to more than 1,000 bytes"):
        opened.read("larger")


def test_members_that_unpack_to_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1500)
    opened = Archive(zipped({"a": bytes(1000), "b": bytes(1000)}))
    opened.read("a")
    with pytest.raises(UnreadableFile, match="its part b unpacks to more than 500 bytes"):
        opened.read("b")


def test_a_large_member_that_is_packed_too_tight_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 10_000)
    opened = Archive(zipped({"small": bytes(9_000), "large": bytes(1_000_000)}))
    assert len(opened.read("small")) == 9_000
    with pytest.raises(UnreadableFile, match="too much for a document"):
        opened.read("large")


def test_a_header_that_lies_about_a_size_is_of_no_use() -> None:
    data = bytearray(zipped({"bomb": bytes(100_000)}))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 10)  # the unpacked size, in the table of contents
    with pytest.raises(UnreadableFile, match="its part bomb is damaged"):
        Archive(bytes(data)).read("bomb")


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a": b"text"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="protected by a password"):
        Archive(bytes(data)).read("a")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_output_cant_be_bounded_are_refused(method: int) -> None:
    with pytest.raises(UnreadableFile, match="compressed in an unusual way"):
        Archive(zipped({"a": bytes(100)}, method)).read("a")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "isn’t the ZIP archive"),
        (b"<html>", "isn’t the ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "protected by a password or in an old format"),
        (zipped({"a": b"text"})[:-10], "cut short or damaged"),
        (b"PK\x03\x04" + bytes(100), "cut short or damaged"),
        (b"PK" + b"PK\x01\x02" * (archive.MOST_MEMBERS + 1), "more than 20,000 files"),
    ],
    ids=["nothing", "a web page", "an old document", "cut short", "empty", "too many files"],  # a ZIP holds the time
)
def test_a_broken_archive_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        Archive(data)


def test_a_missing_member_is_named() -> None:
    with pytest.raises(UnreadableFile, match=r"its part word/document\.xml is missing"):
        Archive(zipped({"a": b""})).read("word/document.xml")


@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_damaged_archive_gives_its_text_or_a_reason(place: int, byte: int, length: int) -> None:
    data = bytearray(zipped({"a": b"text " * 20, "b": zlib.compress(b"other")}))
    data[place % len(data)] = byte
    with suppress(UnreadableFile):
        opened = Archive(bytes(data[: max(length, 100)]))
        for name in opened.names():
            opened.read(name)


def test_xml_is_parsed() -> None:
    root = xml('<?xml version="1.0" encoding="ISO-8859-1"?><a b="1"><c>ü</c></a>'.encode("latin-1"))
    assert (root.tag, root.get("b"), root.findtext("c")) == ("a", "1", "ü")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "its XML is broken"),
        (b"<a><b></a>", "its XML is broken"),
        (b"<a>&nbsp;</a>", "its XML is broken"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", "its XML is broken"),
        (b"<!DOCTYPE a><a/>", "declares a document type"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declares a document type"),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "declares a document type"),
        (b"<a>" * 251 + b"</a>" * 251, "more than 250 elements inside each other"),
        (b"<a>" * 100_000, "more than 250 elements inside each other"),
    ],
)
def test_dangerous_or_broken_xml_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        xml(data)


def test_xml_with_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ELEMENTS", 10)
    assert len(xml(b"<a>" + b"<b/>" * 9 + b"</a>")) == 9
    with pytest.raises(UnreadableFile, match="more than 10 elements"):
        xml(b"<a>" + b"<b/>" * 10 + b"</a>")
