"""Purging what the CDN has cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.adapters.outages import outages_raised

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.client import CloudFrontClient


class Distribution:
    """One distribution. Raises UnavailableError."""

    def __init__(self, client: CloudFrontClient, distribution_id: str) -> None:
        self._client = client
        self._id = distribution_id

    def purge(self, path: str, reference: str) -> None:
        """Ask for an invalidation of `path` (it may end in `*`). CloudFront carries out a reference once."""
        with outages_raised("cloudfront"):
            self._client.create_invalidation(
                DistributionId=self._id,
                InvalidationBatch={"Paths": {"Quantity": 1, "Items": [path]}, "CallerReference": reference},
            )
