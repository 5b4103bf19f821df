"""A wiki that MediaWiki exported as XML: each page is a section with its title, and its text as the wiki shows it."""

from index.reading.mediawiki.export import read

__all__ = ["read"]
