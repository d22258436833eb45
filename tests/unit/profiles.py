"""Colour profiles made from numbers: what a space is by its standard, and how an sRGB colour is written in it.

Small matrix profiles (ICC.1:2001, display class) of sRGB, Display P3, Adobe RGB and ProPhoto, and a table profile of
a press whose sixteen ink mixtures are known. Nothing here uses Little CMS or libvips, so both can be judged by it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

Colour: TypeAlias = tuple[int, ...]
Row: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Row, Row, Row]

_D50: Row = (0.9642, 1.0, 0.8249)  # ICC's connection space
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


@dataclass(frozen=True)
class Space:
    """An RGB space: chromaticities of its primaries and its white, and its curve (None: sRGB's)."""

    name: str
    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]
    white: tuple[float, float]
    gamma: float | None

    def __str__(self) -> str:
        return self.name


_D65_XY, _D50_XY = (0.3127, 0.3290), (0.3457, 0.3585)
SRGB = Space("srgb", (0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65_XY, None)  # IEC 61966-2-1
DISPLAY_P3 = Space("display-p3", (0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65_XY, None)  # SMPTE EG 432-1
ADOBE_RGB = Space("adobe-rgb", (0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65_XY, 563 / 256)  # Adobe RGB (1998)
PROPHOTO = Space("prophoto", (0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), _D50_XY, 1.8)  # ROMM, ISO 22028-2
SPACES = (SRGB, DISPLAY_P3, ADOBE_RGB, PROPHOTO)


def written_in(space: Space, colour: Colour) -> Colour:
    """The numbers that `space` gives an sRGB colour that it can show; 8 bits a channel."""
    linear = tuple(_decoded(value / 255, None) for value in colour)
    there = _times(_inverse(_to_d50(space)), _times(_to_d50(SRGB), linear))  # type: ignore[arg-type]
    return tuple(round(255 * _encoded(min(1.0, max(0.0, value)), space.gamma)) for value in there)


@cache
def profile_of(space: Space, *, padding: int = 0) -> bytes:
    """The profile of `space`, followed by a private tag of `padding` bytes."""
    curve = (
        struct.pack(">4sxxxxIH", b"curv", 1, round(space.gamma * 256))
        if space.gamma
        else struct.pack(
            ">4sxxxxI1024H", b"curv", 1024, *(round(65535 * _decoded(n / 1023, None)) for n in range(1024))
        )
    )
    columns = zip(*_to_d50(space), strict=True)
    tags = {
        b"wtpt": _xyz(_D50),
        **{name + b"XYZ": _xyz(column) for name, column in zip((b"r", b"g", b"b"), columns, strict=True)},
    }
    tags |= {name + b"TRC": curve for name in (b"r", b"g", b"b")}
    if padding:
        tags[b"priv"] = b"data" + bytes(8) + bytes(padding)
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags, space.name)


@cache
def grey_profile(gamma: float) -> bytes:
    """A grey space of one curve."""
    curve = struct.pack(">4sxxxxIH", b"curv", 1, round(gamma * 256))
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(_D50), b"kTRC": curve}, "grey")


# What a press makes of full inks on paper (cyan, magenta, yellow, black as bits): near ISO Coated, not 255 - ink.
INKS: dict[tuple[int, int, int, int], Colour] = {
    (c, m, y, k): tuple(value // (6 if k else 1) for value in rgb)
    for (c, m, y), rgb in {
        (0, 0, 0): (250, 250, 245),
        (1, 0, 0): (20, 150, 215),
        (0, 1, 0): (215, 30, 120),
        (0, 0, 1): (250, 230, 30),
        (1, 1, 0): (45, 45, 130),
        (1, 0, 1): (20, 145, 65),
        (0, 1, 1): (215, 40, 35),
        (1, 1, 1): (55, 50, 45),
    }.items()
    for k in (0, 1)
}


@cache
def press_profile() -> bytes:
    """A CMYK profile (lut8) of two grid points an ink: INKS at its corners, straight lines between them."""
    corners = b"".join(_lab8(INKS[c, m, y, k]) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1))
    straight = bytes(range(256))
    unit = struct.pack(">9i", *(65536 if n % 4 == 0 else 0 for n in range(9)))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + unit + straight * 4 + corners + straight * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table, b"wtpt": _xyz(_D50)}, "press")


def _profile(kind: bytes, colours: bytes, connection: bytes, tags: dict[bytes, bytes], name: str) -> bytes:
    text = name.encode()
    description = b"desc" + bytes(4) + struct.pack(">I", len(text) + 1) + text + bytes(1 + 4 + 4 + 2 + 1 + 67)
    tags = {b"desc": description, b"cprt": b"text" + bytes(4) + b"none\0", **tags}
    index, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        index += struct.pack(">4sII", tag, at + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    content = struct.pack(">I", len(tags)) + index + body
    header = struct.pack(">I4xI", 128 + len(content), 0x02400000) + kind + colours + connection
    header += struct.pack(">6H", 2026, 6, 21, 5, 42, 0) + b"acsp" + bytes(28) + struct.pack(">3i", *map(_fixed, _D50))
    return header.ljust(128, b"\0") + content


def _xyz(values: Row) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *map(_fixed, values))


def _fixed(value: float) -> int:
    return round(value * 65536)


def _lab8(colour: Colour) -> bytes:
    xyz = _times(_to_d50(SRGB), tuple(_decoded(value / 255, None) for value in colour))  # type: ignore[arg-type]
    x, y, z = (_lab_curve(value / white) for value, white in zip(xyz, _D50, strict=True))
    return bytes([round((116 * y - 16) * 2.55), round(500 * (x - y)) + 128, round(200 * (y - z)) + 128])


def _lab_curve(t: float) -> float:
    return t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29


def _decoded(value: float, gamma: float | None) -> float:
    if gamma:
        return float(value**gamma)
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float, gamma: float | None) -> float:
    if gamma:
        return float(value ** (1 / gamma))
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


@cache
def _to_d50(space: Space) -> Matrix:
    """Linear RGB to XYZ relative to D50, the white adapted by Bradford's method, as ICC profiles store it."""
    columns = [_xyz_of(point) for point in (space.red, space.green, space.blue)]
    primaries: Matrix = tuple(zip(*columns, strict=True))  # type: ignore[assignment]
    scale = _times(_inverse(primaries), _xyz_of(space.white))
    to_xyz: Matrix = tuple(tuple(v * s for v, s in zip(row, scale, strict=True)) for row in primaries)  # type: ignore[assignment]
    cones = [_times(_BRADFORD, white) for white in (_xyz_of(space.white), _D50)]
    gains = [wanted / there for there, wanted in zip(*cones, strict=True)]
    scaled: Matrix = tuple(tuple(v * g for v in row) for row, g in zip(_BRADFORD, gains, strict=True))  # type: ignore[assignment]
    return _product(_inverse(_BRADFORD), _product(scaled, to_xyz))


def _xyz_of(point: tuple[float, float]) -> Row:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def _times(matrix: Matrix, vector: Row) -> Row:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)  # type: ignore[return-value]


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = [_times(left, column) for column in zip(*right, strict=True)]  # type: ignore[arg-type]
    return tuple(zip(*columns, strict=True))  # type: ignore[return-value]


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    cofactors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    determinant = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0]
    return tuple(tuple(v / determinant for v in row) for row in cofactors)  # type: ignore[return-value]
