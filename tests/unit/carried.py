"""What a picture carries beside its pixels, read by others than the library that wrote it.

`carried` names every block of a file that is not needed to show it (T.81 and JFIF, W3C PNG, RFC 9649, ISO 23008-12): a
list of what may be there, so what nobody thought of is named too. exifread and libvips then look for what they know.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import exifread
import pyvips

if TYPE_CHECKING:
    from collections.abc import Iterator

_JPEG_PICTURE = {0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD}  # frames, tables, scans, restarts
_JFIF = b"\xff\xe0\x00\x10JFIF\x00"
_PNG_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP_PICTURE = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_AVIF_PICTURE = {
    *(b"ftyp", b"meta", b"mdat", b"hdlr", b"pitm", b"iloc", b"iinf", b"infe", b"iprp", b"ipco", b"ipma"),
    *(b"ispe", b"pixi", b"av1C", b"colr", b"auxC", b"iref", b"auxl", b"prem"),
}
_AVIF_NESTED = {b"meta": 4, b"iinf": 6, b"iprp": 0, b"ipco": 0, b"iref": 4}  # bytes before the first box inside
_VIPS_METADATA = ("exif", "xmp", "iptc", "icc", "comment", "photoshop", "orientation", "gif-comment")


def carried(data: bytes) -> list[str]:
    """Name what `data` (JPEG, PNG, WebP or AVIF) carries beside its picture; empty for a bare one."""
    if data[:2] == b"\xff\xd8":
        found = _in_jpeg(data)
    elif data[:4] == b"\x89PNG":
        found = _in_png(data)
    elif data[8:12] == b"WEBP":
        found = _in_webp(data)
    elif data[4:8] == b"ftyp":
        found = _in_boxes(data, 0, len(data))
    else:
        return ["a format that is never written"]
    return [*found, *_by_exifread(data), *_by_libvips(data)]


def _in_jpeg(data: bytes) -> Iterator[str]:
    at = 2
    while data[at : at + 2] != b"\xff\xd9":
        marker = data[at + 1]
        (length,) = struct.unpack_from(">H", data, at + 2)
        plain = marker in _JPEG_PICTURE
        if not (plain or (data.startswith(_JFIF, at) and data[at + 16 : at + 18] == b"\0\0")):
            yield f"marker {marker:02x}"
        at += 2 + length
        if marker == 0xDA:
            while data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
                at += 1
    if at + 2 != len(data):
        yield "bytes after the end"


def _in_png(data: bytes) -> Iterator[str]:
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind not in _PNG_PICTURE:
            yield f"chunk {kind!r}"
        at += 12 + length
    if at != len(data):
        yield "bytes after the end"


def _in_webp(data: bytes) -> Iterator[str]:
    if 8 + struct.unpack_from("<I", data, 4)[0] != len(data):
        yield "bytes after the end"
    at = 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if kind not in _WEBP_PICTURE:
            yield f"chunk {kind!r}"
        if kind == b"VP8X" and data[at + 8] & 0b0010_1100:
            yield f"flags {data[at + 8]:08b}"
        at += 8 + length + length % 2


def _in_boxes(data: bytes, at: int, end: int) -> Iterator[str]:
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body, size = (at + 16, struct.unpack_from(">Q", data, at + 8)[0]) if size == 1 else (at + 8, size or end - at)
        if kind not in _AVIF_PICTURE:
            yield f"box {kind!r}"
        elif kind == b"colr" and data[body : body + 4] != b"nclx":
            yield "a colour profile"
        elif kind == b"infe" and data[body + 8 : body + 12] not in (b"av01", b"grid"):
            yield f"item {data[body + 8 : body + 12]!r}"
        if kind in _AVIF_NESTED:
            yield from _in_boxes(data, body + _AVIF_NESTED[kind], at + size)
        at += size


def _by_exifread(data: bytes) -> Iterator[str]:
    for tag in exifread.process_file(io.BytesIO(data)):
        yield f"exifread: {tag}"


def _by_libvips(data: bytes) -> Iterator[str]:
    for name in pyvips.Image.new_from_buffer(data, "").get_fields():
        if name.startswith(_VIPS_METADATA):
            yield f"libvips: {name}"
