"""What our own hostile images are made of: a card that a test can read back, and hands to break its files with."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from boxes import patched
from card import COLOURS, STORED, colour_card, drawn
from hostile import encoded, png_chunk, png_header, png_of
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from profiles import Colour

READY = None
REFUSED = ("corrupt", "truncated", "unsupported", "pixels", "frames", "animation", "metadata", "aspect-ratio", "scans")
ANY = (READY, *REFUSED)
"""A fuzzed file ends one way or the other: which, is up to where the byte fell."""


@dataclass(frozen=True)
class Own:
    """A file, the rules by which it may be refused (READY: it may be shown), and the colours of the card it shows.

    `within` is how far a patch may be off, 0 to 255: encoders and small gamuts cost a few steps.
    """

    name: str
    build: Callable[[], bytes]
    ends: tuple[str | None, ...] = (READY,)
    looks: tuple[Colour, ...] | None = COLOURS
    within: int = 10

    def __str__(self) -> str:
        return self.name


@cache
def card_as(name: str, **options: Any) -> bytes:
    return encoded(colour_card(), name, **options)


def jpeg_card() -> bytes:
    return card_as("JPEG", quality=92, subsampling=0)


def png_rows(depth: int, colour: int, write: Callable[[Colour], Sequence[int]], looks: Sequence[Colour]) -> bytes:
    """The card as a PNG of a depth and colour type that Pillow does not write; one pixel a patch, times sixteen."""
    card = drawn("RGB", looks, (128, 96))
    rows = b""
    for y in range(96):
        bits = "".join(f"{v:0{depth}b}" for x in range(128) for v in write(card.getpixel((x, y))))  # type: ignore[arg-type]
        rows += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return png_of(png_header(128, 96, depth, colour), png_chunk(b"IDAT", zlib.compress(rows)))


def inserted(data: bytes, marker: bytes, *segments: bytes) -> bytes:
    """The JPEG with more segments of one marker right after its start."""
    more = b"".join(b"\xff" + marker + struct.pack(">H", len(body) + 2) + body for body in segments)
    return data[:2] + more + data[2:]


def oriented(name: str, orientation: int, **options: Any) -> bytes:
    """The card stored so that `orientation` shows it upright."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = colour_card().transpose(STORED[orientation]) if orientation in STORED else colour_card()
    return encoded(turned, name, exif=exif, **options)


def exif_jpeg(body: bytes) -> bytes:
    return inserted(jpeg_card(), b"\xe1", b"Exif\0\0" + body)


def ifd(*entries: tuple[int, int, int, bytes], following: int = 0, byte_order: str = "<") -> bytes:
    """One directory of (tag, type, count, four bytes), at offset 8 of a TIFF block."""
    packed = b"".join(struct.pack(byte_order + "HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    count, last = struct.pack(byte_order + "H", len(entries)), struct.pack(byte_order + "I", following)
    head = b"II*\0" if byte_order == "<" else b"MM\0*"
    return head + struct.pack(byte_order + "I", 8) + count + packed + last


def long(value: int) -> bytes:
    return struct.pack("<I", value)


def fuzzed(data: bytes, seed: int, span: int = 400) -> bytes:
    """`data` with a few of its first `span` bytes replaced, dropped or doubled."""
    dice = random.Random(seed)  # noqa: S311 (the same every time)
    body = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(4, min(span, len(body)))
        match dice.randrange(4):
            case 0:
                body[at] = dice.randrange(256)
            case 1:
                body[at : at + 4] = dice.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
            case 2:
                del body[at : at + dice.randint(1, 8)]
            case _:
                body[at:at] = body[at : at + dice.randint(1, 32)]
    return bytes(body)


def webp_of(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_extended(*chunks: tuple[bytes, bytes], flags: int = 0, size: tuple[int, int] = (480, 360)) -> bytes:
    canvas = struct.pack("<I", size[0] - 1)[:3] + struct.pack("<I", size[1] - 1)[:3]
    picture = card_as("WEBP", quality=92)[12:]
    (length,) = struct.unpack_from("<I", picture, 4)
    return webp_of((b"VP8X", bytes([flags, 0, 0, 0]) + canvas), (picture[:4], picture[8 : 8 + length]), *chunks)


def animation(name: str, frames: int, **options: Any) -> bytes:
    """The card first; what follows is not to be seen."""
    others = [Image.new("RGB", (480, 360), (n % 256, 0, 255 - n % 256)) for n in range(1, frames)]
    return encoded(colour_card(), name, save_all=True, append_images=others, duration=50, **options)


def with_chunk(data: bytes, kind: bytes, *bodies: bytes) -> bytes:
    return data[:33] + b"".join(png_chunk(kind, body) for body in bodies) + data[33:]


def giant() -> bytes:
    """A JPEG that claims 65,535 x 65,535."""
    small = encoded(Image.new("RGB", (8, 8)), "JPEG")
    return patched(small, b"\xff\xc0", 1, b"\xff\xff\xff\xff")


def fuzzed_card(name: str, seed: int) -> bytes:
    return fuzzed(card_as(name), seed)
