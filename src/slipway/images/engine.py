"""The engine: one picture in, its variants out.

Decoded once, as small as its largest variant allows; every size is shrunk from the next larger one; turned upright and
converted to sRGB after the first shrink, when that costs a tenth; colour shrunk at the half resolution that it came in.
Each of these is measured (docs/PERFORMANCE.md): together three times as fast as decoding per size, in half the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PIL import ExifTags, Image, JpegImagePlugin, WebPImagePlugin
from PIL.Image import Transpose

from slipway.images.animation import animations, may_move
from slipway.images.budget import Budget, check_pixels, inspect
from slipway.images.colour import resizable, to_srgb
from slipway.images.damage import DAMAGED, damage_rejected, warnings_settled
from slipway.images.encoders import content_type, encode, encode_animation
from slipway.images.geometry import Size, centred_cut, frame_size, variant_size
from slipway.images.impression import impression
from slipway.images.jpeg_draft import CAREFUL, FAST, decoded_at
from slipway.images.shrink import shrunk
from slipway.presets import Fit, Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL import ImageFile

    from slipway.images.animation import Animation
    from slipway.images.header import Header
    from slipway.presets import Preset

# Imported for what they register, as nearly every picture needs them; the header decides who gets to see the bytes.
_DECODERS: Final = (JpegImagePlugin, WebPImagePlugin)
_PILLOWS_NAMES: Final = {"HEIC": "HEIF"}
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


@dataclass(frozen=True)
class RenderedVariant:
    """A finished file; lengths are pixels."""

    name: str
    format: Format
    width: int
    height: int
    data: bytes
    sha256: str
    """Lower-case hex."""

    @property
    def content_type(self) -> str:
        """The media type it is served with."""
        return content_type(self.format)


@dataclass(frozen=True)
class Drawing:
    """A variant in pixels, before it is a file. Drawings may be encoded at the same time, in threads."""

    preset: Preset
    format: Format
    content: Image.Image | Animation
    size: Size
    fast: bool

    def encoded(self) -> RenderedVariant:
        """Return the file: the slower half of the work, in which Pillow lets other threads run."""
        if isinstance(self.content, Image.Image):
            data = encode(self.content, self.format, self.preset.quality, fast=self.fast)
        else:
            data = encode_animation(self.content, self.preset.quality)
        return RenderedVariant(self.preset.name, self.format, *self.size, data, sha256(data).hexdigest())


Made = TypeVar("Made")


@dataclass(frozen=True)
class Developed(Generic[Made]):
    """A whole picture: what it really is, and what was made of its variants, largest frame first."""

    content_type: str
    width: int
    """Upright, as a person sees it."""
    height: int
    placeholder: str
    dominant_colour: str
    variants: tuple[Made, ...]


RenderedImage = Developed[RenderedVariant]


def render(
    data: bytes, presets: Sequence[Preset], budget: Budget | None = None, *, fast: bool = False
) -> RenderedImage:
    """Return every preset of the image in every format it asks for.

    Of an animation the first frame, but where a preset wants it to move; without EXIF, GPS, XMP, comments or profile;
    the same bytes for the same input. `fast` trades quality and bytes for a third of the time. Raises
    ImageRejectedError when the image breaks a rule, MemoryError when a decoder runs out of memory.
    """
    return develop(presets, data, Drawing.encoded, budget, fast=fast)


def develop(
    presets: Sequence[Preset],
    data: bytes,
    make: Callable[[Drawing], Made],
    budget: Budget | None = None,
    *,
    fast: bool = False,
) -> Developed[Made]:
    """Do as `render` does, and hand each variant to `make` as soon as it is drawn; what that returns is kept instead.

    What `make` raises comes through. At most one drawing more than `make` holds is in memory.
    """
    budget = budget or Budget()
    header = inspect(data, budget)
    image = _opened(data, header, budget)
    orientation = _orientation(image)
    picture = _turned(image.size, orientation)
    ordered = sorted(presets, key=lambda preset: frame_size(preset, picture), reverse=True)
    moving = _moving(data, header, ordered, budget)
    largest = _turned(frame_size(ordered[0], picture), orientation)
    profile = image.info.get("icc_profile")
    base = _finished(_decoded(data, image, header, largest, fast=fast), orientation, profile)
    del image

    made: list[Made] = []
    smallest = base
    for preset, drawn in _drawn(base, picture, ordered):
        smallest = drawn
        for variant_format in preset.formats:
            animation = moving.get(preset.name) if variant_format is Format.WEBP else None
            made.append(make(Drawing(preset, variant_format, animation or drawn, drawn.size, fast)))
    return Developed(header.content_type, *picture, *impression(smallest), tuple(made))


def _drawn(base: Image.Image, picture: Size, ordered: Sequence[Preset]) -> Iterator[tuple[Preset, Image.Image]]:
    """Yield the pictures of presets that come largest first, each shrunk from the whole frame before it."""
    frame = base
    for preset in ordered:
        whole, cut = frame_size(preset, picture), variant_size(preset, picture)
        if preset.fit is Fit.COVER:
            yield preset, shrunk(frame, cut, centred_cut(frame.size, whole, cut))
        else:
            if frame.size != whole:
                frame = shrunk(frame, whole)
            yield preset, frame


def _decoded(data: bytes, image: ImageFile.ImageFile, header: Header, size: Size, *, fast: bool) -> Image.Image:
    """Return the picture at `size`, as it is stored."""
    with damage_rejected(header.format):
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            return decoded_at(size, image, partial(_open, data, header), FAST if fast else CAREFUL)
        base = resizable(image)
        return base if base.size == size else shrunk(base, size)


def _finished(stored: Image.Image, orientation: int, profile: bytes | None) -> Image.Image:
    """Return a picture upright, in sRGB and without metadata."""
    upright = stored.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else stored
    finished = to_srgb(upright, profile)
    finished.info = {}
    return finished


def _moving(data: bytes, header: Header, presets: Sequence[Preset], budget: Budget) -> dict[str, Animation]:
    """Return the animations of the presets that want one, by preset; none where the image stands still.

    `presets` come largest first, and each frame is drawn as a still picture is: shrunk once from all of its pixels.
    """
    wanted = [preset for preset in presets if preset.animated]
    stored = (header.width, header.height)
    if not may_move(header, [variant_size(preset, stored) for preset in wanted], budget):
        return {}
    image = _opened(data, header, budget)
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    picture = _turned(image.size, orientation)
    largest = _turned(frame_size(wanted[0], picture), orientation)

    def draw(frame: Image.Image) -> Iterator[Image.Image]:
        whole = resizable(frame)
        base = shrunk(whole, largest) if whole.size != largest else whole
        base = base.copy() if base is frame else base  # the decoder goes on from its frame
        return (still for _, still in _drawn(_finished(base, orientation, profile), picture, wanted))

    with damage_rejected(header.format):
        made = animations(image, draw, header.frames)
    return {preset.name: animation for preset, animation in zip(wanted, made, strict=True)}


def _turned(size: Size, orientation: int) -> Size:
    """Return stored as upright or upright as stored: the same exchange of sides."""
    return (size[1], size[0]) if orientation in _SIDEWAYS else size


def _opened(data: bytes, header: Header, budget: Budget) -> ImageFile.ImageFile:
    """Return the image, and what is no JPEG decoded already; a JPEG waits until it is known how small it may be."""
    with damage_rejected(header.format):
        image = _open(data, header)
        check_pixels(*image.size, budget)  # of what the decoder will really do, whatever the header said
        if header.format != "JPEG":
            image.load()  # before EXIF is asked for: a PNG loads itself to find it, and that must not fail unseen
    return image


def _open(data: bytes, header: Header) -> ImageFile.ImageFile:
    match header.format:  # the others register themselves too, when the first of their kind comes
        case "AVIF":
            from PIL import AvifImagePlugin  # noqa: F401, PLC0415
        case "GIF":
            from PIL import GifImagePlugin  # noqa: F401, PLC0415
        case "PNG":
            from PIL import PngImagePlugin  # noqa: F401, PLC0415
        case "TIFF":
            from PIL import TiffImagePlugin  # noqa: F401, PLC0415
    with warnings_settled():
        return Image.open(BytesIO(data), formats=(_PILLOWS_NAMES.get(header.format, header.format),))


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where EXIF is absent or damaged: a picture need not be lost for it."""
    try:
        with warnings_settled():
            return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except DAMAGED:
        return 1
