"""A first impression of a picture, to show before it comes: its dominant colour, and a blur of it in 28 characters."""

from __future__ import annotations

from math import cos, pi
from typing import TYPE_CHECKING, Final

from PIL.Image import Quantize, Resampling

from slipway.images.colour import on_white

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

_LOOKED_AT = 20  # pixels of the long side: more changes no character
_COLOURS = 8
_LONG, _SHORT = 4, 3  # waves along the sides
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


_LINEAR: Final = [_linear(value) for value in range(256)]


def impression(picture: Image.Image) -> tuple[str, str]:
    """Return (placeholder, dominant colour) of a picture in RGB, RGBA or YCbCr; what is clear in it is white.

    The placeholder is a BlurHash (blurha.sh): 4 x 3 waves, 3 x 4 for a picture that is higher than wide. The colour is
    #rrggbb: of the eight groups that its colours fall into, the mean of the largest.
    """
    whole = on_white(picture).convert("RGB")
    scale = _LOOKED_AT / max(whole.size)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    small = whole.resize(size, Resampling.BOX, reducing_gap=1.0)
    return _blurhash(small), _dominant(small)


def _dominant(small: Image.Image) -> str:
    grouped = small.quantize(_COLOURS, Quantize.MEDIANCUT)
    counts = grouped.histogram()
    start = 3 * counts.index(max(counts))
    red, green, blue = (grouped.getpalette("RGB") or [])[start : start + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _blurhash(small: Image.Image) -> str:
    width, height = small.size
    across, down = (_LONG, _SHORT) if width >= height else (_SHORT, _LONG)
    light = [_LINEAR[value] for value in small.tobytes()]
    rows = [light[3 * width * y : 3 * width * (y + 1)] for y in range(height)]
    # One side after the other: the waves of a row first, then of what the rows have of each.
    horizontal = [_wave(across_number, width) for across_number in range(across)]
    vertical = [_wave(down_number, height) for down_number in range(down)]
    by_row = [[[_dot(wave, row[band::3]) for band in range(3)] for wave in horizontal] for row in rows]
    factors = [
        [
            (2 if x or y else 1) / (width * height) * _dot(vertical[y], [row[x][band] for row in by_row])
            for band in range(3)
        ]
        for y in range(down)
        for x in range(across)
    ]
    mean, waves = factors[0], factors[1:]
    most = max(abs(value) for wave in waves for value in wave)
    step = max(0, min(82, int(most * 166 - 0.5)))
    red, green, blue = (_encoded(value) for value in mean)
    return (
        _digits(across - 1 + 9 * (down - 1), 1)
        + _digits(step, 1)
        + _digits(red << 16 | green << 8 | blue, 4)
        + "".join(_digits(_wave_number(wave, (step + 1) / 166), 2) for wave in waves)
    )


def _wave(number: int, length: int) -> list[float]:
    return [cos(pi * number * position / length) for position in range(length)]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _wave_number(wave: Sequence[float], most: float) -> int:
    number = 0
    for value in wave:
        part = value / most
        root = abs(part) ** 0.5 * (1 if part >= 0 else -1)
        number = 19 * number + max(0, min(18, int(root * 9 + 9.5)))
    return number


def _encoded(light: float) -> int:
    part = max(0.0, min(1.0, light))
    return int(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055) + 0.5)


def _digits(number: int, length: int) -> str:
    text = ""
    for _ in range(length):
        number, digit = divmod(number, 83)
        text = _DIGITS[digit] + text
    return text
