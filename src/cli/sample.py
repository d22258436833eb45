"""The sample: a mountain lake at 12 megapixels, as a phone held upright would store it.

Painted with Pillow from a fixed seed, so that nothing is downloaded, nobody's rights are touched and every machine gets
the same picture. Stored as phones do: sensor-wide (4000 x 3000) with EXIF orientation 6, so that it is 3000 x 4000 once
upright. It carries what must not reach a visitor: GPS, camera, XMP, a comment and a colour profile.
"""

from __future__ import annotations

import io
import itertools
import random
from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw, ImageFilter, UnidentifiedImageError

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT = 3000, 4000  # upright
COMMENT: Final = b"slipway sample, recipe 1"
SUN: Final = (0.72, 0.16)
"""Where the sun stands in the upright picture, as fractions of its width and height: how a test knows what is up."""
POSITION: Final = ((46.0, 33.0, 31.3), (8.0, 33.0, 41.4))
"""Degrees, minutes and seconds north and east, in the GPS block."""

_XMP: Final = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Slipway sample photographer"/>'
    b"</rdf:RDF></x:xmpmeta>"
)
_SHORE = 2350  # the row where the water begins
_SKY = ((58, 104, 171), (142, 182, 219), (246, 220, 186))  # top, middle, horizon


def write_sample(path: Path) -> None:
    """Write the sample photo (JPEG, about 3 MB) to `path`; a few seconds. Leaves a sample that is already there."""
    if _is_sample(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(_photo(_landscape()))
    partial.replace(path)  # a write that broke off never looks like a sample


def _is_sample(path: Path) -> bool:
    try:
        with Image.open(path, formats=("JPEG",)) as found:
            return found.size == (HEIGHT, WIDTH) and found.info.get("comment") == COMMENT
    except (FileNotFoundError, UnidentifiedImageError):
        return False


def _photo(upright: Image.Image) -> bytes:
    """Return the JPEG that a phone would have stored of the upright picture."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # turn clockwise to see it upright
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Slipway", "Sample 12"
    exif[ExifTags.Base.DateTime] = "2026:06:21 05:42:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = POSITION
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07ea 0006 0015 0000 0000 0000")  # its creation time would be now
    body = io.BytesIO()
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    stored.save(body, "JPEG", quality=91, exif=exif, xmp=_XMP, comment=COMMENT, icc_profile=bytes(profile))
    return body.getvalue()


def _landscape() -> Image.Image:
    """Return the upright picture: sky and sun, four ridges, their image in a lake, pines, the grain of a sensor."""
    dice = random.Random(20261121)  # noqa: S311 (a painting, not a secret)
    picture = _sky(dice)
    for depth in range(4):
        _add_ridge(picture, depth, dice)
    _add_lake(picture, dice)
    _add_pines(picture, dice)
    return _with_grain(picture, dice)


def _sky(dice: random.Random) -> Image.Image:
    column = Image.new("RGB", (1, 3))
    for row, colour in enumerate(_SKY):
        column.putpixel((0, row), colour)
    sky = column.resize((WIDTH, _SHORE), Image.Resampling.BICUBIC)
    # Clouds: clumped noise, only its upper half, wider than high.
    clouds = _clumps((WIDTH, _SHORE), 5, dice, start=(4, 9)).point(
        [max(0, min(210, (v - 132) * 5)) for v in range(256)]
    )
    sky.paste((252, 246, 240), mask=clouds)
    _add_sun(sky)
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.paste(sky)
    return picture


def _add_sun(sky: Image.Image) -> None:
    x, y = int(SUN[0] * WIDTH), int(SUN[1] * HEIGHT)
    for radius, strength in ((900, 70), (420, 110), (230, 255)):
        glow = (
            Image.radial_gradient("L").resize((2 * radius, 2 * radius)).point([max(0, 255 - 2 * v) for v in range(256)])
        )
        if radius == 230:  # the disc itself has an edge
            glow = glow.point([min(255, 6 * v) for v in range(256)])
        sky.paste((255, 226, 120), (x - radius, y - radius), glow.point([v * strength // 255 for v in range(256)]))


def _add_ridge(picture: Image.Image, depth: int, dice: random.Random) -> None:
    """Draw mountains; the farther ones (small `depth`) are higher, paler and bluer, as air makes them."""
    heights = [0.0, 0.0]
    swing = 520.0 - 90 * depth
    while len(heights) < 1025:  # midpoint displacement
        middles = [(a + b) / 2 + dice.uniform(-swing, swing) for a, b in itertools.pairwise(heights)]
        heights = [value for pair in zip(heights, middles, strict=False) for value in pair] + [heights[-1]]
        swing *= 0.53
    base = _SHORE - 780 + 215 * depth
    crest = [(x * WIDTH / 1024, min(base - height, _SHORE)) for x, height in enumerate(heights)]
    mask = Image.new("L", (WIDTH, _SHORE))
    ImageDraw.Draw(mask).polygon([(0, _SHORE), *crest, (WIDTH, _SHORE)], fill=255)
    near = depth / 3
    shade = tuple(int(far + (close - far) * near) for far, close in zip((142, 163, 190), (38, 56, 50), strict=True))
    relief = _relief((WIDTH, _SHORE), dice)
    contrast = 30 + 50 * near
    rock = Image.merge("RGB", [relief.point([_lit(v, tone, contrast) for v in range(256)]) for tone in shade])
    picture.paste(rock, (0, 0), mask)


def _relief(size: tuple[int, int], dice: random.Random) -> Image.Image:
    """Return slopes in the sun's light, 128 where it grazes: the difference of the ground and the ground beside it."""
    width, height = size
    ground = _clumps((width + 14, height + 18), 8, dice)
    here, beside = ground.crop((0, 18, width, height + 18)), ground.crop((14, 0, width + 14, height))
    return ImageChops.subtract(here, beside, scale=0.35, offset=128)


def _lit(light: int, tone: int, contrast: float) -> int:
    return max(0, min(255, int(tone + (light - 128) * contrast / 128)))


def _add_lake(picture: Image.Image, dice: random.Random) -> None:
    """Mirror what stands above the shore; each line of water is shifted by its ripple, more so towards the viewer."""
    depth = HEIGHT - _SHORE
    mirror = picture.crop((0, _SHORE - depth, WIDTH, _SHORE)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = Image.blend(mirror, Image.new("RGB", mirror.size, (22, 52, 74)), 0.38)
    ripple = 0.0
    for row in range(0, depth, 3):
        ripple = 0.8 * ripple + dice.uniform(-1, 1) * (2 + 22 * row / depth)
        strip = ImageChops.offset(mirror.crop((0, row, WIDTH, row + 3)), int(ripple), 0)
        picture.paste(strip, (0, _SHORE + row))
    glint = _clumps((WIDTH, depth), 7, dice, start=(3, 60)).point([max(0, min(120, (v - 150) * 4)) for v in range(256)])
    picture.paste((236, 226, 206), (0, _SHORE), glint)


def _add_pines(picture: Image.Image, dice: random.Random) -> None:
    """Draw the near shore: pines that stand on the lower edge, dark against the water."""
    draw = ImageDraw.Draw(picture)
    for _ in range(46):
        foot, tall = dice.randint(-60, WIDTH + 60), dice.randint(260, 620)
        if 900 < foot < 2100:  # leaves the view open
            tall //= 3
        green = (dice.randint(10, 26), dice.randint(30, 52), dice.randint(20, 34))
        for step in range(tall // 14):
            y = HEIGHT - tall + step * 14
            half = 4 + step * 14 * 0.2 + dice.uniform(0, 14)
            draw.polygon([(foot, y - 26), (foot - half, y + 16), (foot + half, y + 16)], fill=green)


def _with_grain(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Return the picture as a sensor sees it: a touch soft, with noise of its own in every channel."""
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    noise = [_noise((WIDTH, HEIGHT), dice).point([v * 22 // 255 for v in range(256)]) for _ in range(3)]
    return ImageChops.add(picture, Image.merge("RGB", noise), offset=-11)


def _noise(size: tuple[int, int], dice: random.Random) -> Image.Image:
    return Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))


def _clumps(size: tuple[int, int], octaves: int, dice: random.Random, start: tuple[int, int] = (6, 8)) -> Image.Image:
    """Return noise whose every octave has twice the detail and half the weight of the one before, around 128."""
    total, weight = Image.new("L", size, 128), 0.5
    for octave in range(octaves):
        grid = _noise((start[0] << octave, start[1] << octave), dice).resize(size, Image.Resampling.BICUBIC)
        total = Image.blend(total, grid, weight)
        weight *= 0.62
    return total
