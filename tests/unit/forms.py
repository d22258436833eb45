"""Forms as bytes, written by hand so that a test can break exactly one thing of them."""

from __future__ import annotations

BOUNDARY = "----slipway"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


def part(data: bytes, disposition: str, *headers: str) -> bytes:
    """One part with its headers, up to the line break before the next boundary."""
    lines = [f"--{BOUNDARY}", f"Content-Disposition: {disposition}", *headers, "", ""]
    return "\r\n".join(lines).encode() + data + b"\r\n"


def file_part(data: bytes = JPEG, filename: str = "photo.jpg", content_type: str = "image/jpeg") -> bytes:
    return part(data, f'form-data; name="file"; filename="{filename}"', f"Content-Type: {content_type}")


def text_part(name: str, value: str) -> bytes:
    return part(value.encode(), f'form-data; name="{name}"')


def form(*parts: bytes) -> bytes:
    """A whole body of these parts."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
