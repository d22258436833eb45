"""From names on the command line to a Terraform root that can be run: its credentials, its zips, its outputs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cli import emulator, packages, site_check, sites, state
from cli.console import say
from cli.errors import CommandError
from cli.terraform import Root, RootRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.workspace import Workspace

LOCAL = "local"
LAYERS = ("platform", "site")
CLOUD_TARGET = "lambda-arm64"
PLATFORM_STATE = "platform.tfstate"
"""Key of the state in envs/local/platform/backend.tf."""


def root(workspace: Workspace, environment: str, layer: str, site: str) -> Root:
    """The root these names mean. Raises CommandError when there is no such root or site."""
    if layer not in LAYERS:
        raise CommandError(f"--layer is platform or site, not {layer}.")
    found = Root(workspace, environment, layer, site if layer == "site" else None)
    found.check()
    return found


def ready(chosen: Root) -> RootRun:
    """The root's run, initialised and with its zips built: on the emulator, or in our AWS credentials' account.

    Raises CommandError for a site whose file is not right: no plan is made of it.
    """
    if chosen.site:
        site_check.demand(chosen.workspace.root, chosen.site, chosen.environment)
    packages.build(chosen.workspace, packages.targets()["host" if chosen.environment == LOCAL else CLOUD_TARGET])
    if chosen.environment == LOCAL:
        stack = emulator.running(chosen.workspace)
        run = RootRun(chosen, emulator.credentials(stack.endpoint))
        if stack.ours:
            _clear_stale_lock(run, stack.endpoint)
    else:
        run = RootRun(chosen, os.environ)
    run.initialise()
    return run


def _clear_stale_lock(run: RootRun, endpoint: str) -> None:
    """Remove a lock that a killed run left: nobody holds the root here, and nobody else reaches our emulator."""
    with run.exclusive():
        holder = state.clear_lock(endpoint, run.root.state_key or PLATFORM_STATE)
    if holder:
        say(f"  Removed the state lock of {run.root.name} that a killed run left: {holder}.")


def apply(run: RootRun, on_progress: Callable[[str], None], *, saved: bool = False) -> str:
    """Apply a root (the saved plan, if `saved`) and remember what a site's outputs say; the summary."""
    plan = run.root.saved_plan if saved else None
    summary = run.apply(on_progress, plan=plan)
    run.root.saved_plan.unlink(missing_ok=True)  # applied or overtaken: either way it is stale now
    if run.root.site:
        sites.remember(run.root.workspace, run.root.environment, run.root.site, run.outputs())
    return summary


def destroy(run: RootRun, on_progress: Callable[[str], None]) -> str:
    """Destroy what a root made and forget its outputs; the summary."""
    summary = run.destroy(on_progress)
    run.root.saved_plan.unlink(missing_ok=True)
    if run.root.site:
        sites.forget(run.root.workspace, run.root.environment, run.root.site)
    return summary
