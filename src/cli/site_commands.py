"""`slipway site ...`: names, options and help; what a command does is in the module it calls."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from cli import (
    accounts,
    code_owners,
    site_archive,
    site_check,
    site_edit,
    site_file,
    site_list,
    site_retire,
    site_show,
    site_state,
    site_users,
)
from cli.console import results, say, step
from cli.errors import CommandError
from cli.terraform import Root
from cli.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Sites: one small file each. New ones, their state, users and cost.")

Name = Annotated[str, typer.Argument(help="The site: the name of its file in envs/sites, without .yaml.")]
Environment = Annotated[str, typer.Option("--env", help="Environment: local, dev, uat or prod.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def new(
    name: Name,
    owner: Annotated[str, typer.Option(prompt="Team that answers for it, such as team-demo", help="A team.")],
    env: Annotated[list[str] | None, typer.Option("--env", help="Where it lives; may be given again.")] = None,
    domain: Annotated[str | None, typer.Option(help="Its name, where it needs one or is to have one.")] = None,
    new_team: Annotated[bool, typer.Option("--new-team", help="The team reviews nothing yet: that is right.")] = False,
) -> None:
    """Write the file of a new site and its line in CODEOWNERS, and nothing else (default: for local and dev)."""
    root = Workspace.here().root
    teams = code_owners.teams(code_owners.read(root))
    if owner not in teams and not new_team:
        raise CommandError(
            f"{owner} is no team of {code_owners.PATH} yet ({', '.join(teams)}): with --new-team it becomes one."
        )
    for path in site_edit.create(root, name, owner, env or ["local", "dev"], domain):
        say(f"  {path.relative_to(root)}")
    say(f"Try it: slipway up {name}. Then commit both files and open a pull request.")


@app.command()
def check() -> None:
    """Check every site file: its fields, and what sites, platforms, owners and the account demand of one another."""
    root = Workspace.here().root
    say(site_check.report(site_check.check(root), len(site_file.paths(root))))


@app.command("list")
def show_all(
    env: Annotated[list[str] | None, typer.Option("--env", help="Only this environment; may be given again.")] = None,
    drift: Annotated[bool, typer.Option("--drift", help="Plan each live site: minutes.")] = False,
    as_json: Json = False,
) -> None:
    """Show sites by environment: planned, live, drifted, leaving."""
    found = site_list.collect(Workspace.here(), env or (), drift=drift)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        site_list.show(found)


@app.command()
def show(name: Name, env: Environment = "local", as_json: Json = False) -> None:
    """Show an applied site: its URLs, users, dashboard, what it costs idle and per 1,000 media."""
    found = site_show.collect(Workspace.here(), name, env)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        site_show.show(found)


@app.command()
def promote(
    name: Name,
    to: Annotated[str | None, typer.Option(help="Environment (default: the one after the site's last).")] = None,
    domain: Annotated[
        str | None, typer.Option(help="Its name there (default, where one is needed: <site>.<zone>).")
    ] = None,
) -> None:
    """Add the next environment's block to a site's file, with what that environment requires."""
    root = Workspace.here().root
    path, environment = site_edit.promote(root, name, to, domain)
    say(f"  {path.relative_to(root)} now has {environment}: commit it and open a pull request.")


@app.command()
def retire(
    name: Name,
    env: Annotated[str, typer.Option("--env", help="Environment that it leaves.")],
    destroy: Annotated[bool, typer.Option("--destroy", help="Second step: let it be destroyed.")] = False,
    archive: Annotated[str | None, typer.Option(help="With --destroy: where `site export` has put its media.")] = None,
    gone: Annotated[bool, typer.Option("--gone", help="Last step, when it is destroyed: take its block out.")] = False,
) -> None:
    """Retire a site: first it takes no more uploads; after the grace period, once exported, it may be destroyed."""
    workspace = Workspace.here()
    if gone:
        state = site_state.read(workspace.root, accounts.of_environment(workspace, env), name)
        if state.live:
            left = f"{len(state.resources)} resources of {name} are left in {env}"
            raise CommandError(f"{left}: `slipway destroy --env {env} --site {name}`.")
        path = site_retire.bury(workspace.root, name, env)
        say(f"  {path.relative_to(workspace.root)}: commit it. The file stays: the name is never used again.")
        return
    if not destroy:
        path = site_retire.close(workspace.root, name, env, site_check.today())
        say(f"  {path.relative_to(workspace.root)}: commit it; once applied, {name} takes no uploads.")
        say(f"Then: slipway site export {name} --env {env} --to s3://<bucket>/<prefix>")
        return
    site_retire.may_go(workspace.root, name, env, site_check.today())
    if archive is None:
        raise CommandError("--destroy needs --archive: the place that `slipway site export` has put everything in.")
    say(f"The archive is whole: {site_archive.verify(Root(workspace, env, 'site', name), archive).words()}.")
    path = site_retire.release(workspace.root, name, env)
    say(f"  {path.relative_to(workspace.root)}: commit it; once applied, `slipway destroy --env {env} --site {name}`.")


@app.command()
def export(
    name: Name,
    to: Annotated[str, typer.Option(help="Bucket and prefix that stay, such as s3://acme-archive/sites.")],
    env: Environment = "local",
) -> None:
    """Copy a retired site's originals, variants and metadata to an archive, read them back, and count them."""
    root = Root(Workspace.here(), env, "site", name)
    with step(f"Export {root.name}") as current:
        archive, manifest = site_archive.export(root, to, datetime.now(UTC), current.update)
        current.detail = manifest.words()
    say(f"  {archive}manifest.json has the checksum of every file.")


@app.command()
def users(
    name: Name,
    env: Environment = "local",
    invite: Annotated[str | None, typer.Option(help="E-mail address of somebody who gets an invitation.")] = None,
) -> None:
    """List who may sign in, or invite somebody: the first admin, for nobody can sign up alone."""
    workspace = Workspace.here()
    if invite:
        site_users.invite(workspace, name, env, invite)
        say(f"Invited {invite} to {name} in {env}.")
        return
    table = Table("user", "state")
    for address, state in site_users.listed(workspace, name, env):
        table.add_row(address, state)
    results.print(table)
