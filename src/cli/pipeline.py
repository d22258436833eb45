"""`slipway pipeline ...`: what a run of CodePipeline knows that the gate asks for. Called by modules/builds/buildspecs.

GitHub tells the gate what changed and who approved; inside AWS the pipeline's own records do. IAM decides who may
release (`codepipeline:PutApprovalResult`), so a released run was released by an owner; whoever started it does not
count.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import boto3
import typer

from cli.console import say
from cli.errors import CommandError
from cli.gate import changed as diff
from cli.gate import roots, sources
from cli.gate.records import Request, Signature, canonical, moment
from cli.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.terraform import Root

app = typer.Typer(no_args_is_help=True, help="What a run of CodePipeline knows that the gate asks for.")

Pipeline = Annotated[str, typer.Argument(help="Name of the pipeline.")]


@app.command("roots")
def changed_roots(
    pipeline: Pipeline,
    env: Annotated[str, typer.Option("--env", help="Environment: a folder of envs/.")],
    layers: Annotated[str, typer.Option(help="Layers, separated by spaces.")] = "platform site",
) -> None:
    """Print "<layer> <site>" of each root that changed since the pipeline last went through ("-" for a platform)."""
    workspace = Workspace.here()
    base = delivered(boto3.client("codepipeline"), pipeline)
    found = (
        roots.all_roots(workspace) if base is None else diff.touched(workspace, sources.changed_since(workspace, base))
    )
    chosen = of_environment(found, env, layers.split())
    say(f"{len(chosen)} roots of {env} changed since {base[:12] if base else 'ever: nothing was delivered yet'}.")
    for root in chosen:
        typer.echo(f"{root.layer} {root.site or '-'}")


@app.command("request")
def released(
    pipeline: Pipeline,
    execution: Annotated[str, typer.Option(help="Id of the run.")],
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("request.json"),
) -> None:
    """Write down who released a run, and when, as `gate apply` asks for it."""
    found = request(boto3.client("codepipeline"), pipeline, execution)
    out.write_bytes(canonical(asdict(found)))
    say(f"Run {execution} of {pipeline}: started by {found.author}, {len(found.approvals)} releases.")


def delivered(client: Any, pipeline: str) -> str | None:
    """The commit of the newest run that went through to its end; None before the first."""
    for page in client.get_paginator("list_pipeline_executions").paginate(pipelineName=pipeline):
        for run in page["pipelineExecutionSummaries"]:  # newest first
            if run["status"] == "Succeeded" and (revisions := run.get("sourceRevisions")):
                return str(revisions[0]["revisionId"])
    return None


def of_environment(found: Sequence[Root], environment: str, layers: Sequence[str]) -> list[Root]:
    """Those of one environment and of these layers, in the order given."""
    return [root for root in found if root.environment == environment and root.layer in layers]


def request(client: Any, pipeline: str, execution: str) -> Request:
    """What the gate has to know of a run. Raises CommandError when the run's records do not say who released it.

    There are no labels: what the gate refuses without one is refused here.
    """
    run = client.get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=execution)["pipelineExecution"]
    pages = client.get_paginator("list_action_executions").paginate(
        pipelineName=pipeline, filter={"pipelineExecutionId": execution}
    )
    approvals = tuple(_release(one) for page in pages for one in page["actionExecutionDetails"] if _is_release(one))
    return Request(
        repository=pipeline,
        head_repository=pipeline,
        author=str(run.get("trigger", {}).get("triggerDetail", "a push")),
        approvals=approvals,
        owners=tuple(sorted({one.by for one in approvals})),
    )


def _is_release(action: Any) -> bool:
    kind = action.get("input", {}).get("actionTypeId", {}).get("category")
    return bool(kind == "Approval" and action["status"] == "Succeeded")


def _release(action: Any) -> Signature:
    by = action.get("updatedBy")
    if not by:
        raise CommandError(
            f"The run's action {action['actionName']} was released, and its record does not say by whom."
        )
    return Signature(by, moment(action["lastUpdateTime"]))
