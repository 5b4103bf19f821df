"""What a text means, as numbers: a small sentence encoder. It only ranks, and writes not a word."""
