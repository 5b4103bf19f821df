"""Numbers of list items, for formats that don't write them: counted, and in the forms 3, c or iii."""

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


class Numbers:
    """Counts the items of numbered lists that are inside each other."""

    def __init__(self) -> None:
        self._counts: list[int] = []

    def next(self, depth: int, *, new: bool = False) -> int:
        """The number of the next item at this depth, from 1. With `new`, all lists before have ended."""
        if new:
            self._counts.clear()
        del self._counts[depth:]
        self._counts += [0] * (depth - len(self._counts))
        self._counts[-1] += 1
        return self._counts[-1]


def numeral(number: int, form: str) -> str:
    """A number in one of Word's formats; in plain digits if the format is unknown or the number doesn't fit it."""
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 4:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, digits in _ROMAN:
            roman += digits * (number // value)
            number %= value
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form == "none" else str(number)
