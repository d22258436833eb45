"""The candidates in Python: each makes JPEGs of 1600, 800 and 150 pixels from the bytes of a photo.

All of them write the same kind of file (progressive, quality 80, 4:2:0), so that they differ in how they get there.
Libraries are imported by the candidate that needs them: memory is measured.
"""

from __future__ import annotations

import inspect
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bench.subjects import EDGES, QUALITY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slipway.presets import Preset

Run = "Callable[[], list[bytes]]"

JPEG = {"quality": QUALITY, "progressive": True}
PLAIN_JPEG = {"quality": QUALITY}
FORM_BYTES = 4 << 20
BOUNDARY = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"


def fitted(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return `size` shrunk into a square of `edge`, half a pixel rounded up as everybody but Python's round() does."""
    scale = edge / max(size)
    return max(1, int(size[0] * scale + 0.5)), max(1, int(size[1] * scale + 0.5))


def naive(data: bytes, options: dict[str, Any]) -> list[bytes]:
    """What correct code looks like when nobody measured it: everything at full size, and that once per size."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    files = []
    for edge in EDGES:
        image = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")
        files.append(_saved(image.resize(fitted(image.size, edge), Image.Resampling.LANCZOS), options))
    return files


def tutorial(data: bytes) -> list[bytes]:
    """What AWS's tutorial does (`image.thumbnail(...)`, `image.save(...)`), for three sizes; it leaves photos lying."""
    from PIL import Image  # noqa: PLC0415

    files = []
    for edge in EDGES:
        with Image.open(BytesIO(data)) as image:
            image.thumbnail((edge, edge))
            files.append(_saved(image, JPEG))
    return files


def slipway(data: bytes, formats: Sequence[str], **mode: bool) -> list[bytes]:
    """The engine, with room for a photo of 48 megapixels."""
    from slipway.images.budget import Budget  # noqa: PLC0415
    from slipway.images.engine import render  # noqa: PLC0415

    budget = Budget(max_bytes=100_000_000, max_pixels=60_000_000)
    return [variant.data for variant in render(data, _presets(formats), budget, **mode).variants]


def vips_per_size(data: bytes) -> list[bytes]:
    """libvips's own way: `thumbnail` once per size."""
    import pyvips  # noqa: PLC0415

    pyvips.cache_set_max(0)
    return [
        _vips_jpeg(pyvips.Image.thumbnail_buffer(data, edge, height=edge, size="down", export_profile="srgb"))
        for edge in EDGES
    ]


def vips_cascade(data: bytes) -> list[bytes]:
    """libvips by hand: the largest from the file, each further one from the one before."""
    import pyvips  # noqa: PLC0415

    pyvips.cache_set_max(0)
    frame = pyvips.Image.thumbnail_buffer(
        data, EDGES[0], height=EDGES[0], size="down", export_profile="srgb"
    ).copy_memory()
    files = [_vips_jpeg(frame)]
    for edge in EDGES[1:]:
        frame = frame.thumbnail_image(edge, height=edge, size="down").copy_memory()
        files.append(_vips_jpeg(frame))
    return files


def floor(data: bytes) -> Callable[[], list[bytes]]:
    """Nothing but codecs: the photo decoded at half size, three finished pictures encoded. No resizing, no turning."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    upright = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    pictures = [upright.resize(fitted(upright.size, edge), Image.Resampling.LANCZOS) for edge in EDGES]
    for picture in pictures:
        picture.info = {}

    def codecs() -> list[bytes]:
        image = Image.open(BytesIO(data))
        image.draft(None, (image.width // 2, image.height // 2))
        image.load()
        return [_saved(picture, JPEG) for picture in pictures]

    return codecs


def multipart(data: bytes) -> Callable[[], list[bytes]]:
    """Our reading of a form, with all that it refuses."""
    from slipway.multipart import parse_form  # noqa: PLC0415

    body = _form(data)
    content_type = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    return lambda: [part.data for part in parse_form(content_type, body)]


def find(data: bytes) -> Callable[[], list[bytes]]:
    """The same parts by `bytes.find` alone, believing every byte."""
    body = _form(data)
    delimiter = b"--" + BOUNDARY

    def parts() -> list[bytes]:
        found = []
        start = body.find(delimiter) + len(delimiter)
        while body[start : start + 2] != b"--":
            begin = body.find(b"\r\n\r\n", start) + 4
            end = body.find(b"\r\n" + delimiter, begin)
            found.append(body[begin:end])
            start = end + 2 + len(delimiter)
        return found

    return parts


JPEGS, ALL_FORMATS = ("jpg",), ("jpg", "webp", "avif")

_DIRECT: dict[str, Callable[[bytes], list[bytes]]] = {
    "naive": partial(naive, options=JPEG),
    "naive-plain": partial(naive, options=PLAIN_JPEG),
    "tutorial": tutorial,
    "default": partial(slipway, formats=JPEGS),
    "fast": partial(slipway, formats=JPEGS, fast=True),
    "nine": partial(slipway, formats=ALL_FORMATS),
    "nine-fast": partial(slipway, formats=ALL_FORMATS, fast=True),
    "vips": vips_per_size,
    "vips-cascade": vips_cascade,
}
_PREPARED = {"floor": floor, "multipart": multipart, "find": find}


def prepared(name: str, data: bytes) -> Callable[[], list[bytes]]:
    """Return the candidate as a call without arguments: what it takes to get there is not measured."""
    return _PREPARED[name](data) if name in _PREPARED else partial(_DIRECT[name], data)


def has_fast_mode() -> bool:
    """Whether this checkout's engine has a fast mode."""
    from slipway.images.engine import render  # noqa: PLC0415

    return "fast" in inspect.signature(render).parameters


def _presets(formats: Sequence[str]) -> tuple[Preset, ...]:
    from slipway.presets import Fit, Format, Preset  # noqa: PLC0415

    wanted = tuple(Format(name) for name in formats)
    return tuple(Preset(f"p{edge}", edge, edge, Fit.INSIDE, wanted, None) for edge in EDGES)


def _saved(image: Any, options: dict[str, Any]) -> bytes:
    body = BytesIO()
    image.save(body, "JPEG", **options)
    return body.getvalue()


def _vips_jpeg(image: Any) -> bytes:
    written: bytes = image.jpegsave_buffer(
        Q=QUALITY, interlace=True, optimize_coding=True, subsample_mode="on", keep="none"
    )
    return written


def _form(data: bytes) -> bytes:
    """Return a form of a title and a file of 4 MB, cut from or repeated from a photo."""
    file = (data * (FORM_BYTES // len(data) + 1))[:FORM_BYTES]
    field = b'--%b\r\nContent-Disposition: form-data; name="title"\r\n\r\nA lake\r\n' % BOUNDARY
    head = (
        b'--%b\r\nContent-Disposition: form-data; name="file"; filename="lake.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return field + head % BOUNDARY + file + b"\r\n--%b--\r\n" % BOUNDARY
