"""The formats that are taken, and how their headers are read: in plain Python, milliseconds for a file of 10 MB.

Decoders allocate what a header asks for, so what it asks for is known first. AVIF and TIFF are not taken: their
decoders go by sizes deep inside the file that a short reader cannot vouch for. HEIC needs a decoder that we lack.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from slipway.images import gif_header, jpeg_header, png_header, webp_header
from slipway.images.rejection import ImageRejectedError, truncated
from slipway.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.images.header import Header

_READERS: dict[str, Callable[[bytes], Header]] = {
    "image/gif": gif_header.read,
    "image/jpeg": jpeg_header.read,
    "image/png": png_header.read,
    "image/webp": webp_header.read,
}


def read_header(data: bytes) -> Header:
    """Return what `data` claims to be.

    Raises ImageRejectedError: empty, unsupported, truncated, corrupt.
    """
    if not data:
        raise ImageRejectedError("empty", "The file has no bytes.")
    content_type = sniff(data)
    if content_type not in _READERS:
        found = f"The file is {content_type}" if content_type else "The file is no image that we know"
        raise ImageRejectedError("unsupported", f"{found}; send a JPEG, PNG, GIF or WEBP image.")
    try:
        return _READERS[content_type](data)
    except (IndexError, struct.error) as error:  # a length points beyond the last byte
        raise truncated(content_type.removeprefix("image/").upper()) from error
