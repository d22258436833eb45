"""Bring the local environment up and take it down: the embedded AWS, the platform, the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import emulator, environments, packages, setup, state
from cli.console import say, step
from cli.terraform import Root, RootRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.emulator import Emulator
    from cli.workspace import Workspace

PLATFORM_STATE = "platform.tfstate"
"""The key in envs/local/platform/backend.tf."""


def up(workspace: Workspace, sites: Sequence[str], *, port: int | None = None, endpoint: str | None = None) -> Emulator:
    """Make the local environment what the repository says, whatever state it is in; running it again converges.

    Raises CommandError at the first thing that fails; what is up stays up.
    """
    roots = [environments.root(workspace, environments.LOCAL, "platform", "")]
    roots += [environments.root(workspace, environments.LOCAL, "site", site) for site in sites]
    setup.ensure(workspace)
    with step("Start the embedded AWS") as current:
        stack, fresh = emulator.ensure(workspace, port=port, endpoint=endpoint)
        current.detail = f"{stack.endpoint}{'' if fresh else ' (already running)'}"
        state.ensure_bucket(stack.endpoint)
    package(workspace, "host")
    for root in roots:
        apply(root, stack)
    return stack


def package(workspace: Workspace, target: str) -> None:
    """Build the zips, as a step."""
    with step(f"Package the functions for {target}") as current:
        built = packages.build(workspace, packages.targets()[target])
        current.detail = ", ".join(f"{package.function} {package.size_bytes / 1e6:.2f} MB" for package in built)


def apply(root: Root, stack: Emulator) -> None:
    """Apply one root of the local environment, as a step."""
    with step(f"Apply {root.name}") as current:
        run = RootRun(root, emulator.credentials(stack.endpoint))
        if stack.ours:
            _clear_stale_lock(run, stack.endpoint)
        current.update("init")
        run.initialise()
        current.detail = environments.apply(run, current.update)


def _clear_stale_lock(run: RootRun, endpoint: str) -> None:
    """Remove a lock that a killed run left: nobody holds the root here, and nobody else reaches our emulator."""
    with run.exclusive():
        holder = state.clear_lock(endpoint, run.root.state_key or PLATFORM_STATE)
    if holder:
        say(f"  Removed the state lock of {run.root.name} that a killed run left: {holder}.")
