"""What an image may cost before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.images.formats import read_beginning, read_header
from slipway.images.rejection import ImageRejectedError
from slipway.media import MAX_BYTES, Kind

if TYPE_CHECKING:
    from slipway.images.header import Header

_MEGA = 1_000_000


@dataclass(frozen=True)
class Budget:
    """Upper limits, each of them still allowed. The defaults fit a function of 1,769 MB and 60 s."""

    max_bytes: int = MAX_BYTES[Kind.IMAGE]
    max_pixels: int = 40 * _MEGA
    """Width x height. The worst at 40 MP, an AVIF or a lossy WEBP with alpha, takes 3.5 s of one core and 711 MB."""
    max_frames: int = 500
    max_animation_pixels: int = 200 * _MEGA
    """Frames x width x height: 388 KB of GIF can hold 480 MP, six seconds of work."""
    max_animated_pixels: int = 25 * _MEGA
    """Frames x width x height of all animated variants together, beyond which they stay still: three seconds to encode.

    The worst of all, a WEBP with alpha of seven frames and 199 MP in three moving sizes, takes 11 s and 943 MB.
    """
    max_scans: int = 50
    """Passes of a progressive JPEG: encoders write about ten. 10,000 blank ones in 1 MB would take minutes."""
    max_metadata_bytes: int = 4 * _MEGA
    max_aspect_ratio: int = 50
    """Long side / short side: panoramas reach 20."""
    heic: bool = False
    """Whether the site takes HEIC; also then only where its decoder is installed."""


def inspect(data: bytes, budget: Budget) -> Header:
    """Return the header of an image that is worth decoding.

    Raises ImageRejectedError with the first rule that `data` breaks and the figures on both sides.
    """
    if len(data) > budget.max_bytes:
        raise ImageRejectedError("bytes", f"The file has {len(data):,} bytes; the limit is {budget.max_bytes:,} bytes.")
    header = read_header(data, take_heic=budget.heic)
    _check(header, budget)
    long, short = max(header.width, header.height), min(header.width, header.height)
    if long > short * budget.max_aspect_ratio:
        raise ImageRejectedError(
            "aspect-ratio",
            f"The image is {header.width} x {header.height} pixels; "
            f"its long side may be at most {budget.max_aspect_ratio} times the short one.",
        )
    return header


def glance(beginning: bytes, budget: Budget) -> Header:
    """Return what a file claims in its first bytes, while the rest is on its way.

    Raises ImageRejectedError when they break a rule already, so that the rest need not come.
    """
    header = read_beginning(beginning, take_heic=budget.heic)
    _check(header, budget)
    return header


def _check(header: Header, budget: Budget) -> None:
    """Check the rules that a file which is not there whole can only break more: no ratio, whose short side may grow."""
    check_pixels(header.width, header.height, budget)
    _check_animation(header, budget)
    if header.scans > budget.max_scans:
        raise ImageRejectedError(
            "scans", f"The JPEG has {header.scans:,} progressive scans; the limit is {budget.max_scans}."
        )
    if header.metadata_bytes > budget.max_metadata_bytes:
        raise ImageRejectedError(
            "metadata",
            f"The image carries more than {budget.max_metadata_bytes:,} bytes of text, EXIF or colour profile.",
        )


def check_pixels(width: int, height: int, budget: Budget) -> None:
    """Raise ImageRejectedError(pixels) where one frame has more pixels than allowed."""
    if width * height > budget.max_pixels:
        raise ImageRejectedError(
            "pixels",
            f"The image is {width} x {height} pixels ({width * height / _MEGA:,.1f} megapixels); "
            f"the limit is {budget.max_pixels / _MEGA:g} megapixels.",
        )


def _check_animation(header: Header, budget: Budget) -> None:
    if header.frames > budget.max_frames:
        kind, parts = ("TIFF", "pages") if header.format == "TIFF" else ("animation", "frames")
        raise ImageRejectedError(
            "frames", f"The {kind} has {header.frames:,} {parts}; the limit is {budget.max_frames}."
        )
    total = header.frames * header.width * header.height
    if header.format != "TIFF" and header.frames > 1 and total > budget.max_animation_pixels:
        raise ImageRejectedError(
            "animation",
            f"The animation has {header.frames} frames of {header.width} x {header.height} pixels "
            f"({total / _MEGA:,.0f} megapixels in all); "
            f"the limit is {budget.max_animation_pixels / _MEGA:g} megapixels.",
        )
