"""H05 bombs in bombs, H06 files of many pictures."""

from __future__ import annotations

import struct
import zlib
from functools import cache, partial
from typing import TYPE_CHECKING

from boxes import grid, places_of_nothing
from card import COLOURS, colour_card
from hostile import HIDDEN, PAYLOAD, bomb, encoded, png_black, png_chunk, srgb_profile
from hostile_parts import (
    READY,
    REFUSED,
    Own,
    animation,
    card_as,
    exif_jpeg,
    giant,
    ifd,
    inserted,
    jpeg_card,
    long,
    webp_extended,
    with_chunk,
)
from PIL import Image
from tiffs import tiff, tiff_chain

if TYPE_CHECKING:
    from collections.abc import Iterator


def bombs() -> Iterator[Own]:
    png = partial(card_as, "PNG")
    matryoshka = zlib.compress(bomb(), 9)  # 100 MB in 100 kB in 1 kB: unpacked once it is small
    yield Own("H05-png-profile-that-packs-a-packed-bomb", lambda: with_chunk(png(), b"iCCP", b"a\0\0" + matryoshka))
    yield Own("H05-png-text-that-packs-a-packed-bomb", lambda: with_chunk(png(), b"zTXt", b"a\0\0" + matryoshka))
    text = b"a\0\0" + zlib.compress(bytes(1_000_000))
    yield Own("H05-png-five-texts-of-1-mb", lambda: with_chunk(png(), b"zTXt", *[text] * 5), ("metadata",))
    yield Own(
        "H05-png-two-profiles",
        lambda: with_chunk(png(), b"iCCP", *[b"a\0\0" + zlib.compress(srgb_profile())] * 2),
        (READY, "corrupt"),
    )
    yield Own("H05-png-150-texts-of-64-mb", _texts_of_64_mb, ("metadata",))
    yield Own(
        "H05-png-800000-empty-chunks",
        lambda: png()[:33] + png_chunk(b"teSt", b"") * 800_000 + png()[33:],
        (READY, "corrupt", "metadata"),
    )
    yield Own("H05-png-20000-texts", lambda: with_chunk(png(), b"tEXt", *[b"a\0" + HIDDEN] * 20_000))
    yield Own("H05-png-in-a-png", lambda: with_chunk(png(), b"teSt", png_black(20_000, 20_000)))
    yield Own("H05-png-exif-whose-thumbnail-is-a-bomb", lambda: with_chunk(png(), b"eXIf", _thumbnail_bomb()))
    yield Own("H05-jpeg-exif-whose-thumbnail-is-a-bomb", lambda: exif_jpeg(_thumbnail_bomb()))
    yield Own("H05-jpeg-exif-that-loops", lambda: exif_jpeg(ifd((0x8769, 4, 1, long(8)), following=8)))
    yield Own("H05-jpeg-exif-of-4-billion-values", lambda: exif_jpeg(ifd((0x010E, 2, 2**32 - 1, long(8)))))
    yield Own("H05-jpeg-exif-of-60000-entries", lambda: exif_jpeg(ifd(*[(0x010E, 2, 4, b"abc\0")] * 5_000)))
    yield Own("H05-jpeg-60-segments-of-64-kb", lambda: inserted(jpeg_card(), b"\xfe", *[HIDDEN * 4_000] * 60))
    yield Own(
        "H05-jpeg-70-segments-of-64-kb", lambda: inserted(jpeg_card(), b"\xfe", *[HIDDEN * 4_000] * 70), ("metadata",)
    )
    yield Own(
        "H05-jpeg-40000-empty-comments", lambda: inserted(jpeg_card(), b"\xfe", *[b""] * 40_000), (READY, "metadata")
    )
    yield Own("H05-jpeg-in-the-thumbnail-of-its-jfif", lambda: inserted(jpeg_card(), b"\xe0", b"JFXX\0\x10" + giant()))
    yield Own("H05-webp-exif-whose-thumbnail-is-a-bomb", lambda: webp_extended((b"EXIF", _thumbnail_bomb()), flags=8))
    yield Own(
        "H05-webp-xmp-of-5-mb", lambda: webp_extended((b"XMP ", b"<x/>" + b" " * 5_000_000), flags=4), ("metadata",)
    )
    yield Own(
        "H05-webp-500000-unknown-chunks",
        lambda: webp_extended(*[(b"teSt", b"")] * 500_000),
        (READY, "corrupt", "metadata"),
    )
    yield Own("H05-webp-in-a-webp", lambda: webp_extended((b"RIFF", webp_extended())))
    yield Own("H05-gif-comment-of-5-mb", lambda: _gif_comment(5_000_000), ("metadata",))
    yield Own("H05-gif-comment-with-script", lambda: _gif_comment(1_000))
    yield Own("H05-avif-grid-of-16000-by-16000", lambda: grid([(9, 9, 9)] * 62_500, 250), ("pixels", "corrupt"))
    yield Own(
        "H05-avif-grid-that-claims-more", lambda: grid(COLOURS, 8, claims=(16_384, 16_384)), ("pixels", "corrupt")
    )
    yield Own("H05-avif-65-million-places-of-nothing", places_of_nothing, ("corrupt", "truncated"))
    yield Own("H05-tiff-tile-of-4-gigapixels", lambda: tiff(tile=(65_520, 65_520)), REFUSED)


def _thumbnail_bomb() -> bytes:
    inside = giant()
    first = ifd((0x010F, 2, 4, b"abc\0"), following=26)
    second = ifd((0x0103, 3, 1, long(6)), (0x0201, 4, 1, long(68)), (0x0202, 4, 1, long(len(inside))))[8:]
    return (first + second).ljust(68, b"\0") + inside


def _texts_of_64_mb() -> bytes:
    """9.6 GB in 9.8 MB: each text is within what its measuring may cost, all of them together are not."""
    packer = zlib.compressobj(9)
    text = b"a\0\0" + b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(64)), packer.flush()])
    return with_chunk(card_as("PNG"), b"zTXt", *[text] * 150)


def _gif_comment(size: int) -> bytes:
    data = card_as("GIF")
    at = data.index(b"\x2c\0\0\0\0")
    body = (PAYLOAD * (size // len(PAYLOAD) + 1))[:size]
    blocks = b"".join(bytes([len(body[n : n + 255])]) + body[n : n + 255] for n in range(0, size, 255))
    return data[:at] + b"\x21\xfe" + blocks + b"\0" + data[at:]


def containers() -> Iterator[Own]:
    def mpo(*others: bytes) -> bytes:
        """The card, and what a camera would append: thumbnails, depth, the other eye."""
        return encoded(
            colour_card(), "MPO", save_all=True, append_images=[Image.new("RGB", (480, 360), (255, 0, 0))], quality=92
        ) + b"".join(others)

    yield Own("H06-mpo-of-two", mpo)
    yield Own("H06-mpo-then-a-giant", lambda: mpo(giant()))
    yield Own(
        "H06-mpo-that-says-4-billion",
        lambda: mpo().replace(b"\x01\xb0\x04\0\x01\0\0\0\x02\0\0\0", b"\x01\xb0\x04\0\x01\0\0\0\xff\xff\xff\xff"),
    )
    yield Own("H06-mpo-cut-inside-its-second", lambda: mpo()[:-200])
    yield Own("H06-jpeg-then-a-video", lambda: jpeg_card() + struct.pack(">I", 24) + b"ftypmp42" + bytes(2_000_000))
    yield Own("H06-apng-of-three", lambda: animation("PNG", 3))
    yield Own(
        "H06-apng-that-says-4-billion",
        lambda: patched_chunk(animation("PNG", 3), b"acTL", struct.pack(">II", 2**32 - 1, 0)),
        ("frames", "corrupt"),
    )
    yield Own(
        "H06-apng-that-says-1-of-600",
        lambda: patched_chunk(_many("PNG", 600), b"acTL", struct.pack(">II", 1, 0)),
        (READY, "frames", "corrupt"),
        None,
    )
    yield Own("H06-apng-of-501", lambda: _many("PNG", 501), ("frames",))
    yield Own(
        "H06-apng-whose-frame-lies-outside",
        lambda: patched_chunk(animation("PNG", 3), b"fcTL", struct.pack(">IIIII", 0, 480, 360, 2**31 - 1, 0)),
        (READY, "corrupt"),
        None,
    )
    yield Own("H06-gif-of-three", lambda: animation("GIF", 3))
    yield Own("H06-webp-of-three", lambda: animation("WEBP", 3, quality=92))
    yield Own("H06-webp-of-501", lambda: _many("WEBP", 501), ("frames",))
    yield Own("H06-avif-of-three", lambda: animation("AVIF", 3, quality=90), (READY, "unsupported"))
    yield Own("H06-avif-of-501", lambda: _many("AVIF", 501), ("frames", "unsupported"))
    yield Own("H06-tiff-of-three", lambda: animation("TIFF", 3), (READY, "frames", "unsupported"))
    yield Own("H06-tiff-of-10000", lambda: tiff_chain(10_000), ("frames", "unsupported", "corrupt"))
    yield Own(
        "H06-tiff-whose-pages-go-round",
        lambda: tiff_chain(3, loop=True),
        (READY, "corrupt", "frames", "unsupported"),
        None,
    )


def patched_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    """The PNG with the beginning of its first chunk of a kind rewritten, checksum included."""
    at = data.index(kind)
    (length,) = struct.unpack_from(">I", data, at - 4)
    whole = body + data[at + 4 + len(body) : at + 4 + length]
    return data[: at - 4] + png_chunk(kind, whole) + data[at + 8 + length :]


@cache
def _many(name: str, frames: int) -> bytes:
    """Small frames, no two alike, or the encoder would join them."""
    first, *others = [Image.new("RGB", (16, 16), (n % 256, n // 256, 128)) for n in range(frames)]
    options = {"lossless": True} if name == "WEBP" else {}
    return encoded(first, name, save_all=True, append_images=others, duration=50, **options)
