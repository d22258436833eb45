"""TIFF: read the first directory (TIFF 6.0, section 2), count the others.

A TIFF can say anything about how its numbers make a picture. Taken is what scanners and photo editors write: 1, 8 or 16
bits a channel, in grey, palette, RGB or CMYK, plain or packed with the usual methods. The rest is refused by name.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from slipway.images.rejection import ImageRejectedError, corrupt

if TYPE_CHECKING:
    from slipway.images.header import Header

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES = 256, 257, 258, 259, 262, 277
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_WHERE_PIXELS_ARE: Final = frozenset({273, 279, 324, 325})  # offsets and lengths of strips and tiles
_TYPE_BYTES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_WHOLE: Final = {1: "B", 3: "H", 4: "I"}
# None, CCITT RLE and fax, LZW, JPEG, deflate by its two numbers, PackBits.
_COMPRESSIONS: Final = frozenset({1, 2, 3, 4, 5, 7, 8, 32946, 32773})
_GREY_TO_CMYK_AND_YCBCR: Final = frozenset({0, 1, 2, 3, 5, 6})
_WHITE_IS_ZERO: Final = 0
_MOST_SAMPLES, _MOST_TILE_SIDE, _MOST_PAGES = 5, 4096, 10_000  # CMYK and alpha; far above any budget


def read(data: bytes, header: Header) -> None:
    """Fill `header`; its frames are pages, of which only the first is ever looked at.

    Raises ImageRejectedError, and IndexError or struct.error where the file ends too early.
    """
    order = "<" if data[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    fields = _directory(data, start, order, header)
    header.width, header.height = _one(fields, _WIDTH, 0), _one(fields, _HEIGHT, 0)
    if not (header.width and header.height):
        raise corrupt("TIFF", "has no picture in it")
    header.frames = _pages(data, start, order)
    _check(fields)


def _check(fields: dict[int, tuple[int, ...]]) -> None:
    """Refuse what Pillow would read in a way that we cannot vouch for."""
    bits, samples = fields.get(_BITS, (1,)), _one(fields, _SAMPLES, 1)
    if len(set(bits)) > 1 or bits[0] not in (1, 8, 16) or samples > _MOST_SAMPLES:
        raise _unsupported(f"{samples} channels of {', '.join(map(str, sorted(set(bits))))} bits")
    if (packing := _one(fields, _COMPRESSION, 1)) not in _COMPRESSIONS:
        raise _unsupported(f"compression {packing}")
    if (colours := _one(fields, _PHOTOMETRIC, 1)) not in _GREY_TO_CMYK_AND_YCBCR:
        raise _unsupported(f"colours of kind {colours}")
    if colours == _WHITE_IS_ZERO and bits[0] == 16:
        raise _unsupported("16 bits of grey that count from white")  # Pillow would show its negative
    if (side := max(_one(fields, _TILE_WIDTH, 0), _one(fields, _TILE_HEIGHT, 0))) > _MOST_TILE_SIDE:
        raise _unsupported(f"tiles of {side} pixels")


def _unsupported(what: str) -> ImageRejectedError:
    return ImageRejectedError("unsupported", f"The file is a TIFF with {what}; export it as a PNG or a JPEG.")


def _directory(data: bytes, start: int, order: str, header: Header) -> dict[int, tuple[int, ...]]:
    """Return the whole numbers of a directory by tag; every other value counts as metadata."""
    fields: dict[int, tuple[int, ...]] = {}
    (count,) = struct.unpack_from(f"{order}H", data, start)
    for number in range(count):
        entry = start + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", data, entry)
        size = _TYPE_BYTES.get(kind, 1) * length
        at = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, entry + 8)[0]
        if at + size > len(data):
            raise IndexError("a value lies beyond the last byte")
        if tag in _WHERE_PIXELS_ARE:
            continue
        header.metadata_bytes += size
        if kind in _WHOLE and 1 <= length <= _MOST_SAMPLES + 1:
            fields[tag] = struct.unpack_from(f"{order}{length}{_WHOLE[kind]}", data, at)
    return fields


def _pages(data: bytes, start: int, order: str) -> int:
    """Return how many directories follow one another, the first included; a circle has an end."""
    seen: set[int] = set()
    while start and start not in seen and len(seen) < _MOST_PAGES:
        seen.add(start)
        (count,) = struct.unpack_from(f"{order}H", data, start)
        (start,) = struct.unpack_from(f"{order}I", data, start + 2 + 12 * count)
    return len(seen)


def _one(fields: dict[int, tuple[int, ...]], tag: int, default: int) -> int:
    return fields.get(tag, (default,))[0]
