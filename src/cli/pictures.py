"""What a picture gives away, and whether it stands upright: the demo looks at bytes instead of believing a status."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import ExifTags, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

MARKERS = {"EXIF": b"Exif\x00\x00", "XMP": b"http://ns.adobe.com/xap/"}
"""What these blocks begin with in a file, whatever a decoder makes of them."""


@dataclass(frozen=True)
class Picture:
    """A decoded picture: size in pixels as stored, what it says about its maker, and its brightness."""

    width: int
    height: int
    private: Sequence[str]
    """Which of EXIF, GPS, XMP, comment and colour profile it carries."""
    _grey: Image.Image

    def brighter_at(self, spot: tuple[float, float]) -> bool:
        """Whether a spot (fractions of width and height) is brighter than the one that a half turn would put there."""
        x, y = spot
        return self._brightness(x, y) > self._brightness(1 - x, 1 - y)

    def _brightness(self, x: float, y: float) -> float:
        left, top, reach = x * self.width, y * self.height, 0.02 * self.width
        box = (left - reach, top - reach, left + reach, top + reach)
        return self._grey.resize((1, 1), Image.Resampling.BOX, box=box).getpixel((0, 0))  # type: ignore[return-value]


def look_at(content: bytes) -> Picture:
    """Decode a whole picture. Raises OSError when it is none, or broken."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        exif = image.getexif()
        carried = {
            "EXIF": bool(exif),
            "GPS": bool(exif.get_ifd(ExifTags.IFD.GPSInfo)),
            "XMP": bool(image.info.get("xmp")),
            "comment": bool(image.info.get("comment")),
            "colour profile": bool(image.info.get("icc_profile")),
        }
        for name, marker in MARKERS.items():
            carried[name] = carried[name] or marker in content
        return Picture(
            image.width, image.height, [name for name, there in carried.items() if there], image.convert("L")
        )
