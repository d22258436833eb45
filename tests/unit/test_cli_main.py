"""The command line itself: every command explains itself, and every failure is one line and a non-zero exit code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli import emulator, main, mirror, setup, terraform
from cli.emulator import Emulator
from cli.errors import CommandError
from cli.main import app
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
SITE_COMMANDS = ["new", "check", "list", "show", "promote", "retire", "export", "users"]


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The checkout as it is, with an environment of its own."""
    monkeypatch.setenv("SLIPWAY_CACHE", str(tmp_path))
    return Workspace.here()


def slipway(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_the_commands_of_the_readme_are_there() -> None:
    promised = {"setup", "up", "down", "status", "token", "demo", "package", "plan", "apply", "destroy", "lint", "test"}
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    code, said, _ = slipway(command, "--help")
    assert code == 0
    assert "Usage:" in said


@pytest.mark.parametrize("command", SITE_COMMANDS)
def test_each_command_about_sites_explains_itself(command: str) -> None:
    code, said, _ = slipway("site", command, "--help")
    assert code == 0
    assert f" site {command} " in " ".join(said.split())


def test_make_offers_what_it_says_and_only_what_the_command_has() -> None:
    makefile = (main.Workspace.here().root / "Makefile").read_text(encoding="utf-8")
    assert makefile.count("\n") <= 60
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=main.Workspace.here().root,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    ).stdout
    targets = {line.split()[1] for line in listed.splitlines()}
    assert {"setup", "demo", "test", "up", "down"} <= targets
    assert targets - {"help", "clean"} <= set(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["token", "alice"], "Nothing runs here: start it with `slipway up`."),
        (["plan"], "Nothing runs here"),
        (["apply", "--yes"], "Nothing runs here"),
        (["apply", "--saved"], "no saved plan of local/site-demo"),
        (["destroy", "--yes", "--layer", "platform"], "Nothing runs here"),
        (["plan", "--layer", "network"], "--layer is platform or site, not network."),
        (["plan", "--env", "nowhere"], "There is no root envs/nowhere/site."),
        (["up", "no-such-site"], "There is no site file envs/sites/no-such-site.yaml."),
        (["up", "--endpoint", "localhost:4566"], "is not a URL such as http://localhost:4566."),
        (["up", "--endpoint", "http://127.0.0.1:1"], "Nothing answers at http://127.0.0.1:1."),
        (["site", "new", "gallery", "--owner", "team-ghost"], "team-ghost is no team of .github/CODEOWNERS yet (team-"),
        (["site", "promote", "no-such-site"], "There is no site file envs/sites/no-such-site.yaml."),
        (["site", "show", "demo"], "Nothing runs here"),
        (["site", "show", "demo", "--env", "prod"], "envs/sites/demo.yaml has no block for prod"),
        (["site", "users", "demo"], "Nothing runs here"),
        (["site", "users", "demo", "--env", "stage"], "There is no environment stage. Known: dev, local, prod, uat."),
        (["site", "retire", "demo", "--env", "prod"], "demo does not live in prod; it has local."),
        (["site", "retire", "demo", "--env", "local", "--destroy"], "demo takes uploads in local: first `slipway site"),
        (["site", "export", "demo", "--to", "s3://a/b"], "demo takes uploads in local: retire it first"),
        (["site", "users", "demo", "--invite", "alice"], "alice is no e-mail address."),
        (["package", "--target", "lambda"], "--target is host, lambda-arm64, lambda-x86_64, not lambda."),
        (["package", "no_such"], "There is no function no_such."),
        (["tf-test", "no/such"], "There are no Terraform tests in no/such."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_failure_is_one_line_and_a_code(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.setup.ensure", lambda _: None)
    monkeypatch.setattr("cli.packages.build", _refuse_unknown)
    code, out, err = slipway(*arguments)
    assert code == 1
    assert out == ""
    assert [line for line in err.splitlines() if line.startswith("error: ")] == [err.strip().splitlines()[-1]]
    assert said in err


def _refuse_unknown(workspace: Workspace, target: object, names: object = ()) -> list[object]:
    if names:
        raise CommandError("There is no function no_such.")
    return []


def test_production_is_destroyed_only_by_its_full_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("envs/prod/site/backend.tf", "envs/sites/demo.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    monkeypatch.setattr(Workspace, "here", lambda: Workspace(tmp_path, tmp_path / ".cache"))
    asked: list[terraform.Root] = []
    monkeypatch.setattr("cli.environments.ready", asked.append)
    code, _, err = slipway("destroy", "--env", "prod", "--yes")
    assert code == 1
    assert "--force-name prod/site-demo" in err
    assert asked == []


def test_down_twice_is_no_error() -> None:
    for _ in range(2):
        code, _, err = slipway("down")
        assert (code, err.strip()) == (0, "Nothing ran here.")


def test_down_leaves_a_given_emulator_alone_and_says_so(workspace: Workspace) -> None:
    workspace.emulator.mkdir(parents=True)
    (workspace.emulator / "endpoint.json").write_text(
        json.dumps({"endpoint": "http://localhost:4566"}), encoding="utf-8"
    )
    code, _, err = slipway("down")
    assert code == 0
    assert "It was not started here" in err
    assert emulator.current(workspace) is None


def test_a_taken_port_names_its_owner_and_the_way_out(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "health", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken by .*--port"):
            emulator.ensure(workspace, port=port, endpoint=None)
    assert emulator.current(workspace) is None


def test_a_record_of_a_dead_emulator_is_replaced_and_its_leftovers_removed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pid may belong to somebody else by now; the state, in memory, is gone with the process."""
    stranger = os.getppid()
    workspace.emulator.mkdir(parents=True)
    stale = {"endpoint": "http://localhost:1", "pid": stranger, "identity": "an earlier start"}
    (workspace.emulator / "endpoint.json").write_text(json.dumps(stale), encoding="utf-8")
    (workspace.outputs / "local").mkdir(parents=True)
    (workspace.outputs / "local/demo.json").write_text("{}", encoding="utf-8")
    started = Emulator("http://localhost:2", 1, "now")
    monkeypatch.setattr(emulator, "_start", lambda *_: started)
    assert emulator.ensure(workspace, port=None, endpoint=None) == (started, True)
    assert not (workspace.outputs / "local/demo.json").exists()
    os.kill(stranger, 0)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pid": 1}', '{"endpoint": "x", "other": 1}'])
def test_a_damaged_record_is_no_record(workspace: Workspace, content: str) -> None:
    workspace.emulator.mkdir(parents=True)
    (workspace.emulator / "endpoint.json").write_text(content, encoding="utf-8")
    assert emulator.current(workspace) is None


def test_setup_checks_once_and_again_when_the_mirror_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Workspace(tmp_path, tmp_path / ".cache")
    chosen: list[str] = []
    monkeypatch.setattr(terraform, "check_binary", lambda: terraform.Terraform("1.11.4", "linux_amd64"))
    monkeypatch.setattr(mirror, "choose", lambda platform, _: chosen.append(platform) or "found")
    setup.ensure(here)
    setup.ensure(here)
    assert chosen == ["linux_amd64"]
    terraform.configuration_file(here).write_text(mirror.configuration(tmp_path / "gone"), encoding="utf-8")
    setup.ensure(here)
    assert len(chosen) == 2
