"""The engine: one picture in, its variants out.

Decoded once, as small as its largest variant allows; every size is shrunk from the next larger one; turned upright and
converted to sRGB after the first shrink, when that costs a tenth. Each of these is measured in the performance notes:
together three times as fast as decoding per size, in half the memory.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import (
    ExifTags,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from PIL.Image import Resampling, Transpose

from slipway.images.budget import Budget, check_pixels, inspect
from slipway.images.colour import resizable, to_srgb
from slipway.images.encoders import content_type, encode
from slipway.images.geometry import Size, centred_cut, frame_size, variant_size
from slipway.images.rejection import ImageRejectedError, corrupt, truncated
from slipway.presets import Fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slipway.images.header import Header
    from slipway.presets import Format, Preset

# Imported for what they register; the header decides which one of them gets to see the bytes.
_DECODERS: Final = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)

DRAFT_GAP: Final = 1.5
"""A JPEG is decoded at 1/2, 1/4 or 1/8 only while that leaves 1.5 times the pixels that the largest variant needs.

Costs 0.0002 SSIM on photographs; 1.0 would be 1.6 times as fast, with moire on fine patterns.
"""

_REDUCING_GAP: Final = 3.0  # small steps only: no measurable loss there
_UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
# What Pillow's decoders raise on damaged input, as found by the corpus and by fuzzing.
_DAMAGED: Final = (OSError, SyntaxError, LookupError, TypeError, ValueError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class RenderedVariant:
    """A finished file; lengths are pixels."""

    name: str
    format: Format
    width: int
    height: int
    data: bytes

    @property
    def content_type(self) -> str:
        """The media type it is served with."""
        return content_type(self.format)

    @property
    def sha256(self) -> str:
        """Its hash, lower-case hex."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True)
class RenderedImage:
    """A whole picture: what it really is, and its variants, largest frame first."""

    content_type: str
    width: int
    """Upright, as a person sees it."""
    height: int
    variants: tuple[RenderedVariant, ...]


def render(data: bytes, presets: Sequence[Preset], budget: Budget | None = None) -> RenderedImage:
    """Return every preset of the image in every format it asks for.

    Of an animation the first frame; without EXIF, GPS, XMP, comments or profile; the same bytes for the same input.
    Raises ImageRejectedError when the image breaks a rule, MemoryError when a decoder runs out of memory.
    """
    budget = budget or Budget()
    header = inspect(data, budget)
    with _damage_rejected(header.format):
        image = _opened(data, header)
        check_pixels(*image.size, budget)  # of what the decoder will really do, whatever the header said
        if header.format != "JPEG":
            image.load()  # before EXIF is asked for: a PNG loads itself to find it, and that must not fail unseen
    orientation = _orientation(image)
    stored = image.size
    picture = _turned(stored, orientation)
    ordered = sorted(presets, key=lambda preset: frame_size(preset, picture), reverse=True)
    largest = frame_size(ordered[0], picture)

    with _damage_rejected(header.format):
        # On the stored side of the rotation. None: the picture fills the image exactly.
        draft = image.draft(None, _draft_size(_turned(largest, orientation)))
        image.load()
    base = _base(image, _turned(largest, orientation), orientation, draft[1] if draft else None)
    return RenderedImage(header.content_type, *picture, tuple(_variants(base, picture, ordered)))


def _variants(base: Image.Image, picture: Size, ordered: Sequence[Preset]) -> Iterator[RenderedVariant]:
    """Yield the variants of presets that come largest first, each shrunk from the whole frame before it."""
    frame = base
    for preset in ordered:
        whole, cut = frame_size(preset, picture), variant_size(preset, picture)
        if preset.fit is Fit.COVER:
            variant = _shrunk(frame, cut, centred_cut(frame.size, whole, cut))
        else:
            variant = frame = _shrunk(frame, whole)
        for variant_format in preset.formats:
            data = encode(variant, variant_format, preset.quality)
            yield RenderedVariant(preset.name, variant_format, *variant.size, data)


def _base(image: Image.Image, size: Size, orientation: int, box: tuple[float, ...] | None) -> Image.Image:
    """Return the decoded image at the stored `size`, then upright, in sRGB and without metadata."""
    profile = image.info.get("icc_profile")
    base = resizable(image)
    if base.size != size or box not in (None, (0, 0, *size)):
        base = base.resize(size, Resampling.LANCZOS, box)  # type: ignore[arg-type]
    if orientation in _UPRIGHT:
        base = base.transpose(_UPRIGHT[orientation])
    base = to_srgb(base, profile)
    base.info = {}
    return base


def _shrunk(frame: Image.Image, size: Size, box: tuple[float, float, float, float] | None = None) -> Image.Image:
    if box is None and frame.size == size:
        return frame
    return frame.resize(size, Resampling.LANCZOS, box, reducing_gap=_REDUCING_GAP)


def _draft_size(size: Size) -> Size:
    return int(size[0] * DRAFT_GAP), int(size[1] * DRAFT_GAP)


def _turned(size: Size, orientation: int) -> Size:
    """Return stored as upright or upright as stored: the same exchange of sides."""
    return (size[1], size[0]) if orientation in _SIDEWAYS else size


def _opened(data: bytes, header: Header) -> Image.Image:
    with _warnings_settled():
        return Image.open(BytesIO(data), formats=(header.format,))


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where EXIF is absent or damaged: a picture need not be lost for it."""
    try:
        with _warnings_settled():
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DAMAGED:
        return 1


@contextmanager
def _warnings_settled() -> Iterator[None]:
    """Make a bomb that Pillow merely warns of an error, and keep its remarks on damaged metadata out of the log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


@contextmanager
def _damage_rejected(format_name: str) -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejectedError("pixels", str(error)) from error
    except UnidentifiedImageError as error:
        raise corrupt(format_name, "has a structure that cannot be read") from error
    except _DAMAGED as error:
        text = str(error)
        if "out of memory" in text:  # ours, not the sender's
            raise MemoryError(text) from error
        if "truncated" in text:
            raise truncated(format_name) from error
        raise corrupt(format_name, f"cannot be decoded ({text})") from error
