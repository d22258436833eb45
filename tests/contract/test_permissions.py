"""Least privilege, read from the source: a wildcard stands on a short list with its reason, or nowhere."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import yaml
from repository import ROOT, blocks, functions, matching, resources, terraform, text

ALLOWED = "tests/contract/wildcards.yaml"
WEARER = re.compile(r"([a-z0-9.-]+)\.amazonaws\.com")


class Wildcard(NamedTuple):
    """A policy statement's action or resource that is not spelt out."""

    path: str
    field: str
    value: str


def _without_comments(source: str) -> str:
    return re.sub(r"(?m)(^|\s)(#|//).*$", "", source)


def _statement(source: str, at: int) -> str:
    """The innermost {...} around a position."""
    depth, start = 0, at
    while start > 0 and depth >= 0:
        start -= 1
        depth += (source[start] == "}") - (source[start] == "{")
    depth, end = 0, at
    while end < len(source) and depth >= 0:
        depth += (source[end] == "{") - (source[end] == "}")
        end += 1
    return source[start:end]


def wildcards_in(path: str, source: str) -> Iterator[Wildcard]:
    """Wildcard actions (`s3:*`, `s3:Get*`) and unbounded resources (`*`, `arn:aws:s3:::*`) of Allow statements.

    A resource below a named one (`<bucket>/incoming/*`) is bounded. A Deny may be as wide as it likes. `NotAction` and
    `NotResource` mean "everything but", so they count as wildcards whatever they hold.
    """
    code = _without_comments(source)
    for found in re.finditer(r'\b(Not)?(Action|actions|Resource|resources)\b"?\s*[=:]\s*(\[[^\]]*\]|"[^"]*")', code):
        if re.search(r'\b[Ee]ffect"?\s*[=:]\s*"Deny"', _statement(code, found.start())):
            continue
        field = ("Not" if found[1] else "") + found[2].capitalize().removesuffix("s")
        for value in re.findall(r'"((?:[^"\\]|\\.)*)"', found[3]):
            unbounded = re.fullmatch(r"\*|arn:[^$/]*\*", value) if field == "Resource" else "*" in value
            if unbounded or field.startswith("Not"):
                yield Wildcard(path, field, value)


def _found() -> set[Wildcard]:
    return {w for path in matching(r"(modules|terraform)/(?!.*/tests/).*\.tf") for w in wildcards_in(path, text(path))}


def _allowed() -> dict[Wildcard, str]:
    entries = yaml.safe_load(text(ALLOWED))
    return {Wildcard(entry["path"], entry["field"], entry["value"]): entry["reason"] for entry in entries}


def test_no_wildcard_stands_outside_the_list() -> None:
    assert _found() <= set(_allowed()), f"spell it out, or give a reason in {ALLOWED}"


def test_the_list_has_no_entry_that_nothing_needs() -> None:
    assert set(_allowed()) <= _found()


def test_every_entry_of_the_list_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in _allowed().values())


def test_the_reader_of_wildcards_sees_what_it_must() -> None:
    """The reader against its own cases: what would blind it would make every test above pass."""
    seen = {
        '{ Action = "s3:*", Resource = aws_s3_bucket.this.arn }': {("Action", "s3:*")},
        '{ Action = ["s3:Get*"], Resource = "*" }': {("Action", "s3:Get*"), ("Resource", "*")},
        'x = { actions = ["a:B"], resources = ["*"] }': {("Resource", "*")},
        '{ NotAction = ["iam:PassRole"] }': {("NotAction", "iam:PassRole")},
        '{ Resource = "arn:aws:s3:::*" }': {("Resource", "arn:aws:s3:::*")},
        '{ Effect = "Deny", Action = "s3:*", Resource = "*" }': set(),
        '{ Action = "a:B" } # Resource = "*"': set(),
        '{ Resource = "${aws_s3_bucket.this.arn}/incoming/*" }': set(),
    }
    for source, expected in seen.items():
        assert {(w.field, w.value) for w in wildcards_in("x.tf", source)} == expected, source


def test_every_function_has_its_own_statements() -> None:
    local = terraform("terraform/site/permissions.tf")["locals"][0]
    assert sorted(local["permissions"]) == functions()


def test_no_policy_is_made_outside_the_code() -> None:
    """`jsonencode` can be asserted in a plan-only test, a policy document cannot; a managed one is not ours.

    But for AWS Backup's own: AWS keeps up to date what a restore of each kind of store needs.
    """
    for path in matching(r"(modules|terraform|envs)/.*\.tf"):
        assert "aws_iam_policy_document" not in text(path), path
        managed = ":iam::aws:policy/" in text(path)
        assert managed == (path == "modules/backup/role.tf"), f"{path}: a managed policy grants more than we name"


def test_roles_of_functions_are_made_by_one_module_and_every_other_role_serves_one_service() -> None:
    roles = resources(r"(modules|terraform)/.*\.tf", "aws_iam_role")
    wearers = {(role.path.rsplit("/", 1)[0], *WEARER.findall(str(role.body["assume_role_policy"]))) for role in roles}
    assert wearers == {
        ("modules/audit", "cloudtrail"),
        ("modules/backup", "backup"),
        ("modules/builds", "codebuild"),
        ("modules/compute", "lambda"),
        ("modules/delivery", "codepipeline"),
        ("modules/delivery", "events"),
        ("modules/malware", "malware-protection-plan.guardduty"),
        ("modules/network", "vpc-flow-logs"),
        ("modules/replication", "s3"),
        ("terraform/bootstrap",),  # of delivery itself: tests/integration/test_trust.py
    }


def test_every_role_that_ci_makes_has_the_boundary() -> None:
    """The apply role may make no other (terraform/bootstrap/apply.tf): forgotten, the first apply in a cloud fails."""
    for role in resources(r"(modules|terraform/(platform|site))/.*\.tf", "aws_iam_role"):
        assert role.body.get("permissions_boundary") == "${var.naming.boundary_arn}", role


@pytest.mark.parametrize("environment", ["dev", "uat", "prod"])
def test_the_boundary_is_the_one_that_the_bootstrap_makes(environment: str) -> None:
    (account,) = terraform(f"envs/{environment}/bootstrap/providers.tf")["provider"][0]["aws"]["allowed_account_ids"]
    for layer in ("platform", "site"):
        named = blocks(f"envs/{environment}/{layer}/main.tf", "module")[layer]["naming"]["boundary_arn"]
        assert named == f"arn:aws:iam::{account}:policy/bootstrap/slipway-{environment}-boundary"


def test_compositions_call_modules_of_this_repository_only() -> None:
    for path in matching(r"(modules|terraform|envs)/.*\.tf"):
        for name, module in blocks(path, "module").items():
            target = (ROOT / path).parent / module["source"]
            assert target.is_dir(), f"{path}: module.{name} calls {module['source']}"
