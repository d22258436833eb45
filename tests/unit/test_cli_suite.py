"""`slipway test`, `slipway docs` and `make setup`: what they count, what they refuse, when they do nothing."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from cli import bootstrap, checks, plans, processes, suite
from cli.errors import CommandError
from cli.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0">
<testcase classname="a" name="b" time="0.1" /></testsuite></testsuites>"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / ".cache")


def test_a_report_is_counted() -> None:
    assert suite.read_report(REPORT) == (10, 3, 3)


def test_a_failing_stage_is_an_outcome_and_the_next_one_still_runs(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def fail(_: Workspace, *, validate: bool) -> int:
        assert not validate  # the next stage but two tests every folder
        raise CommandError("Failed: ruff check.")

    monkeypatch.setattr(checks, "lint", fail)
    monkeypatch.setattr(checks, "checkov", lambda _: 3)
    monkeypatch.setattr(plans, "check", lambda _: (11, "8 plans"))
    monkeypatch.setattr(checks, "terraform_test", lambda _: 7)
    monkeypatch.setattr(suite, "pytest", lambda _, kind, **_how: (ran.append(kind) or 5, "1 skipped"))
    with pytest.raises(CommandError, match=r"^Failed: lint\.$"):
        suite.run(workspace)
    assert sorted(ran) == ["contract", "e2e", "integration", "unit"]
    shown = capsys.readouterr().out
    assert "41" in shown  # 4 x 5 + 3 + 7 + 11
    assert "1 skipped" in shown


def test_what_runs_aside_is_shown_when_it_has_ended(workspace: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    tests = workspace.root / "tests/unit"
    tests.mkdir(parents=True)
    (tests / "test_it.py").write_text("def test_it(): assert 1 == 2, 'said why'\n", encoding="utf-8")
    with pytest.raises(CommandError, match="1 of 1 failed"):
        suite.pytest(workspace, "unit", aside=True)
    shown = "".join(capfd.readouterr())
    assert "== unit, beside the others" in shown
    assert "said why" in shown


def test_what_runs_beside_the_end_to_end_tests_steps_back_behind_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    nice: dict[str, int] = {}

    def stage(name: str) -> suite.Stage:
        def note() -> tuple[int, str]:
            nice[name] = int(processes.run(["nice"]).stdout)  # as a program sees it that the stage starts
            return 1, ""

        return suite.Stage(name, note)

    monkeypatch.setattr(suite, "stages", lambda _: [stage(name) for name in ("plans", *suite.BESIDE, "e2e")])
    suite.run(workspace)
    ours = os.nice(0)
    behind = min(ours + suite.STEP_BACK, 19) if sys.platform == "linux" else ours
    assert nice == {"plans": ours, "e2e": ours, **dict.fromkeys(suite.BESIDE, behind)}


def test_a_folder_without_tests_fails(workspace: Workspace) -> None:
    (workspace.root / "tests/unit").mkdir(parents=True)
    with pytest.raises(CommandError, match="pytest ended with 5"):
        suite.pytest(workspace, "unit")


def test_a_failing_test_is_counted_as_failed(workspace: Workspace) -> None:
    tests = workspace.root / "tests/unit"
    tests.mkdir(parents=True)
    (tests / "test_x.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n", encoding="utf-8")
    with pytest.raises(CommandError, match="1 of 2 failed"):
        suite.pytest(workspace, "unit")


def module(workspace: Workspace, readme: str) -> Path:
    folder = workspace.root / "modules/queue"
    folder.mkdir(parents=True)
    (folder / "variables.tf").write_text(
        'variable "a" {\n  description = "An a."\n  type = string\n}\n', encoding="utf-8"
    )
    (folder / "outputs.tf").write_text('output "b" {\n  description = "A b."\n  value = 1\n}\n', encoding="utf-8")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return folder / "README.md"


def bring(workspace: Workspace, *, write: bool) -> int:
    return checks.bring_up_to_date(workspace, checks.module_readmes(workspace), write=write)


def test_a_stale_table_is_refused_and_then_written(workspace: Workspace) -> None:
    readme = module(workspace, "before\n<!-- BEGIN_TF_DOCS -->\nold\n<!-- END_TF_DOCS -->\nafter\n")
    with pytest.raises(CommandError, match=r"run `slipway docs`: modules/queue/README.md"):
        bring(workspace, write=False)
    assert "old" in readme.read_text(encoding="utf-8")
    assert bring(workspace, write=True) == 1
    written = readme.read_text(encoding="utf-8")
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "| `a` | An a. | required |" in written
    assert "| `b` | A b. |" in written
    bring(workspace, write=False)


def test_a_readme_without_markers_is_named(workspace: Workspace) -> None:
    module(workspace, "no markers")
    with pytest.raises(CommandError, match="BEGIN_TF_DOCS"):
        bring(workspace, write=True)


def test_a_composition_that_is_handed_a_provider_is_not_validated_alone(workspace: Workspace) -> None:
    for name, text in (("site", "configuration_aliases = [aws.us_east_1]"), ("platform", "")):
        folder = workspace.root / "terraform" / name
        folder.mkdir(parents=True)
        (folder / "terraform.tf").write_text(text, encoding="utf-8")
    folders = checks._terraform_folders(workspace)
    assert [str(folder) for folder in folders] == ["terraform/platform", "terraform/site"]
    assert [checks._stands_alone(workspace, folder) for folder in folders] == [True, False]


def requirements(root: Path) -> Path:
    for name in bootstrap.MADE_FROM:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    (root / "pyproject.toml").write_text("[project]\n[build-system]\n", encoding="utf-8")
    return root


def test_an_environment_is_made_again_only_when_what_it_is_made_from_changed(tmp_path: Path) -> None:
    root, venv = requirements(tmp_path), tmp_path / ".venv"
    wanted = bootstrap.fingerprint(root, venv)
    assert not bootstrap.up_to_date(venv, wanted)
    (venv / "bin").mkdir(parents=True)
    (venv / "slipway.stamp").write_text(wanted, encoding="utf-8")
    assert not bootstrap.up_to_date(venv, wanted), "a stamp without a Python is no environment"
    (venv / "bin/python").symlink_to(sys.executable)
    assert bootstrap.up_to_date(venv, wanted)
    (root / "pyproject.toml").write_text("[project]\n[build-system]\n[tool.ruff]\nline-length = 9\n", encoding="utf-8")
    assert bootstrap.fingerprint(root, venv) == wanted, "a linter's setting is no reason to install everything again"
    (root / bootstrap.MADE_FROM[-1]).write_text("another version", encoding="utf-8")
    assert not bootstrap.up_to_date(venv, bootstrap.fingerprint(root, venv))


def test_a_moved_environment_is_another_one(tmp_path: Path) -> None:
    root = requirements(tmp_path)
    assert bootstrap.fingerprint(root, tmp_path / "a") != bootstrap.fingerprint(root, tmp_path / "b")


def test_a_mirror_and_certificate_configured_for_pip_reach_uv() -> None:
    configured = "global.index-url='https://mirror.example/simple'\n:env:.cert='/etc/ca.pem'\nglobal.timeout='9'\n"
    assert bootstrap.uv_settings(configured, {"HOME": "/h"}) == {
        "HOME": "/h",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }
    assert bootstrap.uv_settings(configured, {"UV_DEFAULT_INDEX": "x"})["UV_DEFAULT_INDEX"] == "x"


def test_chosen_stages_run_in_their_own_order() -> None:
    stages = [suite.Stage(name, lambda: (1, "")) for name in ("lint", "unit", "e2e")]
    assert [stage.name for stage in suite.select(stages, ["unit", "lint"])] == ["lint", "unit"]
    assert suite.select(stages, []) == stages


def test_an_unknown_stage_is_refused_and_not_passed_over() -> None:
    with pytest.raises(CommandError, match="no stage units"):
        suite.select([suite.Stage("lint", lambda: (1, ""))], ["lint", "units"])
