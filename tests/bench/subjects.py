"""What is compared, and with what of it a person reads a table: names, labels, and the images each is run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MEGAPIXELS = ("6", "12", "24", "48")
EDGES = (1600, 800, 150)
"""Every variant fits a square of this many pixels."""
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is measured, in a fresh process each time."""

    name: str
    label: str
    runtime: Literal["python", "node", "import"]
    images: tuple[str, ...] = ()
    """The images it is run on; none: it takes no image."""
    plotted: bool = False
    pictures: bool = True
    """Whether what it returns are the three JPEGs that all make, so that their quality can be compared."""


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject("naive", "Pillow, decoded whole per size", "python", MEGAPIXELS, plotted=True),
        Subject("tutorial", "AWS tutorial: thumbnail() per size", "python", MEGAPIXELS, plotted=True),
        Subject("default", "Slipway, default", "python", MEGAPIXELS, plotted=True),
        Subject("fast", "Slipway, fast", "python", MEGAPIXELS, plotted=True),
        Subject("vips", "pyvips, thumbnail per size", "python", MEGAPIXELS, plotted=True),
        Subject("vips-cascade", "pyvips, cascade", "python", MEGAPIXELS, plotted=True),
        Subject("sharp", "sharp, one pipeline per size", "node", MEGAPIXELS, plotted=True),
        Subject("sharp-cascade", "sharp, best cascade by hand", "node", MEGAPIXELS, plotted=True),
        Subject("sharp-raw", "sharp, cascade of raw pixels", "node", MEGAPIXELS),
        Subject("floor", "codec floor: no resizing at all", "python", MEGAPIXELS, plotted=True, pictures=False),
        Subject("sharp-plain", "sharp, with its own JPEG settings", "node", ("12",)),
        Subject("naive-plain", "Pillow per size, with its own JPEG settings", "python", ("12",)),
        Subject("nine", "Slipway, 9 files (JPEG, WebP, AVIF)", "python", ("12",), pictures=False),
        Subject("nine-fast", "Slipway, 9 files, fast", "python", ("12",), pictures=False),
        Subject("multipart", "slipway.multipart", "python", ("12",), pictures=False),
        Subject("find", "bytes.find by hand", "python", ("12",), pictures=False),
        Subject("bare", "the bare interpreter", "import"),
        Subject("process_image", "process_image, from its zip", "import"),
        Subject("typical_image", "a typical image handler", "import"),
        Subject("media_api", "media_api, from its zip", "import"),
        Subject("typical_api", "a typical API handler", "import"),
    )
}
