"""Everything that has to be there before something runs, beyond the Python packages that `make setup` has installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli import mirror, terraform
from cli.console import step

if TYPE_CHECKING:
    from pathlib import Path

    from cli.workspace import Workspace


def run(workspace: Workspace) -> None:
    """Check Terraform and decide where it gets the AWS provider. Raises CommandError with what to install or set."""
    with step("Check Terraform") as current:
        found = terraform.check_binary()
        current.detail = f"{found.version} {found.platform}"
    with step("Find the AWS provider") as current:
        current.detail = mirror.choose(found.platform, terraform.configuration_file(workspace))
    _done(workspace).write_text(json.dumps({"terraform": found.version}), encoding="utf-8")


def ensure(workspace: Workspace) -> None:
    """Run `run` unless it was done with this Terraform before and the mirror it found is still there."""
    found = terraform.check_binary()
    try:
        known = json.loads(_done(workspace).read_text(encoding="utf-8"))["terraform"]
    except (OSError, ValueError, KeyError, TypeError):
        known = None
    if known != found.version or not mirror.holds(terraform.configuration_file(workspace)):
        run(workspace)


def _done(workspace: Workspace) -> Path:
    workspace.cache.mkdir(parents=True, exist_ok=True)
    return workspace.cache / "setup.json"
