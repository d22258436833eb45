"""What CodePipeline's records say to the gate. The stubs refuse whatever the service's own model does not know."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from cli import pipeline
from cli.errors import CommandError
from cli.gate.delivering import check_approval
from cli.gate.records import PlanRecord
from cli.gate.refusals import RefusedError

RUN = "11111111-2222-3333-4444-555555555555"
STARTER = "arn:aws:sts::123456789012:assumed-role/deliver/anna"
RELEASER = "arn:aws:sts::123456789012:assumed-role/deliver/ben"
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("codepipeline", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _released(stub: Stubber, *actions: dict[str, Any], starter: str = STARTER) -> None:
    trigger = {"triggerType": "StartPipelineExecution", "triggerDetail": starter}
    stub.add_response(
        "get_pipeline_execution",
        {"pipelineExecution": {"pipelineName": "p", "pipelineExecutionId": RUN, "trigger": trigger}},
        {"pipelineName": "p", "pipelineExecutionId": RUN},
    )
    stub.add_response(
        "list_action_executions",
        {"actionExecutionDetails": list(actions)},
        {"pipelineName": "p", "filter": {"pipelineExecutionId": RUN}},
    )


def _action(category: str = "Approval", status: str = "Succeeded", by: str | None = RELEASER) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": "Manual", "version": "1"}
    found = {"actionName": "approve", "status": status, "lastUpdateTime": AT, "input": {"actionTypeId": kind}}
    return found | ({"updatedBy": by} if by else {})


def _plan(created_at: str) -> PlanRecord:
    return PlanRecord("dev/platform", "c", "s", "p", "j", "e", "l", 1, "1.11.4", {}, {}, None, created_at, "arn:plan")


def test_a_release_is_an_approval_by_whoever_gave_it(stub: Stubber) -> None:
    _released(stub, _action("Build"), _action())
    found = pipeline.request(stub.client, "p", RUN)
    assert [(one.by, one.at) for one in found.owners_approvals()] == [(RELEASER, "2026-11-21T09:30:00.000000Z")]
    check_approval(_plan("2026-11-21T09:00:00.000000Z"), found)


def test_a_release_older_than_the_plan_is_none(stub: Stubber) -> None:
    _released(stub, _action())
    with pytest.raises(RefusedError, match="approval-older"):
        check_approval(_plan("2026-11-21T10:00:00.000000Z"), pipeline.request(stub.client, "p", RUN))


@pytest.mark.parametrize("action", [_action(status="Failed"), _action(by=STARTER), _action("Build")])
def test_a_refusal_the_starters_own_release_and_a_build_are_no_approval(stub: Stubber, action: dict[str, Any]) -> None:
    _released(stub, action)
    with pytest.raises(RefusedError, match="approval-missing"):
        check_approval(_plan("2026-11-21T09:00:00.000000Z"), pipeline.request(stub.client, "p", RUN))


def test_a_release_by_nobody_is_not_guessed(stub: Stubber) -> None:
    _released(stub, _action(by=None))
    with pytest.raises(CommandError, match="does not say by whom"):
        pipeline.request(stub.client, "p", RUN)


def test_what_was_delivered_last_is_the_newest_run_that_went_through(stub: Stubber) -> None:
    runs = [
        {"status": status, "sourceRevisions": [{"actionName": "source", "revisionId": commit}]}
        for status, commit in (("InProgress", "d"), ("Failed", "c"), ("Succeeded", "b"), ("Succeeded", "a"))
    ]
    stub.add_response("list_pipeline_executions", {"pipelineExecutionSummaries": runs}, {"pipelineName": "p"})
    assert pipeline.delivered(stub.client, "p") == "b"


def test_before_the_first_run_nothing_was_delivered(stub: Stubber) -> None:
    stub.add_response("list_pipeline_executions", {"pipelineExecutionSummaries": []}, {"pipelineName": "p"})
    assert pipeline.delivered(stub.client, "p") is None
