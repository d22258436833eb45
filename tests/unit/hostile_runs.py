"""Runs files through the engine in a process with a hard limit on memory, as a Lambda has one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hostile import Case
    from hostile_own import Own

CORPUS_MIB = 512
FUNCTION_MIB = 1769
# libtiff writes a line of its own about damage, in fixed words; Pillow cannot be told to keep it quiet.
_LIBTIFF = re.compile(
    r"(tempfile\.tif|JPEGLib|ZIPDecode|LZWDecode|PackBitsDecode|Fax\w+|TIFF\w+): [\w ,.:;()#'-]{1,120}$"
)
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """What came of a folder of files: by case, how it ended, and its variants."""

    outcomes: dict[str, dict[str, Any]]
    folder: Path

    def variants(self, name: str) -> dict[str, bytes]:
        """The files that were made of a case, by their names (w150.jpg)."""
        return {path.name: path.read_bytes() for path in sorted((self.folder / name).iterdir())}


def rendered(limit_mib: int, cases: Iterable[Case | Own], folder: Path, *, heic: bool = False) -> Run:
    """Build the cases into `folder` and render them; fails when the process dies or says anything."""
    files, out = folder / "files", folder / "variants"
    files.mkdir()
    out.mkdir()
    for case in cases:
        (files / case.name).write_bytes(case.build())
    run = subprocess.run(
        [sys.executable, str(_FOLDER / "render_hostile.py"), str(limit_mib), str(files), str(out), *["heic"] * heic],
        env={"PYTHONPATH": str(_FOLDER.parents[1] / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr
    said = [line for line in run.stderr.splitlines() if not _LIBTIFF.match(line)]
    assert said == [], "nothing but our own log lines may reach the log"
    return Run(json.loads(run.stdout), out)
