"""Reader pages: a document's text in a browser, with what was cited highlighted; and whether the bot is well."""

from bot.web.key import reader_key
from bot.web.server import Site, serving

__all__ = ["Site", "reader_key", "serving"]
