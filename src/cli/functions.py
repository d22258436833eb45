"""The Lambda functions of src/functions: a folder each, and a zip each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from cli.workspace import Workspace

_ANOTHERS = re.compile(r"^-r \.\./([a-z_]+)/requirements\.in$", re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """What a zip is made from: a handler, and the wheels that it may import."""

    name: str
    handler: Path
    requirements: Path
    """Compiled, with hashes. The file need not be there, or may name nothing."""


def functions(workspace: Workspace) -> dict[str, Function]:
    """Every function by its name, in order.

    A folder without a handler.py, whose requirements.in includes another's (`-r ../<other>/requirements.in`), is that
    other function packed with more wheels: a feature that a site may have, and a zip of its own. Raises CommandError
    when the other has no handler.
    """
    folders = sorted(path for path in (workspace.root / "src/functions").glob("*") if path.is_dir())
    found = (_function(folder) for folder in folders)
    return {function.name: function for function in found if function}


def _function(folder: Path) -> Function | None:
    requirements = folder / "requirements.txt"
    if (handler := folder / "handler.py").is_file():
        return Function(folder.name, handler, requirements)
    asked = folder / "requirements.in"
    if not asked.is_file() or not (other := _ANOTHERS.search(asked.read_text(encoding="utf-8"))):
        return None
    handler = folder.parent / other[1] / "handler.py"
    if not handler.is_file():
        raise CommandError(f"{folder.name} packs the handler of {other[1]}, which has none.")
    return Function(folder.name, handler, requirements)
