"""Whose word the gate takes, and what it writes down: approvals, labels, forks, evidence, locks. No AWS, no GitHub."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_gate_summary import RECORD

from cli.errors import CommandError
from cli.gate import codepipeline, delivering, github, locks, making
from cli.gate.records import Evidence, PlanRecord, Request, Signature, canonical, read
from cli.gate.refusals import Reason, RefusedError

REQUEST = Request("o/r", "o/r", "alice", (), (Signature("bob", "2026-11-21T09:00:01Z"),), ("alice", "bob"))


def refused(reason: Reason, request: Request) -> None:
    with pytest.raises(RefusedError) as raised:
        delivering.check_approval(RECORD, request)
    assert [one.reason for one in raised.value.refusals] == [reason]


def test_an_approval_counts_when_an_owner_gave_it_after_the_plan() -> None:
    delivering.check_approval(RECORD, REQUEST)
    refused(Reason.APPROVAL_OLDER, replace(REQUEST, approvals=(Signature("bob", RECORD.created_at),)))
    refused(Reason.APPROVAL_OLDER, replace(REQUEST, approvals=(Signature("bob", "2026-11-21T10:00:00+02:00"),)))
    refused(Reason.APPROVAL_MISSING, replace(REQUEST, approvals=()))
    refused(Reason.APPROVAL_MISSING, replace(REQUEST, approvals=(Signature("alice", "2026-11-21T09:00:01Z"),)))
    refused(Reason.APPROVAL_MISSING, replace(REQUEST, owners=()))
    refused(Reason.FORK, replace(REQUEST, head_repository="mallory/r"))
    with pytest.raises(CommandError, match="names no time zone"):
        delivering.check_approval(RECORD, replace(REQUEST, approvals=(Signature("bob", "2026-11-21T09:00:01"),)))


def test_a_label_counts_when_an_owner_other_than_the_author_put_it() -> None:
    at = "2026-11-21T09:00:00Z"
    labels = tuple(Signature(by, at, f"by-{by}") for by in ("alice", "bob", "mallory"))
    assert replace(REQUEST, labels=labels).owners_labels() == {"by-bob": "bob"}


def test_records_come_back_as_they_went_and_nothing_is_guessed() -> None:
    assert read(PlanRecord, RECORD.content) == RECORD
    assert read(Request, canonical(asdict(REQUEST))) == REQUEST
    for broken in (b"", b"[]", b"{}", canonical({**asdict(RECORD), "more": 1})):
        with pytest.raises(CommandError):
            read(PlanRecord, broken)


@pytest.mark.parametrize(("smoke", "green"), [("passed", True), ("failed", False), ("pending", False)])
def test_evidence_is_green_when_its_test_passed(smoke: str, green: bool) -> None:
    assert Evidence("r", "c", "s", "h", "d", "p", {}, "1 added", smoke, "2026-11-21T09:00:00Z", "ci").green is green


OURS, THEIRS = {"repo": {"full_name": "o/r"}}, {"repo": {"full_name": "mallory/r"}}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"pull_request": {"head": THEIRS, "base": OURS}}, "pull_request"),
        ({"pull_request": {"head": {"repo": None}, "base": OURS}}, "pull_request"),
        ({"pull_request": {"head": OURS, "base": OURS}}, "pull_request_target"),
        ({"pull_request": {"base": OURS}}, "pull_request"),
    ],
)
def test_T08_what_others_wrote_is_not_planned(event: dict[str, Any], name: str) -> None:
    with pytest.raises(RefusedError, match="fork"):
        making.check_event(event, name)


def test_T08_what_we_wrote_is_planned() -> None:
    making.check_event({"pull_request": {"head": OURS, "base": OURS}})
    making.check_event({}, "push")


def test_a_lock_is_explained_by_its_age() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    lock = locks.Lock("dev/platform", "id1", "runner", "OperationTypeApply", "2026-11-21T11:50:00.123456789Z")
    assert "wait for that run" in lock.explained(now)
    assert "--release id1" in lock.explained(now + timedelta(hours=2))


def answers(**more: Any) -> github.Get:
    """GitHub as far as it is asked; None for what a token may not read."""
    found: dict[str, Any] = {
        "/repos/o/r/pulls/7": {
            "base": {"repo": {"full_name": "o/r"}},
            "head": {"repo": {"full_name": "o/r"}},
            "labels": [{"name": "security-review"}],
            "user": {"login": "alice"},
        },
        "/repos/o/r/issues/7/events?per_page=100&page=1": [
            {"actor": {"login": "carol"}, "created_at": "t1", "event": "labeled", "label": {"name": "gone"}},
            {"actor": {"login": "bob"}, "created_at": "t2", "event": "labeled", "label": {"name": "security-review"}},
        ],
        "/repos/o/r/pulls/7/reviews?per_page=100&page=1": [
            {"state": "APPROVED", "submitted_at": "t3", "user": {"login": "bob"}},
            {"state": "COMMENTED", "submitted_at": "t4", "user": {"login": "bob"}},
            {"state": "APPROVED", "submitted_at": "t3", "user": {"login": "carol"}},
            {"state": "DISMISSED", "submitted_at": "t5", "user": {"login": "carol"}},
        ],
        "/orgs/slipway/teams/team-platform/memberships/bob": {"state": "active"},
        **more,
    }
    return found.get


CODEOWNERS = "# who\n* @slipway/team-platform\n/envs/sites/ @mallory\n"


def test_a_request_is_what_github_recorded() -> None:
    found = github.request(answers(), "o/r", 7, CODEOWNERS)
    assert found.labels == (Signature("bob", "t2", "security-review"),)
    assert found.approvals == (Signature("bob", "t3"),)
    assert found.owners == ("bob",)
    assert not found.from_fork


def test_who_cannot_be_looked_up_owns_nothing() -> None:
    member = "/orgs/slipway/teams/team-platform/memberships/bob"
    for answer in (None, {"state": "pending"}):
        assert github.request(answers(**{member: answer}), "o/r", 7, CODEOWNERS).owners == ()
    assert github.request(answers(), "o/r", 7, "").owners == ()
    assert github.request(answers(), "o/r", 7, "* @Bob\n").owners == ("bob",)


def test_a_commit_that_came_by_no_pull_request_has_no_approval() -> None:
    path = "/repos/o/r/commits/c1/pulls"
    merged = answers(**{path: [{"merged_at": None, "number": 6}, {"merged_at": "t", "number": 7}]})
    assert github.number_of_commit(merged, "o/r", "c1") == 7
    with pytest.raises(CommandError, match="came by no pull request"):
        github.number_of_commit(answers(), "o/r", "c1")


class Pipeline:
    """CodePipeline with three actions of one execution."""

    def __init__(self, **release: Any) -> None:
        approval = {
            "input": {"actionTypeId": {"category": "Approval"}},
            "lastUpdateTime": datetime(2026, 11, 21, 9, 0, 1, tzinfo=UTC),
            "output": {"executionResult": {"externalExecutionSummary": "fine, security-review allow-destroy:aws_x.y"}},
            "status": "Succeeded",
            "updatedBy": "arn:aws:sts::111111111111:assumed-role/release/bob@example.com",
        }
        self.actions = [{"input": {"actionTypeId": {"category": "Build"}}, "status": "Succeeded"}, approval | release]

    def get_paginator(self, _: str) -> Pipeline:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"actionExecutionDetails": self.actions}]


def test_a_release_of_a_pipeline_is_an_approval_and_its_comment_holds_the_labels() -> None:
    found = codepipeline.request(Pipeline(), "slipway-prod-terraform", "e1", "alice@example.com")
    delivering.check_approval(RECORD, found)
    assert found.owners_labels().keys() == {"security-review", "allow-destroy:aws_x.y"}


@pytest.mark.parametrize(
    "release", [{"status": "Failed"}, {"updatedBy": None}, {"updatedBy": "arn:aws:sts::1:assumed-role/r/alice"}]
)
def test_a_pipeline_that_nobody_else_released_has_no_approval(release: dict[str, Any]) -> None:
    refused(Reason.APPROVAL_MISSING, codepipeline.request(Pipeline(**release), "p", "e1", "alice"))


def test_a_token_is_sent_by_https_only() -> None:
    with pytest.raises(CommandError, match="not https"):
        github.api("http://api.example.com", "t")
