"""The teams of .github/CODEOWNERS, and which of them reviews a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATH = ".github/CODEOWNERS"


def read(root: Path) -> str:
    """The file's text."""
    return (root / PATH).read_text(encoding="utf-8")


def teams(text: str) -> list[str]:
    """Names of the teams without their organisation, in the order of the file."""
    return list(dict.fromkeys(re.findall(r"@[\w-]+/([\w-]+)", text)))


def reviewer(text: str, file: str) -> str | None:
    """The first team of the last line whose pattern has `file`, as on GitHub; None when no line has it.

    Of GitHub's patterns it knows those that our file uses: `*`, a folder from the root, a file from the root.
    """
    found = None
    for line in text.splitlines():
        pattern, *owners = line.partition("#")[0].split() or [""]
        matches = pattern in ("*", f"/{file}") or (pattern.endswith("/") and f"/{file}".startswith(pattern))
        if owners and matches:
            found = owners[0].rpartition("/")[2]
    return found


def entry(text: str, file: str, team: str) -> str:
    """The line that makes `team` review `file`, in the organisation that the other lines are of."""
    organisation = re.search(r"@([\w-]+)/", text)
    return f"/{file} @{organisation[1] if organisation else 'organisation'}/{team}"
