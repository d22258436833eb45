"""Checks uploaded images and writes their variants: SQS batches of S3 events in, the ids of failed messages out."""

from __future__ import annotations

from slipway.cold_start import collector_paused

with collector_paused():
    import os
    import time
    from functools import cache, partial
    from typing import TYPE_CHECKING, Any

    from aws_lambda_powertools import Logger

    from slipway.adapters.claims import ClaimTable
    from slipway.adapters.clients import Aws, later
    from slipway.adapters.eventbridge import EventBus
    from slipway.adapters.image_messages import ImageMessages
    from slipway.adapters.image_objects import OriginalImages, VariantImages
    from slipway.adapters.redelivery import Redelivery
    from slipway.images.budget import Budget, glance
    from slipway.images.engine import develop
    from slipway.media import Kind
    from slipway.processing import ImageProcessing
    from slipway.settings import Container, ProcessImageSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_log = Logger()


@cache
def _wired() -> ImageMessages:
    settings, aws = ProcessImageSettings.from_env(os.environ), Aws()
    max_bytes = settings.file_bytes[Kind.IMAGE]
    s3, budget = aws.s3(), Budget(heic=settings.heic, max_bytes=max_bytes)
    processing = ImageProcessing(
        register=ClaimTable(aws.dynamodb(), settings.table_name),
        originals=OriginalImages(s3, settings.originals_bucket),
        derivatives=VariantImages(s3, settings.derivatives_bucket),
        herald=EventBus(later(aws.events), settings.event_bus_name),
        glance=partial(glance, budget=budget),
        develop=partial(develop, settings.presets, budget=budget, fast=settings.fast),
        stopwatch=time.monotonic,
        max_bytes=max_bytes,
        memory_mb=Container.from_env(os.environ).memory_mb,
    )
    redelivery = Redelivery(later(aws.sqs))
    return ImageMessages(processing, redelivery, settings.originals_bucket, _log)


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, list[dict[str, str]]]:
    """Process a batch; return the ids that failed."""
    return _wired().handle(event, context)


if Container.from_env(os.environ).in_lambda:
    with collector_paused():
        _wired()
