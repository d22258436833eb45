"""`slipway gate request`: who labelled and approved, as GitHub or a pipeline of AWS has it on record."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import say
from cli.errors import CommandError
from cli.gate import codepipeline as aws_pipeline
from cli.gate import github, roots, sources
from cli.gate.records import canonical
from cli.workspace import Workspace

if TYPE_CHECKING:
    from cli.gate.records import Request


def write_request(
    number: Annotated[int | None, typer.Option(help="Pull request (default: the one this commit came by).")] = None,
    base: Annotated[str, typer.Option(help="Where CODEOWNERS is read: never from the change itself.")] = "origin/main",
    codepipeline: Annotated[str | None, typer.Option(help="Ask this pipeline of AWS instead of GitHub.")] = None,
    execution: Annotated[str, typer.Option(help="The pipeline's execution.")] = "",
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("request.json"),
) -> None:
    """Write down who labelled and approved, from the records of GitHub (needs GITHUB_TOKEN) or of a pipeline."""
    workspace = Workspace.here()
    if codepipeline:
        author = sources.git(workspace, "log", "-1", "--format=%ae").strip()
        asked = aws_pipeline.request(roots.client(os.environ, "codepipeline"), codepipeline, execution, author)
    else:
        asked = _from_github(workspace, number, base)
    out.write_bytes(canonical(asdict(asked)))
    say(f"{len(asked.labels)} labels, {len(asked.approvals)} approvals, {len(asked.owners)} who count.")


def _from_github(workspace: Workspace, number: int | None, base: str) -> Request:
    repository, token = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_TOKEN")
    if not repository or not token:
        raise CommandError("GITHUB_REPOSITORY and GITHUB_TOKEN have to be set: this asks GitHub.")
    get = github.api(os.environ.get("GITHUB_API_URL", "https://api.github.com"), token)
    owners = sources.file_at(workspace, base, ".github/CODEOWNERS") or ""
    asked = number or github.number_of_commit(get, repository, sources.commit(workspace))
    return github.request(get, repository, asked, owners)
