"""Where an erasure reaches: the site's buckets, its CDN, and the bus that hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.adapters.clients import Aws, later
from slipway.adapters.cloudfront import Distribution
from slipway.adapters.eventbridge import EventBus
from slipway.adapters.s3 import Bucket
from slipway.erase import Stores

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from slipway.settings import MediaApiSettings


def stores_of(settings: MediaApiSettings, aws: Aws, s3: S3Client) -> Stores:
    """Return them; a client that few requests need is made by its first use."""
    return Stores(
        originals=Bucket(s3, settings.originals_bucket),
        derivatives=Bucket(s3, settings.derivatives_bucket),
        edge=Distribution(later(aws.cloudfront), settings.distribution_id),
        herald=EventBus(later(aws.events), settings.event_bus_name),
    )
