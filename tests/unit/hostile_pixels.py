"""H02 every mode that a file can hold, H03 every orientation in every container, H04 colour spaces."""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING, Any

from boxes import grid
from card import COLOURS, GREYS, STORED, colour_card, drawn
from hostile import encoded
from hostile_parts import (
    READY,
    Own,
    card_as,
    exif_jpeg,
    ifd,
    inserted,
    long,
    oriented,
    png_rows,
    with_chunk,
)
from PIL import Image
from profiles import INKS, SPACES, grey_profile, press_profile, profile_of, written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from profiles import Colour


def modes() -> Iterator[Own]:
    greys = tuple((g, g, g) for (g,) in GREYS)
    black_white: tuple[Colour, ...] = tuple((255 * (n % 5 % 2),) * 3 for n in range(48))
    faded = tuple(tuple(255 - (255 - v) // 2 for v in colour) for colour in COLOURS)  # half of it, on white
    half = lambda colour: (*colour, 127)  # noqa: E731
    grey = [(g,) for (g,) in GREYS]
    inks = [tuple(255 * bit for bit in key) for key in list(INKS) * 3]
    naive = tuple(tuple((255 - v) * (255 - k) // 255 for v in cmy) for *cmy, k in inks)

    def png(image: Image.Image, **options: Any) -> bytes:
        return encoded(image, "PNG", **options)

    quantised = lambda: colour_card().quantize(256, dither=Image.Dither.NONE)  # noqa: E731
    yield Own("H02-png-1", lambda: png(drawn("1", [(v,) for v, _, _ in black_white])), looks=black_white)
    yield Own("H02-png-L", lambda: png(drawn("L", grey)), looks=greys)
    yield Own("H02-png-LA", lambda: png(drawn("LA", [(g, 255) for (g,) in GREYS])), looks=greys)
    yield Own("H02-png-P", lambda: png(quantised()))
    yield Own("H02-png-RGB", lambda: png(colour_card()))
    yield Own("H02-png-RGBA-half", lambda: png(colour_card(half, "RGBA")), looks=faded, within=12)
    yield Own("H02-png-I;16", lambda: png(drawn("I;16", [(257 * g,) for (g,) in GREYS])), looks=greys)
    yield Own(
        "H02-png-L-with-a-transparent-grey",
        lambda: png(drawn("L", grey), transparency=GREYS[0][0]),
        looks=((255,) * 3, *greys[1:]),
    )
    yield Own("H02-png-2-bits", lambda: png_rows(2, 0, lambda c: [c[0] // 85], _steps(4)), looks=_steps(4))
    yield Own("H02-png-4-bits", lambda: png_rows(4, 0, lambda c: [c[0] // 17], _steps(16)), looks=_steps(16))
    yield Own("H02-png-16-bits-RGB", lambda: png_rows(16, 2, lambda c: [257 * v for v in c], COLOURS))
    yield Own("H02-png-16-bits-RGBA", lambda: png_rows(16, 6, lambda c: [*(257 * v for v in c), 65_535], COLOURS))
    yield Own("H02-png-16-bits-LA", lambda: png_rows(16, 4, lambda c: [257 * c[0], 65_535], greys), looks=greys)
    yield Own("H02-jpeg-L", lambda: encoded(drawn("L", grey), "JPEG"), looks=greys)
    yield Own("H02-jpeg-YCbCr-4:2:0", lambda: card_as("JPEG", quality=90))
    yield Own("H02-jpeg-RGB", lambda: card_as("JPEG", quality=90, keep_rgb=True))
    yield Own("H02-jpeg-CMYK", lambda: encoded(drawn("CMYK", inks), "JPEG", quality=95), looks=naive, within=14)
    yield Own("H02-jpeg-progressive", lambda: card_as("JPEG", quality=90, progressive=True))
    yield Own("H02-jpeg-with-restarts", lambda: card_as("JPEG", quality=90, restart_marker_rows=1))
    yield Own("H02-gif-P", lambda: encoded(quantised(), "GIF"))
    yield Own(
        "H02-gif-transparent",
        lambda: encoded(drawn("L", grey), "GIF", transparency=GREYS[3][0]),
        looks=(*greys[:3], (255,) * 3, *greys[4:]),
    )
    yield Own(
        "H02-webp-lossless-RGBA",
        lambda: encoded(colour_card(half, "RGBA"), "WEBP", lossless=True),
        looks=faded,
        within=12,
    )
    yield Own("H02-webp-RGB", lambda: card_as("WEBP", quality=92))
    tiffs: dict[str, tuple[Image.Image, tuple[Colour, ...]]] = {
        "1": (drawn("1", [(v,) for v, _, _ in black_white]), black_white),
        "L": (drawn("L", grey), greys),
        "LA": (drawn("LA", [(g, 255) for (g,) in GREYS]), greys),
        "P": (quantised(), COLOURS),
        "RGB": (colour_card(), COLOURS),
        "RGBA": (colour_card(half, "RGBA"), faded),
        "RGBX": (colour_card().convert("RGBX"), COLOURS),
        "CMYK": (drawn("CMYK", inks), naive),
        "I;16": (drawn("I;16", [(257 * g,) for (g,) in GREYS]), greys),
        "I;16B": (drawn("I;16B", [(257 * g,) for (g,) in GREYS]), greys),
    }
    for mode, (image, looks) in tiffs.items():
        yield Own(f"H02-tiff-{mode}", partial(encoded, image, "TIFF"), (READY, "unsupported", "corrupt"), looks, 14)
    # No reader agrees on what these mean as a picture: shown in some way or refused, never a crash.
    for mode, image in {
        "PA": quantised().convert("PA"),
        "LAB": Image.new("LAB", (480, 360), (128, 128, 128)),
        "YCbCr": colour_card().convert("YCbCr"),
        "I": drawn("I", [(257 * g,) for (g,) in GREYS]),
        "F": drawn("F", [(g / 255,) for (g,) in GREYS]),
    }.items():
        yield Own(f"H02-tiff-{mode}", partial(encoded, image, "TIFF"), (READY, "unsupported", "corrupt"), None)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "group4"):
        picture = drawn("1", [(v,) for v, _, _ in black_white]) if compression == "group4" else colour_card()
        looks = black_white if compression == "group4" else COLOURS
        yield Own(
            f"H02-tiff-{compression}",
            partial(encoded, picture, "TIFF", compression=compression),
            (READY, "unsupported", "corrupt"),
            looks,
            14,
        )
    yield Own("H02-avif-L", lambda: encoded(drawn("L", grey), "AVIF", quality=90), looks=greys)
    yield Own("H02-avif-RGBA", lambda: encoded(colour_card(half, "RGBA"), "AVIF", quality=90), looks=faded, within=14)
    yield Own("H02-avif-4:4:4", lambda: card_as("AVIF", quality=90, subsampling="4:4:4"))
    yield Own("H02-avif-4:2:0-limited", lambda: card_as("AVIF", quality=90, range="limited"))
    yield Own("H02-avif-grid", lambda: grid(COLOURS, 8))


def _steps(levels: int) -> tuple[Colour, ...]:
    return tuple((255 * (n * 29 % levels) // (levels - 1),) * 3 for n in range(48))


def orientations() -> Iterator[Own]:
    for orientation in range(1, 9):
        for name, options in {
            "JPEG": {"quality": 92},
            "PNG": {},
            "WEBP": {"quality": 92},
            "TIFF": {},
            "AVIF": {"quality": 90},
        }.items():
            yield Own(f"H03-{name.lower()}-{orientation}", partial(oriented, name, orientation, **options))
    for odd in (0, 9, 255, 65_535):
        yield Own(f"H03-jpeg-{odd}", partial(oriented, "JPEG", odd, quality=92))
    stored = encoded(colour_card().transpose(STORED[6]), "JPEG", quality=92)
    big = ifd((0x0112, 3, 1, b"\0\x06\0\0"), byte_order=">")
    yield Own("H03-jpeg-6-big-endian", lambda: inserted(stored, b"\xe1", b"Exif\0\0" + big))
    # The same tag twice: what counts is that nothing breaks and the picture is whole.
    twice = ifd((0x0112, 3, 1, long(6)), (0x0112, 3, 1, long(3)))
    yield Own("H03-jpeg-6-and-3", lambda: exif_jpeg(twice), looks=None)
    yield Own("H03-jpeg-of-a-text", lambda: exif_jpeg(ifd((0x0112, 2, 4, b"6\0\0\0"))), (READY,), None)
    yield Own("H03-jpeg-of-a-fraction-0", lambda: exif_jpeg(ifd((0x0112, 5, 1, long(26))) + bytes(8)), (READY,), None)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:tiff='t' tiff:Orientation='6'/>"
    yield Own(
        "H03-jpeg-1-whose-xmp-says-6", lambda: inserted(oriented("JPEG", 1, quality=92), b"\xe1", xmp), looks=None
    )


def spaces() -> Iterator[Own]:
    for space in SPACES:
        card = partial(colour_card, partial(written_in, space))
        profile = partial(profile_of, space)
        for name, options in {
            "JPEG": {"quality": 95, "subsampling": 0},
            "PNG": {},
            "WEBP": {"quality": 95},
            "TIFF": {},
            "AVIF": {"quality": 95, "subsampling": "4:4:4"},
        }.items():

            def build(name: str = name, options: dict = options, card: Any = card, profile: Any = profile) -> bytes:
                return encoded(card(), name, icc_profile=profile(), **options)

            yield Own(f"H04-{name.lower()}-{space}", build, within=14)

    def adobe(**options: Any) -> bytes:
        return encoded(colour_card(partial(written_in, SPACES[2])), "JPEG", quality=95, subsampling=0, **options)

    inks = [tuple(255 * bit for bit in key) for key in list(INKS) * 3]
    printed = tuple(INKS[key] for key in list(INKS) * 3)
    for name, options in {"JPEG": {"quality": 97, "subsampling": 0}, "TIFF": {}}.items():
        ends: tuple[str | None, ...] = (READY,) if name == "JPEG" else (READY, "unsupported")
        yield Own(
            f"H04-{name.lower()}-press",
            partial(encoded, drawn("CMYK", inks), name, icc_profile=press_profile(), **options),
            ends,
            printed,
            22,
        )
    linear = tuple((round(255 * ((g / 255) ** (1 / 2.2))),) * 3 for (g,) in GREYS)
    yield Own(
        "H04-png-grey-of-gamma-1",
        lambda: encoded(drawn("L", GREYS), "PNG", icc_profile=grey_profile(1.0)),
        looks=linear,
        within=14,
    )
    yield Own(
        "H04-jpeg-profile-over-two-segments",
        lambda: adobe(icc_profile=profile_of(SPACES[2], padding=100_000)),
        within=14,
    )
    yield Own(
        "H04-jpeg-profile-with-a-segment-missing",
        lambda: _without_second(adobe(icc_profile=profile_of(SPACES[2], padding=100_000))),
        looks=None,
    )
    yield Own(
        "H04-jpeg-profile-of-greys", lambda: card_as("JPEG", quality=95, subsampling=0, icc_profile=grey_profile(2.2))
    )
    yield Own(
        "H04-jpeg-profile-of-a-press", lambda: card_as("JPEG", quality=95, subsampling=0, icc_profile=press_profile())
    )
    yield Own(
        "H04-jpeg-profile-cut",
        lambda: card_as("JPEG", quality=95, subsampling=0, icc_profile=profile_of(SPACES[2])[:200]),
    )
    yield Own(
        "H04-jpeg-profile-that-says-4-gb",
        lambda: card_as("JPEG", quality=95, subsampling=0, icc_profile=b"\xff" * 4 + profile_of(SPACES[2])[4:]),
        looks=None,
    )
    lying = bytearray(profile_of(SPACES[2]))
    lying[128:132] = struct.pack(">I", 2**31)
    yield Own(
        "H04-jpeg-profile-of-2-billion-tags",
        lambda: card_as("JPEG", quality=95, subsampling=0, icc_profile=bytes(lying)),
    )
    yield Own(
        "H04-png-gama-without-profile",
        lambda: with_chunk(card_as("PNG"), b"gAMA", struct.pack(">I", 100_000)),
        looks=None,
    )


def _without_second(data: bytes) -> bytes:
    at = data.index(b"ICC_PROFILE\0\x02") - 4
    return data[:at] + data[at + 2 + struct.unpack_from(">H", data, at + 2)[0] :]
