"""The formats that are taken, and how their headers are read: in plain Python, milliseconds for a file of 10 MB.

Decoders allocate what a header asks for, so what it asks for is known first.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from slipway.images import gif_header, heic, heif_header, jpeg_header, png_header, tiff_header, webp_header
from slipway.images.header import Header
from slipway.images.rejection import ImageRejectedError, truncated
from slipway.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

_READERS: dict[str, Callable[[bytes, Header], None]] = {
    "image/avif": heif_header.read,
    "image/gif": gif_header.read,
    "image/heic": heif_header.read,
    "image/jpeg": jpeg_header.read,
    "image/png": png_header.read,
    "image/tiff": tiff_header.read,
    "image/webp": webp_header.read,
}
_HINTS = {
    "image/svg+xml": "An SVG is a program as much as a picture; export it as a PNG and send that.",
    "image/heic": "This site does not take HEIC; send a JPEG (iPhone: Settings, Camera, Formats, Most Compatible).",
}


def read_header(data: bytes, *, take_heic: bool = False) -> Header:
    """Return what `data` claims to be. `take_heic`: whether HEIC is welcome; taken where it can be decoded, too.

    Raises ImageRejectedError: empty, unsupported, truncated, corrupt.
    """
    header = _blank(data, take_heic=take_heic)
    try:
        _READERS[header.content_type](data, header)
    except (IndexError, struct.error) as error:  # a length points beyond the last byte
        raise truncated(header.format) from error
    return header


def read_beginning(data: bytes, *, take_heic: bool = False) -> Header:
    """Return what the first bytes of a file claim so far; the rest may say more, and never less.

    Raises ImageRejectedError for what no further byte can mend: empty, unsupported, corrupt.
    """
    header = _blank(data, take_heic=take_heic)
    try:
        _READERS[header.content_type](data, header)
    except (IndexError, struct.error):
        pass
    except ImageRejectedError as error:
        if error.rule != "truncated":
            raise
    return header


def _blank(data: bytes, *, take_heic: bool) -> Header:
    if not data:
        raise ImageRejectedError("empty", "The file has no bytes.")
    content_type = sniff(data)
    if content_type in _READERS and (content_type != "image/heic" or (take_heic and heic.available())):
        return Header(content_type=content_type)
    found = f"The file is {content_type}" if content_type else "The file is no image that we know"
    hint = _HINTS.get(content_type or "", "")
    raise ImageRejectedError(
        "unsupported", f"{found}. {hint}" if hint else f"{found}; send a JPEG, PNG, GIF, WEBP, AVIF or TIFF image."
    )
