"""The sizes that AV1 and HEVC streams were really coded at, read where decoders read them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from slipway.images.video_size import av1_size, hevc_size

register_heif_opener()


def _file(name: str, size: tuple[int, int], **options: object) -> bytes:
    body = BytesIO()
    Image.new("RGB", size, (9, 90, 200)).save(body, name, **options)
    return body.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (64, 48), (399, 301), (5000, 16)], ids=str)
def test_the_size_of_an_av1_stream_is_found(size: tuple[int, int]) -> None:
    data = _file("AVIF", size)
    assert av1_size(data[data.index(b"mdat") + 4 :]) == size


def test_a_stream_that_is_not_reduced_to_a_still_picture_is_read_too() -> None:
    """Profile 0, no timing, one operating point of level 2.0, 12 bits for each side: 1,000 x 700."""
    bits = "000" + "0" + "0" + "0" + "0" + "00000" + "0" * 12 + "00000" + "1011" + "1011" + f"{999:012b}{699:012b}"
    header = int(bits.ljust(64, "0"), 2).to_bytes(8, "big")
    assert av1_size(b"\x12\x00" + b"\x0a\x08" + header) == (1000, 700)


def test_a_stream_without_a_sequence_header_has_no_size() -> None:
    assert av1_size(b"\x12\x00") is None
    assert av1_size(b"") is None


@pytest.mark.parametrize("stream", [b"\x0a", b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x0a\x02\x18"], ids=str)
def test_a_stream_that_ends_in_its_sequence_header_is_cut(stream: bytes) -> None:
    with pytest.raises(IndexError):
        av1_size(stream)


@pytest.mark.parametrize("size", [(64, 64), (400, 304), (4000, 320)], ids=str)
def test_the_size_of_an_hevc_stream_is_found(size: tuple[int, int]) -> None:
    data = _file("HEIF", size)
    at = data.index(b"\x42\x01\x01")  # the header of a sequence parameter set, and its first layer
    assert hevc_size(data[at:]) == size


def test_an_hevc_header_that_is_cut_has_no_size() -> None:
    with pytest.raises(IndexError):
        hevc_size(b"\x42\x01\x01\x03")
