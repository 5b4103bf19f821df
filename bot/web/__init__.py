"""Reader pages, which show a document with the cited text highlighted, and the bot's health and metrics over HTTP."""

from bot.web.key import reader_key
from bot.web.server import Site, serve_site

__all__ = ["Site", "reader_key", "serve_site"]
