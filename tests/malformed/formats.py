"""The formats that are read. A new one is a module with a `Format`, and its name here."""

from malformed import (
    asciidoc,
    docx,
    epub,
    html,
    log,
    mail,
    markdown,
    mediawiki,
    notebook,
    odf,
    org,
    pdf,
    plain,
    pptx,
    records,
    rst,
    rtf,
    subtitles,
    table,
    xlsx,
)
from malformed.base import Format

FORMATS: tuple[Format, ...] = (
    plain.FORMAT,
    markdown.FORMAT,
    rst.FORMAT,
    html.FORMAT,
    pdf.FORMAT,
    docx.FORMAT,
    odf.FORMAT,
    pptx.FORMAT,
    rtf.FORMAT,
    xlsx.FORMAT,
    epub.FORMAT,
    table.COMMAS,
    table.TABS,
    asciidoc.FORMAT,
    org.FORMAT,
    log.FORMAT,
    notebook.FORMAT,
    subtitles.SRT,
    subtitles.VTT,
    mail.FORMAT,
    mediawiki.FORMAT,
    records.JSON,
    records.LINES,
    records.YAML,
    records.TOML,
)
# By suffix.
SOUND = {suffix: sound for one in FORMATS for suffix, sound in one.sound.items()}
UNPACKED = {suffix: sound for one in FORMATS for suffix, sound in one.unpacked.items()}
