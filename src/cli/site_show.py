"""`slipway site show`: one site in one environment, as its team asks about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from cli import accounts, prices, site_check, site_cost, site_file, site_schema, site_state, sites
from cli.console import results
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.accounts import Account
    from cli.site_state import SiteState
    from cli.workspace import Workspace

CONSOLE = "https://{region}.console.aws.amazon.com"


def collect(workspace: Workspace, name: str, environment: str) -> dict[str, Any]:
    """The site as data. Raises CommandError unless it is applied in the environment and we can look there."""
    site_check.demand(workspace.root, name, environment)
    site = site_file.read(workspace.root / site_file.FOLDER / f"{name}.yaml")
    values = with_defaults(workspace, dict(site.environments())[environment])
    account = accounts.of_environment(workspace, environment)
    state = site_state.read(workspace.root, account, name)
    if not state.live:
        how = f"slipway up {name}" if account.endpoint else f"slipway apply --env {environment} --site {name}"
        raise CommandError(f"{name} is not applied in {environment}: `{how}`.")
    idle = site_cost.idle(state.resources)
    return {
        "site": name,
        "environment": environment,
        "owner": values["owner"],
        "retention_days": values["retention_days"],
        "url": _url(name, account, state),
        "users_pool": state.handles["auth"]["pool_id"],
        "links": _links(account, state),
        "resources": len(state.resources),
        "idle_usd_per_month": round(site_cost.total(idle), 2),
        "idle_items": [
            {"what": one.what, "count": one.count, "unit": one.price.unit, "usd": round(one.usd, 2)} for one in idle
        ],
        "usd_per_1000": {
            medium.name: round(site_cost.total(site_cost.per_thousand(medium, values)), 2) for medium in site_cost.MEDIA
        },
        "prices_of": prices.READ_ON,
    }


def with_defaults(workspace: Workspace, values: Mapping[str, Any]) -> dict[str, Any]:
    """A site's values in one environment, with the schema's defaults for what they leave out."""
    found = dict(values)
    for field in site_schema.fields(site_schema.load(workspace.root)):
        *above, last = field.path.split(".")
        if "default" in field.schema and site_schema.ENTRY not in above:
            inside = found
            for step in above:
                inside[step] = dict(inside.get(step, {}))
                inside = inside[step]
            inside.setdefault(last, field.schema["default"])
    return found


def show(found: Mapping[str, Any]) -> None:
    """The same for a person."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("site", f"{found['site']} in {found['environment']}, {found['resources']} resources")
    table.add_row("owner", found["owner"])
    table.add_row("address", found["url"])
    table.add_row("API", f"{found['url']}/v1/health")
    table.add_row("users", f"pool {found['users_pool']}")
    for name, link in found["links"].items():
        table.add_row(name, link)
    table.add_row("kept", f"{found['retention_days']} days")
    table.add_row("idle", f"{found['idle_usd_per_month']:.2f} USD a month (list prices of {found['prices_of']})")
    for item in found["idle_items"]:
        table.add_row("", f"{item['usd']:.2f}  {item['what']}: {item['count']:,} x {item['unit']}")
    for kind, usd in found["usd_per_1000"].items():
        table.add_row(f"1,000 {kind}s", f"{usd:.2f} USD, kept and looked at as docs/COST.md says")
    results.print(table)


def _url(name: str, account: Account, state: SiteState) -> str:
    if account.endpoint:
        return sites.Site.on_emulator(name, state.handles, account.endpoint).url
    return str(state.handles["cdn"]["url"])


def _links(account: Account, state: SiteState) -> dict[str, str]:
    """Pages of the AWS console; the emulator has none."""
    if account.endpoint:
        return {}
    console, pool = CONSOLE.format(region=account.region), state.handles["auth"]["pool_id"]
    links = {"users' page": f"{console}/cognito/v2/idp/user-pools/{pool}/users?region={account.region}"}
    for one in state.resources:
        if one.type == "aws_cloudwatch_dashboard":
            name = one.values["dashboard_name"]
            links["dashboard"] = f"{console}/cloudwatch/home?region={account.region}#dashboards/dashboard/{name}"
    return links
