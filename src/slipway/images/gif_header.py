"""GIF: walk the blocks (GIF89a specification) from the logical screen to the trailer."""

from __future__ import annotations

import struct

from slipway.images.header import Header
from slipway.images.rejection import corrupt

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF


def read(data: bytes) -> Header:
    """Return the header.

    The size is the canvas that decoders end up with: a frame that reaches beyond the logical screen makes it grow.
    A missing trailer is tolerated, as everywhere; a file that ends inside a frame raises IndexError or struct.error.
    """
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    position = 13 + _colour_table_bytes(flags)
    frames = metadata = 0
    while position < len(data):
        block = data[position]
        if block == _EXTENSION:
            label, start = data[position + 1], position + 2
            position = _after_sub_blocks(data, start)
            if label in (_COMMENT, _APPLICATION):
                metadata += position - start
        elif block == _IMAGE:
            left, top, w, h, flags = struct.unpack_from("<HHHHB", data, position + 1)
            position = _after_sub_blocks(data, position + 11 + _colour_table_bytes(flags))
            width, height, frames = max(width, left + w), max(height, top + h), frames + 1
        elif block == _TRAILER or frames:  # junk after a whole frame: decoders stop there as well
            break
        else:
            raise corrupt("GIF", f"has a block of unknown kind {block:#04x}")
    if not frames:
        raise IndexError("the file ends before its first frame")
    if not (width and height):
        raise corrupt("GIF", "has no picture in it")
    return Header(content_type="image/gif", width=width, height=height, frames=frames, metadata_bytes=metadata)


def _colour_table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while size := data[position]:
        position += size + 1
    return position + 1
