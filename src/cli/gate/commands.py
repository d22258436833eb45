"""`slipway gate ...`: names, options and help. The workflows and the build specs call these and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from cli import environments, setup
from cli.console import say, step
from cli.errors import CommandError
from cli.gate import asking, delivering, locks, making, rings, roots, sources
from cli.gate import changed as diff
from cli.gate import drift as drifting
from cli.gate.records import Request, read
from cli.gate.refusals import Reason, Refusal, RefusedError, refuse
from cli.gate.rules import check as check_rules
from cli.gate.store import PLAN_AGAIN
from cli.terraform import Root  # noqa: TC001
from cli.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="The pull-request gate: what was reviewed is what is applied.")

Environment = Annotated[str, typer.Option("--env", help="Environment: a folder of envs/.")]
Layer = Annotated[str, typer.Option(help="Layer: platform or site.")]
Site = Annotated[str, typer.Option("--site", help="Site: a file of envs/sites/, without .yaml.")]
Sites = Annotated[str, typer.Option("--sites", help="Sites, separated by spaces: as `gate changed` names them.")]
Digest = Annotated[str, typer.Option(help="The digest that was approved.")]
RequestFile = Annotated[
    Path | None, typer.Option("--request", help="The pull request, as `gate request` writes it.", exists=True)
]
Output = Annotated[
    str | None, typer.Option("--output", help="Also append NAME=result to the file that $GITHUB_OUTPUT names.")
]


@app.command()
def changed(  # noqa: PLR0913, PLR0917 - options of a command
    base: Annotated[str, typer.Option(help="The branch or commit that this one is compared with.")] = "origin/main",
    request: RequestFile = None,
    local: Annotated[bool, typer.Option("--local", help="Also the roots of the embedded AWS.")] = False,
    output: Output = None,
    env: Annotated[str | None, typer.Option("--env", help="Only the roots of this environment.")] = None,
    ring: Annotated[str | None, typer.Option(help="Only the sites of this ring; platform for platforms.")] = None,
) -> None:
    """Print, as a matrix, the roots and sites whose plan the change can change."""
    workspace = Workspace.here()
    paths = sources.changed_since(workspace, base)
    merge_base = sources.git(workspace, "merge-base", base, "HEAD").strip()
    diff.check_removed(diff.removed(workspace, merge_base, paths), _request(request))
    # A workflow has no embedded AWS that was applied before: its roots are planned by the tests.
    found = [root for root in diff.touched(workspace, paths) if local or root.environment != environments.LOCAL]
    found = [root for root in found if env in (None, root.environment)]
    found = [root for root in found if ring in (None, rings.of(root) or root.layer)]
    say(f"{len(paths)} files changed, {len(found)} roots to plan: {', '.join(root.name for root in found) or 'none'}")
    _result(json.dumps(diff.matrix(found), separators=(",", ":")), output)


@app.command()
def plan(  # noqa: PLR0913, PLR0917 - options of a command
    env: Environment,
    layer: Layer = "site",
    sites: Sites = "",
    request: RequestFile = None,
    event: Annotated[Path | None, typer.Option(help="The event, if not the one of $GITHUB_EVENT_PATH.")] = None,
    comment: Annotated[Path | None, typer.Option(help="Folder for <env>-<root>.md, one per root.")] = None,
) -> None:
    """Plan roots, keep the plans encrypted, print what they do. Exits with 1 when a rule refuses one."""
    making.check_event(*making.event_of(os.environ, event))
    workspace = Workspace.here()
    setup.ensure(workspace)
    labels = set(_labels(request))
    refusals: list[Refusal] = []
    for root in _roots(workspace, env, layer, sites):
        with step(f"Plan {root.name}") as current:
            made = making.make(root, labels, by=making.author())
            current.detail = made.record.digest
        typer.echo(made.comment)
        if comment:
            comment.mkdir(parents=True, exist_ok=True)
            (comment / f"{root.name.replace('/', '-')}.md").write_text(made.comment, encoding="utf-8")
        refusals += made.refusals
    if refusals:
        raise RefusedError(refusals)


@app.command()
def check(
    env: Environment, digest: Digest, layer: Layer = "site", site: Site = "", request: RequestFile = None
) -> None:
    """Put the rules to a stored plan once more, for example after a label was put."""
    (root,) = _roots(Workspace.here(), env, layer, site)
    store = making.store_of(root, roots.credentials(root))
    content = store.shown(store.record(root.name, digest))
    if refusals := check_rules(content, set(_labels(request))):
        raise RefusedError(refusals)
    say(f"{root.name}: nothing to refuse.")


@app.command("digest")
def newest(env: Environment, layer: Layer = "site", site: Site = "", output: Output = None) -> None:
    """Print the digest of the newest plan for the sources that are checked out: after the merge, the reviewed one."""
    workspace = Workspace.here()
    (root,) = _roots(workspace, env, layer, site)
    made_of = sources.digest(workspace, sources.Reader(workspace).of(root))
    found = making.store_of(root, roots.credentials(root)).newest(root.name, made_of)
    if found is None:
        raise refuse(Reason.PLAN_UNKNOWN, root.name, "there is no plan for these sources", PLAN_AGAIN)
    _result(found, output)


@app.command()
def apply(
    env: Environment,
    digest: Digest,
    request: Annotated[Path, typer.Option("--request", help="The pull request, as `gate request` writes it.")],
    layer: Layer = "site",
    site: Site = "",
) -> None:
    """Apply exactly the plan with this digest, or say why not; leaves evidence. Again, it changes nothing."""
    workspace = Workspace.here()
    setup.ensure(workspace)
    (root,) = _roots(workspace, env, layer, site)
    asked = read(Request, request.read_bytes())
    with step(f"Apply {root.name}") as current:
        evidence = delivering.apply(root, digest, asked, current.update, by=making.author())
        current.detail = evidence.summary
    typer.echo(evidence.content.decode())


@app.command()
def record(
    env: Environment,
    digest: Digest,
    smoke: Annotated[
        Path | None, typer.Option(help='JSON of a site\'s smoke test: {"passed": true, ...}.', exists=True)
    ] = None,
    layer: Layer = "site",
    site: Site = "",
) -> None:
    """Write down what a site's smoke test found after the apply, or, of a platform, what a second plan finds.

    Exits with 1 when it failed: promotion stops.
    """
    (root,) = _roots(Workspace.here(), env, layer, site)
    if root.site is None:
        with step(f"Plan {root.name} once more") as current:
            evidence = delivering.add_second_plan(root, digest)
            current.detail = evidence.smoke
    elif smoke is None:
        raise CommandError(f"Say with --smoke what the smoke test of {root.name} found.")
    else:
        try:
            result = json.loads(smoke.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CommandError(f"{smoke} is no JSON: {error}") from None
        evidence = delivering.add_smoke(root, digest, result)
    typer.echo(evidence.content.decode())
    if not evidence.green:
        what = "its smoke test failed" if root.site else "a second plan finds more to do"
        raise refuse(Reason.EVIDENCE_RED, root.name, what, "docs/DELIVERY.md says how to go on")


@app.command()
def promote(env: Environment, digest: Digest, layer: Layer = "site", site: Site = "") -> None:
    """Say whether this plan may follow: green evidence of the environment before and of the rings before."""
    workspace = Workspace.here()
    (root,) = _roots(workspace, env, layer, site)
    given = roots.credentials(root)
    store = making.store_of(root, given)
    found = delivering.promote(root, store.record(root.name, digest), sources.commit(workspace), given)
    rings.check(root, sources.digest(workspace, sources.Reader(workspace).of(root).shared()), store)
    say(f"{root.name} may follow {found.root} ({found.digest[:12]})." if found else f"{root.name} is the first.")


@app.command()
def drift(
    env: Environment,
    layer: Annotated[str | None, typer.Option(help="Layer: platform or site (default: both).")] = None,
    sites: Sites = "",
    body: Annotated[Path | None, typer.Option(help="Write the body of an issue to this file.")] = None,
) -> None:
    """Say what differs from the code in an environment. Exits with 0 (nothing), 2 (something) or 3 (severe)."""
    workspace = Workspace.here()
    setup.ensure(workspace)
    found = [root for root in roots.all_roots(workspace) if root.environment == env and layer in (None, root.layer)]
    if sites:
        found = [root for root in found if root.site in sites.split()]
    if not found:
        raise CommandError(f"There is nothing to look at in {env}.")
    seen = []
    for root in found:
        with step(f"Drift of {root.name}") as current:
            seen.append(drifting.of(root))
            current.detail = ("none", "", "some", "severe")[seen[-1].severity]
    typer.echo(text := drifting.body(seen))
    if body:
        body.write_text(text, encoding="utf-8")
    if code := drifting.severity(seen):
        raise typer.Exit(code)


@app.command("locks")
def list_locks(
    env: Environment,
    release: Annotated[str | None, typer.Option(help="Take away the lock with this id, if its run has ended.")] = None,
) -> None:
    """List who holds which state of an environment, and explain a lock that was left behind."""
    found = [root for root in roots.all_roots(Workspace.here()) if root.environment == env]
    if not found:
        raise CommandError(f"There is no environment {env}.")
    given = roots.credentials(found[0])
    if release:
        say(f"Took the lock of {locks.release(found, release, given)} away. Plan it: something may be half done.")
        return
    held = [lock for root in found if (lock := locks.of(root, given))]
    for lock in held:
        typer.echo(f"{lock.root}: {lock.explained()}")
    say(f"{len(held)} of {len(found)} states are locked.")


app.command("request")(asking.write_request)


def _roots(workspace: Workspace, env: str, layer: str, sites: str) -> list[Root]:
    """The roots that the options name: one platform, or at least one site."""
    names = sites.split() if layer == "site" else [""]
    if not names:
        raise CommandError("Name a site with --site (plan: --sites).")
    return [environments.root(workspace, env, layer, site) for site in names]


def _request(path: Path | None) -> Request | None:
    return read(Request, path.read_bytes()) if path else None


def _labels(path: Path | None) -> dict[str, str]:
    found = _request(path)
    return found.owners_labels() if found else {}


def _result(text: str, output: str | None) -> None:
    typer.echo(text)
    if output:
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
            file.write(f"{output}={text}\n")
