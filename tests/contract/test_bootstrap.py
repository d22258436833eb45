"""docs/BOOTSTRAP.md: its first step makes the repository somebody else's, whole; its others say what the files say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from repository import ROOT, text, tracked

from cli.gate.rings import SOAK_HOURS

if TYPE_CHECKING:
    from pathlib import Path

PAGE = text("docs/BOOTSTRAP.md")
OURS = re.compile(r"slipway-(dev|uat|prod)|/slipway/(dev|uat|prod)|slipway/slipway|(?<!\d)([123])\3{11}(?!\d)")
ENVIRONMENTS = {"dev": "444444444444", "uat": "555555555555", "prod": "666666666666"}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the first step was taken."""
    copy = tmp_path_factory.mktemp("theirs")
    for path in tracked():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy / path)
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        subprocess.run(command, cwd=copy, check=True)
    (block,) = re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE)
    subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=copy, check=True)
    return copy


def test_nothing_of_ours_is_left_where_things_are_made(theirs: Path) -> None:
    files = [path for path in tracked() if path.startswith(("envs/", "modules/", "src/", "terraform/"))]
    left = {
        path: found.group()
        for path in files
        if path.endswith((".tf", ".yaml", ".py"))
        and (found := OURS.search((theirs / path).read_text(encoding="utf-8")))
    }
    assert left == {}


@pytest.mark.parametrize(("environment", "account"), ENVIRONMENTS.items())
def test_an_environment_is_one_account_and_one_prefix(theirs: Path, environment: str, account: str) -> None:
    for layer in ("bootstrap", "platform", "site"):
        folder = theirs / "envs" / environment / layer
        said = {name: (folder / name).read_text(encoding="utf-8") for name in ("backend.tf", "main.tf", "providers.tf")}
        assert f'bucket       = "acme-{environment}-state"' in said["backend.tf"]
        assert set(re.findall(r"allowed_account_ids = (\[.*\])", said["providers.tf"])) == {f'["{account}"]'}
        assert f'prefix = "acme-{environment}' in said["main.tf"]
        boundaries = re.findall(r'boundary_arn = "([^"]+)"', said["main.tf"])
        assert boundaries == [f"arn:aws:iam::{account}:policy/bootstrap/acme-{environment}-boundary"] * (
            layer != "bootstrap"
        )


def test_the_repository_passes_its_own_tests_under_the_other_name(theirs: Path) -> None:
    names = ("test_environments.py", "test_roots.py")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/contract/{name}" for name in names)],
        cwd=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_variable_of_the_page_is_what_the_workflows_read() -> None:
    (block,) = re.findall(r"(?ms)^```json\n(.*?)^```$", PAGE)
    told = json.loads(block)
    assert set(told) == set(ENVIRONMENTS)
    workflows = "".join(text(path) for path in tracked() if path.startswith(".github/workflows/"))
    read = set(re.findall(r"fromJSON\(vars\.(\w+)\)\[[\w.]+\]\.(\w+)", workflows))
    assert {name for name, _ in read} == {"SLIPWAY_ROLES"}
    assert {part for _, part in read} == {"apply", "plan", "region"}
    assert [set(part) for part in told.values()] == [{"apply", "plan", "region"}] * 3
    assert re.search(r"apply = .*plan = .*region = ", text("terraform/bootstrap/outputs.tf")), "bootstrap prints it"


def test_the_page_names_each_environment_that_has_a_bootstrap() -> None:
    known = {path.split("/")[1] for path in tracked() if re.fullmatch(r"envs/\w+/bootstrap/main\.tf", path)}
    assert known == set(ENVIRONMENTS)


def test_the_environments_that_the_workflows_name_are_made_in_the_page() -> None:
    named = {
        name.strip().partition(" #")[0].replace("${{ inputs.env }}", "*")
        for path in tracked()
        if path.startswith(".github/workflows/")
        for name in re.findall(r"(?m)^ +environment: (.*)$", text(path))
    }
    assert named == {"*", "*-rest"}
    for environment in ENVIRONMENTS:
        assert f"`{environment}`" in PAGE
    for environment, hours in SOAK_HOURS.items():
        assert not hours or (f"`{environment}-rest`" in PAGE and f"{60 * hours}" in PAGE), environment
