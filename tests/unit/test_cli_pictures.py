"""What the demo looks for in a picture."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image, ImageCms

from cli import pictures

SUN = (0.7, 0.2)


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def sunny() -> Image.Image:
    image = Image.new("RGB", (300, 400), "navy")
    image.paste((255, 255, 255), (190, 60, 230, 100))
    return image


def exif_with_gps() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return exif


def test_a_bare_picture_gives_nothing_away() -> None:
    for kind in ("JPEG", "WEBP"):
        assert pictures.look_at(encode(sunny(), kind)).private == []


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"exif": exif_with_gps()}, ["EXIF", "GPS"]),
        ({"comment": b"made by"}, ["comment"]),
        ({"xmp": b"<x:xmpmeta/>"}, ["XMP"]),
        ({"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}, ["colour profile"]),
    ],
    ids=["exif", "comment", "xmp", "profile"],
)
def test_each_trace_is_found(options: dict[str, object], found: list[str]) -> None:
    assert pictures.look_at(encode(sunny(), **options)).private == found


def test_a_trace_that_the_decoder_does_not_report_is_found_in_the_bytes() -> None:
    assert pictures.look_at(encode(sunny()) + b"Exif\x00\x00").private == ["EXIF"]


def test_a_picture_on_its_head_is_noticed() -> None:
    assert pictures.look_at(encode(sunny())).brighter_at(SUN)
    assert not pictures.look_at(encode(sunny().transpose(Image.Transpose.ROTATE_180))).brighter_at(SUN)


def test_a_broken_picture_is_no_picture() -> None:
    with pytest.raises(OSError, match="truncated"):
        pictures.look_at(encode(sunny())[:-200])
