"""Which tesseract is installed, and for which languages."""

from dataclasses import dataclass
from pathlib import Path

OFF, AUTO = "off", "auto"
_MOST_LANGUAGES = 3  # that are used without being named: each one takes more time
_ENGLISH = "eng"
_NO_LANGUAGES = frozenset({"osd", "equ"})  # data for the direction of a page, and for formulas
# Where packages put the data of languages: Debian's, and others'.
PLACES = (
    *(Path(f"/usr/share/tesseract-ocr/{version}/tessdata") for version in ("5", "4.00")),
    *(Path(folder, "tessdata") for folder in ("/usr/share", "/usr/local/share", "/opt/homebrew/share")),
)


@dataclass(frozen=True, slots=True)
class Engine:
    """Tesseract with the languages that it reads in."""

    data: Path  # the folder with the data of languages
    languages: tuple[str, ...]  # its names for them, such as "eng"

    @property
    def name(self) -> str:
        """What is stored with a text, so that another engine or another language reads it again."""
        return f"{self.data} {'+'.join(self.languages)}"


def find(setting: str = AUTO) -> Engine | None:
    """The engine to use; None if none is installed or wanted.

    Args:
        setting: "off", "auto", or languages as tesseract names them, such as "deu+eng". With "auto" these are all that
            are installed, or only English where there are more than three.
    """
    place, installed = _installed()
    if setting == OFF or not installed:
        return None
    if setting != AUTO:
        wanted = tuple(name for name in setting.split("+") if name in installed)
    elif len(installed) > _MOST_LANGUAGES and _ENGLISH in installed:
        wanted = (_ENGLISH,)
    else:
        # English last, since it comes with tesseract, and the others were chosen.
        wanted = tuple(sorted(installed[:_MOST_LANGUAGES], key=lambda name: name == _ENGLISH))
    return Engine(place, wanted) if wanted else None


def lacking(setting: str) -> str | None:
    """A sentence that says which of the languages of a setting tesseract has no data for, and what to do about it; None
    if it has them all, or isn't installed."""
    _, installed = _installed()
    named = setting.split("+") if setting not in (OFF, AUTO) else []
    missing = [name for name in named if name not in installed]
    if not installed or not missing:
        return None
    return (
        f"Tesseract has no data for {', '.join(missing)}, so no scanned page is read in that language. Install the data"
        f" (tesseract-ocr-deu, for example), or name others with --ocr or FOOTNOTE_OCR; it has {', '.join(installed)}."
    )


def _installed() -> tuple[Path, list[str]]:
    """The first place with the data of languages, and these; none if tesseract isn't installed."""
    for place in PLACES:
        if found := sorted(file.stem for file in place.glob("*.traineddata") if file.stem not in _NO_LANGUAGES):
            return place, found
    return Path(), []
