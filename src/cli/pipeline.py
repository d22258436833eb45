"""`slipway pipeline ...`: what a run of CodePipeline knows that git does not. Called by modules/builds/buildspecs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import boto3
import typer

from cli.console import say
from cli.gate import changed as diff
from cli.gate import roots, sources
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
