"""What a file is by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.sniff import HEAD_BYTES, sniff


def _ftyp(major: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + major + b"\0\0\0\0" + b"".join(compatible)
    return (len(body) + 4).to_bytes(4, "big") + body + b"mdat"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"FORM\x24\0\0\0WEBPVP8 ", None),
        (b"II*\0\x08", "image/tiff"),
        (b"MM\0*\0", "image/tiff"),
        (_ftyp(b"avif", b"mif1", b"miaf"), "image/avif"),
        (_ftyp(b"mif1", b"miaf", b"avif"), "image/avif"),
        (_ftyp(b"avis"), "image/avif"),
        (_ftyp(b"heic", b"mif1"), "image/heic"),
        (_ftyp(b"mif1", b"heic"), "image/heic"),
        (_ftyp(b"mif1"), None),
        (_ftyp(b"isom", b"avc1"), "video/mp4"),
        (_ftyp(b"mp42"), "video/mp4"),
        (_ftyp(b"qt  "), "video/quicktime"),
        (_ftyp(b"what", b"ever"), None),
        (_ftyp(b"what") + b"avif", None),  # behind the box, no brand any more
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "video/x-matroska"),
        (b"%PDF-1.7", "application/pdf"),
        (b" %PDF-1.7", None),  # readers would open it; we want it at the very start
        (b"%!PS-Adobe-3.0 EPSF-3.0", "application/postscript"),
        (b"\xc5\xd0\xd3\xc6\x1e", "application/postscript"),
        (b"<svg onload='alert(1)'>", "image/svg+xml"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- <html> -->\n<SVG>", "image/svg+xml"),
        (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'><svg ", "image/svg+xml"),
        (b"<svgx>", None),
        (b"\n<!doctype HTML>", "text/html"),
        (b"<script>alert(1)</script>", "text/html"),
        (b"PK\x03\x04", "application/zip"),
        (b"MZ\x90", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF", "application/x-executable"),
        (b"hello", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_the_first_bytes_prove_the_type(data: bytes, content_type: str | None) -> None:
    assert sniff(data) == content_type


def test_I10_what_follows_the_first_bytes_does_not_matter() -> None:
    assert sniff(b"GIF89a/*<html><svg>") == "image/gif"


@given(st.binary(max_size=HEAD_BYTES), st.binary())
def test_nothing_behind_the_head_counts(head: bytes, tail: bytes) -> None:
    padded = head.ljust(HEAD_BYTES, b"\0")
    assert sniff(padded) == sniff(padded + tail)


@given(st.integers(0, 2**32 - 1), st.binary(max_size=40))
def test_a_box_of_any_size_is_read(size: int, rest: bytes) -> None:
    assert sniff(size.to_bytes(4, "big") + b"ftyp" + rest) in (
        None,
        "image/avif",
        "image/heic",
        "video/mp4",
        "video/quicktime",
    )
