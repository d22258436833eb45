"""What the gate reads from files is what Terraform reads; what it refuses is what the document explains."""

from __future__ import annotations

import json
import posixpath
import re

import pytest
from repository import ROOT, matching, terraform, text
from repository import roots as every_root

from cli.gate import changed, rings, rules, sources
from cli.gate.refusals import Reason
from cli.gate.roots import ORDER, all_roots
from cli.terraform import Root
from cli.workspace import Workspace

WORKSPACE = Workspace(ROOT, ROOT / ".cache")
ROW = re.compile(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", re.MULTILINE)
ROOTS = [root for root in every_root() if not root.endswith("/bootstrap")]
"""Roots that go through the gate: what makes the gate's own roles is changed by people (docs/BOOTSTRAP.md)."""
RAISED = matching(r"src/cli/gate/(?!refusals)\w+\.py")


def test_every_refusal_has_its_row_and_every_row_its_refusal() -> None:
    assert [word for word, _, _ in ROW.findall(text("docs/DELIVERY.md"))] == sorted(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_given_somewhere_and_rehearsed_or_tested(reason: Reason) -> None:
    assert any(f"Reason.{reason.name}" in text(path) for path in RAISED), f"nothing refuses for {reason}"
    tests = [*matching(r"tests/unit/test_gate_\w+\.py"), *matching(r"tests/e2e/test_gate\w*\.py")]
    assert any(reason.value in text(path) or f"Reason.{reason.name}" in text(path) for path in tests), reason


@pytest.mark.parametrize("label", ["allow-destroy:", "allow-destroys:", "destroyed:", rules.REVIEW])
def test_the_labels_of_the_document_are_those_of_the_code(label: str) -> None:
    assert f"`{label}" in text("docs/DELIVERY.md")


def test_the_numbers_of_the_document_are_those_of_the_code() -> None:
    said = " ".join(text("docs/DELIVERY.md").split())
    assert f"the {changed.LARGEST_MATRIX} jobs of a matrix" in said
    assert f"More than {rules.MOST_DESTROYS} resources" in said
    assert f"| {' | '.join(f'{rings.SOAK_HOURS[one]} h' for one in ORDER)} |" in said
    assert f"({rings.SOAK_HOURS['uat'] * 60} and {rings.SOAK_HOURS['prod'] * 60} minutes)" in said


def test_the_rings_of_a_site_file_are_those_of_the_gate() -> None:
    schema = json.loads(text("terraform/site/site.schema.json"))["$defs"]["ring"]
    assert tuple(schema["enum"]) == rings.RINGS
    assert schema["default"] == rings.RINGS[-1], "who says nothing is in the last"
    assert rings.SOAK_HOURS.keys() == set(ORDER)


def test_every_workflow_has_its_row() -> None:
    named = re.findall(r"(?m)^\| `(\w+\.yaml)` \|", text("docs/DELIVERY.md"))
    assert sorted(named) == [path.rpartition("/")[2] for path in matching(r"\.github/workflows/\w+\.yaml")]


@pytest.mark.parametrize("path", matching(r"(terraform/[a-z]+|envs/[a-z]+/[a-z]+)/[\w-]+\.tf"))
def test_the_pattern_finds_the_calls_that_terraform_sees(path: str) -> None:
    """`gate changed` reads calls by a pattern: one that it does not see would leave a root unplanned."""
    called = [body["source"] for block in terraform(path).get("module", []) for body in block.values()]
    assert sorted(sources.SOURCE.findall(text(path))) == sorted(called)


def test_no_module_calls_another() -> None:
    """Nor reads a file outside itself: then the closure of a root is what its composition calls."""
    for path in matching(r"modules/[a-z_]+/[\w-]+\.tf"):
        assert "path.module}/.." not in text(path), path
        for source in sources.SOURCE.findall(text(path)):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), source)).startswith("modules/"), path


@pytest.mark.parametrize("folder", ROOTS)
def test_a_root_is_made_of_its_folder_its_composition_and_modules(folder: str) -> None:
    _, environment, layer = folder.split("/")
    made_of = sources.Reader(WORKSPACE).of(Root(WORKSPACE, environment, layer, "shop" if layer == "site" else None))
    assert {f"{folder}/", f"terraform/{layer}/"} <= set(made_of.prefixes)
    assert any(one.startswith("modules/") for one in made_of.prefixes)
    assert made_of.holds("src/slipway/media.py"), "each deploys functions"
    assert made_of.holds("src/functions/media_api/handler.py") == (layer == "site")
    assert made_of.holds("src/functions/record_event/handler.py")


def test_the_roots_of_the_gate_are_the_roots_of_the_repository() -> None:
    assert {f"envs/{root.environment}/{root.layer}" for root in all_roots(WORKSPACE)} == set(ROOTS)


def test_every_file_that_a_zip_is_made_from_touches_every_site() -> None:
    """And every platform, where a function of a platform is made from it."""
    every = {root.name for root in all_roots(WORKSPACE)}
    sites = {root.name for root in all_roots(WORKSPACE) if root.site}
    for path in (*matching(r"src/slipway/[a-z_]+\.py"), *matching(r"src/functions/[a-z_]+/requirements\.txt")):
        shared = path.startswith(("src/slipway/", "src/functions/record_event/"))
        assert {root.name for root in changed.touched(WORKSPACE, [path])} == (every if shared else sites), path
