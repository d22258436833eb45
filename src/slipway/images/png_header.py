"""PNG: walk the chunks (W3C PNG, third edition, section 5) from IHDR to IEND."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from slipway.images.rejection import corrupt

if TYPE_CHECKING:
    from slipway.images.header import Header

_METADATA = frozenset({b"eXIf", b"iCCP", b"iTXt", b"tEXt", b"zTXt"})
# Far above any budget: where measuring packed texts stops, all of a file together.
_UNPACK_AT_MOST = 64 * 1024 * 1024
_PALETTE = 3
_PICTURE = frozenset({b"IDAT", b"PLTE"})


def read(data: bytes, header: Header) -> None:
    """Fill `header`; metadata counts as unpacked.

    Checks every chunk's CRC, which Pillow skips for the pixels. Raises ImageRejectedError, and IndexError or
    struct.error where the file ends inside a chunk.
    """
    if data[12:16] != b"IHDR":
        raise corrupt("PNG", "does not start with its dimensions")
    header.width, header.height = struct.unpack_from(">II", data, 16)
    seen: set[bytes] = set()
    position, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[position + 4 : end]) != checksum:
            raise corrupt("PNG", f"has a damaged {kind.decode('latin-1')!r} chunk")
        if kind == b"acTL":
            (frames,) = struct.unpack_from(">I", data, position + 8)
            header.frames = max(frames, header.frames)
        elif kind in _METADATA:
            header.metadata_bytes += _unpacked_bytes(
                kind, data[position + 8 : end], _UNPACK_AT_MOST - header.metadata_bytes
            )
        elif kind in _PICTURE:
            seen.add(kind)
        position = end + 4
    if not (header.width and header.height and b"IDAT" in seen):
        raise corrupt("PNG", "has no picture in it")
    if data[25] == _PALETTE and b"PLTE" not in seen:
        raise corrupt("PNG", "has colours by number and no palette")


def _unpacked_bytes(kind: bytes, body: bytes, at_most: int) -> int:
    """Return the length of a metadata chunk once inflated, measured in steps so that a bomb costs no memory.

    Stops soon after `at_most`.
    """
    _, _, rest = body.partition(b"\0")
    if kind == b"iTXt" and rest[:1] == b"\1":
        packed = rest[2:].split(b"\0", 2)[-1]
    elif kind in (b"iCCP", b"zTXt"):
        packed = rest[1:]
    else:
        return len(body)
    inflater, total = zlib.decompressobj(), 0
    try:
        while packed and total < at_most:
            total += len(inflater.decompress(packed, 65536))
            packed = inflater.unconsumed_tail
    except zlib.error:
        return len(body)  # unreadable text is no reason to refuse a picture; the decoder skips it
    return total
