"""What a file claims to be, read without decoding a pixel.

Decoders allocate what a header asks for, so the header is read here first, in plain Python, and budgeted
(`slipway.images.budget`). Costs milliseconds for a file of 10 MB.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.images import gif_header, jpeg_header, png_header, webp_header
from slipway.images.rejection import ImageRejectedError, truncated

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPES = {"GIF": "image/gif", "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@dataclass(frozen=True)
class Header:
    """Claims of a file, not yet proven by decoding it. Lengths are pixels as stored (before any rotation)."""

    format: str
    """GIF, JPEG, PNG or WEBP."""
    width: int
    height: int
    frames: int
    scans: int
    """Passes over the whole picture that decoding one frame takes: more than 1 only for a progressive JPEG."""
    metadata_bytes: int
    """Text, EXIF, XMP, comments and colour profiles, unpacked."""

    @property
    def content_type(self) -> str:
        """The media type of what the bytes are, whatever their sender called them."""
        return CONTENT_TYPES[self.format]


_READERS: dict[str, Callable[[bytes], tuple[int, int, int, int, int]]] = {
    "GIF": gif_header.read,
    "JPEG": jpeg_header.read,
    "PNG": png_header.read,
    "WEBP": webp_header.read,
}

# Only to say what was sent instead: none of these is ever handed to a decoder.
_OTHERS = (
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftyphei", "a HEIC image"),
    (4, b"ftypmif1", "a HEIC image"),
    (4, b"ftyp", "a video"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"BM", "a BMP image"),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"PK\3\4", "a ZIP archive"),
    (0, b"<", "markup (SVG, HTML or XML)"),
)


def sniff(data: bytes) -> str | None:
    """Return GIF, JPEG, PNG or WEBP by the first bytes, None for anything else."""
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def read_header(data: bytes) -> Header:
    """Return what `data` claims to be.

    Raises ImageRejectedError: image-empty, image-unsupported, image-truncated, image-corrupt.
    """
    if not data:
        raise ImageRejectedError("image-empty", "The file has no bytes.")
    found = sniff(data)
    if found is None:
        other = next((name for at, magic, name in _OTHERS if data.startswith(magic, at)), "not an image we know")
        raise ImageRejectedError("image-unsupported", f"The file is {other}; send a JPEG, PNG, GIF or WebP image.")
    try:
        width, height, frames, scans, metadata_bytes = _READERS[found](data)
    except (IndexError, struct.error) as error:  # a length points beyond the last byte
        raise truncated(found) from error
    return Header(found, width, height, frames, scans, metadata_bytes)
