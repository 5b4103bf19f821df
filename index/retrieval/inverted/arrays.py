"""Arrays on disk, as .npy files: mapped into memory, or appended to before their length is known."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[Any]

LIKELY = 1 << 14  # places of a table of the last bits of keys
PIECE = 1_000_000  # values that are changed together


def map_array(path: Path) -> Array:
    """An array on disk, mapped into memory; nothing is read yet.

    It is a plain view, since slicing a numpy.memmap takes five times as long.
    """
    return np.asarray(np.load(path, mmap_mode="r"))


def joined(arrays: Sequence[Array]) -> Array:
    """Arrays, at least one, one after another. A single one isn't copied."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


class Chain:
    """Large arrays, at least one, read as if they were one. Nothing is copied but what is asked for."""

    def __init__(self, arrays: Sequence[Array]) -> None:
        self._arrays = arrays
        self._ends = np.cumsum([len(array) for array in arrays])

    def __len__(self) -> int:
        return int(self._ends[-1])

    @property
    def starts(self) -> list[int]:
        """The place of each array's first value."""
        return [0, *self._ends[:-1].tolist()]

    def take(self, places: Array) -> Array:
        """The values at these places."""
        if len(self._arrays) == 1:
            return np.asarray(self._arrays[0].take(places))
        found = np.empty(len(places), self._arrays[0].dtype)
        owners = self._ends.searchsorted(places, "right")
        for owner in distinct(owners).tolist():
            own = owners == owner
            array = self._arrays[owner]
            found[own] = array.take(places[own] - (self._ends[owner] - len(array)))
        return found

    def __getitem__(self, stretch: slice) -> Array:
        """A stretch of the values, given by its first index and the one after its last."""
        start, stop = stretch.start, stretch.stop
        if len(self._arrays) == 1:
            return self._arrays[0][start:stop]
        first, last = self._ends.searchsorted([start, stop - 1], "right").tolist()
        parts = []
        for array, end in zip(self._arrays[first : last + 1], self._ends[first : last + 1].tolist(), strict=True):
            begin = end - len(array)
            parts.append(array[max(start - begin, 0) : stop - begin])
        return joined(parts) if parts else self._arrays[0][:0]

    def joined(self, stretches: Sequence[slice]) -> Array:
        """Stretches, at least one, one after another."""
        source = self._arrays[0] if len(self._arrays) == 1 else self
        return np.concatenate([source[stretch] for stretch in stretches])

    def stretches(self, starts: Array, length: int) -> Array:
        """[starts, length] stretches of as many values each; beyond the last value they have -1."""
        found = np.full((len(starts), length), -1, self._arrays[0].dtype)
        ends = self._ends.take(np.minimum(self._ends.searchsorted(starts, "right"), len(self._ends) - 1))
        whole = starts + length <= ends
        for array, end in zip(self._arrays, self._ends.tolist(), strict=True):
            rows = (whole & (ends == end)).nonzero()[0]
            if len(rows) and len(array) >= length:
                found[rows] = sliding_window_view(array, length)[starts.take(rows) - (end - len(array))]
        for row in (~whole).nonzero()[0].tolist():
            values = self[slice(int(starts[row]), int(starts[row]) + length)]
            found[row, : len(values)] = values
        return found


class GrowingArray:
    """A .npy file that is appended to. With a width it has rows of that many values, each appended whole.

    The header is written again at the end, with the length. numpy pads headers so that any length fits.
    """

    def __init__(self, path: Path, kind: Any, width: int | None = None) -> None:
        self._kind = np.dtype(kind)
        self._width = width
        self._length = 0
        self._file: BinaryIO = open(path, "wb")
        self._write_header()

    def append(self, values: Array) -> None:
        self._file.write(values.astype(self._kind, copy=False).tobytes())
        self._length += len(values)

    def reserve(self, length: int) -> None:
        """Takes up disk space for this many values, to be filled in later. Raises OSError if the disk is full."""
        self._file.flush()
        room = length * self._kind.itemsize
        if not hasattr(os, "posix_fallocate"):  # macOS
            self._file.truncate(self._file.tell() + room)
        elif room:
            os.posix_fallocate(self._file.fileno(), self._file.tell(), room)
        self._length += length

    def close(self) -> None:
        if not self._file.closed:
            with self._file:
                self._file.seek(0)
                self._write_header()

    def _write_header(self) -> None:
        shape = (self._length,) if self._width is None else (self._length // max(self._width, 1), self._width)
        header = {"descr": npy.dtype_to_descr(self._kind), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, header)


def change_array(path: Path, change: Callable[[Array], Array]) -> None:
    """Changes the values of an array on disk, a piece at a time.

    The file is written to rather than mapped: on some file systems that needs room, and without room, writing to a
    mapped page would kill the process.
    """
    values = map_array(path)
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size - values.nbytes)
        for first in range(0, len(values), PIECE):
            file.write(change(values[first : first + PIECE]).astype(values.dtype, copy=False).tobytes())


def small_offsets(values: Array) -> Array:
    """Offsets in fewer bytes: 4 if they fit, with room for adding to them, otherwise 8."""
    return values.astype(np.int32 if values.max(initial=0) < 1 << 30 else np.int64)


def small_lengths(values: Array) -> Array:
    """Whole numbers, not below 0, in fewer bytes. Being unsigned, they are only for formulas with floats."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def changes(values: Array) -> NDArray[np.intp]:
    """The indices at which a sorted array's runs of equal values begin."""
    new = np.empty(len(values), bool)
    new[:1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new.nonzero()[0]


def run_lengths(firsts: Array, total: int) -> NDArray[np.intp]:
    """How long runs are, given where each begins, and where the last one ends. `np.diff` takes ten times as long."""
    lengths = np.empty(len(firsts), np.intp)
    np.subtract(firsts[1:], firsts[:-1], out=lengths[:-1])
    lengths[-1:] = total - firsts[-1:]
    return lengths


def distinct(values: Array) -> Array:
    """The distinct values, ascending. Much faster for a few thousand numbers than `np.unique`, which hashes them."""
    ordered = np.sort(values)
    return np.asarray(ordered.take(changes(ordered)))


def runs(starts: Array, lengths: Array) -> NDArray[np.int64]:
    """The indices of several stretches, one stretch after another: starts[0], starts[0] + 1, …, starts[1], …"""
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    places = (starts - ends + lengths).repeat(lengths)
    places += np.arange(total)
    return np.asarray(places)


def positions(values: Array, keys: Array) -> NDArray[np.intp]:
    """The index of each value among sorted keys (at least one); -1 for values that aren't among them.

    The values are converted to the keys' type: otherwise numpy would copy all keys, however few values there are.
    """
    at = keys.searchsorted(values.astype(keys.dtype, copy=False))
    np.minimum(at, len(keys) - 1, out=at)
    at[keys.take(at) != values] = -1
    return at


def matching(values: Array, keys: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The indices of the values that are among sorted keys (at least one), ascending; and the index of each one's key.

    Where few of many values are, this takes a fraction of the time of `positions`: the last bits rule most of them out.
    """
    likely = np.zeros(LIKELY, bool)
    likely[keys & (LIKELY - 1)] = True
    found = likely.take(values & (LIKELY - 1)).nonzero()[0]
    at = positions(values.take(found), keys)
    among = (at >= 0).nonzero()[0]
    return found.take(among), at.take(among)


def indices(values: Array, keys: Array) -> NDArray[np.intp]:
    """The index of each value among keys (at least one) in any order; -1 for values that aren't among them.

    Sums over words are taken in the order of a question, so that how words are numbered changes no digit of a score.
    """
    order = keys.argsort()
    at = positions(values, keys.take(order))
    return np.where(at < 0, -1, order.take(at))
