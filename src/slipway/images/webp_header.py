"""WebP: walk the RIFF chunks (RFC 9649)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from slipway.images.rejection import corrupt, truncated

if TYPE_CHECKING:
    from slipway.images.header import Header

_METADATA = frozenset({b"EXIF", b"ICCP", b"XMP "})


def read(data: bytes, header: Header) -> None:
    """Fill `header`; the size is the canvas of an extended file.

    Raises ImageRejectedError, and IndexError or struct.error where the file ends inside a chunk.
    """
    (riff_bytes,) = struct.unpack_from("<I", data, 4)
    end = 8 + riff_bytes
    size: tuple[int, int] | None = None
    frames, position = 0, 12
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        body = position + 8
        if size is None and (size := _size(kind, data, body)) is not None:
            header.width, header.height = size
        if body + length > min(end, len(data)):
            raise truncated("WEBP")
        if kind in _METADATA:
            header.metadata_bytes += length
        frames += kind == b"ANMF"
        header.frames = max(frames, 1)
        position = body + length + length % 2
    if end > len(data):
        raise truncated("WEBP")
    if size is None or not all(size):
        raise corrupt("WEBP", "has no picture in it")


def _size(kind: bytes, data: bytes, body: int) -> tuple[int, int] | None:
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, body + 4)
        return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, body + 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, body + 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
