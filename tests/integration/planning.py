"""Plans as Terraform's own tests make them: with mocks, without an account, without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from cli.terraform import environment_for_tools
from cli.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
LOCK = ".terraform.lock.hcl"


def plans(folder: str, file: str) -> dict[str, Any]:
    """The plan of each run of a test file (relative to its folder, such as "tests/table.tftest.hcl"), by run.

    Uses what `slipway lint` and `slipway test` initialise; only where they never ran is a registry or mirror asked.
    """
    test = ("test", "-json", "-verbose", f"-filter={file}")
    done = _terraform(folder, *test)
    if done.returncode:
        if not (ROOT / folder / LOCK).is_file():
            shutil.copyfile(ROOT / "envs/local/platform" / LOCK, ROOT / folder / LOCK)
        ready = _terraform(folder, "init", "-backend=false", "-lockfile=readonly", "-no-color")
        assert ready.returncode == 0, ready.stdout + ready.stderr
        done = _terraform(folder, *test)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, [line for line in said if line["@level"] == "error"]
    return {line["@testrun"]: line["test_plan"] for line in said if line["type"] == "test_plan"}


def _terraform(folder: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    workspace = Workspace.here()
    environment = environment_for_tools(workspace)
    environment = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    environment["TF_DATA_DIR"] = str(workspace.cache / "terraform-checks" / folder)
    return subprocess.run(
        ["terraform", f"-chdir={ROOT / folder}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
