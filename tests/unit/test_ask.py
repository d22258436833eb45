"""Where `slipway ask` looks is where Terraform puts the lake of that environment."""

from __future__ import annotations

import re

import pytest

from cli import ask, environments
from cli.gate import roots
from cli.workspace import Workspace

WORKSPACE = Workspace.here()


@pytest.mark.parametrize("environment", ["local", "dev", "uat", "prod"])
def test_a_lake_is_found_by_the_names_that_terraform_gives_it(
    environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roots, "credentials", lambda root: {})
    platform = environments.root(WORKSPACE, environment, "platform", "")
    found = ask.Lake.of(platform)
    values = (platform.directory / "main.tf").read_text(encoding="utf-8")
    (prefix,) = re.findall(r'naming\s*=\s*{[^}]*prefix\s*=\s*"([^"]+)"', values)
    module = "".join(path.read_text(encoding="utf-8") for path in (WORKSPACE.root / "modules/lake").glob("*.tf"))
    assert '"${replace(var.naming.prefix, "-", "_")}_lake"' in module
    assert '"${var.naming.prefix}-lake"' in module
    assert (found.database, found.workgroup) == (f"{prefix.replace('-', '_')}_lake", f"{prefix}-lake")
