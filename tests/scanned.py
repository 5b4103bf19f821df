"""Scanned pages for tests: text that is drawn as a picture, as PDFs and as picture files."""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

# As small as a page may be, so that the tests are quick.
WIDTH, HEIGHT = 1000, 1300
DOTS = 150  # per inch


@cache
def page(*lines: str, title: str = "", blurred: float = 0.0) -> Image.Image:
    """A page with a larger title and these lines of text."""
    image = Image.new("L", (WIDTH, HEIGHT), 250)
    draw = ImageDraw.Draw(image)
    top = 90
    if title:
        draw.text((100, top), title, font=ImageFont.load_default(44), fill=10)
        top += 110
    for line in lines:
        draw.text((100, top), line, font=ImageFont.load_default(24), fill=10)
        top += 36
    return image.filter(ImageFilter.GaussianBlur(blurred)) if blurred else image


def pdf(pages: Sequence[Image.Image]) -> bytes:
    """A PDF of pictures."""
    return file(pages, "PDF", resolution=DOTS)


def file(pages: Sequence[Image.Image], kind: str, **options: object) -> bytes:
    """A picture file, of several pages if its kind has these."""
    buffer = io.BytesIO()
    first, *others = (page.copy() for page in pages)  # saving leaves settings of its kind in a picture
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(buffer, kind, **more, **options)
    return buffer.getvalue()


def write(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
