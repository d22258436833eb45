"""A first impression of a picture: the blur as every decoder of BlurHash reads it, and the colour there is most of."""

from __future__ import annotations

import pytest
from hostile import picture
from PIL import Image

from slipway.images.impression import impression


@pytest.mark.parametrize(
    ("size", "placeholder"),
    [
        ((20, 15), "LFGIi$=PW}%fL4PBK7O$xC=WwjOF"),
        ((15, 20), "TEG92D^9o:GdPBK7$x=Wwj%yoitl"),
        ((20, 1), "L^EMLMsEjpof_4sEjpof_4sEjpof"),
    ],
    ids=str,
)
def test_the_placeholder_is_what_another_encoder_makes_of_it(size: tuple[int, int], placeholder: str) -> None:
    """Made with blurhash 1.1.4 from PyPI, of the same pixels in 4 x 3 or 3 x 4 waves."""
    assert impression(picture(size=size))[0] == placeholder


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (19, 21), (1600, 1200)], ids=str)
def test_a_picture_of_any_shape_has_one(size: tuple[int, int]) -> None:
    assert len(impression(Image.new("RGB", size, (9, 90, 200)))[0]) == 28


def test_the_dominant_colour_is_the_one_there_is_most_of() -> None:
    flag = Image.new("RGB", (300, 200), (255, 0, 0))
    flag.paste((0, 0, 255), (0, 0, 100, 200))
    assert impression(flag)[1] == "#ff0000"


def test_what_is_clear_is_white() -> None:
    assert impression(Image.new("RGBA", (30, 20), (255, 0, 0, 0)))[1] == "#ffffff"


def test_a_picture_in_brightness_and_colours_gives_the_same() -> None:
    one = Image.new("RGB", (40, 30), (10, 120, 200))
    assert impression(one.convert("YCbCr")) == impression(one.convert("YCbCr").convert("RGB"))
