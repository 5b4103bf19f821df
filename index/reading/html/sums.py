"""Sums over the elements of a page, such as how much of their text is in links.

They are differences of two running totals. So a rule may ask for them at every element, and a page of any depth takes
linear time.
"""

import re
from array import array
from collections.abc import Collection
from copy import copy
from itertools import accumulate

from index.reading.html.page import BLOCKS, TEXT, Page

SENTENCE = 60  # characters of a line that is probably a sentence, not a label
_FEWEST_RUNNING = 100  # characters of sentences in a page that is judged by its sentences
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_PROSE, _LINKED, _LINKS, _LOCAL, _OUTWARD, _TABLES, _RUNNING = range(7)


class Sums:
    """Running totals over a page, not counting the elements that are dropped from it.

    Each method takes the place of an element and returns the sum over it and its descendants.
    """

    def __init__(self, page: Page) -> None:
        tags, ends, texts, attributes = page.tags, page.ends, page.texts, page.attributes
        size = len(page)
        prose, linked, links, local, outward, tables, running = (array("I", bytes(4 * size)) for _ in range(7))
        link_end = line = line_prose = line_linked = 0
        open_blocks = [size]  # their ends
        for place, tag in enumerate(tags):
            while place >= open_blocks[-1]:
                open_blocks.pop()
                if line_prose >= SENTENCE and line_linked < line_prose:
                    running[line] = line_prose
                line_prose = line_linked = 0
            if tag == TEXT:
                text = texts[place].strip()
                if not text:
                    continue
                length = len(text) if text.isascii() else weight(text)
                if place < link_end:
                    linked[place] = len(text)
                    line_linked += length
                else:
                    prose[place] = len(text)
                    line_prose += length
                    line = place
            elif tag == "a":
                if place in attributes and (href := attributes[place].get("href")):
                    link_end = ends[place]
                    links[place] = 1
                    local[place] = href.startswith("#")
                    outward[place] = href.startswith(("http:", "https:", "//"))
            elif tag in BLOCKS:
                if line_prose >= SENTENCE and line_linked < line_prose:
                    running[line] = line_prose
                line_prose = line_linked = 0
                open_blocks.append(ends[place])
                if tag == "table":
                    tables[place] = 1
        if line_prose >= SENTENCE and line_linked < line_prose:
            running[line] = line_prose
        self._ends = ends
        self._each = prose, linked, links, local, outward, tables, running
        self._dropped = list[int]()
        self._totals: list[array[int] | None] = [None] * len(self._each)

    def without(self, dropped: Collection[int]) -> "Sums":
        """The sums without these elements."""
        sums = copy(self)
        sums._dropped = sorted(dropped)
        sums._totals = [None] * len(self._each)
        return sums

    def _sum(self, which: int, place: int) -> int:
        totals = self._totals[which] or self._total(which)
        return totals[self._ends[place]] - totals[place]

    def _total(self, which: int) -> "array[int]":
        """The running totals of one of the sums; they are made when somebody asks for them."""
        values = self._each[which]
        if self._dropped:
            values = array("I", values)
            for place in self._dropped:
                values[place : self._ends[place]] = array("I", bytes(4 * (self._ends[place] - place)))
        totals = self._totals[which] = array("I", accumulate(values, initial=0))
        return totals

    def prose(self, place: int) -> int:
        """Characters of text outside links."""
        return self._sum(_PROSE, place)

    def linked(self, place: int) -> int:
        """Characters of text inside links."""
        return self._sum(_LINKED, place)

    def links(self, place: int) -> int:
        return self._sum(_LINKS, place)

    def local_links(self, place: int) -> int:
        """Links to a place in the same page."""
        return self._sum(_LOCAL, place)

    def running(self, place: int) -> int:
        """Characters outside links in lines that are long enough to be sentences.

        In a page that has hardly any, all characters outside links.
        """
        totals = self._totals[_RUNNING] or self._total(_RUNNING)
        return self._sum(_RUNNING if totals[-1] >= _FEWEST_RUNNING else _PROSE, place)

    def outward_links(self, place: int) -> int:
        """Links with the address of a site."""
        return self._sum(_OUTWARD, place)

    def tables(self, place: int) -> int:
        """Tables, counting the element itself."""
        return self._sum(_TABLES, place)

    def link_share(self, place: int) -> float:
        """Links' share of the text, from 0 to 1."""
        linked = self.linked(place)
        return linked / (linked + self.prose(place)) if linked else 0.0


def weight(text: str) -> int:
    """The length of a text in which a Chinese, Japanese or Korean character counts as much as three letters."""
    return len(text) + 2 * len(_WIDE.findall(text))
