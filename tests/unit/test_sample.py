"""The sample photo: the same on every run, with everything in it that processing has to take out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageCms, ImageOps

from cli.sample import COMMENT, POSITION, SUN, write_sample
from slipway.images.engine import render
from slipway.media import FORM_FILE_BYTES
from slipway.presets import Fit, Format, Preset

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "new" / "sample.jpg"
    write_sample(path)
    return path


def is_sun(colour: tuple[int, ...]) -> bool:
    red, green, blue = colour
    return red > 230 and green > 200 and 90 < blue < 180


def test_it_is_a_twelve_megapixel_photo_of_a_phone_held_upright(sample: Path) -> None:
    assert 2_500_000 < sample.stat().st_size < min(4_300_000, FORM_FILE_BYTES)
    with Image.open(sample) as stored:
        assert (stored.format, stored.size) == ("JPEG", (4000, 3000))
        exif = stored.getexif()
        assert exif[0x0112] == 6
        assert exif.get_ifd(0x8825)[2] == POSITION[0]
        assert stored.info["comment"] == COMMENT
        assert b"photographer" in stored.info["xmp"]
        assert "sRGB" in ImageCms.getProfileDescription(
            ImageCms.ImageCmsProfile(io.BytesIO(stored.info["icc_profile"]))
        )


def test_one_that_is_there_is_left_alone(sample: Path) -> None:
    before = sample.stat().st_mtime_ns
    write_sample(sample)
    assert sample.stat().st_mtime_ns == before
    assert list(sample.parent.iterdir()) == [sample]


def test_anything_else_at_its_place_is_replaced_by_the_same_bytes_every_time(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "sample.jpg"
    path.write_bytes(b"something else")
    write_sample(path)
    assert path.read_bytes() == sample.read_bytes()


def test_the_sun_stands_in_the_sky_once_it_is_upright_and_only_there(sample: Path) -> None:
    x, y = SUN
    with Image.open(sample) as stored:
        upright = ImageOps.exif_transpose(stored)
    assert upright.size == (3000, 4000)
    assert is_sun(upright.getpixel((int(x * 3000), int(y * 4000))))
    elsewhere = [(1 - x, y), (x, 1 - y), (1 - x, 1 - y), (y, x), (1 - y, x), (y, 1 - x), (1 - y, 1 - x)]
    assert not any(is_sun(upright.getpixel((int(a * 3000), int(b * 4000)))) for a, b in elsewhere)


def test_its_variants_are_upright_and_bare(sample: Path) -> None:
    preset = Preset("thumb", 150, 150, Fit.INSIDE, (Format.JPG, Format.WEBP), None)
    for variant in render(sample.read_bytes(), [preset]).variants:
        with Image.open(io.BytesIO(variant.data)) as image:
            assert image.size == (113, 150)
            assert is_sun(image.convert("RGB").getpixel((int(SUN[0] * 113), int(SUN[1] * 150))))
            assert not image.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys()
