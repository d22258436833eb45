"""docs/RUNBOOK.md says of every store of data what its loss costs: what Terraform makes and the table are the same."""

import re

import pytest
from repository import ROOT, blocks, matching, text

from cli.retention_places import STORES

PART = text("docs/RUNBOOK.md").partition("## What is kept where")[2]
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")] for line in PART.splitlines() if line.startswith("| `")
]
COPIES = {"originals-copy", "derivatives-copy"}
AMOUNT = r"0|all|-|the region's keys|\d+ (?:min|h)(?: \+ the copy's time)?"


def _made() -> set[str]:
    """Types of the resources that modules and compositions hold."""
    return {
        kind
        for path in matching(r"(?:modules|terraform)/[^/]+/[^/]+\.tf")
        for kind in re.findall(r'^resource "(\w+)"', text(path), re.MULTILINE)
    }


def _buckets() -> set[str]:
    """Keys of the buckets that the compositions ask modules/storage for, but for the copies of others."""
    found = set()
    for layer in ("platform", "site"):
        for path in matching(rf"terraform/{layer}/[^/]+\.tf"):
            if 'source = "../../modules/storage"' not in text(path):
                continue
            for call in blocks(path, "module").values():
                if call["source"].endswith("/storage") and isinstance(call["buckets"], dict):
                    found |= {key.strip('"') for key in call["buckets"]}
    assert found
    return found


def test_every_kind_of_store_that_is_made_has_a_row_and_no_row_is_of_another() -> None:
    assert {row[0].split("`")[1] for row in ROWS} == _made() & STORES


def test_every_bucket_has_a_row_and_no_row_is_of_another() -> None:
    assert {row[0].split()[1] for row in ROWS if "`aws_s3_bucket`" in row[0]} == _buckets() - COPIES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_how_much_is_lost_how_long_it_takes_what_gives_that_and_what_is_gone(row: list[str]) -> None:
    store, holds, damaged, region, time, gives, lost = row
    assert all((store, holds, gives, lost))
    for amount in (damaged, region, time):
        assert re.fullmatch(AMOUNT, amount), amount


@pytest.mark.parametrize("store", ["`aws_dynamodb_table`", "`aws_s3_bucket` originals", "`aws_s3_bucket` derivatives"])
def test_media_and_what_is_known_of_it_hold_the_targets(store: str) -> None:
    """RPO 1 h, RTO 4 h, wherever it is lost."""
    (row,) = [row for row in ROWS if row[0] == store]
    minutes = [int(amount.split()[0]) * (60 if amount.endswith(" h") else 1) for amount in row[2:5]]
    assert max(minutes[:2]) <= 60
    assert minutes[2] <= 240


@pytest.mark.parametrize("environment", ["uat", "prod"])
def test_what_the_table_promises_is_asked_for(environment: str) -> None:
    assert re.search(r'replicated\s+= \["items", "objects"\]', text(f"envs/{environment}/site/main.tf"))
    assert re.search(r'backup\s+= \{ lock = "(governance|compliance)" \}', text(f"envs/{environment}/platform/main.tf"))
    assert (ROOT / "modules/replication").is_dir()
