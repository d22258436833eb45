"""How long `slipway gate changed` takes for a change of one site, with 3 sites and with 200, on this machine.

Run: .venv/bin/python tests/bench/changed.py. A measurement, not a test: that one site stays one root per environment is
held by tests/unit/test_gate_changed.py.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from cli.gate import changed
from cli.workspace import Workspace

ROUNDS = 9
SITE = "owner: team-demo\nenvironments:\n  dev: {}\n  uat: {}\n  prod: {}\n"


def main() -> None:
    """Print roots and median seconds for each number of sites."""
    root = Workspace.here().root
    for sites in (3, 200):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for name in ("envs", "modules", "terraform"):
                shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns(".terraform", "tests"))
            for path in (copy / "envs/sites").glob("*.yaml"):
                path.unlink()
            for at in range(sites):
                (copy / f"envs/sites/site{at}.yaml").write_text(SITE, encoding="utf-8")
            seconds = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                found = changed.touched(Workspace(copy, copy / ".cache"), ["envs/sites/site1.yaml"])
                seconds.append(time.perf_counter() - started)
            names = ", ".join(one.name for one in found)
            sys.stdout.write(f"{sites:>4} sites: {len(found)} roots ({names}), {statistics.median(seconds):.3f} s\n")


if __name__ == "__main__":
    main()
