"""AVIF and HEIC: walk the boxes (ISO/IEC 14496-12) of the items that make a still picture (ISO/IEC 23008-12)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from slipway.images.rejection import ImageRejectedError, corrupt
from slipway.images.video_size import av1_size, hevc_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.images.header import Header

_CONTAINERS: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0}  # with the bytes before their first child
_MOST_BOXES: Final = 20_000
_MOST_ITEMS: Final = 1000  # a phone's picture has about fifty tiles
_MOST_EXTENTS: Final = 20_000  # of all items together: one each, as a rule
_SPS: Final = 33
_BLOCK: Final = 64  # the largest
_START_BYTES: Final = 4096
"""Of an item, to find its sequence header in: it comes first."""


@dataclass(slots=True)
class _Items:
    """What the boxes say about items."""

    codes: dict[int, bytes] = field(default_factory=dict)
    """Four letters by item: av01, hvc1, grid, Exif."""
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """(construction, offset, length) by item."""
    contained: int = 0  # where the data of construction 1 begins
    coded: list[tuple[int, int]] = field(default_factory=list)
    """Widths and heights of the streams in them."""


def read(data: bytes, header: Header) -> None:
    """Fill `header`; the size is the largest that any item claims, and no item is really coded larger than that.

    Sequences (an AVIF that moves) are refused. Raises ImageRejectedError, and IndexError or struct.error where the file
    ends too early.
    """
    items = _Items()
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind == b"moov":
            raise ImageRejectedError("unsupported", f"The file is an {header.format} that moves; send a GIF or a WEBP.")
        _note(items, header, data, (kind, start, end))
    described = (item for item, code in items.codes.items() if code in (b"Exif", b"mime"))
    header.metadata_bytes += sum(length for item in described for _, _, length in items.extents.get(item, ()))
    items.coded += _av1_sizes(data, items)
    if not items.coded or not (header.width and header.height):
        raise corrupt(header.format, "has no picture in it")
    most = _in_blocks(header.width), _in_blocks(header.height)
    if any(width > most[0] or height > most[1] for width, height in items.coded):
        raise corrupt(header.format, "is coded larger than it says")


def _in_blocks(length: int) -> int:
    """Return `length` as HEVC codes it: a whole number of blocks, of which the last ones are cut when shown."""
    return -(-length // _BLOCK) * _BLOCK


def _note(items: _Items, header: Header, data: bytes, box: tuple[bytes, int, int]) -> None:
    kind, start, end = box
    if kind == b"ispe":
        width, height = struct.unpack_from(">II", data, start + 4)
        header.width, header.height = max(header.width, width), max(header.height, height)
    elif kind == b"colr":
        header.metadata_bytes += end - start
    elif kind == b"idat":
        items.contained = start
    elif kind == b"iinf":
        items.codes = _codes(data, start, end)
    elif kind == b"iloc":
        items.extents = _extents(data, start)
    elif kind == b"hvcC":
        items.coded += _hevc_sizes(data, start)


def _boxes(data: bytes, position: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start, end) of the content of every box, those within containers included."""
    pending, seen = [(position, end)], 0
    while pending:
        position, end = pending.pop()
        while position + 8 <= end:
            if (seen := seen + 1) > _MOST_BOXES:
                raise ImageRejectedError("corrupt", f"The file has more than {_MOST_BOXES:,} boxes.")
            length, kind = struct.unpack_from(">I4s", data, position)
            start = position + 8
            if length == 1:
                (length,) = struct.unpack_from(">Q", data, start)
                start += 8
            elif length == 0:
                length = end - position
            stop = position + length
            if stop < start:
                raise ImageRejectedError("corrupt", "The file has a box that is smaller than its own header.")
            if kind in _CONTAINERS:
                pending.append((start + _CONTAINERS[kind], min(stop, end)))
            yield kind, start, stop
            if stop > end:
                raise IndexError("a box ends behind the last byte")
            position = stop


def _codes(data: bytes, start: int, end: int) -> dict[int, bytes]:
    (version,) = struct.unpack_from(">B", data, start)
    position = start + (6 if version == 0 else 8)
    found: dict[int, bytes] = {}
    for _, body, _ in _boxes(data, position, end):
        wide = data[body] > 2
        item, _, code = struct.unpack_from(">IH4s" if wide else ">HH4s", data, body + 4)
        found[item] = code
        if len(found) > _MOST_ITEMS:
            raise ImageRejectedError("corrupt", f"The file has more than {_MOST_ITEMS:,} items.")
    return found


def _extents(data: bytes, start: int) -> dict[int, list[tuple[int, int, int]]]:
    version, sizes = data[start], struct.unpack_from(">H", data, start + 4)[0]
    offset_bytes, length_bytes, base_bytes = sizes >> 12 & 15, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    position = start + 6
    count, position = _number(data, position, wide)
    seen = 0
    found: dict[int, list[tuple[int, int, int]]] = {}
    for _ in range(min(count, _MOST_ITEMS + 1)):
        item, position = _number(data, position, wide)
        construction, position = _number(data, position, 2) if version else (0, position)
        base, position = _number(data, position + 2, base_bytes)
        extents, position = _number(data, position, 2)
        if (seen := seen + extents) > _MOST_EXTENTS:  # each may be written in no byte at all
            raise ImageRejectedError("corrupt", f"The file has items in more than {_MOST_EXTENTS:,} pieces.")
        found[item] = []
        for _ in range(extents):
            offset, position = _number(data, position + index_bytes, offset_bytes)
            length, position = _number(data, position, length_bytes)
            found[item].append((construction & 15, base + offset, length))
    return found


def _number(data: bytes, position: int, length: int) -> tuple[int, int]:
    if position + length > len(data):
        raise IndexError("a number ends behind the last byte")
    return int.from_bytes(data[position : position + length], "big"), position + length


def _av1_sizes(data: bytes, items: _Items) -> Iterator[tuple[int, int]]:
    for item in (item for item, code in items.codes.items() if code == b"av01"):
        whole = b""
        for construction, offset, length in items.extents.get(item, ()):
            start = offset + (items.contained if construction == 1 else 0)
            if start + length > len(data):
                raise IndexError("an item ends behind the last byte")
            whole += data[start : start + min(length or len(data), _START_BYTES - len(whole))]
        if (size := av1_size(whole)) is not None:
            yield size


def _hevc_sizes(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    arrays, position = data[start + 22], start + 23
    for _ in range(arrays):
        kind, (count,) = data[position] & 63, struct.unpack_from(">H", data, position + 1)
        position += 3
        for _ in range(count):
            (length,) = struct.unpack_from(">H", data, position)
            position += 2
            if kind == _SPS:
                yield hevc_size(data[position : position + length])
            position += length
