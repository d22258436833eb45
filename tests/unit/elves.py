"""ELF binaries as small as they can be."""

from __future__ import annotations

import struct


def elf_binary(*needed: str, machine: int = 0xB7, address: int = 0x10000) -> bytes:
    """A 64-bit little-endian library that names the libraries it needs, loaded elsewhere than it lies in the file."""
    names, offsets = b"\0", []
    for name in needed:
        offsets.append(len(names))
        names += name.encode() + b"\0"
    headers = 64 + 2 * 56
    entries = [(1, offset) for offset in offsets] + [(5, address + headers), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    at = headers + len(names)
    size = at + len(dynamic)
    start = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = start + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 2, 64, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 5, 0, address, address, size, size, 0x1000)
    segment = struct.pack("<IIQQQQQQ", 2, 6, at, address + at, address + at, len(dynamic), len(dynamic), 8)
    return header + load + segment + names + dynamic
