"""What an ELF binary says about itself."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from elves import elf_binary

from cli import elf
from cli.errors import CommandError


def test_the_machine_and_the_libraries_are_read() -> None:
    assert elf.read(elf_binary("liba.so.1", "libc.so.6")) == elf.Binary("arm64", ("liba.so.1", "libc.so.6"))
    assert elf.read(elf_binary(machine=0x3E)) == elf.Binary("x86_64", ())
    assert elf.read(elf_binary(machine=0x28)).machine == "another"


def test_a_binary_that_is_linked_statically_needs_nothing() -> None:
    whole = bytearray(elf_binary("liba.so.1"))
    whole[56:58] = (1).to_bytes(2, "little")  # one segment: the dynamic one is gone
    assert elf.read(bytes(whole)).needed == ()


@pytest.mark.parametrize("length", [64, 100, 130, 180, 200])
def test_a_binary_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(CommandError, match="damaged"):
        elf.read(elf_binary("liba.so.1")[:length])


@pytest.mark.parametrize("content", [b"", b"MZ", b"\x7fELF\x01\x01" + bytes(100), b"\x7fELF\x02\x02" + bytes(100)])
def test_what_lambda_cannot_load_is_refused(content: bytes) -> None:
    with pytest.raises(CommandError, match="64-bit"):
        elf.read(content)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere binaries are not ELF")
def test_a_real_one_is_read() -> None:
    """Against what the loader itself has loaded for it."""
    import PIL._webp  # noqa: F401, PLC0415

    spec = importlib.util.find_spec("PIL._webp")
    assert spec
    assert spec.origin
    found = elf.read(Path(spec.origin).read_bytes())
    ours = [name for name in found.needed if name.startswith("libwebp")]
    assert len(ours) == 3
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    assert all(f"pillow.libs/{name}" in maps for name in ours)
