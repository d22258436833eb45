"""TIFF files by hand (TIFF 6.0): honest ones of one flat page, and ones whose directory lies."""

from __future__ import annotations

import struct

SHORT, LONG = 3, 4
_SIDE = 16


def directory(at: int, entries: dict[int, tuple[int, int, int]], following: int = 0) -> bytes:
    """A directory that begins at `at`; entries are tag: (type, count, value or offset)."""
    body = b"".join(
        struct.pack("<HHI", tag, kind, count) + struct.pack("<I", value)
        for tag, (kind, count, value) in sorted(entries.items())
    )
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def entries(width: int, height: int, strip: int, **changed: tuple[int, int, int]) -> dict[int, tuple[int, int, int]]:
    """A grey page of 8 bits, uncompressed, in one strip at `strip`; `changed` by the names of the fields."""
    fields = {
        "width": (256, (LONG, 1, width)),
        "height": (257, (LONG, 1, height)),
        "bits": (258, (SHORT, 1, 8)),
        "compression": (259, (SHORT, 1, 1)),
        "photometric": (262, (SHORT, 1, 1)),
        "strips": (273, (LONG, 1, strip)),
        "samples": (277, (SHORT, 1, 1)),
        "rows": (278, (LONG, 1, height)),
        "bytes": (279, (LONG, 1, width * height)),
    }
    return {tag: changed.get(name, value) for name, (tag, value) in fields.items()}


def tiff(
    width: int = _SIDE,
    height: int = _SIDE,
    *,
    tile: tuple[int, int] | None = None,
    following: int = 0,
    **changed: tuple[int, int, int],
) -> bytes:
    """One page, its pixels right after the header."""
    pixels = bytes(range(256))
    found = entries(width, height, 8, **changed)
    if tile:
        for tag in (273, 278, 279):
            del found[tag]
        found |= {322: (LONG, 1, tile[0]), 323: (LONG, 1, tile[1]), 324: (LONG, 1, 8), 325: (LONG, 1, 256)}
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory(0, found, following)


def tiff_chain(pages: int, *, loop: bool = False) -> bytes:
    """Pages of one pixel data; with `loop` the last is followed by the first."""
    pixels = bytes(range(256))
    start = 8 + len(pixels)
    step = len(directory(0, entries(_SIDE, _SIDE, 8)))
    chain = b"".join(
        directory(0, entries(_SIDE, _SIDE, 8), start + step * (n + 1) if n + 1 < pages else start * loop)
        for n in range(pages)
    )
    return b"II*\0" + struct.pack("<I", start) + pixels + chain


def tiff_lying() -> dict[str, bytes]:
    """Files that no reader can show, by what is wrong with them."""
    huge = 2**32 - 1
    return {
        "of-4-gigapixels": tiff(65_535, 65_535),
        "of-no-width": tiff(0),
        "of-unknown-compression": tiff(compression=(SHORT, 1, 999)),
        "of-300-bits": tiff(bits=(SHORT, 1, 300)),
        "of-60000-samples": tiff(samples=(SHORT, 1, 60_000)),
        "whose-strip-is-outside": tiff(strips=(LONG, 1, huge)),
        "whose-strip-is-4-gb": tiff(bytes=(LONG, 1, huge)),
        "of-a-billion-strips": tiff(strips=(LONG, 10**9, 8)),
        "whose-directory-is-outside": b"II*\0" + struct.pack("<I", huge) + bytes(100),
        "whose-directory-is-itself": b"II*\0" + struct.pack("<I", 0) + bytes(100),
        "of-65535-entries": b"II*\0" + struct.pack("<IH", 8, 65_535) + bytes(100),
        "of-the-big-kind": b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + bytes(100),
        "cut": tiff()[:150],
    }
