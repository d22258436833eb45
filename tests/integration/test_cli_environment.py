"""`slipway up` and `down` on a real emulator and with real Terraform, on roots small enough to apply in a second."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli import emulator, environments, local_stack, ports, processes, site_schema, sites, state, status
from cli.errors import CommandError
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDLES = """{
    api     = { id = "1a2b3c4d", url = "" }
    cdn     = { id = "E1", domain = "d1.cloudfront.net" }
    auth    = { pool_id = "", client_id = "" }
    buckets = {}
    table   = "t"
    queues  = {}
  }"""
PLATFORM = """
terraform {
  backend "s3" {
    bucket         = "slipway-local-state"
    key            = "platform.tfstate"
    region         = "us-east-1"
    use_lockfile   = true
    use_path_style = true
  }
}
resource "terraform_data" "thing" {}
"""
SITE = (
    PLATFORM.replace('    key            = "platform.tfstate"\n', "")
    + f'variable "site" {{ type = string }}\noutput "site" {{ value = {HANDLES} }}\n'
)
HANGING = """
resource "terraform_data" "hangs" {
  provisioner "local-exec" { command = "touch ../../../hangs && sleep 120" }
}
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A repository whose roots need no provider; whatever it starts is stopped."""
    for name, content in {
        "envs/local/platform/backend.tf": PLATFORM,
        "envs/local/site/backend.tf": SITE,
        "envs/sites/demo.yaml": "owner: team-demo\nenvironments: {local: {}}\n",
        "envs/sites/shop.yaml": "owner: team-demo\nenvironments: {local: {}}\n",
        ".github/CODEOWNERS": "* @acme/team-demo\n",
        site_schema.PATH: (Workspace.here().root / site_schema.PATH).read_text(encoding="utf-8"),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr("cli.setup.ensure", lambda _: None)  # no provider, so no question where it comes from
    made = Workspace(tmp_path, tmp_path / ".cache")
    yield made
    emulator.stop(made)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keys(stack: emulator.Emulator) -> set[str]:
    listed = state.client(stack.endpoint).list_objects_v2(Bucket=state.BUCKET)
    return {entry["Key"] for entry in listed.get("Contents", [])}


def eventually(found: object, what: str) -> object:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if answer := found():  # type: ignore[operator]
            return answer
        time.sleep(0.05)
    pytest.fail(f"Not within a minute: {what}")


def test_up_applies_every_root_with_its_own_state_and_down_leaves_nothing(workspace: Workspace, port: int) -> None:
    stack = local_stack.up(workspace, ["demo", "shop"], port=port)
    assert keys(stack) == {"platform.tfstate", "sites/demo.tfstate", "sites/shop.tfstate"}
    versioning = state.client(stack.endpoint).get_bucket_versioning(Bucket=state.BUCKET)
    assert versioning["Status"] == "Enabled"
    collected = status.collect(workspace, emulator.current(workspace))
    assert collected["running"]
    assert list(collected["sites"]) == ["demo", "shop"]
    api = collected["sites"]["demo"]["api"]
    assert api["url"] == collected["sites"]["demo"]["cdn"]["url"] == f"http://d1.cloudfront.localhost:{port}"
    assert api["direct_url"] == f"http://localhost:{port}/_aws/execute-api/1a2b3c4d"

    stopped = emulator.stop(workspace)
    assert stopped == stack
    assert not stack.alive()
    assert ports.is_free(port)
    assert not workspace.emulator.exists()
    assert not (workspace.terraform_data / "local").exists()
    assert sites.local(workspace, stack.endpoint) == {}
    assert emulator.stop(workspace) is None


def test_up_again_uses_the_emulator_that_runs_and_changes_nothing(workspace: Workspace, port: int) -> None:
    first = local_stack.up(workspace, ["demo"], port=port)
    assert local_stack.up(workspace, ["demo"]) == first
    log = (workspace.logs / "local-site-demo-apply.log").read_text(encoding="utf-8")
    assert "Resources: 0 added, 0 changed, 0 destroyed" in log
    with pytest.raises(CommandError, match=f"already runs at http://localhost:{port}"):
        emulator.ensure(workspace, port=port + 1, endpoint=None)


def test_an_emulator_that_was_killed_is_replaced_with_all_that_was_in_it(workspace: Workspace, port: int) -> None:
    first = local_stack.up(workspace, ["demo"], port=port)
    assert first.pid is not None
    os.killpg(first.pid, signal.SIGKILL)
    # The kernel ends a process with many threads one by one; its sockets go with the last.
    eventually(lambda: not first.alive() and ports.is_free(port), "the emulator and its port are gone")
    with pytest.raises(CommandError, match="has died: `slipway up` starts it again"):
        emulator.running(workspace)
    second = local_stack.up(workspace, ["demo"], port=port)
    assert second.pid != first.pid
    assert keys(second) == {"platform.tfstate", "sites/demo.tfstate"}


def start_hanging_apply(workspace: Workspace) -> subprocess.Popen[bytes]:
    """`slipway` in a process of its own, in the middle of an apply that would take minutes."""
    (workspace.root / "envs/local/site/hangs.tf").write_text(HANGING, encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from cli import environments, local_stack;"
        "from cli.workspace import Workspace; w = Workspace(Path(sys.argv[1]), Path(sys.argv[1]) / '.cache');"
        "local_stack.apply(environments.root(w, 'local', 'site', 'demo'))"
    )
    ours = subprocess.Popen(
        [sys.executable, "-c", program, str(workspace.root)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    eventually((workspace.root / "hangs").exists, "Terraform is in the middle of its apply")
    return ours


def test_an_interrupted_apply_gives_its_lock_back(workspace: Workspace, port: int) -> None:
    stack = local_stack.up(workspace, ["demo"], port=port)
    ours = start_hanging_apply(workspace)
    assert "sites/demo.tfstate.tflock" in keys(stack)
    ours.send_signal(signal.SIGINT)
    assert ours.wait(timeout=60) != 0
    assert "sites/demo.tfstate.tflock" not in keys(stack)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds Terraform below slipway in /proc")
def test_a_lock_that_a_killed_apply_left_is_removed_by_the_next_up(
    workspace: Workspace, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = local_stack.up(workspace, ["demo"], port=port)
    ours = start_hanging_apply(workspace)
    terraform = int(Path(f"/proc/{ours.pid}/task/{ours.pid}/children").read_text(encoding="utf-8").split()[0])
    assert "sites/demo.tfstate.tflock" in keys(stack)

    ours.kill()
    ours.wait()
    demo = environments.root(workspace, "local", "site", "demo")
    with pytest.raises(CommandError, match="Another slipway works on local/site-demo"):
        local_stack.apply(demo)  # Terraform has outlived us and still holds the root
    os.killpg(terraform, signal.SIGKILL)
    eventually(lambda: processes.identity(terraform) is None, "Terraform is gone")

    (workspace.root / "envs/local/site/hangs.tf").unlink()
    local_stack.up(workspace, ["demo"])
    assert "Removed the state lock of local/site-demo that a killed run left" in capsys.readouterr().err
    assert "sites/demo.tfstate.tflock" not in keys(stack)


def test_a_given_emulator_is_used_and_left_running(workspace: Workspace, port: int, tmp_path: Path) -> None:
    theirs = Workspace(workspace.root, tmp_path / "theirs")
    stack, _ = emulator.ensure(theirs, port=port, endpoint=None)
    try:
        ours = local_stack.up(workspace, ["demo"], endpoint=stack.endpoint)
        assert not ours.ours
        assert keys(stack) == {"platform.tfstate", "sites/demo.tfstate"}
        emulator.stop(workspace)
        assert stack.alive()
        with pytest.raises(CommandError, match="taken by an embedded AWS that was not started here"):
            emulator.ensure(workspace, port=port, endpoint=None)
    finally:
        emulator.stop(theirs)
    assert not stack.alive()


def test_destroy_empties_the_state_and_forgets_the_site(workspace: Workspace, port: int) -> None:
    stack = local_stack.up(workspace, ["demo"], port=port)
    run = environments.ready(environments.root(workspace, "local", "site", "demo"))
    assert environments.destroy(run, lambda _: None) == "0 added, 0 changed, 1 destroyed"
    assert sites.local(workspace, stack.endpoint) == {}
    stored = state.client(stack.endpoint).get_object(Bucket=state.BUCKET, Key="sites/demo.tfstate")["Body"].read()
    assert json.loads(stored)["resources"] == []


def test_what_was_planned_is_what_is_applied(workspace: Workspace, port: int) -> None:
    """A saved plan is applied once: afterwards it is stale, and gone."""
    local_stack.up(workspace, [], port=port)
    root = environments.root(workspace, "local", "site", "demo")
    run = environments.ready(root)
    assert run.plan()
    assert root.saved_plan.is_file()
    assert environments.apply(run, lambda _: None, saved=True) == "1 added, 0 changed, 0 destroyed"
    assert not root.saved_plan.exists()
    assert not run.plan()


def test_a_failing_apply_names_its_reason_and_the_next_one_converges(workspace: Workspace, port: int) -> None:
    broken = workspace.root / "envs/local/site/broken.tf"
    broken.write_text('resource "terraform_data" "b" {\n  input = file("missing")\n}\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"local/site-demo failed: .*broken\.tf:2: Invalid function argument.*\.log"):
        local_stack.up(workspace, ["demo"], port=port)
    broken.unlink()
    stack = local_stack.up(workspace, ["demo"])
    assert "sites/demo.tfstate" in keys(stack)
