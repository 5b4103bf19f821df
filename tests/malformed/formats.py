"""The formats that are read. A new one is a module with a `Format`, and its name here."""

from malformed import docx, epub, html, markdown, pdf, plain, rst, table
from malformed.base import Format

FORMATS: tuple[Format, ...] = (
    plain.FORMAT,
    markdown.FORMAT,
    rst.FORMAT,
    html.FORMAT,
    pdf.FORMAT,
    docx.FORMAT,
    epub.FORMAT,
    table.COMMAS,
    table.TABS,
)
# By suffix.
SOUND = {suffix: sound for one in FORMATS for suffix, sound in one.sound.items()}
UNPACKED = {suffix: sound for one in FORMATS for suffix, sound in one.unpacked.items()}
