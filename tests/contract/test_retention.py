"""docs/RETENTION.md tells people what the rules of retention tell a plan."""

import re

from repository import blocks, matching, text

from cli.retention import WORSE
from cli.retention_places import IMPERSONAL, STORES
from cli.retention_rules import ENDS

PAGE = text("docs/RETENTION.md")
ENDING = PAGE.partition("## What ends")[2].partition("## What was deleted")[0]
STAYING = PAGE.partition("## What may stay longer")[2].partition("## Changing it")[0]
SERVED = {"aws_backup_plan", "aws_cloudwatch_log_delivery"}
"""Decides for how long a store keeps something, or what it keeps."""


def _types(part: str) -> set[str]:
    return set(re.findall(r"`(aws_\w+)`", part))


def test_the_page_names_each_type_that_ends() -> None:
    assert _types(ENDING) | _types(STAYING) & SERVED == set(ENDS) | SERVED


def test_the_page_says_why_each_other_store_may_stay() -> None:
    assert _types(STAYING) - SERVED == {place.type for place in IMPERSONAL}


def test_what_may_stay_has_a_reason_and_is_a_store() -> None:
    for place in IMPERSONAL:
        assert place.type in STORES, place
        assert len(place.why) > 3, place


def test_each_type_that_ends_is_also_tried_worse() -> None:
    """A bucket and a data set end by a resource beside them, a backup by its plan."""
    beside = {
        "aws_quicksight_data_set": "aws_quicksight_refresh_schedule",
        "aws_s3_bucket": "aws_s3_bucket_lifecycle_configuration",
    }
    assert set(WORSE) == {beside.get(kind, kind) for kind in ENDS} | {"aws_backup_plan"}


def test_every_platform_says_its_retention() -> None:
    """`slipway site check` reads it there, before anything is planned."""
    for path in matching(r"envs/[a-z]+/platform/main\.tf"):
        assert isinstance(blocks(path, "module")["platform"].get("retention_days"), int), path
