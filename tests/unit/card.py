"""A test card: 48 flat patches, no two alike, so that a picture proves its colours and which way up it is.

What a file looks like is known before anything has decoded it: the card is written in the file's own numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image
from PIL.Image import Resampling, Transpose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from profiles import Colour

ACROSS, DOWN = 8, 6
SIZE = (480, 360)
# Mid-range: every space can write them, and none is clipped on the way back.
COLOURS: tuple[Colour, ...] = tuple(
    (50 + 160 * (n % ACROSS) // (ACROSS - 1), 50 + 160 * (n // ACROSS) // (DOWN - 1), 60 + 150 * (n * 29 % 48) // 47)
    for n in range(ACROSS * DOWN)
)
GREYS: tuple[Colour, ...] = tuple((30 + 4 * (n * 29 % 48),) for n in range(ACROSS * DOWN))
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
# EXIF 2.32, 4.6.4: which way a picture is stored that shall be shown upright: the way back.
STORED = {**UPRIGHT, 6: Transpose.ROTATE_90, 8: Transpose.ROTATE_270}


def drawn(mode: str, colours: Sequence[Any], size: tuple[int, int] = SIZE) -> Image.Image:
    """The card in `mode`, each patch of a colour as that mode writes it."""
    card = Image.new(mode, (ACROSS, DOWN))
    for n, colour in enumerate(colours):
        card.putpixel((n % ACROSS, n // ACROSS), colour if len(colour) > 1 else colour[0])
    return card.resize(size, Resampling.NEAREST)


def colour_card(write: Callable[[Colour], Colour] = tuple, mode: str = "RGB") -> Image.Image:
    """The card of COLOURS, each passed through `write`."""
    return drawn(mode, [write(colour) for colour in COLOURS])


def read(image: Image.Image) -> tuple[Colour, ...]:
    """The colours of an upright card as they lie on white paper: the mean of each patch's middle."""
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")
    width, height = image.width / ACROSS, image.height / DOWN
    found = []
    for n in range(ACROSS * DOWN):
        left, top = (n % ACROSS + 0.3) * width, (n // ACROSS + 0.3) * height
        box = (left, top, left + 0.4 * width, top + 0.4 * height)
        found.append(image.resize((1, 1), Resampling.BOX, box).getpixel((0, 0)))
    return tuple(found)  # type: ignore[arg-type]


def distance(found: Sequence[Colour], wanted: Sequence[Colour]) -> int:
    """The largest difference of any channel of any patch."""
    return max(abs(a - b) for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True))
