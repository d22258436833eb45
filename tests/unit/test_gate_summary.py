"""What a plan's comment shows, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from gate_plans import change, plan

from cli.gate import changes, costs, drift, masking, summary
from cli.gate.records import PlanRecord

RECORD = PlanRecord(
    root="prod/site-shop",
    commit="c" * 40,
    sources="s" * 64,
    plan_sha256="p" * 64,
    json_sha256="j" * 64,
    effect="e" * 64,
    state_lineage="lineage",
    state_serial=7,
    terraform="1.11.4",
    providers={"registry.terraform.io/hashicorp/aws": "5.100.0"},
    zips={"greet": "z" * 64},
    contract=None,
    created_at="2026-11-21T09:00:00.000000Z",
    created_by="alice",
)


def comment(*found: dict[str, Any]) -> str:
    return summary.markdown(RECORD, changes.changes(plan(*found)))


def test_a_comment_names_root_digest_hash_and_counts() -> None:
    text = comment(change("aws_sqs_queue", "create"), change("aws_sns_topic", "delete"))
    assert text.startswith("<!-- slipway gate prod/site-shop -->\n### `prod/site-shop`: 1 to create, 1 to destroy\n")
    assert f"Digest `{RECORD.digest}`" in text
    assert f"`{RECORD.plan_sha256}`" in text
    assert "state serial 7" in text
    assert "no change" in comment()


def test_who_may_do_what_comes_first() -> None:
    text = comment(change("aws_dynamodb_table", "update"), change("aws_iam_role_policy", "update"))
    assert text.index("aws_iam_role_policy.this") < text.index("aws_dynamodb_table.this")


def test_an_update_shows_what_was_and_what_will_be_and_takes_policies_apart() -> None:
    before = {"policy": '{"Statement": [{"Action": "s3:GetObject"}]}', "timeout": 3}
    after = {"policy": '{"Statement": [{"Action": "s3:PutObject"}]}', "timeout": 3}
    text = comment(change("aws_iam_role_policy", "update", before=before, after=after))
    assert '-   policy.Statement[0].Action = "s3:GetObject"\n+   policy.Statement[0].Action = "s3:PutObject"' in text
    assert "timeout" not in text


CANARY = "kT9vQ2xLr8ZpW4mN7bYc"


@pytest.mark.parametrize("action", ["create", "update"])
@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({"value": CANARY}, {"after_sensitive": {"value": True}}),
        ({"environment": [{"variables": {"A": CANARY}}]}, {}),
        ({"environment": [{"variables": {"A": CANARY}}]}, {"after_sensitive": {"environment": [{"variables": True}]}}),
        ({"master_password": CANARY}, {}),
        ({"origin": [{"custom_header": [{"name": "x-origin", "value": CANARY}]}]}, {}),
        ({"policy": f'{{"token": "{CANARY}"}}'}, {}),
        ({"insecure_value": f'{{"api_key": "{CANARY}"}}'}, {}),
        ({"user_data": CANARY}, {}),
    ],
)
def test_T06_a_secret_is_not_shown(values: dict[str, Any], more: dict[str, Any], action: str) -> None:
    text = comment(change("aws_x", action, before={}, after=values, **more))
    assert CANARY not in text
    assert masking.HIDDEN in text


def test_T06_a_secret_that_changes_shows_that_it_does() -> None:
    hidden = {"before_sensitive": {"value": True}, "after_sensitive": {"value": True}}
    before, after = {"value": CANARY}, {"value": CANARY[::-1]}
    changed = comment(change("aws_x", "update", before=before, after=after, **hidden))
    assert "-   value = (hidden)\n+   value = (hidden)" in changed
    assert CANARY not in changed
    assert CANARY[::-1] not in changed
    assert (
        "value" not in comment(change("aws_x", "update", before=before, after=before, **hidden)).partition("Digest")[0]
    )


@pytest.mark.parametrize(
    ("path", "value", "secret"),
    [
        ("password", "x", True),
        ("auth_token", "x", True),
        ("access_token_validity", 60, False),
        ("deletion_window_in_days", 30, False),
        ("secret_arn", "arn:aws:secretsmanager:x", False),
        ("source_code_hash", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=", False),
        ("description", "ghp_" + "a" * 36, True),
        ("tags.x", "-----BEGIN RSA PRIVATE" + " KEY-----", True),
        ("password", None, False),
        ("enable_token_revocation", True, False),
    ],
)
def test_a_name_or_a_shape_gives_a_secret_away(path: str, value: object, secret: bool) -> None:
    assert masking.is_secret(path, value) is secret


def test_no_value_ends_its_fence_or_calls_a_person() -> None:
    text = comment(change("aws_x", "create", after={"description": "```\n# @everyone <img>"}))
    fenced = text[text.index("```diff") :]
    inside = fenced.splitlines()[1 : fenced.splitlines().index("```")]
    assert any("@everyone" in line for line in inside)
    assert all(line.startswith(("+", "-", "~", "#")) for line in inside)


@pytest.mark.parametrize(("resources", "all_named"), [(500, True), (3000, False)])
def test_a_comment_fits_where_it_is_posted_and_says_what_it_leaves_out(resources: int, all_named: bool) -> None:
    """Values go first, then names: a reviewer sees each resource as long as there is room for its name."""
    values = {"before": {"a": "x" * 250}, "after": {"a": "y" * 250}}
    many = [change("aws_iam_role" if at % 2 else "aws_x", "update", name=f"n{at}", **values) for at in range(resources)]
    text = comment(*many)
    assert len(text) <= summary.LONGEST
    assert (text.count("~ update ") == resources) is all_named
    assert ("more resources: too long" in text) is not all_named
    assert "yyy" in text or not all_named
    assert summary.CUT in text
    assert text.count("```") % 2 == 0
    assert f"Digest `{RECORD.digest}`" in text


def test_the_fixed_cost_of_what_comes_and_goes() -> None:
    found = changes.changes(plan(change("aws_nat_gateway", "create"), change("aws_kms_key", "delete")))
    amount, parts = costs.difference(found)
    assert parts == {"aws_nat_gateway.this": 32.85, "aws_kms_key.this": -1.0}
    assert amount == 31.85
    assert "+31.85 USD" in comment(change("aws_nat_gateway", "create"), change("aws_kms_key", "delete"))
    assert "USD" not in comment(change("aws_sqs_queue", "create"))


def test_the_digest_stands_for_everything_in_the_record() -> None:
    digests = {RECORD.digest}
    for name, value in {
        "commit": "d" * 40, "effect": "f" * 64, "plan_sha256": "q" * 64, "root": "dev/site-shop",
        "sources": "t" * 64, "state_serial": 8, "zips": {"greet": "y" * 64}, "created_at": "2026-11-22T00:00:00Z",
    }.items():  # fmt: skip
        digests.add(replace(RECORD, **{name: value}).digest)
    assert len(digests) == 9
    later = replace(RECORD, created_at="2026-11-22T00:00:00Z", plan_sha256="q" * 64, commit="d" * 40)
    assert later.same_decision == RECORD.same_decision
    assert replace(RECORD, effect="f" * 64).same_decision != RECORD.same_decision


def drifted(*outside: dict[str, Any], planned: tuple[dict[str, Any], ...] = ()) -> drift.Drift:
    content = plan(*planned) | {"resource_drift": list(outside)}
    return drift.Drift("dev/platform", tuple(changes.drifted(content)), tuple(changes.changes(content)))


def test_drift_is_as_bad_as_its_worst_resource() -> None:
    by_hand = change("aws_sqs_queue", "update", before={"delay_seconds": 0}, after={"delay_seconds": 9})
    assert drifted().severity == drift.NONE
    assert drifted(by_hand, planned=(by_hand,)).severity == drift.SOME
    assert drifted(planned=(change("aws_iam_role_policy", "update"),)).severity == drift.SEVERE
    assert drifted(planned=(change("aws_dynamodb_table", "delete", "create"),)).severity == drift.SEVERE
    assert drift.severity([drifted(), drifted(by_hand)]) == drift.SOME
    assert drift.severity([]) == drift.NONE
    body = drift.body([drifted(), drifted(by_hand, planned=(by_hand,))])
    assert "1 of 2 roots" in body
    assert "-   delay_seconds = 0\n+   delay_seconds = 9" in body
