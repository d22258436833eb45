"""`slipway bench`: prepares what the bench in tests/bench needs and hands over to it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from typing import TYPE_CHECKING

from cli import packages, processes, tool_environments
from cli.console import say, step
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.workspace import Workspace


def run(workspace: Workspace, options: Sequence[str]) -> int:
    """Build the zips, make the environments that are missing, and run the bench with `options`; its exit code.

    Raises CommandError when something it needs cannot be built or installed. Without node it measures without sharp.
    """
    target = packages.targets()["host"]
    with step("Build the zips"):
        packages.build(workspace, target)
    python = tool_environments.python(workspace, "bench")
    node = _node_modules(workspace)
    paths = ["--cache", str(workspace.cache), "--packages", str(workspace.packages(target.name))]
    return processes.follow(
        [python, "-m", "bench", *paths, *(["--node", str(node)] if node else []), *options],
        cwd=workspace.root,
        environment=dict(os.environ)
        | {"PYTHONPATH": os.pathsep.join(str(workspace.root / folder) for folder in ("src", "tests"))},
    )


def lake(workspace: Workspace) -> int:
    """Measure the lake's views over ten million events and bring docs/ANALYTICS.md up to date; its exit code."""
    paths = os.pathsep.join(str(workspace.root / folder) for folder in ("src", "tests"))
    return processes.follow(
        [sys.executable, "-m", "lake_bench"], cwd=workspace.root, environment=dict(os.environ) | {"PYTHONPATH": paths}
    )


def _node_modules(workspace: Workspace) -> Path | None:
    """The folder that holds sharp, installed by hash when it is not there yet; None where there is no node."""
    if not (shutil.which("node") and shutil.which("npm")):
        say("  Node and npm are not installed: sharp is not measured.")
        return None
    source, folder = workspace.root / "tests/bench/node", workspace.cache / "bench-node"
    names = ("package.json", "package-lock.json")
    version = processes.run(["node", "--version"]).stdout
    wanted = hashlib.sha256(b"".join((source / name).read_bytes() for name in names) + version.encode()).hexdigest()
    stamp = folder / "lock.sha256"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(source / name, folder / name)
        with step("Install sharp"):
            # Its install script only checks the binary that npm has fetched by its hash.
            done = processes.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
        if done.returncode:
            raise CommandError(f"sharp cannot be installed: {' '.join(done.stderr.split())[-300:]}")
        stamp.write_text(wanted, encoding="utf-8")
    return folder
