"""The generated parts of docs/COST.md and docs/SCALE.md: prices, what a site costs, and what it takes of an account.

Each stands between two markers. Those that need no plan are brought up to date by `slipway docs`, those that are read
from the plans of every environment by `slipway coverage`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cli import account_quotas, lake_cost, prices, site_cost, site_show
from cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cli.plans import Plan
    from cli.workspace import Workspace

COST, SCALE = "docs/COST.md", "docs/SCALE.md"
MOST_IDLE_USD = {"dev": 1.00}
"""What a site may cost a month while nobody uses it, where a limit was set."""

SITES = (10, 100, 1_000)


def without_plans(workspace: Workspace) -> dict[Path, str]:
    """The pages with their prices and the cost of 1,000 media brought up to date."""
    path = workspace.root / COST
    text = path.read_text(encoding="utf-8")
    for name, content in (("prices", _prices()), ("media", _media(workspace)), ("lake", _lake())):
        text = with_part(text, name, content)
    return {path: text}


def from_plans(workspace: Workspace, plans: Sequence[Plan], *, write: bool) -> str:
    """Bring what the plans say up to date, or with write=False raise CommandError where it is not; what dev costs.

    Raises CommandError too for a site that costs more than it may, and for a type without a known price.
    """
    sites = {
        plan.environment: plan.resources() for plan in plans if plan.layer == "site" and plan.environment != "local"
    }
    bills = {environment: site_cost.idle(resources) for environment, resources in sorted(sites.items())}
    for environment, most in MOST_IDLE_USD.items():
        if (usd := site_cost.total(bills[environment])) >= most:
            raise CommandError(f"A site in {environment} costs {usd:.2f} USD a month while idle: less than {most:.2f}.")
    parts = {COST: ("idle", _idle(bills)), SCALE: ("quotas", _quotas(sites["prod"]))}
    for page, (name, content) in parts.items():
        path = workspace.root / page
        text = path.read_text(encoding="utf-8")
        current = with_part(text, name, content)
        if write:
            path.write_text(current, encoding="utf-8")
        elif current != text:
            raise CommandError(f"Out of date, run `slipway coverage`: {page}.")
    return f"an idle site costs {site_cost.total(bills['dev']):.2f} USD a month in dev"


def with_part(text: str, name: str, content: str) -> str:
    """The page with what stands between the markers of `name` replaced. Raises ValueError without markers."""
    marked = re.compile(rf"(?s)(<!-- begin: {name} .*?-->\n).*?(<!-- end: {name} -->)")
    if not marked.search(text):
        raise ValueError(f"no <!-- begin: {name} ... --> ... <!-- end: {name} -->")
    return marked.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)


def _prices() -> str:
    rows = [f"| {price.unit} | {_usd(price.usd)} |" for price in sorted(prices.ALL.values(), key=lambda one: one.unit)]
    return "\n".join([f"As of {prices.READ_ON}.", "", "| for each | USD |", "|---|---:|", *rows])


def _media(workspace: Workspace) -> str:
    site = site_show.with_defaults(workspace, {})
    lines = {medium.name: site_cost.per_thousand(medium, site) for medium in site_cost.MEDIA}
    bills = {name: {item.what: item for item in items} for name, items in lines.items()}
    whats = dict.fromkeys(item.what for items in lines.values() for item in items)
    rows = [
        f"| {what} | {' | '.join(f'{bill[what].usd:.4f}' if what in bill else '-' for bill in bills.values())} |"
        for what in whats
    ]
    totals = " | ".join(f"**{site_cost.total(items):.2f}**" for items in lines.values())
    sizes = " | ".join(f"1,000 {medium.name}s of {medium.megabytes:g} MB" for medium in site_cost.MEDIA)
    return "\n".join([f"| USD for | {sizes} |", f"|---|{'---:|' * len(lines)}", *rows, f"| **all** | {totals} |"])


def _lake() -> str:
    bills = [lake_cost.per_month(events) for events in lake_cost.EVENTS]
    rows = [
        f"| {items[0].what} | {' | '.join(f'{item.usd:,.2f}' for item in items)} |"
        for items in zip(*bills, strict=True)
    ]
    totals = " | ".join(f"**{site_cost.total(bill):,.2f}**" for bill in bills)
    heads = " | ".join(f"{events / 1e6:g} million events" for events in lake_cost.EVENTS)
    return "\n".join(
        [f"| USD a month for | {heads} |", f"|---|{'---:|' * len(bills)}", *rows, f"| **all** | {totals} |"]
    )


def _idle(bills: Mapping[str, Sequence[site_cost.Item]]) -> str:
    whats = dict.fromkeys((item.what, item.price) for items in bills.values() for item in items)
    found = {environment: {(item.what, item.price): item for item in items} for environment, items in bills.items()}
    rows = []
    for what, price in whats:
        cells = [
            f"{item.count:,g} = {item.usd:.2f}" if (item := of.get((what, price))) else "-" for of in found.values()
        ]
        rows.append(f"| {what} | {_usd(price.usd)} | {' | '.join(cells)} |")
    totals = " | ".join(f"**{site_cost.total(items):.2f}**" for items in bills.values())
    head = [
        "| a month | USD each |" + "".join(f" {environment} |" for environment in bills),
        "|---|---:|" + "---:|" * len(bills),
    ]
    return "\n".join([*head, *rows, f"| **all** | | {totals} |"])


def _quotas(site: Iterable[object]) -> str:
    resources = list(site)
    rows = []
    for quota in account_quotas.QUOTAS:
        one = quota.of_one_site(resources)  # type: ignore[arg-type]
        most = "-" if quota.most is None else "fixed" if quota.most == quota.default else f"{quota.most:,}"
        cells = " | ".join(_against(one * number, quota) for number in SITES)
        fit = "any" if not one else f"{quota.default // one:,}"
        rows.append(f"| {quota.name} | {quota.default:,} | {most} | {one} | {fit} | {cells} |")
    heads = " | ".join(f"{number:,} sites" for number in SITES)
    return "\n".join(
        [
            f"As of {account_quotas.READ_ON}; a site as envs/prod plans one. **Bold**: more than a new account has.",
            "",
            f"| quota of an account | default | at most | one site | sites that fit | {heads} |",
            f"|---|---:|---:|---:|---:|{'---:|' * len(SITES)}",
            *rows,
        ]
    )


def _against(needed: int, quota: account_quotas.Quota) -> str:
    return f"**{needed:,}**" if needed > quota.default else f"{needed:,}"


def _usd(amount: float) -> str:
    """Four digits that matter, without an exponent."""
    return (
        f"{amount:.10f}".rstrip("0").rstrip(".")
        if amount < 0.01
        else f"{amount:.2f}"
        if amount >= 0.1
        else f"{amount:.3f}"
    )
