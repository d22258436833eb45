"""JPEG: walk the marker segments (ITU T.81 annex B) from SOI to EOI."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from slipway.images.rejection import corrupt, truncated

if TYPE_CHECKING:
    from slipway.images.header import Header

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
# Inside a scan, FF is followed by 00 (stuffing), a restart marker or another FF; anything else ends the scan.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def read(data: bytes, header: Header) -> None:
    """Fill `header`.

    Raises ImageRejectedError, and IndexError or struct.error where the file ends inside a segment.
    Bytes after EOI (motion photos, archives) are none of the picture and are not looked at.
    """
    scans, position = 0, 2
    while True:
        found = _MARKER.search(data, position)
        if found is None:
            raise truncated("JPEG")
        marker, position = data[found.end() - 1], found.end()
        if marker == _EOI:
            break
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack_from(">H", data, position)
        if marker in _SOF:
            header.height, header.width = struct.unpack_from(">HH", data, position + 3)
        elif marker == _SOS:
            scans += 1
            header.scans = scans
        elif 0xE0 <= marker <= 0xEF or marker == _COM:
            header.metadata_bytes += length
        position += max(length, 2)
    if not (header.width and header.height and scans):
        raise corrupt("JPEG", "has no picture in it")
