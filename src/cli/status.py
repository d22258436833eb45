"""What runs where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from cli import emulator, packages, sites
from cli.console import results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.emulator import Emulator
    from cli.workspace import Workspace


def collect(workspace: Workspace, stack: Emulator | None) -> dict[str, Any]:
    """The local environment as data; `sites` has the handles of each site with URLs that open here."""
    target = packages.targets()["host"]
    return {
        "running": bool(stack and stack.alive()),
        "endpoint": stack.endpoint if stack else None,
        "emulator": {
            "kind": (emulator.health(stack.endpoint) if stack else None),
            "pid": stack.pid if stack else None,
            "started_here": bool(stack and stack.ours),
            "log": workspace.relative(workspace.emulator / "ministack.log") if stack and stack.ours else None,
        },
        "account": emulator.ACCOUNT,
        "region": emulator.REGION,
        "zips": {"runtime": target.runtime, "architecture": target.architecture},
        "sites": {name: site.as_json() for name, site in sites.local(workspace, stack.endpoint).items()}
        if stack
        else {},
    }


def show(collected: Mapping[str, Any]) -> None:
    """The same for a person."""
    if not collected["running"]:
        died = f" The one at {collected['endpoint']} has ended." if collected["endpoint"] else ""
        results.print(f"Nothing runs here.{died} Start with: slipway up", markup=False)
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    kind, pid = collected["emulator"]["kind"], collected["emulator"]["pid"]
    table.add_row("embedded AWS", f"{collected['endpoint']} ({kind}{f', pid {pid}' if pid else ', not started here'})")
    table.add_row("account", f"{collected['account']} in {collected['region']}")
    table.add_row("zips", f"{collected['zips']['runtime']} on {collected['zips']['architecture']}")
    for name, site in collected["sites"].items():
        table.add_row("", "")
        table.add_row(f"site {name}", "")
        table.add_row(
            "  address",
            f"{site['cdn']['url']} (from programs: {collected['endpoint']} with Host: {site['cdn']['host']})",
        )
        table.add_row("  API", f"{site['api']['url']}/v1/health")
        table.add_row("  users", f"pool {site['auth']['pool_id']}, client {site['auth']['client_id']}")
        table.add_row("  buckets", ", ".join(site["buckets"].values()))
        table.add_row("  table", str(site["table"]))
        table.add_row("  queues", ", ".join(queue["url"] for queue in site["queues"].values()))
        table.add_row("  token", f".venv/bin/slipway token alice{'' if name == 'demo' else f' --site {name}'}")
    results.print(table)
