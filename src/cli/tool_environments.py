"""Environments of tools that cannot or should not live in .venv: one folder below .cache for each lock file."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli import processes
from cli.console import step
from cli.errors import CommandError

if TYPE_CHECKING:
    from cli.workspace import Workspace


def python(workspace: Workspace, name: str) -> Path:
    """The interpreter of the environment of requirements/<name>.txt, made anew when that file changes.

    Raises CommandError with what uv said when it cannot be made.
    """
    requirements = workspace.root / f"requirements/{name}.txt"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    folder = workspace.cache / f"{name}-venv"
    interpreter, stamp = folder / "bin/python", folder / "requirements.sha256"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        uv = Path(sys.executable).with_name("uv")
        with step(f"Install {name}"):
            commands: tuple[list[str | Path], ...] = (
                [uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder],
                [
                    *(uv, "pip", "sync", "--quiet", "--python", interpreter),
                    *("--compile-bytecode", "--require-hashes", requirements),
                ],
            )
            for command in commands:
                done = processes.run(command)
                if done.returncode:
                    raise CommandError(f"The environment of {name} cannot be made: {' '.join(done.stderr.split())}")
        stamp.write_text(wanted, encoding="utf-8")
    return interpreter
