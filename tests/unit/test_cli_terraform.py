"""Terraform as we run it: which binary will do, what of the user's environment reaches it, what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli import terraform
from cli.errors import CommandError
from cli.terraform_stream import Stream
from cli.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / ".cache")


def install_fake(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Put a `terraform` that prints `answer` on an otherwise empty PATH."""
    program = folder / "terraform"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{answer}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_a_new_enough_binary_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake(tmp_path, monkeypatch, json.dumps({"terraform_version": "1.11.4", "platform": "linux_arm64"}))
    assert terraform.check_binary() == terraform.Terraform("1.11.4", "linux_arm64")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json.dumps({"terraform_version": "1.9.8", "platform": "linux_amd64"}), "1.9.8 is too old"),
        (json.dumps({"terraform_version": "1.10.99", "platform": "linux_amd64"}), "1.10.99 is too old"),
        (json.dumps({"terraform_version": "0.15.0", "platform": "linux_amd64"}), "0.15.0 is too old"),
        (json.dumps({"terraform_version": "next", "platform": "linux_amd64"}), "next is too old"),
        ("Terraform v1.11.4", "does not answer"),
        ("", "does not answer"),
        ("[]", "does not answer"),
        ("{}", "does not answer"),
    ],
)
def test_another_binary_gives_one_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
) -> None:
    install_fake(tmp_path, monkeypatch, answer)
    with pytest.raises(CommandError, match=said) as raised:
        terraform.check_binary()
    assert terraform.INSTALL in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_binary_gives_the_same_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"Terraform is missing: install Terraform 1\.11 or newer"):
        terraform.check_binary()


@pytest.mark.parametrize("named", ["", "/nowhere/terraform.tfrc"], ids=["empty", "dangling"])
def test_a_configuration_file_that_is_not_there_does_not_reach_terraform(workspace: Workspace, named: str) -> None:
    assert "TF_CLI_CONFIG_FILE" not in terraform.environment_for_tools(workspace, {"TF_CLI_CONFIG_FILE": named})


def test_our_configuration_is_used_where_setup_wrote_one(workspace: Workspace) -> None:
    ours = terraform.configuration_file(workspace)
    ours.parent.mkdir(parents=True)
    ours.touch()
    environment = terraform.environment_for_tools(workspace, {"TF_PLUGIN_CACHE_DIR": "/somewhere"})
    assert environment["TF_CLI_CONFIG_FILE"] == str(ours)
    assert "TF_PLUGIN_CACHE_DIR" not in environment


def test_with_the_registry_all_roots_share_one_provider_cache(workspace: Workspace) -> None:
    cache = Path(terraform.environment_for_tools(workspace, {})["TF_PLUGIN_CACHE_DIR"])
    assert cache.is_dir()
    assert cache.is_relative_to(workspace.cache)


def test_variables_that_change_what_a_run_means_do_not_reach_terraform(workspace: Workspace) -> None:
    theirs = {"TF_CLI_ARGS": "-destroy", "TF_CLI_ARGS_apply": "-destroy", "TF_WORKSPACE": "x", "TF_VAR_site": "other"}
    environment = terraform.environment_for_tools(workspace, theirs)
    assert not theirs.keys() & environment.keys()
    assert environment["TF_INPUT"] == "0"


def test_two_sites_of_one_root_share_neither_state_nor_data(workspace: Workspace) -> None:
    one, other = (terraform.Root(workspace, "local", "site", site) for site in ("demo", "shop"))
    assert one.state_key == "sites/demo.tfstate"
    assert one.state_key != other.state_key
    assert one.saved_plan != other.saved_plan
    assert one.log("apply") != other.log("apply")
    assert terraform.RootRun(one, {}).data != terraform.RootRun(other, {}).data


def test_a_root_or_site_that_is_not_there_is_named_with_those_that_are(workspace: Workspace) -> None:
    for path in ("envs/local/site/backend.tf", "envs/dev/site/backend.tf", "envs/sites/demo.yaml"):
        (workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace.root / path).touch()
    with pytest.raises(CommandError, match=r"no root envs/prod/site. Known: dev, local."):
        terraform.Root(workspace, "prod", "site", "demo").check()
    with pytest.raises(CommandError, match=r"no site file envs/sites/shop.yaml. Sites: demo."):
        terraform.Root(workspace, "local", "site", "shop").check()
    terraform.Root(workspace, "local", "site", "demo").check()


def test_only_one_of_us_works_on_a_root_at_a_time(workspace: Workspace) -> None:
    run = terraform.RootRun(terraform.Root(workspace, "local", "platform"), {})
    with run.exclusive(), pytest.raises(CommandError, match="Another slipway works on local/platform"), run.exclusive():
        pytest.fail("held twice")
    with run.exclusive():
        pass


class Progress(list[str]):
    """What a run said, and its log."""

    def __init__(self, *events: object) -> None:
        super().__init__()
        self.log = io.StringIO()
        self.stream = Stream(self.append, self.log)
        for event in events:
            self.stream.read(event if isinstance(event, str) else json.dumps(event))


def hook(kind: str, address: str, action: str = "create") -> dict[str, object]:
    return {"type": kind, "@message": kind, "hook": {"resource": {"addr": address}, "action": action}}


def diagnostic(summary: str, detail: str = "", **more: object) -> dict[str, object]:
    found = {"severity": "error", "summary": summary, "detail": detail, **more}
    return {"type": "diagnostic", "@message": summary, "diagnostic": found}


def test_progress_counts_changes_and_not_reads() -> None:
    said = Progress(
        {
            "type": "change_summary",
            "@message": "",
            "changes": {"add": 2, "change": 1, "remove": 0, "operation": "plan"},
        },
        hook("apply_complete", "data.aws_x.x", "read"),
        hook("apply_start", "aws_a.a"),
        hook("apply_complete", "aws_a.a"),
        hook("apply_progress", "aws_b.b", "update"),
        {
            "type": "change_summary",
            "@message": "",
            "changes": {"add": 2, "change": 1, "remove": 0, "operation": "apply"},
        },
    )
    assert said == ["0/3 aws_a.a", "1/3 aws_a.a", "1/3 aws_b.b"]
    assert said.stream.summary == "2 added, 1 changed, 0 destroyed"


def test_an_apply_without_changes_says_so() -> None:
    nothing = {"add": 0, "change": 0, "remove": 0, "operation": "apply"}
    assert Progress({"type": "change_summary", "@message": "", "changes": nothing}).stream.summary == "no change"


def test_a_failure_is_told_in_one_line_with_its_place() -> None:
    said = Progress(
        diagnostic("Invalid index", "No such\nkey.", range={"filename": "functions.tf", "start": {"line": 12}}),
        diagnostic("Second"),
    )
    assert said.stream.why() == "functions.tf:12: Invalid index: No such key. (and 1 more)"


def test_a_warning_is_no_failure_and_is_kept() -> None:
    said = Progress(diagnostic("Deprecated", "Use the other.", severity="warning"))
    assert said.stream.why() == "Terraform gave no reason"
    assert "Use the other." in said.log.getvalue()


def test_a_held_lock_says_what_to_do() -> None:
    assert (
        "force-unlock"
        in Progress(diagnostic("Error acquiring the state lock", "ConditionalRequestConflict")).stream.why()
    )


@pytest.mark.parametrize("line", ["panic: runtime error", "", "[1, 2]", '"text"'])
def test_a_line_that_is_no_event_is_kept_as_it_is(line: str) -> None:
    said = Progress(line)
    assert said.log.getvalue() == f"{line}\n"
