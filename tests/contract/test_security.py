"""docs/SECURITY.md says what is: each control names a file that has the setting and a test that exists."""

import re

import pytest
from repository import ROOT, matching, text

PAGE = "docs/SECURITY.md"

# What the services that we use are asked for (FSBP; CIS below), by service. Of a row "X.1 to X.7" both ends are named.
FSBP = {
    "ACM": (1, 2),
    "APIGateway": (1, 2, 3, 4, 5, 8, 9),
    "Backup": (1,),
    "CloudFront": (1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15),
    "CloudTrail": (1, 2, 4, 5),
    "CodeBuild": (1, 7),
    "Cognito": (2, 3),
    "Config": (1,),
    "DataFirehose": (1,),
    "DynamoDB": (1, 2, 6),
    "EC2": (2, 6, 10, 15, 18, 19, 21, 55, 60),
    "ECR": (1, 2, 3),
    "ElastiCache": (1, 7),
    "EventBridge": (3,),
    "GuardDuty": (1, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    "IAM": (1, 2, 3, 4, 5, 6, 7, 8, 21),
    "Inspector": (1, 2, 3, 4),
    "KMS": (1, 2, 3, 5),
    "Lambda": (1, 2, 5),
    "MSK": (1, 3, 4, 5, 6),
    "RDS": (7, 37),
    "RedshiftServerless": (1, 2, 3, 4, 5, 6, 7),
    "Route53": (2,),
    "S3": (1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13),
    "SNS": (1, 4),
    "SQS": (1, 3),
    "SecretsManager": (1, 4),
    "WAF": (10, 12),
}
CIS = ("1.8", "1.9", "1.20", "2.1.1", "2.1.4", "3.1", "3.2", "3.3", "3.5", "3.6", "3.8", "3.9", "4.1", "4.15", "4.16")
ASKED = {f"{service}.{number}" for service, numbers in FSBP.items() for number in numbers} | {f"CIS {n}" for n in CIS}


def _table(heading: str) -> list[list[str]]:
    """Cells of the rows of the first table below a heading."""
    section = text(PAGE).split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    assert len(rows) > 1, heading
    return [[cell.strip() for cell in row] for row in rows[1:]]


CONTROLS = _table("Controls")
NAMES = [row[0] for row in CONTROLS]


def _controls(cell: str) -> set[str]:
    """Single controls of a cell; of a range of CIS its two ends."""
    found = set(re.findall(r"\b[A-Z][A-Za-z0-9]*\.\d+|CIS [\d.]*\d", cell))
    return found | {f"CIS {number}" for number in re.findall(r"\bto (\d[\d.]*)", cell)}


def test_every_control_is_satisfied_or_out_of_scope() -> None:
    named = {one for row in [*CONTROLS, *_table("Out of scope, and why")] for one in _controls(row[0])}
    assert ASKED - named == set()


def test_no_control_is_satisfied_twice() -> None:
    named = [one for row in CONTROLS for one in _controls(row[0])]
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize("row", CONTROLS, ids=NAMES)
def test_a_control_names_a_file_that_has_the_setting(row: list[str]) -> None:
    (path,) = re.findall(r"`([^`]+)`", row[2])
    assert (ROOT / path).is_file(), path
    for name in re.findall(r"(?<!no )`([\w:-]+)`", row[1]):
        assert name in text(path), f"{path} has no {name}"


@pytest.mark.parametrize("row", CONTROLS, ids=NAMES)
def test_a_control_names_tests_that_exist(row: list[str]) -> None:
    tests = re.findall(r"`([^`]+)` `(\w+)`", row[3])
    assert tests, row[0]
    for path, name in tests:
        written = rf'^run "{name}"' if path.endswith(".hcl") else rf"^def {name}"
        assert re.search(written, text(path), re.MULTILINE), f"{path} has no {name}"


@pytest.mark.parametrize("row", CONTROLS, ids=NAMES)
def test_a_run_speaks_of_the_setting_that_it_stands_for(row: list[str]) -> None:
    """A run that never mentions the setting cannot fail without it."""
    settings = re.findall(r"(?<!no )`([\w:-]+)`", row[1])
    runs = [
        re.search(rf'^run "{name}".*?^}}', text(path), re.DOTALL | re.MULTILINE)
        for path, name in re.findall(r"`([^`]+\.hcl)` `(\w+)`", row[3])
    ]
    if settings and runs:
        assert any(setting in run[0] for run in runs if run for setting in settings), (
            f"{row[0]}: none mentions {settings}"
        )


def test_each_reason_to_leave_a_control_out_is_one() -> None:
    for control, why in _table("Out of scope, and why"):
        assert len(why) >= 12, control


def test_there_are_no_users_and_no_keys() -> None:
    for path in matching(r"(modules|terraform|envs)/.*\.tf"):
        assert not re.search(r'resource "aws_iam_(user|access_key|group)', text(path)), path
