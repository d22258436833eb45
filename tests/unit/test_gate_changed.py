"""Which roots a change touches, and what is refused before Terraform runs: files only."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from cli.gate import changed, making, roots, sources
from cli.gate.records import Request, Signature
from cli.gate.refusals import Reason, RefusedError
from cli.terraform import Root
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

EVERYWHERE = ("dev", "uat", "prod")


def repository(folder: Path, sites: int = 2) -> Workspace:
    """Three environments, each with a platform and a site root; every site lives in all of them."""
    for environment in EVERYWHERE:
        for layer in ("platform", "site"):
            here = folder / "envs" / environment / layer
            here.mkdir(parents=True)
            (here / "main.tf").write_text(f'module "x" {{\n  source = "../../../terraform/{layer}"\n}}\n')
    for layer, module in (("platform", "network"), ("site", "table")):
        (folder / "terraform" / layer).mkdir(parents=True)
        calls = [f'module "{one}" {{\n  source = "../../modules/{one}"\n}}\n' for one in (module, "storage")]
        (folder / "terraform" / layer / "main.tf").write_text("".join(calls))
    for module in ("network", "table", "storage", "unused"):
        (folder / "modules" / module).mkdir(parents=True)
        (folder / "modules" / module / "main.tf").write_text("")
    (folder / "envs/sites").mkdir()
    for at in range(sites):
        (folder / f"envs/sites/site{at}.yaml").write_text("environments: {dev: {}, uat: {}, prod: {}}\n")
    return Workspace(folder, folder / ".cache")


def names(workspace: Workspace, *paths: str) -> list[str]:
    return [root.name for root in changed.touched(workspace, paths)]


SITES = [f"{environment}/site-site{at}" for environment in EVERYWHERE for at in (0, 1)]
PLATFORMS = [f"{environment}/platform" for environment in EVERYWHERE]


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("envs/sites/site0.yaml", [f"{environment}/site-site0" for environment in EVERYWHERE]),
        ("modules/network/main.tf", PLATFORMS),
        ("modules/table/functions/x.js", SITES),
        ("modules/storage/main.tf", [*PLATFORMS, *SITES]),
        ("terraform/platform/contract.tf", PLATFORMS),
        ("src/slipway/images/engine.py", [*PLATFORMS, *SITES]),
        ("src/functions/record_event/handler.py", [*PLATFORMS, *SITES]),
        ("src/functions/upload_image/handler.py", SITES),
        ("src/cli/archive.py", [*PLATFORMS, *SITES]),
        ("envs/dev/platform/main.tf", ["dev/platform"]),
        ("envs/uat/platform/.terraform.lock.hcl", ["dev/platform", "uat/platform"]),
        ("envs/prod/site/main.tf", SITES),
        ("modules/unused/main.tf", []),
        ("modules/storage/README.md", []),
        ("modules/storage/tests/unit.tftest.hcl", []),
        ("src/cli/main.py", []),
        ("docs/API.md", []),
        ("envs/sites/gone.yaml", []),
    ],
)
def test_a_change_touches_what_is_made_of_it_and_what_comes_before(
    tmp_path: Path, path: str, touched: list[str]
) -> None:
    assert names(repository(tmp_path), path) == touched


@pytest.mark.parametrize("sites", [3, 200])
def test_one_site_is_one_root_per_environment_however_many_there_are(tmp_path: Path, sites: int) -> None:
    assert len(names(repository(tmp_path, sites), "envs/sites/site1.yaml")) == len(EVERYWHERE)


def test_a_site_is_planned_where_it_lives(tmp_path: Path) -> None:
    workspace = repository(tmp_path)
    (tmp_path / "envs/sites/site0.yaml").write_text("environments: {dev: {}}\n")
    assert names(workspace, "envs/sites/site0.yaml") == ["dev/site-site0"]


def test_a_matrix_never_has_more_jobs_than_github_starts(tmp_path: Path) -> None:
    found = changed.touched(repository(tmp_path, 200), ["modules/storage/main.tf"])
    assert len(found) == 603
    jobs = changed.matrix(found)["include"]
    assert len(jobs) <= changed.LARGEST_MATRIX
    planned = [(job["env"], job["layer"], site) for job in jobs for site in job["sites"].split() or [""]]
    assert sorted(planned) == sorted((root.environment, root.layer, root.site or "") for root in found)
    assert changed.matrix([]) == {"include": []}


def test_a_site_that_goes_is_found_and_needs_a_label_for_each_environment(tmp_path: Path) -> None:
    workspace = repository(tmp_path)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True)
    (tmp_path / "envs/sites/site0.yaml").unlink()
    (tmp_path / "envs/sites/site1.yaml").write_text("environments: {dev: {}, uat: {}}\n")
    gone = changed.removed(workspace, "HEAD", ["envs/sites/site0.yaml", "envs/sites/site1.yaml", "docs/x.md"])
    assert gone == ["dev/site-site0", "prod/site-site0", "uat/site-site0", "prod/site-site1"]
    with pytest.raises(RefusedError) as raised:
        changed.check_removed(gone, None)
    assert [one.reason for one in raised.value.refusals] == [Reason.SITE_REMOVED] * 4
    labels = tuple(Signature("bob", "2026-11-21T09:00:00Z", f"destroyed:{name}") for name in gone)
    changed.check_removed(gone, Request("o/r", "o/r", "alice", labels, (), ("bob",)))


def test_what_comes_before_what() -> None:
    assert [roots.before(environment) for environment in ("local", *EVERYWHERE)] == [None, None, "dev", "uat"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('data "external" "x" {}\n', Reason.EXTERNAL_DATA),
        ("data external x {}\n", Reason.EXTERNAL_DATA),
        ('resource "x" "y" {\n  provisioner "local-exec" {}\n}\n', Reason.PROVISIONER),
        ('module "x" {\n  count = 1\n  source = "git::https://example.com/x"\n}\n', Reason.FOREIGN_MODULE),
    ],
)
def test_programs_are_found_before_terraform_runs(tmp_path: Path, written: str, reason: Reason) -> None:
    workspace = repository(tmp_path)
    root = Root(workspace, "dev", "site", "site0")
    making.check_sources(workspace, root, sources.Reader(workspace))
    (tmp_path / "modules/table/main.tf").write_text(written)
    with pytest.raises(RefusedError) as raised:
        making.check_sources(workspace, root, sources.Reader(workspace))
    assert [one.reason for one in raised.value.refusals] == [reason]


@pytest.mark.parametrize(
    ("file", "written", "reason"),
    [
        ("main.tf.json", "{}", Reason.FOREIGN_MODULE),
        (".terraform.lock.hcl", 'provider "registry.terraform.io/hashicorp/null" {\n}\n', Reason.FOREIGN_PROVIDER),
    ],
)
def test_what_a_root_locks_is_on_the_list(tmp_path: Path, file: str, written: str, reason: Reason) -> None:
    workspace = repository(tmp_path)
    (tmp_path / "envs/dev/site" / file).write_text(written)
    with pytest.raises(RefusedError) as raised:
        making.check_sources(workspace, Root(workspace, "dev", "site", "site0"), sources.Reader(workspace))
    assert [one.reason for one in raised.value.refusals] == [reason]
