"""Reader pages: a document's text in a browser, with what was cited highlighted; and whether the bot is well."""

from bot.web.server import Site, reader_key, serving

__all__ = ["Site", "reader_key", "serving"]
