"""`slipway bench`: what it prepares, and what it hands over."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cli import bench, packages, processes, tool_environments
from cli.errors import CommandError
from cli.main import app
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A checkout with a lock of sharp and everything built."""
    node = tmp_path / "tests/bench/node"
    node.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (node / name).write_text("{}", encoding="utf-8")
    monkeypatch.setattr(packages, "build", lambda *_: [])
    monkeypatch.setattr(tool_environments, "python", lambda *_: tmp_path / "python")
    return Workspace(tmp_path, tmp_path / ".cache")


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []

    def follow(arguments: list[object], **_: Any) -> int:
        commands.append([str(argument) for argument in arguments])
        return 0

    monkeypatch.setattr(processes, "follow", follow)
    return commands


def _installed(monkeypatch: pytest.MonkeyPatch, npm_code: int = 0) -> list[list[str]]:
    """Node and npm are there; what is run of them."""
    ran: list[list[str]] = []

    def run(arguments: list[object], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append([str(argument) for argument in arguments])
        return subprocess.CompletedProcess(ran[-1], npm_code if ran[-1][0] == "npm" else 0, "v20\n", "no such hash")

    monkeypatch.setattr("cli.bench.shutil.which", lambda name: f"bin/{name}")
    monkeypatch.setattr(processes, "run", run)
    return ran


def test_without_node_it_measures_without_sharp(
    workspace: Workspace, handed_over: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.bench.shutil.which", lambda _: None)
    assert bench.run(workspace, ["--quick"]) == 0
    assert "--node" not in handed_over[0]
    assert handed_over[0][-1] == "--quick"


def test_sharp_is_installed_once_for_a_lock(
    workspace: Workspace, handed_over: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _installed(monkeypatch)
    for _ in range(2):
        bench.run(workspace, [])
    assert [command[:3] for command in ran if command[0] == "npm"] == [["npm", "ci", "--ignore-scripts"]]
    assert str(workspace.cache / "bench-node") in handed_over[1]
    (workspace.root / "tests/bench/node/package-lock.json").write_text('{"changed": true}', encoding="utf-8")
    bench.run(workspace, [])
    assert sum(command[0] == "npm" for command in ran) == 2


def test_a_sharp_that_cannot_be_installed_is_an_error_and_tried_again(
    workspace: Workspace, handed_over: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = _installed(monkeypatch, npm_code=1)
    for _ in range(2):
        with pytest.raises(CommandError, match="sharp cannot be installed: no such hash"):
            bench.run(workspace, [])
    assert sum(command[0] == "npm" for command in ran) == 2
    assert handed_over == []


def test_the_command_passes_on_what_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[list[str]] = []
    monkeypatch.setattr("cli.bench.run", lambda _, options: passed.append(options) or 1)
    done = CliRunner().invoke(app, ["bench", "--quick", "--only", "naive", "--only", "cold", "--json", str(tmp_path)])
    assert done.exit_code == 1
    assert passed == [["--only", "naive", "--only", "cold", "--quick", "--json", str(tmp_path)]]
