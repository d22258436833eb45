"""`slipway site list`: the sites by environment, and the state of each there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from cli import accounts, environments, site_check, site_file, site_schema, site_state
from cli.console import results, say, step
from cli.errors import CommandError
from cli.terraform import Root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.accounts import Account
    from cli.workspace import Workspace

STATES = {
    "planned": "its file has a block, nothing was applied yet",
    "live": "applied",
    "drifted": "applied, and a plan would change something (asked with --drift)",
    "retired": "its file says so: it takes no uploads, and is exported and destroyed next",
    "leaving": "applied, and its file has no block any more: destroy it",
    "unknown": "its file has a block; we cannot look into the account",
    "-": "not there",
}
"""What a site may be in an environment."""


def collect(workspace: Workspace, chosen: Sequence[str] = (), *, drift: bool = False) -> dict[str, dict[str, str]]:
    """State by site and environment. Says for which environments we could not look, and why."""
    schema = site_schema.load(workspace.root)
    asked = list(chosen) or site_schema.environments(schema)
    blocks = _blocks(workspace)
    found: dict[str, dict[str, str]] = {name: {} for name in blocks}
    for environment in asked:
        account = _account(workspace, environment)
        applied = _applied(workspace, account) if account else {}
        for name in sorted({*blocks, *applied}):
            known = applied.get(name, False) if account else None
            retired = blocks.get(name, {}).get(environment)
            state = state_of(block=retired is not None, retired=bool(retired), applied=known)
            if state == "live" and drift and _differs(workspace, environment, name):
                state = "drifted"
            found.setdefault(name, {})[environment] = state
    return dict(sorted(found.items()))


def state_of(*, block: bool, applied: bool | None, retired: bool = False) -> str:
    """What a site is in an environment; `applied` is None where nobody can tell."""
    if retired:
        return "retired"
    if applied is None:
        return "unknown" if block else "-"
    if applied:
        return "live" if block else "leaving"
    return "planned" if block else "-"


def show(found: Mapping[str, Mapping[str, str]]) -> None:
    """A table, and what its words mean."""
    names = list(dict.fromkeys(name for states in found.values() for name in states))
    table = Table("site", *names)
    for site, states in found.items():
        table.add_row(site, *(states.get(name, "-") for name in names))
    results.print(table)
    used = {state for states in found.values() for state in states.values()}
    for state, meaning in STATES.items():
        if state in used - {"-", "live", "planned"}:
            results.print(f"{state}: {meaning}", markup=False)


def _blocks(workspace: Workspace) -> dict[str, dict[str, bool]]:
    """Environments of every site whose file can be read, and whether it is retired there; the others are named."""
    blocks: dict[str, dict[str, bool]] = {}
    for path in site_file.paths(workspace.root):
        site = site_check.of_file(workspace.root, path)
        if isinstance(site, list):
            say(f"warning: {site[0]}")
            blocks[path.stem] = {}
        else:
            blocks[path.stem] = {environment: "retired" in values for environment, values in site.environments()}
    return blocks


def _account(workspace: Workspace, environment: str) -> Account | None:
    try:
        return accounts.of_environment(workspace, environment)
    except CommandError as error:
        say(f"{environment} was not looked into: {error}")
        return None


def _applied(workspace: Workspace, account: Account) -> dict[str, bool]:
    root = workspace.root
    live = {name: site_state.read(root, account, name).live for name in site_state.names(root, account)}
    return {name: True for name, there in live.items() if there}  # a state outlives what was destroyed


def _differs(workspace: Workspace, environment: str, site: str) -> bool:
    with step(f"Plan {environment}/{site}"):
        plan = environments.ready(Root(workspace, environment, "site", site)).planned()
    return any(change["change"]["actions"] not in (["no-op"], ["read"]) for change in plan.get("resource_changes", ()))
