"""The gate on the real site root: what it plans, and a change of the running site that goes through it and back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from rehearsal import REPOSITORY, digest_in

from cli.functions import functions
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_client import Site

    from conftest import Slipway

PLANS = "slipway-local-plans"


class Checkout:
    """A clone of this repository at its commit, with the zips that are built already, and its own command line."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.root = folder / "clone"
        self._environment = {"SLIPWAY_CACHE": str(REPOSITORY / ".cache"), **environment}
        subprocess.run(["git", "clone", "-q", REPOSITORY, self.root], check=True)
        shutil.copytree(REPOSITORY / ".cache/packages/host", self.root / ".cache/packages/host")
        configuration = REPOSITORY / ".cache/terraform.tfrc"
        if configuration.is_file():
            shutil.copyfile(configuration, self.root / ".cache" / configuration.name)

    def commit(self, path: str, content: str) -> None:
        """Commit one file."""
        (self.root / path).write_text(content, encoding="utf-8")
        who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, "commit", "-q", "-a", "-m", f"Change {path}"], cwd=self.root, check=True)

    def gate(self, *arguments: str) -> str:
        """What `slipway gate` prints, run from the clone's own sources."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", "gate", *arguments],
            cwd=self.root / "src",  # the first place where -m looks
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def checkout(tmp_path: Path, slipway: Slipway, site: Site) -> Iterator[Checkout]:
    yield Checkout(tmp_path, {**os.environ, **slipway.environment})
    s3 = site.client("s3")
    versions = s3.list_object_versions(Bucket=PLANS)
    for one in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=PLANS, Key=one["Key"], VersionId=one["VersionId"])
    s3.delete_bucket(Bucket=PLANS)


def test_the_real_site_is_planned_without_a_refusal_and_a_change_of_it_is_applied(
    checkout: Checkout, tmp_path: Path, site: Site
) -> None:
    new = checkout.gate("plan", "--env", "local", "--sites", "shop")
    assert " to create" in new.splitlines()[1]
    assert " to update" not in new.splitlines()[1]
    assert new.index("aws_iam_role_policy") < new.index("aws_dynamodb_table")

    path = "envs/sites/demo.yaml"
    before = (checkout.root / path).read_text(encoding="utf-8")
    for content in (before + "throttle: { burst: 21, rate_per_second: 11 }\n", before):  # and back
        checkout.commit(path, content)
        assert json.loads(checkout.gate("changed", "--base", "HEAD~1")) == {"include": []}, "nothing of a cloud account"
        matrix = json.loads(checkout.gate("changed", "--base", "HEAD~1", "--local"))
        assert matrix == {"include": [{"env": "local", "layer": "site", "ring": "all", "sites": "demo"}]}
        comment = checkout.gate("plan", "--env", "local", "--sites", "demo")
        assert "`local/site-demo`: 1 to update\n" in comment
        assert "throttling_burst_limit = 21" in comment
        request = tmp_path / "request.json"
        at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        people = {"author": "alice", "approvals": [{"by": "bob", "at": at}], "owners": ["bob"]}
        request.write_text(json.dumps({"repository": "o/r", "head_repository": "o/r", **people}), encoding="utf-8")
        names = ("--env", "local", "--site", "demo", "--digest", digest_in(comment))
        evidence = json.loads(checkout.gate("apply", *names, "--request", str(request)))
        assert evidence["summary"] == "0 added, 1 changed, 0 destroyed"
        assert evidence["zips"].keys() == functions(Workspace.here()).keys()
