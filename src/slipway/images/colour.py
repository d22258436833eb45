"""Colour: any decoded mode and profile to plain sRGB, which browsers assume of a picture without a profile."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from PIL import ImageCms

_STEP = 51  # 6 x 6 x 6 colours, corners included
_INVISIBLE = 2  # of 255: what two roundings of the same colour may differ by
_WHITE = (255, 255, 255)


def resizable(image: Image.Image) -> Image.Image:
    """Return `image` in a mode that can be averaged: L, LA, RGB, RGBA, CMYK or YCbCr; the same object where it has one.

    Palettes are looked up, a transparent colour becomes an alpha channel, 16 bits a channel become 8 by dropping
    the low ones (Pillow's own conversion would clip everything above 255 to white).
    """
    if image.mode.startswith("I"):
        # Pillow calculates with 16 bits in no other order than this machine's.
        native = image.convert("I") if image.mode == "I;16B" else image
        grey = native.point(lambda value: value / 256)
        grey.info = {}
        return grey.convert("L")
    if image.mode in ("LA", "RGBA", "CMYK", "YCbCr"):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` as sRGB in RGB, or in RGBA when it has an alpha channel; YCbCr that is sRGB stays as it is.

    `profile` is the ICC profile of its colours. One that is broken, or of another kind of colours than the image has,
    is ignored, as browsers do. Call it after the shrink: the cost is by pixel.
    """
    target = "RGBA" if image.mode in ("LA", "RGBA") else "RGB"
    source = "RGB" if image.mode == "YCbCr" else image.mode
    transform = _transform(profile, source, target) if profile else None
    if transform is not None:
        return transform.apply(image if image.mode == source else image.convert(source))
    return image if image.mode in (target, "YCbCr") else image.convert(target)


def on_white(picture: Image.Image) -> Image.Image:
    """Return `picture` without its alpha channel, on white as on paper; the same object when it has none."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, _WHITE)
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


@lru_cache(maxsize=8)  # a profile of a print shop has up to 2 MB; building a transform takes longer than applying it
def _transform(profile: bytes, mode: str, target: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform to sRGB; None when there is nothing to do or the profile cannot be used."""
    from PIL import ImageCms  # noqa: PLC0415 (little CMS is loaded by the first picture that has a profile)

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            target,
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if mode == target and _changes_nothing(transform, mode) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether the profile is sRGB by another name, as nearly every photo's is: seen on 216 colours."""
    colours = bytes(value for colour in product(range(0, 256, _STEP), repeat=3) for value in colour)
    probe = Image.frombytes("RGB", (216, 1), colours).convert(mode)
    difference = ImageChops.difference(transform.apply(probe).convert("RGB"), probe.convert("RGB"))
    return all(high <= _INVISIBLE for _, high in difference.getextrema())  # type: ignore[misc]
