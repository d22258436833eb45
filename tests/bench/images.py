"""The photos: made by a recipe, so that nothing is downloaded or committed and everybody measures the same picture.

Dead leaves (opaque shapes of every size, the small ones most often) have the edges and the 1/f spectrum of natural
pictures; each leaf carries a texture that is 1/f itself, more or less rough; a lens softens; a sensor adds grain. At
quality 92 and 4:2:0 that takes 0.32 to 0.36 bytes per pixel, as photos of phones do. The same scene at 6, 12, 24 and 48
megapixels, stored lying (EXIF orientation 6), with GPS and an sRGB profile.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIZES: Final = {"6": (2828, 2121), "12": (4000, 3000), "24": (6000, 4000), "48": (8000, 6000)}
ORIENTATION: Final = 6
RECIPE: Final = 1
"""Raise it when a picture changes: cached ones are then painted anew."""

_SEED: Final = 20261121
_LAYERS: Final = 4  # times that the leaves would cover the picture, side by side
_SMALLEST, _LARGEST = 1 / 200, 1 / 4  # radius of a leaf, of the height
_CONTRAST: Final = 0.8
_TEXTURE, _GRAIN, _COLOUR_GRAIN = 11.0, 2.8, 1.1  # standard deviations, of 255
_BLUR_PIXELS: Final = 1.0
_GPS: Final = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (46.0, 33.0, 31.3),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (8.0, 33.0, 41.4),
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo in the cache."""

    name: str
    path: Path
    width: int
    height: int
    size_bytes: int
    sha256: str


def photo(name: str, folder: Path) -> Photo:
    """Return the photo of `name` megapixels, painted first if it is not in `folder`; half a minute for the largest."""
    width, height = SIZES[name]
    path = folder / f"recipe{RECIPE}-{name}mp.jpg"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        _save(_scene(width, height), partial)
        partial.replace(path)
    content = path.read_bytes()
    return Photo(name, path, width, height, len(content), hashlib.sha256(content).hexdigest())


def _save(picture: Image.Image, path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = ORIENTATION
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Slipway", "Bench"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(_GPS)
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07ea 000b 0015 0000 0000 0000")  # its creation time would be now
    with path.open("wb") as file:
        picture.save(file, "JPEG", quality=92, subsampling="4:2:0", exif=exif, icc_profile=bytes(profile))


def _scene(width: int, height: int) -> Image.Image:
    dice = np.random.Generator(np.random.PCG64(_SEED))
    leaves, roughness = _leaves(width, height, dice)
    picture = np.asarray(leaves.filter(ImageFilter.GaussianBlur(_BLUR_PIXELS)), dtype=np.float32)
    rough = np.asarray(roughness, dtype=np.float32) / 255
    picture = picture + (_pink_noise(width, height, dice) * rough * _TEXTURE)[..., None]
    picture += _GRAIN * dice.standard_normal((height, width, 1), dtype=np.float32)
    picture += _COLOUR_GRAIN * dice.standard_normal((height, width, 3), dtype=np.float32)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _leaves(width: int, height: int, dice: np.random.Generator) -> tuple[Image.Image, Image.Image]:
    """Return the leaves in colour, and how rough each is, 0 to 255: half of them ellipses, half four-sided."""
    small, large = height * _SMALLEST, height * _LARGEST
    # Radii with density r^-3 make the picture look the same at every scale; 1.5 is the mean area of a leaf over r^2/2.
    count = int(_LAYERS * width * height / (1.5 * np.pi * small**2 * np.log(large / small)))
    radii = 1 / np.sqrt(1 / small**2 - dice.random(count) * (1 / small**2 - 1 / large**2))
    centres = dice.random((count, 2)) * (width, height)
    light = 125 + (dice.beta(1.3, 1.6, count) * 215 - 105) * _CONTRAST
    colours = np.clip(light[:, None] + dice.normal(0, 14, (count, 3)), 0, 255).astype(int).tolist()
    rough = (dice.random(count) ** 2 * 255).astype(int).tolist()
    slim, angles, round_ones = dice.uniform(0.4, 1, count), dice.uniform(0, np.pi, count), dice.random(count) < 0.5
    along = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]
    across = along[:, ::-1] * (-1, 1) * slim[:, None]

    picture, roughness = Image.new("RGB", (width, height), (128, 128, 128)), Image.new("L", (width, height), 40)
    brushes = ImageDraw.Draw(picture), ImageDraw.Draw(roughness)
    for index in range(count):
        centre, radius = centres[index], radii[index]
        if round_ones[index]:
            reach = np.array([radius, radius * slim[index]])
            corners = [tuple(centre - reach), tuple(centre + reach)]
        else:
            sides = (along[index], across[index], -along[index], -across[index])
            corners = [tuple(centre + side) for side in sides]
        for brush, fill in zip(brushes, (tuple(colours[index]), rough[index]), strict=True):
            (brush.ellipse if round_ones[index] else brush.polygon)(corners, fill=fill)
    return picture, roughness


def _pink_noise(width: int, height: int, dice: np.random.Generator) -> NDArray[np.float32]:
    """Return 1/f noise: an octave each of the same strength, from single pixels to the whole picture."""
    noise = np.zeros((height, width), np.float32)
    octave = 0
    while min(width, height) >> octave >= 4:
        shape = (height >> octave) + 1, (width >> octave) + 1
        layer = Image.fromarray(dice.standard_normal(shape, dtype=np.float32))
        resized = (
            layer.resize((width, height), Image.Resampling.BICUBIC) if octave else layer.crop((0, 0, width, height))
        )
        noise += np.asarray(resized)
        octave += 1
    return noise
