"""AVIF files box by box (ISO 14496-12, ISO 23008-12), so that a test can make grids, loops and lies."""

from __future__ import annotations

import struct
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


FTYP = box(b"ftyp", b"avif", bytes(4), b"avif", b"mif1", b"miaf")


@cache
def coded(colour: tuple[int, int, int], side: int = 64) -> tuple[bytes, bytes, bytes]:
    """One flat AV1 picture: its payload, its av1C and its colr box, as libavif writes them."""
    body = BytesIO()
    Image.new("RGB", (side, side), colour).save(body, "AVIF", quality=90, subsampling="4:4:4")
    data = body.getvalue()
    at = data.index(b"av1C") - 4
    configuration = data[at : at + struct.unpack_from(">I", data, at)[0]]
    at = data.index(b"colr") - 4
    colour_box = data[at : at + struct.unpack_from(">I", data, at)[0]]
    at = data.index(b"mdat") + 4
    return data[at:], configuration, colour_box


def grid(
    colours: Sequence[tuple[int, int, int]], across: int, *, claims: tuple[int, int] | None = None, side: int = 64
) -> bytes:
    """Tiles of flat colours, row by row, as one picture; tiles of one colour share their bytes.

    `claims` is the size that the grid says it has.
    """
    down = len(colours) // across
    width, height = claims or (across * side, down * side)
    shared = {colour: coded(colour, side) for colour in dict.fromkeys(colours)}
    _, configuration, colour_box = next(iter(shared.values()))
    descriptor = struct.pack(">BBBBII", 0, 1, down - 1, across - 1, width, height)  # 32-bit sizes
    tiles = range(2, 2 + len(colours))
    infe = [_item(1, b"grid"), *(_item(n, b"av01", hidden=True) for n in tiles)]
    size = full(b"ispe", struct.pack(">II", side, side))
    properties = box(
        b"iprp",
        box(b"ipco", configuration, size, full(b"ispe", struct.pack(">II", width, height)), colour_box, _pixi()),
        full(
            b"ipma",
            struct.pack(">I", 1 + len(colours)),
            struct.pack(">HBBBB", 1, 3, 3, 4, 5),
            *(struct.pack(">HBBBBB", n, 4, 0x81, 2, 4, 5) for n in tiles),
        ),
    )
    dimg = box(b"dimg", struct.pack(">HH", 1, len(colours)), *(struct.pack(">H", n) for n in tiles))

    def meta(start: int) -> bytes:
        places, at = {}, start + len(descriptor)
        for colour, (payload, _, _) in shared.items():
            places[colour] = (at, len(payload))
            at += len(payload)
        extents = [(1, start, len(descriptor)), *((n, *places[c]) for n, c in zip(tiles, colours, strict=True))]
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"pitm", struct.pack(">H", 1)),
            full(
                b"iloc",
                b"\x44\x00",
                struct.pack(">H", len(extents)),
                *(struct.pack(">HHHII", n, 0, 1, offset, length) for n, offset, length in extents),
            ),
            full(b"iinf", struct.pack(">H", len(infe)), *infe),
            properties,
            full(b"iref", dimg),
        )

    start = len(FTYP) + len(meta(0)) + 8
    return FTYP + meta(start) + box(b"mdat", descriptor, *(payload for payload, _, _ in shared.values()))


# EXIF orientation as HEIF says it: quarter turns against the clock, then a mirror (0: upside down, 1: left for right).
TURNS: dict[int, tuple[int | None, int | None]] = {
    1: (None, None),
    2: (None, 1),
    3: (2, None),
    4: (None, 0),
    5: (1, 0),
    6: (3, None),
    7: (3, 0),
    8: (1, None),
}


def turned(data: bytes, orientation: int, *others: tuple[bytes, bytes]) -> bytes:
    """The HEIC of one picture, in a file that says how to turn it; `others` are further items, (kind, content).

    The boxes say it (ISO 23008-12, 6.5.10 and 6.5.12), not the EXIF: readers of HEIF go by them.
    """
    properties = [_found(data, b"hvcC"), _found(data, b"ispe"), *([_found(data, b"colr")] if b"colr" in data else [])]
    turn, mirror = TURNS[orientation]
    properties += [box(b"irot", bytes([turn]))] if turn is not None else []
    properties += [box(b"imir", bytes([mirror]))] if mirror is not None else []
    payload = data[data.index(b"mdat") + 4 :]
    contents = [payload, *(content for _, content in others)]
    infe = [_item(1, b"hvc1"), *(_item(n, kind) for n, (kind, _) in enumerate(others, 2))]
    essential = bytes(0x80 | n for n in range(1, len(properties) + 1))
    ipma = full(b"ipma", struct.pack(">IHB", 1, 1, len(properties)), essential)
    about = [box(b"cdsc", struct.pack(">HHH", n, 1, 1)) for n in range(2, 2 + len(others))]

    def meta(start: int) -> bytes:
        places = b""
        for number, content in enumerate(contents, 1):
            places += struct.pack(">HHHII", number, 0, 1, start, len(content))
            start += len(content)
        return full(
            b"meta",
            full(b"hdlr", bytes(4), b"pict", bytes(13)),
            full(b"pitm", struct.pack(">H", 1)),
            full(b"iloc", b"\x44\x00", struct.pack(">H", len(contents)), places),
            full(b"iinf", struct.pack(">H", len(infe)), *infe),
            box(b"iprp", box(b"ipco", *properties), ipma),
            full(b"iref", *about),
        )

    kind = box(b"ftyp", b"heic", bytes(4), b"heic", b"mif1")
    return kind + meta(len(kind) + len(meta(0)) + 8) + box(b"mdat", *contents)


def _found(data: bytes, kind: bytes) -> bytes:
    at = data.index(kind) - 4
    return data[at : at + struct.unpack_from(">I", data, at)[0]]


def places_of_nothing(items: int = 1000, extents: int = 65_535) -> bytes:
    """A table of contents in which every item lies in many places, each written in no byte at all."""
    entries = b"".join(struct.pack(">HHH", n, 0, extents) for n in range(1, items + 1))
    table = full(b"iloc", b"\x00\x00", struct.pack(">H", items), entries)
    return FTYP + full(b"meta", full(b"hdlr", bytes(4), b"pict", bytes(13)), full(b"pitm", struct.pack(">H", 1)), table)


def nested(depth: int, kind: bytes = b"meta") -> bytes:
    """Boxes within boxes."""
    body = b""
    for _ in range(depth):
        body = full(kind, body)
    return FTYP + body


def patched(data: bytes, kind: bytes, offset: int, value: bytes) -> bytes:
    """`data` with `value` written `offset` bytes after the first box name `kind`."""
    at = data.index(kind) + 4 + offset
    return data[:at] + value + data[at + len(value) :]


def _item(number: int, kind: bytes, *, hidden: bool = False) -> bytes:
    return full(b"infe", struct.pack(">HH", number, 0), kind, b"\0", version=2, flags=int(hidden))


def _pixi() -> bytes:
    return full(b"pixi", bytes([3, 8, 8, 8]))
