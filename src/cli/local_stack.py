"""Bring the local environment up and take it down: the embedded AWS, the platform, the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import emulator, environments, packages, setup, state
from cli.console import step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.emulator import Emulator
    from cli.terraform import Root
    from cli.workspace import Workspace


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
        apply(root)
    return stack


def package(workspace: Workspace, target: str) -> None:
    """Build the zips, as a step."""
    with step(f"Package the functions for {target}") as current:
        built = packages.build(workspace, packages.targets()[target])
        current.detail = ", ".join(f"{package.function} {package.size_bytes / 1e6:.2f} MB" for package in built)


def apply(root: Root) -> None:
    """Apply one root of the local environment, as a step."""
    with step(f"Apply {root.name}") as current:
        current.update("init")
        run = environments.ready(root)
        current.detail = environments.apply(run, current.update)
