"""Zips: the same content gives the same bytes, whoever packs it and whenever."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
import zipfile
from typing import TYPE_CHECKING

from cli import archive

if TYPE_CHECKING:
    import pytest


def test_the_order_of_packing_leaves_no_trace() -> None:
    files = {"handler.py": b"x = 1\n", "a/b.py": b"", "a.py": b"y" * 5000}
    assert archive.pack(files) == archive.pack(dict(reversed(files.items())))


def test_entries_are_sorted_timeless_and_readable_by_everybody() -> None:
    packed = zipfile.ZipFile(io.BytesIO(archive.pack({"b.py": b"2", "a/c.py": b"1"})))
    assert packed.namelist() == ["a/c.py", "b.py"]
    for entry in packed.infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.external_attr >> 16 == stat.S_IFREG | 0o644
        assert entry.create_system == 3
        assert entry.compress_type == zipfile.ZIP_DEFLATED
    assert packed.read("a/c.py") == b"1"


def test_the_hash_is_what_lambda_reports_for_the_same_bytes() -> None:
    assert base64.b64decode(archive.source_code_hash(b"zip")) == hashlib.sha256(b"zip").digest()


def test_another_compressor_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = archive.zlib.compress
    monkeypatch.setattr(archive.zlib, "compress", lambda data, _: ours(data, 1))
    assert not archive.compresses_as_reference()
