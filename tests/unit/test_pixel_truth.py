"""Every pixel of a variant against libvips: another decoder, another resizer, another colour engine from the same file.

Compared is the thumbnail that libvips makes at the size our preset promises. The engines filter differently (both by
Lanczos, but libvips shrinks by boxes first) and variants are encoded at quality 95, so pixels differ where there is
detail. The tolerance is a mean of 2.5 over all pixels and a highest of 8 over any 8 x 8 of them, in steps of 255.
Measured: right pictures 0.2 to 2.2 and 1 to 7 (ProPhoto in a lossy file is the worst), an ignored profile 10 to 24 and
53 to 73, a shift of one pixel 2.5 and 19.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import pyvips
from card import STORED
from hostile import encoded, picture
from PIL import Image, ImageChops, ImageStat
from profiles import SPACES, Space, press_profile, profile_of, written_in

from slipway.images.engine import render
from slipway.presets import Fit, Format, Preset

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = (1200, 900)
WIDTH = 400
MEAN, HIGHEST = 2.5, 8
FORMATS = (Format.JPG, Format.WEBP, Format.AVIF)
CONTAINERS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "PNG": {},
    "WEBP": {"quality": 95},
    "TIFF": {},
    "AVIF": {"quality": 95, "subsampling": "4:4:4", "speed": 9},
}
MODES = {"L": "PNG", "LA": "PNG", "P": "PNG", "RGB": "PNG", "RGBA": "PNG", "I;16": "PNG", "CMYK": "JPEG"}


@cache
def photo(mode: str = "RGB") -> Image.Image:
    """Smooth noise with an edge and a gradient, so that nothing about it is symmetrical."""
    if mode == "I;16":
        grey = photo("L")
        return Image.frombytes("I;16", grey.size, b"".join(bytes([value, value]) for value in grey.tobytes()))
    image = picture(mode, SIZE)
    if mode == "P":
        return image
    for n, band in enumerate(bands := list(image.split())):
        band.paste(60 + 60 * n, (0, 0, 300, 200))
        bands[n] = Image.blend(band, Image.linear_gradient("L").resize(SIZE), 0.3)
    return bands[0] if mode == "L" else Image.merge(mode, bands)


def ours(data: bytes) -> dict[str, Image.Image]:
    """Our variants at 400 pixels across, decoded."""
    preset = Preset("w", WIDTH, None, Fit.INSIDE, FORMATS, 95)
    return {variant.format.value: Image.open(io.BytesIO(variant.data)) for variant in render(data, [preset]).variants}


def theirs(data: bytes, **options: Any) -> Image.Image:
    """The same by libvips: turned upright, in sRGB, on white."""
    whole = pyvips.Image.new_from_buffer(data, "")
    upright = whole.autorot() if not options.get("no_rotate") else whole
    height = (2 * upright.height * WIDTH + upright.width) // (2 * upright.width)
    small = pyvips.Image.thumbnail_buffer(
        data, WIDTH, height=height, size="force", output_profile="srgb", intent="relative", **options
    )
    if small.hasalpha():
        small = small.flatten(background=255)
    small = small.colourspace("srgb").cast("uchar")
    return Image.frombytes("RGB", (small.width, small.height), small.write_to_memory())


def differences(one: Image.Image, other: Image.Image) -> tuple[float, int]:
    """Mean of all pixels, and the highest of 8 x 8 means; 0 to 255."""
    one = Image.alpha_composite(Image.new("RGBA", one.size, "white"), one.convert("RGBA")).convert("RGB")
    difference = ImageChops.difference(one, other)
    signed = ImageChops.subtract(one.reduce(8), other.reduce(8)), ImageChops.subtract(other.reduce(8), one.reduce(8))
    return max(ImageStat.Stat(difference).mean), max(high for each in signed for _, high in each.getextrema())  # type: ignore[misc]


def agrees(one: Image.Image, other: Image.Image) -> bool:
    mean, highest = differences(one, other)
    return mean <= MEAN and highest <= HIGHEST


def is_true(data: bytes) -> None:
    for kind, variant in ours(data).items():
        reference = theirs(data)
        assert variant.size == reference.size, kind
        assert agrees(variant, reference), (kind, differences(variant, reference))


def oriented(name: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = photo().transpose(STORED[orientation]) if orientation in STORED else photo()
    return encoded(stored, name, exif=exif, **CONTAINERS[name])


def in_space(name: str, space: Space) -> bytes:
    return encoded(_written(space), name, icc_profile=profile_of(space), **CONTAINERS[name])


@cache
def _written(space: Space) -> Image.Image:
    """Colours that the space can write, each pixel of a coarse picture, enlarged smoothly."""
    coarse = photo().resize((60, 45), Image.Resampling.BOX)
    coarse.putdata([written_in(space, colour) for colour in coarse.get_flattened_data()])
    return coarse.resize(SIZE, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", CONTAINERS)
def test_every_orientation_is_shown_as_libvips_shows_it(name: str, orientation: int) -> None:
    is_true(oriented(name, orientation))


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_shown_as_libvips_shows_it(mode: str) -> None:
    # What CMYK without a profile looks like, everybody guesses for themselves.
    is_true(
        encoded(photo(mode), MODES[mode], **({"icc_profile": press_profile(), "quality": 95} if mode == "CMYK" else {}))
    )


@pytest.mark.parametrize("space", SPACES, ids=str)
@pytest.mark.parametrize("name", CONTAINERS)
def test_every_colour_space_is_shown_as_libvips_shows_it(name: str, space: Space) -> None:
    is_true(in_space(name, space))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_tolerance_refuses_a_wrong_turn(orientation: int) -> None:
    right = ours(oriented("JPEG", orientation))["jpg"]
    for wrong in Image.Transpose:
        turned = right.transpose(wrong)
        assert turned.size != right.size or not agrees(turned, theirs(oriented("JPEG", orientation)))


@pytest.mark.parametrize("space", SPACES[1:], ids=str)
def test_the_tolerance_refuses_a_profile_that_was_ignored(space: Space) -> None:
    ignored = ours(encoded(_written(space), "PNG"))["jpg"]
    assert not agrees(ignored, theirs(in_space("PNG", space)))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda image: ImageChops.offset(image, 1, 0), id="a-shift-of-one-pixel"),
        pytest.param(lambda image: image.point(lambda value: min(255, value + 8)), id="8-steps-brighter"),
        pytest.param(lambda image: Image.merge("RGB", image.split()[::-1]), id="red-for-blue"),
        pytest.param(lambda image: image.resize(image.size, box=(2, 2, *image.size)), id="two-pixels-cut-off"),
    ],
)
def test_the_tolerance_refuses_small_damage(damage: Callable[[Image.Image], Image.Image]) -> None:
    data = encoded(photo(), "PNG")
    assert agrees(ours(data)["jpg"], theirs(data))
    assert not agrees(damage(ours(data)["jpg"].convert("RGB")), theirs(data))
