"""Lengths: how large a picture becomes for a preset. Whole pixels of the upright picture; nothing is ever enlarged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from slipway.presets import Fit

if TYPE_CHECKING:
    from slipway.presets import Preset

Size: TypeAlias = tuple[int, int]
"""Width, height."""


def frame_size(preset: Preset, picture: Size) -> Size:
    """Return the size of the whole picture once it is shrunk for `preset`, before anything is cut off.

    Half a pixel rounds up, floor(x + 1/2): 3000 x 4000 inside 150 x 150 is 113 x 150.
    """
    ratios = [(wanted, given) for wanted, given in zip((preset.width, preset.height), picture, strict=True) if wanted]
    choose = max if preset.fit is Fit.COVER else min
    numerator, denominator = choose(ratios, key=lambda ratio: ratio[0] / ratio[1])
    if numerator >= denominator:
        return picture
    return _scaled(picture[0], numerator, denominator), _scaled(picture[1], numerator, denominator)


def variant_size(preset: Preset, picture: Size) -> Size:
    """Return the size of the variant: the frame for inside, the frame cut to the box for cover.

    A picture smaller than the box of a cover keeps that side: 100 x 400 covers 200 x 200 as 100 x 200.
    """
    width, height = frame_size(preset, picture)
    if preset.fit is Fit.COVER:
        return min(width, preset.width or width), min(height, preset.height or height)
    return width, height


def centred_cut(source: Size, frame: Size, cut: Size) -> tuple[float, float, float, float]:
    """Return the part of `source` (left, top, right, bottom) that is the middle `cut` of it once shrunk to `frame`."""
    left, top = ((whole - kept) / 2 for whole, kept in zip(frame, cut, strict=True))
    across, down = source[0] / frame[0], source[1] / frame[1]
    return left * across, top * down, (left + cut[0]) * across, (top + cut[1]) * down


def _scaled(length: int, numerator: int, denominator: int) -> int:
    # In whole numbers: no float decides a tie.
    return max(1, (2 * length * numerator + denominator) // (2 * denominator))
