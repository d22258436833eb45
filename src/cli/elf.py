"""What an ELF binary says about itself: the machine it is for and the libraries it needs. Works for every machine,
where `ldd` runs only what its own machine could run.

Structures: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html (chapters 4 and 5)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
"""e_machine, as Lambda names it; both are 64 bits and little-endian."""
_MAGIC = b"\x7fELF"
_64_BITS_LITTLE_ENDIAN = b"\x02\x01"
_LOAD, _DYNAMIC = 1, 2
_END, _NEEDED, _STRINGS = 0, 1, 5


@dataclass(frozen=True)
class Binary:
    """`machine` is one of MACHINES' or "another"; `needed` are names such as "libtiff.so.6", not paths."""

    machine: str
    needed: tuple[str, ...]


@dataclass(frozen=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int


def is_elf(content: bytes) -> bool:
    """Whether a file (its first four bytes are enough) is an ELF binary."""
    return content.startswith(_MAGIC)


def machine(header: bytes) -> str:
    """The machine that a binary is for, from its first 20 bytes."""
    return MACHINES.get(struct.unpack_from("<H", header, 18)[0], "another")


def read(content: bytes) -> Binary:
    """Read a whole binary. Raises CommandError for one that is damaged or of a class that Lambda cannot load."""
    if not is_elf(content) or content[4:6] != _64_BITS_LITTLE_ENDIAN:
        raise CommandError("Not a 64-bit little-endian ELF binary.")
    try:
        return Binary(machine(content), tuple(_needed(content)))
    except (struct.error, ValueError, StopIteration):
        raise CommandError("A damaged ELF binary.") from None


def _needed(content: bytes) -> Iterator[str]:
    segments = list(_segments(content))
    dynamic = next((segment for segment in segments if segment.kind == _DYNAMIC), None)
    if dynamic is None:  # linked statically
        return
    entries = []
    for at in range(dynamic.offset, dynamic.offset + dynamic.size, 16):
        tag, value = struct.unpack_from("<qQ", content, at)
        if tag == _END:
            break
        entries.append((tag, value))
    strings = [_in_file(value, segments) for tag, value in entries if tag == _STRINGS]
    for tag, value in entries:
        if tag == _NEEDED:
            start = strings[0] + value if strings else len(content)
            yield content[start : content.index(b"\0", start)].decode("ascii")


def _segments(content: bytes) -> Iterator[_Segment]:
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    for index in range(count):
        kind, _, offset, address, _, in_file = struct.unpack_from("<IIQQQQ", content, table + index * size)
        yield _Segment(kind, offset, address, in_file)


def _in_file(address: int, segments: list[_Segment]) -> int:
    """Where in the file lies what is loaded at an address."""
    loaded = next(s for s in segments if s.kind == _LOAD and s.address <= address < s.address + s.size)
    return address - loaded.address + loaded.offset
