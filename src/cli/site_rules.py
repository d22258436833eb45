"""What has to hold of site files beyond their schema: within a file, against the platforms, and of one another."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cli import account_quotas, code_owners

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli.site_file import Problem, SiteFile
    from cli.site_platforms import Platform

SECONDS_PER_DAY = 24 * 60 * 60
GRACE_DAYS = 30
"""Of a retired site whose file says nothing else (site.schema.json)."""

API_PATHS = ("/v1/", "/upload", "/video/")
"""What the CDN hands to the API (terraform/site/cdn.tf)."""


def of_one_site(
    site: SiteFile, platforms: Mapping[str, Platform], owners: str, defaults: Mapping[str, Any], today: date
) -> Iterator[Problem]:
    """What can be said of a file that follows the schema without looking at the other sites.

    `owners` is the text of CODEOWNERS, `defaults` the schema's by the path of their field, `today` the day in UTC.
    """
    yield from _owner(site, owners)
    for environment, values in site.environments():
        if environment not in platforms:
            line = site.line("environments", environment)
            what = f"environment {environment} has no roots in envs: allowed are {', '.join(platforms)}"
            yield site.problem(line, "environments", what)
            continue
        yield from _domain(site, environment, values.get("domain"), platforms[environment])
        yield from _retention(site, environment, values, defaults, platforms[environment])
        yield from _cache(site, environment, values, defaults)
        yield from _retired(site, environment, values.get("retired"), today)
        yield from _throttle(site, environment, values.get("throttle", {}))
        yield from _addresses(site, environment, values.get("waf", {}))
        yield from _limits(site, environment, values.get("waf", {}).get("limits", {}), defaults)


def of_all_sites(sites: Sequence[SiteFile], gone: Mapping[str, str]) -> Iterator[Problem]:
    """What sites must not share. `gone` has the names whose files were deleted: the commit that did it, by name."""
    named: dict[str, list[tuple[SiteFile, str]]] = {}
    for site in sites:
        if site.name in gone:
            what = f'the name "{site.name}" was another site\'s (commit {gone[site.name]} deleted its file)'
            why = "logs, backups and archives still have it: choose another name"
            yield site.problem(1, "names", f"{what}; {why}")
        for environment, values in site.environments():
            if "domain" in values:
                named.setdefault(values["domain"], []).append((site, environment))
    for domain, places in named.items():
        for site, environment in places:
            others = [f"{other.name} in {where}" for other, where in places if (other, where) != (site, environment)]
            if others:
                what = f'domain "{domain}" of {environment} is taken by {", ".join(others)}'
                line = site.line_of(environment, "domain")
                yield site.problem(line, "domain", f"{what}: a name leads to one site in one environment")


def may_go_from(retired: Mapping[str, Any]) -> date:
    """The day from which a retired site may be destroyed. Raises ValueError when it was closed on no day."""
    return date.fromisoformat(retired["since"]) + timedelta(days=retired.get("grace_days", GRACE_DAYS))


def _owner(site: SiteFile, owners: str) -> Iterator[Problem]:
    owner, reviews = site.values["owner"], code_owners.reviewer(owners, site.file)
    if owner not in code_owners.teams(owners):
        allowed = ", ".join(code_owners.teams(owners))
        what = f'owner "{owner}" is no team of {code_owners.PATH}: allowed are {allowed}'
        yield site.problem(site.line("owner"), "owner", what)
    elif owner != reviews:
        what = f'owner "{owner}" does not review this file, {reviews} does: {code_owners.PATH} must have the line'
        yield site.problem(site.line("owner"), "owner", f"{what} {code_owners.entry(owners, site.file, owner)}")


def _domain(site: SiteFile, environment: str, domain: str | None, platform: Platform) -> Iterator[Problem]:
    such = f"such as {site.name}.{platform.zone}"
    line = site.line_of(environment, "domain")
    if domain is None:
        if platform.needs_a_domain:
            what = f"{environment} keeps what is stored, so links to it must last: the site needs a domain, {such}"
            yield site.problem(site.line("environments", environment), "domain", what)
    elif platform.zone is None:
        what = f'domain "{domain}": {environment} has no zone, its sites have CloudFront\'s names: leave it out'
        yield site.problem(line, "domain", what)
    elif not re.fullmatch(rf"[a-z0-9-]+\.{re.escape(platform.zone)}", domain):
        what = f'domain "{domain}" must be one label below the zone of {environment}, {platform.zone}, {such}'
        yield site.problem(line, "domain", what)


def _retention(
    site: SiteFile, environment: str, values: Mapping[str, Any], defaults: Mapping[str, Any], platform: Platform
) -> Iterator[Problem]:
    days = values.get("retention_days", defaults["retention_days"])
    if platform.retention_days is not None and days > platform.retention_days:
        what = f"retention_days is {days}: {environment} keeps nothing about a person for longer than"
        line = site.line_of(environment, "retention_days")
        yield site.problem(line, "retention", f"{what} {platform.retention_days} days")


def _cache(
    site: SiteFile, environment: str, values: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Problem]:
    most = values.get("retention_days", defaults["retention_days"]) * SECONDS_PER_DAY
    for pattern, seconds in values.get("cache", {}).items():
        line = site.line_of(environment, "cache", pattern)
        if pattern.startswith(API_PATHS):
            what = f'cache has "{pattern}": what the API answers is never kept: leave it out'
            yield site.problem(line, "cache", what)
        if pattern.startswith("/variants/") and seconds > most:
            what = f'cache "{pattern}" is {seconds} seconds: at most {most}, the retention of {environment}'
            yield site.problem(line, "cache", what)


def _retired(site: SiteFile, environment: str, retired: Mapping[str, Any] | None, today: date) -> Iterator[Problem]:
    if retired is None:
        return
    try:
        first = may_go_from(retired)
    except ValueError:
        what = f'retired.since is "{retired["since"]}": there is no such day'
        yield site.problem(site.line_of(environment, "retired", "since"), "retired", what)
        return
    if retired.get("destroy") and today < first:
        what = f"retired.destroy: the grace period lasts until {first}: leave it out till then"
        yield site.problem(site.line_of(environment, "retired", "destroy"), "retired", what)


def _throttle(site: SiteFile, environment: str, throttle: Mapping[str, int]) -> Iterator[Problem]:
    most = {"burst": account_quotas.MOST_BURST, "rate_per_second": account_quotas.MOST_RATE_PER_SECOND}
    for name, value in throttle.items():
        if value > most[name]:
            share = f"1/{account_quotas.SHARE} of what the account's sites share"
            what = f"throttle.{name} is {value}: at most {most[name]}, {share}"
            yield site.problem(site.line_of(environment, "throttle", name), "quotas", what)


def _addresses(site: SiteFile, environment: str, waf: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("allow", "block"):
        for at, address in enumerate(waf.get(name, ())):
            line = site.line_of(environment, "waf", name, at)
            if wrong := _no_range(address):
                yield site.problem(line, "firewall", f'waf.{name}[{at}] is "{address}": {wrong}')
            if name == "block" and address in waf.get("allow", ()):
                yield site.problem(line, "firewall", f'waf.allow and waf.block both have "{address}": keep one')


def _no_range(address: str) -> str | None:
    """Why this is no range that a firewall takes; None when it is one."""
    try:
        meant = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return "it must be a range such as 192.0.2.0/24, 192.0.2.7/32 or 2001:db8::/32"
    if meant.prefixlen == 0:
        return "that is everybody: name the addresses"
    return None if str(meant) == address else f'a range is written by its first address: "{meant}"'


def _limits(
    site: SiteFile, environment: str, limits: Mapping[str, int], defaults: Mapping[str, Any]
) -> Iterator[Problem]:
    everywhere, sensitive = (
        limits.get(name, defaults[f"waf.limits.{name}"]) for name in ("per_address", "sensitive_paths")
    )
    if sensitive > everywhere:
        line = site.line_of(environment, "waf", "limits", "sensitive_paths")
        what = f"waf.limits.sensitive_paths is {sensitive}: at most per_address, {everywhere}, or it limits nothing"
        yield site.problem(line, "firewall", what)
