"""The descriptions of images: the text that a page has for readers who can't see them."""

import re

from index.layout import MarkKind
from index.reading.raw import Run, Style

# What Office adds to a description that it made itself.
_MADE = re.compile(
    r"\s*(?:description|ai-generated content) (?:automatically generated|may be incorrect"
    r"|generated with (?:very )?(?:high|low) confidence)\.?\s*$",
    re.IGNORECASE,
)
# What programs write where nobody described the image.
_NO_DESCRIPTION = re.compile(
    r"(?:image|img|picture|photo|bild|graphic|object|shape|grafik|figure)[\s_-]*\d*"
    r"|https?://\S+|.*[^\s.]\.(?:png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp)",
    re.IGNORECASE,
)


def described(text: str) -> list[Run]:
    """The runs of an image with this description, set apart from the text around it; none if it isn't one."""
    text = " ".join(_MADE.sub("", text).split())
    if not text or _NO_DESCRIPTION.fullmatch(text):
        return []
    return [Run(" "), Run(text, (Style(MarkKind.IMAGE),)), Run(" ")]
