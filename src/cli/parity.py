"""What differs, value by value, between the plans of two environments that should be alike, but for what is listed.

What was tried in uat is only worth something for prod where both are the same. Names, accounts and domains are each
environment's own and read as if they were one. Sizes are listed with the reason; any other difference, and anything
that only one of the two has, is a finding.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from cli import athena_views
from cli.planned import UNKNOWN, without_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cli.planned import Resource

ALLOWED = {
    r".*\.aws_backup_vault_lock_configuration\.\w+\.changeable_for_days": "nobody may lift prod's lock",
    r".*\.aws_apigatewayv2_stage\.\w+\.default_route_settings\.throttling_(burst|rate)_limit": "size",
    r".*\.aws_budgets_budget\.\w+\.limit_amount": "size",
    r".*\.aws_cloudfront_distribution\.\w+\.origin\.origin_shield\..*": "size: where many look at once",
    r".*\.aws_cloudfront_distribution\.\w+\.price_class": "size: prod has viewers in more places",
    r".*\.aws_cloudwatch_log_group\.\w+\.retention_in_days": "size",
    r".*\.(copy_)?logs\.aws_s3_bucket_lifecycle_configuration\.\w+\.rule\.expiration\.days": "size",
    r".*\.aws_(subnet|vpc)\.\w+\.cidr_block": "each network has a range of its own, to be connected one day",
}
"""Pattern of an address without keys and the path of an attribute -> why uat may have another value there than prod."""

ZONES = frozenset(
    {"aws_eip", "aws_nat_gateway", "aws_route", "aws_route_table", "aws_route_table_association", "aws_subnet"}
)
"""Types of which prod has more, one for each of its three zones; uat has some of each."""

OWN = {
    r"(?<![a-z0-9])(?:uat|prod)(?![a-z0-9])": "ENV",
    r"\b\d{12}\b": "ACCOUNT",
    r"\bENV([.-])slipway\1example": r"slipway\1example",  # prod has the domain itself, uat a part of it
    r"\bZ[A-Z0-9]{8,}\b": "ZONE",  # as the embedded AWS calls the zone that the site looks up
}
"""Regular expression of what each environment has of its own -> what is read in its place."""


_KEY = re.compile(r"\[\d+\]")


def differences(
    one: Iterable[Resource],
    other: Iterable[Resource],
    own: Mapping[str, str] = OWN,
    allowed: Mapping[str, str] = ALLOWED,
    zones: frozenset[str] = ZONES,
) -> Iterator[str]:
    """Each difference that is not listed, as "<address>: <attribute> is <a> and <b>", or what only one has."""
    here, there = _by_address(one, own), _by_address(other, own)
    made = {without_keys(address) for address in here} & {without_keys(address) for address in there}
    for address in sorted(here.keys() ^ there.keys()):
        kind, _ = here.get(address) or there[address]
        if kind not in zones or without_keys(address) not in made:
            yield f"{address}: only one of the two has it"
    for address in sorted(here.keys() & there.keys()):
        values, others = here[address][1], there[address][1]
        for path in sorted(values.keys() | others.keys()):
            if values.get(path) != others.get(path) and not _listed(
                f"{without_keys(address)}.{_KEY.sub('', path)}", allowed
            ):
                yield f"{address}: {path} is {values.get(path)} and {others.get(path)}"


def _listed(path: str, allowed: Mapping[str, str]) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in allowed)


def _by_address(found: Iterable[Resource], own: Mapping[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    return {_same(one.address, own): (one.type, dict(_leaves(_readable(one.values, own)))) for one in found}


def _same(said: str, own: Mapping[str, str]) -> str:
    for pattern, instead in own.items():
        said = re.sub(pattern, instead, said)
    return said


def _readable(value: Any, own: Mapping[str, str]) -> Any:
    """A value with names read alike, and JSON documents and views opened."""
    if isinstance(value, dict):
        return {_same(name, own): _readable(inside, own) for name, inside in value.items()}
    if isinstance(value, list):
        return [_readable(inside, own) for inside in value]
    if isinstance(value, str):
        said = _same(athena_views.document(value) or value, own)
        if said[:1] in "{[" and said:
            try:
                return json.loads(said)
            except ValueError:
                return said
        return said
    return value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _leaves(inside, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for at, inside in enumerate(value):
            yield from _leaves(inside, f"{path}[{at}]")
    elif value is not UNKNOWN and value is not None:
        yield path, repr(value)
