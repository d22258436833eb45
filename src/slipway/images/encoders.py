"""Encoders: a finished picture to the bytes of a variant. Settings and why: measured on photographs at 1600 pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, JpegImagePlugin, WebPImagePlugin

from slipway.images.colour import on_white
from slipway.presets import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.images.animation import Animation

# Imported for what they register: a format that Pillow does not know yet makes it load all of its plugins.
_PLUGINS = (JpegImagePlugin, WebPImagePlugin)
# Nothing but the picture goes out: what a caller forgot to strip is stripped here.
_BARE: dict[str, Any] = {"exif": b"", "xmp": b"", "icc_profile": None, "comment": b""}


@dataclass(frozen=True)
class _Encoder:
    name: str  # Pillow's
    content_type: str
    quality: int
    options: Mapping[str, int | bool]
    fast: Mapping[str, int | bool] = field(default_factory=dict)  # instead, where time counts more than bytes
    modes: tuple[str, ...] = ("RGB", "RGBA")  # that it takes


_ENCODERS = {
    # Speed 9 makes files 10 % larger than 6 does, in a fiftieth of the time that speed 5 takes. One thread: with more,
    # the picture is cut into as many tiles, and the bytes would depend on the machine.
    Format.AVIF: _Encoder("AVIF", "image/avif", 60, {"speed": 9, "max_threads": 1}),
    # Progressive: 4 % smaller for 16 ms; what the CDN then does not send pays for it with the first view.
    Format.JPG: _Encoder(
        "JPEG", "image/jpeg", 80, {"progressive": True}, {"progressive": False, "optimize": True}, ("RGB", "YCbCr")
    ),
    # Level 3 instead of 6: half the time, 5 % larger.
    Format.PNG: _Encoder("PNG", "image/png", 100, {"compress_level": 3}, {"compress_level": 1}),
    # Method 2 takes half the time of 4 and makes files 4 % larger.
    Format.WEBP: _Encoder("WEBP", "image/webp", 80, {"method": 4}, {"method": 2}),
}


def content_type(variant_format: Format) -> str:
    """Return the media type that a variant is served with."""
    return _ENCODERS[variant_format].content_type


def encode(picture: Image.Image, variant_format: Format, quality: int | None, *, fast: bool = False) -> bytes:
    """Return `picture` (RGB, RGBA or YCbCr, sRGB) in a format; `quality` None takes the format's default.

    Transparency is kept where the format has it and lies on white in a JPEG.
    """
    encoder = _ENCODERS[variant_format]
    _load_plugin(encoder)
    if picture.mode not in encoder.modes:
        picture = on_white(picture) if picture.mode == "RGBA" else picture.convert("RGB")
    body = BytesIO()
    options = {**encoder.options, **(encoder.fast if fast else {})}
    picture.save(body, encoder.name, quality=quality or encoder.quality, **options, **_BARE)
    return body.getvalue()


def encode_animation(animation: Animation, quality: int | None) -> bytes:
    """Return an animation as a WEBP, the one format for them. Method 0: the others take twice to ten times as long."""
    body = BytesIO()
    first, *rest = animation.frames
    first.save(
        body,
        "WEBP",
        save_all=True,
        append_images=rest,
        duration=animation.milliseconds,
        loop=animation.loops,
        quality=quality or _ENCODERS[Format.WEBP].quality,
        method=0,
        **_BARE,
    )
    return body.getvalue()


def _load_plugin(encoder: _Encoder) -> None:
    if encoder.name == "AVIF":
        from PIL import AvifImagePlugin  # noqa: F401, PLC0415 (registers; only loaded where it is asked for)
    elif encoder.name == "PNG":
        from PIL import PngImagePlugin  # noqa: F401, PLC0415
