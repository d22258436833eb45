"""What a file claims to be, before a pixel of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Header:
    """Claims of a file, not yet proven by decoding it. Lengths are pixels as stored (before any rotation).

    A reader fills it as it walks through the file, and no figure ever goes down again: one that broke off, because the
    rest has not come yet, has told the truth about the part it saw.
    """

    content_type: str  # what the bytes are, whatever their sender called them
    width: int = 0
    height: int = 0
    frames: int = 1
    scans: int = 1  # passes over the picture that decoding a frame takes: a progressive JPEG has more than one
    metadata_bytes: int = 0  # text, EXIF, XMP, comments and colour profiles, unpacked

    @property
    def format(self) -> str:
        """The name of its format: AVIF, GIF, HEIC, JPEG, PNG, TIFF or WEBP, as people say it."""
        return self.content_type.removeprefix("image/").upper()
