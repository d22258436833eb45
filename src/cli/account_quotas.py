"""What one AWS account allows, and what of it one site may take."""

from __future__ import annotations

from dataclasses import dataclass

READ_ON = "2026-11-21"
"""When the figures were read in AWS's documentation (Service Quotas, and each service's own page of quotas)."""


@dataclass(frozen=True)
class Quota:
    """A limit of one account, in one region unless it is `world_wide`.

    `default` is what a new account has, `most` what AWS grants on request (the same number: fixed).
    """

    name: str
    default: int
    most: int
    world_wide: bool = False


API_BURST = Quota("API Gateway: burst of requests", 5_000, 5_000)
API_RATE = Quota("API Gateway: requests per second", 10_000, 100_000)

SHARE = 10
"""A site may take a tenth of what its account has: so one that is flooded leaves the others room."""

MOST_BURST = API_BURST.default // SHARE
MOST_RATE_PER_SECOND = API_RATE.default // SHARE
