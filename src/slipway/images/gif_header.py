"""GIF: walk the blocks (GIF89a specification) from the logical screen to the trailer."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from slipway.images.rejection import corrupt

if TYPE_CHECKING:
    from slipway.images.header import Header

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF


def read(data: bytes, header: Header) -> None:
    """Fill `header`.

    The size is the canvas that decoders end up with: a frame that reaches beyond the logical screen makes it grow.
    A missing trailer is tolerated, as everywhere; a file that ends inside a frame raises IndexError or struct.error.
    """
    header.width, header.height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _colour_table_bytes(flags)
    frames = 0
    while position < len(data):
        block = data[position]
        if block == _EXTENSION:
            label, start = data[position + 1], position + 2
            position = _after_sub_blocks(data, start)
            if label in (_COMMENT, _APPLICATION):
                header.metadata_bytes += position - start
        elif block == _IMAGE:
            left, top, w, h, flags = struct.unpack_from("<HHHHB", data, position + 1)
            header.width, header.height = max(header.width, left + w), max(header.height, top + h)
            position = _after_sub_blocks(data, position + 11 + _colour_table_bytes(flags))
            frames += 1
            header.frames = frames
        elif block == _TRAILER or frames:  # junk after a whole frame: decoders stop there as well
            break
        else:
            raise corrupt("GIF", f"has a block of unknown kind {block:#04x}")
    if not frames:
        raise IndexError("the file ends before its first frame")
    if not (header.width and header.height):
        raise corrupt("GIF", "has no picture in it")


def _colour_table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while size := data[position]:
        position += size + 1
    return position + 1
