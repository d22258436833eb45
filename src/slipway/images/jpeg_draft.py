"""Decoding a JPEG at a fraction of its size, which libjpeg does on the way from frequencies to pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from slipway.images.shrink import Box, joined, shrunk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PIL import Image, ImageFile
    from PIL.JpegImagePlugin import JpegImageFile

    from slipway.images.geometry import Size

CAREFUL: Final[Mapping[int, int]] = {8: 12, 4: 6, 2: 3}
"""The least shrink at which a JPEG is decoded at an 8th, a 4th, half: what is left to LANCZOS is 1.5 times or more.

At 3.75 times, half size costs 0.0005 SSIM on photographs, at 5 times 0.0001; a quarter, which sharp then takes,
would cost 0.0018 and save a quarter of the time. Three eighths, which Pillow hides, saves 6 % of it.
"""

FAST: Final[Mapping[int, int]] = {8: 8, 4: 4, 2: 2}
"""As small as can be: costs 0.002 SSIM at 2.5 times, and fine patterns may get a moiré."""

_APART: Final = 2.4
"""The shrink from which a quarter of a picture has more colour than the half resolution that it goes out with."""

_HALVED: Final = [(2, 2), (1, 1), (1, 1)]
_RED_GREEN_BLUE: Final = [82, 71, 66]


def decoded_at(
    size: Size, image: JpegImageFile, again: Callable[[], ImageFile.ImageFile], least: Mapping[int, int]
) -> Image.Image:
    """Return an opened JPEG at `size` as it is stored, decoded no larger than that needs; `again` opens it once more.

    What has to be decoded whole and is shrunk by 2.4 or more, such as 12 megapixels for 1,600 pixels, is decoded twice
    if it is an ordinary photo: its brightness whole, its colours at a quarter. That is a tenth faster than once, and
    takes half the memory.
    """
    ratio = min(image.width / size[0], image.height / size[1])
    scale = next((scale for scale, enough in least.items() if ratio >= enough), 1)
    if not _has_half_colours(image):
        box = _drafted(image, None, scale)
    elif scale == 1 and ratio >= _APART and "progressive" not in image.info:
        colours = again()
        boxes = _drafted(image, "L", 1), _drafted(colours, "YCbCr", 4)
        return joined((image, boxes[0]), (colours, boxes[1]), size)
    else:
        box = _drafted(image, "YCbCr", scale)
    return image if box == (0, 0, *size) else shrunk(image, size, box)


def _drafted(image: ImageFile.ImageFile, mode: str | None, scale: int) -> Box:
    """Decode `image` at a fraction of its size; return the part that is the picture, for libjpeg rounds up."""
    found = image.draft(mode, (image.width // scale, image.height // scale))
    image.load()
    return found[1] if found else (0, 0, *image.size)


def _has_half_colours(image: JpegImageFile) -> bool:
    """Whether a JPEG holds YCbCr with its colours at half the resolution (4:2:0), as nearly every photo does.

    Whether it is YCbCr is decided as libjpeg does: it refuses to hand out a YCbCr that it would have to make.
    """
    if [layer[1:3] for layer in image.layer] != _HALVED:
        return False
    if "jfif" in image.info:
        return True
    if "adobe_transform" in image.info:
        return bool(image.info["adobe_transform"] != 0)
    return [layer[0] for layer in image.layer] != _RED_GREEN_BLUE
