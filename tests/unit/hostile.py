"""The hostile images of faults.md, made the same on every run: cases by id, with the rule that must refuse them.

A case whose rule is None is odd but whole: it must come out as a picture.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageCms

if TYPE_CHECKING:
    from collections.abc import Callable

PAYLOAD = b"<script>alert('slipway')</script>"
HIDDEN = b"TOP-SECRET-PLACE"


@dataclass(frozen=True)
class Case:
    name: str  # starts with its id
    build: Callable[[], bytes]
    rule: str | None

    def __str__(self) -> str:
        return self.name


def picture(mode: str = "RGB", size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Smooth colour noise, so that encoders have something to do."""
    dice = random.Random(7)  # noqa: S311 (the same every time)
    bands = Image.new(mode, (1, 1)).getbands() if mode not in ("P", "1") else ("R", "G", "B")
    grids = [Image.frombytes("L", (16, 12), dice.randbytes(192)).resize(size, Image.Resampling.BICUBIC) for _ in bands]
    if mode in ("P", "1"):
        return Image.merge("RGB", grids).convert(mode)
    return grids[0] if mode == "L" else Image.merge(mode, grids)


def encoded(image: Image.Image, name: str, **options: Any) -> bytes:
    body = io.BytesIO()
    image.save(body, name, **options)
    return body.getvalue()


@cache
def jpeg() -> bytes:
    return encoded(picture(), "JPEG", quality=90)


@cache
def png() -> bytes:
    return encoded(picture(), "PNG")


@cache
def gif() -> bytes:
    return encoded(picture("P"), "GIF")


@cache
def webp() -> bytes:
    return encoded(picture(), "WEBP", quality=80)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + png_chunk(b"IEND", b"")


def png_black(width: int, height: int, depth: int = 1, colour: int = 0, channels: int = 1) -> bytes:
    """A valid PNG of zeros, a thousandth of its pixels' size."""
    row = bytes(1 + (width * depth * channels + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    return png_of(png_header(width, height, depth, colour), png_chunk(b"IDAT", packed))


def png_header(width: int, height: int, depth: int = 1, colour: int = 0) -> bytes:
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_with(kind: bytes, body: bytes) -> bytes:
    """The good PNG with one more chunk after its header."""
    return png()[:33] + png_chunk(kind, body) + png()[33:]


@cache
def bomb() -> bytes:
    """100 MB of zeros, packed."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(100)), packer.flush()])


def jpeg_claiming(width: int, height: int) -> bytes:
    at = jpeg().index(b"\xff\xc0") + 5
    return jpeg()[:at] + struct.pack(">HH", height, width) + jpeg()[at + 4 :]


def jpeg_of_scans(count: int) -> bytes:
    """A blank progressive JPEG whose last scan comes again and again: 26 ms each at 40 megapixels."""
    good = encoded(Image.new("RGB", (1000, 1000)), "JPEG", progressive=True)
    last = good[good.rindex(b"\xff\xda") : -2]
    return good[:-2] + last * count + good[-2:]


def gif_of_frames(frames: int, width: int = 2, height: int = 2) -> bytes:
    good = encoded(Image.new("P", (width, height)), "GIF")
    start = good.index(b"\x2c" + bytes(4))
    return good[:start] + good[start:-1] * frames + b"\x3b"


def gif_that_grows() -> bytes:
    """A screen of 1 x 1, a frame of 65,535 x 65,535: the decoder's canvas follows the frame."""
    good = encoded(Image.new("P", (1, 1)), "GIF")
    at = good.index(b"\x2c" + bytes(4)) + 5
    return good[:at] + struct.pack("<HH", 65535, 65535) + good[at + 4 :]


def gif_with_script() -> bytes:
    """Script in a comment block, and again after the end."""
    return gif()[:-1] + b"\x21\xfe" + bytes([len(PAYLOAD)]) + PAYLOAD + b"\0\x3b" + PAYLOAD


def webp_claiming(width: int, height: int) -> bytes:
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(4) + size + webp()[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_of_forty_megapixels() -> bytes:
    return encoded(Image.new("RGBA", (7000, 5700), (9, 90, 200, 128)), "WEBP", lossless=True, method=0)


def srgb_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # the time of its creation would be now
    return bytes(profile)


def sixteen_bits() -> bytes:
    """A grey ramp of 256 steps over the whole range of 16 bits."""
    ramp = b"".join(struct.pack("<H", x * 257) for x in range(256)) * 64
    return encoded(Image.frombytes("I;16", (256, 64), ramp), "PNG")


def tagged(name: str, orientation: int = 6) -> bytes:
    """A picture that carries everything a visitor must not get."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, HIDDEN.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 33.0, 31.3)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + HIDDEN + b"</x:xmpmeta>"
    options: dict[str, Any] = {"exif": exif, "xmp": xmp, "icc_profile": srgb_profile()}
    return encoded(picture(), name, **options, **({"comment": HIDDEN} if name == "JPEG" else {}))


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nshowpage\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def _box(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + brand + b"mif1" + bytes(200)


CASES = (
    Case("I01-jpeg-half", lambda: jpeg()[: len(jpeg()) // 2], "truncated"),
    Case("I01-jpeg-without-its-last-two-bytes", lambda: jpeg()[:-2], "truncated"),
    # libjpeg fills what is missing with grey and says so only to a log that Pillow does not read.
    Case("I01-jpeg-with-a-hole-before-its-end", lambda: jpeg()[:-800] + jpeg()[-2:], None),
    Case("I01-webp-half", lambda: webp()[: len(webp()) // 2], "truncated"),
    Case("I01-gif-half", lambda: gif()[: len(gif()) // 2], "truncated"),
    Case("I02-png-half", lambda: png()[: len(png()) // 2], "truncated"),
    Case("I02-png-without-end", lambda: png()[:-12], "truncated"),
    Case("I02-png-crc-of-header", lambda: png()[:29] + b"\0\0\0\0" + png()[33:], "corrupt"),
    Case("I02-png-crc-of-pixels", lambda: png()[:-13] + bytes([png()[-13] ^ 1]) + png()[-12:], "corrupt"),
    Case("I02-png-pixels-are-noise", lambda: png_of(png()[8:33], png_chunk(b"IDAT", bytes(range(256)))), "corrupt"),
    Case("I03-ten-bytes-of-jpeg", lambda: jpeg()[:10], "truncated"),
    Case("I03-no-byte", lambda: b"", "empty"),
    Case("I03-zeros", lambda: bytes(1000), "unsupported"),
    Case("I03-html", lambda: b"<!doctype html><html><body>no photo</body></html>", "unsupported"),
    Case("I03-pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "unsupported"),
    Case("I03-heic", lambda: _box(b"heic"), "unsupported"),
    Case("I04-eps", lambda: EPS, "unsupported"),
    Case("I05-png-of-144-megapixels-in-17-kb", lambda: png_black(12_000, 12_000), "pixels"),
    Case("I06-png-of-400-megapixels-in-48-kb", lambda: png_black(20_000, 20_000), "pixels"),
    Case("I06-png-of-4-gigapixels-in-a-header", lambda: png_of(png_header(65_535, 65_535)), "corrupt"),
    Case("I06-png-of-4-gigapixels", lambda: png_of(png_header(65_535, 65_535), png_chunk(b"IDAT", b"")), "pixels"),
    Case("I06-jpeg-of-4-gigapixels", lambda: jpeg_claiming(65_535, 65_535), "pixels"),
    Case("I06-webp-of-268-megapixels", lambda: webp_claiming(16_384, 16_384), "pixels"),
    Case("I06-gif-whose-canvas-grows", gif_that_grows, "pixels"),
    Case("I06-png-of-30000-by-1", lambda: png_black(30_000, 1), "aspect-ratio"),
    Case("I06-jpeg-of-10000-scans", lambda: jpeg_of_scans(10_000), "scans"),
    Case("I07-ztxt-of-100-mb", lambda: png_with(b"zTXt", b"a\0\0" + bomb()), "metadata"),
    Case("I07-itxt-of-100-mb", lambda: png_with(b"iTXt", b"a\0\1\0\0\0" + bomb()), "metadata"),
    Case("I07-iccp-of-100-mb", lambda: png_with(b"iCCP", b"a\0\0" + bomb()), "metadata"),
    Case("I07-ztxt-that-does-not-inflate", lambda: png_with(b"zTXt", b"a\0\0nonsense"), None),
    Case("I08-gif-of-10000-frames", lambda: gif_of_frames(10_000), "frames"),
    Case("I08-gif-of-501-frames", lambda: gif_of_frames(501), "frames"),
    Case("I08-gif-of-500-frames", lambda: gif_of_frames(500), None),
    Case("I09-gif-of-480-megapixels-in-all", lambda: gif_of_frames(30, 4000, 4000), "animation"),
    Case("I10-gif-with-script", gif_with_script, None),
    Case("I10-jpeg-then-html", lambda: jpeg() + PAYLOAD, None),
    Case("I10-jpeg-then-zip", lambda: jpeg() + b"PK\3\4" + PAYLOAD * 10_000, None),
    Case("I10-png-then-html", lambda: png() + PAYLOAD, None),
    Case("I11-svg-with-onload", lambda: SVG, "unsupported"),
    Case("I13-cmyk-jpeg", lambda: encoded(picture("CMYK"), "JPEG"), None),
    Case("I13-grey-jpeg", lambda: encoded(picture("L"), "JPEG"), None),
    Case("I13-palette-png", lambda: encoded(picture("P"), "PNG"), None),
    Case("I13-palette-png-with-transparency", lambda: encoded(picture("P"), "PNG", transparency=3), None),
    Case("I13-one-bit-png", lambda: encoded(picture("1"), "PNG"), None),
    Case("I13-rgba-png", lambda: encoded(picture("RGBA"), "PNG"), None),
    Case("I13-grey-alpha-png", lambda: encoded(picture("LA"), "PNG"), None),
    Case("I13-rgb-png-with-a-transparent-colour", lambda: encoded(picture(), "PNG", transparency=(1, 2, 3)), None),
    Case(
        "I13-cmyk-jpeg-with-an-rgb-profile", lambda: encoded(picture("CMYK"), "JPEG", icc_profile=srgb_profile()), None
    ),
    Case("I14-sixteen-bit-png", sixteen_bits, None),
    *(Case(f"I15-orientation-{n}", lambda n=n: tagged("JPEG", n), None) for n in range(1, 9)),
    Case("I16-metadata-in-jpeg", lambda: tagged("JPEG"), None),
    Case("I16-metadata-in-png", lambda: tagged("PNG"), None),
    Case("I16-metadata-in-webp", lambda: tagged("WEBP"), None),
    Case("I17-exif-of-noise", lambda: encoded(picture(), "JPEG", exif=b"Exif\0\0" + bytes(range(200))), None),
    Case("I17-exif-cut", lambda: encoded(picture(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff"), None),
    Case("I17-profile-of-noise", lambda: encoded(picture(), "JPEG", icc_profile=bytes(range(200))), None),
    Case("I18-avif", lambda: encoded(picture(), "AVIF", quality=60), None),
    Case("I18-avif-of-zeros", lambda: _box(b"avif"), "corrupt"),
    Case("I18-tiff", lambda: encoded(picture(), "TIFF"), None),
    Case("I18-heic", lambda: _box(b"heix"), "unsupported"),
)

# Within every limit and still the most work that there is: 40 megapixels with alpha out of 46 bytes.
HEAVY = (Case("I19-webp-of-40-megapixels-in-46-bytes", webp_of_forty_megapixels, None),)
