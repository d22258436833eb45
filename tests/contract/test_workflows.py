"""What the workflows may: nothing by default, no token for forks, actions by commit, and steps that a laptop has."""

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from repository import matching, text

from cli.gate import rings
from cli.main import app

WORKFLOWS = matching(r"\.github/workflows/[a-z_]+\.yaml")
PINS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97",
    "aws-actions/configure-aws-credentials": "e6de054238d6b7531b4efff3b6587d9aade6a06c",
    "hashicorp/setup-terraform": "dfe3c3f87815947d99a8997f908cb6525fc44e9e",
}
WORDS = {".venv/bin/slipway", "continue", "digest", "do", "done", "exit", "fi", "for", "if", "make", "test"}
MAY_WRITE = {"id-token", "issues", "pull-requests"}
NO_FORK = "github.event.pull_request.head.repo.full_name == github.repository"


def _workflow(path: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(text(path))
    return found


def _jobs(path: str) -> dict[str, Any]:
    found: dict[str, Any] = _workflow(path)["jobs"]
    return found


def _steps(path: str) -> list[dict[str, Any]]:
    return [step for job in _jobs(path).values() for step in job.get("steps", [])]


def test_these_are_the_workflows() -> None:
    assert [Path(path).stem for path in WORKFLOWS] == ["_environment", "_terraform", "drift", "main", "pr"]


@pytest.mark.parametrize("path", WORKFLOWS)
def test_T08_nothing_is_allowed_by_default_and_each_job_names_what_it_needs(path: str) -> None:
    assert _workflow(path)["permissions"] == {}
    for name, job in _jobs(path).items():
        assert job["permissions"], name
        assert {key for key, value in job["permissions"].items() if value == "write"} <= MAY_WRITE, name


@pytest.mark.parametrize("path", WORKFLOWS)
def test_T08_actions_are_pinned_by_the_commit_that_was_read(path: str) -> None:
    used = [step["uses"] for step in _steps(path) if "uses" in step]
    for action in used:
        name, _, commit = action.partition("@")
        assert commit == PINS[name], action
    called = [job["uses"] for job in _jobs(path).values() if "uses" in job]
    assert set(called) <= {f"./{one}" for one in WORKFLOWS if "/_" in one}


@pytest.mark.parametrize("path", WORKFLOWS)
def test_T08_no_event_lets_strangers_code_meet_a_token(path: str) -> None:
    on = _workflow(path)[True]  # YAML reads the word `on` as true
    assert not set(on) & {"pull_request_target", "workflow_run", "issue_comment"}
    for step in _steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_T08_what_reaches_credentials_on_a_pull_request_is_closed_to_forks() -> None:
    for name, job in {**_jobs(".github/workflows/pr.yaml"), **_jobs(".github/workflows/_terraform.yaml")}.items():
        if name in {"changed"} or ("id-token" in job["permissions"] and "steps" in job and name != "apply"):
            assert NO_FORK in job["if"], name
    jobs = _jobs(".github/workflows/pr.yaml")
    assert jobs["plan"]["needs"] == "changed", "where changed is skipped, so is plan"
    assert jobs["test"]["permissions"] == {"contents": "read"}, "a fork's code runs here"


def test_T08_only_an_environment_with_reviewers_applies() -> None:
    jobs = _jobs(".github/workflows/_terraform.yaml")
    assert jobs["apply"]["environment"] == "${{ inputs.env }}"
    assert "github.event_name == 'push'" in jobs["apply"]["if"]
    assert "environment" not in jobs["plan"]
    roles = {name: re.findall(r"\[inputs\.env\]\.(plan|apply)\b", str(job)) for name, job in jobs.items()}
    assert roles == {"plan": ["plan"], "apply": ["apply"]}


def test_two_applies_of_one_root_wait_for_each_other_and_are_not_cut_short() -> None:
    apply = _jobs(".github/workflows/_terraform.yaml")["apply"]["concurrency"]
    assert apply == {
        "group": "apply-${{ inputs.env }}-${{ inputs.layer }}-${{ inputs.sites }}",
        "cancel-in-progress": False,
    }


def test_main_goes_from_dev_to_uat_to_prod_and_stops_where_one_fails() -> None:
    jobs = _jobs(".github/workflows/main.yaml")
    assert {name: job.get("needs") for name, job in jobs.items()} == {"dev": None, "uat": ["dev"], "prod": ["uat"]}
    for name, job in jobs.items():
        assert job["with"]["env"] == name
        assert "if" not in job, "without a condition of its own a job waits for the success of those before it"


def test_an_environment_goes_from_its_platform_through_the_rings() -> None:
    jobs = _jobs(".github/workflows/_environment.yaml")
    applies = {name: job for name, job in jobs.items() if job.get("uses", "").endswith("_terraform.yaml")}
    turns = ["platform", *rings.RINGS]
    assert list(applies) == turns
    for at, (name, job) in enumerate(applies.items()):
        assert {"changed", *turns[:at]} <= set(job["needs"]), f"{name} follows those before it"
        assert "!failure()" in job["if"], "a ring that failed stops the rest"
        assert f"needs.changed.outputs.{name} != " in job["if"]
        assert job["strategy"]["matrix"] == f"${{{{ fromJSON(needs.changed.outputs.{name}) }}}}"
        assert name == "platform" or job["strategy"]["max-parallel"] == 1, "the first site that fails is the last"
        asked = f"--ring {name} --request request.json --output {name}"
        assert [step for step in _steps(".github/workflows/_environment.yaml") if asked in step.get("run", "")]


def test_before_a_ring_the_wait_timer_of_its_environment_runs() -> None:
    jobs = _jobs(".github/workflows/_environment.yaml")
    for before, after in pairwise(rings.RINGS):
        rest = jobs[f"rest-after-{before}"]
        assert f"rest-after-{before}" in jobs[after]["needs"]
        assert before in rest["needs"]
        assert rest["environment"] == "${{ inputs.env }}-rest"
        assert rest["permissions"] == {"contents": "read"}, "no apply role trusts it either: it is another environment"


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_step_is_a_call_of_make_or_slipway_with_options_that_exist(path: str) -> None:
    for step in _steps(path):
        for line in step.get("run", "").splitlines():
            assert re.split(r"[\s=]", line.strip())[0] in WORDS, line
            assert "${{" not in line, f"a value from outside belongs into env: {line}"
        for call in re.findall(r"\.venv/bin/slipway ([^<>|;&)\n]+)", step.get("run", "")):
            words = shlex.split(call)
            command = typer.main.get_command(app)
            while hasattr(command, "commands"):
                assert words[0] in command.commands, f"slipway has no {words[0]}"
                command = command.commands[words.pop(0)]
            assert {word for word in words if word.startswith("--")} <= {o for one in command.params for o in one.opts}
