"""Animations that stay animations: every frame of a GIF or WEBP at a preset's size, for an animated WEBP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PIL import Image, ImageFile

    from slipway.images.budget import Budget
    from slipway.images.geometry import Size
    from slipway.images.header import Header

_MOVING: Final = frozenset({"GIF", "WEBP"})
_SHORTEST, _USUAL = 20, 100  # milliseconds: what browsers make of a GIF that gives less than the first


@dataclass(frozen=True)
class Animation:
    """Frames in order, each in full, and how long each is shown."""

    frames: tuple[Image.Image, ...]
    milliseconds: tuple[int, ...]
    loops: int
    """How often it plays; 0: for ever."""


def may_move(header: Header, sizes: list[Size], budget: Budget) -> bool:
    """Whether an image is an animation, and its animated variants of `sizes` are within the budget."""
    pixels = header.frames * sum(width * height for width, height in sizes)
    return header.format in _MOVING and header.frames > 1 and 0 < pixels <= budget.max_animated_pixels


def animations(
    image: ImageFile.ImageFile, draw: Callable[[Image.Image], Iterable[Image.Image]], frames: int
) -> list[Animation]:
    """Return as many animations as `draw` makes finished frames of a decoded one.

    Each frame is decoded once and none is kept at its full size. The image is left at its last frame.
    """
    made, milliseconds, loops = [], [], _loops(image)
    for number in range(frames):
        image.seek(number)
        image.load()
        shown = round(image.info.get("duration", 0))
        milliseconds.append(shown if shown >= _SHORTEST else _USUAL)
        made.append(tuple(draw(image)))
    return [Animation(kept, tuple(milliseconds), loops) for kept in zip(*made, strict=True)]


def _loops(image: Image.Image) -> int:
    """Return how often the image plays. A GIF without the number plays once, and otherwise counts the repetitions."""
    if image.format == "WEBP":
        return int(image.info.get("loop", 0))
    repeats = image.info.get("loop")
    return 1 if repeats is None else 0 if repeats == 0 else min(int(repeats) + 1, 65_535)
