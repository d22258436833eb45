"""Images for the e2e tests, made here so that no binary is kept in the repository."""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from functools import cache
from pathlib import Path

from PIL import Image

from cli.sample import write_sample


@cache
def photo_with_gps() -> bytes:
    """The demo's 12-megapixel photo: stored 4000 x 3000 with EXIF orientation 6 and GPS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.jpg"
        write_sample(path)
        return path.read_bytes()


@cache
def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def png_bomb(side: int = 20_000) -> bytes:
    """A valid PNG of side x side black pixels, a few tens of kilobytes long."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + side // 8) * side, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
