"""What CodePipeline's records say about what was delivered. The stubs refuse what its model does not know."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from cli import pipeline
from cli.terraform import Root
from cli.workspace import Workspace

LAYERS = (("platform", None), ("site", "shop"))


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client("codepipeline", "us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


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


def test_an_environment_plans_its_own_roots_of_the_layers_that_a_pipeline_delivers(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, tmp_path)
    found = [Root(workspace, env, layer, site) for env in ("dev", "prod") for layer, site in LAYERS]
    chosen = pipeline.of_environment(found, "prod", ["site"])
    assert [root.name for root in chosen] == ["prod/site-shop"]
    assert len(pipeline.of_environment(found, "prod", ["platform", "site"])) == 2
