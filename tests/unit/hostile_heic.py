"""H07 HEIC, for the sites that take it: what iPhones store, and what breaks it."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pillow_heif
from boxes import patched, turned
from card import STORED, colour_card
from hostile import HIDDEN, encoded
from hostile_parts import ANY, Own, fuzzed
from PIL import Image
from profiles import DISPLAY_P3, profile_of, written_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def heic(orientation: int = 1, *, secret: bool = False, wide: bool = False) -> bytes:
    """The card as an iPhone stores it: with all that a visitor must not get (`secret`), in Display P3 (`wide`)."""
    pillow_heif.register_heif_opener(thumbnails=False)
    image = colour_card(partial(written_in, DISPLAY_P3)) if wide else colour_card()
    stored = image.transpose(STORED[orientation]) if orientation in STORED else image
    options: dict[str, Any] = {"icc_profile": profile_of(DISPLAY_P3)} if wide else {}
    plain = encoded(stored, "HEIF", quality=95, chroma=444, **options)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, HIDDEN.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 33.0, 31.3)
    private = [(b"Exif", b"\0\0\0\6" + exif.tobytes())] if secret else []
    return turned(plain, orientation, *private)


def _exif_6() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def heics() -> Iterator[Own]:
    for orientation in range(1, 9):
        yield Own(f"H07-heic-{orientation}", partial(heic, orientation))
    yield Own("H07-heic-with-gps", lambda: heic(6, secret=True))
    yield Own("H07-heic-display-p3", lambda: heic(wide=True), within=14)
    yield Own("H07-heic-cut", lambda: heic()[:-500], ("truncated", "corrupt"))
    # What EXIF says of the orientation is not for readers of HEIF, as the standard has it: the boxes say it.
    yield Own("H07-heic-whose-exif-alone-says-6", lambda: turned(heic(), 1, (b"Exif", b"\0\0\0\6" + _exif_6())))
    huge = b"\0\0\xff\xff\0\0\xff\xff"
    yield Own("H07-heic-of-4-gigapixels", lambda: patched(heic(), b"ispe", 4, huge), ("pixels", "corrupt"))
    yield Own("H07-heic-coded-larger-than-it-says", lambda: patched(heic(), b"ispe", 4, bytes(8)), ("corrupt",))
    yield Own("H07-heic-pixels-of-zeros", lambda: heic()[:-900] + bytes(900), ANY, None)
    for seed in range(12):
        yield Own(f"H07-fuzzed-heic-{seed:02}", lambda seed=seed: fuzzed(heic(), seed), ANY, None)


HEIC = tuple(heics())
