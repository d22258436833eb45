"""Bits, most significant first, as video headers are written."""

from __future__ import annotations


class Bits:
    """A reader of bits. Every method raises IndexError behind the last byte."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, count: int) -> int:
        """Return the next `count` bits as a number."""
        value = 0
        for position in range(self._position, self._position + count):
            value = value << 1 | self._data[position >> 3] >> (7 - (position & 7)) & 1
        self._position += count
        return value

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        self._position += count

    def exponential(self) -> int:
        """Return the next Exp-Golomb number (H.265, 9.2); at most 32 bits of it."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise IndexError("a number without end")
        return (1 << zeros) - 1 + self.take(zeros)
