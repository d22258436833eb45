"""The build specs of delivery call what there is: commands, options, stages, and nothing that a laptop has not."""

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml
from repository import matching, text

from cli import suite
from cli.main import app
from cli.workspace import Workspace

SPECS = matching(r"modules/builds/buildspecs/[a-z]+\.yaml")
TOOLS = {
    "aws",
    "continue",
    "digest",
    "dnf",
    "do",
    "done",
    "echo",
    "exit",
    "export",
    "fi",
    "if",
    "make",
    "mkdir",
    "test",
}
TOOLS |= {"then", "touch", "while", ".venv/bin/slipway"}


def _commands(path: str) -> list[str]:
    spec = yaml.safe_load(text(path))
    return [line for phase in spec["phases"].values() for line in phase["commands"]]


def _calls(path: str) -> list[list[str]]:
    """Each call of slipway in a spec, as words, up to where the shell takes over."""
    commands = "\n".join(_commands(path))
    return [shlex.split(call) for call in re.findall(r"\.venv/bin/slipway ([^<>|;&)\n]+)", commands)]


def test_each_step_has_its_spec_and_each_spec_its_step() -> None:
    steps = re.findall(r"(?m)^    (\w+) +=? *= \{ minutes", text("modules/builds/projects.tf"))
    assert sorted(steps) == [Path(path).stem for path in SPECS]


@pytest.mark.parametrize("path", SPECS)
def test_a_spec_calls_commands_and_options_that_exist(path: str) -> None:
    for words in _calls(path):
        command = typer.main.get_command(app)
        while hasattr(command, "commands"):
            assert words[0] in command.commands, f"{path}: slipway has no {words[0]}"
            command = command.commands[words.pop(0)]
        options = {name for one in command.params for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= options, path
        required = {name for one in command.params if one.required for name in one.opts if name.startswith("--")}
        assert required <= set(words), f"{path}: {words} lacks {required - set(words)}"


@pytest.mark.parametrize("path", SPECS)
def test_a_spec_runs_make_and_slipway_and_little_else(path: str) -> None:
    for command in _commands(path):
        for line in command.splitlines():
            word = re.split(r"[\s=]", line.strip())[0]
            assert word in TOOLS, f"{path}: {line.strip()}"


@pytest.mark.parametrize("path", SPECS)
def test_what_reads_a_list_leaves_it_to_the_loop(path: str) -> None:
    """A program inside a loop that reads the list would take the rest of it: roots would be left out unseen."""
    for command in _commands(path):
        inside = command.splitlines()[1:-1] if command.startswith("while ") else []
        for line in inside:
            assert "slipway" not in line or "< /dev/null" in line, f"{path}: {line.strip()}"


def test_what_a_pipeline_checks_is_a_stage() -> None:
    known = [stage.name for stage in suite.stages(Workspace.here())]
    asked = re.findall(r'checks = "([a-z0-9 ]+)"', text("modules/delivery/steps.tf"))
    assert len(asked) == 3
    for stages in asked:
        assert set(stages.split()) <= set(known), stages


def test_a_plan_is_no_artifact() -> None:
    """Plans hold secrets in the clear. They stay in the plan store; what pipelines hand on is what people may read."""
    assert yaml.safe_load(text("modules/builds/buildspecs/plan.yaml"))["artifacts"] == {
        "base-directory": ".cache/delivery",
        "files": ["**/*"],
    }
    for path in SPECS:
        assert "tfplan" not in text(path)
    handed_on = re.findall(r"\.cache/delivery/(\w+)", text("modules/builds/buildspecs/plan.yaml"))
    assert set(handed_on) == {"digests", "plans", "roots"}
