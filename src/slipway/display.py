"""Names and titles as people gave them, made safe to show: never part of a key, a path or a header."""

from __future__ import annotations

import unicodedata
from typing import Final

FILENAME_BYTES: Final = 255
"""Longest file name kept, in UTF-8 bytes: what file systems take."""

TITLE_CHARACTERS: Final = 200

_FALLBACK: Final = "unnamed"
# Control, lone surrogate, unassigned or private use, line and paragraph separators.
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})
# These reorder or hide what stands next to them: `photo\u202egpj.exe` shows as photoexe.jpg. (Not all of Cf:
# joiners belong to emoji and to several scripts.)
_MISLEADING: Final = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def display_title(text: str) -> str:
    """Return `text` in NFC without control, bidirectional or invisible characters, at most 200 characters."""
    return _shown(text)[:TITLE_CHARACTERS].strip()


def display_filename(text: str) -> str:
    """Return the last path segment of `text` made safe to show, at most 255 bytes, its extension kept.

    `unnamed` when nothing is left. Percent signs are taken as they are: nothing is decoded twice.
    """
    name = _shown(text.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 16 and stem:
        suffix = dot + extension
        return _cut(stem, FILENAME_BYTES - len(suffix.encode())) + suffix
    return _cut(name, FILENAME_BYTES) or _FALLBACK


def _shown(text: str) -> str:
    shown = "".join(
        character
        for character in text
        if character not in _MISLEADING and unicodedata.category(character) not in _HIDDEN_CATEGORIES
    )
    return unicodedata.normalize("NFC", shown).strip()


def _cut(text: str, size_bytes: int) -> str:
    return text.encode()[:size_bytes].decode(errors="ignore").rstrip(". ")
