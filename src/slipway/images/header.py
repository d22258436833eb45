"""What a file claims to be, before a pixel of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Claims of a file, not yet proven by decoding it. Lengths are pixels as stored (before any rotation)."""

    content_type: str  # what the bytes are, whatever their sender called them
    width: int
    height: int
    frames: int = 1
    scans: int = 1  # passes over the picture that decoding a frame takes: a progressive JPEG has more than one
    metadata_bytes: int = 0  # text, EXIF, XMP, comments and colour profiles, unpacked

    @property
    def format(self) -> str:
        """The name of its format: GIF, JPEG, PNG or WEBP, as people and Pillow say it."""
        return self.content_type.removeprefix("image/").upper()
