"""Zip files whose bytes depend on nothing but their content."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold; every entry has it."""
REFERENCE = "7ada8859918015a3f3857f12fbf405b6ea8d331df2086e42af2614aafa259aea"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` (content by path): sorted, one time, mode 0644, deflate at level 9.

    The same content gives the same bytes on every machine whose Python carries the reference zlib:
    `compresses_as_reference`.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, wherever this runs: it gives external_attr its meaning
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def unpacked(content: bytes) -> int:
    """Bytes of everything in a zip, unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def source_code_hash(content: bytes) -> str:
    """Base64 of SHA-256, as Lambda and Terraform's source_code_hash write it."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode("ascii")


def compresses_as_reference() -> bool:
    """Whether this Python's zlib gives the bytes of the reference implementation.

    Deflate lets a compressor choose. zlib's own choices at level 9 have stayed the same for many years, but some
    systems ship zlib-ng or another replacement under its name: their zips work, only not with the bytes that CI builds.
    """
    words = [hashlib.sha256(bytes([number])).hexdigest()[: 3 + number % 7] for number in range(200)]
    order = hashlib.sha512(b"slipway").digest() * 64
    text = " ".join(words[(byte * (position + 7)) % 200] for position, byte in enumerate(order)).encode("ascii")
    return hashlib.sha256(zlib.compress(text, 9)).hexdigest() == REFERENCE
