"""H01: headers that lie, and headers of noise."""

from __future__ import annotations

import struct
import zlib
from functools import partial
from typing import TYPE_CHECKING

from boxes import FTYP, nested, patched
from card import colour_card
from hostile import encoded, png_chunk, png_header, png_of
from hostile_parts import (
    ANY,
    READY,
    REFUSED,
    Own,
    animation,
    card_as,
    fuzzed_card,
    jpeg_card,
    long,
    webp_extended,
)
from tiffs import tiff_lying

if TYPE_CHECKING:
    from collections.abc import Iterator


def headers() -> Iterator[Own]:
    sof = jpeg_card().index(b"\xff\xc0")

    def frame(at: int, value: bytes) -> bytes:
        return jpeg_card()[: sof + at] + value + jpeg_card()[sof + at + len(value) :]

    no_picture = {"looks": None}
    yield Own("H01-jpeg-of-no-lines", lambda: frame(5, b"\0\0"), ("corrupt",))
    yield Own("H01-jpeg-of-twelve-bits", lambda: frame(4, b"\x0c"), ("corrupt",))
    yield Own("H01-jpeg-of-five-components", lambda: frame(9, b"\x05"), ("corrupt", "truncated"))
    yield Own("H01-jpeg-lossless", lambda: frame(1, b"\xc3"), ("corrupt",))
    yield Own("H01-jpeg-hierarchical", lambda: frame(1, b"\xc5"), ("corrupt",))
    yield Own("H01-jpeg-one-line-more-than-allowed", lambda: frame(5, struct.pack(">HH", 8_000, 5_001)), ("pixels",))
    second = b"\xff\xc0" + jpeg_card()[sof + 2 : sof + 5] + struct.pack(">HH", 65_535, 65_535) + b"\x03"
    second += jpeg_card()[sof + 10 : sof + 19]
    yield Own("H01-jpeg-of-two-frames", lambda: jpeg_card()[:sof] + second + jpeg_card()[sof:], ("corrupt", "pixels"))
    yield Own(
        "H01-jpeg-then-a-larger-frame", lambda: jpeg_card()[:-2] + second + jpeg_card()[-2:], ("corrupt", "pixels")
    )
    yield Own("H01-jpeg-without-tables", lambda: jpeg_card()[:2] + jpeg_card()[sof:], ("corrupt",))
    yield Own("H01-jpeg-segment-of-length-0", lambda: b"\xff\xd8\xff\xe0\0\0" + jpeg_card()[2:], (READY, "corrupt"))
    yield Own("H01-jpeg-padded-with-ff", lambda: jpeg_card()[:2] + b"\xff" * 3_000 + jpeg_card()[2:])
    idat = png_chunk(b"IDAT", zlib.compress(bytes(101 * 100)))
    for what, header in {
        "no-width": png_header(0, 100, 8),
        "negative-size": png_header(2**31 + 5, 100, 8),
        "three-bits": png_header(100, 100, 3),
        "colour-type-5": png_header(100, 100, 8, 5),
        "interlace-9": png_chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 0, 0, 0, 9)),
        "a-header-of-5-bytes": png_chunk(b"IHDR", bytes(5)),
        "a-palette-that-is-missing": png_header(100, 100, 8, 3),
        "an-odd-palette": png_header(100, 100, 8, 3) + png_chunk(b"PLTE", bytes(10)),
    }.items():
        yield Own(f"H01-png-of-{what}", partial(png_of, header, idat), ANY, **no_picture)
    small_then_large = png_of(png_header(100, 100, 8), png_header(20_000, 20_000, 8), idat)
    yield Own("H01-png-of-two-headers", lambda: small_then_large, ("corrupt", "pixels", "truncated"))
    length = struct.pack(">I", 2**32 - 1)
    yield Own("H01-png-chunk-of-4-gb", lambda: png_of(png_header(9, 9))[:33] + length + b"IDATx", ("truncated",))
    yield Own("H01-png-with-too-few-rows", lambda: png_of(png_header(100, 4_000, 8), idat), ANY, None)
    rows = png_chunk(b"IDAT", zlib.compress(bytes(101 * 100) + b"more" * 5_000))
    yield Own("H01-png-with-too-many-rows", lambda: png_of(png_header(100, 100, 8), rows), looks=None)
    gif = card_as("GIF")
    yield Own("H01-gif-without-code-size", lambda: patched_gif(gif, -1, b"\x00"), ("corrupt", "truncated"), None)
    yield Own("H01-gif-of-code-size-200", lambda: patched_gif(gif, -1, b"\xc8"), ("corrupt", "truncated"), None)
    yield Own("H01-gif-frame-outside", lambda: patched_gif(gif, -10, b"\xff\xff\xff\xff"), ("pixels", "aspect-ratio"))
    yield Own(
        "H01-webp-canvas-larger-than-its-frame", lambda: webp_extended(size=(5_000, 5_000)), ("corrupt", READY), None
    )
    yield Own("H01-webp-length-short", lambda: patched(card_as("WEBP"), b"RIFF", 0, long(100)), ("truncated",))
    yield Own("H01-webp-length-0", lambda: patched(card_as("WEBP"), b"RIFF", 0, long(0)), ("truncated", "corrupt"))
    yield Own("H01-webp-frame-outside", webp_outside, ("corrupt", READY), None)
    for packing in ("tiff_adobe_deflate", "tiff_lzw", "jpeg", "group4"):
        yield Own(f"H01-tiff-damaged-{packing}", partial(_damaged_tiff, packing), (READY, "corrupt", "truncated"), None)
    for what, data in tiff_lying().items():
        # A strip's length is what it was packed to: readers take the rows that the height asks for.
        yield Own(f"H01-tiff-{what}", partial(bytes, data), ANY if what == "whose-strip-is-4-gb" else REFUSED, None)
    avif = card_as("AVIF", quality=80)
    too_wide = struct.pack(">II", 65_535, 65_535)
    yield Own("H01-avif-of-4-gigapixels", lambda: patched(avif, b"ispe", 4, too_wide), ("pixels", "corrupt"))
    yield Own(
        "H01-avif-size-that-is-not-the-pictures",
        lambda: patched(avif, b"ispe", 4, struct.pack(">II", 9, 9)),
        ("corrupt",),
    )
    yield Own("H01-avif-of-no-size", lambda: patched(avif, b"ispe", 4, bytes(8)), ("corrupt", "truncated"))
    yield Own(
        "H01-avif-without-primary-item", lambda: patched(avif, b"pitm", 4, b"\x77\x77"), ("corrupt", "unsupported")
    )
    yield Own("H01-avif-cut", lambda: avif[: len(avif) // 2], ("truncated", "corrupt"))
    yield Own("H01-avif-of-a-name-only", lambda: FTYP, ("truncated", "corrupt", "unsupported"))
    yield Own("H01-avif-of-5000-nested-boxes", lambda: nested(5_000), ("truncated", "corrupt", "unsupported"))
    yield Own("H01-avif-pixels-of-noise", lambda: avif[:-300] + bytes(range(256)) + bytes(44), ("corrupt", READY), None)
    for name in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF"):
        for seed in range(12):
            yield Own(f"H01-fuzzed-{name.lower()}-{seed:02}", partial(fuzzed_card, name, seed), ANY, None)


def _damaged_tiff(packing: str) -> bytes:
    """Packed pixels with a hole of noise: libtiff decodes them, and has something to say."""
    image = colour_card().convert("1") if packing == "group4" else colour_card()
    data = encoded(image, "TIFF", compression=packing)
    return data[:600] + bytes(range(256)) + data[856:]


def patched_gif(data: bytes, offset: int, value: bytes) -> bytes:
    """`data` with `value` written `offset` bytes from its first frame's code size (without own colours)."""
    at = data.index(b"\x2c\0\0\0\0") + 10 + 1 + offset
    return data[:at] + value + data[at + len(value) :]


def webp_outside() -> bytes:
    data = animation("WEBP", 3, quality=80)
    return patched(data, b"ANMF", 4, b"\xff\xff\xff\xff\xff\xff")
