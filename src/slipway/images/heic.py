"""HEIC, which iPhones store: taken only by the function whose zip holds pillow-heif, for the sites that asked for it.

Its decoders are large, young and patented, so they are not in the way of everybody else's pictures.
"""

from __future__ import annotations

from functools import cache


@cache
def available() -> bool:
    """Whether HEIC can be decoded here; from then on Pillow knows how, by the name HEIF."""
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 (a fifth of a second, for the first HEIC)
    except ImportError:
        return False
    register_heif_opener(thumbnails=False)
    return True
